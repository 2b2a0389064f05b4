//! With `yield`: an asynchronous generator, walked to its end, then left early (`async def`).
//!
//! Stable Rust has no `yield`; the crate `async-fn-stream` makes a stream of a coroutine that
//! awaits `emit`. `aclose()` is to drop the stream, at the `emit` where it stands: what it holds is
//! dropped, but it cannot await any more. A generator left by `break` is closed as soon as it is
//! dropped; Python's when `aclose` is called, or later.
//!
//! Use it to a stream written by hand, see `async_for`. The crate `async-stream` has a macro in
//! which `yield` is a word; without a crate of its own there is `stream::unfold`, see
//! `lazy_coroutine`.
//!
//! Python:   tests/python/async_generator.py
//! Rust:     `async_fn_stream::fn_stream`, `futures::StreamExt::next`, `tokio::time::sleep`
//! Beside:   async_for
//! Run:      cargo run -p async --bin async_generator    (ends after 1 s)
//! Copy:     cargo add async-fn-stream
//!           cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - 3 2 1, a value every 0.25 s, and its end; then 3, and it is closed

use std::pin::pin;
use std::time::Duration;

use async_fn_stream::fn_stream;
use futures::{Stream, StreamExt};
use tokio::runtime;

/// Python: a `finally`.
struct Release;

impl Drop for Release {
    fn drop(&mut self) {
        println!("released");
    }
}

fn countdown(from: u32) -> impl Stream<Item = u32> {
    fn_stream(async move |emitter| {
        let _held = Release;
        for n in (1..=from).rev() {
            tokio::time::sleep(Duration::from_millis(250)).await;
            emitter.emit(n).await; // yield n
        }
    })
}

async fn run() {
    let mut numbers = pin!(countdown(3)); // a stream is walked where it stands
    println!("made, and nothing has happened");
    while let Some(n) = numbers.next().await {
        shared::log!(note, "receives {n}");
        println!("{n}");
    }
    println!("ended");

    {
        let mut numbers = pin!(countdown(3));
        let first = numbers.next().await.expect("it yields three");
        shared::log!(note, "receives {first} and drops the stream");
        println!("{first}");
    } // dropped, which closes it
    println!("closed");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
