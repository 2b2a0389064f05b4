//! Futures: a pool of threads whose jobs have results (`concurrent.futures.Future`).
//!
//! The jobs of `threadpool` and rayon return no futures, so this file defines a pool, its futures
//! and the functions around them. A job fails if it panics: the panic is caught, and `result`
//! returns the panic as an error. As in Python, a result may be read several times and by several
//! threads, so `result` returns a reference; `map` returns values. Dropping the pool waits for its
//! jobs, as the end of a `with` block does.
//!
//! Use it when the result, the end or the cancellation of each job matters. For jobs without
//! results `thread_pool_channel` is simpler; for computing on all cores see `par_iter`.
//!
//! Python:   tests/python/executor_results.py
//! Rust:     `crossbeam::channel`, `std::sync::OnceLock`, `std::sync::Condvar`
//! Beside:   thread_pool_executor
//! Run:      cargo run -p threads --bin executor_results    (ends after 1.2 s)
//! Copy:     cargo add crossbeam
//! Contract: exact - what `result`, `exception`, callbacks, `cancel`, `map`, `as_completed`, `wait`
//!           and `shutdown` return, in 34 lines

use std::any::Any;
use std::collections::HashSet;
use std::convert::Infallible;
use std::error::Error;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::mem;
use std::num::ParseIntError;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, ThreadId};
use std::time::{Duration, Instant};
use std::vec;

use crossbeam::channel::{self, Receiver, Sender};

/// A pool of threads, which run jobs in the order of submission. Dropping the pool waits for all
/// jobs, except in a job of the pool itself. A job can submit jobs through an `Arc` of the pool.
pub struct ThreadPoolExecutor {
    /// The end of the queue that takes jobs; `None` after a shutdown.
    queue: Mutex<Option<Sender<Job>>>,
    /// The other end, to cancel the jobs that no thread has taken.
    queued: Receiver<Job>,
    threads: Vec<ThreadId>,
    /// Disconnected when all threads have ended.
    ended: Receiver<Infallible>,
}

type Job = Box<dyn FnOnce() + Send>;

impl ThreadPoolExecutor {
    /// Starts the threads.
    ///
    /// # Panics
    ///
    /// Panics if `max_workers` is 0 or the system refuses a thread.
    pub fn new(max_workers: usize) -> Self {
        assert!(max_workers > 0, "max_workers must be greater than 0");
        let (queue, queued) = channel::unbounded::<Job>();
        let (working, ended) = channel::bounded(0);
        let start = |_| {
            let (queued, working) = (queued.clone(), working.clone());
            let thread = thread::spawn(move || {
                let _working = working; // dropped when the thread ends
                for job in queued {
                    // A job catches its own panic. Only a destructor can panic here.
                    let _ = panic::catch_unwind(AssertUnwindSafe(job));
                }
            });
            thread.thread().id()
        };
        let threads = (0..max_workers).map(start).collect();
        Self { queue: Mutex::new(Some(queue)), queued, threads, ended }
    }

    /// Queues a job, and returns its future.
    ///
    /// # Errors
    ///
    /// Returns an error after a shutdown.
    pub fn submit<T: Send + Sync + 'static>(
        &self,
        func: impl FnOnce() -> T + Send + 'static,
    ) -> Result<Future<T>, ShutDown> {
        let (promise, future) = Promise::new();
        let job = Box::new(move || {
            if promise.set_running_or_notify_cancel() {
                match panic::catch_unwind(AssertUnwindSafe(func)) {
                    Ok(value) => promise.set_result(value),
                    Err(payload) => promise.set_exception(payload),
                }
            }
        });
        let queue = self.queue();
        queue.as_ref().ok_or(ShutDown)?.send(job).map_err(|_| ShutDown)?;
        Ok(future)
    }

    /// Queues `func(arg)` for each argument, and returns an iterator over the results, in the order
    /// of the arguments.
    ///
    /// # Errors
    ///
    /// Returns an error after a shutdown.
    pub fn map<A: Send + 'static, T: Send + 'static>(
        &self,
        func: impl Fn(A) -> T + Send + Sync + 'static,
        args: impl IntoIterator<Item = A>,
    ) -> Result<Map<T>, ShutDown> {
        let func = Arc::new(func);
        let submit = |arg| {
            let func = Arc::clone(&func);
            self.submit(move || Mutex::new(Some(func(arg))))
        };
        let futures = args.into_iter().map(submit).collect::<Result<Vec<_>, _>>()?;
        Ok(Map { futures: futures.into_iter(), deadline: None, is_started: false })
    }

    /// Refuses further jobs. `cancel_futures` cancels the jobs that have not begun. `wait` blocks
    /// until all threads have ended.
    ///
    /// # Panics
    ///
    /// Panics if a job of this pool would wait for its own end.
    pub fn shutdown(&self, wait: bool, cancel_futures: bool) {
        // Once the sender is dropped, the threads end when the queue is empty.
        drop(self.queue().take());
        if cancel_futures {
            self.queued.try_iter().for_each(drop); // with its promise, which cancels the future
        }
        if wait {
            assert!(!self.is_in_job(), "a job cannot wait for its own pool");
            let _ = self.ended.recv();
        }
    }

    fn queue(&self) -> MutexGuard<'_, Option<Sender<Job>>> {
        self.queue.lock().expect("no thread should panic with the queue locked")
    }

    fn is_in_job(&self) -> bool {
        self.threads.contains(&thread::current().id())
    }
}

impl Drop for ThreadPoolExecutor {
    fn drop(&mut self) {
        self.shutdown(!self.is_in_job(), false);
    }
}

/// The result of a job, which may not have ended yet. Clones stand for the same job and are equal.
pub struct Future<T>(Arc<Shared<T>>);

struct Shared<T> {
    /// How the job ended. Set once, with the state locked.
    outcome: OnceLock<Outcome<T>>,
    state: Mutex<State<T>>,
    ended: Condvar,
}

enum Outcome<T> {
    Returned(T),
    Panicked(Panicked),
    Cancelled,
}

struct State<T> {
    is_running: bool,
    callbacks: Vec<Callback<T>>,
    /// The [`AsCompleted`]s that wait for the job, each with the job's number there.
    waiters: Vec<(Sender<usize>, usize)>,
}

type Callback<T> = Box<dyn FnOnce(&Future<T>) + Send>;

impl<T> Future<T> {
    /// Blocks until the job has ended, and returns its result.
    ///
    /// # Errors
    ///
    /// Returns an error if the job panicked or was cancelled.
    pub fn result(&self) -> Result<&T, FutureError> {
        self.result_within(None)
    }

    /// Like [`Self::result`], with a time limit.
    ///
    /// # Errors
    ///
    /// Returns an error if the job panicked, was cancelled, or has not ended in time.
    pub fn result_timeout(&self, timeout: Duration) -> Result<&T, FutureError> {
        self.result_within(Some(timeout))
    }

    /// Blocks until the job has ended, and returns its panic, or `None` if the job did not panic.
    ///
    /// # Errors
    ///
    /// Returns an error if the job was cancelled.
    pub fn exception(&self) -> Result<Option<Panicked>, FutureError> {
        exception_of(self.result())
    }

    /// Like [`Self::exception`], with a time limit.
    ///
    /// # Errors
    ///
    /// Returns an error if the job was cancelled or has not ended in time.
    pub fn exception_timeout(&self, timeout: Duration) -> Result<Option<Panicked>, FutureError> {
        exception_of(self.result_timeout(timeout))
    }

    fn result_within(&self, timeout: Option<Duration>) -> Result<&T, FutureError> {
        const UNLOCKED: &str = "no thread should panic with the state locked";
        let Shared { outcome, ended, .. } = &*self.0;
        let is_pending = |_: &mut State<T>| outcome.get().is_none();
        if let Some(timeout) = timeout {
            drop(ended.wait_timeout_while(self.state(), timeout, is_pending).expect(UNLOCKED));
        } else {
            drop(ended.wait_while(self.state(), is_pending).expect(UNLOCKED));
        }
        match outcome.get() {
            Some(Outcome::Returned(value)) => Ok(value),
            Some(Outcome::Panicked(panicked)) => Err(FutureError::Panicked(panicked.clone())),
            Some(Outcome::Cancelled) => Err(FutureError::Cancelled),
            None => Err(FutureError::Timeout),
        }
    }

    /// Cancels the job if the job has not begun. Returns whether the job is cancelled.
    pub fn cancel(&self) -> bool {
        let state = self.state();
        if !state.is_running {
            self.end(state, Outcome::Cancelled);
        }
        self.cancelled()
    }

    /// Returns whether the job is cancelled.
    pub fn cancelled(&self) -> bool {
        matches!(self.0.outcome.get(), Some(Outcome::Cancelled))
    }

    /// Returns whether the job has begun and has not ended.
    pub fn running(&self) -> bool {
        self.state().is_running
    }

    /// Returns whether the job has ended or is cancelled.
    pub fn done(&self) -> bool {
        self.0.outcome.get().is_some()
    }

    /// Calls `callback` when the job returns, panics or is cancelled, on the thread where that
    /// happens; or at once, if that has happened. A panic of the callback is caught.
    pub fn add_done_callback(&self, callback: impl FnOnce(&Self) + Send + 'static) {
        let mut state = self.state();
        if self.done() {
            drop(state);
            self.call(Box::new(callback));
        } else {
            state.callbacks.push(Box::new(callback));
        }
    }

    fn call(&self, callback: Callback<T>) {
        let _ = panic::catch_unwind(AssertUnwindSafe(|| callback(self)));
    }

    /// Ends the job, wakes all waiters, and calls the callbacks. The first end counts.
    fn end(&self, mut state: MutexGuard<'_, State<T>>, outcome: Outcome<T>) {
        let too_late = self.0.outcome.set(outcome);
        state.is_running = false;
        let waiters = mem::take(&mut state.waiters);
        let callbacks = mem::take(&mut state.callbacks);
        drop(state); // before other code runs: callbacks, and the destructor of a value too late
        drop(too_late);
        self.0.ended.notify_all();
        for (waiter, number) in waiters {
            let _ = waiter.send(number);
        }
        for callback in callbacks {
            self.call(callback);
        }
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.0.state.lock().expect("no thread should panic with the state locked")
    }
}

fn exception_of<T>(result: Result<&T, FutureError>) -> Result<Option<Panicked>, FutureError> {
    match result {
        Ok(_) => Ok(None),
        Err(FutureError::Panicked(panicked)) => Ok(Some(panicked)),
        Err(error) => Err(error),
    }
}

impl<T> Clone for Future<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T> PartialEq for Future<T> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Eq for Future<T> {}

/// A map can have futures as keys.
impl<T> Hash for Future<T> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        Arc::as_ptr(&self.0).hash(hasher);
    }
}

/// The end of a future that sets its result. Dropping a promise without a result cancels the
/// future, so no reader waits forever.
pub struct Promise<T>(Future<T>);

impl<T> Promise<T> {
    /// Creates a promise and its future.
    pub fn new() -> (Self, Future<T>) {
        let state = State { is_running: false, callbacks: Vec::new(), waiters: Vec::new() };
        let (outcome, ended) = (OnceLock::new(), Condvar::new());
        let future = Future(Arc::new(Shared { outcome, state: Mutex::new(state), ended }));
        (Self(future.clone()), future)
    }

    /// From now on, the future cannot be cancelled. Returns false if the future is cancelled.
    pub fn set_running_or_notify_cancel(&self) -> bool {
        let mut state = self.0.state();
        state.is_running = !self.0.done();
        state.is_running
    }

    /// Sets the result. A cancelled future stays cancelled, and the value is dropped.
    pub fn set_result(self, value: T) {
        self.0.end(self.0.state(), Outcome::Returned(value));
    }

    /// Sets the payload of a panic. A cancelled future stays cancelled.
    pub fn set_exception(self, payload: Box<dyn Any + Send>) {
        let panicked = Panicked(Arc::new(Mutex::new(payload)));
        self.0.end(self.0.state(), Outcome::Panicked(panicked));
    }
}

impl<T> Drop for Promise<T> {
    fn drop(&mut self) {
        if !self.0.done() {
            self.0.end(self.0.state(), Outcome::Cancelled);
        }
    }
}

/// Why there is no result.
#[derive(Clone, Debug)]
pub enum FutureError {
    /// The job was cancelled.
    Cancelled,
    /// The job did not end in time.
    Timeout,
    /// The job panicked.
    Panicked(Panicked),
}

impl fmt::Display for FutureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cancelled => f.write_str("the job was cancelled"),
            Self::Timeout => f.write_str("the job did not end in time"),
            Self::Panicked(panicked) => write!(f, "the job panicked: {panicked}"),
        }
    }
}

impl Error for FutureError {}

/// The panic of a job, displayed as its message.
#[derive(Clone)]
pub struct Panicked(Arc<Mutex<Box<dyn Any + Send>>>);

impl Panicked {
    /// Returns the payload, for `downcast_ref`.
    pub fn payload(&self) -> MutexGuard<'_, Box<dyn Any + Send>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Display for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let payload = self.payload();
        let text = payload.downcast_ref::<String>().map(String::as_str);
        f.write_str(text.or(payload.downcast_ref().copied()).unwrap_or("not a message"))
    }
}

impl fmt::Debug for Panicked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.to_string())
    }
}

/// The pool has been shut down.
#[derive(Clone, Copy, Debug)]
pub struct ShutDown;

impl fmt::Display for ShutDown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cannot schedule new futures after shutdown")
    }
}

impl Error for ShutDown {}

/// The results of [`ThreadPoolExecutor::map`]. An error stands at the place of its argument, and
/// does not end the iterator. As in Python, dropping an iterator that has begun cancels the jobs
/// that are left.
pub struct Map<T> {
    futures: vec::IntoIter<Future<Mutex<Option<T>>>>,
    deadline: Option<Instant>,
    is_started: bool,
}

impl<T> Map<T> {
    /// Limits the time for all results, from now on. A job that is late is cancelled.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.deadline = Instant::now().checked_add(timeout);
        self
    }
}

impl<T> Iterator for Map<T> {
    type Item = Result<T, FutureError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.is_started = true;
        let future = self.futures.next()?;
        let left = |deadline: Instant| deadline.saturating_duration_since(Instant::now());
        let value = future.result_within(self.deadline.map(left)).map(|value| {
            let mut value = value.lock().expect("no thread should panic with the value locked");
            value.take().expect("a value should be taken once")
        });
        future.cancel();
        Some(value)
    }
}

impl<T> Drop for Map<T> {
    fn drop(&mut self) {
        for future in self.futures.by_ref().filter(|_| self.is_started) {
            future.cancel();
        }
    }
}

/// Returns an iterator over the futures in the order in which their jobs end.
pub fn as_completed<T>(futures: impl IntoIterator<Item = Future<T>>) -> AsCompleted<T> {
    let mut seen = HashSet::new();
    let is_new = |future: &Future<T>| seen.insert(Arc::as_ptr(&future.0));
    let futures: Vec<_> = futures.into_iter().filter(is_new).collect();
    let (waiter, ends) = channel::unbounded();
    for (number, future) in futures.iter().enumerate() {
        let mut state = future.state();
        if future.done() {
            let _ = waiter.send(number);
        } else {
            state.waiters.push((waiter.clone(), number));
        }
    }
    let (left, futures) = (futures.len(), futures.into_iter().map(Some).collect());
    AsCompleted { futures, left, waiter, ends, deadline: None }
}

/// See [`as_completed`].
pub struct AsCompleted<T> {
    /// `None` in place of a future that has been returned.
    futures: Vec<Option<Future<T>>>,
    left: usize,
    waiter: Sender<usize>,
    ends: Receiver<usize>,
    deadline: Option<Instant>,
}

impl<T> AsCompleted<T> {
    /// Limits the time for all futures, from now on. [`FutureError::Timeout`] ends the iterator.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.deadline = Instant::now().checked_add(timeout);
        self
    }
}

impl<T> Iterator for AsCompleted<T> {
    type Item = Result<Future<T>, FutureError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.left = self.left.checked_sub(1)?;
        let end = match self.deadline {
            Some(deadline) => self.ends.recv_deadline(deadline).ok(),
            None => self.ends.recv().ok(),
        };
        let Some(number) = end else {
            self.left = 0;
            return Some(Err(FutureError::Timeout));
        };
        Some(Ok(self.futures[number].take().expect("a job should end once")))
    }
}

impl<T> Drop for AsCompleted<T> {
    fn drop(&mut self) {
        for future in self.futures.iter().flatten() {
            future.state().waiters.retain(|(waiter, _)| !waiter.same_channel(&self.waiter));
        }
    }
}

/// Waits until `return_when` returns true of a future that is done, until all are done, or until
/// the time is up. Returns the futures that are done and those that are not.
///
/// `return_when` is [`first_completed`], [`first_exception`], [`all_completed`] or a closure.
pub fn wait<T>(
    futures: &[Future<T>],
    timeout: Option<Duration>,
    mut return_when: impl FnMut(&Future<T>) -> bool,
) -> (Vec<Future<T>>, Vec<Future<T>>) {
    let mut ends = as_completed(futures.iter().cloned());
    if let Some(timeout) = timeout {
        ends = ends.timeout(timeout);
    }
    let _ = ends.map_while(Result::ok).any(|future| return_when(&future));
    futures.iter().cloned().partition(Future::done)
}

/// `FIRST_COMPLETED`: [`wait`] returns when one job has ended.
pub fn first_completed<T>(_: &Future<T>) -> bool {
    true
}

/// `FIRST_EXCEPTION`: [`wait`] returns when a job has panicked. For jobs that return an `Err`, pass
/// a closure.
pub fn first_exception<T>(future: &Future<T>) -> bool {
    matches!(future.0.outcome.get(), Some(Outcome::Panicked(_)))
}

/// `ALL_COMPLETED`: [`wait`] returns when all jobs have ended.
pub fn all_completed<T>(_: &Future<T>) -> bool {
    false
}

/// What a call returns, or why there is nothing.
fn text<T: fmt::Display>(result: Result<T, FutureError>) -> String {
    match result {
        Ok(value) => value.to_string(),
        Err(FutureError::Cancelled) => "cancelled".to_owned(),
        Err(FutureError::Timeout) => "timed out".to_owned(),
        Err(FutureError::Panicked(panicked)) => format!("failed: {panicked}"),
    }
}

/// Computes the square of a number, unless the number is 3.
fn square(num: u32) -> u32 {
    shared::log!(holds, "the square of {num}");
    thread::sleep(Duration::from_millis(100));
    shared::log!(done);
    if num == 3 {
        // Like `panic!`, without the message on standard error.
        panic::resume_unwind(Box::new(format!("cannot square {num}")));
    }
    num * num
}

/// Submits a job that ends when the gate is dropped. Returns when the job has begun.
fn blocker(e: &ThreadPoolExecutor) -> Result<(Future<u32>, Sender<Infallible>), ShutDown> {
    let (begins, begun) = channel::bounded(1);
    let (gate, opened) = channel::bounded(0);
    let future = e.submit(move || {
        shared::log!(waits, "for the gate");
        begins.send(()).expect("`blocker` should wait for the job");
        let _ = opened.recv(); // an error as soon as the gate is dropped
        shared::log!(done);
        0
    })?;
    begun.recv().expect("the job should begin");
    Ok((future, gate))
}

fn results() -> Result<(), ShutDown> {
    let e = ThreadPoolExecutor::new(2);
    let (blocked, gate) = blocker(&e)?;
    println!("running: {}, done: {}", blocked.running(), blocked.done());
    println!("result: {}", text(blocked.result_timeout(Duration::from_millis(50))));
    let exception = blocked.exception_timeout(Duration::ZERO);
    println!("exception: {}", text(exception.map(|_| "known")));
    drop(gate);
    println!("result: {}, again: {}", text(blocked.result()), text(blocked.result()));
    println!("running: {}, done: {}", blocked.running(), blocked.done());
    let failed = e.submit(|| square(3))?;
    println!("result: {}", text(failed.result()));
    for future in [failed, blocked] {
        let exception = future.exception().expect("no job should be cancelled");
        println!("exception: {}", exception.map_or("none".to_owned(), |e| e.to_string()));
    }
    Ok(())
}

fn report(future: &Future<u32>) {
    println!("callback: {}", text(future.result()));
}

fn callbacks() -> Result<(), ShutDown> {
    let e = ThreadPoolExecutor::new(1);
    let (_, gate) = blocker(&e)?;
    let futures = [2, 3, 4].map(|num| e.submit(move || square(num)));
    let [two, three, four] = futures.map(|future| future.expect("the pool should be open"));
    for future in [&two, &three, &four] {
        future.add_done_callback(|_| panic::resume_unwind(Box::new("a callback may fail")));
        future.add_done_callback(report);
    }
    four.cancel();
    drop(gate);
    drop(e); // waits for the jobs and their callbacks
    two.add_done_callback(report); // called at once
    Ok(())
}

fn cancel() -> Result<(), ShutDown> {
    let e = ThreadPoolExecutor::new(1);
    let (running, gate) = blocker(&e)?;
    let queued = e.submit(|| square(2))?;
    println!("cancel: {} {}", running.cancel(), queued.cancel());
    println!("cancelled: {} {}", running.cancelled(), queued.cancelled());
    println!("done: {} {}, running: {}", running.done(), queued.done(), queued.running());
    drop(gate);
    println!("result: {} {}", text(running.result()), text(queued.result()));
    Ok(())
}

fn map() -> Result<(), ShutDown> {
    let e = ThreadPoolExecutor::new(3);
    let squares: Result<Vec<_>, _> = e.map(square, [5, 1, 2])?.collect();
    println!("map: {:?}", squares.unwrap_or_default());
    for result in e.map(square, [1, 3, 2])?.take(2) {
        println!("map: {}", text(result)); // an error at its place
    }
    let (gate, opened) = channel::bounded::<Infallible>(0);
    let job = move |num| {
        if num == 2 {
            let _ = opened.recv();
        }
        num
    };
    for result in e.map(job, [1, 2])?.timeout(Duration::from_millis(200)) {
        println!("map: {}", text(result));
    }
    drop(gate);
    Ok(())
}

fn completed() -> Result<(), ShutDown> {
    let e = ThreadPoolExecutor::new(3);
    let (slow, gate) = blocker(&e)?;
    let mut gate = Some(gate);
    let quick = e.submit(|| square(2))?;
    for future in as_completed([slow, quick]).map_while(Result::ok) {
        println!("as_completed: {}", text(future.result()));
        gate.take(); // the quick job has ended, so now the slow job may end
    }
    let (slow, _gate) = blocker(&e)?;
    let quick = e.submit(|| square(2))?;
    let _ = quick.result();
    for end in as_completed([slow, quick]).timeout(Duration::from_millis(50)) {
        println!("as_completed: {}", text(end.map(|future| text(future.result()))));
    }
    Ok(())
}

fn parse(text: &str) -> Result<u32, ParseIntError> {
    text.parse()
}

fn waits() -> Result<(), ShutDown> {
    let e = ThreadPoolExecutor::new(2);
    let (slow, gate) = blocker(&e)?;
    let mut futures = vec![slow, e.submit(|| square(2))?];
    let say = |which: &str, (done, not_done): (Vec<Future<u32>>, Vec<Future<u32>>)| {
        println!("{which}: {} done, {} not done", done.len(), not_done.len());
    };
    say("FIRST_COMPLETED", wait(&futures, None, first_completed));
    say("timeout", wait(&futures, Some(Duration::from_millis(50)), all_completed));
    futures.push(e.submit(|| square(3))?);
    say("FIRST_EXCEPTION", wait(&futures, None, first_exception));
    drop(gate);
    say("ALL_COMPLETED", wait(&futures, None, all_completed));

    let numbers = ["1", "x"].map(|text| e.submit(move || parse(text)));
    let numbers = numbers.map(|future| future.expect("the pool should be open"));
    let failed = |future: &Future<_>| !matches!(future.result(), Ok(Ok(_)));
    let (done, _) = wait(&numbers, None, failed);
    println!("FIRST_EXCEPTION: failed: {}", done.iter().any(failed));
    Ok(())
}

fn shutdown() -> Result<(), ShutDown> {
    let e = Arc::new(ThreadPoolExecutor::new(1));
    let inner = Arc::clone(&e);
    let outer = e.submit(move || inner.submit(|| square(6)))?;
    let future = outer.result().expect("the job should not panic").as_ref().map_err(|e| *e)?;
    println!("a job of a job: {}", text(future.result()));

    let (running, gate) = blocker(&e)?;
    let queued = e.submit(|| square(7))?;
    e.shutdown(false, true); // wait, cancel_futures
    println!("done: {}, cancelled: {}", running.done(), queued.cancelled());
    if let Err(error) = e.submit(|| square(8)) {
        println!("submit: {error}");
    }
    drop(gate);
    e.shutdown(true, false);
    println!("done: {}", running.done());
    Ok(())
}

fn main() -> Result<(), ShutDown> {
    shared::init();
    results()?;
    callbacks()?;
    cancel()?;
    map()?;
    completed()?;
    waits()?;
    shutdown()
}
