//! A producer and two consumers, a queue of two places, `task_done` and `join` (`asyncio.Queue`).
//!
//! Tokio's channels have neither `task_done` nor `join`, and none lets several readers share the
//! items, so it is written here. One `task_done` too many is an `Err` (Python: `ValueError`). The
//! item or place for which a waiter has been woken is the waiter's; in CPython a newcomer may take
//! it first, and the waiter waits again. An item whose `put` is cancelled goes with it; where it
//! must not, `reserve` a place first, then put. On a multi-thread runtime it is open which consumer
//! has which item.
//!
//! Python:   tests/python/async_queue.py
//! Rust:     `tokio::sync::Semaphore`, `tokio::sync::Notify`
//! Section:  asyncio.Queue
//! Run:      cargo run -p async --bin async_queue    (ends after 0.09 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - 30 lines: who waits, who has which item, `producer: ending` last; but if the
//!           machine stands still for the 10 ms that are between two consumers, the producer may
//!           come after both, as in CPython

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::{Notify, Semaphore, SemaphorePermit};
use tokio::task::JoinSet;

/// A bounded queue for many tasks on both ends. Those that wait are served in the order in which
/// they came. A `reserve`, `put` or `get` that is dropped while it waits does not change the queue.
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
    /// Items that were put, and not yet marked as done.
    unfinished: usize,
}

/// A free place in a queue, held for one item. Dropping it frees the place.
pub(crate) struct Place<'a, T> {
    queue: &'a Queue<T>,
    permit: SemaphorePermit<'a>,
}

/// [`Queue::task_done`] was called more often than items were put.
#[derive(Debug)]
pub(crate) struct TaskDoneTooOften;

impl<T> Queue<T> {
    /// A queue with `maxsize` places; with 0, as many as it takes.
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
        self.state.lock().expect("nothing panics with the state locked")
    }

    /// Waits for a free place.
    pub(crate) async fn reserve(&self) -> Place<'_, T> {
        let permit = self.places.acquire().await.expect("it is never closed");
        Place { queue: self, permit }
    }

    /// Waits for a free place and puts the item there.
    pub(crate) async fn put(&self, item: T) {
        self.reserve().await.put(item);
    }

    /// Waits for an item and takes it.
    pub(crate) async fn get(&self) -> T {
        // If dropped with the permit already its own, the semaphore gives that to the next one.
        self.items.acquire().await.expect("it is never closed").forget();
        let item = self.state().items.pop_front().expect("as many items as permits");
        self.places.add_permits(1);
        item
    }

    /// Marks one of the items that were got as done.
    pub(crate) fn task_done(&self) -> Result<(), TaskDoneTooOften> {
        let mut state = self.state();
        state.unfinished = state.unfinished.checked_sub(1).ok_or(TaskDoneTooOften)?;
        if state.unfinished == 0 {
            self.finished.notify_waiters();
        }
        Ok(())
    }

    /// Waits until every item that was put is done.
    pub(crate) async fn join(&self) {
        let finished = self.finished.notified(); // before the count is read: it misses nothing
        if self.state().unfinished > 0 {
            finished.await;
        }
    }
}

impl<T> Place<'_, T> {
    /// Puts the item there, without waiting.
    pub(crate) fn put(self, item: T) {
        let mut state = self.queue.state();
        state.items.push_back(item);
        state.unfinished += 1;
        self.permit.forget(); // `get` gives the place back
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
            q.task_done().expect("it was put");
            break;
        };
        println!("consumer {n}: has item {item}");
        sleep(Duration::from_millis(10 * item)).await;
        q.task_done().expect("it was put");
    }
    println!("consumer {n}: ending");
}

/// `asyncio.sleep`: zero is one turn of the loop. tokio's own would wait for a millisecond.
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
        q.put(Some(i)).await;
        println!("producer: added task {i} to the queue");
    }

    println!("producer: adding stop signals to the queue");
    for _ in 0..num_workers {
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
    prod.await.expect("the producer does not panic");
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
