//! Delegating to an inner generator: no nested loops, and control passes through (`yield from`).
//!
//! `yield from` has two counterparts. `flatten` turns an iterator over iterators into one iterator,
//! and `.await` lets a coroutine delegate to another one, as in Python since 3.5. Stable Rust has
//! no generators with `yield`; an iterator is a chain of adapters or a type with a method `next`.
//!
//! Python:   tests/python/yield_from.py
//! Rust:     `std::iter::Iterator::flatten`, `.await`
//! Section:  yield from的两大优势
//! Run:      cargo run -p async --bin yield_from    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: exact - both ways print 1 2 3 4 5; each time the driver resumes outer, inner
//!           continues, and what inner returns arrives in outer

use std::future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

const GROUPS: [&[u32]; 3] = [&[1, 2], &[3], &[4, 5]];

fn nested() -> Vec<u32> {
    let mut items = Vec::new();
    for group in GROUPS {
        for item in group {
            items.push(*item);
        }
    }
    items
}

/// Python: `for group in GROUPS: yield from group`.
fn flat() -> impl Iterator<Item = u32> {
    GROUPS.into_iter().flatten().copied()
}

/// Returns control to the driver, and continues when the driver polls again: a bare `yield` in
/// Python.
async fn hand_over() {
    let mut has_handed_over = false;
    future::poll_fn(|_| {
        if has_handed_over {
            return Poll::Ready(());
        }
        has_handed_over = true;
        Poll::Pending
    })
    .await;
}

async fn inner() -> u32 {
    println!("inner: begins");
    hand_over().await;
    println!("inner: goes on");
    hand_over().await;
    println!("inner: ends");
    42
}

async fn outer() {
    println!("outer: begins");
    let result = inner().await; // polling outer polls inner
    println!("outer: has {result}");
}

fn show(items: impl IntoIterator<Item = u32>) -> String {
    items.into_iter().map(|item| item.to_string()).collect::<Vec<_>>().join(" ")
}

fn main() {
    shared::init();
    println!("nested: {}", show(nested()));
    println!("flat: {}", show(flat()));

    let mut generator = pin!(outer());
    // No wakeup is needed: this driver polls in a loop.
    let mut context = Context::from_waker(Waker::noop());
    while generator.as_mut().poll(&mut context).is_pending() {
        shared::log!(note, "polls again");
        println!("driver: has control");
    }
    println!("driver: done");
}
