//! All tests that run snippets. They run side by side, because snippets mostly sleep.
//!
//! The snippets are found when this program starts, so a new snippet is tested without a change
//! here. A test is a function in a file of this folder, and `build.rs` finds it:
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

/// The number of tests that run side by side, on any number of cores, because snippets mostly
/// sleep. The command line and `RUST_TEST_THREADS` override this number.
const SIDE_BY_SIDE: usize = 48;

/// A test of every snippet: the file, the name and the function.
type Each = (&'static str, &'static str, fn(&Contract) -> Completion);
const EACH: &[Each] = include!(concat!(env!("OUT_DIR"), "/each.rs"));

/// A single test: the file, the name and the function.
type Single = (&'static str, &'static str, fn());
const SINGLE: &[Single] = include!(concat!(env!("OUT_DIR"), "/tests.rs"));

/// A fault for a process snippet: the snippet, the name and the function, whose arguments are the
/// snippet and its path.
type Fault = (&'static str, &'static str, fn(&str, &str));

/// Declares [`Fault`]s from snippets and functions with two parameters: `process: few_files
/// no_room;`.
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

/// Returns all tests. The tests of the other files start many processes, so they are distributed
/// among the tests of every snippet.
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

/// Returns the tests of every snippet. A snippet without a contract has a failing test that says
/// what is missing.
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

/// Returns the tests that inject faults into process snippets.
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

/// Returns the single tests.
fn single() -> impl Iterator<Item = Trial> {
    SINGLE.iter().map(|(file, name, test)| {
        Trial::test(format!("{file}::{name}"), || {
            test();
            Ok(())
        })
    })
}
