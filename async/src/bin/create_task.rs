//! Task: created, not yet begun, running, ended (`loop.create_task`, `asyncio.create_task`).
//!
//! Dropping the `JoinHandle` detaches the task, which keeps running; CPython may collect a task to
//! which no reference is left. If a task is cancelled while it awaits another task, the other task
//! keeps running, whereas asyncio cancels both. On a multi-thread runtime a task may begin, and
//! even end, before `spawn` has returned.
//!
//! Python:   tests/python/create_task.py
//! Rust:     `tokio::spawn`, `tokio::task::JoinHandle::is_finished`
//! Section:  使用create_task
//! Run:      cargo run -p async --bin create_task    (ends after 2 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - `done: False` appears before the task's own line

use std::time::Duration;

use tokio::runtime;

async fn do_some_work(x: u64) -> String {
    shared::log!(lane: "work", waits, "for {x} s");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: "work", done);
    format!("Done after {x}s")
}

/// Returns the truth value as Python prints it.
fn python(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

async fn run() {
    let mut task = tokio::spawn(do_some_work(2));
    println!("done: {}", python(task.is_finished())); // `run` has not yielded yet
    // `&mut` keeps the handle, which `task.await` would consume.
    (&mut task).await.expect("the task should not panic");
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
