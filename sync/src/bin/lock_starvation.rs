//! WRONG on purpose: the lock is unfair, and one thread starves the other (`threading.Lock`).
//!
//! Of all turns one thread has less than a fifth here, in CPython each has more. The thread that
//! releases this lock acquires it again before the one that waits has woken up (barging). On a busy
//! machine they may alternate for a while. Nothing is lost and nothing deadlocks, so no result
//! shows it. `lock` does it right, with `FairMutex`.
//!
//! Python:   tests/python/lock_starvation.py
//! Rust:     `parking_lot::Mutex`
//! Beside:   lock
//! Run:      cargo run -p sync --bin lock_starvation    (ends after 1.5 s)
//! Copy:     cargo add parking_lot
//! Contract: ordered - how often A and B held the lock: each at least once, both at most 76 times

use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

static LOCK: Mutex<()> = Mutex::new(());

/// Acquires the lock again and again until `end`. Returns how often.
fn run(end: Instant) -> u32 {
    let mut turns = 0;
    while Instant::now() < end {
        shared::log!("waits");
        let _guard = LOCK.lock();
        shared::log!("has the lock");
        turns += 1;
        thread::sleep(Duration::from_millis(20));
        shared::log!("releases");
    } // and acquires it again in the next round
    turns
}

fn main() {
    shared::init();
    let end = Instant::now() + Duration::from_millis(1500);
    thread::scope(|scope| {
        let a = scope.spawn(|| run(end));
        let b = scope.spawn(|| run(end));
        println!("A: {}", a.join().expect("run does not panic"));
        println!("B: {}", b.join().expect("run does not panic"));
    });
}
