//! The results in words: Markdown for the terminal and for the book.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use crate::Effort;
use crate::growth::{MeasuredCurve, Point};
use crate::measure::{Measured, MeasuredWay, Spread};
use crate::plot::{self, Quantity, count};
use crate::rows::Role;
use crate::server::Pythons;

/// A space where no line ends: between a number and its unit.
const NO_BREAK: char = '\u{a0}';
/// Nothing, and no line ends here: behind a dash.
const JOINER: char = '\u{2060}';

/// The table of the rows.
pub(crate) fn speed(rows: &[Measured]) -> String {
    let mut text = String::from(
        "| | CPython | the snippet's way | other ways | the limit | CPython ÷ snippet | snippet ÷ limit |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let of = |role: Role| {
            let ways = row.ways.iter().filter(|way| way.role == role);
            ways.map(cell).collect::<Vec<_>>().join("<br>")
        };
        let ratio = |a, b| row.ratio(a, b).map_or("–".to_owned(), times);
        let _ = writeln!(
            text,
            "| **{}**: {} | {} | {} | {} | {} | {} | {} |",
            row.name,
            row.operation,
            of(Role::Python),
            of(Role::Ours),
            of(Role::Other),
            of(Role::Limit),
            ratio(Role::Python, Role::Ours),
            ratio(Role::Ours, Role::Limit),
        );
    }
    text + &missed(rows)
}

/// The rows that are not as they should be: ten times as fast as CPython (four times between
/// processes), and no more than half again as slow as the limit.
fn missed(rows: &[Measured]) -> String {
    let names = |is_missed: &dyn Fn(&Measured) -> Option<bool>| {
        let names = rows.iter().filter(|row| is_missed(row) == Some(true));
        let names: Vec<String> = names.map(|row| format!("`{}`", row.name)).collect();
        if names.is_empty() { "none".to_owned() } else { names.join(", ") }
    };
    let slow = names(&|row| {
        let wanted = if row.processes { 4.0 } else { 10.0 };
        Some(row.ratio(Role::Python, Role::Ours)?.median < wanted)
    });
    let far = names(&|row| Some(row.ratio(Role::Ours, Role::Limit)?.median > 1.5));
    format!(
        "\nLess than 10 times as fast as CPython (4 times between processes): {slow}.\n\n\
         More than 1.5 times the limit: {far}.\n"
    )
}

/// `parking_lot 61 ns ±3 %`: half of the samples lie so near to the median.
fn cell(way: &MeasuredWay) -> String {
    let Spread { low, median, high } = Spread::of(way.samples.clone());
    let percent = (high - low) / 2.0 / median * 100.0;
    let name = if way.role == Role::Python { "" } else { &format!("{} ", way.name) };
    format!("{name}{} ±{percent:.0}{NO_BREAK}%", seconds(median / 1e9))
}

/// `12 (11–14)`: the median, and the quartiles.
fn times(Spread { low, median, high }: Spread) -> String {
    format!("{} ({}–{JOINER}{})", significant(median), significant(low), significant(high))
}

/// Two digits that count, or all before the point.
fn significant(number: f64) -> String {
    match number {
        9.95.. => format!("{number:.0}"),
        0.995.. => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

/// A time in the unit that fits.
pub(crate) fn seconds(seconds: f64) -> String {
    let (value, unit) = match seconds {
        1.0.. => (seconds, "s"),
        1e-3.. => (seconds * 1e3, "ms"),
        1e-6.. => (seconds * 1e6, "µs"),
        _ => (seconds * 1e9, "ns"),
    };
    format!("{}{NO_BREAK}{unit}", significant(value))
}

/// So many bytes in the unit that fits.
pub(crate) fn bytes(bytes: f64) -> String {
    let (value, unit) = match bytes {
        1e9.. => (bytes / 1e9, "GB"),
        1e6.. => (bytes / 1e6, "MB"),
        1e3.. => (bytes / 1e3, "kB"),
        _ => (bytes, "B"),
    };
    format!("{}{NO_BREAK}{unit}", significant(value))
}

/// The table of the curves.
pub(crate) fn growth(curves: &[MeasuredCurve]) -> String {
    let mut text = String::from(
        "| | | size | time | grows as | memory more than with one | grows as | memory for each |\n\
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
                if last.memory > first.memory {
                    bytes(last.memory / last.size)
                } else {
                    "–".to_owned()
                },
            );
        }
    }
    text
}

/// Where the results are kept.
fn folder() -> PathBuf {
    ::tests::workspace().join("bench/results")
}

/// Writes what the book shows.
///
/// # Errors
///
/// That it cannot be written.
pub(crate) fn write(
    pythons: &Pythons,
    effort: Effort,
    rows: &[Measured],
    on_one_core: &[Measured],
    curves: &[MeasuredCurve],
) -> Result<(), String> {
    let io = |error: std::io::Error| format!("{}: {error}", folder().display());
    fs::create_dir_all(folder()).map_err(io)?;
    let write = |name: &str, text: String| fs::write(folder().join(name), text).map_err(io);
    write("speed.md", speed(rows))?;
    write("one-core.md", speed(on_one_core))?;
    write("growth.md", growth(curves))?;
    write("machine.md", machine(pythons, effort))?;
    write("samples.tsv", samples(rows))?;
    write("points.tsv", points(curves))?;
    for curve in curves {
        for quantity in [Quantity::Time, Quantity::Memory] {
            let name = format!("{}-{}.svg", curve.name, quantity.name());
            write(&name, plot::svg(curve, quantity)?)?;
        }
    }
    Ok(())
}

/// Every point of the curves.
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

/// Every sample, for whoever wants to reckon again.
fn samples(rows: &[Measured]) -> String {
    let mut text = String::from("row\tway\trole\tnanoseconds for an operation, in each round\n");
    for row in rows {
        for way in &row.ways {
            let samples: Vec<String> = way.samples.iter().map(|ns| format!("{ns:.1}")).collect();
            let _ = writeln!(
                text,
                "{}\t{}\t{:?}\t{}",
                row.name,
                way.name,
                way.role,
                samples.join("\t")
            );
        }
    }
    text
}

/// On what it was measured, and how.
fn machine(pythons: &Pythons, effort: Effort) -> String {
    let cpuinfo = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cpu = cpu.map_or("unknown", |(_, name)| name.trim());
    let cores = cpuinfo.lines().filter(|line| line.starts_with("processor")).count();
    let uname = rustix::system::uname();
    let said = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output();
        let text = output.map_or(String::new(), |output| {
            String::from_utf8_lossy(&output.stdout).trim().to_owned()
        });
        text.lines().next().unwrap_or_default().to_owned()
    };
    let mut text = format!(
        "- Date: {}\n- Machine: {cpu}, {cores} cores; {} {}\n- {}\n",
        said("date", "+%Y-%m-%d"),
        uname.sysname().to_string_lossy(),
        uname.release().to_string_lossy(),
        said("rustc", "--version"),
    );
    let pythons =
        [("CPython", &pythons.newest), ("CPython, free-threaded", &pythons.free_threaded)];
    for (name, python) in pythons {
        let version = python.as_ref().map_or("none on this machine", |python| &python.version);
        let _ = writeln!(text, "- {name}: {version}");
    }
    let _ = writeln!(text, "- Crates: {}", crates());
    let _ =
        writeln!(text, "- Command: `cargo run --release -p bench -- --rounds {}`", effort.rounds);
    text
}

/// The crates that are measured, in the versions of this build.
fn crates() -> String {
    let lock = include_str!("../../Cargo.lock");
    let version = |name: &str| {
        let (_, after) = lock.rsplit_once(&format!("name = \"{name}\"\nversion = \""))?;
        Some(format!("{name} {}", after.split_once('"')?.0))
    };
    let names = [
        "crossbeam-channel",
        "futures-util",
        "ipc-channel",
        "parking_lot",
        "procspawn",
        "rayon",
        "threadpool",
        "tokio",
    ];
    names.into_iter().filter_map(version).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::{bytes, seconds, significant};
    use crate::measure::Spread;

    #[test]
    fn a_spread_is_the_median_and_the_quartiles() {
        let spread = Spread::of(vec![9.0, 1.0, 3.0, 7.0, 5.0]);
        assert_eq!(spread, Spread { low: 3.0, median: 5.0, high: 7.0 });
        let spread = Spread::of(vec![4.0, 1.0]);
        assert_eq!(spread, Spread { low: 1.75, median: 2.5, high: 3.25 });
        let spread = Spread::of(vec![2.0]);
        assert_eq!(spread, Spread { low: 2.0, median: 2.0, high: 2.0 });
    }

    #[test]
    fn numbers_have_the_unit_that_fits() {
        assert_eq!(seconds(61.4e-9), "61\u{a0}ns");
        assert_eq!(seconds(1.26e-6), "1.3\u{a0}µs");
        assert_eq!(seconds(0.0427), "43\u{a0}ms");
        assert_eq!(seconds(2.0), "2.0\u{a0}s");
        assert_eq!(bytes(312.0), "312\u{a0}B");
        assert_eq!(bytes(8.53e6), "8.5\u{a0}MB");
        assert_eq!((significant(9.96), significant(0.5)), ("10".to_owned(), "0.50".to_owned()));
    }
}
