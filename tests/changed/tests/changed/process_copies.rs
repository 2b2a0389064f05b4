//! The process snippets as readers copy them, without `shared`, and as readers change them.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::Duration;

use changed::Changed;
use rustix::process::Signal;
use tests::faults::{self, Told, assert_clear_failure};
use tests::{Cause, Failure, Program};

/// Longer than the time limit for a child's start.
const PATIENCE: Duration = Duration::from_secs(40);
/// A program without a line for this long, and with only counting to do, is deadlocked.
const DEADLOCK: Duration = Duration::from_secs(8);

const DRAIN: &str = "while get.recv().is_ok() { received += 1; }";
const JOIN: &str = "w.join()?;";

/// Changes `process_queue`: the writer puts `items` integers without a pause. The parent runs
/// `first`, then `second`, then prints the number of received items.
fn queue(name: &str, items: u32, first: &str, second: &str) -> Changed {
    let rust = format!(
        r#"fn write(q: IpcSender<u32>) {{
    for num in 0..{items} {{
        q.send(num).expect("the parent should hold the other end");
    }}
}}

fn main() -> Result<(), Box<dyn Error>> {{
    procspawn::init();
    let (put, get) = ipc::channel::<u32>()?;
    let w = Builder::new().spawn(put, write);
    let mut received = 0;
    {first}
    {second}
    println!("{{received}}");
    Ok(())
}}"#
    );
    let python = |step| match step {
        DRAIN => format!("for received in range({items}): q.get()"),
        _ => "w.join()".to_owned(),
    };
    let python = format!(
        "def write(q):\n    for num in range({items}):\n        q.put(num)\n\n\
         if __name__ == \"__main__\":\n    q = Queue()\n    \
         w = Process(target=write, args=(q,), daemon=True)\n    w.start()\n    {}\n    {}\n    \
         say(received + 1)",
        python(first),
        python(second)
    );
    Changed::new("process_queue", name)
        .rust("use std::error::Error;", "#![allow(unused_imports)]\nuse std::error::Error;")
        .rust_from("fn read(", &rust)
        .python_from("def read(", &python)
}

fn assert_receives(program: Program, items: u32) {
    let transcript = program.run(PATIENCE).unwrap_or_else(Failure::fail);
    transcript.assert(transcript.texts() == [items.to_string()], "all items should be received");
}

fn assert_deadlock(program: Program) {
    let mut running = program.start().unwrap_or_else(Failure::fail);
    match running.wait(DEADLOCK) {
        Err(Failure { cause: Cause::Hang(_), .. }) => {}
        Err(failure) => failure.fail(),
        Ok(status) => panic!("the program should deadlock, but ended with {status}"),
    }
}

#[test]
fn a_parent_that_receives_before_it_joins_receives_every_item() {
    for items in [1_000, 100_000] {
        let changed = queue(&format!("drained-{items}"), items, DRAIN, JOIN);
        assert_receives(changed.build(), items);
        if let Some(twin) = changed.twin() {
            assert_receives(twin, items);
        }
    }
}

#[test]
fn a_parent_that_joins_before_it_receives_receives_two_hundred_items() {
    let changed = queue("joined-200", 200, JOIN, DRAIN);
    assert_receives(changed.build(), 200);
    if let Some(twin) = changed.twin() {
        assert_receives(twin, 200);
    }
}

/// 1,000 items exceed the capacity of the channel, but not of Python's pipe.
#[test]
fn a_parent_that_joins_before_it_receives_deadlocks_with_a_thousand_items_and_not_in_python() {
    let changed = queue("joined-1000", 1_000, JOIN, DRAIN);
    assert_deadlock(changed.build());
    if let Some(twin) = changed.twin() {
        assert_receives(twin, 1_000);
    }
}

#[test]
fn a_parent_that_joins_before_it_receives_deadlocks_with_a_million_items_in_both_languages() {
    let changed = queue("joined-1000000", 1_000_000, JOIN, DRAIN);
    assert_deadlock(changed.build());
    if let Some(twin) = changed.twin() {
        assert_deadlock(twin);
    }
}

/// The child of `process_pipe` waits for the end of the pipe. In Python the child also holds a copy
/// of the other end, and without the line that closes the copy, the child never ends.
#[test]
fn a_python_process_that_keeps_the_other_end_of_its_pipe_waits_forever() {
    let close = "    parent.close()  # the copy of this process, without which recv() would never \
                 see the end\n";
    let changed = Changed::new("process_pipe", "kept_end")
        .rust("    drop(parent);\n", "    drop(parent); // the only other end\n")
        .python(close, "");
    let transcript = changed.build().run(PATIENCE).unwrap_or_else(Failure::fail);
    transcript.assert_count(10);
    if let Some(twin) = changed.twin() {
        assert_deadlock(twin);
    }
}

/// Both processes send a long message before they receive.
#[test]
fn two_processes_that_send_at_the_same_time_deadlock() {
    let changed = Changed::new("process_pipe", "both_send")
        .rust(
            "fn leave(mut child: Connection<usize, String>) {\n    ",
            "fn leave(mut child: Connection<String, String>) {\n    \
             child.send(\"x\".repeat(20_000_000)).expect(\"the parent should be there\");\n    ",
        )
        .rust(
            "let (mut parent, child) = pipe::<String, usize>()?;\n    \
             let p = process.spawn(child, leave);\n    parent.send(\"bye\".to_owned())?;",
            "let (mut parent, child) = pipe::<String, String>()?;\n    \
             let p = process.spawn(child, leave);\n    parent.send(\"x\".repeat(20_000_000))?;",
        )
        .python(
            "def leave(child, parent):\n    parent.close()\n",
            "def leave(child, parent):\n    \
             parent.close()\n    child.send(\"x\" * 20_000_000)\n",
        )
        .python("parent.send(\"bye\")", "parent.send(\"x\" * 20_000_000)");
    assert_deadlock(changed.build());
    if let Some(twin) = changed.twin() {
        assert_deadlock(twin);
    }
}

/// Every child dies before it connects to its parent. The plain programs block forever, and the
/// supervised ones report the death.
#[test]
fn a_child_that_dies_while_it_starts_blocks_a_plain_parent_and_is_reported_by_a_supervised_one() {
    let dies = |binary: &str| {
        Changed::new(binary, "dies_at_start").rust(
            "procspawn::init(); //",
            "if std::env::var_os(\"__PROCSPAWN_CONTENT_PROCESS_ID\").is_some() {\n        \
             std::process::exit(1);\n    }\n    procspawn::init(); //",
        )
    };
    thread::scope(|scope| {
        for binary in ["process_pipe", "process_manager", "process_pool_map"] {
            scope.spawn(move || assert_deadlock(dies(binary).build()));
        }
        for binary in ["process", "process_pool", "process_queue"] {
            scope.spawn(move || assert_deadlock(dies(binary).build()));
            scope.spawn(move || {
                let binary = format!("{binary}_supervised");
                let mut running = faults::start(dies(&binary).build());
                let status = running.wait(PATIENCE).unwrap_or_else(Failure::fail);
                let (_, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
                assert_clear_failure(&binary, status, &transcript);
                let words = "within 10 s\n";
                transcript.assert(
                    transcript.stderr.ends_with(words),
                    "standard error should be exactly these lines",
                );
                transcript.assert(
                    transcript.stderr.lines().count() == 1,
                    "standard error should have one line",
                );
                transcript.assert_count(0);
            });
        }
    });
}

/// The parent gives up after ten seconds on a child that is stopped while it starts. The children
/// before it do their work, and the status is a failure.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs Linux: a list of child processes in /proc")]
fn a_child_that_is_stopped_while_it_starts_affects_no_other_child() {
    let program = Changed::new("process_supervised", "stopped")
        // With longer work, the other children are still at work when the start fails.
        .rust("Duration::from_secs(1)", "Duration::from_secs(8)")
        .rust(
            "let mut child = Builder::new();",
            "let mut child = Builder::new();\n    child.env(\"NUMBER\", each.to_string());",
        )
        .rust(
            "procspawn::init(); //",
            "if std::env::var(\"NUMBER\").is_ok_and(|number| number == \"4\") {\n        \
             low_level::raise(signal_hook::consts::SIGSTOP).expect(\"raise should work\");\n    \
             }\n    procspawn::init(); //",
        )
        .build();
    let mut running = faults::start(program);
    let status = running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    // The kernel may continue the child with a SIGHUP, because its group is now orphaned.
    for child in running.children() {
        let _ = rustix::process::kill_process(child, Signal::CONT);
    }
    let (_, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
    assert_clear_failure("process_supervised", status, &transcript);
    let words = "child 4 could not be started: no sign of life within 10 s\n";
    transcript.assert(transcript.stderr == words, "standard error should be exactly this line");
    Told::by(&transcript).assert_counted("process_supervised", &transcript);
    transcript.assert_count(6);
}

/// The file of a program is replaced while the program starts its children, as `cargo build` does.
#[test]
fn a_program_that_is_replaced_while_it_runs_starts_all_its_children() {
    let path = Changed::new("process_std", "replaced")
        .rust(
            "for each in 0..10 {",
            "println!(\"ready\");\n    for each in 0..4 {\n        \
             thread::sleep(Duration::from_millis(500));",
        )
        .path();
    let mut running = faults::start(Program::new("replaced", Command::new(&path)));
    running.wait_for_lines(1, PATIENCE).unwrap_or_else(Failure::fail);
    let other = path.with_extension("new");
    // Not `fs::copy`: a process that another thread starts meanwhile would inherit the open file.
    let copied = Command::new("cp").arg(&path).arg(&other).status().expect("`cp` should start");
    assert!(copied.success());
    fs::rename(&other, &path).expect("replacing the file should succeed");
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let transcript = running.finish().unwrap_or_else(Failure::fail);
    // Seven lines: `ready`, then 0 + 1 + 2 + 3 numbers of the four children.
    transcript.assert_count(7);
}

/// Without file descriptors none of the four programs starts a child, and each reports this in one
/// line.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs Linux: sockets as channels between processes")]
fn a_copy_without_file_descriptors_fails_with_one_clear_line() {
    thread::scope(|scope| {
        for binary in [
            "process_std",
            "process_supervised",
            "process_pool_supervised",
            "process_queue_supervised",
        ] {
            scope.spawn(move || {
                let path = Changed::new(binary, "copied").path().display().to_string();
                for limit in [5, 8] {
                    let command = faults::after(&format!("ulimit -n {limit}"), &path);
                    let mut running = faults::start(Program::new(binary, command));
                    let status = running.wait(PATIENCE).unwrap_or_else(Failure::fail);
                    let (_, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
                    assert_clear_failure(binary, status, &transcript);
                    let words = "Too many open files (os error 24)\n";
                    let right = transcript.stderr.ends_with(words)
                        && transcript.stderr.lines().count() == 1;
                    transcript.assert(right, format!("{binary}, {limit} files"));
                }
            });
        }
    });
}

/// `shared` refuses a folder whose path leaves no room for a socket's name. Without `shared` one
/// child is started, and then the library uses the same name again.
#[test]
#[cfg_attr(not(target_os = "linux"), ignore = "needs Linux: sockets as channels between processes")]
fn a_copy_starts_one_child_if_the_folder_is_too_long_for_a_socket() {
    let refused = "Address already in use (os error 98)\n";
    let words =
        (1..10).fold(String::new(), |text, n| text + &format!("child {n} failed: {refused}"));
    starts_one_child("process", &words);
    let words = format!("child 1 could not be started: {refused}");
    starts_one_child("process_supervised", &words);
}

fn starts_one_child(binary: &str, words: &str) {
    let path = Changed::new(binary, "long_folder").path();
    let outer = tempfile::tempdir().expect("creating a folder should succeed");
    let begin = outer.path().display().to_string();
    let folder = format!("{begin}/{}", "x".repeat(119 - begin.len()));
    fs::create_dir(&folder).expect("creating a folder in it should succeed");
    let mut command = Command::new(path);
    command.env("TMPDIR", folder);
    let mut running = faults::start(Program::new(binary, command));
    let status = running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let (_, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
    assert_clear_failure(binary, status, &transcript);
    transcript.assert(transcript.stderr == words, "standard error should be exactly this line");
    transcript.assert_count(0);
}

/// A panic of `procspawn` is distinguished from a child that gives no sign of life.
#[test]
fn a_start_that_panics_is_reported_immediately() {
    for (binary, start) in [
        ("process_supervised", "child.spawn((each, lifeline), func)"),
        ("process_pool_supervised", "workers.build()"),
        ("process_queue_supervised", "w.spawn((put, lifeline_w), write)"),
    ] {
        let panics = format!("{{ assert_eq!(1 + 1, 3, \"refused\"); {start} }}");
        let changed = Changed::new(binary, "panics_at_start").rust(start, &panics);
        let mut running = faults::start(changed.build());
        let status = running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let (_, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
        let last = transcript.stderr.lines().last().unwrap_or_default();
        let right = status.code() == Some(1) && last.ends_with("` panicked");
        transcript.assert(right, format!("{binary}: {status}"));
    }
}
