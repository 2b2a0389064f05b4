//! WRONG on purpose: one task blocks the event loop, and the other task is late (`time.sleep`).
//!
//! The program is wrong in both languages: `std::thread::sleep` blocks the thread that all tasks
//! share, and so does any call that waits or computes for long. A multi-thread runtime hides the
//! mistake from most tasks, until as many tasks block as there are worker threads. On a
//! multi-thread runtime a task that the blocking task has just spawned may still be delayed. For
//! the correct form see `blocking_work`.
//!
//! Python:   tests/python/blocked_loop.py
//! Rust:     `std::thread::sleep`, `tokio::spawn`
//! Beside:   call_soon_threadsafe
//! Run:      cargo run -p async --bin blocked_loop    (ends after 1.75 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - the second tick, due at 0.25 s, appears after 1 s, when the loop is no longer
//!           blocked

use std::thread;
use std::time::Duration;

use tokio::runtime;

async fn tick() {
    for n in 1..=4 {
        println!("tick {n}");
        shared::log!(lane: "tick", waits, "for 250 ms");
        tokio::time::sleep(Duration::from_millis(250)).await;
        shared::log!(lane: "tick", done);
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
    ticks.await.expect("`tick` should not panic");
    blocks.await.expect("`block` should not panic");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
