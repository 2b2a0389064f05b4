//! `concurrent.futures`.

/// `Executor.submit`: gives a job to a pool, whose result is received later.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Trap: a job that panics drops its sender, and `recv` returns an error, without the panic.
pub fn executor_submit() {
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(3);
    let (sender, future) = oneshot::channel();
    pool.execute(move || {
        let _ = sender.send(6 * 7); // an error if the result is no longer awaited
    });
    println!("{}", future.recv().expect("the job should not panic"));
}

/// `Executor.map`: the results in the order of the arguments, whichever is ready first.
///
/// Add: `cargo add rayon`
/// Trap: `collect` returns when all are done, where Python's iterator hands out the first result as
/// soon as that one is ready. A panic in one job comes out of `collect`.
pub fn executor_map() {
    use rayon::ThreadPoolBuilder;
    use rayon::prelude::*;

    let pool = ThreadPoolBuilder::new().num_threads(3).build().expect("the pool should start");
    let squares: Vec<u32> = pool.install(|| (0..5).into_par_iter().map(|num| num * num).collect());
    println!("{squares:?}");
}

/// `Executor.map(timeout)`: one time limit for all results, from the call on.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Add: `cargo add crossbeam`
/// Trap: the jobs that are late run on, as in Python. `Disconnected` is a job that has panicked.
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
/// Trap: `recv` takes the future, so the result can be asked for only once. Of a panic it tells
/// nothing but that there was one; `Future.exception` has why.
pub fn future_result() {
    use std::panic;
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(1);
    for divisor in [2, 0] {
        let (sender, future) = oneshot::channel();
        pool.execute(move || {
            if divisor == 0 {
                // As `panic!`, without its message on standard error.
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

/// `Future.result(timeout)`: gives up after the time limit, and may ask again.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Add: `cargo add crossbeam`
/// Trap: ask again only after `Timeout`: once the result has been received, `recv` is an error.
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

/// `Future.exception`: why a job failed, or that it did not.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add oneshot --features std`
/// Trap: a `panic!` prints its message on standard error as well. An error of your own is no panic:
/// a job that returns a `Result` has it inside the `Ok`.
pub fn future_exception() {
    use std::panic;
    use threadpool::ThreadPool;

    let pool = ThreadPool::new(1);
    for divisor in [2, 0] {
        let (sender, future) = oneshot::channel();
        pool.execute(move || {
            let _ = sender.send(panic::catch_unwind(|| {
                if divisor == 0 {
                    // As `panic!`, without its message on standard error.
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

/// `Future.add_done_callback`: calls a function when the job has ended, also if it panicked.
///
/// Add: `cargo add threadpool`
/// Trap: `callback(job())` never calls it if the job panics. The callback runs in the thread of
/// the pool; in Python, if the job has ended already, in the thread that adds it.
pub fn future_add_done_callback() {
    use std::panic;
    use threadpool::ThreadPool;

    let callback = |failed: bool| println!("done, failed: {failed}");
    let pool = ThreadPool::new(1);
    for divisor in [2, 0] {
        pool.execute(move || {
            let result = panic::catch_unwind(|| {
                if divisor == 0 {
                    // As `panic!`, without its message on standard error.
                    panic::resume_unwind(Box::new("division by zero"));
                }
                10 / divisor
            });
            callback(result.is_err());
        });
    }
    pool.join();
}

/// `Future.set_result` or `set_exception`: one thread waits for what another one sets, once.
///
/// Add: `cargo add oneshot --features std`
/// Trap: for an exception let the channel be one of a `Result`.
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

/// `Future.done`: whether the job has ended, also if it panicked.
///
/// Add: `cargo add oneshot --features std`
/// Trap: `has_message` alone is never true of a job that has panicked. `is_closed` is true as well
/// once `recv_timeout` or `try_recv` has taken the result.
pub fn future_done() {
    let (sender, future) = oneshot::channel();
    println!("done: {}", future.has_message() || future.is_closed());
    sender.send(42).expect("the receiver should be there");
    println!("done: {}", future.has_message() || future.is_closed());

    let (sender, future) = oneshot::channel::<u32>();
    drop(sender); // as a job does that panics
    println!("done: {}", future.has_message() || future.is_closed());
}

/// `Future.cancel`: takes back a job that has not begun; one that has goes on.
///
/// Add: `cargo add tokio --features rt`
/// Add: `cargo add crossbeam`
/// Trap: `abort` returns nothing; whether it was in time is known when the handle is awaited.
pub fn future_cancel() {
    use crossbeam::channel;
    use tokio::runtime::Builder;

    let mut runtime = Builder::new_current_thread();
    let runtime = runtime.max_blocking_threads(1).build().expect("the runtime should start");
    let (release, released) = channel::bounded::<()>(0);
    let (begins, begun) = channel::bounded(1);
    let running = runtime.spawn_blocking(move || {
        begins.send(()).expect("main should wait for it");
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

/// `as_completed`: the results in the order in which the jobs end.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add crossbeam`
/// Trap: the loop ends when no sender is left, so drop your own. A job that panics sends nothing.
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
        release.take(); // dropped: the slow job ends
    }
}

/// `wait(return_when=FIRST_COMPLETED)`: returns when the first job has ended.
///
/// Add: `cargo add threadpool`
/// Add: `cargo add crossbeam`
/// Trap: the other jobs run on, as in Python. A job that panics sends nothing, unless its panic is
/// caught; if all do, `recv` returns an error.
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
        // As `panic!("no answer")`, without its message on standard error.
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
/// Trap: a job fails in two ways, by a panic and by an `Err` of its own, which is inside the `Ok`
/// of `catch_unwind`; the question must ask for both.
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
        drop(sender); // or the search never ends when none has failed
        let failed = ends.iter().find(|end| !matches!(end, Ok(Ok(_))));
        println!("failed: {}", failed.is_some());
    }
}

/// `Executor.shutdown`: waits for the jobs of the pool, and drops it, so that it takes no more.
///
/// Add: `cargo add threadpool`
/// Trap: dropping the pool does not wait: what is queued is done only if the program goes on.
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
