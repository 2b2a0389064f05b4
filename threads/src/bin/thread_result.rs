//! Result of a thread: value, error, panic; waiting with a time limit (`threading.Thread.join`).
//!
//! `JoinHandle::join` waits for the thread and returns the value of its function, or the payload of
//! its panic. Python's `join` returns neither, so the counterpart stores both. A `Result` that the
//! function returns is a value, and is the usual form of an error. std has no `join` with a time
//! limit: here the thread owns a sender, and the receiver waits until the sender is dropped, when
//! the function returns or panics.
//!
//! Use it when the work of a thread has a result or can fail, or when the wait has a time limit.
//!
//! Python:   tests/python/thread_result.py
//! Rust:     `std::thread::Builder`, `std::thread::JoinHandle`, `std::sync::mpsc`
//! Beside:   thread_target
//! Run:      cargo run -p threads --bin thread_result    (ends after 0.1 s)
//! Copy:     nothing to add, std is enough
//! Contract: exact - a value, an error and a panic come back; a wait of 0.1 s ends while the thread
//!           is alive

use std::any::Any;
use std::convert::Infallible;
use std::io;
use std::num::ParseIntError;
use std::panic;
use std::process::ExitCode;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, TryRecvError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A thread with a name, whose end can be waited for with a time limit.
pub struct Thread<T> {
    handle: JoinHandle<T>,
    /// Disconnected once the function has returned or panicked; nothing is ever sent.
    end: Receiver<Infallible>,
}

impl<T: Send + 'static> Thread<T> {
    /// Starts a thread that runs `target`.
    ///
    /// # Errors
    ///
    /// Returns an error if the system refuses the thread.
    ///
    /// # Panics
    ///
    /// Panics if the name contains a zero byte.
    pub fn start(name: &str, target: impl FnOnce() -> T + Send + 'static) -> io::Result<Self> {
        let (sender, end) = mpsc::channel();
        let run = move || {
            let _sender = sender; // dropped after `target` has ended, even by a panic
            target()
        };
        let handle = thread::Builder::new().name(name.to_owned()).spawn(run)?;
        Ok(Self { handle, end })
    }

    /// Returns the name of the thread.
    pub fn name(&self) -> Option<&str> {
        self.handle.thread().name()
    }

    /// Returns whether the function is still running.
    pub fn is_alive(&self) -> bool {
        self.end.try_recv() == Err(TryRecvError::Empty)
    }

    /// Waits until the function has ended, but no longer than `timeout`. Returns whether the
    /// function has ended. `Duration::MAX` waits forever.
    pub fn wait_timeout(&self, timeout: Duration) -> bool {
        self.end.recv_timeout(timeout) != Err(RecvTimeoutError::Timeout)
    }

    /// Waits until the thread has ended.
    ///
    /// # Errors
    ///
    /// Returns the payload of the panic if the function panicked.
    pub fn join(self) -> thread::Result<T> {
        self.handle.join()
    }
}

/// Returns the message of a panic: a `&str` if the message is a literal, usually a `String`
/// otherwise.
pub fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("not a text")
}

fn double(text: &str) -> Result<u32, ParseIntError> {
    Ok(text.parse::<u32>()? * 2)
}

fn fail() {
    panic::resume_unwind(Box::new("no answer")); // `panic!` would also print the message
}

/// The three ways in which a thread can end.
fn results() -> io::Result<()> {
    for text in ["21", "twenty-one"] {
        let t = Thread::start("double", move || double(text))?;
        match t.join().expect("double should not panic") {
            Ok(number) => println!("value: {number}"),
            Err(_) => println!("error: not a number: {text}"),
        }
    }
    let panic = Thread::start("fail", fail)?.join().expect_err("fail should panic");
    println!("panic: {}", message(&*panic));
    Ok(())
}

fn time_limit() -> io::Result<()> {
    let (sender, receiver) = mpsc::channel();
    let t = Thread::start("worker", move || {
        shared::log!(waits, "for a number");
        let number: u32 = receiver.recv().expect("main should send a number");
        shared::log!(done, "received a number");
        number * 2
    })?;
    println!("name: {}", t.name().unwrap_or("none"));
    println!("alive: {}", t.is_alive());
    println!("ended in 0.1 s: {}", t.wait_timeout(Duration::from_millis(100)));
    sender.send(21).expect("the worker should wait for a number");
    println!("ended in 60 s: {}", t.wait_timeout(Duration::from_secs(60)));
    println!("alive: {}", t.is_alive());
    println!("value: {}", t.join().expect("the worker should not panic"));
    Ok(())
}

fn main() -> ExitCode {
    shared::init();
    match results().and_then(|()| time_limit()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot start a thread: {error}");
            ExitCode::FAILURE
        }
    }
}
