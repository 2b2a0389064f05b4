//! The figures of CPython's own tests: how many of a class pass on a type of the snippets, and
//! which are skipped for which reason. They are recorded in `book/conformance.tsv`:
//!
//! ```text
//! threading.Lock  lock  `parking_lot::FairMutex`  LockTests of test.lock_tests  unmodified  ...
//!         test_repr  the text of `repr` belongs to Python
//! ```
//!
//! A row names the type, the snippet, the Rust type, CPython's tests, how they were asked, the
//! number that passed, the number of all, and the version of CPython. An indented row is a skipped
//! test. `RECORD=1 cargo test -p conformance` writes the file, and `cargo test -p conformance`
//! compares it with what ran. [`interpreters`] finds the CPythons.

pub mod interpreters;

use std::env;
use std::fmt;
use std::fs::File;
use std::io::{Read, Seek, Write};

/// The file with the figures, from the root of the workspace.
pub const FILE: &str = "book/conformance.tsv";
/// What to do when the file differs from what ran.
const RECORD: &str = "run: RECORD=1 cargo test -p conformance";

/// How the tests of CPython were asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// CPython ran its own files.
    Unmodified,
    /// Tests in Rust ask the same.
    Ported,
}

impl Asked {
    const fn name(self) -> &'static str {
        match self {
            Self::Unmodified => "unmodified",
            Self::Ported => "ported",
        }
    }
}

/// The figures of one type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The Python type: `threading.Lock`.
    pub python_type: String,
    /// The snippet on whose page the figures stand: `lock`.
    pub snippet: String,
    /// The Rust type, in Markdown.
    pub rust_type: String,
    /// The tests of CPython, in Markdown.
    pub tests: String,
    /// How the tests were asked.
    pub asked: Asked,
    /// The number of tests that passed.
    pub passed: usize,
    /// The number of all tests.
    pub total: usize,
    /// The version of CPython whose tests these are: `3.13.0`.
    pub python: String,
    /// The skipped tests, each with the reason.
    pub skipped: Vec<(String, String)>,
}

impl Figures {
    /// Returns the minor version of CPython: `3.13`.
    #[must_use]
    pub fn minor(&self) -> &str {
        self.python.rsplit_once('.').map_or(&self.python, |(minor, _)| minor)
    }

    /// Returns whether no test of the row can be asked: all are skipped.
    #[must_use]
    pub const fn is_skipped(&self) -> bool {
        self.passed == 0
    }

    /// Reads one row. The rows of the skipped tests follow.
    fn parse(row: &str) -> Option<Self> {
        let cells: Vec<&str> = row.split('\t').collect();
        let [python_type, snippet, rust_type, tests, asked, passed, total, python] = cells[..]
        else {
            return None;
        };
        let mut all = [Asked::Unmodified, Asked::Ported].into_iter();
        Some(Self {
            python_type: python_type.to_owned(),
            snippet: snippet.to_owned(),
            rust_type: rust_type.to_owned(),
            tests: tests.to_owned(),
            asked: all.find(|how| how.name() == asked)?,
            passed: passed.parse().ok()?,
            total: total.parse().ok()?,
            python: python.to_owned(),
            skipped: Vec::new(),
        })
    }

    /// Returns what distinguishes the row from all others.
    fn key(&self) -> (&str, &str) {
        (&self.python_type, &self.tests)
    }

    /// Returns what does not depend on the version of CPython.
    fn without_version(&self) -> Self {
        Self { passed: 0, total: 0, python: String::new(), skipped: Vec::new(), ..self.clone() }
    }

    /// Compares the figures of what ran with the recorded figures of this type. With `RECORD=1`,
    /// records the figures instead.
    ///
    /// Another patch version of CPython may have other tests, so its numbers are not compared.
    ///
    /// # Errors
    ///
    /// Returns a line that says what to do if the recorded figures are others, or if the file
    /// cannot be read or written.
    pub fn hold(&self) -> Result<(), String> {
        let is_of_this = |other: &Self| other.key() == self.key();
        if records() {
            return rewrite(|all| {
                all.retain(|other| !is_of_this(other));
                all.push(self.clone());
            });
        }
        let all = read()?;
        let recorded = all
            .iter()
            .find(|other| is_of_this(other))
            .ok_or_else(|| format!("{FILE}: `{}` is not recorded; {RECORD}", self.python_type))?;
        let same = match recorded.python == self.python {
            true => recorded == self,
            false => recorded.without_version() == self.without_version(),
        };
        if same {
            return Ok(());
        }
        let [recorded, ran] = [recorded, self].map(|figures| {
            let Self { passed, total, python, skipped, .. } = figures;
            format!("{passed} of {total} on {python}, {} skipped", skipped.len())
        });
        let differs = match recorded == ran {
            true => "a name or a reason differs".to_owned(),
            false => format!("it says {recorded}, and what ran is {ran}"),
        };
        Err(format!(
            "{FILE}: the row of `{}` is out of date: {differs}; {RECORD}",
            self.python_type
        ))
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { python_type, snippet, rust_type, tests, asked, .. } = self;
        let Self { passed, total, python, skipped, .. } = self;
        let asked = asked.name();
        writeln!(
            f,
            "{python_type}\t{snippet}\t{rust_type}\t{tests}\t{asked}\t{passed}\t{total}\t{python}"
        )?;
        skipped.iter().try_for_each(|(test, reason)| writeln!(f, "\t{test}\t{reason}"))
    }
}

/// Returns whether the figures are recorded instead of compared.
#[must_use]
pub fn records() -> bool {
    env::var_os("RECORD").is_some_and(|value| value == "1")
}

/// Compares the rows for which tests were asked in this way, each a type and its tests, with the
/// recorded rows. With `RECORD=1`, removes the other rows from the file.
///
/// # Errors
///
/// Returns a line that says what to do if the file has another row, or cannot be read or written.
pub fn hold_keys(asked: Asked, keys: &[(String, String)]) -> Result<(), String> {
    let is_other = |figures: &Figures| {
        let (python_type, tests) = figures.key();
        figures.asked == asked && !keys.iter().any(|(a, b)| (&**a, &**b) == (python_type, tests))
    };
    if records() {
        return rewrite(|all| all.retain(|figures| !is_other(figures)));
    }
    match read()?.into_iter().find(is_other) {
        None => Ok(()),
        Some(Figures { python_type, tests, .. }) => {
            Err(format!("{FILE}: {tests} no longer run on `{python_type}`; {RECORD}"))
        }
    }
}

/// Returns the recorded figures, in alphabetical order of the types and their tests.
///
/// # Errors
///
/// Returns an error of one line if the file cannot be read or is malformed.
pub fn read() -> Result<Vec<Figures>, String> {
    parse(&catalog::read(FILE)?)
}

/// Reads the text of the file.
///
/// # Errors
///
/// Returns an error that names the malformed line.
pub fn parse(text: &str) -> Result<Vec<Figures>, String> {
    let mut all: Vec<Figures> = Vec::new();
    for line in text.lines() {
        let wrong = || format!("{FILE}: is malformed at `{line}`; {RECORD}");
        if let Some(row) = line.strip_prefix('\t') {
            let (test, reason) = row.split_once('\t').ok_or_else(wrong)?;
            let of = all.last_mut().ok_or_else(wrong)?;
            of.skipped.push((test.to_owned(), reason.to_owned()));
        } else {
            all.push(Figures::parse(line).ok_or_else(wrong)?);
        }
    }
    Ok(all)
}

/// Changes the recorded figures. Other processes wait meanwhile.
fn rewrite(change: impl FnOnce(&mut Vec<Figures>)) -> Result<(), String> {
    let wrong = |why: std::io::Error| format!("{FILE}: {why}");
    let mut options = File::options();
    options.read(true).write(true).create(true).truncate(false);
    let mut file = options.open(catalog::workspace().join(FILE)).map_err(wrong)?;
    file.lock().map_err(wrong)?;
    let mut text = String::new();
    file.read_to_string(&mut text).map_err(wrong)?;
    let mut all = parse(&text)?;
    change(&mut all);
    all.sort_by(|one, other| one.key().cmp(&other.key()));
    let text: String = all.iter().map(ToString::to_string).collect();
    file.rewind().and_then(|()| file.set_len(0)).map_err(wrong)?;
    file.write_all(text.as_bytes()).map_err(wrong)
}

#[cfg(test)]
mod tests_of_figures {
    use super::*;

    const TEXT: &str = "threading.Lock\tlock\tFairMutex\tLockTests\tunmodified\t13\t14\t3.13.0\n\
                        \ttest_repr\tthe text of `repr`\n\
                        threading.RLock\trlock\tReentrantMutex\tRLockTests\tported\t2\t2\t3.13.0\n";

    #[test]
    fn what_is_written_can_be_read() {
        let all = parse(TEXT).expect("the text should be well formed");
        assert_eq!(all.iter().map(ToString::to_string).collect::<String>(), TEXT);
        assert_eq!((all[0].minor(), all[0].asked), ("3.13", Asked::Unmodified));
        assert_eq!(all[0].skipped, [("test_repr".to_owned(), "the text of `repr`".to_owned())]);
    }

    #[test]
    fn a_malformed_line_is_named() {
        for wrong in ["\ttest_x\twhy", "a\tb", &TEXT.replace("\t13\t", "\tx\t")] {
            let error = parse(wrong).expect_err("the text should be malformed");
            assert!(error.contains("is malformed at `"), "{error}");
        }
    }
}
