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

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::process::Command;

use conformance::interpreters::{self, Interpreter, RECORDED};
use conformance::{Asked, Figures};

const SKIPPED: &[(&str, &[(&str, &str)])] = &[
    ("locks", locks::SKIPPED),
    ("queues", queues::SKIPPED),
    ("taskgroups", taskgroups::SKIPPED),
    ("timeouts", timeouts::SKIPPED),
    ("waitfor", waitfor::SKIPPED),
];

/// The types of which the tests ask: the Python type, the snippet, the Rust type, and how the names
/// of the tests begin.
const TYPES: &[(&str, &str, &str, &str)] = &[
    ("asyncio.Barrier", "async_barrier", "`Barrier`", "locks::barrier::"),
    ("asyncio.Condition", "async_condition", "`Condition`", "locks::condition::"),
    ("asyncio.Event", "async_event", "`Event`", "locks::event::"),
    ("asyncio.LifoQueue", "async_queue_full", "`LifoQueue`", "queues::lifo_queue"),
    ("asyncio.Lock", "async_lock", "`tokio::sync::Mutex`", "locks::lock::"),
    ("asyncio.PriorityQueue", "async_queue_full", "`PriorityQueue`", "queues::priority_queue"),
    ("asyncio.Queue", "async_queue_full", "`Queue`", "queues::queue_"),
    ("asyncio.Semaphore", "async_semaphore_full", "`Semaphore`", "locks::semaphore::"),
    ("asyncio.TaskGroup", "task_group", "`TaskGroup`", "taskgroups::"),
    ("asyncio.timeout", "timeout", "`Timeout`", "timeouts::"),
    ("asyncio.wait_for", "timeout", "`wait_for`", "waitfor::"),
];

/// Compares the tests of this program with the tests of CPython 3.13: each one is asked here, or is
/// skipped for a reason. The book shows how many of each type are asked.
#[test]
fn every_test_of_cpython_is_asked_or_has_a_reason() {
    let found = interpreters::find().unwrap_or_else(|wrong| panic!("{wrong}"));
    let is_asked = |i: &&Interpreter| i.minor == RECORDED && i.has("test_asyncio");
    let Some(python) = found.interpreters.iter().find(is_asked) else {
        let why = format!("no CPython 3.{RECORDED} with its own tests was found");
        assert!(env::var_os("PYTHON_3_13").is_none(), "PYTHON_3_13 is set, but {why}");
        return println!("skipped: {why}");
    };
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/asyncio/list.py");
    let modules = SKIPPED.iter().map(|(module, _)| format!("test_{module}"));
    let listed = Command::new(&python.path).arg(script).args(modules).output();
    let listed = listed.expect("CPython should start");
    let why = String::from_utf8_lossy(&listed.stderr);
    assert!(listed.status.success(), "{} cannot list its tests: {why}", python.path);
    let listed = String::from_utf8(listed.stdout).expect("the names should be UTF-8");
    // CPython's name of each test, by our name.
    let theirs: BTreeMap<&str, &str> =
        listed.lines().filter_map(|line| line.split_once('\t')).collect();
    let asked = asked();

    let unknown: Vec<_> = asked.iter().filter(|test| !theirs.contains_key(&***test)).collect();
    assert!(unknown.is_empty(), "CPython has no such tests: {unknown:#?}");
    let mut open: BTreeSet<&str> =
        theirs.keys().copied().filter(|test| !asked.contains(*test)).collect();
    let mut skipped: BTreeMap<&str, &str> = BTreeMap::new();
    for (module, list) in SKIPPED {
        for (name, reason) in *list {
            let name = format!("{module}::{name}");
            let (of_name, others) = open
                .into_iter()
                .partition(|test| *test == name || test.starts_with(&format!("{name}::")));
            open = others;
            let of_name: BTreeSet<&str> = of_name;
            assert!(!of_name.is_empty(), "no test of CPython is skipped by `{name}`");
            assert!(!reason.is_empty(), "`{name}` is skipped without a reason");
            skipped.extend(of_name.into_iter().map(|test| (test, *reason)));
        }
    }
    assert!(open.is_empty(), "these are neither asked nor skipped: {open:#?}");

    let mut left = theirs.len();
    for (python_type, snippet, rust_type, begin) in TYPES {
        let of_type = |test: &&str| test.starts_with(begin);
        let skipped = skipped.iter().filter(|(test, _)| of_type(test));
        let figures = Figures {
            python_type: (*python_type).to_owned(),
            snippet: (*snippet).to_owned(),
            rust_type: (*rust_type).to_owned(),
            tests: tests_of(begin),
            asked: Asked::Ported,
            passed: asked.iter().filter(|test| of_type(&&***test)).count(),
            total: theirs.keys().filter(|test| of_type(test)).count(),
            python: python.version.clone(),
            skipped: skipped
                .map(|(test, why)| (theirs[test].to_owned(), (*why).to_owned()))
                .collect(),
        };
        left -= figures.total;
        figures.hold().unwrap_or_else(|wrong| panic!("{wrong}"));
    }
    assert_eq!(left, 0, "the number of tests that belong to no type in `TYPES`");
    let keys: Vec<_> =
        TYPES.iter().map(|(name, .., begin)| ((*name).to_owned(), tests_of(begin))).collect();
    conformance::hold_keys(Asked::Ported, &keys).unwrap_or_else(|wrong| panic!("{wrong}"));
}

/// Returns the name of CPython's file for tests that begin like this.
fn tests_of(begin: &str) -> String {
    let (module, _) = begin.split_once("::").unwrap_or((begin, ""));
    format!("`test.test_asyncio.test_{module}`")
}

/// Returns the names of the tests of this program that ask what CPython asks.
fn asked() -> BTreeSet<String> {
    let this = env::current_exe().expect("this program should have a path");
    let ours = Command::new(this).args(["--list", "--format", "terse"]).output();
    let ours = ours.expect("this program should start").stdout;
    String::from_utf8_lossy(&ours)
        .lines()
        .filter_map(|line| line.strip_suffix(": test"))
        .filter(|name| name.contains("::test_"))
        .map(str::to_owned)
        .collect()
}
