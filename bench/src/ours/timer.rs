//! Timers one after the other.

use std::time::Duration;

use super::Timer;
use crate::ways::lateness;

/// How late the functions of so many timers were called, together.
pub(crate) fn late(n: u64) -> Duration {
    lateness(n, |interval, called| Timer::start(interval, called).join())
}
