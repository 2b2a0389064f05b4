//! Waiting for three tasks, with the sets of done and pending tasks (`asyncio.wait`).
//!
//! `wait` returns the results in the order in which the tasks ended; the pending tasks stay in the
//! `JoinSet`. If `wait` is cancelled, the tasks keep running in the set, as in Python, but the
//! results that `wait` had collected are lost. Dropping the set aborts its tasks, whereas Python's
//! pending tasks keep running. On a multi-thread runtime the tasks begin in any order.
//!
//! Python:   tests/python/wait_tasks.py
//! Rust:     `tokio::task::JoinSet`
//! Section:  使用asyncio.wait(tasks)
//! Run:      cargo run -p async --bin wait_tasks    (ends after 4 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: ordered - `Waiting:` 1 2 4 at once, in this order; the results all after 4 s, in any
//!           order; no task is pending

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

/// Waits for all tasks and returns their results. A task that is not done stays in the set.
async fn wait(tasks: &mut JoinSet<String>) -> Vec<String> {
    let mut dones = Vec::new();
    // With a time limit around `join_next()`, and a `break` when it expires, tasks stay pending.
    while let Some(done) = tasks.join_next().await {
        dones.push(done.expect("the task should not panic"));
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
    assert!(tasks.is_empty(), "no task should be pending");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
