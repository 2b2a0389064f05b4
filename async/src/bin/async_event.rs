//! `asyncio.Event`: two coroutines wait, a plain function called later by the loop lets them go.
//!
//! Python:   tests/python/async_event.py
//! Run:      cargo run -p async --bin async_event    (ends after 0.1 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - both wait, both are let go by one `set`, in the order in which they came
//! Differs:  tokio has `Notify`, which wakes those who wait, and `SetOnce`, which stays set, but
//!           nothing that can be set and cleared; the event is `Notify` with a flag. As in
//!           Python, whoever waits when `set` is called is let go, even if `clear` follows at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::Notify;
use tokio::task::JoinSet;

/// A flag that tasks can wait for. Dropping a `wait` changes nothing for the others.
pub(crate) struct Event {
    flag: AtomicBool,
    waiters: Notify,
}

impl Event {
    /// An event that is not set.
    pub(crate) const fn new() -> Self {
        Self { flag: AtomicBool::new(false), waiters: Notify::const_new() }
    }

    /// Whether it is set now.
    pub(crate) fn is_set(&self) -> bool {
        self.flag.load(SeqCst)
    }

    /// Waits until the event is set. Does not wait if it is.
    pub(crate) async fn wait(&self) {
        // Made before the flag is read: it notices every `set` from here on, so that none can
        // slip in between.
        let notified = self.waiters.notified();
        if !self.is_set() {
            notified.await;
        }
    }

    /// Lets all go who wait, and all who come, until [`Event::clear`].
    pub(crate) fn set(&self) {
        self.flag.store(true, SeqCst);
        self.waiters.notify_waiters();
    }

    /// From now on `wait` waits again.
    #[allow(dead_code, reason = "it belongs to an event, but the document does not use it")]
    pub(crate) fn clear(&self) {
        self.flag.store(false, SeqCst);
    }
}

fn set_event(event: &Event) {
    println!("setting event in callback");
    event.set();
}

async fn coro1(event: Arc<Event>) {
    println!("coro1 waiting for event");
    shared::log!(lane: "coro1", "waits");
    event.wait().await;
    shared::log!(lane: "coro1", "is let go");
    println!("coro1 triggered");
}

async fn coro2(event: Arc<Event>) {
    println!("coro2 waiting for event");
    shared::log!(lane: "coro2", "waits");
    event.wait().await;
    shared::log!(lane: "coro2", "is let go");
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
