//! The harness: it starts a real program, records each line it prints and when, holds that
//! against the program's contract, and leaves no process behind.
//!
//! - [`Program`] starts a program in a process group of its own and runs it to its end, or stops
//!   it as Ctrl-C would. What goes wrong is a [`Failure`] with a name: a hang, a process left
//!   behind, a line on standard error.
//! - [`Transcript`] holds what was printed, with assertions on it.
//! - [`cargo`] asks Cargo.
//! - [`contracts`] has the contract of every snippet, held by the Rust binary and by its CPython
//!   counterpart alike.
//! - [`faults`] has what goes wrong from outside: signals, limits, an output that nobody reads.
//! - [`header`] reads the header of a snippet, [`phrases`] the phrasebook.
//! - [`snippets`] finds the snippets' counterparts, and asks Cargo where the snippets are.
//!
//! The tests of the snippets themselves are one program, `tests/snippets`.
//!
//! # Environment variables
//!
//! - `PYTHON`: the interpreter for the counterparts, instead of `python3`. It is a failure if it
//!   does not work.
//! - `REQUIRE_PYTHON=1`: it is a failure, and no skipped test, if there is no CPython 3.9 or newer.
//! - `FAULTS_SEED=123`: the random moments of an earlier run again; its failures name the seed.
//!
//! # Systems
//!
//! Linux is what it is tested on. On another Unix, processes left behind are found by their
//! process group only, and are not named.

pub mod cargo;
pub mod contracts;
pub mod faults;
pub mod program;
pub mod python;
pub mod snippets;
pub mod transcript;

pub use contracts::{Contract, End};
pub use find::{Kind, header, phrases, workspace};
pub use program::{Cause, Failure, Program, Running};
pub use transcript::{Line, Transcript};
