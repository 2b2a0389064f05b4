//! Section "using processes" when the system refuses something or suspends processes for long:
//! files, standard error, a folder for sockets, the status of children, and stops of twelve
//! seconds. Everything that can continue continues, and every failure is reported in one line of
//! words.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use catalog::Header;
use rustix::process::{Pid, Signal, kill_process};
use tests::faults::{self, Told, assert_clear_failure, ignoring_sigchld};
use tests::{Failure, Program, Running, Transcript, contracts, python, snippets};

/// A parent gives up on a start after 10 s, and a stop in these tests lasts for 12 s.
const PATIENCE: Duration = Duration::from_secs(50);
/// Longer than the time limit for a child's start, and longer than the reader and the writer work.
const LONG: Duration = Duration::from_secs(12);

/// Returns whether the children of the program are a reader and a writer.
fn is_queue(binary: &str) -> bool {
    binary.starts_with("process_queue")
}

fn start(what: &str, command: Command) -> Running {
    faults::start(Program::new(what, command))
}

fn end(mut running: Running) -> (ExitStatus, Transcript) {
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    running.finish_anyhow().unwrap_or_else(Failure::fail)
}

/// Returns the command that runs the counterpart, or `None` without a CPython.
fn python(binary: &str) -> Option<Command> {
    let interpreter = python::interpreter().map_err(|why| eprintln!("{binary}: skipped: {why}"));
    let mut command = Command::new(interpreter.ok()?);
    command.arg(Header::read("processes", binary).python_path());
    Some(command)
}

/// Watches the program for the time `time`.
fn watch(running: &mut Running, time: Duration) {
    running.watch(Instant::now() + time, PATIENCE).unwrap_or_else(Failure::fail);
}

fn signal_all(processes: &[Pid], signal: Signal) {
    for process in processes {
        let _ = kill_process(*process, signal); // the process may just have ended
    }
}

/// Asserts that all work was done, and that standard error is empty.
fn assert_done(what: &str, binary: &str, status: ExitStatus, transcript: &Transcript) {
    let quiet = status.success() && transcript.stderr.is_empty();
    transcript.assert(quiet, format!("{what}: {status}"));
    if is_queue(binary) {
        assert_queue(what, transcript);
    } else {
        Told::by(transcript).assert_counted(what, transcript);
    }
}

/// Asserts that the numbers are in order from 1, that there is at least one, and that the last line
/// is the end.
fn assert_queue(what: &str, transcript: &Transcript) {
    let texts = transcript.texts();
    let (last, numbers) = texts.split_last().expect("the program should print at least one line");
    let right = numbers.iter().enumerate().all(|(index, text)| *text == (index + 1).to_string());
    let right = right && !numbers.is_empty() && *last == "强制结束";
    transcript
        .assert(right, format!("{what}: the lines should be the numbers in order and the end"));
}

/// Asserts that the program failed with status 1 and one line.
fn assert_one_line(what: &str, status: ExitStatus, transcript: &Transcript) {
    assert_clear_failure(what, status, transcript);
    transcript.assert(status.code() == Some(1), format!("{what}: {status}"));
    transcript.assert(
        transcript.stderr.lines().count() == 1,
        format!("{what}: standard error should have one line"),
    );
    let in_words = !["Error", "Os {", "kind:"].iter().any(|text| transcript.stderr.contains(text));
    transcript.assert(in_words, format!("{what}: the error should be in words"));
}

/// With few file descriptors, the children that could be started do their work. One line reports
/// the child that could not be started, or that no work could be done.
fn few_files(binary: &str, path: &str) {
    const LIMITS: [u32; 16] = [4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 36, 40, 48, 64];
    const SIDE_BY_SIDE: usize = 4; // each program starts ten processes
    thread::scope(|scope| {
        for first in 0..SIDE_BY_SIDE {
            scope.spawn(move || {
                for limit in LIMITS.iter().skip(first).step_by(SIDE_BY_SIDE) {
                    with_files(binary, path, *limit);
                }
            });
        }
    });
}

fn with_files(binary: &str, path: &str, limit: u32) {
    let what = format!("{binary}, with at most {limit} files");
    let command = faults::after(&format!("ulimit -n {limit}"), path);
    let (status, transcript) = end(start(&what, command));
    if status.success() {
        transcript.assert(limit > 10, format!("{what}: success should be impossible"));
        return assert_done(&what, binary, status, &transcript);
    }
    assert_one_line(&what, status, &transcript);
    let why = transcript.stderr.contains("Too many open files");
    transcript.assert(why, format!("{what}: standard error should name the reason"));
    let told = Told::by(&transcript);
    if told.rest.is_empty() {
        transcript.assert(told.started < 10, format!("{what}: {told:?}"));
        let least = end_of(told.started);
        transcript
            .assert(transcript.ended_at >= least, format!("{what}: the program ended too early"));
        told.assert_counted(&what, &transcript);
    } else {
        transcript.assert_count(0);
    }
}

/// Returns how long the longest of `started` children counts.
fn end_of(started: usize) -> Duration {
    Duration::from_secs(started.saturating_sub(1) as u64)
}

/// The `sh` commands that make standard error a pipe without a reader.
const NO_READER: &str =
    "pipe=$(mktemp -u) && mkfifo \"$pipe\" && exec 3<>\"$pipe\" 2>\"$pipe\" 3<&- && rm \"$pipe\"";

/// A child dies, and the parent cannot report the death. All other children do their work, and the
/// status is a failure.
fn a_death_that_cannot_be_reported(binary: &str, path: &str) {
    thread::scope(|scope| {
        for setup in ["exec 2>/dev/full", NO_READER] {
            scope.spawn(move || {
                let what = format!("{binary}, after {setup}");
                let mut running = start(&what, faults::after(setup, path));
                let lines = if is_queue(binary) { 2 } else { 9 };
                running.wait_for_lines(lines, PATIENCE).unwrap_or_else(Failure::fail);
                // One of the first children, so that the parent reports the death while the others
                // are at work.
                let victim = *running.children().get(1).expect("the children should be at work");
                kill_process(victim, Signal::KILL).expect("the victim should be alive");
                let (status, transcript) = end(running);
                transcript.assert(
                    transcript.stderr.is_empty(),
                    format!("{what}: standard error should be empty"),
                );
                // The victim may be a worker of the pool whose job is done.
                let idle = binary == "process_pool_supervised" && transcript.lines.len() == 45;
                let right = status.code() == Some(1) || (idle && status.success());
                transcript.assert(right, format!("{what}: {status}"));
                if is_queue(binary) {
                    assert_queue(&what, &transcript);
                } else {
                    let told = Told { failed: vec![9], started: 10, rest: Vec::new() };
                    told.assert_counted(&what, &transcript);
                }
            });
        }
    });
}

/// The program's parent ignores SIGCHLD. The program still waits for its children. Their status
/// arrives through a channel. std alone has no such channel, and reports this.
fn sigchld_is_ignored(binary: &str, path: &str) {
    let ignored = || ignoring_sigchld(&Command::new(path));
    if binary == "process_std" {
        let (status, transcript) = end(start(binary, ignored()));
        assert_one_line(binary, status, &transcript);
        let told = transcript.stderr.contains("SIGCHLD");
        transcript.assert(told, "process_std: standard error should name SIGCHLD");
        contracts::of(binary).assert_output(&transcript);
        transcript
            .assert(transcript.ended_at.as_secs() >= 9, "process_std: the program ended too early");
    } else {
        let program = Program::new(binary, ignored());
        contracts::of(binary).hold(program).unwrap_or_else(Failure::fail);
        // A killed child is still reported.
        let mut running = start(binary, ignored());
        running.wait_for_lines(2, PATIENCE).unwrap_or_else(Failure::fail);
        watch(&mut running, Duration::from_millis(500));
        signal_all(&running.children()[1..], Signal::KILL);
        let (status, transcript) = end(running);
        assert_clear_failure(binary, status, &transcript);
        let is_named = binary == "process_queue_supervised";
        let told = if is_named { " ended before" } else { " failed: " };
        transcript.assert(
            transcript.stderr.contains(told),
            format!("{binary}: the killed child should be reported"),
        );
    }
    // Python's parent, which never checks its children, reports nothing either.
    if let Some(twin) = python(binary) {
        let twin = Program::new(format!("{binary}, in Python"), ignoring_sigchld(&twin));
        contracts::of(binary).hold(twin).unwrap_or_else(Failure::fail);
    }
}

/// Creates a folder for temporary files whose path has `bytes` bytes.
fn folder_of(bytes: usize) -> (tempfile::TempDir, String) {
    let outer = tempfile::tempdir().expect("creating a folder should succeed");
    let begin = outer.path().display().to_string();
    let inner = format!("{begin}/{}", "x".repeat(bytes - begin.len() - 1));
    fs::create_dir(&inner).expect("creating a folder in it should succeed");
    (outer, inner)
}

/// A socket's path leaves 89 bytes for a folder. A longer path, or a path that is not UTF-8, is
/// refused in words before any child starts. No file is left in the folder.
fn temp_dir_too_long_for_a_socket(binary: &str, path: &str) {
    let judge = |what: &str, folder: &OsStr, refused: bool| {
        let mut command = Command::new(path);
        command.env("TMPDIR", folder);
        let (status, transcript) = end(start(what, command));
        if refused && binary != "process_std" {
            assert_one_line(what, status, &transcript);
            transcript.assert(
                transcript.stderr.contains("socket"),
                format!("{what}: standard error should name the socket"),
            );
            transcript.assert_count(0);
        } else {
            assert_done(what, binary, status, &transcript);
        }
        let left = fs::read_dir(folder).expect("the folder should exist").count();
        transcript.assert(left == 0, format!("{what}: {left} files are left behind"));
    };
    // On other systems a path may be 4 bytes shorter.
    let most = if cfg!(target_os = "linux") { 89 } else { 85 };
    for (bytes, refused) in [(most, false), (most + 1, true), (most + 40, true)] {
        let (_outer, folder) = folder_of(bytes);
        judge(&format!("{binary}, TMPDIR of {bytes} bytes"), OsStr::new(&folder), refused);
    }
    if cfg!(target_os = "linux") {
        let (_outer, folder) = folder_of(60);
        let folder = OsString::from_vec([folder.as_bytes(), b"/\xff\xfe"].concat());
        fs::create_dir(&folder).expect("creating a folder in it should succeed");
        judge(&format!("{binary}, TMPDIR that is not UTF-8"), &folder, true);
    } else {
        eprintln!(
            "{binary}: a TMPDIR that is not UTF-8 skipped: needs Linux: such names of folders"
        );
    }
}

/// All processes are stopped while the children start (Ctrl-Z), for longer than the time limit for
/// a start. After they continue, all the work is done.
fn stopped_for_long_while_starting(binary: &str, path: &str) {
    thread::scope(|scope| {
        for moment in [5, 15, 25, 40, 60] {
            scope.spawn(move || {
                let what = format!("{binary}, all stopped after {moment} ms");
                let mut running = start(&what, Command::new(path));
                watch(&mut running, Duration::from_millis(moment));
                running.signal(Signal::STOP);
                let mut stopped = running.children();
                signal_all(&stopped, Signal::STOP);
                watch(&mut running, LONG);
                stopped.push(running.pid());
                signal_all(&stopped, Signal::CONT);
                let (status, transcript) = end(running);
                // The time for which the parent lets the reader and the writer work may have
                // passed.
                let nothing = is_queue(binary) && transcript.texts() == ["强制结束"];
                if nothing {
                    let quiet = status.success() && transcript.stderr.is_empty();
                    transcript.assert(quiet, format!("{what}: {status}"));
                } else {
                    assert_done(&what, binary, status, &transcript);
                }
            });
        }
    });
}

/// A child at work is stopped for long. The parent waits for it, and no work is lost.
fn child_stopped_for_long(binary: &str, path: &str) {
    let mut running = start(binary, Command::new(path));
    // A child that has printed its first number has started. Early children may be further ahead.
    let begun = |transcript: &Transcript| transcript.texts().iter().filter(|n| **n == "0").count();
    for lines in 9.. {
        running.wait_for_lines(lines, PATIENCE).unwrap_or_else(Failure::fail);
        if begun(running.transcript()) == 9 {
            break;
        }
    }
    let stopped = [*running.children().last().expect("the children should be at work")];
    signal_all(&stopped, Signal::STOP);
    watch(&mut running, LONG);
    signal_all(&stopped, Signal::CONT);
    let (status, transcript) = end(running);
    assert_done(binary, binary, status, &transcript);
}

/// Returns the lines of a program whose standard output is not read for the time `time`.
fn read_after(what: &str, command: Command, time: Duration) -> (ExitStatus, Transcript) {
    let (reader, writer, filled) = faults::full_pipe().expect("filling a pipe should succeed");
    let program = Program::new(what, command).stdout_to(File::from(OwnedFd::from(writer)));
    let mut running = faults::start(program);
    watch(&mut running, time);
    running
        .transcript()
        .assert(running.status().is_none(), format!("{what} should wait for a reader"));
    let lines = thread::spawn(move || faults::read_behind(reader, filled));
    let (status, mut transcript) = end(running);
    let lines =
        lines.join().expect("the task should not panic").expect("the output should be UTF-8");
    let at = Duration::ZERO;
    transcript.lines.extend(lines.into_iter().map(|text| tests::Line { at, text }));
    (status, transcript)
}

/// Standard output is not read for long. All processes block, and no line is lost.
fn read_long_after(binary: &str, path: &str) {
    let (status, transcript) = read_after(binary, Command::new(path), LONG);
    assert_done(binary, binary, status, &transcript);
}

crate::faults! {
    process: sigchld_is_ignored temp_dir_too_long_for_a_socket stopped_for_long_while_starting
        child_stopped_for_long read_long_after;
    process_supervised: few_files a_death_that_cannot_be_reported sigchld_is_ignored
        temp_dir_too_long_for_a_socket stopped_for_long_while_starting child_stopped_for_long
        read_long_after;
    process_std: few_files a_death_that_cannot_be_reported sigchld_is_ignored
        temp_dir_too_long_for_a_socket stopped_for_long_while_starting child_stopped_for_long
        read_long_after;
    process_pool: sigchld_is_ignored temp_dir_too_long_for_a_socket
        stopped_for_long_while_starting child_stopped_for_long read_long_after;
    process_pool_supervised: few_files a_death_that_cannot_be_reported sigchld_is_ignored
        temp_dir_too_long_for_a_socket stopped_for_long_while_starting child_stopped_for_long
        read_long_after;
    process_queue: sigchld_is_ignored temp_dir_too_long_for_a_socket
        stopped_for_long_while_starting;
    process_queue_supervised: few_files a_death_that_cannot_be_reported sigchld_is_ignored
        temp_dir_too_long_for_a_socket stopped_for_long_while_starting;
}

/// The parent of the reader and the writer kills both after five seconds, in both languages. Lines
/// that they could not print by then are lost.
pub fn process_queue_does_not_wait_for_the_reader_of_its_output() {
    let time = Duration::from_secs(12); // starting may take some seconds
    let commands = ["process_queue", "process_queue_supervised"]
        .map(|binary| (binary, Command::new(snippets::path(binary))));
    let twin = python("process_queue").map(|command| ("python", command));
    thread::scope(|scope| {
        for (what, command) in commands.into_iter().chain(twin) {
            scope.spawn(move || {
                let (status, transcript) = read_after(what, command, time);
                let right = status.success() && transcript.texts() == ["强制结束"];
                transcript.assert(right, format!("{what}: {status}"));
            });
        }
    });
}
