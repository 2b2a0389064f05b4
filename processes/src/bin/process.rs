//! `multiprocessing.Process`: ten processes, number n prints 0 to n-1.
//!
//! Python:   tests/python/process.py
//! Run:      cargo run -p processes --bin process    (ends after 9 s)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//!           cargo add ipc-channel@0.22
//!           cargo add signal-hook --no-default-features
//! Contract: timed - the number n comes 9 - n times, in second n; the end after 9 s
//! Differs:  a child is this program started anew, as with Python's `spawn`, and `procspawn::init`
//!           makes it one. Dropping a handle kills the process, so all are joined; a child that
//!           fails is reported, where Python's parent does not look. In both languages a child
//!           outlives a parent that is killed, unless it watches it: hence the lifeline.

use std::error::Error;
use std::process::ExitCode;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use ipc_channel::ipc::{self, IpcReceiver};
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

fn func((num, lifeline): (u32, IpcReceiver<()>)) {
    die_with_parent(lifeline);
    for n in 0..num {
        shared::log!("prints {n}");
        println!("{n}");
        thread::sleep(Duration::from_secs(1));
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    shared::init();
    procspawn::init(); // in a child this calls func, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    let (mut children, mut lifelines) = (Vec::new(), Vec::new());
    for each in 0..10 {
        let (alive, lifeline) = ipc::channel()?;
        let mut child = Builder::new();
        child.envs(shared::child_env(format!("Process-{}", each + 1)));
        children.push(in_time(move || child.spawn((each, lifeline), func))?);
        lifelines.push(alive);
    }
    let mut status = ExitCode::SUCCESS;
    for (each, child) in children.into_iter().enumerate() {
        if let Err(error) = child.join() {
            shared::exit_if_stdout_closed();
            eprintln!("child {each} failed: {error:?}");
            status = ExitCode::FAILURE;
        }
    }
    Ok(status)
}
