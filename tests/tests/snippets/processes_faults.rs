//! Section «using processes» and the advice on Master and Worker, when something goes wrong from
//! outside: whatever happens, a clear word and a failure where work could not be done, nobody left
//! behind, no hang, and a count that is right.

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

/// A child that dies while it is being started is given up after 10 s.
const PATIENCE: Duration = Duration::from_secs(50);

const FATAL: [Signal; 3] = [Signal::INT, Signal::TERM, Signal::KILL];

/// The plain program that does the same work: `process` for `process_supervised`.
fn plain(binary: &str) -> &str {
    binary.trim_end_matches("_supervised")
}

/// The time in which a program is at work.
fn at_work(binary: &str) -> Duration {
    Duration::from_millis(match plain(binary) {
        "master_worker" => 1_500,
        "process_queue" => 5_000,
        _ => 9_000,
    })
}

/// Starts the program, with `what` happens to it for its name in failures.
fn start(what: &str, path: &str) -> Running {
    faults::start(Program::new(what, Command::new(path)))
}

/// A name for failures: what happens when, and how to have the same moments again.
fn name(binary: &str, happens: &str, moment: Duration) -> String {
    let seed = Random::seed();
    format!("{binary}, {happens} after {:.3} s (FAULTS_SEED={seed})", moment.as_secs_f64())
}

/// Lets it run until `moment`.
fn watch(running: &mut Running, moment: Duration) {
    running.watch(Instant::now() + moment, PATIENCE).unwrap_or_else(Failure::fail);
}

/// Waits for its end.
fn end(mut running: Running) -> (ExitStatus, Transcript) {
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    running.finish_anyhow().unwrap_or_else(Failure::fail)
}

/// Signals processes of which some may just have ended.
fn signal_all(processes: &[Pid], signal: Signal) {
    for process in processes {
        let _ = kill_process(*process, signal);
    }
}

/// One of its children; `None` if it ends before it has one.
fn a_child(running: &mut Running, random: &mut Random) -> Option<Pid> {
    loop {
        if let Some(child) = random.pick(&running.children()) {
            return Some(*child);
        }
        watch(running, Duration::from_millis(1));
        running.status().map_or(Some(()), |_| None)?;
    }
}

/// All work was done.
fn assert_done(what: &str, binary: &str, transcript: &Transcript) {
    match plain(binary) {
        "process_queue" => assert_queue(what, transcript),
        "master_worker" => drop(master_died(what, transcript)),
        _ => Told::by(transcript).assert_counted(what, transcript),
    }
}

/// The queue's numbers come in order from 1 on, none is lost, and the last line says the end.
fn assert_queue(what: &str, transcript: &Transcript) {
    let texts = transcript.texts();
    let (last, numbers) = texts.split_last().expect("it prints something");
    let right = numbers.iter().enumerate().all(|(index, text)| *text == (index + 1).to_string());
    transcript.assert(right && *last == "强制结束", format!("{what}: other lines"));
}

/// Every task was done once or given up once, and the master has counted right. Gives the number
/// of workers that died.
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
    transcript.assert(died.is_some(), format!("{what}: counts wrong"));
    let died: usize = died.expect("it is some");
    done.extend(given_up);
    done.sort_unstable();
    transcript.assert(done == (0..20).collect::<Vec<_>>(), format!("{what}: tasks {done:?}"));
    let told = texts.iter().filter(|text| text.contains(" died of task ")).count();
    transcript.assert(died >= told.max(4), format!("{what}: of {told} told, {died} counted"));
    died
}

/// The parent alone gets a signal at a random moment: it dies of it, and its children end.
fn parent_gets_signals(binary: &str, path: &str) {
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
                        assert_done(&what, binary, &transcript); // it has ended by then
                    }
                }
            });
        }
    });
}

/// Ctrl-C at a random moment, also while children are being started: the terminal sends SIGINT to
/// the parent and to every child, and no process is left.
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

/// A child that is at work gets a signal: as [`child_gets_signals`], for a plain program, which
/// blocks if a child dies while it starts.
fn child_at_work_gets_signals(binary: &str, path: &str) {
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
                    let _ = kill_process(victim, signal); // it may just have ended
                }
                let (status, transcript) = end(running);
                judge(&what, binary, status, &transcript);
            });
        }
    });
}

/// A child gets a signal at a random moment: the parent says which one and fails, all others are
/// unharmed; or all work was done. Of the master's workers many get one, and it copes.
fn child_gets_signals(binary: &str, path: &str) {
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
                            let _ = kill_process(victim, signal); // it may just have ended
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

/// After the death of one child: nothing is lost in silence, and nobody else is harmed.
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
        // It died while it was being started: nobody after it was, and the others went on.
        if matches!(plain(binary), "process" | "process_std") {
            transcript.assert(told.rest.is_empty(), format!("{what}: says something else"));
            told.assert_counted(what, transcript);
        }
        return;
    }
    if transcript.stderr.contains(" could not be started: ") {
        // It was killed while it was being started: the parent's first word to it came too late.
        let rest = usize::from(plain(binary) == "process_queue"); // its children have names, no numbers
        transcript.assert(told.rest.len() == rest, format!("{what}: says something else"));
        match plain(binary) {
            "process_queue" => transcript.assert_count(0),
            _ => told.assert_counted(what, transcript),
        }
        return;
    }
    if plain(binary) == "process_queue" {
        let words = if binary == "process_queue" { " failed: " } else { " ended before its time" };
        let told = transcript.stderr.lines().all(|line| line.contains(words));
        transcript.assert(told, format!("{what}: says something else"));
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
        transcript.assert(one, format!("{what}: says something else"));
    }
}

/// A process is stopped at a random moment, the parent or a child, and goes on later: all the
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
                // Nobody ends without one who is stopped; it may have ended before that.
                let mut there = running.children();
                there.extend(running.status().is_none().then(|| running.pid()));
                if stopped.iter().any(|pid| there.contains(pid)) {
                    let waits = running.status().is_none();
                    running.transcript().assert(waits, format!("{what}: did not wait"));
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

/// The parent is killed while all its children are stopped: as soon as they go on, they end.
fn parent_killed_while_children_are_stopped(binary: &str, path: &str) {
    let mut running = start(binary, path);
    running.wait_for_lines(1, PATIENCE).unwrap_or_else(Failure::fail);
    running.signal(Signal::STOP);
    let children = running.children();
    assert!(!children.is_empty(), "{binary}: no children\n{}", running.transcript());
    signal_all(&children, Signal::STOP);
    running.signal(Signal::KILL);
    // The kernel lets them go on if their group is an orphan now, with a SIGHUP.
    signal_all(&children, Signal::CONT);
    let (status, transcript) = end(running);
    assert_eq!(status.signal(), Some(Signal::KILL.as_raw()), "{binary}\n{transcript}");
    assert_clear(binary, &transcript);
}

/// Nobody reads standard output, for a while: everybody waits, and nothing is lost.
fn read_late(binary: &str, path: &str) {
    let (reader, writer, filled) = faults::full_pipe().expect("a pipe can be filled");
    let program = Program::new(binary, Command::new(path));
    let mut running = faults::start(program.stdout_to(File::from(OwnedFd::from(writer))));
    watch(&mut running, Duration::from_secs(2));
    assert!(running.status().is_none(), "{binary} has not waited");
    let lines = thread::spawn(move || faults::read_behind(reader, filled));
    let (status, mut transcript) = end(running);
    let lines = lines.join().expect("it does not panic").expect("it is text");
    let at = Duration::ZERO;
    transcript.lines.extend(lines.into_iter().map(|text| tests::Line { at, text }));
    let quiet = status.success() && transcript.stderr.is_empty();
    transcript.assert(quiet, format!("{binary}: {status}"));
    assert_done(binary, binary, &transcript);
}

/// Nobody reads standard output, and the parent is killed: its children wait for the reader, and
/// still notice.
fn killed_while_nobody_reads(binary: &str, path: &str) {
    let (reader, writer, _) = faults::full_pipe().expect("a pipe can be filled");
    let program = Program::new(binary, Command::new(path));
    let mut running = faults::start(program.stdout_to(File::from(OwnedFd::from(writer))));
    watch(&mut running, Duration::from_secs(2));
    running.signal(Signal::KILL);
    let (status, transcript) = end(running);
    drop(reader);
    assert_eq!(status.signal(), Some(Signal::KILL.as_raw()), "{binary}\n{transcript}");
    assert_clear(binary, &transcript);
}

/// Without a standard input it holds its contract; without a standard output it does all its work
/// for nobody, as in Python, and succeeds.
fn closed_streams(binary: &str, path: &str) {
    let no_input = Program::new(binary, faults::after("exec 0<&-", path));
    contracts::of(binary).hold(no_input).unwrap_or_else(Failure::fail);
    let no_output = Program::new(binary, faults::after("exec 1>&-", path));
    let transcript = no_output.run(PATIENCE).unwrap_or_else(Failure::fail);
    transcript.assert_count(0);
    let least = contracts::of(binary).end;
    if let tests::End::After(due) = least {
        transcript.assert(transcript.ended_at >= due, format!("{binary} ends too early"));
    }
}

/// No process can be started, or not all, or no thread in them: it says so and fails.
fn process_limit(binary: &str, path: &str) {
    let Some(stranger) = Stranger::new(path).expect("the program can be copied") else {
        // For one's own processes there are too many already.
        let own = faults::after(&faults::limit_processes(1), path);
        let (status, transcript) = end(faults::start(Program::new(binary, own)));
        assert_clear_failure(binary, status, &transcript);
        eprintln!("{binary}: skipped with a limit higher than 1: only root can be another user");
        return;
    };
    for limit in [1, 2, 3, 5, 8, 13, 21, 100] {
        let what = format!("{binary}, with at most {limit} processes");
        let command = stranger.after(&faults::limit_processes(limit));
        let (status, transcript) = end(faults::start(Program::new(&what, command)));
        if status.success() {
            transcript.assert(limit > 3, format!("{what}: cannot be"));
            // The master says with how many workers it goes on: see master_worker_faults.rs.
            let may_speak = binary == "master_worker" && limit < 21;
            transcript.assert(may_speak || transcript.stderr.is_empty(), &what);
            assert_done(&what, binary, &transcript);
        } else {
            transcript.assert(limit < 100, format!("{what}: should do"));
            assert_clear_failure(&what, status, &transcript);
            judge_refused(&what, binary, &transcript);
        }
    }
}

/// After a failure because the system refused a process, a thread or a file: the children that were
/// started have done their work, and of each that has not the parent says so.
fn judge_refused(what: &str, binary: &str, transcript: &Transcript) {
    let told = Told::by(transcript);
    match plain(binary) {
        "process" | "process_std" => {
            // A child that cannot start a thread says so, and its parent says that it failed.
            let right = told.rest.len() <= told.failed.len();
            transcript.assert(right, format!("{what}: {told:?}"));
            told.assert_counted(what, transcript);
        }
        // Without its pool it does nothing; otherwise, as above, but a new worker may fail again.
        "process_pool" if told.failed.is_empty() => transcript.assert_count(0),
        "process_pool" => told.assert_counted(what, transcript),
        _ => {}
    }
}

/// No place for temporary files: who needs one says so, in one line, and at once.
fn no_temp_dir(binary: &str, path: &str) {
    let needs_one = !matches!(binary, "process_std" | "master_worker");
    let judge = |what: String, folder: &str, mut command: Command| {
        command.env("TMPDIR", folder);
        let (status, transcript) = end(faults::start(Program::new(&what, command)));
        if needs_one {
            assert_clear_failure(&what, status, &transcript);
            transcript.assert(transcript.stderr.lines().count() == 1, format!("{what}: one line"));
            transcript.assert(transcript.stderr.contains(folder), format!("{what}: says where"));
            transcript.assert_count(0);
        } else {
            transcript.assert(status.success() && transcript.stderr.is_empty(), &what);
            assert_done(&what, binary, &transcript);
        }
    };
    for (why, folder) in faults::bad_temp_dirs(Path::new(path)) {
        judge(format!("{binary}, TMPDIR {why}"), &folder, Command::new(path));
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o555)).expect("it is ours");
    let read_only = folder.path().display().to_string();
    let what = format!("{binary}, TMPDIR cannot be written");
    // For root every folder can be written.
    match Stranger::new(path).expect("the program can be copied") {
        Some(stranger) => judge(what, &read_only, stranger.after("true")),
        None => judge(what, &read_only, Command::new(path)),
    }
}

crate::faults! {
    process_std: parent_gets_signals child_gets_signals ctrl_c stopped_for_a_while read_late
        parent_killed_while_children_are_stopped killed_while_nobody_reads closed_streams
        process_limit no_temp_dir;
    process_supervised: parent_gets_signals child_gets_signals ctrl_c stopped_for_a_while read_late
        parent_killed_while_children_are_stopped killed_while_nobody_reads closed_streams
        process_limit no_temp_dir;
    process_pool_supervised: parent_gets_signals child_gets_signals ctrl_c stopped_for_a_while read_late
        parent_killed_while_children_are_stopped killed_while_nobody_reads closed_streams
        process_limit no_temp_dir;
    process_queue_supervised: parent_gets_signals child_gets_signals ctrl_c stopped_for_a_while read_late
        parent_killed_while_children_are_stopped killed_while_nobody_reads closed_streams
        process_limit no_temp_dir;
    master_worker: parent_gets_signals child_gets_signals ctrl_c stopped_for_a_while read_late
        parent_killed_while_children_are_stopped killed_while_nobody_reads closed_streams
        process_limit no_temp_dir;
    process: child_at_work_gets_signals ctrl_c stopped_for_a_while read_late closed_streams
        no_temp_dir;
    process_pool: child_at_work_gets_signals ctrl_c stopped_for_a_while read_late closed_streams
        no_temp_dir;
    process_queue: child_at_work_gets_signals ctrl_c stopped_for_a_while read_late closed_streams
        no_temp_dir;
}
