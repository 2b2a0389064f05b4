//! Two alternating threads, each of which puts an item into the other's buffer.

use std::time::Duration;

use super::Buffer;
use crate::common::ping_pong;

/// Times hand-offs from thread to thread.
pub(crate) fn hand_off(n: u64) -> Duration {
    let buffers = [Buffer::new(1), Buffer::new(1)];
    ping_pong(
        n,
        |me| buffers[me].get(Duration::MAX).expect("the buffer should not be closed"),
        |other| buffers[other].put((), Duration::MAX).expect("the buffer should not be closed"),
    )
}
