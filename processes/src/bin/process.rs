//! Processes: ten children, number n prints 0 to n-1 (`multiprocessing.Process`).
//!
//! A child is this program started again, as with Python's `spawn`; `procspawn::init` then calls
//! the child's function. Dropping a handle kills the process, so `main` joins every child, also
//! after an error. `join` returns an error if the child panicked or was killed, whereas Python's
//! parent does not check.
//!
//! If the parent is killed, a child keeps running until it has printed all its numbers. `spawn`
//! blocks forever if the child dies before it has connected to its parent. `process_supervised`
//! handles both.
//!
//! Python:   tests/python/process.py
//! Rust:     `procspawn::Builder`, `procspawn::JoinHandle`
//! Section:  使用Process类
//! Run:      cargo run -p processes --bin process    (ends after 9 s)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//! Contract: timed - the number n comes 9 - n times, in second n; the end after 9 s

use std::error::Error;
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use procspawn::Builder;

fn func(num: u32) {
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
    let mut children = Vec::new();
    for each in 0..10 {
        let mut child = Builder::new();
        child.envs(shared::child_env(format!("Process-{}", each + 1)));
        children.push(child.spawn(each, func));
    }
    let mut status = ExitCode::SUCCESS;
    for (each, child) in children.into_iter().enumerate() {
        if let Err(error) = child.join() {
            shared::exit_if_stdout_closed();
            eprintln!("child {each} failed: {}", error.source().unwrap_or(&error));
            status = ExitCode::FAILURE;
        }
    }
    status
}
