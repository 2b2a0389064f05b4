//! Tests what the pages of the section `async` and the index by name state about tokio: one test
//! for each statement that no phrase and no snippet shows. `async_statements.py` tests the
//! statements about CPython.

use std::cell::Cell;
use std::collections::HashSet;
use std::future;
use std::io::ErrorKind;
use std::panic::{self, AssertUnwindSafe};
use std::pin::pin;
use std::process::Stdio;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;
use std::time::{Duration, Instant};

use changed::compile;
use futures::FutureExt;
use futures::future::{join_all, select, select_all, try_join_all};
use futures::stream::FuturesUnordered;
use tests::python;
use tokio::io::{AsyncReadExt, AsyncWriteExt, BufWriter};
use tokio::net::unix::pipe;
use tokio::net::{TcpListener, TcpStream, UdpSocket, UnixStream};
use tokio::process::Command;
use tokio::runtime::{self, Runtime};
use tokio::sync::{Barrier, Mutex, Notify, Semaphore, SetOnce, oneshot, watch};
use tokio::task::{JoinSet, spawn_blocking, yield_now};
use tokio::time::{sleep, timeout};
use tokio_util::task::{JoinMap, TaskTracker};

const MOMENT: Duration = Duration::from_millis(50);
const SECOND: Duration = Duration::from_secs(1);

fn one_thread() -> Runtime {
    runtime::Builder::new_current_thread().enable_all().build().expect("the runtime should start")
}

fn run<T>(future: impl Future<Output = T>) -> T {
    one_thread().block_on(future)
}

/// Returns the message of the panic that ends `call`.
fn panics<T>(call: impl FnOnce() -> T) -> String {
    let panic = panic::catch_unwind(AssertUnwindSafe(call)).err().expect("the call should panic");
    text_of(&*panic)
}

fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    match panic.downcast_ref::<&str>() {
        Some(text) => (*text).to_owned(),
        None => panic.downcast_ref::<String>().expect("the payload should be a text").clone(),
    }
}

async fn after<T>(moments: u32, value: T) -> T {
    sleep(MOMENT * moments).await;
    value
}

#[test]
fn run_until_complete_without_timers() {
    let bare = runtime::Builder::new_current_thread().build().expect("the runtime should start");
    let text = panics(|| bare.block_on(async { sleep(MOMENT).await }));
    assert!(text.contains("timers are disabled"), "{text}");
}

#[test]
fn block_on_in_a_coroutine_panics() {
    let text = panics(|| run(async { one_thread().block_on(async {}) }));
    assert!(text.contains("Cannot start a runtime from within a runtime"), "{text}");
}

#[test]
fn tasks_stop_when_block_on_returns() {
    let is_dropped = Arc::new(());
    let held = is_dropped.clone();
    run(async move {
        tokio::spawn(async move {
            let _held = held;
            future::pending::<()>().await;
        });
        yield_now().await;
    });
    assert_eq!(Arc::strong_count(&is_dropped), 1);
}

#[test]
fn a_set_of_equal_results_has_one_element() {
    run(async {
        let mut tasks = JoinSet::new();
        tasks.spawn(async { 1 });
        tasks.spawn(async { 1 });
        let done: HashSet<i32> = tasks.join_all().await.into_iter().collect();
        assert_eq!(done.len(), 1);
    });
}

#[test]
fn join_all_of_a_join_set_panics_with_a_task_and_aborts_the_others() {
    let dropped = Arc::new(());
    let held = dropped.clone();
    panics(|| {
        run(async {
            let mut tasks = JoinSet::new();
            tasks.spawn(async { panic::resume_unwind(Box::new("x")) });
            tasks.spawn(async move {
                let _held = held;
                future::pending::<()>().await;
            });
            tasks.join_all().await;
        })
    });
    assert_eq!(Arc::strong_count(&dropped), 1);
}

#[test]
fn join_all_of_a_join_set_panics_when_a_task_is_aborted_by_hand() {
    panics(|| {
        run(async {
            let mut tasks = JoinSet::new();
            tasks.spawn(after(1, ()));
            tasks.spawn(future::pending()).abort();
            tasks.join_all().await;
        })
    });
}

#[test]
fn a_panic_unwinds_through_join_all() {
    let reached = Arc::new(AtomicBool::new(false));
    let set = reached.clone();
    let text = panics(|| {
        run(async move {
            join_all([
                async { panic::resume_unwind(Box::new("from one")) }.boxed(),
                async move {
                    sleep(MOMENT).await;
                    set.store(true, Ordering::SeqCst);
                }
                .boxed(),
            ])
            .await
        })
    });
    assert_eq!(text, "from one");
    assert!(!reached.load(Ordering::SeqCst));
}

#[test]
fn a_join_all_that_is_not_awaited_runs_nothing() {
    run(async {
        let begun = Cell::new(false);
        let all = join_all([async { begun.set(true) }]);
        sleep(MOMENT).await;
        assert!(!begun.get());
        all.await;
        assert!(begun.get());
    });
}

#[test]
fn one_poll_has_a_budget_of_128() {
    // Of 300 queued messages, one poll of the task receives 128.
    run(async {
        let (send, mut receive) = tokio::sync::mpsc::unbounded_channel();
        (0..300).for_each(|n| send.send(n).expect("the channel should be open"));
        let task = tokio::spawn(async move {
            let mut got = 0;
            future::poll_fn(|context| {
                while receive.poll_recv(context).is_ready() {
                    got += 1;
                }
                Poll::Ready(got)
            })
            .await
        });
        assert_eq!(task.await.expect("the task should not panic"), 128);
    });
}

#[test]
fn a_handle_returns_its_result_once() {
    run(async {
        let mut task = tokio::spawn(async { 1 });
        assert_eq!((&mut task).await.expect("the task should not panic"), 1);
        let text = AssertUnwindSafe(&mut task)
            .catch_unwind()
            .await
            .expect_err("the second await should panic");
        assert!(text_of(&*text).contains("JoinHandle polled after completion"));
    });
    run(async {
        let mut task = tokio::spawn(async { 1 });
        yield_now().await;
        assert!((&mut task).now_or_never().is_some());
        let text = AssertUnwindSafe(&mut task)
            .catch_unwind()
            .await
            .expect_err("the second poll should panic");
        assert!(text_of(&*text).contains("JoinHandle polled after completion"));
    });
}

#[test]
fn aborting_a_spawned_handle_does_not_abort_the_inner_task() {
    run(async {
        let inner = tokio::spawn(future::pending::<()>());
        let watch = inner.abort_handle();
        let outer = tokio::spawn(inner);
        yield_now().await;
        outer.abort();
        assert!(outer.await.expect_err("the task should be aborted").is_cancelled());
        assert!(!watch.is_finished());
        let nested = tokio::spawn(tokio::spawn(async { 1 }));
        assert_eq!(
            nested
                .await
                .expect("the outer task should not panic")
                .expect("the inner task should not panic"),
            1
        );
    });
}

#[test]
fn now_or_never_in_a_loop_runs_no_task() {
    run(async {
        let mut task = tokio::spawn(async {});
        for _ in 0..1000 {
            assert!((&mut task).now_or_never().is_none());
        }
    });
}

#[test]
fn the_payload_of_a_panic() {
    let literal = panic::catch_unwind(|| panic!("bare")).expect_err("the closure should panic");
    assert!(literal.downcast_ref::<&str>().is_some());
    let n = std::hint::black_box(1);
    let formatted = panic::catch_unwind(|| panic!("{n}")).expect_err("the closure should panic");
    assert!(formatted.downcast_ref::<&str>().is_none());
    assert!(formatted.downcast_ref::<String>().is_some());
}

#[test]
fn a_timeout_around_the_whole_wait_drops_the_set() {
    async fn wait(mut tasks: JoinSet<()>) {
        while tasks.join_next().await.is_some() {}
    }
    let held = Arc::new(());
    let for_task = held.clone();
    run(async {
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            let _held = for_task;
            future::pending::<()>().await;
        });
        timeout(MOMENT, wait(tasks)).await.expect_err("the wait should time out");
        yield_now().await;
        yield_now().await;
        assert_eq!(Arc::strong_count(&held), 1);
    });
}

#[test]
fn a_timeout_around_each_join_next_begins_again() {
    run(async {
        let mut tasks = JoinSet::new();
        for n in [2, 4, 6] {
            tasks.spawn(after(n, n));
        }
        // Each wait takes less than 3.5 moments, all waits together take 6.
        let mut got = 0;
        while let Ok(Some(_)) = timeout(MOMENT * 7 / 2, tasks.join_next()).await {
            got += 1;
        }
        assert_eq!(got, 3);
    });
}

#[test]
fn join_next_with_id_returns_the_id() {
    run(async {
        let mut tasks = JoinSet::new();
        let slow = tasks.spawn(future::pending()).id();
        let fast = tasks.spawn(async {}).id();
        let (id, _) = tasks
            .join_next_with_id()
            .await
            .expect("a task should end")
            .expect("the task should not panic");
        assert_eq!(id, fast);
        assert_ne!(id, slow);
    });
}

#[test]
fn select_returns_the_loser() {
    run(async {
        let held = Arc::new(());
        let for_loser = held.clone();
        {
            let loser = pin!(async move {
                let _held = for_loser;
                future::pending::<()>().await;
            });
            let _ = select(pin!(async {}), loser).await;
            assert_eq!(Arc::strong_count(&held), 2);
        }
        assert_eq!(Arc::strong_count(&held), 1);
    });
}

#[test]
fn select_in_a_loop_begins_its_coroutines_again() {
    run(async {
        let begun = Cell::new(0);
        let slow = || async {
            begun.set(begun.get() + 1);
            future::pending::<()>().await;
        };
        for _ in 0..3 {
            tokio::select! { biased; () = slow() => {}, () = sleep(MOMENT) => {} }
        }
        assert_eq!(begun.get(), 3);
        begun.set(0);
        let mut once = pin!(slow());
        for _ in 0..3 {
            tokio::select! { biased; () = &mut once => {}, () = sleep(MOMENT) => {} }
        }
        assert_eq!(begun.get(), 1);
    });
}

#[test]
fn select_all_panics_without_futures_and_changes_the_order() {
    panics(|| run(async { select_all(Vec::<future::Ready<()>>::new()).await }));
    run(async {
        for (ready, rest) in [(2, [0, 1, 3]), (0, [3, 1, 2])] {
            let tasks = [0, 1, 2, 3].map(|n| async move {
                if n != ready {
                    yield_now().await;
                }
                n
            });
            let (first, at, others) = select_all(tasks.map(Box::pin)).await;
            assert_eq!((first, at), (ready, ready));
            assert_eq!(join_all(others).await, rest);
        }
    });
}

#[test]
fn try_join_all_on_handles() {
    run(async {
        let tasks = [Err("own"), Ok(())].map(|result| tokio::spawn(async move { result }));
        let results = try_join_all(tasks).await.expect("no task should panic or be aborted");
        assert_eq!(results, [Err("own"), Ok(())]);
    });
    let is_dropped = Arc::new(());
    let held = is_dropped.clone();
    run(async {
        let runs_on = tokio::spawn(async move {
            let _held = held;
            future::pending::<()>().await;
        });
        let fails = tokio::spawn(async { panic::resume_unwind(Box::new("x")) });
        try_join_all([runs_on, fails]).await.expect_err("one task should panic");
        assert_eq!(Arc::strong_count(&is_dropped), 2);
    });
    assert_eq!(Arc::strong_count(&is_dropped), 1, "the runtime should drop the task");
}

#[test]
fn spawn_outside_panics() {
    let text = panics(|| tokio::spawn(async {}));
    assert!(text.contains("there is no reactor running"), "{text}");
    panics(|| JoinSet::new().spawn(async {}));
    let event_loop = one_thread();
    let mut set = JoinSet::new();
    set.spawn_on(async { 1 }, event_loop.handle());
    assert_eq!(event_loop.block_on(set.join_all()), [1]);
    let text = panics(|| sleep(MOMENT));
    assert!(text.contains("there is no reactor running"), "{text}");
    let _guard = event_loop.enter();
    drop(sleep(MOMENT));
}

#[test]
fn between_two_calls_of_block_on_no_task_runs_but_timers_advance() {
    let event_loop = one_thread();
    let count = Arc::new(AtomicUsize::new(0));
    let counting = count.clone();
    let task = event_loop.spawn(async move {
        loop {
            counting.fetch_add(1, Ordering::SeqCst);
            sleep(MOMENT).await;
        }
    });
    event_loop.block_on(yield_now());
    let before = count.load(Ordering::SeqCst);
    thread::sleep(4 * MOMENT);
    assert_eq!(count.load(Ordering::SeqCst), before);
    let slept = event_loop.spawn(async { sleep(2 * SECOND).await });
    event_loop.block_on(yield_now());
    thread::sleep(2 * SECOND);
    event_loop.block_on(async {
        timeout(SECOND, slept)
            .await
            .expect("the sleep should be over")
            .expect("the task should not panic")
    });
    task.abort();
}

#[test]
fn dropping_futures_unordered_detaches() {
    run(async {
        let ended = Arc::new(AtomicUsize::new(0));
        let tasks = (0..2).map(|_| {
            let ended = ended.clone();
            tokio::spawn(async move {
                sleep(MOMENT).await;
                ended.fetch_add(1, Ordering::SeqCst);
            })
        });
        drop(FuturesUnordered::from_iter(tasks));
        let both = async {
            while ended.load(Ordering::SeqCst) < 2 {
                sleep(MOMENT).await;
            }
        };
        timeout(20 * SECOND, both).await.expect("both tasks should keep running");
    });
}

#[test]
fn dropping_a_join_set_cancels_all_tasks() {
    run(async {
        let begun = Arc::new(AtomicBool::new(false));
        let set = begun.clone();
        let start = || {
            let mut tasks = JoinSet::new();
            tasks.spawn(async move { set.store(true, Ordering::SeqCst) });
        };
        start();
        sleep(MOMENT).await;
        assert!(!begun.load(Ordering::SeqCst));
        let set = begun.clone();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move { set.store(true, Ordering::SeqCst) });
        tasks.detach_all();
        drop(tasks);
        sleep(MOMENT).await;
        assert!(begun.load(Ordering::SeqCst));
    });
}

#[test]
fn ended_tasks_stay_in_the_set() {
    run(async {
        let mut tasks = JoinSet::new();
        (0..3).for_each(|_| drop(tasks.spawn(async {})));
        sleep(MOMENT).await;
        assert_eq!(tasks.len(), 3);
        assert!(tasks.try_join_next().is_some());
        assert_eq!(tasks.len(), 2);
    });
}

#[test]
fn without_block_on_the_runtime_runs_no_task() {
    let event_loop = one_thread();
    let called = Arc::new(AtomicBool::new(false));
    let set = called.clone();
    let handle = event_loop.handle().clone();
    handle.spawn(async move { set.store(true, Ordering::SeqCst) });
    thread::sleep(MOMENT);
    assert!(!called.load(Ordering::SeqCst));
    drop(event_loop);
    let task = handle.spawn(async {});
    assert!(run(task).expect_err("the runtime should be gone").is_cancelled());
}

#[test]
fn the_closure_of_spawn_blocking() {
    run(async {
        let panicked = spawn_blocking(|| panic::resume_unwind(Box::new("x"))).await;
        assert!(panicked.expect_err("the closure should panic").is_panic());
        // An async function called there returns a future, whose body does not run.
        let begun = Arc::new(AtomicBool::new(false));
        let set = begun.clone();
        let coroutine = async move || set.store(true, Ordering::SeqCst);
        drop(spawn_blocking(move || drop(coroutine())).await);
        assert!(!begun.load(Ordering::SeqCst));
    });
    // A timeout ends the wait; dropping the runtime waits for the work.
    let done = Arc::new(AtomicBool::new(false));
    let set = done.clone();
    let (release, wait) = mpsc::channel::<()>();
    run(async {
        let work = spawn_blocking(move || {
            let _ = wait.recv();
            thread::sleep(2 * MOMENT);
            set.store(true, Ordering::SeqCst);
        });
        timeout(MOMENT, work).await.expect_err("the job should still wait");
        drop(release);
    });
    assert!(done.load(Ordering::SeqCst));
    // `shutdown_background` does not wait.
    let event_loop = one_thread();
    let (release, wait) = mpsc::channel::<()>();
    event_loop.spawn_blocking(move || wait.recv());
    event_loop.shutdown_background();
    drop(release);
}

#[test]
fn abort_of_a_blocking_job_that_has_begun_does_nothing() {
    run(async {
        let (begun, begins) = oneshot::channel();
        let job = spawn_blocking(move || {
            let _ = begun.send(());
            thread::sleep(2 * MOMENT);
            7
        });
        begins.await.expect("the job should begin");
        job.abort();
        assert_eq!(job.await.expect("the job should not be cancelled"), 7);
    });
}

#[test]
fn a_timeout_does_not_interrupt_blocking_code() {
    run(async {
        let start = Instant::now();
        let result = timeout(MOMENT, async { thread::sleep(4 * MOMENT) }).await;
        assert!(result.is_ok());
        assert!(start.elapsed() >= 4 * MOMENT);
    });
}

#[test]
fn blocking_calls_panic_in_a_task() {
    run(async {
        let mutex = Mutex::new(());
        let text = panics(|| drop(mutex.blocking_lock()));
        assert!(text.contains("Cannot block the current thread"), "{text}");
        let (send, mut receive) = tokio::sync::mpsc::channel(1);
        let text = panics(|| send.blocking_send(1));
        assert!(text.contains("Cannot block the current thread"), "{text}");
        let text = panics(|| receive.blocking_recv());
        assert!(text.contains("Cannot block the current thread"), "{text}");
        let text = panics(|| runtime::Handle::current().block_on(async {}));
        assert!(text.contains("Cannot start a runtime"), "{text}");
        let text = panics(|| drop(one_thread()));
        assert!(text.contains("Cannot drop a runtime"), "{text}");
    });
}

#[test]
fn handle_block_on_does_not_drive_the_loop() {
    let event_loop = one_thread();
    let handle = event_loop.handle().clone();
    let (done, is_done) = mpsc::channel();
    let waiter = thread::spawn(move || {
        handle.block_on(async { sleep(MOMENT).await });
        done.send(()).expect("the receiver should wait");
    });
    is_done.recv_timeout(6 * MOMENT).expect_err("the timer should not advance");
    event_loop.block_on(async {
        while is_done.try_recv().is_err() {
            sleep(MOMENT).await;
        }
    });
    waiter.join().expect("the thread should not panic");
    // Outside of the runtime there is no timer, so the call of `timeout` panics.
    let text = panics(|| timeout(MOMENT, future::pending::<()>()));
    assert!(text.contains("there is no reactor running"), "{text}");
}

#[test]
fn notify_one_stores_a_permit() {
    run(async {
        let notify = Notify::new();
        notify.notify_one();
        notify.notified().await;
        notify.notify_waiters();
        timeout(MOMENT, notify.notified()).await.expect_err("no permit should be stored");
        // `notify_one` wakes one of two waiters.
        let notify = Arc::new(Notify::new());
        let waiters = [0; 2].map(|_| {
            let notify = notify.clone();
            tokio::spawn(async move { notify.notified().await })
        });
        yield_now().await;
        notify.notify_one();
        sleep(MOMENT).await;
        assert_eq!(waiters.iter().filter(|waiter| waiter.is_finished()).count(), 1);
    });
}

#[test]
fn polling_a_completed_coroutine_panics() {
    let mut context = Context::from_waker(Waker::noop());
    let mut done = Box::pin(async {});
    assert!(done.as_mut().poll(&mut context).is_ready());
    let text = panics(|| done.as_mut().poll(&mut context));
    assert!(text.contains("`async fn` resumed after completion"), "{text}");
}

#[test]
fn a_pending_without_a_wake_never_completes() {
    run(async {
        let task = tokio::spawn(async {
            let mut over = false;
            future::poll_fn(|_| {
                if over {
                    Poll::Ready(())
                } else {
                    over = true;
                    Poll::Pending
                }
            })
            .await;
        });
        sleep(2 * MOMENT).await;
        assert!(!task.is_finished());
        let mut timer = Box::pin(sleep(Duration::from_millis(1)));
        timer.as_mut().await;
        assert!(timer.as_mut().now_or_never().is_some(), "a timer that has fired should be ready");
    });
}

#[test]
fn a_channel_whose_sender_is_dropped() {
    run(async {
        let (send, receive) = oneshot::channel::<()>();
        drop(send);
        receive.await.expect_err("the sender should be gone");
        panics(|| tokio::sync::mpsc::channel::<()>(0));
        let (send, mut receive) = tokio::sync::mpsc::channel::<()>(1);
        drop(send);
        assert!(receive.recv().await.is_none());
    });
}

#[test]
fn tokio_mutex() {
    static LOCK: Mutex<()> = Mutex::const_new(());
    run(async {
        let _ = LOCK.lock().await;
        assert!(LOCK.try_lock().is_ok());
        let held = LOCK.lock().await;
        timeout(MOMENT, LOCK.lock()).await.expect_err("the lock should not be reentrant");
        drop(held);
        let lock = Arc::new(Mutex::new(0));
        let locked = lock.clone();
        let task = tokio::spawn(async move {
            *locked.lock().await = 1;
            let _held = locked.lock().await;
            panic::resume_unwind(Box::new("x"));
        });
        assert!(task.await.expect_err("the task should panic").is_panic());
        assert_eq!(*lock.lock().await, 1);
    });
}

#[test]
fn tokio_semaphore() {
    run(async {
        let semaphore = Arc::new(Semaphore::new(1));
        let _ = semaphore.acquire().await.expect("the semaphore should be open");
        assert_eq!(semaphore.available_permits(), 1);
        semaphore.add_permits(1);
        assert_eq!(semaphore.available_permits(), 2);
        let permit = semaphore.clone().acquire_owned().await.expect("the semaphore should be open");
        tokio::spawn(async move { drop(permit) }).await.expect("the task should not panic");
        assert_eq!(semaphore.available_permits(), 2);
    });
}

#[test]
fn an_interval_bursts_after_a_stall() {
    use tokio::time::{MissedTickBehavior, interval};
    run(async {
        for (behavior, at_once) in [(MissedTickBehavior::Burst, 3), (MissedTickBehavior::Delay, 1)]
        {
            let mut ticks = interval(SECOND / 2);
            ticks.set_missed_tick_behavior(behavior);
            ticks.tick().await;
            thread::sleep(SECOND * 17 / 10);
            yield_now().await; // the runtime reads the clock
            sleep(Duration::from_millis(1)).await;
            let mut got = 0;
            while got < 3 && ticks.tick().now_or_never().is_some() {
                got += 1;
            }
            assert_eq!(got, at_once, "{behavior:?}");
        }
    });
}

#[test]
fn cancellation_takes_effect_only_at_an_await() {
    run(async {
        let (started, mut begun) = oneshot::channel();
        let task = tokio::spawn(async move {
            let _ = started.send(());
            for _ in 0..3 {
                thread::sleep(Duration::from_millis(1));
            }
            5
        });
        task.abort();
        assert!(task.await.expect_err("the task should not begin").is_cancelled());
        assert!(begun.try_recv().is_err());
        let task = tokio::spawn(async { sleep(Duration::ZERO).await });
        let held = Arc::new(());
        let for_task = held.clone();
        let holder = tokio::spawn(async move {
            let _held = for_task;
            future::pending::<()>().await;
        });
        yield_now().await;
        holder.abort();
        assert_eq!(Arc::strong_count(&held), 2, "the task should not be dropped yet");
        assert!(holder.await.expect_err("the task should be aborted").is_cancelled());
        assert_eq!(Arc::strong_count(&held), 1);
        task.await.expect("the task should not panic");
    });
}

#[test]
fn dropping_an_abort_handle_does_nothing() {
    run(async {
        let task = tokio::spawn(after(1, 3));
        drop(task.abort_handle());
        assert_eq!(task.await.expect("the task should not be aborted"), 3);
    });
}

#[test]
fn watch_with_wait_for_misses_a_set_that_clear_follows() {
    run(async {
        let (flag, seen) = watch::channel(false);
        let mut waiting = seen.clone();
        let waiter = tokio::spawn(async move { waiting.wait_for(|flag| *flag).await.is_ok() });
        yield_now().await;
        flag.send_replace(true);
        flag.send_replace(false);
        sleep(MOMENT).await;
        assert!(!waiter.is_finished());
    });
}

#[test]
fn a_sleep_of_zero_waits_for_a_tick_of_the_timer() {
    run(async {
        let start = Instant::now();
        for _ in 0..100 {
            sleep(Duration::ZERO).await;
        }
        assert!(start.elapsed() > Duration::from_millis(50), "{:?}", start.elapsed());
    });
}

#[test]
fn a_barrier_counts_a_wait_that_was_dropped() {
    run(async {
        let barrier = Barrier::new(2);
        timeout(MOMENT, barrier.wait()).await.expect_err("the second task should be missing");
        assert!(barrier.wait().await.is_leader(), "this wait should be the second of two");
    });
}

#[test]
fn a_oneshot_as_a_future() {
    run(async {
        let (mut send, receive) = oneshot::channel();
        drop(receive);
        assert!(send.is_closed());
        send.closed().await;
        assert_eq!(send.send(1), Err(1), "the error should contain the value");
        let (send, mut receive) = oneshot::channel();
        assert!(receive.is_empty());
        send.send(Err::<(), _>("failed")).expect("the receiver should live");
        assert!(!receive.is_empty());
        assert_eq!(receive.try_recv().expect("the value should be there"), Err("failed"));
        receive.try_recv().expect_err("the value should be taken");
        let set_once = SetOnce::new();
        assert!(!set_once.initialized());
        set_once.set(1).expect("this value should be the first");
        assert_eq!((set_once.get(), set_once.get()), (Some(&1), Some(&1)));
    });
}

#[test]
fn the_state_of_a_channel() {
    let (send, receive) = tokio::sync::mpsc::channel(2);
    assert!(receive.is_empty());
    send.try_send(1).expect("a slot should be free");
    assert_eq!((receive.len(), send.capacity(), send.max_capacity()), (1, 1, 2));
    send.try_send(2).expect("a slot should be free");
    assert_eq!(send.capacity(), 0);
    drop(receive);
    assert!(
        run(send.send(3)).is_err_and(|error| error.0 == 3),
        "the error should contain the item"
    );
}

#[test]
fn a_closed_channel_with_a_reserved_slot_has_not_ended() {
    run(async {
        let (send, mut receive) = tokio::sync::mpsc::channel(1);
        let place = send.reserve().await.expect("the channel should be open");
        receive.close();
        timeout(MOMENT, receive.recv()).await.expect_err("an item may still arrive");
        place.send(1);
        assert_eq!(receive.recv().await, Some(1));
        assert_eq!(receive.recv().await, None);
    });
}

#[test]
fn a_sender_of_async_channel_can_close_the_channel() {
    run(async {
        let (send, receive) = async_channel::bounded(1);
        send.send(1).await.expect("the channel should be open");
        let waiting = send.clone();
        let waiting = tokio::spawn(async move { waiting.send(2).await.is_err() });
        yield_now().await;
        send.close();
        assert!(waiting.await.expect("the task should not panic"));
        assert_eq!(receive.recv().await, Ok(1));
        receive.recv().await.expect_err("the channel should be closed");
    });
}

#[test]
fn a_notification_of_event_listener_is_lost_with_its_waiter() {
    use event_listener::Event;
    // A condition variable: one waiter is notified, then aborted before acquiring the lock.
    let lock: Arc<Mutex<()>> = Arc::default();
    let event = Arc::new(Event::new());
    run(async {
        let waiters = [0; 2].map(|_| {
            let (lock, event) = (lock.clone(), event.clone());
            tokio::spawn(async move {
                let locked = lock.lock().await;
                let listener = event.listen();
                drop(locked);
                listener.await;
                drop(lock.lock().await);
            })
        });
        sleep(MOMENT).await;
        let locked = lock.lock().await;
        event.notify_additional(1);
        yield_now().await;
        yield_now().await;
        waiters[0].abort();
        sleep(MOMENT).await;
        drop(locked);
        sleep(2 * MOMENT).await;
        assert_eq!(waiters.map(|waiter| waiter.is_finished()), [true, false]);
    });
}

#[test]
fn spawning_a_completed_coroutine_panics() {
    run(async {
        let mut coroutine = Box::pin(async {});
        assert!((&mut coroutine).now_or_never().is_some());
        assert!(tokio::spawn(coroutine).await.expect_err("the task should panic").is_panic());
    });
}

#[test]
fn join_all_is_not_a_task_group() {
    run(async {
        let mut tasks = JoinSet::new();
        tasks.spawn(async { Err("own") });
        tasks.spawn(async {
            sleep(MOMENT).await;
            Ok(())
        });
        let results = tasks.join_all().await;
        assert_eq!(
            results,
            [Err("own"), Ok(())],
            "join_all should wait for all tasks and inspect no result"
        );
    });
}

#[test]
fn the_handles_of_a_runtime() {
    panics(runtime::Handle::current);
    runtime::Handle::try_current().expect_err("there should be no runtime");
    run(async { runtime::Handle::try_current().expect("there should be a runtime") });
    run(async { assert_eq!(tokio::task::try_id(), None) });
    panics(|| run(async { tokio::task::id() }));
}

#[test]
fn max_blocking_threads_limits_them() {
    let mut builder = runtime::Builder::new_current_thread();
    let event_loop =
        builder.max_blocking_threads(1).enable_all().build().expect("the runtime should start");
    event_loop.block_on(async {
        let both = [0; 2].map(|_| spawn_blocking(|| thread::current().id()));
        let ids = try_join_all(both).await.expect("no job should panic");
        assert_eq!(ids[0], ids[1]);
    });
}

#[test]
fn block_in_place_panics_on_one_thread() {
    let text = panics(|| run(async { tokio::task::block_in_place(|| ()) }));
    assert!(text.contains("only when running on the multi-threaded runtime"), "{text}");
}

#[test]
fn without_io_what_needs_it_panics() {
    let bare = || {
        runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .expect("the runtime should start")
    };
    let interrupt = tokio::signal::unix::SignalKind::user_defined2();
    let texts = [
        panics(|| bare().block_on(async { drop(TcpListener::bind("127.0.0.1:0").await) })),
        panics(|| bare().block_on(async { drop(TcpStream::connect("127.0.0.1:9").await) })),
        panics(|| bare().block_on(async { drop(UdpSocket::bind("127.0.0.1:0").await) })),
        panics(|| bare().block_on(async { drop(UnixStream::pair()) })),
        panics(|| bare().block_on(async { drop(pipe::pipe()) })),
        panics(|| bare().block_on(async { drop(Command::new("true").spawn()) })),
        panics(|| bare().block_on(async { drop(tokio::signal::ctrl_c().await) })),
        panics(|| bare().block_on(async { drop(tokio::signal::unix::signal(interrupt)) })),
    ];
    for text in texts {
        let words = ["IO is disabled", "there is no signal driver running"];
        assert!(words.iter().any(|words| text.contains(words)), "{text}");
    }
}

#[test]
fn a_signal_with_a_stream_no_longer_ends_the_program() {
    use rustix::process::{Signal, getpid, kill_process};
    run(async {
        let kind = tokio::signal::unix::SignalKind::user_defined1();
        let mut signal = tokio::signal::unix::signal(kind).expect("the signal should be free");
        kill_process(getpid(), Signal::USR1).expect("this process should exist");
        signal.recv().await.expect("the signal should arrive");
        drop(signal);
        kill_process(getpid(), Signal::USR1).expect("this process should exist");
        sleep(MOMENT).await; // otherwise the signal ends the test
    });
}

#[test]
fn sockets() {
    run(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port should be free");
        let address = listener.local_addr().expect("the listener should be bound");
        let client = TcpStream::connect(address).await.expect("the listener should accept");
        let (mut accepted, _) = listener.accept().await.expect("the client should be connected");
        assert_eq!(client.peer_addr().expect("the client should be connected"), address);
        drop(listener);
        TcpStream::connect(address).await.expect_err("the port should be closed");
        accepted.write_all(b"on").await.expect("the accepted socket should be open");
        accepted.shutdown().await.expect("the socket should be open");
        let error = accepted.write_all(b"more").await.expect_err("the socket should be shut down");
        assert_eq!(error.kind(), ErrorKind::BrokenPipe);
        let mut client = client;
        let mut text = String::new();
        client.read_to_string(&mut text).await.expect("the socket should be readable");
        assert_eq!(text, "on");
        assert_eq!(
            client.read(&mut [0]).await.expect("the socket should be readable"),
            0,
            "a read should return 0 at the end"
        );
    });
}

#[test]
fn a_buf_writer_that_is_dropped_delivers_nothing() {
    run(async {
        let (ours, mut theirs) = tokio::io::duplex(1024);
        let mut writer = BufWriter::new(ours);
        writer.write_all(b"lost").await.expect("the pipe should be open");
        drop(writer);
        let mut text = String::new();
        theirs.read_to_string(&mut text).await.expect("the pipe should be readable");
        assert_eq!(text, "");
    });
}

#[test]
fn a_cancelled_read_exact_loses_bytes_and_a_cancelled_send_its_item() {
    run(async {
        let (mut ours, mut theirs) = tokio::io::duplex(1024);
        ours.write_all(b"ab").await.expect("the pipe should be open");
        let mut four = [0; 4];
        timeout(MOMENT, theirs.read_exact(&mut four))
            .await
            .expect_err("two bytes should be missing");
        ours.write_all(b"cdef").await.expect("the pipe should be open");
        theirs.read_exact(&mut four).await.expect("four more bytes should arrive");
        assert_eq!(&four, b"cdef");
        let (send, mut receive) = tokio::sync::mpsc::channel(1);
        send.send(1).await.expect("the channel should be open");
        timeout(MOMENT, send.send(2)).await.expect_err("the channel should be full");
        assert_eq!(receive.recv().await, Some(1));
        receive.try_recv().expect_err("the second item should be lost");
    });
}

#[test]
fn a_socket_closes_when_dropped_and_converts_to_std() {
    use std::io::Read;
    run(async {
        let (ours, theirs) = UnixStream::pair().expect("a socket should be free");
        let mut theirs = theirs.into_std().expect("the socket should convert");
        theirs.set_nonblocking(false).expect("the socket should be open");
        ours.writable().await.expect("the socket should be writable");
        assert_eq!(ours.try_write(b"x").expect("the buffer should have room"), 1);
        drop(ours);
        let mut text = String::new();
        theirs.read_to_string(&mut text).expect("the socket should reach its end");
        assert_eq!(text, "x");
    });
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs Linux: /proc")]
fn children() {
    run(async {
        let mut command = Command::new("sleep");
        command.arg("60").kill_on_drop(true);
        let child = command.spawn().expect("the child should start");
        let id =
            i32::try_from(child.id().expect("the child should run")).expect("the ID should fit");
        drop(child);
        let killed = async {
            let stat = || std::fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
            // Gone, or a zombie.
            loop {
                let stat = stat();
                if stat.is_empty() || stat.contains(") Z") {
                    break;
                }
                sleep(MOMENT).await;
            }
        };
        timeout(20 * SECOND, killed).await.expect("the child should be killed");
        let child = command.kill_on_drop(false).spawn().expect("the child should start");
        let id =
            i32::try_from(child.id().expect("the child should run")).expect("the ID should fit");
        drop(child);
        sleep(MOMENT).await;
        let alive = rustix::process::Pid::from_raw(id).expect("the ID should not be zero");
        rustix::process::test_kill_process(alive).expect("the child should keep running");
        rustix::process::kill_process(alive, rustix::process::Signal::KILL)
            .expect("the child should keep running");
        // `wait_with_output` closes standard input unwritten.
        let mut cat = Command::new("cat");
        cat.stdin(Stdio::piped()).stdout(Stdio::piped());
        let output = cat
            .spawn()
            .expect("cat should start")
            .wait_with_output()
            .await
            .expect("the child should be ours");
        assert!(output.status.success() && output.stdout.is_empty());
    });
}

#[test]
fn a_limit_for_lines() {
    use futures::StreamExt;
    use tokio_util::codec::{FramedRead, LinesCodec, LinesCodecError};
    run(async {
        let mut lines = FramedRead::new(&b"too long\n"[..], LinesCodec::new_with_max_length(3));
        let error = lines
            .next()
            .await
            .expect("a line should arrive")
            .expect_err("the line should be too long");
        assert!(matches!(error, LinesCodecError::MaxLineLengthExceeded));
    });
}

#[test]
fn the_wait_of_a_tracker_returns_only_after_close() {
    run(async {
        let tracker = TaskTracker::new();
        tracker.spawn(async {});
        timeout(MOMENT, tracker.wait()).await.expect_err("the tracker should be open");
        tracker.close();
        tracker.wait().await;
    });
}

#[test]
fn spawning_under_a_used_key_aborts_the_earlier_task() {
    run(async {
        let mut tasks = JoinMap::new();
        tasks.spawn("name", future::pending());
        tasks.spawn("name", async { 2 });
        assert_eq!(tasks.len(), 1);
        assert_eq!(
            tasks
                .join_next()
                .await
                .expect("a task should be left")
                .1
                .expect("the task should not be aborted"),
            2
        );
        assert!(tasks.join_next().await.is_none());
    });
}

#[test]
fn spawn_local_does_not_require_send_but_a_local_runtime() {
    use std::rc::Rc;
    let mut builder = runtime::Builder::new_current_thread();
    let event_loop =
        builder.build_local(runtime::LocalOptions::default()).expect("the runtime should start");
    let shared = Rc::new(1);
    let task = event_loop.spawn_local(async move { *shared });
    assert_eq!(event_loop.block_on(task).expect("the task should not panic"), 1);
    panics(|| run(async { drop(tokio::task::spawn_local(async {})) }));
}

/// Returns a program with an async `main` around `body`, and with `functions`.
fn program(body: &str, functions: &str) -> String {
    format!(
        "#[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{ {body} }}\n{functions}\n"
    )
}

#[test]
fn what_the_compiler_refuses() {
    let spawns = |captured: &str, body: &str| {
        program(&format!("{captured} drop(tokio::spawn({body}));"), "")
    };
    let call = "fn call(callback: impl FnOnce() + Send + 'static) { callback() }";
    let two = "async fn a() {}\nasync fn b() {}";
    let stream = "let mut s = futures::stream::FuturesUnordered::from_iter([async {}]);";
    let generator = "fn g() -> impl futures::Stream<Item = u8> {
        async_fn_stream::fn_stream(async move |e| { e.emit(1).await; }) }";
    let timer = "let mut t = tokio::time::sleep(std::time::Duration::ZERO);";
    let refused = [
        (
            "an Rc in a task",
            "cannot be sent",
            spawns(
                "let rc = std::rc::Rc::new(1);",
                "async move { tokio::task::yield_now().await; println!(\"{rc}\"); }",
            ),
        ),
        (
            "a guard in a task",
            "cannot be sent",
            spawns(
                "let m = std::sync::Mutex::new(1);",
                "async move { let _guard = m.lock(); tokio::task::yield_now().await; }",
            ),
        ),
        (
            "a borrow in a task",
            "E0597",
            spawns("let s = String::new(); let r = &s;", "async { println!(\"{r}\"); }"),
        ),
        ("a local in a task", "E0373", spawns("let s = 1;", "async { println!(\"{s}\"); }")),
        (
            "two types in join_all",
            "E0308",
            program("futures::future::join_all([a(), b()]).await;", two),
        ),
        ("next without StreamExt", "E0599", program(&format!("{stream} s.next().await;"), "")),
        ("awaited twice", "E0382", program("let c = a(); c.await; c.await; b().await", two)),
        (
            "recursion",
            "E0733",
            program("count(1).await", "async fn count(n: u32) { if n > 0 { count(n - 1).await } }"),
        ),
        ("await in a function", "E0728", program("f();", "fn f() { a().await; }\nasync fn a() {}")),
        ("yield in a coroutine", "E0658", program("c().await;", "async fn c() { yield 1; }")),
        ("an unused call", "unused", program("a(); b().await;", two)),
        (
            "oneshot sent twice",
            "E0382",
            program(
                "let (s, _r) = tokio::sync::oneshot::channel(); drop(s.send(1)); drop(s.send(2));",
                "",
            ),
        ),
        (
            "oneshot awaited twice",
            "E0382",
            program(
                "let (_s, r) = tokio::sync::oneshot::channel::<()>(); drop((r.await, r.await));",
                "",
            ),
        ),
        (
            "an Rc in a callback",
            "E0277",
            program("let r = std::rc::Rc::new(1); call(move || println!(\"{r}\"));", call),
        ),
        (
            "a borrow in a callback",
            "E0373",
            program("let name = String::new(); call(|| println!(\"{}\", &name));", call),
        ),
        ("break out of a closure", "E0267", program("loop { call(|| { break; }) }", call)),
        (
            "for over a stream",
            "E0277",
            program("for x in futures::stream::iter([1]) { println!(\"{x}\"); }", ""),
        ),
        (
            "a generator that is not pinned",
            "E0277",
            program("use futures::StreamExt; let mut s = g(); s.next().await;", generator),
        ),
        (
            "a timer that is not pinned",
            "E0507",
            program(
                &format!(
                    "use futures::FutureExt; {timer} let _ = (&mut t).now_or_never(); t.await;"
                ),
                "",
            ),
        ),
        (
            "the other Instant",
            "E0308",
            program("tokio::time::sleep_until(std::time::Instant::now()).await;", ""),
        ),
        (
            "a moment and a float",
            "E0308",
            program("let _ = tokio::time::Instant::now() + 1.2;", ""),
        ),
        ("a lazy iterator", "unused", "fn main() { [1].iter().map(|x| x + 1); }".to_owned()),
    ];
    for (name, code, source) in refused {
        let why = compile(&name.replace(' ', "-"), &source).err();
        let why = why.unwrap_or_else(|| panic!("{name}: the program should not compile"));
        assert!(why.contains(code), "{name}: not {code}: {why}");
    }
}

#[test]
fn what_the_compiler_accepts() {
    let two = "async fn a() {}\nasync fn b() {}";
    let lock = "static L: tokio::sync::Mutex<Vec<u8>> = tokio::sync::Mutex::const_new(vec![]);";
    let body = "futures::future::join(a(), b()).await; let _ = a(); let _dropped = b();
        use futures::FutureExt; futures::future::join_all([a().boxed(), b().boxed()]).await;
        count(1).await;
        let locked = || println!(\"{}\", L.try_lock().is_err());
        match L.lock().await.pop() { None => locked(), Some(_) => {} }
        if let Some(_) = L.lock().await.pop() {} else { locked() }
        tokio::spawn(async { panic!(\"not inspected\") });
        tokio::task::yield_now().await;";
    let count = "async fn count(n: u32) { if n > 0 { Box::pin(count(n - 1)).await } }";
    let source = program(body, &format!("{two}\n{lock}\n{count}"));
    let path = compile("passes", &source).unwrap_or_else(|why| panic!("{why}"));
    let output = std::process::Command::new(path).output().expect("the program should start");
    // In a `match` the guard lives until the end of the `match`. In an `else`, since edition 2024,
    // the guard is already dropped.
    assert_eq!(String::from_utf8_lossy(&output.stdout), "true\nfalse\n");
    assert!(output.status.success(), "a panic in a detached task should not end the program");
    assert!(String::from_utf8_lossy(&output.stderr).contains("not inspected"));
}

#[test]
fn a_panic_in_a_job_of_rayon_aborts() {
    let source = "fn main() { rayon::spawn(|| panic!()); std::thread::park(); }";
    let path = compile("rayon-panics", source).unwrap_or_else(|why| panic!("{why}"));
    let status =
        std::process::Command::new(path).output().expect("the program should start").status;
    assert_eq!(status.code(), None, "a signal should end the program: {status}");
}

#[test]
fn the_panic_hook_runs_for_a_panic_in_a_task_but_not_for_an_error() {
    let body = "std::panic::set_hook(Box::new(|_| println!(\"heard\")));
        drop(tokio::spawn(async { panic!() }).await);
        drop(tokio::spawn(async { Err::<(), _>(\"not inspected\") }).await);
        drop(std::panic::take_hook());
        drop(tokio::spawn(async { panic!(\"as before\") }).await);";
    let path = compile("panic-hook", &program(body, "")).unwrap_or_else(|why| panic!("{why}"));
    let output = std::process::Command::new(path).output().expect("the program should start");
    let (text, why) = (output.stdout, String::from_utf8_lossy(&output.stderr).into_owned());
    assert_eq!(String::from_utf8_lossy(&text), "heard\n");
    assert!(why.contains("as before") && !why.contains("not inspected"), "{why}");
}

#[test]
fn the_flavor_local() {
    let source = "#[tokio::main(flavor = \"local\")]
        async fn main() {
            let shared = std::rc::Rc::new(1);
            let task = tokio::task::spawn_local(async move { println!(\"{shared}\") });
            task.await.expect(\"the task should not panic\");
        }";
    let path = compile("flavor-local", source).unwrap_or_else(|why| panic!("{why}"));
    let output = std::process::Command::new(path).output().expect("the program should start");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "1\n");
}

#[test]
fn the_statements_about_cpython() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/async_statements.py");
    let lines = python::statements(script);
    assert!(lines.is_none_or(|lines| lines > 20), "{lines:?}");
}
