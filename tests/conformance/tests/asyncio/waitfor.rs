//! What CPython's `test.test_asyncio.test_waitfor` asks of the types of the snippets.
//!
//! A task of tokio cannot refuse its abort while it awaits. A task that CPython's tests let ignore
//! the cancellation is here a thread that blocks, or a task that does not await.

/// The tests of CPython that are not asked, each with the reason.
pub(super) const SKIPPED: &[(&str, &str)] = &[];

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::time::Duration;

/// A flag that a task sets.
#[derive(Clone, Default)]
struct Flag(Arc<AtomicBool>);

impl Flag {
    fn set(&self, value: bool) {
        self.0.store(value, Relaxed);
    }

    fn get(&self) -> bool {
        self.0.load(Relaxed)
    }
}

fn seconds(seconds: f64) -> Option<Duration> {
    Some(Duration::from_secs_f64(seconds))
}

mod asyncio_wait_for {
    use std::future::pending;
    use std::thread;
    use std::time::Duration;

    use tokio::runtime::Builder;
    use tokio::sync::oneshot;
    use tokio::task::{JoinHandle, spawn_blocking, yield_now};

    use super::super::taskgroups::{Finally, raise, run, sleep};
    use super::super::timeouts::run_in_real_time;
    use super::super::timeouts::snippet::{WaitForError, wait_for};
    use super::{Flag, seconds};

    const TASK_TIMEOUT: Duration = Duration::from_millis(200);

    /// Runs a test on a runtime with several threads, and waits for all blocking functions.
    fn run_on_threads<T>(test: impl Future<Output = T>) -> T {
        let event_loop = Builder::new_multi_thread().worker_threads(2).enable_time().build();
        event_loop.expect("the runtime should start").block_on(test)
    }

    /// A task that ignores its abort.
    fn slow_task(exited: &Flag) -> JoinHandle<()> {
        let exited = exited.clone();
        spawn_blocking(move || {
            thread::sleep(TASK_TIMEOUT);
            exited.set(true);
        })
    }

    /// CPython's `wait_for` waits for the task even if it is cancelled itself. Here the end of the
    /// runtime waits.
    #[test]
    fn test_asyncio_wait_for_cancelled() {
        let exited = Flag::default();
        run_on_threads(async {
            let wait = tokio::spawn(wait_for(slow_task(&exited), Some(TASK_TIMEOUT * 2)));
            yield_now().await;
            wait.abort();
            assert!(wait.await.is_err_and(|error| error.is_cancelled()));
        });
        assert!(exited.get());
    }

    #[test]
    fn test_asyncio_wait_for_timeout() {
        run_on_threads(async {
            let exited = Flag::default();
            let result = wait_for(slow_task(&exited), Some(TASK_TIMEOUT / 2)).await;
            assert!(exited.get(), "`wait_for` should wait for the end of the task");
            result.expect("the task has returned a value");
        });
    }

    #[test]
    fn test_wait_for_timeout_less_then_0_or_0_future_done() {
        run(async {
            let task = tokio::spawn(async { "done" });
            yield_now().await;
            assert_eq!(wait_for(task, seconds(0.)).await.expect("the task has ended"), "done");
        });
    }

    #[test]
    fn test_wait_for_timeout_less_then_0_or_0_coroutine_do_not_started() {
        run_in_real_time(async {
            let started = Flag::default();
            let work = {
                let started = started.clone();
                async move { started.set(true) }
            };
            let result = wait_for(tokio::spawn(work), seconds(0.)).await;
            assert!(matches!(result, Err(WaitForError::TimedOut)), "{result:?}");
            assert!(!started.get());
        });
    }

    /// Waits for a task that runs for long, and asserts that the task is cancelled.
    async fn cancels_a_task(limit: Option<Duration>) {
        let running = Flag::default();
        let (send, started) = oneshot::channel();
        let work = {
            let running = running.clone();
            async move {
                running.set(true);
                let _guard = Finally(|| running.set(false));
                send.send(()).expect("the test should wait");
                sleep(1000.).await;
                "done"
            }
        };
        let task = tokio::spawn(work);
        started.await.expect("the task should start");
        assert!(running.get());
        let watch = task.abort_handle();
        let result = wait_for(task, limit).await;
        assert!(matches!(result, Err(WaitForError::TimedOut)), "{result:?}");
        assert!(watch.is_finished() && !running.get());
    }

    /// A negative limit cannot be written.
    #[test]
    fn test_wait_for_timeout_less_then_0_or_0() {
        run(cancels_a_task(seconds(0.)));
    }

    #[test]
    fn test_wait_for() {
        run(cancels_a_task(seconds(0.1)));
    }

    #[test]
    fn test_wait_for_blocking() {
        run(async {
            let task = tokio::spawn(async { "done" });
            assert_eq!(wait_for(task, None).await.expect("the task should return"), "done");
        });
    }

    #[test]
    fn test_wait_for_race_condition() {
        run(async {
            for limit in [seconds(0.2), Some(Duration::MAX)] {
                let (send, future) = oneshot::channel();
                let task = tokio::spawn(future);
                tokio::spawn(async move { send.send("ok") });
                let result = wait_for(task, limit).await.expect("the task should return");
                assert_eq!(result, Ok("ok"));
            }
        });
    }

    /// A task that does not await when it is aborted returns its value.
    #[test]
    fn test_wait_for_cancellation_race_condition() {
        run_on_threads(async {
            let (send, began) = oneshot::channel();
            let task = tokio::spawn(async {
                send.send(()).expect("the test should wait");
                thread::sleep(Duration::from_millis(200));
                1
            });
            began.await.expect("the task should begin");
            let result = wait_for(task, seconds(0.01)).await;
            assert_eq!(result.expect("the task should return"), 1);
        });
    }

    /// Waits with this limit for a task whose drop takes long, and asserts that the drop has ended.
    async fn waits_for_cancellation(limit: Option<Duration>) {
        let task_done = Flag::default();
        let (send, began) = oneshot::channel();
        let inner = {
            let task_done = task_done.clone();
            async move {
                let _guard = Finally(|| {
                    thread::sleep(Duration::from_millis(100));
                    task_done.set(true);
                });
                send.send(()).expect("the test should wait");
                sleep(10.).await;
            }
        };
        let task = tokio::spawn(inner);
        began.await.expect("the task should begin");
        let result = wait_for(task, limit).await;
        assert!(matches!(result, Err(WaitForError::TimedOut)), "{result:?}");
        assert!(task_done.get(), "`wait_for` should wait for the end of the task");
    }

    #[test]
    fn test_wait_for_waits_for_task_cancellation() {
        run_on_threads(waits_for_cancellation(seconds(0.0001)));
    }

    #[test]
    fn test_wait_for_waits_for_task_cancellation_w_timeout_0() {
        run_on_threads(waits_for_cancellation(seconds(0.)));
    }

    #[test]
    fn test_wait_for_reraises_exception_during_cancellation() {
        run(async {
            let task = tokio::spawn(async {
                let _guard = Finally(|| raise("FooException"));
                sleep(0.2).await;
            });
            let Err(WaitForError::Failed(error)) = wait_for(task, seconds(0.0001)).await else {
                panic!("the panic of the task should be returned");
            };
            assert_eq!(error.into_panic().downcast_ref(), Some(&"FooException"));
        });
    }

    async fn cancel_wait_for(limit: Option<Duration>) {
        let cancelled = Flag::default();
        let task = tokio::spawn({
            let cancelled = cancelled.clone();
            async move {
                let _guard = Finally(|| cancelled.set(true));
                pending::<()>().await;
            }
        });
        let wait = tokio::spawn(wait_for(task, limit));
        yield_now().await;
        assert!(!cancelled.get());
        wait.abort();
        assert!(wait.await.is_err_and(|error| error.is_cancelled()));
        yield_now().await; // the aborted task is dropped a turn later
        assert!(cancelled.get(), "a cancelled `wait_for` should cancel the task");
    }

    #[test]
    fn test_cancel_blocking_wait_for() {
        run(cancel_wait_for(None));
    }

    #[test]
    fn test_cancel_wait_for() {
        run(cancel_wait_for(seconds(60.)));
    }

    #[test]
    fn test_wait_for_cancel_suppressed() {
        run_on_threads(async {
            let (send, began) = oneshot::channel();
            let return_42 = spawn_blocking(|| {
                send.send(()).expect("the test should wait");
                thread::sleep(TASK_TIMEOUT);
                42
            });
            began.await.expect("the function should begin");
            let result = wait_for(return_42, seconds(0.01)).await;
            assert_eq!(result.expect("the function should return"), 42);
        });
    }

    #[test]
    fn test_wait_for_issue86296() {
        run(async {
            let (done, reached_end) = (Flag::default(), Flag::default());
            let inner = tokio::spawn({
                let done = done.clone();
                async move { done.set(true) }
            });
            let task = tokio::spawn({
                let reached_end = reached_end.clone();
                async move {
                    wait_for(inner, seconds(100.)).await.expect("the task should return");
                    sleep(1.).await;
                    reached_end.set(true);
                }
            });
            assert!(!task.is_finished());
            yield_now().await;
            task.abort();
            assert!(task.await.is_err_and(|error| error.is_cancelled()));
            assert!(done.get() && !reached_end.get());
        });
    }
}

/// In Rust the handle of a task is its shield: a limit on the handle does not abort the task.
mod wait_for_shield {
    use std::time::Duration;

    use tokio::task::JoinHandle;
    use tokio::time::timeout;

    use super::super::taskgroups::{run, sleep};

    fn coro(seconds: f64) -> JoinHandle<&'static str> {
        tokio::spawn(async move {
            sleep(seconds).await;
            "done"
        })
    }

    #[test]
    fn test_zero_timeout() {
        run(async {
            let mut task = coro(0.01);
            timeout(Duration::ZERO, &mut task).await.expect_err("the time should be up");
            assert!(!task.is_finished());
            sleep(0.1).await;
            assert!(task.is_finished());
            assert_eq!(task.await.expect("the task should not be cancelled"), "done");
        });
    }

    #[test]
    fn test_none_timeout() {
        run(async {
            assert_eq!(coro(0.1).await.expect("the task should not be cancelled"), "done");
        });
    }

    #[test]
    fn test_shielded_timeout() {
        run(async {
            let mut task = coro(0.1);
            let limit = Duration::from_millis(10);
            timeout(limit, &mut task).await.expect_err("the time should be up");
            assert!(!task.is_finished());
            assert_eq!(task.await.expect("the task should not be cancelled"), "done");
        });
    }
}
