//! Task from a coroutine; a task is returned as it is (`asyncio.ensure_future`).
//!
//! The type distinguishes a coroutine from a task at compile time: a coroutine is spawned, a task
//! is passed on. Most code needs neither, because a `JoinHandle` is a future: a function that takes
//! any future takes both, but the output of a handle is a `Result`. A function that must return a
//! task for either takes an `Awaitable`, whose variant the caller chooses. On a multi-thread
//! runtime a task may begin, and end, before `spawn` has returned.
//!
//! Python:   tests/python/ensure_future.py
//! Rust:     `tokio::spawn`, `tokio::task::JoinHandle`
//! Section:  使用ensure_future
//! Run:      cargo run -p async --bin ensure_future    (ends after 2 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - `Waiting:  2` once; `done: False`, and after 2 s `done: True`

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

/// Formats the type's name as Python does.
fn python(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

/// The plain form: a coroutine is spawned, a task is passed on as it is.
async fn run() {
    let coroutine = do_some_work(2);
    let mut task = tokio::spawn(coroutine);
    println!("done: {}", python(task.is_finished()));
    (&mut task).await.expect("the task should not panic");
    println!("done: {}", python(task.is_finished()));
}

/// What [`ensure_future`] takes.
enum Awaitable<C: Future> {
    Coroutine(C),
    Task(JoinHandle<C::Output>),
}

/// Spawns a coroutine and returns its task; returns a task as it is.
fn ensure_future<C>(awaitable: Awaitable<C>) -> JoinHandle<C::Output>
where
    C: Future<Output: Send> + Send + 'static,
{
    match awaitable {
        Awaitable::Coroutine(coroutine) => tokio::spawn(coroutine),
        Awaitable::Task(task) => task,
    }
}

/// The form for a function that takes either; both calls return the same task.
async fn run_with_either() {
    let mut awaitable = Awaitable::Coroutine(async { "done" });
    let task = ensure_future(awaitable);
    let id = task.id();
    awaitable = Awaitable::Task(task);
    let task = ensure_future(awaitable);
    assert_eq!(task.id(), id, "it should be the same task, not one around it");
    assert_eq!(task.await.expect("the task should not panic"), "done");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
    event_loop.block_on(run_with_either());
}
