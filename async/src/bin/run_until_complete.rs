//! A loop made by hand runs one coroutine to its end and is closed (`loop.run_until_complete`).
//!
//! There is no loop unless a crate brings one: a runtime is tokio's event loop, and `block_on` runs
//! it on this thread until the coroutine has ended. Dropping the runtime closes it.
//!
//! Python:   tests/python/run_until_complete.py
//! Rust:     `tokio::runtime::Runtime::block_on`
//! Section:  直接传入协程
//! Run:      cargo run -p async --bin run_until_complete    (ends at once)
//! Copy:     cargo add tokio --features rt
//! Contract: exact - one line, `write`
//!
//! `asyncio.run(write())` is all that in one line, and so is `#[tokio::main]` (feature `macros`):
//! it makes of this function a `main` that builds the runtime below, with timers, and blocks on it.
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
//! Without the flavor (feature `rt-multi-thread`) tasks run on as many threads as there are cores,
//! and the order of their lines is open. asyncio's loop has one thread; so has every loop here.
//! The flavor `"local"` has one as well, and its `spawn_local` takes tasks that share an `Rc`, as
//! asyncio's tasks share what they like; `LocalRuntime` is that loop made by hand.

use tokio::runtime;

#[expect(dead_code, reason = "the document defines it as well, and never calls it")]
async fn read() {}

async fn write() {
    shared::log!(lane: "write", "runs");
    println!("write");
}

fn main() {
    shared::init();
    let event_loop =
        runtime::Builder::new_current_thread().build().expect("the runtime should start");
    event_loop.block_on(write());
}
