//! Time limits for a block, several waits and a task (`asyncio.timeout`, `asyncio.wait_for`).
//!
//! `tokio::time::timeout` and `timeout_at` drop a future that takes too long. A dropped block runs
//! no more code than its `Drop`, whereas Python raises `CancelledError` in the block, which may
//! then await its clean-up. A limit that changes while the block runs needs the `Timeout` that this
//! file defines. In both languages, a block that does not wait is not cut short.
//!
//! `timeout` around a `JoinHandle` drops the handle, and the task keeps running: that is Python's
//! `shield`. The `wait_for` that this file defines aborts the task and waits for the task to end,
//! as Python does. A task that ends in spite of the abort still returns its value.
//!
//! Python:   tests/python/timeout.py
//! Rust:     `tokio::time::timeout`, `tokio::time::timeout_at`,
//!           `tokio_util::task::AbortOnDropHandle`
//! Since:    3.11
//! Section:  asyncio.timeout
//! Run:      cargo run -p async --bin timeout    (ends after 0.8 s)
//! Copy:     cargo add tokio --features rt,time
//!           cargo add tokio-util --features rt
//! Contract: exact - a block is cut short; two waits have one deadline; an inner limit expires
//!           alone; a limit is extended twice and then expires; a task is aborted; a task is
//!           shielded

use std::fmt;
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::runtime;
use tokio::task::{JoinError, JoinHandle};
use tokio::time::{Instant, Sleep, sleep, timeout, timeout_at};
use tokio_util::task::AbortOnDropHandle;

/// The time limit of a block, which can be changed while the block runs. All clones are handles of
/// the same limit.
#[derive(Clone)]
pub struct Timeout {
    state: Arc<Mutex<State>>,
}

struct State {
    when: Option<Instant>,
    stage: Stage,
    /// Wakes the task of the block.
    waker: Option<Waker>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Active,
    Expired,
    Finished,
}

impl Timeout {
    /// Runs `block` for at most `delay` from this call on. `None` means no limit, and so does a
    /// delay beyond the end of the clock. The block receives a handle of its limit.
    ///
    /// # Errors
    ///
    /// Returns an error, and drops the block, if the block waits when the time is up.
    ///
    /// # Panics
    ///
    /// Panics when polled outside of a runtime with timers.
    ///
    /// # Cancellation
    ///
    /// If this future is dropped, the block is dropped, and the limit is finished.
    pub fn after<F: Future>(
        delay: Option<Duration>,
        block: impl FnOnce(Self) -> F,
    ) -> impl Future<Output = Result<F::Output, TimedOut>> {
        Self::at(delay.and_then(|delay| Instant::now().checked_add(delay)), block)
    }

    /// Runs `block` until `when` at most. In all other respects as [`Timeout::after`].
    ///
    /// # Errors
    ///
    /// Returns an error, and drops the block, if the block waits when the time is up.
    pub async fn at<F: Future>(
        when: Option<Instant>,
        block: impl FnOnce(Self) -> F,
    ) -> Result<F::Output, TimedOut> {
        let state = State { when, stage: Stage::Active, waker: None };
        let limit = Self { state: Arc::new(Mutex::new(state)) };
        let _finish = FinishOnDrop(&limit);
        let mut block = pin!(block(limit.clone()));
        let mut timer = pin!(sleep(Duration::ZERO));
        poll_fn(|context| match block.as_mut().poll(context) {
            Poll::Ready(value) => Poll::Ready(Ok(value)),
            Poll::Pending => limit.poll_expired(timer.as_mut(), context).map(Err),
        })
        .await
    }

    /// Returns when the limit expires or has expired; `None` means never.
    pub fn when(&self) -> Option<Instant> {
        self.state().when
    }

    /// Changes the limit. A moment in the past cuts the block short at its next wait.
    ///
    /// # Errors
    ///
    /// Returns an error if the limit has expired or the block has ended.
    pub fn reschedule(&self, when: Option<Instant>) -> Result<(), NotActive> {
        let mut state = self.state();
        if state.stage != Stage::Active {
            return Err(NotActive);
        }
        state.when = when;
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake(); // sets the timer again
        }
        Ok(())
    }

    /// Returns whether the limit cut the block short.
    pub fn expired(&self) -> bool {
        self.state().stage == Stage::Expired
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing should panic with the state locked")
    }

    fn poll_expired(
        &self,
        mut timer: Pin<&mut Sleep>,
        context: &mut Context<'_>,
    ) -> Poll<TimedOut> {
        let mut state = self.state();
        state.waker = Some(context.waker().clone());
        let Some(when) = state.when else { return Poll::Pending };
        if when > Instant::now() {
            if timer.deadline() != when {
                timer.as_mut().reset(when);
            }
            ready!(timer.poll(context));
        }
        state.stage = Stage::Expired;
        Poll::Ready(TimedOut)
    }
}

struct FinishOnDrop<'a>(&'a Timeout);

impl Drop for FinishOnDrop<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        if state.stage == Stage::Active {
            state.stage = Stage::Finished;
        }
    }
}

/// Waits for a task. When the time is up, aborts the task and waits until the task has ended. A
/// limit of zero aborts a task that has not ended yet; `None` means no limit.
///
/// # Errors
///
/// Returns an error if the abort ended the task, or if the task panicked or was aborted elsewhere.
///
/// # Cancellation
///
/// If this future is dropped, the task is aborted. The drop does not wait until the task has ended.
pub async fn wait_for<T>(task: JoinHandle<T>, limit: Option<Duration>) -> Result<T, WaitForError> {
    let mut task = AbortOnDropHandle::new(task);
    let in_time = match limit {
        None => Some((&mut task).await),
        Some(Duration::ZERO) if !task.is_finished() => None, // a timer would take a millisecond
        Some(limit) => timeout(limit, &mut task).await.ok(),
    };
    if let Some(result) = in_time {
        return result.map_err(WaitForError::Failed);
    }
    task.abort();
    task.await.map_err(|error| match error.is_cancelled() {
        true => WaitForError::TimedOut,
        false => WaitForError::Failed(error),
    })
}

/// The time was up.
#[derive(Debug, PartialEq, Eq)]
pub struct TimedOut;

impl fmt::Display for TimedOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the time was up")
    }
}

impl std::error::Error for TimedOut {}

/// The limit can no longer be changed.
#[derive(Debug, PartialEq, Eq)]
pub struct NotActive;

impl fmt::Display for NotActive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the limit has expired, or its block has ended")
    }
}

impl std::error::Error for NotActive {}

/// Why [`wait_for`] returns no value.
#[derive(Debug)]
pub enum WaitForError {
    /// The time was up, and the task was aborted.
    TimedOut,
    /// The task panicked, or was aborted elsewhere.
    Failed(JoinError),
}

impl fmt::Display for WaitForError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TimedOut => write!(f, "{TimedOut}"),
            Self::Failed(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for WaitForError {}

/// A guard that prints a line if its task is cancelled: Python's `except CancelledError`.
struct SayIfCancelled {
    name: &'static str,
    ended: bool,
}

impl Drop for SayIfCancelled {
    fn drop(&mut self) {
        if !self.ended {
            println!("{}: cancelled", self.name);
            shared::log!(lane: self.name, done, "cancelled");
        }
    }
}

async fn work(name: &'static str, milliseconds: u64) -> String {
    let mut guard = SayIfCancelled { name, ended: false };
    shared::log!(lane: name, waits, "for {milliseconds} ms");
    sleep(Duration::from_millis(milliseconds)).await;
    guard.ended = true;
    println!("{name}: ends");
    shared::log!(lane: name, done);
    format!("result of {name}")
}

async fn block() {
    let limited = timeout(Duration::from_millis(50), async {
        work("slow", 10_000).await;
        println!("block: never gets here");
    });
    println!("main: timed out: {}", limited.await.is_err());
    let limited = timeout(Duration::from_secs(10), work("quick", 10));
    println!("main: {}", limited.await.expect("the work should end in time"));
}

async fn one_deadline() {
    let deadline = Instant::now() + Duration::from_millis(100);
    for (name, milliseconds) in [("first", 10), ("second", 10_000)] {
        let in_time = timeout_at(deadline, work(name, milliseconds)).await.is_ok();
        println!("main: {name} in time: {in_time}");
    }
}

async fn nested() {
    let outer = timeout(Duration::from_secs(10), async {
        let inner = timeout(Duration::from_millis(50), work("inner", 10_000));
        println!("block: timed out: {}", inner.await.is_err());
        work("outer", 10).await;
    });
    println!("main: timed out: {}", outer.await.is_err());
}

async fn rescheduled() {
    let after = |milliseconds| Some(Instant::now() + Duration::from_millis(milliseconds));
    let limited = Timeout::after(Some(Duration::from_millis(100)), async |limit| {
        for step in ["step 1", "step 2"] {
            limit.reschedule(after(10_000)).expect("the limit should be active");
            work(step, 150).await;
        }
        limit.reschedule(None).expect("the limit should be active");
        println!("block: no limit: {}", limit.when().is_none());
        limit.reschedule(after(50)).expect("the limit should be active");
        work("step 3", 10_000).await;
    });
    println!("main: timed out: {}", limited.await.is_err());

    let limited = Timeout::after(Some(Duration::from_secs(10)), async |limit| limit);
    let limit = limited.await.expect("the block should not wait");
    let too_late = limit.reschedule(None).is_err();
    println!("main: expired: {}, too late: {too_late}", limit.expired());
}

async fn aborted() {
    let task = tokio::spawn(work("task", 10_000));
    let timed_out = wait_for(task, Some(Duration::from_millis(50))).await.is_err();
    println!("main: timed out: {timed_out}"); // after the end of the task
}

async fn shielded() {
    let mut task = tokio::spawn(work("task", 200));
    let timed_out = timeout(Duration::from_millis(20), &mut task).await.is_err();
    println!("main: timed out: {timed_out}");
    println!("main: {}", task.await.expect("the task should not panic"));
}

async fn run() {
    block().await;
    one_deadline().await;
    nested().await;
    rescheduled().await;
    aborted().await;
    shielded().await;
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
