//! What was put is what was got, each item once; no more in it than places, and nobody waits for
//! what is there.

use std::cell::RefCell;
use std::time::Duration;

use super::Queue;
use super::std::thread;
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "two put four items, two get them, one place",
        program: patient,
        horizon: Duration::MAX,
        check: nobody_waits,
    },
    Scenario {
        name: "the same, but they give up now and then",
        program: impatient,
        horizon: Duration::MAX,
        check: nobody_waits,
    },
    Scenario {
        name: "one puts and does, while two join",
        program: join,
        horizon: Duration::MAX,
        check: nobody_waits,
    },
];

const PLACES: usize = 1;

thread_local! {
    static GOT: RefCell<Vec<u32>> = const { RefCell::new(Vec::new()) };
}

/// Tries again and again, until it is not cancelled.
fn retry<F: Future>(future: impl Fn() -> F, gives_up: bool) -> F::Output {
    if gives_up {
        for _ in 0..2 {
            if let Some(value) = world::block_on_or_cancel(future()) {
                return value;
            }
        }
    }
    world::block_on(future())
}

fn put_and_get(gives_up: bool) {
    GOT.take();
    let queue = Queue::new(PLACES);
    let queue = &queue;
    thread::scope(|scope| {
        for first in [0, 2] {
            scope.spawn(move || {
                for item in [first, first + 1] {
                    let place = retry(|| queue.reserve(), gives_up);
                    place.put(item);
                }
            });
            scope.spawn(move || {
                for _ in 0..2 {
                    let in_it = queue.state().items.len();
                    assert!(in_it <= PLACES, "{in_it} items in {PLACES} place");
                    let item = retry(|| queue.get(), gives_up);
                    GOT.with_borrow_mut(|got| got.push(item));
                    queue.task_done().expect("it was put");
                }
            });
        }
    });
    world::block_on(queue.join());
    let mut got = GOT.take();
    got.sort_unstable();
    assert_eq!(got, [0, 1, 2, 3], "each item once");
    queue.task_done().expect_err("all were done");
}

fn patient() {
    put_and_get(false);
}

fn impatient() {
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
                assert_eq!(queue.state().unfinished, 0, "not all is done");
            });
        }
        scope.spawn(|| world::block_on_or_cancel(queue.join()));
        queue.task_done().expect("one was put");
    });
}

fn nobody_waits(run: &Run) {
    assert_eq!(run.end, End::Returned, "somebody waits, and is not woken");
}
