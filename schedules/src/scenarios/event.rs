//! `set` wakes all waiters, even if `clear` follows at once. A `wait` that begins after `clear`
//! blocks.

use std::cell::Cell;
use std::time::Duration;

use super::std::thread;
use super::{Event, State, main, println};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "the program, until it deadlocks",
        program: main,
        horizon: Duration::MAX,
        check: five_times,
    },
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
        check: still_waits,
    },
];

impl Clone for State {
    fn clone(&self) -> Self {
        Self { ..*self }
    }
}

fn five_times(run: &Run) {
    let lines = run.lines.iter().map(|(when, _, line)| (when.as_secs(), line.as_str()));
    let (stars, dashes) = lines.partition::<Vec<_>, _>(|(_, line)| line.starts_with('*'));
    assert_eq!(stars, [(5, "********")], "\n{run}");
    assert_eq!(dashes, [1, 2, 3, 4, 5].map(|second| (second, "--------")), "\n{run}");
    assert_eq!((run.end, run.at), (End::Deadlock, Duration::from_secs(5)), "\n{run}");
}

thread_local! {
    static CLEARED: Cell<bool> = const { Cell::new(false) };
}

fn set_and_clear() {
    let event = Event::new();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| event.wait());
        }
        thread::sleep(Duration::from_secs(1)); // the clock advances once all three wait
        event.set();
        event.clear();
    });
}

fn set_while_they_begin() {
    let event = Event::new();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| event.wait());
        }
        event.set();
    });
}

fn all_woke(run: &Run) {
    assert_eq!(run.end, End::Returned, "a thread still waits although the event was set");
}

fn cleared_before() {
    CLEARED.set(false);
    let event = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            while !CLEARED.get() {
                thread::sleep(Duration::from_secs(1));
            }
            event.wait();
            println!("woke");
        });
        scope.spawn(|| event.wait()); // a waiter that `set` may wake
        event.set();
        event.clear();
        CLEARED.set(true);
        world::switch();
    });
}

fn still_waits(run: &Run) {
    assert_eq!(run.end, End::Deadlock, "an earlier `set` woke the waiter");
    assert!(run.lines.is_empty());
}
