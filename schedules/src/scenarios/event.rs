//! `set` lets all go who wait, even if `clear` follows at once; nobody comes through after that.

use std::cell::Cell;
use std::time::Duration;

use super::std::thread;
use super::{Event, State, main, println};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "the program, until it is silent",
        program: main,
        horizon: Duration::MAX,
        check: five_times,
    },
    Scenario {
        name: "three wait, it is set and cleared at once",
        program: set_and_clear,
        horizon: Duration::MAX,
        check: all_went_on,
    },
    Scenario {
        name: "three come while it is set",
        program: set_while_they_come,
        horizon: Duration::MAX,
        check: all_went_on,
    },
    Scenario {
        name: "one comes after it was cleared",
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
    assert_eq!((run.end, run.at), (End::Silent, Duration::from_secs(5)), "\n{run}");
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
        thread::sleep(Duration::from_secs(1)); // all wait, when the clock goes on
        event.set();
        event.clear();
    });
}

fn set_while_they_come() {
    let event = Event::new();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| event.wait());
        }
        event.set();
    });
}

fn all_went_on(run: &Run) {
    assert_eq!(run.end, End::Returned, "somebody waits, though it was set");
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
            println!("let go");
        });
        scope.spawn(|| event.wait()); // somebody who is let go, and does not matter
        event.set();
        event.clear();
        CLEARED.set(true);
        world::switch();
    });
}

fn still_waits(run: &Run) {
    assert_eq!(run.end, End::Silent, "it was let go by a `set` of before");
    assert!(run.lines.is_empty());
}
