//! The tests of the snippets of this section, with a real `nats-server`. Without one, all are
//! skipped, unless `REQUIRE_NATS=1` asks for it.

#[path = "../../../tests/tests/snippets/every_snippet.rs"]
mod every_snippet;

mod broker;
mod copied;
mod faults;
mod network;
mod remote_queue;
mod soak;

use std::env;
use std::process::{Command, ExitCode};
use std::sync::{Condvar, Mutex, PoisonError};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tests::{Contract, contracts};

use faults::Side;

/// A test of every snippet.
type Each = (&'static str, fn(&Contract) -> Completion);
const EACH: [Each; 8] = [
    ("holds_in_rust", every_snippet::holds_in_rust),
    ("holds_in_python", every_snippet::holds_in_python),
    ("ends_quietly_at_a_closed_pipe", every_snippet::ends_quietly_at_a_closed_pipe),
    ("fails_clearly_at_a_full_device", every_snippet::fails_clearly_at_a_full_device),
    ("ends_when_interrupted", every_snippet::ends_when_interrupted),
    ("waits_for_a_reader", every_snippet::waits_for_a_reader),
    ("fails_clearly_without_threads", every_snippet::fails_clearly_without_threads),
    ("holds_as_a_copy", copied::holds_as_a_copy),
];

/// How many faults are tested at the same time.
const AT_ONCE: usize = 8;

/// A fault, in Rust and in Python.
type Fault = (&'static str, fn(Side) -> Completion);
const FAULTS: [Fault; 19] = [
    ("workers_are_killed", faults::workers_are_killed),
    ("broker_is_killed", faults::broker_is_killed),
    ("worker_is_stopped", faults::worker_is_stopped),
    ("worker_is_stopped_until_the_next_job", faults::worker_is_stopped_until_the_next_job),
    ("store_is_full", faults::store_is_full),
    ("store_is_full_at_the_start", faults::store_is_full_at_the_start),
    ("disk_is_full", faults::disk_is_full),
    ("no_folder", faults::no_folder),
    ("cable_is_pulled", faults::cable_is_pulled),
    ("password", faults::password),
    ("tls", faults::tls),
    ("address_without_a_broker", faults::address_without_a_broker),
    ("no_jetstream", faults::no_jetstream),
    ("strangers", faults::strangers),
    ("joined_workers_stay", faults::joined_workers_stay),
    ("no_server", faults::no_server),
    ("no_worker", faults::no_worker),
    ("own_server_is_killed", faults::own_server_is_killed),
    ("nothing_is_left_of_a_killed_master", faults::nothing_is_left_of_a_killed_master),
];

/// A test with a master or workers of each language.
type Mixed = (&'static str, fn(Side, Side) -> Completion);
const MIXED: [Mixed; 2] = [("master_is_killed", faults::master_is_killed), ("mix", faults::mix)];

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    let threads = || env::var("RUST_TEST_THREADS").ok()?.parse().ok();
    arguments.test_threads = arguments.test_threads.or_else(threads);
    match trials() {
        Ok(trials) => libtest_mimic::run(&arguments, trials).exit_code(),
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn trials() -> Result<Vec<Trial>, String> {
    let mut trials = Vec::new();
    for contract in contracts::all()?.into_iter().filter(|contract| contract.header.is_apart()) {
        for (name, test) in EACH {
            let title = format!("{}::{name}", contract.header.binary);
            let contract = contract.clone();
            if name == "ends_when_interrupted" && every_snippet::middle(&contract).is_none() {
                continue;
            }
            let needs_nats_py = name == "holds_in_python"
                && catalog::read(&contract.header.python)?.contains("\nimport nats\n");
            let missing = match no_server() {
                None if needs_nats_py => no_nats_py(),
                missing => missing,
            };
            trials.push(trial(title, missing, move || test(&contract)));
        }
    }
    trials
        .extend(remote_queue::TESTS.map(|(name, test)| trial(name.to_owned(), no_server(), test)));
    let sides = [(Side::Rust, "rust"), (Side::Python, "python")];
    let missing = |sides: &[Side]| match no_server() {
        None if sides.contains(&Side::Python) => no_python(),
        missing => missing,
    };
    for (name, test) in FAULTS {
        for (side, language) in sides {
            let title = format!("faults::{name}::{language}");
            trials.push(trial(title, missing(&[side]), move || {
                let _turn = turn();
                test(side)
            }));
        }
    }
    for (name, test) in MIXED {
        for (first, one) in sides {
            for (second, other) in sides {
                let title = format!("faults::{name}::{one}_{other}");
                trials.push(trial(title, missing(&[first, second]), move || {
                    let _turn = turn();
                    test(first, second)
                }));
            }
        }
    }
    // Not in a normal run, because it takes an hour or more.
    trials.push(trial("soak".to_owned(), no_server(), soak::soak).with_ignored_flag(true));
    Ok(trials)
}

/// Waits for a turn to test a fault. Each test starts some ten processes, and a machine that is too
/// busy delivers tasks again because their workers are silent for too long.
fn turn() -> impl Drop {
    static RUNNING: Mutex<usize> = Mutex::new(0);
    static ENDED: Condvar = Condvar::new();
    struct Turn;
    impl Drop for Turn {
        fn drop(&mut self) {
            *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
            ENDED.notify_one();
        }
    }
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    let running = ENDED.wait_while(running, |running| *running >= AT_ONCE);
    *running.unwrap_or_else(PoisonError::into_inner) += 1;
    Turn
}

/// Returns why the counterparts cannot run, if they cannot.
fn no_python() -> Option<String> {
    tests::python::interpreter().err().map(str::to_owned).or_else(no_nats_py)
}

/// Returns why there is no `nats-server`, if there is none.
fn no_server() -> Option<String> {
    let error = Command::new("nats-server").arg("--version").output().err()?;
    Some(format!("no nats-server: {error}"))
}

/// Returns why the CPython of the counterparts has no `nats-py`, if it has none.
fn no_nats_py() -> Option<String> {
    let python = tests::python::interpreter().ok()?; // the test says what is missing
    let output = Command::new(python).args(["-c", "import nats"]).output();
    let has = output.is_ok_and(|output| output.status.success());
    (!has).then(|| "no nats-py: python3 -m pip install nats-py".to_owned())
}

/// Returns a test, which is skipped if something is missing.
fn trial(
    title: String,
    missing: Option<String>,
    test: impl FnOnce() -> Completion + Send + 'static,
) -> Trial {
    let is_required = env::var_os("REQUIRE_NATS").is_some_and(|value| value == "1");
    Trial::ignorable_test(title, move || match missing {
        None => Ok(test()),
        Some(why) if is_required => Err(Failed::from(format!("REQUIRE_NATS=1, but {why}"))),
        Some(why) => Ok(Completion::ignored_with(why)),
    })
}
