//! `master_worker` with other work, in Rust and in Python. Only the answer that the master is
//! waiting for counts, whatever else a worker prints.

use std::process::Command;
use std::time::Duration;

use changed::Changed;
use tests::{Failure, Program, Transcript, contracts};

const PATIENCE: Duration = Duration::from_secs(30);
const ABORTS: &str = "        13 => process::abort(),";
const IN_PYTHON: &str = "    if (task == 7 and tries == 1) or task == 13:\n        os.abort()";

fn run(program: Program) -> Transcript {
    let mut running = program.start().unwrap_or_else(Failure::fail);
    let status = running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let (_, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
    transcript.assert(status.success(), status);
    transcript
}

/// Removes the lines `said` from the transcript, and asserts their number.
fn without(mut transcript: Transcript, said: &str, count: usize) -> Transcript {
    let (said, rest): (Vec<_>, Vec<_>) =
        transcript.lines.iter().cloned().partition(|line| line.text == said);
    transcript
        .assert(said.len() == count, format!("`{}` lines to remove should be {count}", said.len()));
    transcript.lines = rest;
    transcript
}

/// Returns what the workers printed to standard output, without the worker's name.
fn said(transcript: &Transcript) -> Vec<&str> {
    let words = |line| {
        let words = str::split_once(line, " says: ").map(|(_, words)| words);
        transcript.assert(words.is_some(), format!("unexpected line on standard error: {line}"));
        words.unwrap_or_default()
    };
    transcript.stderr.lines().map(words).collect()
}

/// The work prints a line and aborts. This is a death and not a finished task.
#[test]
fn a_line_before_a_death_is_no_answer() {
    let changed = Changed::new("master_worker", "prints_and_dies")
        .rust(
            ABORTS,
            "        13 => {\n            println!(\"debug\");\n            \
             process::abort()\n        }",
        )
        .python(
            IN_PYTHON,
            "    if task == 13:\n        say(\"debug\")\n    \
             if (task == 7 and tries == 1) or task == 13:\n        os.abort()",
        );
    let transcript = run(changed.build());
    assert_eq!(said(&transcript), ["debug"; 3]);
    contracts::of("master_worker").assert_held(&transcript);
    if let Some(twin) = changed.twin() {
        let transcript = without(run(twin), "debug", 3);
        contracts::of("master_worker").assert_held(&transcript);
    }
}

/// The work prints arbitrary lines. The master still recognizes the answers that follow them.
#[test]
fn output_of_the_work_is_not_taken_for_an_answer() {
    let changed = Changed::new("master_worker", "prints_much")
        .rust(
            ABORTS,
            "        13 => process::abort(),\n        \
             0 => println!(\"done\\nready\\ndone 13\\ndone 1\\n\\n\"),\n        \
             1 => print!(\"half a line\"),\n        \
             2 => io::stdout().write_all(b\"\\xff\\xfe\\n\").expect(\"should print\"),\n        \
             3 => println!(\"{}\", \"long\".repeat(100_000)),",
        )
        .python(
            "    time.sleep(0.2)",
            "    if task == 0:\n        say(\"done\\nready\\ndone 13\\ndone 1\")\n    \
             time.sleep(0.2)",
        );
    let transcript = run(changed.build());
    let mut said = said(&transcript);
    said.sort_unstable();
    let long = "long".repeat(100_000);
    let half = ["half a line"];
    let expected =
        [&["done", "done 1", "done 13"][..], &half, &[&long, "ready", "\u{fffd}\u{fffd}"]];
    assert_eq!(said, expected.concat());
    contracts::of("master_worker").assert_held(&transcript);
    if let Some(twin) = changed.twin() {
        let mut transcript = run(twin);
        for line in ["done", "ready", "done 13", "done 1"] {
            transcript = without(transcript, line, 1);
        }
        contracts::of("master_worker").assert_held(&transcript);
    }
}

/// An answer about another task does not count. The master keeps waiting for a worker that answers
/// wrongly. When that worker dies, its task is tried again.
#[test]
fn a_wrong_answer_does_not_count() {
    let changed = Changed::new("master_worker", "answers_wrongly")
        .rust(
            "        answer(&format!(\"done {task}\"));",
            "        if line == \"5 1\" {\n            answer(\"done 6\");\n            \
             process::abort();\n        }\n        answer(&format!(\"done {task}\"));",
        )
        .python(
            "        conn.send(f\"done {job[0]}\")",
            "        if job == (5, 1):\n            conn.send(\"done 6\")\n            \
             os.abort()\n        conn.send(f\"done {job[0]}\")",
        );
    for program in [Some(changed.build()), changed.twin()].into_iter().flatten() {
        let transcript = run(program);
        assert_eq!(said(&transcript), ["done 6"]);
        let texts = transcript.texts();
        let count = |words: &str| texts.iter().filter(|text| text.ends_with(words)).count();
        transcript.assert(count(" died of task 5, try 1") == 1, "one worker should die of task 5");
        transcript.assert(
            count(" did task 5") == 1 && count(" did task 6") == 1,
            "tasks 5 and 6 should be done once",
        );
        let last = texts.last().copied();
        let account = "19 done, 1 given up, 5 workers died, 0 lost";
        transcript.assert(last == Some(account), format!("the last line should be `{account}`"));
    }
}

/// A worker whose standard output is closed can no longer answer. The master kills and replaces it,
/// even if the worker never reads its standard input again.
#[test]
fn a_worker_that_cannot_answer_is_dead() {
    let changed = Changed::new("master_worker", "cannot_answer")
        .rust(
            "        7 if tries == 1 => process::abort(),",
            "        7 if tries == 1 => {\n            \
             use std::os::unix::process::CommandExt;\n            \
             let mut sleep = Command::new(\"sleep\");\n            \
             panic!(\"{}\", sleep.arg(\"60\").stdout(Stdio::null()).exec());\n        }",
        )
        .python(
            IN_PYTHON,
            "    if task == 7 and tries == 1:\n        \
             os.execvp(\"sleep\", [\"sleep\", \"60\"])\n    if task == 13:\n        os.abort()",
        );
    for program in [Some(changed.build()), changed.twin()].into_iter().flatten() {
        let transcript = run(program);
        transcript.assert(transcript.stderr.is_empty(), "standard error should be empty");
        contracts::of("master_worker").assert_held(&transcript);
    }
}

/// A panic, or an exception in Python, is also a death: the task is tried again.
#[test]
fn a_panic_is_a_death() {
    let changed = Changed::new("master_worker", "panics")
        .rust(ABORTS, "        13 => panic!(\"unlucky\"),")
        .python(
            IN_PYTHON,
            "    if task == 13:\n        raise ValueError(\"unlucky\")\n    \
             if task == 7 and tries == 1:\n        os.abort()",
        );
    for program in [Some(changed.build()), changed.twin()].into_iter().flatten() {
        let transcript = run(program);
        transcript.assert(
            transcript.stderr.matches("unlucky").count() >= 3,
            "the work should panic three times",
        );
        contracts::of("master_worker").assert_held(&transcript);
    }
}

/// A program that holds a worker's standard output open hides the worker's death from the master. A
/// Python worker answers through a pipe that `subprocess` does not pass on.
#[test]
fn a_death_is_noticed_when_no_process_holds_the_output() {
    const DEATH: &str = " died of task 7, try 1";
    let changed = Changed::new("master_worker", "starts_a_program")
        .rust(
            "        7 if tries == 1 => process::abort(),",
            "        7 if tries == 1 => {\n            \
             let mut shell = Command::new(\"sh\");\n            \
             let shell = shell.args([\"-c\", \"sleep 2; echo awake\"]).spawn();\n            \
             drop(shell.expect(\"`sh` should start\"));\n            process::abort();\n        }",
        )
        .python("import os\n", "import os\nimport subprocess\n")
        .python(
            IN_PYTHON,
            "    if task == 7 and tries == 1:\n        \
             subprocess.Popen([\"sh\", \"-c\", \"sleep 2; echo awake\"])\n        \
             os.abort()\n    if task == 13:\n        os.abort()",
        );
    let place = |transcript: &Transcript, end: &str| {
        transcript
            .lines
            .iter()
            .position(|line| line.text.ends_with(end))
            .expect("the line should be printed")
    };
    let transcript = run(changed.build());
    assert_eq!(said(&transcript), ["awake"]);
    contracts::of("master_worker").assert_output(&transcript);
    let noticed = transcript.lines[place(&transcript, DEATH)].at;
    transcript.assert(
        noticed >= Duration::from_secs(2),
        "the death should be noticed after the other program ended",
    );
    if let Some(twin) = changed.twin() {
        let transcript = run(twin);
        let noticed = place(&transcript, DEATH) < place(&transcript, "awake");
        transcript.assert(noticed, "the death should be noticed before the other program ended");
        contracts::of("master_worker").assert_output(&without(transcript, "awake", 1));
    }
}

/// An error that ends a copy without `shared` is also one line in words.
#[test]
fn errors_of_a_copy_are_in_words() {
    let path = Changed::new("master_worker", "as_copied").path();
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -n 4 && exec \"$0\""]).arg(path);
    let output = command.output().expect("`sh` should start");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    let clear = |line: &str| line.starts_with("master_worker: ") && !line.contains("Os {");
    assert!(said.lines().count() > 0 && said.lines().all(clear), "{said}");
    let printed = String::from_utf8_lossy(&output.stdout);
    let last = "0 done, 0 given up, 0 workers died, 20 lost\n";
    assert!(printed.ends_with(last), "{printed}{said}");
}
