//! Items between processes, and a master with its workers.

use std::collections::HashMap;
use std::env;
use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::os::fd::AsFd;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use ipc_channel::ipc::{self, IpcSender};
use rustix::event::{PollFd, PollFlags, poll};

use super::Row;
use crate::{process_manager, process_pipe, process_pool_map};

const WORKERS: usize = 4;

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new("process_queue", "an item from a child to its parent", "process_queue")
            .of_processes()
            .snippet("ipc-channel", ipc_queue)
            .alternative("std pipe, lines", lines)
            .alternative("std pipe, JSON, each flushed", json)
            .limit("pipe, 8 bytes", bare_pipe),
        Row::new(
            "master_worker",
            "a task for one of four workers, and its answer",
            "master_worker",
        )
        .of_processes()
        .snippet("the snippet", master_worker)
        .limit("pipes, 8 bytes", bare_master),
        Row::new(
            "process_pool_map",
            "a job for one of four workers, and its value",
            "process_pool_map",
        )
        .of_processes()
        .snippet("the snippet", process_pool_map::ours::jobs)
        .limit("pipes, 8 bytes", bare_master),
        Row::new("process_pipe", "a message to a child, and its answer", "process_pipe")
            .of_processes()
            .snippet("the snippet", process_pipe::ours::round_trips)
            .limit("pipes, 8 bytes", bare_round_trips),
        Row::new("process_manager", "a request to the manager, and its reply", "process_manager")
            .of_processes()
            .snippet("the snippet", process_manager::ours::requests)
            .limit("pipes, 8 bytes", bare_round_trips),
    ]
}

/// Does the work of a child process.
///
/// # Errors
///
/// Returns an error if the parent has ended, or if there is no such work.
pub(crate) fn child(work: &str, n: u64) -> io::Result<()> {
    match work {
        "nothing" => {}
        "lines" => {
            let mut output = BufWriter::new(io::stdout().lock());
            (0..n).try_for_each(|item| writeln!(output, "{item}"))?;
            output.flush()?;
        }
        "json" => {
            let mut output = io::stdout().lock(); // flushes each line
            (0..n).try_for_each(|item| {
                let line = serde_json::to_string(&item)?;
                writeln!(output, "{line}")
            })?;
        }
        "pipe" => {
            let mut output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
            (0..n).try_for_each(|item| output.write_all(&item.to_ne_bytes()))?;
        }
        "worker" => {
            for line in io::stdin().lines() {
                let line = line?;
                let (task, _) = line.split_once(' ').ok_or(io::ErrorKind::InvalidData)?;
                writeln!(io::stdout(), "done {task}")?;
            }
        }
        "bare" => {
            let mut input = File::from(io::stdin().as_fd().try_clone_to_owned()?);
            let mut output = File::from(io::stdout().as_fd().try_clone_to_owned()?);
            let mut task = [0; 8];
            while input.read_exact(&mut task).is_ok() {
                output.write_all(&task)?;
            }
        }
        other => return Err(io::Error::other(format!("there is no work {other}"))),
    }
    Ok(())
}

fn start(work: &str, n: u64) -> Child {
    let mut command = Command::new(env::current_exe().expect("the program should have a path"));
    command.args(["child", work, &n.to_string()]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("the program should start")
}

fn send((queue, n): (IpcSender<u64>, u64)) {
    for item in 0..n {
        if queue.send(item).is_err() {
            return; // the parent has ended
        }
    }
}

fn ipc_queue(n: u64) -> Duration {
    let (put, get) = ipc::channel().expect("the channel should open");
    let child = procspawn::spawn((put, n), send);
    assert_eq!(get.recv().expect("the child should send"), 0);
    let watch = Instant::now();
    for item in 1..n {
        assert_eq!(get.recv().expect("the child should send"), item);
    }
    let elapsed = watch.elapsed();
    child.join().expect("the child should only send");
    elapsed
}

/// Times the items that a child writes, read one by one.
fn read_all(
    n: u64,
    work: &str,
    mut read: impl FnMut(&mut BufReader<ChildStdout>) -> u64,
) -> Duration {
    let mut child = start(work, n);
    let mut output = BufReader::new(child.stdout.take().expect("the stream should be a pipe"));
    assert_eq!(read(&mut output), 0);
    let watch = Instant::now();
    for item in 1..n {
        assert_eq!(read(&mut output), item);
    }
    let elapsed = watch.elapsed();
    assert!(child.wait().expect("the child should be waited for once").success());
    elapsed
}

/// The child's standard output flushes each line, so that each item arrives at once.
fn json(n: u64) -> Duration {
    let mut line = String::new();
    read_all(n, "json", move |output| {
        line.clear();
        output.read_line(&mut line).expect("the pipe should be readable");
        serde_json::from_str(&line).expect("the child should write JSON")
    })
}

fn lines(n: u64) -> Duration {
    let mut line = String::new();
    read_all(n, "lines", move |output| {
        line.clear();
        output.read_line(&mut line).expect("the line should be text");
        line.trim_end().parse().expect("the line should be a number")
    })
}

fn bare_pipe(n: u64) -> Duration {
    read_all(n, "pipe", |output| {
        let mut item = [0; 8];
        output.read_exact(&mut item).expect("there should be another item");
        u64::from_ne_bytes(item)
    })
}

/// The snippet's design with work that takes no time: lines of text, a thread for each worker that
/// forwards its lines, a table of the workers.
fn master_worker(n: u64) -> Duration {
    struct Worker {
        process: Child,
        input: ChildStdin,
        task: Option<u64>,
    }
    let (sender, news) = mpsc::channel();
    let mut workers: HashMap<usize, Worker> = (0..WORKERS)
        .map(|number| {
            let mut process = start("worker", 0);
            let input = process.stdin.take().expect("the stream should be a pipe");
            let output =
                BufReader::new(process.stdout.take().expect("the stream should be a pipe"));
            let sender = sender.clone();
            thread::spawn(move || {
                for line in output.lines().map_while(Result::ok) {
                    let _ = sender.send((number, line)); // fails once the master has ended
                }
            });
            (number, Worker { process, input, task: None })
        })
        .collect();
    let (mut tasks, mut done) = (0..n + WORKERS as u64, 0);
    let mut hand_out = |worker: &mut Worker| {
        worker.task = tasks.next();
        if let Some(task) = worker.task {
            writeln!(worker.input, "{task} 1").expect("the worker should read");
        }
    };
    let next = |workers: &mut HashMap<usize, Worker>, hand_out: &mut dyn FnMut(&mut Worker)| {
        let (number, line) = news.recv().expect("the workers should be running");
        let worker = workers.get_mut(&number).expect("no worker should die");
        let task = worker.task.take().expect("the worker should have a task");
        assert_eq!(line, format!("done {task}"));
        hand_out(worker);
    };
    workers.values_mut().for_each(&mut hand_out);
    for _ in 0..WORKERS {
        next(&mut workers, &mut hand_out); // each worker is running
    }
    let watch = Instant::now();
    while done < n {
        next(&mut workers, &mut hand_out);
        done += 1;
    }
    let elapsed = watch.elapsed();
    for mut worker in workers.into_values() {
        drop(worker.input);
        worker.process.wait().expect("the child should be waited for once");
    }
    elapsed
}

/// One thread; a task and its answer are eight bytes each.
fn bare_master(n: u64) -> Duration {
    let mut workers: Vec<_> = (0..WORKERS)
        .map(|number| {
            let mut process = start("bare", 0);
            let input = process.stdin.take().expect("the stream should be a pipe");
            let output = process.stdout.take().expect("the stream should be a pipe");
            (process, input, output, (number as u64).to_ne_bytes())
        })
        .collect();
    let mut answer = [0; 8];
    for (_, input, output, task) in &mut workers {
        input.write_all(task).expect("the worker should read");
        output.read_exact(&mut answer).expect("the worker should answer"); // the worker is running
        assert_eq!(answer, *task);
        input.write_all(task).expect("the worker should read");
    }
    let (mut done, mut handed_out) = (0, WORKERS as u64);
    let watch = Instant::now();
    while done < n {
        let ready: Vec<bool> = {
            let mut polled: Vec<_> = workers
                .iter()
                .map(|(_, _, output, _)| PollFd::from_borrowed_fd(output.as_fd(), PollFlags::IN))
                .collect();
            poll(&mut polled, None).expect("the pipes should be pollable");
            polled.iter().map(|one| one.revents().contains(PollFlags::IN)).collect()
        };
        for ((_, input, output, task), _) in
            workers.iter_mut().zip(ready).filter(|(_, ready)| *ready)
        {
            output.read_exact(&mut answer).expect("the worker should answer");
            assert_eq!(answer, *task);
            done += 1;
            if handed_out < n {
                *task = handed_out.to_ne_bytes();
                input.write_all(task).expect("the worker should read");
                handed_out += 1;
            }
        }
    }
    let elapsed = watch.elapsed();
    for (mut process, input, ..) in workers {
        drop(input);
        process.wait().expect("the child should be waited for once");
    }
    elapsed
}

/// Eight bytes to a child and back.
fn bare_round_trips(n: u64) -> Duration {
    let mut child = start("bare", 0);
    let mut input = child.stdin.take().expect("the stream should be a pipe");
    let mut output = child.stdout.take().expect("the stream should be a pipe");
    let mut answer = [0; 8];
    let mut ask = |number: u64| {
        input.write_all(&number.to_ne_bytes()).expect("the child should read");
        output.read_exact(&mut answer).expect("the child should answer");
        assert_eq!(answer, number.to_ne_bytes());
    };
    ask(0); // the child is running
    let watch = Instant::now();
    (0..n).for_each(&mut ask);
    let elapsed = watch.elapsed();
    drop(input);
    assert!(child.wait().expect("the child should be waited for once").success());
    elapsed
}
