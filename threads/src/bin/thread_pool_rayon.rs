//! Thread pool of rayon: three threads run ten jobs (`concurrent.futures.ThreadPoolExecutor`).
//!
//! The jobs may borrow from `main`, and the scope waits for the jobs. If a job panics, the panic
//! resumes in `main` when the scope ends. `spawn` guarantees no order: the thread that spawns takes
//! its newest job, the other threads take the oldest. `spawn_fifo` keeps the order of Python's
//! pool.
//!
//! Use it when the work keeps the processor busy, especially with `par_iter`. A job that sleeps or
//! waits for input, as the jobs here do, keeps one of the pool's few threads from computing.
//!
//! Python:   tests/python/thread_pool_executor.py
//! Rust:     `rayon::ThreadPool`
//! Run:      cargo run -p threads --bin thread_pool_rayon    (ends after 4 s)
//! Copy:     cargo add rayon
//! Contract: timed - 0 1 2, 3 4 5, 6 7 8 and 9, a second apart, in any order within a second

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use rayon::ThreadPoolBuilder;

fn func(num: u32) {
    shared::log!(holds, "job {num}");
    println!("--- {num}");
    thread::sleep(Duration::from_secs(1));
    shared::log!(done, "job {num}");
}

fn main() -> ExitCode {
    shared::init();
    let pool = match ThreadPoolBuilder::new().num_threads(3).build() {
        Ok(pool) => pool,
        Err(error) => {
            let _ = writeln!(io::stderr(), "the pool cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    pool.scope_fifo(|scope| {
        for num in 0..10 {
            scope.spawn_fifo(move |_| func(num));
        }
    }); // waits for all ten jobs
    ExitCode::SUCCESS
}
