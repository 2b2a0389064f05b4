//! Results of a process pool: `map`, `imap`, callbacks, time limits (`multiprocessing.Pool.map`).
//!
//! `procspawn::Pool` runs jobs in worker processes. A worker takes no other job before the handle
//! of its last job is joined, so this pool has a thread for each worker, which hands over a job and
//! joins its handle. Each result goes to the reader through a channel.
//!
//! A job returns a `Result`, whose error corresponds to the exception that a job raises in Python.
//! `caught` turns a panic into such an error; any other panic ends the worker. If a worker dies,
//! its job fails with `WorkerDied`, and the pool starts another worker. In Python's `Pool` the
//! result of that job never comes, and `get()` blocks forever; in `ProcessPoolExecutor` that job
//! and all later jobs raise `BrokenProcessPool`.
//!
//! Use it when jobs return values. If the parent is killed, a worker keeps running until its job
//! has ended, and `Pool::new` blocks forever if a worker dies before it has connected to its
//! parent; `process_pool_supervised` shows what to add.
//!
//! Python:   tests/python/process_pool_map.py
//! Rust:     `procspawn::Pool`, `serde::Serialize`, `std::sync::mpsc`
//! Beside:   process_pool
//! Run:      cargo run -p processes --bin process_pool_map    (ends after 1.6 s)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//!           cargo add serde
//! Contract: exact - results in the order of the arguments, an error at its place, the faster of
//!           two jobs first, callbacks before their results, and a pool that survives its worker

use std::error::Error;
use std::fmt;
use std::io;
use std::panic::{self, AssertUnwindSafe, UnwindSafe};
use std::process;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use procspawn::SpawnError;
use serde::{Serialize, de::DeserializeOwned};

/// The reason why a job has no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobError {
    /// The job returned this error. In Python the job raised an exception.
    Failed(String),
    /// The worker ended before its job did: the worker was killed, or the job panicked outside of
    /// [`caught`]. The job may have run in part, or not at all if the worker was killed while idle.
    WorkerDied,
    /// The pool was terminated before the job ended.
    Terminated,
}

impl fmt::Display for JobError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Failed(error) => f.write_str(error),
            Self::WorkerDied => f.write_str("the worker died before its job ended"),
            Self::Terminated => f.write_str("the pool was terminated"),
        }
    }
}

impl Error for JobError {}

/// A value that can be sent from process to process. Derive serde's `Serialize` and `Deserialize`
/// for a type of your own.
pub trait Message: Serialize + DeserializeOwned + Send + 'static {}
impl<T: Serialize + DeserializeOwned + Send + 'static> Message for T {}

/// The function of a job. A job with several arguments takes a tuple.
pub type Func<A, T> = fn(A) -> Result<T, String>;

/// Runs a job, and returns a panic as an error with the message of the panic. Without `caught`, a
/// panic ends the worker, and the message does not reach the parent.
///
/// # Errors
///
/// Returns the message if `job` panics.
pub fn caught<T>(job: impl FnOnce() -> T + UnwindSafe) -> Result<T, String> {
    panic::catch_unwind(job).map_err(|panic| match panic.downcast::<String>() {
        Ok(message) => *message,
        Err(panic) => panic.downcast_ref::<&str>().unwrap_or(&"no message").to_string(),
    })
}

/// The result of a job that may still be running. Dropping it does not stop the job.
#[derive(Debug)]
pub struct AsyncResult<T> {
    receiver: Receiver<Result<T, JobError>>,
    result: Option<Result<T, JobError>>,
}

impl<T> AsyncResult<T> {
    /// Blocks until the job has ended, and returns its result.
    ///
    /// # Errors
    ///
    /// Returns an error if the job failed, or if the job cannot end any more.
    pub fn get(self) -> Result<T, JobError> {
        let terminated = |_| Err(JobError::Terminated);
        self.result.unwrap_or_else(|| self.receiver.recv().unwrap_or_else(terminated))
    }

    /// Like [`get`](Self::get), for at most `timeout`.
    ///
    /// # Errors
    ///
    /// Returns the `AsyncResult` itself if the job has not ended by then. The job continues.
    pub fn get_timeout(mut self, timeout: Duration) -> Result<Result<T, JobError>, Self> {
        if self.wait_timeout(timeout) { Ok(self.get()) } else { Err(self) }
    }

    /// Blocks until the job has ended.
    pub fn wait(&mut self) {
        while !self.wait_timeout(Duration::MAX) {}
    }

    /// Blocks until the job has ended, for at most `timeout`. Returns whether the job has ended.
    pub fn wait_timeout(&mut self, timeout: Duration) -> bool {
        if self.result.is_none() {
            self.result = match self.receiver.recv_timeout(timeout) {
                Err(RecvTimeoutError::Timeout) => None,
                Err(RecvTimeoutError::Disconnected) => Some(Err(JobError::Terminated)),
                Ok(result) => Some(result),
            };
        }
        self.result.is_some()
    }

    /// Returns whether the job has ended.
    pub fn ready(&mut self) -> bool {
        self.wait_timeout(Duration::ZERO)
    }

    /// Returns whether the job has a value, or `None` if the job has not ended. Python raises
    /// `ValueError` then.
    pub fn successful(&mut self) -> Option<bool> {
        self.ready().then(|| self.result.as_ref().is_some_and(Result::is_ok))
    }
}

/// The worker processes, or `None` after `terminate`.
type Workers = Mutex<Option<procspawn::Pool>>;
type Job = Box<dyn FnOnce(&Workers) + Send>;

fn lock(workers: &Workers) -> MutexGuard<'_, Option<procspawn::Pool>> {
    workers.lock().expect("no thread should panic while it holds the workers")
}

/// Runs a job in a worker that is idle, and blocks until the job has ended.
fn run<A: Message, T: Message>(
    workers: &Workers,
    func: Func<A, T>,
    args: A,
) -> Result<T, JobError> {
    let job = {
        let workers = lock(workers);
        let workers = workers.as_ref().ok_or(JobError::Terminated)?;
        // `spawn` panics if the worker was killed while idle.
        panic::catch_unwind(AssertUnwindSafe(|| workers.spawn(args, func)))
            .map_err(|_| JobError::WorkerDied)?
    };
    match job.join() {
        Ok(result) => result.map_err(JobError::Failed),
        Err(_) if lock(workers).is_none() => Err(JobError::Terminated),
        Err(_) => Err(JobError::WorkerDied),
    }
}

/// A pool of worker processes that return values. Dropping the pool terminates it.
pub struct Pool {
    workers: Arc<Workers>,
    queue: Option<Sender<Job>>,
    threads: Vec<JoinHandle<()>>,
}

impl Pool {
    /// Starts the workers, at least one.
    ///
    /// # Errors
    ///
    /// Returns an error if `processes` is zero, or if a process or a thread cannot be started.
    ///
    /// # Panics
    ///
    /// Panics if `procspawn` cannot start a thread or open a channel.
    pub fn new(processes: usize) -> Result<Self, SpawnError> {
        if processes == 0 {
            let error = "a pool needs at least one worker";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, error).into());
        }
        let mut workers = procspawn::Pool::builder(processes);
        workers.envs(shared::child_env("worker"));
        let workers = Arc::new(Mutex::new(Some(workers.build()?)));
        let (queue, jobs) = mpsc::channel::<Job>();
        let jobs = Arc::new(Mutex::new(jobs));
        let mut pool = Self { workers, queue: Some(queue), threads: Vec::new() };
        for _ in 0..processes {
            let (workers, jobs) = (pool.workers.clone(), jobs.clone());
            pool.threads.push(thread::Builder::new().spawn(move || {
                // The lock is held while a thread waits for a job, not while the job runs.
                let next = || jobs.lock().expect("`recv` should not panic").recv();
                while let Ok(job) = next() {
                    job(&workers);
                }
            })?);
        }
        Ok(pool)
    }

    /// Queues a job. `deliver` receives its result, in a thread of the pool.
    fn submit<A: Message, T: Message>(
        &self,
        func: Func<A, T>,
        args: A,
        deliver: impl FnOnce(Result<T, JobError>) + Send + 'static,
    ) {
        let job: Job = Box::new(move |workers| deliver(run(workers, func, args)));
        let queue = self.queue.as_ref().expect("only `join` should take the queue");
        queue.send(job).expect("the threads should live as long as the queue");
    }

    /// Runs a job and blocks until the job has ended.
    ///
    /// # Errors
    ///
    /// Returns an error if the job failed, or if the worker died.
    pub fn apply<A: Message, T: Message>(&self, func: Func<A, T>, args: A) -> Result<T, JobError> {
        self.apply_async(func, args).get()
    }

    /// Queues a job, and returns at once.
    pub fn apply_async<A: Message, T: Message>(&self, func: Func<A, T>, args: A) -> AsyncResult<T> {
        self.apply_async_with(func, args, |_| {}, |_| {})
    }

    /// Like [`apply_async`](Self::apply_async). One of the callbacks runs before the result is
    /// ready, in a thread of the pool: while a callback blocks, that thread hands out no other job.
    /// A callback that panics does not change the result.
    pub fn apply_async_with<A: Message, T: Message>(
        &self,
        func: Func<A, T>,
        args: A,
        callback: impl FnOnce(&T) + Send + 'static,
        error_callback: impl FnOnce(&JobError) + Send + 'static,
    ) -> AsyncResult<T> {
        let (sender, receiver) = mpsc::channel();
        self.submit(func, args, move |result| {
            let called = || match &result {
                Ok(value) => callback(value),
                Err(error) => error_callback(error),
            };
            let _ = panic::catch_unwind(AssertUnwindSafe(called));
            let _ = sender.send(result); // fails if the `AsyncResult` was dropped
        });
        AsyncResult { receiver, result: None }
    }

    /// Runs a job for each argument, and returns the values in the order of the arguments. Blocks
    /// until all jobs have ended, also after an error. Python's `starmap` is `map` with tuples.
    ///
    /// # Errors
    ///
    /// Returns the error of the first argument whose job has no value.
    pub fn map<A: Message, T: Message>(
        &self,
        func: Func<A, T>,
        args: impl IntoIterator<Item = A>,
    ) -> Result<Vec<T>, JobError> {
        let results: Vec<_> = self.imap(func, args).collect();
        results.into_iter().collect()
    }

    /// Queues a job for each argument, and returns an iterator over the results in the order of the
    /// arguments. An error is at its place, and the results after it follow. To collect the
    /// iterator later corresponds to Python's `map_async`.
    pub fn imap<A: Message, T: Message>(
        &self,
        func: Func<A, T>,
        args: impl IntoIterator<Item = A>,
    ) -> impl Iterator<Item = Result<T, JobError>> {
        let jobs: Vec<_> = args.into_iter().map(|args| self.apply_async(func, args)).collect();
        jobs.into_iter().map(AsyncResult::get)
    }

    /// Queues a job for each argument, and returns a channel with the results in the order in which
    /// the jobs end. Python's `next(timeout)` is `recv_timeout`.
    pub fn imap_unordered<A: Message, T: Message>(
        &self,
        func: Func<A, T>,
        args: impl IntoIterator<Item = A>,
    ) -> Receiver<Result<T, JobError>> {
        let (sender, results) = mpsc::channel();
        for args in args {
            let sender = sender.clone();
            self.submit(func, args, move |result| drop(sender.send(result)));
        }
        results
    }

    /// Waits until all jobs have ended, and ends the workers. Python's `close` is part of it,
    /// because a pool that was joined cannot be named any more.
    ///
    /// # Panics
    ///
    /// Never panics, because a panic of a job or of a callback ends no thread of the pool.
    pub fn join(mut self) {
        self.queue = None;
        for thread in self.threads.drain(..) {
            thread.join().expect("a thread of the pool should not panic");
        }
    }

    /// Kills the workers. A job that has not ended has the error [`JobError::Terminated`]. Blocks
    /// while the arguments of a job are sent to its worker.
    pub fn terminate(self) {
        drop(self);
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        let workers = lock(&self.workers).take();
        drop(workers); // kills the processes, without the lock
    }
}

fn square(n: i64) -> Result<i64, String> {
    if n < 0 {
        return Err(format!("{n} is negative"));
    }
    Ok(n * n)
}

fn power((base, exponent): (u32, u32)) -> Result<u32, String> {
    Ok(base.pow(exponent))
}

fn fail(message: String) -> Result<i64, String> {
    caught(|| panic::resume_unwind(Box::new(message))) // a panic without its output
}

fn nap(ms: u64) -> Result<u64, String> {
    shared::log!(lane: format_args!("job {ms}"), holds, "a worker for {ms} ms");
    thread::sleep(Duration::from_millis(ms));
    shared::log!(lane: format_args!("job {ms}"), done);
    Ok(ms)
}

fn die((): ()) -> Result<(), String> {
    process::abort()
}

fn main() -> Result<(), Box<dyn Error>> {
    shared::init();
    procspawn::init(); // in a worker this runs the jobs, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    let p = Pool::new(2)?;
    println!("map: {:?}", p.map(square, 1..=5)?);
    println!("starmap: {:?}", p.map(power, [(2, 3), (3, 2)])?);
    for result in p.imap(square, [1, -2, 3]) {
        match result {
            Ok(value) => println!("imap: {value}"),
            Err(error) => println!("imap: {error}"),
        }
    }
    for result in p.imap_unordered(nap, [800, 0]) {
        println!("imap_unordered: {}", result?);
    }

    let called = |value: &i64| println!("callback: {value}");
    let failed = |error: &JobError| println!("error_callback: {error}");
    println!("get: {}", p.apply_async_with(square, 7, called, failed).get()?);
    let job = p.apply_async_with(fail, "from fail".to_owned(), called, failed);
    let error = job.get().expect_err("the job should panic");
    println!("get: {error}");

    let job = p.apply_async(nap, 800).get_timeout(Duration::from_millis(50));
    let mut job = job.expect_err("the job should take longer");
    println!("not ready: {}", !job.ready());
    job.wait();
    println!("successful: {}", job.successful() == Some(true));
    println!("get: {}", job.get()?);
    p.join(); // close and join

    let p = Pool::new(1)?;
    let lost = p.apply_async(die, ());
    if lost.get() == Err(JobError::WorkerDied) {
        println!("a worker died: no result"); // Python: get() would block forever
    }
    println!("another worker: {}", p.apply(square, 9)?);
    p.terminate();
    Ok(())
}
