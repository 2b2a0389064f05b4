//! What a program printed, when, and assertions on it.

use std::fmt;
use std::time::Duration;

/// A line may be read this much later than it was printed without a test failing for it. Two
/// lines can therefore seem that much closer together than they were.
pub const READ_LATE: Duration = Duration::from_millis(400);
/// A line may come this much later than it should: the machine may be busy with other things.
pub const LATE: Duration = Duration::from_secs(3);
/// A line of standard output.
#[derive(Clone, Debug)]
pub struct Line {
    /// When it was read, since the start of the program.
    pub at: Duration,
    /// Its text, without the newline.
    pub text: String,
}

/// The record of a run.
///
/// Its assertions panic with the whole transcript, and name the line of the test that called them.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// Standard output.
    pub lines: Vec<Line>,
    /// Standard error.
    pub stderr: String,
    /// When the program ended, since its start.
    pub ended_at: Duration,
}

/// A line of `shared::log!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event<'a> {
    /// The time since `shared::init()`, in whole microseconds.
    pub at: Duration,
    /// The thread, process or task.
    pub lane: &'a str,
    /// The words, of which the first is the kind.
    pub words: &'a str,
}

impl<'a> Event<'a> {
    /// Reads `[seconds lane] words`; `None` if the line has another form.
    #[must_use]
    pub fn parse(line: &'a str) -> Option<Self> {
        let (seconds_and_lane, words) = line.strip_prefix('[')?.split_once("] ")?;
        let (seconds, lane) = seconds_and_lane.trim_start().split_once(' ')?;
        let (_, micros) = seconds.split_once('.')?;
        let at = Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?;
        Some(Self { at, lane, words }).filter(|_| micros.len() == 6)
    }

    /// Reads each line of a log.
    ///
    /// # Panics
    ///
    /// Panics if a line is no event.
    #[must_use]
    #[track_caller]
    pub fn parse_all(log: &'a str) -> Vec<Self> {
        let event = |line| Self::parse(line).unwrap_or_else(|| panic!("no event: {line}"));
        log.lines().map(event).collect()
    }
}

impl fmt::Display for Transcript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 60;
        for line in self.lines.iter().take(SHOWN) {
            writeln!(f, "{:8.3}  {}", line.at.as_secs_f64(), line.text)?;
        }
        if self.lines.len() > SHOWN {
            writeln!(f, "          ... {} lines in all", self.lines.len())?;
        }
        writeln!(f, "{:8.3}  (the end)", self.ended_at.as_secs_f64())?;
        if !self.stderr.is_empty() {
            writeln!(f, "standard error:\n{}", self.stderr)?;
        }
        Ok(())
    }
}

impl Transcript {
    /// The lines without their times.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.lines.iter().map(|line| line.text.as_str()).collect()
    }

    /// The first `lines` lines, and those that follow them.
    ///
    /// # Panics
    ///
    /// If there are fewer.
    #[must_use]
    pub fn split_at(&self, lines: usize) -> (Self, Self) {
        let mut first = self.clone();
        let rest = Self { lines: first.lines.split_off(lines), ..self.clone() };
        (first, rest)
    }

    /// Panics with `what` and the transcript unless `holds`.
    ///
    /// # Panics
    ///
    /// If it does not hold.
    #[track_caller]
    pub fn assert(&self, holds: bool, what: impl fmt::Display) {
        assert!(holds, "{what}\n{self}");
    }

    /// The contract `exact`: these lines and no others, in this order.
    ///
    /// # Panics
    ///
    /// If that is not so.
    #[track_caller]
    pub fn assert_lines<T: AsRef<str>>(&self, expected: &[T]) {
        let texts = self.texts();
        let wrong = texts.iter().zip(expected).position(|(text, want)| *text != want.as_ref());
        if let Some(index) = wrong {
            let want = expected[index].as_ref();
            self.assert(false, format!("line {} should be `{want}`", index + 1));
        }
        self.assert_count(expected.len());
    }

    /// The contract `unordered`: these lines, each as often, in any order.
    ///
    /// # Panics
    ///
    /// If that is not so.
    #[track_caller]
    pub fn assert_lines_in_any_order<T: AsRef<str>>(&self, expected: &[T]) {
        let mut texts = self.texts();
        let mut expected: Vec<&str> = expected.iter().map(AsRef::as_ref).collect();
        texts.sort_unstable();
        expected.sort_unstable();
        self.assert(texts == expected, format!("should be, in any order: {expected:?}"));
    }

    /// So many lines.
    ///
    /// # Panics
    ///
    /// If that is not so.
    #[track_caller]
    pub fn assert_count(&self, count: usize) {
        let have = self.lines.len();
        self.assert(have == count, format!("should be {count} lines, are {have}"));
    }

    /// The contract `timed`: line by line, when it should be printed, in seconds since the start.
    /// There may be more lines.
    ///
    /// No line comes before its time (counted from the start of the process, which is before the
    /// start of the program proper). Counted from the first line, none comes [`READ_LATE`] too
    /// early or [`LATE`] too late.
    ///
    /// # Panics
    ///
    /// If that is not so.
    #[track_caller]
    pub fn assert_times(&self, seconds: impl IntoIterator<Item = f64>) {
        let mut first = None;
        for (index, due) in seconds.into_iter().enumerate() {
            let due = Duration::from_secs_f64(due);
            let number = index + 1;
            let Some(line) = self.lines.get(index) else {
                self.assert(false, format!("there is no line {number}"));
                return;
            };
            let (first_at, first_due) = *first.get_or_insert((line.at, due));
            let (since_first, due_since_first) = (line.at - first_at, due - first_due);
            self.assert(
                line.at >= due && since_first + READ_LATE >= due_since_first,
                format!("line {number} comes too early, it is due at {due:?}"),
            );
            self.assert(
                since_first <= due_since_first + LATE,
                format!("line {number} comes too late, it is due at {due:?}"),
            );
        }
    }

    /// The lines come in groups of that many, the lines of each group within the time `at_once`,
    /// which should be less than the time between two groups. The last group may be smaller.
    ///
    /// # Panics
    ///
    /// If that is not so.
    #[track_caller]
    pub fn assert_groups_of(&self, size: usize, at_once: Duration) {
        for group in self.lines.chunks(size) {
            let spread = group[group.len() - 1].at - group[0].at;
            let text = &group[0].text;
            self.assert(
                spread <= at_once,
                format!("{size} lines from `{text}` on are not at once"),
            );
        }
    }

    /// At most `most` lines in any stretch of time shorter than `window`.
    ///
    /// # Panics
    ///
    /// If that is not so.
    #[track_caller]
    pub fn assert_at_most(&self, most: usize, window: Duration) {
        for (index, lines) in self.lines.windows(most + 1).enumerate() {
            self.assert(
                lines[most].at - lines[0].at + READ_LATE >= window,
                format!("more than {most} lines in {window:?}, from line {} on", index + 1),
            );
        }
    }

    /// The numbers at the end of all lines that begin with `before`.
    ///
    /// # Panics
    ///
    /// If one of them does not end with a number.
    #[must_use]
    #[track_caller]
    pub fn numbers_after(&self, before: &str) -> Vec<u32> {
        let mut numbers = Vec::new();
        for line in &self.lines {
            if let Some(number) = line.text.strip_prefix(before) {
                let number: Option<u32> = number.parse().ok();
                self.assert(number.is_some(), format!("no number: `{}`", line.text));
                numbers.extend(number);
            }
        }
        numbers
    }
}
