//! Completion order: three results, each as soon as its task has ended (`asyncio.as_completed`).
//!
//! In Python, the loop variable of the `for` is a stand-in, and awaiting the stand-in returns the
//! next result. In Rust, awaiting the stream returns the result itself. `FuturesUnordered` accepts
//! any futures; futures that are not spawned run only while the stream is awaited. If the task that
//! awaits the stream is cancelled, spawned tasks keep running; the same is true in Python. On a
//! multi-thread runtime the tasks begin in any order.
//!
//! Python:   tests/python/as_completed.py
//! Rust:     `futures::stream::FuturesUnordered`, `tokio::spawn`
//! Section:  asyncio的as_completed方法
//! Run:      cargo run -p async --bin as_completed    (ends after 4 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - `Waiting:` 1, 2 and 4 at once; the results 1, 2 and 4, each when its task has
//!           ended

use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::runtime;

async fn do_some_work(x: u64) -> String {
    shared::log!(lane: format!("work {x}"), waits, "for {x} s");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: format!("work {x}"), done);
    format!("Done after {x}s")
}

async fn run() {
    let tasks = [
        tokio::spawn(do_some_work(1)),
        tokio::spawn(do_some_work(2)),
        tokio::spawn(do_some_work(4)),
    ];
    let mut as_completed = FuturesUnordered::from_iter(tasks);
    while let Some(result) = as_completed.next().await {
        println!("Task ret:  {}", result.expect("the task should not panic"));
    }
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
