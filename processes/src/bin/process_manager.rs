//! Manager: a process owns a dict, the other processes send requests (`multiprocessing.Manager`).
//!
//! A client has a channel for its requests and one for the replies, and the manager has a thread
//! for each client. So a client that dies or is stopped, even in the middle of a message, affects
//! only its own thread. The manager itself carries out `add`, so no addition is lost. In Python
//! `d[key] += 1` is two requests, and needs a lock.
//!
//! The manager ends when the process that started it drops its end, or ends in any other way. Each
//! client then receives an error. `spawn` blocks forever if the manager dies before the manager has
//! connected to its parent; `process_supervised` handles that.
//!
//! Python:   tests/python/process_manager.py
//! Rust:     `ipc_channel::ipc::channel`, `procspawn::Builder`, `serde::Serialize`
//! Section:  使用Manager
//! Run:      cargo run -p processes --bin process_manager    (ends at once)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//!           cargo add ipc-channel@0.22
//!           cargo add serde --features derive
//! Contract: exact - four clients count to 500 without a lost addition, a client that dies affects
//!           no other client, and no client is answered after the end

use std::collections::BTreeMap;
use std::error::Error;
use std::io;
use std::process::{self, ExitCode};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use ipc_channel::IpcError;
use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
use procspawn::{Builder, JoinHandle, SpawnError};
use serde::{Deserialize, Serialize};

type Map = BTreeMap<String, i64>;

/// What a client asks. Each request has one reply, except `Connect`.
#[derive(Debug, Serialize, Deserialize)]
enum Request {
    Connect(IpcReceiver<Request>, IpcSender<Reply>),
    Get(String),
    Insert(String, i64),
    Remove(String),
    Add(String, i64),
    Clear,
    Items,
    Len,
}

#[derive(Debug, Serialize, Deserialize)]
enum Reply {
    Value(Option<i64>),
    Items(Map),
    Len(usize),
}

/// Carries out a request on the map.
fn reply(map: &mut Map, request: Request) -> Reply {
    Reply::Value(match request {
        Request::Get(key) => map.get(&key).copied(),
        Request::Insert(key, value) => map.insert(key, value),
        Request::Remove(key) => map.remove(&key),
        Request::Add(key, n) => {
            let value = map.entry(key).or_default();
            *value = value.saturating_add(n);
            Some(*value)
        }
        Request::Clear => {
            map.clear();
            None
        }
        Request::Items => return Reply::Items(map.clone()),
        Request::Len => return Reply::Len(map.len()),
        Request::Connect(..) => unreachable!("`answer` should handle this request"),
    })
}

/// Answers the requests of one client until the client has ended. The map is not locked while a
/// reply is sent, because a client that is stopped does not receive its reply.
fn answer(map: &Arc<Mutex<Map>>, requests: &IpcReceiver<Request>, replies: &IpcSender<Reply>) {
    while let Ok(request) = requests.recv() {
        if let Request::Connect(requests, replies) = request {
            let map = Arc::clone(map);
            // If the system refuses the thread, the client receives an error.
            let client = thread::Builder::new();
            let _ = client.spawn(move || answer(&map, &requests, &replies));
            continue;
        }
        let reply = reply(&mut map.lock().expect("no request should panic"), request);
        let _ = replies.send(reply); // fails if the client has died
    }
}

/// The process of the manager. Its first client is the process that started it. When that client
/// has ended, this process ends with all its threads.
fn serve((requests, replies): (IpcReceiver<Request>, IpcSender<Reply>)) {
    shared::log!(holds, "the dict");
    answer(&Arc::default(), &requests, &replies);
    shared::log!(done);
}

/// A client of a manager, which can be sent to another process. A client is for one thread; other
/// threads have clients of their own. Each method blocks until the manager has replied, and returns
/// an error if the manager has ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct Dict {
    requests: IpcSender<Request>,
    replies: IpcReceiver<Reply>,
}

#[allow(clippy::missing_errors_doc, reason = "the type says when its methods return an error")]
impl Dict {
    /// Creates a client, and the ends of its channels for the manager.
    fn new() -> io::Result<(Self, IpcReceiver<Request>, IpcSender<Reply>)> {
        let (requests, to_answer) = ipc::channel()?;
        let (answers, replies) = ipc::channel()?;
        Ok((Self { requests, replies }, to_answer, answers))
    }

    fn ask(&self, request: Request) -> Result<Reply, IpcError> {
        self.requests.send(request)?;
        self.replies.recv()
    }

    fn value(&self, request: Request) -> Result<Option<i64>, IpcError> {
        match self.ask(request)? {
            Reply::Value(value) => Ok(value),
            reply => unreachable!("the reply should be a value: {reply:?}"),
        }
    }

    /// Creates a client for another process or thread. Does not block until the manager replies.
    pub fn connect(&self) -> Result<Self, IpcError> {
        let (client, requests, replies) = Self::new()?;
        self.requests.send(Request::Connect(requests, replies))?;
        Ok(client)
    }

    /// Returns the value of `key`, or `None` where Python's `d[key]` raises `KeyError`.
    pub fn get(&self, key: &str) -> Result<Option<i64>, IpcError> {
        self.value(Request::Get(key.to_owned()))
    }

    /// Sets the value of `key`, as `d[key] = value` does, and returns the value before.
    pub fn insert(&self, key: &str, value: i64) -> Result<Option<i64>, IpcError> {
        self.value(Request::Insert(key.to_owned(), value))
    }

    /// Removes `key`, as `pop` does, and returns its value.
    pub fn remove(&self, key: &str) -> Result<Option<i64>, IpcError> {
        self.value(Request::Remove(key.to_owned()))
    }

    /// Adds `n` to the value of `key`, which is 0 if there is none, and returns the sum, at most
    /// `i64::MAX` and at least `i64::MIN`. No other request is carried out in between.
    pub fn add(&self, key: &str, n: i64) -> Result<i64, IpcError> {
        Ok(self.value(Request::Add(key.to_owned(), n))?.unwrap_or_default())
    }

    /// Removes all keys.
    pub fn clear(&self) -> Result<(), IpcError> {
        self.value(Request::Clear).map(drop)
    }

    /// Returns a copy of the map, in the order of the keys.
    pub fn items(&self) -> Result<BTreeMap<String, i64>, IpcError> {
        match self.ask(Request::Items)? {
            Reply::Items(items) => Ok(items),
            reply => unreachable!("the reply should be the items: {reply:?}"),
        }
    }

    /// Returns the number of keys.
    pub fn len(&self) -> Result<usize, IpcError> {
        match self.ask(Request::Len)? {
            Reply::Len(len) => Ok(len),
            reply => unreachable!("the reply should be the length: {reply:?}"),
        }
    }

    /// Returns whether there is no key.
    pub fn is_empty(&self) -> Result<bool, IpcError> {
        Ok(self.len()? == 0)
    }
}

/// The manager's process, and its first client. Dropping the manager kills its process.
#[derive(Debug)]
pub struct Manager {
    dict: Dict,
    process: JoinHandle<()>,
}

impl Manager {
    /// Starts the process.
    ///
    /// # Errors
    ///
    /// Returns an error if the system refuses a channel. If the process cannot be started, the
    /// first request returns an error.
    pub fn new() -> Result<Self, SpawnError> {
        let (dict, requests, replies) = Dict::new()?;
        let mut process = Builder::new();
        process.envs(shared::child_env("manager"));
        Ok(Self { dict, process: process.spawn((requests, replies), serve) })
    }

    /// Returns the dict.
    #[must_use]
    pub fn dict(&self) -> &Dict {
        &self.dict
    }

    /// Ends the process, after the request that the process is carrying out for this client, and
    /// waits for the end.
    ///
    /// # Errors
    ///
    /// Returns an error if the process panicked or was killed.
    pub fn shutdown(self) -> Result<(), SpawnError> {
        drop(self.dict);
        self.process.join()
    }
}

/// Adds `n` to the value of "a" fifty times.
fn count((n, dict): (i64, Dict)) -> Result<(), String> {
    for _ in 0..50 {
        dict.add("a", n).map_err(|error| error.to_string())?;
        thread::sleep(Duration::from_millis(2));
    }
    shared::log!(note, "has added {n} fifty times");
    Ok(())
}

fn die(dict: Dict) {
    let _ = dict.insert("b", 7); // fails if the manager has ended
    process::abort();
}

fn run() -> Result<(), Box<dyn Error>> {
    let manager = Manager::new()?;
    let d = manager.dict();
    println!("len: {}", d.len()?);
    let mut clients = Vec::new();
    for n in 1..=4 {
        let mut process = Builder::new();
        process.envs(shared::child_env(format!("client {n}")));
        clients.push(process.spawn((n, d.connect()?), count));
    }
    for client in clients {
        client.join()??;
    }
    println!("counted: {:?}", d.get("a")?);
    let mut process = Builder::new();
    process.envs(shared::child_env("client that dies"));
    println!("died: {}", process.spawn(d.connect()?, die).join().is_err());
    for (key, value) in d.items()? {
        println!("{key}: {value}");
    }
    println!("pop: {:?}", d.remove("b")?);
    println!("get: {:?}", d.get("b")?);

    let left = d.connect()?;
    manager.shutdown()?;
    println!("after the end: {}", if left.len().is_err() { "no answer" } else { "an answer" });
    Ok(())
}

fn main() -> ExitCode {
    shared::init();
    procspawn::init(); // in a child this calls serve, count or die, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    if let Err(error) = run() {
        eprintln!("process_manager: {}", error.source().unwrap_or(&*error));
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
