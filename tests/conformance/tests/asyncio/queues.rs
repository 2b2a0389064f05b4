//! What CPython's `test.test_asyncio.test_queues` asks of the types of the snippets.

#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../../../async/src/bin/async_queue_full.rs"]
mod async_queue_full;

use std::fmt::Debug;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::task::{Context, Wake, Waker};
use std::time::Duration;

use tokio::time::{sleep, timeout};

use crate::event_loop::{Log, leak, run, settle};
use async_queue_full::{
    GetError, Items, LifoQueue, PriorityQueue, PutError, Queue, QueueOf, ShutDown, TaskDoneTooOften,
};

/// The tests of CPython that are not asked, each with the reason.
pub(super) const SKIPPED: &[(&str, &str)] = &[
    ("queue_basic::test_repr", REPR),
    ("queue_basic::test_str", REPR),
    ("queue_basic::test_generic_alias", "the compiler checks the type of the items"),
    ("queue_put::test_float_maxsize", "`maxsize` is an integer, so 1.3 does not compile"),
    ("queue_join::test_format", REPR),
    ("lifo_queue_join::test_format", REPR),
    ("priority_queue_join::test_format", REPR),
    ("queue_shutdown::test_format", REPR),
    ("lifo_queue_shutdown::test_format", REPR),
    ("priority_queue_shutdown::test_format", REPR),
];

const REPR: &str = "the text of `repr`, which shows private fields; a Rust type has none by itself";

/// A waker of which the test can see whether a queue still holds a clone.
struct Watched;

impl Wake for Watched {
    fn wake(self: Arc<Self>) {}
}

mod queue_basic {
    use super::*;

    #[test]
    fn test_empty() {
        run(async {
            let q = Queue::new(0);
            assert!(q.empty());
            q.put(1).await.expect("the queue is open");
            assert!(!q.empty());
            assert_eq!(q.get().await, Ok(1));
            assert!(q.empty());
        });
    }

    #[test]
    fn test_full() {
        run(async {
            let q = Queue::<u32>::new(0);
            assert!(!q.full());

            let q = Queue::new(1);
            q.put(1).await.expect("the queue is open");
            assert!(q.full());
        });
    }

    #[test]
    fn test_order() {
        run(assert_order(Queue::new(0), [1, 3, 2]));
    }

    #[test]
    fn test_maxsize() {
        run(async {
            let q = leak(Queue::new(2));
            assert_eq!(q.maxsize(), 2);
            let have_been_put = Log::new();
            let putter = tokio::spawn(async {
                for item in 0..3 {
                    q.put(item).await.expect("the queue is open");
                    have_been_put.push(item);
                }
            });
            settle().await;
            assert_eq!(have_been_put.entries(), [0, 1]); // the third `put` waits

            assert_eq!(q.get().await, Ok(0));
            settle().await;
            assert_eq!(have_been_put.entries(), [0, 1, 2]);
            assert_eq!(q.get().await, Ok(1));
            assert_eq!(q.get().await, Ok(2));
            assert!(putter.is_finished());
        });
    }
}

async fn assert_order<I: Items<Item = u32>>(q: QueueOf<I>, expected: [u32; 3]) {
    for item in [1, 3, 2] {
        q.put(item).await.expect("the queue is open");
    }
    for item in expected {
        assert_eq!(q.get().await, Ok(item));
    }
}

mod queue_get {
    use super::*;

    #[test]
    fn test_blocking_get() {
        run(async {
            let q = Queue::new(0);
            q.try_put(1).expect("the queue has no limit");
            assert_eq!(q.get().await, Ok(1));
        });
    }

    /// CPython's test puts a future among the waiters. Here a `put` waits.
    #[test]
    fn test_get_with_putters() {
        run(async {
            let q = leak(Queue::new(1));
            q.put(1).await.expect("the queue is open");
            let putter = tokio::spawn(q.put(2));
            settle().await;
            assert!(!putter.is_finished());

            assert_eq!(q.get().await, Ok(1));
            settle().await;
            assert!(putter.is_finished());
        });
    }

    #[test]
    fn test_blocking_get_wait() {
        run(async {
            let q = leak(Queue::new(0));
            let finished = leak(AtomicBool::new(false));
            let get = tokio::spawn(async {
                let item = q.get().await;
                finished.store(true, Relaxed);
                item
            });
            settle().await;
            assert!(!finished.load(Relaxed));
            tokio::spawn(async {
                sleep(Duration::from_millis(10)).await;
                q.try_put(1).expect("the queue has no limit");
            });
            assert_eq!(get.await.expect("the task should end"), Ok(1));
            assert!(finished.load(Relaxed));
        });
    }

    #[test]
    fn test_nonblocking_get() {
        let q = Queue::new(0);
        q.try_put(1).expect("the queue has no limit");
        assert_eq!(q.try_get(), Ok(1));
    }

    #[test]
    fn test_nonblocking_get_exception() {
        assert_eq!(Queue::<u32>::new(0).try_get(), Err(GetError::Empty));
    }

    #[test]
    fn test_get_cancelled_race() {
        run(async {
            let q = leak(Queue::new(0));
            let [t1, t2] = [tokio::spawn(q.get()), tokio::spawn(q.get())];
            settle().await;
            t1.abort();
            settle().await;
            assert!(t1.is_finished());
            q.put("a").await.expect("the queue is open");
            assert_eq!(t2.await.expect("the task should end"), Ok("a"));
        });
    }

    #[test]
    fn test_get_with_waiting_putters() {
        run(async {
            let q = leak(Queue::new(1));
            tokio::spawn(q.put("a"));
            tokio::spawn(q.put("b"));
            assert_eq!(q.get().await, Ok("a"));
            assert_eq!(q.get().await, Ok("b"));
        });
    }

    #[test]
    fn test_why_are_getters_waiting() {
        run(async {
            let q = leak(Queue::new(1));
            let producer = tokio::spawn(async {
                for item in 0..5 {
                    q.put(item).await.expect("the queue is open");
                }
            });
            let consumer = tokio::spawn(async {
                for _ in 0..5 {
                    q.get().await.expect("the queue is open");
                }
            });
            producer.await.expect("every item should find a place");
            consumer.await.expect("every item should be received");
        });
    }

    #[test]
    fn test_cancelled_getters_not_being_held_in_self_getters() {
        let q = Queue::<u32>::new(5);
        assert_not_held(q.get());
        run(async {
            timeout(Duration::from_millis(100), q.get()).await.expect_err("the queue is empty");
            q.try_put(1).expect("the queue has places");
            assert_eq!(q.try_get(), Ok(1));
        });
    }
}

/// Asserts that the future waits, and that the queue does not hold its waker once it is dropped.
#[track_caller]
fn assert_not_held<T: Debug>(future: impl Future<Output = T>) {
    let watched = Arc::new(Watched);
    let mut future = Box::pin(future);
    let waker = Waker::from(Arc::clone(&watched));
    assert!(future.as_mut().poll(&mut Context::from_waker(&waker)).is_pending());
    drop(waker);
    assert_eq!(Arc::strong_count(&watched), 2, "the queue should hold the waker of a waiter");
    drop(future);
    assert_eq!(Arc::strong_count(&watched), 1, "the queue should not hold a dropped waiter");
}

mod queue_put {
    use super::*;

    #[test]
    fn test_blocking_put() {
        run(async {
            let q = Queue::new(0);
            q.put(1).await.expect("the queue is open");
            assert_eq!(q.get().await, Ok(1));
        });
    }

    #[test]
    fn test_blocking_put_wait() {
        run(async {
            let q = leak(Queue::new(1));
            let finished = leak(AtomicBool::new(false));
            tokio::spawn(async {
                sleep(Duration::from_millis(10)).await;
                assert_eq!(q.try_get(), Ok(1));
            });
            let put = tokio::spawn(async {
                q.put(1).await.expect("the queue is open");
                q.put(2).await.expect("the queue is open");
                finished.store(true, Relaxed);
            });
            settle().await;
            assert!(!finished.load(Relaxed));
            put.await.expect("the second `put` should find a place");
            assert!(finished.load(Relaxed));
        });
    }

    #[test]
    fn test_nonblocking_put() {
        let q = Queue::new(0);
        q.try_put(1).expect("the queue has no limit");
        assert_eq!(q.try_get(), Ok(1));
    }

    #[test]
    fn test_get_cancel_drop_one_pending_reader() {
        run(async {
            let q = leak(Queue::new(0));
            let reader = tokio::spawn(q.get());
            settle().await;
            q.try_put(1).expect("the queue has no limit");
            q.try_put(2).expect("the queue has no limit");
            reader.abort();
            let received = match reader.await {
                Ok(received) => received,
                Err(_) => q.get().await, // cancelled: another `get`
            };
            assert_eq!(received, Ok(1), "the first item should not be lost");
        });
    }

    #[test]
    fn test_get_cancel_drop_many_pending_readers() {
        run(async {
            let q = leak(Queue::new(0));
            let [reader1, reader2, reader3] = [q, q, q].map(|q| tokio::spawn(q.get()));
            settle().await;
            q.try_put(1).expect("the queue has no limit");
            q.try_put(2).expect("the queue has no limit");
            reader1.abort();
            assert!(reader1.await.expect_err("the task should be cancelled").is_cancelled());
            let mut received = Vec::new();
            for reader in [reader2, reader3] {
                let item = reader.await.expect("the task should end");
                received.push(item.expect("the queue is open"));
            }
            received.sort_unstable();
            assert_eq!(received, [1, 2]);
        });
    }

    #[test]
    fn test_put_cancel_drop() {
        run(async {
            let q = leak(Queue::new(1));
            q.try_put(1).expect("the queue has a place");
            let writer = tokio::spawn(q.put(2));
            settle().await;
            assert_eq!(q.try_get(), Ok(1));
            writer.abort();
            if writer.await.is_err() {
                q.put(2).await.expect("the queue is open"); // cancelled: another `put`
            }
            assert_eq!(q.try_get(), Ok(2));
            assert_eq!(q.qsize(), 0);
        });
    }

    #[test]
    fn test_nonblocking_put_exception() {
        let q = Queue::new(1);
        q.try_put(1).expect("the queue has a place");
        assert_eq!(q.try_put(2), Err(PutError::Full(2)));
    }

    #[test]
    fn test_put_cancelled() {
        run(async {
            let q = leak(Queue::new(0));
            let put = tokio::spawn(q.put(1));
            assert_eq!(q.get().await, Ok(1));
            assert!(put.is_finished());
            assert_eq!(put.await.expect("the task should end"), Ok(()));
        });
    }

    #[test]
    fn test_put_cancelled_race() {
        run(async {
            let q = leak(Queue::new(1));
            let [put_a, put_b, put_c] = ["a", "b", "X"].map(|item| tokio::spawn(q.put(item)));
            settle().await;
            assert!(put_a.is_finished());
            assert!(!put_b.is_finished());

            put_c.abort();
            settle().await;
            assert!(put_c.is_finished());
            assert_eq!(q.try_get(), Ok("a"));
            settle().await;
            assert_eq!(q.try_get(), Ok("b"));
            assert_eq!(put_b.await.expect("the task should end"), Ok(()));
        });
    }

    #[test]
    fn test_put_with_waiting_getters() {
        run(async {
            let q = leak(Queue::new(0));
            let get = tokio::spawn(q.get());
            settle().await;
            q.put("a").await.expect("the queue is open");
            assert_eq!(get.await.expect("the task should end"), Ok("a"));
        });
    }

    #[test]
    fn test_why_are_putters_waiting() {
        run(async {
            let q = leak(Queue::new(2));
            let getter = tokio::spawn(async {
                settle().await;
                for _ in 0..q.qsize() {
                    q.try_get().expect("the queue should hold as many items as it says");
                }
            });
            let putters = [0, 1, 2, 3].map(|item| tokio::spawn(q.put(item)));
            getter.await.expect("the items should be received");
            for putter in putters {
                assert_eq!(putter.await.expect("the task should end"), Ok(()));
            }
        });
    }

    #[test]
    fn test_cancelled_puts_not_being_held_in_self_putters() {
        let q = Queue::new(1);
        q.try_put(1).expect("the queue has a place");
        assert_not_held(q.put(1));
    }

    #[test]
    fn test_cancelled_put_silence_value_error_exception() {
        run(async {
            let q = leak(Queue::new(1));
            q.try_put(1).expect("the queue has a place");
            let put = tokio::spawn(q.put(1));
            settle().await;
            q.try_get().expect("the item is there"); // wakes the `put`
            put.abort();
            assert!(put.await.expect_err("the task should be cancelled").is_cancelled());
        });
    }
}

mod lifo_queue {
    use super::*;

    #[test]
    fn test_order() {
        run(assert_order(LifoQueue::new(0), [2, 3, 1]));
    }
}

mod priority_queue {
    use super::*;

    #[test]
    fn test_order() {
        run(assert_order(PriorityQueue::new(0), [1, 2, 3]));
    }
}

/// The tests of `_QueueJoinTestMixin` and `_QueueShutdownTestMixin`, for a type of queue.
macro_rules! tests_of_each_type {
    ($($join:ident, $shutdown:ident: $queue:ident;)+) => {$(
        mod $join {
            use super::*;

            #[test]
            fn test_task_done_underflow() {
                assert_eq!($queue::<u32>::new(0).task_done(), Err(TaskDoneTooOften));
            }

            #[test]
            fn test_task_done() {
                run(task_done(leak($queue::new(0))));
            }

            #[test]
            fn test_join_empty_queue() {
                run(async {
                    let q = $queue::<u32>::new(0);
                    q.join().await;
                    q.join().await;
                });
            }
        }

        mod $shutdown {
            use super::*;

            #[test]
            fn test_shutdown_empty() {
                run(shutdown_empty(leak($queue::new(0))));
            }

            #[test]
            fn test_shutdown_nonempty() {
                run(shutdown_nonempty(leak($queue::new(1))));
            }

            #[test]
            fn test_shutdown_immediate() {
                run(shutdown_immediate(leak($queue::new(0))));
            }

            #[test]
            fn test_shutdown_immediate_with_unfinished() {
                run(shutdown_immediate_with_unfinished(leak($queue::new(0))));
            }
        }
    )+};
}

tests_of_each_type! {
    queue_join, queue_shutdown: Queue;
    lifo_queue_join, lifo_queue_shutdown: LifoQueue;
    priority_queue_join, priority_queue_shutdown: PriorityQueue;
}

/// Two workers receive a hundred items; `join` waits until all are done.
async fn task_done<I: Items<Item = u32> + Send>(q: &'static QueueOf<I>) {
    let sum = leak(AtomicU32::new(0));
    let running = leak(AtomicBool::new(true));
    for item in 0..100 {
        q.try_put(item).expect("the queue has no limit");
    }
    let workers = [q, q].map(|q| {
        tokio::spawn(async {
            while running.load(Relaxed) {
                sum.fetch_add(q.get().await.expect("the queue is open"), Relaxed);
                q.task_done().expect("the item was put");
            }
        })
    });
    q.join().await;
    assert_eq!(sum.load(Relaxed), (0..100).sum());

    running.store(false, Relaxed);
    for _ in &workers {
        q.try_put(0).expect("the queue has no limit");
    }
    for worker in workers {
        worker.await.expect("the worker should end");
    }
}

/// Asserts that nothing can be put or received any more.
async fn assert_ended<I: Items<Item = &'static str>>(q: &QueueOf<I>) {
    assert_eq!(q.put("data").await, Err(ShutDown("data")));
    assert_eq!(q.try_put("data"), Err(PutError::ShutDown("data")));
    assert_eq!(q.get().await, Err(ShutDown(())));
    assert_eq!(q.try_get(), Err(GetError::ShutDown));
}

async fn shutdown_empty<I: Items<Item = &'static str> + Send>(q: &'static QueueOf<I>) {
    let get = tokio::spawn(q.get());
    settle().await;
    q.shutdown(false);
    assert_eq!(q.qsize(), 0);
    q.join().await;
    settle().await;
    assert!(get.is_finished());
    assert_eq!(get.await.expect("the task should end"), Err(ShutDown(())));
    assert_ended(q).await;
}

async fn shutdown_nonempty<I: Items<Item = &'static str> + Send>(q: &'static QueueOf<I>) {
    q.try_put("data").expect("the queue has a place");
    let join = tokio::spawn(q.join());
    let put = tokio::spawn(q.put("data2"));
    settle().await;
    assert!(!put.is_finished());

    q.shutdown(false);
    assert_eq!(q.qsize(), 1);
    settle().await;
    assert!(put.is_finished());
    assert_eq!(put.await.expect("the task should end"), Err(ShutDown("data2")));

    assert_eq!(q.get().await, Ok("data"));
    settle().await;
    assert!(!join.is_finished());
    assert_ended(q).await;

    q.task_done().expect("one item was put");
    settle().await;
    assert!(join.is_finished());
    assert_eq!(q.task_done(), Err(TaskDoneTooOften));
}

async fn shutdown_immediate<I: Items<Item = &'static str> + Send>(q: &'static QueueOf<I>) {
    q.try_put("data").expect("the queue has no limit");
    let join = tokio::spawn(q.join());
    settle().await;
    q.shutdown(true);
    assert_eq!(q.qsize(), 0);
    settle().await;
    assert!(join.is_finished());
    assert_ended(q).await;
    assert_eq!(q.task_done(), Err(TaskDoneTooOften));
}

async fn shutdown_immediate_with_unfinished<I: Items<Item = &'static str> + Send>(
    q: &'static QueueOf<I>,
) {
    for _ in 0..2 {
        q.try_put("data").expect("the queue has no limit");
    }
    let join = tokio::spawn(q.join());
    assert_eq!(q.get().await, Ok("data"));
    settle().await;
    q.shutdown(true); // one item is dropped, and one is with its consumer
    assert_eq!(q.qsize(), 0);
    settle().await;
    assert!(!join.is_finished());
    assert_ended(q).await;

    q.task_done().expect("one item is not done");
    assert_eq!(q.task_done(), Err(TaskDoneTooOften));
    settle().await;
    assert!(join.is_finished());
}
