//! Actor as a task: one task owns the state, other tasks send requests (`asyncio.Queue`).
//!
//! No lock guards the state, so a request may await with the state in its hands, and no other
//! request comes between. A request contains the sender of its reply. The channel is bounded:
//! `send` waits while 32 requests are waiting. The actor ends when the last handle is dropped,
//! after the requests that were sent before, and then returns the state. A request is answered or
//! fails: if the actor has ended or panics, the channel of the reply closes, and the caller
//! receives an error. A future of asyncio would stay pending, so the counterpart cancels the
//! pending replies itself. On a multi-thread runtime the cancelled caller may not have sent its
//! request yet.
//!
//! Use it when a request awaits in the middle of a change, or a resource belongs to one task, such
//! as a connection. For a single number or map, `std::sync::Mutex` is shorter.
//!
//! Python:   tests/python/actor_async.py
//! Rust:     `tokio::sync::mpsc`, `tokio::sync::oneshot`
//! Beside:   async_queue
//! Run:      cargo run -p async --bin actor_async    (ends at once)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - ten of fifteen requests receive an apple; a cancelled caller does no harm;
//!           after the end every request fails

use std::collections::HashMap;
use std::error::Error;
use std::fmt;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::sleep;

/// The state: how many of each item are left. Only the actor's task has access.
pub type Items = HashMap<String, u32>;

/// What the handles send to the actor.
enum Request {
    Put { item: String, count: u32 },
    Take { item: String, reply: oneshot::Sender<Option<u32>> },
}

/// A handle to the actor. Each task that sends requests has a clone.
#[derive(Clone)]
pub struct Store {
    requests: mpsc::Sender<Request>,
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
    /// Starts the actor. Its task returns the state at the end.
    pub fn start(mut items: Items) -> (Self, JoinHandle<Items>) {
        let (sender, mut requests) = mpsc::channel(32);
        let task = tokio::spawn(async move {
            while let Some(request) = requests.recv().await {
                match request {
                    Request::Put { item, count } => *items.entry(item).or_default() += count,
                    Request::Take { item, reply } => {
                        let left = take(&mut items, &item).await;
                        let _ = reply.send(left); // an error if the caller no longer waits
                    }
                }
            }
            items
        });
        (Self { requests: sender }, task)
    }

    /// Adds items. Waits only while the channel is full.
    ///
    /// # Errors
    ///
    /// Returns an error if the actor has ended. If the actor panics before it handles the request,
    /// the request is lost without an error.
    pub async fn put(&self, item: &str, count: u32) -> Result<(), Ended> {
        let request = Request::Put { item: item.to_owned(), count };
        self.requests.send(request).await.map_err(|_| Ended)
    }

    /// Takes an item and waits for the reply: how many are left, or `None` if there was none. If
    /// this future is dropped after the request was sent, the actor handles the request all the
    /// same, and the reply is lost.
    ///
    /// # Errors
    ///
    /// Returns an error if the actor has ended, or panics before it handles the request.
    pub async fn take(&self, item: &str) -> Result<Option<u32>, Ended> {
        let (reply, replied) = oneshot::channel();
        let request = Request::Take { item: item.to_owned(), reply };
        self.requests.send(request).await.map_err(|_| Ended)?;
        replied.await.map_err(|_| Ended) // an error if the actor has dropped `reply`
    }
}

/// Reads the count, awaits, and writes the count. No other request comes between.
async fn take(items: &mut Items, item: &str) -> Option<u32> {
    shared::log!(lane: "actor", holds, "a request");
    let left = items.get(item)?.checked_sub(1);
    sleep(Duration::from_millis(2)).await;
    if let Some(left) = left {
        items.insert(item.to_owned(), left);
    }
    shared::log!(lane: "actor", done, "replies");
    left
}

/// Takes five apples, and returns how many it received.
async fn buy(store: Store) -> usize {
    let mut bought = 0;
    for _ in 0..5 {
        if let Ok(Some(_)) = store.take("apple").await {
            bought += 1;
        }
    }
    bought
}

async fn run() -> Result<(), Ended> {
    let (store, actor) = Store::start(Items::new());
    store.put("apple", 4).await?;
    store.put("apple", 7).await?;
    println!("left: {}", store.take("apple").await?.unwrap_or(0));

    let buyers: JoinSet<usize> = (0..3).map(|_| buy(store.clone())).collect();
    println!("bought: {}", buyers.join_all().await.iter().sum::<usize>());
    println!("another: {}", store.take("apple").await?.is_some());

    store.put("pear", 3).await?;
    let impatient = tokio::spawn({
        let store = store.clone();
        async move { store.take("pear").await }
    });
    tokio::task::yield_now().await; // the task sends its request
    impatient.abort();
    println!("pears: {}", store.take("pear").await?.unwrap_or(0));

    drop(store);
    let items = actor.await.expect("the actor should not panic");
    println!("apples: {}, pears: {}", items["apple"], items["pear"]);

    let (store, actor) = Store::start(items);
    actor.abort();
    if let Err(error) = store.take("pear").await {
        println!("{error}");
    }
    Ok(())
}

fn main() -> Result<(), Ended> {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run())
}
