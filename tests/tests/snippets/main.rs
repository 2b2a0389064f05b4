//! All tests that run snippets. The tests run side by side, because snippets mostly sleep.
//!
//! The snippets are found when this program starts, so a new snippet is tested without a change
//! here. `build.rs` finds the tests, which are functions in the files of this folder:
//! - `pub fn name(contract: &Contract) -> Completion` is a test of every snippet;
//! - `pub fn name()` is one test;
//! - `pub fn name() -> Result<(), String>` is one test that reads files. Its error is one line that
//!   says what is wrong, where, and what to do.
//!
//! A test that needs Linux is named in [`LINUX`], and other systems skip the test.

mod r#async;
mod every_snippet;
mod files;
mod master_worker_faults;
mod process_limits;
mod processes;
mod processes_faults;
mod processes_killed;
mod sync;
mod threads;

use std::collections::HashSet;
use std::process::ExitCode;
use std::sync::Arc;

use catalog::{Header, complete};
use libtest_mimic::{Completion, Failed, Trial};
use tests::{Contract, snippets};

/// A test of every snippet: the file, the name and the function.
type Each = (&'static str, &'static str, fn(&Contract) -> Completion);
const EACH: &[Each] = include!(concat!(env!("OUT_DIR"), "/each.rs"));

/// A single test: the file, the name and the function.
type Single = (&'static str, &'static str, fn());
const SINGLE: &[Single] = include!(concat!(env!("OUT_DIR"), "/tests.rs"));

/// A test that reads files: the file, the name and the function.
type Check = (&'static str, &'static str, fn() -> Result<(), String>);
const CHECKS: &[Check] = include!(concat!(env!("OUT_DIR"), "/checks.rs"));

/// A fault for a process snippet: the snippet, the name and the function, whose arguments are the
/// snippet and its path.
type Fault = (&'static str, &'static str, fn(&str, &str));

/// What the tests need that not every Unix has, each with its tests. Systems other than Linux skip
/// them.
const LINUX: &[(&str, &[&str])] = &[
    ("the device /dev/full", &["every_snippet::fails_clearly_at_a_full_device"]),
    (
        "`ulimit -v`",
        &[
            "every_snippet::fails_clearly_without_threads",
            "sync::a_refused_thread_is_one_clear_line",
            "threads::a_refused_thread_is_one_clear_line",
        ],
    ),
    (
        "a process limit that counts threads",
        &["master_worker_faults::process_limit", "processes_faults::process_limit"],
    ),
    ("sockets as channels between processes", &["process_limits::few_files"]),
    (
        "a list of child processes in /proc",
        &[
            "master_worker_faults::none_is_left",
            "master_worker_faults::stopped_for_twelve_seconds",
            "process_limits::a_death_that_cannot_be_reported",
            "process_limits::sigchld_is_ignored",
            "process_limits::stopped_for_long_while_starting",
            "process_limits::child_stopped_for_long",
            "processes_faults::child_at_work_is_signalled",
            "processes_faults::child_is_signalled",
            "processes_faults::stopped_for_a_while",
            "processes_faults::parent_killed_while_children_are_stopped",
            "processes_killed::no_child_outlives_a_parent_that_receives_sigint",
            "processes_killed::no_child_outlives_a_parent_that_receives_sigterm",
            "processes_killed::no_child_outlives_a_parent_that_receives_sigkill",
            "processes_killed::a_child_of_a_plain_program_outlives_a_killed_parent",
            "processes_killed::a_plain_reader_and_writer_never_end_after_their_parent_was_killed",
            "processes_killed::a_killed_child_is_reported_and_affects_no_other_child",
            "processes_killed::a_killed_reader_or_writer_is_reported",
            "processes_killed::no_task_is_lost_when_workers_are_killed",
        ],
    ),
];

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
    tests::trials::run(trials())
}

/// Returns all tests. The tests of the other files start many processes, so they are distributed
/// among the tests of every snippet.
fn trials() -> Result<Vec<Trial>, String> {
    check_names()?;
    let mut every = every_snippets()?.into_iter();
    let mut trials = Vec::new();
    for other in of_process_snippets().chain(single()) {
        trials.push(other);
        trials.extend(every.by_ref().take(3));
    }
    trials.extend(every);
    Ok(trials)
}

/// Returns the tests of every snippet. If its contract is missing, a snippet has only the test that
/// says so.
fn every_snippets() -> Result<Vec<Trial>, String> {
    let mut trials = Vec::new();
    let all: Arc<[Header]> = catalog::snippets()?.into();
    for header in &*all {
        let snippet = format!("{}::{}", header.section, header.binary);
        let contract = Contract::of(header);
        let (header, all, missing) = (header.clone(), all.clone(), contract.clone().err());
        trials.push(Trial::test(format!("{snippet}::is_complete"), move || {
            missing.map_or_else(|| complete::check(&header, &all), Err).map_err(Failed::from)
        }));
        let Ok(contract) = contract else { continue };
        if contract.header.is_apart() {
            continue;
        }
        for (file, name, test) in EACH {
            if !every_snippet::applies(name, &contract) {
                continue;
            }
            let contract = contract.clone();
            let title = format!("{snippet}::{name}");
            trials.push(trial(title, file, name, move || test(&contract)));
        }
    }
    Ok(trials)
}

/// Returns the faults of process snippets, each with its file.
fn faults_of_files() -> impl Iterator<Item = (&'static str, &'static Fault)> {
    let files = [
        ("process_limits", process_limits::FAULTS),
        ("processes_faults", processes_faults::FAULTS),
    ];
    files.into_iter().flat_map(|(file, faults)| faults.iter().map(move |fault| (file, fault)))
}

/// Returns the tests that inject faults into process snippets.
fn of_process_snippets() -> impl Iterator<Item = Trial> {
    faults_of_files().map(|(file, (binary, name, fault))| {
        trial(format!("{file}::{binary}::{name}"), file, name, || {
            fault(binary, snippets::path(binary));
            Completion::Completed
        })
    })
}

/// Returns the single tests.
fn single() -> impl Iterator<Item = Trial> {
    let tests = SINGLE.iter().map(|(file, name, test)| {
        trial(format!("{file}::{name}"), file, name, || {
            test();
            Completion::Completed
        })
    });
    let checks = CHECKS.iter().map(|(file, name, check)| {
        Trial::test(format!("{file}::{name}"), || check().map_err(Failed::from))
    });
    tests.chain(checks)
}

/// Returns the test `title`, which the function `name` in `file` runs.
fn trial(
    title: String,
    file: &str,
    name: &str,
    run: impl FnOnce() -> Completion + Send + 'static,
) -> Trial {
    let skipped = needs_linux(file, name).filter(|_| !cfg!(target_os = "linux"));
    Trial::ignorable_test(title, move || match skipped {
        Some(what) => Ok(Completion::ignored_with(format!("needs Linux: {what}"))),
        None => Ok(run()),
    })
}

/// Returns what a test needs of Linux, or `None` if it runs on every Unix.
fn needs_linux(file: &str, name: &str) -> Option<&'static str> {
    let test = format!("{file}::{name}");
    let (what, _) = LINUX.iter().find(|(_, tests)| tests.contains(&test.as_str()))?;
    Some(what)
}

/// Returns an error if a name in [`LINUX`] is not the name of a test.
fn check_names() -> Result<(), String> {
    let each = EACH.iter().map(|(file, name, _)| format!("{file}::{name}"));
    let single = SINGLE.iter().map(|(file, name, _)| format!("{file}::{name}"));
    let faults = faults_of_files().map(|(file, (_, name, _))| format!("{file}::{name}"));
    let tests: HashSet<String> = each.chain(single).chain(faults).collect();
    let mut names = LINUX.iter().flat_map(|(_, names)| *names);
    match names.find(|name| !tests.contains(**name)) {
        Some(name) => Err(format!("tests/tests/snippets/main.rs: `LINUX` names no test: {name}")),
        None => Ok(()),
    }
}
