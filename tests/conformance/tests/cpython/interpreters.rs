//! Finds each CPython from 3.9 to 3.13 that has its own tests.

use std::env;
use std::ffi::{OsStr, OsString};
use std::ops::RangeInclusive;
use std::process::Command;

/// The minor versions whose tests are known.
const MINORS: RangeInclusive<u32> = 9..=13;
/// Prints the implementation, the minor version, the version, the path, and whether the tests are
/// there.
const ASK: &str = "import sys, platform, importlib.util; print(sys.implementation.name, \
                   sys.version_info[1], platform.python_version(), sys.executable, \
                   importlib.util.find_spec('test.lock_tests') is not None, sep='\\n')";

/// A CPython with its own tests.
pub(crate) struct Interpreter {
    pub minor: u32,
    /// The version: `3.13.0`.
    pub version: String,
    /// The path, from the interpreter itself, so that no launcher runs in between.
    pub path: String,
}

/// The interpreters that were found.
#[derive(Default)]
pub(crate) struct Found {
    /// At most one of each minor version, in the order of the versions.
    pub interpreters: Vec<Interpreter>,
    /// A line about each interpreter that has no tests.
    pub without_tests: Vec<String>,
}

/// Looks for each minor version: `PYTHON_3_13` or else `python3.13` from the `PATH`. The last two
/// are `PYTHON` and `python3`, whatever their version is.
///
/// # Errors
///
/// Returns an error if an environment variable names a program that is not CPython.
pub(crate) fn find() -> Result<Found, String> {
    let mut found = Found::default();
    for minor in MINORS {
        found.add(&format!("PYTHON_3_{minor}"), &format!("python3.{minor}"))?;
    }
    found.add("PYTHON", "python3")?;
    found.interpreters.sort_by_key(|interpreter| interpreter.minor);
    Ok(found)
}

impl Found {
    /// Adds the interpreter that the variable names, or else the program from the `PATH` if there
    /// is one.
    fn add(&mut self, variable: &str, program: &str) -> Result<(), String> {
        let named = env::var_os(variable);
        let program = named.clone().unwrap_or_else(|| OsString::from(program));
        let Some((interpreter, has_tests)) = ask(&program) else {
            return match named {
                Some(_) => {
                    Err(format!("{variable} is set, but {} is no CPython", program.display()))
                }
                None => Ok(()),
            };
        };
        let Interpreter { minor, version, path } = &interpreter;
        if !MINORS.contains(minor) || self.interpreters.iter().any(|other| other.minor == *minor) {
            return Ok(());
        }
        if has_tests {
            self.interpreters.push(interpreter);
        } else {
            let why = "has no package `test` (in Debian: libpython3-testsuite)";
            let line = format!("CPython {version} is not asked: {path} {why}");
            if !self.without_tests.contains(&line) {
                self.without_tests.push(line);
            }
        }
        Ok(())
    }
}

/// Asks a program whether it is CPython, and whether it has its own tests.
fn ask(program: &OsStr) -> Option<(Interpreter, bool)> {
    let output = Command::new(program).args(["-c", ASK]).output().ok()?;
    let answer = String::from_utf8(output.stdout).ok()?;
    match answer.lines().collect::<Vec<_>>()[..] {
        ["cpython", minor, version, path, has_tests] => {
            let (version, path) = (version.to_owned(), path.to_owned());
            Some((Interpreter { minor: minor.parse().ok()?, version, path }, has_tests == "True"))
        }
        _ => None,
    }
}
