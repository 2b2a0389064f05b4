//! A group returns when all its tasks have ended, whichever thread spawns them. A failure, or a
//! drop of the group, ends all tasks.

use std::cell::Cell;
use std::future::pending;
use std::time::Duration;

use super::std::sync::Arc;
use super::std::thread;
use super::{Failure, TaskGroup, oneshot, task_group};
use crate::{End, Run, Scenario, world};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "another thread spawns a task while the group ends",
        program: spawned_at_the_end,
        horizon: Duration::MAX,
        check: returns,
    },
    Scenario {
        name: "a task fails, which another thread has spawned, while the body waits",
        program: a_failure_from_outside,
        horizon: Duration::MAX,
        check: returns,
    },
    Scenario {
        name: "one task fails, one waits, and one spawns tasks",
        program: a_failure_inside,
        horizon: Duration::MAX,
        check: returns,
    },
    Scenario {
        name: "a task fails while another task and the body await its result",
        program: an_awaited_failure,
        horizon: Duration::MAX,
        check: returns,
    },
    Scenario {
        name: "the group is dropped at any moment",
        program: dropped,
        horizon: Duration::MAX,
        check: returns,
    },
];

type Group = TaskGroup<&'static str>;

thread_local! {
    /// The tasks that have been spawned and have not ended.
    static ALIVE: Cell<usize> = const { Cell::new(0) };
}

/// Counts a task until the task ends or is dropped.
struct Alive;

impl Alive {
    fn new() -> Self {
        ALIVE.set(ALIVE.get() + 1);
        Self
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        ALIVE.set(ALIVE.get() - 1);
    }
}

async fn waits(_group: Group, _alive: Alive) -> Result<(), &'static str> {
    pending().await
}

async fn fails(_alive: Alive) -> Result<(), &'static str> {
    Err("bad")
}

async fn ends(_alive: Alive) -> Result<(), &'static str> {
    Ok(())
}

fn spawned_at_the_end() {
    ALIVE.set(0);
    let (send, handle) = oneshot::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let group: Group = world::block_on(handle).expect("the body should send the handle");
            if let Ok(task) = group.spawn(ends(Alive::new())) {
                assert_eq!(world::block_on(task), Ok(()), "the group should wait for the task");
            }
        });
        let result = world::block_on(task_group(async |group: Group| {
            assert!(send.send(group).is_ok());
            Ok(())
        }));
        assert!(result.is_ok(), "no task fails");
    });
    assert_eq!(ALIVE.get(), 0, "a task is left");
}

fn a_failure_from_outside() {
    ALIVE.set(0);
    let (send, handle) = oneshot::channel();
    thread::scope(|scope| {
        scope.spawn(move || {
            let group: Group = world::block_on(handle).expect("the body should send the handle");
            assert!(group.spawn(fails(Alive::new())).is_ok(), "the group should be open");
        });
        let result = world::block_on(task_group(async |group: Group| {
            assert!(send.send(group).is_ok());
            pending::<Result<(), _>>().await
        }));
        let errors = result.expect_err("a task fails").0;
        assert_eq!(errors, [Failure::Error("bad")]);
    });
    assert_eq!(ALIVE.get(), 0, "a task is left");
}

fn a_failure_inside() {
    ALIVE.set(0);
    let result = world::block_on(task_group(async |group: Group| {
        let handle = group.clone();
        let alive = Alive::new();
        let spawns = group.spawn(async move {
            let _alive = alive;
            let _ = handle.spawn(waits(handle.clone(), Alive::new()));
            pending::<Result<(), _>>().await
        });
        assert!(spawns.is_ok() && group.spawn(waits(group.clone(), Alive::new())).is_ok());
        assert!(group.spawn(fails(Alive::new())).is_ok(), "the group should be open");
        Ok(())
    }));
    assert_eq!(result.expect_err("a task fails").0, [Failure::Error("bad")]);
    assert_eq!(ALIVE.get(), 0, "a task is left");
}

fn an_awaited_failure() {
    ALIVE.set(0);
    for body_awaits in [false, true] {
        let result = world::block_on(task_group(async |group: Group| {
            let one = group.spawn(fails(Alive::new())).map_err(|_| "closed")?;
            let result = async { one.await.map_err(|_| "the result is missing") };
            if body_awaits {
                return result.await;
            }
            // The group may have closed before: then the task is refused.
            let _ = group.spawn(result);
            Ok(())
        }));
        assert_eq!(result.expect_err("a task fails").0, [Failure::Error("bad")]);
    }
    assert_eq!(ALIVE.get(), 0, "a task is left");
}

fn dropped() {
    ALIVE.set(0);
    let kept = Arc::new(super::std::sync::Mutex::new(None));
    let ended = world::block_on_or_cancel(task_group(async |group: Group| {
        *kept.lock().expect("no thread should panic with the lock held") = Some(group.clone());
        assert!(group.spawn(waits(group.clone(), Alive::new())).is_ok());
        assert!(group.spawn(waits(group.clone(), Alive::new())).is_ok());
        Ok(())
    }));
    assert!(ended.is_none(), "the tasks never end by themselves");
    if let Some(group) = kept.lock().expect("no thread should panic with the lock held").take() {
        assert!(group.spawn(ends(Alive::new())).is_err(), "a dropped group should be closed");
    }
    thread::sleep(Duration::from_secs(1)); // the clock advances once all tasks have ended or wait
    assert_eq!(ALIVE.get(), 0, "a task of a dropped group is left");
}

fn returns(run: &Run) {
    assert_eq!(run.end, End::Returned, "the group waits forever");
}
