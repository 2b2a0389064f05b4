//! No nested loops, and control passes through to the inner generator (`yield from`).
//!
//! It is two things: an iterator over iterators is flattened, `flatten`, and a coroutine hands over
//! to another with `.await`, as in Python since 3.5. Generators with `yield` are not in stable
//! Rust; an iterator is a chain of adapters or a struct with `next`.
//!
//! Python:   tests/python/yield_from.py
//! Rust:     `std::iter::Iterator::flatten`, `.await`
//! Section:  yield from的两大优势
//! Run:      cargo run -p async --bin yield_from    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: exact - both ways give 1 2 3 4 5; each time the driver lets outer go on, it is inner
//!           that goes on, and what inner returns comes back in outer

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

/// Hands control to whoever drives; goes on when driven again. Python: a bare `yield`.
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
    let result = inner().await; // outer is not in the way: driving it drives inner
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
    // Nobody has to be woken: this driver comes by itself.
    let mut context = Context::from_waker(Waker::noop());
    while generator.as_mut().poll(&mut context).is_pending() {
        shared::log!("drives again");
        println!("driver: has control");
    }
    println!("driver: done");
}
