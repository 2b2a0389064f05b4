//! Tasks of one event loop: starting them, switching between them, and what they share.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::hint::black_box;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::task::{Context, Poll, Waker};
use std::time::{Duration, Instant};

use async_executor::LocalExecutor;
use futures::StreamExt;
use futures::future::join_all;
use futures::stream::FuturesUnordered;
use tokio::runtime::{self, Runtime};
use tokio::sync::{Mutex, Notify, mpsc};
use tokio::task::{JoinSet, yield_now};

use super::Row;
use crate::common::{ListenedEvent, PLACES, event_loop, loop_without_timers, task_ping_pong};
use crate::{async_condition, async_event, async_queue, async_queue_full, task_group};

const MANY: u64 = 100_000;

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new("task", "start a task that does nothing, and await it", "task")
            .snippet("tokio spawn", spawn)
            .alternative("tokio, two threads", spawn_multi_thread)
            .alternative("tokio without timers", spawn_without_timers)
            .alternative("async-executor", executor_spawn)
            .alternative("await without a task", awaited)
            .limit("boxed and polled", boxed),
        Row::new("task_switch", "switch between two alternating tasks", "task_switch")
            .snippet("tokio yield_now", switch)
            .alternative("tokio without timers", switch_without_timers)
            .alternative("async-executor", executor_switch)
            .limit("polled alternately", polled_alternately),
        Row::new("gather", "one of 100,000 coroutines that are awaited together", "gather")
            .fixed(MANY)
            .snippet("futures join_all", gather)
            .alternative("FuturesUnordered", unordered)
            .alternative("tokio JoinSet", join_set)
            .alternative("the task group", task_group::ours::gather)
            .limit("polled in a loop", polled_in_a_loop),
        Row::new("async_lock", "two tasks: acquire the lock, yield, release it", "async_lock")
            .snippet("tokio Mutex", lock)
            .alternative("async-lock", async_lock)
            .limit("polled alternately", polled_alternately),
        Row::new("async_event", "two tasks alternate, each sets the other's event", "async_event")
            .snippet("the snippet", async_event::ours::hand_off)
            .alternative("tokio Notify", notify)
            .alternative("event-listener", listen)
            .limit("polled alternately", polled_alternately),
        Row::new(
            "async_condition",
            "two tasks alternate, each waits for its turn",
            "async_condition",
        )
        .snippet("the snippet", async_condition::ours::hand_off)
        .alternative("tokio Notify", notify)
        .limit("polled alternately", polled_alternately),
        Row::new("async_queue", "an item from one task to another, 1,000 places", "async_queue")
            .snippet("the snippet", async_queue::ours::items)
            .alternative("async_queue_full", async_queue_full::ours::items)
            .alternative("async-channel and a counter", counted_channel)
            .alternative("async-channel", async_channel)
            .alternative("flume", flume)
            .alternative("kanal", kanal)
            .alternative("tokio mpsc", channel)
            .limit("a deque, polled alternately", deque),
    ]
}

async fn nothing(number: u64) -> u64 {
    black_box(number)
}

fn spawn(n: u64) -> Duration {
    spawn_in(&event_loop(), n)
}

fn spawn_without_timers(n: u64) -> Duration {
    spawn_in(&loop_without_timers(), n)
}

fn spawn_in(event_loop: &Runtime, n: u64) -> Duration {
    event_loop.block_on(async {
        let watch = Instant::now();
        for number in 0..n {
            tokio::spawn(nothing(number)).await.expect("the task should do nothing");
        }
        watch.elapsed()
    })
}

fn spawn_multi_thread(n: u64) -> Duration {
    let builder = &mut runtime::Builder::new_multi_thread();
    let event_loop = builder.worker_threads(2).build().expect("two threads should start");
    let work = async move {
        let watch = Instant::now();
        for number in 0..n {
            tokio::spawn(nothing(number)).await.expect("the task should do nothing");
        }
        watch.elapsed()
    };
    event_loop.block_on(async { tokio::spawn(work).await.expect("the task should only spawn") })
}

/// The executor of smol, in one thread.
fn executor_spawn(n: u64) -> Duration {
    let executor = LocalExecutor::new();
    loop_without_timers().block_on(executor.run(async {
        let watch = Instant::now();
        for number in 0..n {
            executor.spawn(nothing(number)).await;
        }
        watch.elapsed()
    }))
}

fn executor_switch(n: u64) -> Duration {
    let executor = LocalExecutor::new();
    let task = |n| async move {
        for _ in 0..n {
            futures_yield().await;
        }
    };
    loop_without_timers().block_on(executor.run(async {
        let watch = Instant::now();
        let tasks = [n / 2, n - n / 2].map(|n| executor.spawn(task(n)));
        for task in tasks {
            task.await;
        }
        watch.elapsed()
    }))
}

/// Lets the other tasks of any executor run once.
async fn futures_yield() {
    let mut is_first = true;
    std::future::poll_fn(|context| {
        if std::mem::take(&mut is_first) {
            context.waker().wake_by_ref();
            Poll::Pending
        } else {
            Poll::Ready(())
        }
    })
    .await;
}

fn awaited(n: u64) -> Duration {
    event_loop().block_on(async {
        let watch = Instant::now();
        for number in 0..n {
            black_box(nothing(number).await);
        }
        watch.elapsed()
    })
}

/// Polls with a waker that does nothing.
fn polled<T>(future: Pin<&mut (impl Future<Output = T> + ?Sized)>) -> Poll<T> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn boxed(n: u64) -> Duration {
    let watch = Instant::now();
    for number in 0..n {
        let mut task: Pin<Box<dyn Future<Output = u64>>> = Box::pin(nothing(number));
        assert!(polled(black_box(&mut task).as_mut()).is_ready());
    }
    watch.elapsed()
}

/// Two tasks that only yield. In each turn of the loop both tasks yield, so `n` switches take half
/// as many turns.
fn switch(n: u64) -> Duration {
    task_ping_pong!(n / 2, (), |_s, _me| yield_now().await, |_s, _other| yield_now().await)
}

fn switch_without_timers(n: u64) -> Duration {
    let event_loop = loop_without_timers();
    task_ping_pong!(in event_loop, n / 2, (), |_s, _me| yield_now().await, |_s, _other| yield_now().await)
}

/// Returns `Pending` once.
async fn once() {
    let mut is_first = true;
    std::future::poll_fn(|_| {
        if std::mem::take(&mut is_first) { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
}

/// Two coroutines that are polled alternately.
fn polled_alternately(n: u64) -> Duration {
    let turn = Cell::new(0_u64);
    let task = |me: u64| {
        let turn = &turn;
        async move {
            while turn.get() < n {
                assert_eq!(turn.get() % 2, me);
                turn.set(turn.get() + 1);
                once().await;
            }
        }
    };
    let mut tasks: [Pin<Box<dyn Future<Output = ()>>>; 2] = [Box::pin(task(0)), Box::pin(task(1))];
    let watch = Instant::now();
    while turn.get() < n {
        for task in &mut tasks {
            let _ = polled(black_box(task).as_mut());
        }
    }
    watch.elapsed()
}

fn gather(n: u64) -> Duration {
    event_loop().block_on(async {
        let watch = Instant::now();
        let results = join_all((0..n).map(nothing)).await;
        assert_eq!(results.len() as u64, n);
        watch.elapsed()
    })
}

fn unordered(n: u64) -> Duration {
    event_loop().block_on(async {
        let watch = Instant::now();
        let results: Vec<_> = (0..n).map(nothing).collect::<FuturesUnordered<_>>().collect().await;
        assert_eq!(results.len() as u64, n);
        watch.elapsed()
    })
}

fn join_set(n: u64) -> Duration {
    event_loop().block_on(async {
        let watch = Instant::now();
        let results = (0..n).map(nothing).collect::<JoinSet<_>>().join_all().await;
        assert_eq!(results.len() as u64, n);
        watch.elapsed()
    })
}

fn polled_in_a_loop(n: u64) -> Duration {
    let watch = Instant::now();
    let mut results = Vec::new();
    for number in 0..n {
        if let Poll::Ready(result) = polled(pin!(nothing(number))) {
            results.push(result);
        }
    }
    assert_eq!(results.len() as u64, n);
    watch.elapsed()
}

/// Times two tasks that acquire a lock, yield and release the lock `n` times in all.
macro_rules! locking {
    ($n:expr, $lock:expr) => {{
        let (n, lock) = ($n, Arc::new($lock));
        loop_without_timers().block_on(async {
            let watch = Instant::now();
            let tasks = [n / 2, n - n / 2].map(|n| {
                let lock = Arc::clone(&lock);
                tokio::spawn(async move {
                    for _ in 0..n {
                        let _held = lock.lock().await;
                        yield_now().await;
                    }
                })
            });
            for task in tasks {
                task.await.expect("the task should only lock");
            }
            watch.elapsed()
        })
    }};
}

fn lock(n: u64) -> Duration {
    locking!(n, Mutex::new(()))
}

fn async_lock(n: u64) -> Duration {
    locking!(n, async_lock::Mutex::new(()))
}

fn listen(n: u64) -> Duration {
    task_ping_pong!(
        n,
        [ListenedEvent::default(), ListenedEvent::default()],
        |events, me| events[me].wait().await,
        |events, other| events[other].set()
    )
}

fn notify(n: u64) -> Duration {
    task_ping_pong!(
        n,
        [Notify::new(), Notify::new()],
        |notifies, me| notifies[me].notified().await,
        |notifies, other| notifies[other].notify_one()
    )
}

/// Times `n` items through a channel, from task to task.
macro_rules! items {
    ($n:expr, $channel:expr, |$sender:ident, $item:ident| $send:expr, |$receiver:pat_param| $receive:expr) => {
        event_loop().block_on(async {
            let ($sender, $receiver) = $channel;
            let n = $n;
            let watch = Instant::now();
            let put = tokio::spawn(async move {
                for $item in 0..n {
                    $send.await.expect("the receiver should exist");
                }
            });
            for item in 0..n {
                assert_eq!($receive, Some(item));
            }
            put.await.expect("the task should only send");
            watch.elapsed()
        })
    };
}

fn channel(n: u64) -> Duration {
    items!(n, mpsc::channel(PLACES), |s, item| s.send(item), |mut r| r.recv().await)
}

fn async_channel(n: u64) -> Duration {
    items!(n, async_channel::bounded(PLACES), |s, item| s.send(item), |r| r.recv().await.ok())
}

fn flume(n: u64) -> Duration {
    items!(n, flume::bounded(PLACES), |s, item| s.send_async(item), |r| r.recv_async().await.ok())
}

fn kanal(n: u64) -> Duration {
    items!(n, kanal::bounded_async(PLACES), |s, item| s.send(item), |r| r.recv().await.ok())
}

/// A channel with many senders and receivers, and a counter for `join`: what the snippet promises.
fn counted_channel(n: u64) -> Duration {
    event_loop().block_on(async {
        let (sender, receiver) = async_channel::bounded(PLACES);
        let unfinished = Arc::new((AtomicU64::new(0), Notify::new()));
        let watch = Instant::now();
        let put = tokio::spawn({
            let unfinished = Arc::clone(&unfinished);
            async move {
                for item in 0..n {
                    unfinished.0.fetch_add(1, SeqCst);
                    sender.send(item).await.expect("the receiver should exist");
                }
            }
        });
        for item in 0..n {
            assert_eq!(receiver.recv().await, Ok(item));
            if unfinished.0.fetch_sub(1, SeqCst) == 1 {
                unfinished.1.notify_waiters();
            }
        }
        let finished = unfinished.1.notified();
        if unfinished.0.load(SeqCst) > 0 {
            finished.await;
        }
        put.await.expect("the task should only send");
        watch.elapsed()
    })
}

/// One coroutine fills a deque and the other empties it.
fn deque(n: u64) -> Duration {
    let items = RefCell::new(VecDeque::with_capacity(PLACES));
    let put = async {
        for item in 0..n {
            while items.borrow().len() == PLACES {
                once().await;
            }
            items.borrow_mut().push_back(item);
        }
    };
    let get = async {
        for item in 0..n {
            while items.borrow().is_empty() {
                once().await;
            }
            assert_eq!(items.borrow_mut().pop_front(), Some(item));
        }
    };
    let (mut put, mut get) = (pin!(put), pin!(get));
    let watch = Instant::now();
    let mut is_done = false;
    while polled(get.as_mut()).is_pending() {
        is_done = is_done || polled(put.as_mut()).is_ready();
    }
    watch.elapsed()
}
