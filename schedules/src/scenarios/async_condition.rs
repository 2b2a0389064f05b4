//! One has the lock; who waits is woken, whoever else gives up and when.

use std::cell::Cell;
use std::time::Duration;

use super::std::thread;
use super::{Condition, Locked};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "four want two things, and two of them give up, or give theirs back",
        program: two_things,
        horizon: Duration::MAX,
        check: nobody_waits,
    },
    Scenario {
        name: "three wait, and all are notified",
        program: notify_all,
        horizon: Duration::MAX,
        check: nobody_waits,
    },
    Scenario {
        name: "two wait, two are notified one by one",
        program: one_by_one,
        horizon: Duration::MAX,
        check: nobody_waits,
    },
];

thread_local! {
    /// What the lock guards.
    static THINGS: Cell<u32> = const { Cell::new(0) };
    static HAS_THE_LOCK: Cell<bool> = const { Cell::new(false) };
}

/// Does something with the lock held, and is alone while it does.
fn alone(_: &Locked<'_>, f: impl FnOnce()) {
    assert!(!HAS_THE_LOCK.replace(true), "two have the lock");
    world::switch();
    f();
    HAS_THE_LOCK.set(false);
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

async fn give(condition: &Condition) {
    let locked = condition.lock().await;
    world::note("gives a thing");
    alone(&locked, || THINGS.set(THINGS.get() + 1));
    locked.notify(1);
}

fn two_things() {
    THINGS.set(0);
    HAS_THE_LOCK.set(false);
    let condition = Condition::new();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                if world::block_on_or_cancel(take(&condition)).is_some() {
                    world::block_on(give(&condition)); // there are two for those who stay
                }
            });
            scope.spawn(|| world::block_on(take(&condition)));
        }
        for _ in 0..2 {
            scope.spawn(|| world::block_on(give(&condition)));
        }
    });
    assert_eq!(THINGS.get(), 0, "two were given, two were taken");
}

fn notify_all() {
    THINGS.set(0);
    HAS_THE_LOCK.set(false);
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
    HAS_THE_LOCK.set(false);
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
        thread::sleep(Duration::from_secs(1)); // both wait, when the clock goes on
        for _ in 0..2 {
            scope.spawn(|| world::block_on(async { condition.lock().await.notify(1) }));
        }
    });
}

fn nobody_waits(run: &Run) {
    assert_eq!(run.end, End::Returned, "somebody waits, and is not woken");
}
