//! Two threads that wait for each other.

use std::time::Duration;

use super::Barrier;
use crate::common::ping_pong;

/// Times how often two threads meet at the barrier.
pub(crate) fn meet(n: u64) -> Duration {
    let barrier = Barrier::new(2);
    let wait = |_| {
        barrier.wait().expect("the barrier should not be broken");
    };
    ping_pong(2 * n, wait, |_| {})
}
