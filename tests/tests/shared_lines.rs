//! Deleting the lines that use `shared` leaves a program that says the same and fails the same.

use std::process::{Command, Stdio};
use std::time::Duration;

use tests::changed::Changed;
use tests::header::{self, Header, without_shared};
use tests::{Failure, Program, contracts, faults};

const PATIENCE: Duration = Duration::from_secs(30);

/// All snippets: section, binary and text.
fn sources() -> impl Iterator<Item = (&'static str, &'static str, String)> {
    contracts::all().map(|contract| {
        let source = header::source(contract.section, contract.binary);
        (contract.section, contract.binary, source)
    })
}

#[test]
fn a_copied_header_is_the_same() {
    for (section, binary, source) in sources() {
        let header = Header::read(section, binary);
        let copied = Header::parse(section, binary, &without_shared(&source));
        let copied = copied.unwrap_or_else(|wrong| panic!("{binary}: the copied header {wrong}"));
        assert_eq!(copied.copy, header.copy, "{binary}");
        let of_header = |text: &str| text.lines().take_while(|l| l.starts_with("//!")).count();
        assert_eq!(of_header(&without_shared(&source)), of_header(&source), "{binary}");
    }
}

#[test]
fn every_line_that_uses_shared_is_a_statement_of_its_own() {
    for (_, binary, source) in sources() {
        let lines = header::inseparable_lines(&source);
        assert!(lines.is_empty(), "{binary}: {lines:#?}");
    }
}

/// The README says `sed -i /shared::/d src/main.rs`.
#[test]
fn the_command_of_the_readme_deletes_these_lines() {
    use std::io::Write;
    let readme = std::fs::read_to_string(tests::workspace().join("README.md")).expect("is there");
    assert!(readme.contains("`sed -i /shared::/d src/main.rs`"));
    for (_, binary, source) in sources() {
        let mut sed = Command::new("sed");
        sed.arg("/shared::/d").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut sed = sed.spawn().expect("there is a sed");
        let mut stdin = sed.stdin.take().expect("it is a pipe");
        std::thread::scope(|scope| {
            scope.spawn(|| stdin.write_all(source.as_bytes()).map(|()| drop(stdin)));
            let output = sed.wait_with_output().expect("it ends");
            assert_eq!(
                String::from_utf8_lossy(&output.stdout),
                without_shared(&source),
                "{binary}"
            );
        });
    }
}

/// Its `main` could return the error: that would be printed as `Debug` has it.
#[test]
fn a_pool_that_cannot_be_started_is_one_line_in_words() {
    let program = Changed::new("thread_pool_rayon", "copied").path();
    let command = faults::with_memory_for(0, &program.display().to_string());
    let mut running = faults::start(Program::new("thread_pool_rayon, copied", command));
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
    faults::assert_clear_failure("thread_pool_rayon, copied", status, &transcript);
    transcript.assert(transcript.stderr.lines().count() == 1, "one line");
    transcript.assert(transcript.stderr.starts_with("the pool cannot be started: "), "in words");
}

/// A thread panics because a file is not there; `main` recovers and goes on.
#[test]
fn a_panic_with_an_error_of_the_system_can_be_recovered_from() {
    const RECOVERS: &str = r#"use std::fs::File;
use std::thread;

fn func(num: u32) {
    println!("{num}");
    File::open("/nowhere/settings.toml").unwrap();
}

fn main() {
    shared::init();
    let t = thread::spawn(|| func(1));
    if t.join().is_err() {
        println!("goes on");
    }
    func(2);
}"#;
    let with = Changed::with_shared("thread_target", "recovers");
    let without = Changed::new("thread_target", "recovers");
    let programs = [
        with.rust_from("use std::thread;", RECOVERS),
        without.rust_from("use std::thread;", &without_shared(RECOVERS)),
    ];
    let mut stderr = Vec::new();
    for changed in programs {
        let mut running = changed.build().start().unwrap_or_else(Failure::fail);
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
        transcript.assert(status.code() == Some(101), format!("a panic of main: {status}"));
        transcript.assert_lines(&["1", "goes on", "2"]);
        let places = transcript.stderr.matches(".rs:").count();
        transcript.assert(places == 2, "each panic tells its place");
        // All but the place itself, which is a few lines further down, and the thread's number.
        let words = transcript.stderr.lines().filter(|line| !line.contains(".rs:"));
        stderr.push(words.collect::<Vec<_>>().join("\n"));
    }
    assert_eq!(stderr[0], stderr[1]);
}
