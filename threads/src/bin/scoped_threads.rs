//! Scoped threads: five threads borrow a local variable of `main` (`threading.Thread`).
//!
//! `thread::scope` joins its threads before it returns, so the threads may borrow local variables.
//! Unlike the Python program, the Rust program needs no class; unlike `thread::spawn`, the scope
//! needs no `Arc` and no `move`. If a thread panics and is not joined explicitly, the scope panics
//! too, after all its threads have ended.
//!
//! Use it when no thread has to outlive the function that spawns it.
//!
//! Python:   tests/python/thread_subclass.py
//! Rust:     `std::thread::scope`
//! Run:      cargo run -p threads --bin scoped_threads    (until Ctrl-C)
//! Copy:     nothing to add, std is enough
//! Contract: timed - five equal lines at second 0 and at every full second after that

use std::thread;
use std::time::Duration;

fn run(line: &str, pause: Duration) {
    loop {
        shared::log!(note, "prints");
        println!("{line}");
        thread::sleep(pause);
    }
}

fn main() {
    shared::init();
    let line = "-".repeat(12); // lives in `main`; all five threads borrow it
    thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(|| run(&line, Duration::from_secs(1)));
        }
    }); // joins all five threads
}
