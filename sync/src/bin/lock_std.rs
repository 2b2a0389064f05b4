//! With std's `Mutex`: what becomes of the lock when a thread fails inside (`threading.Lock`).
//!
//! When a thread fails inside, the lock is free again as in Python, but poisoned: what it guards
//! may be half changed, so every `lock()` fails until `clear_poison`. `parking_lot` does not
//! poison. std promises nothing of which thread acquires the lock next; where no thread may starve,
//! take the `FairMutex` of `lock`.
//!
//! Use it where a half-done change must not go unnoticed, or no dependency is wanted.
//!
//! Python:   tests/python/lock_std.py
//! Rust:     `std::sync::Mutex`
//! Beside:   lock
//! Run:      cargo run -p sync --bin lock_std    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: exact - 2000000, then 2000001 and 2000002 after a thread has failed with the lock held

use std::panic;
use std::sync::Mutex;
use std::thread;

static NUM: Mutex<u32> = Mutex::new(0);

fn run1() {
    for _ in 0..1_000_000 {
        // The usual answer to poison: fail as well, rather than work with broken data.
        *NUM.lock().expect("no other thread has failed inside") += 1;
    }
}

fn fail() {
    let mut num = NUM.lock().expect("no other thread has failed inside");
    shared::log!("has the lock");
    *num += 1;
    shared::log!("fails with the lock held");
    panic::resume_unwind(Box::new("failed")); // a panic, but without its message
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(run1);
        scope.spawn(run1);
    }); // joins both
    println!("{}", *NUM.lock().expect("no thread has failed inside"));

    let t3 = thread::spawn(fail);
    t3.join().expect_err("it fails");

    // The other answer: look at the data, see that it is whole (or mend it), and go on.
    let num = NUM.lock().unwrap_or_else(|poisoned| {
        shared::log!("finds the lock poisoned");
        NUM.clear_poison();
        poisoned.into_inner()
    });
    println!("{num}");
    shared::log!("releases");
    drop(num);

    shared::log!("waits");
    let mut num = NUM.lock().expect("no longer poisoned");
    shared::log!("has the lock");
    *num += 1;
    println!("{num}");
    shared::log!("releases");
}
