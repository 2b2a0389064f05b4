//! Jobs that do nothing, for a pool of processes.

use std::time::{Duration, Instant};

use super::Pool;

/// Times `n` jobs, from the submission of the first to the result of the last.
pub(crate) fn jobs(n: u64) -> Duration {
    let pool = Pool::new(4).expect("the pool should start");
    pool.map(Ok, 0..100_u64).expect("no job should fail"); // the workers are running
    let watch = Instant::now();
    let results = pool.map(Ok, 0..n).expect("no job should fail");
    let elapsed = watch.elapsed();
    assert!(results.into_iter().eq(0..n));
    pool.join();
    elapsed
}
