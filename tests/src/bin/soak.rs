//! `cargo run -p tests --bin soak -- 100`: runs every snippet a hundred times and checks its
//! contract, first with all cores busy, then equally often on one core.
//!
//! Half an hour is enough, because so many programs run side by side. With twice as many, some runs
//! on two busy cores had not ended 2 s after SIGINT. The soak reports a run that breaks its
//! contract immediately, on standard error, and continues. The status is 1 if any run failed.
//! Ctrl-C ends the soak and the running snippets. On systems other than Linux, which do not pin a
//! process to a core, the second half is skipped.

use std::collections::BTreeMap;
use std::env;
use std::hint;
use std::io;
use std::panic;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use tests::{Contract, Failure, Program, contracts, snippets};

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let rounds = arguments.next().and_then(|rounds| rounds.to_str()?.parse::<u16>().ok());
    let (Some(rounds @ 1..), None) = (rounds.map(usize::from), arguments.next()) else {
        eprintln!(
            "soak: expected one argument, the number of rounds from 1 to 65535, for example 100"
        );
        return ExitCode::from(2);
    };
    let found =
        contracts::of_default_members().and_then(|contracts| Ok((contracts, snippets::build()?)));
    let (contracts, built) = match found {
        Ok(found) => found,
        Err(message) => {
            eprintln!("soak: {message}");
            return ExitCode::FAILURE;
        }
    };
    let busy = keep_busy(|| soak("all cores busy", rounds, &contracts, &built));
    let pinned = match pin_to_one_core() {
        Ok(()) => soak("on one core", rounds, &contracts, &built),
        Err(error) if error.kind() == io::ErrorKind::Unsupported => {
            println!("on one core: skipped: {error}");
            0
        }
        Err(error) => {
            eprintln!("soak: cannot restrict the process to one core: {error}");
            return ExitCode::FAILURE;
        }
    };
    if busy + pinned == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The number of snippets that run side by side.
const LANES: usize = 32;

/// Runs the rounds and returns the number of failures. When a run ends, the next run starts, even
/// if it belongs to the next round.
fn soak(
    what: &str,
    rounds: usize,
    snippets: &[Contract],
    built: &BTreeMap<String, PathBuf>,
) -> usize {
    let began = Instant::now();
    let runs = rounds * snippets.len();
    let (next, ended, failures) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= runs {
                return;
            }
            let contract = &snippets[number % snippets.len()];
            let binary = &contract.header.binary;
            // The panic message has already said what was wrong.
            if panic::catch_unwind(|| hold(contract, &built[binary])).is_err() {
                let round = number / snippets.len() + 1;
                eprintln!("{what}: `{binary}` failed in round {round}");
                failures.fetch_add(1, Ordering::Relaxed);
            }
            let ended = ended.fetch_add(1, Ordering::Relaxed) + 1;
            if ended % snippets.len() == 0 {
                let (round, minutes) =
                    (ended / snippets.len(), began.elapsed().as_secs_f64() / 60.0);
                let failures = failures.load(Ordering::Relaxed);
                println!(
                    "{what}: {round} of {rounds} rounds, {minutes:.1} min, {failures} failures"
                );
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..LANES {
            scope.spawn(work);
        }
    });
    let failures = failures.into_inner();
    println!("{what}: {rounds} rounds, {runs} runs, {failures} failures");
    failures
}

fn hold(contract: &Contract, path: &Path) {
    let program = Program::new(&contract.header.binary, Command::new(path));
    contract.hold(program).unwrap_or_else(Failure::fail);
}

/// Calls `work` while as many threads as there are cores spin.
fn keep_busy<T>(work: impl FnOnce() -> T) -> T {
    static DONE: AtomicBool = AtomicBool::new(false);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let spinners: Vec<_> = (0..cores)
        .map(|_| {
            thread::spawn(|| {
                while !DONE.load(Ordering::Relaxed) {
                    for _ in 0..1000 {
                        hint::spin_loop();
                    }
                }
            })
        })
        .collect();
    let result = work();
    DONE.store(true, Ordering::Relaxed);
    for spinner in spinners {
        spinner.join().expect("a spinning thread should not panic");
    }
    result
}

/// Restricts this process, and every process that it starts from now on, to one core.
#[cfg(target_os = "linux")]
fn pin_to_one_core() -> io::Result<()> {
    use rustix::thread::{CpuSet, sched_setaffinity};

    let mut one = CpuSet::new();
    one.set(0);
    Ok(sched_setaffinity(None, &one)?)
}

#[cfg(not(target_os = "linux"))]
fn pin_to_one_core() -> io::Result<()> {
    Err(io::Error::new(io::ErrorKind::Unsupported, "only Linux pins a process to a core"))
}
