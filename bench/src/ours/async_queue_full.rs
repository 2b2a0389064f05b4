//! A task that puts items and a task that gets them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Queue;
use crate::common::{PLACES, event_loop};

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
