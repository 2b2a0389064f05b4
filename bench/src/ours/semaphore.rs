//! Two alternating threads, each of which releases the other's permit, and the limit of a whole
//! program.

use std::mem;
use std::time::Duration;

use super::{Permit, Semaphore};
use crate::common::{ping_pong, waits};

/// Times hand-offs from thread to thread.
pub(crate) fn hand_off(n: u64) -> Duration {
    let semaphores = [Semaphore::new(0), Semaphore::new(0)];
    ping_pong(
        n,
        // Forgetting a guard keeps its permit; dropping a new guard adds a permit.
        |me| mem::forget(semaphores[me].acquire()),
        |other| drop(Permit { semaphore: &semaphores[other] }),
    )
}

/// Returns the processor time of `n` waits.
pub(crate) fn wait(n: u64) -> Duration {
    let semaphore = Semaphore::new(0);
    waits(n, || mem::forget(semaphore.acquire()), || drop(Permit { semaphore: &semaphore }))
}

/// A limit to the number of threads that work at the same time.
pub(crate) struct Limit(Semaphore);

impl Limit {
    pub(crate) const fn new(permits: usize) -> Self {
        Self(Semaphore::new(permits))
    }

    /// Works with a permit.
    pub(crate) fn run<T>(&self, work: impl FnOnce() -> T) -> T {
        let _permit = self.0.acquire();
        work()
    }
}
