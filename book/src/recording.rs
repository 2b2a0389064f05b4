//! Recorded runs: what a snippet printed and logged, and when.
//!
//! A recording is a text file, `book/recordings/<binary>.tsv`, so that a change is readable as a
//! diff. The file begins with lines that have a `#` and describe the recording. Then each entry is
//! a line: the seconds since `shared::init()`, the lane and the words, separated by tabs. The first
//! word of an event is the kind of the event. A line of standard output has an empty lane. The last
//! line contains only the time at which the program ended.
//!
//! ```text
//! # binary    semaphore
//! # source    1c291ca3
//! # recorded  2026-11-23, rustc 1.95.0, linux x86_64, 2 cores
//! 0.000134    Thread-1    waits for a permit
//! 0.000139    Thread-1    holds one of 3 permits
//! 0.000150                -------- 1
//! 17.500301
//! ```

use std::fmt::Write as _;
use std::time::Duration;

use catalog::complete;

/// An event or a printed line of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The time since `shared::init()`, in whole microseconds.
    pub at: Duration,
    /// The thread, process or task that logged the event; `None` for a line of standard output.
    pub lane: Option<String>,
    /// The words of the event, or the printed line.
    pub words: String,
}

/// One run of a snippet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recording {
    /// The binary.
    pub binary: String,
    /// The [`checksum`] of the code that was recorded.
    pub source: String,
    /// The date, the compiler and the machine of the recording.
    pub recorded: String,
    /// The entries, in the order of their times.
    pub entries: Vec<Entry>,
    /// The time at which the program ended.
    pub ended_at: Duration,
}

/// Returns the CRC-32 of a snippet's code, in hexadecimal.
///
/// Comments, blank lines and indentation are ignored, because a recording stays valid when only
/// those change. Text that follows ` // ` counts as a comment, even in a string.
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
    /// Returns an error if the recording is missing, cannot be read, or is malformed.
    pub fn read(binary: &str) -> Result<Self, String> {
        let text = complete::read_recording(binary)?;
        Self::parse(&text).map_err(|wrong| format!("{}: {wrong}", complete::recording(binary)))
    }

    /// Parses the text of a recording.
    ///
    /// # Errors
    ///
    /// Returns an error if the text is malformed.
    pub fn parse(text: &str) -> Result<Self, String> {
        let field = |name: &str| {
            let mut fields = text.lines().filter_map(|line| line.strip_prefix("# "));
            let value = fields.find_map(|line| line.strip_prefix(name)).map(str::trim);
            value.map(str::to_owned).ok_or(format!("the line `# {name}` is missing"))
        };
        let mut entries = Vec::new();
        let mut ended_at = None;
        for line in text.lines().filter(|line| !line.starts_with("# ")) {
            let cells: Vec<&str> = line.splitn(3, '\t').collect();
            let at = seconds(cells[0]).ok_or(format!("a line without a time: {line}"))?;
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
            ended_at: ended_at.ok_or("the line with the end of the program is missing")?,
        })
    }

    /// Returns the text of the recording, which [`Recording::parse`] parses.
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

    /// Returns the lanes, in the order of their first events.
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

pub(crate) fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok().map(micros)
}

/// Rounds a time to microseconds, the precision of a recording.
pub(crate) fn micros(time: Duration) -> Duration {
    let nanos = time + Duration::from_nanos(500);
    Duration::new(nanos.as_secs(), nanos.subsec_micros() * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_malformed_recording_is_an_error() {
        let good = "# binary    a\n# source    b\n# recorded  c\n0.1\tmain\twaits for it\n0.2\n";
        Recording::parse(good).expect("the recording should be well formed");
        for (gone, complaint) in [
            ("# source    b\n", "the line `# source` is missing"),
            ("0.2\n", "the line with the end of the program is missing"),
            ("\twaits for it", "neither an entry nor the end: 0.1\tmain"),
            ("0.1", "a line without a time: \tmain\twaits for it"),
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
