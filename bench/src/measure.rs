//! Measuring the rows: how many operations make a sample, the rounds, the medians.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use crate::rows::{self, How, Role, Row};
use crate::server::{self, Pythons, Server};
use crate::{Effort, chosen};

/// How long a sample should take at least, if the number of operations is free.
const SAMPLE: Duration = Duration::from_millis(60);

/// What was measured of a row.
pub(crate) struct Measured {
    pub(crate) name: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) processes: bool,
    pub(crate) ways: Vec<MeasuredWay>,
}

pub(crate) struct MeasuredWay {
    pub(crate) name: String,
    pub(crate) role: Role,
    /// Nanoseconds for an operation, in each round.
    pub(crate) samples: Vec<f64>,
}

impl Measured {
    /// The first way with that role.
    pub(crate) fn way(&self, role: Role) -> Option<&MeasuredWay> {
        self.ways.iter().find(|way| way.role == role)
    }

    /// How many times longer `a` takes than `b`, in each round.
    pub(crate) fn ratio(&self, a: Role, b: Role) -> Option<Spread> {
        let (a, b) = (self.way(a)?, self.way(b)?);
        Some(Spread::of(a.samples.iter().zip(&b.samples).map(|(a, b)| a / b).collect()))
    }
}

/// A median, and the quartiles around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Spread {
    pub(crate) low: f64,
    pub(crate) median: f64,
    pub(crate) high: f64,
}

impl Spread {
    /// Of at least one number; between two of them it goes in a straight line.
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

/// Whoever can be asked besides this program.
struct Servers {
    python: Option<Server>,
    free_threaded: Option<Server>,
    c: Server,
}

/// A way, and by whom it is gone.
struct Runner {
    way: MeasuredWay,
    how: How,
    free_threaded: bool,
    n: u64,
}

impl Runner {
    /// Nanoseconds for one of `n` operations.
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

    /// Finds out how many operations make a sample. It warms everything up, too.
    fn calibrate(&mut self, servers: &mut Servers) -> Result<(), String> {
        let mut n = 2;
        loop {
            let elapsed = self.run(n, servers)?;
            if elapsed >= SAMPLE {
                self.n = n;
                return Ok(());
            }
            let wanted = SAMPLE.as_secs_f64() * 1.2 / elapsed.as_secs_f64().max(1e-9);
            n = (n as f64 * wanted.clamp(2.0, 20.0)) as u64 & !1; // even: half for each of two
        }
    }
}

/// Measures rows.
///
/// # Errors
///
/// That another program has failed.
pub(crate) fn rows(
    rows: &[Row],
    pythons: &Pythons,
    effort: Effort,
) -> Result<Vec<Measured>, String> {
    let start =
        |python: &Option<server::Python>| python.as_ref().map(server::Python::rows).transpose();
    let mut servers = Servers {
        python: start(&pythons.newest)?,
        free_threaded: start(&pythons.free_threaded)?,
        c: server::limits()?,
    };
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
                runner.way.samples.push(elapsed.as_nanos() as f64 / runner.n as f64);
            }
            bar.inc(1);
        }
        let ways = runners.into_iter().map(|runner| runner.way).collect();
        let Row { name, operation, processes, .. } = *row;
        all.push(Measured { name, operation, processes, ways });
    }
    bar.finish_and_clear();
    Ok(all)
}

/// The time of `n` operations of a way that is written in Rust.
///
/// # Errors
///
/// That there is none, or no such row.
pub(crate) fn once(row: &str, way: &str, n: u64) -> Result<Duration, String> {
    let rows = chosen(rows::all(), &[row.to_owned()], |row| row.name)?;
    let ways = rows.iter().flat_map(|row| &row.ways);
    let rust = ways.filter_map(|known| match known.how {
        How::Rust(run) => Some((known.name, run)),
        _ => None,
    });
    let rust: Vec<_> = rust.collect();
    match rust.iter().find(|(name, _)| *name == way) {
        Some((_, run)) => Ok(run(n)),
        None => {
            let names: Vec<&str> = rust.iter().map(|(name, _)| *name).collect();
            Err(format!("`{row}` has no way `{way}` in Rust; it has: {}", names.join(", ")))
        }
    }
}

/// All ways of a row that can be gone here.
fn runners(row: &Row, servers: &Servers) -> Vec<Runner> {
    let mut runners = Vec::new();
    for way in &row.ways {
        let mut add = |name: &str, role, free_threaded| {
            let measured = MeasuredWay { name: name.to_owned(), role, samples: Vec::new() };
            runners.push(Runner { way: measured, how: way.how, free_threaded, n: 0 });
        };
        let is_python = matches!(way.how, How::Python(_));
        if !is_python || servers.python.is_some() {
            add(way.name, way.role, false);
        }
        if way.role == Role::Python && servers.free_threaded.is_some() {
            add("CPython, free-threaded", Role::Other, true);
        }
    }
    runners
}

/// A bar for so many steps, on standard error if that is a terminal.
pub(crate) fn progress(steps: usize) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} ({elapsed}, {eta} to go)");
    ProgressBar::new(steps as u64).with_style(style.expect("it is a template"))
}
