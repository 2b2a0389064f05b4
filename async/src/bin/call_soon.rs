//! A plain function takes its turn among the tasks (`loop.call_soon`).
//!
//! A plain function is a task without an await. The order in which a runtime with one thread begins
//! its tasks is that of `spawn`, as in asyncio. On a multi-thread runtime the tasks and the
//! function begin in any order, and several at once.
//!
//! Python:   tests/python/call_soon.py
//! Rust:     `tokio::spawn`
//! Section:  loop.call_soon
//! Run:      cargo run -p async --bin call_soon    (ends after 3 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - A, the function, B and C begin in this order; A, B and C end after 1, 2, 3 s

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

/// Has the loop call `callback` when all that is ready before it has had its turn.
fn call_soon(callback: impl FnOnce() + Send + 'static) {
    tokio::spawn(async { callback() });
}

async fn run() {
    tokio::spawn(work(1, "A"));
    call_soon(|| hello("Tom"));
    tokio::spawn(work(2, "B"));
    // Awaited as it is, C would begin at once, before A.
    tokio::spawn(work(3, "C")).await.expect("C does not panic");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
