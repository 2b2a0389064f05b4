//! Child processes with std alone: the program runs itself again (`multiprocessing.Process`).
//!
//! A child receives its arguments as text, and returns text and a status; functions and values
//! cannot be passed. The parent holds the writing end of each child's standard input and never
//! writes: the end of that input tells the child that the parent has ended. If a child cannot be
//! started, the children before it do their work, as in Python. If the program is started with
//! SIGCHLD ignored, the system keeps no status: the parent waits for every child, reports that the
//! statuses are unknown, and fails.
//!
//! Use it when text is enough between parent and child: there is no crate to add, the children end
//! with the parent, and the child may be another program.
//!
//! Python:   tests/python/process.py
//! Rust:     `std::process::Command`
//! Run:      cargo run -p processes --bin process_std    (ends after 9 s)
//! Copy:     nothing to add, std is enough
//! Contract: timed - the number n comes 9 - n times, in second n; the end after 9 s

use std::env;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::Path;
use std::process::{self, Child, ChildStdin, Command, ExitCode, Stdio};
use std::thread;
use std::time::Duration;

/// Ends this process when its parent has ended, however the parent ended.
fn die_with_parent() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        // `exit` removes the buffer of standard output and may cut a line that is being printed, so
        // this thread waits for the lock. If the output is not read, the lock is not free within
        // 0.1 s.
        let _ = thread::Builder::new().spawn(|| {
            thread::sleep(Duration::from_millis(100));
            process::exit(1);
        });
        let _stdout = io::stdout().lock();
        process::exit(1);
    });
}

/// Reports a failure in one line and one write, because children write to standard error as well.
/// `eprintln!` makes several writes, and panics if one fails, which would end the children as well.
fn failed(what: impl Display) -> ExitCode {
    let _ = io::stderr().write_all(format!("{what}\n").as_bytes());
    ExitCode::FAILURE
}

/// Starts child number `each`. The child ends when the returned pipe is dropped.
fn start(program: &Path, each: u32) -> io::Result<(Child, Option<ChildStdin>)> {
    let mut child = Command::new(program);
    child.envs(shared::child_env(format!("Process-{}", each + 1)));
    let mut child = child.arg(each.to_string()).stdin(Stdio::piped()).spawn()?;
    let alive = child.stdin.take(); // taken out, because `wait` would close it
    Ok((child, alive))
}

fn func(num: u32) {
    die_with_parent();
    for n in 0..num {
        shared::log!(note, "prints {n}");
        println!("{n}");
        thread::sleep(Duration::from_secs(1));
    }
}

fn run() -> io::Result<ExitCode> {
    // Read once, before the first child starts: if the file is replaced later, the path changes.
    let program = env::current_exe()?;
    let mut status = ExitCode::SUCCESS;
    let mut children = Vec::new();
    for each in 0..10 {
        match start(&program, each) {
            Ok(child) => children.push(child),
            Err(error) => {
                status = failed(format_args!("child {each} could not be started: {error}"));
                break;
            }
        }
    }
    let mut unknown = None;
    for (each, (mut child, _alive)) in children.into_iter().enumerate() {
        match child.wait() {
            Ok(end) if end.success() => {}
            Ok(end) => status = failed(format_args!("child {each} failed: {end}")),
            // The child has ended, but the system keeps no status for a parent that was started
            // with SIGCHLD ignored.
            Err(error) => unknown = Some(error),
        }
    }
    if let Some(error) = unknown {
        status = failed(format_args!("how children ended is unknown (SIGCHLD ignored?): {error}"));
    }
    Ok(status)
}

fn main() -> ExitCode {
    shared::init();
    // With a number this process is a child, without a number the parent.
    let Some(num) = env::args().nth(1) else {
        return run().unwrap_or_else(|error| failed(format_args!("process_std: {error}")));
    };
    let Ok(num) = num.parse() else {
        failed(format_args!("not a number: {num}"));
        return ExitCode::from(2);
    };
    func(num);
    ExitCode::SUCCESS
}
