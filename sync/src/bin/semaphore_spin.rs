//! Spinning semaphore: nine threads, at most three hold a permit (`threading.Semaphore`).
//!
//! A thread that finds no permit spins for some microseconds before it blocks. To wake a blocked
//! thread on an idle core takes the kernel longer than that, so a permit that is released within
//! this time reaches a spinning thread sooner. The locks of free-threaded CPython spin for the same
//! reason. `Backoff` says when to stop: after seven tries between which the processor pauses, twice
//! as long each time, and four after each of which the thread yields its core.
//!
//! Use it when threads on different cores hand permits over every few microseconds. If the waits
//! are longer, or there is only one core, spinning keeps a core busy in vain: `semaphore` is
//! better.
//!
//! Python:   tests/python/semaphore.py
//! Rust:     `crossbeam::utils::Backoff`, `parking_lot::Mutex`, `parking_lot::Condvar`
//! Run:      cargo run -p sync --bin semaphore_spin    (until Ctrl-C)
//! Copy:     cargo add crossbeam
//!           cargo add parking_lot
//! Contract: ordered - at most three lines in any two seconds; each thread counts up by one;
//!           `******* 0` comes after 15 s

use std::thread;
use std::time::Duration;

use crossbeam::utils::Backoff;
use parking_lot::{Condvar, Mutex};

/// A counting semaphore whose threads spin briefly before they block. It permits barging: a
/// newcomer may overtake a waiting thread.
struct Semaphore {
    permits: Mutex<usize>,
    released: Condvar,
}

impl Semaphore {
    const fn new(permits: usize) -> Self {
        Self { permits: Mutex::new(permits), released: Condvar::new() }
    }

    /// Acquires a permit, or returns `None` if no permit is available now.
    #[must_use = "dropping the permit releases it"]
    fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut permits = self.permits.lock();
        *permits = permits.checked_sub(1)?;
        Some(Permit { semaphore: self })
    }

    /// Spins, and then blocks, until a permit is available. Dropping the guard releases the permit.
    fn acquire(&self) -> Permit<'_> {
        let backoff = Backoff::new();
        while !backoff.is_completed() {
            if let Some(permit) = self.try_acquire() {
                return permit;
            }
            backoff.snooze();
        }
        let mut permits = self.permits.lock();
        // Checks again after each wakeup: another thread may have acquired the permit meanwhile.
        self.released.wait_while(&mut permits, |permits| *permits == 0);
        *permits -= 1;
        Permit { semaphore: self }
    }
}

/// One permit, released on drop, as `with sem:` releases one at the end of its block.
#[must_use]
struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        shared::log!(done, "releases the permit");
        *self.semaphore.permits.lock() += 1;
        self.semaphore.released.notify_one();
    }
}

static SEM: Semaphore = Semaphore::new(3);

fn fun(mut num: u32) {
    loop {
        num += 1;
        shared::log!(waits, "for a permit");
        let _permit = SEM.acquire(); // `let _ =` would drop the permit at once
        shared::log!(holds, "one of 3 permits");
        println!("-------- {num}");
        thread::sleep(Duration::from_secs(2));
    }
}

fn main() {
    shared::init();
    let num = 0;
    thread::scope(|scope| {
        for i in 0..9 {
            scope.spawn(move || fun(i));
        }
        thread::sleep(Duration::from_secs(15));
        println!("******* {num}"); // still 0: each thread increments its own copy
    }); // the scope joins its threads, as Python does at exit
}
