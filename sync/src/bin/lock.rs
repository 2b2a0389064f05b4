//! Fair mutex: two threads increment a counter, and no update is lost (`threading.Lock`).
//!
//! The mutex owns the number, and `lock()` is the only access to the number, so no thread can
//! forget to acquire the lock. The lock is released when the guard is dropped, at the end of each
//! iteration. `FairMutex` is fair: as with CPython's `Lock`, a thread that acquires the lock in a
//! loop does not starve the other thread. `parking_lot::Mutex` is faster but unfair: if a loop
//! holds the lock most of the time, the other thread starves, see `lock_starvation`. Prefer `Mutex`
//! when each critical section is a few instructions long and the lock is free most of the time.
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
        shared::log!(first: 8, waits, "for the lock");
        let mut num = NUM.lock();
        shared::log!(first: 8, holds, "the lock");
        *num += 1;
        shared::log!(first: 8, done, "releases the lock");
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
