//! Loop on its own thread: `main` sends it two functions that block (`loop.call_soon_threadsafe`).
//!
//! A runtime has no `run_forever`; this program blocks on a future that never completes. A plain
//! function becomes a task without an await. The two functions block the loop, in both languages,
//! and no other task runs for nine seconds; to avoid that, see `blocking_work`. On a multi-thread
//! runtime the functions run at the same time and in any order. Where their order matters, send
//! them over a channel to one task that calls them.
//!
//! Python:   tests/python/call_soon_threadsafe.py
//! Rust:     `tokio::runtime::Handle::spawn`, `std::thread::spawn`
//! Section:  动态注册协程 同步
//! Run:      cargo run -p async --bin call_soon_threadsafe    (until Ctrl-C)
//! Copy:     cargo add tokio --features rt
//! Contract: timed - `TIME:` and `More work 6` at 0 s; `Finished more work 6` and `More work 3` at
//!           6 s; `Finished more work 3` at 9 s; then no further output

use std::future;
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::{self, Handle, Runtime};

fn start_loop(event_loop: &Runtime) {
    shared::log!(lane: "loop", note, "runs");
    event_loop.block_on(future::pending::<()>());
}

fn more_work(x: u64) {
    shared::log!(lane: "loop", holds, "a function that blocks for {x} s");
    println!("More work {x}");
    thread::sleep(Duration::from_secs(x));
    println!("Finished more work {x}");
    shared::log!(lane: "loop", done, "the function has returned");
}

/// Schedules `callback` on the thread of the loop, in the order of these calls. Does not block.
fn call_soon_threadsafe(event_loop: &Handle, callback: impl FnOnce() + Send + 'static) {
    event_loop.spawn(async { callback() });
}

fn main() {
    shared::init();
    let start = Instant::now();
    let new_loop =
        runtime::Builder::new_current_thread().build().expect("the runtime should start");
    let handle = new_loop.handle().clone();
    let t = thread::spawn(move || start_loop(&new_loop));
    println!("TIME: {}", start.elapsed().as_secs_f64());

    call_soon_threadsafe(&handle, || more_work(6));
    call_soon_threadsafe(&handle, || more_work(3));
    shared::log!(note, "continues at once");

    // Python joins its threads at exit; this thread never ends.
    t.join().expect("the loop should not panic");
}
