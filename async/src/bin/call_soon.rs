//! Scheduled callback: a plain function runs in its turn among the tasks (`loop.call_soon`).
//!
//! In Rust, a plain function becomes a task without an await. A current-thread runtime begins its
//! tasks in the order in which they were spawned, as asyncio does. On a multi-thread runtime the
//! tasks and the function begin in any order, and several run at once.
//!
//! Python:   tests/python/call_soon.py
//! Rust:     `tokio::spawn`
//! Section:  loop.call_soon
//! Run:      cargo run -p async --bin call_soon    (ends after 3 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - A, the function, B and C begin in order; A, B and C end after 1, 2 and 3 s

use std::time::Duration;

use tokio::runtime;

fn hello(name: &str) {
    println!("[hello] Hello, {name}");
}

async fn work(t: u64, name: &str) {
    shared::log!(lane: name, waits, "for {t} s");
    println!("[work ] start {name}");
    tokio::time::sleep(Duration::from_secs(t)).await;
    println!("[work ] {name} after {t}s stop");
    shared::log!(lane: name, done);
}

/// Schedules `callback` behind the tasks that are already ready.
fn call_soon(callback: impl FnOnce() + Send + 'static) {
    tokio::spawn(async { callback() });
}

async fn run() {
    tokio::spawn(work(1, "A"));
    call_soon(|| hello("Tom"));
    tokio::spawn(work(2, "B"));
    // Spawned: if `run` awaited the coroutine itself, C would begin at once, before A.
    tokio::spawn(work(3, "C")).await.expect("C should not panic");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
