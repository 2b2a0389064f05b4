//! A coroutine object does nothing until it is driven; the document's two rules (`async def`).
//!
//! A future is as lazy as a coroutine object. To drop it half-way is Python's `close()`, but
//! nothing is raised in it, its variables are dropped. Where a call's future is thrown away on the
//! spot the compiler warns; Python does at run time, of any coroutine that was never awaited. On a
//! multi-thread runtime the task may begin before `spawn` has returned.
//!
//! The rules, as the document has them and as the two compilers see them today:
//!
//! 1. No `await` inside a generator. True, in any function that is not `async`:
//!    `fn generator() { other().await; }` is refused (E0728), in Python by a SyntaxError.
//! 2. No `yield` inside a coroutine. That was Python 3.5; since 3.6 it makes an asynchronous
//!    generator, as below. In Rust it is still so:
//!    `async fn coroutine() { yield 1; }` is refused (E0658); a library makes streams.
//!
//! Python:   tests/python/lazy_coroutine.py
//! Rust:     `Future`, `futures::stream::unfold`, `tokio::spawn`
//! Section:  协程
//! Run:      cargo run -p async --bin lazy_coroutine    (ends at once)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt
//! Contract: exact - nothing happens when a coroutine is made, only when it is awaited, or when
//!           the loop gets to its task; one that is dropped never begins

use futures::StreamExt;
use futures::stream;
use tokio::runtime;

async fn coroutine(name: &str) -> u32 {
    shared::log!(lane: name, "begins");
    println!("{name}: begins");
    tokio::task::yield_now().await;
    println!("{name}: ends");
    shared::log!(lane: name, "ends");
    42
}

/// Python: `async def generator()` with a `yield` in it.
fn generator() -> impl futures::Stream<Item = u32> {
    stream::unfold(1, async |n| {
        if n == 3 {
            println!("generator: ends");
            return None;
        }
        println!("generator: makes {n}");
        Some((n, n + 1))
    })
}

async fn run() {
    let awaited = coroutine("awaited");
    println!("made, and nothing has happened");
    println!("it returns {}", awaited.await);

    let task = tokio::spawn(coroutine("task"));
    println!("handed to the loop, and nothing has happened");
    println!("it returns {}", task.await.expect("the task does not panic"));

    let never = coroutine("never");
    drop(never); // Python: never.close()
    println!("dropped, and nothing has happened");

    let mut generator = std::pin::pin!(generator());
    println!("made a generator, and nothing has happened");
    while let Some(n) = generator.next().await {
        println!("it yields {n}");
    }
    tokio::task::yield_now().await; // whoever could still run would run now
}

fn main() {
    shared::init();
    let event_loop =
        runtime::Builder::new_current_thread().build().expect("the runtime should start");
    event_loop.block_on(run());
}
