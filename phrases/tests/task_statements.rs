//! Tests what the traps in `asyncio_tasks` state and no phrase and no snippet shows.
//! `task_statements.py` tests the statements about CPython.

use std::any::Any;
use std::future::pending;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures::StreamExt;
use futures::stream::{self, FuturesUnordered};
use tests::python;
use tokio::runtime;
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet, yield_now};
use tokio::time::{Instant, sleep, timeout};
use tokio_util::task::JoinMap;

const MOMENT: Duration = Duration::from_millis(50);
const MINUTE: Duration = Duration::from_secs(60);

fn run<T>(future: impl Future<Output = T>) -> T {
    let mut runtime = runtime::Builder::new_current_thread();
    runtime.enable_all().build().expect("the runtime should start").block_on(future)
}

#[test]
fn a_task_that_has_ended_stays_in_its_map() {
    run(async {
        let mut tasks = JoinMap::new();
        tasks.spawn("one", async {});
        yield_now().await;
        assert_eq!(tasks.keys().count(), 1);
        let (_, ended) = tasks.join_next().await.expect("the map should hold the task");
        ended.expect("the task should not panic");
        assert_eq!(tasks.keys().count(), 0);
    });
}

#[test]
fn a_future_that_is_not_spawned_runs_only_while_its_stream_is_awaited() {
    static STEPS: AtomicU32 = AtomicU32::new(0);
    run(async {
        let steps = async {
            loop {
                STEPS.fetch_add(1, Ordering::Relaxed);
                yield_now().await;
            }
        };
        let mut futures = FuturesUnordered::new();
        futures.push(steps);
        timeout(MOMENT, futures.next()).await.expect_err("the future should not end");
        let steps = STEPS.load(Ordering::Relaxed);
        assert!(steps > 0);
        sleep(MOMENT).await;
        assert_eq!(STEPS.load(Ordering::Relaxed), steps);
    });
}

#[test]
fn an_aborted_task_has_not_ended_before_the_next_turn() {
    run(async {
        let handle = tokio::spawn(pending::<()>()).abort_handle();
        yield_now().await;
        handle.abort();
        assert!(!handle.is_finished());
        yield_now().await;
        assert!(handle.is_finished());
    });
}

#[test]
fn any_compares_whole_types() {
    run(async {
        let task: Box<dyn Any> = Box::new(tokio::spawn(async { 1_u64 }));
        assert!(task.is::<JoinHandle<u64>>());
        assert!(!task.is::<JoinHandle<u32>>());
    });
}

#[test]
fn a_reserved_place_is_not_free() {
    run(async {
        let (queue, _items) = mpsc::channel::<()>(2);
        let place = queue.reserve().await.expect("the receiver should live");
        assert_eq!((queue.capacity(), queue.max_capacity()), (1, 2));
        drop(place);
        assert_eq!(queue.capacity(), 2);
    });
}

/// With `buffered(2)`, the third coroutine begins only after the first result was yielded.
#[test]
fn a_result_that_waits_for_an_earlier_one_keeps_its_place() {
    static BEGUN: AtomicU32 = AtomicU32::new(0);
    async fn work(n: u32) {
        BEGUN.fetch_add(1, Ordering::Relaxed);
        if n == 1 {
            pending::<()>().await;
        }
    }
    run(async {
        let mut ordered = stream::iter(1..=3).map(work).buffered(2);
        timeout(MOMENT, ordered.next()).await.expect_err("the first should not end");
        assert_eq!(BEGUN.swap(0, Ordering::Relaxed), 2);
        let unordered = stream::iter(1..=3).map(work).buffer_unordered(2);
        let results = timeout(MOMENT, unordered.take(2).count()).await;
        assert_eq!((results, BEGUN.load(Ordering::Relaxed)), (Ok(2), 3));
    });
}

#[test]
fn a_branch_whose_sender_is_dropped_no_longer_matches() {
    run(async {
        let (cancel, cancelled) = oneshot::channel::<&str>();
        drop(cancel);
        let ended = tokio::select! {
            Ok(message) = cancelled => message,
            () = sleep(MOMENT) => "the other branch",
        };
        assert_eq!(ended, "the other branch");
    });
}

#[test]
fn the_error_of_a_time_limit_becomes_any_error() {
    async fn late() -> Result<(), Box<dyn std::error::Error>> {
        timeout(Duration::ZERO, pending::<()>()).await?;
        Ok(())
    }
    assert_eq!(run(late()).expect_err("the time should be up").to_string(), "deadline has elapsed");
}

#[test]
fn a_moment_minus_a_later_one_is_zero() {
    let now = Instant::now();
    assert_eq!(now - (now + MINUTE), Duration::ZERO);
}

#[test]
fn a_set_can_detach_its_tasks() {
    run(async {
        let (send, receive) = oneshot::channel();
        let mut tasks = JoinSet::new();
        tasks.spawn(async {
            yield_now().await;
            send.send(()).expect("the receiver should live");
        });
        tasks.detach_all();
        drop(tasks);
        receive.await.expect("the task should run to its end");
    });
}

#[test]
fn a_local_of_a_task_without_a_value() {
    tokio::task_local! {
        static USER: &'static str;
    }
    USER.try_with(|_| ()).expect_err("there should be no value");
    panic::catch_unwind(AssertUnwindSafe(|| USER.get())).expect_err("`get` should panic");
}

#[test]
fn a_dump_contains_every_task() {
    #[async_backtrace::framed]
    async fn framed() {
        pending::<()>().await;
    }
    run(async {
        let tasks = [tokio::spawn(framed()), tokio::spawn(framed()), tokio::spawn(pending())];
        yield_now().await;
        assert_eq!(async_backtrace::taskdump_tree(false).lines().count(), 2);
        drop(tasks);
    });
}

#[test]
fn the_statements_about_cpython() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/task_statements.py");
    let lines = python::statements(script);
    assert!(lines.is_none_or(|lines| lines == 4), "{lines:?}");
}
