//! What the measured copies of the Master-Worker snippets call: the sizes, and when a task is
//! handed out and counted. `bench broker` reads the lines that are printed here.

use std::env;
use std::future::poll_fn;
use std::sync::atomic::{
    AtomicU64,
    Ordering::{Acquire, Release},
};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::task::Poll;
use std::time::Instant;

use futures::task::AtomicWaker;

static TASKS: LazyLock<u64> = LazyLock::new(|| number("BENCH_TASKS"));
static WORKERS: LazyLock<u64> = LazyLock::new(|| number("BENCH_WORKERS"));
static ONE_AT_A_TIME: LazyLock<bool> = LazyLock::new(|| number("BENCH_ONE_AT_A_TIME") == 1);
static READY: AtomicU64 = AtomicU64::new(0);
static HANDED_OUT: AtomicU64 = AtomicU64::new(0);
static COUNTED: AtomicU64 = AtomicU64::new(0);
static WAKER: AtomicWaker = AtomicWaker::new();
static WATCH: Mutex<Option<Instant>> = Mutex::new(None);

fn number(name: &str) -> u64 {
    let value = env::var(name).ok().and_then(|value| value.parse().ok());
    value.unwrap_or_else(|| panic!("{name} should be a number"))
}

/// Returns the number of tasks.
#[must_use]
pub fn tasks() -> u32 {
    u32::try_from(*TASKS).expect("the number of tasks should fit")
}

/// Returns the number of workers.
#[must_use]
pub fn workers() -> usize {
    usize::try_from(*WORKERS).expect("the number of workers should fit")
}

/// Returns whether the next task is handed out after the answer to the last one.
#[must_use]
pub fn one_at_a_time() -> bool {
    *ONE_AT_A_TIME
}

/// Hears a line of a worker.
pub fn said(line: &str) {
    if line == "ready" {
        READY.fetch_add(1, Release);
        WAKER.wake();
    }
}

/// Waits until each worker is ready.
pub async fn all_ready() {
    reached(&READY, *WORKERS).await;
    begins();
}

/// Tells that the first task will be handed out now.
pub fn begins() {
    println!("begins");
}

/// Tells that a task is handed out now.
pub fn hands_out() {
    HANDED_OUT.fetch_add(1, Release);
    if one_at_a_time() {
        *WATCH.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

/// Tells that an answer is counted.
pub fn counts() {
    if let Some(watch) = WATCH.lock().unwrap_or_else(PoisonError::into_inner).take() {
        println!("waited {}", watch.elapsed().as_nanos());
    }
    COUNTED.fetch_add(1, Release);
    WAKER.wake();
}

/// Waits for the answer to the last task, if the tasks are handed out one at a time.
pub async fn may_hand_out() {
    if one_at_a_time() {
        reached(&COUNTED, HANDED_OUT.load(Acquire)).await;
    }
}

async fn reached(counter: &AtomicU64, wanted: u64) {
    poll_fn(|context| {
        WAKER.register(context.waker());
        if counter.load(Acquire) >= wanted { Poll::Ready(()) } else { Poll::Pending }
    })
    .await;
}
