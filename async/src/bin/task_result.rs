//! The result of a task: asked too early, after a panic, after a cancellation (`Task.result`).
//!
//! Awaiting a handle returns a `Result`, whose error corresponds to the exception that Python
//! raises. A panic is such an error: the awaiting task does not panic unless it resumes the panic
//! itself. `now_or_never` looks without waiting and takes the result out, so the result can be
//! taken only once. On a multi-thread runtime the aborted task may have begun.
//!
//! Python:   tests/python/task_result.py
//! Rust:     `tokio::task::JoinHandle`, `futures::FutureExt::now_or_never`
//! Section:  使用task.result()
//! Run:      cargo run -p async --bin task_result    (ends after 2 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - `too early`, then the task's two lines, then `failed` and `cancelled`

use std::panic;
use std::time::Duration;

use futures::FutureExt;
use tokio::runtime;

async fn coroutine(x: u64) -> String {
    shared::log!(lane: "coroutine", waits, "for {x} s");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: "coroutine", done);
    format!("Done after {x}s")
}

async fn fail() -> String {
    panic::resume_unwind(Box::new("from fail")) // a panic without its message
}

async fn run() {
    let mut task = tokio::spawn(coroutine(2));
    if (&mut task).now_or_never().is_none() {
        println!("too early"); // Python: InvalidStateError
    }
    let result = task.await.expect("the task should neither panic nor be cancelled");
    println!("{result}");

    let task = tokio::spawn(fail());
    let error = task.await.expect_err("the task should panic");
    if let Ok(panic) = error.try_into_panic() {
        let text = panic.downcast_ref::<&str>().expect("the payload should be the text in fail");
        println!("failed: {text}"); // Python: the exception itself, raised again
    }

    let task = tokio::spawn(coroutine(2));
    task.abort(); // the task has not begun, and never begins
    if task.await.is_err_and(|error| error.is_cancelled()) {
        println!("cancelled"); // Python: CancelledError
    }
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
