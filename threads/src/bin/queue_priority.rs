//! Stack and priority queue for threads (`queue.LifoQueue`, `queue.PriorityQueue`).
//!
//! Both have all methods of the queue in `queue`, and another collection inside: a `Vec` returns
//! the newest item first, a `BinaryHeap` of `Reverse` the smallest. The trait `Items` has the three
//! methods that a subclass of Python's `Queue` overrides. The items of a priority queue are `Ord`:
//! tuples are compared field by field, and `Job` is compared by its priority alone. Neither
//! language specifies the order of equal items.
//!
//! Use it when the next item is not the oldest. If it is, use the queue of `queue`.
//!
//! Python:   tests/python/queue_priority.py, where a class adds `shutdown` as in `queue_.py`
//! Rust:     `std::collections::BinaryHeap`, `std::cmp::Reverse`, `parking_lot::Condvar`
//! Beside:   queue
//! Run:      cargo run -p threads --bin queue_priority    (ends after 0.1 s)
//! Copy:     cargo add parking_lot
//! Contract: exact - 20 lines: a stack returns the newest of two items first; tuples, and then
//!           jobs, come in the order of their priority

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::error::Error;
use std::fmt;
use std::mem;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};

/// A queue that returns the newest item first.
pub type LifoQueue<T> = QueueOf<Vec<T>>;

/// A queue that returns the smallest item first, and equal items in any order.
pub type PriorityQueue<T> = QueueOf<BinaryHeap<Reverse<T>>>;

/// A queue for many producers and many consumers, in the order of the collection `I`.
///
/// The item or place for which a waiting thread was woken may be taken by a newcomer. The thread
/// then waits again, and its timeout still ends at the same moment.
pub struct QueueOf<I> {
    maxsize: usize,
    state: Mutex<State<I>>,
    not_empty: Condvar,
    not_full: Condvar,
    all_tasks_done: Condvar,
}

struct State<I> {
    items: I,
    unfinished_tasks: usize,
    is_shutdown: bool,
}

impl<I: Items> QueueOf<I> {
    /// Creates a queue with `maxsize` places; 0 means no limit.
    pub fn new(maxsize: usize) -> Self {
        let state = State { items: I::default(), unfinished_tasks: 0, is_shutdown: false };
        Self {
            maxsize,
            state: Mutex::new(state),
            not_empty: Condvar::new(),
            not_full: Condvar::new(),
            all_tasks_done: Condvar::new(),
        }
    }

    /// Puts an item into the queue. Blocks while the queue is full.
    ///
    /// # Errors
    ///
    /// Returns the item if the queue is shut down, before the call or while the call blocks.
    pub fn put(&self, item: I::Item) -> Result<(), ShutDown<I::Item>> {
        let mut state = self.state.lock();
        self.not_full.wait_while(&mut state, |state| self.must_wait_to_put(state));
        if state.is_shutdown {
            return Err(ShutDown(item));
        }
        self.push(&mut state, item);
        Ok(())
    }

    /// Puts an item into the queue. Blocks while the queue is full, but no longer than `timeout`.
    ///
    /// # Errors
    ///
    /// Returns the item if the queue stays full for this time, or is or becomes shut down.
    pub fn put_timeout(&self, item: I::Item, timeout: Duration) -> Result<(), PutError<I::Item>> {
        let mut state = self.state.lock();
        self.not_full.wait_while_for(&mut state, |state| self.must_wait_to_put(state), timeout);
        self.put_now(state, item)
    }

    /// Puts an item into the queue without blocking (Python: `put_nowait`).
    ///
    /// # Errors
    ///
    /// Returns the item if the queue is full or shut down.
    pub fn try_put(&self, item: I::Item) -> Result<(), PutError<I::Item>> {
        self.put_now(self.state.lock(), item)
    }

    fn put_now(
        &self,
        mut state: MutexGuard<'_, State<I>>,
        item: I::Item,
    ) -> Result<(), PutError<I::Item>> {
        if state.is_shutdown {
            return Err(PutError::ShutDown(item));
        }
        if self.is_full(&state) {
            return Err(PutError::Full(item));
        }
        self.push(&mut state, item);
        Ok(())
    }

    fn push(&self, state: &mut State<I>, item: I::Item) {
        state.unfinished_tasks += 1;
        self.not_empty.notify_one();
        state.items.put(item); // last, because a comparison may panic; the item then is in the heap
    }

    /// Removes and returns the next item. Blocks while the queue is empty.
    ///
    /// # Errors
    ///
    /// Returns an error if the queue is empty and shut down, before the call or while the call
    /// blocks.
    pub fn get(&self) -> Result<I::Item, ShutDown> {
        let mut state = self.state.lock();
        self.not_empty.wait_while(&mut state, |state| state.must_wait_to_get());
        self.get_now(state).map_err(|_| ShutDown(()))
    }

    /// Removes and returns the next item. Blocks while the queue is empty, but no longer than
    /// `timeout`.
    ///
    /// # Errors
    ///
    /// Returns an error if the queue stays empty for this time, or is or becomes shut down while
    /// the queue is empty.
    pub fn get_timeout(&self, timeout: Duration) -> Result<I::Item, GetError> {
        let mut state = self.state.lock();
        self.not_empty.wait_while_for(&mut state, |state| state.must_wait_to_get(), timeout);
        self.get_now(state)
    }

    /// Removes and returns the next item without blocking (Python: `get_nowait`).
    ///
    /// # Errors
    ///
    /// Returns an error if the queue is empty.
    pub fn try_get(&self) -> Result<I::Item, GetError> {
        self.get_now(self.state.lock())
    }

    fn get_now(&self, mut state: MutexGuard<'_, State<I>>) -> Result<I::Item, GetError> {
        self.not_full.notify_one(); // first, because a comparison may panic; the item then is lost
        let error = if state.is_shutdown { GetError::ShutDown } else { GetError::Empty };
        state.items.get().ok_or(error)
    }

    /// Marks one of the received items as done.
    ///
    /// # Errors
    ///
    /// Returns an error if every item that was put is already marked as done.
    pub fn task_done(&self) -> Result<(), TaskDoneTooOften> {
        let mut state = self.state.lock();
        state.unfinished_tasks = state.unfinished_tasks.checked_sub(1).ok_or(TaskDoneTooOften)?;
        if state.unfinished_tasks == 0 {
            self.all_tasks_done.notify_all();
        }
        Ok(())
    }

    /// Blocks until every item that was put is done.
    pub fn join(&self) {
        let mut state = self.state.lock();
        self.all_tasks_done.wait_while(&mut state, |state| state.unfinished_tasks > 0);
    }

    /// Shuts the queue down: no item can be put any more, and calls that block are woken. The items
    /// in the queue can still be received; with `immediate`, they are dropped and count as done.
    pub fn shutdown(&self, immediate: bool) {
        let mut state = self.state.lock();
        state.is_shutdown = true;
        let dropped = if immediate { mem::take(&mut state.items) } else { I::default() };
        state.unfinished_tasks = state.unfinished_tasks.saturating_sub(dropped.qsize());
        self.not_empty.notify_all();
        self.not_full.notify_all();
        self.all_tasks_done.notify_all();
        drop(state); // before the items, whose destructors may use the queue
    }

    /// Returns whether the queue is shut down.
    pub fn is_shutdown(&self) -> bool {
        self.state.lock().is_shutdown
    }

    /// Returns the number of items that were put and are not yet done.
    pub fn unfinished_tasks(&self) -> usize {
        self.state.lock().unfinished_tasks
    }

    /// Returns the number of items in the queue. Another thread may change the number at any time.
    pub fn qsize(&self) -> usize {
        self.state.lock().items.qsize()
    }

    /// Returns whether the queue is empty. Another thread may change that at any time.
    pub fn empty(&self) -> bool {
        self.qsize() == 0
    }

    /// Returns whether the queue is full. Another thread may change that at any time.
    pub fn full(&self) -> bool {
        self.is_full(&self.state.lock())
    }

    /// Returns the number of places; 0 means no limit.
    pub fn maxsize(&self) -> usize {
        self.maxsize
    }

    fn is_full(&self, state: &State<I>) -> bool {
        self.maxsize > 0 && state.items.qsize() >= self.maxsize
    }

    fn must_wait_to_put(&self, state: &State<I>) -> bool {
        self.is_full(state) && !state.is_shutdown
    }
}

impl<I: Items> State<I> {
    fn must_wait_to_get(&self) -> bool {
        self.items.qsize() == 0 && !self.is_shutdown
    }
}

/// A collection with an order in which the items leave a queue.
pub trait Items: Default {
    /// The type of an item.
    type Item;

    /// Adds an item (Python: `_put`).
    fn put(&mut self, item: Self::Item);

    /// Removes and returns the next item (Python: `_get`).
    fn get(&mut self) -> Option<Self::Item>;

    /// Returns the number of items (Python: `_qsize`).
    fn qsize(&self) -> usize;
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
        self.push(Reverse(item)); // a `BinaryHeap` returns the greatest item first
    }

    fn get(&mut self) -> Option<T> {
        self.pop().map(|Reverse(item)| item)
    }

    fn qsize(&self) -> usize {
        self.len()
    }
}

/// The queue is shut down. Contains the item that could not be put.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ShutDown<T = ()>(pub T);

/// Why an item could not be put, with the item.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum PutError<T> {
    /// The queue is full.
    Full(T),
    /// The queue is shut down.
    ShutDown(T),
}

/// Why no item was received.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GetError {
    /// The queue is empty.
    Empty,
    /// The queue is empty and shut down.
    ShutDown,
}

/// `task_done` was called more often than items were put (Python: `ValueError`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

// Not derived, so that `expect` can be called whether the items are `Debug` or not.
impl<T> fmt::Debug for ShutDown<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ShutDown(..)")
    }
}

impl<T> fmt::Debug for PutError<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if matches!(self, Self::Full(_)) { "Full(..)" } else { "ShutDown(..)" })
    }
}

impl<T> Error for ShutDown<T> {}
impl<T> Error for PutError<T> {}
impl Error for GetError {}
impl Error for TaskDoneTooOften {}

fn newest_first() {
    let q = LifoQueue::new(2);
    for item in ["a", "b", "c"] {
        match q.try_put(item) {
            Ok(()) => println!("put {item}"),
            Err(error) => println!("put {item}: {error}"),
        }
    }
    println!("{} of {} places are taken, full: {}", q.qsize(), q.maxsize(), q.full());
    while !q.empty() {
        println!("got {}", q.get().expect("the queue should hold an item"));
    }
    if q.try_get() == Err(GetError::Empty) {
        println!("get: the queue is empty");
    }
}

fn smallest_first() {
    let q = PriorityQueue::new(3);
    for item in [(2, "write"), (1, "read"), (2, "count")] {
        q.put(item).expect("the queue should be open");
    }
    if let Err(PutError::Full((_, name))) = q.put_timeout((0, "stop"), Duration::from_millis(50)) {
        println!("put {name}: no place became free");
    }
    while let Ok((priority, name)) = q.get_timeout(Duration::from_millis(50)) {
        println!("got {priority} {name}");
    }
    println!("get: no item came");
}

/// A job. Jobs are compared by their priority alone.
struct Job {
    priority: u32,
    name: &'static str,
}

impl Ord for Job {
    fn cmp(&self, other: &Self) -> Ordering {
        self.priority.cmp(&other.priority)
    }
}

impl PartialOrd for Job {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Job {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Job {}

fn work(q: &PriorityQueue<Job>) {
    while let Ok(job) = q.get() {
        shared::log!(holds, "job {}", job.name);
        println!("job {}: {}", job.priority, job.name);
        thread::sleep(Duration::from_millis(10));
        q.task_done().expect("the job was put");
        shared::log!(done);
    }
    println!("worker: the queue is shut down");
}

fn jobs() {
    let q = PriorityQueue::new(0);
    for (priority, name) in [(3, "clean"), (2, "write"), (1, "read")] {
        q.put(Job { priority, name }).expect("the queue should be open");
    }
    println!("{} unfinished tasks", q.unfinished_tasks());
    thread::scope(|scope| {
        scope.spawn(|| work(&q));
        q.join();
        println!("joined");
        q.put(Job { priority: 4, name: "report" }).expect("the queue should be open");
        q.shutdown(false);
    });
    println!("shut down: {}", q.is_shutdown());
}

fn main() {
    shared::init();
    newest_first();
    smallest_first();
    jobs();
}
