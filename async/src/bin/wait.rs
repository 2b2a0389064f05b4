//! Waiting for tasks: two coroutines run concurrently, their results form a set (`asyncio.wait`).
//!
//! A `JoinSet` spawns the tasks and returns their results in the order in which the tasks end. The
//! set owns its tasks: if the waiting task is cancelled, its tasks are aborted, whereas Python's
//! tasks keep running. The tutorial passes bare coroutines to `asyncio.wait`, which starts them in
//! the order of a set. CPython rejects bare coroutines since 3.11, so this program uses tasks. Only
//! the order of the results is undefined.
//!
//! Python:   tests/python/wait.py
//! Rust:     `tokio::task::JoinSet`
//! Section:  使用asyncio.wait传入协程列表
//! Run:      cargo run -p async --bin wait    (ends at once)
//! Copy:     cargo add tokio --features rt
//! Contract: unordered - the lines `coro1` and `coro2`

use std::collections::HashSet;

use tokio::runtime;
use tokio::task::JoinSet;

async fn coro1() -> &'static str {
    shared::log!(lane: "coro1", note, "runs");
    "coro1"
}

async fn coro2() -> &'static str {
    shared::log!(lane: "coro2", note, "runs");
    "coro2"
}

async fn run() {
    let mut tasks = JoinSet::new();
    tasks.spawn(coro1());
    tasks.spawn(coro2());
    let done: HashSet<&str> = tasks.join_all().await.into_iter().collect();
    for result in done {
        println!("{result}"); // in the order of the set, which may differ from run to run
    }
}

fn main() {
    shared::init();
    let event_loop =
        runtime::Builder::new_current_thread().build().expect("the runtime should start");
    event_loop.block_on(run());
}
