//! Task-local variables: a value for a task and all that the task calls (`contextvars.ContextVar`).
//!
//! A `ContextVar` is a `tokio::task_local!`, and has a value only within a `scope`. `scope` is
//! Python's `set` and `reset` in one: the value cannot be forgotten there. Outside of a scope `get`
//! panics, whereas `try_with` returns an `Err` (Python: `LookupError`). A scope cannot replace its
//! value. Put a `Cell` into the variable where the value changes.
//!
//! A Python task inherits a copy of the context of its creator. A spawned tokio task inherits
//! nothing, and neither does a thread: hand the value over with a scope around the spawned future,
//! as `spawn_with_request` does. On a multi-thread runtime the tasks begin in any order.
//!
//! Use it when code deep in the calls needs a value that no parameter passes on, such as the number
//! of a request in a log. A parameter is plainer, and the compiler checks it.
//!
//! Python:   tests/python/task_local.py
//! Rust:     `tokio::task_local`
//! Section:  contextvars
//! Run:      cargo run -p async --bin task_local    (ends after 0.1 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - two requests that overlap keep their own values; an inner scope ends; a
//!           spawned task inherits nothing; the cure for tasks and for threads

use std::cell::Cell;
use std::time::Duration;

use tokio::runtime;
use tokio::task::{JoinHandle, spawn_blocking, yield_now};
use tokio::time::sleep;

tokio::task_local! {
    static REQUEST: &'static str;
    static STEPS: Cell<u32>;
}

/// Prints a line with the request, which no parameter passes on.
fn say(words: &str) {
    let request = REQUEST.try_with(|request| *request).unwrap_or("no request");
    println!("{request}: {words}");
    shared::log!(lane: request, note, "{words}");
}

/// Spawns a task that inherits the request of its creator, as every Python task does.
fn spawn_with_request<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future<Output: Send> + Send + 'static,
{
    match REQUEST.try_get() {
        Ok(request) => tokio::spawn(REQUEST.scope(request, future)),
        Err(_) => tokio::spawn(future),
    }
}

async fn handle(milliseconds: u64) {
    say("begins");
    sleep(Duration::from_millis(milliseconds)).await;
    say("ends");
}

async fn overlapping() {
    let one = tokio::spawn(REQUEST.scope("one", handle(100)));
    let two = tokio::spawn(REQUEST.scope("two", handle(10)));
    one.await.expect("the task should not panic");
    two.await.expect("the task should not panic");
}

async fn inner_scope() {
    say("before");
    REQUEST.scope("inner", async { say("within") }).await;
    REQUEST.sync_scope("function", || say("within")); // without an await
    say("after");
}

async fn inherited() {
    let plain = tokio::spawn(async { say("in a spawned task") });
    plain.await.expect("the task should not panic");
    let cured = spawn_with_request(async { say("in a spawned task") });
    cured.await.expect("the task should not panic");

    let plain = spawn_blocking(|| say("in a thread"));
    plain.await.expect("the function should not panic");
    let request = REQUEST.get();
    let cured = spawn_blocking(move || REQUEST.sync_scope(request, || say("in a thread")));
    cured.await.expect("the function should not panic");
}

fn step() {
    STEPS.with(|steps| steps.set(steps.get() + 1));
}

async fn changing() {
    let task = STEPS.scope(Cell::new(0), async {
        step();
        yield_now().await;
        step();
        say(&format!("{} steps", STEPS.with(Cell::get)));
    });
    let other = STEPS.scope(Cell::new(10), async {
        step();
        say(&format!("{} steps", STEPS.with(Cell::get)));
    });
    let (task, other) = (tokio::spawn(task), tokio::spawn(other));
    task.await.expect("the task should not panic");
    other.await.expect("the task should not panic");
}

async fn run() {
    overlapping().await;
    REQUEST.scope("outer", inner_scope()).await;
    REQUEST.scope("outer", inherited()).await;
    changing().await;
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
