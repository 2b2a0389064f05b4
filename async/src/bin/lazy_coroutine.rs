//! Lazy coroutines: a coroutine runs only when it is awaited or spawned (`async def`).
//!
//! Calling an `async fn` runs nothing, as in Python: the call returns a future. Dropping a future
//! before it completes corresponds to Python's `close()`: no exception is raised in the coroutine,
//! and its local variables are dropped. The Rust compiler warns if a call's future is discarded as
//! a statement; Python warns at run time about every coroutine that was never awaited. On a
//! multi-thread runtime a spawned task may begin before `spawn` returns.
//!
//! The tutorial states two rules. Both compilers check them today:
//!
//! 1. A function that is not `async` cannot contain `await`. In Rust,
//!    `fn generator() { other().await; }` is rejected (E0728); Python raises a SyntaxError.
//! 2. A coroutine cannot contain `yield`. That was true in Python 3.5; since 3.6 such a function is
//!    an asynchronous generator, as below. Stable Rust still has no `yield`:
//!    `async fn coroutine() { yield 1; }` is rejected (E0658). Libraries provide streams.
//!
//! Python:   tests/python/lazy_coroutine.py
//! Rust:     `Future`, `futures::stream::unfold`, `tokio::spawn`
//! Section:  协程
//! Run:      cargo run -p async --bin lazy_coroutine    (ends at once)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt
//! Contract: exact - a coroutine begins when it is awaited or when the loop runs its task, never
//!           when it is created; a dropped coroutine never begins

use futures::StreamExt;
use futures::stream;
use tokio::runtime;

async fn coroutine(name: &str) -> u32 {
    shared::log!(lane: name, waits, "for the next poll");
    println!("{name}: begins");
    tokio::task::yield_now().await;
    println!("{name}: ends");
    shared::log!(lane: name, done);
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
    println!("it returns {}", task.await.expect("the task should not panic"));

    let never = coroutine("never");
    drop(never); // Python: never.close()
    println!("dropped, and nothing has happened");

    let mut generator = std::pin::pin!(generator());
    println!("made a generator, and nothing has happened");
    while let Some(n) = generator.next().await {
        println!("it yields {n}");
    }
    tokio::task::yield_now().await; // any task that could still run would run now
}

fn main() {
    shared::init();
    let event_loop =
        runtime::Builder::new_current_thread().build().expect("the runtime should start");
    event_loop.block_on(run());
}
