//! Jobs that do nothing, for a pool with futures.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::ThreadPoolExecutor;

/// Times `n` jobs, from the submission of the first to the result of the last. CPython's `map` also
/// creates a future for each job.
pub(crate) fn dispatch(n: u64) -> Duration {
    let executor = ThreadPoolExecutor::new(3);
    let watch = Instant::now();
    let results = executor.map(black_box, 0..n).expect("the pool should be open");
    assert!(results.map(|result| result.expect("the job should return")).eq(0..n));
    watch.elapsed()
}
