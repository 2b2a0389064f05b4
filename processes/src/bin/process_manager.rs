//! Manager: a process owns a dict, the other processes send requests (`multiprocessing.Manager`).
//!
//! A request contains a sender for its reply. The manager has a channel and a thread for each
//! client, as Python's manager has a socket and a thread for each client: a client that dies or is
//! stopped, even in the middle of a message, affects only its own thread. The manager itself
//! carries out `add`, so no addition is lost. In Python `d[key] += 1` is two requests, and needs a
//! lock.
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
use std::process::{self, ExitCode};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use ipc_channel::IpcError;
use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
use procspawn::{Builder, JoinHandle, SpawnError};
use serde::{Deserialize, Serialize};

type Map = BTreeMap<String, i64>;

/// What a client asks, with the sender for the reply.
#[derive(Debug, Serialize, Deserialize)]
enum Request {
    Connect(IpcReceiver<Request>),
    Get(String, IpcSender<Option<i64>>),
    Insert(String, i64, IpcSender<Option<i64>>),
    Remove(String, IpcSender<Option<i64>>),
    Add(String, i64, IpcSender<i64>),
    Items(IpcSender<Map>),
    Len(IpcSender<usize>),
    Clear(IpcSender<()>),
}

/// Locks the map, calls `action`, unlocks the map, and sends the reply. A reply may block, so the
/// map is not locked meanwhile.
fn reply<T: Serialize>(map: &Mutex<Map>, to: &IpcSender<T>, action: impl FnOnce(&mut Map) -> T) {
    let value = action(&mut map.lock().expect("no action should panic"));
    let _ = to.send(value); // fails if the client has died
}

/// Answers the requests of one client until the client has ended. If the client is killed in the
/// middle of a long message, `recv` panics in a debug build of `ipc-channel` 0.22, which ends this
/// thread alone.
fn answer(map: &Arc<Mutex<Map>>, requests: &IpcReceiver<Request>) {
    while let Ok(request) = requests.recv() {
        match request {
            Request::Connect(requests) => {
                let map = Arc::clone(map);
                // If the system refuses the thread, the client receives an error.
                let _ = thread::Builder::new().spawn(move || answer(&map, &requests));
            }
            Request::Get(key, to) => reply(map, &to, |map| map.get(&key).copied()),
            Request::Insert(key, value, to) => reply(map, &to, |map| map.insert(key, value)),
            Request::Remove(key, to) => reply(map, &to, |map| map.remove(&key)),
            Request::Add(key, n, to) => reply(map, &to, |map| {
                let value = map.entry(key).or_default();
                *value = value.saturating_add(n);
                *value
            }),
            Request::Items(to) => reply(map, &to, |map| map.clone()),
            Request::Len(to) => reply(map, &to, |map| map.len()),
            Request::Clear(to) => reply(map, &to, Map::clear),
        }
    }
}

/// The process of the manager. Its first client is the process that started it. When that client
/// has ended, this process ends with all its threads.
fn serve(owner: IpcReceiver<Request>) {
    shared::log!(holds, "the dict");
    answer(&Arc::default(), &owner);
    shared::log!(done);
}

/// A client of a manager, which can be sent to another process. A client is for one thread; other
/// threads have clients of their own. Each method blocks until the manager has replied, and returns
/// an error if the manager has ended.
#[derive(Debug, Serialize, Deserialize)]
pub struct Dict {
    requests: IpcSender<Request>,
}

#[allow(clippy::missing_errors_doc, reason = "the type says when its methods return an error")]
impl Dict {
    fn ask<T>(&self, request: impl FnOnce(IpcSender<T>) -> Request) -> Result<T, IpcError>
    where
        T: for<'de> Deserialize<'de> + Serialize,
    {
        let (to, reply) = ipc::channel()?;
        self.requests.send(request(to))?;
        reply.recv()
    }

    /// Creates a client for another process or thread. Does not block until the manager replies.
    pub fn connect(&self) -> Result<Self, IpcError> {
        let (requests, receiver) = ipc::channel()?;
        self.requests.send(Request::Connect(receiver))?;
        Ok(Self { requests })
    }

    /// Returns the value of `key`, or `None` where Python's `d[key]` raises `KeyError`.
    pub fn get(&self, key: &str) -> Result<Option<i64>, IpcError> {
        self.ask(|to| Request::Get(key.to_owned(), to))
    }

    /// Sets the value of `key`, as `d[key] = value` does, and returns the value before.
    pub fn insert(&self, key: &str, value: i64) -> Result<Option<i64>, IpcError> {
        self.ask(|to| Request::Insert(key.to_owned(), value, to))
    }

    /// Removes `key`, as `pop` does, and returns its value.
    pub fn remove(&self, key: &str) -> Result<Option<i64>, IpcError> {
        self.ask(|to| Request::Remove(key.to_owned(), to))
    }

    /// Adds `n` to the value of `key`, which is 0 if there is none, and returns the sum. No other
    /// request is carried out in between.
    pub fn add(&self, key: &str, n: i64) -> Result<i64, IpcError> {
        self.ask(|to| Request::Add(key.to_owned(), n, to))
    }

    /// Returns a copy of the map, in the order of the keys.
    pub fn items(&self) -> Result<BTreeMap<String, i64>, IpcError> {
        self.ask(Request::Items)
    }

    /// Returns the number of keys.
    pub fn len(&self) -> Result<usize, IpcError> {
        self.ask(Request::Len)
    }

    /// Returns whether there is no key.
    pub fn is_empty(&self) -> Result<bool, IpcError> {
        Ok(self.len()? == 0)
    }

    /// Removes all keys.
    pub fn clear(&self) -> Result<(), IpcError> {
        self.ask(Request::Clear)
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
    /// Returns an error if the system refuses the channel. If the process cannot be started, the
    /// first request returns an error.
    pub fn new() -> Result<Self, SpawnError> {
        let (requests, owner) = ipc::channel()?;
        let mut process = Builder::new();
        process.envs(shared::child_env("manager"));
        Ok(Self { dict: Dict { requests }, process: process.spawn(owner, serve) })
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
