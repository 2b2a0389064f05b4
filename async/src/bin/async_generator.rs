//! `async def` with `yield`: an asynchronous generator, walked to its end, then left early.
//!
//! Python:   tests/python/async_generator.py
//! Run:      cargo run -p async --bin async_generator    (ends after 1 s)
//! Copy:     cargo add async-stream
//!           cargo add futures --no-default-features --features std
//!           cargo add tokio --features macros,rt,time
//! Contract: exact - 3 2 1, a value every 0.25 s, and its end; then 3, and it is closed
//! Differs:  stable Rust has no `yield`; the macro `stream!` of the crate `async-stream` makes one.
//!           `aclose()` is to drop the stream, at the `yield` where it stands: what it holds is
//!           dropped, but it cannot await any more. A generator left by `break` is closed as soon
//!           as it is dropped; Python's only when `aclose` is called or the loop finds it.
//! Prefer:   to a stream written by hand, see `async_for`. Without a macro: `stream::unfold`, see
//!           `lazy_coroutine`.

use std::pin::pin;
use std::time::Duration;

use async_stream::stream;
use futures::{Stream, StreamExt};

/// Python: a `finally`.
struct Release;

impl Drop for Release {
    fn drop(&mut self) {
        println!("released");
    }
}

fn countdown(from: u32) -> impl Stream<Item = u32> {
    stream! {
        let _held = Release;
        for n in (1..=from).rev() {
            tokio::time::sleep(Duration::from_millis(250)).await;
            yield n;
        }
    }
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    shared::init();
    let mut numbers = pin!(countdown(3)); // a stream is walked where it stands
    println!("made, and nothing has happened");
    while let Some(n) = numbers.next().await {
        shared::log!("gets {n}");
        println!("{n}");
    }
    println!("ended");

    {
        let mut numbers = pin!(countdown(3));
        let first = numbers.next().await.expect("it yields three");
        shared::log!("gets {first}, and leaves");
        println!("{first}");
    } // dropped, which closes it
    println!("closed");
}
