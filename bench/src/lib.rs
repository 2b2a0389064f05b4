//! Measures what the snippets cost next to CPython, alternatives in Rust, and the limit: the least
//! that the machine needs for the same work. Also measures how time and memory grow with the size.
//!
//! `cargo run --release -p bench` measures everything and writes `bench/results`, which the book
//! shows. `bench speed lock` or `bench growth tasks` measures a part and only prints it. `bench
//! programs` measures whole programs, `bench broker` measures the snippets that need a broker, and
//! each writes its own part of the results.
//!
//! Only Linux has futexes, CPU sets and `/proc`, which reports the peak memory of a process. On
//! another system this library is empty, and the program says so.

#![cfg(target_os = "linux")]

mod broker;
mod common;
mod growth;
mod measure;
mod plot;
mod programs;
mod report;
mod rows;
mod server;
mod units;
mod usage;

/// `build.rs` makes these child modules of the snippets. This one is for `cargo fmt` alone.
#[cfg(rustfmt)]
mod ours {
    mod actor;
    mod async_condition;
    mod async_event;
    mod async_queue;
    mod async_queue_full;
    mod barrier_full;
    mod call_later;
    mod call_soon_threadsafe;
    mod condition_queue;
    mod event;
    mod event_full;
    mod executor_results;
    mod process_manager;
    mod process_pipe;
    mod process_pool_map;
    mod queue;
    mod semaphore;
    mod semaphore_full;
    mod semaphore_spin;
    mod task_group;
    mod tcp_echo;
    mod thread_pool_executor;
    mod timer;
}

// `bench broker` copies these into a package of their own. These lines are for `cargo fmt` alone.
#[cfg(rustfmt)]
#[path = "../broker/gauge.rs"]
mod gauge;
#[cfg(rustfmt)]
#[path = "../broker/limit.rs"]
mod limit;

include!(concat!(env!("OUT_DIR"), "/snippets.rs"));

use std::error::Error;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, value_parser};

use common::Placement;
use server::Pythons;

#[derive(Parser)]
#[command(about = "Measures the snippets next to CPython, alternatives in Rust and the limit.")]
struct Arguments {
    #[command(subcommand)]
    part: Option<Part>,
    #[command(flatten)]
    effort: Effort,
}

#[derive(Subcommand)]
enum Part {
    /// Measures the table: all rows, or these
    Speed {
        rows: Vec<String>,
        /// Where the two threads of a hand-off run
        #[arg(long, value_enum, default_value = "system")]
        placement: Placement,
    },
    /// Measures the curves: all, or these
    Growth { curves: Vec<String> },
    /// Measures whole programs and writes the results, or measures these and only prints them
    Programs { programs: Vec<String> },
    /// Measures Master and Worker over NATS, next to pipes and Celery, and writes the results
    Broker {
        /// Also measures a million tasks, which takes minutes
        #[arg(long)]
        million: bool,
    },
    /// Draws the curves again, from the points that were measured before
    Draw,
    /// Runs one variant of a row alone, for a profiler: `once task "tokio spawn" 1000000`
    Once {
        row: String,
        variant: String,
        #[arg(value_parser = value_parser!(u64).range(1..))]
        n: u64,
    },
    /// The work of a child process of this program.
    #[command(hide = true)]
    Child { work: String, n: u64 },
    /// One point of a curve.
    #[command(hide = true)]
    Point { curve: String, size: u64 },
    /// A variant of a whole program.
    #[command(hide = true)]
    Program { program: String, variant: String, at: String },
}

/// How much to measure.
#[derive(Args, Clone, Copy)]
pub(crate) struct Effort {
    /// Samples of each variant; the variants of a row are interleaved
    #[arg(long, global = true, default_value = "11", value_parser = at_least_one)]
    rounds: usize,
    /// Runs everything once at the smallest size, which measures nothing
    #[arg(long, global = true)]
    quick: bool,
}

fn at_least_one(number: &str) -> Result<usize, String> {
    match number.parse::<usize>() {
        Ok(0) => Err("there should be at least one round".to_owned()),
        number => number.map_err(|error| error.to_string()),
    }
}

/// Runs the program.
#[must_use]
pub fn main() -> ExitCode {
    shared::init();
    procspawn::init(); // in a child of procspawn this does not return
    match run(Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(Arguments { part, effort }: Arguments) -> Result<(), Box<dyn Error>> {
    match part {
        Some(Part::Child { work, n }) => rows::child(&work, n)?,
        Some(Part::Draw) => report::draw()?,
        Some(Part::Point { curve, size }) => growth::point(&curve, size)?,
        Some(Part::Once { row, variant, n }) => {
            println!("{:?}", measure::once(&row, &variant, n)?);
        }
        Some(Part::Speed { rows, placement }) => {
            let rows = chosen(rows::all(), &rows, |row| row.name)?;
            let measured = measure::rows(&rows, placement, &Pythons::find(), effort)?;
            println!("{}", report::speed(&measured));
        }
        Some(Part::Growth { curves }) => {
            let curves = chosen(growth::all(), &curves, |curve| curve.name)?;
            println!("{}", report::growth(&growth::measure(&curves, &Pythons::find(), effort)?));
        }
        Some(Part::Program { program, variant, at }) => programs::run(&program, &variant, &at)?,
        Some(Part::Programs { programs }) => println!("{}", programs::measure(&programs, effort)?),
        Some(Part::Broker { million }) => println!("{}", broker::measure(effort, million)?),
        None => {
            let pythons = Pythons::find();
            if pythons.newest.is_none() && !effort.quick {
                return Err("no CPython on the PATH to compare with".into());
            }
            let speed = measure::rows(&rows::all(), Placement::System, &pythons, effort)?;
            println!("{}", report::speed(&speed));
            let hand_offs =
                chosen(rows::all(), &rows::HAND_OFFS.map(str::to_owned), |row| row.name)?;
            let mut pinned = Vec::new();
            for placement in [Placement::OneCore, Placement::TwoCores] {
                let rows = measure::rows(&hand_offs, placement, &pythons, effort)?;
                println!("\nPinned, {}:\n\n{}", placement.name(), report::speed(&rows));
                pinned.push(rows);
            }
            let growth = growth::measure(&growth::all(), &pythons, effort)?;
            println!("\n{}", report::growth(&growth));
            if !effort.quick {
                report::write(&pythons, effort, &speed, &pinned, &growth)?;
            }
        }
    }
    Ok(())
}

/// Returns the elements of `all` with these names, or all if no name is given.
pub(crate) fn chosen<T>(
    all: Vec<T>,
    names: &[String],
    name: fn(&T) -> &'static str,
) -> Result<Vec<T>, String> {
    let known: Vec<&str> = all.iter().map(name).collect();
    if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
        return Err(format!("there is no `{unknown}`; there are: {}", known.join(", ")));
    }
    let is_chosen = |one: &T| names.is_empty() || names.iter().any(|chosen| chosen == name(one));
    Ok(all.into_iter().filter(is_chosen).collect())
}
