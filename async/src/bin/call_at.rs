//! Timers: plain functions run at given moments of the loop's clock (`loop.call_at`, `loop.time`).
//!
//! A moment is a `tokio::time::Instant`, not a float. Like `loop.time()`, the clock only goes
//! forward and is not the time of day. (With the feature `test-util` the clock can be paused and
//! advanced.) `call_at_in_order` keeps Python's order within a millisecond: see `call_later`.
//! On a multi-thread runtime timers that are due at the same moment, as Jerry's and A's are, expire
//! in any order.
//!
//! Python:   tests/python/call_at.py
//! Rust:     `tokio::time::sleep_until`, `tokio::time::Instant`,
//!           `tokio::task::coop::unconstrained`, `futures::FutureExt::now_or_never`
//! Section:  loop.call_at & loop.time
//! Run:      cargo run -p async --bin call_at    (ends after 2 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - as in `call_later`: A, Kitty and B begin; after 1 s Jerry, then A's end; then
//!           Tom; then B's end

use std::time::Duration;

use futures::FutureExt;
use tokio::runtime;
use tokio::task::AbortHandle;
use tokio::task::coop::unconstrained;
use tokio::time::Instant;

fn hello(name: &str) {
    println!("[hello] Hello, {name}");
}

async fn work(t: u64, name: &str) {
    shared::log!(lane: name, waits, "for {t} s");
    println!("[work{name}] start");
    tokio::time::sleep(Duration::from_secs(t)).await;
    println!("[work{name}] stop");
    shared::log!(lane: name, done);
}

fn call_soon(callback: impl FnOnce() + Send + 'static) {
    tokio::spawn(async { callback() });
}

/// Calls `callback` at the moment `when`, or as soon as possible if the moment has passed.
fn call_at(when: Instant, callback: impl FnOnce() + Send + 'static) -> AbortHandle {
    let call = async move {
        tokio::time::sleep_until(when).await;
        callback();
    };
    tokio::spawn(call).abort_handle()
}

/// Does the same as [`call_at`], and keeps Python's order among timers that expire in the same
/// millisecond.
fn call_at_in_order(when: Instant, callback: impl FnOnce() + Send + 'static) -> AbortHandle {
    let mut timer = Box::pin(tokio::time::sleep_until(when));
    let _ = unconstrained(&mut timer).now_or_never(); // registers the timer: see `call_later`
    let call = async move {
        timer.await;
        callback();
    };
    tokio::spawn(call).abort_handle()
}

async fn run() {
    let start = Instant::now();
    tokio::spawn(work(1, "A"));
    call_at(start + Duration::from_millis(1200), || hello("Tom"));
    call_soon(|| hello("Kitty"));
    let task4 = tokio::spawn(work(2, "B"));
    call_at_in_order(start + Duration::from_secs(1), || hello("Jerry")); // before A's end
    task4.await.expect("B should not panic");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
