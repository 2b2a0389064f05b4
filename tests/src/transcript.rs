//! The lines that a program printed, their arrival times, and assertions on them.

use std::fmt;
use std::time::Duration;

/// The harness may read a line this much later than the program printed it. Two lines can therefore
/// appear closer together than they were, by this much.
pub const READ_LATE: Duration = Duration::from_millis(400);
/// A line may be printed this much later than it is due, because the machine may be busy.
pub const LATE: Duration = Duration::from_secs(3);
/// A line of standard output.
#[derive(Clone, Debug)]
pub struct Line {
    /// The time at which the line was read, since the start of the program.
    pub at: Duration,
    /// The text of the line, without the newline.
    pub text: String,
}

/// The record of a run.
///
/// Each assertion panics with the whole transcript and the location of its caller.
#[derive(Clone, Debug, Default)]
pub struct Transcript {
    /// Standard output.
    pub lines: Vec<Line>,
    /// Standard error.
    pub stderr: String,
    /// The time at which the program ended, since its start.
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
    /// Parses `[seconds lane] words`. Returns `None` if the line has another form.
    #[must_use]
    pub fn parse(line: &'a str) -> Option<Self> {
        let (seconds_and_lane, words) = line.strip_prefix('[')?.split_once("] ")?;
        let (seconds, lane) = seconds_and_lane.trim_start().split_once(' ')?;
        let (_, micros) = seconds.split_once('.')?;
        let at = Duration::try_from_secs_f64(seconds.parse().ok()?).ok()?;
        Some(Self { at, lane, words }).filter(|_| micros.len() == 6)
    }

    /// Parses each line of a log.
    ///
    /// # Panics
    ///
    /// Panics if a line is not an event.
    #[must_use]
    #[track_caller]
    pub fn parse_all(log: &'a str) -> Vec<Self> {
        let event = |line| {
            Self::parse(line).unwrap_or_else(|| panic!("not a line of `shared::log!`: {line}"))
        };
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
    /// Returns the texts of the lines, without their times.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.lines.iter().map(|line| line.text.as_str()).collect()
    }

    /// Splits the transcript after the first `lines` lines.
    ///
    /// # Panics
    ///
    /// Panics if the transcript has fewer lines.
    #[must_use]
    pub fn split_at(&self, lines: usize) -> (Self, Self) {
        let mut first = self.clone();
        let rest = Self { lines: first.lines.split_off(lines), ..self.clone() };
        (first, rest)
    }

    /// Panics with `what` and the transcript if `holds` is false.
    ///
    /// # Panics
    ///
    /// Panics if `holds` is false.
    #[track_caller]
    pub fn assert(&self, holds: bool, what: impl fmt::Display) {
        assert!(holds, "{what}\n{self}");
    }

    /// Asserts the contract `exact`: the program printed exactly these lines, in this order.
    ///
    /// # Panics
    ///
    /// Panics if the lines differ.
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

    /// Asserts the contract `unordered`: the program printed exactly these lines, in any order.
    ///
    /// # Panics
    ///
    /// Panics if the lines differ.
    #[track_caller]
    pub fn assert_lines_in_any_order<T: AsRef<str>>(&self, expected: &[T]) {
        let mut texts = self.texts();
        let mut expected: Vec<&str> = expected.iter().map(AsRef::as_ref).collect();
        texts.sort_unstable();
        expected.sort_unstable();
        self.assert(texts == expected, format!("the lines should be, in any order: {expected:?}"));
    }

    /// Asserts the number of lines.
    ///
    /// # Panics
    ///
    /// Panics if the number differs.
    #[track_caller]
    pub fn assert_count(&self, count: usize) {
        let have = self.lines.len();
        self.assert(have == count, format!("{count} lines should be printed, there are {have}"));
    }

    /// Asserts the contract `timed`: when each line is printed, in seconds since the start. The
    /// transcript may have more lines.
    ///
    /// No line may appear before it is due, counted from the start of the process, which precedes
    /// `main`. Counted from the first line, no line may be more than [`READ_LATE`] early or more
    /// than [`LATE`] late.
    ///
    /// # Panics
    ///
    /// Panics if a line is missing, early or late.
    #[track_caller]
    pub fn assert_times(&self, seconds: impl IntoIterator<Item = f64>) {
        let mut first = None;
        for (index, due) in seconds.into_iter().enumerate() {
            let due = Duration::from_secs_f64(due);
            let number = index + 1;
            let Some(line) = self.lines.get(index) else {
                self.assert(false, format!("line {number} is missing"));
                return;
            };
            let (first_at, first_due) = *first.get_or_insert((line.at, due));
            let (since_first, due_since_first) = (line.at - first_at, due - first_due);
            self.assert(
                line.at >= due && since_first + READ_LATE >= due_since_first,
                format!("line {number} is too early: due at {due:?}"),
            );
            self.assert(
                since_first <= due_since_first + LATE,
                format!("line {number} is too late: due at {due:?}"),
            );
        }
    }

    /// Asserts that the lines appear in groups of `size`, and that the lines of a group appear
    /// within the time `at_once`. `at_once` should be less than the time between two groups. The
    /// last group may be smaller.
    ///
    /// # Panics
    ///
    /// Panics if a group takes longer.
    #[track_caller]
    pub fn assert_groups_of(&self, size: usize, at_once: Duration) {
        for group in self.lines.chunks(size) {
            let spread = group[group.len() - 1].at - group[0].at;
            let text = &group[0].text;
            self.assert(
                spread <= at_once,
                format!("the group of {size} lines from `{text}` took {spread:?}"),
            );
        }
    }

    /// Asserts that at most `most` lines appear in any period shorter than `window`.
    ///
    /// # Panics
    ///
    /// Panics if there are more lines in such a period.
    #[track_caller]
    pub fn assert_at_most(&self, most: usize, window: Duration) {
        for (index, lines) in self.lines.windows(most + 1).enumerate() {
            self.assert(
                lines[most].at - lines[0].at + READ_LATE >= window,
                format!("more than {most} lines in {window:?}, beginning with line {}", index + 1),
            );
        }
    }

    /// Returns the number at the end of each line that begins with `before`.
    ///
    /// # Panics
    ///
    /// Panics if such a line does not end with a number.
    #[must_use]
    #[track_caller]
    pub fn numbers_after(&self, before: &str) -> Vec<u32> {
        let mut numbers = Vec::new();
        for line in &self.lines {
            if let Some(number) = line.text.strip_prefix(before) {
                let number: Option<u32> = number.parse().ok();
                self.assert(
                    number.is_some(),
                    format!("the line does not end with a number: `{}`", line.text),
                );
                numbers.extend(number);
            }
        }
        numbers
    }
}
