//! Master and Worker over a broker, next to pipes, Celery and the least that the broker does for a
//! task. `bench broker` writes `bench/results/broker.md` and `broker.tsv`.

mod copies;
mod servers;
mod table;

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{ChildStdout, Command, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use crate::Effort;
use crate::measure::{Spread, progress};
use crate::server::{Pythons, Running};
use crate::usage::peak;
use copies::Copies;
use servers::{Server, says};

/// The numbers of workers.
const WORKERS: [u64; 4] = [1, 2, 4, 8];
/// The workers while the number of tasks grows.
const GROWTH_WORKERS: u64 = 4;
/// The first answers, whose latency does not count.
const WARM_UP: usize = 20;

/// A way to hand out tasks.
struct Variant {
    name: &'static str,
    how: How,
    /// The tasks of a sample.
    tasks: u64,
    /// The tasks of a sample that are handed out one at a time.
    alone: u64,
}

#[derive(Clone, Copy, PartialEq)]
enum How {
    Nats,
    NatsPython,
    Pipes,
    Celery,
    Limit,
}

/// Returns all variants. The others are compared with the first.
const fn variants() -> [Variant; 5] {
    [
        Variant { name: "NATS, Rust workers", how: How::Nats, tasks: 4000, alone: 500 },
        Variant { name: "NATS, Python workers", how: How::NatsPython, tasks: 1500, alone: 300 },
        Variant { name: "pipes, Rust workers", how: How::Pipes, tasks: 40_000, alone: 2000 },
        Variant {
            name: "Celery on Redis, Python workers",
            how: How::Celery,
            tasks: 1000,
            alone: 300,
        },
        Variant {
            name: "limit: publish, fetch, acknowledge",
            how: How::Limit,
            tasks: 4000,
            alone: 0,
        },
    ]
}

/// The samples of a variant with a number of workers.
#[derive(Default)]
struct Samples {
    /// Nanoseconds per task, in each round.
    times: Vec<f64>,
    /// The median of the latencies of a round in nanoseconds, in each round.
    medians: Vec<f64>,
    /// The latency that 95 % of the tasks of a round do not exceed.
    lates: Vec<f64>,
}

/// A measured variant.
struct Measured {
    name: &'static str,
    /// The samples for each number of workers; none if something is not installed.
    samples: Vec<(u64, Samples)>,
}

/// What a number of tasks takes.
struct Point {
    tasks: u64,
    /// Seconds, in each round.
    times: Vec<f64>,
    /// Seconds until the last task was handed out.
    handing_out: Vec<f64>,
    /// The peak memory of the master in bytes.
    master: Vec<f64>,
    /// The peak memory of the broker in bytes.
    broker: Vec<f64>,
    /// The largest size of the broker's store in bytes.
    store: Vec<f64>,
}

/// The programs that are measured, and the running brokers.
struct Measurement {
    copies: Copies,
    nats: Server,
    redis: Option<Server>,
    python: Option<PathBuf>,
    has_nats_py: bool,
}

/// What a master printed.
#[derive(Default)]
struct Run {
    began: Option<Instant>,
    handed_out: Option<Instant>,
    answered: u64,
    last: Option<Instant>,
    /// The latencies in nanoseconds.
    waited: Vec<f64>,
}

impl Run {
    fn read(output: ChildStdout) -> Self {
        let mut run = Self::default();
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            if line.contains(" did task ") && !line.ends_with("a duplicate") {
                run.answered += 1;
                run.last = Some(Instant::now());
            } else if let Some(number) = line.strip_prefix("counted ") {
                run.answered += number.parse().unwrap_or(0);
                run.last = Some(Instant::now());
            } else if let Some(time) = line.strip_prefix("waited ") {
                run.waited.extend(time.parse::<f64>());
            } else if line == "begins" {
                run.began = Some(Instant::now());
            } else if line == "handed out" {
                run.handed_out = Some(Instant::now());
            }
        }
        run
    }

    /// Returns the time from the first task handed out to the last answer counted.
    fn elapsed(&self) -> Option<Duration> {
        Some(self.last? - self.began?)
    }

    /// Returns the time from the first task handed out to the last one handed out. The last answer
    /// may come before the broker has acknowledged the last task; then the time ends with it.
    fn handing_out(&self) -> Option<Duration> {
        Some(self.handed_out.or(self.last)? - self.began?)
    }
}

impl Measurement {
    /// Returns the command that runs a variant; `None` if something for it is not installed.
    fn command(&self, how: How, nats: &Server) -> Option<Command> {
        let url = |scheme: &str, server: &Server| format!("{scheme}://127.0.0.1:{}", server.port);
        match how {
            How::Nats | How::Limit => {
                let program = if how == How::Nats { &self.copies.nats } else { &self.copies.limit };
                let mut command = Command::new(program);
                command.env("NATS_URL", url("nats", nats));
                Some(command)
            }
            How::NatsPython => {
                let mut command = self.command(How::Nats, nats).filter(|_| self.has_nats_py)?;
                command.arg(self.python.as_ref()?).arg(&self.copies.python);
                Some(command)
            }
            How::Pipes => Some(Command::new(&self.copies.pipes)),
            How::Celery => {
                let mut command = Command::new(self.python.as_ref()?);
                command.arg(catalog::workspace().join("bench/python/broker_celery.py"));
                command.env("REDIS_URL", url("redis", self.redis.as_ref()?));
                Some(command)
            }
        }
    }

    /// Runs a master, and calls `watch` with its process ID now and then.
    fn run(
        &self,
        mut command: Command,
        (tasks, workers, alone): (u64, u64, bool),
        mut watch: impl FnMut(u32),
    ) -> Result<Run, String> {
        let limit = Duration::from_secs(60) + tasks as u32 * Duration::from_millis(20);
        command.env("BENCH_TASKS", tasks.to_string()).env("BENCH_WORKERS", workers.to_string());
        command.env("BENCH_ONE_AT_A_TIME", u8::from(alone).to_string());
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut running = Running(child.map_err(|error| format!("{command:?}: {error}"))?);
        let output = running.0.stdout.take().ok_or("standard output should be a pipe")?;
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(Run::read(output)));
        let began = Instant::now();
        let run = loop {
            match receiver.recv_timeout(Duration::from_millis(50)) {
                Ok(run) => break run,
                Err(RecvTimeoutError::Timeout) if began.elapsed() < limit => watch(running.0.id()),
                Err(_) => return Err(format!("{command:?}: does not end")),
            }
        };
        let status = running.0.wait().map_err(|error| error.to_string())?;
        if status.success() && run.answered == tasks && run.elapsed().is_some() {
            return Ok(run);
        }
        Err(format!("{command:?}: {status}, {} of {tasks} tasks were answered", run.answered))
    }

    /// Takes a sample of a variant. Returns whether everything for it is installed.
    fn sample(
        &self,
        variant: &Variant,
        workers: u64,
        quick: bool,
        samples: &mut Samples,
    ) -> Result<bool, String> {
        let size = |tasks: u64| if quick { tasks.min(WARM_UP as u64 + 10) } else { tasks };
        let Some(command) = self.command(variant.how, &self.nats) else { return Ok(false) };
        let tasks = size(variant.tasks);
        let all = self.run(command, (tasks, workers, false), drop)?;
        let elapsed = all.elapsed().ok_or("the run should have begun")?;
        samples.times.push(elapsed.as_nanos() as f64 / tasks as f64);
        let mut waited = if variant.how == How::Limit {
            all.waited
        } else {
            let command = self.command(variant.how, &self.nats).ok_or("no program")?;
            self.run(command, (size(variant.alone), workers, true), drop)?.waited
        };
        if waited.len() <= WARM_UP {
            return Err(format!("{}: no latencies", variant.name));
        }
        waited.drain(..WARM_UP);
        samples.medians.push(Spread::of(waited.clone()).median);
        waited.sort_by(f64::total_cmp);
        samples.lates.push(waited[(waited.len() * 95).div_ceil(100) - 1]);
        Ok(true)
    }

    /// Measures a number of tasks, with a broker of its own.
    fn grow(&self, point: &mut Point) -> Result<(), String> {
        let nats = Server::nats()?;
        let (mut master, mut store) = (0.0_f64, 0.0_f64);
        let bytes = |pid: u32| peak(&pid.to_string()).map(|kilobytes| kilobytes as f64 * 1024.0);
        let command = self.command(How::Nats, &nats).ok_or("no program")?;
        let run = self.run(command, (point.tasks, GROWTH_WORKERS, false), |pid| {
            master = master.max(bytes(pid).unwrap_or(0.0)); // 0 once it has ended
            store = store.max(servers::size(nats.folder()));
        })?;
        point.times.push(run.elapsed().ok_or("the run should have begun")?.as_secs_f64());
        let handing_out = run.handing_out().ok_or("the run should have begun")?;
        point.handing_out.push(handing_out.as_secs_f64());
        point.master.push(master);
        point.broker.push(bytes(nats.pid).map_err(|error| error.to_string())?);
        point.store.push(store);
        Ok(())
    }
}

/// Measures all variants and the growth, and writes the results unless the run is a quick one.
///
/// # Errors
///
/// Returns an error if there is no `nats-server`, or the failure of a program.
pub(crate) fn measure(effort: Effort, million: bool) -> Result<String, String> {
    let version = says("nats-server", &["--version"]).ok_or("no nats-server on the PATH")?;
    let pythons = Pythons::find();
    let python = pythons.newest.as_ref().map(|python| python.path().to_owned());
    let answers =
        |question: &str| python.as_ref().and_then(|python| says(python, &["-c", question]));
    let celery = answers("import celery, kombu.transport.redis; print(celery.__version__)");
    let nats_py =
        answers("import importlib.metadata, nats; print(importlib.metadata.version('nats-py'))");
    let redis = says("redis-server", &["--version"]).filter(|_| celery.is_some());
    let measurement = Measurement {
        copies: copies::build()?,
        nats: Server::nats()?,
        redis: redis.as_ref().map(|_| Server::redis()).transpose()?,
        has_nats_py: nats_py.is_some(),
        python: python.clone(),
    };

    let rounds = if effort.quick { 1 } else { effort.rounds.div_ceil(2) };
    let workers = if effort.quick { &WORKERS[..2] } else { &WORKERS };
    let variants = variants();
    let none = |variant: &Variant| Measured { name: variant.name, samples: Vec::new() };
    let mut measured: Vec<Measured> = variants.iter().map(none).collect();
    let bar = progress(rounds * workers.len() * variants.len());
    for _ in 0..rounds {
        for workers in workers {
            for (variant, Measured { name, samples }) in variants.iter().zip(&mut measured) {
                bar.set_message(*name);
                bar.inc(1);
                if variant.how == How::Limit && *workers > 1 {
                    continue;
                }
                let mut taken = samples.iter().position(|(number, _)| number == workers);
                if taken.is_none() {
                    samples.push((*workers, Samples::default()));
                    taken = Some(samples.len() - 1);
                }
                let at = taken.ok_or("the samples should be there")?;
                if !measurement.sample(variant, *workers, effort.quick, &mut samples[at].1)? {
                    samples.clear();
                }
            }
        }
    }
    bar.finish_and_clear();
    let points = growth(&measurement, effort, million)?;

    let text = table::tables(&measured, &points);
    if !effort.quick {
        // "nats-server: v2.9.10" and "Redis server v=7.0.15 sha=..."
        let redis =
            redis.and_then(|said| Some(said.split("v=").nth(1)?.split(' ').next()?.to_owned()));
        let servers: Vec<String> = [
            version.rsplit('v').next().map(|version| format!("nats-server {version}")),
            nats_py.map(|version| format!("nats-py {version}")),
            redis.map(|version| format!("redis-server {version}")),
            celery.map(|version| format!("Celery {version}")),
        ]
        .into_iter()
        .flatten()
        .collect();
        let million = if million { " --million" } else { "" };
        let command = format!("broker{million} --rounds {}", effort.rounds);
        let crates = ["async-nats", "futures-util", "tokio"];
        let machine = crate::report::machine(&pythons, &crates, &command);
        let machine = format!("{machine}- Brokers: {}\n", servers.join(", "));
        table::write(&machine, &text, &measured, &points)?;
    }
    Ok(text)
}

/// Measures growing numbers of tasks.
fn growth(measurement: &Measurement, effort: Effort, million: bool) -> Result<Vec<Point>, String> {
    let rounds = effort.rounds.div_ceil(4);
    let sizes: &[(u64, usize)] = match (effort.quick, million) {
        (true, _) => &[(10, 1), (100, 1)],
        (false, false) => &[(1000, rounds), (10_000, rounds), (100_000, rounds)],
        (false, true) => &[(1000, rounds), (10_000, rounds), (100_000, rounds), (1_000_000, 1)],
    };
    let bar = progress(sizes.iter().map(|(_, rounds)| rounds).sum());
    bar.set_message("growth");
    let mut points = Vec::new();
    for (tasks, rounds) in sizes {
        let [times, handing_out, master, broker, store] = [const { Vec::new() }; 5];
        let mut point = Point { tasks: *tasks, times, handing_out, master, broker, store };
        for _ in 0..*rounds {
            measurement.grow(&mut point)?;
            bar.inc(1);
        }
        points.push(point);
    }
    bar.finish_and_clear();
    Ok(points)
}

#[cfg(test)]
mod tests_of_runs {
    use super::*;

    /// Runs a script in place of a master of three tasks.
    fn read(script: &str) -> Run {
        let mut child = Command::new("sh");
        child.args(["-c", script]).stdout(Stdio::piped());
        let mut child = child.spawn().expect("the shell should start");
        let output = child.stdout.take().expect("standard output should be a pipe");
        let run = Run::read(output);
        child.wait().expect("the shell should end");
        run
    }

    fn run(script: &str) -> Option<(u64, usize)> {
        let run = read(script);
        run.elapsed().map(|_| (run.answered, run.waited.len()))
    }

    #[test]
    fn all_answers_may_come_before_the_last_task_is_acknowledged() {
        let answered = "sleep 0.1; echo worker 1 did task 0";
        let run = read(&format!("echo begins; {answered}"));
        assert!(run.handing_out().is_some_and(|time| !time.is_zero()));
        assert_eq!(run.handing_out(), run.elapsed());
        let run = read(&format!("echo begins; echo handed out; {answered}"));
        assert!(run.handing_out() < run.elapsed());
        assert_eq!(read("echo handed out").handing_out(), None, "it has not begun");
    }

    #[test]
    fn answers_count_after_the_beginning() {
        let answers = "echo worker 1 did task 1; echo waited 12; echo worker 2 did task 0; \
                       echo worker 1 did task 0 again, a duplicate";
        assert_eq!(run(&format!("echo begins; {answers}")), Some((2, 1)));
        assert_eq!(run("echo begins; echo counted 7; echo waited x"), Some((7, 0)));
        assert_eq!(run(answers), None, "the tasks have never been handed out");
        assert_eq!(run("echo begins; echo counted x"), Some((0, 0)));
    }
}
