//! `threading.Lock`: two threads, and no update is lost.
//!
//! Python:   tests/python/lock.py
//! Run:      cargo run -p sync --bin lock    (ends at once)
//! Copy:     cargo add parking_lot
//! Contract: exact - 2000000
//! Differs:  the lock holds the number: there is no way to it but through `lock()`, so nobody can
//!           forget to take it. It is released when the guard is dropped, at the end of each round.

use std::thread;

use parking_lot::Mutex;

static NUM: Mutex<u32> = Mutex::new(0);

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
