//! `cargo run -p tests --bin soak -- 100`: runs every snippet a hundred times, held to its contract,
//! first with all cores kept busy by something else, then with everything on one core.
//!
//! In a round all snippets run side by side, which takes half a minute. (Many more at once, and the
//! harness itself is too late to read when a line came.) A run that breaks its contract is told of
//! at once, on standard error, and the soak goes on; the status is 1 if there was any. Ctrl-C ends it
//! and the snippets with it.

use std::env;
use std::hint;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use rustix::thread::{CpuSet, sched_setaffinity};
use tests::{Contract, Failure, Program, contracts, snippets};

fn main() -> ExitCode {
    let mut arguments = env::args().skip(1);
    let rounds = arguments.next().and_then(|rounds| rounds.parse::<u32>().ok());
    let (Some(rounds @ 1..), None) = (rounds, arguments.next()) else {
        eprintln!("soak: how many rounds? One number, please, such as 100");
        return ExitCode::from(2);
    };
    let folder = match snippets::build() {
        Ok(folder) => folder,
        Err(message) => {
            eprintln!("soak: {message}");
            return ExitCode::FAILURE;
        }
    };
    let busy = keep_busy(|| soak("all cores busy", rounds, &folder));
    if let Err(error) = pin_to_one_core() {
        eprintln!("soak: cannot go to one core: {error}");
        return ExitCode::FAILURE;
    }
    let pinned = soak("on one core", rounds, &folder);
    if busy + pinned == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Does the rounds, and gives the number of failures.
fn soak(what: &str, rounds: u32, folder: &Path) -> usize {
    let began = Instant::now();
    let (mut runs, mut failures) = (0, 0);
    for number in 1..=rounds {
        let failed = round(folder);
        runs += contracts::all().count();
        failures += failed.len();
        let names = if failed.is_empty() { "-".to_owned() } else { failed.join(" ") };
        let minutes = began.elapsed().as_secs_f64() / 60.0;
        println!("{what}: round {number} of {rounds}, {minutes:.1} min, failed: {names}");
    }
    println!("{what}: {rounds} rounds, {runs} runs, {failures} failures");
    failures
}

/// Runs every snippet once, side by side, and gives the names of those that failed.
fn round(folder: &Path) -> Vec<&'static str> {
    thread::scope(|scope| {
        let runs: Vec<_> = contracts::all()
            .map(|contract| (contract.binary, scope.spawn(|| hold(contract, folder))))
            .collect();
        // A panic has said what was wrong.
        let failed = runs.into_iter().filter_map(|(name, run)| run.join().is_err().then_some(name));
        failed.collect()
    })
}

fn hold(contract: &Contract, folder: &Path) {
    let program = Program::new(contract.binary, Command::new(folder.join(contract.binary)));
    contract.hold(program).unwrap_or_else(Failure::fail);
}

/// Calls `work` while as many threads as there are cores do nothing but spin.
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
        spinner.join().expect("it only spins");
    }
    result
}

/// From now on this process, and whatever it starts, has one core.
fn pin_to_one_core() -> rustix::io::Result<()> {
    let mut one = CpuSet::new();
    one.set(0);
    sched_setaffinity(None, &one)
}
