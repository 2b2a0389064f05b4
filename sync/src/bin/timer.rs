//! Timer: a function runs after five seconds, in a thread of its own (`threading.Timer`).
//!
//! Std has no timer. This file defines a timer with the methods of Python's `Timer`; for
//! crossbeam's timer see `timer_channel`. `Timer::start` both creates and starts a timer, so no
//! timer can be started twice.
//!
//! Python:   tests/python/timer.py
//! Rust:     `parking_lot::Condvar`, `wait_while_for`
//! Section:  使用Timer (定时线程)
//! Run:      cargo run -p sync --bin timer    (ends after 7 s)
//! Copy:     cargo add parking_lot
//! Contract: timed - `--------` at 5 s, `*******` at 7 s; a cancelled timer prints nothing

use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// Runs a function once after a delay, unless cancelled before.
struct Timer {
    cancelled: Arc<(Mutex<bool>, Condvar)>,
    thread: JoinHandle<()>,
}

impl Timer {
    fn start(interval: Duration, function: impl FnOnce() + Send + 'static) -> Self {
        let cancelled = Arc::new((Mutex::new(false), Condvar::new()));
        let thread = thread::spawn({
            let cancelled = Arc::clone(&cancelled);
            move || {
                shared::log!(waits, "for {interval:?}");
                let (cancelled, changed) = &*cancelled;
                let mut cancelled = cancelled.lock();
                changed.wait_while_for(&mut cancelled, |cancelled| !*cancelled, interval);
                let is_due = !*cancelled;
                drop(cancelled); // or `cancel` would block while the function runs
                if is_due {
                    shared::log!(holds, "the running function");
                    function();
                }
                shared::log!(done);
            }
        });
        Self { cancelled, thread }
    }

    /// Cancels the timer and wakes its thread. Does nothing once the function has started.
    fn cancel(&self) {
        let (cancelled, changed) = &*self.cancelled;
        *cancelled.lock() = true;
        changed.notify_one();
    }

    /// Blocks until the function has returned or the timer has been cancelled.
    fn join(self) {
        self.thread.join().expect("the function should not panic");
    }
}

fn fun() {
    println!("--------");
    thread::sleep(Duration::from_secs(2));
}

fn main() {
    shared::init();
    let t = Timer::start(Duration::from_secs(5), fun);
    let never = Timer::start(Duration::from_secs(60), || println!("never"));
    t.join();
    never.cancel();
    never.join(); // returns at once, not in a minute
    println!("*******");
}
