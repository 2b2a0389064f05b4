//! As a base class: five endless threads, each prints a ruler every second (`threading.Thread`).
//!
//! There is no class to inherit from: what the base class gives (`start`) is a provided method of a
//! trait, what the subclass writes (`run`) a required one. Nobody can call `start` twice, for it
//! consumes the value.
//!
//! Python:   tests/python/thread_subclass.py
//! Rust:     a trait with `run`, `std::thread::spawn`
//! Section:  继承Thread类
//! Run:      cargo run -p threads --bin thread_subclass    (until Ctrl-C)
//! Copy:     nothing to add, std is enough
//! Contract: timed - five equal lines at second 0 and at every full second after

use std::thread::{self, JoinHandle};
use std::time::Duration;

/// What `threading.Thread` is to its subclasses.
trait Thread: Sized + Send + 'static {
    /// The thread's work.
    fn run(&self);

    /// Runs [`Thread::run`] in a thread of its own.
    fn start(self) -> JoinHandle<()> {
        thread::spawn(move || self.run())
    }
}

struct Thread1;

impl Thread for Thread1 {
    fn run(&self) {
        loop {
            shared::log!("prints");
            println!("------------");
            thread::sleep(Duration::from_secs(1));
        }
    }
}

fn main() {
    shared::init();
    let threads: Vec<JoinHandle<()>> = (0..5).map(|_| Thread1.start()).collect();
    // Python waits for its threads at exit; in Rust they end with `main`.
    for thread in threads {
        thread.join().expect("run does not panic");
    }
}
