//! Delayed calls of plain functions among tasks; one is cancelled (`loop.call_later`).
//!
//! `call_later` spawns a task that sleeps and then calls the function. tokio's timers have steps of
//! a millisecond, and timers in the same step expire in the order in which they were first polled.
//! The task of `call_later` is polled after the task of A, so a call that is due in the same step
//! as A's end comes after A. If that order matters, use `call_later_in_order`, which polls the
//! timer at once; this program calls Jerry in that way. On a multi-thread runtime timers in the
//! same step expire in any order.
//!
//! The tutorial says that the delay counts from the start of the loop. The delay counts from the
//! call, in CPython as well (measured).
//!
//! If the process is stopped from before 1 s until after 1.2 s, CPython calls Tom before A's end,
//! because both timers have expired and A's task only becomes ready. tokio keeps the order of the
//! times.
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

/// Calls `callback` after `delay`, counted from now. `abort` on the returned handle is Python's
/// `TimerHandle.cancel()`.
fn call_later(delay: Duration, callback: impl FnOnce() + Send + 'static) -> AbortHandle {
    let timer = tokio::time::sleep(delay); // the delay counts from here
    let call = async move {
        timer.await;
        callback();
    };
    tokio::spawn(call).abort_handle()
}

/// Does the same as [`call_later`], and keeps Python's order among timers that expire in the same
/// millisecond: the order of creation.
fn call_later_in_order(delay: Duration, callback: impl FnOnce() + Send + 'static) -> AbortHandle {
    let mut timer = Box::pin(tokio::time::sleep(delay));
    // The first poll registers the timer. `unconstrained` is needed because the budget of this task
    // may be used up (for example by 128 receives), and a poll would then not register the timer.
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
    call_later_in_order(Duration::from_secs(1), || hello("Jerry")); // before A's end
    let cancelled = call_later(Duration::from_millis(1500), || hello("Spike"));
    cancelled.abort();
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
