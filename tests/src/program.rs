//! Starts a program, records its output, interrupts the program, and finds the processes that the
//! program left behind.

use std::collections::HashSet;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal};

use crate::transcript::{Line, Transcript};

/// How long an interrupted program may take to end, and how long the processes of an ended program
/// may live on.
pub const GRACE: Duration = Duration::from_secs(2);
/// The harness gives up on a program that should end by itself after this time, even if it still
/// prints, unless [`Program::give_up_after`] sets another time.
pub const LONGEST: Duration = Duration::from_secs(60);
/// More lines than any snippet prints. The harness stops a program that prints more.
pub const FLOOD: usize = 100_000;
/// How long the last words of an ended program may take to be read. The program may have left a
/// process that keeps the output open.
const LAST_WORDS: Duration = Duration::from_secs(1);
/// How often the harness checks whether the program has ended.
const POLL: Duration = Duration::from_millis(20);
/// An environment variable that marks the processes of a run, so that a process that leaves its
/// process group is also found.
const MARK: &str = "TESTS_RUN";

/// The cause of a failed run.
#[derive(Debug)]
pub enum Cause {
    /// The program could not be started.
    NotStarted(io::Error),
    /// The program printed nothing for this long, and did not end.
    Hang(Duration),
    /// The program should have ended by itself, and was still running this long after its start.
    Endless(Duration),
    /// The program should have run until it was interrupted, but ended by itself.
    EndedEarly(ExitStatus),
    /// The program was interrupted (SIGINT) and had not ended this long after: [`GRACE`], or five
    /// times [`GRACE`] for CPython.
    IgnoredInterrupt(Duration),
    /// Processes of the program were still alive [`GRACE`] after it had ended.
    LeftBehind(Vec<String>),
    /// The program ended with an unexpected status.
    Status(ExitStatus),
    /// The program wrote to standard error.
    Stderr,
    /// The program should have failed with a message on standard error, but wrote none.
    NoMessage,
    /// The program printed more than [`FLOOD`] lines.
    Flood,
    /// The program printed bytes that are not UTF-8.
    NotText,
    /// The last line of the program has no newline.
    CutLine,
}

/// A failed run: the program, the cause, and the output until then.
pub struct Failure {
    /// The name of the program.
    pub program: String,
    /// What went wrong.
    pub cause: Cause,
    /// The output recorded until then.
    pub transcript: Transcript,
}

impl Failure {
    /// Panics with this failure, for tests: `running.wait(patience).unwrap_or_else(Failure::fail)`.
    ///
    /// # Panics
    ///
    /// Always panics.
    #[track_caller]
    pub fn fail<T>(self) -> T {
        panic!("{self}")
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.program)?;
        match &self.cause {
            Cause::NotStarted(error) => write!(f, "cannot be started: {error}")?,
            Cause::Hang(patience) => {
                write!(f, "no line for {} s, ", patience.as_secs_f64())?;
                match self.transcript.lines.last() {
                    Some(line) => write!(f, "the last was `{}`", line.text)?,
                    None => write!(f, "no line was printed")?,
                }
            }
            Cause::Endless(longest) => {
                write!(f, "still running after {} s", longest.as_secs_f64())?;
            }
            Cause::EndedEarly(status) => write!(
                f,
                "ended by itself ({status}) after {:.2} s, but should run until interrupted",
                self.transcript.ended_at.as_secs_f64()
            )?,
            Cause::IgnoredInterrupt(grace) => {
                write!(f, "still running {} s after SIGINT", grace.as_secs())?;
            }
            Cause::LeftBehind(processes) => {
                write!(f, "left processes behind: {}", processes.join(", "))?;
            }
            Cause::Status(status) => write!(f, "ended with the wrong status: {status}")?,
            Cause::Stderr => write!(f, "wrote to standard error")?,
            Cause::NoMessage => write!(f, "failed without a message on standard error")?,
            Cause::Flood => write!(f, "printed more than {FLOOD} lines")?,
            Cause::NotText => write!(f, "printed bytes that are not UTF-8")?,
            Cause::CutLine => write!(f, "the last line has no newline")?,
        }
        write!(f, "\n{}", self.transcript)
    }
}

// `expect` and a test that returns a `Result` print the `Debug` form.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Failure {}

/// An event that the threads which read a program's output report.
enum Event {
    Line(Line),
    /// The last line of standard output, without a newline.
    Cut(Line),
    NotText,
    Flood,
    Stderr(Vec<u8>),
    /// One of the two streams has reached its end.
    End,
}

/// A program to run.
pub struct Program {
    name: String,
    command: Command,
    stdout: Option<File>,
    close_after: usize,
    longest: Duration,
    log: Option<String>,
    merged: bool,
    strict: bool,
}

impl Program {
    /// Creates a program with the name that failures use. Its standard input is empty and its
    /// output is recorded, whatever `command` sets.
    #[must_use]
    pub fn new(name: impl Into<String>, command: Command) -> Self {
        Self {
            name: name.into(),
            command,
            stdout: None,
            close_after: usize::MAX,
            longest: LONGEST,
            log: None,
            merged: false,
            strict: true,
        }
    }

    /// Sends standard output to `file` instead of recording it.
    #[must_use]
    pub fn stdout_to(mut self, file: File) -> Self {
        self.stdout = Some(file);
        self
    }

    /// Closes the pipe of standard output after `lines` lines, as `head -n` does. With 0 the pipe
    /// is closed before the program starts.
    #[must_use]
    pub fn close_stdout_after(mut self, lines: usize) -> Self {
        self.close_after = lines;
        self
    }

    /// Sets the time after which the harness gives up on a program that should end by itself,
    /// instead of [`LONGEST`].
    #[must_use]
    pub fn give_up_after(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// Sets `RUST_LOG`. Standard error then holds the log and is not a failure.
    #[must_use]
    pub fn log(mut self, filter: &str) -> Self {
        self.log = Some(filter.to_owned());
        self
    }

    /// Sets `RUST_LOG` as [`Program::log`] does, and sends standard error to the pipe of standard
    /// output. The transcript then holds the events of the log and the lines of the program in the
    /// order in which they were written.
    #[must_use]
    pub fn log_among_lines(mut self, filter: &str) -> Self {
        self.merged = true;
        self.log(filter)
    }

    /// Lets an interrupted program write to standard error and choose its status, as CPython does
    /// with its traceback. Without this, an interrupted program must die of SIGINT and print
    /// nothing to standard error.
    #[must_use]
    pub fn may_complain_when_interrupted(mut self) -> Self {
        self.strict = false;
        self
    }

    /// Starts the program in a process group of its own.
    ///
    /// # Errors
    ///
    /// Returns [`Cause::NotStarted`] if the program cannot be started.
    ///
    /// # Panics
    ///
    /// Panics if this process cannot install its handler for signals, start a thread or create a
    /// pipe.
    pub fn start(mut self) -> Result<Running, Failure> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        let mark = format!("{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
        let mut recorded = self.stdout.is_none();
        let mut stderr = Stdio::piped();
        let mut both = None;
        let stdout = match self.stdout {
            _ if self.merged => {
                let (reader, writer) = io::pipe().expect("creating a pipe should succeed");
                stderr = Stdio::from(
                    writer.try_clone().expect("duplicating an end of a pipe should succeed"),
                );
                both = Some(reader);
                Stdio::from(writer)
            }
            Some(file) => Stdio::from(file),
            None if self.close_after == 0 => {
                // A pipe whose reader is closed before the program starts.
                recorded = false;
                let (_, writer) = io::pipe().expect("creating a pipe should succeed");
                Stdio::from(writer)
            }
            None => Stdio::piped(),
        };
        self.command
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .env(MARK, &mark)
            .env_remove("RUST_LOG")
            // With a backtrace, a panic takes a debug build most of a second, and many seconds on a
            // busy machine.
            .env_remove("RUST_BACKTRACE")
            .process_group(0);
        let logs = self.log.is_some();
        if let Some(filter) = self.log {
            self.command.env("RUST_LOG", filter);
        }
        let started = Instant::now();
        let spawned = {
            // The lock is held during the start, so that a signal finds every group.
            let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
            let spawned = self.command.spawn();
            if let Ok(child) = &spawned {
                groups.insert(group_of(child));
            }
            spawned
        };
        drop(self.command); // also closes its ends of the pipes
        let mut child = match spawned {
            Ok(child) => child,
            Err(error) => {
                return Err(Failure {
                    program: self.name,
                    cause: Cause::NotStarted(error),
                    transcript: Transcript::default(),
                });
            }
        };
        let (sender, events) = mpsc::channel();
        let mut streams = 0;
        if recorded {
            streams += 1;
            let (sender, close_after) = (sender.clone(), self.close_after);
            if let Some(stdout) = child.stdout.take() {
                thread::spawn(move || read_lines(stdout, started, close_after, &sender));
            } else {
                let both = both.expect("a merged program should have a pipe");
                thread::spawn(move || read_lines(both, started, close_after, &sender));
            }
        }
        if let Some(stderr) = child.stderr.take() {
            streams += 1;
            thread::spawn(move || read_stderr(stderr, &sender));
        }
        Ok(Running {
            group: group_of(&child),
            name: self.name,
            child,
            mark,
            started,
            last_line: started,
            events,
            streams,
            longest: self.longest,
            logs,
            strict: self.strict,
            interrupted: false,
            status: None,
            clean: false,
            broken: None,
            transcript: Transcript::default(),
        })
    }

    /// Runs the program to its end, which must be a success.
    ///
    /// # Errors
    ///
    /// Returns a failure with any [`Cause`] but `EndedEarly` and `IgnoredInterrupt`. A hang is a
    /// period of `patience` with neither a line nor the end.
    pub fn run(self, patience: Duration) -> Result<Transcript, Failure> {
        let mut running = self.start()?;
        running.wait(patience)?;
        running.finish()
    }

    /// Runs the program for the time `after`, counted from its first line, then sends SIGINT to its
    /// process group, as Ctrl-C does. The program must not end before SIGINT, and must end
    /// afterwards.
    ///
    /// # Errors
    ///
    /// Returns a failure with any [`Cause`]. A hang is a period of `patience` without a line.
    pub fn run_for(self, after: Duration, patience: Duration) -> Result<Transcript, Failure> {
        let mut running = self.start()?;
        if let Some(status) = running.watch_for(after, patience)? {
            return Err(running.failure(Cause::EndedEarly(status)));
        }
        running.interrupt()?;
        running.finish()
    }
}

fn group_of(child: &Child) -> Pid {
    Pid::from_child(child)
}

fn read_lines(stdout: impl Read, started: Instant, close_after: usize, events: &Sender<Event>) {
    let mut stdout = BufReader::new(stdout);
    for count in 0.. {
        if count == close_after {
            break;
        }
        let mut bytes = Vec::new();
        // An error is handled as an end: nothing more can be read.
        let read = stdout.read_until(b'\n', &mut bytes).unwrap_or(0);
        let at = started.elapsed();
        if read == 0 {
            break;
        }
        let whole = bytes.pop_if(|last| *last == b'\n').is_some();
        let event = match String::from_utf8(bytes) {
            _ if count >= FLOOD => Event::Flood,
            Err(_) => Event::NotText,
            Ok(text) if whole => Event::Line(Line { at, text }),
            Ok(text) => Event::Cut(Line { at, text }),
        };
        let last = matches!(event, Event::Flood);
        // The receiver is gone: the harness has given up on the run.
        if events.send(event).is_err() || last {
            break;
        }
    }
    drop(stdout); // close the pipe before the end is reported
    let _ = events.send(Event::End);
}

fn read_stderr(mut stderr: impl Read, events: &Sender<Event>) {
    let mut bytes = [0; 4096];
    while let Ok(read @ 1..) = stderr.read(&mut bytes) {
        if events.send(Event::Stderr(bytes[..read].to_owned())).is_err() {
            return;
        }
    }
    let _ = events.send(Event::End);
}

/// A started program. Dropping the value kills the program and all processes that belong to the
/// program.
pub struct Running {
    name: String,
    child: Child,
    group: Pid,
    mark: String,
    started: Instant,
    last_line: Instant,
    events: Receiver<Event>,
    /// The number of streams that have not reached their end.
    streams: u32,
    longest: Duration,
    logs: bool,
    strict: bool,
    interrupted: bool,
    status: Option<ExitStatus>,
    /// Whether the program and all its processes have ended.
    clean: bool,
    /// The first fault in the output itself.
    broken: Option<Cause>,
    transcript: Transcript,
}

impl Running {
    /// Returns the process id of the program itself.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.group
    }

    /// Returns the output recorded so far.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// Creates a failure of this run.
    fn failure(&mut self, cause: Cause) -> Failure {
        self.transcript.ended_at = self.started.elapsed();
        Failure {
            program: self.name.clone(),
            cause,
            transcript: std::mem::take(&mut self.transcript),
        }
    }

    /// Records a fault in the output. The first fault counts, except that any other fault replaces
    /// `Cause::Stderr`, because a message on standard error may be expected.
    fn breaks(&mut self, cause: Cause) {
        if matches!(self.broken, None | Some(Cause::Stderr)) {
            self.broken = Some(cause);
        }
    }

    /// Takes the events that the readers reported, and waits for the first event at most until
    /// `until`.
    fn take_events(&mut self, until: Instant) {
        let mut wait = until.saturating_duration_since(Instant::now());
        while self.streams > 0 {
            match self.events.recv_timeout(wait) {
                Ok(Event::Line(line)) => {
                    self.last_line = Instant::now();
                    self.transcript.lines.push(line);
                }
                Ok(Event::Cut(line)) => {
                    self.transcript.lines.push(line);
                    self.breaks(Cause::CutLine);
                }
                Ok(Event::NotText) => self.breaks(Cause::NotText),
                Ok(Event::Flood) => self.breaks(Cause::Flood),
                Ok(Event::Stderr(bytes)) => {
                    self.transcript.stderr.push_str(&String::from_utf8_lossy(&bytes));
                    if !self.logs && (self.strict || !self.interrupted) {
                        self.broken.get_or_insert(Cause::Stderr);
                    }
                }
                Ok(Event::End) => self.streams -= 1,
                Err(RecvTimeoutError::Timeout) => return,
                Err(RecvTimeoutError::Disconnected) => self.streams = 0,
            }
            wait = Duration::ZERO;
        }
        thread::sleep(wait);
    }

    /// Records until the program ends, or until the time `after` has passed since its first line.
    /// Returns the status of a program that has ended.
    ///
    /// # Errors
    ///
    /// Returns [`Cause::Hang`] if no line appears for the time `patience`, and [`Cause::Flood`].
    pub fn watch_for(
        &mut self,
        after: Duration,
        patience: Duration,
    ) -> Result<Option<ExitStatus>, Failure> {
        // Counted from the first line, because a busy machine is slow to start a program: CPython
        // has taken ten seconds. A program that never prints is a hang.
        while self.transcript.lines.is_empty() && self.status.is_none() {
            self.watch(Instant::now() + POLL, patience)?;
        }
        let first = self.transcript.lines.first().map_or(Duration::ZERO, |first| first.at);
        self.watch(self.started + first + after, patience)?;
        Ok(self.status)
    }

    /// Records until the program ends or until `until`. [`Running::status`] tells which.
    ///
    /// # Errors
    ///
    /// Returns [`Cause::Hang`] if no line appears for the time `patience`, and [`Cause::Flood`].
    pub fn watch(&mut self, until: Instant, patience: Duration) -> Result<(), Failure> {
        loop {
            self.take_events(until.min(Instant::now() + POLL));
            if let Some(Cause::Flood) = self.broken {
                return Err(self.failure(Cause::Flood));
            }
            self.look_for_end();
            let now = Instant::now();
            if self.status.is_some() {
                return Ok(());
            }
            if now - self.last_line >= patience {
                return Err(self.failure(Cause::Hang(patience)));
            }
            if now >= until {
                return Ok(());
            }
        }
    }

    /// Records until the program ends.
    ///
    /// # Errors
    ///
    /// The errors of [`Running::watch`], and [`Cause::Endless`].
    pub fn wait(&mut self, patience: Duration) -> Result<ExitStatus, Failure> {
        self.watch(self.started + self.longest, patience)?;
        self.status.ok_or_else(|| self.failure(Cause::Endless(self.longest)))
    }

    /// Records until the program has printed `lines` lines.
    ///
    /// # Errors
    ///
    /// The errors of [`Running::watch`], and [`Cause::EndedEarly`].
    pub fn wait_for_lines(&mut self, lines: usize, patience: Duration) -> Result<(), Failure> {
        while self.transcript.lines.len() < lines {
            self.watch(Instant::now() + POLL, patience)?;
            if let Some(status) = self.status
                && self.transcript.lines.len() < lines
            {
                return Err(self.failure(Cause::EndedEarly(status)));
            }
        }
        Ok(())
    }

    /// Returns the exit status if the program has ended. [`Running::transcript`] then has all that
    /// the program printed.
    #[must_use]
    pub fn status(&self) -> Option<ExitStatus> {
        self.status
    }

    fn look_for_end(&mut self) {
        if self.status.is_none()
            && let Some(status) = self.child.try_wait().expect("waiting for a child should succeed")
        {
            self.status = Some(status);
            self.transcript.ended_at = self.started.elapsed();
            let until = Instant::now() + LAST_WORDS;
            while self.streams > 0 && Instant::now() < until {
                self.take_events(until);
            }
        }
    }

    /// Sends `signal` to the program itself, and not to the processes that it started. An ended
    /// program receives no signal.
    pub fn signal(&mut self, signal: Signal) {
        self.look_for_end();
        if self.status.is_none() {
            let _ = rustix::process::kill_process(self.group, signal);
        }
    }

    /// Sends SIGINT to the whole process group, as a terminal does on Ctrl-C, and waits until the
    /// program ends.
    ///
    /// # Errors
    ///
    /// Returns [`Cause::IgnoredInterrupt`] or [`Cause::Flood`].
    pub fn interrupt(&mut self) -> Result<ExitStatus, Failure> {
        self.take_events(Instant::now()); // earlier output is not caused by the interrupt
        self.interrupted = true;
        let _ = rustix::process::kill_process_group(self.group, Signal::INT);
        // An interrupted CPython runs code before it ends, which takes time on a busy machine.
        let grace = if self.strict { GRACE } else { 5 * GRACE };
        self.watch(Instant::now() + grace, Duration::MAX)?;
        self.status.ok_or_else(|| self.failure(Cause::IgnoredInterrupt(grace)))
    }

    /// Returns the live processes that belong to the program, each as "pid (name)". After the
    /// program's end, these are the processes that it left behind. Zombies do not count.
    #[must_use]
    pub fn processes(&self) -> Vec<String> {
        self.members().into_iter().map(|(_, name)| name).collect()
    }

    /// Returns the ids of the live processes in the program's process group, without the program
    /// itself.
    #[must_use]
    pub fn children(&self) -> Vec<Pid> {
        let all = members(self.group, None).into_iter().map(|(pid, _)| pid);
        all.filter(|pid| *pid != self.group).collect()
    }

    /// Returns the live processes of its group. If the group is empty, returns the marked processes
    /// elsewhere.
    fn members(&self) -> Vec<(Pid, String)> {
        let group = members(self.group, None);
        if group.is_empty() { members(self.group, Some(&self.mark)) } else { group }
    }

    /// Checks that an ended program left no process behind, that its standard error is empty, that
    /// its last line has a newline, and that its status is a success. The status of an interrupted
    /// program must be SIGINT.
    ///
    /// # Errors
    ///
    /// Returns [`Cause::LeftBehind`], [`Cause::Stderr`], [`Cause::NotText`], [`Cause::CutLine`] or
    /// [`Cause::Status`].
    ///
    /// # Panics
    ///
    /// Panics if the program has not ended.
    pub fn finish(mut self) -> Result<Transcript, Failure> {
        let status = self.status.expect("the program should have ended");
        self.collect()?;
        if let Some(cause) = self.broken.take() {
            return Err(self.failure(cause));
        }
        let right = if self.interrupted {
            use std::os::unix::process::ExitStatusExt;
            !self.strict || status.signal() == Some(Signal::INT.as_raw())
        } else {
            status.success()
        };
        if !right {
            return Err(self.failure(Cause::Status(status)));
        }
        Ok(std::mem::take(&mut self.transcript))
    }

    /// Checks an ended program as [`Running::finish`] does, but the program must have failed, with
    /// an exit code other than 0 and a message on standard error.
    ///
    /// # Errors
    ///
    /// Returns [`Cause::LeftBehind`], [`Cause::NotText`], [`Cause::CutLine`], [`Cause::NoMessage`],
    /// or [`Cause::Status`] if the program succeeded or died of a signal.
    ///
    /// # Panics
    ///
    /// Panics if the program has not ended.
    pub fn finish_failed(mut self) -> Result<Transcript, Failure> {
        let status = self.status.expect("the program should have ended");
        self.collect()?;
        match self.broken.take() {
            Some(Cause::Stderr) => {}
            Some(cause) => return Err(self.failure(cause)),
            None => return Err(self.failure(Cause::NoMessage)),
        }
        if status.code().is_none_or(|code| code == 0) {
            return Err(self.failure(Cause::Status(status)));
        }
        Ok(std::mem::take(&mut self.transcript))
    }

    /// Checks an ended program as [`Running::finish`] does, but accepts any status and any message.
    /// This is for a program in which a fault was injected, and whose outcome is only partly known
    /// beforehand.
    ///
    /// # Errors
    ///
    /// Returns [`Cause::LeftBehind`], [`Cause::NotText`] or [`Cause::CutLine`].
    ///
    /// # Panics
    ///
    /// Panics if the program has not ended.
    pub fn finish_anyhow(mut self) -> Result<(ExitStatus, Transcript), Failure> {
        let status = self.status.expect("the program should have ended");
        self.collect()?;
        match self.broken.take() {
            None | Some(Cause::Stderr) => Ok((status, std::mem::take(&mut self.transcript))),
            Some(cause) => Err(self.failure(cause)),
        }
    }

    /// Waits until the remaining processes of the program have ended, and until its output has
    /// ended.
    fn collect(&mut self) -> Result<(), Failure> {
        let until = Instant::now() + GRACE;
        let mut left;
        loop {
            left = self.processes();
            if left.is_empty() || Instant::now() >= until {
                break;
            }
            thread::sleep(POLL);
        }
        if !left.is_empty() {
            self.take_events(Instant::now());
            return Err(self.failure(Cause::LeftBehind(left)));
        }
        self.clean = true;
        let until = Instant::now() + GRACE;
        while self.streams > 0 && Instant::now() < until {
            self.take_events(until);
        }
        if self.streams > 0 {
            let holder = "an unknown process that keeps its output open".to_owned();
            return Err(self.failure(Cause::LeftBehind(vec![holder])));
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.clean {
            self.kill();
        }
        GROUPS.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.group);
    }
}

impl Running {
    /// Kills the program and all processes that belong to it, and waits until they are gone.
    fn kill(&mut self) {
        let _ = rustix::process::kill_process_group(self.group, Signal::KILL);
        let _ = self.child.wait();
        // The signal is repeated until all processes are gone: a signal takes time, and a process
        // that was being started during the first signal did not receive it.
        let until = Instant::now() + GRACE;
        while Instant::now() < until {
            let left = self.members();
            if left.is_empty() {
                break;
            }
            for (pid, _) in left {
                let _ = rustix::process::kill_process(pid, Signal::KILL);
            }
            thread::sleep(POLL);
        }
    }
}

/// The process groups of all running programs. The first use installs a handler: SIGINT, SIGTERM or
/// SIGHUP to the test program also kills these groups, because a terminal's Ctrl-C does not reach
/// them.
static GROUPS: LazyLock<Mutex<HashSet<Pid>>> = LazyLock::new(|| {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])
        .expect("installing a handler for these signals should succeed");
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // The lock is never released, so no further program starts.
            let groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
            for group in groups.iter() {
                let _ = rustix::process::kill_process_group(*group, Signal::KILL);
            }
            std::process::exit(128 + signal);
        }
    });
    Mutex::new(HashSet::new())
});

/// Returns the live processes of a group, and those with the mark of a run, because a process may
/// leave its group. Searching for the mark takes ten times as long.
#[cfg(target_os = "linux")]
fn members(group: Pid, mark: Option<&str>) -> Vec<(Pid, String)> {
    let Ok(processes) = procfs::process::all_processes() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // A process that ends during the search is skipped.
    for process in processes.flatten() {
        let Ok(stat) = process.stat() else { continue };
        let Some(pid) = Pid::from_raw(stat.pid) else {
            continue;
        };
        let marked = || {
            mark.is_some_and(|mark| {
                let environ = process.environ().unwrap_or_default();
                environ.get(std::ffi::OsStr::new(MARK)).is_some_and(|value| value == mark)
            })
        };
        let ended = matches!(stat.state, 'Z' | 'X' | 'x');
        if !ended && (stat.pgrp == group.as_raw_pid() || marked()) {
            found.push((pid, format!("{pid} ({})", stat.comm)));
        }
    }
    found
}

/// Returns the group itself if it has a live process.
#[cfg(not(target_os = "linux"))]
fn members(group: Pid, _mark: Option<&str>) -> Vec<(Pid, String)> {
    match rustix::process::test_kill_process_group(group) {
        Ok(()) => vec![(group, format!("process group {group}"))],
        Err(_) => Vec::new(),
    }
}
