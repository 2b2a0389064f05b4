//! Nine endless threads, at most three of them inside at once (`threading.Semaphore`).
//!
//! Neither std nor `parking_lot` has a semaphore; this file defines one. Which thread acquires the
//! next permit is open in both languages, and a thread may starve: CPython's gives the permits to
//! the same three as long as they go on. tokio's `Semaphore` serves threads in the order in which
//! they came, without a runtime, by `futures::executor::block_on(SEM.acquire())`.
//!
//! Python:   tests/python/semaphore.py
//! Rust:     `parking_lot::Mutex`, `parking_lot::Condvar`
//! Section:  使用Semaphore
//! Run:      cargo run -p sync --bin semaphore    (until Ctrl-C)
//! Copy:     cargo add parking_lot
//! Contract: ordered - at most three lines in any two seconds, each thread counts up by one, and
//!           `******* 0` comes after 15 s

use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A counting semaphore. A thread that comes later may acquire a permit before one that waits.
struct Semaphore {
    permits: Mutex<usize>,
    released: Condvar,
}

impl Semaphore {
    const fn new(permits: usize) -> Self {
        Self { permits: Mutex::new(permits), released: Condvar::new() }
    }

    /// Blocks until a permit is free. Dropping the guard gives the permit back.
    fn acquire(&self) -> Permit<'_> {
        let mut permits = self.permits.lock();
        // Looks again after each wakeup: another thread may have acquired the permit meanwhile.
        self.released.wait_while(&mut permits, |permits| *permits == 0);
        *permits -= 1;
        Permit { semaphore: self }
    }
}

/// One permit, held until it is dropped, as `with sem:` holds one for its block.
#[must_use]
struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        shared::log!("leaves");
        *self.semaphore.permits.lock() += 1;
        self.semaphore.released.notify_one();
    }
}

static SEM: Semaphore = Semaphore::new(3);

fn fun(mut num: u32) {
    loop {
        num += 1;
        shared::log!("waits");
        let _permit = SEM.acquire(); // with `let _ =` it would be given back at once
        shared::log!("gets in");
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
        println!("******* {num}"); // still 0: each thread counts its own copy
    }); // as Python does at exit, the scope waits for its threads
}
