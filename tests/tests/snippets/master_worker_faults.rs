//! `master_worker` when its workers cannot be replaced or a system resource is missing: the master
//! continues with its remaining workers, reports this, and counts correctly.

use std::fs::{self, OpenOptions};
use std::path::PathBuf;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use catalog::Header;
use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tests::faults::{self, Stranger, assert_clear, assert_clear_failure};
use tests::{Failure, Program, Running, Transcript, contracts, snippets};

const PATIENCE: Duration = Duration::from_secs(30);
const REFUSED: &str = "master_worker: cannot start another worker, going on with ";
const NONE_LEFT: &str = "master_worker: no worker is left, and none can be started";

fn path() -> &'static str {
    snippets::path("master_worker")
}

/// A copy of the program in a folder of its own.
struct Copy(TempDir);

impl Copy {
    fn new() -> Self {
        let copy = Self(TempDir::new().expect("creating a folder should succeed"));
        copy.to("program");
        copy
    }

    /// Creates another copy in the same folder, with `cp` as in [`Stranger::new`].
    fn to(&self, name: &str) -> PathBuf {
        let to = self.0.path().join(name);
        let copied = Command::new("cp").arg(path()).arg(&to).status().expect("`cp` should start");
        assert!(copied.success(), "cp: {copied}");
        to
    }

    fn program(&self) -> PathBuf {
        self.0.path().join("program")
    }

    /// Starts the program, and waits for its second line. A task is then done, and all four workers
    /// are running, because no task is handed out before that.
    fn start(&self, what: &str) -> Running {
        let mut running = faults::start(Program::new(what, Command::new(self.program())));
        running.wait_for_lines(2, PATIENCE).unwrap_or_else(Failure::fail);
        running
    }
}

fn end(mut running: Running) -> (ExitStatus, Transcript) {
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    running.finish_anyhow().unwrap_or_else(Failure::fail)
}

fn run(program: Program) -> (ExitStatus, Transcript) {
    end(faults::start(program))
}

/// The counts in the last line.
#[derive(Debug, PartialEq, Eq)]
struct Account {
    done: usize,
    given_up: usize,
    died: usize,
    lost: usize,
}

/// Reads the counts in the last line, and asserts that they agree with the earlier lines and with
/// the status. The status is 0 if no task is lost, otherwise 1 with a message that says why.
#[track_caller]
fn account(what: &str, status: ExitStatus, transcript: &Transcript) -> Account {
    let texts = transcript.texts();
    let count = |words: &str| texts.iter().filter(|text| text.contains(words)).count();
    let numbers = |text: &str| -> Option<[usize; 4]> {
        let behind = [" done", " given up", " workers died", " lost"];
        let parts: Vec<&str> = text.split(", ").collect();
        let numbers = parts
            .iter()
            .zip(behind)
            .map(|(part, behind)| part.strip_suffix(behind).and_then(|number| number.parse().ok()));
        numbers.collect::<Option<Vec<usize>>>()?.try_into().ok()
    };
    let last = texts.last().and_then(|text| numbers(text));
    transcript.assert(last.is_some(), format!("{what}: the last line should have four counts"));
    let [done, given_up, died, lost] = last.expect("`Some` was asserted above");
    let account = Account { done, given_up, died, lost };
    let told = (count(" did task "), count(" given up after "), count(" died of task "));
    let right = (done, given_up) == (told.0, told.1) && died >= told.2;
    transcript.assert(right && done + given_up + lost == 20, format!("{what}: {account:?}"));
    assert_clear(what, transcript);
    if lost == 0 {
        transcript.assert(status.success(), format!("{what}: {status}"));
        // Only task 13 kills each worker that takes it. A worker that dies before it starts the
        // task is not a try.
        let given_up: Vec<&str> =
            texts.iter().copied().filter(|text| text.contains("given up after")).collect();
        transcript.assert(given_up == ["task 13 given up after 3 tries"], what);
    } else {
        transcript.assert(status.code() == Some(1), format!("{what}: {status}"));
        let says = transcript.stderr.lines().any(|line| line == NONE_LEFT);
        transcript.assert(says, format!("{what}: standard error should say why tasks are lost"));
    }
    account
}

/// Returns how often standard error reports that a worker cannot be replaced for the reason `why`.
fn refused(transcript: &Transcript, why: &str) -> usize {
    let says = |line: &&str| line.starts_with(REFUSED) && line.contains(why);
    transcript.stderr.lines().filter(says).count()
}

/// The program's file is replaced, as `cargo build` does. New workers run the new file.
pub fn the_file_is_replaced_while_it_runs() {
    let copy = Copy::new();
    let new = copy.to("new");
    let running = copy.start("replaced");
    fs::rename(new, copy.program()).expect("changing our own file should succeed");
    let (status, transcript) = end(running);
    let quiet = status.success() && transcript.stderr.is_empty();
    transcript.assert(quiet, format!("replaced: {status}"));
    contracts::of("master_worker").assert_held(&transcript);
}

/// No worker can be replaced. The four existing workers suffice.
pub fn the_file_is_deleted_while_it_runs() {
    let copy = Copy::new();
    let running = copy.start("deleted");
    fs::remove_file(copy.program()).expect("changing our own file should succeed");
    let (status, transcript) = end(running);
    let account = account("deleted", status, &transcript);
    let all = Account { done: 19, given_up: 1, died: 4, lost: 0 };
    transcript.assert(account == all, format!("deleted: {account:?}"));
    // The fourth death needs no replacement, because no task is left. On a busy machine the file
    // may be deleted after some earlier deaths.
    let refused = refused(&transcript, "No such file or directory (os error 2)");
    let replaced = transcript.texts().iter().filter(|text| text.contains("worker 7 ")).count();
    let right = refused == transcript.stderr.lines().count() && refused <= 3;
    transcript.assert(
        right && (refused > 0 || replaced > 0),
        "deleted: each refused replacement should be reported",
    );
}

/// The new file is not a worker. Its output does not count as a try of a task.
pub fn the_file_is_replaced_by_something_else() {
    let copy = Copy::new();
    let other = copy.0.path().join("other");
    fs::write(&other, "#!/bin/sh\necho done 13\necho debug\n")
        .expect("changing our own file should succeed");
    let executable = Command::new("chmod").arg("+x").arg(&other).status();
    assert!(executable.expect("`chmod` should start").success());
    let running = copy.start("something else");
    fs::rename(other, copy.program()).expect("changing our own file should succeed");
    let (status, transcript) = end(running);
    let account = account("something else", status, &transcript);
    transcript.assert((account.done, account.lost) == (19, 0), format!("{account:?}"));
    let refused = refused(&transcript, "too many died before they were ready");
    // As above, on a busy machine the file may be replaced after some earlier deaths.
    let replaced = transcript.texts().iter().any(|text| text.contains("worker 7 "));
    let reported = refused > 0 || replaced;
    transcript.assert(reported, "something else: the failed starts should be reported");
    let says = |line: &str| line.contains(" says: done 13") || line.contains(" says: debug");
    let stray = transcript.stderr.lines().filter(|line| says(line)).count();
    transcript
        .assert(stray == 2 * (account.died - 4), "something else: its output should be passed on");
}

/// Without a worker and without a replacement, the remaining tasks are lost, and the master reports
/// this.
pub fn none_is_left() {
    let copy = Copy::new();
    let mut running = copy.start("none is left");
    fs::remove_file(copy.program()).expect("changing our own file should succeed");
    while running.status().is_none() {
        for worker in running.children() {
            let _ = kill_process(worker, Signal::KILL); // it may just have ended
        }
        let soon = Instant::now() + Duration::from_millis(5);
        running.watch(soon, PATIENCE).unwrap_or_else(Failure::fail);
    }
    let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
    let account = account("none is left", status, &transcript);
    transcript.assert(account.lost > 0 && account.died >= 4, format!("{account:?}"));
    let last = transcript.stderr.lines().last();
    transcript.assert(last == Some(NONE_LEFT), "none is left: the last line should say so");
}

/// Each worker takes three of the allowed processes: itself, its thread, and the master's thread
/// for it. The master takes one. With room for one worker all tasks are done. With room for four
/// workers standard error is empty.
pub fn process_limit() {
    if Stranger::new(path()).expect("copying the program should succeed").is_none() {
        let own = faults::after(&faults::limit_processes(1), path());
        let (status, transcript) = run(Program::new("master_worker", own));
        assert_clear_failure("no process", status, &transcript);
        eprintln!("limits above 1 skipped: only root can run a program as another user");
        return;
    }
    thread::scope(|scope| {
        for limit in [1, 2, 3, 4, 5, 6, 7, 9, 10, 12, 13, 15, 16, 20] {
            scope.spawn(move || with_process_limit(limit));
        }
    });
}

fn with_process_limit(limit: u32) {
    let what = format!("with at most {limit} processes");
    let stranger = Stranger::new(path())
        .expect("copying the program should succeed")
        .expect("the tests should run as root");
    let command = stranger.after(&faults::limit_processes(limit));
    let (status, transcript) = run(Program::new(&what, command));
    let account = account(&what, status, &transcript);
    let says = match limit {
        1..=3 => NONE_LEFT.to_owned(),
        4..=12 => format!("{REFUSED}{}: ", (limit - 1) / 3),
        _ => String::new(),
    };
    let told = transcript.stderr.lines().any(|line| line.starts_with(&says));
    transcript
        .assert(told || says.is_empty(), format!("{what}: standard error should contain `{says}`"));
    let lost = if limit <= 3 { 20 } else { 0 };
    transcript.assert(account.lost == lost, format!("{what}: {account:?}"));
    // Just above the limit, the thread of a replaced worker may still be running.
    transcript.assert(limit <= 15 || transcript.stderr.is_empty(), &what);
}

/// Each worker needs two descriptors, on both sides. With any limit, the master counts correctly.
pub fn few_file_descriptors() {
    let with_limit = |limit: u32| {
        let what = format!("with {limit} file descriptors");
        let command = faults::after(&format!("ulimit -n {limit}"), path());
        let (status, transcript) = run(Program::new(&what, command));
        let account = account(&what, status, &transcript);
        let refused = refused(&transcript, "Too many open files (os error 24)");
        let right = account.lost == if limit <= 5 { 20 } else { 0 };
        transcript.assert(right || limit == 6, format!("{what}: {account:?}"));
        transcript.assert(refused > 0 || limit > 9, &what);
        transcript.assert(refused == 0 || limit < 20, &what);
    };
    thread::scope(|scope| {
        for limit in [4, 5, 6, 7, 8, 9, 11, 13, 15, 20] {
            scope.spawn(move || with_limit(limit));
        }
    });
}

/// The counterpart also counts correctly. (CPython 3.13 leaks descriptors when a start fails.)
pub fn few_file_descriptors_in_python() {
    let header = Header::read("processes", "master_worker");
    let interpreter = match tests::python::interpreter() {
        Ok(interpreter) => interpreter,
        Err(why) => return eprintln!("skipped on CPython: {why}"),
    };
    let python = format!("{} {}", interpreter.display(), header.python_path().display());
    for limit in [8, 9, 11, 13] {
        let what = format!("CPython with {limit} file descriptors");
        let mut command = Command::new("sh");
        command.args(["-c", &format!("ulimit -n {limit} && exec {python}")]);
        let (status, transcript) = run(Program::new(&what, command));
        account(&what, status, &transcript);
        transcript.assert(refused(&transcript, "Too many open files") > 0, &what);
    }
}

/// The parent process may ignore SIGCHLD. Its children inherit this.
pub fn sigchld_is_ignored() {
    let command = faults::ignoring_sigchld(&Command::new(path()));
    let program = Program::new("SIGCHLD ignored", command);
    contracts::of("master_worker").hold(program).unwrap_or_else(Failure::fail);
}

/// The work is done even if standard error cannot be written.
pub fn standard_error_cannot_be_written() {
    let full = cfg!(target_os = "linux").then_some("exec 2>/dev/full");
    if full.is_none() {
        eprintln!("a full standard error skipped: needs Linux: /dev/full");
    }
    for setup in full.into_iter().chain(["exec 2>&-"]) {
        // There is room for two workers, so that the master has something to report.
        let setup = format!("{setup} && ulimit -n 9");
        let what = format!("after {setup}");
        let (status, transcript) = run(Program::new(&what, faults::after(&setup, path())));
        let account = account(&what, status, &transcript);
        transcript.assert(account.lost == 0, format!("{what}: {account:?}"));
    }
    let (reader, writer) = std::io::pipe().expect("creating a pipe should succeed");
    drop(reader);
    let mut command = faults::after("exec 2>&0 0</dev/null && ulimit -n 9", path());
    command.stdin(writer);
    let output = command.stdout(std::process::Stdio::piped()).spawn().expect("`sh` should start");
    let output = output.wait_with_output().expect("waiting for a child should succeed");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "without a reader of standard error: {}\n{printed}",
        output.status
    );
    assert!(
        printed.ends_with(" 4 workers died, 0 lost\n"),
        "without a reader of standard error: {printed}"
    );
}

/// An error that ends the program is one line in words, not the `Debug` form of an error.
pub fn errors_are_in_words() {
    let output = |command: &mut Command| {
        let output = command.output().expect("the program should start");
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(said.starts_with("master_worker: ") && said.lines().count() == 1, "{said}");
        assert!(!said.contains("Os {") && !said.contains("Error"), "{said}");
        (output.status.code(), said)
    };
    let (status, said) = output(Command::new(path()).arg("other"));
    assert_eq!(
        (status, said.as_str()),
        (Some(2), "master_worker: no arguments are wanted, got other\n")
    );
    if !cfg!(target_os = "linux") {
        eprintln!("other errors skipped: they need Linux: `ulimit -v` and /dev/full");
        return;
    }
    let mut worker = Command::new("sh");
    worker.args(["-c", "ulimit -v 900000 && exec \"$0\" worker", path()]);
    let (status, said) = output(worker.env("RUST_MIN_STACK", "1024000000"));
    assert_eq!(status, Some(1), "{said}");
    let full =
        OpenOptions::new().write(true).open("/dev/full").expect("opening /dev/full should succeed");
    let (status, said) = output(Command::new(path()).stdout(full));
    assert_eq!(status, Some(1), "{said}");
}

/// Processes are stopped for longer than any timeout: the workers while they start, the workers at
/// work, or the master.
pub fn stopped_for_twelve_seconds() {
    const STOPPED: Duration = Duration::from_secs(12);
    thread::scope(|scope| {
        for (what, at, master) in [
            ("the workers as they start", Duration::from_millis(20), false),
            ("the workers at work", Duration::from_millis(400), false),
            ("the master", Duration::from_millis(300), true),
        ] {
            scope.spawn(move || {
                let mut running = faults::start(Program::new(what, Command::new(path())));
                let watch = |running: &mut Running, time: Duration| {
                    running.watch(Instant::now() + time, PATIENCE).unwrap_or_else(Failure::fail);
                };
                watch(&mut running, at);
                let stopped: Vec<Pid> =
                    if master { vec![running.pid()] } else { running.children() };
                for process in &stopped {
                    let _ = kill_process(*process, Signal::STOP); // it may just have ended
                }
                watch(&mut running, STOPPED);
                for process in &stopped {
                    let _ = kill_process(*process, Signal::CONT);
                }
                let (status, transcript) = end(running);
                let quiet = status.success() && transcript.stderr.is_empty();
                transcript.assert(quiet, format!("{what}: {status}"));
                contracts::of("master_worker").assert_output(&transcript);
            });
        }
    });
}
