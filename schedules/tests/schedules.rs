//! What the snippets have written themselves, each under ten thousand schedules; and each mistake
//! that the build script has made in one of them is found.

use schedules::{BROKEN, Found, LOST_WAKEUP, SNIPPETS, explore};

const SCHEDULES: usize = 10_000;

fn nothing_is_wrong_in(snippet: &str) {
    let (_, scenarios) = SNIPPETS.iter().find(|(name, _)| *name == snippet).expect("it is listed");
    for scenario in *scenarios {
        if let Err(found) = explore(scenario, SCHEDULES, 1) {
            panic!("{snippet}, {}: {found}", scenario.name);
        }
    }
}

/// The first few schedules of a seed may be quite unlike those of another.
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
    nothing_is_wrong_in("semaphore");
}

#[test]
fn event() {
    nothing_is_wrong_in("event");
}

#[test]
fn timer() {
    nothing_is_wrong_in("timer");
}

#[test]
fn condition() {
    nothing_is_wrong_in("condition");
}

#[test]
fn condition_lost_wakeup_falls_silent_under_every_schedule() {
    nothing_is_wrong_in("condition_lost_wakeup");
}

#[test]
fn async_event() {
    nothing_is_wrong_in("async_event");
}

#[test]
fn async_condition() {
    nothing_is_wrong_in("async_condition");
}

#[test]
fn async_queue() {
    nothing_is_wrong_in("async_queue");
}

#[test]
fn master_worker() {
    nothing_is_wrong_in("master_worker");
}

#[test]
fn the_ping_pong_left_to_itself_is_found_to_deadlock() {
    let Err(found) = explore(&LOST_WAKEUP, SCHEDULES, 11) else {
        panic!("{}: nothing found", LOST_WAKEUP.name);
    };
    println!("{found}");
    let Found { what, trace, .. } = found;
    assert!(what.contains("deadlock"), "{what}");
    let lost = trace.find("notifies: nobody waits").expect("that is how");
    assert!(trace[lost..].contains("waits to be notified"), "{trace}");
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
            panic!("{snippet}: {mistake}: not found");
        };
        let what = what.lines().next().unwrap_or_default();
        println!("{snippet}: {mistake}: schedule {after} of «{scenario}»: {what}");
    }
}
