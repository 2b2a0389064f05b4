//! `multiprocessing.Queue`: one process writes, another reads, and the parent ends both.
//!
//! Python:   tests/python/process_queue.py
//! Run:      cargo run -p processes --bin process_queue    (ends after 5 s)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//!           cargo add ipc-channel@0.22
//!           cargo add signal-hook --no-default-features
//! Contract: timed - 1 to 5 a second apart, then `强制结束` at 5 s; a 6 may come about then
//! Differs:  the queue is a channel with one reading end, which is handed to the child that reads.
//!           `kill` sends SIGKILL and waits for the end; `terminate` sends SIGTERM and does not.
//!           If one end is gone the other is told, where Python's `get` would wait for ever. When
//!           the reader is some hundred items behind, `send` waits for it; Python's `put` never
//!           waits.

use std::error::Error;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
use procspawn::Builder;
use signal_hook::low_level;

/// Ends this process as soon as its parent is gone, whatever the reason: nothing is ever sent
/// here, so `recv` returns only when the other end is closed.
fn die_with_parent(lifeline: IpcReceiver<()>) {
    thread::spawn(move || {
        let _ = lifeline.recv();
        low_level::exit(1); // Python's `os._exit`: `process::exit` may cut a line being printed
    });
}

/// Gives up after ten seconds: `procspawn` would wait for ever for a child that dies while it is
/// being started.
fn in_time<T: Send + 'static>(
    start: impl FnOnce() -> T + Send + 'static,
) -> Result<T, &'static str> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || sender.send(start()));
    receiver.recv_timeout(Duration::from_secs(10)).map_err(|_| "no sign of life from a child")
}

fn read((q, lifeline): (IpcReceiver<u32>, IpcReceiver<()>)) {
    die_with_parent(lifeline);
    while let Ok(res) = q.recv() {
        shared::log!("gets {res}");
        println!("{res}");
        thread::sleep(Duration::from_secs(1));
    }
}

fn write((q, lifeline): (IpcSender<u32>, IpcReceiver<()>)) {
    die_with_parent(lifeline);
    let mut num = 1;
    while q.send(num).is_ok() {
        shared::log!("has put {num}");
        num += 1;
        thread::sleep(Duration::from_secs(1));
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    shared::init();
    procspawn::init(); // in a child this calls read or write, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    let (put, get) = ipc::channel()?;
    let (_alive_r, lifeline_r) = ipc::channel()?;
    let (_alive_w, lifeline_w) = ipc::channel()?;
    let (mut r, mut w) = (Builder::new(), Builder::new());
    r.envs(shared::child_env("reader"));
    w.envs(shared::child_env("writer"));
    let w = in_time(move || w.spawn((put, lifeline_w), write))?;
    let r = in_time(move || r.spawn((get, lifeline_r), read))?;
    thread::sleep(Duration::from_secs(5));
    let mut status = ExitCode::SUCCESS;
    let mut children = [("read", r), ("write", w)];
    // Look at both before either is killed: write, left without its reader, would end by itself.
    for (name, child) in &mut children {
        match child.join_timeout(Duration::ZERO) {
            Err(error) if error.is_timeout() => {} // at work still, as it should be
            end => {
                shared::exit_if_stdout_closed();
                eprintln!("{name} ended before its time: {end:?}");
                status = ExitCode::FAILURE;
            }
        }
    }
    for (_, child) in &mut children {
        child.kill()?;
    }
    println!("强制结束");
    Ok(status)
}
