//! After the lines that use `shared` are deleted, the program still fails in the same way.

use std::time::Duration;

use catalog::header::without_shared;
use changed::Changed;
use tests::{Failure, Program, faults};

const PATIENCE: Duration = Duration::from_secs(30);

/// The snippet's `main` does not return the error, because Rust would print its `Debug` form.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs Linux: `ulimit -v`")]
fn a_pool_that_cannot_be_started_is_one_clear_line() {
    let program = Changed::new("thread_pool_rayon", "copied").path();
    let command = faults::with_memory_for(0, &program.display().to_string());
    let mut running = faults::start(Program::new("thread_pool_rayon, copied", command));
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
    faults::assert_clear_failure("thread_pool_rayon, copied", status, &transcript);
    transcript
        .assert(transcript.stderr.lines().count() == 1, "standard error should have one line");
    transcript.assert(
        transcript.stderr.starts_with("the pool cannot be started: "),
        "the error should be in words",
    );
}

/// A thread panics because a file does not exist. `main` recovers and continues.
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
        transcript.assert(status.code() == Some(101), format!("main should panic: {status}"));
        transcript.assert_lines(&["1", "goes on", "2"]);
        let places = transcript.stderr.matches(".rs:").count();
        transcript.assert(places == 2, "each panic should report its location");
        // Compares everything but the location, which is a few lines further down, and the thread's
        // number.
        let words = transcript.stderr.lines().filter(|line| !line.contains(".rs:"));
        stderr.push(words.collect::<Vec<_>>().join("\n"));
    }
    assert_eq!(stderr[0], stderr[1]);
}
