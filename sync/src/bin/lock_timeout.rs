//! Lock with a time limit: a thread tries, gives up, or waits (`threading.Lock.acquire`).
//!
//! `try_lock` is `acquire(blocking=False)`, and `try_lock_for` is `acquire(timeout=...)`. Both
//! return `None` if the lock was not acquired; otherwise, the guard releases the lock, so no
//! `release` can be forgotten. `is_locked` is `locked()`. A `Duration` is never negative, so
//! Python's `ValueError` cannot occur. `Duration::MAX` waits forever, as `acquire()` does. std's
//! `Mutex` has `try_lock` but no time limit.
//!
//! Use it when a thread has other work to do while the lock is held, or when a missing lock should
//! be an error rather than a deadlock.
//!
//! Python:   tests/python/lock_timeout.py
//! Rust:     `parking_lot::FairMutex`, `try_lock`, `try_lock_for`, `is_locked`
//! Beside:   lock
//! Run:      cargo run -p sync --bin lock_timeout    (ends after 0.4 s)
//! Copy:     cargo add parking_lot
//! Contract: exact - a free lock is acquired at once; a held lock is not, not even after 0.2 s; a
//!           lock that is released in time is

use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::Duration;

use parking_lot::FairMutex;

static NUM: FairMutex<u32> = FairMutex::new(0);

fn add_at_once() {
    match NUM.try_lock() {
        Some(mut num) => {
            *num += 1;
            println!("acquired at once: {num}");
        }
        None => println!("another thread holds the lock"),
    }
}

fn add_within(timeout: Duration) {
    shared::log!(waits, "for the lock, {timeout:?} at most");
    if let Some(mut num) = NUM.try_lock_for(timeout) {
        shared::log!(holds, "the lock");
        *num += 1;
        println!("acquired in time: {num}");
        shared::log!(done, "releases the lock");
    } else {
        shared::log!(done, "gives up");
        println!("gave up after {} ms", timeout.as_millis());
    }
}

/// Holds the lock until 0.2 s after the signal `release`.
fn hold(held: Sender<()>, release: Receiver<()>) {
    let mut num = NUM.lock();
    shared::log!(holds, "the lock");
    held.send(()).expect("main should wait for the signal");
    release.recv().expect("main should send the signal");
    thread::sleep(Duration::from_millis(200));
    *num += 1;
    shared::log!(done, "releases the lock");
}

fn main() {
    shared::init();
    println!("locked: {}", NUM.is_locked());
    add_at_once();
    let (held, is_held) = mpsc::channel();
    let (release, released) = mpsc::channel();
    let t = thread::spawn(|| hold(held, released));
    is_held.recv().expect("hold should send the signal");
    println!("locked: {}", NUM.is_locked());
    add_at_once();
    add_within(Duration::ZERO);
    add_within(Duration::from_millis(200));
    release.send(()).expect("hold should wait for the signal");
    add_within(Duration::from_secs(60));
    t.join().expect("hold should not panic");
    println!("locked: {}", NUM.is_locked());
}
