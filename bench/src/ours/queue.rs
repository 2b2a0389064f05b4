//! A thread that puts items and a thread that gets them.

use std::hint::black_box;
use std::sync::Arc;
use std::thread;
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

/// Puts all items, and then gets them.
pub(crate) fn fill_and_empty(n: u64) {
    let queue = Queue::new(0);
    for item in 0..n {
        queue.put(item).expect("the queue should be open");
    }
    for item in 0..n {
        assert_eq!(queue.get(), Ok(item));
    }
}

/// Shares 200,000 items among `n` threads.
pub(crate) fn consumers(n: u64) {
    let queue = Queue::new(0);
    thread::scope(|scope| {
        for _ in 0..n {
            scope.spawn(|| {
                while let Ok(item) = queue.get() {
                    black_box::<u64>(item);
                }
            });
        }
        for item in 0..200_000 {
            queue.put(item).expect("the queue should be open");
        }
        queue.shutdown(false);
    });
}
