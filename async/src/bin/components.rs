//! The parts of asyncio: event loop, coroutine, task, future and await in one program (`asyncio`).
//!
//! The word "future" has another meaning: in Rust, a future is what Python calls a coroutine
//! object. Python's future, a result that is set later, corresponds to a `oneshot` channel: the
//! sender sets the result, and the receiver is awaited. The event loop is a
//! `tokio::runtime::Runtime`. A coroutine is the value that an `async fn` returns. `tokio::spawn`
//! turns a coroutine into a task, which is awaited by its `JoinHandle`. The word `.await` follows
//! the expression that is awaited. On a multi-thread runtime the task may begin before `spawn` has
//! returned.
//!
//! Python:   tests/python/components.py
//! Rust:     `tokio::runtime::Runtime`, `tokio::task::JoinHandle`, `tokio::sync::oneshot`
//! Section:  asyncio的组件
//! Run:      cargo run -p async --bin components    (ends after 0.1 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - the lines name what is created, begins, waits, receives its result and ends,
//!           in this order

use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot::{self, Receiver};

async fn coroutine(future: Receiver<u32>) -> &'static str {
    println!("coroutine: begins, and awaits the future");
    shared::log!(lane: "task", waits, "for the future");
    let result = future.await.expect("`run` should set the future");
    shared::log!(lane: "task", done, "has the result");
    println!("coroutine: the future is {result}");
    "done"
}

async fn run() {
    println!("event loop: runs");
    let (set_result, future) = oneshot::channel();
    println!("future: made, not set yet");
    let coroutine = coroutine(future);
    println!("coroutine: made, nothing has happened");
    let task = tokio::spawn(coroutine);
    println!("task: made, nothing has happened");
    tokio::time::sleep(Duration::from_millis(100)).await;
    println!("future: is set");
    set_result.send(42).expect("the task should await the future");
    println!("task: {}", task.await.expect("the task should not panic"));
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
