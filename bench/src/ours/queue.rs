//! A thread that puts items and a thread that gets them.

use std::sync::Arc;
use std::time::Duration;

use super::Queue;
use crate::common::send_and_receive;

/// Times `n` items from thread to thread.
pub(crate) fn items(n: u64) -> Duration {
    let queue = Arc::new(Queue::new(0));
    let sender = Arc::clone(&queue);
    send_and_receive(
        n,
        move |item| sender.put(item).expect("the queue should be open"),
        move || queue.get().expect("the queue should be open"),
    )
}
