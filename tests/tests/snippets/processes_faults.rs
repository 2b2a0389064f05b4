//! Section "using processes" and the Master-Worker advice under faults from outside. After any
//! fault there is a clear message and a failure if work could not be done, no process is left
//! behind, no program hangs, and the counts are right.

use std::fs::{self, File, Permissions};
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tests::faults::{self, Random, Stranger, Told, assert_clear, assert_clear_failure};
use tests::{Failure, Program, Running, Transcript, contracts};

/// A parent gives up after 10 s on a child that dies while it starts.
const PATIENCE: Duration = Duration::from_secs(50);

const FATAL: [Signal; 3] = [Signal::INT, Signal::TERM, Signal::KILL];

/// Returns the plain program that does the same work: `process` for `process_supervised`.
fn plain(binary: &str) -> &str {
    binary.trim_end_matches("_supervised")
}

/// Returns how long the program is at work.
fn at_work(binary: &str) -> Duration {
    Duration::from_millis(match plain(binary) {
        "master_worker" => 1_500,
        "process_queue" => 5_000,
        "process_pool_map" => 1_600,
        "process_pipe" => 500,
        "process_manager" => 150,
        _ => 9_000,
    })
}

/// Starts the program. Failures use `what`, the fault, as its name.
fn start(what: &str, path: &str) -> Running {
    faults::start(Program::new(what, Command::new(path)))
}

/// Returns a name for failures: the fault, its moment, and the seed that repeats the moments.
fn name(binary: &str, happens: &str, moment: Duration) -> String {
    let seed = Random::seed();
    format!("{binary}, {happens} after {:.3} s (FAULTS_SEED={seed})", moment.as_secs_f64())
}

/// Watches the program until `moment`.
fn watch(running: &mut Running, moment: Duration) {
    running.watch(Instant::now() + moment, PATIENCE).unwrap_or_else(Failure::fail);
}

/// Waits until the program ends.
fn end(mut running: Running) -> (ExitStatus, Transcript) {
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    running.finish_anyhow().unwrap_or_else(Failure::fail)
}

/// Signals processes, some of which may just have ended.
fn signal_all(processes: &[Pid], signal: Signal) {
    for process in processes {
        let _ = kill_process(*process, signal);
    }
}

/// Returns one of the children, or `None` if the program ends before it has one.
fn a_child(running: &mut Running, random: &mut Random) -> Option<Pid> {
    loop {
        if let Some(child) = random.pick(&running.children()) {
            return Some(*child);
        }
        watch(running, Duration::from_millis(1));
        running.status().map_or(Some(()), |_| None)?;
    }
}

/// Asserts that all work was done.
fn assert_done(what: &str, binary: &str, transcript: &Transcript) {
    match plain(binary) {
        "process_queue" => assert_queue(what, transcript),
        "master_worker" => drop(master_died(what, transcript)),
        "process_pool_map" | "process_pipe" | "process_manager" => {
            contracts::of(binary).assert_output(transcript);
        }
        _ => Told::by(transcript).assert_counted(what, transcript),
    }
}

/// Asserts that the queue's numbers are in order from 1, that none is missing, and that the last
/// line is the end.
fn assert_queue(what: &str, transcript: &Transcript) {
    let texts = transcript.texts();
    let (last, numbers) = texts.split_last().expect("the program should print at least one line");
    let right = numbers.iter().enumerate().all(|(index, text)| *text == (index + 1).to_string());
    transcript.assert(
        right && *last == "强制结束",
        format!("{what}: the lines should be the numbers in order and the end"),
    );
}

/// Asserts that each task was done once or given up once, and that the master counted correctly.
/// Returns the number of workers that died.
fn master_died(what: &str, transcript: &Transcript) -> usize {
    let texts = transcript.texts();
    let number = |text: &&str, before: &str, behind: &str| {
        let (_, rest) = text.split_once(before)?;
        rest.split(behind).next()?.parse::<usize>().ok()
    };
    let mut done: Vec<usize> =
        texts.iter().filter_map(|text| number(text, " did task ", " ")).collect();
    let given_up: Vec<usize> = texts
        .iter()
        .filter(|text| text.contains(" given up after "))
        .filter_map(|text| number(text, "task ", " "))
        .collect();
    let summary = texts.last().copied().unwrap_or_default();
    let (begin, behind) =
        (format!("{} done, {} given up, ", done.len(), given_up.len()), ", 0 lost");
    let died = summary.strip_prefix(begin.as_str()).and_then(|rest| rest.strip_suffix(behind));
    let died = died.and_then(|rest| rest.strip_suffix(" workers died")?.parse().ok());
    transcript
        .assert(died.is_some(), format!("{what}: the last line should have the right counts"));
    let died: usize = died.expect("`Some` was asserted above");
    done.extend(given_up);
    done.sort_unstable();
    transcript.assert(done == (0..20).collect::<Vec<_>>(), format!("{what}: tasks {done:?}"));
    let told = texts.iter().filter(|text| text.contains(" died of task ")).count();
    transcript.assert(
        died >= told.max(4),
        format!("{what}: {told} deaths were reported, {died} counted"),
    );
    died
}

/// The parent alone receives a signal at a random moment. The parent dies of the signal, and its
/// children end.
fn parent_is_signalled(binary: &str, path: &str) {
    const MOMENTS: u32 = 8;
    thread::scope(|scope| {
        for signal in FATAL {
            scope.spawn(move || {
                let mut random = Random::new(&format!("parent {binary} {signal:?}"));
                for _ in 0..MOMENTS {
                    let moment = random.moment(at_work(binary));
                    let what = name(binary, &format!("{signal:?} to the parent"), moment);
                    let mut running = start(&what, path);
                    watch(&mut running, moment);
                    running.signal(signal);
                    let (status, transcript) = end(running);
                    let right = status.signal() == Some(signal.as_raw()) || status.success();
                    transcript.assert(right, format!("{what}: {status}"));
                    assert_clear(&what, &transcript);
                    if status.success() {
                        assert_done(&what, binary, &transcript); // the program had already ended
                    }
                }
            });
        }
    });
}

/// Ctrl-C at a random moment, which may be while children start. The terminal sends SIGINT to the
/// parent and to every child, and no process is left behind.
fn ctrl_c(binary: &str, path: &str) {
    const MOMENTS: u32 = 8;
    let mut random = Random::new(&format!("ctrl-c {binary}"));
    for _ in 0..MOMENTS {
        let moment = random.moment(at_work(binary));
        let what = name(binary, "Ctrl-C", moment);
        let mut running = start(&what, path);
        watch(&mut running, moment);
        running.interrupt().unwrap_or_else(Failure::fail);
        let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
        let right = status.signal() == Some(Signal::INT.as_raw()) || status.success();
        transcript.assert(right, format!("{what}: {status}"));
        assert_clear(&what, &transcript);
    }
}

/// A child at work receives a signal. This is [`child_is_signalled`] for plain programs, which
/// block if a child dies while it starts.
fn child_at_work_is_signalled(binary: &str, path: &str) {
    thread::scope(|scope| {
        for signal in FATAL {
            scope.spawn(move || {
                let mut random = Random::new(&format!("child at work {binary} {signal:?}"));
                let moment = random.moment(at_work(binary) - Duration::from_secs(1));
                let what = name(binary, &format!("{signal:?} to a child at work"), moment);
                let mut running = start(&what, path);
                let lines = if binary == "process_queue" { 1 } else { 9 };
                running.wait_for_lines(lines, PATIENCE).unwrap_or_else(Failure::fail);
                watch(&mut running, moment);
                if let Some(victim) = a_child(&mut running, &mut random) {
                    let _ = kill_process(victim, signal); // the child may just have ended
                }
                let (status, transcript) = end(running);
                judge(&what, binary, status, &transcript);
            });
        }
    });
}

/// A child receives a signal at a random moment. The parent reports the child and fails, and all
/// other children are unaffected, or all work was done. In the case of `master_worker` several
/// workers receive a signal, and all work is done.
fn child_is_signalled(binary: &str, path: &str) {
    const MOMENTS: u32 = 4;
    thread::scope(|scope| {
        for signal in FATAL {
            scope.spawn(move || {
                let mut random = Random::new(&format!("child {binary} {signal:?}"));
                for _ in 0..MOMENTS {
                    let moment = random.moment(at_work(binary));
                    let what = name(binary, &format!("{signal:?} to a child"), moment);
                    let mut running = start(&what, path);
                    watch(&mut running, moment);
                    let victims = if binary == "master_worker" { 4 } else { 1 };
                    for _ in 0..victims {
                        if let Some(victim) = a_child(&mut running, &mut random) {
                            let _ = kill_process(victim, signal); // the child may just have ended
                            watch(&mut running, random.moment(Duration::from_millis(400)));
                        }
                    }
                    let (status, transcript) = end(running);
                    judge(&what, binary, status, &transcript);
                }
            });
        }
    });
}

/// Judges a run in which one child died: every loss of work is reported, and no other child is
/// affected.
fn judge(what: &str, binary: &str, status: ExitStatus, transcript: &Transcript) {
    if binary == "master_worker" || status.success() {
        let quiet = status.success() && transcript.stderr.is_empty();
        transcript.assert(quiet, format!("{what}: {status}"));
        assert_done(what, binary, transcript);
        return;
    }
    assert_clear_failure(what, status, transcript);
    let told = Told::by(transcript);
    if transcript.stderr.contains("no sign of life") {
        // The child died while it started. No later child was started, and the earlier ones
        // continued.
        if matches!(plain(binary), "process" | "process_std") {
            transcript.assert(
                told.rest.is_empty(),
                format!("{what}: standard error should have no other line"),
            );
            told.assert_counted(what, transcript);
        }
        return;
    }
    if transcript.stderr.contains(" could not be started: ") {
        // The child was killed while it started, before the parent's first message reached it.
        let rest = usize::from(plain(binary) == "process_queue"); // its children have names
        transcript.assert(
            told.rest.len() == rest,
            format!("{what}: standard error should have no other line"),
        );
        match plain(binary) {
            "process_queue" => transcript.assert_count(0),
            _ => told.assert_counted(what, transcript),
        }
        return;
    }
    if plain(binary) == "process_queue" {
        let words = if binary == "process_queue" { " failed: " } else { " ended before its time" };
        let told = transcript.stderr.lines().all(|line| line.contains(words));
        transcript.assert(told, format!("{what}: standard error should have no other line"));
        assert_queue(what, transcript);
        return;
    }
    if told.rest.is_empty() {
        let one = told.failed.len() == 1 && told.started == 10;
        transcript.assert(one, format!("{what}: {told:?}"));
        told.assert_counted(what, transcript);
    } else {
        // `procspawn` cannot give a job to a worker that was killed while idle.
        let one = transcript.stderr.lines().count() == 1 && plain(binary) == "process_pool";
        transcript.assert(one, format!("{what}: standard error should have no other line"));
    }
}

/// The parent, a child, or all processes are stopped at a random moment and continue later. All the
/// work is done.
fn stopped_for_a_while(binary: &str, path: &str) {
    thread::scope(|scope| {
        for to in ["the parent", "a child", "all"] {
            scope.spawn(move || {
                let mut random = Random::new(&format!("stop {binary} {to}"));
                let moment = random.moment(at_work(binary));
                let what = name(binary, &format!("SIGSTOP to {to}"), moment);
                let mut running = start(&what, path);
                watch(&mut running, moment);
                let mut stopped = Vec::new();
                if to != "a child" {
                    stopped.push(running.pid());
                    running.signal(Signal::STOP);
                }
                match to {
                    "a child" => stopped.extend(a_child(&mut running, &mut random)),
                    "all" => stopped.extend(running.children()),
                    _ => {}
                }
                signal_all(&stopped, Signal::STOP);
                watch(&mut running, Duration::from_millis(1_500));
                // No process ends before a stopped process that it depends on. The stopped process
                // may have ended before the stop.
                let mut there = running.children();
                there.extend(running.status().is_none().then(|| running.pid()));
                if stopped.iter().any(|pid| there.contains(pid)) {
                    let waits = running.status().is_none();
                    running.transcript().assert(waits, format!("{what}: the program should wait"));
                }
                signal_all(&stopped, Signal::CONT);
                let (status, transcript) = end(running);
                let quiet = status.success() && transcript.stderr.is_empty();
                transcript.assert(quiet, format!("{what}: {status}"));
                assert_done(&what, binary, &transcript);
            });
        }
    });
}

/// The parent is killed while all its children are stopped. The children end as soon as they
/// continue.
fn parent_killed_while_children_are_stopped(binary: &str, path: &str) {
    let mut running = start(binary, path);
    running.wait_for_lines(1, PATIENCE).unwrap_or_else(Failure::fail);
    running.signal(Signal::STOP);
    let children = running.children();
    assert!(
        !children.is_empty(),
        "{binary}: the parent should have children\n{}",
        running.transcript()
    );
    signal_all(&children, Signal::STOP);
    running.signal(Signal::KILL);
    // The kernel may continue the children with a SIGHUP, because their group is now orphaned.
    signal_all(&children, Signal::CONT);
    let (status, transcript) = end(running);
    assert_eq!(status.signal(), Some(Signal::KILL.as_raw()), "{binary}\n{transcript}");
    assert_clear(binary, &transcript);
}

/// Standard output is not read for a while. All processes block, and no line is lost.
fn read_late(binary: &str, path: &str) {
    let (reader, writer, filled) = faults::full_pipe().expect("filling a pipe should succeed");
    let program = Program::new(binary, Command::new(path));
    let mut running = faults::start(program.stdout_to(File::from(OwnedFd::from(writer))));
    watch(&mut running, Duration::from_secs(2));
    assert!(running.status().is_none(), "{binary} should wait for a reader");
    let lines = thread::spawn(move || faults::read_behind(reader, filled));
    let (status, mut transcript) = end(running);
    let lines =
        lines.join().expect("the task should not panic").expect("the output should be UTF-8");
    let at = Duration::ZERO;
    transcript.lines.extend(lines.into_iter().map(|text| tests::Line { at, text }));
    let quiet = status.success() && transcript.stderr.is_empty();
    transcript.assert(quiet, format!("{binary}: {status}"));
    assert_done(binary, binary, &transcript);
}

/// Standard output is not read, and the parent is killed. Its children are blocked on the output
/// and still notice the death.
fn killed_while_output_is_not_read(binary: &str, path: &str) {
    let (reader, writer, _) = faults::full_pipe().expect("filling a pipe should succeed");
    let program = Program::new(binary, Command::new(path));
    let mut running = faults::start(program.stdout_to(File::from(OwnedFd::from(writer))));
    watch(&mut running, Duration::from_secs(2));
    running.signal(Signal::KILL);
    let (status, transcript) = end(running);
    drop(reader);
    assert_eq!(status.signal(), Some(Signal::KILL.as_raw()), "{binary}\n{transcript}");
    assert_clear(binary, &transcript);
}

/// Without a standard input the program holds its contract. Without a standard output the program
/// does all its work and succeeds, as in Python.
fn closed_streams(binary: &str, path: &str) {
    let no_input = Program::new(binary, faults::after("exec 0<&-", path));
    contracts::of(binary).hold(no_input).unwrap_or_else(Failure::fail);
    let no_output = Program::new(binary, faults::after("exec 1>&-", path));
    let transcript = no_output.run(PATIENCE).unwrap_or_else(Failure::fail);
    transcript.assert_count(0);
    let least = contracts::of(binary).end;
    if let tests::End::After(due) = least {
        transcript.assert(transcript.ended_at >= due, format!("{binary} ended too early"));
    }
}

/// No child, only some children, or no thread in a child can be started. The program reports this
/// and fails.
fn process_limit(binary: &str, path: &str) {
    let Some(stranger) = Stranger::new(path).expect("copying the program should succeed") else {
        // The processes that already run as the tests' user exceed any limit.
        let own = faults::after(&faults::limit_processes(1), path);
        let (status, transcript) = end(faults::start(Program::new(binary, own)));
        assert_clear_failure(binary, status, &transcript);
        eprintln!("{binary}: limits above 1 skipped: only root can run a program as another user");
        return;
    };
    for limit in [1, 2, 3, 5, 8, 13, 21, 100] {
        let what = format!("{binary}, with at most {limit} processes");
        let command = stranger.after(&faults::limit_processes(limit));
        let (status, transcript) = end(faults::start(Program::new(&what, command)));
        if status.success() {
            transcript.assert(limit > 3, format!("{what}: success should be impossible"));
            // The master reports with how many workers it continues: see master_worker_faults.rs.
            let may_speak = binary == "master_worker" && limit < 21;
            transcript.assert(may_speak || transcript.stderr.is_empty(), &what);
            assert_done(&what, binary, &transcript);
        } else {
            transcript.assert(limit < 100, format!("{what}: should succeed"));
            assert_clear_failure(&what, status, &transcript);
            judge_refused(&what, binary, &transcript);
        }
    }
}

/// Judges a failure because the system refused a process, a thread or a file: the children that
/// started have done their work, and the parent reports each child that has not.
fn judge_refused(what: &str, binary: &str, transcript: &Transcript) {
    let told = Told::by(transcript);
    match plain(binary) {
        "process" | "process_std" => {
            // A child that cannot start a thread reports this, and its parent reports that the
            // child failed.
            let right = told.rest.len() <= told.failed.len();
            transcript.assert(right, format!("{what}: {told:?}"));
            told.assert_counted(what, transcript);
        }
        // Without its pool the program does no work. Otherwise the case is as above, except that a
        // new worker may also fail.
        "process_pool" if told.failed.is_empty() => transcript.assert_count(0),
        "process_pool" => told.assert_counted(what, transcript),
        _ => {}
    }
}

/// There is no folder for temporary files. A program that needs one reports this immediately, in
/// one line.
fn no_temp_dir(binary: &str, path: &str) {
    let needs_one = !matches!(binary, "process_std" | "master_worker");
    let judge = |what: String, folder: &str, mut command: Command| {
        command.env("TMPDIR", folder);
        let (status, transcript) = end(faults::start(Program::new(&what, command)));
        if needs_one {
            assert_clear_failure(&what, status, &transcript);
            transcript.assert(
                transcript.stderr.lines().count() == 1,
                format!("{what}: standard error should have one line"),
            );
            transcript.assert(
                transcript.stderr.contains(folder),
                format!("{what}: standard error should name the folder"),
            );
            transcript.assert_count(0);
        } else {
            transcript.assert(status.success() && transcript.stderr.is_empty(), &what);
            assert_done(&what, binary, &transcript);
        }
    };
    for (why, folder) in faults::bad_temp_dirs(Path::new(path)) {
        judge(format!("{binary}, TMPDIR {why}"), &folder, Command::new(path));
    }
    let folder = tempfile::tempdir().expect("creating a folder should succeed");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o555))
        .expect("changing our own file should succeed");
    let read_only = folder.path().display().to_string();
    let what = format!("{binary}, TMPDIR cannot be written");
    // Root can write to every folder.
    match Stranger::new(path).expect("copying the program should succeed") {
        Some(stranger) => judge(what, &read_only, stranger.after("true")),
        None => judge(what, &read_only, Command::new(path)),
    }
}

crate::faults! {
    process_std: parent_is_signalled child_is_signalled ctrl_c stopped_for_a_while read_late
        parent_killed_while_children_are_stopped killed_while_output_is_not_read closed_streams
        process_limit no_temp_dir;
    process_supervised: parent_is_signalled child_is_signalled ctrl_c stopped_for_a_while read_late
        parent_killed_while_children_are_stopped killed_while_output_is_not_read closed_streams
        process_limit no_temp_dir;
    process_pool_supervised: parent_is_signalled child_is_signalled ctrl_c stopped_for_a_while
        read_late parent_killed_while_children_are_stopped killed_while_output_is_not_read
        closed_streams process_limit no_temp_dir;
    process_queue_supervised: parent_is_signalled child_is_signalled ctrl_c stopped_for_a_while
        read_late parent_killed_while_children_are_stopped killed_while_output_is_not_read
        closed_streams process_limit no_temp_dir;
    master_worker: parent_is_signalled child_is_signalled ctrl_c stopped_for_a_while read_late
        parent_killed_while_children_are_stopped killed_while_output_is_not_read closed_streams
        process_limit no_temp_dir;
    process: child_at_work_is_signalled ctrl_c stopped_for_a_while read_late closed_streams
        no_temp_dir;
    process_pool: child_at_work_is_signalled ctrl_c stopped_for_a_while read_late closed_streams
        no_temp_dir;
    process_queue: child_at_work_is_signalled ctrl_c stopped_for_a_while read_late closed_streams
        no_temp_dir;
    process_pool_map: ctrl_c read_late closed_streams no_temp_dir;
    process_pipe: parent_is_signalled ctrl_c read_late closed_streams no_temp_dir;
    process_manager: parent_is_signalled ctrl_c stopped_for_a_while read_late closed_streams
        no_temp_dir;
}
