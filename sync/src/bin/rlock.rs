//! Reentrant lock: a thread acquires a lock that it already holds (`threading.RLock`).
//!
//! Two guards of one thread can exist at the same time, so neither guard gives `&mut` access: the
//! data changes through a `Cell` or a `RefCell`. Std's reentrant lock is not stable yet. With a
//! plain `FairMutex` the first inner `lock()` deadlocks, as with Python's `Lock`.
//!
//! Python:   tests/python/rlock.py
//! Rust:     `parking_lot::lock_api::ReentrantMutex`, `parking_lot::RawFairMutex`
//! Section:  使用RLock (可重入锁)
//! Run:      cargo run -p sync --bin rlock    (ends at once)
//! Copy:     cargo add parking_lot
//! Contract: exact - 1 to 10000

use std::cell::Cell;
use std::thread;

use parking_lot::lock_api::ReentrantMutex;
use parking_lot::{RawFairMutex, RawThreadId};

/// A fair reentrant lock. `parking_lot::ReentrantMutex` is unfair: a waiting thread starves while
/// another thread acquires and releases the lock in a loop.
type ReentrantFairMutex<T> = ReentrantMutex<RawFairMutex, RawThreadId, T>;

static NUM: ReentrantFairMutex<Cell<u32>> = ReentrantFairMutex::new(Cell::new(0));

fn fun() {
    for _ in 0..10_000 {
        shared::log!(first: 4, waits, "for the lock");
        let num = NUM.lock();
        shared::log!(first: 4, holds, "the lock");
        num.set(num.get() + 1);
        {
            let again = NUM.lock();
            shared::log!(first: 4, holds, "the lock twice");
            println!("{}", again.get());
        } // the thread still holds the lock
        shared::log!(first: 4, holds, "the lock once");
        shared::log!(first: 4, done, "releases the lock");
    }
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(fun);
    });
}
