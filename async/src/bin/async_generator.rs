//! Asynchronous generator: one consumed to its end, one closed early (`async def`).
//!
//! Stable Rust has no `yield`. The crate `async-fn-stream` turns a coroutine that awaits `emit`
//! into a stream. Dropping the stream corresponds to `aclose()`: the generator ends at the `emit`
//! where it is suspended and drops its variables, but can no longer await. A generator whose loop
//! ends by `break` is closed as soon as the stream is dropped; Python closes the generator when
//! `aclose` is called, or later.
//!
//! Use it when the alternative is a stream written by hand, as in `async_for`. The crate
//! `async-stream` has a macro in which `yield` is a keyword. The function `stream::unfold` needs no
//! such crate, see `lazy_coroutine`.
//!
//! Python:   tests/python/async_generator.py
//! Rust:     `async_fn_stream::fn_stream`, `futures::StreamExt::next`, `tokio::time::sleep`
//! Beside:   async_for
//! Run:      cargo run -p async --bin async_generator    (ends after 1 s)
//! Copy:     cargo add async-fn-stream
//!           cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - 3, 2 and 1, one value every 0.25 s, and the end; then 3, and the generator is
//!           closed

use std::pin::pin;
use std::time::Duration;

use async_fn_stream::fn_stream;
use futures::{Stream, StreamExt};
use tokio::runtime;

/// A guard that prints a line when dropped: Python's `finally`.
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
    let mut numbers = pin!(countdown(3)); // `next` needs a pinned stream
    println!("made, and nothing has happened");
    while let Some(n) = numbers.next().await {
        shared::log!(note, "receives {n}");
        println!("{n}");
    }
    println!("ended");

    {
        let mut numbers = pin!(countdown(3));
        let first = numbers.next().await.expect("the generator should yield three values");
        shared::log!(note, "receives {first} and drops the stream");
        println!("{first}");
    } // dropping the stream closes the generator
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
