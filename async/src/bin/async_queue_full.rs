//! Bounded queue for tasks, complete: three orders, `join` and `shutdown` (`asyncio.Queue`).
//!
//! The queue is a lock around the items, and the tasks that wait for an item or a place: `until`
//! has the one subtle line. Where Python raises an exception, a method returns an `Err`; if an item
//! cannot be put, the error contains the item. A woken task owns nothing yet, as in CPython: a
//! newcomer may take the item first, and the woken task waits again behind the other waiters. In
//! return, `try_get` succeeds whenever the queue holds an item. In `async_queue`, the item belongs
//! to the woken task. On a multi-thread runtime the assignment of items to consumers is not
//! specified, and the program's aborted `get` may receive the item before the abort.
//!
//! Use it when the queue must be shut down, when a call must not wait, or when the first item is
//! not the next one. If none of these is needed, the queue of `async_queue` is shorter.
//!
//! Python:   tests/python/async_queue_full.py
//! Rust:     `std::sync::Mutex`, `tokio::sync::Notify`
//! Beside:   async_queue
//! Run:      cargo run -p async --bin async_queue_full    (ends after 0.35 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - 19 lines: a dropped `get` or `put` passes its wakeup on, `join` returns when
//!           all tasks are done, and `shutdown` ends the calls that wait

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};
use std::error::Error;
use std::fmt;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::Notify;
use tokio::time::timeout;

/// A queue that returns the item that was put first.
pub type Queue<T> = QueueOf<VecDeque<T>>;
/// A queue that returns the item that was put last.
pub type LifoQueue<T> = QueueOf<Vec<T>>;
/// A queue that returns the least item. Equal items are returned in any order.
pub type PriorityQueue<T> = QueueOf<BinaryHeap<Reverse<T>>>;

/// A bounded queue for many producers and many consumers. The waiting tasks are woken in the order
/// in which they arrived. Each future may be dropped: an item is received by a `get` that returns,
/// or stays in the queue. A future that was woken and is neither polled nor dropped holds up the
/// task behind it. `put` and `get` do not yield while there is a place or an item.
pub struct QueueOf<I> {
    maxsize: usize,
    /// The lock is held briefly, and never across an await.
    state: Mutex<State<I>>,
    not_empty: Notify,
    not_full: Notify,
    finished: Notify,
}

struct State<I> {
    items: I,
    /// The number of items that were put and are not yet marked as done.
    unfinished: usize,
    is_shut_down: bool,
}

impl<I: Items> QueueOf<I> {
    /// Creates a queue for at most `maxsize` items; 0 means no limit.
    pub fn new(maxsize: usize) -> Self {
        let state = State { items: I::default(), unfinished: 0, is_shut_down: false };
        Self {
            maxsize,
            state: Mutex::new(state),
            not_empty: Notify::new(),
            not_full: Notify::new(),
            finished: Notify::new(),
        }
    }

    /// A comparison of a priority queue may panic, so the lock may be poisoned. The heap is valid
    /// all the same: an item that was being put is there, and an item that was being received is
    /// lost, and `join` then waits for it forever.
    fn state(&self) -> MutexGuard<'_, State<I>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a free place and puts an item into the queue. If the future is dropped while it
    /// waits, the item is dropped, too.
    ///
    /// # Errors
    ///
    /// Returns the item if the queue is shut down, before the call or while the call waits.
    pub async fn put(&self, item: I::Item) -> Result<(), ShutDown<I::Item>> {
        let mut unput = Some(item);
        let attempt = || match self.try_put(unput.take()?) {
            Ok(()) => Some(Ok(())),
            Err(PutError::ShutDown(item)) => Some(Err(ShutDown(item))),
            Err(PutError::Full(item)) => {
                unput = Some(item);
                None
            }
        };
        until(&self.not_full, attempt).await
    }

    /// Puts an item into the queue without waiting (`put_nowait`).
    ///
    /// # Errors
    ///
    /// Returns the item if the queue is full or shut down.
    pub fn try_put(&self, item: I::Item) -> Result<(), PutError<I::Item>> {
        let mut state = self.state();
        if state.is_shut_down {
            return Err(PutError::ShutDown(item));
        }
        if self.is_full(&state) {
            return Err(PutError::Full(item));
        }
        state.unfinished += 1;
        self.not_empty.notify_one(); // first: if `put` panics, the item is in the queue
        state.items.put(item);
        Ok(())
    }

    /// Waits for an item and removes it from the queue. If the future is dropped, no item is
    /// removed.
    ///
    /// # Errors
    ///
    /// Returns an error if the queue is empty and shut down, before the call or while the call
    /// waits.
    pub async fn get(&self) -> Result<I::Item, ShutDown> {
        let attempt = || match self.try_get() {
            Ok(item) => Some(Ok(item)),
            Err(GetError::ShutDown) => Some(Err(ShutDown(()))),
            Err(GetError::Empty) => None,
        };
        until(&self.not_empty, attempt).await
    }

    /// Removes an item from the queue without waiting (`get_nowait`).
    ///
    /// # Errors
    ///
    /// Returns an error if the queue is empty.
    pub fn try_get(&self) -> Result<I::Item, GetError> {
        let mut state = self.state();
        if state.items.qsize() > 0 {
            self.not_full.notify_one(); // first: if `get` panics, the item is lost
        }
        let Some(item) = state.items.get() else {
            return Err(if state.is_shut_down { GetError::ShutDown } else { GetError::Empty });
        };
        Ok(item)
    }

    /// Marks one of the received items as done.
    ///
    /// # Errors
    ///
    /// Returns an error if every item that was put is already marked as done.
    pub fn task_done(&self) -> Result<(), TaskDoneTooOften> {
        let mut state = self.state();
        state.unfinished = state.unfinished.checked_sub(1).ok_or(TaskDoneTooOften)?;
        if state.unfinished == 0 {
            self.finished.notify_waiters();
        }
        Ok(())
    }

    /// Waits until every item that was put is marked as done, if only for a moment.
    pub async fn join(&self) {
        let finished = self.finished.notified(); // before the count is read
        if self.state().unfinished > 0 {
            finished.await;
        }
    }

    /// Shuts the queue down: no more items can be put, and the calls that wait return an error.
    /// The items in the queue can still be received. If `immediate`, they are dropped instead and
    /// marked as done.
    pub fn shutdown(&self, immediate: bool) {
        let mut state = self.state();
        state.is_shut_down = true;
        let mut dropped = I::default();
        if immediate {
            std::mem::swap(&mut dropped, &mut state.items);
            state.unfinished = state.unfinished.saturating_sub(dropped.qsize());
            if state.unfinished == 0 {
                self.finished.notify_waiters();
            }
        }
        drop(state); // before the items, which may use the queue when they are dropped
        self.not_empty.notify_waiters();
        self.not_full.notify_waiters();
    }

    /// Returns the number of items that the queue can hold; 0 means no limit.
    pub fn maxsize(&self) -> usize {
        self.maxsize
    }

    /// Returns the number of items in the queue.
    pub fn qsize(&self) -> usize {
        self.state().items.qsize()
    }

    /// Returns whether the queue holds no item.
    pub fn empty(&self) -> bool {
        self.qsize() == 0
    }

    /// Returns whether the queue holds `maxsize` items. A queue without a limit is never full.
    pub fn full(&self) -> bool {
        self.is_full(&self.state())
    }

    fn is_full(&self, state: &State<I>) -> bool {
        self.maxsize > 0 && state.items.qsize() >= self.maxsize
    }
}

/// Calls `attempt` until it returns a value, and waits for a notification before each repetition.
async fn until<T>(changed: &Notify, mut attempt: impl FnMut() -> Option<T>) -> T {
    loop {
        if let Some(value) = attempt() {
            return value;
        }
        let mut woken = pin!(changed.notified());
        woken.as_mut().enable(); // a waiter before the second attempt: no notification is missed
        if let Some(value) = attempt() {
            return value;
        }
        woken.await; // if this future is dropped, its notification passes to the next waiter
    }
}

/// The order in which a queue returns its items. The methods are those that a subclass of Python's
/// queue overrides: `_put`, `_get` and `_qsize`.
pub trait Items: Default {
    /// The type of an item.
    type Item;
    /// Adds an item.
    fn put(&mut self, item: Self::Item);
    /// Removes the next item.
    fn get(&mut self) -> Option<Self::Item>;
    /// Returns the number of items.
    fn qsize(&self) -> usize;
}

impl<T> Items for VecDeque<T> {
    type Item = T;

    fn put(&mut self, item: T) {
        self.push_back(item);
    }

    fn get(&mut self) -> Option<T> {
        self.pop_front()
    }

    fn qsize(&self) -> usize {
        self.len()
    }
}

impl<T> Items for Vec<T> {
    type Item = T;

    fn put(&mut self, item: T) {
        self.push(item);
    }

    fn get(&mut self) -> Option<T> {
        self.pop()
    }

    fn qsize(&self) -> usize {
        self.len()
    }
}

impl<T: Ord> Items for BinaryHeap<Reverse<T>> {
    type Item = T;

    fn put(&mut self, item: T) {
        self.push(Reverse(item));
    }

    fn get(&mut self) -> Option<T> {
        self.pop().map(|Reverse(item)| item)
    }

    fn qsize(&self) -> usize {
        self.len()
    }
}

/// The queue is shut down (`QueueShutDown`). Contains the item that could not be put.
#[derive(Debug, PartialEq, Eq)]
pub struct ShutDown<T = ()>(pub T);

/// Why an item could not be put, with the item.
#[derive(Debug, PartialEq, Eq)]
pub enum PutError<T> {
    /// The queue is full (`QueueFull`).
    Full(T),
    /// The queue is shut down (`QueueShutDown`).
    ShutDown(T),
}

/// Why no item was received.
#[derive(Debug, PartialEq, Eq)]
pub enum GetError {
    /// The queue is empty (`QueueEmpty`).
    Empty,
    /// The queue is empty and shut down (`QueueShutDown`).
    ShutDown,
}

/// `task_done` was called more often than items were put (`ValueError`).
#[derive(Debug, PartialEq, Eq)]
pub struct TaskDoneTooOften;

impl<T> fmt::Display for ShutDown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the queue is shut down")
    }
}

impl<T> fmt::Display for PutError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Full(_) => f.write_str("the queue is full"),
            Self::ShutDown(_) => ShutDown(()).fmt(f),
        }
    }
}

impl fmt::Display for GetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the queue is empty"),
            Self::ShutDown => ShutDown(()).fmt(f),
        }
    }
}

impl fmt::Display for TaskDoneTooOften {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("`task_done` was called more often than items were put")
    }
}

impl<T: fmt::Debug> Error for ShutDown<T> {}
impl<T: fmt::Debug> Error for PutError<T> {}
impl Error for GetError {}
impl Error for TaskDoneTooOften {}

fn sizes() -> Result<(), Box<dyn Error>> {
    let q = Queue::new(2);
    while !q.full() {
        q.try_put(format!("item {}", q.qsize()))?;
    }
    if let Err(PutError::Full(item)) = q.try_put("another item".to_owned()) {
        println!("no place for {item}, {} of {} are there", q.qsize(), q.maxsize());
    }
    while !q.empty() {
        println!("got {}", q.try_get()?);
    }
    if let Err(GetError::Empty) = q.try_get() {
        println!("got no item");
    }
    Ok(())
}

async fn timeouts() -> Result<(), Box<dyn Error>> {
    let q = Queue::new(1);
    if timeout(Duration::from_millis(50), q.get()).await.is_err() {
        println!("get timed out");
    }
    q.put("a").await?;
    if timeout(Duration::from_millis(50), q.put("b")).await.is_err() {
        println!("put timed out, items: {}", q.qsize());
    }
    Ok(())
}

async fn producer(q: &Queue<u32>, n: u32) -> Result<(), ShutDown<u32>> {
    for item in [10 * n + 1, 10 * n + 2] {
        q.put(item).await?;
    }
    Ok(())
}

async fn consumer(n: u64, q: Arc<Queue<u32>>, received: Arc<Mutex<Vec<u32>>>) {
    loop {
        shared::log!(lane: format!("consumer {n}"), waits, "for an item");
        let Ok(item) = q.get().await else {
            println!("a consumer ends");
            shared::log!(lane: format!("consumer {n}"), done, "the queue is shut down");
            break;
        };
        shared::log!(lane: format!("consumer {n}"), holds, "item {item}");
        tokio::time::sleep(Duration::from_millis(50 + 20 * n)).await;
        received.lock().expect("no consumer should panic with the lock held").push(item);
        q.task_done().expect("the item was put");
    }
}

async fn workers() -> Result<(), Box<dyn Error>> {
    let q = Arc::new(Queue::new(2));
    let received = Arc::new(Mutex::new(Vec::new()));
    let consumers = [0, 1].map(|n| tokio::spawn(consumer(n, q.clone(), received.clone())));
    let done = || {
        let mut received = received.lock().expect("no consumer should panic with the lock held");
        received.sort_unstable();
        println!("done: {received:?}");
    };
    let producers = [1, 2, 3].map(|n| {
        let q = q.clone();
        tokio::spawn(async move { producer(&q, n).await })
    });
    for producer in producers {
        producer.await??;
    }
    q.join().await;
    done();
    producer(&q, 4).await?;
    q.join().await;
    done();
    if q.task_done().is_err() {
        println!("task_done was called too often");
    }
    q.shutdown(false);
    for consumer in consumers {
        consumer.await?;
    }
    Ok(())
}

async fn cancelled() -> Result<(), Box<dyn Error>> {
    let q = Arc::new(Queue::new(0));
    let [first, second] =
        [q.clone(), q.clone()].map(|q| tokio::spawn(async move { q.get().await }));
    tokio::task::yield_now().await;
    q.try_put("a")?; // wakes the first `get`
    first.abort();
    println!("the second get received {}", second.await??);
    Ok(())
}

async fn shutdown() -> Result<(), Box<dyn Error>> {
    let q = Arc::new(Queue::new(1));
    q.put("a").await?;
    let for_task = q.clone();
    let blocked = tokio::spawn(async move { for_task.put("b").await });
    tokio::task::yield_now().await;
    q.shutdown(false);
    if let Err(ShutDown("b")) = blocked.await? {
        println!("shutdown ended a put, items: {}", q.qsize());
    }
    println!("got {}", q.get().await?);
    if let Err(ShutDown(())) = q.get().await {
        println!("empty and shut down");
    }
    Ok(())
}

async fn shutdown_immediate() -> Result<(), Box<dyn Error>> {
    let q = Arc::new(Queue::new(0));
    q.try_put("a")?;
    let for_task = q.clone();
    let joined = tokio::spawn(async move { for_task.join().await });
    tokio::task::yield_now().await;
    q.shutdown(true);
    joined.await?;
    println!("join returned, items: {}", q.qsize());
    Ok(())
}

async fn three_items(name: &str, q: QueueOf<impl Items<Item = u32>>) -> Result<(), ShutDown<u32>> {
    for item in [1, 3, 2] {
        q.put(item).await?;
    }
    let items: Vec<u32> = std::iter::from_fn(|| q.try_get().ok()).collect();
    println!("{name}: {items:?}");
    Ok(())
}

async fn orders() -> Result<(), Box<dyn Error>> {
    three_items("Queue", Queue::new(0)).await?;
    three_items("LifoQueue", LifoQueue::new(0)).await?;
    three_items("PriorityQueue", PriorityQueue::new(0)).await?;
    Ok(())
}

async fn run() -> Result<(), Box<dyn Error>> {
    sizes()?;
    timeouts().await?;
    workers().await?;
    cancelled().await?;
    shutdown().await?;
    shutdown_immediate().await?;
    orders().await
}

fn main() -> Result<(), Box<dyn Error>> {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread().enable_time().build()?;
    event_loop.block_on(run())
}
