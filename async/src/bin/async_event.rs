//! Event: two coroutines wait for a flag that a callback of the loop sets (`asyncio.Event`).
//!
//! Tokio has no event; this file defines one from a flag and a `Notify`, which wakes the waiters in
//! the order in which they arrived. As in Python, `set` wakes every waiter even if `clear` follows
//! immediately, and a `wait` that begins after `clear` waits for another `set`. Both hold between
//! threads too, because one lock guards the flag and the notification. On a multi-thread runtime
//! the tasks begin in any order, and continue in any order.
//!
//! Tokio's own types do not provide all of these properties. A `SetOnce` cannot be cleared. A flag
//! in a `watch` channel, awaited with `wait_for`, misses a `set` that is cleared immediately, and
//! wakes the waiters in no particular order. If neither difference matters, use `watch`.
//!
//! Python:   tests/python/async_event.py
//! Rust:     `tokio::sync::Notify`
//! Section:  asyncio.Event
//! Run:      cargo run -p async --bin async_event    (ends after 0.1 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - both coroutines wait; one `set` wakes both, in the order in which they arrived

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// A flag that tasks can wait for. Dropping a `wait` does not affect the other waiters.
pub(crate) struct Event {
    /// The lock is held briefly, and never across an await.
    flag: Mutex<bool>,
    waiters: Notify,
}

impl Event {
    /// Creates an event that is not set.
    pub(crate) const fn new() -> Self {
        Self { flag: Mutex::new(false), waiters: Notify::const_new() }
    }

    fn flag(&self) -> MutexGuard<'_, bool> {
        self.flag.lock().expect("no thread should panic while it holds the flag")
    }

    /// Returns whether the event is currently set.
    pub(crate) fn is_set(&self) -> bool {
        *self.flag()
    }

    /// Waits until the event is set. Returns at once if the event is already set.
    pub(crate) async fn wait(&self) {
        let notified = {
            let flag = self.flag();
            if *flag {
                return;
            }
            self.waiters.notified() // under the lock: no later `set` is missed
        };
        notified.await;
    }

    /// Sets the flag and wakes all waiters. Every `wait` returns at once until [`Event::clear`].
    pub(crate) fn set(&self) {
        let mut flag = self.flag();
        *flag = true;
        // Under the lock: a `wait` that begins after `clear` does not receive this notification.
        self.waiters.notify_waiters();
    }

    /// Clears the flag. A `wait` that begins afterwards waits for the next `set`.
    #[allow(dead_code, reason = "an event has it, but the tutorial does not call it")]
    pub(crate) fn clear(&self) {
        *self.flag() = false;
    }
}

fn set_event(event: &Event) {
    println!("setting event in callback");
    event.set();
}

async fn coro1(event: Arc<Event>) {
    println!("coro1 waiting for event");
    shared::log!(lane: "coro1", waits, "for the event");
    event.wait().await;
    shared::log!(lane: "coro1", done, "wakes");
    println!("coro1 triggered");
}

async fn coro2(event: Arc<Event>) {
    println!("coro2 waiting for event");
    shared::log!(lane: "coro2", waits, "for the event");
    event.wait().await;
    shared::log!(lane: "coro2", done, "wakes");
    println!("coro2 triggered");
}

fn call_later(delay: Duration, callback: impl FnOnce() + Send + 'static) {
    tokio::spawn(async move {
        tokio::time::sleep(delay).await;
        callback();
    });
}

/// Returns the truth value as Python prints it.
fn python(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

async fn run() {
    let event = Arc::new(Event::new());
    println!("event start state: {}", python(event.is_set()));

    let for_callback = event.clone();
    call_later(Duration::from_millis(100), move || set_event(&for_callback));

    let mut tasks = JoinSet::new();
    tasks.spawn(coro1(event.clone()));
    tasks.spawn(coro2(event.clone()));
    tasks.join_all().await;
    println!("event end state: {}", python(event.is_set()));
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
