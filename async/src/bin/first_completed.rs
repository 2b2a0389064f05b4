//! Race: three tasks, then two coroutines (`asyncio.wait(return_when=FIRST_COMPLETED)`).
//!
//! Rust has two forms. `select_all` on task handles corresponds to `asyncio.wait`: the remaining
//! tasks keep running, even if the waiting task is cancelled. The function `select` below races two
//! coroutines: the loser is dropped when `select` returns, at the await where the loser is
//! suspended. If `select` itself is dropped, so are both coroutines. In Python the coroutines run
//! as tasks, which have to be cancelled. On a multi-thread runtime the tasks begin in any order.
//!
//! Use it when a task waits for several things at once, for example a message, a timeout and a
//! cancellation, each of which is a branch of `select!`.
//!
//! Python:   tests/python/first_completed.py
//! Rust:     `futures::future::select_all`, `tokio::select!`
//! Beside:   wait_tasks
//! Run:      cargo run -p async --bin first_completed    (ends after 2 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - the first of 1, 2, 4 after 1 s, with two pending; after another second the
//!           first of two coroutines; the other coroutine never ends
//!
//! The macro `select!` (tokio's feature `macros`) takes any number of futures, with a branch for
//! each. With the macro, the function `select` becomes:
//!
//! ```text
//! // cargo add tokio --features macros,rt,time
//! // delete `use std::pin::pin;`
//! async fn select() {
//!     let first = tokio::select! {
//!         biased; // polls the branches in this order instead of at random
//!         result = do_some_work(1) => result,
//!         result = do_some_work(2) => result,
//!     };
//!     println!("first: {first}");
//! }
//! ```

use std::pin::pin;
use std::time::Duration;

use futures::future;
use tokio::runtime;

async fn do_some_work(x: u64) -> String {
    shared::log!(lane: format!("work {x}"), waits, "for {x} s");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: format!("work {x}"), done);
    format!("Done after {x}s")
}

async fn wait_for_the_first() {
    let tasks = [1, 2, 4].map(|x| tokio::spawn(do_some_work(x)));
    let (done, _, others) = future::select_all(tasks).await;
    println!("done: {}", done.expect("the task should not panic"));
    // Other tasks may have ended in the same iteration of the loop; as in Python, such tasks are
    // not pending.
    println!("pending: {}", others.iter().filter(|task| !task.is_finished()).count());
    for task in others {
        task.abort(); // dropping the handle would detach the task
        let _ = task.await; // `Ok` if the task ended before the abort
    }
    shared::log!(lane: "work 2", done, "aborted");
    shared::log!(lane: "work 4", done, "aborted");
}

async fn select() {
    let (one, two) = (pin!(do_some_work(1)), pin!(do_some_work(2)));
    let (first, _) = future::select(one, two).await.factor_first();
    println!("first: {first}");
    shared::log!(lane: "work 2", done, "dropped");
}

async fn run() {
    wait_for_the_first().await;
    select().await;
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
