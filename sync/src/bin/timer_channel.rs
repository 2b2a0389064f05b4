//! As a channel: it delivers once, after five seconds, unless cancelled (`threading.Timer`).
//!
//! `after` is only the waiting; the thread is yours. The timer is cancelled by dropping the sender,
//! so it is cancelled as well when its owner returns or panics.
//!
//! Use it where a thread waits for a time *and* for messages: both are arms of one `select!`.
//!
//! Python:   tests/python/timer.py
//! Rust:     `crossbeam::channel::after`, `crossbeam::channel::select_biased!`
//! Run:      cargo run -p sync --bin timer_channel    (ends after 7 s)
//! Copy:     cargo add crossbeam
//! Contract: timed - `--------` at 5 s, `*******` at 7 s; a cancelled timer prints nothing

use std::thread;
use std::time::Duration;

use crossbeam::channel::{self, Receiver, after, select_biased};

/// Runs `function` after a time, unless the sender that belongs to `cancelled` is dropped before.
fn timer(interval: Duration, cancelled: Receiver<()>, function: fn()) {
    shared::log!(waits, "for {interval:?}");
    // If both are ready, the first: `select!` would choose one at random.
    select_biased! {
        recv(cancelled) -> _ => {}
        recv(after(interval)) -> _ => function(),
    }
    shared::log!(done);
}

fn fun() {
    shared::log!(holds, "the running function");
    println!("--------");
    thread::sleep(Duration::from_secs(2));
}

fn main() {
    shared::init();
    let (keep, kept) = channel::bounded(0);
    let (cancel, cancelled) = channel::bounded(0);
    thread::scope(|scope| {
        let t = scope.spawn(|| timer(Duration::from_secs(5), kept, fun));
        let never = scope.spawn(|| timer(Duration::from_secs(60), cancelled, || println!("never")));
        t.join().expect("fun does not panic");
        drop(cancel);
        never.join().expect("the timer does not panic"); // at once, not in a minute
    });
    drop(keep); // dropped before it was due, it would cancel the first timer
    println!("*******");
}
