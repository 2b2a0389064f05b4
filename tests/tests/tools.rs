//! The harness and the soak: the programs that they run are those that they are told of.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use tests::faults::Random;
use tests::header::Header;
use tests::{python, snippets};

const CHILD: &str = "TESTS_TEST_CHILD";

/// Runs one test of this file in a process of its own, with `CHILD` and more variables set.
fn alone(test: &str, variables: &[(&str, &str)]) -> (bool, String) {
    let mut child = Command::new(env::current_exe().expect("a test program has a path"));
    child.args([test, "--exact", "--nocapture"]).env(CHILD, "").env_remove("REQUIRE_PYTHON");
    child.env_remove("PYTHON").env_remove("RUST_BACKTRACE").envs(variables.iter().copied());
    let output = child.output().expect("it can be started");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_python_that_is_named_must_work() {
    if env::var_os(CHILD).is_some() {
        match python::interpreter() {
            Ok(path) => eprintln!("found {}", path.display()),
            Err(why) => eprintln!("skipped: {why}"),
        }
        return;
    }
    let here = "a_python_that_is_named_must_work";
    for (python, why) in [
        ("/no/such/python", "PYTHON is set, but no /no/such/python"),
        ("", "PYTHON is set, but no "),
        ("true", "PYTHON is set, but true is not CPython"),
    ] {
        let (passed, said) = alone(here, &[("PYTHON", python)]);
        assert!(!passed && said.contains(why), "{said}");
    }
    // One that is not named may be missing, unless it is required.
    let (passed, said) = alone(here, &[("PATH", "/no/such/folder")]);
    assert!(passed && said.contains("skipped: no python3"), "{said}");
    let (passed, said) = alone(here, &[("PATH", "/no/such/folder"), ("REQUIRE_PYTHON", "1")]);
    assert!(!passed && said.contains("REQUIRE_PYTHON=1, but no python3"), "{said}");
}

#[test]
fn a_seed_that_is_named_must_be_one() {
    if env::var_os(CHILD).is_some() {
        eprintln!("the seed is {}", Random::seed());
        return;
    }
    let here = "a_seed_that_is_named_must_be_one";
    let (passed, said) = alone(here, &[("FAULTS_SEED", "123")]);
    assert!(passed && said.contains("the seed is 123"), "{said}");
    for wrong in ["", "12x"] {
        let (passed, said) = alone(here, &[("FAULTS_SEED", wrong)]);
        assert!(!passed && said.contains("FAULTS_SEED is no number"), "{said}");
    }
}

fn all() -> Vec<Header> {
    find::snippets().unwrap_or_else(|wrong| panic!("{wrong}"))
}

#[test]
fn every_snippet_is_built_and_found() {
    let built = snippets::build().unwrap_or_else(|wrong| panic!("{wrong}"));
    for header in all() {
        let path = &built[&header.binary];
        assert!(path.is_absolute() && path.is_file(), "{}", path.display());
    }
}

fn soak(cargo: Option<&Path>, arguments: &[&str]) -> Output {
    let mut soak = Command::new(env!("CARGO_BIN_EXE_soak"));
    soak.args(arguments).env_remove("RUST_BACKTRACE");
    if let Some(cargo) = cargo {
        soak.env("CARGO", cargo);
    }
    soak.output().expect("it can be started")
}

/// Beside the soak there are the snippets that this test was built with; Cargo says that they are
/// somewhere else.
#[test]
fn the_soak_runs_what_cargo_has_built() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let cargo = folder.path().join("cargo");
    let says = |binary: &str| {
        format!(r#"{{"target":{{"name":"{binary}"}},"executable":"/elsewhere/{binary}"}}"#)
    };
    let messages: String = all().iter().map(|header| says(&header.binary) + "\n").collect();
    fs::write(&cargo, format!("#!/bin/sh\ncat <<'END'\n{messages}END\n")).expect("is ours");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let output = soak(Some(&cargo), &["1"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let failures = said.matches("cannot be started").count();
    assert_eq!(failures, 2 * all().len(), "with all cores busy and on one: {said}");

    fs::write(&cargo, format!("#!/bin/sh\necho '{}'\n", says("thread_subclass"))).expect("is ours");
    let output = soak(Some(&cargo), &["1"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, "soak: cargo does not say where `scoped_threads` is\n");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_soak_takes_one_number() {
    use std::os::unix::ffi::OsStrExt;
    for wrong in [&[][..], &[""], &["0"], &["-1"], &["x"], &["70000"], &["1", "2"], &["1", ""]] {
        let output = soak(None, wrong);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {said}");
        assert!(said.starts_with("soak: how many rounds?") && said.lines().count() == 1, "{said}");
    }
    let mut soak = Command::new(env!("CARGO_BIN_EXE_soak"));
    let output = soak.arg(std::ffi::OsStr::from_bytes(b"\xff")).output().expect("it starts");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}
