//! Made of a channel with room for three: nine threads, three inside (`threading.Semaphore`).
//!
//! To send is to acquire, which blocks while the channel is full; to receive is to release. What is
//! sent says nothing, only the places count. The guard receives when it is dropped, so a place is
//! released by a panic as well, as at the end of `with sem:`. Which thread acquires the next permit
//! is open, as with `semaphore`.
//!
//! Use it where waiting must be combined with something else (a timeout, a message to stop):
//! `select!` can wait for a place.
//!
//! Python:   tests/python/semaphore.py
//! Rust:     `crossbeam::channel::bounded`
//! Run:      cargo run -p sync --bin semaphore_channel    (until Ctrl-C)
//! Copy:     cargo add crossbeam
//! Contract: ordered - at most three lines in any two seconds, each thread counts up by one, and
//!           `******* 0` comes after 15 s

use std::thread;
use std::time::Duration;

use crossbeam::channel::{self, Receiver, Sender};

/// A place in the channel, taken until it is dropped.
struct Place<'a> {
    release: &'a Receiver<()>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        shared::log!("leaves");
        let _ = self.release.recv(); // returns at once: what its owner has sent is there
    }
}

fn fun(mut num: u32, acquire: &Sender<()>, release: &Receiver<()>) {
    loop {
        num += 1;
        shared::log!("waits");
        acquire.send(()).expect("the receiver lives as long as main");
        let _place = Place { release };
        shared::log!("gets in");
        println!("-------- {num}");
        thread::sleep(Duration::from_secs(2));
    }
}

fn main() {
    shared::init();
    let num = 0;
    let (acquire, release) = channel::bounded(3);
    thread::scope(|scope| {
        for i in 0..9 {
            let (acquire, release) = (&acquire, &release);
            scope.spawn(move || fun(i, acquire, release));
        }
        thread::sleep(Duration::from_secs(15));
        println!("******* {num}"); // still 0: each thread counts its own copy
    }); // as Python does at exit, the scope waits for its threads
}
