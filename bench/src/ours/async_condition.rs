//! Two alternating tasks.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use super::Condition;
use crate::common::task_ping_pong;

/// Times hand-offs from task to task.
pub(crate) fn hand_off(n: u64) -> Duration {
    task_ping_pong!(
        n,
        (Condition::new(), AtomicUsize::new(usize::MAX)),
        |state, me| {
            let (condition, turn) = state;
            let mut locked = condition.lock().await;
            while turn.load(Relaxed) != me {
                locked = locked.wait().await;
            }
            turn.store(usize::MAX, Relaxed);
        },
        |state, other| {
            let (condition, turn) = state;
            let locked = condition.lock().await;
            turn.store(other, Relaxed);
            locked.notify_all();
        }
    )
}
