//! No task passes before all have arrived, and none waits although all have. A task that is
//! cancelled does not count. `abort` and `reset` end every wait.

use std::cell::{Cell, RefCell};
use std::time::Duration;

use super::std::thread;
use super::{Barrier, BrokenBarrierError};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "three tasks pass the barrier in two rounds",
        program: rounds,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "two tasks pass the barrier, a third one may be cancelled",
        program: with_cancellation,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "two of three tasks arrive, and the barrier is aborted",
        program: abort,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "two of three tasks arrive, the barrier is reset, and three pass",
        program: reset,
        horizon: Duration::MAX,
        check: none_waits,
    },
];

const PARTIES: usize = 3;

thread_local! {
    static ARRIVED: Cell<usize> = const { Cell::new(0) };
    static INDEXES: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) };
}

fn rounds() {
    ARRIVED.set(0);
    INDEXES.take();
    let barrier = Barrier::new(PARTIES);
    thread::scope(|scope| {
        for _ in 0..PARTIES {
            scope.spawn(|| {
                for round in 1..=2 {
                    ARRIVED.set(ARRIVED.get() + 1);
                    let index = world::block_on(barrier.wait()).expect("no task aborts");
                    INDEXES.with_borrow_mut(|indexes| indexes.push(index));
                    let arrived = ARRIVED.get();
                    assert!(arrived >= round * PARTIES, "{arrived} arrived in round {round}");
                }
            });
        }
    });
    let mut indexes = INDEXES.take();
    indexes.sort_unstable();
    assert_eq!(indexes, [0, 0, 1, 1, 2, 2]);
    assert_eq!(barrier.n_waiting(), 0);
}

/// If the third task passes, or is cancelled while it passes, one task is left and needs a partner.
fn with_cancellation() {
    let barrier = Barrier::new(2);
    thread::scope(|scope| {
        scope.spawn(|| world::block_on_or_cancel(barrier.wait()));
        for _ in 0..2 {
            scope.spawn(|| world::block_on(barrier.wait()).expect("no task aborts"));
        }
        thread::sleep(Duration::from_secs(2)); // the clock advances once the others wait
        if barrier.n_waiting() == 1 {
            world::block_on(barrier.wait()).expect("no task aborts");
        }
    });
    assert_eq!(barrier.n_waiting(), 0);
}

fn abort() {
    let barrier = Barrier::new(PARTIES);
    thread::scope(|scope| {
        for _ in 1..PARTIES {
            scope.spawn(|| assert_eq!(world::block_on(barrier.wait()), Err(BrokenBarrierError)));
        }
        barrier.abort();
    });
    assert!(barrier.broken());
}

fn reset() {
    let barrier = Barrier::new(PARTIES);
    thread::scope(|scope| {
        for _ in 1..PARTIES {
            scope.spawn(|| {
                assert_eq!(world::block_on(barrier.wait()), Err(BrokenBarrierError));
                world::block_on(barrier.wait()).expect("the barrier was reset before");
            });
        }
        thread::sleep(Duration::from_secs(1)); // the clock advances once both wait
        barrier.reset();
        world::block_on(barrier.wait()).expect("the others should wait again");
    });
    assert_eq!(barrier.n_waiting(), 0);
}

fn none_waits(run: &Run) {
    assert_eq!(run.end, End::Returned, "a task still waits although it should have been woken");
}
