//! Each item is received once. The queue never holds more items than there are places, and no task
//! waits for an item or place that is available. `shutdown` ends every wait.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use super::std::thread;
use super::{Queue, ShutDown};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "two tasks put four items, two get them, one place",
        program: without_cancellation,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "two items are put at once while two tasks begin to get one",
        program: two_at_once,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "four items and one place, but calls may be cancelled and repeated",
        program: with_cancellation,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "an item is put and marked as done while two tasks join",
        program: join,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "the queue is shut down while two tasks put and two get",
        program: shutdown,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "the queue is shut down immediately while two tasks put and one joins",
        program: shutdown_immediate,
        horizon: Duration::MAX,
        check: none_waits,
    },
];

const PLACES: usize = 1;

thread_local! {
    static GOT: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
    static PUT: Cell<usize> = const { Cell::new(0) };
}

fn put_and_get(may_cancel: bool) {
    GOT.take();
    let queue = Queue::new(PLACES);
    let queue = &queue;
    thread::scope(|scope| {
        for first in [0, 2] {
            scope.spawn(move || {
                for item in [first, first + 1] {
                    world::retry(|| queue.put(item), may_cancel).expect("the queue is open");
                }
            });
            scope.spawn(move || {
                for _ in 0..2 {
                    let held = queue.qsize();
                    assert!(held <= PLACES, "{held} items in {PLACES} place");
                    let item = world::retry(|| queue.get(), may_cancel).expect("the queue is open");
                    GOT.with_borrow_mut(|got| got.push(item));
                    queue.task_done().expect("the item was put");
                }
            });
        }
    });
    world::block_on(queue.join());
    let mut got = GOT.take();
    got.sort_unstable();
    assert_eq!(got, [0, 1, 2, 3], "each item should be received once");
    queue.task_done().expect_err("all items were done already");
}

fn without_cancellation() {
    put_and_get(false);
}

fn two_at_once() {
    let queue = Queue::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| world::block_on(queue.get()).expect("the queue is open"));
        }
        for item in 0..2 {
            queue.try_put(item).expect("the queue has no limit");
        }
    });
    assert!(queue.empty());
}

fn with_cancellation() {
    put_and_get(true);
}

fn join() {
    let queue = Queue::new(2);
    queue.try_put(1).expect("the queue has places");
    let queue = &queue;
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                world::block_on(queue.join());
                assert!(queue.task_done().is_err(), "`join` returned although an item is not done");
            });
        }
        scope.spawn(|| world::block_on_or_cancel(queue.join()));
        queue.task_done().expect("one item was put");
    });
}

/// A task puts two items, unless the queue is shut down.
fn put_two(queue: &Queue<u32>) {
    for item in [1, 2] {
        match world::block_on(queue.put(item)) {
            Ok(()) => PUT.set(PUT.get() + 1),
            Err(ShutDown(returned)) => assert_eq!(returned, item),
        }
    }
}

fn shutdown() {
    PUT.set(0);
    GOT.take();
    let queue = Queue::new(PLACES);
    let queue = &queue;
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| put_two(queue));
            scope.spawn(|| {
                while let Ok(item) = world::block_on(queue.get()) {
                    GOT.with_borrow_mut(|got| got.push(item));
                }
            });
        }
        if world::any(2) == 0 {
            thread::sleep(Duration::from_secs(1)); // the clock advances once the tasks wait
        }
        queue.shutdown(false);
    });
    assert_eq!(GOT.take().len(), PUT.get(), "each item should be received once");
    assert!(queue.empty(), "a consumer ended although an item is left");
}

fn shutdown_immediate() {
    PUT.set(0);
    let queue = Queue::new(PLACES);
    queue.try_put(0).expect("the queue has a place");
    let queue = &queue;
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| put_two(queue));
        }
        scope.spawn(|| world::block_on(queue.join()));
        thread::sleep(Duration::from_secs(1)); // the clock advances once all wait
        queue.shutdown(true);
    });
    assert_eq!(PUT.get(), 0, "an item was put although the queue was full or shut down");
}

fn none_waits(run: &Run) {
    assert_eq!(run.end, End::Returned, "a task waits for what is available");
}
