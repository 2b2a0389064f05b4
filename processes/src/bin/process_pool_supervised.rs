//! Supervised pool: workers end with the parent, and no start blocks (`multiprocessing.Pool`).
//!
//! This pool uses the functions of `process_supervised`. The first job of a worker starts the
//! thread that watches the parent, and the time limit applies to `build`. If a worker was killed
//! while idle, `spawn` may panic because of a race condition in `procspawn` 1.0.
//!
//! Use it where the parent may be killed, where a limit may stop a start, or where the status
//! decides what happens next.
//!
//! Python:   tests/python/process_pool.py
//! Rust:     `procspawn::Pool`, `ipc_channel::ipc`, `signal_hook::low_level::exit`
//! Run:      cargo run -p processes --bin process_pool_supervised    (ends after 9 s)
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

/// Runs `start` in a thread and gives up after ten seconds: `procspawn` blocks forever if a child
/// dies or is stopped while it starts.
fn in_time<T: Send + 'static>(
    start: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Box<dyn Error>> {
    let (sender, receiver) = mpsc::channel();
    thread::Builder::new().spawn(move || sender.send(start()))?;
    // A hundred short waits, because only one of them times out while this process is stopped
    // (Ctrl-Z).
    let wait = |_| match receiver.recv_timeout(Duration::from_millis(100)) {
        Err(RecvTimeoutError::Timeout) => None,
        done => Some(done),
    };
    let done = (0..100).find_map(wait).ok_or("no sign of life from a child within 10 s")?;
    Ok(done.map_err(|_| "`procspawn` panicked")?)
}

/// Reports a failure in one line and one write, because children write to standard error as well.
/// `eprintln!` makes several writes, and panics if one fails, which would end the children as well.
fn failed(what: impl Display) -> ExitCode {
    let _ = io::stderr().write_all(format!("{what}\n").as_bytes());
    ExitCode::FAILURE
}

/// Returns an error where `println!` would panic: a panic ends the worker, not only the job.
fn func((num, lifeline): (u32, IpcReceiver<()>)) -> Result<(), String> {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| die_with_parent(lifeline)); // one lifeline per worker is enough
    for n in 0..num {
        shared::log!(lane: format_args!("job {num}"), note, "prints {n}");
        writeln!(io::stdout(), "{n}").map_err(|error| error.to_string())?;
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

/// Creates the pool, submits the jobs and joins them.
fn run() -> Result<ExitCode, Box<dyn Error>> {
    // A worker and its job open eight files, and `procspawn` panics if a file cannot be opened.
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
    // Closes and joins the pool. No job is left, so nothing is lost if this fails.
    let _ = in_time(move || p.shutdown());
    Ok(status)
}

fn main() -> ExitCode {
    shared::init();
    procspawn::init(); // in a worker this runs the jobs, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    run().unwrap_or_else(|error| failed(format_args!("process_pool: {error}")))
}
