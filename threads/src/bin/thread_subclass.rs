//! Trait in place of a base class: five threads print a line every second (`threading.Thread`).
//!
//! Rust uses a trait in place of a base class. `start`, which Python's base class provides, is a
//! provided method; `run`, which the Python subclass overrides, is a required method. `start`
//! consumes the value, so no thread can be started twice.
//!
//! Python:   tests/python/thread_subclass.py
//! Rust:     a trait with `run`, `std::thread::spawn`
//! Section:  继承Thread类
//! Run:      cargo run -p threads --bin thread_subclass    (until Ctrl-C)
//! Copy:     nothing to add, std is enough
//! Contract: timed - five equal lines at second 0 and at every full second after that

use std::thread::{self, JoinHandle};
use std::time::Duration;

/// Replaces the base class `threading.Thread`.
trait Thread: Sized + Send + 'static {
    /// Does the thread's work.
    fn run(&self);

    /// Calls [`Thread::run`] in a new thread.
    fn start(self) -> JoinHandle<()> {
        thread::spawn(move || self.run())
    }
}

struct Thread1;

impl Thread for Thread1 {
    fn run(&self) {
        loop {
            shared::log!(note, "prints");
            println!("------------");
            thread::sleep(Duration::from_secs(1));
        }
    }
}

fn main() {
    shared::init();
    let threads: Vec<JoinHandle<()>> = (0..5).map(|_| Thread1.start()).collect();
    // Python waits for its threads at exit; in Rust, threads end when `main` returns.
    for thread in threads {
        thread.join().expect("run should not panic");
    }
}
