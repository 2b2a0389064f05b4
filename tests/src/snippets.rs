//! The tests that every snippet has to pass.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::cargo;
use crate::contracts::{self, Contract, End};
use crate::header::{Header, binaries};
use crate::program::{Failure, Program};
use crate::python;

/// A program that ends by itself before this is too quick to be interrupted in the middle.
const LONG_ENOUGH_TO_INTERRUPT: Duration = Duration::from_secs(2);

fn rust(binary: &str, path: &str) -> (&'static Contract, Program) {
    (contracts::of(binary), Program::new(binary, Command::new(path)))
}

/// The counterpart of a snippet, to be run by CPython; `None`, with a word on standard error, if
/// there is no CPython.
///
/// # Panics
///
/// If there is no CPython although one is asked for: see [`python::interpreter`].
#[must_use]
pub fn counterpart(header: &Header) -> Option<Program> {
    python_program(&header.binary, &header.python_path())
}

/// The file `path`, to be run by CPython; `None`, with a word on standard error that `what` is
/// skipped, if there is no CPython.
///
/// # Panics
///
/// If there is no CPython although one is asked for: see [`python::interpreter`].
#[must_use]
pub fn python_program(what: &str, path: &Path) -> Option<Program> {
    match python::interpreter() {
        Ok(interpreter) => {
            let mut command = Command::new(interpreter);
            command.arg(path);
            let name = path.strip_prefix(crate::workspace()).unwrap_or(path).display().to_string();
            Some(Program::new(name, command).may_complain_when_interrupted())
        }
        Err(why) => {
            eprintln!("{what}: skipped on CPython: {why}");
            None
        }
    }
}

/// Builds all snippets, optimized if the running program is, and gives each binary's path: Cargo
/// is asked for it, since what stands beside the running program may be older or of another
/// target. For programs of this workspace that run snippets; tests have the paths from Cargo.
///
/// # Errors
///
/// That they cannot be built; Cargo has said why on standard error.
pub fn build() -> Result<BTreeMap<String, PathBuf>, String> {
    let mut build = Command::new(cargo::program());
    build.args(["build", "--quiet", "--bins", "--message-format=json-render-diagnostics"]);
    // Not in the workspace's folder: a relative `CARGO_TARGET_DIR` is meant from here.
    build.arg("--manifest-path").arg(crate::workspace().join("Cargo.toml"));
    for section in contracts::SECTIONS {
        build.args(["-p", section]);
    }
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    let output = build.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !output.status.success() {
        return Err("the snippets cannot be built".to_owned());
    }
    let built = executables(&String::from_utf8_lossy(&output.stdout));
    match contracts::all().find(|contract| !built.contains_key(contract.binary)) {
        Some(contract) => Err(format!("cargo does not say where `{}` is", contract.binary)),
        None => Ok(built),
    }
}

/// The binaries in what `cargo build --message-format=json` prints, each with its path.
fn executables(messages: &str) -> BTreeMap<String, PathBuf> {
    let executable = |message: Value| {
        let name = message["target"]["name"].as_str()?.to_owned();
        Some((name, PathBuf::from(message["executable"].as_str()?)))
    };
    cargo::messages(messages).filter_map(executable).collect()
}

/// The binary holds its contract.
///
/// # Panics
///
/// If it does not.
pub fn holds_in_rust(binary: &str, path: &str) {
    let (contract, program) = rust(binary, path);
    contract.hold(program).unwrap_or_else(Failure::fail);
}

/// The counterpart holds the same contract.
///
/// # Panics
///
/// If it does not, or as [`counterpart`].
pub fn holds_in_python(binary: &str) {
    let contract = contracts::of(binary);
    let header = Header::read(contract.section, binary);
    if let Some(program) = counterpart(&header) {
        contract.hold(program).unwrap_or_else(Failure::fail);
    }
}

/// The header says of the contract and the end what the contract says.
///
/// # Panics
///
/// If it does not.
pub fn has_a_true_header(binary: &str) {
    let contract = contracts::of(binary);
    let header = Header::read(contract.section, binary);
    assert_eq!(header.kind, contract.kind, "{binary}: the kind of contract");
    let ends = match contract.end {
        End::Never(_) => "until Ctrl-C".to_owned(),
        End::After(Duration::ZERO) => "ends at once".to_owned(),
        End::After(due) => format!("ends after {} s", due.as_secs_f64()),
    };
    assert_eq!(header.ends, ends, "{binary}: how it ends");
    assert!(header.python_path().is_file(), "{binary}: there is no {}", header.python.display());
}

/// With nobody to read its output, the program ends quietly and successfully.
///
/// # Panics
///
/// If it does not.
pub fn ends_quietly_at_a_closed_pipe(binary: &str, path: &str) {
    let (contract, program) = rust(binary, path);
    let run = program.close_stdout_after(0).run(contract.patience);
    run.unwrap_or_else(Failure::fail);
}

/// With a full device for its output, the program ends with a message and a failure.
///
/// # Panics
///
/// If it does not, or there is no `/dev/full`.
pub fn fails_clearly_at_a_full_device(binary: &str, path: &str) {
    let (contract, program) = rust(binary, path);
    let full = OpenOptions::new().write(true).open("/dev/full").expect("Linux has a /dev/full");
    let mut running = program.stdout_to(full).start().unwrap_or_else(Failure::fail);
    running.wait(contract.patience).unwrap_or_else(Failure::fail);
    let transcript = running.finish_failed().unwrap_or_else(Failure::fail);
    let message = &transcript.stderr;
    assert!(message.contains("No space left on device"), "{binary} says: {message}");
    for word in ["panicked", "backtrace"] {
        assert!(!message.contains(word), "{binary} says: {message}");
    }
}

/// Interrupted in the middle (Ctrl-C), those programs of a section that end by themselves end at
/// once and leave nothing behind. What never ends is interrupted in [`holds_in_rust`] already,
/// what ends at once cannot be. `programs` are the binaries with their paths.
///
/// # Panics
///
/// If one does not.
pub fn end_when_interrupted(programs: &[(&str, &str)]) {
    thread::scope(|scope| {
        for (binary, path) in programs {
            let (contract, program) = rust(binary, path);
            if let End::After(due) = contract.end
                && due > LONG_ENOUGH_TO_INTERRUPT
            {
                scope.spawn(move || {
                    // Not `run_for`: some print their first line in the second half.
                    let mut running = program.start().unwrap_or_else(Failure::fail);
                    let half = Instant::now() + due / 2;
                    running.watch(half, contract.patience).unwrap_or_else(Failure::fail);
                    assert!(running.status().is_none(), "{binary} has ended already");
                    running.interrupt().unwrap_or_else(Failure::fail);
                    running.finish().unwrap_or_else(Failure::fail);
                });
            }
        }
    });
}

/// The binaries, the contracts and the tests of a section name the same snippets.
///
/// # Panics
///
/// If they do not.
pub fn are_all_tested(section: &str, tested: &[&str]) {
    let mut tested = tested.to_vec();
    let mut contracts: Vec<&str> =
        contracts::all().filter(|c| c.section == section).map(|c| c.binary).collect();
    tested.sort_unstable();
    contracts.sort_unstable();
    assert_eq!(binaries(section), contracts, "{section}: binaries and contracts");
    assert_eq!(tested, contracts, "{section}: tests and contracts");
}

/// Makes a module of tests for each snippet of a section, and a test that none is missing.
///
/// It has to stand in a test target of the section's own crate, for only there Cargo tells where
/// the binaries are.
///
/// ```text
/// tests::snippet_tests! { "sync": race, lock }
/// ```
#[macro_export]
macro_rules! snippet_tests {
    ($section:literal: $($binary:ident),+ $(,)?) => {
        $(mod $binary {
            pub(super) const BINARY: &str = stringify!($binary);
            pub(super) const PATH: &str = env!(concat!("CARGO_BIN_EXE_", stringify!($binary)));

            #[test]
            fn holds_in_rust() {
                $crate::snippets::holds_in_rust(BINARY, PATH);
            }

            #[test]
            fn holds_in_python() {
                $crate::snippets::holds_in_python(BINARY);
            }

            #[test]
            fn has_a_true_header() {
                $crate::snippets::has_a_true_header(BINARY);
            }

            #[test]
            fn ends_quietly_at_a_closed_pipe() {
                $crate::snippets::ends_quietly_at_a_closed_pipe(BINARY, PATH);
            }

            #[test]
            fn fails_clearly_at_a_full_device() {
                $crate::snippets::fails_clearly_at_a_full_device(BINARY, PATH);
            }

            #[test]
            fn waits_for_a_reader() {
                $crate::faults::waits_for_a_reader(BINARY, PATH);
            }

            #[test]
            fn fails_clearly_without_threads() {
                $crate::faults::fails_clearly_without_threads(BINARY, PATH);
            }
        })+

        #[test]
        fn end_when_interrupted() {
            $crate::snippets::end_when_interrupted(&[$(($binary::BINARY, $binary::PATH)),+]);
        }

        #[test]
        fn all_are_tested() {
            $crate::snippets::are_all_tested($section, &[$(stringify!($binary)),+]);
        }
    };
}
