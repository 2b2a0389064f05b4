//! Two alternating threads, each of which releases the other's permit.

use std::time::Duration;

use super::Semaphore;
use crate::common::ping_pong;

/// Times hand-offs from thread to thread.
pub(crate) fn hand_off(n: u64) -> Duration {
    let semaphores = [Semaphore::new(0), Semaphore::new(0)];
    ping_pong(n, |me| semaphores[me].acquire().forget(), |other| semaphores[other].release())
}
