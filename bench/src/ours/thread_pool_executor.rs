//! Jobs that do nothing.

use std::hint::black_box;
use std::time::{Duration, Instant};

use super::Executor;

fn job(number: u32) {
    black_box(number);
}

/// So many jobs, from handing out the first to the end of the last.
pub(crate) fn dispatch(n: u64) -> Duration {
    let executor = Executor::new(3);
    let watch = Instant::now();
    executor.map(job, 0..u32::try_from(n).expect("so many are never measured"));
    drop(executor); // waits for all
    watch.elapsed()
}
