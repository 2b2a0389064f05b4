//! Each primitive of the snippets holds under ten thousand schedules, and each mistake that the
//! build script makes in one of them is found.

use schedules::{BROKEN, Found, LOST_WAKEUP, SNIPPETS, explore};

const SCHEDULES: usize = 10_000;

fn every_schedule_passes(snippet: &str) {
    let (_, scenarios) =
        SNIPPETS.iter().find(|(name, _)| *name == snippet).expect("the snippet should be listed");
    for scenario in *scenarios {
        if let Err(found) = explore(scenario, SCHEDULES, 1) {
            panic!("{snippet}, {}: {found}", scenario.name);
        }
    }
}

/// The first few schedules of one seed may differ much from those of another.
#[test]
fn every_scenario_can_be_explored_from_any_seed() {
    for (snippet, scenarios) in SNIPPETS {
        for (scenario, seed) in
            scenarios.iter().flat_map(|one| (0..32).map(move |seed| (one, seed)))
        {
            if let Err(found) = explore(scenario, 4, seed) {
                panic!("{snippet}, {}, seed {seed}: {found}", scenario.name);
            }
        }
    }
}

#[test]
fn semaphore() {
    every_schedule_passes("semaphore");
}

#[test]
fn event() {
    every_schedule_passes("event");
}

#[test]
fn timer() {
    every_schedule_passes("timer");
}

#[test]
fn condition() {
    every_schedule_passes("condition");
}

#[test]
fn condition_lost_wakeup_deadlocks_under_every_schedule() {
    every_schedule_passes("condition_lost_wakeup");
}

#[test]
fn semaphore_full() {
    every_schedule_passes("semaphore_full");
}

#[test]
fn event_full() {
    every_schedule_passes("event_full");
}

#[test]
fn barrier_full() {
    every_schedule_passes("barrier_full");
}

#[test]
fn condition_queue() {
    every_schedule_passes("condition_queue");
}

#[test]
fn deadlock() {
    every_schedule_passes("deadlock");
}

#[test]
fn actor() {
    every_schedule_passes("actor");
}

#[test]
fn async_event() {
    every_schedule_passes("async_event");
}

#[test]
fn async_condition() {
    every_schedule_passes("async_condition");
}

#[test]
fn async_queue() {
    every_schedule_passes("async_queue");
}

#[test]
fn task_group() {
    every_schedule_passes("task_group");
}

#[test]
fn queue() {
    every_schedule_passes("queue");
}

#[test]
fn queue_priority() {
    every_schedule_passes("queue_priority");
}

#[test]
fn async_queue_full() {
    every_schedule_passes("async_queue_full");
}

#[test]
fn async_barrier() {
    every_schedule_passes("async_barrier");
}

#[test]
fn async_semaphore_full() {
    every_schedule_passes("async_semaphore_full");
}

#[test]
fn master_worker() {
    every_schedule_passes("master_worker");
}

#[test]
fn executor_results() {
    every_schedule_passes("executor_results");
}

#[test]
fn the_tutorials_lost_wakeup_is_found() {
    let Err(found) = explore(&LOST_WAKEUP, SCHEDULES, 11) else {
        panic!("{}: no deadlock found", LOST_WAKEUP.name);
    };
    println!("{found}");
    let Found { what, trace, .. } = found;
    assert!(what.contains("deadlock"), "{what}");
    let lost = trace.find("notifies no thread").expect("a notification should be lost");
    assert!(trace[lost..].contains("waits for a notification"), "{trace}");
}

#[test]
fn every_mistake_is_found() {
    assert!(SNIPPETS.iter().all(|(name, _)| {
        *name == "condition_lost_wakeup" || BROKEN.iter().any(|(broken, ..)| name == broken)
    }));
    for (snippet, mistake, scenarios) in BROKEN {
        let found = scenarios
            .iter()
            .find_map(|scenario| Some((scenario.name, explore(scenario, SCHEDULES, 1).err()?)));
        let Some((scenario, Found { after, what, .. })) = found else {
            panic!("{snippet}: the mistake \"{mistake}\" is not found in {SCHEDULES} schedules");
        };
        let what = what.lines().next().unwrap_or_default();
        println!("{snippet}: {mistake}: schedule {after} of \"{scenario}\": {what}");
    }
}
