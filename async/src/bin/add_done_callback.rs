//! `Task.add_done_callback`: when a task has ended, the loop calls a function with it.
//!
//! Python:   tests/python/add_done_callback.py
//! Run:      cargo run -p async --bin add_done_callback    (ends after 2 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - the callback's line comes when the task has ended, with its result
//! Differs:  a task has no list of callbacks: a second task waits for the first and then calls. A
//!           `JoinHandle` has one owner and gives its result away once, so `shared()` makes of it
//!           a future that many can hold, wait for and look into.
//!
//! Where nobody else needs the task, all this is one line, without `Task` and without `futures`:
//! `tokio::spawn(async { callback(coroutine(2).await) })`.

use std::io;
use std::time::Duration;

use futures::FutureExt;
use futures::future::{BoxFuture, Shared};
use tokio::runtime;
use tokio::task::JoinHandle;

/// A running task that can be held by many; each gets a copy of the result.
type Task = Shared<BoxFuture<'static, String>>;

async fn coroutine(x: u64) -> String {
    shared::log!(lane: "coroutine", "begins");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: "coroutine", "ends");
    format!("Done after {x}s")
}

fn callback(future: &Task, task: &Task) {
    shared::log!(lane: "callback", "is called");
    let result = future.peek().expect("it is called after the end");
    let same = if future.ptr_eq(task) { "True" } else { "False" };
    println!("Callback:  {result} {same}");
}

fn ensure_future(coroutine: impl Future<Output = String> + Send + 'static) -> Task {
    let handle = tokio::spawn(coroutine);
    async { handle.await.expect("the task does not panic") }.boxed().shared()
}

/// Has the loop call `callback` with `task` after it has ended.
fn add_done_callback<F>(task: &Task, callback: F) -> JoinHandle<()>
where
    F: FnOnce(&Task) + Send + 'static,
{
    let task = task.clone();
    tokio::spawn(async move {
        task.clone().await;
        callback(&task);
    })
}

async fn run() {
    let task = ensure_future(coroutine(2));
    let same = task.clone();
    let called = add_done_callback(&task, move |future| callback(future, &same));
    task.await;
    // `main` has waited for the task as well, and its end is the end of the loop: without this
    // line it may come before the callback.
    called.await.expect("the callback does not panic");
}

fn main() -> io::Result<()> {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread().enable_time().build()?;
    event_loop.block_on(run());
    Ok(())
}
