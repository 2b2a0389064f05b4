//! Invalid arguments of `cargo run -p book -- record` and the other tasks are refused.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use book::python;

fn book(variable: (&str, &str), arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_book"));
    command.args(arguments).env(variable.0, variable.1).output().expect("the program should start")
}

fn says(output: &Output) -> &str {
    str::from_utf8(&output.stderr).expect("the output should be UTF-8")
}

#[test]
fn an_unknown_name_is_not_recorded() {
    for name in ["nosuch", "", "lock.rs"] {
        let output = book(("RUST_BACKTRACE", "0"), &["record", "lock", name]);
        assert_eq!(says(&output), format!("book: no binary is named `{name}`\n"));
        assert_eq!(output.status.code(), Some(1));
    }
}

/// The paths that Cargo prints are used, because the binaries beside this program may be stale.
#[test]
fn the_binaries_that_cargo_names_are_recorded() {
    let folder = tempfile::tempdir().expect("a temporary folder should be writable");
    let cargo = folder.path().join("cargo");
    let messages: String = catalog::snippets()
        .unwrap_or_else(|wrong| panic!("{wrong}"))
        .into_iter()
        .map(|header| header.binary)
        .map(|binary| format!(r#"{{"target":{{"name":"{binary}"}},"executable":"/no/{binary}"}}"#))
        .fold(String::new(), |text, line| text + &line + "\n");
    fs::write(&cargo, format!("#!/bin/sh\ncat <<'END'\n{messages}END\n"))
        .expect("the folder should be writable");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755))
        .expect("the file should be ours");
    let path = catalog::workspace().join(catalog::complete::recording("lock"));
    let before = fs::read(&path).expect("the recording should exist");
    let output = book(("CARGO", &cargo.display().to_string()), &["record", "lock", "lock"]);
    assert_eq!(says(&output).matches("cannot be started").count(), 1, "{}", says(&output));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read(&path).expect("the recording should exist"), before);
}

#[test]
fn python_3_13_must_name_cpython_3_13() {
    let before = fs::read(python::list()).expect("the list should exist");
    for (python, why) in [
        ("/no/such/python", "book: PYTHON_3_13 is set, but /no/such/python: "),
        ("true", "book: PYTHON_3_13 is set, but true is not CPython 3.13\n"),
    ] {
        let output = book(("PYTHON_3_13", python), &["ask-python"]);
        let said = says(&output);
        assert!(said.starts_with(why) && said.lines().count() == 1, "{said}");
        assert_eq!(output.status.code(), Some(1));
    }
    assert_eq!(fs::read(python::list()).expect("the list should exist"), before);
}

#[test]
fn an_unknown_task_is_refused() {
    for arguments in
        [&[][..], &[""], &["biuld"], &["build", "x"], &["open", "x"], &["ask-python", ""]]
    {
        let output = book(("RUST_BACKTRACE", "0"), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", says(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
