//! Parallel iterator: a function of many arguments, computed on all cores (`multiprocessing.Pool`).
//!
//! Threads of Rust compute at the same time, so no processes are needed, and nothing is pickled:
//! `into_par_iter` in place of `into_iter` is enough. `collect` keeps the order of the arguments.
//! If a job panics, the panic resumes in the thread that called `collect`, and the pool can still
//! be used.
//!
//! Use it when the jobs compute. rayon starts no further thread while a job waits: jobs that wait
//! for each other deadlock if the pool has fewer threads than jobs, and a job that sleeps or reads
//! from the network keeps its thread from computing. For such jobs, use `executor_results` with as
//! many threads as there are jobs that wait.
//!
//! Python:   tests/python/par_iter.py
//! Rust:     `rayon::iter::ParallelIterator`, `rayon::ThreadPool::install`
//! Beside:   thread_pool_executor
//! Run:      cargo run -p threads --bin par_iter    (ends after 0.3 s)
//! Copy:     cargo add rayon
//! Contract: exact - five counts in the order of the arguments, and their sum; a job that fails,
//!           and the next jobs; three jobs do not meet in a pool of two, three threads do

use std::collections::HashSet;
use std::io::{self, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::{Condvar, Mutex};
use std::thread;
use std::time::Duration;

use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

const LIMITS: [u32; 5] = [50_000, 10, 40_000, 20, 30_000];

/// Counts the prime numbers below `limit`.
fn count_primes(limit: u32) -> usize {
    shared::log!(holds, "the primes below {limit}");
    let is_prime = |n: u32| (2..).take_while(|d| d * d <= n).all(|d| !n.is_multiple_of(d));
    let count = (2..limit).filter(|n| is_prime(*n)).count();
    shared::log!(done);
    count
}

/// Like [`count_primes`], but refuses a limit of zero.
fn checked(limit: u32) -> usize {
    if limit == 0 {
        // Like `panic!`, without the message on standard error.
        panic::resume_unwind(Box::new("there is nothing below 0"));
    }
    count_primes(limit)
}

fn computes(pool: &ThreadPool) {
    let counts: Vec<_> = pool.install(|| LIMITS.into_par_iter().map(count_primes).collect());
    println!("{counts:?}");
    let sum: usize = pool.install(|| LIMITS.into_par_iter().map(count_primes).sum());
    println!("sum: {sum}");
    let worker = |_| rayon::current_thread_index();
    let workers: HashSet<_> = pool.install(|| (0..100).into_par_iter().map(worker).collect());
    println!("at most two workers: {}", workers.len() <= 2);
}

fn fails(pool: &ThreadPool) {
    let limits = [100, 0, 1000];
    let counts = || pool.install(|| limits.into_par_iter().map(checked).collect::<Vec<_>>());
    match panic::catch_unwind(AssertUnwindSafe(counts)) {
        Ok(counts) => println!("{counts:?}"),
        Err(payload) => println!("failed: {}", payload.downcast_ref().unwrap_or(&"no message")),
    }
    let counts: Vec<_> = pool.install(|| [100, 1000].into_par_iter().map(checked).collect());
    println!("{counts:?}");
}

/// A place where three jobs wait for each other, like a barrier with a time limit.
#[derive(Default)]
struct Meeting {
    present: Mutex<usize>,
    changed: Condvar,
}

impl Meeting {
    /// Returns whether all three were present at the same time.
    fn meet(&self, limit: Duration) -> bool {
        shared::log!(waits, "for the others");
        let unlocked = "no job should panic with the lock held";
        let mut present = self.present.lock().expect(unlocked);
        *present += 1;
        self.changed.notify_all();
        let is_waiting = |present: &mut usize| *present < 3;
        let (mut present, time) =
            self.changed.wait_timeout_while(present, limit, is_waiting).expect(unlocked);
        if time.timed_out() {
            *present -= 1; // leaves
        }
        shared::log!(done);
        !time.timed_out()
    }
}

fn waits(pool: &ThreadPool) {
    let (meeting, limit) = (Meeting::default(), Duration::from_millis(300));
    let met = pool.install(|| (0..3).into_par_iter().filter(|_| meeting.meet(limit)).count());
    println!("met in a pool of two: {met}");

    let (meeting, limit) = (Meeting::default(), Duration::from_secs(10));
    let met = thread::scope(|scope| {
        let threads = [(); 3].map(|()| scope.spawn(|| meeting.meet(limit)));
        threads.map(|thread| thread.join().expect("the thread should only wait"))
    });
    println!("met in three threads: {}", met.iter().filter(|met| **met).count());
}

fn main() -> ExitCode {
    shared::init();
    let pool = match ThreadPoolBuilder::new().num_threads(2).build() {
        Ok(pool) => pool,
        Err(error) => {
            let _ = writeln!(io::stderr(), "the pool cannot be started: {error}");
            return ExitCode::FAILURE;
        }
    };
    computes(&pool);
    fails(&pool);
    waits(&pool);
    ExitCode::SUCCESS
}
