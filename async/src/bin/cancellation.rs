//! Cancellation at an await and between awaits (`Task.cancel`, `asyncio.CancelledError`).
//!
//! In Rust, no exception comes out of an await; a task is cancelled in one of two ways. A task that
//! is asked to stop awaits a `CancellationToken` beside each operation that may be cut short, and
//! can then await its clean-up. A task that is aborted never returns from the await where it is
//! suspended: its variables are dropped, and `Drop` cannot await. Between two awaits a cancellation
//! has no effect, in either language. On a multi-thread runtime a task may begin before the `abort`
//! that follows its `spawn`, and may not have begun after a `yield_now`.
//!
//! Use it when a task is stopped from outside: by the token if the task has to clean up (see
//! `async_with`) or if many tasks stop together, by `abort` if the task holds nothing but memory.
//!
//! Python:   tests/python/cancellation.py
//! Rust:     `tokio_util::sync::CancellationToken`, `tokio::task::AbortHandle`
//! Beside:   async_with
//! Run:      cargo run -p async --bin cancellation    (ends after 1.5 s)
//! Copy:     cargo add tokio --features rt,sync,time
//!           cargo add tokio-util
//! Contract: exact - a worker is cancelled in its third step and cleans up; an aborted task only
//!           drops what it holds; a task that is aborted between two awaits runs to the next one; a
//!           task that is aborted before it begins never runs

use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot::{self, Receiver};
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

async fn worker(token: CancellationToken) {
    shared::log!(lane: "worker", holds, "state to clean up");
    for step in 1.. {
        println!("worker: step {step}");
        let pause = sleep(Duration::from_millis(500));
        if token.run_until_cancelled(pause).await.is_none() {
            println!("worker: cancelled in step {step}");
            break;
        }
    }
    sleep(Duration::from_millis(250)).await; // without the token: not cut short
    println!("worker: has cleaned up");
    shared::log!(lane: "worker", done);
}

/// A guard that prints a line when dropped: Python's `finally`.
struct Release;

impl Drop for Release {
    fn drop(&mut self) {
        println!("holder: releases");
        shared::log!(lane: "holder", done, "releases the guard");
    }
}

async fn holder() {
    let _held = Release;
    println!("holder: begins");
    shared::log!(lane: "holder", holds, "a guard");
    sleep(Duration::from_secs(10)).await;
    println!("holder: never gets here");
}

async fn busy(own_handle: Receiver<AbortHandle>) {
    own_handle.await.expect("`run` should send the handle").abort();
    println!("busy: cancelled, and goes on to the next await");
    tokio::task::yield_now().await;
    println!("busy: never gets here");
}

async fn never() {
    println!("never: never gets here");
}

async fn say_how_it_ended(task: JoinHandle<()>) {
    let aborted = task.await.is_err_and(|error| error.is_cancelled());
    println!("main: {}", if aborted { "aborted" } else { "not aborted" });
}

async fn run() {
    let token = CancellationToken::new();
    let task = tokio::spawn(worker(token.clone()));
    sleep(Duration::from_millis(1250)).await;
    println!("main: cancels");
    token.cancel();
    task.await.expect("the worker should clean up and return");

    let task = tokio::spawn(holder());
    tokio::task::yield_now().await; // `holder` begins
    println!("main: aborts");
    task.abort();
    say_how_it_ended(task).await;

    let (send_handle, own_handle) = oneshot::channel();
    let task = tokio::spawn(busy(own_handle));
    send_handle.send(task.abort_handle()).expect("`busy` should wait for the handle");
    say_how_it_ended(task).await;

    let task = tokio::spawn(never());
    task.abort();
    say_how_it_ended(task).await;
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
