//! No permit is lost or invented, whether a thread waits, tries, waits with a timeout, keeps its
//! permit or releases several permits.

use std::num::NonZero;
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
use std::time::Duration;

use super::std::thread;
use super::{BoundedSemaphore, Permit, Semaphore, main};
use crate::{End, Run, Scenario, world};

const SECOND: Duration = Duration::from_secs(1);

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "four threads and two permits",
        program: two_permits,
        horizon: Duration::MAX,
        check: returned,
    },
    Scenario {
        name: "one call releases a permit for each of three waiters",
        program: one_call,
        horizon: Duration::MAX,
        check: returned,
    },
    Scenario {
        name: "a permit comes when the time of one of two waiters is up",
        program: at_the_timeout,
        horizon: Duration::MAX,
        check: returned,
    },
    Scenario {
        name: "two threads release the one permit that was kept",
        program: released_twice,
        horizon: Duration::MAX,
        check: returned,
    },
    Scenario { name: "the program", program: main, horizon: Duration::MAX, check: all_lines },
];

fn all_lines(run: &Run) {
    let lines: Vec<&str> = run.lines.iter().map(|(_, _, line)| line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "try while held: false",
            "0.1 s while held: false",
            "0.1 s after the release: true",
            "signal 1",
            "signal 2",
            "signal 3",
            "woken: 3",
            "a fourth permit: false",
            "release(0) is possible: false",
            "a third job: false",
            "after the jobs: true",
            "release before acquire: false",
            "release beside a guard: false",
            "try while kept: false",
            "release: true",
            "release again: false",
        ]
    );
    assert_eq!((run.end, run.at), (End::Returned, Duration::from_millis(600)));
}

fn returned(run: &Run) {
    assert_eq!(run.end, End::Returned, "deadlock: a thread waits although there is a permit");
}

/// Each thread acquires twice, in any of the three ways.
fn two_permits() {
    let (semaphore, holders) = (Semaphore::new(2), AtomicUsize::new(0));
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..2 {
                    let permit = match world::any(3) {
                        0 => Some(semaphore.acquire()),
                        1 => semaphore.try_acquire(),
                        _ => semaphore.acquire_timeout(SECOND),
                    };
                    let Some(_permit) = permit else { continue };
                    assert!(holders.fetch_add(1, SeqCst) < 2, "there should be two permits");
                    if world::any(2) == 0 {
                        thread::sleep(SECOND);
                    }
                    holders.fetch_sub(1, SeqCst);
                }
            });
        }
    });
    available(&semaphore, 2);
}

/// Asserts that this number of permits is available, and no more.
fn available(semaphore: &Semaphore, permits: usize) {
    for _ in 0..permits {
        semaphore.try_acquire().map(Permit::forget).expect("no permit should be lost");
    }
    assert!(semaphore.try_acquire().is_none(), "there should be no additional permit");
}

fn one_call() {
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        for waits in [true, true, false] {
            let semaphore = &semaphore;
            scope.spawn(move || {
                if waits {
                    semaphore.acquire().forget();
                } else {
                    let permit = semaphore.acquire_timeout(Duration::MAX);
                    permit.map(Permit::forget).expect("there should be no timeout");
                }
            });
        }
        if world::any(2) == 0 {
            thread::sleep(SECOND); // all three wait
        }
        semaphore.release_many(NonZero::new(3).expect("3 should not be zero"));
    });
    available(&semaphore, 0);
}

fn at_the_timeout() {
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        scope.spawn(|| drop(semaphore.acquire_timeout(SECOND)));
        scope.spawn(|| drop(semaphore.acquire())); // needs no other release
        thread::sleep(SECOND);
        semaphore.release();
    });
    available(&semaphore, 1);
}

fn released_twice() {
    let (semaphore, released) = (BoundedSemaphore::new(2), AtomicUsize::new(0));
    semaphore.acquire().forget();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                if semaphore.release().is_ok() {
                    released.fetch_add(1, SeqCst);
                }
            });
        }
        scope.spawn(|| drop(semaphore.acquire()));
    });
    assert_eq!(released.into_inner(), 1, "one release should succeed");
    available(&semaphore.semaphore, 2);
}
