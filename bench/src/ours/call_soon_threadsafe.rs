//! Calls from a thread into the loop of another.

use std::time::Duration;

use super::call_soon_threadsafe;
use crate::ways::loop_round_trips;

/// So many calls, each followed by the answer.
pub(crate) fn round_trips(n: u64) -> Duration {
    loop_round_trips(n, |event_loop, callback| call_soon_threadsafe(event_loop, callback))
}
