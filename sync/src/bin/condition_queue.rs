//! Bounded buffer: producers and consumers wait for each other (`threading.Condition`).
//!
//! Two condition variables belong to one mutex, as two `Condition(lock)` do in Python: consumers
//! wait until the buffer is not empty, and producers wait until it is not full. An item wakes one
//! thread, `close` wakes all of them. Python's `wait_for(predicate, timeout)` is `wait_while_for`
//! with the negated predicate.
//!
//! Use it when the condition is your own, such as several items at once or a limit in bytes. For
//! plain items use a channel.
//!
//! Python:   tests/python/condition_queue.py
//! Rust:     `parking_lot::Condvar`, `wait_while_for`, `notify_all`
//! Beside:   condition
//! Run:      cargo run -p sync --bin condition_queue    (ends after 0.3 s)
//! Copy:     cargo add parking_lot
//! Contract: exact - two producers and two consumers exchange 20 items, each once; `get` from an
//!           empty buffer and `put` into a full one end after 0.1 s; the item that is left at
//!           `close` can still be received; `close` wakes three threads

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A buffer with a limited number of places, which can be closed. `Duration::MAX` as a timeout
/// waits forever.
pub struct Buffer<T> {
    capacity: usize,
    state: Mutex<State<T>>,
    not_empty: Condvar,
    not_full: Condvar,
}

struct State<T> {
    items: VecDeque<T>,
    is_closed: bool,
}

/// Why an operation on a [`Buffer`] failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BufferError {
    /// The timeout elapsed.
    TimedOut,
    /// The buffer is closed. `get` returns this error when no items are left.
    Closed,
}

impl fmt::Display for BufferError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TimedOut => "timed out",
            Self::Closed => "closed",
        })
    }
}

impl Error for BufferError {}

impl<T> Buffer<T> {
    /// Creates a buffer with `capacity` places.
    pub const fn new(capacity: usize) -> Self {
        let state = Mutex::new(State { items: VecDeque::new(), is_closed: false });
        Self { capacity, state, not_empty: Condvar::new(), not_full: Condvar::new() }
    }

    /// Appends an item. Blocks while the buffer is full, at most for `timeout`.
    ///
    /// # Errors
    ///
    /// Returns the item and the reason if no place became free in time or the buffer is closed.
    pub fn put(&self, item: T, timeout: Duration) -> Result<(), (T, BufferError)> {
        let mut state = self.state.lock();
        let is_full = |state: &mut State<T>| state.items.len() >= self.capacity && !state.is_closed;
        self.not_full.wait_while_for(&mut state, is_full, timeout);
        if state.is_closed {
            return Err((item, BufferError::Closed));
        }
        if is_full(&mut state) {
            return Err((item, BufferError::TimedOut));
        }
        state.items.push_back(item);
        self.not_empty.notify_one();
        Ok(())
    }

    /// Removes the oldest item. Blocks while the buffer is empty, at most for `timeout`.
    ///
    /// # Errors
    ///
    /// Returns an error if no item came in time, or if the buffer is closed and empty.
    pub fn get(&self, timeout: Duration) -> Result<T, BufferError> {
        let mut state = self.state.lock();
        let is_empty = |state: &mut State<T>| state.items.is_empty() && !state.is_closed;
        self.not_empty.wait_while_for(&mut state, is_empty, timeout);
        let Some(item) = state.items.pop_front() else {
            let is_closed = state.is_closed;
            return Err(if is_closed { BufferError::Closed } else { BufferError::TimedOut });
        };
        self.not_full.notify_one();
        Ok(item)
    }

    /// Closes the buffer: no item can be added any more, and every waiting thread wakes. Consumers
    /// receive the items that are left, and then an error.
    pub fn close(&self) {
        self.state.lock().is_closed = true;
        self.not_empty.notify_all();
        self.not_full.notify_all();
    }
}

const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_secs(20);

fn produce(buffer: &Buffer<u32>, first: u32) {
    for number in first..first + 10 {
        shared::log!(waits, "for a free place");
        buffer.put(number, LONG).expect("a consumer should make room in time");
        shared::log!(done, "puts an item");
    }
}

fn consume(buffer: &Buffer<u32>) -> Vec<u32> {
    let mut items = Vec::new();
    loop {
        shared::log!(waits, "for an item");
        let item = buffer.get(LONG);
        shared::log!(done, "continues");
        match item {
            Ok(item) => items.push(item),
            Err(BufferError::Closed) => return items,
            Err(BufferError::TimedOut) => panic!("a producer should put an item in time"),
        }
    }
}

fn exchange() {
    let buffer = Buffer::new(3);
    thread::scope(|scope| {
        let consumers = [scope.spawn(|| consume(&buffer)), scope.spawn(|| consume(&buffer))];
        thread::scope(|scope| {
            scope.spawn(|| produce(&buffer, 0));
            scope.spawn(|| produce(&buffer, 10));
        }); // both producers have ended
        buffer.close();
        let items = consumers.map(|thread| thread.join().expect("consume should not panic"));
        let mut items = items.concat();
        items.sort_unstable();
        println!("items: {items:?}");
    });
}

fn word(result: Result<char, BufferError>) -> String {
    result.map_or_else(|error| error.to_string(), String::from)
}

fn timeouts() {
    let buffer = Buffer::new(1);
    println!("get from an empty buffer: {}", word(buffer.get(SHORT)));
    for item in ['a', 'b'] {
        match buffer.put(item, SHORT) {
            Ok(()) => println!("put {item}: done"),
            Err((item, error)) => println!("put {item}: {error}"),
        }
    }
    buffer.close();
    println!("get after close: {}", word(buffer.get(SHORT)));
    println!("get after close: {}", word(buffer.get(SHORT)));
}

fn close_wakes_all() {
    let buffer = Buffer::<char>::new(1);
    thread::scope(|scope| {
        let get = || buffer.get(LONG);
        let threads = [scope.spawn(get), scope.spawn(get), scope.spawn(get)];
        thread::sleep(SHORT);
        shared::log!(note, "closes the buffer");
        buffer.close();
        for thread in threads {
            println!("get: {}", word(thread.join().expect("get should not panic")));
        }
    });
}

fn main() {
    shared::init();
    exchange();
    timeouts();
    close_wakes_all();
}
