//! The contract of every snippet: how it ends, and what is promised of its output.
//!
//! A contract is held by two programs, the Rust binary and its counterpart on CPython. If an
//! assertion fails on CPython, the assertion is wrong; if it fails on Rust, the translation is.
//!
//! What the header says, the kind and the end, is not written here. What it cannot say is a
//! function with the snippet's name in the file of its section:
//!
//! ```text
//! pub(super) fn semaphore(contract: Contract) -> Contract {
//!     contract.stopped_at(17_500).check(three_at_once)
//! }
//! ```
//!
//! A companion has the function of its original, unless there is one with its own name. A snippet
//! that is `exact` or `unordered` and ends by itself needs none: its output is compared with its
//! counterpart's.

mod r#async;
mod processes;
mod sync;
mod threads;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use find::{Header, Kind};

use crate::program::{Failure, LONGEST, Program};
use crate::snippets;
use crate::transcript::{LATE, Transcript};

/// How a program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself, at this time after its start, and not before. Zero: as soon as it can.
    After(Duration),
    /// Never: the harness stops it at this time after its first line.
    Never(Duration),
}

/// What one snippet and its counterpart must do.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The snippet's header.
    pub header: Header,
    /// How it ends.
    pub end: End,
    /// The longest it may print nothing without being taken for a hang.
    pub patience: Duration,
    check: Option<fn(&Transcript)>,
}

/// The section, the snippet, and the function.
type Function = (&'static str, &'static str, fn(Contract) -> Contract);

/// The functions of the files in this folder.
const FUNCTIONS: &[Function] = include!(concat!(env!("OUT_DIR"), "/contracts.rs"));

/// How a program ends by its header, which does not say when the harness stops it.
fn end(header: &Header) -> Result<End, String> {
    let ends = header.ends.as_str();
    let seconds = ends.strip_prefix("ends after ").and_then(|rest| rest.strip_suffix(" s"));
    match (ends, seconds.map(str::parse)) {
        ("until Ctrl-C", _) => Ok(End::Never(Duration::ZERO)),
        ("ends at once", _) => Ok(End::After(Duration::ZERO)),
        (_, Some(Ok(seconds))) => Ok(End::After(Duration::from_secs_f64(seconds))),
        _ => Err(format!(
            "{}: its field `Run` says `{ends}`; write `until Ctrl-C`, `ends at once` or \
             `ends after 4 s`",
            header.path()
        )),
    }
}

impl Contract {
    /// The contract of a snippet.
    ///
    /// # Errors
    ///
    /// What is missing for it or contradicts the header, and what to do, in one line.
    pub fn of(header: &Header) -> Result<Self, String> {
        let Header { section, binary, python, .. } = header;
        if !header.python_path().is_file() {
            return Err(format!(
                "{}: `{binary}` names it in its field `Python`, and there is no such file; write \
                 the counterpart, or name the one of the original",
                python.display()
            ));
        }
        let file = format!("tests/src/contracts/{section}.rs");
        let find = |name: &str| FUNCTIONS.iter().find(|(_, snippet, _)| *snippet == name);
        let shares = header.beside().filter(|_| !header.has_own_python());
        let function = find(binary).or_else(|| find(shares?));
        let end = end(header)?;
        let mut contract = Self { header: header.clone(), end, patience: PATIENCE, check: None };
        if let Some((_, _, function)) = function {
            contract = function(contract);
        }
        let missing = match (&contract, end) {
            (Self { end: End::Never(Duration::ZERO), .. }, _) => {
                "it runs until Ctrl-C, so say when it is stopped, with `contract.stopped_at`"
            }
            (Self { end: End::Never(_), .. }, End::After(_)) => {
                return Err(format!(
                    "{file}: the contract of `{binary}` stops it, and its header says that it ends; \
                     delete `stopped_at` or correct the header"
                ));
            }
            (Self { check: None, .. }, _)
                if !matches!(header.kind, Kind::Exact | Kind::Unordered) =>
            {
                "it is ordered or timed, so assert what its header promises, with `contract.check`"
            }
            _ => return Ok(contract),
        };
        Err(format!(
            "{file}: `{binary}` needs a function \
             `pub(super) fn {binary}(contract: Contract) -> Contract`: {missing}"
        ))
    }

    /// Runs `program` as the contract says, and asserts that the contract holds.
    ///
    /// # Errors
    ///
    /// As [`Contract::run`].
    ///
    /// # Panics
    ///
    /// As [`Contract::assert_held`].
    pub fn hold(&self, program: Program) -> Result<Transcript, Failure> {
        let transcript = self.run(program)?;
        self.assert_held(&transcript);
        Ok(transcript)
    }

    /// Runs `program` to its end, or as long as the contract says.
    ///
    /// # Errors
    ///
    /// What [`Program::run`] or [`Program::run_for`] has to report.
    pub fn run(&self, program: Program) -> Result<Transcript, Failure> {
        match self.end {
            End::After(_) => program.run(self.patience),
            End::Never(stop) => program.run_for(stop, self.patience),
        }
    }

    /// Asserts that the run of which this is the transcript has held the contract.
    ///
    /// # Panics
    ///
    /// If the program ended too early or too late, or an assertion does not hold.
    pub fn assert_held(&self, transcript: &Transcript) {
        if let End::After(due) = self.end {
            let ended_at = transcript.ended_at;
            let says = format!("its header says `{}`", self.header.ends);
            transcript.assert(ended_at >= due, format!("ends too early, {says}"));
            // A program that sleeps ends when it has slept; one that computes shares the
            // processor with whatever else is going on.
            let late = if due.is_zero() { PATIENCE_TO_COMPUTE } else { LATE + LATE };
            // Counted from its first line: on a busy machine CPython takes seconds to begin.
            let began = transcript.lines.first().map_or(Duration::ZERO, |line| line.at);
            let last = began + due + late;
            transcript.assert(ended_at <= last, format!("ends too late, after {last:?}, {says}"));
        }
        self.assert_output(transcript);
    }

    /// Asserts what is promised of the output alone.
    ///
    /// # Panics
    ///
    /// If an assertion does not hold.
    pub fn assert_output(&self, transcript: &Transcript) {
        if let Some(check) = self.check {
            return check(transcript);
        }
        if let Some(expected) = self.counterpart_prints() {
            match self.header.kind {
                Kind::Exact => transcript.assert_lines(&expected),
                _ => transcript.assert_lines_in_any_order(&expected),
            }
        }
    }

    /// Whether the output is compared with the counterpart's, because no function checks it.
    #[must_use]
    pub fn needs_python(&self) -> bool {
        self.check.is_none()
    }

    /// What the counterpart prints: it is run once. `None` without a CPython.
    fn counterpart_prints(&self) -> Option<Vec<String>> {
        static PRINTED: Mutex<Option<HashMap<PathBuf, Vec<String>>>> = Mutex::new(None);
        let mut printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
        let printed = printed.get_or_insert_default();
        let name = self.header.python.clone();
        if !printed.contains_key(&name) {
            let run = self.run(snippets::counterpart(&self.header)?).unwrap_or_else(Failure::fail);
            printed.insert(name.clone(), run.lines.into_iter().map(|line| line.text).collect());
        }
        printed.get(&name).cloned()
    }
}

/// What the functions of the files in this folder say.
impl Contract {
    /// The assertions.
    fn check(mut self, check: fn(&Transcript)) -> Self {
        self.check = Some(check);
        self
    }

    /// For a program that runs until Ctrl-C: the harness stops it that many milliseconds after its
    /// first line.
    fn stopped_at(mut self, milliseconds: u64) -> Self {
        self.end = End::Never(Duration::from_millis(milliseconds));
        self
    }

    /// It may print nothing for that long, also before its first line.
    fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}

/// All contracts, in the order of the document.
///
/// # Errors
///
/// What is wrong with a header, or as [`Contract::of`].
pub fn all() -> Result<Vec<Contract>, String> {
    find::snippets()?.iter().map(Contract::of).collect()
}

/// The contract of a binary, for tests.
///
/// # Panics
///
/// If there is none.
#[must_use]
#[track_caller]
pub fn of(binary: &str) -> Contract {
    let headers = find::snippets().unwrap_or_else(|wrong| panic!("{wrong}"));
    let header = headers.iter().find(|header| header.binary == binary);
    let header = header.unwrap_or_else(|| panic!("no snippet is named `{binary}`"));
    Contract::of(header).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// The functions that no snippet has, or that stand in the file of another section: a line for
/// each, with what to do.
///
/// # Errors
///
/// What is wrong with a header.
pub fn stray() -> Result<Vec<String>, String> {
    let headers = find::snippets()?;
    let wrong = FUNCTIONS.iter().filter_map(|(file, name, _)| {
        match headers.iter().find(|header| header.binary == *name) {
            None => Some(format!(
                "tests/src/contracts/{file}.rs: `{name}` is the name of no snippet; delete or rename it"
            )),
            Some(header) if header.section != *file => Some(format!(
                "tests/src/contracts/{file}.rs: `{name}` is a snippet of {0}; move it to {0}.rs",
                header.section
            )),
            Some(_) => None,
        }
    });
    Ok(wrong.collect())
}

/// How long most programs may print nothing, also before their first line.
const PATIENCE: Duration = Duration::from_secs(20);
/// For programs that compute before they print, on a machine that is busy with other things too.
const PATIENCE_TO_COMPUTE: Duration = Duration::from_secs(30);
/// For programs that print nothing more in the end: longer than any run.
const SILENT_IN_THE_END: Duration = LONGEST;
