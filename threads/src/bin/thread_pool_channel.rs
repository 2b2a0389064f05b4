//! Pool from a channel: three threads run ten jobs (`concurrent.futures.ThreadPoolExecutor`).
//!
//! A channel and a scope make a thread pool. Dropping the sender corresponds to `shutdown`: the
//! workers finish the queued jobs, and the scope joins the workers. A job that panics ends its
//! worker, and the scope panics after all workers have ended; in Python's pool the worker survives
//! an exception. Std's channel has only one receiver, which the workers would have to share in a
//! `Mutex`.
//!
//! Use it when jobs mostly block (on files, on the network), when a second channel returns the
//! results, or when a `bounded` channel should provide backpressure.
//!
//! Python:   tests/python/thread_pool_executor.py
//! Rust:     `crossbeam::channel`, `std::thread::scope`
//! Run:      cargo run -p threads --bin thread_pool_channel    (ends after 4 s)
//! Copy:     cargo add crossbeam
//! Contract: timed - 0 1 2, 3 4 5, 6 7 8 and 9, a second apart, in any order within a second

use std::thread;
use std::time::Duration;

use crossbeam::channel;

fn func(num: u32) {
    shared::log!(holds, "job {num}");
    println!("--- {num}");
    thread::sleep(Duration::from_secs(1));
    shared::log!(done, "job {num}");
}

fn main() {
    shared::init();
    let (sender, receiver) = channel::unbounded();
    thread::scope(|scope| {
        for _ in 0..3 {
            let receiver = receiver.clone();
            // Ends when the channel is empty and all senders have been dropped.
            scope.spawn(move || receiver.iter().for_each(func));
        }
        drop(receiver); // or `send` on a full channel would block even if no worker is left
        for num in 0..10 {
            sender.send(num).expect("a worker should be running");
        }
        drop(sender);
    }); // joins the workers, which finish all ten jobs
}
