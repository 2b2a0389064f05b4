//! `threading.Lock`: two threads, and no update is lost.
//!
//! Python:   tests/python/lock.py
//! Run:      cargo run -p sync --bin lock    (ends at once)
//! Copy:     cargo add parking_lot
//! Contract: exact - 2000000
//! Differs:  the lock holds the number: there is no way to it but through `lock()`, so nobody can
//!           forget to take it. It is let go when the guard is dropped, here at the semicolon.

use std::thread;

use parking_lot::Mutex;

static NUM: Mutex<u32> = Mutex::new(0);

fn run1() {
    shared::log!("begins");
    for _ in 0..1_000_000 {
        *NUM.lock() += 1;
    }
    shared::log!("ends");
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(run1);
        scope.spawn(run1);
    }); // joins both
    println!("{}", *NUM.lock());
}
