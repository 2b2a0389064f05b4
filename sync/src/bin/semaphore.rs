//! Counting semaphore: nine threads, at most three hold a permit (`threading.Semaphore`).
//!
//! Neither std nor `parking_lot` has a semaphore, so this file defines one. Neither language
//! specifies which thread acquires the next permit, so a thread may starve: in CPython, the same
//! three threads keep acquiring the permits. tokio's `Semaphore` is fair and serves threads in the
//! order of their requests. No runtime is needed: `futures::executor::block_on(SEM.acquire())`.
//!
//! Python:   tests/python/semaphore.py
//! Rust:     `parking_lot::Mutex`, `parking_lot::Condvar`
//! Section:  使用Semaphore
//! Run:      cargo run -p sync --bin semaphore    (until Ctrl-C)
//! Copy:     cargo add parking_lot
//! Contract: ordered - at most three lines in any two seconds; each thread counts up by one;
//!           `******* 0` comes after 15 s

use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A counting semaphore that permits barging: a newcomer may overtake a waiting thread.
struct Semaphore {
    permits: Mutex<usize>,
    released: Condvar,
}

impl Semaphore {
    const fn new(permits: usize) -> Self {
        Self { permits: Mutex::new(permits), released: Condvar::new() }
    }

    /// Blocks until a permit is available. Dropping the guard releases the permit.
    fn acquire(&self) -> Permit<'_> {
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
