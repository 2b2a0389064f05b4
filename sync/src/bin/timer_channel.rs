//! Timer as a channel: it delivers once, after five seconds, unless cancelled (`threading.Timer`).
//!
//! `after` returns the receiver of a channel that delivers one message; the caller provides the
//! thread. Dropping the sender cancels the timer, so a timer is also cancelled when its owner
//! returns or panics. A timer that nothing cancels waits on `channel::never()`.
//!
//! Use it where a thread waits for a time *and* for messages: both are arms of one `select!`.
//!
//! Python:   tests/python/timer.py
//! Rust:     `crossbeam::channel::after`, `crossbeam::channel::never`,
//!           `crossbeam::channel::select_biased!`
//! Run:      cargo run -p sync --bin timer_channel    (ends after 7 s)
//! Copy:     cargo add crossbeam
//! Contract: timed - `--------` at 5 s, `*******` at 7 s; a cancelled timer prints nothing

use std::thread;
use std::time::Duration;

use crossbeam::channel::{self, Receiver, after, select_biased};

/// Runs `function` after `interval`, unless the sender of `cancelled` is dropped before.
fn timer(interval: Duration, cancelled: &Receiver<()>, function: fn()) {
    shared::log!(waits, "for {interval:?}");
    // If both arms are ready, `select_biased!` takes the first; `select!` would choose one at
    // random.
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
    let (cancel, cancelled) = channel::bounded(0);
    thread::scope(|scope| {
        let t = scope.spawn(|| timer(Duration::from_secs(5), &channel::never(), fun));
        let never =
            scope.spawn(move || timer(Duration::from_secs(60), &cancelled, || println!("never")));
        t.join().expect("fun should not panic");
        drop(cancel);
        never.join().expect("the timer should not panic"); // returns at once, not in a minute
    });
    println!("*******");
}
