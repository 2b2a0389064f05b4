//! The results of `bench programs` as tables and as samples.

use std::fmt::Write as _;
use std::fs;

use super::{Measured, MeasuredVariant, Sample};
use crate::measure::Spread;
use crate::report::{SAMPLES, folder, sample_line, times, with_width};
use crate::units::{bytes, seconds};

/// A quantity of a sample.
struct Quantity {
    name: &'static str,
    unit: &'static str,
    of: fn(&Sample) -> f64,
    shown: fn(f64) -> String,
    /// The digits after the point in the file of samples.
    digits: usize,
}

/// The columns.
const QUANTITIES: [Quantity; 3] = [
    Quantity { name: "time", unit: "seconds", of: |sample| sample.time, shown: seconds, digits: 4 },
    Quantity {
        name: "processor time",
        unit: "seconds",
        of: |sample| sample.processor,
        shown: seconds,
        digits: 4,
    },
    Quantity { name: "memory", unit: "bytes", of: |sample| sample.memory, shown: bytes, digits: 0 },
];

impl Quantity {
    fn samples(&self, variant: &MeasuredVariant) -> Vec<f64> {
        variant.samples.iter().map(self.of).collect()
    }

    /// Formats the samples of a variant as `1.3 s ±3 %`.
    fn spread(&self, variant: &MeasuredVariant) -> String {
        let spread = Spread::of(self.samples(variant));
        with_width(&spread, &(self.shown)(spread.median))
    }

    /// Formats the ratio of two variants, computed round by round.
    fn ratio(&self, a: &MeasuredVariant, b: &MeasuredVariant) -> String {
        times(Spread::of_ratios(&self.samples(a), &self.samples(b)))
    }
}

/// Returns the tables: each variant, and each variant in Rust compared with one in Python.
pub(super) fn tables(measured: &[Measured]) -> String {
    let mut text =
        String::from("| | | time | processor time | peak memory |\n|---|---|---|---|---|\n");
    for Measured { name, what, variants } in measured {
        let mut first = format!("**{name}**: {what}");
        for variant in variants {
            let cells = QUANTITIES.map(|quantity| quantity.spread(variant)).join(" | ");
            let _ = writeln!(text, "| {first} | {} | {cells} |", variant.full_name());
            first = format!("**{name}**");
        }
    }
    text += "\n| | CPython ÷ Rust | time | processor time | peak memory |\n|---|---|---|---|---|\n";
    for Measured { name, variants, .. } in measured {
        for rust in variants {
            let is_beside = |python: &&MeasuredVariant| {
                python.python.is_some() && rust.beside == Some(python.name)
            };
            for python in variants.iter().filter(is_beside) {
                let cells = QUANTITIES.map(|quantity| quantity.ratio(python, rust)).join(" | ");
                let _ = writeln!(
                    text,
                    "| **{name}** | {} ÷ {} | {cells} |",
                    python.full_name(),
                    rust.full_name(),
                );
            }
        }
    }
    text
}

/// Writes the files that the book shows.
///
/// # Errors
///
/// Returns the error of a file that cannot be written.
pub(super) fn write(machine: &str, measured: &[Measured]) -> Result<(), String> {
    let write = |name: &str, text: String| {
        fs::write(folder().join(name), text).map_err(|error| format!("{name}: {error}"))
    };
    write("programs.md", format!("{machine}\n{}", tables(measured)))?;
    write("programs.tsv", samples(measured))
}

/// Returns every sample, in the form of `broker.tsv`.
fn samples(measured: &[Measured]) -> String {
    let mut text = SAMPLES.to_owned();
    for Measured { name, variants, .. } in measured {
        for quantity in QUANTITIES {
            let row = format!("{name}, {}", quantity.name);
            for variant in variants {
                let samples = quantity.samples(variant);
                let Quantity { unit, digits, .. } = quantity;
                text += &sample_line(&row, &variant.full_name(), unit, digits, &samples);
            }
        }
    }
    text
}
