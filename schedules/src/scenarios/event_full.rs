//! `set` wakes all waiters, even if `clear` follows at once. A wait that begins after `clear` ends
//! at its timeout, and not before.

use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use super::std::thread;
use super::{Event, main, println};
use crate::{End, Run, Scenario, world};

const SECOND: Duration = Duration::from_secs(1);

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "three threads wait; `set`, then `clear`",
        program: set_and_clear,
        horizon: Duration::MAX,
        check: all_woke,
    },
    Scenario {
        name: "three threads begin to wait during `set`",
        program: set_while_they_begin,
        horizon: Duration::MAX,
        check: all_woke,
    },
    Scenario {
        name: "one thread begins to wait after `clear`",
        program: cleared_before,
        horizon: Duration::MAX,
        check: times_out,
    },
    Scenario {
        name: "`set` when the time of a waiter is up",
        program: at_the_timeout,
        horizon: Duration::MAX,
        check: all_woke,
    },
    Scenario { name: "the program", program: main, horizon: Duration::MAX, check: all_lines },
];

fn all_lines(run: &Run) {
    let lines: Vec<&str> = run.lines.iter().map(|(_, _, line)| line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "at first: false",
            "after set: true",
            "wait for at most 0 s: true",
            "after clear: false",
            "wait for at most 0 s: false",
            "wait for at most 0.1 s: false",
            "set: true",
            "woken: 3",
            "set: false",
            "work 1",
            "work 2",
            "stopped",
        ]
    );
    assert_eq!((run.end, run.at), (End::Returned, Duration::from_millis(1100)));
}

/// One thread waits without a limit, two wait with a timeout.
fn wait_in_three_threads(event: &Event, then: impl FnOnce()) {
    thread::scope(|scope| {
        scope.spawn(|| event.wait());
        for _ in 0..2 {
            scope.spawn(|| assert!(event.wait_timeout(9 * SECOND), "the event was set in time"));
        }
        then();
    });
}

fn set_and_clear() {
    let event = Event::new();
    wait_in_three_threads(&event, || {
        thread::sleep(SECOND); // the clock advances once all three wait
        event.set();
        event.clear();
    });
}

fn set_while_they_begin() {
    let event = Event::new();
    wait_in_three_threads(&event, || event.set());
}

fn all_woke(run: &Run) {
    assert_eq!(run.end, End::Returned, "a thread still waits although the event was set");
    assert!(run.at <= SECOND, "a thread waited on although the event was set");
}

fn cleared_before() {
    let (event, cleared) = (Event::new(), AtomicBool::new(false));
    thread::scope(|scope| {
        scope.spawn(|| {
            while !cleared.load(SeqCst) {
                thread::sleep(SECOND);
            }
            println!("{}", event.wait_timeout(9 * SECOND));
        });
        scope.spawn(|| event.wait_timeout(SECOND)); // a waiter that `set` may wake
        event.set();
        event.clear();
        cleared.store(true, SeqCst);
        world::switch();
    });
}

fn times_out(run: &Run) {
    assert_eq!(run.end, End::Returned);
    let lines: Vec<_> = run.lines.iter().map(|(when, _, line)| (*when, line.as_str())).collect();
    assert!(
        matches!(lines[..], [(when, "false")] if when == 9 * SECOND || when == 10 * SECOND),
        "an earlier `set` woke the waiter\n{run}"
    );
}

fn at_the_timeout() {
    let event = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| event.wait_timeout(SECOND)); // either result is right
        scope.spawn(|| event.wait());
        thread::sleep(SECOND);
        event.set();
        assert!(event.wait_timeout(Duration::ZERO), "the event should be set");
    });
}
