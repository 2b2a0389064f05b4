//! Condition variable: two threads take turns (`threading.Condition`).
//!
//! A notification is not stored: a notification that is sent while no thread is waiting is lost.
//! Code that only calls `wait` and `notify`, as the tutorial does, eventually deadlocks, see
//! `condition_lost_wakeup`. Python deadlocks as well: neither language specifies which thread
//! acquires the lock next. So the mutex guards the turn, and each thread waits while the turn is
//! not its own. `wait_while` also absorbs spurious wakeups.
//!
//! Python:   tests/python/condition.py, which guards the turn as well, with `wait_for`
//! Rust:     `parking_lot::Condvar`, `wait_while`
//! Section:  使用Condition
//! Run:      cargo run -p sync --bin condition    (until Ctrl-C)
//! Copy:     cargo add parking_lot
//! Contract: timed - `*******` and `--------` alternate, one line per second

use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

#[derive(PartialEq)]
enum Turn {
    Fun1,
    Fun2,
}

static TURN: Mutex<Turn> = Mutex::new(Turn::Fun2);
static COND: Condvar = Condvar::new();

fn fun1() {
    loop {
        shared::log!(waits, "for the turn");
        let mut turn = TURN.lock();
        COND.wait_while(&mut turn, |turn| *turn != Turn::Fun1);
        shared::log!(holds, "the turn");
        println!("--------");
        thread::sleep(Duration::from_secs(1));
        shared::log!(done, "hands the turn over");
        *turn = Turn::Fun2;
        COND.notify_one();
    }
}

fn fun2() {
    loop {
        let mut turn = TURN.lock();
        *turn = Turn::Fun1;
        COND.notify_one(); // fun1 continues once `wait_while` below releases the lock
        shared::log!(holds, "the turn");
        println!("*******");
        thread::sleep(Duration::from_secs(1));
        shared::log!(waits, "for the turn");
        COND.wait_while(&mut turn, |turn| *turn != Turn::Fun2);
    }
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(fun1);
        scope.spawn(fun2);
    });
}
