//! Section «using processes» and the advice on Master and Worker: every snippet against its
//! contract, beside CPython.

tests::snippet_tests! {
    "processes":
    process,
    process_std,
    process_supervised,
    process_pool,
    process_pool_supervised,
    process_queue,
    process_queue_supervised,
    master_worker,
}

/// What happens when a process is killed, parent or child.
mod killed {
    use std::process::Command;
    use std::thread;
    use std::time::{Duration, Instant};

    use rustix::process::{Signal, kill_process};
    use tests::header::Header;
    use tests::program::GRACE;
    use tests::{Failure, Program, Running, snippets};

    const PATIENCE: Duration = Duration::from_secs(10);

    const PROGRAMS: [(&str, &str); 8] = [
        ("process", env!("CARGO_BIN_EXE_process")),
        ("process_std", env!("CARGO_BIN_EXE_process_std")),
        ("process_supervised", env!("CARGO_BIN_EXE_process_supervised")),
        ("process_pool", env!("CARGO_BIN_EXE_process_pool")),
        ("process_pool_supervised", env!("CARGO_BIN_EXE_process_pool_supervised")),
        ("process_queue", env!("CARGO_BIN_EXE_process_queue")),
        ("process_queue_supervised", env!("CARGO_BIN_EXE_process_queue_supervised")),
        ("master_worker", env!("CARGO_BIN_EXE_master_worker")),
    ];
    /// Their children end when the parent has ended; those of the others do not.
    const SUPERVISED: [&str; 5] = [
        "process_std",
        "process_supervised",
        "process_pool_supervised",
        "process_queue_supervised",
        "master_worker",
    ];

    fn rust(binary: &str) -> Program {
        let (_, path) = PROGRAMS.iter().find(|(name, _)| *name == binary).expect("listed above");
        Program::new(binary, Command::new(path))
    }

    fn start(program: Program) -> Running {
        program.start().unwrap_or_else(Failure::fail)
    }

    /// Lets it print a line, so that it is at work, and kills the parent alone.
    fn kill_parent(program: Program, signal: Signal) {
        let mut running = start(program);
        running.wait_for_lines(2, PATIENCE).unwrap_or_else(Failure::fail);
        // Stopped, so that it is still at work when its children are looked for.
        running.signal(Signal::STOP);
        assert!(
            !running.children().is_empty(),
            "no children
{}",
            running.transcript()
        );
        running.signal(signal);
        running.signal(Signal::CONT);
        thread::sleep(GRACE);
        let left = running.processes(); // without the parent, if it is dead but not collected
        assert!(left.is_empty(), "left after {signal:?}: {left:?}\n{}", running.transcript());
    }

    fn kill_every_parent(signal: Signal) {
        thread::scope(|scope| {
            for binary in SUPERVISED {
                scope.spawn(move || kill_parent(rust(binary), signal));
                let header = Header::read("processes", binary);
                // Interrupted, these two of Python's still wait for their children, as the
                // document's do.
                let waits = matches!(binary, "process_supervised" | "process_pool_supervised")
                    && signal == Signal::INT;
                // `process_std` and `process_supervised` share theirs.
                if binary != "process_std"
                    && !waits
                    && let Some(program) = snippets::counterpart(&header)
                {
                    scope.spawn(move || kill_parent(program, signal));
                }
            }
        });
    }

    #[test]
    fn no_child_outlives_a_parent_that_gets_sigint() {
        kill_every_parent(Signal::INT);
    }

    #[test]
    fn no_child_outlives_a_parent_that_gets_sigterm() {
        kill_every_parent(Signal::TERM);
    }

    #[test]
    fn no_child_outlives_a_parent_that_gets_sigkill() {
        kill_every_parent(Signal::KILL);
    }

    /// Kills the parent alone when so many first numbers are there: all its children are at work.
    fn orphan(binary: &str, first: &str, count: usize) -> Running {
        let mut running = start(rust(binary));
        let begun = |running: &Running| {
            running.transcript().texts().iter().filter(|text| **text == first).count()
        };
        while begun(&running) < count {
            let more = running.transcript().lines.len() + 1;
            running.wait_for_lines(more, PATIENCE).unwrap_or_else(Failure::fail);
        }
        running.signal(Signal::KILL);
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        thread::sleep(GRACE);
        running
    }

    /// The plain programs do not watch the parent: each child counts to its end.
    #[test]
    fn a_child_of_a_plain_program_outlives_a_killed_parent() {
        thread::scope(|scope| {
            for binary in ["process", "process_pool"] {
                scope.spawn(move || {
                    let running = orphan(binary, "0", 9);
                    assert!(!running.children().is_empty(), "{binary}: no child is left");
                    let last = Instant::now() + PATIENCE;
                    while !running.children().is_empty() && Instant::now() < last {
                        thread::sleep(Duration::from_millis(50));
                    }
                    let (_, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
                    transcript.assert_count(45);
                    transcript.assert(transcript.stderr.is_empty(), format!("{binary} speaks"));
                });
            }
        });
    }

    /// Longer than the parent would have let them work.
    #[test]
    fn a_plain_reader_and_writer_never_end_after_their_parent_was_killed() {
        let running = orphan("process_queue", "1", 1);
        thread::sleep(Duration::from_secs(5));
        let children = running.children();
        for child in &children {
            kill_process(*child, Signal::KILL).expect("the child should be alive");
        }
        let (_, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
        transcript.assert(children.len() == 2, "the reader and the writer should be alive");
        let numbers: Vec<String> = (1..=transcript.lines.len()).map(|n| n.to_string()).collect();
        transcript.assert_lines(&numbers);
        transcript.assert(numbers.len() > 6, "the reader should have gone on");
    }

    /// Kills so many children in the middle: the parent says so and fails, and everybody else goes
    /// on to the end. The 45 numbers lack those that the killed had still to print.
    fn kill_children(binary: &str, kill: usize) {
        let mut running = start(rust(binary));
        running.wait_for_lines(9, PATIENCE).unwrap_or_else(Failure::fail);
        let children = running.children();
        assert!(children.len() >= 8, "{children:?}\n{}", running.transcript());
        for victim in &children[children.len() - kill..] {
            kill_process(*victim, Signal::KILL).expect("it is there");
        }
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let transcript = running.finish_failed().unwrap_or_else(Failure::fail);
        let messages: Vec<&str> = transcript.stderr.lines().collect();
        assert!((1..=kill).contains(&messages.len()), "{transcript}");
        assert!(messages.iter().all(|message| message.contains(" failed: ")), "{transcript}");
        // Not more than 45: nobody's work is done again. All 45, if the worker of job 1 is killed,
        // which has printed its one number by then.
        assert!((9..=45).contains(&transcript.lines.len()), "{transcript}");
        // The longest of the others has counted to its end.
        let last = transcript.lines.last().expect("has lines");
        assert!(["6", "7", "8"].contains(&last.text.as_str()), "{transcript}");
    }

    #[test]
    fn a_killed_child_is_reported_and_harms_no_other() {
        thread::scope(|scope| {
            for binary in ["process", "process_std", "process_supervised"] {
                scope.spawn(|| kill_children(binary, 1));
            }
            for binary in ["process_pool", "process_pool_supervised"] {
                // One worker of the pool is idle from the start: job 0 is to count to nothing.
                scope.spawn(|| kill_children(binary, 2));
            }
        });
    }

    fn kill_one_of_two(binary: &str, victim: usize, reported: &str) {
        let mut running = start(rust(binary));
        running.wait_for_lines(2, PATIENCE).unwrap_or_else(Failure::fail);
        kill_process(running.children()[victim], Signal::KILL).expect("it is there");
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let transcript = running.finish_failed().unwrap_or_else(Failure::fail);
        assert!(transcript.stderr.contains(reported), "{transcript}");
        assert_eq!(transcript.texts().last(), Some(&"强制结束"), "{transcript}");
    }

    #[test]
    fn a_killed_reader_or_writer_is_reported() {
        thread::scope(|scope| {
            for victim in [0, 1] {
                scope.spawn(move || kill_one_of_two("process_queue", victim, " failed: "));
                let told = " ended before its time: ";
                scope.spawn(move || kill_one_of_two("process_queue_supervised", victim, told));
            }
        });
    }

    /// Whoever kills workers, no task is lost: each is done or given up, and the count is right.
    fn kill_workers(program: Program) {
        let mut running = start(program);
        for killed in 1..=2 {
            let lines = running.wait_for_lines(3 * killed, PATIENCE);
            lines.unwrap_or_else(Failure::fail);
            // Stopped, so that it has work for its workers while one is chosen.
            running.signal(Signal::STOP);
            let worker = *running.children().last().expect("it has workers");
            kill_process(worker, Signal::KILL).expect("it is there");
            running.signal(Signal::CONT);
        }
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let transcript = running.finish().unwrap_or_else(Failure::fail);
        let texts = transcript.texts();
        let did = texts.iter().filter(|text| text.contains(" did task ")).count();
        let died = texts.iter().filter(|text| text.contains(" died of task ")).count();
        let given_up = texts.iter().filter(|text| text.contains(" given up after ")).count();
        assert_eq!(did + given_up, 20, "{transcript}");
        // 4 die of their tasks; more die, unless one who is killed has no task just then.
        assert!(died >= 5, "{transcript}");
        let (begin, end) = (format!("{did} done, {given_up} given up, "), " workers died, 0 lost");
        let last = texts.last().expect("has lines");
        assert!(last.starts_with(&begin) && last.ends_with(end), "{transcript}");
    }

    #[test]
    fn no_task_is_lost_when_workers_are_killed() {
        kill_workers(rust("master_worker"));
        if let Some(program) = snippets::counterpart(&Header::read("processes", "master_worker")) {
            kill_workers(program);
        }
    }
}

#[test]
fn a_wrong_argument_is_a_message_and_status_2() {
    for (binary, path) in [
        ("process_std", env!("CARGO_BIN_EXE_process_std")),
        ("master_worker", env!("CARGO_BIN_EXE_master_worker")),
    ] {
        let mut command = std::process::Command::new(path);
        let mut running = tests::Program::new(binary, {
            command.arg("nonsense");
            command
        })
        .start()
        .unwrap_or_else(tests::Failure::fail);
        let patience = std::time::Duration::from_secs(10);
        let status = running.wait(patience).unwrap_or_else(tests::Failure::fail);
        assert_eq!(status.code(), Some(2));
        let transcript = running.finish_failed().unwrap_or_else(tests::Failure::fail);
        assert_eq!(transcript.stderr.lines().count(), 1, "{transcript}");
        assert!(transcript.stderr.contains("nonsense"), "{transcript}");
    }
}

#[test]
fn the_log_of_a_child_has_its_name_and_the_parents_clock() {
    let master = std::process::Command::new(env!("CARGO_BIN_EXE_master_worker"));
    let program = tests::Program::new("master_worker", master).log("info");
    let transcript = program.run(std::time::Duration::from_secs(10));
    let transcript = transcript.unwrap_or_else(tests::Failure::fail);
    let (took, log) = (transcript.ended_at.as_secs_f64(), transcript.stderr);
    let events = tests::transcript::Event::parse_all(&log);
    // The eighth is started when nothing may be left to do.
    for worker in 1..=7 {
        let lane = format!("worker {worker}");
        let holds = |event: &tests::transcript::Event| {
            event.lane == lane && event.words.starts_with("holds task ")
        };
        assert!(events.iter().any(holds), "{worker}\n{log}");
    }
    // 19 tasks have been done in 0.2 s each by four workers: the last one cannot end before that.
    let last = events.iter().map(|event| event.at.as_secs_f64()).fold(0.0, f64::max);
    assert!((0.8..took).contains(&last), "{last}, of {took}\n{log}");
}

/// As `cargo run -p processes --bin process | head -3`: the children cannot print any more, and
/// the parent does not take that for a crash.
#[test]
fn a_reader_that_leaves_ends_parent_and_children_quietly() {
    for (binary, path) in [
        ("process", env!("CARGO_BIN_EXE_process")),
        ("process_std", env!("CARGO_BIN_EXE_process_std")),
        ("process_supervised", env!("CARGO_BIN_EXE_process_supervised")),
        ("process_pool", env!("CARGO_BIN_EXE_process_pool")),
        ("process_pool_supervised", env!("CARGO_BIN_EXE_process_pool_supervised")),
    ] {
        let program = tests::Program::new(binary, std::process::Command::new(path));
        let transcript = program.close_stdout_after(3).run(std::time::Duration::from_secs(10));
        let transcript = transcript.unwrap_or_else(tests::Failure::fail);
        transcript.assert_lines(&["0", "0", "0"]);
    }
}
