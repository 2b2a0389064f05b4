//! Lock poisoning: a thread panics while it holds a `Mutex` of std (`threading.Lock`).
//!
//! A thread that panics while it holds the lock releases the lock, as Python's `with` does on an
//! exception. Rust also poisons the lock: the data may be half changed, so every `lock()` returns
//! an error until `clear_poison` is called. `parking_lot` has no poisoning. Std does not specify
//! which thread acquires the lock next. Where starvation must not occur, use the `FairMutex` of
//! `lock`.
//!
//! Use it when a half-finished change must not go unnoticed, or when no dependency is wanted.
//!
//! Python:   tests/python/lock_std.py
//! Rust:     `std::sync::Mutex`
//! Beside:   lock
//! Run:      cargo run -p sync --bin lock_std    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: exact - 2000000, then 2000001 and 2000002 after a panic, in Python an exception, with
//!           the lock held

use std::panic;
use std::sync::Mutex;
use std::thread;

static NUM: Mutex<u32> = Mutex::new(0);

fn run1() {
    for _ in 0..1_000_000 {
        // The usual response to poison: panic as well, rather than work with inconsistent data.
        *NUM.lock().expect("no other thread should have panicked") += 1;
    }
}

fn fail() {
    let mut num = NUM.lock().expect("no other thread should have panicked");
    shared::log!(holds, "the lock");
    *num += 1;
    shared::log!(done, "panics and poisons the lock");
    panic::resume_unwind(Box::new("failed")); // a panic without its message
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(run1);
        scope.spawn(run1);
    }); // joins both
    println!("{}", *NUM.lock().expect("no thread should have panicked"));

    let t3 = thread::spawn(fail);
    t3.join().expect_err("fail should panic");

    // The other response: check or repair the data, and clear the poison.
    let num = NUM.lock().unwrap_or_else(|poisoned| {
        shared::log!(holds, "the poisoned lock");
        NUM.clear_poison();
        poisoned.into_inner()
    });
    println!("{num}");
    shared::log!(done, "releases the lock");
    drop(num);

    shared::log!(waits, "for the lock");
    let mut num = NUM.lock().expect("the poison should be cleared");
    shared::log!(holds, "the lock");
    *num += 1;
    println!("{num}");
    shared::log!(done, "releases the lock");
}
