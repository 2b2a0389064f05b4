//! The contract of every snippet: how the program ends, and what its output promises.
//!
//! Two programs hold each contract: the Rust binary and its counterpart on CPython. If an assertion
//! fails on CPython, the assertion is wrong. If an assertion fails only on Rust, the translation is
//! wrong.
//!
//! The kind and the end come from the header and are not repeated here. Everything else is in a
//! function with the snippet's name, in the file of the snippet's section:
//!
//! ```text
//! pub(super) fn semaphore(contract: Contract) -> Contract {
//!     contract.stopped_at(17_500).check(three_at_once)
//! }
//! ```
//!
//! A companion that shares the counterpart of its original uses the function of its original,
//! unless the companion has a function of its own. A snippet that is `exact` or `unordered` and
//! ends by itself needs no function: its output is compared with the output of its counterpart.

mod r#async;
mod distributed;
mod master;
mod processes;
mod sync;
mod threads;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use catalog::{Header, Kind, document};

use crate::program::{Failure, LONGEST, Program};
use crate::snippets;
use crate::transcript::{LATE, Transcript};

/// How a program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The program ends by itself at this time after its start, and not before. Zero means as soon
    /// as possible.
    After(Duration),
    /// The program never ends. The harness interrupts it at this time after its first line.
    Never(Duration),
}

/// The contract of a snippet and its counterpart.
#[derive(Clone, Debug)]
pub struct Contract {
    /// The snippet's header.
    pub header: Header,
    /// How the program ends.
    pub end: End,
    /// The longest time without a line. A longer silence is a hang.
    pub patience: Duration,
    /// Whether the program handles SIGINT itself, and dies of a second SIGINT.
    pub handles_interrupt: bool,
    check: Option<fn(&Transcript)>,
}

/// The section, the snippet, and the function.
type Function = (&'static str, &'static str, fn(Contract) -> Contract);

/// The functions in the files of this folder.
const FUNCTIONS: &[Function] = include!(concat!(env!("OUT_DIR"), "/contracts.rs"));

/// Returns how the program ends according to its header, which does not say when the harness
/// interrupts it.
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
    /// Returns the contract of a snippet.
    ///
    /// # Errors
    ///
    /// Returns, in one line, what is missing or contradicts the header, and what to do.
    pub fn of(header: &Header) -> Result<Self, String> {
        let Header { section, binary, python, .. } = header;
        if !header.python_path().is_file() {
            return Err(format!(
                "{}: the field `Python` of `{binary}` names this file, but it does not exist; \
                 write the counterpart, or name the counterpart of the original",
                python.display()
            ));
        }
        let file = format!("tests/src/contracts/{section}.rs");
        let end = end(header)?;
        let mut contract = Self {
            header: header.clone(),
            end,
            patience: PATIENCE,
            handles_interrupt: false,
            check: None,
        };
        if let Some(function) = header.function_in(FUNCTIONS) {
            contract = function(contract);
        }
        let missing = match (&contract, end) {
            (Self { end: End::Never(Duration::ZERO), .. }, _) => {
                "it runs until Ctrl-C, so set when it is interrupted, with `contract.stopped_at`"
            }
            (Self { end: End::Never(_), .. }, End::After(_)) => {
                return Err(format!(
                    "{file}: the contract of `{binary}` interrupts it, but its header says that it \
                     ends; delete `stopped_at` or correct the header"
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

    /// Runs `program` until the contract's end, and asserts that the contract holds.
    ///
    /// # Errors
    ///
    /// The errors of [`Contract::run`].
    ///
    /// # Panics
    ///
    /// The panics of [`Contract::assert_held`].
    pub fn hold(&self, program: Program) -> Result<Transcript, Failure> {
        let transcript = self.run(program)?;
        self.assert_held(&transcript);
        Ok(transcript)
    }

    /// Runs `program` to its end, or interrupts it at the time that the contract sets.
    ///
    /// # Errors
    ///
    /// The errors of [`Program::run`] or [`Program::run_for`].
    pub fn run(&self, program: Program) -> Result<Transcript, Failure> {
        match self.end {
            End::After(_) => program.run(self.patience),
            End::Never(stop) => program.run_for(stop, self.patience),
        }
    }

    /// Asserts that a run with this transcript held the contract.
    ///
    /// # Panics
    ///
    /// Panics if the program ended too early or too late, or if an assertion fails.
    pub fn assert_held(&self, transcript: &Transcript) {
        if let End::After(due) = self.end {
            let ended_at = transcript.ended_at;
            let says = format!("its header says `{}`", self.header.ends);
            transcript.assert(ended_at >= due, format!("the program ended too early: {says}"));
            // A program that sleeps ends soon after its last sleep. A program that computes shares
            // the processor with everything else on the machine.
            let late = if due.is_zero() { PATIENCE_TO_COMPUTE } else { LATE + LATE };
            // Counted from the first line, because CPython takes seconds to start on a busy
            // machine.
            let began = transcript.lines.first().map_or(Duration::ZERO, |line| line.at);
            let last = began + due + late;
            transcript.assert(
                ended_at <= last,
                format!("the program ended too late, after {last:?}: {says}"),
            );
        }
        self.assert_output(transcript);
    }

    /// Asserts what the contract promises about the output alone.
    ///
    /// # Panics
    ///
    /// Panics if an assertion fails.
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

    /// Returns whether the output is compared with the counterpart's output because no function
    /// checks it.
    #[must_use]
    pub fn needs_python(&self) -> bool {
        self.check.is_none()
    }

    /// Returns the lines that the counterpart prints, or `None` without a CPython. The counterpart
    /// runs once.
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

/// The settings that the functions in the files of this folder make.
impl Contract {
    /// Sets the assertions.
    fn check(mut self, check: fn(&Transcript)) -> Self {
        self.check = Some(check);
        self
    }

    /// For a program that runs until Ctrl-C: sets how many milliseconds after its first line the
    /// harness interrupts the program.
    fn stopped_at(mut self, milliseconds: u64) -> Self {
        self.end = End::Never(Duration::from_millis(milliseconds));
        self
    }

    /// For a program that handles SIGINT itself and dies of a second SIGINT. Lines that the program
    /// prints after the first SIGINT belong to the run.
    fn handles_interrupt(mut self) -> Self {
        self.handles_interrupt = true;
        self
    }

    /// Sets how long the program may print nothing, including before its first line.
    fn patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}

/// Returns all contracts, in the order of the document.
///
/// # Errors
///
/// Returns what is wrong with a header, and the errors of [`Contract::of`].
pub fn all() -> Result<Vec<Contract>, String> {
    catalog::snippets()?.iter().map(Contract::of).collect()
}

/// Returns the contracts of the snippets that `cargo test` tests, in the order of the document.
///
/// # Errors
///
/// Returns the errors of [`all`].
pub fn of_default_members() -> Result<Vec<Contract>, String> {
    document::of_default_members()?.iter().map(Contract::of).collect()
}

/// Returns the contract of a snippet, for tests.
///
/// # Panics
///
/// Panics if the snippet or its contract does not exist.
#[must_use]
#[track_caller]
pub fn of(binary: &str) -> Contract {
    let contract = document::load(binary).and_then(|header| Contract::of(&header));
    contract.unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// Returns a line for each function that belongs to no snippet or is in the file of another
/// section. The line says what to do.
///
/// # Errors
///
/// Returns what is wrong with a header.
pub fn stray() -> Result<Vec<String>, String> {
    let headers = catalog::snippets()?;
    let wrong = FUNCTIONS.iter().filter_map(|(file, name, _)| {
        match headers.iter().find(|header| header.binary == *name) {
            None => Some(format!(
                "tests/src/contracts/{file}.rs: no snippet is named `{name}`; delete or \
                 rename the function"
            )),
            Some(header) if header.section != *file => Some(format!(
                "tests/src/contracts/{file}.rs: the snippet `{name}` belongs to {0}; move \
                 the function to {0}.rs",
                header.section
            )),
            Some(_) => None,
        }
    });
    Ok(wrong.collect())
}

/// How long most programs may print nothing, including before their first line.
const PATIENCE: Duration = Duration::from_secs(20);
/// For programs that compute before they print, on a machine that is also busy otherwise.
const PATIENCE_TO_COMPUTE: Duration = Duration::from_secs(30);
/// For programs that print nothing more at the end: longer than any run.
const SILENT_IN_THE_END: Duration = LONGEST;
