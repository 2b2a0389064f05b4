//! The threads alternate, one line per second, up to the horizon.

use std::time::Duration;

use super::{Turn, main};
use crate::{End, Run, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[Scenario {
    name: "the program, for 9 s",
    program: main,
    horizon: Duration::from_millis(9_500),
    check: alternates,
}];

impl Clone for Turn {
    fn clone(&self) -> Self {
        match self {
            Self::Fun1 => Self::Fun1,
            Self::Fun2 => Self::Fun2,
        }
    }
}

fn alternates(run: &Run) {
    assert_eq!(run.end, End::Horizon, "deadlock\n{run}");
    let lines = run.lines.iter().map(|(when, _, line)| (when.as_secs(), line.as_str()));
    let wanted = (0..10).zip(["*******", "--------"].into_iter().cycle());
    assert!(lines.eq(wanted), "\n{run}");
}
