//! If one side of a channel panics, the other side ends, with an error or the panic. The other side
//! does not wait forever for a sender or a receiver that only `main` still holds.

use std::time::Duration;

use changed::Changed;
use tests::{Cause, Failure, Program, Transcript};

/// Without a line for this long, one of these programs is deadlocked.
const PATIENCE: Duration = Duration::from_secs(20);

/// Asserts that the program ends with the status of a panic of `main`.
fn panics(program: Program) -> Transcript {
    let mut running = program.start().unwrap_or_else(Failure::fail);
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
    transcript.assert(
        status.code() == Some(101),
        format!("`main` should panic, but the status is {status}"),
    );
    transcript
}

/// Asserts that the program ends, and ignores its status and standard error.
fn ends(program: Program) -> Transcript {
    let mut running = program.start().unwrap_or_else(Failure::fail);
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    running.finish_anyhow().unwrap_or_else(Failure::fail).1
}

/// Asserts that the program prints `lines` lines and then waits forever.
fn waits_forever(program: Program, lines: usize) {
    let mut running = program.start().unwrap_or_else(Failure::fail);
    running.wait_for_lines(lines, PATIENCE).unwrap_or_else(Failure::fail);
    let failure = running.wait(Duration::from_secs(2)).expect_err("the program should not end");
    assert!(matches!(failure.cause, Cause::Hang(_)), "{failure}");
}

fn pool(change: &str, channel: &str, good: &str) -> Changed {
    Changed::new("thread_pool_channel", change)
        .rust("channel::unbounded()", channel)
        .rust("Duration::from_secs(1)", "Duration::from_millis(50)")
        .rust(
            "println!(\"--- {num}\");\n",
            &format!("println!(\"--- {{num}}\");\n    assert!({good}, \"the job fails\");\n"),
        )
        .python("    time.sleep(1)", "    raise RuntimeError(\"the job fails\")")
}

#[test]
fn a_pool_whose_workers_have_all_panicked_ends() {
    for (change, channel) in [
        ("all_fail_bounded", "channel::bounded(1)"),
        ("all_fail_handshake", "channel::bounded(0)"),
        ("all_fail", "channel::unbounded()"),
    ] {
        let changed = pool(change, channel, "num > 9");
        let transcript = panics(changed.build());
        transcript.assert(transcript.lines.len() == 3, "each worker should start one job");
        transcript.assert(
            transcript.stderr.contains("the job fails"),
            "standard error should have the message of the panic",
        );
    }
    // Python stores each exception for the caller of `result`, and the worker continues.
    if let Some(twin) = pool("all_fail", "channel::unbounded()", "num > 9").twin() {
        assert_eq!(twin.run(PATIENCE).unwrap_or_else(Failure::fail).lines.len(), 10);
    }
}

#[test]
fn a_pool_whose_main_keeps_a_receiver_waits_forever() {
    let changed = pool("keeps_a_receiver", "channel::bounded(1)", "num > 9");
    let drops =
        "drop(receiver); // or `send` on a full channel would block even if no worker is left\n";
    waits_forever(changed.rust(drops, "").build(), 3);
}

#[test]
fn the_other_workers_run_the_jobs_of_a_worker_that_panicked() {
    for (change, channel) in
        [("one_fails_bounded", "channel::bounded(1)"), ("one_fails", "channel::unbounded()")]
    {
        let transcript = panics(pool(change, channel, "num != 4").build());
        transcript.assert(transcript.lines.len() == 10, "every job should start");
    }
}

/// `main` itself panics while it queues jobs.
#[test]
fn workers_end_when_the_producer_panics() {
    let changed = Changed::new("thread_pool_channel", "producer_fails")
        .rust("Duration::from_secs(1)", "Duration::from_millis(50)")
        .rust(
            "for num in 0..10 {\n",
            "for num in 0..10 {\n            assert!(num < 6, \"no more\");\n",
        );
    let transcript = panics(changed.build());
    transcript.assert_lines_in_any_order(&(0..6).map(|n| format!("--- {n}")).collect::<Vec<_>>());
}

#[test]
fn a_thread_that_panics_ends_its_partner() {
    for (line, lines) in [("--------", &["*******", "--------"][..]), ("*******", &["*******"])] {
        let fails = "assert!(std::env::args().len() > 1, \"one fails\");";
        let changed = Changed::new("condition_channel", &format!("fails_{}", line.len())).rust(
            &format!("println!(\"{line}\");\n"),
            &format!("println!(\"{line}\");\n        {fails}\n"),
        );
        let transcript = panics(changed.build());
        transcript.assert_lines(lines);
        transcript.assert(
            transcript.stderr.contains("one fails"),
            "standard error should have the message of the panic",
        );
    }
}

#[test]
fn a_partner_waits_forever_if_main_keeps_the_senders() {
    let line = "println!(\"--------\");\n";
    let fails = "        assert!(std::env::args().len() > 1, \"one fails\");\n";
    let spawns = "    thread::scope(|scope| {\n";
    let keeps = "    let _kept = (to_fun1.clone(), to_fun2.clone());\n";
    let changed = Changed::new("condition_channel", "keeps_the_senders")
        .rust(line, &format!("{line}{fails}"))
        .rust(spawns, &format!("{keeps}{spawns}"));
    waits_forever(changed.build(), 2);
}

/// Threads 0, 1 and 2 panic while they hold a permit. There are three permits.
#[test]
fn a_thread_that_panics_releases_its_permit() {
    let changed = Changed::new("semaphore_channel", "three_fail")
        .rust("    loop {\n", "    for _ in 0..2 {\n")
        .rust("Duration::from_secs(2)", "Duration::from_millis(50)")
        .rust("Duration::from_secs(15)", "Duration::from_millis(50)")
        .rust(
            "println!(\"-------- {num}\");\n",
            "println!(\"-------- {num}\");\n        assert!(num > 3, \"the thread fails\");\n",
        )
        .python("    while True:\n", "    for _ in range(2):\n")
        .python("time.sleep(2)\n", "time.sleep(0.05)\n            assert num > 3, num\n")
        .python("time.sleep(15)", "time.sleep(0.05)");
    // Each of the other six threads enters the critical section twice.
    let numbers = (1..=3).chain((4..=9).flat_map(|num| [num, num + 1]));
    let mut lines: Vec<String> = numbers.map(|num| format!("-------- {num}")).collect();
    lines.push("******* 0".to_owned());
    panics(changed.build()).assert_lines_in_any_order(&lines);
    if let Some(twin) = changed.twin() {
        ends(twin).assert_lines_in_any_order(&lines);
    }
}

fn timer(change: &str) -> Changed {
    Changed::new("timer_channel", change)
        .rust("Duration::from_secs(5)", "Duration::from_millis(50)")
        .rust("Duration::from_secs(2)", "Duration::from_millis(50)")
}

#[test]
fn a_timer_whose_owner_panics_is_cancelled() {
    let changed = timer("owner_fails").rust(
        "println!(\"--------\");\n",
        "println!(\"--------\");\n    assert!(std::env::args().len() > 1, \"fun fails\");\n",
    );
    panics(changed.build()).assert_lines(&["--------"]);
}

/// Sending a message also cancels the timer. After the timer has ended, there is no receiver.
#[test]
fn a_message_to_a_timer_that_has_ended_is_an_error() {
    let changed = timer("sends")
        .rust("drop(cancel);", "cancel.send(()).expect(\"the timer should wait\");")
        .rust(
            "    });\n    println!(\"*******\");",
            "        cancel.send(()).expect_err(\"the timer should have ended\");\n    });\n    \
             println!(\"*******\");",
        );
    let transcript = changed.build().run(PATIENCE).unwrap_or_else(Failure::fail);
    transcript.assert_lines(&["--------", "*******"]);
}

/// The task panics before the future is set, or the setter panics before it sets the future.
#[test]
fn a_panic_on_one_side_of_a_future_reaches_the_other() {
    for (change, line) in [
        ("task_fails", "println!(\"coroutine: begins, and awaits the future\");\n"),
        ("setter_fails", "println!(\"future: is set\");\n"),
    ] {
        let fails = format!("{line}    assert!(std::env::args().len() > 1, \"it fails\");\n");
        let changed = Changed::new("components", change).rust(line, &fails);
        let transcript = panics(changed.build());
        transcript.assert(
            transcript.stderr.contains("it fails"),
            "standard error should have the message of the panic",
        );
    }
}

/// rayon aborts the process if a panic has no receiver.
#[test]
fn blocking_work_that_panics_ends_the_program() {
    for (change, line) in [("wait_fails", "\"waited\"\n"), ("compute_fails", "\"computed\"\n")] {
        let fails = format!("assert!(std::env::args().len() > 1, \"it fails\");\n    {line}");
        let changed = Changed::new("blocking_work", change)
            .rust(&format!("    {line}"), &format!("    {fails}"));
        let transcript = ends(changed.build());
        transcript.assert(
            transcript.stderr.contains("it fails"),
            "standard error should have the message of the panic",
        );
    }
}
