//! Its parts, event loop, coroutine, task, future and async/await, in one program (`asyncio`).
//!
//! A future is something else: in Rust the word means what Python calls a coroutine object. A
//! result that is yet to come, and that somebody sets, is a `oneshot` channel, with a side for
//! each. The event loop is `tokio::runtime::Runtime`, a coroutine what an `async fn` returns, a
//! task what `tokio::spawn` makes of it, to be awaited by its `JoinHandle`; and `.await` stands
//! behind what is awaited. On a multi-thread runtime the task may begin before `spawn` has
//! returned.
//!
//! Python:   tests/python/components.py
//! Rust:     `tokio::runtime::Runtime`, `tokio::task::JoinHandle`, `tokio::sync::oneshot`
//! Section:  asyncio的组件
//! Run:      cargo run -p async --bin components    (ends after 0.1 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - who is made, begins, waits, is given its result and ends, in this order

use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot::{self, Receiver};

async fn coroutine(future: Receiver<u32>) -> &'static str {
    println!("coroutine: begins, and awaits the future");
    shared::log!(lane: "task", waits, "for the future");
    let result = future.await.expect("main sets it");
    shared::log!(lane: "task", done, "has the result");
    println!("coroutine: the future is {result}");
    "done"
}

async fn run() {
    println!("event loop: runs");
    let (set_result, future) = oneshot::channel();
    println!("future: made, nobody has set it");
    let coroutine = coroutine(future);
    println!("coroutine: made, nothing has happened");
    let task = tokio::spawn(coroutine);
    println!("task: made, nothing has happened");
    tokio::time::sleep(Duration::from_millis(100)).await;
    println!("future: is set");
    set_result.send(42).expect("the task waits for it");
    println!("task: {}", task.await.expect("it does not panic"));
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
    println!("event loop: has run");
}
