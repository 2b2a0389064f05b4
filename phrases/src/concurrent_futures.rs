//! Phrases for `concurrent.futures`.

/// `Executor.submit`: submits a job to a pool, and receives the result later.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Trap: A job that panics drops its sender. `recv` then returns an error, without the panic.
pub fn executor_submit() {
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(3);
    let (sender, future) = oneshot::channel();
    pool.execute(move || {
        let _ = sender.send(6 * 7); // an error if the receiver is dropped
    });
    println!("{}", future.recv().expect("the job should not panic"));
}

/// `ThreadPoolExecutor(max_workers)`: the number of threads that Python's pool has by default.
///
/// Add: `cargo add threadpool`
/// Trap: Python adds 4 for jobs that wait for input or output. For jobs that compute, use the
/// number of CPUs alone, which is the default of rayon. `available_parallelism` also respects the
/// quota of a container, which Python ignores.
pub fn executor_max_workers() {
    use std::num::NonZero;
    use std::thread;
    use threadpool::ThreadPool;

    let max_workers = |cpus: usize| 32.min(cpus + 4);
    println!("for 1 CPU: {}", max_workers(1));
    println!("for 64 CPUs: {}", max_workers(64));
    let cpus = thread::available_parallelism().map_or(1, NonZero::get);
    let pool = ThreadPool::new(max_workers(cpus));
    println!("here, 5 at least: {}", pool.max_count() >= 5);
}

/// `ThreadPoolExecutor(thread_name_prefix)`: gives each thread of a pool a name with a number.
///
/// Add: `cargo add rayon`
/// Trap: The threads of `threadpool::Builder::thread_name` all have the same name, without a
/// number.
pub fn executor_thread_name_prefix() {
    use rayon::ThreadPoolBuilder;
    use std::thread;

    let pool = ThreadPoolBuilder::new().num_threads(1).thread_name(|num| format!("loader_{num}"));
    let pool = pool.build().expect("the pool should start");
    pool.install(|| println!("{}", thread::current().name().unwrap_or("nameless")));
}

/// `ThreadPoolExecutor(initializer)`: calls a function in each thread of a pool, before any job.
///
/// Add: `cargo add rayon`
/// Trap: The closure captures the `initargs`. If the closure panics, the program aborts, unless the
/// pool has a `panic_handler`. In Python the pool is broken then.
pub fn executor_initializer() {
    use rayon::ThreadPoolBuilder;
    use std::cell::Cell;

    thread_local! {
        static CONNECTION: Cell<u32> = const { Cell::new(0) };
    }
    let connect = |port| move |_| CONNECTION.set(port); // the argument: the thread's number
    let pool = ThreadPoolBuilder::new().num_threads(2).start_handler(connect(8080));
    let pool = pool.build().expect("the pool should start");
    let connections = pool.broadcast(|_| CONNECTION.get()); // a job in each thread
    println!("{connections:?}");
}

/// `BrokenExecutor`: a pool whose initializer has failed drops its jobs, and refuses further ones.
///
/// Add: `cargo add crossbeam`
/// Add: `cargo add oneshot --features std`
/// Trap: The threads must own the only receivers. If another receiver is kept, `send` succeeds, and
/// the job is never run.
pub fn broken_executor() {
    use crossbeam::channel;
    use std::num::ParseIntError;
    use std::thread;

    let initialize = || "x".parse::<u32>(); // fails
    let (queue, jobs) = channel::unbounded::<Box<dyn FnOnce() + Send>>();
    let (sender, future) = oneshot::channel();
    let queued = queue.send(Box::new(move || drop(sender.send(42))));
    println!("queued: {}", queued.is_ok());
    let worker = thread::spawn(move || {
        initialize()?; // the thread ends, and drops its end of the queue
        jobs.into_iter().for_each(|job| job());
        Ok::<_, ParseIntError>(())
    });
    println!("result: {}", future.recv().is_ok());
    let _ = worker.join().expect("the worker should not panic");
    println!("queued: {}", queue.send(Box::new(|| println!("never"))).is_ok());
}

/// `Executor.map`: returns the results in the order of the arguments, not of completion.
///
/// Add: `cargo add rayon`
/// Trap: `collect` returns when all jobs are done, whereas Python's iterator yields the first
/// result as soon as that result is ready. A panic in one job unwinds out of `collect`.
pub fn executor_map() {
    use rayon::ThreadPoolBuilder;
    use rayon::prelude::*;

    let pool = ThreadPoolBuilder::new().num_threads(3).build().expect("the pool should start");
    let squares: Vec<u32> = pool.install(|| (0..5).into_par_iter().map(|num| num * num).collect());
    println!("{squares:?}");
}

/// `Executor.map(timeout)`: one time limit for all results, counted from the call.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Add: `cargo add crossbeam`
/// Trap: A job that has begun continues, as in Python. A job that has not begun is run as well,
/// whereas Python cancels it: let such a job ask `sender.is_closed()` first.
pub fn executor_map_timeout() {
    use crossbeam::channel;
    use oneshot::RecvTimeoutError;
    use std::time::{Duration, Instant};
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(2);
    let (_release, released) = channel::bounded::<()>(0);
    let deadline = Instant::now() + Duration::from_millis(500);
    let futures = [1, 2].map(|num| {
        let (released, (sender, future)) = (released.clone(), oneshot::channel());
        pool.execute(move || {
            if num == 2 {
                let _ = released.recv(); // too late
            }
            let _ = sender.send(num * num);
        });
        future
    });
    for future in futures {
        match future.recv_deadline(deadline) {
            Ok(square) => println!("{square}"),
            Err(RecvTimeoutError::Timeout) => println!("timed out"),
            Err(RecvTimeoutError::Disconnected) => println!("failed"), // by a panic
        }
    }
}

/// `Future.result`: waits for the result of a job.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Trap: `recv` consumes the future, so the result can be received only once. The error says only
/// that the job panicked; for the reason, use the phrase for `Future.exception`.
pub fn future_result() {
    use std::panic;
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(1);
    for divisor in [2, 0] {
        let (sender, future) = oneshot::channel();
        pool.execute(move || {
            if divisor == 0 {
                // Like `panic!`, without the message on standard error.
                panic::resume_unwind(Box::new("division by zero"));
            }
            let _ = sender.send(10 / divisor);
        });
        match future.recv() {
            Ok(result) => println!("{result}"),
            Err(_) => println!("failed"),
        }
    }
}

/// `Future.result(timeout)`: waits for the result, up to a time limit, and may wait again.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Add: `cargo add crossbeam`
/// Trap: Wait again only after `Timeout`: once the result has been received, `recv` returns an
/// error.
pub fn future_result_timeout() {
    use crossbeam::channel;
    use oneshot::RecvTimeoutError;
    use std::time::Duration;
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(1);
    let (release, released) = channel::bounded::<()>(0);
    let (sender, future) = oneshot::channel();
    pool.execute(move || {
        let _ = released.recv();
        let _ = sender.send(6 * 7);
    });
    match future.recv_timeout(Duration::from_millis(50)) {
        Ok(result) => println!("{result}"),
        Err(RecvTimeoutError::Timeout) => println!("timed out"),
        Err(RecvTimeoutError::Disconnected) => println!("failed"),
    }
    drop(release);
    println!("{}", future.recv().expect("the job should not panic"));
}

/// `Future.exception`: returns why a job failed, or that the job did not fail.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Trap: A `panic!` also prints its message on standard error. An error of your own is not a panic:
/// a job that returns a `Result` has that error inside the `Ok`.
pub fn future_exception() {
    use std::panic;
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(1);
    for divisor in [2, 0] {
        let (sender, future) = oneshot::channel();
        pool.execute(move || {
            let _ = sender.send(panic::catch_unwind(|| {
                if divisor == 0 {
                    // Like `panic!`, without the message on standard error.
                    panic::resume_unwind(Box::new("division by zero"));
                }
                10 / divisor
            }));
        });
        match future.recv().expect("the job's panic should be caught") {
            Ok(_) => println!("none"),
            Err(panic) => {
                let text = panic.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
                println!("{}", text.unwrap_or("another type"));
            }
        }
    }
}

/// `Future.add_done_callback`: calls a function when the job has ended, even by a panic.
///
/// Add: `cargo add threadpool`
/// Trap: `callback(job())` never calls the callback if the job panics. The callback runs in a
/// thread of the pool. In Python, if the job has already ended, the callback runs in the thread
/// that adds the callback.
pub fn future_add_done_callback() {
    use std::panic;
    use threadpool::ThreadPool;

    let callback = |failed: bool| println!("done, failed: {failed}");
    let pool = ThreadPool::new(1);
    for divisor in [2, 0] {
        pool.execute(move || {
            let result = panic::catch_unwind(|| {
                if divisor == 0 {
                    // Like `panic!`, without the message on standard error.
                    panic::resume_unwind(Box::new("division by zero"));
                }
                10 / divisor
            });
            callback(result.is_err());
        });
    }
    pool.join();
}

/// `Future.set_result` or `set_exception`: waits for a value that another thread sets once.
///
/// Add: `cargo add oneshot --features std`
/// Trap: If the thread panics, its sender is dropped, and `recv` returns an error. In Python,
/// `result` blocks forever if the thread ends without setting a result or an exception.
pub fn future_set_result() {
    use std::thread;

    for result in [Ok(42), Err("no answer")] {
        let (sender, future) = oneshot::channel::<Result<u32, &str>>();
        thread::scope(|scope| {
            scope.spawn(|| sender.send(result));
            match future.recv().expect("the thread should send") {
                Ok(answer) => println!("{answer}"),
                Err(why) => println!("{why}"),
            }
        });
    }
}

/// `InvalidStateError`: a result is set once; another result is returned as an error.
///
/// Trap: `wait` blocks forever if the thread that should set the result panics. The receiver of a
/// `oneshot` channel returns an error then, and its sender is consumed by `send`, so a second
/// result does not compile.
pub fn invalid_state_error() {
    use std::sync::OnceLock;

    let future = OnceLock::new();
    for result in [1, 2] {
        match future.set(result) {
            Ok(()) => println!("set {result}"),
            Err(result) => println!("cannot set {result}"),
        }
    }
    println!("{}", future.wait()); // blocks until the result is set
}

/// `Future.set_running_or_notify_cancel`: before a job begins, checks whether the job is cancelled.
///
/// Add: `cargo add oneshot --features std`
/// Trap: The receiver can also be dropped while the job runs: `send` then returns the result in an
/// error. In Python `cancel` returns false once the job runs.
pub fn future_set_running_or_notify_cancel() {
    use oneshot::Sender;

    let run = |sender: Sender<u32>| {
        let is_wanted = !sender.is_closed();
        println!("runs: {is_wanted}");
        if is_wanted {
            let _ = sender.send(6 * 7); // an error if the receiver has been dropped meanwhile
        }
    };
    let (sender, future) = oneshot::channel();
    run(sender);
    println!("{}", future.recv().expect("the job should run"));
    let (sender, future) = oneshot::channel();
    drop(future); // `cancel`
    run(sender);
}

/// `Future.done`: returns whether the job has ended, even by a panic.
///
/// Add: `cargo add oneshot --features std`
/// Trap: `has_message` alone is never true of a job that panicked. `is_closed` is also true once
/// `recv_timeout` or `try_recv` has taken the result.
pub fn future_done() {
    let (sender, future) = oneshot::channel();
    println!("done: {}", future.has_message() || future.is_closed());
    sender.send(42).expect("the receiver should be there");
    println!("done: {}", future.has_message() || future.is_closed());

    let (sender, future) = oneshot::channel::<u32>();
    drop(sender); // as a job that panics does
    println!("done: {}", future.has_message() || future.is_closed());
}

/// `Future.cancel`: cancels a job that has not begun; a job that has begun continues.
///
/// Add: `cargo add tokio --features rt`
/// Add: `cargo add crossbeam`
/// Trap: `abort` returns nothing. Await the handle to learn whether the job was cancelled.
pub fn future_cancel() {
    use crossbeam::channel;
    use tokio::runtime::Builder;

    let mut runtime = Builder::new_current_thread();
    let runtime = runtime.max_blocking_threads(1).build().expect("the runtime should start");
    let (release, released) = channel::bounded::<()>(0);
    let (begins, begun) = channel::bounded(1);
    let running = runtime.spawn_blocking(move || {
        begins.send(()).expect("main should wait for the job");
        let _ = released.recv();
    });
    let queued = runtime.spawn_blocking(|| println!("never"));
    begun.recv().expect("the job should begin");
    running.abort();
    queued.abort();
    drop(release);
    for handle in [running, queued] {
        let end = runtime.block_on(handle);
        println!("cancelled: {}", end.is_err_and(|error| error.is_cancelled()));
    }
}

/// `as_completed`: yields the results in the order in which the jobs end.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add crossbeam`
/// Trap: The loop ends when no sender is left, so drop your own sender. A job that panics sends
/// nothing.
pub fn as_completed() {
    use crossbeam::channel;
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(2);
    let (release, released) = channel::bounded::<()>(0);
    let (sender, results) = channel::unbounded();
    let slow = sender.clone();
    pool.execute(move || {
        let _ = released.recv();
        let _ = slow.send("slow");
    });
    pool.execute(move || {
        let _ = sender.send("fast");
    });
    let mut release = Some(release);
    for result in results {
        println!("{result}");
        drop(release.take()); // the slow job ends
    }
}

/// `as_completed(timeout)`: one time limit for all results, counted from the call.
///
/// Add: `cargo add crossbeam`
/// Trap: `recv_timeout` in the loop would begin the time limit again for each result. The jobs that
/// are late keep running, as in Python. The jobs of a pool send their results in the same way.
pub fn as_completed_timeout() {
    use crossbeam::channel::{self, RecvTimeoutError};
    use std::thread;
    use std::time::{Duration, Instant};

    let (_release, released) = channel::bounded::<()>(0);
    let (sender, results) = channel::unbounded();
    let slow = sender.clone();
    thread::spawn(move || {
        let _ = released.recv(); // too late
        let _ = slow.send("slow");
    });
    thread::spawn(move || sender.send("fast"));
    let deadline = Instant::now() + Duration::from_millis(300);
    for _ in 0..2 {
        match results.recv_deadline(deadline) {
            Ok(result) => println!("{result}"),
            Err(RecvTimeoutError::Timeout) => println!("timed out"),
            Err(RecvTimeoutError::Disconnected) => println!("failed"), // by a panic
        }
    }
}

/// `wait(timeout)`: waits until all jobs have ended, up to a time limit, and counts them.
///
/// Add: `cargo add crossbeam`
/// Trap: A job that panics sends nothing and counts as not done, unless its panic is caught. The
/// jobs that are not done keep running.
pub fn wait_timeout() {
    use crossbeam::channel;
    use std::thread;
    use std::time::{Duration, Instant};

    let (release, released) = channel::bounded::<()>(0);
    let (sender, ends) = channel::unbounded();
    let slow = sender.clone();
    thread::spawn(move || slow.send(released.recv().is_ok()));
    thread::spawn(move || sender.send(true));
    let mut done = 0;
    let mut wait = |timeout| {
        let deadline = Instant::now() + timeout;
        while done < 2 && ends.recv_deadline(deadline).is_ok() {
            done += 1;
        }
        println!("{done} done, {} not done", 2 - done);
    };
    wait(Duration::from_millis(300));
    drop(release);
    wait(Duration::from_secs(60)); // returns when all are done
}

/// `wait(return_when=FIRST_COMPLETED)`: returns when the first job has ended.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add crossbeam`
/// Trap: The other jobs keep running, as in Python. A job that panics sends nothing, unless its
/// panic is caught. If all jobs panic, `recv` returns an error.
pub fn wait_first_completed() {
    use crossbeam::channel;
    use std::panic;
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(2);
    let (release, released) = channel::bounded::<()>(0);
    let (sender, ends) = channel::unbounded();
    let slow = sender.clone();
    pool.execute(move || {
        let _ = slow.send(panic::catch_unwind(|| released.recv().is_ok()));
    });
    pool.execute(move || {
        // Like `panic!("no answer")`, without the message on standard error.
        let job = || panic::resume_unwind(Box::new("no answer"));
        let _ = sender.send(panic::catch_unwind(job));
    });
    let first = ends.recv().expect("each job should send its end");
    println!("1 has ended, failed: {}", first.is_err());
    drop(release);
    pool.join();
    println!("{} more", ends.len());
}

/// `wait(return_when=FIRST_EXCEPTION)`: returns when a job has failed, or when all are done.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add crossbeam`
/// Trap: A job fails in two ways: by a panic, and by an `Err` of its own, which is inside the `Ok`
/// of `catch_unwind`. Check for both.
pub fn wait_first_exception() {
    use crossbeam::channel;
    use std::panic;
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(2);
    for jobs in [["1", "x"], ["1", "2"]] {
        let (sender, ends) = channel::unbounded();
        for text in jobs {
            let sender = sender.clone();
            pool.execute(move || {
                let _ = sender.send(panic::catch_unwind(|| text.parse::<u32>()));
            });
        }
        drop(sender); // otherwise the search never ends when no job fails
        let failed = ends.iter().find(|end| !matches!(end, Ok(Ok(_))));
        println!("failed: {}", failed.is_some());
    }
}

/// `Executor.shutdown`: waits for the pool's jobs, and drops the pool, which takes no more jobs.
///
/// Add: `cargo add threadpool`
/// Trap: Dropping the pool does not wait: the queued jobs are done only if the program continues.
pub fn executor_shutdown() {
    use std::sync::atomic::{AtomicU32, Ordering};
    use threadpool::ThreadPool;

    static DONE: AtomicU32 = AtomicU32::new(0);
    let pool = ThreadPool::new(2);
    for _ in 0..5 {
        pool.execute(|| {
            DONE.fetch_add(1, Ordering::Relaxed);
        });
    }
    pool.join();
    drop(pool);
    println!("{} done", DONE.load(Ordering::Relaxed));
}

/// `Executor.shutdown(cancel_futures)`: drops the jobs that have not begun, and waits for the rest.
///
/// Add: `cargo add crossbeam`
/// Trap: A job that has begun continues, as in Python. Jobs can also begin until `try_iter` has
/// dropped the last one.
pub fn executor_shutdown_cancel_futures() {
    use crossbeam::channel;
    use std::thread;

    let (queue, jobs) = channel::unbounded::<Box<dyn FnOnce() + Send>>();
    let queued = jobs.clone();
    let worker = thread::spawn(move || jobs.into_iter().for_each(|job| job()));
    let ((begins, begun), (release, released)) = (channel::bounded(1), channel::bounded::<()>(0));
    let running = Box::new(move || {
        begins.send(()).expect("main should wait for the job");
        let _ = released.recv();
        println!("the first job has ended");
    });
    queue.send(running).expect("the worker should be there");
    for _ in 0..2 {
        queue.send(Box::new(|| println!("never"))).expect("the worker should be there");
    }
    begun.recv().expect("the job should begin");
    drop(queue); // no more jobs
    println!("{} cancelled", queued.try_iter().count());
    drop(release);
    worker.join().expect("no job should panic"); // `wait=True`
}

/// `ProcessPoolExecutor.submit`: runs a job in another process, and waits for the result.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: The job is a function, or a closure that captures nothing. The arguments are one value.
/// This value and the result are serialized, so their types need serde.
pub fn process_pool_submit() {
    use procspawn::Pool;
    use std::process;

    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(2).expect("the workers should start");
    let future = pool.spawn((6, 7), |(a, b): (u32, u32)| (a * b, process::id()));
    let (product, worker) = future.join().expect("the job should not panic");
    println!("{product}, in another process: {}", worker != process::id());
}

/// `ProcessPoolExecutor.map(chunksize)`: sends several arguments to a worker in one message.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: A panic loses the results of its whole chunk, as an exception does in Python. In Python,
/// `chunksize` has no effect on threads. For the threads of rayon, `with_min_len` sets the least
/// size of a chunk.
pub fn process_pool_map_chunksize() {
    use procspawn::Pool;

    fn squares(chunk: Vec<u32>) -> Vec<u32> {
        chunk.iter().map(|num| num * num).collect()
    }
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(2).expect("the workers should start");
    let nums: Vec<u32> = (0..5).collect();
    let jobs: Vec<_> = nums.chunks(2).map(|chunk| pool.spawn(chunk.to_vec(), squares)).collect();
    for job in jobs {
        println!("{:?} in one process", job.join().expect("no job should panic"));
    }
}

/// `ProcessPoolExecutor(initializer)`: each worker prepares a value once, for all its jobs.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: The value is made by the first job of a worker, and not at the start of the worker.
/// `initargs` are environment variables, set for the workers alone.
pub fn process_pool_initializer() {
    use procspawn::Pool;
    use std::env;
    use std::sync::OnceLock;

    static POWERS: OnceLock<Vec<u32>> = OnceLock::new(); // one in each process
    fn initialize() -> Vec<u32> {
        println!("initializes a worker");
        let base = env::var("BASE").ok().and_then(|base| base.parse::<u32>().ok());
        (0..4).map(|n| base.expect("BASE should be a number").pow(n)).collect()
    }
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::builder(1).env("BASE", "10").build().expect("the worker should start");
    for n in [2, 3] {
        let job = pool.spawn(n, |n: usize| POWERS.get_or_init(initialize)[n]);
        println!("{}", job.join().expect("the job should not panic"));
    }
}

/// `ProcessPoolExecutor(max_tasks_per_child)`: a new process for each job.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: `procspawn::spawn` limits nothing: a thousand calls start a thousand processes at the same
/// time. Join the earlier jobs first.
/// Since: 3.11
pub fn process_pool_max_tasks_per_child() {
    use std::process;

    procspawn::init(); // comes first: in a child, this call runs the job and does not return
    let pids = [1, 2].map(|num| {
        let job = procspawn::spawn(num, |num: u32| (num * num, process::id()));
        let (square, pid) = job.join().expect("the job should not panic");
        println!("{square}");
        pid
    });
    println!("the same process: {}", pids[0] == pids[1]);
}

/// `ProcessPoolExecutor(mp_context)`: a worker starts as a new program, as with `spawn`.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: A worker runs `main` until `procspawn::init`. Whatever `main` does before that is also
/// done in each worker. `fork` copies the memory instead; in Rust a call of `fork` is `unsafe`.
pub fn process_pool_mp_context() {
    use procspawn::Pool;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    static NUM: AtomicU32 = AtomicU32::new(1);
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    NUM.store(2, Relaxed);
    let pool = Pool::new(1).expect("the worker should start");
    let worker = pool.spawn((), |()| NUM.load(Relaxed));
    println!("here: {}", NUM.load(Relaxed));
    println!("in the worker: {}", worker.join().expect("the job should not panic"));
}

/// `BrokenExecutor`: what happens to the jobs of a pool when a worker process dies.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: Only the job of the worker that died is lost; another worker takes the next job. In Python
/// every job after that raises `BrokenProcessPool`, so the program must make another pool.
/// Rust prints: the job: failed
/// Rust prints: the next job: 4
/// Python prints: the job: failed
/// Python prints: the next job: failed
/// Also: BrokenProcessPool, A process in the process pool was terminated abruptly
pub fn broken_process_pool() {
    use procspawn::Pool;
    use std::process;

    fn double(num: u32) -> u32 {
        if num == 0 {
            process::exit(1); // or is killed
        }
        2 * num
    }
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(1).expect("the worker should start");
    for (name, num) in [("the job", 0), ("the next job", 2)] {
        match pool.spawn(num, double).join() {
            Ok(result) => println!("{name}: {result}"),
            Err(_) => println!("{name}: failed"),
        }
    }
}
