//! Section "coroutines": further tests of some snippets.

use std::env;
use std::fs;
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use rustix::process::Signal;
use tests::transcript::Event;
use tests::{Failure, Program, faults, snippets};

const PATIENCE: Duration = Duration::from_secs(30);

pub fn the_log_of_run_wait_reports_the_elapsed_time() {
    let program = snippets::program("run_wait").log("run_wait=info");
    let log = program.run(PATIENCE).unwrap_or_else(Failure::fail).stderr;
    let took = log.lines().find_map(|line| line.split_once("all done after "));
    let took = took.and_then(|(_, took)| took.strip_suffix(" s"));
    let took: f64 = took.and_then(|took| took.parse().ok()).unwrap_or_else(|| panic!("{log}"));
    assert!((4.0..7.0).contains(&took), "concurrent waits of 1, 2 and 4 s took {took} s");
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

pub fn a_missing_date_is_one_clear_line() {
    let mut command = Command::new(snippets::path("run_coroutine_threadsafe"));
    command.env("PATH", "");
    let program = Program::new("run_coroutine_threadsafe", command);
    let mut running = program.start().unwrap_or_else(Failure::fail);
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let message = running.finish_failed().unwrap_or_else(Failure::fail).stderr;
    assert!(message.contains("date: No such file"), "{message}");
    assert_eq!(message.lines().count(), 1, "{message}");
}

/// A `date` that fails or prints nothing is one line on standard error, and no empty time is
/// printed.
pub fn a_date_that_prints_no_time_is_one_clear_line() {
    for (what, script) in [
        ("fails", "exit 3"),
        ("writes to standard error", "echo no >&2; exit 1"),
        ("prints nothing", ""),
    ] {
        let folder = tempfile::tempdir().expect("creating a folder should succeed");
        let date = folder.path().join("date");
        fs::write(&date, format!("#!/bin/sh\n{script}\n")).expect("writing a file should succeed");
        fs::set_permissions(&date, fs::Permissions::from_mode(0o755))
            .expect("changing our own file should succeed");
        let mut command = Command::new(snippets::path("run_coroutine_threadsafe"));
        command.env("PATH", folder.path());
        let program =
            Program::new(format!("run_coroutine_threadsafe, with a `date` that {what}"), command);
        let mut running = program.start().unwrap_or_else(Failure::fail);
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let transcript = running.finish_failed().unwrap_or_else(Failure::fail);
        transcript.assert_count(0);
        assert_eq!(transcript.stderr, "date: it failed to tell the time\n");
    }
}

/// If the parent ignores SIGCHLD, the program receives the line of `date`, but no exit status.
pub fn the_time_is_printed_even_if_sigchld_is_ignored() {
    let command = Command::new(snippets::path("run_coroutine_threadsafe"));
    let contract = tests::contracts::of("run_coroutine_threadsafe");
    let program = Program::new("run_coroutine_threadsafe", faults::ignoring_sigchld(&command));
    contract.hold(program).unwrap_or_else(Failure::fail);
}

/// The snippet `signals` and its counterpart.
fn programs_with_signals() -> Vec<Program> {
    let contract = tests::contracts::of("signals");
    [Some(snippets::program("signals")), snippets::counterpart(&contract.header)]
        .into_iter()
        .flatten()
        .collect()
}

pub fn sigterm_ends_the_program_in_an_orderly_way_as_well() {
    for program in programs_with_signals() {
        let mut running = program.start().unwrap_or_else(Failure::fail);
        running.wait_for_lines(1, PATIENCE).unwrap_or_else(Failure::fail);
        running.signal(Signal::TERM);
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
        assert_eq!(status.signal(), Some(Signal::TERM.as_raw()), "{status}");
        transcript.assert_lines(&[
            "main: runs until Ctrl-C",
            "main: stops 3 tasks",
            "task 1: has cleaned up",
            "task 2: has cleaned up",
            "task 3: has cleaned up",
            "main: all tasks have ended",
        ]);
    }
}

/// Whichever two signals they are, the program dies of the second, before its tasks have ended.
pub fn a_second_signal_ends_the_program_at_once() {
    for first in [Signal::INT, Signal::TERM] {
        for second in [Signal::INT, Signal::TERM] {
            for program in programs_with_signals() {
                let mut running = program.start().unwrap_or_else(Failure::fail);
                running.wait_for_lines(1, PATIENCE).unwrap_or_else(Failure::fail);
                running.signal(first);
                running.wait_for_lines(2, PATIENCE).unwrap_or_else(Failure::fail);
                running.signal(second);
                running.wait(PATIENCE).unwrap_or_else(Failure::fail);
                let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
                assert_eq!(status.signal(), Some(second.as_raw()), "{status}");
                let ended = transcript.lines.iter().any(|line| line.text.contains("have ended"));
                transcript.assert(!ended, "the program should end before its tasks");
            }
        }
    }
}

/// The header of `lazy_coroutine` names two programs that the compiler rejects, with the error code
/// of each.
pub fn the_compiler_enforces_both_rules() {
    let header = catalog::header::source("async", "lazy_coroutine");
    let header = header.lines().map_while(|line| line.strip_prefix("//!"));
    let header = header.map(str::trim).collect::<Vec<_>>().join(" ");
    let mut rules = 0;
    for (before, after) in header
        .match_indices("` is rejected (")
        .map(|(at, found)| (&header[..at], &header[at + found.len()..]))
    {
        let (_, code) = before.rsplit_once('`').expect("the code should be in backticks");
        let (error, _) = after.split_once(')').expect("the error's number should be in brackets");
        let diagnosis = diagnosis(&format!("async fn other() {{}} {code}"));
        assert!(diagnosis.contains(&format!("error[{error}]")), "{code}: {diagnosis}");
        rules += 1;
    }
    assert_eq!(rules, 2, "the header should name both rules of the document");
    assert_eq!(diagnosis("async fn other() {} async fn coroutine() { other().await }"), "");
}

/// Returns what the compiler reports about the source of a library.
fn diagnosis(source: &str) -> String {
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()))
        .args(["--edition=2024", "--crate-type=lib", "--emit=metadata", "-Adead_code", "-o"])
        .args([concat!(env!("CARGO_TARGET_TMPDIR"), "/diagnosis.rmeta"), "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the compiler should start");
    let mut stdin = rustc.stdin.take().expect("the stream should be a pipe");
    stdin.write_all(source.as_bytes()).expect("the compiler should read its input");
    drop(stdin);
    let output = rustc.wait_with_output().expect("waiting for the compiler should succeed");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// If the machine suspends the program for longer than the 10 ms between two consumers, the order
/// changes in both languages. The contract of the queue allows for this change and for no other.
pub fn the_queue_holds_its_contract_after_a_suspension() {
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

/// Two timers that become due while the process is suspended fire in the order of their times, as
/// the header says. In CPython, Tom may come before the end of A.
pub fn timers_keep_their_order_after_a_suspension() {
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

/// Two functions block the loop for nine seconds. The thread that schedules them is not blocked.
pub fn call_soon_threadsafe_does_not_block_the_calling_thread() {
    let program = snippets::program("call_soon_threadsafe").log("info");
    let log = program.run_for(Duration::from_secs(2), PATIENCE).unwrap_or_else(Failure::fail);
    let events = Event::parse_all(&log.stderr);
    for (lane, words) in
        [("main", "note: continues at once"), ("loop", "holds a function that blocks for 6 s")]
    {
        let is_there = events.iter().any(|event| (event.lane, event.words) == (lane, words));
        assert!(is_there, "the log should contain `{lane}] {words}`:\n{}", log.stderr);
    }
    let returned = events.iter().any(|event| event.words.starts_with("done"));
    assert!(!returned, "{}", log.stderr);
}
