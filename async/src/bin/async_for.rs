//! Asynchronous iterator: written by hand, consumed by two forms of the loop (`async for`).
//!
//! Rust has no `async for`; the loop is `while let Some(..) = ...next().await`. `anext` corresponds
//! to `poll_next`, which cannot await: the future that `poll_next` waits for is a field, and
//! `poll_next` polls that field. `StopAsyncIteration` corresponds to `None`, which is not an error.
//! A Rust loop has no `else`. The code after the loop replaces `else`: `?` and `return` skip that
//! code. To make `break` skip that code as well, put a labelled block around both.
//!
//! Streams are rarely written by hand: see `async_generator`.
//!
//! Python:   tests/python/async_for.py
//! Rust:     `futures::Stream`, `futures::StreamExt::next`, `tokio::time::Sleep`
//! Section:  async for
//! Run:      cargo run -p async --bin async_for    (ends after 2.4 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - two forms with two bodies each: aiter once, then anext and BLOCK alternating;
//!           BLOCK2 after the last item, but not after a failure

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::{Stream, StreamExt};
use tokio::runtime;
use tokio::time::{Sleep, sleep};

struct Iterable;

impl Iterable {
    fn aiter(&self) -> Iterator {
        println!("  aiter");
        Iterator { n: 0, pause: None }
    }
}

struct Iterator {
    n: u32,
    /// The timer that `poll_next` waits for.
    pause: Option<Pin<Box<Sleep>>>,
}

impl Stream for Iterator {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u32>> {
        let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(Duration::from_millis(200))));
        ready!(pause.as_mut().poll(context)); // returns `Pending` until the timer expires
        self.pause = None;
        if self.n == 3 {
            println!("  anext raises StopAsyncIteration");
            return Poll::Ready(None);
        }
        self.n += 1;
        println!("  anext gives {}", self.n);
        Poll::Ready(Some(self.n))
    }
}

type Block = fn(u32) -> Result<(), &'static str>;

fn good(target: u32) -> Result<(), &'static str> {
    println!("  BLOCK {target}");
    Ok(())
}

fn bad(target: u32) -> Result<(), &'static str> {
    println!("  BLOCK {target}");
    if target == 2 { Err("from BLOCK") } else { Ok(()) }
}

fn block2() {
    println!("  BLOCK2");
}

async fn statement(iter: Iterable, block: Block) -> Result<(), &'static str> {
    let mut iter = iter.aiter();
    while let Some(target) = iter.next().await {
        block(target)?;
    }
    block2();
    Ok(())
}

async fn desugared(iter: Iterable, block: Block) -> Result<(), &'static str> {
    let mut iter = iter.aiter();
    let mut running = true;
    while running {
        match iter.next().await {
            None => running = false,
            Some(target) => block(target)?,
        }
    }
    block2();
    Ok(())
}

async fn run() {
    for form in ["statement", "desugared"] {
        for (name, block) in [("good", good as Block), ("bad", bad)] {
            println!("{form} {name}");
            shared::log!(holds, "the iterator for {form} {name}");
            let result = match form {
                "statement" => statement(Iterable, block).await,
                _ => desugared(Iterable, block).await,
            };
            match result {
                Ok(()) => println!("  nothing raised"),
                Err(text) => println!("  caught outside: {text}"),
            }
            shared::log!(done, "the iterator for {form} {name}");
        }
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
