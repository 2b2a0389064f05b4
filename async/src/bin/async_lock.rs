//! Mutex: a coroutine yields while it holds the lock, the other one waits (`asyncio.Lock`).
//!
//! The mutex owns the list: only the guard that `lock().await` returns gives access to the list.
//! Tasks acquire the lock in the order in which they arrived, in both languages, even if the task
//! that releases the lock locks it again immediately. A mutex of std or `parking_lot` that is held
//! across an await can deadlock the loop; where no lock is held across an await, such a mutex is
//! the better choice. On a multi-thread runtime either task may be the first.
//!
//! Python:   tests/python/async_lock.py
//! Rust:     `tokio::sync::Mutex`
//! Section:  asyncio.lock
//! Run:      cargo run -p async --bin async_lock    (ends at once)
//! Copy:     cargo add tokio --features rt,sync
//! Contract: exact - `one` holds the lock from `one start` to `one end`, and prints `one ok` before
//!           `two start`

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
        return name; // dropping `list` releases the lock
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
