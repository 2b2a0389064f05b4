//! The results of `bench broker` as tables and as samples.

use std::fmt::Write as _;
use std::fs;

use super::{Measured, Point, Samples};
use crate::measure::Spread;
use crate::report::{SAMPLES, folder, sample_line, times, with_width};
use crate::units::{NO_BREAK, bytes, count, seconds};

/// Returns the tables.
pub(super) fn tables(measured: &[Measured], points: &[Point]) -> String {
    let mut text = String::from(
        "| | workers | tasks a second | latency, median \
         | latency, 95th percentile | tasks a second, ÷ NATS and Rust | latency, ÷ NATS and Rust |\n\
         |---|---|---|---|---|---|---|\n",
    );
    for Measured { name, samples } in measured {
        if samples.is_empty() {
            let _ = writeln!(text, "| **{name}** | – | not installed | – | – | – | – |");
        }
        for (workers, of) in samples {
            let first = measured[0].samples.iter().find(|(number, _)| number == workers);
            let ratio = |a: Option<&Vec<f64>>, b: Option<&Vec<f64>>| match (a, b) {
                (Some(a), Some(b)) => times(Spread::of_ratios(a, b)),
                _ => "–".to_owned(),
            };
            let first = first.map(|(_, samples)| samples);
            let _ = writeln!(
                text,
                "| **{name}** | {workers} | {} | {} | {} | {} | {} |",
                rate(&of.times),
                spread(&of.medians),
                spread(&of.lates),
                ratio(first.map(|first| &first.times), Some(&of.times)),
                ratio(Some(&of.medians), first.map(|first| &first.medians)),
            );
        }
    }
    text += "\n| tasks | time | until all are handed out \
             | peak memory of the master | peak memory of the broker | largest store |\n\
             |---|---|---|---|---|---|\n";
    for point in points {
        let median = |samples: &[f64]| Spread::of(samples.to_vec()).median;
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            count(point.tasks as f64),
            seconds(median(&point.times)),
            seconds(median(&point.handing_out)),
            bytes(median(&point.master)),
            bytes(median(&point.broker)),
            bytes(median(&point.store)),
        );
    }
    text
}

/// Formats times per task as `2650/s ±3 %`.
fn rate(samples: &[f64]) -> String {
    let spread = Spread::of(samples.iter().map(|ns| 1e9 / ns).collect());
    with_width(&spread, &format!("{:.0}{NO_BREAK}/s", spread.median))
}

/// Formats times as `310 µs ±3 %`.
fn spread(samples: &[f64]) -> String {
    let spread = Spread::of(samples.to_vec());
    with_width(&spread, &seconds(spread.median / 1e9))
}

/// Writes the files that the book shows.
///
/// # Errors
///
/// Returns the error of a file that cannot be written.
pub(super) fn write(
    machine: &str,
    tables: &str,
    measured: &[Measured],
    points: &[Point],
) -> Result<(), String> {
    let write = |name: &str, text: String| {
        fs::write(folder().join(name), text).map_err(|error| format!("{name}: {error}"))
    };
    write("broker.md", format!("{machine}\n{tables}"))?;
    write("broker.tsv", samples(measured, points))
}

/// Returns every sample, in the form of `samples.tsv`.
fn samples(measured: &[Measured], points: &[Point]) -> String {
    let mut text = SAMPLES.to_owned();
    let mut line = |row: &str, variant: &str, unit: &str, digits: usize, samples: &[f64]| {
        text += &sample_line(row, variant, unit, digits, samples);
    };
    for Measured { name, samples } in measured {
        let name = name.split_once(": ").map_or(*name, |(name, _)| name);
        for (workers, Samples { times, medians, lates }) in samples {
            line(&format!("time, {workers}"), name, "nanoseconds per task", 0, times);
            line(&format!("latency, {workers}"), name, "nanoseconds", 0, medians);
            line(&format!("latency of 95 %, {workers}"), name, "nanoseconds", 0, lates);
        }
    }
    for point in points {
        let tasks = format!("{} tasks", point.tasks);
        line("growth, time", &tasks, "seconds", 3, &point.times);
        line("growth, handing out", &tasks, "seconds", 3, &point.handing_out);
        line("growth, master", &tasks, "bytes", 0, &point.master);
        line("growth, broker", &tasks, "bytes", 0, &point.broker);
        line("growth, store", &tasks, "bytes", 0, &point.store);
    }
    text
}
