//! Plain functions after a delay, among tasks; one is cancelled (`loop.call_later`).
//!
//! A call that is due later is a task that sleeps first. tokio's timers have steps of a
//! millisecond, and within a step go off in the order in which they were first polled; so
//! `call_later` polls its timer itself, else Jerry comes after A, who is due later. On a
//! multi-thread runtime what is due in the same step comes in any order all the same.
//!
//! The document says that the delay counts from the start of the loop. It counts from the call, in
//! CPython as well (measured).
//!
//! If the process stands still from before 1 s to after 1.2 s, CPython calls Tom before A's end, as
//! both timers are due at once and A only becomes ready; tokio keeps the order of the times.
//!
//! Python:   tests/python/call_later.py
//! Rust:     `tokio::time::sleep`, `tokio::task::AbortHandle`, `tokio::task::coop::unconstrained`,
//!           `futures::FutureExt::now_or_never`
//! Section:  loop.call_later
//! Run:      cargo run -p async --bin call_later    (ends after 2 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - A, Kitty and B begin; after 1 s Jerry, then A's end; Tom after 1.2 s; B's end

use std::time::Duration;

use futures::FutureExt;
use tokio::runtime;
use tokio::task::AbortHandle;
use tokio::task::coop::unconstrained;

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

/// Has the loop call `callback` after `delay`, counted from now. `abort` on what it gives back is
/// Python's `TimerHandle.cancel()`.
fn call_later(delay: Duration, callback: impl FnOnce() + Send + 'static) -> AbortHandle {
    let mut timer = Box::pin(tokio::time::sleep(delay));
    // The first poll gives it its place among the timers. `unconstrained`, because in a task that
    // has used up its budget of this turn (128 receives, for example) a poll does not get that far.
    let _ = unconstrained(&mut timer).now_or_never();
    let call = async move {
        timer.await;
        callback();
    };
    tokio::spawn(call).abort_handle()
}

async fn run() {
    tokio::spawn(work(1, "A"));
    call_later(Duration::from_millis(1200), || hello("Tom"));
    call_soon(|| hello("Kitty"));
    let task4 = tokio::spawn(work(2, "B"));
    call_later(Duration::from_secs(1), || hello("Jerry"));
    let cancelled = call_later(Duration::from_millis(1500), || hello("Nobody"));
    cancelled.abort();
    task4.await.expect("B does not panic");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
