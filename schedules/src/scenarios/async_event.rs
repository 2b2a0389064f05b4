//! `set` wakes all who wait, whoever else gives up, and even if `clear` follows at once; a `wait`
//! that begins after `clear` needs another `set`.

use std::time::Duration;

use super::std::thread;
use super::{Event, println};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "three come while it is set, and one of them gives up",
        program: set_while_they_come,
        horizon: Duration::MAX,
        check: all_went_on,
    },
    Scenario {
        name: "three wait, one of them gives up, it is set and cleared at once",
        program: set_and_clear,
        horizon: Duration::MAX,
        check: all_went_on,
    },
    Scenario {
        name: "one clears what it waited for, and waits again",
        program: cleared_before,
        horizon: Duration::MAX,
        check: still_waits,
    },
];

fn set_while_they_come() {
    let event = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| world::block_on_or_cancel(event.wait()));
        scope.spawn(|| world::block_on(event.wait()));
        scope.spawn(|| world::block_on(event.wait()));
        event.set();
    });
    assert!(event.is_set());
}

fn set_and_clear() {
    let event = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| world::block_on(event.wait()));
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(999)); // or it has given up when it is set
            world::block_on_or_cancel(event.wait())
        });
        scope.spawn(|| world::block_on(event.wait()));
        thread::sleep(Duration::from_secs(1)); // the two wait, when the clock goes on
        event.set();
        event.clear();
    });
    assert!(!event.is_set());
}

fn all_went_on(run: &Run) {
    assert_eq!(run.end, End::Returned, "somebody waits, though it was set");
}

/// The thread that sets the event may still be on the way when the other thread has seen it set.
fn cleared_before() {
    let event = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| event.set());
        scope.spawn(|| {
            world::block_on(event.wait());
            event.clear();
            world::block_on(event.wait());
            println!("is woken");
        });
    });
}

fn still_waits(run: &Run) {
    assert_eq!(run.end, End::Silent, "it was woken by a `set` of before");
    assert!(run.lines.is_empty());
}
