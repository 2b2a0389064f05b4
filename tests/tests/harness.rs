//! The harness fails when it should: each test runs a program that misbehaves in one way.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use catalog::{Header, Kind};
use tests::{Cause, Contract, End, Failure, Program, Transcript, contracts, python, snippets};

const PATIENCE: Duration = Duration::from_secs(5);

fn sh(script: &str) -> Program {
    let mut command = Command::new("sh");
    command.args(["-c", script]);
    Program::new("script", command)
}

fn run(script: &str) -> Result<Transcript, Failure> {
    sh(script).run(PATIENCE)
}

fn record(script: &str) -> Transcript {
    run(script).unwrap_or_else(Failure::fail)
}

fn run_for(script: &str, seconds: f64) -> Result<Transcript, Failure> {
    sh(script).run_for(Duration::from_secs_f64(seconds), PATIENCE)
}

fn cause(result: Result<Transcript, Failure>) -> Cause {
    match result {
        Ok(transcript) => panic!("should have failed\n{transcript}"),
        Err(failure) => failure.cause,
    }
}

/// Asserts that the assertion panics with a message that contains `words`.
#[track_caller]
fn fails_with(words: &str, assertion: impl FnOnce()) {
    let panic = catch_unwind(AssertUnwindSafe(assertion)).expect_err("the assertion should panic");
    let message =
        panic.downcast_ref::<String>().expect("the panic should have a formatted message");
    assert!(message.contains(words), "expected `{words}` in: {message}");
}

fn is_alive(pid: &str) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    !stat.is_empty() && !stat.contains(") Z ")
}

#[test]
fn a_good_program_passes() {
    let transcript = record("echo one; sleep 0.3; echo two");
    transcript.assert_lines(&["one", "two"]);
    transcript.assert_times([0.0, 0.3]);
    assert!(transcript.ended_at >= Duration::from_millis(300));
}

#[test]
fn log_events_and_lines_are_recorded_in_the_order_of_writing() {
    let script = "for i in 1 2 3; do echo line $i; echo event $i $RUST_LOG >&2; done";
    let transcript = sh(script).log_among_lines("info").run(PATIENCE).unwrap_or_else(Failure::fail);
    let one_to_three = |i| [format!("line {i}"), format!("event {i} info")];
    transcript.assert_lines(&(1..=3).flat_map(one_to_three).collect::<Vec<_>>());
    assert_eq!(transcript.stderr, "");
}

#[test]
fn a_good_endless_program_passes() {
    let transcript = run_for("while true; do echo tick; sleep 0.2; done", 1.9);
    let transcript = transcript.unwrap_or_else(Failure::fail);
    assert!((2..=10).contains(&transcript.lines.len()), "{transcript}");
}

#[test]
fn one_line_too_few() {
    let transcript = record("echo 1; echo 2");
    fails_with("3 lines should be printed, there are 2", || {
        transcript.assert_lines(&["1", "2", "3"])
    });
    fails_with("in any order", || transcript.assert_lines_in_any_order(&["1", "2", "3"]));
    fails_with("line 3 is missing", || transcript.assert_times([0.0, 0.0, 0.0]));
}

#[test]
fn one_line_too_many() {
    let transcript = record("echo 1; echo 2; echo 3");
    fails_with("2 lines should be printed, there are 3", || transcript.assert_lines(&["1", "2"]));
    fails_with("in any order", || transcript.assert_lines_in_any_order(&["1", "2"]));
}

#[test]
fn out_of_order() {
    let transcript = record("echo 2; echo 1; echo 3");
    fails_with("line 1 should be `1`", || transcript.assert_lines(&["1", "2", "3"]));
    transcript.assert_lines_in_any_order(&["1", "2", "3"]);
}

#[test]
fn a_repeated_line_does_not_replace_a_missing_line() {
    let transcript = record("echo 1; echo 1");
    fails_with("in any order", || transcript.assert_lines_in_any_order(&["1", "2"]));
}

#[test]
fn too_early_and_too_late() {
    let transcript = record("echo 1; sleep 0.5; echo 2");
    fails_with("line 2 is too early", || transcript.assert_times([0.0, 9.0]));
    let transcript = record("echo 1; sleep 3.2; echo 2");
    fails_with("line 2 is too late", || transcript.assert_times([0.0, 0.1]));
}

#[test]
fn too_many_at_once() {
    let transcript = record("echo 1; echo 2; echo 3; sleep 1; echo 4");
    transcript.assert_at_most(3, Duration::from_secs(1));
    fails_with("more than 2 lines", || transcript.assert_at_most(2, Duration::from_secs(1)));
}

#[test]
fn not_at_once() {
    let transcript = record("echo 1; echo 2; sleep 1; echo 3; echo 4; sleep 1; echo 5");
    transcript.assert_groups_of(2, Duration::from_millis(700));
    fails_with("the group of 3 lines from `1`", || {
        transcript.assert_groups_of(3, Duration::from_millis(700))
    });
}

#[test]
fn a_program_that_ends_too_early_or_too_late() {
    let mut contract = contracts::of("lock");
    contract.end = End::After(Duration::from_secs(1));
    let late = "echo 2000000; sleep 7.2";
    fails_with("ended too late", || drop(contract.hold(sh(late))));
    contract.end = End::After(Duration::from_secs(9));
    let early = "echo 2000000; sleep 0.3";
    fails_with("ended too early", || drop(contract.hold(sh(early))));
}

/// Returns a header whose snippet has no function in `tests/src/contracts`.
fn header_without_a_function(kind: Kind, ends: &str, python: &Path) -> Header {
    let mut header = contracts::of("lock").header;
    header.binary = "no_snippet".to_owned();
    header.kind = kind;
    header.ends = ends.to_owned();
    header.python = python.to_owned();
    header
}

#[test]
fn a_counterpart_that_needs_a_newer_cpython_is_skipped() {
    let Some((major, minor)) = python::version() else {
        return eprintln!("skipped: there is no CPython");
    };
    let mut header = contracts::of("lock").header;
    for since in [None, Some((3, 9)), Some((major, minor))] {
        header.since = since;
        assert!(snippets::counterpart(&header).is_some(), "{since:?}");
    }
    header.since = Some((major, minor + 1));
    let why = format!("this CPython is older than {major}.{}", minor + 1);
    assert_eq!(snippets::no_counterpart(&header), Some(why));
    assert!(snippets::counterpart(&header).is_none());
}

#[test]
fn a_missing_part_of_a_contract_is_reported_in_one_line() {
    let counterpart = Path::new("tests/build.rs"); // any existing file
    for (kind, ends, python, says) in [
        (
            Kind::Timed,
            "ends at once",
            counterpart,
            "sync.rs: `no_snippet` needs a function `pub(super) fn no_snippet(contract: Contract) -> Contract`: it is ordered or timed",
        ),
        (Kind::Ordered, "ends after 2 s", counterpart, "`contract.check`"),
        (Kind::Exact, "until Ctrl-C", counterpart, "`contract.stopped_at`"),
        (
            Kind::Exact,
            "ends some day",
            counterpart,
            "sync/src/bin/no_snippet.rs: its field `Run` says `ends some day`; write",
        ),
        (
            Kind::Exact,
            "ends at once",
            Path::new("tests/python/no_snippet.py"),
            "tests/python/no_snippet.py: the field `Python` of `no_snippet` names this file",
        ),
    ] {
        let header = header_without_a_function(kind, ends, python);
        let wrong = Contract::of(&header).expect_err(says);
        assert!(wrong.contains(says) && wrong.lines().count() == 1, "{wrong}");
    }
    // The function of the original says when the program is interrupted, but the header says that
    // the program ends.
    let original = Path::new("tests/python/condition.py");
    let header = header_without_a_function(Kind::Timed, "ends after 4 s", original);
    let wrong =
        Contract::of(&header).expect_err("a contract that interrupts should contradict the header");
    assert!(wrong.ends_with("delete `stopped_at` or correct the header"), "{wrong}");
    let header = header_without_a_function(Kind::Timed, "until Ctrl-C", original);
    let contract = Contract::of(&header).expect("a companion should have its original's function");
    assert_eq!(contract.end, contracts::of("condition").end);
}

#[test]
fn without_a_function_the_output_is_compared_with_the_counterpart() {
    if let Err(why) = python::interpreter() {
        return eprintln!("skipped: {why}");
    }
    let folder = tempfile::tempdir().expect("creating a folder should succeed");
    let hold = |kind, name: &str, script: &str| {
        let counterpart = folder.path().join(name).with_extension("py");
        fs::write(&counterpart, "print('a')\nprint('b')\n").expect("writing a file should succeed");
        let header = header_without_a_function(kind, "ends at once", &counterpart);
        let contract =
            Contract::of(&header).expect("an exact or unordered contract should need no function");
        contract.hold(sh(script)).unwrap_or_else(Failure::fail)
    };
    hold(Kind::Exact, "same", "echo a; echo b");
    hold(Kind::Unordered, "any_order", "echo b; echo a");
    fails_with("line 1 should be `a`", || drop(hold(Kind::Exact, "order", "echo b; echo a")));
    fails_with("in any order", || drop(hold(Kind::Unordered, "once", "echo a; echo a")));
}

#[test]
fn a_hang() {
    let failure = sh("echo working; sleep 100")
        .run(Duration::from_millis(2_500))
        .expect_err("the run should fail with a hang");
    let message = failure.to_string();
    assert!(message.starts_with("script: no line for 2.5 s, the last was `working`"), "{message}");

    let failure = sh("sleep 100")
        .run(Duration::from_millis(300))
        .expect_err("the run should fail with a hang");
    assert!(failure.to_string().contains("no line was printed"), "{failure}");

    let endless = sh("echo 1; sleep 100").run_for(PATIENCE, Duration::from_millis(300));
    assert!(matches!(cause(endless), Cause::Hang(_)));

    // A program that prints nothing is a hang, even though a program may be slow to start.
    let silent = sh("sleep 100").run_for(Duration::from_millis(100), Duration::from_millis(300));
    assert!(matches!(cause(silent), Cause::Hang(_)));

    let mut running = sh("echo 1; sleep 20; echo 2").start().expect("`sh` should start");
    let failure = running.wait_for_lines(2, Duration::from_millis(300));
    let failure = failure.expect_err("the second line should be late");
    assert!(matches!(failure.cause, Cause::Hang(_)), "{failure}");
}

#[test]
fn a_program_that_should_end_but_keeps_printing() {
    let endless = sh("while true; do echo tick; sleep 0.1; done");
    let failure = endless.give_up_after(Duration::from_millis(700)).run(PATIENCE);
    assert!(matches!(cause(failure), Cause::Endless(_)));
}

#[test]
fn an_endless_program_that_ends() {
    assert!(matches!(cause(run_for("echo 1", 2.0)), Cause::EndedEarly(status) if status.success()));
}

#[test]
fn ignores_sigint() {
    let script = "trap '' INT; while true; do echo still here; sleep 0.2; done";
    let began = Instant::now();
    assert!(matches!(cause(run_for(script, 1.5)), Cause::IgnoredInterrupt(_)));
    assert!(began.elapsed() >= Duration::from_millis(3_500));
}

#[test]
fn answers_sigint_with_an_ordinary_exit() {
    let script = "trap 'exit 3' INT; echo 1; while true; do sleep 0.1; done";
    assert!(
        matches!(cause(run_for(script, 1.5)), Cause::Status(status) if status.code() == Some(3))
    );
}

#[test]
fn complains_when_interrupted() {
    let script = "trap 'echo ouch >&2; exit 0' INT; echo 1; while true; do sleep 0.1; done";
    assert!(matches!(cause(run_for(script, 1.5)), Cause::Stderr));
    let allowed = sh(script).may_complain_when_interrupted();
    let transcript = allowed.run_for(Duration::from_millis(1500), PATIENCE);
    assert_eq!(
        transcript.expect("standard error should be allowed after an interrupt").stderr,
        "ouch\n"
    );
    // Before the interrupt the program may not write to standard error.
    let script = format!("echo early >&2; {script}");
    let early = sh(&script).may_complain_when_interrupted();
    assert!(matches!(cause(early.run_for(Duration::from_millis(1500), PATIENCE)), Cause::Stderr));
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs Linux: a list of processes in /proc")]
fn leaves_a_child_behind() {
    // The output is closed, so that only the process itself can be found.
    let failure = run("sleep 100 >&- 2>&- & echo $!")
        .expect_err("the run should fail because of a process left behind");
    let Cause::LeftBehind(left) = &failure.cause else { panic!("{failure}") };
    let pid = &failure.transcript.lines[0].text;
    assert_eq!(*left, [format!("{pid} (sleep)")]);
    assert!(!is_alive(pid), "the harness should have killed it");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs Linux: a list of processes in /proc")]
fn leaves_a_child_behind_in_another_session() {
    let failure = run("setsid sleep 100 >&- 2>&- & echo; sleep 0.3")
        .expect_err("the run should fail because of a process left behind");
    let Cause::LeftBehind(left) = &failure.cause else { panic!("{failure}") };
    assert!(matches!(&left[..], [one] if one.ends_with("(sleep)")), "{failure}");
    let pid = left[0].split(' ').next().expect("the process should begin with its pid");
    assert!(!is_alive(pid), "the harness should have killed it");
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs Linux: a list of processes in /proc")]
fn leaves_nothing_behind_when_a_test_panics() {
    let (sender, receiver) = std::sync::mpsc::channel();
    let panic = catch_unwind(AssertUnwindSafe(move || {
        let mut running = sh("sleep 100 & echo $!; sleep 100").start().expect("`sh` should start");
        running.wait_for_lines(1, PATIENCE).unwrap_or_else(Failure::fail);
        let mut pids: Vec<String> =
            running.children().iter().map(|pid| pid.as_raw_pid().to_string()).collect();
        pids.push(running.pid().as_raw_pid().to_string());
        assert!(pids.len() >= 2 && pids.iter().all(|pid| is_alive(pid)));
        sender.send(pids).expect("the receiver should exist");
        panic!("simulated failure of a test");
    }));
    assert!(panic.is_err());
    for pid in receiver.recv().expect("the pids should have been sent") {
        assert!(!is_alive(&pid), "process {pid} is still alive");
    }
}

#[test]
fn exits_non_zero() {
    let failure = cause(run("echo 1; exit 7"));
    assert!(matches!(failure, Cause::Status(status) if status.code() == Some(7)));
    assert!(matches!(cause(run("kill -TERM $$")), Cause::Status(_)));
}

#[test]
fn writes_to_standard_error() {
    let failure =
        run("echo 1; echo oops >&2").expect_err("the run should fail because of standard error");
    assert!(matches!(failure.cause, Cause::Stderr));
    assert_eq!(failure.transcript.stderr, "oops\n");
}

#[test]
fn an_expected_failure() {
    let failing = |script: &str| {
        let mut running = sh(script).start().expect("`sh` should start");
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        running.finish_failed()
    };
    assert!(failing("echo no >&2; exit 1").is_ok());
    assert!(matches!(cause(failing("exit 1")), Cause::NoMessage));
    assert!(matches!(cause(failing("echo no >&2")), Cause::Status(_)));
    assert!(matches!(cause(failing("echo no >&2; kill -ABRT $$")), Cause::Status(_)));
}

/// The reader of a busy machine reads the last words after the end of the program. Here they come
/// late because another process writes them.
#[test]
fn its_last_words_are_read_before_its_end_is_told() {
    let last_words = "{ sleep 0.3; echo last; echo words >&2; } & exit 3";
    let mut running = sh(last_words).start().expect("`sh` should start");
    let status = running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    assert_eq!(status.code(), Some(3));
    let transcript = running.transcript();
    assert_eq!((transcript.texts(), transcript.stderr.as_str()), (vec!["last"], "words\n"));
    let mut running = sh(last_words).start().expect("`sh` should start");
    running.wait_for_lines(1, PATIENCE).unwrap_or_else(Failure::fail);
}

#[test]
fn prints_an_incomplete_line() {
    assert!(matches!(cause(run("echo 1; printf 2")), Cause::CutLine));
}

#[test]
fn prints_what_is_not_text() {
    assert!(matches!(cause(run(r"printf '\377\n'")), Cause::NotText));
}

#[test]
fn prints_without_end() {
    assert!(matches!(cause(run("exec yes")), Cause::Flood));
}

#[test]
fn does_not_exist() {
    let nothing = Program::new("nothing", Command::new("/nowhere/nothing"));
    assert!(matches!(cause(nothing.run(PATIENCE)), Cause::NotStarted(_)));
}

#[test]
fn a_closed_pipe_is_closed() {
    // Printing the second line fails only if the pipe has no reader.
    let script = "echo 1; sleep 0.3; echo 2 || exit 9";
    let program = sh(script).close_stdout_after(1).may_complain_when_interrupted();
    let mut running = program.start().expect("`sh` should start");
    let status = running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    assert!(!status.success(), "{status}");
    assert_eq!(running.transcript().texts(), ["1"]);
}

#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs Linux: a list of processes in /proc")]
fn an_interrupted_test_program_kills_its_programs() {
    use std::os::unix::process::CommandExt;
    // The test program starts itself and runs only the ignored test below.
    let me = std::env::current_exe().expect("the path of the test program should be known");
    let mut inner = Command::new(me);
    inner.args(["--exact", "inner_endless_run", "--ignored", "--nocapture"]).process_group(0);
    let mut running =
        Program::new("inner test", inner).start().expect("the test program should start");
    let sleeping = |line: &str| line.strip_prefix("sleeping: ").map(str::to_owned);
    let began = Instant::now();
    let pid = loop {
        assert!(began.elapsed() < PATIENCE, "{}", running.transcript());
        running
            .watch(Instant::now() + Duration::from_millis(50), PATIENCE)
            .expect("the inner test should keep running");
        if let Some(pid) = running.transcript().texts().into_iter().find_map(sleeping) {
            break pid;
        }
    };
    assert!(is_alive(&pid));
    running.signal(rustix::process::Signal::INT);
    let status = running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    assert_eq!(status.code(), Some(130));
    // The process was killed before the test program ended, but takes time to die.
    while is_alive(&pid) {
        assert!(began.elapsed() < PATIENCE, "process {pid} is still alive");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
#[ignore = "interrupted by the test above"]
fn inner_endless_run() {
    let mut running = sh("echo $$; exec sleep 100").start().expect("`sh` should start");
    running.wait_for_lines(1, PATIENCE).unwrap_or_else(Failure::fail);
    println!("sleeping: {}", running.transcript().lines[0].text);
    let _ = running.wait(Duration::from_secs(100));
}
