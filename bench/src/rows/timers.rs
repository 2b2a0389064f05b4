//! How late a timer is, and what many timers cost.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::future::poll_fn;
use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam::channel::after;
use futures::future::join_all;
use tokio::task::JoinSet;
use tokio_util::time::DelayQueue;

use super::Row;
use crate::common::{event_loop, lateness, processor_time, spread};
use crate::{call_later, timer};

const MANY: u64 = 100_000;

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new("timer", "how late a timer of 5 ms is", "timer")
            .fixed(20)
            .snippet("the snippet", timer::ours::late)
            .alternative("crossbeam after", channel_late)
            .alternative("tokio sleep", tokio_late)
            .alternative_in_python("CPython call_later", "call_later")
            .limit("clock_nanosleep", sleep_late),
        Row::new(
            "timers",
            "one of 100,000 timers of an event loop, due within 0.2 s (processor time)",
            "timers",
        )
        .fixed(MANY)
        .snippet("the snippet's call_later", call_later::ours::many)
        .alternative("tokio sleep, JoinSet", tokio_tasks)
        .alternative("tokio sleep, join_all", tokio_many)
        .alternative("tokio-util DelayQueue", delay_queue)
        .limit("a heap", heap),
    ]
}

fn channel_late(n: u64) -> Duration {
    lateness(n, |interval, called| {
        thread::scope(|scope| {
            scope.spawn(|| {
                after(interval).recv().expect("the channel should deliver");
                called();
            });
        });
    })
}

fn tokio_late(n: u64) -> Duration {
    let event_loop = event_loop();
    lateness(n, |interval, called| {
        event_loop.block_on(async {
            tokio::time::sleep(interval).await;
            called();
        });
    })
}

fn sleep_late(n: u64) -> Duration {
    lateness(n, |interval, called| {
        thread::sleep(interval);
        called();
    })
}

/// All timers in one task. tokio lets 128 due timers of a task finish in one turn; further due
/// timers are polled in vain.
fn tokio_many(n: u64) -> Duration {
    processor_time(|| {
        event_loop().block_on(async {
            join_all((0..n).map(|number| tokio::time::sleep(spread(number)))).await;
        });
    })
}

fn tokio_tasks(n: u64) -> Duration {
    processor_time(|| {
        event_loop().block_on(async {
            let sleeps = (0..n).map(|number| tokio::time::sleep(spread(number)));
            sleeps.collect::<JoinSet<()>>().join_all().await;
        });
    })
}

/// All timers in one task, which takes them from a queue as they expire.
fn delay_queue(n: u64) -> Duration {
    processor_time(|| {
        event_loop().block_on(async {
            let mut timers = DelayQueue::with_capacity(n as usize);
            for number in 0..n {
                timers.insert(number, spread(number));
            }
            while let Some(expired) = poll_fn(|context| timers.poll_expired(context)).await {
                black_box(expired.into_inner());
            }
        });
    })
}

/// The least that an event loop has to do: keep the timers ordered, and sleep until the next is
/// due.
fn heap(n: u64) -> Duration {
    processor_time(|| {
        let start = Instant::now();
        let mut timers: BinaryHeap<_> =
            (0..n).map(|number| Reverse((start + spread(number), number))).collect();
        while let Some(Reverse((due, number))) = timers.pop() {
            let left = due.saturating_duration_since(Instant::now());
            if !left.is_zero() {
                thread::sleep(left.max(Duration::from_millis(1))); // tokio's resolution
            }
            black_box(number);
        }
    })
}
