//! A task that puts and a task that gets.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Queue;
use crate::ways::{PLACES, event_loop};

/// So many items, from task to task.
pub(crate) fn items(n: u64) -> Duration {
    event_loop().block_on(async {
        let queue = Arc::new(Queue::new(PLACES));
        let watch = Instant::now();
        let put = tokio::spawn({
            let queue = Arc::clone(&queue);
            async move {
                for item in 0..n {
                    queue.put(item).await;
                }
            }
        });
        for item in 0..n {
            assert_eq!(queue.get().await, item);
            queue.task_done().expect("it was put");
        }
        queue.join().await;
        put.await.expect("it only puts");
        watch.elapsed()
    })
}
