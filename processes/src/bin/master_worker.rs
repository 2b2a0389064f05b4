//! `multiprocessing`, Master and Worker: a worker that crashes harms nobody, and no task is lost.
//!
//! Python:   tests/python/master_worker.py
//! Run:      cargo run -p processes --bin master_worker    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: ordered - what a process and a thread cost; 20 tasks, each reported done once or,
//!           after three tries, given up; a line for each death; at last how many, and that none
//!           was lost
//! Differs:  a worker is this program started anew, its tasks come as lines of text. A thread for
//!           each worker turns what it says, and its end, into news for the master, which alone
//!           decides. A worker ends at once when its master is gone, whatever the reason.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::env;
use std::error::Error;
use std::io::{self, BufRead, BufReader, Write};
use std::process::{self, Child, ChildStdin, Command, ExitCode, Stdio};
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

const TASKS: u32 = 20;
const WORKERS: u32 = 4;
const TRIES: u32 = 3;

/// The pretend work: one task kills its worker the first time, one kills whoever takes it.
fn work(task: u32, tries: u32) {
    match task {
        7 if tries == 1 => process::abort(),
        13 => process::abort(),
        _ => thread::sleep(Duration::from_millis(200)),
    }
}

/// A worker's life: a line comes in for each task, and one goes out when it is done.
fn worker() -> Result<(), Box<dyn Error>> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in io::stdin().lines().map_while(Result::ok) {
            let _ = sender.send(line); // fails only if this worker is just ending
        }
        process::exit(0); // the master is gone, or wants no more: at once, whatever is being done
    });
    for line in lines {
        let (task, tries) = line.split_once(' ').ok_or("a task is two numbers")?;
        shared::log!("begins task {task}");
        work(task.parse()?, tries.parse()?);
        shared::log!("ends task {task}");
        writeln!(io::stdout(), "done")?;
    }
    Ok(())
}

struct Task {
    number: u32,
    tries: u32,
}

struct Worker {
    process: Child,
    input: ChildStdin,
    task: Option<Task>,
}

enum News {
    Done,
    Died,
}

struct Master {
    queue: VecDeque<Task>,
    workers: HashMap<u32, Worker>,
    started: u32,
    sender: Sender<(u32, News)>,
    news: Receiver<(u32, News)>,
}

impl Master {
    fn new() -> Self {
        let queue = (0..TASKS).map(|number| Task { number, tries: 0 }).collect();
        let (sender, news) = mpsc::channel();
        Self { queue, workers: HashMap::new(), started: 0, sender, news }
    }

    /// Starts a worker with a number of its own, and gives it its first task.
    fn start_worker(&mut self) -> io::Result<()> {
        self.started += 1;
        let number = self.started;
        let mut command = Command::new(env::current_exe()?);
        command.envs(shared::child_env(format!("worker {number}")));
        command.arg("worker").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn()?;
        let input = process.stdin.take().expect("it is a pipe");
        let output = BufReader::new(process.stdout.take().expect("it is a pipe"));
        let sender = self.sender.clone();
        thread::spawn(move || {
            // What was done before the death comes before the news of the death.
            let done = output.lines().map_while(Result::ok).map(|_| News::Done);
            // Once the master has ended, nobody wants the news.
            done.chain([News::Died]).for_each(|news| drop(sender.send((number, news))));
        });
        self.workers.insert(number, Worker { process, input, task: None });
        self.hand_out(number);
        Ok(())
    }

    /// Gives a worker the next task, if there is one.
    fn hand_out(&mut self, number: u32) {
        let worker = self.workers.get_mut(&number).expect("no news of its death yet");
        worker.task = self.queue.pop_front();
        if let Some(task) = &mut worker.task {
            task.tries += 1;
            // Fails if the worker has just died; then the news of that is on its way.
            let _ = writeln!(worker.input, "{} {}", task.number, task.tries);
        }
    }

    fn run(mut self) -> io::Result<()> {
        let (mut done, mut given_up, mut died) = (BTreeSet::new(), BTreeSet::new(), 0);
        for _ in 0..WORKERS {
            self.start_worker()?;
        }
        while self.workers.values().any(|worker| worker.task.is_some()) {
            let (number, news) = self.news.recv().expect("the master has a sender itself");
            let worker = self.workers.get_mut(&number).expect("no news of its death yet");
            match (news, worker.task.take()) {
                (News::Done, task) => {
                    let task = task.ok_or(io::Error::other("done, but what?"))?.number;
                    println!("worker {number} did task {task}");
                    done.insert(task);
                    self.hand_out(number);
                }
                (News::Died, task) => {
                    worker.process.wait()?;
                    shared::log!(lane: format!("worker {number}"), "is dead");
                    self.workers.remove(&number);
                    died += 1;
                    if let Some(Task { number: task, tries }) = task {
                        println!("worker {number} died of task {task}, try {tries}");
                        if tries < TRIES {
                            self.queue.push_back(Task { number: task, tries });
                        } else {
                            println!("task {task} given up after {TRIES} tries");
                            given_up.insert(task);
                        }
                    }
                    self.start_worker()?;
                }
            }
        }
        for (_, mut worker) in self.workers {
            drop(worker.input);
            worker.process.wait()?;
        }
        let lost = (0..TASKS).filter(|task| !done.contains(task) && !given_up.contains(task));
        let (done, given_up, lost) = (done.len(), given_up.len(), lost.count());
        println!("{done} done, {given_up} given up, {died} workers died, {lost} lost");
        Ok(())
    }
}

/// Starts and ends ten of each, one after the other.
fn print_costs() -> io::Result<()> {
    let watch = Instant::now();
    for _ in 0..10 {
        Command::new(env::current_exe()?).arg("worker").stdin(Stdio::null()).status()?;
    }
    let process = watch.elapsed() / 10;
    let watch = Instant::now();
    for _ in 0..10 {
        thread::spawn(|| {}).join().expect("it does nothing");
    }
    let thread = watch.elapsed() / 10;
    println!("a process costs {} us, a thread {} us", process.as_micros(), thread.as_micros());
    Ok(())
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    shared::init();
    match env::args().nth(1).as_deref() {
        Some("worker") => worker()?,
        Some(other) => {
            eprintln!("no arguments are wanted, got {other}");
            return Ok(ExitCode::from(2));
        }
        None => {
            print_costs()?;
            Master::new().run()?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
