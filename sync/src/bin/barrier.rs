//! Barrier: nine threads arrive a second apart and pass in groups of three (`threading.Barrier`).
//!
//! Like Python's, this barrier is reusable. Unlike Python's, this barrier has no timeout, no
//! `abort()` and no `BrokenBarrierError`; `barrier_full` has them. If one thread of a group never
//! arrives, the other threads block forever.
//!
//! Python:   tests/python/barrier.py
//! Rust:     `std::sync::Barrier`
//! Section:  使用Barrier
//! Run:      cargo run -p sync --bin barrier    (ends after 24 s)
//! Copy:     nothing to add, std is enough
//! Contract: timed - 0 1 2 at 3 s, 3 4 5 at 6 s and 6 7 8 at 9 s, in any order within a group; then
//!           `******* 0` at 24 s

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

static BAR: Barrier = Barrier::new(3); // reusable: every three threads form a group

fn fun(num: u32) {
    shared::log!(waits, "at the barrier");
    BAR.wait();
    shared::log!(done, "passes the barrier");
    println!("-------- {num}");
    thread::sleep(Duration::from_secs(2));
}

fn main() {
    shared::init();
    let num = 0;
    thread::scope(|scope| {
        for i in 0..9 {
            thread::sleep(Duration::from_secs(1));
            scope.spawn(move || fun(i));
        }
        thread::sleep(Duration::from_secs(15));
        println!("******* {num}");
    });
}
