//! `set` wakes all waiters, even if another waiter is dropped or `clear` follows at once. A `wait`
//! that begins after `clear` waits for the next `set`.

use std::time::Duration;

use super::std::thread;
use super::{Event, println};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "three tasks begin to wait during `set`, one of them may be cancelled",
        program: set_while_they_begin,
        horizon: Duration::MAX,
        check: all_woke,
    },
    Scenario {
        name: "three tasks wait, one of them may be cancelled; `set`, then `clear`",
        program: set_and_clear,
        horizon: Duration::MAX,
        check: all_woke,
    },
    Scenario {
        name: "a task waits, clears the event and waits again",
        program: cleared_before,
        horizon: Duration::MAX,
        check: still_waits,
    },
];

fn set_while_they_begin() {
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
            // Late, so that `set` may come before the cancellation.
            thread::sleep(Duration::from_millis(999));
            world::block_on_or_cancel(event.wait())
        });
        scope.spawn(|| world::block_on(event.wait()));
        thread::sleep(Duration::from_secs(1)); // the clock advances once the tasks wait
        event.set();
        event.clear();
    });
    assert!(!event.is_set());
}

fn all_woke(run: &Run) {
    assert_eq!(run.end, End::Returned, "a task still waits although the event was set");
}

/// `set` may not have returned yet when the other thread has already seen the flag.
fn cleared_before() {
    let event = Event::new();
    thread::scope(|scope| {
        scope.spawn(|| event.set());
        scope.spawn(|| {
            world::block_on(event.wait());
            event.clear();
            world::block_on(event.wait());
            println!("woke");
        });
    });
}

fn still_waits(run: &Run) {
    assert_eq!(run.end, End::Deadlock, "an earlier `set` woke the task");
    assert!(run.lines.is_empty());
}
