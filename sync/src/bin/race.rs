//! Race condition, WRONG on purpose: two threads lose updates to a global (`threading.Thread`).
//!
//! Python's `+=` hides a load and a store. Rust rejects a data race, so the load and the store are
//! written out here, each of them atomic. The race condition remains: if the other thread stores in
//! between, that update is lost. CPython loses updates up to 3.9. From 3.10 on, with the GIL,
//! CPython happens not to switch threads there, but nothing guarantees that.
//!
//! Python:   tests/python/race.py
//! Rust:     `std::sync::atomic::AtomicU32`, `load` and `store`
//! Section:  编写一个资源抢占的多线程
//! Run:      cargo run -p sync --bin race    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: ordered - one number from 2 to 2000000; the number of lost updates varies

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

static NUM: AtomicU32 = AtomicU32::new(0);

fn func() {
    for _ in 0..1_000_000 {
        let num = NUM.load(Ordering::Relaxed);
        shared::log!(first: 12, holds, "the old value {num}");
        shared::log!(first: 12, done, "stores {}", num + 1);
        NUM.store(num + 1, Ordering::Relaxed); // overwrites any update made in between
    }
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(func);
        scope.spawn(func);
    }); // joins both
    println!("{}", NUM.load(Ordering::Relaxed));
}
