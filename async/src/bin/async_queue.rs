//! Bounded queue for tasks: a producer, two consumers, `task_done` and `join` (`asyncio.Queue`).
//!
//! tokio's channels have neither `task_done` nor `join`, and several readers cannot share the items
//! of one, so this file defines a queue. If `task_done` is called more often than items were put,
//! the call returns an `Err` (Python: `ValueError`). The item or place for which a waiter has been
//! woken belongs to the waiter; in CPython a newcomer may take the item or place first, and the
//! waiter waits again. On a multi-thread runtime the assignment of items to consumers is not
//! specified.
//!
//! `put` and `get` are what most code needs. If a `put` is cancelled while it waits, its item is
//! dropped, as in Python. If the item must survive a cancellation, `reserve` a place first, which
//! returns a `Place`.
//!
//! Python:   tests/python/async_queue.py
//! Rust:     `tokio::sync::Semaphore`, `tokio::sync::Notify`
//! Section:  asyncio.Queue
//! Run:      cargo run -p async --bin async_queue    (ends after 0.09 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - 30 lines: who waits, who has which item, `producer: ending` last; but if the
//!           machine stalls for the 10 ms that are between two consumers, the producer may come
//!           after both, as in CPython

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::task::JoinSet;

/// A bounded queue for many producers and many consumers. Waiting tasks are served in the order in
/// which they arrived. A `put`, `get` or `reserve` that is dropped while it waits leaves the queue
/// unchanged.
pub(crate) struct Queue<T> {
    state: Mutex<State<T>>,
    /// A permit for every free place.
    places: Semaphore,
    /// A permit for every item in the queue.
    items: Semaphore,
    finished: Notify,
}

struct State<T> {
    items: VecDeque<T>,
    /// The number of items that were put and are not yet marked as done.
    unfinished: usize,
}

/// [`Queue::task_done`] was called more often than items were put.
#[derive(Debug)]
pub(crate) struct TaskDoneTooOften;

impl<T> Queue<T> {
    /// Creates a queue with `maxsize` places; 0 means no limit.
    pub(crate) fn new(maxsize: usize) -> Self {
        let places = if maxsize == 0 { Semaphore::MAX_PERMITS } else { maxsize };
        Self {
            state: Mutex::new(State { items: VecDeque::new(), unfinished: 0 }),
            places: Semaphore::new(places),
            items: Semaphore::new(0),
            finished: Notify::new(),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State<T>> {
        self.state.lock().expect("nothing should panic with the state locked")
    }

    /// Waits for a free place and puts an item into the queue.
    pub(crate) async fn put(&self, item: T) {
        self.reserve().await.put(item);
    }

    /// Waits for an item and removes it from the queue.
    pub(crate) async fn get(&self) -> T {
        // If this future is dropped after the semaphore has assigned it a permit, the permit passes
        // to the next waiter.
        self.items.acquire().await.expect("the semaphore should stay open").forget();
        let item =
            self.state().items.pop_front().expect("the queue should hold an item per permit");
        self.places.add_permits(1);
        item
    }

    /// Marks one of the received items as done.
    pub(crate) fn task_done(&self) -> Result<(), TaskDoneTooOften> {
        let mut state = self.state();
        state.unfinished = state.unfinished.checked_sub(1).ok_or(TaskDoneTooOften)?;
        if state.unfinished == 0 {
            self.finished.notify_waiters();
        }
        Ok(())
    }

    /// Waits until every item that was put is marked as done.
    pub(crate) async fn join(&self) {
        let finished = self.finished.notified(); // before the count is read
        if self.state().unfinished > 0 {
            finished.await;
        }
    }

    /// Waits for a free place. The caller keeps the item while `reserve` waits.
    pub(crate) async fn reserve(&self) -> Place<'_, T> {
        let permit = self.places.acquire().await.expect("the semaphore should stay open");
        Place { queue: self, permit }
    }
}

/// A free place in a queue, held for one item. Dropping the value frees the place.
pub(crate) struct Place<'a, T> {
    queue: &'a Queue<T>,
    permit: SemaphorePermit<'a>,
}

impl<T> Place<'_, T> {
    /// Puts an item into the place, without waiting.
    pub(crate) fn put(self, item: T) {
        let mut state = self.queue.state();
        state.items.push_back(item);
        state.unfinished += 1;
        self.permit.forget(); // `get` frees the place
        self.queue.items.add_permits(1);
    }
}

async fn consumer(n: usize, q: Arc<Queue<Option<u64>>>) {
    println!("consumer {n}: waiting for item");
    loop {
        println!("consumer {n}: waiting for item");
        shared::log!(lane: format!("consumer {n}"), waits, "for an item");
        let item = q.get().await;
        shared::log!(lane: format!("consumer {n}"), holds, "item {item:?}");
        let Some(item) = item else {
            println!("consumer {n}: has item None");
            shared::log!(lane: format!("consumer {n}"), done);
            q.task_done().expect("the item was put");
            break;
        };
        println!("consumer {n}: has item {item}");
        sleep(Duration::from_millis(10 * item)).await;
        q.task_done().expect("the item was put");
    }
    println!("consumer {n}: ending");
}

/// Sleeps as `asyncio.sleep` does: zero is one turn of the loop, for which tokio's `sleep` would
/// take a millisecond.
async fn sleep(duration: Duration) {
    if duration.is_zero() {
        tokio::task::yield_now().await;
    } else {
        tokio::time::sleep(duration).await;
    }
}

async fn producer(q: Arc<Queue<Option<u64>>>, num_workers: usize) {
    println!("producer: starting");

    for i in 0..num_workers as u64 * 3 {
        shared::log!(lane: "producer", note, "puts an item");
        q.put(Some(i)).await;
        println!("producer: added task {i} to the queue");
    }

    println!("producer: adding stop signals to the queue");
    for _ in 0..num_workers {
        shared::log!(lane: "producer", note, "puts an item");
        q.put(None).await;
    }
    println!("producer: waiting for queue to empty");
    shared::log!(lane: "producer", waits, "until every item is done");
    q.join().await;
    shared::log!(lane: "producer", done);
    println!("producer: ending");
}

async fn run() {
    let num_consumers = 2;
    let q = Arc::new(Queue::new(num_consumers));
    let mut consumers = JoinSet::new();
    for i in 0..num_consumers {
        consumers.spawn(consumer(i, q.clone()));
    }
    let prod = tokio::spawn(producer(q, num_consumers));
    consumers.join_all().await;
    prod.await.expect("the producer should not panic");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
