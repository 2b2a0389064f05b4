//! WRONG on purpose: with an unfair mutex, one thread starves the other (`threading.Lock`).
//!
//! Here one thread accounts for less than a fifth of all acquisitions; in CPython each thread
//! accounts for more. The thread that releases the lock acquires it again before the waiting thread
//! has woken up (barging). On a busy machine the threads may alternate for a while. No update is
//! lost and no thread deadlocks, so no result reveals the starvation. The cure is the `FairMutex`
//! of `lock`.
//!
//! Python:   tests/python/lock_starvation.py
//! Rust:     `parking_lot::Mutex`
//! Beside:   lock
//! Run:      cargo run -p sync --bin lock_starvation    (ends after 1.5 s)
//! Copy:     cargo add parking_lot
//! Contract: ordered - the number of times A and B held the lock: at least 1 each, at most 76 in
//!           total

use std::thread;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

static LOCK: Mutex<()> = Mutex::new(());

/// Acquires the lock in a loop until `end`. Returns the number of acquisitions.
fn run(end: Instant) -> u32 {
    let mut turns = 0;
    while Instant::now() < end {
        shared::log!(waits, "for the lock");
        let _guard = LOCK.lock();
        shared::log!(holds, "the lock");
        turns += 1;
        thread::sleep(Duration::from_millis(20));
        shared::log!(done, "releases the lock");
    } // drops the guard; the next iteration acquires the lock again
    turns
}

fn main() {
    shared::init();
    let end = Instant::now() + Duration::from_millis(1500);
    thread::scope(|scope| {
        let a = scope.spawn(|| run(end));
        let b = scope.spawn(|| run(end));
        println!("A: {}", a.join().expect("run should not panic"));
        println!("B: {}", b.join().expect("run should not panic"));
    });
}
