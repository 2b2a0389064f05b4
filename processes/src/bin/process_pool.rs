//! Ten jobs for ten processes, with apply_async, close and join (`multiprocessing.Pool`).
//!
//! Dropping the handle of a job kills the job, so they are kept and joined. A job whose worker is
//! killed during it comes back as an error, and the worker is replaced; in Python its result never
//! comes and `join()` hangs. If a worker was killed while idle, `spawn` itself may panic: a race in
//! `procspawn` 1.0. As in `process`, the workers watch the parent.
//!
//! Python:   tests/python/process_pool.py
//! Rust:     `procspawn::Pool`, `ipc_channel::ipc`, `signal_hook::low_level::exit`
//! Section:  使用Pool
//! Run:      cargo run -p processes --bin process_pool    (ends after 9 s)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//!           cargo add ipc-channel@0.22
//!           cargo add signal-hook --no-default-features
//! Contract: timed - the number n comes 9 - n times, in second n; the end after 9 s

use std::error::Error;
use std::fmt::Display;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::Once;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use ipc_channel::ipc::{self, IpcReceiver};
use procspawn::{Pool, SpawnError};
use signal_hook::low_level;

/// Ends this process as soon as its parent is gone, whatever the reason: nothing is ever sent
/// here, so `recv` returns only when the other end is closed.
fn die_with_parent(lifeline: IpcReceiver<()>) {
    thread::spawn(move || {
        let _ = lifeline.recv();
        low_level::exit(1); // Python's `os._exit`: `process::exit` may cut a line being printed
    });
}

/// `procspawn` puts the cause behind an error into its source.
fn words(error: &SpawnError) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}

/// Runs `start` in a thread, and gives up after ten seconds: `procspawn` would wait forever for a
/// child that dies or is stopped while it is being started.
fn in_time<T: Send + 'static>(
    start: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Box<dyn Error>> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().spawn(move || sender.send(start()))?;
    // A hundred short waits: while this process is itself stopped (Ctrl-Z), only one of them ends.
    let wait = |_| match receiver.recv_timeout(Duration::from_millis(100)) {
        Err(RecvTimeoutError::Timeout) => None,
        done => Some(done),
    };
    let done = (0..100).find_map(wait).ok_or("no sign of life from a child within 10 s")?;
    Ok(done.map_err(|_| "`procspawn` panicked")?)
}

/// Reports a failure in one line, which is one write: children write there as well. `eprintln!`
/// makes several, and panics if standard error cannot be written; the children end with their
/// parent.
fn failed(what: impl Display) -> ExitCode {
    let _ = io::stderr().write_all(format!("{what}\n").as_bytes());
    ExitCode::FAILURE
}

/// Not `println!`: its panic would end the worker, and the pool would start another one.
fn func((num, lifeline): (u32, IpcReceiver<()>)) -> Result<(), String> {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| die_with_parent(lifeline)); // the first job's lifeline does for all
    for n in 0..num {
        shared::log!(lane: format_args!("job {num}"), note, "prints {n}");
        writeln!(io::stdout(), "{n}").map_err(|error| error.to_string())?;
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

/// Makes the pool, gives it the jobs, and waits for them.
fn run() -> Result<ExitCode, Box<dyn Error>> {
    // A worker and its job open eight files, and `procspawn` panics where it cannot.
    drop((0..40).map(|_| ipc::channel::<()>()).collect::<Result<Vec<_>, _>>()?);
    let mut workers = Pool::builder(10);
    workers.envs(shared::child_env("worker"));
    let p = in_time(move || workers.build())?.map_err(|error| words(&error))?;
    let (mut jobs, mut lifelines) = (Vec::new(), Vec::new());
    for n in 0..10 {
        let (alive, lifeline) = ipc::channel()?;
        jobs.push(p.spawn((n, lifeline), func)); // apply_async
        lifelines.push(alive);
    }
    let mut status = ExitCode::SUCCESS;
    for (n, job) in jobs.into_iter().enumerate() {
        let end = job.join().map_err(|error| words(&error)).flatten();
        if let Err(error) = end {
            shared::exit_if_stdout_closed();
            status = failed(format_args!("job {n} failed: {error}"));
        }
    }
    // close and join; at once, since no job is left. Nothing is lost if it fails.
    let _ = in_time(move || p.shutdown());
    Ok(status)
}

fn main() -> ExitCode {
    shared::init();
    procspawn::init(); // in a worker this does the jobs, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    run().unwrap_or_else(|error| failed(format_args!("process_pool: {error}")))
}
