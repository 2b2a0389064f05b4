//! The harness and the soak run the Python, the seed and the binaries that they are given.

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use catalog::{Header, document};
use tests::faults::Random;
use tests::{python, snippets};

const CHILD: &str = "TESTS_TEST_CHILD";

/// Runs one test of this file in a child process with `CHILD` and further variables set.
fn alone(test: &str, variables: &[(&str, &str)]) -> (bool, String) {
    let mut child =
        Command::new(env::current_exe().expect("the path of the test program should be known"));
    child.args([test, "--exact", "--nocapture"]).env(CHILD, "").env_remove("REQUIRE_PYTHON");
    child.env_remove("PYTHON").env_remove("RUST_BACKTRACE").envs(variables.iter().copied());
    let output = child.output().expect("the program should start");
    (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
}

#[test]
fn a_python_from_the_environment_must_work() {
    if env::var_os(CHILD).is_some() {
        match python::interpreter() {
            Ok(path) => eprintln!("found {}", path.display()),
            Err(why) => eprintln!("skipped: {why}"),
        }
        return;
    }
    let here = "a_python_from_the_environment_must_work";
    for (python, why) in [
        ("/no/such/python", "PYTHON is set, but /no/such/python cannot be run"),
        ("", "PYTHON is set, but  cannot be run"),
        ("true", "PYTHON is set, but true is not CPython"),
    ] {
        let (passed, said) = alone(here, &[("PYTHON", python)]);
        assert!(!passed && said.contains(why), "{said}");
    }
    // A Python that is not named may be missing, unless one is required.
    let (passed, said) = alone(here, &[("PATH", "/no/such/folder")]);
    assert!(passed && said.contains("skipped: python3 cannot be run"), "{said}");
    let (passed, said) = alone(here, &[("PATH", "/no/such/folder"), ("REQUIRE_PYTHON", "1")]);
    assert!(!passed && said.contains("REQUIRE_PYTHON=1, but python3 cannot be run"), "{said}");
}

#[test]
fn a_seed_from_the_environment_must_be_a_number() {
    if env::var_os(CHILD).is_some() {
        eprintln!("the seed is {}", Random::seed());
        return;
    }
    let here = "a_seed_from_the_environment_must_be_a_number";
    let (passed, said) = alone(here, &[("FAULTS_SEED", "123")]);
    assert!(passed && said.contains("the seed is 123"), "{said}");
    for wrong in ["", "12x"] {
        let (passed, said) = alone(here, &[("FAULTS_SEED", wrong)]);
        assert!(!passed && said.contains("FAULTS_SEED should be a number"), "{said}");
    }
}

fn all() -> Vec<Header> {
    document::of_default_members().unwrap_or_else(|wrong| panic!("{wrong}"))
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
    soak.output().expect("the program should start")
}

/// The snippets that this test was built with are beside the soak, but Cargo reports other paths.
#[test]
fn the_soak_runs_the_binaries_that_cargo_reports() {
    let folder = tempfile::tempdir().expect("creating a folder should succeed");
    let cargo = folder.path().join("cargo");
    let says = |binary: &str| {
        format!(r#"{{"target":{{"name":"{binary}"}},"executable":"/elsewhere/{binary}"}}"#)
    };
    let messages: String = all().iter().map(|header| says(&header.binary) + "\n").collect();
    fs::write(&cargo, format!("#!/bin/sh\ncat <<'END'\n{messages}END\n"))
        .expect("writing our own file should succeed");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755))
        .expect("changing our own file should succeed");
    let output = soak(Some(&cargo), &["1"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let failures = said.matches("cannot be started").count();
    // Only Linux pins a process to a core. Elsewhere the soak says that the half is skipped.
    let halves = if cfg!(target_os = "linux") { 2 } else { 1 };
    assert_eq!(
        failures,
        halves * all().len(),
        "each snippet should fail in each half of the soak: {said}"
    );
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(printed.contains("on one core: skipped: "), halves == 1, "{printed}");

    fs::write(&cargo, format!("#!/bin/sh\necho '{}'\n", says("thread_subclass")))
        .expect("writing our own file should succeed");
    let binaries =
        catalog::document::binaries(catalog::SECTIONS[0]).expect("the folder should exist");
    let missing = binaries.iter().find(|binary| *binary != "thread_subclass");
    let missing = missing.expect("the section should have another snippet");
    let output = soak(Some(&cargo), &["1"]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(said, format!("soak: cargo reported no executable for `{missing}`\n"));
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn the_soak_takes_the_number_of_rounds() {
    use std::os::unix::ffi::OsStrExt;
    for wrong in [&[][..], &[""], &["0"], &["-1"], &["x"], &["70000"], &["1", "2"], &["1", ""]] {
        let output = soak(None, wrong);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{wrong:?}: {said}");
        assert!(
            said.starts_with("soak: expected one argument") && said.lines().count() == 1,
            "{said}"
        );
    }
    let mut soak = Command::new(env!("CARGO_BIN_EXE_soak"));
    let output =
        soak.arg(std::ffi::OsStr::from_bytes(b"\xff")).output().expect("the program should start");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}
