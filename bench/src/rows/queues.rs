//! Items from thread to thread, and jobs for a pool.

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Acquire, Ordering::Relaxed, Ordering::Release};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use crossbeam::channel;
use rayon::ThreadPoolBuilder;
use tokio::runtime;

use super::Row;
use crate::common::send_and_receive;
use crate::{executor_results, queue, thread_pool_executor};

pub(super) fn threads() -> Vec<Row> {
    vec![
        Row::new("queue", "an item from one thread to another", "queue")
            .snippet("the snippet", queue::ours::items)
            .alternative("crossbeam", crossbeam_queue)
            .alternative("std mpsc", std_queue)
            .alternative("flume", flume_queue)
            .alternative("kanal", kanal_queue)
            .alternative("tokio mpsc", tokio_queue)
            .limit("ring of 1,024", ring),
    ]
}

pub(super) fn pool() -> Vec<Row> {
    vec![
        Row::new("pool", "an empty job for a pool of three threads", "pool")
            .snippet("threadpool", thread_pool_executor::ours::dispatch)
            .alternative("with futures", executor_results::ours::dispatch)
            .alternative("rayon", rayon_pool)
            .alternative("rusty_pool", rusty_pool)
            .alternative("crossbeam channel", channel_pool)
            .alternative("tokio spawn_blocking", tokio_pool)
            .limit("called in the same thread", same_thread),
    ]
}

fn crossbeam_queue(n: u64) -> Duration {
    let (sender, receiver) = channel::unbounded();
    send_and_receive(
        n,
        move |item| sender.send(item).expect("the receiver should exist"),
        move || receiver.recv().expect("the sender should exist"),
    )
}

fn std_queue(n: u64) -> Duration {
    let (sender, receiver) = mpsc::channel();
    send_and_receive(
        n,
        move |item| sender.send(item).expect("the receiver should exist"),
        move || receiver.recv().expect("the sender should exist"),
    )
}

fn flume_queue(n: u64) -> Duration {
    let (sender, receiver) = flume::unbounded();
    send_and_receive(
        n,
        move |item| sender.send(item).expect("the receiver should exist"),
        move || receiver.recv().expect("the sender should exist"),
    )
}

fn kanal_queue(n: u64) -> Duration {
    let (sender, receiver) = kanal::unbounded();
    send_and_receive(
        n,
        move |item| sender.send(item).expect("the receiver should exist"),
        move || receiver.recv().expect("the sender should exist"),
    )
}

fn tokio_queue(n: u64) -> Duration {
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    send_and_receive(
        n,
        move |item| sender.send(item).expect("the receiver should exist"),
        move || receiver.blocking_recv().expect("the sender should exist"),
    )
}

/// One thread writes and one reads; each publishes its position, and neither ever blocks.
fn ring(n: u64) -> Duration {
    const SIZE: u64 = 1024;
    let items = [const { AtomicU64::new(0) }; SIZE as usize];
    let place = |number: u64| &items[(number % SIZE) as usize];
    let (written, read) = (AtomicU64::new(0), AtomicU64::new(0));
    let mut next = 0;
    send_and_receive(
        n,
        |item| {
            while item - read.load(Acquire) == SIZE {
                thread::yield_now();
            }
            place(item).store(item, Relaxed);
            written.store(item + 1, Release);
        },
        || {
            while written.load(Acquire) == next {
                thread::yield_now();
            }
            let item = place(next).load(Relaxed);
            next += 1;
            read.store(next, Release);
            item
        },
    )
}

fn job(number: u64) {
    black_box(number);
}

fn rayon_pool(n: u64) -> Duration {
    let pool = ThreadPoolBuilder::new().num_threads(3).build().expect("three threads should start");
    let watch = Instant::now();
    pool.scope_fifo(|scope| {
        for number in 0..n {
            scope.spawn_fifo(move |_| job(number));
        }
    });
    watch.elapsed()
}

fn rusty_pool(n: u64) -> Duration {
    let pool = rusty_pool::ThreadPool::new(3, 3, Duration::from_secs(60));
    pool.start_core_threads();
    let watch = Instant::now();
    for number in 0..n {
        pool.execute(move || job(number));
    }
    pool.shutdown_join();
    watch.elapsed()
}

fn channel_pool(n: u64) -> Duration {
    let (sender, receiver) = channel::unbounded();
    thread::scope(|scope| {
        for _ in 0..3 {
            let receiver = receiver.clone();
            scope.spawn(move || receiver.iter().for_each(job));
        }
        drop(receiver);
        let watch = Instant::now();
        for number in 0..n {
            sender.send(number).expect("the workers should receive");
        }
        drop(sender);
        watch
    })
    .elapsed()
}

fn tokio_pool(n: u64) -> Duration {
    let builder = &mut runtime::Builder::new_current_thread();
    let pool = builder.max_blocking_threads(3).build().expect("the runtime should start");
    let watch = Instant::now();
    pool.block_on(async {
        let jobs: Vec<_> =
            (0..n).map(|number| tokio::task::spawn_blocking(move || job(number))).collect();
        for job in jobs {
            job.await.expect("the job should do nothing");
        }
    });
    watch.elapsed()
}

/// The jobs are boxed like those for a pool, and called at once.
fn same_thread(n: u64) -> Duration {
    let watch = Instant::now();
    for number in 0..n {
        let job: Box<dyn FnOnce()> = Box::new(move || job(number));
        black_box(job)();
    }
    watch.elapsed()
}
