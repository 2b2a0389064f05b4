//! The spinning semaphore: two threads hand a permit over, or one waits for the other.

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
