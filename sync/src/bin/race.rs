//! Twice, WRONG on purpose: they race for a global, and updates get lost (`threading.Thread`).
//!
//! Rust refuses a data race, so the load and the store that are hidden in Python's `+=` are written
//! out, each of them atomic; the race is in what happens between the two. CPython loses updates up
//! to 3.9; from 3.10 on, with the GIL, it happens not to switch threads there, which nothing
//! promises.
//!
//! Python:   tests/python/race.py
//! Rust:     `std::sync::atomic::AtomicU32`, `load` and `store`
//! Section:  编写一个资源抢占的多线程
//! Run:      cargo run -p sync --bin race    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: ordered - one number from 2 to 2000000; how many updates are lost is a matter of luck

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

static NUM: AtomicU32 = AtomicU32::new(0);

fn func() {
    for _ in 0..1_000_000 {
        let num = NUM.load(Ordering::Relaxed);
        shared::log!(first: 12, "has read {num}");
        shared::log!(first: 12, "writes {}", num + 1);
        NUM.store(num + 1, Ordering::Relaxed); // overwrites what the other has stored meanwhile
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
