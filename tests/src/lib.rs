//! The harness: runs a program, records each line with its arrival time, checks the record against
//! the program's contract, and leaves no process behind.
//!
//! - [`Program`] starts a program in a process group of its own. The harness waits until the
//!   program ends, or interrupts it as Ctrl-C would. A [`Failure`] names what went wrong, for
//!   example a hang, a process left behind or a line on standard error.
//! - [`Transcript`] holds the printed lines and has assertions on them.
//! - [`cargo`] runs Cargo.
//! - [`contracts`] has the contract of every snippet. The Rust binary and its CPython counterpart
//!   hold the same contract.
//! - [`edit`] changes the text of a program.
//! - [`faults`] has faults from outside: signals, limits, and an output that no process reads.
//! - [`nats`] finds the broker of the section `distributed`.
//! - [`snippets`] finds the counterparts of the snippets, and asks Cargo for the paths of the
//!   binaries.
//! - [`trials`] runs tests that a program finds when it starts, and [`turns`] limits how many of
//!   them do the same at once.
//!
//! The tests of the snippets are one program, `tests/snippets`.
//!
//! # Environment variables
//!
//! - `PYTHON`: the interpreter that runs the counterparts, instead of `python3`. An interpreter
//!   that does not work is a failure.
//! - `REQUIRE_PYTHON=1`: a missing CPython 3.9 or newer is a failure instead of a skipped test.
//! - `REQUIRE_NATS=1`: a missing `nats-server` or `nats-py` is a failure instead of skipped tests.
//! - `FAULTS_SEED=123`: repeats the random moments of an earlier run. Each failure names its seed.
//!
//! # Systems
//!
//! The harness is tested on Linux. On other Unix systems the harness finds processes left behind by
//! their process group only, and cannot name them.

pub mod cargo;
pub mod contracts;
pub mod edit;
pub mod faults;
pub mod nats;
pub mod program;
pub mod python;
pub mod snippets;
pub mod transcript;
pub mod trials;
pub mod turns;

pub use contracts::{Contract, End};
pub use program::{Cause, Failure, Program, Running};
pub use transcript::{Line, Transcript};
