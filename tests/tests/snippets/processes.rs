//! Section "using processes" and the Master-Worker advice: further tests of some snippets.

use std::process::Command;
use std::time::Duration;

use tests::transcript::Event;
use tests::{Failure, Program, faults, snippets};

const PATIENCE: Duration = Duration::from_secs(30);

pub fn a_wrong_argument_is_a_message_and_status_2() {
    for binary in ["process_std", "master_worker"] {
        let mut command = Command::new(snippets::path(binary));
        command.arg("nonsense");
        let mut running = faults::start(Program::new(binary, command));
        let status = running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        assert_eq!(status.code(), Some(2));
        let transcript = running.finish_failed().unwrap_or_else(Failure::fail);
        assert_eq!(transcript.stderr.lines().count(), 1, "{transcript}");
        assert!(transcript.stderr.contains("nonsense"), "{transcript}");
    }
}

pub fn the_log_of_a_child_has_its_name_and_the_clock_of_the_parent() {
    let program = snippets::program("master_worker").log("info");
    let transcript = program.run(PATIENCE).unwrap_or_else(Failure::fail);
    let (took, log) = (transcript.ended_at.as_secs_f64(), transcript.stderr.as_str());
    let events = Event::parse_all(log);
    // The last workers may start when no task is left. A worker that had a task has printed the end
    // of it.
    let worked = |worker: u32| {
        let begin = format!("worker {worker} ");
        transcript.lines.iter().any(|line| line.text.starts_with(&begin))
    };
    let workers: Vec<u32> = (1..=8).filter(|worker| worked(*worker)).collect();
    assert!(
        workers.len() >= 5,
        "four workers should do tasks, and a replacement of the first that died\n{log}"
    );
    for worker in workers {
        let lane = format!("worker {worker}");
        let holds = |event: &Event| event.lane == lane && event.words.starts_with("holds task ");
        assert!(events.iter().any(holds), "{worker}\n{log}");
    }
    // Four workers have done 19 tasks of 0.2 s each, so the last task cannot end earlier.
    let last = events.iter().map(|event| event.at.as_secs_f64()).fold(0.0, f64::max);
    assert!((0.8..took).contains(&last), "{last}, of {took}\n{log}");
}

/// The same as `cargo run -p processes --bin process | head -3`: the children can no longer print,
/// and the parent does not treat this as a crash.
pub fn a_closed_pipe_ends_parent_and_children_quietly() {
    for binary in
        ["process", "process_std", "process_supervised", "process_pool", "process_pool_supervised"]
    {
        let program = snippets::program(binary).close_stdout_after(3);
        let transcript = program.run(PATIENCE).unwrap_or_else(Failure::fail);
        transcript.assert_lines(&["0", "0", "0"]);
    }
}
