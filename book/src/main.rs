//! Builds the book (`cargo run -p book -- open`), records the snippets (`record`), and writes the
//! generated parts of other files (`tables`).

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use book::{edition, python, site};
use clap::{Parser, Subcommand};

/// Builds the reference: Python's threading, multiprocessing and asyncio in Rust.
#[derive(Parser)]
#[command(name = "book")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Builds the book and opens the first page in the browser.
    Open,
    /// Builds the book and prints the path of the first page.
    Build,
    /// Creates the files of a new snippet.
    New {
        /// The crate: threads, processes, sync or async.
        section: String,
        /// The name of the binary.
        name: String,
        /// The snippet to accompany: the new companion begins as a copy of this snippet.
        #[arg(long)]
        like: Option<String>,
        /// Gives a companion a Python counterpart of its own.
        #[arg(long, requires = "like")]
        own_python: bool,
    },
    /// Generates the README's table and the sections' targets from the headers.
    Tables,
    /// Writes the public names of CPython 3.13 to `book/python-3.13.txt`.
    AskPython,
    /// Adds the texts that have no Chinese to the files `book/zh/NAME.po`, and removes those that
    /// no page has.
    Translate,
    /// Runs snippets, and records the output and the log of each.
    Record {
        /// The binaries to run; all if none is named.
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
        Task::Translate => translate(),
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
    let page = site::build(&catalog::workspace().join("target/book"))?;
    println!("{}", page.display());
    Ok(page)
}

fn new(section: &str, name: &str, like: Option<&str>, own_python: bool) -> Result<(), String> {
    let files = catalog::new::files(section, name, like, own_python)?;
    for (path, text) in &files {
        let mut file = File::create_new(catalog::workspace().join(path))
            .map_err(|error| format!("{path}: {error}"))?;
        file.write_all(text.as_bytes()).map_err(|error| format!("{path}: {error}"))?;
        println!("{path}");
    }
    println!("Replace each TODO, then run: cargo run -p book -- record {name}");
    Ok(())
}

fn tables() -> Result<(), String> {
    for part in catalog::generated::parts()? {
        if part.write()? {
            println!("{}", part.file);
        }
    }
    Ok(())
}

fn translate() -> Result<(), String> {
    for (file, text) in edition::translations()? {
        let path = catalog::workspace().join(&file);
        if std::fs::read_to_string(&path).ok().as_deref() != Some(&*text) {
            std::fs::write(&path, text).map_err(|error| format!("{file}: {error}"))?;
            println!("{file}");
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

/// Records the snippets concurrently, because the programs mostly sleep. The starts are a moment
/// apart, because starting a program takes processor time.
#[cfg(unix)]
fn record(binaries: &[String]) -> Result<(), String> {
    use std::collections::BTreeMap;

    use book::recorder;

    let contracts = recorder::contracts_of(binaries)?;
    let mut built = BTreeMap::new();
    if contracts.iter().any(|contract| contract.header.is_apart()) {
        built.append(&mut tests::snippets::build_apart()?);
    }
    if contracts.iter().any(|contract| !contract.header.is_apart()) {
        built.append(&mut tests::snippets::build()?);
    }
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
            // A broken contract panics, and the panic message says what was wrong.
            let recording = run.join().map_err(|_| format!("{binary}: broke its contract"))??;
            let path = catalog::complete::recording(binary);
            std::fs::write(catalog::workspace().join(&path), recording.text())
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
    Err("`record` needs Unix, because the harness uses process groups".to_owned())
}
