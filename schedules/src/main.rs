//! Explores as many schedules as it is told, a million if it is not, of each scenario of each
//! snippet; and prints the schedule under which the ping-pong of the tutorial deadlocks.
//!
//! `cargo run --release -p schedules -- 1000000 7`: the second number is the seed.

use std::env;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::thread;
use std::time::Instant;

use schedules::{Found, LOST_WAKEUP, SNIPPETS, explore};

/// How many schedules, and the seed, if they are not given.
const WITHOUT_ARGUMENTS: [u64; 2] = [1_000_000, 11];

/// The two numbers; `None` if the arguments are something else.
fn numbers() -> Option<(usize, u64)> {
    let given: Vec<u64> =
        env::args_os().skip(1).map(|word| word.to_str()?.parse().ok()).collect::<Option<_>>()?;
    let [schedules, seed] = match given[..] {
        [] => WITHOUT_ARGUMENTS,
        [schedules] => [schedules, WITHOUT_ARGUMENTS[1]],
        [schedules, seed] => [schedules, seed],
        _ => return None,
    };
    let schedules = usize::try_from(schedules).ok()?;
    (schedules > 0).then_some((schedules, seed))
}

fn main() -> ExitCode {
    shared::init();
    let Some((schedules, seed)) = numbers() else {
        eprintln!("schedules: how many, and which seed? Two numbers, please, such as 1000000 11");
        return ExitCode::from(2);
    };

    match explore(&LOST_WAKEUP, schedules, seed) {
        Err(Found { after, what, trace, .. }) => {
            println!("condition_lost_wakeup, {}: {what}", LOST_WAKEUP.name);
            println!("in schedule {after}, as it should be found:\n{trace}");
        }
        Ok(()) => {
            println!("condition_lost_wakeup: no deadlock in {schedules} schedules");
            return ExitCode::FAILURE;
        }
    }

    let is_wrong = AtomicBool::new(false);
    thread::scope(|scope| {
        for (snippet, scenarios) in SNIPPETS {
            let is_wrong = &is_wrong;
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
                            is_wrong.store(true, Relaxed);
                        }
                    }
                }
            });
        }
    });
    if is_wrong.into_inner() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}
