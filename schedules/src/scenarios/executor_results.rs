//! Each job ends once: every reader, `wait` and `as_completed` returns, and each callback is called
//! once. A cancelled job does not run. After a shutdown no job begins, and none is lost.

use std::cell::Cell;
use std::iter;
use std::time::Duration;

use super::std::panic::resume_unwind;
use super::std::sync::Arc;
use super::std::thread;
use super::{
    Future, FutureError, Promise, ThreadPoolExecutor, as_completed, first_exception, wait,
};
use crate::{End, Run, Scenario, world};

const fn scenario(name: &'static str, program: fn()) -> Scenario {
    Scenario { name, program, horizon: Duration::MAX, check: returned }
}

pub(crate) const SCENARIOS: &[Scenario] = &[
    scenario("two readers, and a cancellation when the job begins", cancelled_at_the_start),
    scenario("a promise is kept, broken or cancelled, with a callback each time", promised),
    scenario("as_completed and wait, while jobs return and panic", collected),
    scenario("a wait that times out while another continues", waits_overlap),
    scenario("a shutdown cancels jobs while another thread submits", shut_down),
    scenario("a job drops its pool, and destructors panic", dropped_by_a_job),
];

fn returned(run: &Run) {
    assert_eq!(run.end, End::Returned, "deadlock: a thread waits for a job that has ended\n{run}");
}

const SECOND: Duration = Duration::from_secs(1);

thread_local! {
    /// How often a job or a callback has run. All threads of a run share one real thread.
    static RUNS: Cell<u32> = const { Cell::new(0) };
}

fn count() {
    RUNS.set(RUNS.get() + 1);
}

/// What a reader gets, in a form that can be compared.
fn read(future: &Future<u32>) -> Result<u32, &'static str> {
    future.result().copied().map_err(|error| match error {
        FutureError::Cancelled => "cancelled",
        FutureError::Timeout => "timeout",
        FutureError::Panicked(panicked) if panicked.payload().is::<u32>() => "panicked",
        FutureError::Panicked(_) => "panicked with another payload",
    })
}

fn cancelled_at_the_start() {
    RUNS.set(0);
    let e = ThreadPoolExecutor::new(1);
    let job = || {
        count();
        world::switch();
        7
    };
    let future = e.submit(job).expect("the pool should be open");
    let readers = [(); 2].map(|()| {
        let future = future.clone();
        thread::spawn(move || read(&future))
    });
    let is_cancelled = future.cancel();
    let expected = if is_cancelled { Err("cancelled") } else { Ok(7) };
    for reader in readers {
        assert_eq!(reader.join().expect("a reader should not panic"), expected);
    }
    assert_eq!(read(&future), expected, "a result should not change");
    assert!(future.done() && !future.running() && future.cancelled() == is_cancelled);
    drop(e);
    assert_eq!(RUNS.get(), u32::from(!is_cancelled), "a cancelled job should not begin");
}

fn promised() {
    RUNS.set(0);
    let (promise, future) = Promise::new();
    let end = world::any(3);
    let keeper = thread::spawn(move || match end {
        0 => promise.set_result(7),
        1 => promise.set_exception(Box::new(7_u32)),
        _ => drop(promise),
    });
    let count_if_done = |future: &Future<u32>| {
        if future.done() && !future.running() {
            count();
        }
    };
    future.add_done_callback(|_| resume_unwind(Box::new("callback")));
    future.add_done_callback(count_if_done);
    let is_cancelled = world::any(2) == 0 && future.cancel();
    future.add_done_callback(|_| resume_unwind(Box::new("callback")));
    let expected = match end {
        _ if is_cancelled => Err("cancelled"),
        0 => Ok(7),
        1 => Err("panicked"),
        _ => Err("cancelled"),
    };
    assert_eq!(read(&future), expected);
    keeper.join().expect("the panic of a callback should be caught");
    future.add_done_callback(count_if_done);
    assert_eq!(RUNS.get(), 2, "each callback should be called once");
}

fn collected() {
    let e = ThreadPoolExecutor::new(2);
    let failing = world::any(3) as u32;
    let futures: Vec<Future<u32>> = (0..3)
        .map(|number| {
            let job = move || {
                if number == failing {
                    resume_unwind(Box::new(7_u32));
                }
                number
            };
            e.submit(job).expect("the pool should be open")
        })
        .collect();
    let other = thread::spawn({
        let futures = futures.clone();
        move || {
            let (done, _) = wait(&futures, None, first_exception);
            assert!(
                done.contains(&futures[failing as usize]),
                "`wait` returned before a job failed"
            );
        }
    });
    let mut ends = Vec::new();
    for future in as_completed(futures.iter().cloned().chain(iter::once(futures[0].clone()))) {
        let future = future.expect("there is no time limit");
        assert!(future.done(), "a future should be done when `as_completed` returns it");
        let number = futures.iter().position(|other| *other == future);
        ends.push(number.expect("the future should be one of these"));
    }
    ends.sort_unstable();
    assert_eq!(ends, [0, 1, 2], "each future should be returned once");
    other.join().expect("`wait` should return");
    for (number, future) in (0..).zip(&futures) {
        let expected = if number == failing { Err("panicked") } else { Ok(number) };
        assert_eq!(read(future), expected);
    }
}

fn waits_overlap() {
    let (promise, future) = Promise::<u32>::new();
    let long = thread::spawn({
        let future = future.clone();
        move || {
            let (done, _) = wait(&[future], None, |_| true);
            assert_eq!(done.len(), 1);
        }
    });
    let keeper = thread::spawn(move || {
        thread::sleep(2 * SECOND);
        promise.set_result(7);
    });
    let at_the_same_time = world::any(2) == 0;
    let timeout = if at_the_same_time { 2 * SECOND } else { SECOND };
    let (done, not_done) = wait(&[future.clone()], Some(timeout), |_| true);
    assert_eq!(done.len() + not_done.len(), 1);
    if !at_the_same_time {
        assert!(done.is_empty(), "`wait` returned too late");
        let waiters = future.state().waiters.len();
        assert!(waiters <= 1, "a call that has returned should not be among the waiters");
    }
    let timed_out = matches!(future.result_timeout(SECOND / 2), Err(FutureError::Timeout));
    assert!(at_the_same_time || timed_out, "`result_timeout` returned too late");
    long.join().expect("`wait` should return");
    keeper.join().expect("no thread should panic");
    assert_eq!(read(&future), Ok(7));
    assert_eq!(world::now(), 2 * SECOND);
}

fn shut_down() {
    RUNS.set(0);
    let e = Arc::new(ThreadPoolExecutor::new(1));
    let submitter = thread::spawn({
        let e = Arc::clone(&e);
        move || {
            let job = || {
                count();
                world::switch();
                7
            };
            [(); 2].map(|()| e.submit(job))
        }
    });
    let other = thread::spawn({
        let e = Arc::clone(&e);
        move || e.shutdown(true, false)
    });
    e.shutdown(true, world::any(2) == 0);
    let runs = RUNS.get();
    assert!(e.submit(|| 7).is_err(), "a pool that is shut down should refuse a job");
    let mut returned = 0;
    for future in submitter.join().expect("no thread should panic").into_iter().flatten() {
        assert!(future.done(), "a job has not ended after the shutdown");
        returned += u32::from(future.result().is_ok());
    }
    other.join().expect("no thread should panic");
    assert_eq!((RUNS.get(), returned), (runs, runs), "a job should run, or be cancelled");
}

/// A value whose destructor panics.
struct Bomb;

impl Drop for Bomb {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            resume_unwind(Box::new("destructor"));
        }
    }
}

fn dropped_by_a_job() {
    let e = Arc::new(ThreadPoolExecutor::new(1));
    let (gate, opened) = super::channel::bounded::<()>(0);
    let first =
        e.submit(move || u32::from(opened.recv().is_ok())).expect("the pool should be open");
    let bomb = Bomb;
    let bombed = e
        .submit(move || {
            drop(bomb);
            7
        })
        .expect("the pool should be open");
    assert!(bombed.cancel(), "the job should not have begun");
    let inner = Arc::clone(&e);
    let dropping = e
        .submit(move || {
            drop(inner);
            7
        })
        .expect("the pool should be open");
    let last = e.submit(|| 7).expect("the pool should be open");
    let is_first = world::any(2) == 0;
    if is_first {
        drop(e);
        drop(gate);
    } else {
        drop(gate);
        drop(e);
    }
    assert_eq!(read(&dropping), Ok(7), "a job may drop its pool");
    assert_eq!((read(&first), read(&bombed)), (Ok(0), Err("cancelled")));
    assert_eq!(read(&last), Ok(7), "the jobs that are left should run");
}
