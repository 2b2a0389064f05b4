//! Finds CPython.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

/// Prints four lines: the implementation, whether the version is 3.9 or newer, the version, and the
/// path.
const ASK: &str = "import sys, platform; print(sys.implementation.name); \
                   print(sys.version_info >= (3, 9)); print(platform.python_version()); \
                   print(sys.executable)";

/// Returns the interpreter that runs the counterparts: CPython 3.9 or newer, from `PYTHON` or else
/// `python3` from the `PATH`. The path comes from the interpreter itself, so that no launcher runs
/// in between.
///
/// # Errors
///
/// Returns the reason why no interpreter was found.
///
/// # Panics
///
/// Panics if no interpreter was found although `PYTHON` or `REQUIRE_PYTHON=1` requires one.
pub fn interpreter() -> Result<&'static Path, &'static str> {
    let found = FOUND.as_ref().map(|found| found.path.as_path()).map_err(String::as_str);
    if let Err(why) = found {
        let named = env::var_os("PYTHON");
        assert!(named.is_none(), "PYTHON is set, but {why}");
        let required = env::var_os("REQUIRE_PYTHON").is_some_and(|value| value == "1");
        assert!(!required, "REQUIRE_PYTHON=1, but {why}");
    }
    found
}

/// Runs a script that tests statements about CPython, and returns the number of printed lines, one
/// for each statement; `None` without a CPython.
///
/// # Panics
///
/// Panics if the script fails, and for the reasons of [`interpreter`].
#[must_use]
pub fn statements(script: &str) -> Option<usize> {
    let interpreter = match interpreter() {
        Ok(interpreter) => interpreter,
        Err(why) => {
            eprintln!("the statements about CPython: skipped: {why}");
            return None;
        }
    };
    let output = Command::new(interpreter).args(["-I", script]).output();
    let output = output.expect("the script should start");
    let [text, why] =
        [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(output.status.success(), "{text}{why}");
    Some(text.lines().count())
}

/// Returns the version of the interpreter, such as `(3, 11)`, or `None` if no interpreter was
/// found.
#[must_use]
pub fn version() -> Option<(u32, u32)> {
    FOUND.as_ref().ok().map(|found| found.version)
}

struct Found {
    path: PathBuf,
    version: (u32, u32),
}

static FOUND: LazyLock<Result<Found, String>> = LazyLock::new(find);

fn find() -> Result<Found, String> {
    let name = env::var_os("PYTHON").unwrap_or_else(|| "python3".into());
    let asked = Command::new(&name).args(["-c", ASK]).output();
    let name = Path::new(&name).display();
    let answer = match asked {
        Ok(output) if output.status.success() => {
            String::from_utf8_lossy(&output.stdout).into_owned()
        }
        _ => return Err(format!("{name} cannot be run")),
    };
    match answer.lines().collect::<Vec<_>>()[..] {
        ["cpython", "True", version, path] => {
            let (minor, _) = version.rsplit_once('.').unwrap_or((version, ""));
            let Some(version) = catalog::version(minor) else {
                return Err(format!("{name} has an unknown version, {version}"));
            };
            Ok(Found { path: PathBuf::from(path), version })
        }
        ["cpython", _, version, _] => Err(format!("{name} is {version}, older than 3.9")),
        _ => Err(format!("{name} is not CPython")),
    }
}
