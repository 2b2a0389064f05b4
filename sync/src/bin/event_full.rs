//! Event with timeout: a flag to query, to clear and to wait for (`threading.Event`).
//!
//! This file completes `event`. `wait_timeout` returns whether the event was set in time, and
//! `is_set` does not block. As in Python, `set` wakes every waiting thread, even if `clear` follows
//! at once, and `wait_timeout` then returns true. So the state counts the `set` calls, and the
//! count decides, not the clock.
//!
//! Use it when a thread should do something at intervals until another thread stops the thread, or
//! when a wait must end after a timeout.
//!
//! Python:   tests/python/event_full.py
//! Rust:     `parking_lot::Mutex`, `parking_lot::Condvar`
//! Beside:   event
//! Run:      cargo run -p sync --bin event_full    (ends after 1.1 s)
//! Copy:     cargo add parking_lot
//! Contract: exact - the flag before and after `set` and `clear`; a wait of 0.1 s is in vain, and a
//!           wait without a limit is not; `set` and `clear` in one go wake three threads; a thread
//!           that works every 0.3 s stops after the second time

use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A flag that threads can wait for.
pub struct Event {
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
    /// Creates an event that is not set.
    pub const fn new() -> Self {
        Self { state: Mutex::new(State { is_set: false, sets: 0 }), changed: Condvar::new() }
    }

    /// Returns whether the event is set, without blocking.
    pub fn is_set(&self) -> bool {
        self.state.lock().is_set
    }

    /// Sets the event and wakes all waiting threads. `wait` returns at once until [`Event::clear`].
    pub fn set(&self) {
        let mut state = self.state.lock();
        state.is_set = true;
        state.sets += 1;
        self.changed.notify_all();
    }

    /// Clears the event: `wait` blocks again until the next [`Event::set`].
    pub fn clear(&self) {
        self.state.lock().is_set = false;
    }

    /// Blocks until the event is set. Returns at once if the event is already set.
    pub fn wait(&self) {
        self.wait_timeout(Duration::MAX); // longer than the clock can tell, so without a limit
    }

    /// Blocks until the event is set, at most for `timeout`. Returns whether the event was set.
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        let mut state = self.state.lock();
        let before = state.sets;
        let is_unset = |state: &mut State| !state.is_set && state.sets == before;
        self.changed.wait_while_for(&mut state, is_unset, timeout);
        !is_unset(&mut state)
    }
}

impl Default for Event {
    fn default() -> Self {
        Self::new()
    }
}

const SHORT: Duration = Duration::from_millis(100);
const INTERVAL: Duration = Duration::from_millis(300);

fn flag() {
    let event = Event::new();
    println!("at first: {}", event.is_set());
    event.set();
    println!("after set: {}", event.is_set());
    println!("wait for at most 0 s: {}", event.wait_timeout(Duration::ZERO));
    event.clear();
    println!("after clear: {}", event.is_set());
    println!("wait for at most 0 s: {}", event.wait_timeout(Duration::ZERO));
}

fn timeout() {
    let ready = Event::new();
    shared::log!(waits, "for the event, with a timeout");
    println!("wait for at most 0.1 s: {}", ready.wait_timeout(SHORT));
    shared::log!(done, "gives up");
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(SHORT);
            shared::log!(note, "sets the event");
            ready.set();
        });
        shared::log!(waits, "for the event");
        ready.wait();
        shared::log!(done, "wakes");
        println!("set: {}", ready.is_set());
    });
}

/// Three threads wait while the event is set and cleared. All of them wake.
fn set_and_clear() {
    let event = Event::new();
    let wait = || {
        shared::log!(waits, "for the event");
        let is_woken = event.wait_timeout(Duration::from_secs(20));
        shared::log!(done, "wakes");
        is_woken
    };
    thread::scope(|scope| {
        let waiters = [scope.spawn(wait), scope.spawn(wait), scope.spawn(wait)];
        thread::sleep(INTERVAL);
        shared::log!(note, "sets and clears the event");
        event.set();
        event.clear();
        let woken = waiters.map(|waiter| waiter.join().expect("the thread should not panic"));
        println!("woken: {}", woken.iter().filter(|is_woken| **is_woken).count());
    });
    println!("set: {}", event.is_set());
}

/// A thread works at intervals, and stops as soon as the event is set.
fn work_until_stopped() {
    let (second, stop) = (Event::new(), Event::new());
    thread::scope(|scope| {
        scope.spawn(|| {
            let mut times = 0;
            while !stop.wait_timeout(INTERVAL) {
                shared::log!(note, "works");
                times += 1;
                println!("work {times}");
                if times == 2 {
                    second.set();
                }
            }
            println!("stopped");
        });
        second.wait();
        shared::log!(note, "stops the thread");
        stop.set();
    });
}

fn main() {
    shared::init();
    flag();
    timeout();
    set_and_clear();
    work_until_stopped();
}
