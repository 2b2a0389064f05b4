//! One task at a time holds the lock. A notification wakes a waiter, whichever other waiter is
//! dropped, and whenever.

use std::cell::Cell;
use std::time::Duration;

use super::std::thread;
use super::{Condition, Locked};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "four tasks take two things; two of them may be cancelled, or return theirs",
        program: two_things,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "three tasks wait, and all are notified",
        program: notify_all,
        horizon: Duration::MAX,
        check: none_waits,
    },
    Scenario {
        name: "two tasks wait, and are notified one by one",
        program: one_by_one,
        horizon: Duration::MAX,
        check: none_waits,
    },
];

thread_local! {
    /// The state that the lock guards.
    static THINGS: Cell<u32> = const { Cell::new(0) };
    static IS_LOCKED: Cell<bool> = const { Cell::new(false) };
}

/// Calls `f` with the lock held, and checks that no other task holds the lock.
fn alone(_: &Locked<'_>, f: impl FnOnce()) {
    assert!(!IS_LOCKED.replace(true), "two tasks hold the lock");
    world::switch();
    f();
    IS_LOCKED.set(false);
}

async fn take(condition: &Condition) {
    let mut locked = condition.lock().await;
    while THINGS.get() == 0 {
        world::note("waits for a thing");
        locked = locked.wait().await;
    }
    world::note("takes a thing");
    alone(&locked, || THINGS.set(THINGS.get() - 1));
}

async fn put(condition: &Condition) {
    let locked = condition.lock().await;
    world::note("puts a thing");
    alone(&locked, || THINGS.set(THINGS.get() + 1));
    locked.notify(1);
}

fn two_things() {
    THINGS.set(0);
    IS_LOCKED.set(false);
    let condition = Condition::new();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                if world::block_on_or_cancel(take(&condition)).is_some() {
                    world::block_on(put(&condition)); // so that two are left for the others
                }
            });
            scope.spawn(|| world::block_on(take(&condition)));
        }
        for _ in 0..2 {
            scope.spawn(|| world::block_on(put(&condition)));
        }
    });
    assert_eq!(THINGS.get(), 0, "two things were put and two were taken");
}

fn notify_all() {
    THINGS.set(0);
    IS_LOCKED.set(false);
    let condition = Condition::new();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| world::block_on(take(&condition)));
        }
        world::block_on(async {
            let locked = condition.lock().await;
            alone(&locked, || THINGS.set(3));
            locked.notify_all();
        });
    });
}

fn one_by_one() {
    IS_LOCKED.set(false);
    let condition = Condition::new();
    let wait = || {
        world::block_on(async {
            let locked = condition.lock().await;
            let locked = locked.wait().await;
            alone(&locked, || {});
        });
    };
    thread::scope(|scope| {
        scope.spawn(wait);
        scope.spawn(wait);
        thread::sleep(Duration::from_secs(1)); // the clock advances once both wait
        for _ in 0..2 {
            scope.spawn(|| world::block_on(async { condition.lock().await.notify(1) }));
        }
    });
}

fn none_waits(run: &Run) {
    assert_eq!(run.end, End::Returned, "a task still waits although it should have been woken");
}
