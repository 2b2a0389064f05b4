//! An event loop created by hand runs one coroutine and is closed (`loop.run_until_complete`).
//!
//! std has no event loop; a crate provides it. tokio's loop is a runtime, and `block_on` runs the
//! loop on the current thread until the coroutine completes. Dropping the runtime closes the loop.
//!
//! Python:   tests/python/run_until_complete.py
//! Rust:     `tokio::runtime::Runtime::block_on`
//! Section:  直接传入协程
//! Run:      cargo run -p async --bin run_until_complete    (ends at once)
//! Copy:     cargo add tokio --features rt
//! Contract: exact - one line, `write`
//!
//! `asyncio.run(write())` does all of this in one line. So does `#[tokio::main]` (feature
//! `macros`): the attribute replaces this function with a `main` that builds the runtime below,
//! with timers, and calls its `block_on`.
//!
//! ```text
//! // cargo add tokio --features macros,rt
//! // delete `use tokio::runtime;`
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() {
//!     write().await;
//! }
//! ```
//!
//! Without the flavor (feature `rt-multi-thread`) the tasks run on as many threads as there are
//! cores, and the order of their lines is not defined. asyncio's loop has one thread, and so has
//! every loop here. The flavor `"local"` has one thread as well, and its `spawn_local` accepts
//! tasks that share an `Rc`, just as asyncio's tasks share any object; `LocalRuntime` is the same
//! loop created by hand.

use tokio::runtime;

#[expect(dead_code, reason = "the document defines it as well, and never calls it")]
async fn read() {}

async fn write() {
    shared::log!(lane: "write", note, "runs");
    println!("write");
}

fn main() {
    shared::init();
    let event_loop =
        runtime::Builder::new_current_thread().build().expect("the runtime should start");
    event_loop.block_on(write());
}
