//! Section "using processes", where the system refuses something or stands still for long: files,
//! standard error, a place for sockets, the status of children, and stops of twelve seconds. What
//! can go on goes on, and what cannot is said in one line of words.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tests::faults::{self, Told, assert_clear_failure};
use tests::header::Header;
use tests::{Failure, Program, Running, Transcript, contracts, python, snippets};

/// A start is given up after 10 s, and a stop of this section lasts for 12 s.
const PATIENCE: Duration = Duration::from_secs(50);
/// Longer than a child has for its start, and than the reader and the writer work.
const LONG: Duration = Duration::from_secs(12);

/// Whether the children of the program are a reader and a writer.
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

/// The command that runs its counterpart; `None` without a CPython.
fn python(binary: &str) -> Option<Command> {
    let interpreter = python::interpreter().map_err(|why| eprintln!("{binary}: skipped: {why}"));
    let mut command = Command::new(interpreter.ok()?);
    command.arg(Header::read("processes", binary).python_path());
    Some(command)
}

/// That command, started by someone who ignores SIGCHLD. Not `sh`: it may be one that cannot.
fn ignoring_sigchld(command: &Command) -> Command {
    let mut bash = Command::new("bash");
    bash.args(["-c", "trap '' CHLD && exec \"$@\"", "bash"]);
    bash.arg(command.get_program()).args(command.get_args());
    bash
}

/// Lets it run for that long.
fn watch(running: &mut Running, time: Duration) {
    running.watch(Instant::now() + time, PATIENCE).unwrap_or_else(Failure::fail);
}

fn signal_all(processes: &[Pid], signal: Signal) {
    for process in processes {
        let _ = kill_process(*process, signal); // it may just have ended
    }
}

/// All work was done, and nothing is on standard error.
fn assert_done(what: &str, binary: &str, status: ExitStatus, transcript: &Transcript) {
    let quiet = status.success() && transcript.stderr.is_empty();
    transcript.assert(quiet, format!("{what}: {status}"));
    if is_queue(binary) {
        assert_queue(what, transcript);
    } else {
        Told::by(transcript).assert_counted(what, transcript);
    }
}

/// The numbers come in order from 1 on, then the end; at least one number is there.
fn assert_queue(what: &str, transcript: &Transcript) {
    let texts = transcript.texts();
    let (last, numbers) = texts.split_last().expect("it prints something");
    let right = numbers.iter().enumerate().all(|(index, text)| *text == (index + 1).to_string());
    let right = right && !numbers.is_empty() && *last == "强制结束";
    transcript.assert(right, format!("{what}: other lines"));
}

/// It has failed with status 1 and one line.
fn assert_one_line(what: &str, status: ExitStatus, transcript: &Transcript) {
    assert_clear_failure(what, status, transcript);
    transcript.assert(status.code() == Some(1), format!("{what}: {status}"));
    transcript.assert(transcript.stderr.lines().count() == 1, format!("{what}: one line"));
    let in_words = !["Error", "Os {", "kind:"].iter().any(|text| transcript.stderr.contains(text));
    transcript.assert(in_words, format!("{what}: not in words"));
}

/// With few file descriptors the children that could be started do their work, and one line says
/// which could not, or that nothing could be done.
fn few_files(binary: &str, path: &str) {
    const LIMITS: [u32; 16] = [4, 5, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 36, 40, 48, 64];
    const SIDE_BY_SIDE: usize = 4; // each starts ten processes
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
        transcript.assert(limit > 10, format!("{what}: cannot be"));
        return assert_done(&what, binary, status, &transcript);
    }
    assert_one_line(&what, status, &transcript);
    let why = transcript.stderr.contains("Too many open files");
    transcript.assert(why, format!("{what}: says something else"));
    let told = Told::by(&transcript);
    if told.rest.is_empty() {
        transcript.assert(told.started < 10, format!("{what}: {told:?}"));
        let least = end_of(told.started);
        transcript.assert(transcript.ended_at >= least, format!("{what}: too early"));
        told.assert_counted(&what, &transcript);
    } else {
        transcript.assert_count(0);
    }
}

/// The longest of so many children counts that long.
fn end_of(started: usize) -> Duration {
    Duration::from_secs(started.saturating_sub(1) as u64)
}

/// What `sh` does so that standard error is a pipe that nobody reads any more.
const NO_READER: &str =
    "pipe=$(mktemp -u) && mkfifo \"$pipe\" && exec 3<>\"$pipe\" 2>\"$pipe\" 3<&- && rm \"$pipe\"";

/// A child dies, and nobody can be told: all others do their work, and the status says it.
fn a_child_dies_and_nobody_can_be_told(binary: &str, path: &str) {
    let full = cfg!(target_os = "linux").then_some("exec 2>/dev/full");
    thread::scope(|scope| {
        for setup in full.into_iter().chain([NO_READER]) {
            scope.spawn(move || {
                let what = format!("{binary}, after {setup}");
                let mut running = start(&what, faults::after(setup, path));
                let lines = if is_queue(binary) { 2 } else { 9 };
                running.wait_for_lines(lines, PATIENCE).unwrap_or_else(Failure::fail);
                // One of the first: the parent reports it while the others are at work.
                let victim = *running.children().get(1).expect("they are at work");
                kill_process(victim, Signal::KILL).expect("it is there");
                let (status, transcript) = end(running);
                transcript.assert(transcript.stderr.is_empty(), format!("{what}: it was told"));
                // The victim may be the worker of a pool whose job is done.
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

/// Its parent ignores SIGCHLD: it waits for its children all the same. Their status comes
/// through a channel; std alone has none, and says so.
fn sigchld_is_ignored(binary: &str, path: &str) {
    let ignored = || ignoring_sigchld(&Command::new(path));
    if binary == "process_std" {
        let (status, transcript) = end(start(binary, ignored()));
        assert_one_line(binary, status, &transcript);
        let told = transcript.stderr.contains("SIGCHLD");
        transcript.assert(told, "process_std: says something else");
        contracts::of(binary).assert_output(&transcript);
        transcript.assert(transcript.ended_at.as_secs() >= 9, "process_std: too early");
    } else {
        let program = Program::new(binary, ignored());
        contracts::of(binary).hold(program).unwrap_or_else(Failure::fail);
        // That a child is killed is still told.
        let mut running = start(binary, ignored());
        running.wait_for_lines(2, PATIENCE).unwrap_or_else(Failure::fail);
        watch(&mut running, Duration::from_millis(500));
        signal_all(&running.children()[1..], Signal::KILL);
        let (status, transcript) = end(running);
        assert_clear_failure(binary, status, &transcript);
        let is_named = binary == "process_queue_supervised";
        let told = if is_named { " ended before" } else { " failed: " };
        transcript.assert(transcript.stderr.contains(told), format!("{binary}: not told"));
    }
    // Neither does Python's parent, which never looks, have anything to say.
    if let Some(twin) = python(binary) {
        let twin = Program::new(format!("{binary}, in Python"), ignoring_sigchld(&twin));
        contracts::of(binary).hold(twin).unwrap_or_else(Failure::fail);
    }
}

/// A folder for temporary files whose path has that many bytes.
fn folder_of(bytes: usize) -> (tempfile::TempDir, String) {
    let outer = tempfile::tempdir().expect("a folder can be made");
    let begin = outer.path().display().to_string();
    let inner = format!("{begin}/{}", "x".repeat(bytes - begin.len() - 1));
    fs::create_dir(&inner).expect("a folder can be made in it");
    (outer, inner)
}

/// A socket's path has room for 89 bytes of a folder: more are refused in words before anything is
/// started, and so is a path that is no text. Nothing is left in the folder.
fn temp_dir_that_no_socket_fits_into(binary: &str, path: &str) {
    let judge = |what: &str, folder: &OsStr, refused: bool| {
        let mut command = Command::new(path);
        command.env("TMPDIR", folder);
        let (status, transcript) = end(start(what, command));
        if refused && binary != "process_std" {
            assert_one_line(what, status, &transcript);
            transcript.assert(transcript.stderr.contains("socket"), format!("{what}: says else"));
            transcript.assert_count(0);
        } else {
            assert_done(what, binary, status, &transcript);
        }
        let left = fs::read_dir(folder).expect("it is there").count();
        transcript.assert(left == 0, format!("{what}: {left} files are left behind"));
    };
    // Elsewhere a path may have 4 bytes less.
    let most = if cfg!(target_os = "linux") { 89 } else { 85 };
    for (bytes, refused) in [(most, false), (most + 1, true), (most + 40, true)] {
        let (_outer, folder) = folder_of(bytes);
        judge(&format!("{binary}, TMPDIR of {bytes} bytes"), OsStr::new(&folder), refused);
    }
    if cfg!(target_os = "linux") {
        let (_outer, folder) = folder_of(60);
        let folder = OsString::from_vec([folder.as_bytes(), b"/\xff\xfe"].concat());
        fs::create_dir(&folder).expect("a folder can be made in it");
        judge(&format!("{binary}, TMPDIR that is no text"), &folder, true);
    }
}

/// Everything is stopped while the children are being started (Ctrl-Z), for longer than a child
/// has for its start, and goes on: all the work is done.
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
                // The time in which the parent lets the reader and the writer work has passed.
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

/// A child that is at work is stopped for long: the parent waits for it, and loses nothing.
fn child_stopped_for_long(binary: &str, path: &str) {
    let mut running = start(binary, Command::new(path));
    // Each child has begun when it has printed its first number; the early ones may be further.
    let begun = |transcript: &Transcript| transcript.texts().iter().filter(|n| **n == "0").count();
    for lines in 9.. {
        running.wait_for_lines(lines, PATIENCE).unwrap_or_else(Failure::fail);
        if begun(running.transcript()) == 9 {
            break;
        }
    }
    let stopped = [*running.children().last().expect("they are at work")];
    signal_all(&stopped, Signal::STOP);
    watch(&mut running, LONG);
    signal_all(&stopped, Signal::CONT);
    let (status, transcript) = end(running);
    assert_done(binary, binary, status, &transcript);
}

/// What comes out of a program whose standard output nobody reads for so long.
fn read_after(what: &str, command: Command, time: Duration) -> (ExitStatus, Transcript) {
    let (reader, writer, filled) = faults::full_pipe().expect("a pipe can be filled");
    let program = Program::new(what, command).stdout_to(File::from(OwnedFd::from(writer)));
    let mut running = faults::start(program);
    watch(&mut running, time);
    running.transcript().assert(running.status().is_none(), format!("{what} has not waited"));
    let lines = thread::spawn(move || faults::read_behind(reader, filled));
    let (status, mut transcript) = end(running);
    let lines = lines.join().expect("it does not panic").expect("it is text");
    let at = Duration::ZERO;
    transcript.lines.extend(lines.into_iter().map(|text| tests::Line { at, text }));
    (status, transcript)
}

/// Nobody reads standard output for long: everybody waits, and nothing is lost.
fn read_long_after(binary: &str, path: &str) {
    let (status, transcript) = read_after(binary, Command::new(path), LONG);
    assert_done(binary, binary, status, &transcript);
}

crate::faults! {
    process: sigchld_is_ignored temp_dir_that_no_socket_fits_into stopped_for_long_while_starting
        child_stopped_for_long read_long_after;
    process_supervised: few_files a_child_dies_and_nobody_can_be_told sigchld_is_ignored
        temp_dir_that_no_socket_fits_into stopped_for_long_while_starting child_stopped_for_long
        read_long_after;
    process_std: few_files a_child_dies_and_nobody_can_be_told sigchld_is_ignored
        temp_dir_that_no_socket_fits_into stopped_for_long_while_starting child_stopped_for_long
        read_long_after;
    process_pool: sigchld_is_ignored temp_dir_that_no_socket_fits_into
        stopped_for_long_while_starting child_stopped_for_long read_long_after;
    process_pool_supervised: few_files a_child_dies_and_nobody_can_be_told sigchld_is_ignored
        temp_dir_that_no_socket_fits_into stopped_for_long_while_starting child_stopped_for_long
        read_long_after;
    process_queue: sigchld_is_ignored temp_dir_that_no_socket_fits_into
        stopped_for_long_while_starting;
    process_queue_supervised: few_files a_child_dies_and_nobody_can_be_told sigchld_is_ignored
        temp_dir_that_no_socket_fits_into stopped_for_long_while_starting;
}

/// The parent of the reader and the writer kills both after five seconds, in both languages: what
/// they could not print by then is lost.
pub fn process_queue_does_not_wait_for_the_reader_of_its_output() {
    let time = Duration::from_secs(12); // it may take some seconds to begin
    let commands = ["process_queue", "process_queue_supervised"]
        .map(|binary| (binary, Command::new(snippets::path(binary))));
    let twin = python("process_queue").map(|command| ("python", command));
    for (what, command) in commands.into_iter().chain(twin) {
        let (status, transcript) = read_after(what, command, time);
        let right = status.success() && transcript.texts() == ["强制结束"];
        transcript.assert(right, format!("{what}: {status}"));
    }
}
