//! One thread for all tasks: tasks share state without a lock, as in asyncio (`asyncio.run`).
//!
//! A `LocalRuntime` runs tasks on the thread that called `block_on` and on no other, so
//! `spawn_local` accepts tasks that are not `Send`: they share an `Rc` and a `RefCell`, as
//! asyncio's tasks share any object. Between two awaits no other task runs. A change that needs no
//! await in the middle therefore needs no lock; a change with an await in the middle loses updates,
//! in both languages, and needs the lock of `async_lock`. A `RefCell` that stays borrowed across an
//! await panics when another task borrows it, and clippy warns (`await_holding_refcell_ref`).
//!
//! Use it when the tasks share much state and compute little, or when a library's types are not
//! `Send`. `tokio::spawn` requires a task that is `Send`, on every runtime.
//!
//! Python:   tests/python/local_runtime.py
//! Rust:     `tokio::runtime::LocalRuntime`, `tokio::task::spawn_local`
//! Beside:   run_until_complete
//! Run:      cargo run -p async --bin local_runtime    (ends after 0.5 s)
//! Copy:     cargo add tokio --features rt,time
//! Contract: exact - three tasks count to 30 without a lock, lose updates across an await, and add
//!           to a shared list in the order of their sleeps, all on one thread

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use tokio::runtime::{self, LocalOptions};
use tokio::task::{JoinHandle, spawn_local, yield_now};
use tokio::time::sleep;

async fn increment(counter: Rc<Cell<u32>>) {
    for _ in 0..10 {
        counter.set(counter.get() + 1); // no other task runs in between
        yield_now().await;
    }
}

/// WRONG on purpose: another task runs between the read and the write.
async fn increment_across_an_await(counter: Rc<Cell<u32>>) {
    for _ in 0..10 {
        let value = counter.get();
        yield_now().await;
        counter.set(value + 1);
    }
}

async fn join_all(tasks: Vec<JoinHandle<()>>) {
    for task in tasks {
        task.await.expect("the task should not panic");
    }
}

async fn count() {
    let counter = Rc::new(Cell::new(0));
    join_all((0..3).map(|_| spawn_local(increment(Rc::clone(&counter)))).collect()).await;
    println!("counted: {}", counter.get());

    let counter = Rc::new(Cell::new(0));
    let tasks = (0..3).map(|_| spawn_local(increment_across_an_await(Rc::clone(&counter))));
    join_all(tasks.collect()).await;
    println!("counted across an await: {}", counter.get());
}

async fn append(list: Rc<RefCell<Vec<&'static str>>>, word: &'static str, milliseconds: u64) {
    shared::log!(lane: word, waits, "for {milliseconds} ms");
    sleep(Duration::from_millis(milliseconds)).await;
    list.borrow_mut().push(word); // the borrow ends with the statement
    shared::log!(lane: word, done, "adds to the list");
}

async fn collect() {
    let list = Rc::new(RefCell::new(Vec::new()));
    let words = [("three", 500), ("one", 5), ("two", 50)];
    let task = |(word, milliseconds)| spawn_local(append(Rc::clone(&list), word, milliseconds));
    join_all(words.map(task).into()).await;
    println!("list: {}", list.borrow().join(", "));
}

async fn run() {
    count().await;
    collect().await;
    let here = thread::current().id();
    let there = spawn_local(async { thread::current().id() }).await;
    println!("one thread: {}", there.is_ok_and(|there| there == here));
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build_local(LocalOptions::default())
        .expect("the runtime should start");
    event_loop.block_on(run());
}
