//! Joined futures: twelve coroutines in three groups sleep concurrently (`asyncio.gather`).
//!
//! A call of `join_all` starts nothing; awaiting the call polls all the futures in one task.
//! `gather` creates a task for each coroutine at once; to do the same, spawn the coroutines first,
//! as in `run_gather`. An `Err` does not affect the other futures, whereas a panic ends them all.
//! `try_join_all` returns the first error, as `gather` does, but then drops the other futures,
//! whereas `gather` keeps them running. If the waiting task is cancelled, all of its coroutines are
//! cancelled, in both languages.
//!
//! Python:   tests/python/gather.py
//! Rust:     `futures::future::join_all`, `tokio::time::sleep`
//! Section:  使用asyncio.gather传入协程
//! Run:      cargo run -p async --bin gather    (ends after 1 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - twelve lines after one second, then the results, nested like the groups

use std::time::Duration;

use futures::future::join_all;
use tokio::runtime;

async fn func(group: &str, i: u32) -> (&str, u32) {
    shared::log!(lane: format!("{group} {i}"), waits, "for 1 s");
    tokio::time::sleep(Duration::from_secs(1)).await;
    shared::log!(lane: format!("{group} {i}"), done, "wakes");
    println!("{group} {i}");
    (group, i)
}

async fn run() {
    let group1 = join_all((1..3).map(|i| func("A", i)));
    let group2 = join_all((1..5).map(|i| func("B", i)));
    let group3 = join_all((1..7).map(|i| func("B", i)));
    let results = join_all([group1, group2, group3]).await;
    // Rust formats a list of lists of tuples as Python does, except for the quotes.
    println!("{}", format!("{results:?}").replace('"', "'"));
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
