//! Task group: the first failure cancels all other tasks and the body (`asyncio.TaskGroup`).
//!
//! tokio has no task group, and a `JoinSet` does not react when a task fails, so this file defines
//! a group. A task that returns an `Err` or panics cancels its siblings and the body, and all
//! failures come back together, as in an `ExceptionGroup`. A task that is aborted by hand is no
//! failure. A group that has ended refuses a new task with an `Err` (Python: `RuntimeError`).
//!
//! A cancelled body or task is dropped at its `await`, whereas in Python it may first await its
//! clean-up. If the future of the group is dropped, for example by a timeout, all tasks are aborted
//! at once and are dropped a turn of the loop later. On a multi-thread runtime the tasks begin in
//! any order.
//!
//! Python:   tests/python/task_group.py
//! Rust:     `tokio::task::JoinSet`, `tokio::sync::oneshot`
//! Since:    3.11
//! Section:  asyncio.TaskGroup
//! Run:      cargo run -p async --bin task_group    (ends after 0.35 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - two results; two failures at the same moment; a failure cancels the sibling
//!           and the body; an inner group fails alone, and an outer failure cancels the inner
//!           group; one task is aborted by hand; a group that has ended refuses a task; a dropped
//!           group leaves no task

use std::any::Any;
use std::fmt;
use std::future::poll_fn;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, JoinError, JoinSet, yield_now};
use tokio::time::{sleep, timeout};

/// Runs `body`, and waits until `body` and all tasks of its group have ended. The first failure, of
/// a task or of `body`, aborts all other tasks and drops `body`.
///
/// # Errors
///
/// Returns all failures: those of the tasks, in the order in which the tasks ended, then that of
/// `body`. A panic is a failure.
///
/// # Cancellation
///
/// If this future is dropped, `body` is dropped and all tasks are aborted. The drop does not wait
/// until the tasks have been dropped.
pub async fn task_group<T, E, F>(body: impl FnOnce(TaskGroup<E>) -> F) -> Result<T, Errors<E>>
where
    E: Send + 'static,
    F: Future<Output = Result<T, E>>,
{
    let state = State { tasks: JoinSet::new(), errors: Vec::new(), is_open: true, waker: None };
    let group = TaskGroup { state: Arc::new(Mutex::new(state)) };
    let _close = CloseOnDrop(&group);
    let mut body = Box::pin(caught(body(group.clone())));
    let ended = poll_fn(|context| {
        let mut state = group.state();
        let _ = state.poll_tasks(context);
        if !state.is_open {
            return Poll::Ready(None); // a task has failed: `body` is not polled again
        }
        drop(state);
        body.as_mut().poll(context).map(Some)
    });
    let ended = ended.await;
    let dropped = catch_unwind(AssertUnwindSafe(|| drop(body)));
    let ended = dropped.map_or_else(|panic| Some(Err(Failure::of(panic))), |()| ended);
    if let Some(Err(_)) = ended {
        group.state().close();
    }
    poll_fn(|context| {
        let mut state = group.state();
        ready!(state.poll_tasks(context));
        state.is_open = false; // before another thread can spawn
        Poll::Ready(())
    })
    .await;
    let errors = mem::take(&mut group.state().errors);
    let mut errors: Vec<_> = errors.into_iter().map(|(failure, _)| failure).collect();
    match ended {
        Some(Ok(value)) if errors.is_empty() => return Ok(value),
        Some(Err(failure)) => errors.push(failure),
        _ => {}
    }
    Err(Errors(errors))
}

/// Runs a future. A panic becomes a failure.
async fn caught<T, E>(future: impl Future<Output = Result<T, E>>) -> Result<T, Failure<E>> {
    let mut future = pin!(future);
    poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context).map_err(Failure::Error)))
            .unwrap_or_else(|panic| Poll::Ready(Err(Failure::of(panic))))
    })
    .await
}

/// A handle of a group, for the body and the tasks. All clones are handles of the same group.
pub struct TaskGroup<E> {
    state: Arc<Mutex<State<E>>>,
}

/// A failure, and the sender of the result that does not exist. The sender is dropped when all
/// tasks have ended, so that nothing that awaits the result fails for the lack of a result.
type Failed<E> = (Failure<E>, Option<Box<dyn Any + Send>>);

struct State<E> {
    tasks: JoinSet<Result<(), Failed<E>>>,
    errors: Vec<Failed<E>>,
    is_open: bool,
    /// Wakes the future of the group.
    waker: Option<Waker>,
}

impl<E: Send + 'static> TaskGroup<E> {
    /// Spawns a task into the group. The group waits for the task, and the task may itself spawn
    /// tasks into the group.
    ///
    /// # Errors
    ///
    /// Returns an error, and drops the future, if a task or the body has failed, or if the group
    /// has ended.
    ///
    /// # Panics
    ///
    /// Panics if called outside of a runtime.
    pub fn spawn<T: Send + 'static>(
        &self,
        future: impl Future<Output = Result<T, E>> + Send + 'static,
    ) -> Result<Task<T>, GroupClosed> {
        let (send, value) = oneshot::channel();
        let mut state = self.state();
        if !state.is_open {
            return Err(GroupClosed);
        }
        let handle = state.tasks.spawn(async {
            let value = match caught(future).await {
                Ok(value) => value,
                Err(failure) => return Err((failure, Some(Box::new(send) as _))),
            };
            let _ = send.send(value); // the `Task` may be gone
            Ok(())
        });
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake(); // the group may have seen an empty set, which wakes no one
        }
        Ok(Task { value, handle })
    }

    fn state(&self) -> MutexGuard<'_, State<E>> {
        // `JoinSet::spawn` panics outside of a runtime, which changes nothing.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<E> Clone for TaskGroup<E> {
    fn clone(&self) -> Self {
        Self { state: Arc::clone(&self.state) }
    }
}

impl<E: 'static> State<E> {
    /// Collects the tasks that have ended. Ready when no task is left.
    fn poll_tasks(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.waker = Some(context.waker().clone());
        while let Some(ended) = ready!(self.tasks.poll_join_next(context)) {
            let failed = match ended.map_err(JoinError::try_into_panic) {
                Ok(Ok(())) | Err(Err(_)) => continue, // returned, or aborted
                Ok(Err(failed)) => failed,
                Err(Ok(panic)) => (Failure::of(panic), None), // in the drop of the future
            };
            self.errors.push(failed);
            self.close();
        }
        Poll::Ready(())
    }

    /// Aborts all tasks, and refuses new ones.
    fn close(&mut self) {
        if mem::take(&mut self.is_open) {
            self.tasks.abort_all();
        }
    }
}

struct CloseOnDrop<'a, E: Send + 'static>(&'a TaskGroup<E>);

impl<E: Send + 'static> Drop for CloseOnDrop<'_, E> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.close();
        let _senders = mem::take(&mut state.errors); // and those of tasks that have just failed:
        let _tasks = mem::replace(&mut state.tasks, JoinSet::new());
        drop(state);
    }
}

/// A task of a group. Awaiting the value waits for the result of the task or, if the task fails,
/// for the end of the group. Dropping the value detaches nothing: the group still waits for the
/// task.
pub struct Task<T> {
    value: oneshot::Receiver<T>,
    handle: AbortHandle,
}

impl<T> Task<T> {
    /// Aborts this task alone. The group and its other tasks go on.
    pub fn abort(&self) {
        self.handle.abort();
    }

    /// Returns whether the task has ended.
    pub fn is_finished(&self) -> bool {
        self.handle.is_finished()
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T, NoResult>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.value).poll(context).map_err(|_| NoResult)
    }
}

/// The task has no result: it was aborted, or its failure is one of the group's [`Errors`].
#[derive(Debug, PartialEq, Eq)]
pub struct NoResult;

impl fmt::Display for NoResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the task was aborted or has failed")
    }
}

impl std::error::Error for NoResult {}

/// A task was spawned into a group that has failed or ended.
#[derive(Debug, PartialEq, Eq)]
pub struct GroupClosed;

impl fmt::Display for GroupClosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the task group has failed or ended, and starts no new task")
    }
}

impl std::error::Error for GroupClosed {}

/// How a task or the body failed.
#[derive(Debug, PartialEq, Eq)]
pub enum Failure<E> {
    /// It returned this error.
    Error(E),
    /// It panicked with this message.
    Panic(String),
}

impl<E> Failure<E> {
    fn of(panic: Box<dyn Any + Send>) -> Self {
        let message = panic.downcast::<String>().map(|message| *message);
        Self::Panic(message.unwrap_or_else(|panic| {
            let message = panic.downcast_ref::<&str>().copied();
            message.unwrap_or("the panic has no message").to_owned()
        }))
    }
}

impl<E: fmt::Display> fmt::Display for Failure<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Error(error) => write!(f, "{error}"),
            Self::Panic(message) => write!(f, "panicked: {message}"),
        }
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Failure<E> {}

/// All failures of a group, at least one.
#[derive(Debug, PartialEq, Eq)]
pub struct Errors<E>(pub Vec<Failure<E>>);

impl<E: fmt::Display> fmt::Display for Errors<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let failures: Vec<String> = self.0.iter().map(ToString::to_string).collect();
        f.write_str(&failures.join("; "))
    }
}

impl<E: fmt::Debug + fmt::Display> std::error::Error for Errors<E> {}

type Error = Box<dyn std::error::Error + Send + Sync>;
type Group = TaskGroup<Error>;

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

async fn work(name: &'static str, milliseconds: u64) -> Result<String, Error> {
    let mut guard = SayIfCancelled { name, ended: false };
    shared::log!(lane: name, waits, "for {milliseconds} ms");
    sleep(Duration::from_millis(milliseconds)).await;
    guard.ended = true;
    println!("{name}: ends");
    shared::log!(lane: name, done);
    Ok(format!("result of {name}"))
}

async fn fail(name: &'static str, milliseconds: u64) -> Result<(), Error> {
    sleep(Duration::from_millis(milliseconds)).await;
    println!("{name}: fails");
    shared::log!(lane: name, note, "fails");
    Err(format!("error of {name}").into())
}

async fn results() -> Result<(), Error> {
    let (one, parent) = task_group(async |group: Group| {
        let handle = group.clone();
        let parent = group.spawn(async move { Ok(handle.spawn(work("two", 10))?) })?;
        Ok((group.spawn(work("one", 100))?, parent))
    })
    .await?;
    println!("main: {}, {}", one.await?, parent.await?.await?);
    Ok(())
}

async fn oops() -> Result<(), Error> {
    resume_unwind(Box::new("oops")) // a panic without its message on standard error
}

async fn failures() {
    let group = task_group(async |group: Group| {
        group.spawn(async { Err::<(), Error>("bad".into()) })?;
        group.spawn(oops())?;
        group.spawn(work("three", 10_000))?;
        sleep(Duration::from_secs(10)).await;
        println!("body: never gets here");
        Ok(())
    });
    for failure in group.await.expect_err("two tasks should fail").0 {
        match failure {
            Failure::Error(error) => println!("main: error: {error}"),
            Failure::Panic(message) => println!("main: panic: {message}"),
        }
    }
}

async fn inner_fails() -> Result<(), Error> {
    task_group(async |outer: Group| {
        outer.spawn(work("outer", 100))?;
        let inner = task_group(async |inner: Group| Ok(inner.spawn(fail("inner", 10))?));
        println!("body: {}", inner.await.err().expect("the task should fail"));
        Ok(())
    })
    .await?;
    println!("main: the outer group has ended");
    Ok(())
}

async fn outer_fails() {
    let group = task_group(async |outer: Group| {
        outer.spawn(fail("outer", 50))?;
        task_group(async |inner: Group| Ok(inner.spawn(work("inner", 10_000))?)).await?;
        println!("body: never gets here");
        Ok(())
    });
    let errors = group.await.expect_err("the task should fail");
    yield_now().await; // now the task of the dropped inner group is dropped
    println!("main: {errors}");
}

async fn aborted_by_hand() -> Result<(), Error> {
    let (ended, one, two) = task_group(async |group: Group| {
        let one = group.spawn(work("one", 10_000))?;
        let two = group.spawn(work("two", 50))?;
        yield_now().await; // both begin
        one.abort();
        Ok((group, one, two))
    })
    .await?;
    println!("main: {}, {}", one.await.is_err(), two.await?);
    println!("main: refused: {}", ended.spawn(work("three", 0)).is_err());
    Ok(())
}

async fn dropped() {
    let group = task_group(async |group: Group| Ok(group.spawn(work("one", 10_000))?));
    let timed_out = timeout(Duration::from_millis(50), group).await.is_err();
    yield_now().await; // now the task of the dropped group is dropped
    println!("main: timed out: {timed_out}");
}

async fn run() -> Result<(), Error> {
    results().await?;
    failures().await;
    inner_fails().await?;
    outer_fails().await;
    aborted_by_hand().await?;
    dropped().await;
    Ok(())
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run()).expect("each group should end as its function expects");
}
