//! Two channels in place of a condition variable: two threads take turns (`threading.Condition`).
//!
//! A channel stores a message until a thread receives it. Unlike a notification, a message cannot
//! be lost. The threads therefore share no state and need no loop around the wait. Each thread owns
//! its two ends of the channels. If one thread panics, `recv` and `send` in the other thread return
//! an error.
//!
//! Use it when one thread hands something over to another. A condition variable suits several
//! threads that wait for different states of the same data.
//!
//! Python:   tests/python/condition.py
//! Rust:     `crossbeam::channel`
//! Run:      cargo run -p sync --bin condition_channel    (until Ctrl-C)
//! Copy:     cargo add crossbeam
//! Contract: timed - `*******` and `--------` alternate, one line per second

use std::thread;
use std::time::Duration;

use crossbeam::channel::{self, Receiver, Sender};

fn fun1(my_turn: Receiver<()>, your_turn: Sender<()>) {
    loop {
        shared::log!(waits, "for the turn");
        my_turn.recv().expect("fun2 should be running");
        shared::log!(holds, "the turn");
        println!("--------");
        thread::sleep(Duration::from_secs(1));
        shared::log!(done, "hands the turn over");
        your_turn.send(()).expect("fun2 should be running");
    }
}

fn fun2(my_turn: Receiver<()>, your_turn: Sender<()>) {
    loop {
        shared::log!(holds, "the turn");
        println!("*******");
        thread::sleep(Duration::from_secs(1));
        shared::log!(done, "hands the turn over");
        your_turn.send(()).expect("fun1 should be running");
        shared::log!(waits, "for the turn");
        my_turn.recv().expect("fun1 should be running");
    }
}

fn main() {
    shared::init();
    let (to_fun1, at_fun1) = channel::bounded(1);
    let (to_fun2, at_fun2) = channel::bounded(1);
    thread::scope(|scope| {
        scope.spawn(|| fun1(at_fun1, to_fun2));
        scope.spawn(|| fun2(at_fun2, to_fun1));
    });
}
