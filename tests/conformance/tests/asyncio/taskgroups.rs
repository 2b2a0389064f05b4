//! What CPython's `test.test_asyncio.test_taskgroups` asks of the types of the snippets.
//!
//! An exception of Python's is here an error of the same name. Where CPython's test raises in a
//! `finally`, a `Drop` panics here. CPython's tests cancel the task in which a group runs; a task
//! that is aborted in Rust returns nothing, so where the test asks what the group raises then, the
//! body is asked to stop by a token.

#[allow(dead_code, reason = "the snippet's program is not run here")]
#[path = "../../../../async/src/bin/task_group.rs"]
pub(super) mod task_group;

/// The tests of CPython that are not asked, each with the reason.
pub(super) const SKIPPED: &[(&str, &str)] = &[
    (
        "test_task_group::test_taskgroup_20",
        "Rust has no exception, such as KeyboardInterrupt, that replaces all others: each failure \
         is returned",
    ),
    ("test_task_group::test_taskgroup_task_name", "a task of tokio has no name"),
    (
        "test_task_group::test_taskgroup_already_entered",
        "a group exists only within `task_group`, so it cannot be entered again",
    ),
    (
        "test_task_group::test_taskgroup_double_enter",
        "a group exists only within `task_group`, so it cannot be entered again",
    ),
    (
        "test_task_group::test_taskgroup_not_entered",
        "a group exists only within `task_group`, so it has been entered",
    ),
];

use std::panic::resume_unwind;
use std::time::Duration;

use tokio::runtime::Builder;

use task_group::{Errors, Failure, GroupClosed, NoResult};

/// Runs a test on an event loop whose clock advances only when every task waits. So a sleep takes
/// no time, and two moments keep their order on a busy machine.
pub(super) fn run<T>(test: impl Future<Output = T>) -> T {
    let mut event_loop = Builder::new_current_thread();
    let event_loop = event_loop.enable_time().start_paused(true).build();
    event_loop.expect("the runtime should start").block_on(test)
}

pub(super) async fn sleep(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}

/// Python's `finally`: calls the function when dropped.
pub(super) struct Finally<F: FnMut()>(pub(super) F);

impl<F: FnMut()> Drop for Finally<F> {
    fn drop(&mut self) {
        (self.0)();
    }
}

/// Panics as Python raises in a `finally`, without a message on standard error.
pub(super) fn raise(name: &'static str) {
    resume_unwind(Box::new(name));
}

/// An error: an exception by its name, or an `ExceptionGroup`.
#[derive(Debug)]
pub(super) enum Raised {
    Error(&'static str),
    Group(Errors<Raised>),
}

impl From<Errors<Raised>> for Raised {
    fn from(errors: Errors<Raised>) -> Self {
        Self::Group(errors)
    }
}

impl From<GroupClosed> for Raised {
    fn from(_: GroupClosed) -> Self {
        Self::Error("GroupClosed")
    }
}

impl From<NoResult> for Raised {
    fn from(_: NoResult) -> Self {
        Self::Error("NoResult")
    }
}

/// Returns the names of the exceptions in a group, sorted.
fn names<T: std::fmt::Debug>(result: Result<T, Errors<Raised>>) -> Vec<String> {
    let Errors(failures) = result.expect_err("the group should fail");
    let mut names: Vec<String> = failures
        .into_iter()
        .map(|failure| match failure {
            Failure::Error(Raised::Error(name)) => name.to_owned(),
            Failure::Error(Raised::Group(errors)) => {
                format!("ExceptionGroup{:?}", names::<()>(Err(errors)))
            }
            Failure::Panic(message) => message,
        })
        .collect();
    names.sort();
    names
}

mod test_task_group {
    use std::cell::{Cell, OnceCell};
    use std::future::pending;
    use std::pin::{Pin, pin};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    use std::task::{Context, Poll, Waker};

    use tokio::sync::Notify;
    use tokio::task::yield_now;
    use tokio::time::Instant;
    use tokio_util::sync::CancellationToken;

    use super::task_group::{Failure, GroupClosed, NoResult, TaskGroup, task_group};
    use super::{Finally, Raised, names, raise, run, sleep};

    const ZERO_DIVISION: Raised = Raised::Error("ZeroDivisionError");

    type Group = TaskGroup<Raised>;
    type Done<T = ()> = Result<T, Raised>;

    async fn returns(seconds: f64, value: u32) -> Done<u32> {
        sleep(seconds).await;
        Ok(value)
    }

    async fn crash_after(seconds: f64, name: &'static str) -> Done {
        sleep(seconds).await;
        Err(Raised::Error(name))
    }

    /// Sleeps, and counts its cancellation.
    async fn counted(seconds: f64, cancelled: Arc<AtomicU32>) -> Done {
        let _guard = Finally(|| {
            cancelled.fetch_add(1, Relaxed);
        });
        sleep(seconds).await;
        Err(Raised::Error("not cancelled"))
    }

    /// Sleeps, and panics in its clean-up.
    async fn raises_in_finally(seconds: f64, name: &'static str) -> Done {
        let _guard = Finally(|| raise(name));
        sleep(seconds).await;
        Ok(())
    }

    fn counter() -> Arc<AtomicU32> {
        Arc::default()
    }

    #[test]
    fn test_taskgroup_01() {
        run(async {
            let tasks = task_group(async |g: Group| {
                Ok((g.spawn(returns(0.1, 42))?, g.spawn(returns(0.2, 11))?))
            });
            let (t1, t2) = tasks.await.expect("no task should fail");
            assert!(t1.is_finished() && t2.is_finished());
            assert_eq!((t1.await, t2.await), (Ok(42), Ok(11)));
        });
    }

    #[test]
    fn test_taskgroup_02() {
        run(async {
            let tasks = task_group(async |g: Group| {
                let t1 = g.spawn(returns(0.1, 42))?;
                sleep(0.15).await;
                assert!(t1.is_finished(), "the group should still accept tasks");
                Ok((t1, g.spawn(returns(0.2, 11))?))
            });
            let (t1, t2) = tasks.await.expect("no task should fail");
            assert_eq!((t1.await, t2.await), (Ok(42), Ok(11)));
        });
    }

    #[test]
    fn test_taskgroup_03() {
        run(async {
            let tasks = task_group(async |g: Group| {
                let t1 = g.spawn(returns(1., 42))?;
                sleep(0.15).await;
                t1.abort();
                Ok((t1, g.spawn(returns(0.2, 11))?))
            });
            let (t1, t2) = tasks.await.expect("an abort by hand should be no failure");
            assert_eq!((t1.await, t2.await), (Err(NoResult), Ok(11)));
        });
    }

    #[test]
    fn test_taskgroup_04() {
        run(async {
            let cancelled = counter();
            let t2_cancel = Arc::clone(&cancelled);
            let runner = tokio::spawn(async move {
                let mut t2 = None;
                let group = task_group(async |g: Group| {
                    g.spawn(crash_after(0.1, "ZeroDivisionError"))?;
                    t2 = Some(g.spawn(counted(1., t2_cancel))?);
                    Ok(())
                });
                let result = group.await;
                (result, t2.expect("the task should be spawned").await)
            });
            let (result, t2) = runner.await.expect("the runner should return");
            assert_eq!(names(result), ["ZeroDivisionError"]);
            assert_eq!((cancelled.load(Relaxed), t2), (1, Err(NoResult)));
        });
    }

    #[test]
    fn test_cancel_children_on_child_error() {
        run(async {
            let (t2_cancel, runner_cancel) = (counter(), counter());
            let group = task_group(async |g: Group| {
                for _ in 0..3 {
                    g.spawn(crash_after(0.1, "ZeroDivisionError"))?;
                }
                g.spawn(counted(5., Arc::clone(&t2_cancel)))?;
                counted(10., Arc::clone(&runner_cancel)).await
            });
            assert_eq!(names(group.await), ["ZeroDivisionError"; 3]);
            assert_eq!((t2_cancel.load(Relaxed), runner_cancel.load(Relaxed)), (1, 1));
        });
    }

    /// Aborts a runner whose group has five tasks, and returns how many of them were cancelled.
    async fn cancelled_from_outside(body: impl Future<Output = Done> + Send + 'static) -> u32 {
        let num = counter();
        let children = Arc::clone(&num);
        let r = tokio::spawn(task_group(async move |g: Group| {
            for _ in 0..5 {
                g.spawn(counted(5., Arc::clone(&children)))?;
            }
            body.await
        }));
        sleep(0.1).await;
        assert!(!r.is_finished());
        r.abort();
        assert!(r.await.expect_err("the runner should be cancelled").is_cancelled());
        yield_now().await; // the aborted tasks are dropped a turn later
        num.load(Relaxed)
    }

    #[test]
    fn test_cancellation() {
        run(async {
            assert_eq!(cancelled_from_outside(async { Ok(()) }).await, 5);
        });
    }

    #[test]
    fn test_taskgroup_07() {
        run(async {
            let body = counter();
            let cancelled = cancelled_from_outside(counted(10., Arc::clone(&body))).await;
            assert_eq!((cancelled, body.load(Relaxed)), (5, 1));
        });
    }

    /// Runs a group in a task, and asks its body to stop after a tenth of a second.
    async fn asked_to_stop<F>(runner: impl FnOnce(CancellationToken) -> F) -> F::Output
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let token = CancellationToken::new();
        let r = tokio::spawn(runner(token.clone()));
        sleep(0.1).await;
        assert!(!r.is_finished());
        token.cancel();
        r.await.expect("the runner should return")
    }

    /// Spawns five tasks that fail when they are cancelled, and waits to be asked to stop.
    async fn five_fail_in_finally(g: Group, token: CancellationToken) -> Done {
        for _ in 0..5 {
            g.spawn(raises_in_finally(10., "ZeroDivisionError"))?;
        }
        token.cancelled().await;
        Err(Raised::Error("CancelledError"))
    }

    const FIVE: &str = "ExceptionGroup[\"CancelledError\", \"ZeroDivisionError\", \
                        \"ZeroDivisionError\", \"ZeroDivisionError\", \"ZeroDivisionError\", \
                        \"ZeroDivisionError\"]";

    #[test]
    fn test_taskgroup_08() {
        run(async {
            let result = asked_to_stop(async |token| {
                task_group(async |g: Group| five_fail_in_finally(g, token).await).await
            });
            assert_eq!(format!("ExceptionGroup{:?}", names(result.await)), FIVE);
        });
    }

    /// Runs a group of two tasks whose body fails.
    async fn body_fails(seconds: Option<f64>) {
        let mut tasks = None;
        let group = task_group(async |g: Group| {
            tasks = Some((g.spawn(returns(1., 42))?, g.spawn(returns(2., 11))?));
            if let Some(seconds) = seconds {
                sleep(seconds).await;
            }
            Err::<(), _>(ZERO_DIVISION)
        });
        assert_eq!(names(group.await), ["ZeroDivisionError"]);
        let (t1, t2) = tasks.expect("the tasks should be spawned");
        assert!(t1.is_finished() && t2.is_finished());
        assert_eq!((t1.await, t2.await), (Err(NoResult), Err(NoResult)));
    }

    #[test]
    fn test_taskgroup_09() {
        run(body_fails(Some(0.1)));
    }

    #[test]
    fn test_taskgroup_10() {
        run(body_fails(None));
    }

    #[test]
    fn test_taskgroup_11() {
        run(async {
            let result = asked_to_stop(async |token| {
                task_group(async |_: Group| {
                    task_group(async |g2: Group| five_fail_in_finally(g2, token).await).await?;
                    Ok(())
                })
                .await
            });
            assert_eq!(names(result.await), [FIVE]);
        });
    }

    #[test]
    fn test_taskgroup_12() {
        run(async {
            let cancelled = counter();
            let outer = Arc::clone(&cancelled);
            let result = asked_to_stop(async |token| {
                task_group(async |g1: Group| {
                    g1.spawn(counted(10., outer))?;
                    task_group(async |g2: Group| five_fail_in_finally(g2, token).await).await?;
                    Ok(())
                })
                .await
            });
            assert_eq!(names(result.await), [FIVE]);
            assert_eq!(cancelled.load(Relaxed), 1);
        });
    }

    /// Runs two nested groups, in each of which a task fails after so many seconds.
    async fn both_crash(outer: f64, inner: f64) -> Vec<String> {
        let group = task_group(async |g1: Group| {
            g1.spawn(crash_after(outer, "ValueError"))?;
            task_group(async |g2: Group| Ok(g2.spawn(crash_after(inner, "ValueError"))?)).await?;
            Ok(())
        });
        names(group.await)
    }

    #[test]
    fn test_taskgroup_13() {
        run(async {
            assert_eq!(both_crash(0.1, 10.).await, ["ValueError"]);
        });
    }

    #[test]
    fn test_taskgroup_14() {
        run(async {
            assert_eq!(both_crash(10., 0.1).await, ["ExceptionGroup[\"ValueError\"]"]);
        });
    }

    /// Runs a group whose task fails while the body, which was asked to stop, cleans up.
    async fn crash_during_clean_up(token: CancellationToken) -> Result<(), Vec<String>> {
        let began = Instant::now();
        let group = task_group(async |g: Group| {
            g.spawn(crash_after(0.3, "ZeroDivisionError"))?;
            token.run_until_cancelled(sleep(10.)).await;
            sleep(0.5).await;
            Ok(())
        });
        let result = group.await;
        assert_eq!(began.elapsed().as_millis(), 300, "the clean-up should be cut short");
        result.map_err(|errors| names::<()>(Err(errors)))
    }

    #[test]
    fn test_taskgroup_15() {
        run(async {
            let result = asked_to_stop(crash_during_clean_up).await;
            assert_eq!(result, Err(vec!["ZeroDivisionError".to_owned()]));
        });
    }

    #[test]
    fn test_taskgroup_16() {
        run(async {
            let result = asked_to_stop(async |token| {
                let nested = tokio::spawn(crash_during_clean_up(token));
                nested.await.expect("the nested runner should return")
            });
            assert_eq!(result.await, Err(vec!["ZeroDivisionError".to_owned()]));
        });
    }

    #[test]
    fn test_taskgroup_17() {
        run(async {
            let num = counter();
            let body = counted(10., Arc::clone(&num));
            let r = tokio::spawn(task_group(async |_: Group| body.await));
            sleep(0.1).await;
            assert!(!r.is_finished());
            r.abort();
            assert!(r.await.expect_err("the runner should be cancelled").is_cancelled());
            assert_eq!(num.load(Relaxed), 1);
        });
    }

    #[test]
    fn test_taskgroup_18() {
        run(async {
            let result = asked_to_stop(async |token| {
                task_group(async |_: Group| {
                    token.cancelled().await;
                    Err::<(), _>(Raised::Error("MyExc"))
                })
                .await
            });
            assert_eq!(names(result.await), ["MyExc"]);
        });
    }

    #[test]
    fn test_taskgroup_19() {
        run(async {
            let group = task_group(async |g: Group| {
                g.spawn(crash_after(0.1, "ZeroDivisionError"))?;
                raises_in_finally(10., "MyExc").await
            });
            assert_eq!(names(group.await), ["MyExc", "ZeroDivisionError"]);
        });
    }

    /// A panic of the body itself, with a payload that is no text.
    #[test]
    fn test_taskgroup_20a() {
        run(async {
            let group = task_group(async |g: Group| {
                g.spawn(raises_in_finally(10., "ZeroDivisionError"))?;
                sleep(0.1).await;
                std::panic::resume_unwind(Box::new(42)) as Done
            });
            assert_eq!(names(group.await), ["ZeroDivisionError", "the panic has no message"]);
        });
    }

    #[test]
    fn test_taskgroup_21a() {
        run(async {
            let group = task_group(async |g: Group| {
                g.spawn(async {
                    sleep(0.1).await;
                    raise("MyBaseExc");
                    Ok(())
                })?;
                raises_in_finally(10., "TypeError").await
            });
            assert_eq!(names(group.await), ["MyBaseExc", "TypeError"]);
        });
    }

    #[test]
    fn test_taskgroup_22() {
        run(async {
            let r = tokio::spawn(task_group(async |g: Group| {
                Ok((g.spawn(returns(1., 42))?, g.spawn(returns(2., 11))?))
            }));
            sleep(0.05).await;
            r.abort();
            assert!(r.await.is_err_and(|error| error.is_cancelled()));
        });
    }

    #[test]
    fn test_taskgroup_23() {
        run(async {
            let running = Arc::new(());
            let group = task_group(async |g: Group| {
                for count in 0..10 {
                    sleep(0.1).await;
                    let job = Arc::clone(&running);
                    g.spawn(async move {
                        sleep(0.3).await;
                        drop(job);
                        Ok(())
                    })?;
                    assert!(count != 5 || Arc::strong_count(&running) < 6, "ended jobs remain");
                }
                sleep(1.35).await;
                assert_eq!(Arc::strong_count(&running), 1, "ended jobs remain");
                Ok(())
            });
            group.await.expect("no job should fail");
        });
    }

    #[test]
    fn test_taskgroup_24() {
        run(async {
            let ended = counter();
            let coro1 = {
                let ended = Arc::clone(&ended);
                move |seconds| {
                    let ended = Arc::clone(&ended);
                    async move {
                        sleep(seconds).await;
                        ended.fetch_add(1, Relaxed);
                        Ok(())
                    }
                }
            };
            let group = task_group(async |g: Group| {
                let handle = g.clone();
                g.spawn(async move {
                    sleep(0.1).await;
                    handle.spawn(coro1(0.1))?;
                    handle.spawn(coro1(0.2))?;
                    Ok(())
                })?;
                Ok(())
            });
            group.await.expect("no task should fail");
            assert_eq!(ended.load(Relaxed), 2, "the group should wait for the tasks of its task");
        });
    }

    #[test]
    fn test_taskgroup_25() {
        fn hydra(g: Group, nhydras: Arc<AtomicU32>) -> Pin<Box<dyn Future<Output = Done> + Send>> {
            Box::pin(async move {
                nhydras.fetch_add(1, Relaxed);
                sleep(0.01).await;
                g.spawn(hydra(g.clone(), Arc::clone(&nhydras)))?;
                g.spawn(hydra(g.clone(), nhydras))?;
                Ok(())
            })
        }
        run(async {
            let nhydras = counter();
            let group = task_group(async |g: Group| {
                g.spawn(hydra(g.clone(), Arc::clone(&nhydras)))?;
                let nhydras = Arc::clone(&nhydras);
                g.spawn(async move {
                    while nhydras.load(Relaxed) < 10 {
                        sleep(0.015).await;
                    }
                    Err::<(), _>(ZERO_DIVISION)
                })?;
                Ok(())
            });
            assert_eq!(names(group.await), ["ZeroDivisionError"]);
            assert!(nhydras.load(Relaxed) >= 10);
            assert_eq!(Arc::strong_count(&nhydras), 1, "no hydra should be left");
        });
    }

    #[test]
    fn test_taskgroup_task_context() {
        tokio::task_local! {
            static CVAR: Arc<AtomicU32>;
        }
        async fn coro(value: u32) -> Done {
            sleep(0.).await;
            CVAR.with(|cvar| cvar.store(value, Relaxed));
            Ok(())
        }
        run(async {
            let context = counter();
            let group = task_group(async |g: Group| {
                for value in [1, 2] {
                    g.spawn(CVAR.scope(Arc::clone(&context), coro(value)))?.await?;
                    assert_eq!(context.load(Relaxed), value);
                }
                Ok(())
            });
            group.await.expect("no task should fail");
        });
    }

    #[test]
    fn test_taskgroup_no_create_task_after_failure() {
        run(async {
            let refused = counter();
            let group = task_group(async |g: Group| {
                g.spawn(crash_after(0.001, "ZeroDivisionError"))?;
                let (handle, refused) = (g.clone(), Arc::clone(&refused));
                g.spawn(async move {
                    let _guard = Finally(|| {
                        let late = handle.spawn(crash_after(0.001, "ZeroDivisionError"));
                        refused.fetch_add(u32::from(late.is_err()), Relaxed);
                    });
                    sleep(1.).await;
                    Ok(())
                })?;
                Ok(())
            });
            assert_eq!(names(group.await), ["ZeroDivisionError"]);
            assert_eq!(refused.load(Relaxed), 1);
        });
    }

    #[test]
    fn test_taskgroup_context_manager_exit_raises() {
        run(async {
            let main = tokio::spawn(async {
                let group = task_group(async |g: Group| {
                    let _database = Finally(|| raise("CustomException"));
                    g.spawn(async { Err::<(), _>(Raised::Error("CustomException")) })?;
                    sleep(1.).await;
                    Ok(())
                });
                let names = names(group.await);
                sleep(0.1).await; // the task itself is not cancelled
                names
            });
            assert_eq!(main.await.expect("the task should return"), ["CustomException"; 2]);
        });
    }

    /// Asserts that a group that has ended refuses a task, and drops its future.
    async fn refuses_and_drops() {
        let group = task_group(async |g: Group| Ok(g)).await.expect("nothing should fail");
        let token = Arc::new(());
        let held = Arc::clone(&token);
        let late = group.spawn(async move { Ok(held) });
        assert!(late.is_err_and(|error| error == GroupClosed));
        assert_eq!(Arc::strong_count(&token), 1, "the future should be dropped");
    }

    #[test]
    fn test_taskgroup_finished() {
        run(refuses_and_drops());
    }

    #[test]
    fn test_coro_closed_when_tg_closed() {
        run(async { tokio::spawn(refuses_and_drops()).await.expect("the task should not panic") });
    }

    /// Without a runtime no task can be spawned: the panic is the failure of the body.
    #[test]
    fn test_taskgroup_without_parent_task() {
        let handle = OnceCell::new();
        let mut group = pin!(task_group(async |g: Group| {
            assert!(handle.set(g.clone()).is_ok());
            g.spawn(pending::<Done>())?;
            Ok(())
        }));
        let polled = group.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(Err(errors)) = polled else { panic!("the group should fail at once") };
        let [Failure::Panic(message)] = &errors.0[..] else { panic!("{errors:?}") };
        assert!(message.contains("runtime"), "{message}");
        let handle = handle.get().expect("the body should begin");
        assert!(handle.spawn(pending::<Done>()).is_err_and(|error| error == GroupClosed));
    }

    #[test]
    fn test_cancelling_level_preserved() {
        run(async {
            let task = tokio::spawn(async {
                let group =
                    task_group(async |g: Group| Ok(g.spawn(crash_after(0., "RuntimeError"))?));
                assert_eq!(names(group.await.map(drop)), ["RuntimeError"]);
                sleep(0.1).await; // the task is not cancelled
            });
            task.await.expect("the task should go on after the group");
        });
    }

    /// If tasks of both groups fail in the same turn, the outer group drops its body, and with the
    /// body the inner group. CPython lets the body handle the failure of the inner group first.
    #[test]
    fn test_nested_groups_both_cancelled() {
        run(async {
            let handled = Cell::new(false);
            let outer = task_group(async |outer: Group| {
                let inner = task_group(async |inner: Group| {
                    inner.spawn(crash_after(0., "RuntimeError"))?;
                    outer.spawn(crash_after(0., "ValueError"))?;
                    Ok(())
                });
                let _ = inner.await;
                handled.set(true);
                Ok(())
            });
            assert_eq!(names(outer.await), ["ValueError"]);
            assert!(!handled.get(), "the body should be dropped");
            sleep(0.1).await; // this task is not cancelled
        });
    }

    #[test]
    fn test_error_and_cancel() {
        run(async {
            let event = Arc::new(Notify::new());
            let raise_error = {
                let event = Arc::clone(&event);
                async move {
                    event.notify_one();
                    yield_now().await;
                    Err::<(), _>(Raised::Error("RuntimeError"))
                }
            };
            let t = tokio::spawn(async move {
                let group = task_group(async |g: Group| {
                    g.spawn(raise_error)?;
                    sleep(1.).await;
                    panic!("the sleep in the group should be cancelled") as Done
                });
                let result = names(group.await);
                sleep(1.).await;
                panic!("the sleep after the group should be cancelled: {result:?}");
            });
            event.notified().await;
            t.abort();
            assert!(t.await.expect_err("the task should be cancelled").is_cancelled());
        });
    }
}

/// What CPython's tests do not ask.
mod more {
    use std::future::pending;
    use std::sync::Arc;

    use tokio::sync::oneshot;
    use tokio::task::yield_now;

    use super::task_group::{GroupClosed, TaskGroup, task_group};
    use super::{Raised, run, sleep};

    /// A task that holds a handle of its group does not keep the group alive.
    #[test]
    fn a_dropped_group_aborts_a_task_that_holds_the_group() {
        run(async {
            let token = Arc::new(());
            let held = Arc::clone(&token);
            let (send, handle) = oneshot::channel();
            let runner = tokio::spawn(task_group(async |group: TaskGroup<Raised>| {
                let handle = group.clone();
                group.spawn(async move {
                    let _held = (handle, held);
                    pending::<()>().await;
                    Ok(())
                })?;
                assert!(send.send(group.clone()).is_ok());
                Ok(())
            }));
            let group = handle.await.expect("the body should begin");
            sleep(0.1).await;
            assert_eq!(Arc::strong_count(&token), 2);
            runner.abort();
            assert!(runner.await.is_err_and(|error| error.is_cancelled()));
            yield_now().await; // the aborted task is dropped a turn later
            assert_eq!(Arc::strong_count(&token), 1, "the task should be dropped");
            let late = group.spawn(async { Ok(()) });
            assert!(late.is_err_and(|error| error == GroupClosed));
        });
    }

    /// The future of a group is `Send`, also with the error that people use most.
    #[test]
    fn a_group_with_boxed_errors_runs_in_a_task() {
        type Error = Box<dyn std::error::Error + Send + Sync>;
        async fn crash() -> Result<(), Error> {
            sleep(0.1).await;
            Err("ValueError".into())
        }
        async fn runner() -> Result<(), Error> {
            let borrowed = String::from("borrowed");
            let inner = task_group(async |group: TaskGroup<Error>| {
                group.spawn(crash())?;
                sleep(borrowed.len() as f64).await;
                Ok(())
            });
            Ok(inner.await?)
        }
        run(async {
            let group = task_group(async |group: TaskGroup<Error>| Ok(group.spawn(runner())?));
            let result = tokio::spawn(group).await.expect("the group should return");
            assert_eq!(result.map(drop).expect_err("a task fails").to_string(), "ValueError");
        });
    }

    /// A body that waits sees the failure of a task that another task has spawned into the group
    /// when the group was empty.
    #[test]
    fn a_task_that_is_spawned_from_outside_cancels_the_body() {
        run(async {
            let (send, handle) = oneshot::channel();
            let runner = tokio::spawn(task_group(async |group: TaskGroup<Raised>| {
                assert!(send.send(group).is_ok());
                pending::<()>().await;
                Ok(())
            }));
            let group = handle.await.expect("the body should begin");
            sleep(0.1).await;
            let spawned = group.spawn(async { Err::<(), _>(Raised::Error("ValueError")) });
            assert!(spawned.is_ok());
            let result = runner.await.expect("the runner should return");
            assert_eq!(super::names(result), ["ValueError"]);
        });
    }
}
