//! Two threads wake each other, in turn, for ever (`threading.Condition`).
//!
//! A ping-pong of bare `wait()` and `notify()`, as in the tutorial, hangs sooner or later, see
//! `condition_lost_wakeup`. A notification that is sent while no thread waits is lost, and then
//! both threads wait forever. Which thread acquires the lock next is open in both languages, so
//! that can happen in both, and the counterpart keeps the turn too: the lock guards whose turn it
//! is, `notify` means that this has changed, and `wait` goes on until it has.
//!
//! Python:   tests/python/condition.py
//! Rust:     `parking_lot::Condvar`, `wait_while`
//! Section:  使用Condition
//! Run:      cargo run -p sync --bin condition    (until Ctrl-C)
//! Copy:     cargo add parking_lot
//! Contract: timed - `*******` and `--------` in turn, a second apart, for as long as it runs

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
        shared::log!("waits");
        let mut turn = TURN.lock();
        COND.wait_while(&mut turn, |turn| *turn != Turn::Fun1);
        shared::log!("has the turn");
        println!("--------");
        thread::sleep(Duration::from_secs(1));
        shared::log!("gives the turn away");
        *turn = Turn::Fun2;
        COND.notify_one();
    }
}

fn fun2() {
    loop {
        let mut turn = TURN.lock();
        *turn = Turn::Fun1;
        COND.notify_one(); // fun1 goes on when this thread waits and so lets the lock go
        shared::log!("has the turn");
        println!("*******");
        thread::sleep(Duration::from_secs(1));
        shared::log!("waits");
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
