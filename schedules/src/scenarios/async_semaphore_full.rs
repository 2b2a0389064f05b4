//! Never more tasks than permits continue, no task waits while a permit is free, and no permit is
//! lost, whichever waiter is dropped, and whenever.

use std::cell::Cell;
use std::time::Duration;

use super::Semaphore;
use super::std::thread;
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "four tasks share two permits, two of the tasks may be cancelled",
        program: share,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "two permits are released at once, a third task may be cancelled",
        program: signals,
        horizon: Duration::MAX,
        check: none_waits,
    },
];

const PERMITS: usize = 2;

thread_local! {
    static HOLDERS: Cell<usize> = const { Cell::new(0) };
}

async fn hold(semaphore: &Semaphore) {
    let _permit = semaphore.acquire().await;
    HOLDERS.set(HOLDERS.get() + 1);
    let holders = HOLDERS.get();
    assert!(holders <= PERMITS, "{holders} tasks hold {PERMITS} permits");
    world::switch();
    HOLDERS.set(HOLDERS.get() - 1);
}

fn share() {
    HOLDERS.set(0);
    let semaphore = Semaphore::new(PERMITS);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| world::block_on(hold(&semaphore)));
            scope.spawn(|| world::block_on_or_cancel(hold(&semaphore)));
        }
    });
    let permits = [semaphore.try_acquire(), semaphore.try_acquire()];
    assert!(permits.iter().all(Option::is_some), "a permit is lost");
    assert!(semaphore.locked(), "there is a permit too many");
}

fn signals() {
    let semaphore = Semaphore::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| world::block_on(async { semaphore.acquire().await.forget() }));
        }
        scope.spawn(|| {
            if let Some(permit) = world::block_on_or_cancel(semaphore.acquire()) {
                drop(permit); // for one of the others
            }
        });
        semaphore.release(2);
    });
    assert!(semaphore.locked(), "there is a permit too many");
}

fn none_waits(run: &Run) {
    assert_eq!(run.end, End::Returned, "a task waits although a permit is free");
}
