//! Each primitive of the snippets holds under ten thousand schedules, and each mistake that the
//! build script makes in one of them is found.

use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};
use schedules::{BROKEN, Found, LOST_WAKEUP, SNIPPETS, Scenario, explore};

const SCHEDULES: usize = 10_000;

/// Each snippet that is explored has a test of its name.
fn main() -> ExitCode {
    let of_snippet = |(snippet, scenarios): &(&'static str, &'static [Scenario])| {
        let scenarios = *scenarios;
        Trial::test(*snippet, || every_schedule_passes(scenarios))
    };
    let single: [(&str, fn()); 3] = [
        ("every_scenario_can_be_explored_from_any_seed", any_seed),
        ("the_tutorials_lost_wakeup_is_found", the_tutorials_lost_wakeup_is_found),
        ("every_mistake_is_found", every_mistake_is_found),
    ];
    let of_function = |(name, test): (&str, fn())| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    let trials = SNIPPETS.iter().map(of_snippet).chain(single.map(of_function)).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn every_schedule_passes(scenarios: &[Scenario]) -> Result<(), Failed> {
    for scenario in scenarios {
        explore(scenario, SCHEDULES, 1).map_err(|found| format!("{}: {found}", scenario.name))?;
    }
    Ok(())
}

/// The first few schedules of one seed may differ much from those of another.
fn any_seed() {
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

fn the_tutorials_lost_wakeup_is_found() {
    let Err(found) = explore(&LOST_WAKEUP, SCHEDULES, 11) else {
        panic!("{}: no deadlock found", LOST_WAKEUP.name);
    };
    let Found { what, trace, .. } = found;
    assert!(what.contains("deadlock"), "{what}");
    let lost = trace.find("notifies no thread").expect("a notification should be lost");
    assert!(trace[lost..].contains("waits for a notification"), "{trace}");
}

fn every_mistake_is_found() {
    assert!(SNIPPETS.iter().all(|(name, _)| {
        *name == "condition_lost_wakeup" || BROKEN.iter().any(|(broken, ..)| name == broken)
    }));
    for (snippet, mistake, scenarios) in BROKEN {
        let is_found = scenarios.iter().any(|scenario| explore(scenario, SCHEDULES, 1).is_err());
        assert!(
            is_found,
            "{snippet}: the mistake \"{mistake}\" is not found in {SCHEDULES} schedules"
        );
    }
}
