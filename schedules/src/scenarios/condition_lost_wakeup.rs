//! WRONG on purpose: the program falls silent after one line whatever the schedule, and the
//! ping-pong by itself, without a `main` that makes it happen, under some.

use std::time::Duration;

use super::std::thread;
use super::{fun1, fun2, main};
use crate::{End, Run, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[Scenario {
    name: "the program falls silent after one line",
    program: main,
    horizon: Duration::MAX,
    check: one_line,
}];

/// What the tutorial shows. It must be found to deadlock.
pub(crate) const LOST: Scenario = Scenario {
    name: "the ping-pong, left to the schedule, for 9 s",
    program: ping_pong,
    horizon: Duration::from_millis(9_500),
    check: never_silent,
};

fn one_line(run: &Run) {
    assert_eq!(run.end, End::Silent, "\n{run}");
    assert_eq!(run.lines.len(), 1, "\n{run}");
    assert_eq!(run.lines[0].2, "*******", "\n{run}");
}

fn ping_pong() {
    thread::scope(|scope| {
        scope.spawn(fun1);
        scope.spawn(fun2);
    });
}

fn never_silent(run: &Run) {
    assert!(run.end == End::Horizon, "deadlock: both wait to be notified");
}
