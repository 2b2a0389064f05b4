//! Two threads, and no update is lost (`threading.Lock`).
//!
//! The lock holds the number: the only way to it is `lock()`, so no thread can forget to acquire
//! the lock. It is released when the guard is dropped, at the end of each round. It is fair: a
//! thread that acquires it in a loop does not starve the other one, as with CPython's `Lock`.
//! `parking_lot::Mutex` is faster, but not fair: if a loop holds it most of the time, the other
//! thread starves, see `lock_starvation`. Use `Mutex` where each critical section is a few
//! instructions and most of the time no thread holds it.
//!
//! Python:   tests/python/lock.py
//! Rust:     `parking_lot::FairMutex`
//! Section:  使用Lock
//! Run:      cargo run -p sync --bin lock    (ends at once)
//! Copy:     cargo add parking_lot
//! Contract: exact - 2000000

use std::thread;

use parking_lot::FairMutex;

static NUM: FairMutex<u32> = FairMutex::new(0);

fn run1() {
    for _ in 0..1_000_000 {
        shared::log!(first: 8, "waits");
        let mut num = NUM.lock();
        shared::log!(first: 8, "has the lock");
        *num += 1;
        shared::log!(first: 8, "releases");
    }
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(run1);
        scope.spawn(run1);
    }); // joins both
    println!("{}", *NUM.lock());
}
