//! Master and Worker: a worker may crash, the others go on, no task is lost (`multiprocessing`).
//!
//! A worker is this program started again; its tasks and its answers are lines of text. A thread
//! for each worker forwards the worker's lines, and then its death, to the master. Only the master
//! decides. A worker ends at once when its master has ended.
//!
//! A worker answers that it is ready, and then which task it has done; only the answer that the
//! master waits for counts. Any other line that `work` prints, unless the line is empty, goes to
//! standard error with the number of the worker.
//!
//! A worker that has died is replaced. If a worker cannot be replaced, because of a limit or a
//! deleted file, the master reports the error and continues with the remaining workers. If no
//! worker is left, the master fails. A worker that dies before it is ready has tried no task.
//!
//! Python:   tests/python/master_worker.py
//! Rust:     `std::process::Command`, `std::sync::mpsc`
//! Section:  多任务的最佳实践
//! Run:      cargo run -p processes --bin master_worker    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: ordered - what a process and a thread cost; 20 tasks, each reported done once or,
//!           after three tries, given up; a line for each death; finally the totals, and that none
//!           was lost

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::env;
use std::error::Error;
use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{self, Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

const TASKS: u32 = 20;
const WORKERS: usize = 4;
const TRIES: u32 = 3;

/// Writes one line to standard error in one write, because the workers write there as well. If the
/// write fails, the line is lost and the work continues; `eprintln!` would panic.
fn tell(words: impl Display) {
    let _ = io::stderr().write_all(format!("master_worker: {words}\n").as_bytes());
}

/// The pretend work. Task 7 kills its worker on the first try, and task 13 on every try.
fn work(task: u32, tries: u32) {
    match task {
        7 if tries == 1 => process::abort(),
        13 => process::abort(),
        _ => thread::sleep(Duration::from_millis(200)),
    }
}

/// Runs a worker: reads a line for each task, and writes a line when the task is done.
fn worker() -> Result<(), Box<dyn Error>> {
    let (sender, lines) = mpsc::channel();
    let reader = thread::Builder::new().spawn(move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            let _ = sender.send(line); // fails only if this worker is ending
        }
        process::exit(0); // the master has closed the pipe or has ended: stop at once
    });
    reader.map_err(|error| format!("a worker cannot start its thread: {error}"))?;
    answer("ready");
    for line in lines {
        let (task, tries) = line.split_once(' ').ok_or("a task is two numbers")?;
        shared::log!(holds, "task {task}");
        work(task.parse()?, tries.parse()?);
        shared::log!(done, "task {task}");
        answer(&format!("done {task}"));
    }
    Ok(())
}

/// Answers the master on a line of its own, even if `work` has printed half a line.
fn answer(words: &str) {
    let _ = writeln!(io::stdout(), "\n{words}"); // fails only if the master has ended
}

struct Task {
    number: u32,
    tries: u32,
}

struct Worker {
    process: Child,
    input: ChildStdin,
    is_ready: bool,
    task: Option<Task>,
}

impl Worker {
    /// Closes the input, which ends the worker, and waits for the end.
    fn end(mut self) {
        drop(self.input);
        wait(&mut self.process);
    }
}

/// Waits for the end of a process. The status does not matter here. `wait` fails only if SIGCHLD is
/// ignored, because the system then reaps the process.
fn wait(process: &mut Child) {
    let _ = process.wait();
}

enum News {
    Said(String),
    Died,
}

struct Master {
    program: PathBuf,
    queue: VecDeque<Task>,
    workers: BTreeMap<u32, Worker>,
    wanted: usize,
    started: u32,
    died_unready: usize,
    sender: Sender<(u32, News)>,
    news: Receiver<(u32, News)>,
    done: BTreeSet<u32>,
    given_up: BTreeSet<u32>,
    died: u32,
}

impl Master {
    fn new(program: PathBuf) -> Self {
        let (sender, news) = mpsc::channel();
        Self {
            program,
            queue: (0..TASKS).map(|number| Task { number, tries: 0 }).collect(),
            workers: BTreeMap::new(),
            wanted: WORKERS,
            started: 0,
            died_unready: 0,
            sender,
            news,
            done: BTreeSet::new(),
            given_up: BTreeSet::new(),
            died: 0,
        }
    }

    /// Starts a worker and gives it the next number.
    fn start_worker(&mut self) -> io::Result<()> {
        self.started += 1;
        let number = self.started;
        let mut command = Command::new(&self.program);
        command.envs(shared::child_env(format!("worker {number}")));
        command.arg("worker").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let input = process.stdin.take().expect("standard input should be a pipe");
        let output =
            BufReader::new(process.stdout.take().expect("standard output should be a pipe"));
        let worker = Worker { process, input, is_ready: false, task: None };
        let sender = self.sender.clone();
        let reader = thread::Builder::new().spawn(move || {
            // The worker's last lines come before the message about its death.
            let lines = output.split(b'\n').map_while(Result::ok);
            let said = lines.map(|line| News::Said(String::from_utf8_lossy(&line).into_owned()));
            // Fails only if the master has ended.
            said.chain([News::Died]).for_each(|news| drop(sender.send((number, news))));
        });
        if let Err(error) = reader {
            worker.end();
            return Err(error);
        }
        self.workers.insert(number, worker);
        Ok(())
    }

    /// Starts a worker if one is missing and a task is queued. Workers start one by one, because
    /// two workers that start at the same time would compete for the last threads under a limit.
    /// Returns whether a worker is starting.
    fn start_missing(&mut self) -> bool {
        let is_starting = self.workers.values().any(|worker| !worker.is_ready);
        if is_starting || self.queue.is_empty() || self.workers.len() >= self.wanted {
            return is_starting;
        }
        if let Err(error) = self.start_worker() {
            self.go_on_without(error);
            return false;
        }
        true
    }

    /// Lowers the wanted number of workers to the number of running ones.
    fn go_on_without(&mut self, why: impl Display) {
        self.wanted = self.workers.len();
        tell(format_args!("cannot start another worker, going on with {}: {why}", self.wanted));
    }

    /// Sends the next task to each idle worker.
    fn hand_out(&mut self) {
        for worker in self.workers.values_mut() {
            if worker.is_ready && worker.task.is_none() {
                worker.task = self.queue.pop_front();
                if let Some(task) = &mut worker.task {
                    task.tries += 1;
                    // Fails if the worker has just died; the message about its death follows.
                    let _ = writeln!(worker.input, "{} {}", task.number, task.tries);
                }
            }
        }
    }

    /// Handles a line from a worker. The line counts if it is the answer that the master waits for.
    fn worker_said(&mut self, number: u32, line: &str) {
        let worker =
            self.workers.get_mut(&number).expect("the news of its death should not have come yet");
        match &worker.task {
            None if !worker.is_ready && line == "ready" => {
                worker.is_ready = true;
                self.died_unready = 0;
            }
            Some(Task { number: task, .. }) if line == format!("done {task}") => {
                println!("worker {number} did task {task}");
                self.done.insert(*task);
                worker.task = None;
            }
            _ if line.is_empty() => {}
            _ => tell(format_args!("worker {number} says: {line}")),
        }
    }

    /// Handles the death of a worker: its task is queued again, or given up.
    fn worker_died(&mut self, number: u32) {
        let mut worker =
            self.workers.remove(&number).expect("the news of its death should not have come yet");
        let (task, is_ready) = (worker.task.take(), worker.is_ready);
        let _ = worker.process.kill(); // a worker that has only closed its output must not continue
        worker.end();
        shared::log!(lane: format!("worker {number}"), done, "died");
        self.died += 1;
        if let Some(Task { number: task, tries }) = task {
            println!("worker {number} died of task {task}, try {tries}");
            if tries < TRIES {
                self.queue.push_back(Task { number: task, tries });
            } else {
                println!("task {task} given up after {TRIES} tries");
                self.given_up.insert(task);
            }
        }
        if !is_ready {
            self.died_unready += 1;
            if self.died_unready > WORKERS {
                self.go_on_without("too many died before they were ready");
            }
        }
    }

    /// Waits for the next message and handles it.
    fn hear(&mut self) {
        match self.news.recv().expect("the master should hold a sender") {
            (number, News::Said(line)) => self.worker_said(number, &line),
            (number, News::Died) => self.worker_died(number),
        }
    }

    fn run(mut self) -> Result<(), &'static str> {
        while self.start_missing() {
            self.hear(); // no task is handed out until all workers are ready
        }
        let result = loop {
            self.hand_out();
            self.start_missing();
            let is_busy = self.workers.values().any(|worker| worker.task.is_some());
            if self.queue.is_empty() && !is_busy {
                break Ok(());
            }
            if self.workers.is_empty() {
                break Err("no worker is left, and none can be started");
            }
            self.hear();
        };
        self.workers.into_values().for_each(Worker::end);
        let (done, given_up, died) = (self.done.len(), self.given_up.len(), self.died);
        let lost = (0..TASKS).filter(|n| !self.done.contains(n) && !self.given_up.contains(n));
        println!("{done} done, {given_up} given up, {died} workers died, {} lost", lost.count());
        result
    }
}

/// Measures the cost of starting and joining a process and a thread, ten times each.
fn print_costs(program: &Path) -> io::Result<()> {
    let watch = Instant::now();
    for _ in 0..10 {
        wait(&mut Command::new(program).arg("nothing").spawn()?);
    }
    let process = watch.elapsed() / 10;
    let watch = Instant::now();
    for _ in 0..10 {
        thread::Builder::new().spawn(|| {})?.join().expect("an empty thread should not panic");
    }
    let thread = watch.elapsed() / 10;
    println!("a process costs {} us, a thread {} us", process.as_micros(), thread.as_micros());
    Ok(())
}

fn master() -> Result<(), Box<dyn Error>> {
    // Read once: if the file is replaced later, for example by `cargo build`, Linux returns another
    // path.
    let program = env::current_exe()?;
    if let Err(error) = print_costs(&program) {
        tell(format_args!("cannot measure what a process and a thread cost: {error}"));
    }
    Ok(Master::new(program).run()?)
}

fn main() -> ExitCode {
    shared::init();
    let result = match env::args().nth(1).as_deref() {
        Some("worker") => worker(),
        Some("nothing") => Ok(()),
        Some(other) => {
            tell(format_args!("no arguments are wanted, got {other}"));
            return ExitCode::from(2);
        }
        None => master(),
    };
    if let Err(error) = result {
        tell(error);
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
