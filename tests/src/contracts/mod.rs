//! The contract of every snippet: how it ends, and what is promised of its output.
//!
//! A contract is written once and held by two programs, the Rust binary and its counterpart on
//! CPython. If an assertion fails on CPython the assertion is wrong; if it fails on Rust the
//! translation is.

mod coroutines;
mod processes;
mod sync;
mod threads;

use std::time::Duration;

pub use find::{Kind, SECTIONS};

use crate::program::{Failure, LONGEST, Program};
use crate::transcript::{LATE, Transcript};

/// How a program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// By itself, at this time after its start, and not before. Zero: as soon as it can.
    After(Duration),
    /// Never: the harness stops it at this time.
    Never(Duration),
}

/// What one snippet and its counterpart must do.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    /// The crate.
    pub section: &'static str,
    /// The binary.
    pub binary: &'static str,
    /// The kind, as its header names it.
    pub kind: Kind,
    /// How it ends.
    pub end: End,
    /// The longest it may print nothing without being taken for hanging.
    pub patience: Duration,
    /// The assertions.
    pub check: fn(&Transcript),
}

impl Contract {
    /// Runs `program` as the contract says, and asserts that it holds.
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
            transcript.assert(ended_at >= due, format!("ends too early, before {due:?}"));
            // A program that sleeps ends when it has slept; one that computes shares the
            // processor with whatever else is going on.
            let late = if due.is_zero() { PATIENCE_TO_COMPUTE } else { LATE + LATE };
            // Counted from its first line: on a busy machine CPython takes seconds to begin.
            let began = transcript.lines.first().map_or(Duration::ZERO, |line| line.at);
            let last = began + due + late;
            transcript.assert(ended_at <= last, format!("ends too late, after {last:?}"));
        }
        (self.check)(transcript);
    }
}

/// All contracts, in the order of the document, each followed by those of its companions.
pub fn all() -> impl Iterator<Item = &'static Contract> {
    [threads::CONTRACTS, processes::CONTRACTS, sync::CONTRACTS, coroutines::CONTRACTS]
        .into_iter()
        .flatten()
}

/// The contract of a binary.
///
/// # Panics
///
/// If there is none.
#[must_use]
pub fn of(binary: &str) -> &'static Contract {
    all()
        .find(|contract| contract.binary == binary)
        .unwrap_or_else(|| panic!("{binary}: no contract"))
}

/// How long most programs may print nothing, also before their first line.
const PATIENCE: Duration = Duration::from_secs(20);
/// For programs that compute before they print, on a machine that is busy with other things too.
const PATIENCE_TO_COMPUTE: Duration = Duration::from_secs(30);
/// For programs that fall silent for good: longer than any run.
const SILENT_IN_THE_END: Duration = LONGEST;

/// The end of a program that ends by itself.
const fn after(seconds: u64) -> End {
    End::After(Duration::from_secs(seconds))
}

/// As [`after`], in milliseconds.
const fn after_millis(milliseconds: u64) -> End {
    End::After(Duration::from_millis(milliseconds))
}

/// The end of a program that never does, stopped after so many milliseconds.
const fn stopped_at(milliseconds: u64) -> End {
    End::Never(Duration::from_millis(milliseconds))
}
