//! Tasks that end in the same turn of the loop: no task panics, and an ended task is not pending.

use std::time::Duration;

use changed::Changed;
use tests::{Failure, Program, Transcript};

const PATIENCE: Duration = Duration::from_secs(30);

/// Runs a changed snippet and, if there is a CPython, its changed counterpart.
fn both(changed: &Changed) -> Vec<Transcript> {
    let programs = [Some(changed.build()), changed.twin()];
    let run = |program: Program| program.run(PATIENCE).unwrap_or_else(Failure::fail);
    programs.into_iter().flatten().map(run).collect()
}

#[test]
fn two_of_three_tasks_may_end_at_the_same_time() {
    let changed = Changed::new("first_completed", "two_after_one_second")
        .rust("[1, 2, 4]", "[1, 1, 4]")
        .python("(1, 2, 4)", "(1, 1, 4)");
    for run in both(&changed) {
        let (first, rest) = run.split_at(5);
        first.split_at(4).0.assert_lines(&[
            "Waiting:  1",
            "Waiting:  1",
            "Waiting:  4",
            "done: Done after 1s",
        ]);
        // Two timers of one second fire together, unless the machine suspends the program between
        // them.
        let pending = &run.lines[4].text;
        run.assert(
            ["pending: 1", "pending: 2"].contains(&pending.as_str()),
            "one or two tasks should be pending",
        );
        rest.assert_lines(&["Waiting:  1", "Waiting:  2", "first: Done after 1s"]);
    }
}

#[test]
fn a_task_that_ended_with_the_first_is_not_pending() {
    let changed = Changed::new("first_completed", "two_at_once")
        .rust("[1, 2, 4]", "[1, 1, 4]")
        .rust("    tokio::time::sleep", "    if x > 1 { tokio::time::sleep")
        .rust("(Duration::from_secs(x)).await;", "(Duration::from_secs(x)).await }")
        .python("(1, 2, 4)", "(1, 1, 4)")
        .python("    await asyncio.sleep(x)", "    if x > 1:\n        await asyncio.sleep(x)");
    for run in both(&changed) {
        run.split_at(5).0.assert_lines(&[
            "Waiting:  1",
            "Waiting:  1",
            "Waiting:  4",
            "done: Done after 1s",
            "pending: 1",
        ]);
    }
}

#[test]
fn a_task_that_ended_with_the_second_is_not_left_in_the_set() {
    let changed = Changed::new("join_set", "all_at_once")
        .rust("[1, 2, 4]", "[1, 1, 1]")
        .rust("    tokio::time::sleep", "    if x > 1 { tokio::time::sleep")
        .rust("(Duration::from_secs(x)).await;", "(Duration::from_secs(x)).await }")
        .python("(1, 2, 4)", "(1, 1, 1)")
        .python("        await asyncio.sleep(x)", "        pass");
    for run in both(&changed) {
        run.assert_lines(&[
            "Waiting:  1",
            "Waiting:  1",
            "Waiting:  1",
            "Task ret:  Done after 1s",
            "Task ret:  Done after 1s",
            "0 left",
            "main: ends",
        ]);
    }
}

#[test]
fn a_task_that_ended_before_the_abort_is_not_cancelled() {
    let changed = Changed::new("task_result", "aborted_too_late")
        .rust(
            "    task.abort();",
            "    tokio::time::sleep(Duration::from_secs(4)).await;\n    task.abort();",
        )
        .python("    task.cancel()", "    await asyncio.sleep(4)\n    task.cancel()");
    for run in both(&changed) {
        run.assert_lines(&[
            "too early",
            "Waiting:  2",
            "Done after 2s",
            "failed: from fail",
            "Waiting:  2",
        ]);
    }
}
