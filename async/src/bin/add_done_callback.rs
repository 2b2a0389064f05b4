//! When a task has ended, the loop calls a function with it (`Task.add_done_callback`).
//!
//! A task has no list of callbacks: a second task waits for the first, and then calls. And a
//! `JoinHandle` has one owner and gives its result away once; `shared` makes of it a `Task` that
//! many can hold, await and look into. If the runtime is dropped before the task has ended, a
//! thread or task that still awaits it receives a `JoinError`. The callbacks of one task are called
//! in the order in which they were added; on a multi-thread runtime they are called in any order,
//! and several at once: there, add one callback that calls the others.
//!
//! Where nobody else needs the task, all this is one line:
//! `tokio::spawn(async { callback(coroutine(2).await) })`, with a callback that takes the result,
//! and is not called if the coroutine panics.
//!
//! Python:   tests/python/add_done_callback.py
//! Rust:     `tokio::spawn`, `futures::FutureExt::shared`
//! Section:  task绑定回调
//! Run:      cargo run -p async --bin add_done_callback    (ends after 2 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - the callback's line comes when the task has ended, with its result

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt, Shared, TryFutureExt};
use tokio::runtime;
use tokio::task::{JoinError, JoinHandle};

/// A task that many can hold, await and look into. It ends also by a panic or an abort.
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
    let result = future.peek().expect("it is called after the end");
    let result = result.as_ref().expect("the task does not panic");
    let same = if future.ptr_eq(task) { "True" } else { "False" };
    println!("Callback:  {result} {same}");
}

fn ensure_future(coroutine: impl Future<Output = String> + Send + 'static) -> Task {
    tokio::spawn(coroutine).map_err(Arc::new).boxed().shared()
}

/// Has the loop call `callback` with `task` after it has ended.
fn add_done_callback<F>(task: &Task, callback: F) -> JoinHandle<()>
where
    F: FnOnce(&Task) + Send + 'static,
{
    let task = task.clone();
    tokio::spawn(async move {
        let _ = task.clone().await; // a result or an error: the callback looks at it
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
