//! The results as Markdown, for the terminal and the book.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::Effort;
use crate::common::Placement;
use crate::growth::{self, MeasuredCurve, Point};
use crate::measure::{Measured, MeasuredVariant, Spread};
use crate::plot::{self, Quantity};
use crate::rows::Role;
use crate::server::Pythons;
use crate::units::{NO_BREAK, bytes, count, seconds, significant};

/// An invisible character after a dash, where no line breaks.
const JOINER: char = '\u{2060}';
/// The measured crates.
const CRATES: [&str; 16] = [
    "async-channel",
    "async-executor",
    "async-lock",
    "crossbeam-channel",
    "event-listener",
    "flume",
    "futures-util",
    "ipc-channel",
    "kanal",
    "parking_lot",
    "procspawn",
    "rayon",
    "rusty_pool",
    "threadpool",
    "tokio",
    "tokio-util",
];

/// Returns the table of the rows.
pub(crate) fn speed(rows: &[Measured]) -> String {
    let mut text = String::from(
        "| | CPython | free-threaded | snippet | alternatives | limit | CPython ÷ snippet | \
         free-threaded ÷ snippet | snippet ÷ limit |\n|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let of = |role: Role| {
            let variants = row.variants.iter().filter(|variant| variant.role == role);
            let cells: Vec<String> = variants.map(cell).collect();
            if cells.is_empty() { "–".to_owned() } else { cells.join("<br>") }
        };
        let ratio = |a, b| row.ratio(a, b).map_or("–".to_owned(), times);
        let _ = writeln!(
            text,
            "| **{}**: {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            row.name,
            row.operation,
            of(Role::Python),
            of(Role::FreeThreaded),
            of(Role::Snippet),
            of(Role::Alternative),
            of(Role::Limit),
            ratio(Role::Python, Role::Snippet),
            ratio(Role::FreeThreaded, Role::Snippet),
            ratio(Role::Snippet, Role::Limit),
        );
    }
    text + &missed(rows)
}

/// Lists the rows that miss an aim: ten times as fast as CPython (four times between processes),
/// and at most 1.5 times the limit.
fn missed(rows: &[Measured]) -> String {
    let names = |is_missed: &dyn Fn(&Measured) -> Option<bool>| {
        let names = rows.iter().filter(|row| is_missed(row) == Some(true));
        let names: Vec<String> = names.map(|row| format!("`{}`", row.name)).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    let slow = names(&|row| {
        let wanted = if row.processes { 4.0 } else { 10.0 };
        Some(row.ratio(Role::Python, Role::Snippet)?.median < wanted)
    });
    let far = names(&|row| Some(row.ratio(Role::Snippet, Role::Limit)?.median > 1.5));
    format!(
        "\nLess than 10 times as fast as CPython (4 times between processes): {slow}.\n\n\
         More than 1.5 times the limit: {far}.\n"
    )
}

/// Formats a variant as `parking_lot 61 ns ±3 %`: the median, and half the interquartile range as a
/// percentage of the median.
fn cell(variant: &MeasuredVariant) -> String {
    let spread = Spread::of(variant.samples.clone());
    let name = match variant.role {
        Role::Python | Role::FreeThreaded => "",
        _ => &format!("{} ", variant.name),
    };
    format!("{name}{}", with_width(&spread, &seconds(spread.median / 1e9)))
}

/// Formats the median `shown` with half the interquartile range as a percentage: `61 ns ±3 %`.
pub(crate) fn with_width(Spread { low, median, high }: &Spread, shown: &str) -> String {
    let percent = (high - low) / 2.0 / median * 100.0;
    format!("{shown} ±{percent:.0}{NO_BREAK}%")
}

/// Formats a ratio as `12 (11–14)`: the median and the quartiles.
pub(crate) fn times(Spread { low, median, high }: Spread) -> String {
    format!("{} ({}–{JOINER}{})", significant(median), significant(low), significant(high))
}

/// Returns the table of the curves.
pub(crate) fn growth(curves: &[MeasuredCurve]) -> String {
    let mut text = String::from(
        "| | | size | time | grows as | additional memory | grows as | memory per unit |\n\
         |---|---|---|---|---|---|---|---|\n",
    );
    for curve in curves {
        for (name, points) in &curve.lines {
            let [first, .., last] = &points[..] else { continue };
            let _ = writeln!(
                text,
                "| **{}**: {} | {name} | {} to {} | {} to {} | size^{:.2} | {} to {} | size^{:.2} | {} |",
                curve.name,
                curve.what,
                count(first.size),
                count(last.size),
                seconds(first.time),
                seconds(last.time),
                Quantity::Time.exponent(points),
                bytes(first.memory),
                bytes(last.memory),
                Quantity::Memory.exponent(points),
                if curve.keeps && last.memory > first.memory {
                    bytes(last.memory / last.size)
                } else {
                    "–".to_owned()
                },
            );
        }
    }
    text
}

/// Returns the folder of the results.
pub(crate) fn folder() -> PathBuf {
    catalog::workspace().join("bench/results")
}

/// Writes the files that the book shows.
///
/// # Errors
///
/// Returns the error of a file that cannot be written.
pub(crate) fn write(
    pythons: &Pythons,
    effort: Effort,
    rows: &[Measured],
    pinned: &[Vec<Measured>],
    curves: &[MeasuredCurve],
) -> Result<(), String> {
    let io = |error: std::io::Error| format!("{}: {error}", folder().display());
    let write = |name: &str, text: &str| fs::write(folder().join(name), text).map_err(io);
    // The samples of other machines stay, so that the page can show the range over the machines.
    let machines = format!("machines/{}", machine_name());
    fs::create_dir_all(folder().join(&machines)).map_err(io)?;
    let machine = machine(pythons, &CRATES, &format!("--rounds {}", effort.rounds));
    write(&format!("{machines}/machine.md"), &machine)?;
    let all: Vec<&Measured> = rows.iter().chain(pinned.iter().flatten()).collect();
    write(&format!("{machines}/samples.tsv"), &samples(&all))?;
    write("machine.md", &machine)?;
    write("speed.md", &speed(rows))?;
    for rows in pinned {
        let placement = rows.first().map_or(Placement::System, |row| row.placement);
        write(&format!("{}.md", placement.name().replace(' ', "-")), &speed(rows))?;
    }
    write("growth.md", &growth(curves))?;
    write("points.tsv", &points(curves))?;
    draw()
}

/// Draws the curves again, from the points that were measured before.
///
/// # Errors
///
/// Returns the error of a file that cannot be read or written.
pub(crate) fn draw() -> Result<(), String> {
    for curve in measured_before()? {
        for quantity in [Quantity::Time, Quantity::Memory] {
            let path = picture(&curve, quantity);
            fs::write(&path, plot::svg(&curve, quantity)?)
                .map_err(|why| format!("{}: {why}", path.display()))?;
        }
    }
    Ok(())
}

/// Returns the path of the picture of a curve.
pub(crate) fn picture(curve: &MeasuredCurve, quantity: Quantity) -> PathBuf {
    folder().join(format!("{}-{}.svg", curve.name, quantity.name()))
}

/// Returns the curves of `bench/results/points.tsv`.
///
/// # Errors
///
/// Returns an error if the file cannot be read, or the line that is malformed.
pub(crate) fn measured_before() -> Result<Vec<MeasuredCurve>, String> {
    let path = folder().join("points.tsv");
    let at_path = |why: String| format!("{}: {why}", path.display());
    let text = fs::read_to_string(&path).map_err(|why| at_path(why.to_string()))?;
    let mut curves = Vec::new();
    for curve in growth::all() {
        let mut lines: Vec<(String, Vec<Point>)> = Vec::new();
        for line in text.lines().skip(1) {
            let wrong = || at_path(format!("not a point: {line}"));
            let cells: Vec<&str> = line.split('\t').collect();
            let [name, language, numbers @ ..] = &cells[..] else { return Err(wrong()) };
            let numbers: Vec<f64> = numbers.iter().filter_map(|cell| cell.parse().ok()).collect();
            let [size, time, memory] = numbers[..] else { return Err(wrong()) };
            if *name != curve.name {
                continue;
            }
            let point = Point { size, time, memory };
            match lines.iter_mut().find(|(other, _)| other == language) {
                Some((_, points)) => points.push(point),
                None => lines.push(((*language).to_owned(), vec![point])),
            }
        }
        if lines.is_empty() {
            return Err(at_path(format!("no points of the curve {}", curve.name)));
        }
        curves.push(MeasuredCurve {
            name: curve.name,
            what: curve.what,
            keeps: curve.keeps,
            lines,
        });
    }
    Ok(curves)
}

/// Returns every point of the curves.
fn points(curves: &[MeasuredCurve]) -> String {
    let mut text = String::from("curve\tlanguage\tsize\tseconds\tbytes\n");
    for curve in curves {
        for (name, points) in &curve.lines {
            for Point { size, time, memory } in points {
                let _ = writeln!(text, "{}\t{name}\t{size}\t{time:.6}\t{memory}", curve.name);
            }
        }
    }
    text
}

/// Returns every sample, from which the table can be computed again.
fn samples(rows: &[&Measured]) -> String {
    let mut text = "row\tvariant\trole\tnanoseconds per operation, in each round\n".to_owned();
    for row in rows {
        for MeasuredVariant { name, role, samples } in &row.variants {
            text += &sample_line(&row.full_name(), name, &format!("{role:?}"), 1, samples);
        }
    }
    text
}

/// The first line of a file of samples.
pub(crate) const SAMPLES: &str = "row\tvariant\tunit\tsamples, in each round\n";

/// Returns a line of a file of samples.
pub(crate) fn sample_line(
    row: &str,
    variant: &str,
    unit: &str,
    digits: usize,
    samples: &[f64],
) -> String {
    let samples: Vec<String> = samples.iter().map(|sample| format!("{sample:.digits$}")).collect();
    format!("{row}\t{variant}\t{unit}\t{}\n", samples.join("\t"))
}

/// Returns what this machine says about itself: the processor, the cores and the system.
fn this_machine() -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cpu = cpu.map_or("unknown", |(_, name)| name.trim());
    let cores = cpuinfo.lines().filter(|line| line.starts_with("processor")).count();
    let uname = rustix::system::uname();
    let [system, release] = [uname.sysname(), uname.release()].map(|name| name.to_string_lossy());
    format!("{cpu}, {cores} cores; {system} {release}")
}

/// Returns the name of this machine's folder in the results.
fn machine_name() -> String {
    let machine = this_machine().to_lowercase();
    let words = machine.split(|c: char| !c.is_ascii_alphanumeric() && c != '.');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join("-")
}

/// Returns a description of the machine, the versions and the command with its arguments.
pub(crate) fn machine(pythons: &Pythons, crates: &[&str], arguments: &str) -> String {
    let said = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output();
        let text = output.map_or(String::new(), |output| {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        });
        text.lines().next().unwrap_or_default().to_owned()
    };
    let mut text = format!(
        "- Date: {}\n- Machine: {}\n- {}\n",
        said("date", "+%Y-%m-%d"),
        this_machine(),
        said("rustc", "--version"),
    );
    let pythons =
        [("CPython", &pythons.newest), ("CPython, free-threaded", &pythons.free_threaded)];
    for (name, python) in pythons {
        let version = python.as_ref().map_or("none on this machine", |python| &python.version);
        let _ = writeln!(text, "- {name}: {version}");
    }
    let _ = writeln!(text, "- Crates: {}", versions(crates));
    let _ = writeln!(text, "- Command: `cargo run --release -p bench -- {arguments}`");
    text
}

/// Returns crates with their versions in this build.
fn versions(crates: &[&str]) -> String {
    let lock = include_str!("../../Cargo.lock");
    let version = |name: &&str| {
        let (_, after) = lock.rsplit_once(&format!("name = \"{name}\"\nversion = \""))?;
        Some(format!("{name} {}", after.split_once('"')?.0))
    };
    crates.iter().filter_map(version).collect::<Vec<_>>().join(", ")
}
