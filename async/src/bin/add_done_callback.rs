//! Completion callback: a function runs once a task has ended (`Task.add_done_callback`).
//!
//! A tokio task has no list of callbacks. Here a second task awaits the first one and then calls
//! the function. A `JoinHandle` has a single owner and yields its result once; `shared` turns the
//! handle into a `Task` that several owners can hold, await and inspect. If the runtime is dropped
//! before the task has ended, a thread or task that still awaits the `Task` receives a `JoinError`.
//! The callbacks of one task are called in the order in which they were added. On a multi-thread
//! runtime they are called in any order, and several may run at once; to keep their order there,
//! add one callback that calls the others.
//!
//! If no other code needs the task, one line is enough:
//! `tokio::spawn(async { callback(coroutine(2).await) })`. That callback takes the result, and is
//! not called if the coroutine panics.
//!
//! Python:   tests/python/add_done_callback.py
//! Rust:     `tokio::spawn`, `futures::FutureExt::shared`
//! Section:  task绑定回调
//! Run:      cargo run -p async --bin add_done_callback    (ends after 2 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - the callback's line appears when the task has ended, and contains the task's
//!           result

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt, Shared, TryFutureExt};
use tokio::runtime;
use tokio::task::{JoinError, JoinHandle};

/// A task that several owners can hold, await and inspect. A panic or an abort also ends the task.
type Task = Shared<BoxFuture<'static, Result<String, Arc<JoinError>>>>;

async fn coroutine(x: u64) -> String {
    shared::log!(lane: "coroutine", waits, "for {x} s");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: "coroutine", done);
    format!("Done after {x}s")
}

fn callback(future: &Task, task: &Task) {
    shared::log!(lane: "callback", note, "is called");
    let result = future.peek().expect("the task should have ended before the callback");
    let result = result.as_ref().expect("the task should not panic");
    let same = if future.ptr_eq(task) { "True" } else { "False" };
    println!("Callback:  {result} {same}");
}

fn ensure_future(coroutine: impl Future<Output = String> + Send + 'static) -> Task {
    tokio::spawn(coroutine).map_err(Arc::new).boxed().shared()
}

/// Calls `callback` with `task` after the task has ended.
fn add_done_callback<F>(task: &Task, callback: F) -> JoinHandle<()>
where
    F: FnOnce(&Task) + Send + 'static,
{
    let task = task.clone();
    tokio::spawn(async move {
        let _ = task.clone().await; // `callback` inspects the result or the error
        callback(&task);
    })
}

async fn run() {
    let task = ensure_future(coroutine(2));
    let same = task.clone();
    let called = add_done_callback(&task, move |future| callback(future, &same));
    // Awaits the callback, not only the task: the loop stops when `run` returns, and the callback
    // runs in a later iteration of the loop.
    called.await.expect("the callback should not panic");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
