//! `master_worker_nats` when a part of it is killed, stopped, refused or lied to, in Rust, in
//! Python, and with one part in each. No task is lost.

use std::collections::BTreeSet;
use std::fs;
use std::panic::resume_unwind;
use std::process::{Command, ExitStatus};
use std::thread;
use std::time::{Duration, Instant};

use catalog::Header;
use libtest_mimic::Completion;
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use tempfile::TempDir;
use tests::edit::replace_once;
use tests::faults::{Random, assert_clear, start};
use tests::{Failure, Program, Running, Transcript, snippets};

use crate::broker::{Broker, Certificates, Client, Disk, PATIENCE, wait_until};
use crate::network::Network;

const BINARY: &str = "master_worker_nats";

/// The language of a master or of its workers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Rust,
    Python,
}

impl Side {
    /// Returns the program and its first arguments.
    pub fn command(self) -> Vec<String> {
        match self {
            Self::Rust => vec![snippets::path(BINARY).to_owned()],
            Self::Python => {
                let counterpart = Header::read("distributed", BINARY).python_path();
                let interpreter = tests::python::interpreter();
                let interpreter = interpreter.expect("the test should need CPython");
                vec![interpreter.display().to_string(), counterpart.display().to_string()]
            }
        }
    }

    /// Returns a program with more arguments.
    pub fn program(self, arguments: &[&str]) -> Program {
        self.with(|command| {
            command.args(arguments);
        })
    }

    /// Returns a program after changes of its command.
    pub fn with(self, change: impl FnOnce(&mut Command)) -> Program {
        let parts = self.command();
        let mut command = Command::new(&parts[0]);
        command.args(&parts[1..]).env_remove("NATS_URL").env_remove("NATS_CA");
        change(&mut command);
        Program::new(format!("{BINARY} in {self:?}"), command)
    }

    /// Returns a master whose workers have the same language.
    fn master(self, broker: &Broker) -> Program {
        self.master_of(self, broker)
    }

    fn master_of(self, workers: Self, broker: &Broker) -> Program {
        self.with(|command| {
            command.args(workers.command()).env("NATS_URL", broker.url());
        })
    }

    /// Starts a master whose own workers do nothing until the master ends.
    fn idle_master(self, url: &str) -> Running {
        start(self.with(|command| {
            command.args(["sh", "-c", "read end"]).env("NATS_URL", url);
        }))
    }

    /// Returns a worker that joins from another machine.
    fn worker(self, name: &str, broker: &Broker) -> Program {
        self.with(|command| {
            command.args(["worker", name]).env("NATS_URL", broker.url());
        })
    }
}

/// The counts in the last line.
#[derive(Debug, PartialEq, Eq)]
pub struct Account {
    pub done: usize,
    pub given_up: usize,
    pub died: usize,
    pub duplicates: usize,
    pub lost: usize,
}

impl Account {
    fn read(line: &str) -> Option<Self> {
        let parts: Vec<&str> = line.split(", ").collect();
        let &[done, given_up, died, duplicates, lost] = &parts[..] else { return None };
        let number = |part: &str, words| part.strip_suffix(words)?.parse().ok();
        Some(Self {
            done: number(done, " done")?,
            given_up: number(given_up, " given up")?,
            died: number(died, " workers died")?,
            duplicates: number(duplicates, " duplicates")?,
            lost: number(lost, " lost")?,
        })
    }

    /// Reads the counts, and asserts that the program succeeded, that no task is lost, and that the
    /// counts agree with the earlier lines.
    #[track_caller]
    pub fn of(what: &str, status: ExitStatus, transcript: &Transcript) -> Self {
        let account = Self::with_losses(what, transcript);
        transcript.assert(status.success(), format!("{what}: {status}"));
        transcript.assert(account.lost == 0, format!("{what}: {account:?}"));
        account
    }

    /// Reads the counts, and asserts that they agree with the earlier lines, that no task is
    /// answered twice, and that each task without an answer is counted as lost.
    #[track_caller]
    fn with_losses(what: &str, transcript: &Transcript) -> Self {
        let texts = transcript.texts();
        let account = texts.last().and_then(|text| Self::read(text));
        transcript.assert(account.is_some(), format!("{what}: the last line should have counts"));
        let account = account.expect("`Some` was asserted above");
        let count = |words: &str| texts.iter().filter(|text| text.contains(words)).count();
        let again = count(" again, a duplicate");
        let told = (count(" did task ") - again, count(" given up after 3 tries"));
        let died = texts.iter().filter(|text| text.contains(" died")).count() - 1;
        let right = (account.done, account.given_up) == told
            && (account.died, account.duplicates) == (died, again);
        transcript.assert(right, format!("{what}: {account:?}"));
        let answered = texts.iter().filter_map(|text| {
            let (_, task) = text.split_once("task ")?;
            let is_answer = text.contains(" did task ") || text.contains(" given up ");
            task.split(' ').next()?.parse().ok().filter(|_| is_answer)
        });
        let answered: BTreeSet<u32> = answered.filter(|task| *task < 20).collect();
        let once = account.done + account.given_up == answered.len();
        transcript.assert(once, format!("{what}: no task should be answered twice"));
        let all = 20 == account.done + account.given_up + account.lost;
        transcript.assert(all, format!("{what}: each task should be answered or lost"));
        assert_clear(what, transcript);
        account
    }

    /// Asserts as [`Account::of`] does, and that task 13 is the only one that was given up.
    #[track_caller]
    pub fn of_all(what: &str, status: ExitStatus, transcript: &Transcript) -> Self {
        let account = Self::of(what, status, transcript);
        let only = transcript.texts().contains(&"task 13 given up after 3 tries");
        let right = (account.done, account.given_up) == (19, 1) && only;
        transcript.assert(right, format!("{what}: {account:?}"));
        account
    }
}

/// Waits until the program has ended.
pub fn end(mut running: Running) -> (ExitStatus, Transcript) {
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    running.finish_anyhow().unwrap_or_else(Failure::fail)
}

/// Waits until no process of a killed program is left.
pub fn wait_until_gone(mut running: Running) {
    let until = Instant::now() + PATIENCE;
    loop {
        watch(&mut running, Duration::from_millis(20));
        let left = running.processes();
        if left.is_empty() {
            break;
        }
        running
            .transcript()
            .assert(Instant::now() < until, format!("processes are left: {left:?}"));
    }
}

/// Waits until a line of standard output or standard error contains `words`.
#[track_caller]
pub fn wait_for(running: &mut Running, words: &str) {
    wait_until_said(running, words, |transcript| {
        transcript.stderr.contains(words)
            || transcript.lines.iter().any(|line| line.text.contains(words))
    });
}

/// Waits until a line of standard output ends with `words`: `did task 1`, but not `did task 10`.
#[track_caller]
fn wait_for_line(running: &mut Running, words: &str) {
    wait_until_said(running, words, |transcript| {
        transcript.lines.iter().any(|line| line.text.ends_with(words))
    });
}

#[track_caller]
fn wait_until_said(running: &mut Running, words: &str, said: impl Fn(&Transcript) -> bool) {
    let until = Instant::now() + PATIENCE;
    while !said(running.transcript()) {
        watch(running, Duration::from_millis(10));
        let waits = running.status().is_none() && Instant::now() < until;
        let right = waits || said(running.transcript());
        running.transcript().assert(right, format!("no line has `{words}`"));
    }
}

fn lines(running: &mut Running, lines: usize) {
    running.wait_for_lines(lines, PATIENCE).unwrap_or_else(Failure::fail);
}

pub fn watch(running: &mut Running, time: Duration) {
    running.watch(Instant::now() + time, Duration::MAX).unwrap_or_else(Failure::fail);
}

/// Runs a program that should fail, and returns what it says: one clear line.
#[track_caller]
fn refusal(what: &str, program: Program) -> String {
    let (status, transcript) = end(start(program));
    transcript.assert(status.code() == Some(1), format!("{what}: {status}"));
    let one = transcript.stderr.lines().count() == 1;
    transcript.assert(one, format!("{what}: standard error should have one line"));
    let begins = transcript.stderr.starts_with("master_worker_nats: ");
    transcript.assert(begins, format!("{what}: the line should name the program"));
    assert_clear(what, &transcript);
    transcript.stderr
}

/// SIGKILL to workers at random moments. Each death is counted, and each worker is replaced.
pub fn workers_are_killed(side: Side) -> Completion {
    let what = format!("workers killed, FAULTS_SEED={}", Random::seed());
    let mut random = Random::new(&format!("workers {side:?}"));
    let mut running = start(side.program(&[]));
    // Before that, the process that keeps the server may still look like a worker.
    let is_server = |(_, name): &(Pid, String)| name == "nats-server";
    while !descendants(running.pid()).iter().any(is_server) && running.status().is_none() {
        watch(&mut running, Duration::from_millis(1));
    }
    let mut victims = BTreeSet::new();
    // The master counts a death before its end only if the master still waits for an answer.
    while victims.len() < 5 && running.transcript().lines.len() < 12 && running.status().is_none() {
        watch(&mut running, random.moment(Duration::from_millis(400)));
        if let Some(victim) = random.pick(&running.children())
            && running.transcript().lines.len() < 12
            && kill_process(*victim, Signal::KILL).is_ok()
        {
            victims.insert(victim.as_raw_pid());
        }
    }
    let (status, transcript) = end(running);
    let account = Account::of(&what, status, &transcript);
    transcript.assert(account.died >= victims.len(), format!("{what}: {victims:?}"));
    transcript.assert(transcript.stderr.is_empty(), &what);
    Completion::Completed
}

/// SIGKILL to the master. Its workers end. A new master goes on where the first stopped: each task
/// has been published once.
pub fn master_is_killed(first: Side, second: Side) -> Completion {
    let mut random = Random::new(&format!("master {first:?} {second:?}"));
    let moments = [None, Some(random.moment(Duration::from_secs(1)))];
    side_by_side(moments, |moment| kill_master(first, second, moment));
    Completion::Completed
}

/// Tests each case in a thread of its own, and panics with the message of the first that fails.
fn side_by_side<T: Send>(cases: impl IntoIterator<Item = T>, test: impl Fn(T) + Sync) {
    let test = &test;
    thread::scope(|scope| {
        let cases: Vec<_> = cases.into_iter().map(|case| scope.spawn(move || test(case))).collect();
        for case in cases {
            case.join().unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
}

fn kill_master(first: Side, second: Side, moment: Option<Duration>) {
    let what = format!("killed master, {moment:?}, FAULTS_SEED={}", Random::seed());
    let broker = Broker::start();
    let client = broker.client();
    let mut published = client.count("numbers.task.*");
    let mut running = start(first.master(&broker));
    if let Some(moment) = moment {
        client.wait_for_stream("numbers-tasks");
        watch(&mut running, moment);
    } else {
        lines(&mut running, 6);
        assert!(!running.children().is_empty(), "{what}: the master should have workers");
    }
    running.signal(Signal::KILL);
    wait_until_gone(running);
    let (status, transcript) = end(start(second.master(&broker)));
    Account::of_all(&what, status, &transcript);
    transcript.assert(transcript.stderr.is_empty(), &what);
    let published = client.counted(&mut published);
    transcript.assert(published == 20, format!("{what}: {published} tasks were published"));
    let streams = client.streams();
    transcript.assert(streams.is_empty(), format!("{what}: left streams: {streams:?}"));
}

/// SIGKILL to the broker, which is started again on its store. No other part is started again.
pub fn broker_is_killed(side: Side) -> Completion {
    let what = "killed broker";
    let mut broker = Broker::start();
    let mut running = start(side.master(&broker));
    lines(&mut running, 4);
    broker.restart();
    let (status, transcript) = end(running);
    let account = Account::of_all(what, status, &transcript);
    transcript.assert(account.died == 4, format!("{what}: {account:?}"));
    assert_few_lines(what, &transcript);
    Completion::Completed
}

/// SIGSTOP to the broker, for longer than a request to it may take. Then it goes on where it was.
pub fn broker_is_stopped(side: Side) -> Completion {
    let what = "stopped broker";
    let broker = Broker::start();
    let mut running = start(side.master(&broker));
    lines(&mut running, 4);
    broker.signal(Signal::STOP);
    watch(&mut running, Duration::from_secs(6));
    broker.signal(Signal::CONT);
    let (status, transcript) = end(running);
    Account::of_all(what, status, &transcript);
    assert_few_lines(what, &transcript);
    Completion::Completed
}

/// Asserts that standard error has at most a line for each event in each of the five processes:
/// the broker is away, a message cannot be stored.
#[track_caller]
fn assert_few_lines(what: &str, transcript: &Transcript) {
    let count = transcript.stderr.lines().count();
    transcript.assert(count <= 10, format!("{what}: {count} lines on standard error"));
}

/// SIGSTOP to a worker for longer than the broker waits. Its task is done by another worker, and
/// its own late answer is a duplicate.
pub fn worker_is_stopped(side: Side) -> Completion {
    let ended = (0..5).find_map(|_| stop_a_worker(side));
    ended.expect("the worker should be stopped in a task that can be done")
}

/// The tasks that kill their worker. A worker that is stopped in one of these has no late answer.
const KILLERS: [&str; 2] = ["7", "13"];

/// Stops the worker in a task that can be done, and returns the task. Returns `None` if the worker
/// has taken a task that kills it, or if the job has ended.
fn stop_in_a_task(worker: &mut Running, master: &mut Running) -> Option<String> {
    loop {
        while !worker.transcript().texts().iter().any(|text| text.starts_with("took task ")) {
            // On a busy machine, the other workers may do the whole job.
            watch(master, Duration::ZERO);
            if master.status().is_some() {
                return None;
            }
            watch(worker, Duration::from_millis(10));
        }
        worker.signal(Signal::STOP);
        watch(worker, Duration::from_millis(50));
        let texts = worker.transcript().texts();
        let last = texts.last().and_then(|text| text.strip_prefix("took task "));
        if let Some(task) = last.and_then(|text| text.split(',').next()) {
            return Some(task.to_owned()).filter(|task| !KILLERS.contains(&&**task));
        }
        worker.signal(Signal::CONT); // it has answered the task, and takes another
        watch(master, Duration::ZERO);
        if master.status().is_some() {
            return None;
        }
    }
}

/// Returns whether the worker had sent its answer when it was stopped, but had not said so yet.
fn had_answered(master: &Transcript, task: &str) -> bool {
    master.texts().contains(&&*format!("slow did task {task}"))
}

/// Returns `None` if the worker was not stopped in a task that can be done.
fn stop_a_worker(side: Side) -> Option<Completion> {
    let broker = Broker::start();
    let mut slow = start(side.worker("slow", &broker));
    wait_for(&mut slow, "ready");
    let mut master = start(side.master(&broker));
    let task = stop_in_a_task(&mut slow, &mut master)?;
    wait_for_line(&mut master, &format!(" did task {task}"));
    if had_answered(master.transcript(), &task) {
        return None;
    }
    // The job does not end before the late answer.
    let _ = kill_process_group(master.pid(), Signal::STOP);
    slow.signal(Signal::CONT);
    wait_for_line(&mut slow, &format!("answered task {task}"));
    slow.signal(Signal::KILL);
    let _ = kill_process_group(master.pid(), Signal::CONT);
    let (status, transcript) = end(master);
    let account = Account::of_all("stopped worker", status, &transcript);
    let line = format!("slow did task {task} again, a duplicate");
    let told = transcript.texts().contains(&&*line);
    transcript.assert(told && account.duplicates >= 1, format!("there should be `{line}`"));
    end(slow);
    Some(Completion::Completed)
}

/// A worker is stopped until its job has ended. Its late answer does not count in the next job with
/// this name. If that job begins later, the worker takes part in it.
pub fn worker_is_stopped_until_the_next_job(side: Side) -> Completion {
    for is_running in [false, true] {
        let ended = (0..5).find_map(|_| stop_a_worker_until_the_next_job(side, is_running));
        ended.expect("the worker should be stopped in a task that can be done");
    }
    Completion::Completed
}

/// Continues the worker when the next job is running, or before. Returns `None` if the worker was
/// not stopped in a task that can be done.
fn stop_a_worker_until_the_next_job(side: Side, is_running: bool) -> Option<()> {
    let what = "stopped until the next job";
    let broker = Broker::start();
    let mut slow = start(side.worker("slow", &broker));
    wait_for(&mut slow, "ready");
    let mut first = start(side.master(&broker));
    let task = stop_in_a_task(&mut slow, &mut first)?;
    let (status, transcript) = end(first);
    Account::of_all(what, status, &transcript);
    if had_answered(&transcript, &task) {
        return None;
    }
    let second = if is_running {
        let second = start(side.master(&broker));
        let client = broker.client();
        client.wait_for_stream("numbers-tasks");
        wait_until("20 tasks should be published", || client.messages("numbers-tasks").1 == 20);
        slow.signal(Signal::CONT);
        second
    } else {
        slow.signal(Signal::CONT);
        watch(&mut slow, Duration::from_secs(1));
        start(side.master(&broker))
    };
    let (status, transcript) = end(second);
    let account = Account::of_all(what, status, &transcript);
    if is_running {
        // If the late answer comes first, the right one is a duplicate, and the task is done again.
        let late = [format!("news.answer.{task}: "), format!("news.duplicate.{task}.1: ")];
        let told =
            |line: &str| line.contains("skipped ") && late.iter().any(|late| line.contains(late));
        let told = transcript.stderr.lines().filter(|line| told(line)).count();
        transcript.assert(told == 1, format!("{what}: the late answer to task {task}: {told}"));
    } else {
        transcript.assert(account.duplicates == 0, format!("{what}: {account:?}"));
        let takes_part = transcript.texts().iter().any(|text| text.starts_with("slow did "));
        transcript.assert(takes_part, format!("{what}\n{}", slow.transcript()));
    }
    drop(slow);
    Some(())
}

/// The store is full for a while. Each part says so and waits until there is room. The workers are
/// killed meanwhile: an answer that they could not store is not lost with them.
pub fn store_is_full(side: Side) -> Completion {
    let what = "full store";
    let broker = Broker::with("", "max_file: 2000000");
    let client = broker.client();
    let mut running = start(side.master(&broker));
    lines(&mut running, 3);
    client.fill();
    wait_for(&mut running, " cannot be stored, trying again: ");
    watch(&mut running, Duration::from_secs(1));
    for worker in running.children() {
        let _ = kill_process(worker, Signal::KILL); // it may have died of its task
    }
    watch(&mut running, Duration::from_secs(1));
    client.make_room();
    let (status, transcript) = end(running);
    Account::of_all(what, status, &transcript);
    assert_few_lines(what, &transcript);
    Completion::Completed
}

/// Starts a broker whose store is on a disk of its own.
///
/// # Errors
///
/// Returns why the system does not give a disk.
fn broker_on_a_disk() -> Result<(Disk, Broker), String> {
    let disk = Disk::new()?;
    let inside = disk.command();
    let command: Vec<&str> = inside.iter().map(String::as_str).chain(["nats-server"]).collect();
    let broker = Broker::on("127.0.0.1", &command, Some(disk.path()), "", "");
    Ok((disk, broker))
}

/// The disk of the broker is full for a while. A nats-server 2.9 stores nothing until it is started
/// again, and may have lost what it has acknowledged. The master publishes that again.
pub fn disk_is_full(side: Side) -> Completion {
    let what = "full disk";
    let (disk, mut broker) = match broker_on_a_disk() {
        Ok(both) => both,
        Err(why) => return Completion::ignored_with(why),
    };
    let mut running = start(side.master(&broker));
    lines(&mut running, 3);
    disk.fill();
    wait_for(&mut running, " cannot be stored, trying again: ");
    disk.make_room();
    broker.restart();
    let (status, transcript) = end(running);
    Account::of_all(what, status, &transcript);
    Completion::Completed
}

/// A stranger deletes the tasks. The master publishes them again.
pub fn tasks_are_deleted(side: Side) -> Completion {
    let what = "deleted tasks";
    let broker = Broker::start();
    let client = broker.client();
    let mut running = start(side.master(&broker));
    lines(&mut running, 3);
    client.purge("numbers-tasks");
    let (status, transcript) = end(running);
    Account::of_all(what, status, &transcript);
    let told = transcript.stderr.ends_with(" tasks, which are published again\n");
    transcript.assert(told && transcript.stderr.lines().count() == 1, what);
    Completion::Completed
}

/// The machine of the broker loses power, and the broker its newest message: an answer that the
/// master has heard. The next answer then gets the number of the lost one. The answer of which the
/// master has heard is given again, or is not.
pub fn an_answer_is_lost(side: Side) -> Completion {
    side_by_side([false, true], |again| lose_an_answer(side, again));
    Completion::Completed
}

fn lose_an_answer(side: Side, again: bool) {
    let what = format!("lost answer, again: {again}");
    let mut broker = Broker::start();
    let mut master = side.idle_master(&broker.url());
    let client = broker.client();
    wait_until_published(&client);
    let answer = answers(&client);
    (0..9).for_each(&answer);
    wait_for(&mut master, "me did task 8");
    let copy = broker.kill_and_copy();
    broker.start_again();
    let client = broker.client();
    let answer = answers(&client);
    answer(9);
    wait_for(&mut master, "me did task 9");
    broker.kill_and_lose(&copy);
    broker.start_again();
    let client = broker.client();
    assert_eq!(client.messages("numbers-news"), (9, 9), "{what}");
    let answer = answers(&client);
    answer(10);
    if again {
        answer(9);
    }
    (11..20).for_each(&answer);
    client.purge("numbers-tasks");
    let (status, transcript) = end(master);
    let account = Account::of(&what, status, &transcript);
    let right = account.done == 20 && account.duplicates == usize::from(again);
    transcript.assert(right, format!("{what}: {account:?}"));
}

/// The broker has lost one of the streams. The master says so and ends with an account. Started
/// again, it has the tasks done that have no answer.
pub fn a_stream_is_lost(side: Side) -> Completion {
    side_by_side(["numbers-tasks", "numbers-news"], |stream| {
        let what = format!("lost stream {stream}");
        let broker = Broker::start();
        let client = broker.client();
        let mut running = start(side.master(&broker));
        lines(&mut running, 8);
        client.delete(stream);
        let (status, transcript) = end(running);
        let account = Account::with_losses(&what, &transcript);
        transcript.assert(account.lost > 0, format!("{what}: {account:?}"));
        let said = format!("{BINARY}: the broker has no stream {stream}");
        let told = transcript.stderr.lines().last() == Some(&*said);
        transcript.assert(told && status.code() == Some(1), format!("{what}: {status}"));
        let (status, transcript) = end(start(side.master(&broker)));
        Account::of_all(&what, status, &transcript);
    });
    Completion::Completed
}

/// The store of the broker is read-only. A master that finds no streams says so and ends, and runs
/// once the store is writable. If the broker of a job does not start because its store is
/// read-only, the job waits for the broker.
pub fn store_is_read_only(side: Side) -> Completion {
    let what = "read-only store";
    let (disk, mut broker) = match broker_on_a_disk() {
        Ok(both) => both,
        Err(why) => return Completion::ignored_with(why),
    };
    disk.remount("ro");
    let said = refusal(what, side.master(&broker));
    let begin = format!("{BINARY}: the broker cannot create the stream numbers-news, ");
    assert!(said.starts_with(&begin) && said.contains("error creating store"), "{said}");
    disk.remount("rw");
    let mut running = start(side.master(&broker));
    lines(&mut running, 3);
    broker.kill();
    disk.remount("ro");
    let refused = broker.try_to_start().expect_err("the server needs a store");
    assert!(refused.contains("storage directory is not writable"), "{refused}");
    // Longer than the master waits for news before it asks whether there are tasks left.
    watch(&mut running, Duration::from_secs(7));
    disk.remount("rw");
    broker.start_again();
    let (status, transcript) = end(running);
    Account::of_all(what, status, &transcript);
    assert_few_lines(what, &transcript);
    if side == Side::Rust {
        let folder = disk.read_only_folder();
        let inside = disk.command();
        let mut command = Command::new(&inside[0]);
        command.args(&inside[1..]).args(side.command()).env("TMPDIR", &folder);
        command.env_remove("NATS_URL");
        let said = refusal("read-only folder", Program::new(what, command));
        let path = folder.display().to_string();
        assert!(said.contains("Read-only file system") && said.contains(&path), "{said}");
    }
    Completion::Completed
}

/// The program cannot create a folder for its own server.
pub fn no_folder(side: Side) -> Completion {
    if side == Side::Python {
        return Completion::ignored_with("CPython then takes another folder");
    }
    let said = refusal(
        "no folder",
        side.with(|command| {
            command.env("TMPDIR", "/nowhere/at/all");
        }),
    );
    assert!(said.contains("/nowhere/at/all"), "{said}");
    Completion::Completed
}

/// The store is full before a master starts. The master says so, and goes on when there is room.
/// Workers that die while they wait for a task are replaced.
pub fn store_is_full_at_the_start(side: Side) -> Completion {
    let broker = Broker::with("", "max_file: 2000000\nmax_mem: 0");
    let client = broker.client();
    client.fill();
    let what = "store full at the start";
    let mut running = start(side.master(&broker));
    wait_for(&mut running, " cannot be stored, trying again: ");
    watch(&mut running, Duration::from_secs(1));
    let workers = running.children();
    assert_eq!(workers.len(), 4, "the workers should be children of the master");
    for worker in workers {
        kill_process(worker, Signal::KILL).expect("the worker should be alive");
    }
    lines(&mut running, 4);
    client.make_room();
    let (status, transcript) = end(running);
    let account = Account::of_all(what, status, &transcript);
    transcript.assert(account.died == 8, format!("{what}: {account:?}"));
    assert_few_lines(what, &transcript);
    Completion::Completed
}

/// Three hosts with a broker, a master and workers. The cable between the broker and the workers is
/// pulled for 5 s, and then the cable between the broker and the master. This begins while all
/// workers work, or when most of them wait: then the broker delivers tasks that reach no worker.
pub fn cable_is_pulled(side: Side) -> Completion {
    if let Err(why) = Network::new() {
        return Completion::ignored_with(why);
    }
    side_by_side([2, 17], |begin| pull_cables(side, begin));
    Completion::Completed
}

fn pull_cables(side: Side, begin: usize) {
    let what = format!("cable pulled at line {begin}");
    let network = Network::new().expect("there was a network before");
    let inside = network.command("broker");
    let broker: Vec<&str> = inside.iter().map(String::as_str).chain(["nats-server"]).collect();
    let broker = Broker::on(Network::BROKER, &broker, None, "", "");
    let (master, workers) = (network.command("master"), network.command("workers"));
    let mut command = Command::new(&master[0]);
    command.args(&master[1..]).args(side.command()).args(workers).args(side.command());
    command.env("NATS_URL", broker.url()).env_remove("NATS_CA");
    let program = Program::new(&what, command).give_up_after(4 * PATIENCE);
    let mut running = start(program);
    lines(&mut running, begin);
    for cable in ["workers", "master"] {
        network.set(cable, "down");
        watch(&mut running, Duration::from_secs(5));
        network.set(cable, "up");
    }
    let (status, transcript) = end(running);
    let account = Account::of_all(&what, status, &transcript);
    transcript.assert(transcript.ended_at.as_secs() >= 10, format!("{what}: {account:?}"));
    assert_three_tries(&what, &transcript);
    assert_few_lines(&what, &transcript);
}

/// Asserts that task 13 has killed a worker at each try.
#[track_caller]
fn assert_three_tries(what: &str, transcript: &Transcript) {
    for tries in 1..=3 {
        let died = format!(" died of task 13, try {tries}");
        let told = transcript.texts().iter().any(|text| text.ends_with(&died));
        transcript.assert(told, format!("{what}: a worker should have{died}"));
    }
}

/// The broker wants a password.
pub fn password(side: Side) -> Completion {
    let broker =
        Broker::with("authorization { user: \"an:na\", password: \"s3cr\u{e9}t@/%\" }", "");
    let with_url = |url: String| {
        side.with(|command| {
            command.env("NATS_URL", url);
        })
    };
    // What has a meaning in an address is encoded, and the rest may be.
    let right = with_url(format!("nats://an%3Ana:s3cr\u{e9}t%40%2F%25@{}", broker.address));
    let (status, transcript) = end(start(right));
    Account::of_all("right password", status, &transcript);
    transcript.assert(transcript.stderr.is_empty(), "right password");
    for user in ["an%3Ana:wr0ng@", ""] {
        let said = refusal("wrong password", with_url(format!("nats://{user}{}", broker.address)));
        let begin = format!("{BINARY}: {}: cannot connect: ", broker.address);
        assert!(said.starts_with(&begin), "{said}");
        assert!(said.to_lowercase().contains("authorization violation"), "{said}");
        assert!(!said.contains("wr0ng") && !said.contains("na:"), "{said}");
    }
    Completion::Completed
}

/// The broker's certificate is from an authority of the test's own.
pub fn tls(side: Side) -> Completion {
    let certificates = Certificates::new();
    let broker = Broker::with(&certificates.settings, "");
    let url = format!("tls://{}", broker.address);
    let (status, transcript) = end(start(side.with(|command| {
        command.env("NATS_URL", &url).env("NATS_CA", &certificates.authority);
    })));
    Account::of_all("TLS", status, &transcript);
    transcript.assert(transcript.stderr.is_empty(), "TLS");
    let said = refusal(
        "an unknown authority",
        side.with(|command| {
            command.env("NATS_URL", &url);
        }),
    );
    assert!(said.to_lowercase().contains("certificate"), "{said}");
    let said = refusal(
        "no file of the authority",
        side.with(|command| {
            command.env("NATS_URL", &url).env("NATS_CA", "/nowhere/at/all");
        }),
    );
    assert!(said.contains("No such file"), "{said}");
    Completion::Completed
}

/// There is no broker at the address.
pub fn address_without_a_broker(side: Side) -> Completion {
    let mut broker = Broker::start();
    let url = broker.url();
    broker.kill();
    let (with_slash, wrong_port) = (format!("{url}/"), "nats://nowhere:99999");
    for (arguments, url) in [(&[][..], &url), (&["worker", "early"], &url), (&[], &with_slash)] {
        let program = side.with(|command| {
            command.args(arguments).env("NATS_URL", url);
        });
        let said = refusal("no listener", program);
        assert!(said.contains(&broker.address) && said.contains("cannot connect"), "{said}");
        let refused = said.contains("refused") || said.contains("Connect call failed");
        assert!(refused, "{said}");
    }
    let program = side.with(|command| {
        command.env("NATS_URL", wrong_port);
    });
    let said = refusal("wrong port", program);
    assert!(said.starts_with(&format!("{BINARY}: nowhere:99999: cannot connect: ")), "{said}");
    Completion::Completed
}

/// `NATS_URL` names the brokers of a cluster. One of them is away.
pub fn address_of_a_cluster(side: Side) -> Completion {
    let what = "cluster";
    let broker = Broker::start();
    let url = format!("nats://127.0.0.1:1,{}", broker.url());
    let (status, transcript) = end(start(side.with(|command| {
        command.env("NATS_URL", url);
    })));
    Account::of_all(what, status, &transcript);
    transcript.assert(transcript.stderr.is_empty(), what);
    let said = refusal(
        what,
        side.with(|command| {
            command.env("NATS_URL", "nats://127.0.0.1:1,nats://127.0.0.1:2");
        }),
    );
    let begin = format!("{BINARY}: 127.0.0.1:1,127.0.0.1:2: cannot connect: ");
    assert!(said.starts_with(&begin), "{said}");
    Completion::Completed
}

/// The server of a cluster that has the answers is killed, and started again.
pub fn server_of_a_cluster_is_killed(side: Side) -> Completion {
    let mut brokers = Broker::cluster();
    let urls = brokers.each_ref().map(Broker::url).join(",");
    let mut running = start(side.with(|command| {
        command.env("NATS_URL", &urls);
    }));
    lines(&mut running, 4);
    kill_server_of("numbers-news", &mut brokers, &mut running);
    let (status, transcript) = end(running);
    Account::of_all("killed server", status, &transcript);
    Completion::Completed
}

/// The server of a cluster that has the answers is killed before a worker has an answer, and
/// started again. The worker waits, and does not do its task again.
pub fn answer_waits_for_its_server(side: Side) -> Completion {
    let mut brokers = Broker::cluster();
    let urls = brokers.each_ref().map(Broker::url).join(",");
    let _master = side.idle_master(&urls);
    let mut worker = start(side.with(|command| {
        command.args(["worker", "one"]).env("NATS_URL", &urls);
    }));
    wait_for(&mut worker, "took task 5, try 1");
    kill_server_of("numbers-news", &mut brokers, &mut worker);
    wait_for(&mut worker, "answered task 5");
    let texts = worker.transcript().texts();
    let earlier = texts.iter().take_while(|text| **text != "answered task 5");
    let tries = earlier.filter(|text| text.starts_with("took task 5, ")).count();
    worker.transcript().assert(tries == 1, "the worker should keep its answer");
    Completion::Completed
}

/// Kills the server that has the stream for some seconds.
fn kill_server_of(stream: &str, brokers: &mut [Broker; 3], running: &mut Running) {
    let server = brokers[0].client().server_of(stream);
    let broker = brokers.iter_mut().find(|broker| broker.address == server);
    let broker = broker.expect("a stream should be on one of the servers");
    broker.kill();
    watch(running, Duration::from_secs(6));
    broker.start_again();
}

/// The broker forgets that it has delivered a task, and delivers the task for the first time again.
/// The workers count its tries all the same.
pub fn a_delivery_is_forgotten(side: Side) -> Completion {
    let what = "forgotten delivery";
    let (broker, client) = without_its_master(side);
    let id = client.description("numbers-news");
    client.publish("numbers.try.13", &format!("{id} 2"));
    let (status, transcript) = end(start(side.master(&broker)));
    let account = Account::of_all(what, status, &transcript);
    let died = transcript.texts().iter().filter(|text| text.contains(" died of task 13")).count();
    transcript.assert(account.died == 2 && died == 1, format!("{what}: {account:?}"));
    Completion::Completed
}

/// Two jobs at the same time on one broker, with a master of each in another language.
pub fn two_jobs(first: Side, second: Side) -> Completion {
    let broker = Broker::start();
    let master = |side: Side, job: &str| {
        start(side.with(|command| {
            command.env("NATS_URL", broker.url()).env("JOB", job);
        }))
    };
    let jobs = [("first", master(first, "first")), ("second", master(second, "second"))];
    for (job, running) in jobs {
        let (status, transcript) = end(running);
        let account = Account::of_all(job, status, &transcript);
        transcript.assert(account.died == 4, format!("{job}: {account:?}"));
        transcript.assert(transcript.stderr.is_empty(), job);
    }
    let streams = broker.client().streams();
    assert!(streams.is_empty(), "left streams: {streams:?}");
    Completion::Completed
}

/// The workers of a master cannot reach the broker. Each says so once.
pub fn workers_cannot_connect(side: Side) -> Completion {
    let what = "no connection";
    let broker = Broker::start();
    let mut running = start(side.with(|command| {
        let line = "NATS_URL=nats://127.0.0.1:1 exec \"$@\"";
        command.args(["sh", "-c", line, "sh"]).args(side.command()).env("NATS_URL", broker.url());
    }));
    let told = |transcript: &Transcript| {
        let said = |line: &str| {
            line.contains("127.0.0.1:1: cannot connect: ") && line.ends_with("; trying again")
        };
        transcript.stderr.lines().filter(|line| said(line)).count()
    };
    wait_until_said(&mut running, "cannot connect, four times", |transcript| told(transcript) == 4);
    watch(&mut running, Duration::from_secs(1));
    let few = running.transcript().stderr.lines().count() == 4;
    running.transcript().assert(few, format!("{what}: each worker should say so once"));
    Completion::Completed
}

/// Returns the folder of a copy of the counterpart in which texts are replaced, and a worker of the
/// copy.
fn changed_worker(changes: &[(&str, &str)], broker: &Broker) -> (TempDir, Program) {
    let [interpreter, counterpart] = &Side::Python.command()[..] else { unreachable!("two words") };
    let mut text = fs::read_to_string(counterpart).expect("the file should exist");
    for (from, to) in changes {
        text = replace_once(&text, from, to).unwrap_or_else(|wrong| panic!("{wrong}"));
    }
    let folder = TempDir::new().expect("creating a folder should succeed");
    let copy = folder.path().join("changed.py");
    fs::write(&copy, text).expect("writing a file should succeed");
    let mut command = Command::new(interpreter);
    command.arg(copy).args(["worker", "one"]).env("NATS_URL", broker.url());
    (folder, Program::new("a changed copy", command))
}

/// The work in Python ends with an error that the client of the broker raises as well. The worker
/// fails, and the task is tried again by another.
pub fn work_fails(side: Side) -> Completion {
    let what = "failed work";
    if side == Side::Rust {
        return Completion::ignored_with("`work` returns no error in Rust");
    }
    let broker = Broker::start();
    let _master = side.idle_master(&broker.url());
    let fails = [(
        "    await asyncio.sleep(2.5 if",
        "    await asyncio.wait_for(asyncio.sleep(9), 0.2)\n    await asyncio.sleep(2.5 if",
    )];
    let (_folder, program) = changed_worker(&fails, &broker);
    let (status, transcript) = end(start(program));
    transcript.assert(status.code() == Some(1), format!("{what}: {status}"));
    transcript.assert(transcript.stderr.contains("TimeoutError"), what);
    transcript.assert(transcript.texts().last() == Some(&"took task 0, try 1"), what);
    let mut other = start(side.worker("two", &broker));
    wait_for(&mut other, "took task 0, try 2");
    Completion::Completed
}

/// The worker cannot tell the broker that the work continues. The work is cancelled.
pub fn claim_fails(side: Side) -> Completion {
    let what = "failed claim";
    if side == Side::Rust {
        return Completion::ignored_with("the test changes the counterpart in Python");
    }
    let broker = Broker::start();
    let _master = side.idle_master(&broker.url());
    let claim = "        await message.in_progress()\n";
    let fails = [
        ("        os.abort()\n", "        pass\n"),
        (
            claim,
            "        if claims.append(message) or len(claims) == 1:\n            \
            raise NatsError(\"no claim\")\n        await message.in_progress()\n",
        ),
        ("async def keep_claim(", "claims = []\n\n\nasync def keep_claim("),
    ];
    let (_folder, program) = changed_worker(&fails, &broker);
    let mut worker = start(program);
    wait_for(&mut worker, "took task 5, try 2");
    let texts = worker.transcript().texts();
    let ended = texts.contains(&"answered task 5");
    worker.transcript().assert(!ended, format!("{what}: the work should be cancelled"));
    Completion::Completed
}

/// The broker has no JetStream.
pub fn no_jetstream(side: Side) -> Completion {
    let broker = Broker::with("accounts { A { users: [{ user: anna, password: x }] } }", "");
    let said = refusal(
        "no JetStream",
        side.with(|command| {
            command.env("NATS_URL", format!("nats://anna:x@{}", broker.address));
        }),
    );
    assert!(said.contains("JetStream"), "{said}");
    Completion::Completed
}

/// The master is killed after it has handed out the tasks. Joined workers do all tasks and leave
/// none in the broker, not even the task that is given up. A new master only reads the answers. A
/// worker that waits for a task when the broker is killed takes the next one.
pub fn tasks_are_done_without_a_master(side: Side) -> Completion {
    let what = "without a master";
    let mut broker = Broker::start();
    let client = broker.client();
    let mut master = side.idle_master(&broker.url());
    wait_until_published(&client);
    master.signal(Signal::KILL);
    wait_until_gone(master);
    // Four of these die.
    let names = ["one", "two", "three", "four", "five"];
    let workers = names.map(|name| start(side.worker(name, &broker)));
    wait_until("no task should be left", || client.messages("numbers-tasks").0 == 0);
    thread::sleep(Duration::from_millis(200));
    broker.restart();
    let client = broker.client();
    client.publish("numbers.task.3", "3");
    wait_until("task 3 should be done again", || client.messages("numbers-tasks") == (0, 21));
    let (status, transcript) = end(side.idle_master(&broker.url()));
    let account = Account::of_all(what, status, &transcript);
    transcript.assert(account.died == 0, format!("{what}: {account:?}"));
    transcript.assert(transcript.stderr.is_empty(), what);
    drop(workers);
    Completion::Completed
}

/// Waits until a master has published all tasks, and none is done.
#[track_caller]
fn wait_until_published(client: &Client) {
    client.wait_for_stream("numbers-tasks");
    wait_until("20 tasks should be published", || client.messages("numbers-tasks") == (20, 20));
}

/// Returns a broker with a job whose tasks a master has published. Then the master was killed.
fn without_its_master(side: Side) -> (Broker, Client) {
    let broker = Broker::start();
    let client = broker.client();
    let master = side.idle_master(&broker.url());
    wait_until_published(&client);
    drop(master);
    (broker, client)
}

/// Returns a function that publishes a right answer to a task.
fn answers(client: &Client) -> impl Fn(u32) {
    let id = client.description("numbers-news");
    move |task| {
        client.publish(&format!("numbers.news.answer.{task}"), &format!("{id} done by me, try 1"));
    }
}

/// A stranger publishes what is no task and no answer. It is reported and skipped.
pub fn strangers(side: Side) -> Completion {
    let broker = Broker::start();
    let client = broker.client();
    let running = start(side.master(&broker));
    client.wait_for_stream("numbers-tasks");
    let id = client.description("numbers-news");
    let (not_a_number, too_large) = (format!("{id} x"), format!("{id} 4294967295"));
    let wrong = [
        ("numbers.try.17", "what?"),
        ("numbers.try.18", &not_a_number),
        ("numbers.try.19", &too_large),
        ("numbers.task.x", "what?"),
        ("numbers.task.5", "6"),
        ("numbers.task.99", "99"),
        ("numbers.task.12", ""),
        ("numbers.news.answer.5", "12 \u{4e2d} done by no worker"),
        ("numbers.news.answer.18", ""),
        ("numbers.news.answer.99", "what?"),
        ("numbers.news.answer.\u{b2}", "what?"), // a digit in Python, but no number
        ("numbers.news.answer.05", "what?"),
        ("numbers.news.other", "what?"),
        ("numbers.news", "no stream stores this"),
    ];
    for (subject, words) in wrong {
        client.publish(subject, words);
    }
    let (status, transcript) = end(running);
    let account = Account::of_all("strangers", status, &transcript);
    transcript.assert(account.died >= 4, format!("{account:?}"));
    for (subject, _) in &wrong[..wrong.len() - 1] {
        let says = |line: &str| line.contains("skipped ") && line.contains(subject);
        let told = transcript.stderr.lines().filter(|line| says(line)).count();
        transcript.assert(told == 1, format!("{subject} should be reported once"));
    }
    Completion::Completed
}

/// A message stands in the place of an answer when a worker answers, and the master hears of it
/// only when the worker has ended.
pub fn a_stranger_answers_first(side: Side) -> Completion {
    let what = "the stranger was first";
    let broker = Broker::start();
    let client = broker.client();
    let mut master = side.idle_master(&broker.url());
    wait_until_published(&client);
    // The broker's answer to the last task reaches the master before this message. Otherwise the
    // master might be stopped while it waits for that answer, and then say that it tries again.
    client.publish("numbers.news.hello", "heard?");
    wait_for(&mut master, "numbers.news.hello: heard?");
    master.signal(Signal::STOP);
    client.publish("numbers.news.answer.3", "1 done by a ghost, try 1");
    let names = ["one", "two", "three", "four", "five"];
    let workers = names.map(|name| start(side.worker(name, &broker)));
    wait_until("no task should be left", || client.messages("numbers-tasks").0 == 0);
    drop(workers);
    master.signal(Signal::CONT);
    let (status, transcript) = end(master);
    Account::of_all(what, status, &transcript);
    let told: Vec<&str> = transcript.stderr.lines().collect();
    let is_told =
        matches!(told[..], [_, line] if line.ends_with("answer.3: 1 done by a ghost, try 1"));
    transcript.assert(is_told, what);
    Completion::Completed
}

/// A message stands after an answer, in its place, when a new master looks for tasks that have not
/// been published.
pub fn a_stranger_answers_last(side: Side) -> Completion {
    let what = "the stranger was last";
    let (broker, client) = without_its_master(side);
    let answer = answers(&client);
    (0..19).for_each(&answer);
    client.purge("numbers-tasks");
    client.publish("numbers.task.19", "19");
    client.publish("numbers.news.answer.10", "what?");
    let mut second = side.idle_master(&broker.url());
    wait_for(&mut second, "numbers.news.answer.10: what?");
    watch(&mut second, Duration::from_millis(500));
    assert_eq!(client.messages("numbers-tasks"), (1, 21), "no task should be published again");
    answer(19);
    let (status, transcript) = end(second);
    let account = Account::of(what, status, &transcript);
    let right = account.done == 20 && transcript.stderr.lines().count() == 1;
    transcript.assert(right, format!("{what}: {account:?}"));
    Completion::Completed
}

/// Workers join from another machine, take part, and stay for the next job.
pub fn joined_workers_stay(side: Side) -> Completion {
    let broker = Broker::start();
    // Four workers die in a job, so one of these survives the first.
    let names = ["one", "two", "three", "four", "five"];
    let mut joined = names.map(|name| start(side.worker(name, &broker)));
    for worker in &mut joined {
        wait_for(worker, "ready");
    }
    let is_theirs = |text: &&str| {
        names
            .iter()
            .any(|name| text.strip_prefix(name).is_some_and(|rest| rest.starts_with(" did ")))
    };
    for job in ["first job", "second job"] {
        let (status, transcript) = end(start(side.master(&broker)));
        let account = Account::of_all(job, status, &transcript);
        let took_part = transcript.texts().iter().any(is_theirs);
        transcript.assert(took_part, format!("{job}: the joined workers should take part"));
        let mut dead = 0;
        for worker in &mut joined {
            watch(worker, Duration::from_millis(50));
            dead += usize::from(worker.status().is_some());
        }
        // Those that died in the first job are counted again.
        let right = dead + account.died >= 4 && dead < names.len();
        transcript.assert(right || job == "second job", format!("{job}: {dead} {account:?}"));
        assert_eq!(transcript.stderr, "", "{job}");
        // The workers notice that the job has ended, and wait for the next.
        thread::sleep(Duration::from_millis(2500));
    }
    Completion::Completed
}

/// A master in the first language with workers in the second.
pub fn mix(first: Side, second: Side) -> Completion {
    let broker = Broker::start();
    let client = broker.client();
    let mut acknowledged = client.count("$JS.ACK.numbers-tasks.>");
    let contract = tests::contracts::of(BINARY);
    let (status, transcript) = end(start(first.master_of(second, &broker)));
    let account = Account::of_all("mix", status, &transcript);
    assert_three_tries("mix", &transcript);
    let acknowledged = client.heard(&mut acknowledged);
    let count = |kind: &str| acknowledged.iter().filter(|words| *words == kind).count();
    // The job may end before its last acknowledgement. Task 5 is claimed again each half second.
    let right = count("") >= 19 && count("+WPI") >= 2;
    transcript.assert(right, format!("mix: the broker heard {acknowledged:?}"));
    // Not `hold`: this machine may be too busy for the time in the header. A task of a worker that
    // is silent for too long is done twice.
    if account.duplicates == 0 && account.died == 4 {
        contract.assert_output(&transcript);
    }
    transcript.assert(transcript.stderr.is_empty(), "mix");
    Completion::Completed
}

/// There is neither a `nats-server` nor `NATS_URL`.
pub fn no_server(side: Side) -> Completion {
    let empty = TempDir::new().expect("creating a folder should succeed");
    let said = refusal(
        "no server",
        side.with(|command| {
            command.env("PATH", empty.path());
        }),
    );
    for words in ["NATS_URL", "nats-server", "apt install nats-server", "docker run"] {
        assert!(said.contains(words), "{said}");
    }
    let said = refusal("no server for a worker", side.program(&["worker", "early"]));
    assert!(said.contains("set NATS_URL"), "{said}");
    Completion::Completed
}

/// The command that should run a worker does not exist, or ends at once. No task is lost then, and
/// none is said to be.
pub fn no_worker(side: Side) -> Completion {
    for (command, words) in [
        ("/nowhere/at/all", &["`/nowhere/at/all` cannot be started", "No such file"][..]),
        ("wroker", &["`wroker` cannot be started", "No such file"]),
        ("false", &["ended at its start: exit status: 1"]),
    ] {
        let (status, transcript) = end(start(side.program(&[command])));
        transcript.assert(status.code() == Some(1), format!("{command}: {status}"));
        transcript.assert(transcript.lines.is_empty(), format!("{command}: there is no account"));
        let said = &transcript.stderr;
        let clear = said.lines().count() == 1 && words.iter().all(|words| said.contains(words));
        transcript.assert(clear, format!("{command}: one line should say what is wrong"));
        assert_clear(command, &transcript);
    }
    Completion::Completed
}

/// Returns a master whose workers run in a shell, after a line of it.
fn after(side: Side, line: &str) -> Program {
    side.with(|command| {
        command.args(["sh", "-c", &format!("{line}\nexec \"$@\""), "sh"]).args(side.command());
    })
}

/// The command that should run a worker dies of a signal, again and again.
pub fn workers_die_at_their_start(side: Side) -> Completion {
    let what = "dying workers";
    let (status, transcript) = end(start(after(side, "kill -9 $$")));
    transcript.assert(status.code() == Some(1), format!("{what}: {status}"));
    let said = transcript.stderr.ends_with(" workers died before they were ready\n");
    transcript.assert(said && transcript.stderr.lines().count() == 1, what);
    transcript.assert((21..=24).contains(&transcript.lines.len()), what);
    Completion::Completed
}

/// A program that the worker starts writes to its output: what is not UTF-8, and a long line.
pub fn worker_says_something_else(side: Side) -> Completion {
    let what = "other output";
    let noise = r"printf '\377\n'; head -c 200000 /dev/zero | tr '\0' x; echo";
    let (status, transcript) = end(start(after(side, noise)));
    Account::of_all(what, status, &transcript);
    let says = |line: &str| line.ends_with(" says: \u{fffd}") || line.ends_with("xxx");
    let told = transcript.stderr.lines().filter(|line| says(line)).count();
    transcript.assert(told >= 16, format!("{what}: {told} lines"));
    Completion::Completed
}

/// A program that the worker has started lives on, with the worker's output. The worker's death is
/// noticed all the same.
pub fn worker_leaves_a_program(side: Side) -> Completion {
    let what = "left programs";
    let mut running = start(after(side, "sleep 60 &"));
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let left = running.children();
    running.transcript().assert(left.len() >= 8, format!("{what}: {left:?} should be left"));
    for program in left {
        let _ = kill_process(program, Signal::KILL);
    }
    let (status, transcript) = end(running);
    Account::of_all(what, status, &transcript);
    Completion::Completed
}

/// The program says how it is used.
pub fn usage(side: Side) -> Completion {
    for argument in ["--help", "-h"] {
        let (status, transcript) = end(start(side.program(&[argument])));
        transcript.assert(status.success(), format!("{argument}: {status}"));
        let usage = "usage: master_worker_nats [worker NAME | COMMAND-OF-A-WORKER...]";
        transcript.assert(transcript.texts() == [usage], argument);
    }
    Completion::Completed
}

/// Another master of the same job ends first, and deletes the streams.
pub fn streams_are_deleted_by_another_master(side: Side) -> Completion {
    let what = "deleted streams";
    let broker = Broker::start();
    let client = broker.client();
    let mut master = side.idle_master(&broker.url());
    wait_until_published(&client);
    let answer = answers(&client);
    (0..19).for_each(&answer);
    wait_for(&mut master, "me did task 18");
    client.delete("numbers-tasks");
    answer(19);
    let (status, transcript) = end(master);
    let account = Account::of(what, status, &transcript);
    transcript.assert(account.done == 20 && transcript.stderr.is_empty(), what);
    let streams = client.streams();
    transcript.assert(streams.is_empty(), format!("{what}: left streams: {streams:?}"));
    Completion::Completed
}

/// Returns the processes that a process has started, and those that they have started.
fn descendants(process: Pid) -> Vec<(Pid, String)> {
    let mut found = Vec::new();
    let mut parents = vec![process.as_raw_pid()];
    while let Some(parent) = parents.pop() {
        for thread in fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten() {
            let children = fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|child| child.parse().ok()) {
                let name = fs::read_to_string(format!("/proc/{child}/comm")).unwrap_or_default();
                found.extend(Pid::from_raw(child).map(|pid| (pid, name.trim().to_owned())));
                parents.push(child);
            }
        }
    }
    found
}

fn own_server(running: &Running) -> Pid {
    let found = descendants(running.pid());
    let server = found.iter().find(|(_, name)| name == "nats-server");
    server.unwrap_or_else(|| panic!("the program should have a server: {found:?}")).0
}

/// The server that the program has started itself is killed. It is started again on its store.
pub fn own_server_is_killed(side: Side) -> Completion {
    let what = "own server killed";
    let mut running = start(side.program(&[]));
    for line in [3, 8] {
        lines(&mut running, line);
        kill_process(own_server(&running), Signal::KILL).expect("the server should be alive");
        wait_for(&mut running, "starting it again");
    }
    let (status, transcript) = end(running);
    Account::of_all(what, status, &transcript);
    let told = transcript.stderr.lines().filter(|line| line.contains("starting it again"));
    transcript.assert(told.count() == 2, what);
    Completion::Completed
}

/// The server that the program has started is killed, and cannot be started again.
pub fn own_server_cannot_be_started_again(side: Side) -> Completion {
    let what = "no second server";
    let folder = TempDir::new().expect("creating a folder should succeed");
    let program = folder.path().join("nats-server");
    let path = std::env::var("PATH").expect("there should be a PATH");
    let once = format!(
        "#!/bin/sh\n[ -e {0}/started ] && exit 3\n: >{0}/started\nPATH='{path}'\nexec nats-server \"$@\"\n",
        folder.path().display()
    );
    fs::write(&program, once).expect("writing a file should succeed");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(&program, executable).expect("the file should be ours");
    let mut running = start(side.with(|command| {
        command.env("PATH", format!("{}:{path}", folder.path().display()));
    }));
    lines(&mut running, 3);
    kill_process(own_server(&running), Signal::KILL).expect("the server should be alive");
    let (status, transcript) = end(running);
    transcript.assert(status.code() == Some(1), format!("{what}: {status}"));
    let last = transcript.stderr.lines().last();
    let told =
        last.is_some_and(|line| line.contains("`nats-server` does not start: exit status: 3"));
    transcript.assert(told, what);
    Completion::Completed
}

/// The master is killed: neither its workers nor its server nor the folder of the server is left.
pub fn nothing_is_left_of_a_killed_master(side: Side) -> Completion {
    let folder = TempDir::new().expect("creating a folder should succeed");
    let left = || fs::read_dir(folder.path()).expect("reading a folder should succeed").count();
    let mut running = start(side.with(|command| {
        command.env("TMPDIR", folder.path());
    }));
    lines(&mut running, 2);
    own_server(&running);
    assert!(left() > 0, "the server should have a folder");
    running.signal(Signal::KILL);
    wait_until_gone(running);
    let until = Instant::now() + PATIENCE;
    while left() > 0 {
        assert!(Instant::now() < until, "a folder is left in {}", folder.path().display());
        thread::sleep(Duration::from_millis(10));
    }
    Completion::Completed
}
