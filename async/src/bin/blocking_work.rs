//! Blocking work, and the loop keeps ticking (`loop.run_in_executor`, `asyncio.to_thread`).
//!
//! Waiting goes to `spawn_blocking`, whose threads are many and mostly idle; computing goes to
//! rayon, which has as many threads as there are cores, and answers through a `oneshot`. Rust has
//! no lock on the interpreter: in Python computing needs processes. Neither can be cancelled once
//! begun; a runtime that is dropped waits for the first.
//!
//! Use it to any blocking call in a task, see `blocked_loop`.
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

/// Something that blocks its thread and does nothing: a read, a query, a lock.
fn wait() -> &'static str {
    shared::log!(lane: "blocking thread", waits, "for 2 s");
    thread::sleep(Duration::from_secs(2));
    shared::log!(lane: "blocking thread", done, "returns");
    "waited"
}

/// Something that needs the processor.
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
    println!("{}", result.expect("it does not panic"));

    let (send, receive) = oneshot::channel();
    rayon::spawn(|| {
        let _ = send.send(compute()); // an error: nobody waits for the result any more
    });
    println!("{}", receive.await.expect("it does not panic"));
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
