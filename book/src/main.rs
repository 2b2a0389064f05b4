//! `cargo run -p book -- open` builds the book and opens it, `record` records the snippets again,
//! `tables` writes what is generated.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use book::{python, site};
use clap::{Parser, Subcommand};

/// The reference: Python's threading, multiprocessing and asyncio, and what they are in Rust.
#[derive(Parser)]
#[command(name = "book")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds the book and opens it in the browser.
    Open,
    /// Builds the book and prints the path of its first page.
    Build,
    /// Writes the files that a new snippet begins with.
    New {
        /// The crate: threads, processes, sync or async.
        section: String,
        /// The name of the binary.
        name: String,
        /// The snippet of which it is a companion, and begins as a copy.
        #[arg(long)]
        like: Option<String>,
        /// Gives a companion a Python counterpart of its own.
        #[arg(long, requires = "like")]
        own_python: bool,
    },
    /// Writes the README's table and the sections' targets from the headers.
    Tables,
    /// Writes the public names of CPython 3.13 to `book/python-3.13.txt`.
    AskPython,
    /// Runs every snippet, or those named, and records its output and log.
    Record {
        /// Names of binaries.
        binaries: Vec<String>,
    },
}

fn main() -> ExitCode {
    shared::init();
    let task = Arguments::parse().task;
    let done = match task {
        Task::Open => build().and_then(|page| {
            opener::open(&page).map_err(|error| format!("cannot open {}: {error}", page.display()))
        }),
        Task::Build => build().map(drop),
        Task::New { section, name, like, own_python } => {
            new(&section, &name, like.as_deref(), own_python)
        }
        Task::Tables => tables(),
        Task::AskPython => ask_python(),
        Task::Record { binaries } => record(&binaries).and_then(|()| tables()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("book: {message}");
            ExitCode::FAILURE
        }
    }
}

fn build() -> Result<PathBuf, String> {
    let page = site::build(&find::workspace().join("target/book"))?;
    println!("{}", page.display());
    Ok(page)
}

fn new(section: &str, name: &str, like: Option<&str>, own_python: bool) -> Result<(), String> {
    let files = find::new::files(section, name, like, own_python)?;
    for (path, text) in &files {
        let mut file = File::create_new(find::workspace().join(path))
            .map_err(|error| format!("{path}: {error}"))?;
        file.write_all(text.as_bytes()).map_err(|error| format!("{path}: {error}"))?;
        println!("{path}");
    }
    println!("Write what is marked TODO, then: cargo run -p book -- record {name}");
    Ok(())
}

fn tables() -> Result<(), String> {
    for part in find::generated::parts()? {
        if part.write()? {
            println!("{}", part.file);
        }
    }
    Ok(())
}

fn ask_python() -> Result<(), String> {
    let python = python::interpreter()?
        .ok_or("CPython 3.13 is not on the PATH: set PYTHON_3_13 to its path")?;
    let names = python::ask(&python)?;
    std::fs::write(python::list(), &names).map_err(|error| error.to_string())?;
    println!("{} names in {}", names.lines().count(), python::list().display());
    Ok(())
}

/// Records side by side, for the programs mostly sleep; but one after the other, a moment apart,
/// as starting one takes the processor.
#[cfg(unix)]
fn record(binaries: &[String]) -> Result<(), String> {
    use book::recorder;

    let contracts = recorder::contracts_of(binaries)?;
    let built = tests::snippets::build()?;
    let failures: Vec<String> = std::thread::scope(|scope| {
        let runs: Vec<_> = contracts
            .iter()
            .map(|contract| {
                std::thread::sleep(std::time::Duration::from_millis(300));
                let path = &built[&contract.header.binary];
                scope.spawn(move || recorder::record(contract, path))
            })
            .collect();
        let results = contracts.iter().zip(runs).map(|(contract, run)| {
            let binary = &contract.header.binary;
            // A broken contract is a panic, which has printed what was wrong.
            let recording = run.join().map_err(|_| format!("{binary}: broke its contract"))??;
            let path = find::complete::recording(binary);
            std::fs::write(find::workspace().join(&path), recording.text())
                .map_err(|error| format!("{path}: {error}"))?;
            println!("{path}");
            Ok(())
        });
        results.filter_map(|result: Result<(), String>| result.err()).collect()
    });
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

#[cfg(not(unix))]
fn record(_: &[String]) -> Result<(), String> {
    Err("to record needs Unix, whose process groups the harness uses".to_owned())
}
