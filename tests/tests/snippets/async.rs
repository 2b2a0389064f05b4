//! Section «coroutines»: what is tested of some snippets.

use std::env;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::Signal;
use tests::transcript::Event;
use tests::{Failure, Program, snippets};

const PATIENCE: Duration = Duration::from_secs(30);

pub fn the_stopwatch_of_run_wait_tells_how_long_it_took() {
    let program = snippets::program("run_wait").log("run_wait=info");
    let log = program.run(PATIENCE).unwrap_or_else(Failure::fail).stderr;
    let took = log.lines().find_map(|line| line.split_once("all done after "));
    let took = took.and_then(|(_, took)| took.strip_suffix(" s"));
    let took: f64 = took.and_then(|took| took.parse().ok()).unwrap_or_else(|| panic!("{log}"));
    assert!((4.0..7.0).contains(&took), "1, 2 and 4 s at the same time took {took} s");
}

pub fn tasks_name_their_own_lanes_in_the_log() {
    let program = snippets::program("async_lock").log("info");
    let log = program.run(PATIENCE).unwrap_or_else(Failure::fail).stderr;
    let events: Vec<(&str, &str)> =
        Event::parse_all(&log).iter().map(|e| (e.lane, e.words)).collect();
    let [waits, holds, done] = ["waits for the lock", "holds the lock", "done: releases the lock"];
    let first = [("one", waits), ("one", holds), ("two", waits)];
    let then = [("one", done), ("two", holds), ("two", done)];
    assert_eq!(events, [first, then].concat(), "{log}");
}

pub fn without_date_it_says_so() {
    let mut command = Command::new(snippets::path("run_coroutine_threadsafe"));
    command.env("PATH", "");
    let program = Program::new("run_coroutine_threadsafe", command);
    let mut running = program.start().unwrap_or_else(Failure::fail);
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let message = running.finish_failed().unwrap_or_else(Failure::fail).stderr;
    assert!(message.contains("date: No such file"), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
}

/// A `date` that fails, and one that says nothing: one line, and no time that is empty.
pub fn with_a_date_that_tells_no_time_it_says_so() {
    for (what, script) in
        [("fails", "exit 3"), ("complains", "echo no >&2; exit 1"), ("is silent", "")]
    {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let date = folder.path().join("date");
        fs::write(&date, format!("#!/bin/sh\n{script}\n")).expect("a file can be written");
        fs::set_permissions(&date, fs::Permissions::from_mode(0o755)).expect("it is ours");
        let mut command = Command::new(snippets::path("run_coroutine_threadsafe"));
        command.env("PATH", folder.path());
        let program = Program::new(format!("with a date that {what}"), command);
        let mut running = program.start().unwrap_or_else(Failure::fail);
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let transcript = running.finish_failed().unwrap_or_else(Failure::fail);
        transcript.assert_count(0);
        assert_eq!(transcript.stderr, "date: it failed to tell the time\n");
    }
}

/// The process that starts it ignores SIGCHLD: no status comes of a child, but its line does.
pub fn with_sigchld_ignored_it_tells_the_time() {
    let mut command = Command::new("env");
    command.args(["--ignore-signal=CHLD", snippets::path("run_coroutine_threadsafe")]);
    let contract = tests::contracts::of("run_coroutine_threadsafe");
    let program = Program::new("run_coroutine_threadsafe", command);
    contract.hold(program).unwrap_or_else(Failure::fail);
}

/// The header of `lazy_coroutine` says what the compiler refuses, and with which code.
pub fn the_two_rules_are_the_compilers() {
    let header = tests::header::source("async", "lazy_coroutine");
    let header = header.lines().map_while(|line| line.strip_prefix("//!"));
    let header = header.map(str::trim).collect::<Vec<_>>().join(" ");
    let mut rules = 0;
    for (before, after) in header
        .match_indices("` is refused (")
        .map(|(at, found)| (&header[..at], &header[at + found.len()..]))
    {
        let (_, code) = before.rsplit_once('`').expect("the code stands between backticks");
        let (error, _) = after.split_once(')').expect("the error's number stands in brackets");
        let diagnosis = diagnosis(&format!("async fn other() {{}} {code}"));
        assert!(diagnosis.contains(&format!("error[{error}]")), "{code}: {diagnosis}");
        rules += 1;
    }
    assert_eq!(rules, 2, "the document has two rules");
    assert_eq!(diagnosis("async fn other() {} async fn coroutine() { other().await }"), "");
}

/// What the compiler has to say about a library.
fn diagnosis(source: &str) -> String {
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "-Adead_code", "-o"])
        .args([concat!(env!("CARGO_TARGET_TMPDIR"), "/diagnosis.rmeta"), "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the compiler is there");
    let mut stdin = rustc.stdin.take().expect("it is a pipe");
    stdin.write_all(source.as_bytes()).expect("it reads");
    drop(stdin);
    let output = rustc.wait_with_output().expect("it ends");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// If the machine stands still for longer than the 10 ms between two consumers, the order changes,
/// in both languages; the contract of the queue allows for that, and for no more.
pub fn the_queue_holds_its_contract_on_a_machine_that_stands_still() {
    let contract = tests::contracts::of("async_queue");
    let rust = snippets::program("async_queue");
    let python = snippets::counterpart(&contract.header);
    for program in [Some(rust), python].into_iter().flatten() {
        let mut running = program.start().unwrap_or_else(Failure::fail);
        running.wait_for_lines(1, PATIENCE).unwrap_or_else(Failure::fail);
        running.signal(Signal::STOP);
        thread::sleep(Duration::from_millis(50));
        running.signal(Signal::CONT);
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let transcript = running.finish().unwrap_or_else(Failure::fail);
        contract.assert_output(&transcript);
    }
}

/// Two timers that fall due while the process stands still go off in the order of their times, as
/// the header says; in CPython Tom may come before A's end.
pub fn timers_keep_their_order_when_the_process_stands_still() {
    for binary in ["call_later", "call_at"] {
        let mut running = snippets::program(binary).start().unwrap_or_else(Failure::fail);
        running.wait_for_lines(3, PATIENCE).unwrap_or_else(Failure::fail);
        running.signal(Signal::STOP);
        thread::sleep(Duration::from_millis(1500)); // longer than all timers but B's
        running.signal(Signal::CONT);
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let transcript = running.finish().unwrap_or_else(Failure::fail);
        let (_, rest) = transcript.split_at(3);
        let order = ["[hello] Hello, Jerry", "[workA] stop", "[hello] Hello, Tom", "[workB] stop"];
        rest.assert_lines(&order);
    }
}

/// Two functions block the loop for nine seconds; the thread that hands them over goes on at once.
pub fn who_calls_from_another_thread_is_not_blocked() {
    let program = snippets::program("call_soon_threadsafe").log("info");
    let log = program.run_for(Duration::from_secs(2), PATIENCE).unwrap_or_else(Failure::fail);
    let events = Event::parse_all(&log.stderr);
    for (lane, words) in
        [("main", "note: continues at once"), ("loop", "holds a function that blocks for 6 s")]
    {
        let is_there = events.iter().any(|event| (event.lane, event.words) == (lane, words));
        assert!(is_there, "no `{lane}] {words}`:\n{}", log.stderr);
    }
    let returned = events.iter().any(|event| event.words.starts_with("done"));
    assert!(!returned, "{}", log.stderr);
}
