//! WRONG on purpose: a lost wakeup deadlocks two threads (`threading.Condition`).
//!
//! This line-by-line translation of the tutorial deadlocks in both languages. `fun2` notifies while
//! no thread is waiting, so the notification is lost. Then `fun2` waits, and `fun1` waits as well.
//! Without the `Once`, the deadlock occurs in an arbitrary round; with the `Once`, the deadlock
//! occurs in the first round. For the correct form see `condition`.
//!
//! Python:   tests/python/condition_lost_wakeup.py
//! Rust:     `parking_lot::Condvar`
//! Beside:   condition
//! Run:      cargo run -p sync --bin condition_lost_wakeup    (until Ctrl-C)
//! Copy:     cargo add parking_lot
//! Contract: exact - one line, `*******`, and no other line ever

use std::sync::Once;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

static LOCK: Mutex<()> = Mutex::new(());
static COND: Condvar = Condvar::new();
static FUN2_HAS_THE_LOCK: Once = Once::new();

fn fun1() {
    loop {
        shared::log!(waits, "for the lock");
        let mut lock = LOCK.lock();
        shared::log!(waits, "for a notification");
        COND.wait(&mut lock);
        println!("--------");
        thread::sleep(Duration::from_secs(1));
        COND.notify_one();
    }
}

fn fun2() {
    loop {
        let mut lock = LOCK.lock();
        shared::log!(holds, "the lock");
        FUN2_HAS_THE_LOCK.call_once(|| {});
        shared::log!(note, "notifies");
        COND.notify_one(); // lost: fun1 is not waiting yet
        println!("*******");
        thread::sleep(Duration::from_secs(1));
        shared::log!(waits, "for a notification");
        COND.wait(&mut lock);
    }
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(fun2);
        FUN2_HAS_THE_LOCK.wait(); // forces an order that the scheduler sometimes chooses
        scope.spawn(fun1);
    });
}
