//! An asynchronous iterator written by hand, walked in two ways (`async for`).
//!
//! There is no `async for`: it is `while let Some(..) = ...next().await`. `anext` is `poll_next`,
//! which cannot await, so what it waits for is a field and is polled; and `StopAsyncIteration` is
//! `None`, no error. A loop has no `else`: what follows it is skipped by `?` and `return`; to skip
//! it by `break` as well, name a block around both.
//!
//! Hardly anybody writes a stream by hand: see `async_generator`.
//!
//! Python:   tests/python/async_for.py
//! Rust:     `futures::Stream`, `futures::StreamExt::next`, `tokio::time::Sleep`
//! Section:  async for
//! Run:      cargo run -p async --bin async_for    (ends after 2.4 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - two forms with two bodies each: aiter once, then anext and BLOCK in turn;
//!           BLOCK2 after the last, but not after a failure

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
    /// What `poll_next` is waiting for.
    pause: Option<Pin<Box<Sleep>>>,
}

impl Stream for Iterator {
    type Item = u32;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<u32>> {
        let pause = self.pause.get_or_insert_with(|| Box::pin(sleep(Duration::from_millis(200))));
        ready!(pause.as_mut().poll(context)); // returns here while it is pending
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
