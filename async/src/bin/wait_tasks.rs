//! Three tasks; when all have ended, a set of those that are done, one of pending (`asyncio.wait`).
//!
//! Done is a list in the order in which the tasks ended, pending is what is left in the `JoinSet`.
//! If `wait` is cancelled, the tasks run on in the set, as in Python, but the results that `wait`
//! had are lost. Dropping that set aborts its tasks; Python's pending tasks run on. On a
//! multi-thread runtime the tasks begin in any order.
//!
//! Python:   tests/python/wait_tasks.py
//! Rust:     `tokio::task::JoinSet`
//! Section:  使用asyncio.wait(tasks)
//! Run:      cargo run -p async --bin wait_tasks    (ends after 4 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: ordered - `Waiting:` 1 2 4 at once in this order; the results all after 4 s, in any
//!           order; none pending

use std::time::Duration;

use tokio::runtime;
use tokio::task::JoinSet;

async fn do_some_work(x: u64) -> String {
    shared::log!(lane: format!("work {x}"), "begins");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: format!("work {x}"), "ends");
    format!("Done after {x}s")
}

/// Waits for all tasks, and returns what they returned. Those that are not done stay in the set.
async fn wait(tasks: &mut JoinSet<String>) -> Vec<String> {
    let mut dones = Vec::new();
    // With a time limit around `join_next()`, and a `break` when it is up, some stay pending.
    while let Some(done) = tasks.join_next().await {
        dones.push(done.expect("the task does not panic"));
    }
    dones
}

async fn run() {
    let mut tasks = JoinSet::new();
    tasks.spawn(do_some_work(1));
    tasks.spawn(do_some_work(2));
    tasks.spawn(do_some_work(4));

    let dones = wait(&mut tasks).await;

    for result in dones {
        println!("Task ret:  {result}");
    }
    assert!(tasks.is_empty(), "none should be pending");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
