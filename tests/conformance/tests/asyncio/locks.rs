//! What CPython's `test.test_asyncio.test_locks` asks of the types of the snippets.
//!
//! The lock of `async_lock` is tokio's `Mutex`. Where a task of CPython's test keeps a lock or a
//! permit, the task here returns the guard, or forgets the permit.

#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../../../async/src/bin/async_barrier.rs"]
mod async_barrier;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../../../async/src/bin/async_condition.rs"]
mod async_condition;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../../../async/src/bin/async_event.rs"]
mod async_event;
#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../../../async/src/bin/async_semaphore_full.rs"]
mod async_semaphore_full;

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::event_loop::{Log, at_once, leak, run, settle};

/// The tests of CPython that are not asked, each with the reason.
pub(super) const SKIPPED: &[(&str, &str)] = &[
    ("lock::test_repr", REPR),
    ("event::test_repr", REPR),
    ("condition::test_repr", REPR),
    ("semaphore::test_repr", REPR),
    ("barrier::test_repr", REPR),
    ("lock::test_lock", NO_FUTURE),
    ("lock::test_lock_by_with_statement", NO_FUTURE),
    ("semaphore::test_semaphore", NO_FUTURE),
    ("barrier::test_barrier", NO_FUTURE),
    ("lock::test_lock_doesnt_accept_loop_parameter", "the types have no such parameter"),
    ("condition::test_ambiguous_loops", "the types belong to no event loop"),
    ("lock::test_release_not_acquired", "only the guard can release the lock"),
    ("condition::test_wait_unacquired", LOCKED),
    ("condition::test_wait_for_unacquired", LOCKED),
    ("condition::test_notify_unacquired", LOCKED),
    ("condition::test_notify_all_unacquired", LOCKED),
    ("semaphore::test_semaphore_value", "a negative number of permits does not compile"),
];

const REPR: &str = "the text of `repr`, which shows private fields; a Rust type has none by itself";
const NO_FUTURE: &str = "awaiting the value itself does not compile";
const LOCKED: &str = "`wait` and `notify` are methods of the guard, so a call without it does not \
                      compile";

/// Asserts that the task was cancelled.
#[track_caller]
fn assert_cancelled<T>(ended: Result<T, tokio::task::JoinError>) {
    let error = ended.err().expect("the task should not return");
    assert!(error.is_cancelled(), "{error}");
}

mod lock {
    use tokio::sync::{Mutex, MutexGuard};

    use super::*;

    fn locked(lock: &Mutex<()>) -> bool {
        lock.try_lock().is_err()
    }

    /// Starts a task that acquires the lock, and returns the guard.
    fn spawn_lock(lock: &'static Mutex<()>) -> JoinHandle<MutexGuard<'static, ()>> {
        tokio::spawn(lock.lock())
    }

    #[test]
    fn test_acquire() {
        run(async {
            let (lock, result) = (leak(Mutex::new(())), Log::new());
            let spawn = |number| {
                tokio::spawn(async move {
                    let guard = lock.lock().await;
                    result.push(number);
                    guard
                })
            };
            let guard = lock.lock().await;
            let [t1, t2] = [spawn(1), spawn(2)];
            settle().await;
            assert_eq!(result.entries(), []);

            drop(guard);
            settle().await;
            assert_eq!(result.entries(), [1]);
            let t3 = spawn(3);
            drop(t1.await.expect("the task should end"));
            settle().await;
            assert_eq!(result.entries(), [1, 2]);
            drop(t2.await.expect("the task should end"));
            settle().await;
            assert_eq!(result.entries(), [1, 2, 3]);
            assert!(t3.is_finished());
        });
    }

    #[test]
    fn test_acquire_cancel() {
        run(async {
            let lock = leak(Mutex::new(()));
            let guard = lock.lock().await;
            let task = spawn_lock(lock);
            settle().await;
            task.abort();
            assert_cancelled(task.await);
            drop(guard);
            assert!(!locked(lock)); // no waiter is left
        });
    }

    /// A holds the lock, B and C wait. B is cancelled while A releases the lock.
    #[test]
    fn test_cancel_race() {
        run(async {
            let lock = leak(Mutex::new(()));
            let guard_of_a = lock.lock().await;
            let [tb, tc] = [spawn_lock(lock), spawn_lock(lock)];
            settle().await;
            assert!(locked(lock));

            drop(guard_of_a);
            tb.abort();
            assert_cancelled(tb.await);
            drop(tc.await.expect("the task should acquire the lock"));
            assert!(!locked(lock));
        });
    }

    #[test]
    fn test_cancel_release_race() {
        run(async {
            let (lock, acquired) = (leak(Mutex::new(())), leak(AtomicUsize::new(0)));
            let spawn = || {
                tokio::spawn(async {
                    let guard = lock.lock().await;
                    acquired.fetch_add(1, Relaxed);
                    guard
                })
            };
            let guard = lock.lock().await;
            let [t1, t2, t3] = [spawn(), spawn(), spawn()];
            settle().await;
            t1.abort();
            drop(guard);
            assert_cancelled(t1.await);
            settle().await;
            assert_eq!(acquired.load(Relaxed), 1);
            assert!(t2.is_finished());

            t3.abort();
            assert_cancelled(t3.await);
        });
    }

    #[test]
    fn test_finished_waiter_cancelled() {
        run(async {
            let lock = leak(Mutex::new(()));
            let guard = lock.lock().await;
            let tb = spawn_lock(lock);
            settle().await;
            let tc = spawn_lock(lock);
            tb.abort();
            drop(guard);
            settle().await;
            assert!(locked(lock)); // by `tc`
            assert_cancelled(tb.await);
            drop(tc.await.expect("the task should acquire the lock"));
        });
    }

    #[test]
    fn test_release_no_waiters() {
        run(async {
            let lock = Mutex::new(());
            let guard = lock.lock().await;
            assert!(locked(&lock));
            drop(guard);
            assert!(!locked(&lock));
        });
    }

    #[test]
    fn test_context_manager() {
        run(async {
            let lock = Mutex::new(());
            assert!(!locked(&lock));
            {
                let _guard = lock.lock().await;
                assert!(locked(&lock));
            }
            assert!(!locked(&lock));
        });
    }
}

mod event {
    use super::async_event::Event;
    use super::*;

    #[test]
    fn test_wait() {
        run(async {
            let (event, result) = (leak(Event::new()), Log::new());
            assert!(!event.is_set());
            let spawn = |number| {
                tokio::spawn(async move {
                    event.wait().await;
                    result.push(number);
                })
            };
            let tasks = [spawn(1), spawn(2)];
            settle().await;
            assert_eq!(result.entries(), []);

            let late = spawn(3); // does not run before `set`
            event.set();
            settle().await;
            assert_eq!(result.entries(), [3, 1, 2]);
            assert!(late.is_finished() && tasks.iter().all(JoinHandle::is_finished));
        });
    }

    #[test]
    fn test_wait_on_set() {
        run(async {
            let event = Event::new();
            event.set();
            event.wait().await;
        });
    }

    #[test]
    fn test_wait_cancel() {
        run(async {
            let event = leak(Event::new());
            let wait = tokio::spawn(event.wait());
            settle().await;
            wait.abort();
            assert_cancelled(wait.await);
            event.set(); // finds no waiter
            assert!(event.is_set());
        });
    }

    #[test]
    fn test_clear() {
        let event = Event::new();
        assert!(!event.is_set());
        event.set();
        assert!(event.is_set());
        event.clear();
        assert!(!event.is_set());
    }

    #[test]
    fn test_clear_with_waiters() {
        run(async {
            let (event, result) = (leak(Event::new()), Log::new());
            let task = tokio::spawn(async {
                event.wait().await;
                result.push(1);
            });
            settle().await;
            assert_eq!(result.entries(), []);

            event.set();
            event.clear();
            assert!(!event.is_set());
            event.set();
            event.set();
            settle().await;
            assert_eq!(result.entries(), [1]);
            assert!(task.is_finished());
        });
    }
}

mod condition {
    use std::sync::Arc;

    use super::async_condition::{Condition, Locked};
    use super::*;

    fn locked(condition: &Condition) -> bool {
        at_once(condition.lock()).is_none()
    }

    /// Starts a task that waits for a notification, and returns the condition with its lock held.
    fn spawn_wait(
        condition: &'static Condition,
        number: u32,
        result: &'static Log<u32>,
    ) -> JoinHandle<Locked<'static>> {
        tokio::spawn(async move {
            let locked = condition.lock().await.wait().await;
            result.push(number);
            locked
        })
    }

    /// Python's `wait_for`.
    async fn wait_for(mut locked: Locked<'_>, predicate: impl Fn() -> bool) -> Locked<'_> {
        while !predicate() {
            locked = locked.wait().await;
        }
        locked
    }

    #[test]
    fn test_wait() {
        run(async {
            let (condition, result) = (leak(Condition::new()), Log::new());
            let [t1, t2, t3] = [1, 2, 3].map(|number| spawn_wait(condition, number, result));
            settle().await;
            assert_eq!(result.entries(), []);
            assert!(!locked(condition));

            let own = condition.lock().await;
            own.notify(1);
            settle().await;
            assert_eq!(result.entries(), []); // the lock is still held
            assert!(locked(condition));

            drop(own);
            settle().await;
            assert_eq!(result.entries(), [1]);
            assert!(locked(condition));

            let of_t1 = t1.await.expect("the task should end");
            of_t1.notify(2);
            settle().await;
            assert_eq!(result.entries(), [1]);
            assert!(locked(condition));

            drop(of_t1);
            settle().await;
            assert_eq!(result.entries(), [1, 2]);
            assert!(locked(condition));

            drop(t2.await.expect("the task should end"));
            settle().await;
            assert_eq!(result.entries(), [1, 2, 3]);
            assert!(locked(condition));
            assert!(t3.is_finished());
        });
    }

    /// In Python, a cancelled `wait` reacquires the lock, for the `async with` that releases it.
    /// Here the lock stays released.
    #[test]
    fn test_wait_cancel() {
        run(async {
            let (condition, result) = (leak(Condition::new()), Log::new());
            let cancelled = spawn_wait(condition, 1, result);
            settle().await;
            cancelled.abort();
            assert_cancelled(cancelled.await);
            assert!(!locked(condition));

            let next = spawn_wait(condition, 2, result);
            settle().await;
            condition.lock().await.notify(1); // finds no other waiter than the second one
            settle().await;
            assert!(next.is_finished());
        });
    }

    /// The waiter is cancelled at the moment at which the lock becomes free. Either the waiter
    /// returns with the lock held, or the lock is free.
    #[test]
    fn test_wait_cancel_contested() {
        run(async {
            let (condition, result) = (leak(Condition::new()), Log::new());
            assert!(!locked(condition));
            let wait = spawn_wait(condition, 1, result);
            settle().await;
            assert!(!locked(condition));

            let own = condition.lock().await;
            own.notify(1);
            settle().await;
            wait.abort();
            drop(own);
            match wait.await {
                Ok(_held) => assert!(locked(condition)),
                Err(_) => assert!(!locked(condition)),
            }
        });
    }

    #[test]
    fn test_wait_cancel_after_notify() {
        run(async {
            let (condition, waited) = (leak(Condition::new()), leak(AtomicBool::new(false)));
            let waiter = tokio::spawn(async {
                let locked = condition.lock().await;
                waited.store(true, Relaxed);
                drop(locked.wait().await);
            });
            settle().await;
            let own = condition.lock().await;
            own.notify(1);
            settle().await; // the waiter waits for the lock
            waiter.abort();
            settle().await;
            drop(own);
            assert_cancelled(waiter.await);
            assert!(waited.load(Relaxed));
            assert!(!locked(condition));
        });
    }

    #[test]
    fn test_wait_for() {
        run(async {
            let (condition, result) = (leak(Condition::new()), Log::new());
            let predicate = leak(AtomicBool::new(false));
            let task = tokio::spawn(async {
                let _held = wait_for(condition.lock().await, || predicate.load(Relaxed)).await;
                result.push(1);
            });
            settle().await;
            assert_eq!(result.entries(), []);

            condition.lock().await.notify(1);
            settle().await;
            assert_eq!(result.entries(), []);

            predicate.store(true, Relaxed);
            condition.lock().await.notify(1);
            settle().await;
            assert_eq!(result.entries(), [1]);
            assert!(task.is_finished());
        });
    }

    /// Starts a task that waits for a notification, and then releases the lock.
    fn spawn_pass(condition: &'static Condition, number: u32, result: &'static Log<u32>) {
        let wait = spawn_wait(condition, number, result);
        tokio::spawn(async { drop(wait.await) });
    }

    #[test]
    fn test_notify() {
        run(async {
            let (condition, result) = (leak(Condition::new()), Log::new());
            for number in [1, 2, 3] {
                spawn_pass(condition, number, result);
            }
            settle().await;
            assert_eq!(result.entries(), []);

            condition.lock().await.notify(1);
            settle().await;
            assert_eq!(result.entries(), [1]);

            let own = condition.lock().await;
            own.notify(1);
            own.notify(2048);
            drop(own);
            settle().await;
            assert_eq!(result.entries(), [1, 2, 3]);
        });
    }

    #[test]
    fn test_notify_all() {
        run(async {
            let (condition, result) = (leak(Condition::new()), Log::new());
            for number in [1, 2] {
                spawn_pass(condition, number, result);
            }
            settle().await;
            assert_eq!(result.entries(), []);

            condition.lock().await.notify_all();
            settle().await;
            assert_eq!(result.entries(), [1, 2]);
        });
    }

    #[test]
    fn test_context_manager() {
        run(async {
            let condition = Condition::new();
            assert!(!locked(&condition));
            {
                let _held = condition.lock().await;
                assert!(locked(&condition));
            }
            assert!(!locked(&condition));
        });
    }

    #[test]
    fn test_explicit_lock() {
        run(async {
            let lock = Arc::new(tokio::sync::Mutex::new(()));
            let condition = Condition::with_lock(lock.clone());
            assert!(lock.try_lock().is_ok());
            assert!(!locked(&condition));
            {
                let _held = condition.lock().await;
                assert!(lock.try_lock().is_err());
                assert!(locked(&condition));
            }
            assert!(lock.try_lock().is_ok());
            assert!(!locked(&condition));
            {
                let _guard = lock.lock().await;
                assert!(lock.try_lock().is_err());
                assert!(locked(&condition));
            }
            assert!(lock.try_lock().is_ok());
            assert!(!locked(&condition));
        });
    }

    #[test]
    fn test_timeout_in_block() {
        run(async {
            let condition = Condition::new();
            let wait = condition.lock().await.wait();
            assert!(timeout(Duration::from_millis(500), wait).await.is_err());
        });
    }

    /// CPython's test asks that the caller receives the same exception. Here there is none, but the
    /// caller learns that the task was cancelled.
    #[test]
    fn test_cancelled_error_wakeup() {
        run(async {
            let condition = leak(Condition::new());
            let task = tokio::spawn(async {
                drop(wait_for(condition.lock().await, || false).await);
            });
            settle().await;
            task.abort();
            assert_cancelled(task.await);
        });
    }

    #[test]
    fn test_cancelled_error_re_aquire() {
        run(async {
            let (condition, wake) = (leak(Condition::new()), leak(AtomicBool::new(false)));
            let task = tokio::spawn(async {
                drop(wait_for(condition.lock().await, || wake.load(Relaxed)).await);
            });
            settle().await;
            let own = condition.lock().await;
            wake.store(true, Relaxed);
            own.notify(1);
            settle().await; // the task waits for the lock
            task.abort();
            drop(own);
            assert_cancelled(task.await);
        });
    }

    /// Two consumers wait. One is notified, and cancelled before it has taken the item: the other
    /// one takes the item.
    async fn cancelled_wakeup(waits_for_the_lock: bool) {
        let (condition, state) = (leak(Condition::new()), leak(AtomicI32::new(0)));
        let [c0, c1] = [(); 2].map(|()| {
            tokio::spawn(async {
                let mut locked = condition.lock().await;
                loop {
                    locked = wait_for(locked, || state.load(Relaxed) != 0).await;
                    if state.load(Relaxed) < 0 {
                        return;
                    }
                    state.fetch_sub(1, Relaxed);
                }
            })
        });
        settle().await;
        let own = condition.lock().await;
        state.fetch_add(1, Relaxed);
        own.notify(1);
        if waits_for_the_lock {
            settle().await;
        }
        c0.abort();
        drop(own);
        settle().await;

        let own = condition.lock().await;
        assert_eq!(state.load(Relaxed), 0, "the notification should not be lost");
        state.store(-1, Relaxed);
        own.notify_all();
        drop(own);
        assert_cancelled(c0.await);
        c1.await.expect("the consumer should end");
    }

    #[test]
    fn test_cancelled_wakeup() {
        run(cancelled_wakeup(false));
    }

    #[test]
    fn test_cancelled_wakeup_relock() {
        run(cancelled_wakeup(true));
    }
}

mod semaphore {
    use super::async_semaphore_full::{BoundedSemaphore, ReleasedTooOften, Semaphore};
    use super::*;

    /// Starts a task that acquires a permit, keeps it, and ends.
    fn spawn_acquire(
        semaphore: &'static Semaphore,
        number: u32,
        result: &'static Log<u32>,
    ) -> JoinHandle<()> {
        tokio::spawn(async move {
            semaphore.acquire().await.forget();
            result.push(number);
        })
    }

    #[test]
    fn test_initial_value_zero() {
        assert!(Semaphore::new(0).locked());
    }

    #[test]
    fn test_acquire() {
        run(async {
            let (semaphore, result) = (leak(Semaphore::new(3)), Log::new());
            semaphore.acquire().await.forget();
            semaphore.acquire().await.forget();
            assert!(!semaphore.locked());

            let [t1, t2, t3] = [1, 2, 3].map(|number| spawn_acquire(semaphore, number, result));
            settle().await;
            assert_eq!(result.entries(), [1]);
            assert!(semaphore.locked());
            assert!(t1.is_finished());

            let t4 = spawn_acquire(semaphore, 4, result);
            semaphore.release(1);
            semaphore.release(1);
            settle().await;
            assert_eq!(result.entries().len(), 3);
            assert!(semaphore.locked());
            let tasks = [t2, t3, t4];
            assert_eq!(tasks.iter().filter(|task| task.is_finished()).count(), 2);

            semaphore.release(1);
            for task in tasks {
                task.await.expect("the task should acquire a permit");
            }
        });
    }

    #[test]
    fn test_acquire_cancel() {
        run(async {
            let (semaphore, result) = (leak(Semaphore::new(1)), Log::new());
            let permit = semaphore.acquire().await;
            let acquire = spawn_acquire(semaphore, 1, result);
            settle().await;
            acquire.abort();
            assert_cancelled(acquire.await);
            drop(permit);
            assert!(!semaphore.locked()); // no waiter is left
        });
    }

    #[test]
    fn test_acquire_cancel_before_awoken() {
        run(async {
            let (semaphore, result) = (leak(Semaphore::new(0)), Log::new());
            let [t1, t2, t3, t4] = [1, 2, 3, 4].map(|n| spawn_acquire(semaphore, n, result));
            settle().await;
            t1.abort();
            t2.abort();
            semaphore.release(1);
            settle().await;
            assert!(t3.is_finished());
            assert!(!t4.is_finished());
            assert_eq!(result.entries(), [3]);
        });
    }

    #[test]
    fn test_acquire_hang() {
        run(async {
            let (semaphore, result) = (leak(Semaphore::new(0)), Log::new());
            let [t1, t2] = [1, 2].map(|number| spawn_acquire(semaphore, number, result));
            settle().await;
            t1.abort();
            semaphore.release(1);
            settle().await;
            assert!(semaphore.locked());
            assert!(t2.is_finished());
        });
    }

    #[test]
    fn test_acquire_no_hang() {
        run(async {
            let semaphore = leak(Semaphore::new(1));
            let (to_cancel, cancels) = tokio::sync::oneshot::channel::<JoinHandle<()>>();
            let t1 = tokio::spawn(async {
                {
                    let _permit = semaphore.acquire().await;
                    tokio::task::yield_now().await;
                }
                let t2 = cancels.await.expect("the test should send the task");
                t2.abort();
                t2.await
            });
            let t2 = tokio::spawn(async {
                let _permit = semaphore.acquire().await;
                panic!("the task should be cancelled before it continues");
            });
            to_cancel.send(t2).expect("the first task should receive");
            assert_cancelled(t1.await.expect("the first task should end"));
            let acquired = timeout(Duration::from_secs(1), semaphore.acquire()).await;
            assert!(acquired.is_ok(), "the permit of the cancelled task should be free");
        });
    }

    #[test]
    fn test_release_not_acquired() {
        assert_eq!(BoundedSemaphore::new(1).release(1), Err(ReleasedTooOften));
    }

    #[test]
    fn test_release_no_waiters() {
        run(async {
            let semaphore = Semaphore::new(1);
            semaphore.acquire().await.forget();
            assert!(semaphore.locked());
            semaphore.release(1);
            assert!(!semaphore.locked());
        });
    }

    #[test]
    fn test_acquire_fifo_order() {
        run(async {
            let (semaphore, result) = (leak(Semaphore::new(1)), Log::new());
            let tasks = ["c1", "c2", "c3"].map(|tag| {
                tokio::spawn(async move {
                    for time in [1, 2] {
                        let permit = semaphore.acquire().await;
                        result.push(format!("{tag}_{time}"));
                        sleep(Duration::from_millis(10)).await;
                        drop(permit);
                    }
                })
            });
            for task in tasks {
                task.await.expect("the task should end");
            }
            assert_eq!(result.entries(), ["c1_1", "c2_1", "c3_1", "c1_2", "c2_2", "c3_2"]);
        });
    }

    /// The second task releases its permit and acquires another one. The third task waits already,
    /// and is first.
    #[test]
    fn test_acquire_fifo_order_2() {
        run(async {
            let (semaphore, result) = (leak(Semaphore::new(1)), Log::new());
            let t1 = spawn_acquire(semaphore, 1, result);
            let t2 = tokio::spawn(async {
                let permit = semaphore.acquire().await;
                result.push(2);
                drop(permit);
                semaphore.acquire().await.forget();
                result.push(4);
            });
            let t3 = spawn_acquire(semaphore, 3, result);
            settle().await;
            semaphore.release(1);
            semaphore.release(1);
            for task in [t1, t2, t3] {
                task.await.expect("the task should end");
            }
            assert_eq!(result.entries(), [1, 2, 3, 4]);
        });
    }

    #[test]
    fn test_acquire_fifo_order_3() {
        run(async {
            let (semaphore, result) = (leak(Semaphore::new(0)), Log::new());
            let [t1, t2, t3] = [1, 2, 3].map(|number| spawn_acquire(semaphore, number, result));
            settle().await;
            t1.abort();
            settle().await;
            semaphore.release(1);
            semaphore.release(1);
            assert_cancelled(t1.await);
            t2.await.expect("the task should acquire a permit");
            t3.await.expect("the task should acquire a permit");
            assert_eq!(result.entries(), [2, 3]);
        });
    }

    /// The second task releases three permits, while the first one waits. All three tasks continue
    /// in the order in which they arrived, and before a task that the first one starts.
    #[test]
    fn test_acquire_fifo_order_4() {
        run(async {
            let (semaphore, result) = (leak(Semaphore::new(0)), Log::new());
            let t1 = tokio::spawn(async {
                semaphore.acquire().await.forget();
                let t4 = tokio::spawn(async { result.push(4) });
                result.push(1);
                t4.await.expect("the task should end");
            });
            let t2 = tokio::spawn(async {
                for _ in 0..3 {
                    semaphore.release(1);
                }
                assert!(semaphore.locked(), "the first task has not continued yet");
                semaphore.acquire().await.forget();
                result.push(2);
            });
            let t3 = tokio::spawn(async {
                semaphore.acquire().await.forget();
                assert!(semaphore.locked());
                result.push(3);
            });
            for task in [t1, t2, t3] {
                task.await.expect("the task should end");
            }
            assert_eq!(result.entries(), [1, 2, 3, 4]);
        });
    }
}

mod barrier {
    use std::panic::catch_unwind;

    use super::async_barrier::{Barrier, BrokenBarrierError};
    use super::*;

    const N: usize = 5;

    /// Runs `n` tasks until all have ended, and returns their results.
    async fn gather<F>(n: usize, task: impl Fn() -> F) -> Vec<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let tasks: Vec<_> = (0..n).map(|_| tokio::spawn(task())).collect();
        let mut results = Vec::new();
        for task in tasks {
            results.push(task.await.expect("the task should end"));
        }
        results
    }

    /// Returns whether tasks are leaving: a task that arrives then does not count as waiting.
    fn is_draining(barrier: &Barrier) -> bool {
        let mut arrives = Box::pin(barrier.wait());
        assert!(at_once(arrives.as_mut()).is_none());
        barrier.n_waiting() == 0
    }

    /// Asserts that no task waits, and that the barrier is neither broken nor in a phase that ends
    /// when tasks leave.
    #[track_caller]
    fn assert_filling(barrier: &Barrier) {
        assert_eq!(barrier.n_waiting(), 0);
        assert!(!barrier.broken());
        assert!(!is_draining(barrier));
    }

    fn sorted(mut results: Vec<usize>) -> Vec<usize> {
        results.sort_unstable();
        results
    }

    #[test]
    fn test_barrier_parties() {
        assert!(catch_unwind(|| Barrier::new(0)).is_err());
        assert_eq!(Barrier::new(N).parties(), N);
    }

    #[test]
    fn test_context_manager() {
        run(async {
            let barrier = leak(Barrier::new(3));
            let results = gather(3, || async { barrier.wait().await.expect("no task aborts") });
            assert_eq!(sorted(results.await), [0, 1, 2]);
            assert_filling(barrier);
        });
    }

    #[test]
    fn test_filling_one_task() {
        run(async {
            let barrier = Barrier::new(1);
            assert_eq!(barrier.wait().await, Ok(0));
            assert_eq!(barrier.n_waiting(), 0);
            assert!(!barrier.broken());
        });
    }

    #[test]
    fn test_filling_one_task_twice() {
        run(async {
            let barrier = leak(Barrier::new(1));
            for _ in 0..2 {
                let task = tokio::spawn(barrier.wait());
                settle().await;
                assert_eq!(barrier.n_waiting(), 0);
                assert!(task.is_finished());
                assert_eq!(task.await.expect("the task should end"), Ok(0));
            }
            assert!(!barrier.broken());
        });
    }

    #[test]
    fn test_filling_task_by_task() {
        run(async {
            let barrier = leak(Barrier::new(3));
            let mut tasks = Vec::new();
            for waiting in [1, 2, 0] {
                tasks.push(tokio::spawn(barrier.wait()));
                settle().await;
                assert_eq!(barrier.n_waiting(), waiting);
            }
            for task in tasks {
                task.await.expect("the task should end").expect("no task aborts");
            }
            assert_filling(barrier);
        });
    }

    #[test]
    fn test_filling_tasks_wait_twice() {
        run(async {
            let (barrier, results) = (leak(Barrier::new(N)), Log::new());
            gather(N, || async {
                for first in [true, false] {
                    barrier.wait().await.expect("no task aborts");
                    results.push(first);
                }
            })
            .await;
            let results = results.entries();
            assert_eq!(results.len(), 2 * N);
            assert_eq!(results.iter().filter(|first| **first).count(), N);
            assert_filling(barrier);
        });
    }

    #[test]
    fn test_filling_tasks_check_return_value() {
        run(async {
            let barrier = leak(Barrier::new(N));
            let results = gather(N, || async {
                barrier.wait().await.expect("no task aborts");
                barrier.wait().await.expect("no task aborts")
            });
            assert_eq!(sorted(results.await), [0, 1, 2, 3, 4]);
            assert_filling(barrier);
        });
    }

    #[test]
    fn test_draining_state() {
        run(async {
            let (barrier, results) = (leak(Barrier::new(N)), Log::new());
            gather(N, || async {
                barrier.wait().await.expect("no task aborts");
                results.push(is_draining(barrier));
            })
            .await;
            assert_eq!(results.entries(), [true, true, true, true, false]);
            assert_filling(barrier);
        });
    }

    #[test]
    fn test_blocking_tasks_while_draining() {
        run(async {
            const AGAIN: usize = 2;
            let (barrier, of_the_others) = (leak(Barrier::new(N)), leak(Barrier::new(N - AGAIN)));
            let passed = leak(AtomicUsize::new(0));
            gather(N, || async {
                barrier.wait().await.expect("no task aborts");
                if passed.fetch_add(1, Relaxed) >= AGAIN {
                    of_the_others.wait().await.expect("no task aborts");
                }
                barrier.wait().await.expect("no task aborts");
            })
            .await;
        });
    }

    #[test]
    fn test_filling_tasks_cancel_one() {
        run(async {
            let barrier = leak(Barrier::new(3));
            let spawn = || tokio::spawn(barrier.wait());
            let t1 = spawn();
            settle().await;
            assert_eq!(barrier.n_waiting(), 1);
            let t2 = spawn();
            settle().await;
            assert_eq!(barrier.n_waiting(), 2);

            t1.abort();
            settle().await;
            assert_eq!(barrier.n_waiting(), 1);
            assert_cancelled(t1.await);

            let t3 = spawn();
            settle().await;
            assert_eq!(barrier.n_waiting(), 2);
            for task in [t2, t3, spawn()] {
                task.await.expect("the task should end").expect("no task aborts");
            }
            assert_filling(barrier);
        });
    }

    #[test]
    fn test_reset_barrier() {
        let barrier = Barrier::new(1);
        barrier.reset();
        assert_eq!(barrier.n_waiting(), 0);
        assert!(!barrier.broken());
    }

    #[test]
    fn test_reset_barrier_while_tasks_waiting() {
        run(async {
            let barrier = leak(Barrier::new(N));
            let tasks: Vec<_> = (1..N).map(|_| tokio::spawn(barrier.wait())).collect();
            settle().await;
            barrier.reset();
            for task in tasks {
                assert_eq!(task.await.expect("the task should end"), Err(BrokenBarrierError));
            }
            assert_filling(barrier);
        });
    }

    /// The barrier is reset when three of five tasks have left: the other two receive the error.
    #[test]
    fn test_reset_barrier_when_tasks_half_draining() {
        run(async {
            let (barrier, left) = (leak(Barrier::new(N)), leak(AtomicUsize::new(0)));
            let results = gather(N, || async {
                let result = barrier.wait().await;
                if result.is_ok() && left.fetch_add(1, Relaxed) + 1 == N - N / 2 {
                    barrier.reset();
                }
                result
            });
            let results = results.await;
            assert_eq!(results.iter().filter(|result| result.is_err()).count(), N / 2);
            assert_filling(barrier);
        });
    }

    /// The same, but the tasks that have left wait again, and the tasks that received the error
    /// join them.
    #[test]
    fn test_reset_barrier_when_tasks_half_draining_half_blocking() {
        run(async {
            let (barrier, left) = (leak(Barrier::new(N)), leak(AtomicUsize::new(0)));
            let (broken, again) = (leak(AtomicUsize::new(0)), leak(AtomicUsize::new(0)));
            gather(N, || async {
                if barrier.wait().await.is_err() {
                    broken.fetch_add(1, Relaxed);
                    barrier.wait().await.expect("the barrier was reset before");
                } else if left.fetch_add(1, Relaxed) + 1 > N / 2 {
                    barrier.reset();
                    barrier.wait().await.expect("the barrier was reset before");
                } else if barrier.wait().await.is_err() {
                    again.fetch_add(1, Relaxed);
                }
            })
            .await;
            assert_eq!(broken.load(Relaxed), N / 2);
            assert_eq!(again.load(Relaxed), 0, "a task that waits to arrive is not affected");
            assert_filling(barrier);
        });
    }

    #[test]
    fn test_reset_barrier_while_tasks_waiting_and_waiting_again() {
        run(async {
            let barrier = leak(Barrier::new(N));
            let tasks: Vec<_> = (1..N)
                .map(|_| tokio::spawn(async { [barrier.wait().await, barrier.wait().await] }))
                .collect();
            settle().await;
            barrier.reset();
            settle().await;
            barrier.wait().await.expect("the others should wait again");
            for task in tasks {
                let [first, second] = task.await.expect("the task should end");
                assert_eq!(first, Err(BrokenBarrierError));
                second.expect("the barrier was reset before");
            }
            assert_filling(barrier);
        });
    }

    #[test]
    fn test_reset_barrier_while_tasks_draining() {
        run(async {
            let (barrier, left) = (leak(Barrier::new(N)), leak(AtomicUsize::new(0)));
            gather(N, || async {
                barrier.wait().await.expect("no task aborts");
                if left.fetch_add(1, Relaxed) + 1 == N {
                    barrier.reset(); // all have left, and some wait to arrive again
                }
                barrier.wait().await.expect("no task waited when the barrier was reset");
                barrier.wait().await.expect("the third round");
            })
            .await;
            assert_filling(barrier);
        });
    }

    #[test]
    fn test_abort_barrier() {
        let barrier = Barrier::new(1);
        barrier.abort();
        assert_eq!(barrier.n_waiting(), 0);
        assert!(barrier.broken());
    }

    #[test]
    fn test_abort_barrier_when_tasks_half_draining_half_blocking() {
        run(async {
            let (barrier, left) = (leak(Barrier::new(N)), leak(AtomicUsize::new(0)));
            let (broken, again) = (leak(AtomicUsize::new(0)), leak(AtomicUsize::new(0)));
            gather(N, || async {
                if barrier.wait().await.is_err() {
                    broken.fetch_add(1, Relaxed);
                } else if left.fetch_add(1, Relaxed) + 1 > N / 2 {
                    barrier.abort();
                } else if barrier.wait().await.is_err() {
                    again.fetch_add(1, Relaxed);
                }
            })
            .await;
            assert!(barrier.broken());
            assert_eq!(broken.load(Relaxed), N / 2);
            assert_eq!(again.load(Relaxed), N - N / 2 - 1);
            assert_eq!(barrier.n_waiting(), 0);
        });
    }

    /// One task fails after the first round and aborts the barrier. Returns whether the task did.
    async fn aborted(barrier: &Barrier) -> bool {
        let fails = match barrier.wait().await {
            Ok(index) => index == N / 2,
            Err(BrokenBarrierError) => return false,
        };
        if fails {
            barrier.abort();
        } else {
            barrier.wait().await.expect_err("one task aborts the barrier");
        }
        fails
    }

    #[test]
    fn test_abort_barrier_when_exception() {
        run(async {
            let barrier = leak(Barrier::new(N));
            let results = gather(N, || aborted(barrier)).await;
            assert!(barrier.broken());
            assert_eq!(results.iter().filter(|aborted| **aborted).count(), 1);
            assert_eq!(barrier.n_waiting(), 0);
        });
    }

    #[test]
    fn test_abort_barrier_when_exception_then_resetting() {
        run(async {
            let (barrier, other) = (leak(Barrier::new(N)), leak(Barrier::new(N)));
            let results = gather(N, || async {
                let aborted = aborted(barrier).await;
                // All have left when one of them resets the barrier, and none arrives before.
                if other.wait().await.expect("no task aborts") == N / 2 {
                    barrier.reset();
                }
                other.wait().await.expect("no task aborts");
                barrier.wait().await.expect("the barrier was reset");
                aborted
            });
            let results = results.await;
            assert_eq!(results.iter().filter(|aborted| **aborted).count(), 1);
            assert_filling(barrier);
        });
    }
}
