//! A task exists, has not begun, runs, has ended (`loop.create_task`, `asyncio.create_task`).
//!
//! Dropping the handle detaches the task, which runs on; CPython may collect a task to which no
//! reference is left. If a task is cancelled while it awaits another one, the other one runs on,
//! where asyncio cancels both. On a multi-thread runtime a task may begin, and end, before `spawn`
//! has returned.
//!
//! Python:   tests/python/create_task.py
//! Rust:     `tokio::spawn`, `tokio::task::JoinHandle::is_finished`
//! Section:  使用create_task
//! Run:      cargo run -p async --bin create_task    (ends after 2 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - `done: False` comes before the task's own line

use std::time::Duration;

use tokio::runtime;

async fn do_some_work(x: u64) -> String {
    shared::log!(lane: "work", waits, "for {x} s");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: "work", done);
    format!("Done after {x}s")
}

/// As Python writes it.
fn python(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

async fn run() {
    let mut task = tokio::spawn(do_some_work(2));
    println!("done: {}", python(task.is_finished())); // this thread has not let go yet
    // `&mut` keeps the handle; `task.await` would use it up.
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
