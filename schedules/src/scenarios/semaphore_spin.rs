//! No more threads are in the critical section than there are permits, and no thread waits while a
//! permit is available, whether a thread spins or blocks.

use std::cell::Cell;
use std::time::Duration;

use super::Semaphore;
use super::std::thread;
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[Scenario {
    name: "four threads and two permits",
    program: two_permits,
    horizon: Duration::MAX,
    check: all_acquired,
}];

thread_local! {
    /// How many threads are in the critical section. All threads of a run share one real thread.
    static HOLDERS: Cell<usize> = const { Cell::new(0) };
}

fn two_permits() {
    HOLDERS.set(0);
    let semaphore = Semaphore::new(2);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..2 {
                    let _permit = semaphore.acquire();
                    HOLDERS.set(HOLDERS.get() + 1);
                    assert!(HOLDERS.get() <= 2, "more threads hold a permit than there are");
                    world::switch();
                    HOLDERS.set(HOLDERS.get() - 1);
                }
            });
        }
    });
}

fn all_acquired(run: &Run) {
    assert_eq!(
        run.end,
        End::Returned,
        "deadlock: a thread waits although every permit is available"
    );
}
