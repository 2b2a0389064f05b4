//! A loop runs until something inside it stops it (`loop.run_forever`, `loop.stop`).
//!
//! A runtime has no stop: it runs for as long as the future that it blocks on, so that future waits
//! for the word to stop. As after `stop`, the other tasks are not cancelled, they stand still;
//! another `block_on` would run them on, and dropping the runtime drops them. On a multi-thread
//! runtime they run on until it is dropped.
//!
//! Python:   tests/python/loop_stop.py
//! Rust:     `tokio::runtime::Runtime::block_on`, `tokio::sync::Notify`
//! Section:  loop.stop暂停事件循环
//! Run:      cargo run -p async --bin loop_stop    (ends after 1 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - `start`, and after 1 s `after 1s stop` and the end

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::Notify;

async fn work(stop: Arc<Notify>, t: u64) {
    shared::log!(lane: "work", "begins");
    println!("start");
    tokio::time::sleep(Duration::from_secs(t)).await;
    println!("after {t}s stop");
    shared::log!(lane: "work", "stops the loop");
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
