//! Atomic integer: two threads increment a counter without a lock (`threading.Lock`).
//!
//! `fetch_add` loads, adds and stores in one atomic step, so no other thread can interleave, and no
//! thread blocks. Python has no atomic integer, so the Python program uses a lock.
//!
//! Use it when a single counter or flag stands alone. If two values have to change together, use a
//! lock.
//!
//! Python:   tests/python/lock.py
//! Rust:     `std::sync::atomic::AtomicU32`, `fetch_add`
//! Run:      cargo run -p sync --bin race_atomic    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: exact - 2000000

use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

static NUM: AtomicU32 = AtomicU32::new(0);

fn func() {
    shared::log!(holds, "no lock while adding");
    for _ in 0..1_000_000 {
        NUM.fetch_add(1, Ordering::Relaxed); // Relaxed: no other data depends on NUM
    }
    shared::log!(done);
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(func);
        scope.spawn(func);
    }); // joins both
    println!("{}", NUM.load(Ordering::Relaxed));
}
