//! `asyncio.gather` in `loop.run_until_complete`: three tasks, their results in argument order.
//!
//! Python:   tests/python/run_gather.py
//! Run:      cargo run -p async --bin run_gather    (ends after 2 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features rt,time
//! Contract: exact - `Waiting:` 1 2 2 at once; the results 1 2 2 all after 2 s, in argument order
//! Differs:  the tasks are spawned first, so all begin by themselves; `try_join_all` only waits.
//!           If one panics it gives that error, as `gather` raises the exception, and the others
//!           run on in both languages.

use std::time::Duration;

use futures::future::try_join_all;
use tokio::runtime;

async fn do_some_work(x: u64) -> String {
    shared::log!(lane: format!("work {x}"), "begins");
    println!("Waiting:  {x}");
    tokio::time::sleep(Duration::from_secs(x)).await;
    shared::log!(lane: format!("work {x}"), "ends");
    format!("Done after {x}s")
}

async fn gather() -> Vec<String> {
    let tasks = [
        tokio::spawn(do_some_work(1)),
        tokio::spawn(do_some_work(2)),
        tokio::spawn(do_some_work(2)),
    ];
    try_join_all(tasks).await.expect("no task panics")
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    let results = event_loop.block_on(gather());

    for result in results {
        println!("Task ret:  {result}");
    }
}
