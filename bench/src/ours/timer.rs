//! Timers, one after another.

use std::time::Duration;

use super::Timer;
use crate::common::lateness;

/// Returns how late the functions of `n` timers are called, in total.
pub(crate) fn late(n: u64) -> Duration {
    lateness(n, |interval, called| Timer::start(interval, called).join())
}
