//! Callbacks in the event loop of another thread.

use std::time::Duration;

use super::call_soon_threadsafe;
use crate::common::loop_round_trips;

/// Times `n` callbacks, each with its answer.
pub(crate) fn round_trips(n: u64) -> Duration {
    loop_round_trips(n, |event_loop, callback| call_soon_threadsafe(event_loop, callback))
}
