//! Jobs that do nothing, for a pool.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::Executor;

fn job(number: u32) {
    black_box(number);
}

/// Times `n` jobs, from the submission of the first to the end of the last.
pub(crate) fn dispatch(n: u64) -> Duration {
    let executor = Executor::new(3);
    let watch = Instant::now();
    executor.map(job, 0..u32::try_from(n).expect("the number of jobs should fit"));
    drop(executor); // waits for all jobs
    watch.elapsed()
}
