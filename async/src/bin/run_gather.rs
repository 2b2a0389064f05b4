//! Three tasks gathered from synchronous code; results in argument order (`asyncio.gather`).
//!
//! The tasks are spawned first, so each begins on its own; `try_join_all` only waits. `gather` adds
//! what asyncio guarantees: if a task panics, `gather` returns that error and the other tasks keep
//! running; if the waiting task is cancelled, `gather` aborts them all. (Bare `JoinHandle`s would
//! be detached.) On a multi-thread runtime the tasks begin in any order; the results are still in
//! argument order.
//!
//! Python:   tests/python/run_gather.py
//! Rust:     `futures::future::try_join_all`, `tokio::spawn`
//! Section:  run_until_complete配合asyncio.gather
//! Run:      cargo run -p async --bin run_gather    (ends after 2 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - `Waiting:` 1 2 2 at once; the results 1 2 2 all after 2 s, in argument order

use std::time::Duration;

use futures::future::try_join_all;
use tokio::runtime;
use tokio::task::{JoinError, JoinHandle};

async fn do_some_work(x: u64) -> String {
    shared::log!(lane: format!("work {x}"), waits, "for {x} s");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: format!("work {x}"), done);
    format!("Done after {x}s")
}

/// Tasks that are aborted when this value is dropped.
struct AbortOnDrop(Vec<JoinHandle<String>>);

impl Drop for AbortOnDrop {
    fn drop(&mut self) {
        for task in &self.0 {
            task.abort();
        }
    }
}

/// Waits for all tasks and returns their results. Returns the first failure while the other tasks
/// keep running. If the future is dropped before it completes, all tasks are aborted.
async fn gather(tasks: Vec<JoinHandle<String>>) -> Result<Vec<String>, JoinError> {
    let mut tasks = AbortOnDrop(tasks);
    let results = try_join_all(&mut tasks.0).await;
    tasks.0.clear(); // dropping a handle detaches its task: the remaining tasks keep running
    results
}

async fn run() -> Vec<String> {
    let tasks = vec![
        tokio::spawn(do_some_work(1)),
        tokio::spawn(do_some_work(2)),
        tokio::spawn(do_some_work(2)),
    ];
    gather(tasks).await.expect("no task should panic")
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    let results = event_loop.block_on(run());

    for result in results {
        println!("Task ret:  {result}");
    }
}
