//! Runs a snippet, and stores the output and the log, with times, as a [`Recording`].
//!
//! The harness starts a program in a process group of its own, so recording needs Unix.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use catalog::header::{self, Header};
use catalog::pages::Prose;
use tests::contracts::{self, Contract};
use tests::program::Program;
use tests::transcript::{Event, Line, Transcript};

use crate::pictures::{self, Checked, Run};
use crate::recording::{Entry, Recording, checksum, micros};
use crate::timeline::Timeline;

impl Recording {
    /// Returns the lines of standard output, which the contract checks.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        let printed = self.entries.iter().filter(|entry| entry.lane.is_none());
        Transcript {
            lines: printed.map(|e| Line { at: e.at, text: e.words.clone() }).collect(),
            stderr: String::new(),
            ended_at: self.ended_at,
        }
    }

    /// Creates a recording from a run. The lines of `run` are the lines of standard output and the
    /// events of the log, in the order in which the program wrote them.
    ///
    /// An event keeps the time that the program measured. The time of a line is the time at which
    /// the line was read, relative to the start of the program. That time is limited by the times
    /// of the events that were written before and after the line.
    ///
    /// # Errors
    ///
    /// Returns an error if the run contains no event, because the start of the program is then
    /// unknown.
    pub fn from_run(contract: &Contract, run: &Transcript) -> Result<Self, String> {
        let Header { section, binary, .. } = &contract.header;
        let mut entries: Vec<Entry> = Vec::with_capacity(run.lines.len());
        let mut started = None::<Duration>;
        for line in &run.lines {
            if let Some(Event { at, lane, words }) = Event::parse(&line.text) {
                let init = line.at.saturating_sub(at);
                started = Some(started.map_or(init, |before| before.min(init)));
                entries.push(Entry { at, lane: Some(lane.to_owned()), words: words.to_owned() });
            } else {
                entries.push(Entry { at: line.at, lane: None, words: line.text.clone() });
            }
        }
        let path = contract.header.path();
        let started =
            started.ok_or(format!("{path}: logs no event; add a line with `shared::log!`"))?;
        for entry in entries.iter_mut().filter(|entry| entry.lane.is_none()) {
            entry.at = micros(entry.at.saturating_sub(started));
        }
        let mut next = Duration::MAX;
        for entry in entries.iter_mut().rev() {
            if entry.lane.is_some() {
                next = next.min(entry.at);
            } else {
                entry.at = entry.at.min(next);
            }
        }
        let mut last = Duration::ZERO;
        for entry in &mut entries {
            if entry.lane.is_none() {
                entry.at = entry.at.max(last);
            }
            last = last.max(entry.at);
        }
        // Two threads may read the clock in one order and write their events in the other.
        entries.sort_by_key(|entry| entry.at);
        Ok(Self {
            binary: binary.clone(),
            source: checksum(&header::source(section, binary)),
            recorded: format!("{}, {}", jiff::Zoned::now().date(), machine()),
            entries,
            ended_at: micros(run.ended_at.saturating_sub(started)).max(last),
        })
    }
}

/// Runs the binary of a contract with the log turned on. `path` is the path of the binary.
///
/// # Errors
///
/// Returns an error if the run fails, or if the program logs no event.
pub fn run(contract: &Contract, path: &Path) -> Result<Recording, String> {
    let program = Program::new(&contract.header.binary, Command::new(path)).log_among_lines("info");
    let run = contract.run(program).map_err(|failure| failure.to_string())?;
    Recording::from_run(contract, &run)
}

/// Runs the binary of a contract as [`run`] does, and checks the run and its picture against the
/// contract. If the picture lacks something that only some runs show, the binary is run again.
///
/// # Errors
///
/// Returns an error if a run fails, if the picture of a run contradicts the contract, or if the
/// snippet has no well-formed page.
///
/// # Panics
///
/// Panics if the output of a run breaks the contract.
pub fn record(contract: &Contract, path: &Path) -> Result<Recording, String> {
    const TRIES: usize = 20;
    let prose = Prose::read(&contract.header.binary)?;
    let mut missing = String::new();
    for _ in 0..TRIES {
        let recording = run(contract, path)?;
        contract.assert_held(&recording.transcript());
        match shows_everything(contract, &recording, &prose) {
            Ok(()) => return Ok(recording),
            Err(wrong) => missing = wrong,
        }
        pictures::check(contract, &recording, Run::Fresh)?; // holds for every run
    }
    Err(format!("{missing} (the last of {TRIES} runs; no other run showed everything either)"))
}

/// Checks that the picture of a run shows what a page needs: the contract, and an arrow for each
/// row of `## Wakes`.
fn shows_everything(contract: &Contract, recording: &Recording, prose: &Prose) -> Checked {
    pictures::check(contract, recording, Run::Recorded)?;
    Timeline::new(recording)?.with_arrows(recording, &prose.wakes).map(drop)
}

/// Returns every contract with its recording.
///
/// # Errors
///
/// Returns the errors of [`contracts::all`] and [`Recording::read`].
pub fn recorded() -> Result<Vec<(Contract, Recording)>, String> {
    let with_recording = |contract: Contract| {
        let recording = Recording::read(&contract.header.binary)?;
        Ok((contract, recording))
    };
    contracts::all()?.into_iter().map(with_recording).collect()
}

/// Returns the contracts of these binaries, or all contracts if `binaries` is empty.
///
/// # Errors
///
/// Returns an error if no binary has one of the names.
pub fn contracts_of(binaries: &[String]) -> Result<Vec<Contract>, String> {
    let mut contracts = contracts::all()?;
    let is_one = |name: &&String| contracts.iter().any(|c| c.header.binary == **name);
    if let Some(name) = binaries.iter().find(|name| !is_one(name)) {
        return Err(format!("no binary is named `{name}`"));
    }
    if !binaries.is_empty() {
        contracts.retain(|contract| binaries.contains(&contract.header.binary));
    }
    Ok(contracts)
}

fn machine() -> String {
    let rustc = Command::new("rustc").arg("--version").output();
    let rustc = rustc.ok().and_then(|out| String::from_utf8(out.stdout).ok());
    let version = rustc.as_deref().and_then(|line| line.split(' ').nth(1)).unwrap_or("?");
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
    format!("rustc {version}, {system} {processor}, {cores} cores")
}

#[cfg(test)]
mod tests_of_runs {
    use super::*;

    fn run(lines: &[(u64, &str)]) -> Transcript {
        let line = |(ms, text): &(u64, &str)| Line {
            at: Duration::from_millis(*ms),
            text: (*text).to_owned(),
        };
        Transcript {
            lines: lines.iter().map(line).collect(),
            stderr: String::new(),
            ended_at: Duration::from_millis(lines.last().expect("a run should have lines").0 + 10),
        }
    }

    #[test]
    fn a_run_without_a_declared_arrow_does_not_show_everything() {
        let contract = contracts::of("semaphore");
        let prose = Prose::read("semaphore").expect("the page should be well formed");
        let mut recording = Recording::read("semaphore").expect("the recording should exist");
        shows_everything(&contract, &recording, &prose).expect("the recording should show it");
        // Every wait ends so long after a release that the release cannot have ended it.
        let mut late = Duration::ZERO;
        for entry in &mut recording.entries {
            entry.at += late;
            if entry.words.starts_with("done: releases") {
                late += Duration::from_millis(60);
            }
        }
        recording.ended_at += late;
        pictures::check(&contract, &recording, Run::Recorded).expect("the contract still holds");
        let wrong = shows_everything(&contract, &recording, &prose).expect_err("no arrow");
        assert!(wrong.starts_with("semaphore: `## Wakes`: no `done: releases"), "{wrong}");
    }

    #[test]
    fn lines_get_the_time_of_the_program_and_keep_their_order() {
        let run = run(&[
            (100, "[  0.000100 main] waits for a permit"),
            (101, "[ not an event"),
            (1140, "a line"),
            (1141, "[  1.010000 Thread-1] holds one of 3 permits"),
        ]);
        let contract = contracts::of("semaphore");
        let recording =
            Recording::from_run(&contract, &run).expect("the run should contain an event");
        let micros: Vec<u128> = recording.entries.iter().map(|e| e.at.as_micros()).collect();
        // The program began 99.9 ms after the harness; the last line was read 30 ms late.
        assert_eq!(micros, [100, 1100, 1_010_000, 1_010_000]);
        assert_eq!(recording.lanes(), ["main", "Thread-1"]);
        assert_eq!(recording.transcript().texts(), ["[ not an event", "a line"]);
        assert_eq!(recording.ended_at.as_micros(), 1_051_100);
        assert_eq!(Recording::parse(&recording.text()), Ok(recording));
    }
}
