//! Jobs of short tasks while workers, master and broker are killed at random moments:
//! `cargo test -p distributed -- --ignored soak`. `ROUNDS=1000` sets the number of jobs.

use std::env;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use catalog::Header;
use catalog::package::Copied;
use libtest_mimic::Completion;
use rustix::process::{Signal, kill_process};
use tests::edit::replace_once;
use tests::faults::{Random, start};
use tests::{Failure, Program, cargo};

use crate::broker::Broker;
use crate::faults::{Account, wait_until_gone, watch};

/// The times of the snippet, each a tenth or so.
const SHORTER: [(&str, &str); 6] = [
    (
        "ACK_WAIT: Duration = Duration::from_secs(1)",
        "ACK_WAIT: Duration = Duration::from_millis(300)",
    ),
    (
        "SILENCE: Duration = Duration::from_secs(5)",
        "SILENCE: Duration = Duration::from_millis(1500)",
    ),
    ("PAUSE: Duration = Duration::from_millis(200)", "PAUSE: Duration = Duration::from_millis(50)"),
    (
        "EXPIRES: Duration = Duration::from_secs(2)",
        "EXPIRES: Duration = Duration::from_millis(500)",
    ),
    ("sleep(Duration::from_millis(2500))", "sleep(Duration::from_millis(500))"),
    ("sleep(Duration::from_millis(200))", "sleep(Duration::from_millis(20))"),
];

/// What a master says last, one of these, if the broker is killed while the master starts.
const AT_THE_START: [&str; 2] = [": cannot connect: ", "the broker cannot create the stream "];

/// So many masters of one job may fail.
const FAILURES: usize = 20;

/// Returns the snippet with shorter times.
fn shorter() -> Result<Copied, String> {
    let mut copied = Copied::snippet(&Header::load("distributed", "master_worker_nats")?);
    for (from, to) in SHORTER {
        copied.source = replace_once(&copied.source, from, to)?;
    }
    copied.name = "soak_distributed".to_owned(); // `tests` has a program `soak`
    Ok(copied)
}

/// The snippet has each of the times.
pub fn every_time_can_be_shorter() -> Completion {
    shorter().map(drop).unwrap_or_else(|why| panic!("{why}"));
    Completion::Completed
}

/// Builds the snippet with shorter times, and returns the path of the program.
fn build() -> Result<PathBuf, String> {
    let copied = shorter()?;
    let target = cargo::target_folder()?;
    let folder = target.join("tmp/soak_distributed");
    cargo::write_manifest(&folder, &copied)?;
    cargo::write(&folder.join("src/main.rs"), &copied.source)?;
    cargo::run(&folder, &target, &["build"])?;
    Ok(target.join("debug/soak_distributed"))
}

/// Runs jobs, and prints how many parts were killed and how many tasks were done twice.
pub fn soak() -> Completion {
    let program = build().unwrap_or_else(|why| panic!("{why}"));
    let rounds = env::var("ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(1000);
    let mut random = Random::new("soak");
    let mut broker = Broker::start();
    let (mut workers, mut masters, mut brokers, mut streams) = (0, 0, 0, 0);
    let (mut starts, mut duplicates, mut done, mut given_up, mut lost) = (0, 0, 0, 0, 0);
    let began = Instant::now();
    for round in 1..=rounds {
        let what = format!("round {round}, FAULTS_SEED={}", Random::seed());
        let url = broker.url();
        let master = || {
            let mut command = Command::new(&program);
            command.env("NATS_URL", &url).env("JOB", format!("job{round}"));
            start(Program::new(&what, command).give_up_after(Duration::from_secs(120)))
        };
        let mut running = master();
        let (mut kills, mut failures) = (0, 0);
        loop {
            watch(&mut running, random.moment(Duration::from_millis(600)));
            if running.status().is_some() {
                let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
                if !status.success() {
                    failures += 1;
                    transcript.assert(failures <= FAILURES, format!("{what}: too many failures"));
                    let last = transcript.stderr.lines().last().unwrap_or_default();
                    if AT_THE_START.iter().any(|words| last.contains(words)) {
                        starts += 1;
                    } else {
                        // A nats-server 2.9 that is killed while it starts may leave an empty
                        // `meta.inf`.
                        let known = last.contains(": the broker has no stream ");
                        transcript.assert(known, format!("{what}: {status}"));
                        streams += 1;
                    }
                    running = master();
                    continue;
                }
                let account = Account::of(&what, status, &transcript);
                duplicates += account.duplicates;
                done += account.done;
                given_up += account.given_up;
                lost += account.lost;
                break;
            }
            if kills == 12 {
                continue; // the job ends without more kills
            }
            kills += 1;
            match random.pick(&["worker", "worker", "worker", "master", "broker"]) {
                Some(&"master") => {
                    masters += 1;
                    running.signal(Signal::KILL);
                    wait_until_gone(running);
                    running = master();
                }
                Some(&"broker") => {
                    brokers += 1;
                    broker.kill();
                    watch(&mut running, random.moment(Duration::from_millis(500)));
                    broker.start_again();
                }
                _ => {
                    if let Some(worker) = random.pick(&running.children()) {
                        workers += usize::from(kill_process(*worker, Signal::KILL).is_ok());
                    }
                }
            }
        }
        if round % 10 == 0 || round == rounds {
            eprintln!(
                "{round} rounds, {done} done, {given_up} given up, {lost} lost, {duplicates} \
                 duplicates; killed: {workers} workers, {masters} masters, {brokers} brokers; \
                 {starts} masters could not start; the broker has lost {streams} streams; {} s",
                began.elapsed().as_secs()
            );
        }
    }
    Completion::Completed
}
