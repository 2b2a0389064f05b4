//! Finds the binaries that Cargo built for the snippets, and the counterparts of the snippets.

use std::collections::BTreeMap;
use std::env;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use catalog::{APART, Header, SECTIONS, document};
use serde_json::Value;

use crate::cargo;
use crate::program::Program;
use crate::python;

/// Returns why the counterpart of a snippet cannot run, or `None` if it can: no CPython was found,
/// or the CPython is older than the counterpart needs.
///
/// # Panics
///
/// Panics if CPython is required and missing: see [`python::interpreter`].
#[must_use]
pub fn no_counterpart(header: &Header) -> Option<String> {
    match (python::interpreter(), header.since) {
        (Err(why), _) => Some(why.to_owned()),
        (Ok(_), Some((major, minor))) if python::version() < Some((major, minor)) => {
            Some(format!("this CPython is older than {major}.{minor}"))
        }
        _ => None,
    }
}

/// Returns the counterpart of a snippet, ready to run on CPython. Without a CPython, or if the
/// counterpart needs a newer one, prints a note to standard error and returns `None`.
///
/// # Panics
///
/// Panics if CPython is required and missing: see [`python::interpreter`].
#[must_use]
pub fn counterpart(header: &Header) -> Option<Program> {
    if let Some(why) = no_counterpart(header) {
        eprintln!("{}: skipped on CPython: {why}", header.binary);
        return None;
    }
    python_program(&header.binary, &header.python_path())
}

/// Returns the program at `path`, ready to run on CPython. Without a CPython, prints to standard
/// error that `what` is skipped and returns `None`.
///
/// # Panics
///
/// Panics if CPython is required and missing: see [`python::interpreter`].
#[must_use]
pub fn python_program(what: &str, path: &Path) -> Option<Program> {
    match python::interpreter() {
        Ok(interpreter) => {
            let mut command = Command::new(interpreter);
            command.arg(path);
            let name =
                path.strip_prefix(catalog::workspace()).unwrap_or(path).display().to_string();
            Some(Program::new(name, command).may_complain_when_interrupted())
        }
        Err(why) => {
            eprintln!("{what}: skipped on CPython: {why}");
            None
        }
    }
}

/// Returns a snippet, ready to run.
///
/// # Panics
///
/// The panics of [`path`].
#[must_use]
pub fn program(binary: &str) -> Program {
    Program::new(binary, Command::new(path(binary)))
}

/// Returns the path of the binary that Cargo built for a snippet. The first call builds all
/// snippets of the default members, or of the sections that are built apart.
///
/// # Panics
///
/// Panics if the snippets cannot be built, or if no snippet has this name.
#[must_use]
pub fn path(binary: &str) -> &'static str {
    type Built = OnceLock<Result<BTreeMap<String, PathBuf>, String>>;
    static BUILT: Built = OnceLock::new();
    static BUILT_APART: Built = OnceLock::new();
    let is_apart = document::load(binary).is_ok_and(|header| header.is_apart());
    let built =
        if is_apart { BUILT_APART.get_or_init(build_apart) } else { BUILT.get_or_init(build_once) };
    let built = built.as_ref().unwrap_or_else(|wrong| panic!("{wrong}"));
    let path = built.get(binary).unwrap_or_else(|| panic!("no snippet is named `{binary}`"));
    path.to_str().expect("the path of a binary should be UTF-8")
}

/// Calls [`build`] once for a run of `cargo nextest`, which starts a process for each test. The
/// first process builds and writes the paths of the binaries to a file. The others read the file.
fn build_once() -> Result<BTreeMap<String, PathBuf>, String> {
    let Ok(run) = env::var("NEXTEST_RUN_ID") else { return build() };
    let here = env::current_exe().map_err(|error| error.to_string())?;
    let folder = here.parent().ok_or("the path of a test program should have a parent folder")?;
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

/// Builds all snippets and asks Cargo for the path of each binary, because a binary beside the
/// running program may be older or built for another target. The snippets are optimized if the
/// running program is. This function is for programs of this workspace that run snippets. Tests
/// call [`path`].
///
/// Builds the default members, as `cargo test` does, so that no crate is compiled a second time
/// with other features.
///
/// # Errors
///
/// Returns an error if the snippets cannot be built. Cargo reports the reason on standard error.
pub fn build() -> Result<BTreeMap<String, PathBuf>, String> {
    build_sections(SECTIONS.iter().filter(|section| !APART.contains(section)), &["--bins"])
}

/// Builds the snippets of the sections that [`build`] leaves out: see [`catalog::APART`].
///
/// # Errors
///
/// Returns the errors of [`build`].
pub fn build_apart() -> Result<BTreeMap<String, PathBuf>, String> {
    let packages: Vec<&str> = APART.iter().flat_map(|section| ["-p", section]).collect();
    build_sections(&APART, &[&packages[..], &["--bins"]].concat())
}

fn build_sections<'a>(
    sections: impl IntoIterator<Item = &'a &'a str>,
    targets: &[&str],
) -> Result<BTreeMap<String, PathBuf>, String> {
    let output = cargo::build(targets)?;
    let built = executables(&output);
    for section in sections {
        let binaries = document::binaries(section)?;
        if let Some(binary) = binaries.iter().find(|binary| !built.contains_key(*binary)) {
            return Err(format!("cargo reported no executable for `{binary}`"));
        }
    }
    Ok(built)
}

/// Returns the path of each binary from the messages of `cargo build --message-format=json`.
fn executables(messages: &str) -> BTreeMap<String, PathBuf> {
    let executable = |message: Value| {
        let name = message["target"]["name"].as_str()?.to_owned();
        Some((name, PathBuf::from(message["executable"].as_str()?)))
    };
    cargo::messages(messages).filter_map(executable).collect()
}
