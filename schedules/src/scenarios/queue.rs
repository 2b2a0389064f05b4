//! Each item is received once, the queue never holds more items than there are places, and no
//! thread waits for an item, a place or the end of the tasks that is already there.

use std::cell::RefCell;
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::std::thread;
use super::{GetError, PutError, Queue, ShutDown, TaskDoneTooOften, main};
use crate::{End, Run, Scenario, world};

const SECOND: Duration = Duration::from_secs(1);

pub(crate) const SCENARIOS: &[Scenario] = &{
    let program =
        Scenario { name: "the program", program: main, horizon: Duration::MAX, check: all_lines };
    let [a, b, c, d, e, f, g, h] = OF_EVERY_ORDER;
    [program, a, b, c, d, e, f, g, h]
};

/// The scenarios that do not depend on the order in which items leave the queue.
pub(super) const OF_EVERY_ORDER: [Scenario; 8] = [
    Scenario {
        name: "two threads put four items, two get them, one place",
        program: put_and_get,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "an item is put when the time of one of two `get` is up",
        program: get_at_the_timeout,
        horizon: Duration::MAX,
        check: within_a_second,
    },
    Scenario {
        name: "a place becomes free when the time of one of two `put` is up",
        program: put_at_the_timeout,
        horizon: Duration::MAX,
        check: within_a_second,
    },
    Scenario {
        name: "a task is done while two threads join",
        program: join,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "a shutdown while two threads put and two get",
        program: shutdown,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "an immediate shutdown while a thread puts and another gets",
        program: shutdown_immediately,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "an immediate shutdown while a thread joins and another has a task",
        program: join_at_shutdown,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "an immediate shutdown drops items that use the queue",
        program: drop_at_shutdown,
        horizon: Duration::MAX,
        check: at_once,
    },
];

fn all_lines(run: &Run) {
    assert_eq!(run.end, End::Returned, "\n{run}");
    let lines: Vec<&str> = run.lines.iter().map(|(.., line)| line.as_str()).collect();
    let from = lines.iter().position(|line| *line == "12 items are done");
    assert_eq!(
        lines[from.expect("`join` should return")..],
        [
            "12 items are done",
            "consumer: the queue is shut down",
            "consumer: the queue is shut down",
            "a1 a2 a3 a4 b1 b2 b3 b4 c1 c2 c3 c4",
            "put 3: the queue is shut down",
            "2 items, shut down: true",
            "got 1",
            "got 2",
            "get: the queue is shut down",
            "joined",
            "put 3: the queue is shut down",
            "0 items, shut down: true",
            "get: the queue is shut down",
            "joined",
        ],
        "\n{run}"
    );
    assert_eq!(lines.len(), 31, "\n{run}");
}

fn at_once(run: &Run) {
    assert_eq!(run.end, End::Returned, "a thread waits for what is there");
    assert_eq!(run.at, Duration::ZERO, "a thread waited for what was there");
}

fn within_a_second(run: &Run) {
    assert_eq!(run.end, End::Returned, "a thread waits for what is there");
    assert!(run.at <= SECOND, "a thread waited for what was there");
}

thread_local! {
    /// The items that were received. All threads of a run share one real thread.
    static GOT: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

fn got(item: u32) {
    GOT.with_borrow_mut(|got| got.push(item));
}

/// Returns the items that were received since the last call, in their order.
fn all_got() -> Vec<u32> {
    let mut got = GOT.take();
    got.sort_unstable();
    got
}

/// Puts or gets in one of the three ways, chosen at random.
fn put(queue: &Queue<u32>, item: u32) {
    match world::any(3) {
        0 => queue.put(item).expect("the queue should be open"),
        1 => queue.put_timeout(item, Duration::MAX).expect("the queue should be open"),
        _ => {
            if let Err(PutError::Full(item)) = queue.try_put(item) {
                queue.put(item).expect("the queue should be open");
            }
        }
    }
}

fn get(queue: &Queue<u32>) -> u32 {
    match world::any(3) {
        0 => queue.get().expect("the queue should be open"),
        1 => queue.get_timeout(Duration::MAX).expect("the queue should be open"),
        _ => match queue.try_get() {
            Ok(item) => item,
            Err(_) => queue.get().expect("the queue should be open"),
        },
    }
}

fn put_and_get() {
    GOT.take();
    let queue = Queue::new(1);
    let queue = &queue;
    thread::scope(|scope| {
        for first in [0, 2] {
            scope.spawn(move || {
                for item in [first, first + 1] {
                    put(queue, item);
                }
            });
            scope.spawn(move || {
                for _ in 0..2 {
                    let held = queue.qsize();
                    assert!(held <= 1, "{held} items in one place");
                    got(get(queue));
                    queue.task_done().expect("the item was put");
                }
            });
        }
    });
    assert_eq!(all_got(), [0, 1, 2, 3], "each item should be received once");
    queue.join();
    assert_eq!((queue.task_done(), queue.unfinished_tasks()), (Err(TaskDoneTooOften), 0));
    assert!(queue.empty() && !queue.full());
}

fn get_at_the_timeout() {
    GOT.take();
    let queue = Queue::new(0);
    let queue = &queue;
    thread::scope(|scope| {
        let hasty = scope.spawn(|| queue.get_timeout(SECOND));
        scope.spawn(|| got(queue.get().expect("the queue should be open")));
        thread::sleep(SECOND);
        queue.put(1).expect("the queue should be open");
        match hasty.join().expect("no thread should panic") {
            Ok(item) => {
                got(item);
                queue.put(2).expect("the queue should be open");
            }
            Err(error) => {
                assert_eq!(error, GetError::Empty);
                queue.put(2).expect("the queue should be open");
                got(queue.get().expect("the queue should be open"));
            }
        }
    });
    assert_eq!(all_got(), [1, 2], "each item should be received once");
}

fn put_at_the_timeout() {
    let queue = Queue::new(1);
    let queue = &queue;
    queue.put(0).expect("the queue should be open");
    thread::scope(|scope| {
        let hasty = scope.spawn(|| queue.put_timeout(1, SECOND));
        let patient = scope.spawn(|| queue.put(2).expect("the queue should be open"));
        thread::sleep(SECOND);
        assert_eq!(queue.get(), Ok(0));
        let hasty = hasty.join().expect("no thread should panic");
        let mut rest = vec![2];
        if hasty.is_ok() {
            rest.push(1);
        } else {
            assert_eq!(hasty, Err(PutError::Full(1)), "the item should be returned");
        }
        let mut left = Vec::new();
        while left.len() < rest.len() {
            left.push(queue.get().expect("the queue should be open"));
        }
        patient.join().expect("no thread should panic");
        left.sort_unstable();
        rest.sort_unstable();
        assert_eq!(left, rest, "each item should be received once");
    });
}

fn join() {
    let queue = Queue::new(0);
    let queue = &queue;
    queue.put(1).expect("the queue should be open");
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                queue.join();
                assert_eq!(queue.unfinished_tasks(), 0, "`join` returned before the task was done");
            });
        }
        assert_eq!(queue.get(), Ok(1));
        queue.task_done().expect("the item was put");
    });
}

/// The items that were put are received, the others are returned, and no thread waits.
fn shutdown() {
    GOT.take();
    let queue = Queue::new(1);
    let queue = &queue;
    thread::scope(|scope| {
        for item in [1, 2] {
            scope.spawn(move || match world::any(2) {
                0 => {
                    if let Err(ShutDown(item)) = queue.put(item) {
                        got(item);
                    }
                }
                _ => {
                    if let Err(error) = queue.put_timeout(item, Duration::MAX) {
                        assert_eq!(error, PutError::ShutDown(item));
                        got(item);
                    }
                }
            });
            scope.spawn(move || match world::any(2) {
                0 => {
                    if let Ok(item) = queue.get() {
                        got(item);
                    }
                }
                _ => match queue.get_timeout(Duration::MAX) {
                    Ok(item) => got(item),
                    Err(error) => assert_eq!(error, GetError::ShutDown),
                },
            });
        }
        queue.shutdown(false);
        assert_eq!(queue.put(3), Err(ShutDown(3)), "a `put` after the shutdown should fail");
    });
    assert!(queue.is_shutdown());
    while let Ok(item) = queue.try_get() {
        got(item);
    }
    assert_eq!(all_got(), [1, 2], "each item should be received or returned once");
    assert_eq!(queue.try_get(), Err(GetError::ShutDown));
}

fn shutdown_immediately() {
    GOT.take();
    let queue = Queue::new(1);
    let queue = &queue;
    queue.put(0).expect("the queue should be open");
    thread::scope(|scope| {
        scope.spawn(|| {
            if let Err(ShutDown(item)) = queue.put(1) {
                got(item);
            }
        });
        scope.spawn(|| {
            while let Ok(item) = queue.get() {
                got(item);
                queue.task_done().expect("the item was put");
            }
        });
        queue.shutdown(true);
        assert_eq!(queue.get(), Err(ShutDown(())), "the items should be dropped");
    });
    queue.join();
    assert!(queue.empty() && queue.task_done().is_err(), "the dropped items should count as done");
    let got = all_got();
    assert!(got.is_sorted_by(|a, b| a < b), "an item was received or returned twice: {got:?}");
}

fn join_at_shutdown() {
    let queue = Queue::new(0);
    let queue = &queue;
    queue.put(1).expect("the queue should be open");
    queue.put(2).expect("the queue should be open");
    thread::scope(|scope| {
        scope.spawn(|| {
            queue.join();
            assert_eq!(queue.unfinished_tasks(), 0, "`join` returned before the task was done");
        });
        scope.spawn(|| {
            if queue.get().is_ok() {
                queue.task_done().expect("the item was put");
            }
        });
        queue.shutdown(true);
    });
}

/// An item whose destructor uses the queue.
struct Item(Weak<Queue<Item>>);

impl Drop for Item {
    fn drop(&mut self) {
        if let Some(queue) = self.0.upgrade() {
            assert!(queue.empty());
        }
    }
}

fn drop_at_shutdown() {
    let queue = Arc::new(Queue::new(0));
    queue.put(Item(Arc::downgrade(&queue))).expect("the queue should be open");
    thread::scope(|scope| {
        scope.spawn(|| drop(queue.get()));
        queue.shutdown(true);
    });
}
