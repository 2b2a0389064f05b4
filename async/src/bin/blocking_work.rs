//! Blocking work off the loop, which keeps ticking (`loop.run_in_executor`, `asyncio.to_thread`).
//!
//! Blocking calls go to `spawn_blocking`, whose many threads are mostly idle. Computations go to
//! rayon, which has as many threads as there are cores; the result returns through a `oneshot`
//! channel. Rust has no global interpreter lock, so threads compute in parallel; with that lock,
//! Python needs processes or interpreters. Neither kind of work can be cancelled once it has begun.
//! Dropping a runtime waits for the `spawn_blocking` calls that have begun.
//!
//! Use it when a task would otherwise block the event loop, as in `blocked_loop`.
//!
//! Python:   tests/python/blocking_work.py
//! Rust:     `tokio::task::spawn_blocking`, `rayon::spawn`
//! Beside:   call_soon_threadsafe
//! Run:      cargo run -p async --bin blocking_work    (ends after 4 s)
//! Copy:     cargo add rayon
//!           cargo add tokio --features rt,sync,time
//! Contract: ordered - a tick every 0.25 s throughout; `waited` after 2 s, `computed` after 4 s

use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime;
use tokio::sync::oneshot;

async fn tick() {
    for n in 1.. {
        println!("tick {n}");
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}

/// Blocks the thread without computing, as a read, a query or a lock does.
fn wait() -> &'static str {
    shared::log!(lane: "blocking thread", waits, "for 2 s");
    thread::sleep(Duration::from_secs(2));
    shared::log!(lane: "blocking thread", done, "returns");
    "waited"
}

/// Keeps the processor busy.
fn compute() -> &'static str {
    shared::log!(lane: "rayon", holds, "a thread of the pool");
    let end = Instant::now() + Duration::from_secs(2);
    while Instant::now() < end {}
    shared::log!(lane: "rayon", done, "returns");
    "computed"
}

async fn run() {
    tokio::spawn(tick());

    let result = tokio::task::spawn_blocking(wait).await;
    println!("{}", result.expect("`wait` should not panic"));

    let (send, receive) = oneshot::channel();
    rayon::spawn(|| {
        let _ = send.send(compute()); // an error if the receiver has been dropped
    });
    println!("{}", receive.await.expect("`compute` should return"));
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
