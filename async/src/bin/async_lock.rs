//! A coroutine gives up control with the lock held; the other one has to wait (`asyncio.Lock`).
//!
//! The lock holds the list: there is no way to it but through `lock().await`. Tasks acquire it in
//! the order in which they came, in both languages, also where the task that releases it locks
//! again at once. A lock of std or `parking_lot` that is held across an await can block the loop
//! forever; where no lock is held across an await, it is the better one. On a multi-thread runtime
//! either of the two may be the first.
//!
//! Python:   tests/python/async_lock.py
//! Rust:     `tokio::sync::Mutex`
//! Section:  asyncio.lock
//! Run:      cargo run -p async --bin async_lock    (ends at once)
//! Copy:     cargo add tokio --features rt,sync
//! Contract: exact - `one` has the lock from its start to its end, and is `ok` before `two` starts

use tokio::runtime;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

static LIST: Mutex<Vec<&str>> = Mutex::const_new(Vec::new());

async fn work(name: &'static str) -> &'static str {
    println!(r"\\\\\\\\\\\\ {name}");
    shared::log!(lane: name, waits, "for the lock");
    let mut list = LIST.lock().await;
    shared::log!(lane: name, holds, "the lock");
    println!("{name} start");
    if list.contains(&"x") {
        shared::log!(lane: name, done, "releases the lock");
        return name; // the lock is free as soon as `list` goes
    }
    println!("++++++++++ {name}");
    tokio::task::yield_now().await; // Python: sleep(0)
    println!("---------- {name}");
    list.push("x");
    println!("{name} end");
    shared::log!(lane: name, done, "releases the lock");
    name
}

async fn one() {
    let name = work("one").await;
    println!("{name} ok");
}

async fn two() {
    println!("///////////");
    let name = work("two").await;
    println!("{name} ok");
}

async fn run() {
    let mut tasks = JoinSet::new();
    tasks.spawn(one());
    tasks.spawn(two());
    tasks.join_all().await;
}

fn main() {
    shared::init();
    let event_loop =
        runtime::Builder::new_current_thread().build().expect("the runtime should start");
    event_loop.block_on(run());
}
