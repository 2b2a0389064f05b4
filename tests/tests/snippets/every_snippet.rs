//! The tests that every snippet must pass.

use std::fs::{File, OpenOptions};
use std::os::fd::OwnedFd;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::Completion;
use rustix::process::Signal;
use tests::faults::{self, assert_clear_failure};
use tests::{Contract, End, Failure, Program, snippets};

/// Returns whether a test of this file applies to a snippet.
pub fn applies(test: &str, contract: &Contract) -> bool {
    test != "ends_when_interrupted" || middle(contract).is_some()
}

/// Returns half the run time of a program that ends by itself and runs long enough to be
/// interrupted. [`holds_in_rust`] already interrupts the programs that run until Ctrl-C.
fn middle(contract: &Contract) -> Option<Duration> {
    match contract.end {
        End::After(due) if due > Duration::from_secs(2) => Some(due / 2),
        _ => None,
    }
}

fn rust(contract: &Contract) -> Program {
    snippets::program(&contract.header.binary)
}

/// The binary holds its contract.
pub fn holds_in_rust(contract: &Contract) -> Completion {
    let transcript = contract.hold(rust(contract)).unwrap_or_else(Failure::fail);
    match snippets::no_counterpart(&contract.header) {
        Some(why) if contract.needs_python() => Completion::ignored_with(format!(
            "no CPython output to compare {} lines with: {why}",
            transcript.lines.len()
        )),
        _ => Completion::Completed,
    }
}

/// The counterpart holds the same contract.
pub fn holds_in_python(contract: &Contract) -> Completion {
    if let Some(why) = snippets::no_counterpart(&contract.header) {
        return Completion::ignored_with(why);
    }
    if let Some(program) = snippets::counterpart(&contract.header) {
        contract.hold(program).unwrap_or_else(Failure::fail);
    }
    Completion::Completed
}

/// If its output is a closed pipe, the program ends quietly and successfully.
pub fn ends_quietly_at_a_closed_pipe(contract: &Contract) -> Completion {
    let run = rust(contract).close_stdout_after(0).run(contract.patience);
    run.unwrap_or_else(Failure::fail);
    Completion::Completed
}

/// If its output is a full device, the program ends with a message and a failure.
pub fn fails_clearly_at_a_full_device(contract: &Contract) -> Completion {
    let full =
        OpenOptions::new().write(true).open("/dev/full").expect("opening /dev/full should succeed");
    let mut running = faults::start(rust(contract).stdout_to(full));
    running.wait(contract.patience).unwrap_or_else(Failure::fail);
    let transcript = running.finish_failed().unwrap_or_else(Failure::fail);
    let (binary, message) = (&contract.header.binary, &transcript.stderr);
    assert!(
        message.contains("No space left on device"),
        "{binary}: unexpected standard error: {message}"
    );
    for word in ["panicked", "backtrace"] {
        assert!(!message.contains(word), "{binary}: unexpected standard error: {message}");
    }
    Completion::Completed
}

/// Interrupted halfway (Ctrl-C), the program ends immediately and leaves no process behind.
pub fn ends_when_interrupted(contract: &Contract) -> Completion {
    let middle = middle(contract).expect("the program should run long enough to be interrupted");
    // Not `run_for`: some programs print their first line in the second half.
    let mut running = faults::start(rust(contract));
    running.watch(Instant::now() + middle, contract.patience).unwrap_or_else(Failure::fail);
    assert!(running.status().is_none(), "{} should still be running", contract.header.binary);
    running.interrupt().unwrap_or_else(Failure::fail);
    running.finish().unwrap_or_else(Failure::fail);
    Completion::Completed
}

/// The program blocks while its output is not read. An interrupt then ends the program immediately,
/// and no process is left behind. A program that handles an interrupt itself is ended by the
/// second.
pub fn waits_for_a_reader(contract: &Contract) -> Completion {
    let (reader, writer, _) = faults::full_pipe().expect("filling a pipe should succeed");
    let program = rust(contract).stdout_to(File::from(OwnedFd::from(writer)));
    let mut running = faults::start(program);
    thread::sleep(Duration::from_millis(700)); // without a full pipe, some programs end immediately
    if contract.handles_interrupt {
        running.signal(Signal::INT);
        thread::sleep(Duration::from_millis(700)); // the system merges signals that wait
    }
    let status = running.interrupt().unwrap_or_else(Failure::fail);
    drop(reader);
    let transcript = running.finish().unwrap_or_else(Failure::fail);
    let quiet = transcript.stderr.is_empty();
    transcript.assert(quiet, format!("{}: {status}", contract.header.binary));
    Completion::Completed
}

/// Without memory for a single thread, the program fails with one line, or needs no thread and
/// holds its contract.
pub fn fails_clearly_without_threads(contract: &Contract) -> Completion {
    let binary = &contract.header.binary;
    let command: Command = faults::with_memory_for(0, snippets::path(binary));
    let mut running = faults::start(Program::new(binary, command));
    let ended = match contract.end {
        End::Never(stop) => running.watch_for(stop, contract.patience),
        End::After(_) => running.wait(contract.patience).map(Some),
    };
    let ended = ended.unwrap_or_else(Failure::fail);
    if ended.is_none() {
        running.interrupt().unwrap_or_else(Failure::fail);
    }
    if ended.is_none_or(|status| status.success()) {
        let transcript = running.finish().unwrap_or_else(Failure::fail);
        let never = matches!(contract.end, End::Never(_));
        transcript.assert(ended.is_none() == never, format!("{binary} should not end"));
        contract.assert_output(&transcript);
    } else {
        let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
        assert_clear_failure(binary, status, &transcript);
    }
    Completion::Completed
}
