//! A function that runs five seconds later, in a thread of its own (`threading.Timer`).
//!
//! Std has no timer; `timer_channel` uses crossbeam's, this one has the methods of Python's. Making
//! one and starting it are one step, so it cannot be started twice.
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

/// Runs a function once, after a time, unless it is cancelled before.
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
                shared::log!("waits");
                let (cancelled, changed) = &*cancelled;
                let mut cancelled = cancelled.lock();
                changed.wait_while_for(&mut cancelled, |cancelled| !*cancelled, interval);
                let is_due = !*cancelled;
                drop(cancelled); // or `cancel` would block while the function runs
                if is_due {
                    shared::log!("is due");
                    function();
                }
                shared::log!("ends");
            }
        });
        Self { cancelled, thread }
    }

    /// Stops the timer and wakes its thread. Once the function has begun this does nothing.
    fn cancel(&self) {
        let (cancelled, changed) = &*self.cancelled;
        *cancelled.lock() = true;
        changed.notify_one();
    }

    /// Waits until the function has run, or the timer was cancelled.
    fn join(self) {
        self.thread.join().expect("the function does not panic");
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
    never.join(); // at once, not in a minute
    println!("*******");
}
