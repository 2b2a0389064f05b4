//! The snippets to be run: where Cargo has built them, and their counterparts.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use find::{Header, SECTIONS, document};
use serde_json::Value;

use crate::cargo;
use crate::program::Program;
use crate::python;

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

/// The snippet, to be run.
///
/// # Panics
///
/// As [`path`].
#[must_use]
pub fn program(binary: &str) -> Program {
    Program::new(binary, Command::new(path(binary)))
}

/// Where Cargo has built a snippet, for tests. The first call builds all of them.
///
/// # Panics
///
/// If they cannot be built, or there is no such snippet.
#[must_use]
pub fn path(binary: &str) -> &'static str {
    static BUILT: OnceLock<Result<BTreeMap<String, PathBuf>, String>> = OnceLock::new();
    let built = BUILT.get_or_init(build_once).as_ref().unwrap_or_else(|wrong| panic!("{wrong}"));
    let path = built.get(binary).unwrap_or_else(|| panic!("no snippet is named `{binary}`"));
    path.to_str().expect("what Cargo prints should be text")
}

/// As [`build`], but once for a run of `cargo nextest`, which has a process for each test: the
/// first of them builds, and writes down where the binaries are.
fn build_once() -> Result<BTreeMap<String, PathBuf>, String> {
    let Ok(run) = env::var("NEXTEST_RUN_ID") else { return build() };
    let here = env::current_exe().map_err(|error| error.to_string())?;
    let folder = here.parent().ok_or("a test program should stand in a folder")?;
    let (lock, written) = (folder.join("snippets.lock"), folder.join("snippets.tsv"));
    let lock = File::create(&lock).map_err(|error| format!("{}: {error}", lock.display()))?;
    lock.lock().map_err(|error| error.to_string())?;
    let text = fs::read_to_string(&written).unwrap_or_default();
    if let Some(rows) = text.strip_prefix(&format!("{run}\n")) {
        let row = |row: &str| {
            let (binary, path) = row.split_once('\t')?;
            Some((binary.to_owned(), PathBuf::from(path)))
        };
        return Ok(rows.lines().filter_map(row).collect());
    }
    let built = build()?;
    let rows = built.iter().map(|(binary, path)| format!("{binary}\t{}\n", path.display()));
    fs::write(&written, format!("{run}\n{}", rows.collect::<String>()))
        .map_err(|error| format!("{}: {error}", written.display()))?;
    Ok(built)
}

/// Builds all snippets, optimized if the running program is, and gives each binary's path: Cargo
/// is asked for it, since what stands beside the running program may be older or of another
/// target. For programs of this workspace that run snippets; tests call [`path`].
///
/// The selection is the default members, as for `cargo test`, so that a crate is not compiled a
/// second time with other features.
///
/// # Errors
///
/// That they cannot be built; Cargo has said why on standard error.
pub fn build() -> Result<BTreeMap<String, PathBuf>, String> {
    let mut build = Command::new(cargo::program());
    build.args(["build", "--quiet", "--bins", "--message-format=json-render-diagnostics"]);
    // Not in the workspace's folder: a relative `CARGO_TARGET_DIR` is meant from here.
    build.arg("--manifest-path").arg(crate::workspace().join("Cargo.toml"));
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    let output = build.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !output.status.success() {
        return Err("the snippets cannot be built".to_owned());
    }
    let built = executables(&String::from_utf8_lossy(&output.stdout));
    for section in SECTIONS {
        let binaries = document::binaries(section)?;
        if let Some(binary) = binaries.iter().find(|binary| !built.contains_key(*binary)) {
            return Err(format!("cargo does not say where `{binary}` is"));
        }
    }
    Ok(built)
}

/// The binaries in what `cargo build --message-format=json` prints, each with its path.
fn executables(messages: &str) -> BTreeMap<String, PathBuf> {
    let executable = |message: Value| {
        let name = message["target"]["name"].as_str()?.to_owned();
        Some((name, PathBuf::from(message["executable"].as_str()?)))
    };
    cargo::messages(messages).filter_map(executable).collect()
}
