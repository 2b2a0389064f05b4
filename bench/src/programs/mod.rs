//! Whole programs, next to the same in Python. `bench programs` writes `bench/results/programs.md`
//! and `programs.tsv`.
//!
//! Each variant is a process of its own, which reads a line "name n" when it has started and
//! answers like a [`Server`]: with its processor time, and with its results, which are checked.

mod connections;
mod downloads;
mod table;
mod words;

use std::error::Error;
use std::io;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::common::processor_now;
use crate::measure::progress;
use crate::server::{self, Python, Pythons, Server};
use crate::{Effort, chosen, usage};

/// A whole program.
struct Program {
    name: &'static str,
    what: &'static str,
    /// The number of downloads, megabytes or connections.
    size: u64,
    quick: u64,
    python: &'static [&'static str],
    rust: &'static [Variant],
    /// Prepares samples of this size. Returns `None` if the system does not permit the size.
    prepare: fn(u64) -> Result<Option<Box<Sampler>>, String>,
}

type Outcome = Result<(), Box<dyn Error>>;

/// A variant in Rust.
struct Variant {
    name: &'static str,
    /// The variant in Python with which this one is compared.
    beside: &'static str,
    run: fn(&Request, &str) -> Outcome,
}

/// Takes a sample of a variant. The argument makes the command of the variant for an address or a
/// path.
type Sampler = dyn Fn(&dyn Fn(&str) -> Result<Command, String>) -> Result<Sample, String>;

/// What a run of a variant took.
struct Sample {
    /// Seconds.
    time: f64,
    /// Seconds of processor time of the process and its workers.
    processor: f64,
    /// The peak memory of the process in bytes, plus the peaks of its workers.
    memory: f64,
}

/// A measured variant.
struct MeasuredVariant<'a> {
    name: &'static str,
    /// The name of the interpreter and the interpreter; `None` in Rust.
    python: Option<(&'static str, &'a Python)>,
    beside: Option<&'static str>,
    /// A sample in each round.
    samples: Vec<Sample>,
}

/// A measured program.
struct Measured<'a> {
    name: &'static str,
    what: &'static str,
    variants: Vec<MeasuredVariant<'a>>,
}

fn programs() -> Vec<Program> {
    vec![downloads::PROGRAM, words::PROGRAM, connections::PROGRAM]
}

/// A request for a run, which a measured process reads from its standard input.
struct Request {
    name: String,
    n: u64,
}

impl Request {
    fn read() -> io::Result<Self> {
        let mut line = String::new();
        io::stdin().read_line(&mut line)?;
        let request = line.trim_end().split_once(' ');
        let request = request.and_then(|(name, n)| Some((name.to_owned(), n.parse().ok()?)));
        let (name, n) = request.ok_or_else(|| io::Error::other(format!("no request: {line:?}")))?;
        Ok(Self { name, n })
    }

    fn answer(&self, numbers: &[u64]) {
        let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
        println!("{} {} {}", self.name, self.n, numbers.join(" "));
    }

    /// Answers with the processor time and the results, and waits for the end of standard input.
    /// Until then `/proc` can be asked about this process and its workers.
    fn finish(&self, results: &[u64]) -> io::Result<()> {
        let processor = u64::try_from(processor_now().as_nanos()).map_err(io::Error::other)?;
        self.answer(&[&[processor], results].concat());
        io::copy(&mut io::stdin(), &mut io::sink()).map(drop)
    }
}

/// Runs a variant in Rust, or the other side of a connection, on request.
///
/// # Errors
///
/// Returns the failure of the variant, or an error if there is no such variant.
pub(crate) fn run(program: &str, variant: &str, at: &str) -> Outcome {
    let request = Request::read()?;
    match (program, variant) {
        ("downloads", "server") => return downloads::server(&request),
        ("connections", "client") => return connections::client(&request, at),
        _ => {}
    }
    let program = programs().into_iter().find(|known| known.name == program);
    let known = program.and_then(|program| program.rust.iter().find(|rust| rust.name == variant));
    (known.ok_or_else(|| format!("there is no `{variant}`"))?.run)(&request, at)
}

impl Sample {
    /// Asks about a running process and its workers. `processor` is the processor time of the
    /// process itself in nanoseconds.
    fn of(process: &str, time: Duration, processor: u64) -> io::Result<Self> {
        let mut processor = Duration::from_nanos(processor);
        let mut kilobytes = usage::peak(process)?;
        for worker in usage::children(process)? {
            processor += usage::processor_time(&worker)?;
            kilobytes += usage::peak(&worker)?;
        }
        let memory = kilobytes as f64 * 1024.0;
        Ok(Self { time: time.as_secs_f64(), processor: processor.as_secs_f64(), memory })
    }

    /// Runs a program whole, and compares its results.
    fn take(mut command: Command, name: &str, n: u64, expected: [u64; 2]) -> Result<Self, String> {
        let watch = Instant::now();
        let mut process = Server::start(&mut command)?;
        let [processor, results @ ..]: [u64; 3] = process.ask(name, n)?;
        let time = watch.elapsed();
        if results != expected {
            return Err(format!("the results are {results:?}, but should be {expected:?}"));
        }
        Self::of(&process.id(), time, processor).map_err(|error| error.to_string())
    }
}

impl MeasuredVariant<'_> {
    /// Returns the name in the results, such as "CPython, asyncio".
    fn full_name(&self) -> String {
        format!("{}, {}", self.python.map_or("Rust", |(name, _)| name), self.name)
    }

    fn command(&self, program: &str, at: &str) -> Result<Command, String> {
        match self.python {
            Some((_, python)) => Ok(python.program(program, self.name, at)),
            None => server::this(&["program", program, self.name, at]),
        }
    }
}

/// Measures programs: all, or these. Returns the tables, and also writes them if all programs were
/// measured.
///
/// # Errors
///
/// Returns an error for an unknown name, the failure or the wrong result of a variant, or the error
/// of a file that cannot be written.
pub(crate) fn measure(names: &[String], effort: Effort) -> Result<String, String> {
    let programs = chosen(programs(), names, |program| program.name)?;
    let is_written = names.is_empty() && !effort.quick;
    let pythons = Pythons::find();
    if pythons.newest.is_none() && is_written {
        return Err("no CPython on the PATH to compare with".into());
    }
    let measured = rounds(&programs, &pythons, effort)?;
    if is_written {
        let command = format!("programs --rounds {}", effort.rounds);
        let machine = crate::report::machine(&pythons, &["procspawn", "rayon", "tokio"], &command);
        table::write(&machine, &measured)?;
    }
    Ok(table::tables(&measured))
}

/// Takes the samples. The variants of a program are interleaved: each round runs every variant
/// once.
fn rounds<'a>(
    programs: &[Program],
    pythons: &'a Pythons,
    effort: Effort,
) -> Result<Vec<Measured<'a>>, String> {
    let rounds = if effort.quick { 1 } else { effort.rounds.div_ceil(2) };
    let bar = progress(programs.len() * rounds);
    let mut all = Vec::new();
    for program in programs {
        bar.set_message(program.name);
        let Program { name, what, .. } = *program;
        let size = if effort.quick { program.quick } else { program.size };
        let Some(sample) = (program.prepare)(size)? else { continue };
        let mut variants = variants(program, pythons);
        for _ in 0..rounds {
            for variant in &mut variants {
                let taken = sample(&|at| variant.command(name, at));
                let wrong = |error| format!("{name}: {}: {error}", variant.full_name());
                let taken = taken.map_err(wrong)?;
                variant.samples.push(taken);
            }
            bar.inc(1);
        }
        all.push(Measured { name, what, variants });
    }
    bar.finish_and_clear();
    Ok(all)
}

/// Returns the variants that this machine can run.
fn variants<'a>(program: &Program, pythons: &'a Pythons) -> Vec<MeasuredVariant<'a>> {
    let python = pythons.named().flat_map(|named| {
        program.python.iter().map(move |name| MeasuredVariant {
            name,
            python: Some(named),
            beside: None,
            samples: Vec::new(),
        })
    });
    let rust = program.rust.iter().map(|variant| MeasuredVariant {
        name: variant.name,
        python: None,
        beside: Some(variant.beside),
        samples: Vec::new(),
    });
    python.chain(rust).collect()
}

#[cfg(test)]
mod tests_of_samples {
    use super::*;

    /// Runs a script in place of a program.
    fn take(script: &str) -> Result<Sample, String> {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        Sample::take(command, "words", 2, [7, 5])
    }

    #[test]
    fn the_results_of_a_program_are_checked() {
        let sample = take("read line; echo $line 1000 7 5; read end").expect("a right answer");
        assert!(sample.processor < 0.1 && sample.memory > 1e5);
        let wrong = take("read line; echo $line 1000 7 4; read end").map(drop);
        assert_eq!(wrong, Err("the results are [7, 4], but should be [7, 5]".to_owned()));
        take("read line; echo $line 1000 7; read end").map(drop).expect_err("a result is missing");
        take("exit 1").map(drop).expect_err("there is no answer");
    }

    #[test]
    fn the_memory_of_workers_is_added() {
        let alone = take("read line; echo $line 1000 7 5; read end").expect("a right answer");
        // The worker says that it has started: a process in the middle of `exec` has no memory.
        let script = "trap started=1 USR1
            sh -c 'kill -USR1 $PPID; while :; do sleep 0.1; done' &
            until [ $started ]; do sleep 0.01; done
            read line; echo $line 1000 7 5; read end; kill $!";
        let with_worker = take(script).expect("a right answer");
        assert!(with_worker.memory > 1.2 * alone.memory);
    }
}
