//! The threads of a group pass together, after the action, or none of them passes. No thread waits
//! forever at a barrier that is broken or was reset.

use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::sync::{Arc, Mutex, Weak};
use std::time::Duration;

use super::std::thread;
use super::{Barrier, BrokenBarrierError, abort_and_reset, phases, timeout};
use crate::{End, Run, Scenario, world};

const SECOND: Duration = Duration::from_secs(1);

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "three threads pass three times, with an action",
        program: three_times,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "six threads pass in groups of two",
        program: groups,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "the last thread comes when the time of the others is up",
        program: at_the_timeout,
        horizon: Duration::MAX,
        check: returned,
    },
    Scenario {
        name: "the action lasts longer than the timeout",
        program: slow_action,
        horizon: Duration::MAX,
        check: returned,
    },
    Scenario {
        name: "`abort` while threads arrive and pass",
        program: aborted,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "`reset` while two of three threads wait",
        program: was_reset,
        horizon: Duration::MAX,
        check: returned,
    },
    Scenario {
        name: "the action panics",
        program: action_panics,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "the action breaks the barrier",
        program: action_aborts,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "the program, without the action that panics",
        program,
        horizon: Duration::MAX,
        check: all_lines,
    },
];

/// A panic of a thread ends the exploration, even if the thread is joined.
fn program() {
    phases();
    timeout();
    abort_and_reset();
}

fn all_lines(run: &Run) {
    let lines: Vec<&str> = run.lines.iter().map(|(_, _, line)| line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "sum: 6",
            "sum: 66",
            "indices: [0, 1, 2]",
            "two of 3, after 0.1 s: false",
            "the other, long before 20 s: false",
            "broken: true",
            "at once: 0 passed, 3 broken, 0 failed",
            "broken: false",
            "after reset: 3 passed, 0 broken, 0 failed",
            "reset: 0 passed, 2 broken, 0 failed",
            "abort: 0 passed, 2 broken, 0 failed",
            "broken: true",
        ]
    );
    assert_eq!(run.end, End::Returned);
    assert!(run.at < SECOND, "a thread waited until its timeout");
}

fn returned(run: &Run) {
    assert_eq!(run.end, End::Returned, "deadlock at the barrier");
}

fn at_once(run: &Run) {
    returned(run);
    assert_eq!(run.at, Duration::ZERO, "a thread waited until its timeout");
}

/// Lets this number of threads wait at the barrier at the same time as `meanwhile`.
fn wait_in(
    threads: usize,
    barrier: &Barrier<'_>,
    meanwhile: impl FnOnce(),
) -> Vec<Result<usize, BrokenBarrierError>> {
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let result = barrier.wait_timeout(9 * SECOND);
                results.lock().expect("no thread should panic").push(result);
            });
        }
        meanwhile();
    });
    results.into_inner().expect("no thread should panic")
}

fn assert_all_pass(barrier: &Barrier<'_>) {
    let mut results = wait_in(3, barrier, || {});
    results.sort_unstable_by_key(|result| result.ok());
    assert_eq!(results, [Ok(0), Ok(1), Ok(2)], "a group of three should pass");
    assert_eq!((barrier.n_waiting(), barrier.broken()), (0, false));
}

fn three_times() {
    let (arrived, acted) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let barrier = Barrier::new(3).with_action(|| {
        world::switch();
        acted.fetch_add(1, SeqCst);
    });
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                for round in 1..=3 {
                    arrived.fetch_add(1, SeqCst);
                    barrier.wait().expect("the barrier should not be broken");
                    assert!(arrived.load(SeqCst) >= 3 * round, "a thread passed too early");
                    assert!(acted.load(SeqCst) >= round, "a thread passed before the action");
                }
            });
        }
    });
    assert_eq!(acted.load(SeqCst), 3, "the action should run once in each round");
}

fn groups() {
    let barrier = Barrier::new(2);
    let mut results = wait_in(6, &barrier, || {});
    results.sort_unstable_by_key(|result| result.ok());
    assert_eq!(results, [Ok(0), Ok(0), Ok(0), Ok(1), Ok(1), Ok(1)], "three groups should pass");
}

fn at_the_timeout() {
    let barrier = Barrier::new(3).with_timeout(SECOND);
    let results = Mutex::new(Vec::new());
    thread::scope(|scope| {
        for delay in [Duration::ZERO, Duration::ZERO, SECOND] {
            let (barrier, results) = (&barrier, &results);
            scope.spawn(move || {
                thread::sleep(delay);
                let passes = barrier.wait().is_ok();
                results.lock().expect("no thread should panic").push(passes);
            });
        }
    });
    let results = results.into_inner().expect("no thread should panic");
    assert!(results == [true; 3] || results == [false; 3], "a part of a group passed");
    assert_eq!(barrier.broken(), !results[0]);
    barrier.reset();
    assert_all_pass(&barrier);
}

fn slow_action() {
    let barrier = Barrier::new(3).with_action(|| thread::sleep(20 * SECOND));
    assert_all_pass(&barrier);
}

fn aborted() {
    let barrier = Barrier::new(3);
    let results = wait_in(3, &barrier, || barrier.abort());
    assert_eq!(results.len(), 3);
    assert_eq!((barrier.n_waiting(), barrier.broken()), (0, true));
    assert_eq!(barrier.wait(), Err(BrokenBarrierError));
    barrier.reset();
    assert_all_pass(&barrier);
}

/// The old threads may still leave when the new ones arrive.
fn was_reset() {
    let barrier = Barrier::new(3);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(barrier.wait(), Err(BrokenBarrierError)));
        }
        thread::sleep(SECOND);
        assert_eq!(barrier.n_waiting(), 2);
        if world::any(2) == 0 {
            barrier.abort();
        }
        barrier.reset();
        assert_all_pass(&barrier);
    });
}

fn action_panics() {
    let calls = AtomicUsize::new(0);
    let barrier = Barrier::new(3).with_action(|| {
        if calls.fetch_add(1, SeqCst) == 0 {
            panic::resume_unwind(Box::new("failed"));
        }
    });
    let counts = [const { AtomicUsize::new(0) }; 3];
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let result = panic::catch_unwind(AssertUnwindSafe(|| barrier.wait()));
                let which = match result {
                    Ok(Ok(_)) => 0,
                    Ok(Err(BrokenBarrierError)) => 1,
                    Err(panic) if panic.is::<&str>() => 2,
                    Err(ended) => panic::resume_unwind(ended),
                };
                counts[which].fetch_add(1, SeqCst);
            });
        }
    });
    assert_eq!(counts.map(AtomicUsize::into_inner), [0, 2, 1], "passed, broken and failed");
    assert!(barrier.broken());
    barrier.reset();
    assert_all_pass(&barrier);
}

fn action_aborts() {
    let barrier = Arc::new_cyclic(|barrier: &Weak<Barrier<'_>>| {
        let barrier = Weak::clone(barrier);
        Barrier::new(3).with_action(move || {
            let barrier = barrier.upgrade().expect("the barrier should exist");
            assert_eq!(barrier.n_waiting(), 3);
            barrier.abort();
        })
    });
    assert_eq!(wait_in(3, &barrier, || {}), [Err(BrokenBarrierError); 3]);
}
