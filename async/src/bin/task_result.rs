//! The result of a task; asked too early, after a failure, after a cancel (`Task.result`).
//!
//! Awaiting the handle gives a `Result`: what Python raises is its error. A panic is such an error:
//! the task that awaits does not panic, unless it resumes the panic itself. To look without waiting
//! is `now_or_never`, which takes the result out: it can be had only once. On a multi-thread
//! runtime the task that is aborted may have begun.
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
    shared::log!(lane: "coroutine", "begins");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: "coroutine", "ends");
    format!("Done after {x}s")
}

async fn fail() -> String {
    panic::resume_unwind(Box::new("from fail")) // a panic, but without its message
}

async fn run() {
    let mut task = tokio::spawn(coroutine(2));
    if (&mut task).now_or_never().is_none() {
        println!("too early"); // Python: InvalidStateError
    }
    let result = task.await.expect("the task neither panics nor is cancelled");
    println!("{result}");

    let task = tokio::spawn(fail());
    let error = task.await.expect_err("it panics");
    if let Ok(panic) = error.try_into_panic() {
        let text = panic.downcast_ref::<&str>().expect("it is the text in fail");
        println!("failed: {text}"); // Python: the exception itself, raised again
    }

    let task = tokio::spawn(coroutine(2));
    task.abort(); // before it has begun, so it never does
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
