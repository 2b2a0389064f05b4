//! A task that puts items and a task that gets them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Queue;
use crate::common::{Countdown, PLACES, event_loop};

/// Times `n` items from task to task.
pub(crate) fn items(n: u64) -> Duration {
    event_loop().block_on(async {
        let queue = Arc::new(Queue::new(PLACES));
        let watch = Instant::now();
        let put = tokio::spawn({
            let queue = Arc::clone(&queue);
            async move {
                for item in 0..n {
                    queue.put(item).await.expect("the queue is open");
                }
            }
        });
        for item in 0..n {
            assert_eq!(queue.get().await, Ok(item));
            queue.task_done().expect("the item was put");
        }
        queue.join().await;
        put.await.expect("the task should only put");
        watch.elapsed()
    })
}

/// Lets `n` tasks wait for an item each, and then puts the items.
pub(crate) fn getters(n: u64) {
    event_loop().block_on(async {
        let (queue, start) = (Arc::new(Queue::new(0)), Arc::new(Countdown::of(n)));
        let waiting: Vec<_> = (0..n)
            .map(|_| {
                let (queue, start) = (Arc::clone(&queue), Arc::clone(&start));
                tokio::spawn(async move {
                    start.is_last();
                    queue.get().await
                })
            })
            .collect();
        start.until_zero().await; // now all tasks wait
        for item in 0..n {
            queue.try_put(item).expect("the queue should have no limit");
        }
        for (item, task) in (0..n).zip(waiting) {
            assert_eq!(task.await.expect("the task should only get"), Ok(item));
        }
    });
}
