//! Counting semaphore: nine tasks, at most three hold a permit (`asyncio.Semaphore`).
//!
//! Dropping the guard releases the permit, as the end of `async with` does in Python; there is no
//! `release` to call. Waiters acquire permits in the order in which they arrived, in both
//! languages. The languages differ if a waiter has been assigned a permit but has not run yet: a
//! newcomer acquires another free permit at once, whereas in CPython the newcomer continues after
//! the waiter. On a multi-thread runtime the tasks arrive in any order; at most three hold a
//! permit.
//!
//! Use it when tasks share a limit, in place of a semaphore written by hand. For threads, std has
//! no semaphore: see `semaphore`.
//!
//! Python:   tests/python/async_semaphore.py
//! Rust:     `tokio::sync::Semaphore`
//! Beside:   async_lock
//! Run:      cargo run -p async --bin async_semaphore    (ends after 3 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - three lines per second, 1 to 9 in order

use std::time::Duration;

use tokio::runtime;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

static SEM: Semaphore = Semaphore::const_new(3);

async fn count(num: u32) {
    shared::log!(lane: format!("task {num}"), waits, "for a permit");
    let _permit = SEM.acquire().await.expect("the semaphore should stay open");
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
