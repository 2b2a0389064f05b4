//! Each primitive of the snippets holds under ten thousand schedules, and each mistake that the
//! build script makes in one of them is found.

use schedules::{BROKEN, Found, LOST_WAKEUP, SNIPPETS, explore};

const SCHEDULES: usize = 10_000;

// A test for each snippet that is explored, which calls `every_schedule_passes`.
include!(concat!(env!("OUT_DIR"), "/tests.rs"));

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
        // Most mistakes are found soon, but only by one of the scenarios.
        let found = [SCHEDULES / 100, SCHEDULES / 10, SCHEDULES].into_iter().find_map(|few| {
            let mut all = scenarios.iter();
            all.find_map(|scenario| Some((scenario.name, explore(scenario, few, 1).err()?)))
        });
        let Some((scenario, Found { after, what, .. })) = found else {
            panic!("{snippet}: the mistake \"{mistake}\" is not found in {SCHEDULES} schedules");
        };
        let what = what.lines().next().unwrap_or_default();
        println!("{snippet}: {mistake}: schedule {after} of \"{scenario}\": {what}");
    }
}
