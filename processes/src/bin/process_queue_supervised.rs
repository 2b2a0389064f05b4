//! Supervised queue: reader and writer end with the parent (`multiprocessing.Queue`).
//!
//! This program uses the functions of `process_supervised`, with a lifeline for each child. The
//! parent also reports a child that has returned before it is killed.
//!
//! Use it where the parent may be killed, where a limit may stop a start, or where the status
//! decides what happens next.
//!
//! Python:   tests/python/process_queue.py
//! Rust:     `ipc_channel::ipc::channel`, `procspawn::Builder`, `signal_hook::low_level::exit`
//! Run:      cargo run -p processes --bin process_queue_supervised    (ends after 5 s)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//!           cargo add ipc-channel@0.22
//!           cargo add signal-hook --no-default-features
//! Contract: timed - 1 to 5 a second apart, then `强制结束` at 5 s; a 6 may come about then

use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
use procspawn::{Builder, JoinHandle, SpawnError};
use signal_hook::low_level;

/// Ends this process when its parent has ended, however the parent ended. Nothing is ever sent
/// here, so `recv` returns only when the other end is closed.
fn die_with_parent(lifeline: IpcReceiver<()>) {
    thread::spawn(move || {
        let _ = lifeline.recv();
        low_level::exit(1); // Python's `os._exit`; `process::exit` may cut a line being printed
    });
}

/// Returns the cause, which `procspawn` stores as the source of its error.
fn words(error: &SpawnError) -> String {
    error.source().unwrap_or(error).to_string()
}

/// Runs `spawn` in a thread and gives up after ten seconds: `spawn` blocks forever if the child
/// dies or is stopped while it starts.
fn in_time(
    spawn: impl FnOnce() -> JoinHandle<()> + Send + 'static,
) -> Result<JoinHandle<()>, Box<dyn Error>> {
    // `spawn` opens a dozen files and panics if one cannot be opened, so return an error here if
    // sixteen are too many.
    drop((0..8).map(|_| ipc::channel::<()>()).collect::<Result<Vec<_>, _>>()?);
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().spawn(move || sender.send(spawn()))?;
    // A hundred short waits, because only one of them times out while this process is stopped
    // (Ctrl-Z).
    let wait = |_| match receiver.recv_timeout(Duration::from_millis(100)) {
        Err(RecvTimeoutError::Timeout) => None,
        child => Some(child),
    };
    let child = (0..100).find_map(wait).ok_or("no sign of life within 10 s")?;
    let child = child.map_err(|_| "`spawn` panicked")?;
    if child.pid().is_some() {
        return Ok(child);
    }
    let error = child.join().expect_err("a child without a process should not end well");
    Err(words(&error).into())
}

/// Reports a failure in one line and one write, because children write to standard error as well.
/// `eprintln!` makes several writes, and panics if one fails, which would end the children as well.
fn failed(what: impl Display) -> ExitCode {
    let _ = io::stderr().write_all(format!("{what}\n").as_bytes());
    ExitCode::FAILURE
}

fn read((q, lifeline): (IpcReceiver<u32>, IpcReceiver<()>)) {
    die_with_parent(lifeline);
    while let Ok(res) = q.recv() {
        shared::log!(note, "received {res}");
        println!("{res}");
        thread::sleep(Duration::from_secs(1));
    }
}

fn write((q, lifeline): (IpcSender<u32>, IpcReceiver<()>)) {
    die_with_parent(lifeline);
    let mut num = 1;
    while q.send(num).is_ok() {
        shared::log!(note, "sent {num}");
        num += 1;
        thread::sleep(Duration::from_secs(1));
    }
}

/// Starts the two children, lets them work for five seconds, and ends them.
fn run() -> Result<ExitCode, Box<dyn Error>> {
    let (put, get) = ipc::channel()?;
    let (_alive_r, lifeline_r) = ipc::channel()?;
    let (_alive_w, lifeline_w) = ipc::channel()?;
    let (mut r, mut w) = (Builder::new(), Builder::new());
    r.envs(shared::child_env("reader"));
    w.envs(shared::child_env("writer"));
    let w = in_time(move || w.spawn((put, lifeline_w), write));
    let w = w.map_err(|error| format!("write could not be started: {error}"))?;
    let r = in_time(move || r.spawn((get, lifeline_r), read));
    let r = r.map_err(|error| format!("read could not be started: {error}"))?;
    thread::sleep(Duration::from_secs(5));
    let mut status = ExitCode::SUCCESS;
    let mut children = [("read", r), ("write", w)];
    // Check both children before killing either, because write ends by itself without its reader.
    for (name, child) in &mut children {
        match child.join_timeout(Duration::ZERO) {
            Err(error) if error.is_timeout() => {} // still running, as it should be
            end => {
                shared::exit_if_stdout_closed();
                let end = end.map_or_else(|error| words(&error), |()| "it returned".into());
                status = failed(format_args!("{name} ended before its time: {end}"));
            }
        }
    }
    for (_, child) in &mut children {
        let _ = child.kill(); // fails if the child has ended, as `write` does without its reader
    }
    println!("强制结束");
    Ok(status)
}

fn main() -> ExitCode {
    shared::init();
    procspawn::init(); // in a child this calls read or write, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    run().unwrap_or_else(|error| failed(format_args!("process_queue: {error}")))
}
