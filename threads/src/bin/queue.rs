//! Bounded queue for threads: producers, consumers, `join` and `shutdown` (`queue.Queue`).
//!
//! Rust's channels have neither `task_done` nor `join`, and close when their ends are dropped. This
//! file defines a queue with all methods of Python 3.13. Where Python raises an exception, the
//! method returns an `Err`, which for `put` contains the item. Neither language specifies which of
//! the waiting threads receives the next item.
//!
//! If `task_done`, `join` and `shutdown` are not needed, a channel is shorter, see
//! `thread_pool_channel`.
//!
//! Python:   tests/python/queue_.py, where a subclass adds `shutdown` if Python is older than 3.13
//! Rust:     `parking_lot::Mutex`, `parking_lot::Condvar`
//! Section:  使用queue.Queue
//! Run:      cargo run -p threads --bin queue    (ends after 0.3 s)
//! Copy:     cargo add parking_lot
//! Contract: exact - 31 lines: a queue that is empty or full, at once and after a timeout; two
//!           threads that `join`; 12 items of three producers, each done once; both `shutdown`s

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::mem;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};

/// A first-in first-out queue for many producers and many consumers. The queue may be a `static`.
///
/// The item or place for which a waiting thread was woken may be taken by a newcomer. The thread
/// then waits again, and its timeout still ends at the same moment.
pub struct Queue<T> {
    maxsize: usize,
    state: Mutex<State<T>>,
    not_empty: Condvar,
    not_full: Condvar,
    all_tasks_done: Condvar,
}

struct State<T> {
    items: VecDeque<T>,
    unfinished_tasks: usize,
    is_shutdown: bool,
}

impl<T> Queue<T> {
    /// Creates a queue with `maxsize` places; 0 means no limit.
    pub const fn new(maxsize: usize) -> Self {
        let state = State { items: VecDeque::new(), unfinished_tasks: 0, is_shutdown: false };
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
    pub fn put(&self, item: T) -> Result<(), ShutDown<T>> {
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
    pub fn put_timeout(&self, item: T, timeout: Duration) -> Result<(), PutError<T>> {
        let mut state = self.state.lock();
        self.not_full.wait_while_for(&mut state, |state| self.must_wait_to_put(state), timeout);
        self.put_now(state, item)
    }

    /// Puts an item into the queue without blocking (Python: `put_nowait`).
    ///
    /// # Errors
    ///
    /// Returns the item if the queue is full or shut down.
    pub fn try_put(&self, item: T) -> Result<(), PutError<T>> {
        self.put_now(self.state.lock(), item)
    }

    fn put_now(&self, mut state: MutexGuard<'_, State<T>>, item: T) -> Result<(), PutError<T>> {
        if state.is_shutdown {
            return Err(PutError::ShutDown(item));
        }
        if self.is_full(&state) {
            return Err(PutError::Full(item));
        }
        self.push(&mut state, item);
        Ok(())
    }

    fn push(&self, state: &mut State<T>, item: T) {
        state.items.push_back(item);
        state.unfinished_tasks += 1;
        self.not_empty.notify_one();
    }

    /// Removes and returns the oldest item. Blocks while the queue is empty.
    ///
    /// # Errors
    ///
    /// Returns an error if the queue is empty and shut down, before the call or while the call
    /// blocks.
    pub fn get(&self) -> Result<T, ShutDown> {
        let mut state = self.state.lock();
        self.not_empty.wait_while(&mut state, |state| state.must_wait_to_get());
        self.get_now(state).map_err(|_| ShutDown(()))
    }

    /// Removes and returns the oldest item. Blocks while the queue is empty, but no longer than
    /// `timeout`.
    ///
    /// # Errors
    ///
    /// Returns an error if the queue stays empty for this time, or is or becomes shut down while
    /// the queue is empty.
    pub fn get_timeout(&self, timeout: Duration) -> Result<T, GetError> {
        let mut state = self.state.lock();
        self.not_empty.wait_while_for(&mut state, |state| state.must_wait_to_get(), timeout);
        self.get_now(state)
    }

    /// Removes and returns the oldest item without blocking (Python: `get_nowait`).
    ///
    /// # Errors
    ///
    /// Returns an error if the queue is empty.
    pub fn try_get(&self) -> Result<T, GetError> {
        self.get_now(self.state.lock())
    }

    fn get_now(&self, mut state: MutexGuard<'_, State<T>>) -> Result<T, GetError> {
        let Some(item) = state.items.pop_front() else {
            return Err(if state.is_shutdown { GetError::ShutDown } else { GetError::Empty });
        };
        self.not_full.notify_one();
        Ok(item)
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
        let dropped = if immediate { mem::take(&mut state.items) } else { VecDeque::new() };
        state.unfinished_tasks = state.unfinished_tasks.saturating_sub(dropped.len());
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
        self.state.lock().items.len()
    }

    /// Returns whether the queue is empty. Another thread may change that at any time.
    pub fn empty(&self) -> bool {
        self.state.lock().items.is_empty()
    }

    /// Returns whether the queue is full. Another thread may change that at any time.
    pub fn full(&self) -> bool {
        self.is_full(&self.state.lock())
    }

    /// Returns the number of places; 0 means no limit.
    pub fn maxsize(&self) -> usize {
        self.maxsize
    }

    fn is_full(&self, state: &State<T>) -> bool {
        self.maxsize > 0 && state.items.len() >= self.maxsize
    }

    fn must_wait_to_put(&self, state: &State<T>) -> bool {
        self.is_full(state) && !state.is_shutdown
    }
}

impl<T> State<T> {
    fn must_wait_to_get(&self) -> bool {
        self.items.is_empty() && !self.is_shutdown
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

fn without_blocking() {
    let q = Queue::new(2);
    for item in 1..=3 {
        match q.try_put(item) {
            Ok(()) => println!("put {item}"),
            Err(error) => println!("put {item}: {error}"),
        }
    }
    println!("{} of {} places are taken, full: {}", q.qsize(), q.maxsize(), q.full());
    for _ in 1..=3 {
        match q.try_get() {
            Ok(item) => println!("got {item}"),
            Err(error) => println!("get: {error}"),
        }
    }
    println!("{} of {} places are taken, empty: {}", q.qsize(), q.maxsize(), q.empty());
}

fn with_timeouts() {
    let q = Queue::new(1);
    thread::scope(|scope| {
        q.put(1).expect("the queue should be open");
        if let Err(PutError::Full(item)) = q.put_timeout(2, Duration::from_millis(50)) {
            println!("put {item}: no place became free");
        }
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(50));
            println!("got {}", q.get().expect("the queue should hold an item"));
        });
        q.put_timeout(3, Duration::from_secs(30)).expect("a place should become free");
    });
    println!("got {}", q.get_timeout(Duration::from_secs(30)).expect("3 should be in the queue"));
    if q.get_timeout(Duration::from_millis(50)) == Err(GetError::Empty) {
        println!("get: no item came");
    }
}

fn join_twice() {
    let q = Queue::new(0);
    q.put("task").expect("the queue should be open");
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                shared::log!(waits, "until every task is done");
                q.join();
                shared::log!(done);
                println!("joined");
            });
        }
        thread::sleep(Duration::from_millis(50));
        println!("got {}", q.get().expect("the queue should hold an item"));
        println!("{} items, {} unfinished task", q.qsize(), q.unfinished_tasks());
        q.task_done().expect("an item was put");
    });
    if let Err(TaskDoneTooOften) = q.task_done() {
        println!("task_done was called too often");
    }
}

fn produce(name: &str, q: &Queue<String>) {
    for number in 1..=4 {
        shared::log!(lane: format!("producer {name}"), waits, "for a free place");
        q.put(format!("{name}{number}")).expect("the queue should be open");
        shared::log!(lane: format!("producer {name}"), done, "puts {name}{number}");
    }
}

fn consume(q: &Queue<String>, done: &Mutex<Vec<String>>) {
    while let Ok(item) = q.get() {
        shared::log!(holds, "item {item}");
        thread::sleep(Duration::from_millis(10));
        done.lock().push(item);
        q.task_done().expect("the item was put");
        shared::log!(done);
    }
    println!("consumer: the queue is shut down");
}

fn producers_and_consumers() {
    let (q, done) = (Queue::new(2), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| consume(&q, &done));
        }
        let producers = ["a", "b", "c"].map(|name| {
            let q = &q;
            scope.spawn(move || produce(name, q))
        });
        for producer in producers {
            producer.join().expect("the producer should not panic");
        }
        q.join();
        println!("{} items are done", done.lock().len());
        q.shutdown(false);
    });
    let mut done = done.into_inner();
    done.sort();
    println!("{}", done.join(" "));
}

fn shut_down(immediate: bool) {
    let q = Queue::new(2);
    q.put(1).and_then(|()| q.put(2)).expect("the queue should be open");
    thread::scope(|scope| {
        scope.spawn(|| {
            if let Err(ShutDown(item)) = q.put(3) {
                println!("put {item}: the queue is shut down");
            }
        });
        thread::sleep(Duration::from_millis(50));
        q.shutdown(immediate);
    });
    println!("{} items, shut down: {}", q.qsize(), q.is_shutdown());
    while let Ok(item) = q.get() {
        println!("got {item}");
        q.task_done().expect("the item was put");
    }
    println!("get: the queue is shut down");
    q.join();
    println!("joined");
}

fn main() {
    shared::init();
    without_blocking();
    with_timeouts();
    join_twice();
    producers_and_consumers();
    shut_down(false);
    shut_down(true);
}
