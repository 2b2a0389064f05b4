//! With rayon: ten jobs for three threads (`concurrent.futures.ThreadPoolExecutor`).
//!
//! The jobs may borrow from `main`, and the scope waits for them. A panic in a job is passed on
//! when the scope ends. `spawn` promises no order (the thread that spawns takes its newest job, the
//! others take the oldest); `spawn_fifo` keeps Python's.
//!
//! Use it for work that keeps the processor busy, with `par_iter` before all. Jobs that sleep or
//! wait for input, as here, keep one of its few threads from doing that.
//!
//! Python:   tests/python/thread_pool_executor.py
//! Rust:     `rayon::ThreadPool`
//! Run:      cargo run -p threads --bin thread_pool_rayon    (ends after 4 s)
//! Copy:     cargo add rayon
//! Contract: timed - 0 1 2, 3 4 5, 6 7 8, 9 a second apart; within a second in any order

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use rayon::ThreadPoolBuilder;

fn func(num: u32) {
    shared::log!("begins {num}");
    println!("--- {num}");
    thread::sleep(Duration::from_secs(1));
    shared::log!("ends {num}");
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
    }); // waits here for all ten
    ExitCode::SUCCESS
}
