//! Explores each scenario of each snippet under a number of schedules, and prints a schedule under
//! which the tutorial's condition variable deadlocks.
//!
//! `cargo run --release -p schedules -- 1000000 7`: the number of schedules (a million by default)
//! and the seed.

use std::env;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

use schedules::{Found, LOST_WAKEUP, SNIPPETS, explore};

/// The number of schedules and the seed by default.
const DEFAULTS: [u64; 2] = [1_000_000, 11];

/// Returns the two numbers, or `None` if the arguments are anything else.
fn numbers() -> Option<(usize, u64)> {
    let given: Vec<u64> =
        env::args_os().skip(1).map(|word| word.to_str()?.parse().ok()).collect::<Option<_>>()?;
    let [schedules, seed] = match given[..] {
        [] => DEFAULTS,
        [schedules] => [schedules, DEFAULTS[1]],
        [schedules, seed] => [schedules, seed],
        _ => return None,
    };
    let schedules = usize::try_from(schedules).ok()?;
    (schedules > 0).then_some((schedules, seed))
}

fn main() -> ExitCode {
    shared::init();
    let Some((schedules, seed)) = numbers() else {
        eprintln!(
            "schedules: the arguments should be a number of schedules and a seed, as in 1000000 11"
        );
        return ExitCode::from(2);
    };

    match explore(&LOST_WAKEUP, schedules, seed) {
        Err(Found { after, what, trace, .. }) => {
            println!("condition_lost_wakeup, {}: {what}", LOST_WAKEUP.name);
            println!("found in schedule {after}, as intended:\n{trace}");
        }
        Ok(()) => {
            println!("condition_lost_wakeup: no deadlock found in {schedules} schedules");
            return ExitCode::FAILURE;
        }
    }

    let has_failed = AtomicBool::new(false);
    thread::scope(|scope| {
        for (snippet, scenarios) in SNIPPETS {
            let has_failed = &has_failed;
            scope.spawn(move || {
                for scenario in *scenarios {
                    let watch = Instant::now();
                    let result = explore(scenario, schedules, seed);
                    let seconds = watch.elapsed().as_secs();
                    let name = scenario.name;
                    match result {
                        Ok(()) => println!("{snippet}, {name}: {schedules} schedules, {seconds} s"),
                        Err(found) => {
                            println!("{snippet}, {name}: {found}");
                            has_failed.store(true, Relaxed);
                        }
                    }
                }
            });
        }
    });
    if has_failed.into_inner() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
