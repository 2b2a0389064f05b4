//! Around a counter, replaced by one atomic operation: no update is lost (`threading.Lock`).
//!
//! Python has no atomic integer; `fetch_add` loads, adds and stores in one step, so nobody can come
//! between, and nobody waits.
//!
//! Use it for a counter or a flag that stands alone. As soon as two values have to change together,
//! take a lock.
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
    shared::log!("begins");
    for _ in 0..1_000_000 {
        NUM.fetch_add(1, Ordering::Relaxed); // Relaxed: no other data hangs on this number
    }
    shared::log!("ends");
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(func);
        scope.spawn(func);
    }); // joins both
    println!("{}", NUM.load(Ordering::Relaxed));
}
