//! No more inside than there are permits, and nobody waits while there is one.

use std::cell::Cell;
use std::time::Duration;

use super::std::thread;
use super::{Semaphore, main};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "four threads and two permits",
        program: two_permits,
        horizon: Duration::MAX,
        check: all_got_in,
    },
    Scenario {
        name: "the program, for 15 s",
        program: main,
        horizon: Duration::from_millis(15_500),
        check: three_at_once,
    },
];

/// Every two seconds three lines, no more for the permits, no fewer for those who wait.
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
            assert_eq!(*line, format!("-------- {number}"), "counts up by one\n{run}");
        }
    }
}

thread_local! {
    /// How many are inside: all threads of a run are on one real thread.
    static INSIDE: Cell<usize> = const { Cell::new(0) };
}

fn two_permits() {
    INSIDE.set(0);
    let semaphore = Semaphore::new(2);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..2 {
                    let _permit = semaphore.acquire();
                    INSIDE.set(INSIDE.get() + 1);
                    assert!(INSIDE.get() <= 2, "too many inside");
                    world::switch();
                    INSIDE.set(INSIDE.get() - 1);
                }
            });
        }
    });
}

fn all_got_in(run: &Run) {
    assert_eq!(run.end, End::Returned, "somebody waits, and nobody is inside");
}
