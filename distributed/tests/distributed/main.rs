//! The tests of the snippets of this section, with a real `nats-server`. Without one, all are
//! skipped, unless `REQUIRE_NATS=1` asks for it.

#[path = "../../../tests/tests/snippets/every_snippet.rs"]
mod every_snippet;
mod remote_queue;

mod copied;

use std::env;
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Completion, Failed, Trial};
use tests::{Contract, contracts};

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
    Ok(trials)
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
