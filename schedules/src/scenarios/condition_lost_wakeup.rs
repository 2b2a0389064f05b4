//! WRONG on purpose: the program deadlocks after one line under every schedule. The two functions
//! alone, without the `main` that provokes the lost wakeup, deadlock under some.

use std::time::Duration;

use super::std::thread;
use super::{fun1, fun2, main};
use crate::{End, Run, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[Scenario {
    name: "the program deadlocks after one line",
    program: main,
    horizon: Duration::MAX,
    check: one_line,
}];

/// The tutorial's program. The exploration must find a deadlock.
pub(crate) const LOST: Scenario = Scenario {
    name: "the tutorial's two threads, for 9 s",
    program: tutorial,
    horizon: Duration::from_millis(9_500),
    check: never_deadlocks,
};

fn one_line(run: &Run) {
    assert_eq!(run.end, End::Deadlock, "\n{run}");
    assert_eq!(run.lines.len(), 1, "\n{run}");
    assert_eq!(run.lines[0].2, "*******", "\n{run}");
}

fn tutorial() {
    thread::scope(|scope| {
        scope.spawn(fun1);
        scope.spawn(fun2);
    });
}

fn never_deadlocks(run: &Run) {
    assert!(run.end == End::Horizon, "deadlock: both threads wait for a notification");
}
