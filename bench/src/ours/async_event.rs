//! Two tasks that set each other's event.

use std::time::Duration;

use super::Event;
use crate::common::task_ping_pong;

/// Times hand-offs from task to task.
pub(crate) fn hand_off(n: u64) -> Duration {
    task_ping_pong!(
        n,
        [Event::new(), Event::new()],
        |events, me| {
            events[me].wait().await;
            events[me].clear();
        },
        |events, other| events[other].set()
    )
}
