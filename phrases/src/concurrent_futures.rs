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
/// Trap: The jobs that are late keep running, as in Python. `Disconnected` means that a job
/// panicked.
pub fn executor_map_timeout() {
    use crossbeam::channel;
    use oneshot::RecvTimeoutError;
    use std::time::{Duration, Instant};
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(2);
    let (release, released) = channel::bounded::<()>(0);
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
            Err(RecvTimeoutError::Disconnected) => println!("failed"),
        }
    }
    drop(release);
    pool.join();
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
/// Trap: For an exception, use a channel that carries a `Result`.
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
        release.take(); // dropped, so the slow job ends
    }
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
