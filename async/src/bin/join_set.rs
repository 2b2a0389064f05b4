//! Structured concurrency: a `JoinSet` cancels the tasks that remain (`asyncio.as_completed`).
//!
//! The set owns its tasks: dropping the set aborts the tasks that have not ended, so the tasks also
//! end if the task that owns the set is cancelled. In Python tasks keep running until `asyncio.run`
//! ends, unless they are cancelled one by one or belong to a `TaskGroup` (3.11) whose body or task
//! fails. A `TaskGroup` that ends without a failure waits for all its tasks. On a multi-thread
//! runtime the tasks begin in any order.
//!
//! Use it when tasks must not outlive the code that started them: an early `return` or `?` ends
//! them.
//!
//! Python:   tests/python/join_set.py
//! Rust:     `tokio::task::JoinSet`
//! Beside:   as_completed
//! Run:      cargo run -p async --bin join_set    (ends after 2 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - `Waiting:` 1, 2 and 4 at once; the results 1 and 2, each when its task has
//!           ended; then 4 is cancelled, at 2 s

use std::time::Duration;

use tokio::runtime;
use tokio::task::JoinSet;

/// A guard that prints a line if its task is cancelled: Python's `except CancelledError`.
struct SayIfCancelled {
    x: u64,
    ended: bool,
}

impl Drop for SayIfCancelled {
    fn drop(&mut self) {
        if !self.ended {
            shared::log!(lane: format!("work {}", self.x), done, "aborted");
            println!("Cancelled:  {}", self.x);
        }
    }
}

async fn do_some_work(x: u64) -> String {
    shared::log!(lane: format!("work {x}"), waits, "for {x} s");
    println!("Waiting:  {x}");
    let mut guard = SayIfCancelled { x, ended: false };
    tokio::time::sleep(Duration::from_secs(x)).await;
    guard.ended = true;
    shared::log!(lane: format!("work {x}"), done);
    format!("Done after {x}s")
}

async fn run() {
    let mut tasks = JoinSet::new();
    for x in [1, 2, 4] {
        tasks.spawn(do_some_work(x));
    }
    for _ in 0..2 {
        let result = tasks.join_next().await.expect("the set should hold a task");
        println!("Task ret:  {}", result.expect("the task should not panic"));
    }
    while tasks.try_join_next().is_some() {} // removes tasks that ended in the same iteration
    println!("{} left", tasks.len());
    tasks.shutdown().await; // aborts the tasks, as a drop does, and waits for their end
    println!("main: ends");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
