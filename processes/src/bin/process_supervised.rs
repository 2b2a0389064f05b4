//! Supervised children: they end with the parent, and no start blocks (`multiprocessing.Process`).
//!
//! Four functions are added to `process`. `die_with_parent` watches a lifeline, a channel whose
//! other end the parent holds: the lifeline is closed when the parent has ended, however the parent
//! ended. `in_time` limits the time for a start, and returns an error where `spawn` would panic
//! because no file can be opened. `words` returns the cause of an error. `failed` reports an error
//! in one line and returns a status. If a child cannot be started, the children before it do their
//! work, as in Python.
//!
//! Use it where the parent may be killed, where a limit may stop a start, or where the status
//! decides what happens next.
//!
//! Python:   tests/python/process.py
//! Rust:     `procspawn::Builder`, `ipc_channel::ipc`, `signal_hook::low_level::exit`
//! Run:      cargo run -p processes --bin process_supervised    (ends after 9 s)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//!           cargo add ipc-channel@0.22
//!           cargo add signal-hook --no-default-features
//! Contract: timed - the number n comes 9 - n times, in second n; the end after 9 s

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

/// Starts child number `each`. The child ends when the returned sender is dropped.
fn start(each: u32) -> Result<(JoinHandle<()>, IpcSender<()>), Box<dyn Error>> {
    let (alive, lifeline) = ipc::channel()?;
    let mut child = Builder::new();
    child.envs(shared::child_env(format!("Process-{}", each + 1)));
    Ok((in_time(move || child.spawn((each, lifeline), func))?, alive))
}

fn func((num, lifeline): (u32, IpcReceiver<()>)) {
    die_with_parent(lifeline);
    for n in 0..num {
        shared::log!(note, "prints {n}");
        println!("{n}");
        thread::sleep(Duration::from_secs(1));
    }
}

fn main() -> ExitCode {
    shared::init();
    procspawn::init(); // in a child this calls func, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    let mut status = ExitCode::SUCCESS;
    let mut children = Vec::new();
    for each in 0..10 {
        match start(each) {
            Ok(child) => children.push(child),
            Err(error) => {
                status = failed(format_args!("child {each} could not be started: {error}"));
                break;
            }
        }
    }
    for (each, (child, _alive)) in children.into_iter().enumerate() {
        if let Err(error) = child.join() {
            shared::exit_if_stdout_closed();
            status = failed(format_args!("child {each} failed: {}", words(&error)));
        }
    }
    status
}
