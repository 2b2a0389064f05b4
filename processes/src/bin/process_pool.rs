//! Process pool: ten jobs for ten workers, then `close` and `join` (`multiprocessing.Pool`).
//!
//! Dropping the handle of a job kills the job, so `main` keeps and joins every handle. If a worker
//! is killed, its job returns an error and the pool starts another worker; in Python the result
//! never comes, and `join()` blocks forever. If a worker was killed while idle, `spawn` itself may
//! panic because of a race condition in `procspawn` 1.0.
//!
//! If the parent is killed, a worker keeps running until its job has ended. `build` blocks forever
//! if a worker dies before it has connected to its parent. `process_pool_supervised` handles both.
//!
//! Python:   tests/python/process_pool.py
//! Rust:     `procspawn::Pool`
//! Section:  使用Pool
//! Run:      cargo run -p processes --bin process_pool    (ends after 9 s)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//! Contract: timed - the number n comes 9 - n times, in second n; the end after 9 s

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use procspawn::Pool;

/// Returns an error where `println!` would panic: a panic ends the worker, not only the job.
fn func(num: u32) -> Result<(), String> {
    for n in 0..num {
        shared::log!(lane: format_args!("job {num}"), note, "prints {n}");
        writeln!(io::stdout(), "{n}").map_err(|error| error.to_string())?;
        thread::sleep(Duration::from_secs(1));
    }
    Ok(())
}

fn main() -> ExitCode {
    shared::init();
    procspawn::init(); // in a worker this runs the jobs, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    let mut workers = Pool::builder(10);
    workers.envs(shared::child_env("worker"));
    let p = workers.build().expect("the pool should start");
    let jobs: Vec<_> = (0..10).map(|n| p.spawn(n, func)).collect(); // apply_async
    let mut status = ExitCode::SUCCESS;
    for (n, job) in jobs.into_iter().enumerate() {
        let end = job.join().map_err(|error| error.source().unwrap_or(&error).to_string());
        if let Err(error) = end.flatten() {
            shared::exit_if_stdout_closed();
            eprintln!("job {n} failed: {error}");
            status = ExitCode::FAILURE;
        }
    }
    p.shutdown(); // close and join
    status
}
