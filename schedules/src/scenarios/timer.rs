//! The function is called once, at the end of the delay, unless the timer was cancelled; `join`
//! waits no longer than that.

use std::cell::Cell;
use std::time::Duration;

use super::std::thread;
use super::{Timer, main, println};
use crate::{End, Run, Scenario, world};

const SECOND: Duration = Duration::from_secs(1);

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario { name: "the program", program: main, horizon: Duration::MAX, check: five_and_seven },
    Scenario {
        name: "cancelled in time",
        program: cancelled_in_time,
        horizon: Duration::MAX,
        check: ends_at_once,
    },
    Scenario {
        name: "cancelled at the moment when it is due",
        program: cancelled_when_due,
        horizon: Duration::MAX,
        check: ends_when_due,
    },
    Scenario {
        name: "cancelled while the function runs",
        program: cancelled_too_late,
        horizon: Duration::MAX,
        check: runs_to_the_end,
    },
];

fn five_and_seven(run: &Run) {
    let lines = run.lines.iter().map(|(when, _, line)| (when.as_secs(), line.as_str()));
    assert_eq!(lines.collect::<Vec<_>>(), [(5, "--------"), (7, "*******")], "\n{run}");
    assert_eq!((run.end, run.at), (End::Returned, 7 * SECOND), "\n{run}");
}

thread_local! {
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

fn count() {
    RUNS.set(RUNS.get() + 1);
}

fn cancelled_in_time() {
    RUNS.set(0);
    let timer = Timer::start(2 * SECOND, count);
    if world::any(2) == 0 {
        thread::sleep(SECOND); // otherwise the timer's thread may not wait yet
    }
    timer.cancel();
    timer.join();
    assert_eq!(RUNS.get(), 0, "a timer cancelled in time should not call the function");
}

fn ends_at_once(run: &Run) {
    assert_eq!(run.end, End::Returned);
    assert!(run.at <= SECOND, "`join` waited on after the timer was cancelled");
}

fn cancelled_when_due() {
    RUNS.set(0);
    let timer = Timer::start(2 * SECOND, count);
    thread::sleep(2 * SECOND);
    timer.cancel();
    let runs = RUNS.get();
    timer.join();
    // The call may already have begun, but does not begin after `cancel`.
    assert!(RUNS.get() <= 1 && runs <= RUNS.get(), "the function should be called once at most");
}

fn ends_when_due(run: &Run) {
    assert_eq!((run.end, run.at), (End::Returned, 2 * SECOND));
}

fn cancelled_too_late() {
    let timer = Timer::start(SECOND, || {
        thread::sleep(2 * SECOND);
        println!("done");
    });
    thread::sleep(2 * SECOND);
    timer.cancel();
    println!("cancelled");
    timer.join();
}

fn runs_to_the_end(run: &Run) {
    let lines = run.lines.iter().map(|(when, _, line)| (when.as_secs(), line.as_str()));
    assert_eq!(lines.collect::<Vec<_>>(), [(2, "cancelled"), (3, "done")], "\n{run}");
    assert_eq!(run.end, End::Returned, "\n{run}");
}
