//! Two coroutines wait, a plain function called later by the loop lets them go (`asyncio.Event`).
//!
//! Tokio has no event, so it is written here: a flag, and `Notify`, which wakes the waiters in the
//! order in which they came. As in Python, `set` wakes every waiter even if `clear` follows at
//! once, and a `wait` that begins after `clear` waits for another `set`; that holds between threads
//! too, because one lock guards the flag and the notification. What tokio has does not do all of
//! that: `SetOnce` cannot be cleared, and a flag in a `watch` channel with `wait_for` misses a
//! `set` that `clear` follows at once, and wakes its waiters in no order. Use `watch` where neither
//! matters. On a multi-thread runtime the tasks begin in any order, and go on in any order.
//!
//! Python:   tests/python/async_event.py
//! Rust:     `tokio::sync::Notify`
//! Section:  asyncio.Event
//! Run:      cargo run -p async --bin async_event    (ends after 0.1 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - both wait, both are let go by one `set`, in the order in which they came

use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// A flag that tasks can wait for. Dropping a `wait` changes nothing for the others.
pub(crate) struct Event {
    /// Locked for a moment, never across an await.
    flag: Mutex<bool>,
    waiters: Notify,
}

impl Event {
    /// Makes an event that is not set.
    pub(crate) const fn new() -> Self {
        Self { flag: Mutex::new(false), waiters: Notify::const_new() }
    }

    fn flag(&self) -> MutexGuard<'_, bool> {
        self.flag.lock().expect("nothing should panic with the flag locked")
    }

    /// Returns whether the event is set now.
    pub(crate) fn is_set(&self) -> bool {
        *self.flag()
    }

    /// Waits until the event is set. Returns at once if it is.
    pub(crate) async fn wait(&self) {
        let notified = {
            let flag = self.flag();
            if *flag {
                return;
            }
            self.waiters.notified() // with the lock held: it misses no `set` after this
        };
        notified.await;
    }

    /// Wakes all waiters. Until [`Event::clear`] is called, every `wait` returns at once.
    pub(crate) fn set(&self) {
        let mut flag = self.flag();
        *flag = true;
        // With the lock held: a `wait` that begins after `clear` does not get this notification.
        self.waiters.notify_waiters();
    }

    /// Clears the flag: a `wait` that begins after this waits for the next `set`.
    #[allow(dead_code, reason = "it belongs to an event, but the document does not use it")]
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

/// As Python writes it.
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
