//! Nine tasks, at most three of them inside at once (`asyncio.Semaphore`).
//!
//! The permit comes back when its guard is dropped, as at the end of `async with`; there is no
//! `release` to call. Waiters are served in the order in which they came, in both languages. What
//! differs: while a waiter has been given a permit but has not run yet, a newcomer acquires another
//! free one at once; in CPython the newcomer goes on after the waiter. On a multi-thread runtime
//! the tasks come in any order; at most three hold a permit.
//!
//! Use it to a hand-made one, in tasks; for threads std has none, see `semaphore`.
//!
//! Python:   tests/python/async_semaphore.py
//! Rust:     `tokio::sync::Semaphore`
//! Beside:   async_lock
//! Run:      cargo run -p async --bin async_semaphore    (ends after 3 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - three lines a second, 1 to 9 in this order

use std::time::Duration;

use tokio::runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

static SEM: Semaphore = Semaphore::const_new(3);

async fn count(num: u32) {
    shared::log!(lane: format!("task {num}"), waits, "for a permit");
    let _permit = SEM.acquire().await.expect("it is never closed");
    shared::log!(lane: format!("task {num}"), holds, "one of 3 permits");
    println!("-------- {num}");
    tokio::time::sleep(Duration::from_secs(1)).await;
    shared::log!(lane: format!("task {num}"), done, "releases the permit");
}

async fn run() {
    let mut tasks = JoinSet::new();
    for num in 1..10 {
        tasks.spawn(count(num));
    }
    tasks.join_all().await;
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
