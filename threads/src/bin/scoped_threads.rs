//! As Rust would have it: five endless threads which borrow from `main` (`threading.Thread`).
//!
//! `thread::scope` joins its threads before it returns, so they may borrow local variables: no
//! class, no `Arc`, no `move`. If one of them panics and nobody has joined it, the scope panics
//! too, once all have ended.
//!
//! Use it always, except where a thread has to outlive the function that starts it.
//!
//! Python:   tests/python/thread_subclass.py
//! Rust:     `std::thread::scope`
//! Run:      cargo run -p threads --bin scoped_threads    (until Ctrl-C)
//! Copy:     nothing to add, std is enough
//! Contract: timed - five equal lines at second 0 and at every full second after

use std::thread;
use std::time::Duration;

fn run(line: &str, pause: Duration) {
    loop {
        shared::log!("prints");
        println!("{line}");
        thread::sleep(pause);
    }
}

fn main() {
    shared::init();
    let line = "-".repeat(12); // lives in `main`, and all five threads read it
    thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(|| run(&line, Duration::from_secs(1)));
        }
    }); // waits here
}
