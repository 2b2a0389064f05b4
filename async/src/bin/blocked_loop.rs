//! WRONG on purpose: one task blocks the loop, the other one is late (`time.sleep`).
//!
//! Not at all, it is wrong in both languages: `std::thread::sleep` stops the thread that all tasks
//! share, and so does any call that waits or computes for long. On a multi-thread runtime that is
//! hidden from most tasks, until as many do it as there are threads; but a task that the blocking
//! one has just spawned may wait for it all the same. `blocking_work` does it right.
//!
//! Python:   tests/python/blocked_loop.py
//! Rust:     `std::thread::sleep`, `tokio::spawn`
//! Beside:   call_soon_threadsafe
//! Run:      cargo run -p async --bin blocked_loop    (ends after 1.75 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - the second tick, due at 0.25 s, comes after 1 s, when the loop is free again

use std::thread;
use std::time::Duration;

use tokio::runtime;

async fn tick() {
    for n in 1..=4 {
        println!("tick {n}");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

async fn block() {
    shared::log!(lane: "block", holds, "the loop");
    println!("blocks the loop");
    thread::sleep(Duration::from_secs(1)); // WRONG: tokio::time::sleep(..).await
    println!("lets it go");
    shared::log!(lane: "block", done, "releases the loop");
}

async fn run() {
    let ticks = tokio::spawn(tick());
    let blocks = tokio::spawn(block());
    ticks.await.expect("it does not panic");
    blocks.await.expect("it does not panic");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
