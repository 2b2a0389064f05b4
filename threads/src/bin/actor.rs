//! Actor: one thread owns the state, other threads send requests (`queue.Queue`).
//!
//! No lock guards the state, because only the actor's thread has access to the state. A request
//! contains the sender of its reply. The actor handles one request at a time, in the order of
//! arrival, and ends when a request says so or when the last handle is dropped. Then `join` returns
//! the state. A request is answered or fails: if the actor has ended or panics, the channel of the
//! reply closes, and the caller receives an error. A `get` of Python's `Queue` would wait forever,
//! so the counterpart fails the pending replies itself.
//!
//! Use it when the state has steps that must not interleave, or a resource belongs to one thread,
//! such as a connection. For a single number or map, a lock is shorter: see `thread_shared`.
//!
//! Python:   tests/python/actor.py
//! Rust:     `std::sync::mpsc`, `std::thread::spawn`
//! Beside:   thread_target
//! Run:      cargo run -p threads --bin actor    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: exact - ten of fifteen requests receive an apple; after the end every request fails

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::sync::mpsc::{self, Sender};
use std::thread::{self, JoinHandle};

/// The state: how many of each item are left. Only the actor's thread has access.
pub type Items = HashMap<String, u32>;

/// What the handles send to the actor.
enum Request {
    Put { item: String, count: u32 },
    Take { item: String, reply: Sender<Option<u32>> },
    Stop,
}

/// A handle to the actor. Each thread that sends requests has a clone.
#[derive(Clone)]
pub struct Store {
    requests: Sender<Request>,
}

/// The error of a request to an actor that has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ended;

impl fmt::Display for Ended {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the actor has ended")
    }
}

impl Error for Ended {}

impl Store {
    /// Starts the actor. Its thread returns the state at the end.
    pub fn start(mut items: Items) -> (Self, JoinHandle<Items>) {
        let (sender, requests) = mpsc::channel();
        let thread = thread::spawn(move || {
            for request in requests {
                match request {
                    Request::Put { item, count } => *items.entry(item).or_default() += count,
                    Request::Take { item, reply } => {
                        shared::log!(holds, "a request");
                        let count = items.get_mut(&item).filter(|count| **count > 0);
                        let left = count.map(|count| {
                            *count -= 1;
                            *count
                        });
                        shared::log!(done, "replies");
                        let _ = reply.send(left); // an error if the caller no longer waits
                    }
                    Request::Stop => break,
                }
            }
            items // the loop has dropped the receiver, and each request that was not handled
        });
        (Self { requests: sender }, thread)
    }

    /// Adds items, without waiting for the actor.
    ///
    /// # Errors
    ///
    /// Returns an error if the actor has ended. If the actor ends before it handles the request,
    /// the request is lost without an error.
    pub fn put(&self, item: &str, count: u32) -> Result<(), Ended> {
        self.requests.send(Request::Put { item: item.to_owned(), count }).map_err(|_| Ended)
    }

    /// Takes an item. Blocks until the actor has replied: how many are left, or `None` if there was
    /// none.
    ///
    /// # Errors
    ///
    /// Returns an error if the actor has ended or ends before it handles the request.
    pub fn take(&self, item: &str) -> Result<Option<u32>, Ended> {
        let (reply, replied) = mpsc::channel();
        let request = Request::Take { item: item.to_owned(), reply };
        self.requests.send(request).map_err(|_| Ended)?;
        shared::log!(waits, "for the reply");
        let left = replied.recv().map_err(|_| Ended); // an error if the actor has dropped `reply`
        shared::log!(done);
        left
    }

    /// Ends the actor after the requests that were sent before.
    pub fn stop(&self) {
        let _ = self.requests.send(Request::Stop); // an error if the actor has ended
    }
}

/// Takes five apples, and returns how many it received.
fn buy(store: &Store) -> usize {
    (0..5).filter(|_| matches!(store.take("apple"), Ok(Some(_)))).count()
}

fn main() -> Result<(), Ended> {
    shared::init();
    let (store, actor) = Store::start(Items::new());
    store.put("apple", 4)?;
    store.put("apple", 7)?;
    println!("left: {:?}", store.take("apple")?.unwrap_or(0));

    let buyers = [(); 3].map(|()| {
        let store = store.clone();
        thread::spawn(move || buy(&store))
    });
    let bought = buyers.map(|buyer| buyer.join().expect("buy should not panic"));
    println!("bought: {}", bought.iter().sum::<usize>());
    println!("another: {}", store.take("apple")?.is_some());

    store.put("pear", 3)?;
    store.stop();
    let items = actor.join().expect("the actor should not panic");
    println!("apples: {}, pears: {}", items["apple"], items["pear"]);
    if let Err(error) = store.take("pear") {
        println!("{error}");
    }
    Ok(())
}
