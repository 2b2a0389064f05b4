//! `cargo run -p book -- record` and the others, with what they cannot do.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use book::{python, recording};

fn book(variable: (&str, &str), arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_book"));
    command.args(arguments).env(variable.0, variable.1).output().expect("it can be started")
}

fn says(output: &Output) -> &str {
    str::from_utf8(&output.stderr).expect("is UTF-8")
}

#[test]
fn what_is_not_there_is_not_recorded() {
    for name in ["nosuch", "", "lock.rs"] {
        let output = book(("RUST_BACKTRACE", "0"), &["record", "lock", name]);
        assert_eq!(says(&output), format!("book: no binary is named `{name}`\n"));
        assert_eq!(output.status.code(), Some(1));
    }
}

/// Beside the book there are binaries that may be older; Cargo says that they are somewhere else.
#[test]
fn what_cargo_has_built_is_recorded() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let cargo = folder.path().join("cargo");
    let messages: String = find::snippets()
        .unwrap_or_else(|wrong| panic!("{wrong}"))
        .into_iter()
        .map(|header| header.binary)
        .map(|binary| format!(r#"{{"target":{{"name":"{binary}"}},"executable":"/no/{binary}"}}"#))
        .fold(String::new(), |text, line| text + &line + "\n");
    fs::write(&cargo, format!("#!/bin/sh\ncat <<'END'\n{messages}END\n")).expect("is ours");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("it is ours");
    let path = recording::folder().join("lock.tsv");
    let before = fs::read(&path).expect("it is recorded");
    let output = book(("CARGO", &cargo.display().to_string()), &["record", "lock", "lock"]);
    assert_eq!(says(&output).matches("cannot be started").count(), 1, "{}", says(&output));
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(fs::read(&path).expect("it is recorded"), before);
}

#[test]
fn a_python_that_is_named_must_be_the_right_one() {
    let before = fs::read(python::list()).expect("it is there");
    for (python, why) in [
        ("/no/such/python", "book: PYTHON_3_13 is set, but /no/such/python: "),
        ("true", "book: PYTHON_3_13 is set, but true is not CPython 3.13\n"),
    ] {
        let output = book(("PYTHON_3_13", python), &["ask-python"]);
        let said = says(&output);
        assert!(said.starts_with(why) && said.lines().count() == 1, "{said}");
        assert_eq!(output.status.code(), Some(1));
    }
    assert_eq!(fs::read(python::list()).expect("it is there"), before);
}

#[test]
fn what_is_no_task_is_refused() {
    for arguments in
        [&[][..], &[""], &["biuld"], &["build", "x"], &["open", "x"], &["ask-python", ""]]
    {
        let output = book(("RUST_BACKTRACE", "0"), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", says(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
