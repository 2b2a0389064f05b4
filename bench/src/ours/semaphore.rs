//! Two threads that let each other in by turns.

use std::mem;
use std::time::Duration;

use super::{Permit, Semaphore};
use crate::ways::ping_pong;

/// Hand-overs from thread to thread.
pub(crate) fn hand_over(n: u64) -> Duration {
    let semaphores = [Semaphore::new(0), Semaphore::new(0)];
    ping_pong(
        n,
        // A permit that is forgotten is taken for good; one made from nothing is given.
        |me| mem::forget(semaphores[me].acquire()),
        |other| drop(Permit { semaphore: &semaphores[other] }),
    )
}
