//! Every variant of every row works, and so does every point. The speed is not tested.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use tests::nats;

fn bench(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bench"));
    command.args(arguments).output().expect("the program should start")
}

#[test]
fn every_variant_runs_once() {
    let results = catalog::workspace().join("bench/results/points.tsv");
    let before = fs::read(&results).expect("the results should exist");
    let output = bench(&["--quick"]);
    let (text, said) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.is_empty(), "{}\n{said}", output.status);
    for (row, variant) in measured_variants() {
        assert!(text.contains(&format!("| **{row}**: ")), "no {row}\n{text}");
        assert!(variant.starts_with("CPython") || text.contains(&variant), "no {variant}\n{text}");
    }
    for curve in ["tasks", "threads", "items", "getters", "consumers"] {
        assert!(text.contains(&format!("| **{curve}**: ")), "no {curve}\n{text}");
    }
    assert_eq!(
        fs::read(&results).expect("the results should exist"),
        before,
        "a quick run should write no results"
    );
}

/// Returns the rows and variants in the results of the machine that was measured last.
fn measured_variants() -> Vec<(String, String)> {
    let results = catalog::workspace().join("bench/results");
    let read = |path: PathBuf| fs::read_to_string(path).expect("the results should exist");
    let last = read(results.join("machine.md"));
    let machines = results.join("machines").read_dir().expect("the results should exist");
    let machines = machines.map(|machine| machine.expect("the folder should be readable").path());
    let machine = machines.into_iter().find(|machine| read(machine.join("machine.md")) == last);
    let samples = read(machine.expect("the last machine should be kept").join("samples.tsv"));
    let variants = samples.lines().skip(1).map(|line| {
        let mut cells = line.split('\t');
        let (Some(row), Some(variant)) = (cells.next(), cells.next()) else {
            panic!("not a row and a variant: {line}")
        };
        let placed = [", one core", ", two cores"].iter().find_map(|end| row.strip_suffix(end));
        (placed.unwrap_or(row).to_owned(), variant.to_owned())
    });
    variants.collect()
}

#[test]
fn the_broker_hands_out_a_few_tasks() {
    if let Some(why) = nats::missing_server() {
        assert!(!nats::is_required(), "REQUIRE_NATS=1, but {why}");
        eprintln!("skipped: {why}");
        return;
    }
    let output = bench(&["broker", "--quick"]);
    let (text, said) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.is_empty(), "{}\n{said}", output.status);
    for row in [
        "| **NATS, Rust workers** | 1 | ",
        "| **NATS, Rust workers** | 2 | ",
        "| **NATS, Python workers** | ", // or not installed
        "| **pipes, Rust workers** | 2 | ",
        "| **Celery on Redis, Python workers** | ",
        "| **limit: publish, fetch, acknowledge** | 1 | ",
        "| 10 | ",
        "| 100 | ",
    ] {
        assert!(text.contains(row), "no {row}\n{text}");
    }
}

#[test]
fn every_variant_of_a_whole_program_runs_once() {
    let output = bench(&["programs", "--quick"]);
    let (text, said) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success() && said.is_empty(), "{}\n{said}", output.status);
    for (program, python, rust) in [
        ("downloads", "threads", "threads"),
        ("downloads", "asyncio", "tokio"),
        ("words", "one thread", "one thread"),
        ("words", "threads", "threads"),
        ("words", "Pool", "processes"),
        ("words", "Pool", "rayon"),
        ("connections", "asyncio", "tokio"),
    ] {
        assert!(text.contains(&format!("| Rust, {rust} | ")), "no {rust}\n{text}");
        if tests::python::interpreter().is_ok() {
            let compared = format!("| **{program}** | CPython, {python} ÷ Rust, {rust} | ");
            assert!(text.contains(&compared), "no {compared}\n{text}");
        }
    }
    for program in ["downloads", "words", "connections"] {
        assert!(text.contains(&format!("| **{program}**: ")), "no {program}\n{text}");
    }
}

/// The broker holds the tasks, so the master needs no more memory for more tasks.
#[test]
fn the_recorded_memory_of_the_master_does_not_grow() {
    let samples = catalog::workspace().join("bench/results/broker.tsv");
    let samples = fs::read_to_string(samples).expect("the results should exist");
    let memory = |tasks: u32| {
        let begin = format!("growth, master\t{tasks} tasks\tbytes\t");
        let line = samples.lines().find_map(|line| line.strip_prefix(&begin));
        let line = line.unwrap_or_else(|| panic!("no {begin}"));
        let peaks = line.split('\t').map(|peak| peak.parse::<f64>().expect("a number"));
        peaks.fold(0.0, f64::max)
    };
    let (few, many) = (memory(1000), memory(100_000));
    assert!(many < 1.5 * few, "{few} bytes for 1,000 tasks, {many} for 100,000");
}

#[test]
fn an_unknown_name_is_one_line() {
    let rows = "there are: thread, pool, ";
    for (arguments, says) in [
        (&["speed", "lok"][..], format!("bench: there is no `lok`; {rows}")),
        (&["speed", ""], format!("bench: there is no ``; {rows}")),
        (&["growth", "x"], "bench: there is no `x`; there are: tasks, threads, ".to_owned()),
        (
            &["programs", "x"],
            "bench: there is no `x`; there are: downloads, words, connections".to_owned(),
        ),
        (&["once", "nosuch", "x", "1"], format!("bench: there is no `nosuch`; {rows}")),
        (&["once", "", "", "1"], format!("bench: there is no ``; {rows}")),
        (
            &["once", "lock", "x", "1"],
            "bench: `lock` has no variant `x` in Rust; it has: FairMutex, parking_lot, ".to_owned(),
        ),
    ] {
        let output = bench(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.starts_with(&says) && said.lines().count() == 1, "{said}");
    }
}

#[test]
fn a_number_is_at_least_one() {
    for arguments in [
        &["once", "lock", "parking_lot", "0"][..],
        &["once", "lock", "parking_lot", "many"],
        &["once", "lock", "parking_lot", "1", "2"],
        &["once", "lock", "parking_lot"],
        &["--rounds", "0", "speed", "lock"],
        &["growth", "tasks", "--rounds", ""],
    ] {
        let output = bench(arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.starts_with("error: ") && output.stdout.is_empty(), "{said}");
    }
}
