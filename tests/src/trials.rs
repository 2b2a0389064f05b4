//! Runs tests that a program finds when it starts.

use std::env;
use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// Runs the trials that the arguments of this program choose. `RUST_TEST_THREADS`, which
/// `.cargo/config.toml` sets because snippets mostly sleep, is the number of threads. If there is
/// an error in place of the trials, prints the error.
#[must_use]
pub fn run(trials: Result<Vec<Trial>, String>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    let threads = || env::var("RUST_TEST_THREADS").ok()?.parse().ok();
    arguments.test_threads = arguments.test_threads.or_else(threads);
    match trials {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}
