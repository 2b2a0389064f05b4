//! Finds each CPython from 3.9 to 3.13 that has its own tests.

use std::env;
use std::ffi::{OsStr, OsString};
use std::ops::RangeInclusive;
use std::process::Command;

/// The minor versions whose tests are known.
const MINORS: RangeInclusive<u32> = 9..=13;
/// The minor version of the recorded figures.
pub const RECORDED: u32 = 13;
/// The modules of CPython's tests, in its package `test`.
const MODULES: [&str; 4] = ["lock_tests", "test_asyncio", "test_concurrent_futures", "test_queue"];
/// Prints the implementation, the minor version, the version, the path, and the modules that exist.
const ASK: &str = "import sys, platform; from importlib.util import find_spec; \
                   print(sys.implementation.name, sys.version_info[1], \
                   platform.python_version(), sys.executable, \
                   *[name for name in sys.argv[1:] if find_spec('test.' + name)], sep='\\n')";

/// A CPython with its own tests.
pub struct Interpreter {
    /// The minor version: 13.
    pub minor: u32,
    /// The version: `3.13.0`.
    pub version: String,
    /// The path, from the interpreter itself, so that no launcher runs in between.
    pub path: String,
    modules: Vec<String>,
}

impl Interpreter {
    /// Returns whether CPython's tests in `module` are installed. Before CPython 3.12,
    /// `test_concurrent_futures.test_wait` is a part of the module `test_concurrent_futures`.
    #[must_use]
    pub fn has(&self, module: &str) -> bool {
        let module = module.split_once('.').map_or(module, |(package, _)| package);
        self.modules.iter().any(|other| other == module)
    }
}

/// The interpreters that were found.
#[derive(Default)]
pub struct Found {
    /// At most one of each minor version, in the order of the versions.
    pub interpreters: Vec<Interpreter>,
    /// A line about each interpreter that lacks tests.
    pub lacking: Vec<String>,
}

/// Looks for each minor version: `PYTHON_3_13` or else `python3.13` from the `PATH`. The last two
/// are `PYTHON` and `python3`, whatever their version is.
///
/// # Errors
///
/// Returns an error if an environment variable names a program that is not CPython.
pub fn find() -> Result<Found, String> {
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
        let Some(interpreter) = ask(&program) else {
            return match named {
                Some(_) => {
                    Err(format!("{variable} is set, but {} is no CPython", program.display()))
                }
                None => Ok(()),
            };
        };
        let Interpreter { minor, version, modules, .. } = &interpreter;
        if !MINORS.contains(minor) || self.interpreters.iter().any(|other| other.minor == *minor) {
            return Ok(());
        }
        let lacking = MODULES.iter().filter(|module| !interpreter.has(module));
        let lacking: Vec<_> = lacking.map(|module| format!("test.{module}")).collect();
        let line = if modules.is_empty() {
            format!("CPython {version} has no tests (in Debian, they are libpython3-testsuite)")
        } else {
            format!("CPython {version} has no {}", lacking.join(", "))
        };
        if !lacking.is_empty() && !self.lacking.contains(&line) {
            self.lacking.push(line);
        }
        if !modules.is_empty() {
            self.interpreters.push(interpreter);
        }
        Ok(())
    }
}

/// Asks a program whether it is CPython, and which of the tests it has.
fn ask(program: &OsStr) -> Option<Interpreter> {
    let output = Command::new(program).args(["-c", ASK]).args(MODULES).output().ok()?;
    let answer = String::from_utf8(output.stdout).ok()?;
    match answer.lines().collect::<Vec<_>>()[..] {
        ["cpython", minor, version, path, ref modules @ ..] => Some(Interpreter {
            minor: minor.parse().ok()?,
            version: version.to_owned(),
            path: path.to_owned(),
            modules: modules.iter().copied().map(str::to_owned).collect(),
        }),
        _ => None,
    }
}
