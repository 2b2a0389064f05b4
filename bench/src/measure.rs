//! Measures the rows: the number of operations in a sample, the rounds, the medians.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::common::{Placement, set_placement};
use crate::rows::{self, How, Role, Row};
use crate::server::{self, Pythons, Server};
use crate::{Effort, chosen};

/// The minimum duration of a sample, unless the row fixes the number of operations.
const SAMPLE: Duration = Duration::from_millis(60);

/// The samples of a row.
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    pub(crate) placement: Placement,
    pub(crate) operation: &'static str,
    pub(crate) processes: bool,
    pub(crate) variants: Vec<MeasuredVariant>,
}

pub(crate) struct MeasuredVariant {
    pub(crate) name: String,
    pub(crate) role: Role,
    /// Nanoseconds per operation, in each round.
    pub(crate) samples: Vec<f64>,
}

impl Measured {
    /// Returns the name of the row with the placement of the threads: `event, two cores`.
    pub(crate) fn full_name(&self) -> String {
        match self.placement {
            Placement::System => self.name.to_owned(),
            placement => format!("{}, {}", self.name, placement.name()),
        }
    }

    /// Returns the first variant with that role.
    pub(crate) fn variant(&self, role: Role) -> Option<&MeasuredVariant> {
        self.variants.iter().find(|variant| variant.role == role)
    }

    /// Returns the time of `a` divided by the time of `b`, over the rounds.
    pub(crate) fn ratio(&self, a: Role, b: Role) -> Option<Spread> {
        Some(Spread::of_ratios(&self.variant(a)?.samples, &self.variant(b)?.samples))
    }
}

/// A median and the quartiles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    /// Computes the spread of the ratios of two variants, round by round.
    pub(crate) fn of_ratios(a: &[f64], b: &[f64]) -> Self {
        Self::of(a.iter().zip(b).map(|(a, b)| a / b).collect())
    }

    /// Computes the spread of at least one number, interpolating linearly.
    pub(crate) fn of(mut numbers: Vec<f64>) -> Self {
        numbers.sort_by(f64::total_cmp);
        let at = |part: f64| {
            let place = part * (numbers.len() - 1) as f64;
            let (below, above) = (numbers[place.floor() as usize], numbers[place.ceil() as usize]);
            below + (above - below) * place.fract()
        };
        Self { low: at(0.25), median: at(0.5), high: at(0.75) }
    }
}

/// The other programs that measure.
struct Servers {
    python: Option<Server>,
    free_threaded: Option<Server>,
    c: Server,
}

/// A variant, and the program that runs it.
struct Runner {
    variant: MeasuredVariant,
    how: How,
    free_threaded: bool,
    n: u64,
}

impl Runner {
    /// Runs `n` operations and returns the time that they took.
    fn run(&self, n: u64, servers: &mut Servers) -> Result<Duration, String> {
        match (self.how, self.free_threaded) {
            (How::Rust(run), _) => Ok(run(n)),
            (How::C(name), _) => servers.c.run(name, n),
            (How::Python(name), free_threaded) => {
                let python =
                    if free_threaded { &mut servers.free_threaded } else { &mut servers.python };
                python.as_mut().ok_or("no CPython")?.run(name, n)
            }
        }
    }

    /// Finds the number of operations in a sample. This also warms up caches and pools.
    fn calibrate(&mut self, servers: &mut Servers) -> Result<(), String> {
        let mut n = 2;
        loop {
            let elapsed = self.run(n, servers)?;
            if elapsed >= SAMPLE {
                self.n = n;
                return Ok(());
            }
            let wanted = SAMPLE.as_secs_f64() * 1.2 / elapsed.as_secs_f64().max(1e-9);
            n = (n as f64 * wanted.clamp(2.0, 20.0)) as u64 & !1; // even: two threads do half each
        }
    }
}

/// Measures rows. `placement` says where the threads of a hand-off run. The variants of a row are
/// interleaved: each round runs every variant once.
///
/// # Errors
///
/// Returns the failure of another program.
pub(crate) fn rows(
    rows: &[Row],
    placement: Placement,
    pythons: &Pythons,
    effort: Effort,
) -> Result<Vec<Measured>, String> {
    set_placement(placement);
    let start =
        |python: &Option<server::Python>| python.as_ref().map(server::Python::rows).transpose();
    let mut servers = Servers {
        python: start(&pythons.newest)?,
        free_threaded: start(&pythons.free_threaded)?,
        c: server::limits()?,
    };
    for python in [&mut servers.python, &mut servers.free_threaded].into_iter().flatten() {
        python.run("place", placement as u64)?;
    }
    let rounds = if effort.quick { 1 } else { effort.rounds.max(1) };
    let bar = progress(rows.len() * (rounds + 1));
    let mut all = Vec::new();
    for row in rows {
        bar.set_message(row.name);
        let mut runners = runners(row, &servers);
        for runner in &mut runners {
            match row.fixed {
                _ if effort.quick => runner.n = 2,
                Some(n) => runner.n = n,
                None => runner.calibrate(&mut servers)?,
            }
        }
        bar.inc(1);
        for _ in 0..rounds {
            for runner in &mut runners {
                let elapsed = runner.run(runner.n, &mut servers)?;
                runner.variant.samples.push(elapsed.as_nanos() as f64 / runner.n as f64);
            }
            bar.inc(1);
        }
        let variants = runners.into_iter().map(|runner| runner.variant).collect();
        let Row { name, operation, processes, .. } = *row;
        all.push(Measured { name, placement, operation, processes, variants });
    }
    bar.finish_and_clear();
    Ok(all)
}

/// Runs `n` operations of a variant that is written in Rust, and returns the time that they took.
///
/// # Errors
///
/// Returns the known names if there is no such row or variant.
pub(crate) fn once(row: &str, variant: &str, n: u64) -> Result<Duration, String> {
    let rows = chosen(rows::all(), &[row.to_owned()], |row| row.name)?;
    let variants = rows.iter().flat_map(|row| &row.variants);
    let rust = variants.filter_map(|known| match known.how {
        How::Rust(run) => Some((known.name, run)),
        _ => None,
    });
    let rust: Vec<_> = rust.collect();
    match rust.iter().find(|(name, _)| *name == variant) {
        Some((_, run)) => Ok(run(n)),
        None => {
            let names: Vec<&str> = rust.iter().map(|(name, _)| *name).collect();
            Err(format!("`{row}` has no variant `{variant}` in Rust; it has: {}", names.join(", ")))
        }
    }
}

/// Returns the variants of a row that this machine can run.
fn runners(row: &Row, servers: &Servers) -> Vec<Runner> {
    let mut runners = Vec::new();
    for variant in &row.variants {
        let mut add = |name: &str, role, free_threaded| {
            let measured = MeasuredVariant { name: name.to_owned(), role, samples: Vec::new() };
            runners.push(Runner { variant: measured, how: variant.how, free_threaded, n: 0 });
        };
        let is_python = matches!(variant.how, How::Python(_));
        if !is_python || servers.python.is_some() {
            add(variant.name, variant.role, false);
        }
        if variant.role == Role::Python && servers.free_threaded.is_some() {
            add("CPython, free-threaded", Role::FreeThreaded, true);
        }
    }
    runners
}

/// Makes a progress bar of `steps` steps, shown on standard error if that is a terminal.
pub(crate) fn progress(steps: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} ({elapsed}, {eta} to go)");
    ProgressBar::new(steps as u64).with_style(style.expect("the template should be valid"))
}

#[cfg(test)]
mod tests {
    use super::Spread;

    #[test]
    fn a_spread_is_the_median_and_the_quartiles() {
        let spread = Spread::of(vec![9.0, 1.0, 3.0, 7.0, 5.0]);
        assert_eq!(spread, Spread { low: 3.0, median: 5.0, high: 7.0 });
        let spread = Spread::of(vec![4.0, 1.0]);
        assert_eq!(spread, Spread { low: 1.75, median: 2.5, high: 3.25 });
        let spread = Spread::of(vec![2.0]);
        assert_eq!(spread, Spread { low: 2.0, median: 2.0, high: 2.0 });
    }
}
