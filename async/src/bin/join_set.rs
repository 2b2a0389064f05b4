//! With a `JoinSet`: results as they end; the rest is cancelled with it (`asyncio.as_completed`).
//!
//! The set owns its tasks: dropping it aborts those that have not ended, so they end as well if the
//! task that waits for them is cancelled. In Python tasks run on until `asyncio.run` ends, unless
//! they are cancelled one by one, or are in a `TaskGroup` (3.11) of which the body or a task fails;
//! one that is left in good order waits for them all. On a multi-thread runtime the tasks begin in
//! any order.
//!
//! Use it wherever tasks must not outlive what started them: an early `return` or `?` ends them.
//!
//! Python:   tests/python/join_set.py
//! Rust:     `tokio::task::JoinSet`
//! Beside:   as_completed
//! Run:      cargo run -p async --bin join_set    (ends after 2 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - `Waiting:` 1 2 4 at once; results 1 and 2 when they are there; then 4 is
//!           cancelled, at 2 s

use std::time::Duration;

use tokio::runtime;
use tokio::task::JoinSet;

/// Python: the `except CancelledError` around the sleep.
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
        let result = tasks.join_next().await.expect("there are three tasks");
        println!("Task ret:  {}", result.expect("it does not panic"));
    }
    while tasks.try_join_next().is_some() {} // those that ended in the same turn are not left
    println!("{} left", tasks.len());
    tasks.shutdown().await; // as dropping it, and waits until they are gone
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
