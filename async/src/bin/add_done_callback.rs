//! `Task.add_done_callback`: when a task has ended, the loop calls a function with it.
//!
//! Python:   tests/python/add_done_callback.py
//! Run:      cargo run -p async --bin add_done_callback    (ends after 2 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - the callback's line comes when the task has ended, with its result
//! Differs:  a task has no list of callbacks: a second task waits for the first, and then calls.
//!           And a `JoinHandle` has one owner and gives its result away once; so `Task` is a cell
//!           that many can hold, wait for and look into, and that is set when the task has ended.
//!
//! Where nobody else needs the task, all this is one line:
//! `tokio::spawn(async { callback(coroutine(2).await) })`, with a callback that takes the result,
//! and is not called if the coroutine panics.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::SetOnce;
use tokio::task::{JoinError, JoinHandle};

/// A task that many can hold. It is set when the task has ended, also if by a panic.
type Task = Arc<SetOnce<Result<String, JoinError>>>;

async fn coroutine(x: u64) -> String {
    shared::log!(lane: "coroutine", "begins");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: "coroutine", "ends");
    format!("Done after {x}s")
}

fn callback(future: &Task, task: &Task) {
    shared::log!(lane: "callback", "is called");
    let result = future.get().expect("it is called after the end");
    let result = result.as_ref().expect("the task does not panic");
    let same = if Arc::ptr_eq(future, task) { "True" } else { "False" };
    println!("Callback:  {result} {same}");
}

fn ensure_future(coroutine: impl Future<Output = String> + Send + 'static) -> Task {
    let task = Task::default();
    let to_be_set = task.clone();
    let handle = tokio::spawn(coroutine);
    tokio::spawn(async move { to_be_set.set(handle.await).expect("only here it is set") });
    task
}

/// Has the loop call `callback` with `task` after it has ended.
fn add_done_callback<F>(task: &Task, callback: F) -> JoinHandle<()>
where
    F: FnOnce(&Task) + Send + 'static,
{
    let task = task.clone();
    tokio::spawn(async move {
        task.wait().await;
        callback(&task);
    })
}

async fn run() {
    let task = ensure_future(coroutine(2));
    let same = task.clone();
    let called = add_done_callback(&task, move |future| callback(future, &same));
    // Not only for the task: the end of `run` is the end of the loop, and the callback comes in a
    // later turn of it.
    called.await.expect("the callback does not panic");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
