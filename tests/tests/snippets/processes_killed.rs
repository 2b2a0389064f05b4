//! A parent or a child process is killed.

use std::thread;
use std::time::{Duration, Instant};

use catalog::Header;
use rustix::process::{Signal, kill_process};
use tests::program::GRACE;
use tests::{Failure, Program, Running, snippets};

const PATIENCE: Duration = Duration::from_secs(30);

/// The programs whose children end after their parent. The children of other programs do not.
const SUPERVISED: [&str; 5] = [
    "process_std",
    "process_supervised",
    "process_pool_supervised",
    "process_queue_supervised",
    "master_worker",
];

fn start(program: Program) -> Running {
    program.start().unwrap_or_else(Failure::fail)
}

/// Waits until all children are at work: each child that counts has printed its first number. Early
/// children may be further ahead.
fn wait_for_work(running: &mut Running, binary: &str) {
    let counts = !binary.starts_with("process_queue") && binary != "master_worker";
    let (first, children) = if counts { ("0", 9) } else { ("", 2) };
    let begun = |running: &Running| {
        let texts = running.transcript().texts();
        texts.iter().filter(|text| first.is_empty() || **text == first).count()
    };
    while begun(running) < children {
        let more = running.transcript().lines.len() + 1;
        running.wait_for_lines(more, PATIENCE).unwrap_or_else(Failure::fail);
    }
}

/// Kills the parent alone while its children are at work.
fn kill_parent(binary: &str, program: Program, signal: Signal) {
    let mut running = start(program);
    wait_for_work(&mut running, binary);
    // The parent is stopped, so that the parent is still at work while its children are listed.
    running.signal(Signal::STOP);
    assert!(
        !running.children().is_empty(),
        "the parent should have children\n{}",
        running.transcript()
    );
    running.signal(signal);
    running.signal(Signal::CONT);
    thread::sleep(GRACE);
    let left = running.processes(); // a parent that is a zombie does not count
    assert!(left.is_empty(), "alive after {signal:?}: {left:?}\n{}", running.transcript());
}

fn kill_every_parent(signal: Signal) {
    thread::scope(|scope| {
        for binary in SUPERVISED {
            scope.spawn(move || kill_parent(binary, snippets::program(binary), signal));
            let header = Header::read("processes", binary);
            // After SIGINT, the Python counterparts of these two still wait for their children, as
            // in the document.
            let waits = matches!(binary, "process_supervised" | "process_pool_supervised")
                && signal == Signal::INT;
            // `process_std` and `process_supervised` share a counterpart.
            if binary != "process_std"
                && !waits
                && let Some(program) = snippets::counterpart(&header)
            {
                scope.spawn(move || kill_parent(binary, program, signal));
            }
        }
    });
}

pub fn no_child_outlives_a_parent_that_receives_sigint() {
    kill_every_parent(Signal::INT);
}

pub fn no_child_outlives_a_parent_that_receives_sigterm() {
    kill_every_parent(Signal::TERM);
}

pub fn no_child_outlives_a_parent_that_receives_sigkill() {
    kill_every_parent(Signal::KILL);
}

/// Kills the parent alone while its children are at work.
fn orphan(binary: &str) -> Running {
    let mut running = start(snippets::program(binary));
    wait_for_work(&mut running, binary);
    running.signal(Signal::KILL);
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    thread::sleep(GRACE);
    running
}

/// A child of a plain program does not watch its parent, and counts to its end.
pub fn a_child_of_a_plain_program_outlives_a_killed_parent() {
    thread::scope(|scope| {
        for binary in ["process", "process_pool"] {
            scope.spawn(move || {
                let running = orphan(binary);
                assert!(!running.children().is_empty(), "{binary}: the children should be alive");
                let last = Instant::now() + PATIENCE;
                while !running.children().is_empty() && Instant::now() < last {
                    thread::sleep(Duration::from_millis(50));
                }
                let (_, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
                transcript.assert_count(45);
                transcript.assert(
                    transcript.stderr.is_empty(),
                    format!("{binary}: standard error should be empty"),
                );
            });
        }
    });
}

/// The parent is killed. The reader and the writer keep running for longer than the parent would
/// have let them work.
pub fn a_plain_reader_and_writer_never_end_after_their_parent_was_killed() {
    let running = orphan("process_queue");
    thread::sleep(Duration::from_secs(5));
    let children = running.children();
    for child in &children {
        kill_process(*child, Signal::KILL).expect("the child should be alive");
    }
    let (_, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
    transcript.assert(children.len() == 2, "the reader and the writer should be alive");
    let numbers: Vec<String> = (1..=transcript.lines.len()).map(|n| n.to_string()).collect();
    transcript.assert_lines(&numbers);
    transcript.assert(numbers.len() > 6, "the reader should have kept reading");
}

/// Kills `kill` children while all are at work. The parent reports this and fails, and all other
/// children run to the end. Of the 45 numbers, only numbers of the killed children are missing.
fn kill_children(binary: &str, kill: usize) {
    let mut running = start(snippets::program(binary));
    wait_for_work(&mut running, binary);
    let children = running.children();
    assert!(children.len() > kill, "{children:?}\n{}", running.transcript());
    for victim in &children[children.len() - kill..] {
        kill_process(*victim, Signal::KILL).expect("the victim should be alive");
    }
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let transcript = running.finish_failed().unwrap_or_else(Failure::fail);
    let messages: Vec<&str> = transcript.stderr.lines().collect();
    assert!((1..=kill).contains(&messages.len()), "{transcript}");
    assert!(messages.iter().all(|message| message.contains(" failed: ")), "{transcript}");
    // At most 45 lines: no work is done twice. There can be 45, because the worker of job 1 has
    // printed its only number before it is killed.
    assert!((9..=45).contains(&transcript.lines.len()), "{transcript}");
    // The longest-running of the other children has counted to its end.
    let last = transcript.lines.last().expect("the program should print at least one line");
    assert!(["6", "7", "8"].contains(&last.text.as_str()), "{transcript}");
}

pub fn a_killed_child_is_reported_and_affects_no_other_child() {
    thread::scope(|scope| {
        for binary in ["process", "process_std", "process_supervised"] {
            scope.spawn(|| kill_children(binary, 1));
        }
        for binary in ["process_pool", "process_pool_supervised"] {
            // One worker of the pool is idle from the start, because job 0 counts to nothing.
            scope.spawn(|| kill_children(binary, 2));
        }
    });
}

fn kill_one_of_two(binary: &str, victim: usize, reported: &str) {
    let mut running = start(snippets::program(binary));
    running.wait_for_lines(2, PATIENCE).unwrap_or_else(Failure::fail);
    kill_process(running.children()[victim], Signal::KILL).expect("the child should be alive");
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let transcript = running.finish_failed().unwrap_or_else(Failure::fail);
    assert!(transcript.stderr.contains(reported), "{transcript}");
    assert_eq!(transcript.texts().last(), Some(&"强制结束"), "{transcript}");
}

pub fn a_killed_reader_or_writer_is_reported() {
    thread::scope(|scope| {
        for victim in [0, 1] {
            scope.spawn(move || kill_one_of_two("process_queue", victim, " failed: "));
            let told = " ended before its time: ";
            scope.spawn(move || kill_one_of_two("process_queue_supervised", victim, told));
        }
    });
}

/// Kills two workers. No task is lost: each task is done or given up, and the master's count is
/// right.
fn kill_workers(program: Program) {
    let mut running = start(program);
    for killed in 1..=2 {
        let lines = running.wait_for_lines(3 * killed, PATIENCE);
        lines.unwrap_or_else(Failure::fail);
        // The master is stopped, so that the master still has work for its workers while one of
        // them is chosen.
        running.signal(Signal::STOP);
        let worker = *running.children().last().expect("the master should have workers");
        kill_process(worker, Signal::KILL).expect("the victim should be alive");
        running.signal(Signal::CONT);
    }
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let transcript = running.finish().unwrap_or_else(Failure::fail);
    let texts = transcript.texts();
    let did = texts.iter().filter(|text| text.contains(" did task ")).count();
    let given_up = texts.iter().filter(|text| text.contains(" given up after ")).count();
    assert_eq!(did + given_up, 20, "{transcript}");
    let (begin, end) = (format!("{did} done, {given_up} given up, "), " workers died, 0 lost");
    let last = texts.last().expect("the program should print at least one line");
    let died = last.strip_prefix(&*begin).and_then(|rest| rest.strip_suffix(end)?.parse().ok());
    let died: u32 =
        died.unwrap_or_else(|| panic!("the last line should have counts\n{transcript}"));
    // Four workers die of their tasks, and two are killed, one of them perhaps in such a task.
    // There is no line for a worker that is killed when it has just done its task.
    assert!((5..=6).contains(&died), "{transcript}");
}

pub fn no_task_is_lost_when_workers_are_killed() {
    kill_workers(snippets::program("master_worker"));
    if let Some(program) = snippets::counterpart(&Header::read("processes", "master_worker")) {
        kill_workers(program);
    }
}

/// The system releases the lock and the permit of a killed process in Rust, but not in Python.
pub fn what_a_killed_process_held_is_free_in_rust_and_lost_in_python() {
    let contract = tests::contracts::of("process_lock");
    let held = |program: Program| {
        let run = contract.hold(program).unwrap_or_else(Failure::fail);
        run.lines.last().expect("the contract should have lines").text.clone()
    };
    assert_eq!(held(snippets::program("process_lock")), "killed: the permit is free");
    if let Some(program) = snippets::counterpart(&contract.header) {
        assert_eq!(held(program), "killed: the permit is lost");
    }
}
