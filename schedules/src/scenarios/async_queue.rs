//! Each item is received once. The queue never holds more items than there are places, and no task
//! waits for an item or place that is available.

use std::cell::RefCell;
use std::time::Duration;

use super::Queue;
use super::std::thread;
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "two tasks put four items, two get them, one place",
        program: without_cancellation,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "the same, but calls may be cancelled and repeated",
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
];

const PLACES: usize = 1;

thread_local! {
    static GOT: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

fn put_and_get(may_cancel: bool) {
    GOT.take();
    let queue = Queue::new(PLACES);
    let queue = &queue;
    thread::scope(|scope| {
        for first in [0, 2] {
            scope.spawn(move || {
                for item in [first, first + 1] {
                    let place = world::retry(|| queue.reserve(), may_cancel);
                    place.put(item);
                }
            });
            scope.spawn(move || {
                for _ in 0..2 {
                    let held = queue.state().items.len();
                    assert!(held <= PLACES, "{held} items in {PLACES} place");
                    let item = world::retry(|| queue.get(), may_cancel);
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

fn with_cancellation() {
    put_and_get(true);
}

fn join() {
    let queue = Queue::new(2);
    world::block_on(queue.put(1));
    let queue = &queue;
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                world::block_on(queue.join());
                assert_eq!(
                    queue.state().unfinished,
                    0,
                    "`join` returned although an item is not done"
                );
            });
        }
        scope.spawn(|| world::block_on_or_cancel(queue.join()));
        queue.task_done().expect("one item was put");
    });
}

fn none_waits(run: &Run) {
    assert_eq!(run.end, End::Returned, "a task waits for what is available");
}
