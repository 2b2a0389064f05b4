//! Every phrase prints the same in Rust and on CPython, and its body compiles and runs alone.

use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use changed::compile;
use find::names::Answer;
use find::phrases::{self, Phrase};
use tests::{Program, python};

const PATIENCE: Duration = Duration::from_secs(30);
/// How many phrases run at the same time.
const LANES: usize = 8;
/// The phrase that needs `pidfd_open`.
const SENTINEL: &str = "multiprocessing::process_sentinel";

fn all() -> Vec<Phrase> {
    phrases::all().unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// Runs `job` for each phrase, several at a time, and reports all failures.
fn for_each(job: impl Fn(&Phrase) -> Result<(), String> + Sync) {
    let mut all = all();
    if !cfg!(target_os = "linux") {
        eprintln!("{SENTINEL}: skipped: only Linux has `pidfd_open`");
        all.retain(|phrase| phrase.path() != SENTINEL);
    }
    assert!(!all.is_empty());
    let (rest, failures) = (Mutex::new(all.iter()), Mutex::new(Vec::new()));
    let next = || rest.lock().expect("no thread should panic with the lock held").next();
    thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(|| {
                while let Some(phrase) = next() {
                    if let Err(why) = job(phrase) {
                        let mut failures =
                            failures.lock().expect("no thread should panic with the lock held");
                        failures.push(format!("{}: {why}", phrase.path()));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().expect("no thread should panic with the lock held");
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn printed(name: &str, command: Command) -> Result<Vec<String>, String> {
    let transcript = Program::new(name, command).run(PATIENCE).map_err(|why| why.to_string())?;
    Ok(transcript.lines.into_iter().map(|line| line.text).collect())
}

/// Returns the version of CPython, for example (3, 11).
fn rust(phrase: &Phrase) -> Result<Vec<String>, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phrases"));
    command.arg(phrase.path());
    printed("in Rust", command)
}

fn on_cpython(phrase: &Phrase, interpreter: &Path) -> Result<Vec<String>, String> {
    let mut command = Command::new(interpreter);
    // Isolated: otherwise `import threading` finds `threading.py` in the folder of the script.
    command.arg("-I").arg(phrase.python()).arg(&phrase.name);
    printed("on CPython", command)
}

#[test]
fn the_two_sides_have_the_same_phrases() {
    let all = all();
    for module in phrases::modules().expect("the folder should be readable") {
        let rust: Vec<&str> =
            all.iter().filter(|p| p.module == module).map(|p| p.name.as_str()).collect();
        let python = phrases::python_names(&module).expect("the file should be readable");
        if let Some(name) = rust.iter().find(|name| !python.contains(&(**name).to_owned())) {
            panic!("phrases/python/{module}.py: `{name}` has no twin; write `def {name}():`");
        }
        if let Some(name) = python.iter().find(|name| !rust.contains(&name.as_str())) {
            panic!("phrases/src/{module}.rs: `{name}` has no twin; write `pub fn {name}() {{`");
        }
        if let Some((_, name)) = rust.iter().zip(&python).find(|(rust, python)| *rust != python) {
            panic!("phrases/python/{module}.py: `{name}` has another place than its twin; move it");
        }
    }
}

#[test]
fn every_phrase_is_in_the_index() {
    let names = find::names::read().unwrap_or_else(|wrong| panic!("{wrong}"));
    for phrase in all() {
        let is_named = names.iter().any(|name| {
            matches!(&name.answer, Answer::Phrase(answer) if *answer == phrase)
                || name.more.contains(&phrase)
        });
        let path = phrase.path();
        assert!(
            is_named,
            "book/names: no name is answered by `{path}`; write `- phrase: {path}` or \
             `- more: {path}` under its name"
        );
    }
}

#[test]
fn every_phrase_prints_the_same_on_both_sides() {
    let interpreter = python::interpreter();
    if let Err(why) = &interpreter {
        eprintln!("the phrases: skipped on CPython: {why}");
    }
    let version = python::version().unwrap_or_default();
    for_each(|phrase| {
        let in_rust = rust(phrase)?;
        if in_rust.is_empty() {
            return Err("prints nothing".to_owned());
        }
        let differs = !phrase.rust_prints.is_empty() || !phrase.python_prints.is_empty();
        if differs && in_rust != phrase.rust_prints {
            return Err(format!("Rust prints {in_rust:?}, not {:?}", phrase.rust_prints));
        }
        let Ok(interpreter) = &interpreter else { return Ok(()) };
        if phrase.since.is_some_and(|since| since > version) {
            eprintln!("{}: skipped on CPython: this version is too old", phrase.path());
            return Ok(());
        }
        let on_cpython = on_cpython(phrase, interpreter)?;
        let wanted = if differs { &phrase.python_prints } else { &in_rust };
        if &on_cpython != wanted {
            return Err(format!("CPython prints {on_cpython:?}, not {wanted:?}"));
        }
        Ok(())
    });
}

#[test]
fn every_body_alone_is_a_program() {
    for_each(|phrase| {
        let name = phrase.path().replace("::", "-");
        let path = compile(&name, &phrase.program())?;
        let alone = printed("alone", Command::new(path))?;
        let wanted = rust(phrase)?;
        if alone != wanted {
            return Err(format!("alone it prints {alone:?}, not {wanted:?}"));
        }
        Ok(())
    });
}

#[test]
fn an_unknown_name_is_an_error_of_one_line() {
    for arguments in [&["nothing"][..], &[], &["a", "b"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_phrases")).args(arguments).output();
        let output = output.expect("the program should start");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1);
    }
}
