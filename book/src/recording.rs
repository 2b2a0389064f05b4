//! Recorded runs: what a snippet printed and logged, and when.
//!
//! A recording is a text file, `book/recordings/<binary>.tsv`, so that a change of it can be read:
//! what was recorded, in lines with a `#`, and then a line for each thing that happened, with the
//! seconds since `shared::init()`, the lane and the words, a tab between. A line of standard
//! output has no lane. The last line has no words either: that is when the program ended.
//!
//! ```text
//! # binary    semaphore
//! # source    1c291ca3
//! # recorded  2026-11-23, rustc 1.95.0, linux x86_64, 2 cores
//! 0.000134    Thread-1    waits
//! 0.000139    Thread-1    gets in
//! 0.000150                -------- 1
//! 17.500301
//! ```

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tests::contracts::{self, Contract};
use tests::header::{self, Header};
use tests::program::Program;
use tests::transcript::{Line, Transcript};

use crate::pictures::{self, Run};

/// Something that happened in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// When, since `shared::init()`, in whole microseconds.
    pub at: Duration,
    /// The thread, process or task that logged it; `None` for a line of standard output.
    pub lane: Option<String>,
    /// What it logged, or the line.
    pub words: String,
}

/// One run of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The binary.
    pub binary: String,
    /// The checksum of its code when it was recorded, see [`checksum`].
    pub source: String,
    /// The day, and on what.
    pub recorded: String,
    /// What happened, in that order.
    pub entries: Vec<Entry>,
    /// When the program ended.
    pub ended_at: Duration,
}

/// The folder of the recordings.
#[must_use]
pub fn folder() -> PathBuf {
    tests::workspace().join("book/recordings")
}

/// The CRC-32 of a snippet's code, in hexadecimal. Comments, blank lines and indentation do not
/// count: a recording stays true when only those change. (A comment is what follows ` // `, in a
/// string as well.)
#[must_use]
pub fn checksum(source: &str) -> String {
    let mut crc = crc32fast::Hasher::new();
    for line in source.lines() {
        let line = line.split(" // ").next().unwrap_or_default().trim();
        if !line.is_empty() && !line.starts_with("//") {
            crc.update(line.as_bytes());
            crc.update(b"\n");
        }
    }
    format!("{:08x}", crc.finalize())
}

impl Recording {
    /// Reads the recording of a binary.
    ///
    /// # Errors
    ///
    /// That it cannot be read, or what is wrong with its form.
    pub fn read(binary: &str) -> Result<Self, String> {
        let path = folder().join(binary).with_extension("tsv");
        let text = fs::read_to_string(&path)
            .map_err(|error| format!("no recording of {binary}: {}: {error}", path.display()))?;
        Self::parse(&text).map_err(|wrong| format!("{}: {wrong}", path.display()))
    }

    /// Reads a recording.
    ///
    /// # Errors
    ///
    /// What is wrong with its form.
    pub fn parse(text: &str) -> Result<Self, String> {
        let field = |name: &str| {
            let mut fields = text.lines().filter_map(|line| line.strip_prefix("# "));
            let value = fields.find_map(|line| line.strip_prefix(name)).map(str::trim);
            value.map(str::to_owned).ok_or(format!("does not say its {name}"))
        };
        let mut entries = Vec::new();
        let mut ended_at = None;
        for line in text.lines().filter(|line| !line.starts_with("# ")) {
            let cells: Vec<&str> = line.splitn(3, '\t').collect();
            let at = seconds(cells[0]).ok_or(format!("no time: {line}"))?;
            match cells[1..] {
                [] => ended_at = Some(at),
                [lane, words] if ended_at.is_none() => entries.push(Entry {
                    at,
                    lane: Some(lane.to_owned()).filter(|lane| !lane.is_empty()),
                    words: words.to_owned(),
                }),
                _ => return Err(format!("neither an entry nor the end: {line}")),
            }
        }
        Ok(Self {
            binary: field("binary")?,
            source: field("source")?,
            recorded: field("recorded")?,
            entries,
            ended_at: ended_at.ok_or("has no end")?,
        })
    }

    /// Its text, as [`Recording::parse`] reads it.
    #[must_use]
    pub fn text(&self) -> String {
        let Self { binary, source, recorded, .. } = self;
        let mut text =
            format!("# binary    {binary}\n# source    {source}\n# recorded  {recorded}\n");
        for Entry { at, lane, words } in &self.entries {
            let lane = lane.as_deref().unwrap_or_default();
            let _ = writeln!(text, "{:.6}\t{lane}\t{words}", at.as_secs_f64());
        }
        let _ = writeln!(text, "{:.6}", self.ended_at.as_secs_f64());
        text
    }

    /// What the contract is held to: standard output alone.
    #[must_use]
    pub fn transcript(&self) -> Transcript {
        let printed = self.entries.iter().filter(|entry| entry.lane.is_none());
        Transcript {
            lines: printed.map(|e| Line { at: e.at, text: e.words.clone() }).collect(),
            stderr: String::new(),
            ended_at: self.ended_at,
        }
    }

    /// Makes a recording of the binary's contract's `run`, whose lines are those of standard
    /// output and the events of the log in the order in which they were written.
    ///
    /// An event has the program's own time. A line has the time at which it was read, less the
    /// start of the program; it is not after the event that was written after it, and not before
    /// those that were written before it.
    ///
    /// # Errors
    ///
    /// If there is no event in it: then there is no telling when the program began.
    pub fn from_run(contract: &Contract, run: &Transcript) -> Result<Self, String> {
        let Header { section, binary, .. } = &contract.header;
        let mut entries: Vec<Entry> = Vec::with_capacity(run.lines.len());
        let mut started = None::<Duration>;
        for line in &run.lines {
            if let Some((at, lane, words)) = event(&line.text) {
                let init = line.at.saturating_sub(at);
                started = Some(started.map_or(init, |before| before.min(init)));
                entries.push(Entry { at, lane: Some(lane.to_owned()), words: words.to_owned() });
            } else {
                entries.push(Entry { at: line.at, lane: None, words: line.text.clone() });
            }
        }
        let started = started.ok_or(format!("{binary} logs nothing"))?;
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
        // Two threads may write their events in another order than they took the time.
        entries.sort_by_key(|entry| entry.at);
        Ok(Self {
            binary: binary.clone(),
            source: checksum(&header::source(section, binary)),
            recorded: format!("{}, {}", jiff::Zoned::now().date(), machine()),
            entries,
            ended_at: micros(run.ended_at.saturating_sub(started)).max(last),
        })
    }

    /// Its lanes, in the order of their first events.
    #[must_use]
    pub fn lanes(&self) -> Vec<&str> {
        let mut lanes = Vec::new();
        for lane in self.entries.iter().filter_map(|entry| entry.lane.as_deref()) {
            if !lanes.contains(&lane) {
                lanes.push(lane);
            }
        }
        lanes
    }
}

/// Runs the binary of a contract, which is the file `path`, with its log on.
///
/// # Errors
///
/// What went wrong with the run.
pub fn run(contract: &Contract, path: &Path) -> Result<Recording, String> {
    let program = Program::new(&contract.header.binary, Command::new(path)).log_among_lines("info");
    let run = contract.run(program).map_err(|failure| failure.to_string())?;
    Recording::from_run(contract, &run)
}

/// Runs the binary of a contract, as [`run`], and holds the run to its contract, and the picture
/// of it too. What a picture shows by luck may take several runs.
///
/// # Errors
///
/// What went wrong with the run, or is wrong with the picture.
///
/// # Panics
///
/// If it breaks its contract.
pub fn record(contract: &Contract, path: &Path) -> Result<Recording, String> {
    const TRIES: usize = 20;
    for _ in 0..TRIES {
        let recording = run(contract, path)?;
        contract.assert_held(&recording.transcript());
        if pictures::check(contract, &recording, Run::Recorded).is_ok() {
            return Ok(recording);
        }
        pictures::check(contract, &recording, Run::Fresh)?; // that is no matter of luck
    }
    Err(format!("in {TRIES} runs it has not shown what its picture has to show"))
}

/// The contracts with these names; all if there are none.
///
/// # Errors
///
/// A name that is none of a binary.
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

/// Takes a line that `shared::log!` has written apart.
fn event(line: &str) -> Option<(Duration, &str, &str)> {
    let (seconds_and_lane, words) = line.strip_prefix('[')?.split_once("] ")?;
    let (at, lane) = seconds_and_lane.trim_start().split_once(' ')?;
    let (_, micros) = at.split_once('.')?;
    Some((seconds(at).filter(|_| micros.len() == 6)?, lane, words))
}

fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok().map(micros)
}

/// The time, rounded to microseconds: what a recording keeps of it.
fn micros(time: Duration) -> Duration {
    let nanos = time + Duration::from_nanos(500);
    Duration::new(nanos.as_secs(), nanos.subsec_micros() * 1000)
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
mod tests_of_recordings {
    use super::*;

    fn run(lines: &[(u64, &str)]) -> Transcript {
        let line = |(ms, text): &(u64, &str)| Line {
            at: Duration::from_millis(*ms),
            text: (*text).to_owned(),
        };
        Transcript {
            lines: lines.iter().map(line).collect(),
            stderr: String::new(),
            ended_at: Duration::from_millis(lines.last().expect("has lines").0 + 10),
        }
    }

    #[test]
    fn lines_get_the_programs_own_time_and_keep_their_place() {
        let run = run(&[
            (100, "[  0.000100 main] waits"),
            (101, "[ not an event"),
            (1140, "a line"),
            (1141, "[  1.010000 Thread-1] gets in"),
        ]);
        let contract = contracts::of("semaphore");
        let recording = Recording::from_run(&contract, &run).expect("has an event");
        let micros: Vec<u128> = recording.entries.iter().map(|e| e.at.as_micros()).collect();
        // It began 99.9 ms after the harness's clock; the last line was read 30 ms late.
        assert_eq!(micros, [100, 1100, 1_010_000, 1_010_000]);
        assert_eq!(recording.lanes(), ["main", "Thread-1"]);
        assert_eq!(recording.transcript().texts(), ["[ not an event", "a line"]);
        assert_eq!(recording.ended_at.as_micros(), 1_051_100);
        assert_eq!(Recording::parse(&recording.text()), Ok(recording));
    }

    #[test]
    fn says_what_is_wrong_with_a_recording() {
        let good = "# binary    a\n# source    b\n# recorded  c\n0.1\tmain\twaits\n0.2\n";
        Recording::parse(good).expect("has the form");
        for (gone, complaint) in [
            ("# source    b\n", "does not say its source"),
            ("0.2\n", "has no end"),
            ("\twaits", "neither an entry nor the end: 0.1\tmain"),
            ("0.1", "no time: \tmain\twaits"),
        ] {
            assert_eq!(Recording::parse(&good.replacen(gone, "", 1)), Err(complaint.to_owned()));
        }
    }

    #[test]
    fn comments_do_not_change_the_checksum() {
        let code = "//! header\n\nfn main() {\n    // why\n    a(); // so\n}\n";
        assert_eq!(checksum(code), checksum("fn main() {\na();\n}"));
        assert_ne!(checksum(code), checksum("fn main() {\nb();\n}"));
    }
}
