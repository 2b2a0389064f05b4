//! Event: a thread waits for a flag, which `main` sets five times (`threading.Event`).
//!
//! Std has `OnceLock::wait` for an event that happens once, but no event that can be cleared. This
//! file defines such an event with a mutex and a condition variable, see `condition`. As in Python,
//! `set` wakes every waiting thread, even if `clear` follows at once. A flag alone does not
//! guarantee that, so the state also counts the `set` calls. The crate `rsevents` provides a
//! similar event: its `ManualResetEvent` can be set and reset, and its wait can time out.
//!
//! Python:   tests/python/event.py
//! Rust:     `parking_lot::Mutex`, `parking_lot::Condvar`
//! Section:  使用Event
//! Run:      cargo run -p sync --bin event    (until Ctrl-C)
//! Copy:     cargo add parking_lot
//! Contract: timed - `--------` at 1, 2, 3, 4 and 5 s, `********` at 5 s, and no line after that

use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A flag that threads can wait for.
struct Event {
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    is_set: bool,
    /// The number of `set` calls so far. A waiter compares the number to detect a `set` that was
    /// cleared before the waiter woke.
    sets: u64,
}

impl Event {
    const fn new() -> Self {
        Self { state: Mutex::new(State { is_set: false, sets: 0 }), changed: Condvar::new() }
    }

    /// Blocks until the event is set. Returns at once if the event is already set.
    fn wait(&self) {
        let mut state = self.state.lock();
        let before = state.sets;
        self.changed.wait_while(&mut state, |state| !state.is_set && state.sets == before);
    }

    /// Sets the event and wakes all waiting threads. `wait` returns at once until [`Event::clear`].
    fn set(&self) {
        let mut state = self.state.lock();
        state.is_set = true;
        state.sets += 1;
        self.changed.notify_all();
    }

    /// Clears the event: `wait` blocks again until the next [`Event::set`].
    fn clear(&self) {
        self.state.lock().is_set = false;
    }
}

static EVENT: Event = Event::new();

fn fun() {
    loop {
        shared::log!(waits, "for the event");
        EVENT.wait();
        shared::log!(done, "wakes");
        println!("--------");
        EVENT.clear(); // as in Python, a `set` since `wait` returned is lost
    }
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(fun);
        for _ in 0..5 {
            thread::sleep(Duration::from_secs(1));
            shared::log!(note, "sets the event");
            EVENT.set();
        }
        println!("********");
    }); // blocks forever: no thread sets the event again
}
