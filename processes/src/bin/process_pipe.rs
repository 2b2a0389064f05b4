//! Pipe: two processes send values to each other until one end is dropped (`multiprocessing.Pipe`).
//!
//! A pipe is a channel for each direction, so each end has a sender and a receiver, and the
//! compiler knows the type of the messages in both directions. An end moves to the child, whereas
//! in Python the parent keeps a copy, which the parent has to close: otherwise no process sees the
//! end of the pipe. `poll` takes the message out of the channel and keeps the message for `recv`.
//!
//! `send` blocks while a few hundred messages are unread, or part of a long message, as in Python.
//! If the parent is killed, the child receives the end of the pipe and returns. `spawn` blocks
//! forever if the child dies before it has connected to its parent; `process_queue_supervised`
//! handles that.
//!
//! Python:   tests/python/process_pipe.py
//! Rust:     `ipc_channel::ipc::channel`, `procspawn::Builder`, `serde::Serialize`
//! Section:  使用Pipe
//! Run:      cargo run -p processes --bin process_pipe    (ends at once)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//!           cargo add ipc-channel@0.22
//!           cargo add serde --features derive
//! Contract: exact - the answers of the child, two empty polls, and the end of the pipe on both
//!           sides

use std::error::Error;
use std::io;
use std::thread;
use std::time::Duration;

use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
use ipc_channel::{IpcError, TryRecvError};
use procspawn::Builder;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// One end of a pipe, which sends `S` and receives `R`. An end can be sent to another process.
#[derive(Debug, Serialize, Deserialize)]
pub struct Connection<S, R> {
    // Dropped first: when the other process receives the end of the pipe, its `send` fails too.
    receiver: IpcReceiver<R>,
    sender: IpcSender<S>,
    /// The message that `poll` has received.
    polled: Option<R>,
}

/// Creates a pipe. With `duplex=False` in Python, a pipe is one [`ipc::channel`].
///
/// # Errors
///
/// Returns an error if the system refuses a channel.
pub fn pipe<A, B>() -> io::Result<(Connection<A, B>, Connection<B, A>)>
where
    A: Serialize + DeserializeOwned,
    B: Serialize + DeserializeOwned,
{
    let (to_right, from_left) = ipc::channel()?;
    let (to_left, from_right) = ipc::channel()?;
    let left = Connection { receiver: from_right, sender: to_right, polled: None };
    let right = Connection { receiver: from_left, sender: to_left, polled: None };
    Ok((left, right))
}

impl<S, R> Connection<S, R>
where
    S: Serialize + DeserializeOwned,
    R: Serialize + DeserializeOwned,
{
    /// Sends a message. Blocks while the channel is full.
    ///
    /// # Errors
    ///
    /// Returns [`IpcError::Io`] if the other end was dropped. Python raises `BrokenPipeError`.
    pub fn send(&self, message: S) -> Result<(), IpcError> {
        self.sender.send(message)
    }

    /// Blocks until a message arrives.
    ///
    /// # Errors
    ///
    /// Returns [`IpcError::Disconnected`] if the other end was dropped and no message is left.
    /// Python raises `EOFError`.
    pub fn recv(&mut self) -> Result<R, IpcError> {
        self.polled.take().map_or_else(|| self.receiver.recv(), Ok)
    }

    /// Blocks until a message arrives or the other end is dropped, for at most `timeout`, in
    /// milliseconds. Returns whether `recv` would return at once.
    ///
    /// # Errors
    ///
    /// Returns an error if the message cannot be received. The message is lost.
    pub fn poll(&mut self, timeout: Duration) -> Result<bool, IpcError> {
        if self.polled.is_some() {
            return Ok(true);
        }
        match self.receiver.try_recv_timeout(timeout) {
            Ok(message) => self.polled = Some(message),
            Err(TryRecvError::Empty) => return Ok(false),
            Err(TryRecvError::IpcError(IpcError::Disconnected)) => {}
            Err(TryRecvError::IpcError(error)) => return Err(error),
        }
        Ok(true)
    }
}

/// Answers each word with its length, until the parent drops its end.
fn answer(mut child: Connection<usize, String>) {
    while let Ok(word) = child.recv() {
        shared::log!(note, "received {word}");
        if word == "slow" {
            thread::sleep(Duration::from_millis(500));
        }
        if child.send(word.len()).is_err() {
            return; // the parent has died
        }
    }
    println!("child: the parent has closed its end");
}

/// Receives one word and returns, which drops the end of this process.
fn leave(mut child: Connection<usize, String>) {
    let _ = child.recv(); // fails if the parent has died
}

fn main() -> Result<(), Box<dyn Error>> {
    shared::init();
    procspawn::init(); // in a child this calls answer or leave, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    let mut process = Builder::new();
    process.envs(shared::child_env("child"));
    let (mut parent, child) = pipe::<String, usize>()?;
    let p = process.spawn(child, answer);
    println!("poll: {}", parent.poll(Duration::ZERO)?);
    for word in ["one", "three"] {
        parent.send(word.to_owned())?;
        println!("{word}: {}", parent.recv()?);
    }
    parent.send("slow".to_owned())?;
    println!("poll: {}", parent.poll(Duration::from_millis(50))?);
    println!("poll: {}", parent.poll(Duration::from_secs(60))?);
    println!("slow: {}", parent.recv()?);
    drop(parent);
    p.join()?;

    let mut process = Builder::new();
    process.envs(shared::child_env("second child"));
    let (mut parent, child) = pipe::<String, usize>()?;
    let p = process.spawn(child, leave);
    parent.send("bye".to_owned())?;
    println!("poll: {}", parent.poll(Duration::from_secs(60))?);
    if let Err(IpcError::Disconnected) = parent.recv() {
        println!("recv: the child has closed its end"); // Python: EOFError
    }
    if let Err(IpcError::Io(_)) = parent.send("hello".to_owned()) {
        println!("send: the child has closed its end"); // Python: BrokenPipeError
    }
    p.join()?;
    Ok(())
}
