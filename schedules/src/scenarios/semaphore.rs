//! No more threads are in the critical section than there are permits, and no thread waits while a
//! permit is available.

use std::cell::Cell;
use std::time::Duration;

use super::std::thread;
use super::{Semaphore, main};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    TWO_PERMITS,
    Scenario {
        name: "the program, for 15 s",
        program: main,
        horizon: Duration::from_millis(15_500),
        check: three_at_once,
    },
];

/// A scenario of each semaphore.
pub(super) const TWO_PERMITS: Scenario = Scenario {
    name: "four threads and two permits",
    program: two_permits,
    horizon: Duration::MAX,
    check: all_acquired,
};

/// Every two seconds there are three lines: as many as permits, since threads are waiting.
fn three_at_once(run: &Run) {
    assert_eq!(run.end, End::Horizon, "\n{run}");
    for second in (0..15).step_by(2).map(Duration::from_secs) {
        let lines = run.lines.iter().filter(|(when, ..)| *when == second).count();
        assert_eq!(lines, 3, "at {second:?}\n{run}");
    }
    assert_eq!(run.lines.len(), 8 * 3 + 1, "\n{run}");
    let (when, thread, last) = &run.lines[run.lines.len() - 1];
    assert_eq!((*when, *thread, last.as_str()), (Duration::from_secs(15), 0, "******* 0"));
    for thread in 1..10 {
        let lines = run.lines.iter().filter(|(_, by, _)| *by == thread);
        for ((_, _, line), number) in lines.zip(thread..) {
            assert_eq!(
                *line,
                format!("-------- {number}"),
                "the numbers of a thread should count up by one\n{run}"
            );
        }
    }
}

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
