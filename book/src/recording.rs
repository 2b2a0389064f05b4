//! Recorded runs: what a snippet printed and logged, and when.
//!
//! A recording is a text file, `book/recordings/<binary>.tsv`, so that a change of it can be read:
//! what was recorded, in lines with a `#`, and then a line for each thing that happened, with the
//! seconds since `shared::init()`, the lane and the words, a tab between. The first word of an event
//! is its kind. A line of standard output has no lane. The last line has no words either: that is
//! when the program ended.
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

use find::complete;

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
        let text = complete::read_recording(binary)?;
        Self::parse(&text).map_err(|wrong| format!("{}: {wrong}", complete::recording(binary)))
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

pub(crate) fn seconds(text: &str) -> Option<Duration> {
    Duration::try_from_secs_f64(text.parse().ok()?).ok().map(micros)
}

/// The time, rounded to microseconds: what a recording keeps of it.
pub(crate) fn micros(time: Duration) -> Duration {
    let nanos = time + Duration::from_nanos(500);
    Duration::new(nanos.as_secs(), nanos.subsec_micros() * 1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_what_is_wrong_with_a_recording() {
        let good = "# binary    a\n# source    b\n# recorded  c\n0.1\tmain\twaits for it\n0.2\n";
        Recording::parse(good).expect("has the form");
        for (gone, complaint) in [
            ("# source    b\n", "does not say its source"),
            ("0.2\n", "has no end"),
            ("\twaits for it", "neither an entry nor the end: 0.1\tmain"),
            ("0.1", "no time: \tmain\twaits for it"),
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
