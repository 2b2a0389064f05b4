//! WRONG on purpose: the line-by-line ping-pong, which falls silent (`threading.Condition`).
//!
//! Not at all, it hangs in both languages: fun2 notifies while nobody waits, which is forgotten;
//! then it waits, and fun1 waits as well. Left alone, it is a matter of luck in which round this
//! happens; here `main` makes it happen in the first. `condition` does it right.
//!
//! Python:   tests/python/condition_lost_wakeup.py
//! Rust:     `parking_lot::Condvar`
//! Beside:   condition
//! Run:      cargo run -p sync --bin condition_lost_wakeup    (until Ctrl-C)
//! Copy:     cargo add parking_lot
//! Contract: exact - one `*******`, then nothing, for ever

use std::sync::Once;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

static LOCK: Mutex<()> = Mutex::new(());
static COND: Condvar = Condvar::new();
static FUN2_HAS_THE_LOCK: Once = Once::new();

fn fun1() {
    loop {
        shared::log!("waits for the lock");
        let mut lock = LOCK.lock();
        shared::log!("waits for a notify");
        COND.wait(&mut lock);
        println!("--------");
        thread::sleep(Duration::from_secs(1));
        COND.notify_one();
    }
}

fn fun2() {
    loop {
        let mut lock = LOCK.lock();
        shared::log!("has the lock");
        FUN2_HAS_THE_LOCK.call_once(|| {});
        shared::log!("notifies");
        COND.notify_one(); // fun1 is not waiting yet: lost
        println!("*******");
        thread::sleep(Duration::from_secs(1));
        shared::log!("waits for a notify");
        COND.wait(&mut lock);
    }
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(fun2);
        FUN2_HAS_THE_LOCK.wait(); // what the scheduler does now and then by itself
        scope.spawn(fun1);
    });
}
