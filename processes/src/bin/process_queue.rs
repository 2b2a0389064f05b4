//! Queue between processes: one writes, one reads, the parent ends both (`multiprocessing.Queue`).
//!
//! The queue is a channel with one receiver, which moves to the child that reads. `kill` sends
//! SIGKILL and waits for the end, whereas `terminate` sends SIGTERM and does not wait. If one end
//! of the channel is gone, the other end gets an error; Python's `get` would block forever.
//!
//! `send` blocks while a few hundred items are unread; Python's `put` does not block without a
//! `maxsize`. So a parent that reads receives every item before it joins the child that sends:
//! first `while let Ok(item) = get.recv()`, then `join`. The other order deadlocks once the channel
//! is full, with fewer items than in Python.
//!
//! If the parent is killed, both children keep running and never end. `spawn` blocks forever if the
//! child dies before it has connected to its parent. `process_queue_supervised` handles both.
//!
//! Python:   tests/python/process_queue.py
//! Rust:     `ipc_channel::ipc::channel`, `procspawn::Builder`
//! Section:  使用Queue
//! Run:      cargo run -p processes --bin process_queue    (ends after 5 s)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//!           cargo add ipc-channel@0.22
//! Contract: timed - 1 to 5 a second apart, then `强制结束` at 5 s; a 6 may come about then

use std::error::Error;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
use procspawn::Builder;

fn read(q: IpcReceiver<u32>) {
    while let Ok(res) = q.recv() {
        shared::log!(note, "received {res}");
        println!("{res}");
        thread::sleep(Duration::from_secs(1));
    }
}

fn write(q: IpcSender<u32>) {
    let mut num = 1;
    while q.send(num).is_ok() {
        shared::log!(note, "sent {num}");
        num += 1;
        thread::sleep(Duration::from_secs(1));
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    shared::init();
    procspawn::init(); // in a child this calls read or write, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    let (put, get) = ipc::channel()?;
    let (mut r, mut w) = (Builder::new(), Builder::new());
    r.envs(shared::child_env("reader"));
    w.envs(shared::child_env("writer"));
    let mut w = w.spawn(put, write);
    let mut r = r.spawn(get, read);
    thread::sleep(Duration::from_secs(5));
    let mut status = ExitCode::SUCCESS;
    for (name, child) in [("read", &mut r), ("write", &mut w)] {
        // A timeout means that the child is still running.
        if let Err(error) = child.join_timeout(Duration::ZERO)
            && !error.is_timeout()
        {
            shared::exit_if_stdout_closed();
            eprintln!("{name} failed: {}", error.source().unwrap_or(&error));
            status = ExitCode::FAILURE;
        }
    }
    let _ = r.kill(); // fails if the child has ended, as `write` does without its reader
    let _ = w.kill();
    println!("强制结束");
    Ok(status)
}
