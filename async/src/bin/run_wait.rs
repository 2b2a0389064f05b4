//! Waiting for tasks from synchronous code, which receives done and pending (`asyncio.wait`).
//!
//! `block_on` returns what the coroutine returns, as `run_until_complete` does. The pending tasks
//! stay in their `JoinSet`, and another `block_on` continues them. The set owns its tasks: if the
//! waiting task is cancelled, its tasks are aborted, whereas Python's tasks keep running. On a
//! multi-thread runtime the tasks begin in any order and keep running between two `block_on` calls.
//!
//! The tutorial's program measures the time at the start and never uses it. `RUST_LOG=info` shows
//! the elapsed time: 4 s, not the 7 s that the three jobs would take one after another.
//!
//! Python:   tests/python/run_wait.py
//! Rust:     `tokio::task::JoinSet`
//! Section:  run_until_complete配合asyncio.wait
//! Run:      cargo run -p async --bin run_wait    (ends after 4 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: ordered - `Waiting:` 1 2 4 at once, in this order; the results all after 4 s, in any
//!           order

use std::time::Duration;

use tokio::runtime;
use tokio::task::JoinSet;

async fn do_some_work(x: u64) -> String {
    shared::log!(lane: format!("work {x}"), waits, "for {x} s");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: format!("work {x}"), done);
    format!("Done after {x}s")
}

async fn wait() -> (Vec<String>, JoinSet<String>) {
    let mut pending = JoinSet::new();
    pending.spawn(do_some_work(1));
    pending.spawn(do_some_work(2));
    pending.spawn(do_some_work(4));
    let mut done = Vec::new();
    while let Some(result) = pending.join_next().await {
        done.push(result.expect("the task should not panic"));
    }
    (done, pending)
}

fn main() {
    shared::init();
    let start = shared::Stopwatch::start();

    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    let (done, pending) = event_loop.block_on(wait());

    shared::log!(note, "all done after {start}");
    for result in done {
        println!("Task ret:  {result}");
    }
    assert!(pending.is_empty());
}
