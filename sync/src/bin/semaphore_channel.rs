//! Bounded channel as semaphore: nine threads, at most three hold a place (`threading.Semaphore`).
//!
//! Sending acquires a place and blocks while the channel is full; receiving releases a place. The
//! messages carry no data: only their number matters. The guard receives when it is dropped, so a
//! panic releases the place as well, as `with sem:` does in Python. As with `semaphore`, which
//! thread acquires the next place is not specified.
//!
//! Use it when the wait must be combined with something else, such as a timeout or a message to
//! stop: `select!` can wait for a place.
//!
//! Python:   tests/python/semaphore.py
//! Rust:     `crossbeam::channel::bounded`
//! Run:      cargo run -p sync --bin semaphore_channel    (until Ctrl-C)
//! Copy:     cargo add crossbeam
//! Contract: ordered - at most three lines in any two seconds; each thread counts up by one;
//!           `******* 0` comes after 15 s

use std::thread;
use std::time::Duration;

use crossbeam::channel::{self, Receiver, Sender};

/// A place in the channel, released on drop.
struct Place<'a> {
    release: &'a Receiver<()>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        shared::log!(done, "releases the place");
        let _ = self.release.recv(); // returns at once: the owner's message is in the channel
    }
}

fn fun(mut num: u32, acquire: &Sender<()>, release: &Receiver<()>) {
    loop {
        num += 1;
        shared::log!(waits, "for a place in the channel");
        acquire.send(()).expect("the receiver should live as long as main");
        let _place = Place { release };
        shared::log!(holds, "one of 3 places");
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
        println!("******* {num}"); // still 0: each thread increments its own copy
    }); // the scope joins its threads, as Python does at exit
}
