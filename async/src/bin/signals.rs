//! Signals: SIGINT or SIGTERM asks all tasks to stop (`loop.add_signal_handler`).
//!
//! A task receives the signal and cancels a `CancellationToken`; each task notices the token at its
//! next await, cleans up and ends; a `TaskTracker` waits for all of them. Once tokio listens for a
//! signal, the signal no longer ends the program, not even later. So a second signal must end the
//! program at once, in case the clean-up takes too long: signal-hook restores the default. That
//! works even while a task blocks the event loop, when no task can receive a signal. The program
//! finally dies of the signal, so that a shell or a supervisor sees why the program ended.
//!
//! Python:   tests/python/signals.py
//! Rust:     `tokio::signal::unix::signal`, `tokio_util::sync::CancellationToken`,
//!           `tokio_util::task::TaskTracker`, `signal_hook::flag::register_conditional_default`,
//!           `futures::future::select`
//! Section:  信号
//! Run:      cargo run -p async --bin signals    (until Ctrl-C)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add signal-hook --no-default-features
//!           cargo add tokio --features rt,signal,time
//!           cargo add tokio-util --features rt
//! Contract: exact - after Ctrl-C, each of three tasks cleans up, and the program ends when all
//!           have

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::{flag, low_level};
use tokio::runtime;
use tokio::time::{interval, sleep};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// From the second signal on, the system's default ends the program.
fn end_at_the_second_signal() -> io::Result<()> {
    let first = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order, because the first signal should find `false`.
        flag::register_conditional_default(signal, first.clone())?;
        flag::register(signal, first.clone())?;
    }
    Ok(())
}

/// Listens for SIGINT (Ctrl-C) and SIGTERM from this call on. The future waits for the first.
#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = i32>> {
    use std::pin::pin;

    use futures::future::{Either, select};
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        match select(pin!(interrupt.recv()), pin!(terminate.recv())).await {
            Either::Left(_) => SIGINT,
            Either::Right(_) => SIGTERM,
        }
    })
}

/// Listens for Ctrl-C from this call on. The future waits for Ctrl-C.
#[cfg(windows)]
fn stop_signal() -> io::Result<impl Future<Output = i32>> {
    let mut ctrl_c = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        ctrl_c.recv().await;
        SIGINT
    })
}

async fn work(number: u32, stop: CancellationToken) {
    let mut ticks = interval(Duration::from_millis(100));
    shared::log!(lane: format!("task {number}"), holds, "a resource");
    while stop.run_until_cancelled(ticks.tick()).await.is_some() {
        // One step of the work.
    }
    sleep(Duration::from_millis(200) * number).await; // not cut short: the clean-up
    println!("task {number}: has cleaned up");
    shared::log!(lane: format!("task {number}"), done);
}

async fn run() -> io::Result<i32> {
    let stop_signal = stop_signal()?; // before the default is off, so that no signal is lost
    end_at_the_second_signal()?;
    let stop = CancellationToken::new();
    let tasks = TaskTracker::new();
    for number in 1..=3 {
        tasks.spawn(work(number, stop.clone()));
    }
    println!("main: runs until Ctrl-C");
    let signal = stop_signal.await;
    println!("main: stops {} tasks", tasks.len());
    stop.cancel();
    tasks.close();
    tasks.wait().await;
    println!("main: all tasks have ended");
    Ok(signal)
}

fn main() -> io::Result<()> {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
    let signal = event_loop.block_on(run())?;
    low_level::emulate_default_handler(signal)
}
