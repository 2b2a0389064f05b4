//! All tests that run snippets, side by side: most of the time the snippets sleep.
//!
//! The snippets are found when this program starts, so a new one has its tests at once. A test is a
//! function of a file in this folder, and `build.rs` finds it:
//! - `pub fn name(contract: &Contract) -> Completion` is a test of every snippet;
//! - `pub fn name()` is one test.

mod r#async;
mod every_snippet;
mod master_worker_faults;
mod process_limits;
mod processes;
mod processes_faults;
mod processes_killed;
mod sync;
mod threads;

use std::env;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Completion, Trial};
use tests::{Contract, snippets};

/// The snippets sleep, so this many tests run side by side on any number of cores, unless the
/// command line or `RUST_TEST_THREADS` says otherwise.
const SIDE_BY_SIDE: usize = 48;

/// A test of every snippet: the file, the name, the function.
type Each = (&'static str, &'static str, fn(&Contract) -> Completion);
const EACH: &[Each] = include!(concat!(env!("OUT_DIR"), "/each.rs"));

/// A test that stands for itself: the file, the name, the function.
type Single = (&'static str, &'static str, fn());
const SINGLE: &[Single] = include!(concat!(env!("OUT_DIR"), "/tests.rs"));

/// What a process snippet has to stand: the snippet, the name, the function, which takes the
/// snippet and its path.
type Fault = (&'static str, &'static str, fn(&str, &str));

/// Makes [`Fault`]s of snippets and functions with two parameters: `process: few_files no_room;`.
macro_rules! faults {
    ($($binary:ident: $($fault:ident)+;)+) => {
        pub const FAULTS: &[crate::Fault] =
            &[$($((stringify!($binary), stringify!($fault), $fault)),+),+];
    };
}
use faults;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let threads = || env::var("RUST_TEST_THREADS").ok()?.parse().ok();
    arguments.test_threads = arguments.test_threads.or_else(threads).or(Some(SIDE_BY_SIDE));
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

/// All tests. Those of the other files start many processes, so they are spread over the tests of
/// every snippet.
fn trials() -> Result<Vec<Trial>, String> {
    let mut every = every_snippets()?.into_iter();
    let mut trials = Vec::new();
    for other in of_process_snippets().chain(single()) {
        trials.push(other);
        trials.extend(every.by_ref().take(3));
    }
    trials.extend(every);
    Ok(trials)
}

/// The tests of every snippet. One without a contract has a test that says what is missing.
fn every_snippets() -> Result<Vec<Trial>, String> {
    let mut trials = Vec::new();
    for header in find::snippets()? {
        let snippet = format!("{}::{}", header.section, header.binary);
        let contract = match Contract::of(&header) {
            Ok(contract) => contract,
            Err(wrong) => {
                let fails = || Err(wrong.into());
                trials.push(Trial::test(format!("{snippet}::has_a_contract"), fails));
                continue;
            }
        };
        for (_, name, test) in EACH {
            if *name == "ends_when_interrupted" && every_snippet::middle(&contract).is_none() {
                continue;
            }
            let contract = contract.clone();
            let run = move || Ok(test(&contract));
            trials.push(Trial::ignorable_test(format!("{snippet}::{name}"), run));
        }
    }
    Ok(trials)
}

/// What process snippets have to stand.
fn of_process_snippets() -> impl Iterator<Item = Trial> {
    let of = |file: &'static str, faults: &'static [Fault]| {
        faults.iter().map(move |(binary, name, fault)| {
            Trial::test(format!("{file}::{binary}::{name}"), || {
                fault(binary, snippets::path(binary));
                Ok(())
            })
        })
    };
    let limits = of("process_limits", process_limits::FAULTS);
    limits.chain(of("processes_faults", processes_faults::FAULTS))
}

/// The tests that stand for themselves.
fn single() -> impl Iterator<Item = Trial> {
    SINGLE.iter().map(|(file, name, test)| {
        Trial::test(format!("{file}::{name}"), || {
            test();
            Ok(())
        })
    })
}
