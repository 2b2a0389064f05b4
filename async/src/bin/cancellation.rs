//! What a cancel does at each await, and between them (`Task.cancel`, `asyncio.CancelledError`).
//!
//! No exception comes out of an await. Either the task asks for the cancel, with a
//! `CancellationToken` beside each await that may be cut short, and then can await its cleaning up.
//! Or it is aborted: the await where it stands never returns, its variables are dropped, and `Drop`
//! cannot await. Between awaits nothing happens in either language. On a multi-thread runtime a
//! task may begin before the `abort` that follows its `spawn`, and need not have begun after a
//! `yield_now`.
//!
//! Use it the token for what has to be put in order (see `async_with`), and one for many tasks;
//! `abort` for what holds nothing but memory.
//!
//! Python:   tests/python/cancellation.py
//! Rust:     `tokio_util::sync::CancellationToken`, `tokio::task::AbortHandle`
//! Beside:   async_with
//! Run:      cargo run -p async --bin cancellation    (ends after 1.5 s)
//! Copy:     cargo add tokio --features rt,sync,time
//!           cargo add tokio-util
//! Contract: exact - a worker hears the cancel in its third step and cleans up; a task that is
//!           aborted only releases what it holds; one that is aborted between two awaits goes on
//!           to the next; one that has not begun never does

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
    sleep(Duration::from_millis(250)).await; // without the token: nothing cuts this short
    println!("worker: has cleaned up");
    shared::log!(lane: "worker", done);
}

/// Python: a `finally`.
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
    own_handle.await.expect("main sends it").abort();
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
    task.await.expect("it ends by itself, having heard the token");

    let task = tokio::spawn(holder());
    tokio::task::yield_now().await; // it begins
    println!("main: aborts");
    task.abort();
    say_how_it_ended(task).await;

    let (send_handle, own_handle) = oneshot::channel();
    let task = tokio::spawn(busy(own_handle));
    send_handle.send(task.abort_handle()).expect("it waits for it");
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
