//! Stopping a loop: it runs until a task inside stops it (`loop.run_forever`, `loop.stop`).
//!
//! A runtime has no `stop`: `block_on` returns when its future completes, so that future waits for
//! a notification. The other tasks are not cancelled, as after Python's `stop`: the tasks are
//! suspended until another `block_on` continues them, and dropping the runtime drops them. On a
//! multi-thread runtime they keep running until the runtime is dropped.
//!
//! Python:   tests/python/loop_stop.py
//! Rust:     `tokio::runtime::Runtime::block_on`, `tokio::sync::Notify`
//! Section:  loop.stop暂停事件循环
//! Run:      cargo run -p async --bin loop_stop    (ends after 1 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - `start`; `after 1s stop` and the end of the program after 1 s

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::Notify;

async fn work(stop: Arc<Notify>, t: u64) {
    shared::log!(lane: "work", waits, "for {t} s");
    println!("start");
    tokio::time::sleep(Duration::from_secs(t)).await;
    println!("after {t}s stop");
    shared::log!(lane: "work", done, "stops the loop");
    stop.notify_one();
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    let stop = Arc::new(Notify::new());
    event_loop.spawn(work(stop.clone(), 1));
    event_loop.block_on(stop.notified()); // run_forever
    drop(event_loop); // close
}
