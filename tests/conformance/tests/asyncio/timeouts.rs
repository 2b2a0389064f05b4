//! What CPython's `test.test_asyncio.test_timeouts` asks of the types of the snippets.
//!
//! A block that is cut short is dropped. Where CPython's test raises in a `finally`, a `Drop`
//! panics here.

#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../../../async/src/bin/timeout.rs"]
pub(super) mod snippet;

const ENTERED: &str = "a `Timeout` exists only while its block runs, so it cannot be entered again";
const REPR: &str = "`Timeout` has no `repr`";

/// The tests of CPython that are not asked, each with the reason.
pub(super) const SKIPPED: &[(&str, &str)] = &[
    (
        "timeout::test_timeout_exception_context",
        "the language sets no context in an error, such as the error that a clean-up follows",
    ),
    (
        "timeout::test_foreign_exception_on_timeout_2",
        "asks for the contexts of four exceptions: see test_timeout_exception_context",
    ),
    ("timeout::test_repr_active", REPR),
    ("timeout::test_repr_disabled", REPR),
    ("timeout::test_repr_expired", REPR),
    ("timeout::test_repr_finished", REPR),
    ("timeout::test_timeout_already_entered", ENTERED),
    ("timeout::test_timeout_double_enter", ENTERED),
    ("timeout::test_timeout_not_entered", ENTERED),
];

use tokio::runtime::Builder;

/// Runs a test by the real clock, where blocking the thread takes time, and a timer a millisecond.
pub(super) fn run_in_real_time(test: impl Future<Output = ()>) {
    let event_loop = Builder::new_current_thread().enable_time().build();
    event_loop.expect("the runtime should start").block_on(test);
}

mod timeout {
    use std::cell::{Cell, OnceCell};
    use std::future::pending;
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::pin::pin;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
    use std::task::{Context, Waker};
    use std::thread;
    use std::time::Duration;

    use tokio::sync::oneshot;
    use tokio::task::yield_now;
    use tokio::time::Instant;
    use tokio_util::sync::CancellationToken;

    use super::super::taskgroups::task_group::{TaskGroup, task_group};
    use super::super::taskgroups::{Finally, Raised, raise, run, sleep};
    use super::run_in_real_time;
    use super::snippet::{NotActive, TimedOut, Timeout};

    fn seconds(seconds: f64) -> Option<Duration> {
        Some(Duration::from_secs_f64(seconds))
    }

    /// Returns the moment in so many seconds.
    fn in_seconds(seconds: f64) -> Instant {
        Instant::now() + Duration::from_secs_f64(seconds)
    }

    /// Runs a block within a limit. Returns the result and the handle of the limit.
    async fn limited<T>(
        delay: Option<Duration>,
        block: impl Future<Output = T>,
    ) -> (Result<T, TimedOut>, Timeout) {
        let mut handle = None;
        let result = Timeout::after(delay, async |limit| {
            handle = Some(limit);
            block.await
        });
        let result = result.await;
        (result, handle.expect("the block should begin"))
    }

    /// The same, with a deadline.
    async fn limited_at<T>(
        when: Option<Instant>,
        block: impl Future<Output = T>,
    ) -> (Result<T, TimedOut>, Timeout) {
        let mut handle = None;
        let result = Timeout::at(when, async |limit| {
            handle = Some(limit);
            block.await
        });
        let result = result.await;
        (result, handle.expect("the block should begin"))
    }

    #[test]
    fn test_timeout_basic() {
        run(async {
            let began = Instant::now();
            let (result, limit) = limited(seconds(0.01), sleep(10.)).await;
            assert_eq!(result, Err(TimedOut));
            assert!(limit.expired());
            assert_eq!(began.elapsed().as_millis(), 10);
        });
    }

    #[test]
    fn test_timeout_at_basic() {
        run(async {
            let deadline = Some(in_seconds(0.01));
            let (result, limit) = limited_at(deadline, sleep(10.)).await;
            assert_eq!(result, Err(TimedOut));
            assert!(limit.expired());
            assert_eq!(limit.when(), deadline);
        });
    }

    /// In CPython only the outer limit raises. Here the inner limit returns an error as well, and
    /// the outer limit cuts the block short at its next wait.
    #[test]
    fn test_nested_timeouts() {
        run(async {
            let deadline = Some(in_seconds(0.01));
            let inner = OnceCell::new();
            let block = async {
                let (result, limit) = limited_at(deadline, sleep(10.)).await;
                assert_eq!(result, Err(TimedOut));
                assert!(inner.set(limit.expired()).is_ok());
                yield_now().await;
                panic!("the outer limit should cut the block short");
            };
            let (result, outer) = limited_at::<()>(deadline, block).await;
            assert_eq!(result, Err(TimedOut));
            assert_eq!((inner.get(), outer.expired()), (Some(&true), true));
        });
    }

    #[test]
    fn test_waiter_cancelled() {
        run(async {
            let cancelled = Cell::new(false);
            let block = async {
                let _guard = Finally(|| cancelled.set(true));
                sleep(10.).await;
            };
            assert_eq!(limited(seconds(0.01), block).await.0, Err(TimedOut));
            assert!(cancelled.get());
        });
    }

    #[test]
    fn test_timeout_not_called() {
        run(async {
            let (result, limit) = limited(seconds(10.), sleep(0.01)).await;
            assert_eq!(result, Ok(()));
            assert!(!limit.expired());
            assert!(limit.when() > Some(Instant::now()));
        });
    }

    #[test]
    fn test_timeout_disabled() {
        run(async {
            for no_limit in [None, Some(Duration::MAX)] {
                let (result, limit) = limited(no_limit, sleep(0.01)).await;
                assert_eq!(result, Ok(()));
                assert_eq!((limit.expired(), limit.when()), (false, None));
            }
        });
    }

    #[test]
    fn test_timeout_at_disabled() {
        run(async {
            let (result, limit) = limited_at(None, sleep(0.01)).await;
            assert_eq!(result, Ok(()));
            assert_eq!((limit.expired(), limit.when()), (false, None));
        });
    }

    #[test]
    fn test_timeout_zero() {
        run(async {
            let t0 = Instant::now();
            let (result, limit) = limited(seconds(0.), sleep(10.)).await;
            assert_eq!(result, Err(TimedOut));
            assert!(limit.expired());
            assert!((Some(t0)..=Some(Instant::now())).contains(&limit.when()));
        });
    }

    #[test]
    fn test_timeout_zero_sleep_zero() {
        run_in_real_time(async {
            let t0 = Instant::now();
            let (result, limit) = limited(seconds(0.), yield_now()).await;
            assert_eq!(result, Err(TimedOut));
            assert!(limit.expired());
            assert!((Some(t0)..=Some(Instant::now())).contains(&limit.when()));
        });
    }

    #[test]
    fn test_timeout_in_the_past_sleep_zero() {
        run(async {
            sleep(11.).await; // the clock may begin with the test
            let past = Instant::now() - Duration::from_secs(11);
            let (result, limit) = limited_at(Some(past), yield_now()).await;
            assert_eq!(result, Err(TimedOut));
            assert_eq!((limit.expired(), limit.when()), (true, Some(past)));
        });
    }

    #[test]
    fn test_foreign_exception_passed() {
        run(async {
            let (result, limit) = limited(seconds(0.01), async { Err::<(), _>("KeyError") }).await;
            assert_eq!(result, Ok(Err("KeyError")));
            assert!(!limit.expired());
        });
    }

    #[test]
    fn test_foreign_exception_on_timeout() {
        run(async {
            let task = tokio::spawn(limited(seconds(0.01), async {
                let _guard = Finally(|| raise("ZeroDivisionError"));
                sleep(1.).await;
            }));
            let panic = task.await.err().expect("the clean-up should panic").into_panic();
            assert_eq!(panic.downcast_ref(), Some(&"ZeroDivisionError"));
        });
    }

    #[test]
    fn test_foreign_cancel_doesnt_timeout_if_not_expired() {
        run(async {
            let (send, handle) = oneshot::channel();
            let task = tokio::spawn(Timeout::after(seconds(10.), async move |limit| {
                assert!(send.send(limit).is_ok());
                pending::<()>().await;
            }));
            let limit = handle.await.expect("the block should begin");
            task.abort();
            assert!(task.await.is_err_and(|error| error.is_cancelled()));
            assert!(!limit.expired());
        });
    }

    #[test]
    fn test_outer_task_is_not_cancelled() {
        run(async {
            let task = tokio::spawn(limited(seconds(0.001), sleep(10.)));
            let (result, _) = task.await.expect("the task should return");
            assert_eq!(result, Err(TimedOut));
        });
    }

    #[test]
    fn test_nested_timeouts_concurrent() {
        run_in_real_time(async {
            let block = async {
                let inner = limited(seconds(0.1), async {
                    thread::sleep(Duration::from_millis(10)); // pretends to compute
                    sleep(1.).await;
                });
                inner.await.0
            };
            assert_eq!(limited(seconds(0.002), block).await.0, Err(TimedOut));
        });
    }

    #[test]
    fn test_nested_timeouts_loop_busy() {
        run_in_real_time(async {
            let t0 = Instant::now();
            let block = async {
                let inner = limited(seconds(0.01), async {
                    thread::sleep(Duration::from_millis(100)); // pretends to compute
                    sleep(1.).await;
                });
                assert_eq!(inner.await.0, Err(TimedOut));
                sleep(10.).await;
            };
            assert_eq!(limited(seconds(0.1), block).await.0, Err(TimedOut));
            assert!(t0.elapsed() < Duration::from_secs(5));
        });
    }

    #[test]
    fn test_reschedule() {
        run(async {
            let (deadline1, deadline2) = (Some(in_seconds(10.)), Some(in_seconds(30.)));
            let (send, handle) = oneshot::channel();
            let task = tokio::spawn(Timeout::at(deadline1, async |limit| {
                assert!(send.send(limit).is_ok());
                sleep(50.).await;
            }));
            let limit = handle.await.expect("the block should begin");
            assert_eq!(limit.when(), deadline1);
            for when in [deadline2, None] {
                assert_eq!(limit.reschedule(when), Ok(()));
                assert_eq!(limit.when(), when);
            }
            sleep(40.).await;
            assert!(!task.is_finished() && !limit.expired());
            task.abort();
            assert!(task.await.is_err_and(|error| error.is_cancelled()));
            assert!(!limit.expired());
            assert_eq!(limit.reschedule(deadline2), Err(NotActive));
        });
    }

    /// The clean-up with a limit of its own follows the block, because a dropped block cannot
    /// await.
    #[test]
    fn test_nested_timeout_in_finally() {
        run(async {
            assert_eq!(limited(seconds(0.01), sleep(1.)).await.0, Err(TimedOut));
            let began = Instant::now();
            assert_eq!(limited(seconds(0.01), sleep(10.)).await.0, Err(TimedOut));
            assert_eq!(began.elapsed().as_millis(), 10);
        });
    }

    #[test]
    fn test_timeout_after_cancellation() {
        run(async {
            let token = CancellationToken::new();
            token.cancel();
            assert!(token.run_until_cancelled(sleep(1.)).await.is_none());
            assert_eq!(limited(seconds(0.), sleep(1.)).await.0, Err(TimedOut));
        });
    }

    #[test]
    fn test_cancel_in_timeout_after_cancellation() {
        run(async {
            let token = CancellationToken::new();
            let asked = token.clone();
            let ended = Arc::new(AtomicBool::new(false));
            let task = tokio::spawn({
                let ended = Arc::clone(&ended);
                async move {
                    asked.cancelled().await;
                    let result = limited(seconds(1.), sleep(2.)).await.0;
                    ended.store(true, Relaxed);
                    result
                }
            });
            token.cancel();
            sleep(0.1).await; // now the task cleans up
            task.abort();
            assert!(task.await.is_err_and(|error| error.is_cancelled()));
            assert!(!ended.load(Relaxed));
        });
    }

    #[test]
    fn test_timeout_finished() {
        run(async {
            let (result, limit) = limited(seconds(0.01), async {}).await;
            assert_eq!(result, Ok(()));
            assert_eq!(limit.reschedule(Some(in_seconds(0.02))), Err(NotActive));
        });
    }

    #[test]
    fn test_timeout_expired() {
        run(async {
            let (result, limit) = limited(seconds(0.01), sleep(1.)).await;
            assert_eq!(result, Err(TimedOut));
            assert_eq!(limit.reschedule(Some(in_seconds(0.02))), Err(NotActive));
        });
    }

    #[test]
    fn test_timeout_expiring() {
        run(async {
            let seen = Cell::new(None);
            let result = Timeout::after(seconds(0.01), async |limit| {
                let _guard = Finally(|| {
                    seen.set(Some((limit.expired(), limit.reschedule(None))));
                });
                sleep(1.).await;
            });
            assert_eq!(result.await, Err(TimedOut));
            assert_eq!(seen.take(), Some((true, Err(NotActive))));
        });
    }

    /// Without a runtime there is no timer.
    #[test]
    fn test_timeout_without_task() {
        let began = Cell::new(false);
        let mut limited = pin!(Timeout::after(seconds(0.01), async |_| began.set(true)));
        let poll = || limited.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_ready();
        let panic = catch_unwind(AssertUnwindSafe(poll)).expect_err("the timer should panic");
        let message = panic.downcast_ref::<String>().expect("the message should be a text");
        assert!(message.contains("runtime"), "{message}");
        assert!(!began.get(), "the block should not begin");
    }

    /// In CPython the failure of the task, which fails in its clean-up, replaces the
    /// `TimeoutError`. Here the group is dropped with the block, and returns nothing.
    #[test]
    fn test_timeout_taskgroup() {
        run(async {
            let cleaned_up = Arc::new(AtomicBool::new(false));
            let group = task_group(async |group: TaskGroup<Raised>| {
                let cleaned_up = Arc::clone(&cleaned_up);
                group.spawn(async move {
                    let _guard = Finally(|| {
                        cleaned_up.store(true, Relaxed);
                        raise("ZeroDivisionError");
                    });
                    sleep(2.).await; // cut short after 0.01 s
                    Ok(())
                })?;
                sleep(1.).await;
                Ok(())
            });
            let (result, limit) = limited(seconds(0.01), group).await;
            assert!(result.is_err_and(|error| error == TimedOut) && limit.expired());
            yield_now().await; // the aborted task is dropped a turn later
            assert!(cleaned_up.load(Relaxed));
        });
    }
}

/// What CPython's tests do not ask.
mod more {
    use std::time::Duration;

    use tokio::sync::oneshot;
    use tokio::time::Instant;

    use super::super::taskgroups::{run, sleep};
    use super::snippet::{TimedOut, Timeout};

    /// The future of a limit is `Send`, also with the error that people use most.
    #[test]
    fn a_limit_on_a_result_with_a_boxed_error_runs_in_a_task() {
        type Error = Box<dyn std::error::Error + Send + Sync>;
        async fn limited() -> Result<u32, Error> {
            let borrowed = String::from("borrowed");
            let limited = Timeout::after(Some(Duration::from_secs(1)), async |_| {
                sleep(10.).await;
                Ok::<_, Error>(borrowed.parse::<u32>()?)
            });
            limited.await?
        }
        run(async {
            let error = tokio::spawn(limited()).await.expect("the task should return");
            assert!(error.expect_err("the limit is short").is::<TimedOut>());
        });
    }

    #[test]
    fn a_limit_can_be_moved_forward_from_another_task() {
        run(async {
            for first in [None, Some(Duration::from_secs(10))] {
                let (began, (send, handle)) = (Instant::now(), oneshot::channel());
                let task = tokio::spawn(Timeout::after(first, async |limit| {
                    assert!(send.send(limit).is_ok());
                    sleep(50.).await;
                }));
                let limit: Timeout = handle.await.expect("the block should begin");
                let soon = began + Duration::from_millis(100);
                limit.reschedule(Some(soon)).expect("the limit should be active");
                assert_eq!(task.await.expect("the task should return"), Err(TimedOut));
                assert_eq!(began.elapsed().as_millis(), 100);
            }
        });
    }
}
