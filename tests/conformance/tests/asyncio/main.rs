//! What CPython's tests of asyncio ask of the types of the snippets, in words of our own.
//!
//! A test has the name of the class and of the method in CPython that asks the same:
//! `queues::queue_get::test_blocking_get` is `QueueGetTests.test_blocking_get` in
//! `test.test_asyncio.test_queues`.

mod event_loop;
mod locks;
mod queues;
mod taskgroups;
mod timeouts;
mod waitfor;

use std::collections::BTreeSet;
use std::env;
use std::process::Command;

const SKIPPED: &[(&str, &[(&str, &str)])] = &[
    ("locks", locks::SKIPPED),
    ("queues", queues::SKIPPED),
    ("taskgroups", taskgroups::SKIPPED),
    ("timeouts", timeouts::SKIPPED),
    ("waitfor", waitfor::SKIPPED),
];

/// Compares the tests of this program with the tests of CPython 3.13: each one is asked here, or is
/// skipped for a reason.
#[test]
fn every_test_of_cpython_is_asked_or_has_a_reason() {
    let python = env::var("PYTHON_3_13").unwrap_or("python3.13".to_owned());
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/asyncio/list.py");
    let modules = SKIPPED.iter().map(|(module, _)| format!("test_{module}"));
    let listed = match Command::new(&python).arg(script).args(modules).output() {
        Ok(output) if output.status.success() => output,
        Ok(output) => {
            let why = String::from_utf8_lossy(&output.stderr);
            println!("skipped: {python} cannot list its tests: {}", why.trim_end());
            return;
        }
        Err(why) => {
            println!("skipped: {python}: {why}");
            return;
        }
    };
    let theirs = lines(&listed.stdout);
    let this = env::current_exe().expect("this program should have a path");
    let ours = Command::new(this).args(["--list", "--format", "terse"]).output();
    let ours = lines(&ours.expect("this program should start").stdout);
    let asked: BTreeSet<_> = ours
        .iter()
        .filter_map(|line| line.strip_suffix(": test"))
        .filter(|name| name.contains("::test_"))
        .map(str::to_owned)
        .collect();

    let unknown: Vec<_> = asked.difference(&theirs).collect();
    assert!(unknown.is_empty(), "CPython has no such tests: {unknown:#?}");
    let mut open: BTreeSet<_> = theirs.difference(&asked).cloned().collect();
    for (module, skipped) in SKIPPED {
        for (name, reason) in *skipped {
            let name = format!("{module}::{name}");
            let before = open.len();
            open.retain(|test| *test != name && !test.starts_with(&format!("{name}::")));
            assert!(open.len() < before, "no test of CPython is skipped by `{name}`");
            assert!(!reason.is_empty(), "`{name}` is skipped without a reason");
        }
    }
    assert!(open.is_empty(), "these are neither asked nor skipped: {open:#?}");
}

fn lines(output: &[u8]) -> BTreeSet<String> {
    String::from_utf8_lossy(output).lines().map(str::to_owned).collect()
}
