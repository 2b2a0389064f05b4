//! A coroutine becomes a task, a task comes back as it is (`asyncio.ensure_future`).
//!
//! A type is either a task or another future, so nothing is found out at run time and the caller
//! names which. Most code needs neither: a `JoinHandle` is a future too, so what takes any future
//! takes both; only the handle's output is a `Result`. On a multi-thread runtime a task may begin,
//! and end, before `spawn` has returned.
//!
//! Python:   tests/python/ensure_future.py
//! Rust:     `tokio::spawn`, `tokio::task::JoinHandle`
//! Section:  使用ensure_future
//! Run:      cargo run -p async --bin ensure_future    (ends after 2 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - as `create_task`: one `Waiting:`, though it is called twice

use std::time::Duration;

use tokio::runtime;
use tokio::task::JoinHandle;

async fn do_some_work(x: u64) -> String {
    shared::log!(lane: "work", waits, "for {x} s");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: "work", done);
    format!("Done after {x}s")
}

/// What `ensure_future` takes.
enum Awaitable<C: Future> {
    Coroutine(C),
    Task(JoinHandle<C::Output>),
}

/// Starts a coroutine as a task; gives a task back as it is.
fn ensure_future<C>(awaitable: Awaitable<C>) -> JoinHandle<C::Output>
where
    C: Future<Output: Send> + Send + 'static,
{
    match awaitable {
        Awaitable::Coroutine(coroutine) => tokio::spawn(coroutine),
        Awaitable::Task(task) => task,
    }
}

/// As Python writes it.
fn python(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

async fn run() {
    let mut awaitable = Awaitable::Coroutine(do_some_work(2));
    let task = ensure_future(awaitable);
    let id = task.id();
    awaitable = Awaitable::Task(task);
    let mut task = ensure_future(awaitable);
    assert_eq!(task.id(), id, "the same task, not one around it");
    println!("done: {}", python(task.is_finished()));
    (&mut task).await.expect("the task does not panic");
    println!("done: {}", python(task.is_finished()));
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
