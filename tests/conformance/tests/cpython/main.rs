//! CPython runs its own tests, unmodified, on the types of the snippets.
//!
//! Each class of tests in `types.rs` is a test here. The extension `conformance-extension` provides
//! the types, and `run.py` puts a type in the place of CPython's own. Each CPython from 3.9 to 3.13
//! that has its own tests is asked, in processes side by side. No test may fail, except those of
//! the list `skipped`, which must fail. The numbers for CPython 3.13 are in the book.

mod types;

use std::collections::BTreeMap;
use std::env;
use std::iter;
use std::process::{Command, ExitCode};
use std::sync::LazyLock;
use std::thread;
use std::time::Duration;

use conformance::interpreters::{self, Found, Interpreter, RECORDED};
use conformance::{Asked, Figures};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tests::{Program, cargo};

use crate::types::{TYPES, Type};

/// The time without a line after which a CPython is killed. `run.py` itself ends earlier, with the
/// traceback of every thread.
const PATIENCE: Duration = Duration::from_secs(120);
/// A class of tests may take this long.
const LONGEST: Duration = Duration::from_secs(600);

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    // A class has a process for each CPython, so `RUST_TEST_THREADS` would be too many.
    arguments.test_threads = arguments.test_threads.or(Some(4));
    let found = match interpreters::find() {
        Ok(found) => found,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::FAILURE;
        }
    };
    let required = env::var_os("REQUIRE_PYTHON").is_some_and(|value| value == "1");
    if !arguments.list {
        let versions: Vec<_> = found.interpreters.iter().map(|i| &*i.version).collect();
        let all = if versions.is_empty() { "none".to_owned() } else { versions.join(", ") };
        eprintln!("CPython with its own tests: {all}");
        found.lacking.iter().for_each(|line| eprintln!("{line}"));
        if versions.is_empty() && required {
            eprintln!("REQUIRE_PYTHON=1, but no CPython from 3.9 to 3.13 has its own tests");
            return ExitCode::FAILURE;
        }
        let newest = found.interpreters.last().map(|interpreter| interpreter.minor);
        if conformance::records() && newest != Some(RECORDED) {
            eprintln!("RECORD=1, but CPython 3.{RECORDED} with its own tests was not found");
            return ExitCode::FAILURE;
        }
    }
    let found: &'static Found = Box::leak(Box::new(found));
    let known = Trial::test("book::has_no_other_type", || {
        let keys: Vec<_> =
            TYPES.iter().map(|tested| (tested.python_type(), tested.class())).collect();
        conformance::hold_keys(Asked::Unmodified, &keys).map_err(Failed::from)
    });
    let trials = TYPES.iter().map(|tested| {
        let name = format!("{}::{}", tested.snippet, tested.tests.1);
        Trial::ignorable_test(name, move || {
            let has = |interpreter: &&Interpreter| interpreter.has(tested.tests.0);
            let interpreters: Vec<_> = found.interpreters.iter().filter(has).collect();
            if interpreters.is_empty() {
                let none = "no CPython with these tests was found";
                return match required {
                    true => Err(format!("REQUIRE_PYTHON=1, but {none}").into()),
                    false => Ok(Completion::ignored_with(none)),
                };
            }
            test(tested, &interpreters).map(|()| Completion::Completed)
        })
    });
    libtest_mimic::run(&arguments, iter::once(known).chain(trials).collect()).exit_code()
}

/// What became of each test of a class on one CPython.
type Outcomes = BTreeMap<String, Outcome>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Passed,
    Failed,
    /// CPython itself skips the test on this system.
    Skipped,
    /// The test is not run.
    NotRun,
}

/// Asks each CPython, then checks the list of skipped tests and the recorded figures.
fn test(tested: &Type, interpreters: &[&Interpreter]) -> Result<(), Failed> {
    let library = LIBRARY.as_deref().map_err(ToString::to_string)?;
    let asked: Vec<Result<Outcomes, String>> = thread::scope(|scope| {
        let runs: Vec<_> = interpreters
            .iter()
            .map(|interpreter| scope.spawn(|| ask(tested, interpreter, library)))
            .collect();
        runs.into_iter().map(|run| run.join().expect("a run should not panic")).collect()
    });
    let failures: Vec<_> = asked.iter().filter_map(|run| run.as_ref().err()).collect();
    if !failures.is_empty() {
        return Err(failures.into_iter().map(String::as_str).collect::<Vec<_>>().join("\n").into());
    }
    let asked: Vec<_> = interpreters.iter().copied().zip(asked.into_iter().flatten()).collect();
    check_list(tested, &asked)?;
    match asked.last() {
        Some((interpreter, outcomes)) if interpreter.minor == RECORDED => {
            figures(tested, &interpreter.version, outcomes).hold().map_err(Failed::from)
        }
        _ => Ok(()),
    }
}

/// Runs the class of tests on one CPython. The error names the tests that failed or did not end.
fn ask(tested: &Type, interpreter: &Interpreter, library: &str) -> Result<Outcomes, String> {
    let (module, class) = tested.tests;
    let mut command = Command::new(&interpreter.path);
    // No variable of the environment and no package of the user changes what runs (`-I`), and no
    // file is written (`-B`).
    command.args(["-I", "-B", concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cpython/run.py")]);
    command.args([library, module, class, tested.attribute, tested.name]);
    command.arg(names(tested.skipped)).arg(names(tested.not_run));
    let name = format!("CPython {}: {class}", interpreter.version);
    let failed = |failure: tests::Failure| failure.to_string();
    let mut running =
        Program::new(&name, command).give_up_after(LONGEST).start().map_err(failed)?;
    running.wait(PATIENCE).map_err(failed)?;
    let (status, transcript) = running.finish_anyhow().map_err(failed)?;

    let mut outcomes = Outcomes::new();
    let mut begun = None;
    for line in &transcript.lines {
        let (outcome, test) = match line.text.split_once(' ') {
            Some(("runs", test)) => {
                begun = Some(test);
                continue;
            }
            Some(("passed", test)) => (Outcome::Passed, test),
            Some(("failed", test)) => (Outcome::Failed, test),
            Some(("skipped", test)) => (Outcome::Skipped, test),
            Some(("not-run", test)) => (Outcome::NotRun, test),
            _ => return Err(format!("{name}: unknown line: {}", line.text)),
        };
        begun = None;
        outcomes.insert(test.to_owned(), outcome);
    }
    let unexpected =
        |(test, outcome): &(&String, &Outcome)| **outcome == Outcome::Failed && !tested.skips(test);
    let failures: Vec<_> = outcomes.iter().filter(unexpected).map(|(test, _)| &**test).collect();
    if let Some(test) = begun {
        Err(format!("{name}.{test} did not end ({status})\n{}", transcript.stderr))
    } else if !failures.is_empty() {
        Err(format!("{name}: failed: {}\n{}", failures.join(", "), transcript.stderr))
    } else if !status.success() || !transcript.stderr.is_empty() || outcomes.is_empty() {
        Err(format!("{name}: {status}\n{transcript}"))
    } else {
        Ok(outcomes)
    }
}

/// Checks the list of skipped tests: each exists, and none passes on every CPython.
fn check_list(tested: &Type, asked: &[(&Interpreter, Outcomes)]) -> Result<(), String> {
    let (module, class) = tested.tests;
    for (test, _) in tested.skipped.iter().chain(tested.not_run) {
        let found: Vec<_> = asked.iter().filter_map(|(_, outcomes)| outcomes.get(*test)).collect();
        let wrong = if found.is_empty() {
            // An older CPython alone may not have the test yet.
            let newest = asked.last().map(|(interpreter, _)| interpreter.minor);
            (newest == Some(RECORDED)).then_some("does not exist")
        } else {
            let passes = [Outcome::Passed, Outcome::Skipped];
            found
                .iter()
                .all(|outcome| passes.contains(outcome))
                .then_some("passes on every CPython")
        };
        if let Some(wrong) = wrong {
            let list = "`skipped` in tests/conformance/tests/cpython/types.rs";
            return Err(format!("{module}.{class}.{test} {wrong}: remove it from {list}"));
        }
    }
    Ok(())
}

/// Returns the figures for the book. What CPython itself skips does not count.
fn figures(tested: &Type, version: &str, outcomes: &Outcomes) -> Figures {
    let number_of = |wanted| outcomes.values().filter(|outcome| **outcome == wanted).count();
    let is_skipped = |test| matches!(outcomes.get(test), Some(Outcome::Failed | Outcome::NotRun));
    let listed = tested.skipped.iter().chain(tested.not_run);
    let skipped: Vec<_> = listed
        .filter(|(test, _)| is_skipped(*test))
        .map(|(test, reason)| ((*test).to_owned(), (*reason).to_owned()))
        .collect();
    let passed = number_of(Outcome::Passed);
    Figures {
        python_type: tested.python_type(),
        snippet: tested.snippet.to_owned(),
        rust_type: tested.rust_type.to_owned(),
        tests: tested.class(),
        asked: Asked::Unmodified,
        passed,
        total: passed + skipped.len(),
        python: version.to_owned(),
        skipped,
    }
}

/// Joins the names of tests into an argument.
fn names(list: &[(&str, &str)]) -> String {
    list.iter().map(|(test, _)| *test).collect::<Vec<_>>().join(",")
}

/// The path of the extension. Cargo builds the extension and reports the path, so that no older
/// file is loaded.
static LIBRARY: LazyLock<Result<String, String>> = LazyLock::new(|| {
    let messages = cargo::build(&["--package", "conformance-extension", "--lib"])?;
    let library = cargo::messages(&messages)
        .find(|message| message["target"]["name"] == "conformance_extension")
        .and_then(|message| message["filenames"][0].as_str().map(str::to_owned));
    library.ok_or_else(|| "cargo reported no library for `conformance-extension`".to_owned())
});
