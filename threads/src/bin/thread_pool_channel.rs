//! By hand: three threads share a queue of ten jobs (`concurrent.futures.ThreadPoolExecutor`).
//!
//! The pool is two things that are there anyway, a channel and a scope. Dropping the sender is the
//! `shutdown`: the workers finish what is queued, and the scope waits. A job that panics ends its
//! worker, and the scope panics once all have ended; a thread of Python's pool survives.
//!
//! Use it for jobs that wait (files, network), for results sent back through a second channel, and
//! with `bounded` for backpressure. std's channel has only one receiver, which the workers would
//! have to share under a `Mutex`.
//!
//! Python:   tests/python/thread_pool_executor.py
//! Rust:     `crossbeam::channel`, `std::thread::scope`
//! Run:      cargo run -p threads --bin thread_pool_channel    (ends after 4 s)
//! Copy:     cargo add crossbeam
//! Contract: timed - 0 1 2, 3 4 5, 6 7 8, 9 a second apart; within a second in any order

use std::thread;
use std::time::Duration;

use crossbeam::channel;

fn func(num: u32) {
    shared::log!("begins {num}");
    println!("--- {num}");
    thread::sleep(Duration::from_secs(1));
    shared::log!("ends {num}");
}

fn main() {
    shared::init();
    let (sender, receiver) = channel::unbounded();
    thread::scope(|scope| {
        for _ in 0..3 {
            let receiver = receiver.clone();
            // Ends when the queue is empty and no sender is left.
            scope.spawn(move || receiver.iter().for_each(func));
        }
        drop(receiver); // or `send` on a full channel would wait although no worker is left
        for num in 0..10 {
            sender.send(num).expect("a worker should be left");
        }
        drop(sender);
    }); // waits here for all ten
}
