//! Thread pool: three threads run ten jobs (`concurrent.futures.ThreadPoolExecutor`).
//!
//! Dropping a `ThreadPool` does not wait, and the jobs that are still queued when `main` returns
//! are lost. So `Executor` waits for its jobs when it is dropped. If a job panics, the message goes
//! to standard error, whereas Python keeps the exception until the caller asks for the result.
//! `threadpool` has had no release since 2020: for new code see `thread_pool_rayon` or
//! `thread_pool_channel`.
//!
//! Python:   tests/python/thread_pool_executor.py
//! Rust:     `threadpool::ThreadPool`
//! Section:  使用ThreadPoolExecutor
//! Run:      cargo run -p threads --bin thread_pool_executor    (ends after 4 s)
//! Copy:     cargo add threadpool
//! Contract: timed - 0 1 2, 3 4 5, 6 7 8 and 9, a second apart, in any order within a second

use std::thread;
use std::time::Duration;

use threadpool::ThreadPool;

/// A pool that waits for all jobs on drop, as Python's does at the end of a `with` block.
struct Executor {
    pool: ThreadPool,
}

impl Executor {
    fn new(max_workers: usize) -> Self {
        Self { pool: ThreadPool::new(max_workers) }
    }

    /// Queues `func(num)` for each number and returns at once. The jobs start in this order.
    fn map(&self, func: fn(u32), nums: impl IntoIterator<Item = u32>) {
        for num in nums {
            self.pool.execute(move || func(num));
        }
    }
}

impl Drop for Executor {
    fn drop(&mut self) {
        self.pool.join();
    }
}

fn func(num: u32) {
    shared::log!(holds, "job {num}");
    println!("--- {num}");
    thread::sleep(Duration::from_secs(1));
    shared::log!(done, "job {num}");
}

fn main() {
    shared::init();
    {
        let e = Executor::new(3);
        e.map(func, 0..10);
    } // drops `e`, which waits for all ten jobs
}
