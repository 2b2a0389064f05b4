//! How time and memory grow with the size. Each point is a process of its own, which reports its
//! time and its peak memory.

use std::io;
use std::process::Command;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use crate::common::{Countdown, event_loop};
use crate::measure::{Spread, progress};
use crate::server::{self, Python, Pythons};
use crate::usage::peak;
use crate::{Effort, async_event, async_queue_full, event, queue};

/// A workload that is measured at growing sizes.
pub(crate) struct Curve {
    pub(crate) name: &'static str,
    /// The unit of `size`, for example tasks.
    pub(crate) what: &'static str,
    pub(crate) sizes: Vec<u64>,
    /// Whether a larger size keeps more in memory.
    pub(crate) keeps: bool,
    work: fn(u64),
}

/// Returns all curves.
pub(crate) fn all() -> Vec<Curve> {
    let powers = |from: u32, to: u32| -> Vec<u64> {
        (2 * from..=2 * to).map(|half| 10_f64.powf(f64::from(half) / 2.0).round() as u64).collect()
    };
    vec![
        Curve {
            name: "tasks",
            what: "tasks wait for an event, and all are woken",
            sizes: powers(3, 6),
            keeps: true,
            work: tasks,
        },
        Curve {
            name: "threads",
            what: "threads wait for an event, and all are woken",
            sizes: vec![10, 30, 100, 300, 1000, 2000, 4000],
            keeps: true,
            work: threads,
        },
        Curve {
            name: "items",
            what: "items are put into a queue, and then all are taken out",
            sizes: powers(4, 7),
            keeps: true,
            work: queue::ours::fill_and_empty,
        },
        Curve {
            name: "getters",
            what: "tasks wait for an item of a queue, and each gets one",
            sizes: powers(3, 6),
            keeps: true,
            work: async_queue_full::ours::getters,
        },
        Curve {
            name: "consumers",
            what: "threads share 200,000 items from one queue",
            sizes: (1..=8).collect(),
            keeps: false,
            work: queue::ours::consumers,
        },
    ]
}

fn tasks(n: u64) {
    event_loop().block_on(async {
        let (event, start) = (Arc::new(async_event::Event::new()), Arc::new(Countdown::of(n)));
        let waiting: Vec<_> = (0..n)
            .map(|_| {
                let (event, start) = (Arc::clone(&event), Arc::clone(&start));
                tokio::spawn(async move {
                    start.is_last();
                    event.wait().await;
                })
            })
            .collect();
        start.until_zero().await; // now all tasks wait
        event.set();
        for task in waiting {
            task.await.expect("the task should only wait");
        }
    });
}

fn threads(n: u64) {
    let event = event::ours::Shared::new();
    thread::scope(|scope| {
        for _ in 0..n {
            scope.spawn(|| event.wait());
        }
        event.set();
    });
}

/// Runs a point of a curve, and prints the name, the size, the time in nanoseconds and the peak
/// memory in kB.
///
/// # Errors
///
/// Returns an error if there is no such curve, or if `/proc` does not report the memory.
pub(crate) fn point(name: &str, size: u64) -> io::Result<()> {
    let curve = all().into_iter().find(|curve| curve.name == name);
    let curve = curve.ok_or_else(|| io::Error::other(format!("there is no curve `{name}`")))?;
    let watch = Instant::now();
    (curve.work)(size);
    let elapsed = watch.elapsed();
    println!("{name} {size} {} {}", elapsed.as_nanos(), peak("self")?);
    Ok(())
}

/// The points of a curve.
pub(crate) struct MeasuredCurve {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    /// Whether a larger size keeps more in memory.
    pub(crate) keeps: bool,
    /// The name and the points of each language.
    pub(crate) lines: Vec<(String, Vec<Point>)>,
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Point {
    pub(crate) size: f64,
    /// The median time in seconds.
    pub(crate) time: f64,
    /// The median of the peaks in bytes. If the curve keeps more in memory at a larger size, the
    /// peak at size 1 is subtracted.
    pub(crate) memory: f64,
}

/// Measures curves. The languages are interleaved: each round runs every language once.
///
/// # Errors
///
/// Returns the failure of a point.
pub(crate) fn measure(
    curves: &[Curve],
    pythons: &Pythons,
    effort: Effort,
) -> Result<Vec<MeasuredCurve>, String> {
    let rounds = if effort.quick { 1 } else { effort.rounds.div_ceil(3) };
    let pythons: Vec<(&str, &Python)> = pythons.named().collect();
    let bar = progress(curves.iter().map(|curve| sizes(curve, effort).len() * rounds).sum());
    let rust = |curve: &Curve, size: u64| server::this(&["point", curve.name, &size.to_string()]);
    let mut measured = Vec::new();
    for curve in curves {
        bar.set_message(curve.name);
        let names = pythons.iter().map(|(name, _)| *name).chain(["Rust"]);
        let mut lines: Vec<(String, Vec<Point>)> =
            names.map(|name| (name.to_owned(), Vec::new())).collect();
        for size in sizes(curve, effort) {
            let mut samples = vec![(Vec::new(), Vec::new()); lines.len()];
            for _ in 0..rounds {
                let commands = pythons.iter().map(|(_, python)| python.point(curve.name, size));
                for (command, (times, peaks)) in
                    commands.chain([rust(curve, size)?]).zip(&mut samples)
                {
                    let [nanoseconds, kilobytes] = ask(command, curve.name, size)?;
                    times.push(nanoseconds as f64 / 1e9);
                    peaks.push(kilobytes as f64 * 1024.0);
                }
                bar.inc(1);
            }
            for ((_, points), (times, peaks)) in lines.iter_mut().zip(samples) {
                let (time, memory) = (Spread::of(times).median, Spread::of(peaks).median);
                points.push(Point { size: size as f64, time, memory });
            }
        }
        if curve.keeps {
            lines.iter_mut().for_each(|(_, points)| above_the_first(points));
        }
        let Curve { name, what, keeps, .. } = *curve;
        measured.push(MeasuredCurve { name, what, keeps, lines });
    }
    bar.finish_and_clear();
    Ok(measured)
}

/// Returns the sizes to measure. If the curve keeps more in memory at a larger size, the first is
/// 1, whose memory is subtracted from the others.
fn sizes(curve: &Curve, effort: Effort) -> Vec<u64> {
    let sizes = if effort.quick { vec![2, 4] } else { curve.sizes.clone() };
    if curve.keeps { [vec![1], sizes].concat() } else { sizes }
}

/// Removes the first point, and subtracts its memory from that of the others. At least a page is
/// left, because the axes are logarithmic.
fn above_the_first(points: &mut Vec<Point>) {
    let first = points.remove(0);
    for point in points {
        point.memory = (point.memory - first.memory).max(4096.0);
    }
}

fn ask(mut command: Command, name: &str, size: u64) -> Result<[u64; 2], String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return server::answer(&String::from_utf8_lossy(&output.stdout), name, size);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let last = said.lines().last().unwrap_or_default();
    Err(format!("{command:?}: {}: {last}", output.status))
}

/// Returns the exponent b of the curve a·sizeᵇ that fits best: the slope of the straight line
/// through the logarithms, by least squares.
pub(crate) fn exponent(points: impl Iterator<Item = (f64, f64)>) -> f64 {
    let logs: Vec<(f64, f64)> = points.map(|(x, y)| (x.ln(), y.ln())).collect();
    let n = logs.len() as f64;
    let (x_mean, y_mean) = (
        logs.iter().map(|(x, _)| x).sum::<f64>() / n,
        logs.iter().map(|(_, y)| y).sum::<f64>() / n,
    );
    let above: f64 = logs.iter().map(|(x, y)| (x - x_mean) * (y - y_mean)).sum();
    let below: f64 = logs.iter().map(|(x, _)| (x - x_mean).powi(2)).sum();
    above / below
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::{ask, exponent};

    #[test]
    fn a_point_that_prints_anything_else_is_an_error() {
        let says = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            ask(command, "tasks", 10)
        };
        assert_eq!(says("echo tasks 10 1234 56"), Ok([1234, 56]));
        for script in ["echo debug; echo tasks 10 1234 56", "echo 1234 56", "echo tasks 10 1234"] {
            says(script).expect_err(script);
        }
        says("echo tasks 10 1234 56; exit 1").expect_err("a failed point should be an error");
    }

    #[test]
    fn the_exponent_of_a_power_is_found() {
        for wanted in [0.0, 0.5, 1.0, 2.0] {
            let points = [1.0, 10.0, 30.0, 1000.0].map(|x: f64| (x, 7.0 * x.powf(wanted)));
            assert!((exponent(points.into_iter()) - wanted).abs() < 1e-9);
        }
    }
}
