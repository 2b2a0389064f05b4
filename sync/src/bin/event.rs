//! Wait, set, clear; that is to block, to let go, to block again (`threading.Event`).
//!
//! Std has `OnceLock::wait` for what happens once, and nothing that can be cleared. The crate
//! `rsevents` has: its `ManualResetEvent` is set and reset, and waits with a timeout. This one is
//! made of what `condition` shows. As in Python, `set` wakes every waiting thread, even if `clear`
//! follows at once; a flag alone would not do.
//!
//! Python:   tests/python/event.py
//! Rust:     `parking_lot::Mutex`, `parking_lot::Condvar`
//! Section:  使用Event
//! Run:      cargo run -p sync --bin event    (until Ctrl-C)
//! Copy:     cargo add parking_lot
//! Contract: timed - `--------` at 1, 2, 3, 4 and 5 s, `********` at 5 s; then nothing, for ever

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
    /// How often it has been set: a waiter sees by it that it was, although it is not any more.
    sets: u64,
}

impl Event {
    const fn new() -> Self {
        Self { state: Mutex::new(State { is_set: false, sets: 0 }), changed: Condvar::new() }
    }

    /// Blocks until the event is set. Returns at once if it is.
    fn wait(&self) {
        let mut state = self.state.lock();
        let before = state.sets;
        self.changed.wait_while(&mut state, |state| !state.is_set && state.sets == before);
    }

    /// Lets all go who wait, and all who come, until [`Event::clear`].
    fn set(&self) {
        let mut state = self.state.lock();
        state.is_set = true;
        state.sets += 1;
        self.changed.notify_all();
    }

    /// From now on `wait` blocks again.
    fn clear(&self) {
        self.state.lock().is_set = false;
    }
}

static EVENT: Event = Event::new();

fn fun() {
    loop {
        shared::log!("waits");
        EVENT.wait();
        shared::log!("is let go");
        println!("--------");
        EVENT.clear(); // a `set` since `wait` returned is lost, here as in Python
    }
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(fun);
        for _ in 0..5 {
            thread::sleep(Duration::from_secs(1));
            shared::log!("sets");
            EVENT.set();
        }
        println!("********");
    }); // waits for ever: nobody will set the event again
}
