//! Submitting two coroutines to another thread's loop (`asyncio.run_coroutine_threadsafe`).
//!
//! `Handle::spawn` corresponds to `run_coroutine_threadsafe`, and `handle.block_on(task)` to the
//! `result()` of the future that Python returns. One Ctrl-C ends the program. The tutorial's Python
//! program needs two, because the first one ends only the main thread.
//!
//! Python:   tests/python/run_coroutine_threadsafe.py
//! Rust:     `tokio::runtime::Handle::spawn`, `std::sync::mpsc`
//! Section:  动态注册协程 异步
//! Run:      cargo run -p async --bin run_coroutine_threadsafe    (until Ctrl-C)
//! Copy:     cargo add tokio --features rt,time
//! Contract: timed - the time of day at 0 s; `第二个 协程运行完..` and the time at 3 s;
//!           `第一个 协程运行完..` and the time at 6 s; nothing afterwards
//!
//! std knows no time zones, so the time of day comes from the system's `date`, and on Windows from
//! PowerShell. A program that does more with times should use jiff, which would take half of the
//! first build here:
//!
//! ```text
//! // cargo add jiff
//! fn ctime() -> Result<String, String> {
//!     Ok(jiff::Zoned::now().strftime("%a %b %e %H:%M:%S %Y").to_string())
//! }
//! ```

use std::future;
use std::io::{self, Write};
use std::process::ExitCode;
use std::sync::mpsc::{self, Sender};
use std::thread;
use std::time::Duration;

use tokio::runtime::{self, Runtime};

fn start_loop(event_loop: &Runtime) {
    event_loop.block_on(future::pending::<()>());
}

async fn do_sleep(x: u64, queue: Sender<&'static str>, msg: &'static str) {
    shared::log!(lane: msg, waits, "for {x} s");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: msg, done, "sends the message");
    queue.send(msg).expect("main reads until the program ends"); // unbounded: never blocks
}

/// Python's `time.ctime()`.
fn ctime() -> Result<String, String> {
    use std::process::{Command, Stdio};

    let (program, arguments): (_, &[&str]) = if cfg!(windows) {
        let now = "$now = [DateTime]::Now; [string]::Format([cultureinfo]::InvariantCulture, \
                   '{0:ddd MMM} {1,2} {0:HH:mm:ss yyyy}', $now, $now.Day)";
        ("powershell", &["-NoProfile", "-Command", now])
    } else {
        ("date", &["+%a %b %e %H:%M:%S %Y"])
    };
    let mut child = Command::new(program)
        .args(arguments)
        .env("LC_ALL", "C")
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| format!("{program}: {error}"))?;
    let stdout = child.stdout.take().expect("it should be a pipe");
    let line = io::read_to_string(stdout).map_err(|error| format!("{program}: {error}"))?;
    // `wait` fails if SIGCHLD is ignored, but the line has been read.
    let failed = child.wait().is_ok_and(|status| !status.success());
    if failed || line.is_empty() {
        return Err(format!("{program}: it failed to tell the time"));
    }
    Ok(line.trim_end().to_owned())
}

fn run() -> Result<(), String> {
    let (queue, messages) = mpsc::channel();

    let new_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    let handle = new_loop.handle().clone();

    thread::spawn(move || start_loop(&new_loop));

    println!("{}", ctime()?);

    handle.spawn(do_sleep(6, queue.clone(), "第一个"));
    handle.spawn(do_sleep(3, queue.clone(), "第二个"));

    // The loop never ends, because `queue` still exists and could send.
    for msg in messages {
        println!("{msg} 协程运行完..");
        println!("{}", ctime()?);
    }
    Ok(())
}

fn main() -> ExitCode {
    shared::init();
    let Err(error) = run() else { return ExitCode::SUCCESS };
    let _ = writeln!(io::stderr(), "{error}"); // `main` would print the `Debug` form
    ExitCode::FAILURE
}
