//! The tests of the snippets of this section, with a real `nats-server`. Without one, all are
//! skipped, unless `REQUIRE_NATS=1` asks for it.

#[path = "../../../tests/tests/snippets/every_snippet.rs"]
mod every_snippet;

mod broker;
mod copied;
mod faults;
mod missing;
mod network;
mod remote_queue;
mod soak;

use std::process::ExitCode;

use libtest_mimic::{Completion, Failed, Trial};
use tests::turns::Turns;
use tests::{Contract, contracts, nats};

use faults::Side;

/// A test of every snippet: the file, the name and the function, as in the other lists.
type Each = (&'static str, &'static str, fn(&Contract) -> Completion);
const EACH: &[Each] = include!(concat!(env!("OUT_DIR"), "/each.rs"));
const EACH_HERE: &[Each] = include!(concat!(env!("OUT_DIR"), "/each_here.rs"));

/// A single test.
type Single = (&'static str, &'static str, fn() -> Completion);
const SINGLE: &[Single] = include!(concat!(env!("OUT_DIR"), "/single.rs"));

/// A fault, in Rust and in Python.
type Fault = (&'static str, &'static str, fn(Side) -> Completion);
const FAULTS: &[Fault] = include!(concat!(env!("OUT_DIR"), "/faults.rs"));

/// A fault with one part in each language.
type Mixed = (&'static str, &'static str, fn(Side, Side) -> Completion);
const MIXED: &[Mixed] = include!(concat!(env!("OUT_DIR"), "/mixed.rs"));

fn main() -> ExitCode {
    tests::trials::run(trials())
}

/// Waits for a turn to run a test. Each starts some ten processes, and a machine that is too busy
/// delivers tasks again because their workers are silent for too long.
fn turn() -> impl Drop {
    static TURNS: Turns = Turns::new();
    TURNS.wait(8)
}

fn trials() -> Result<Vec<Trial>, String> {
    let mut trials = Vec::new();
    for contract in contracts::all()?.into_iter().filter(|contract| contract.header.is_apart()) {
        for &(_, name, test) in EACH.iter().chain(EACH_HERE) {
            if !every_snippet::applies(name, &contract) {
                continue;
            }
            let title = format!("{}::{name}", contract.header.binary);
            let needs_nats_py = name == "holds_in_python"
                && catalog::read(&contract.header.python)?.contains("\nimport nats\n");
            let contract = contract.clone();
            trials.push(trial(title, needs_nats_py, move || test(&contract)));
        }
    }
    for &(file, name, test) in SINGLE {
        let single = trial(format!("{file}::{name}"), false, test);
        // The soak is not in a normal run, because it takes an hour or more.
        trials.push(single.with_ignored_flag((file, name) == ("soak", "soak")));
    }
    let sides = [(Side::Rust, "rust"), (Side::Python, "python")];
    for &(file, name, test) in FAULTS {
        for (side, language) in sides {
            let title = format!("{file}::{name}::{language}");
            trials.push(trial(title, side == Side::Python, move || test(side)));
        }
    }
    for &(file, name, test) in MIXED {
        for (first, one) in sides {
            for (second, other) in sides {
                let title = format!("{file}::{name}::{one}_{other}");
                let needs_nats_py = [first, second].contains(&Side::Python);
                trials.push(trial(title, needs_nats_py, move || test(first, second)));
            }
        }
    }
    Ok(trials)
}

/// Returns a test, which waits for its turn, and is skipped if the server is missing, or the client
/// for Python if the test needs it.
fn trial(
    title: String,
    needs_nats_py: bool,
    test: impl FnOnce() -> Completion + Send + 'static,
) -> Trial {
    let missing = || nats::missing_client().filter(|_| needs_nats_py);
    let missing = nats::missing_server().or_else(missing);
    Trial::ignorable_test(title, move || match missing {
        None => {
            let _turn = turn();
            Ok(test())
        }
        Some(why) if nats::is_required() => Err(Failed::from(format!("REQUIRE_NATS=1, but {why}"))),
        Some(why) => Ok(Completion::ignored_with(why)),
    })
}
