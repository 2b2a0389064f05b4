//! Two threads that set each other's event.

use std::time::Duration;

use super::Event;
use crate::common::ping_pong;

/// Times hand-offs from thread to thread.
pub(crate) fn hand_off(n: u64) -> Duration {
    let events = [Event::new(), Event::new()];
    ping_pong(
        n,
        |me| {
            events[me].wait();
            events[me].clear();
        },
        |other| events[other].set(),
    )
}
