//! Starting a program, recording it, stopping it, and finding what it left behind.

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

/// How long a program may take to end after it was interrupted, and its processes after it ended.
pub const GRACE: Duration = Duration::from_secs(2);
/// A program that should end by itself is given up after this time, however much it prints, unless
/// [`Program::give_up_after`] says otherwise.
pub const LONGEST: Duration = Duration::from_secs(60);
/// More lines than any snippet prints: a program that prints more is stopped.
pub const FLOOD: usize = 100_000;
/// How often the harness looks whether the program has ended.
const POLL: Duration = Duration::from_millis(20);
/// Marks the processes of a run, so that one that leaves its process group is found as well.
const MARK: &str = "TESTS_RUN";

/// What went wrong with a run.
#[derive(Debug)]
pub enum Cause {
    /// It could not be started.
    NotStarted(io::Error),
    /// It printed nothing for that long, and did not end.
    Hang(Duration),
    /// It should have ended by itself, and was still running this long after its start.
    Endless(Duration),
    /// It should have run until it was stopped, but ended by itself.
    EndedEarly(ExitStatus),
    /// It was interrupted (SIGINT) and had not ended that long after: [`GRACE`], CPython five times
    /// that.
    IgnoredInterrupt(Duration),
    /// Processes of it were still there [`GRACE`] after it had ended.
    LeftBehind(Vec<String>),
    /// It ended with another status than it should have.
    Status(ExitStatus),
    /// It wrote to standard error.
    Stderr,
    /// It should have failed with a message on standard error, and there is none.
    NoMessage,
    /// It printed more than [`FLOOD`] lines.
    Flood,
    /// It printed something that is not UTF-8.
    NotText,
    /// Its last line has no newline.
    CutLine,
}

/// A run that failed: which program, why, and what it had printed by then.
pub struct Failure {
    /// The name of the program.
    pub program: String,
    /// What went wrong.
    pub cause: Cause,
    /// What was recorded until then.
    pub transcript: Transcript,
}

impl Failure {
    /// For a test: `running.wait(patience).unwrap_or_else(Failure::fail)`.
    ///
    /// # Panics
    ///
    /// Always, with the failure as its message.
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
                    None => write!(f, "there was none at all")?,
                }
            }
            Cause::Endless(longest) => {
                write!(f, "still running after {} s", longest.as_secs_f64())?;
            }
            Cause::EndedEarly(status) => write!(
                f,
                "ended by itself ({status}) after {:.2} s, should run until it is stopped",
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
            Cause::NoMessage => write!(f, "should have failed with a message")?,
            Cause::Flood => write!(f, "printed more than {FLOOD} lines")?,
            Cause::NotText => write!(f, "printed something that is not UTF-8")?,
            Cause::CutLine => write!(f, "the last line has no newline")?,
        }
        write!(f, "\n{}", self.transcript)
    }
}

// `expect` and a test's `Result` print this one.
impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Failure {}

/// What the threads that read a program's output report.
enum Event {
    Line(Line),
    /// The last line of standard output, without a newline.
    Cut(Line),
    NotText,
    Flood,
    Stderr(Vec<u8>),
    /// One of the two streams has ended.
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
    /// A program, with the name that failures call it by. Its standard input is empty, its output
    /// is recorded, and whatever the command says of these is overruled.
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

    /// Reads that many lines of standard output and then closes the pipe, as `head -n` does. With
    /// 0 the pipe is closed before the program starts.
    #[must_use]
    pub fn close_stdout_after(mut self, lines: usize) -> Self {
        self.close_after = lines;
        self
    }

    /// Gives up a program that should end by itself after `longest` instead of [`LONGEST`].
    #[must_use]
    pub fn give_up_after(mut self, longest: Duration) -> Self {
        self.longest = longest;
        self
    }

    /// Sets `RUST_LOG`, so that what comes on standard error is the log, and no failure.
    #[must_use]
    pub fn log(mut self, filter: &str) -> Self {
        self.log = Some(filter.to_owned());
        self
    }

    /// As [`Program::log`], with standard error in the same pipe as standard output, so that the
    /// transcript's lines are the events of the log and the lines of the program in the order in
    /// which they were written.
    #[must_use]
    pub fn log_among_lines(mut self, filter: &str) -> Self {
        self.merged = true;
        self.log(filter)
    }

    /// Lets the program write to standard error and choose its status once it has been
    /// interrupted, as CPython does with its traceback. Otherwise an interrupted program has to
    /// die of SIGINT without a word.
    #[must_use]
    pub fn may_complain_when_interrupted(mut self) -> Self {
        self.strict = false;
        self
    }

    /// Starts it, in a process group of its own.
    ///
    /// # Errors
    ///
    /// [`Cause::NotStarted`].
    ///
    /// # Panics
    ///
    /// If this process cannot set up its handler for SIGINT and SIGTERM, start a thread or make a
    /// pipe.
    pub fn start(mut self) -> Result<Running, Failure> {
        static RUNS: AtomicU32 = AtomicU32::new(0);
        let mark = format!("{}-{}", std::process::id(), RUNS.fetch_add(1, Ordering::Relaxed));
        let mut recorded = self.stdout.is_none();
        let mut stderr = Stdio::piped();
        let mut both = None;
        let stdout = match self.stdout {
            _ if self.merged => {
                let (reader, writer) = io::pipe().expect("a pipe can be made");
                stderr = Stdio::from(writer.try_clone().expect("its end can be doubled"));
                both = Some(reader);
                Stdio::from(writer)
            }
            Some(file) => Stdio::from(file),
            None if self.close_after == 0 => {
                // A pipe whose reader has gone before the program starts.
                recorded = false;
                let (_, writer) = io::pipe().expect("a pipe can be made");
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
            // A panic then costs a debug build most of a second, and a busy machine many.
            .env_remove("RUST_BACKTRACE")
            .process_group(0);
        let logs = self.log.is_some();
        if let Some(filter) = self.log {
            self.command.env("RUST_LOG", filter);
        }
        let started = Instant::now();
        let spawned = {
            // Locked over the start, so that a signal finds every group that there is.
            let mut groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
            let spawned = self.command.spawn();
            if let Ok(child) = &spawned {
                groups.insert(group_of(child));
            }
            spawned
        };
        drop(self.command); // with its ends of the pipes
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
                let both = both.expect("a pipe of ours instead");
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

    /// Runs it to its end, which must be a success.
    ///
    /// # Errors
    ///
    /// Every [`Cause`] but `EndedEarly` and `IgnoredInterrupt`; a hang is no line, and no end,
    /// for the time `patience`.
    pub fn run(self, patience: Duration) -> Result<Transcript, Failure> {
        let mut running = self.start()?;
        running.wait(patience)?;
        running.finish()
    }

    /// Runs it for the time `after`, counted from its first line, then interrupts it (SIGINT to its
    /// process group: what Ctrl-C does). It must not end before that, and must end then.
    ///
    /// # Errors
    ///
    /// Every [`Cause`]; a hang is no line for the time `patience`.
    pub fn run_for(self, after: Duration, patience: Duration) -> Result<Transcript, Failure> {
        let mut running = self.start()?;
        // From the first line on, because a busy machine takes its time to start a program: ten
        // seconds were seen with CPython. One that never prints is a hang.
        while running.transcript.lines.is_empty() && running.status.is_none() {
            running.watch(Instant::now() + POLL, patience)?;
            if running.transcript.lines.is_empty() && running.started.elapsed() >= patience {
                return Err(running.failure(Cause::Hang(patience)));
            }
        }
        let first = running.transcript.lines.first().map_or(Duration::ZERO, |first| first.at);
        let until = running.started + first + after;
        running.watch(until, patience)?;
        if let Some(status) = running.status {
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
        // An error is an end as well: there is nothing more to read.
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
        // Nobody listens any more: the run has been given up.
        if events.send(event).is_err() || last {
            break;
        }
    }
    drop(stdout); // closed before the end is reported
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

/// A program that has been started. Dropping it kills it and all processes that belong to it.
pub struct Running {
    name: String,
    child: Child,
    group: Pid,
    mark: String,
    started: Instant,
    last_line: Instant,
    events: Receiver<Event>,
    /// Streams that have not ended yet.
    streams: u32,
    longest: Duration,
    logs: bool,
    strict: bool,
    interrupted: bool,
    status: Option<ExitStatus>,
    /// It has ended, and so have all its processes.
    clean: bool,
    /// The first thing wrong with the output itself.
    broken: Option<Cause>,
    transcript: Transcript,
}

impl Running {
    /// The process id of the program itself.
    #[must_use]
    pub fn pid(&self) -> Pid {
        self.group
    }

    /// What has been recorded so far.
    #[must_use]
    pub fn transcript(&self) -> &Transcript {
        &self.transcript
    }

    /// A failure of this run.
    fn failure(&mut self, cause: Cause) -> Failure {
        self.transcript.ended_at = self.started.elapsed();
        Failure {
            program: self.name.clone(),
            cause,
            transcript: std::mem::take(&mut self.transcript),
        }
    }

    /// Notes what is wrong with the output; the first thing, but that there is something on
    /// standard error may be wanted, so everything else goes before it.
    fn breaks(&mut self, cause: Cause) {
        if matches!(self.broken, None | Some(Cause::Stderr)) {
            self.broken = Some(cause);
        }
    }

    /// Takes what the readers have reported, waiting at most until `until` for the first of it.
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

    /// Records until the program ends or `until` comes; tells by [`Running::status`] which.
    ///
    /// # Errors
    ///
    /// [`Cause::Hang`] if there is no line for the time `patience`, [`Cause::Flood`].
    pub fn watch(&mut self, until: Instant, patience: Duration) -> Result<(), Failure> {
        loop {
            self.take_events(until.min(Instant::now() + POLL));
            if let Some(Cause::Flood) = self.broken {
                return Err(self.failure(Cause::Flood));
            }
            self.look_for_end();
            let now = Instant::now();
            if self.status.is_some() || now >= until {
                return Ok(());
            }
            if now - self.last_line >= patience {
                return Err(self.failure(Cause::Hang(patience)));
            }
        }
    }

    /// Records until the program ends.
    ///
    /// # Errors
    ///
    /// As [`Running::watch`], and [`Cause::Endless`].
    pub fn wait(&mut self, patience: Duration) -> Result<ExitStatus, Failure> {
        self.watch(self.started + self.longest, patience)?;
        self.status.ok_or_else(|| self.failure(Cause::Endless(self.longest)))
    }

    /// Records until that many lines are there.
    ///
    /// # Errors
    ///
    /// As [`Running::watch`], and [`Cause::EndedEarly`].
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

    /// The status, if the program has ended.
    #[must_use]
    pub fn status(&self) -> Option<ExitStatus> {
        self.status
    }

    fn look_for_end(&mut self) {
        if self.status.is_none()
            && let Some(status) = self.child.try_wait().expect("a child can be waited for")
        {
            self.status = Some(status);
            self.transcript.ended_at = self.started.elapsed();
        }
    }

    /// Sends `signal` to the program itself, and not to the processes it started. A program that
    /// has ended gets none.
    pub fn signal(&mut self, signal: Signal) {
        self.look_for_end();
        if self.status.is_none() {
            let _ = rustix::process::kill_process(self.group, signal);
        }
    }

    /// Sends SIGINT to the whole process group, as a terminal does at Ctrl-C, and waits for the
    /// end of the program.
    ///
    /// # Errors
    ///
    /// [`Cause::IgnoredInterrupt`], [`Cause::Flood`].
    pub fn interrupt(&mut self) -> Result<ExitStatus, Failure> {
        self.take_events(Instant::now()); // what it wrote before was not for the interrupt
        self.interrupted = true;
        let _ = rustix::process::kill_process_group(self.group, Signal::INT);
        // CPython runs code of its own when it is interrupted; on a busy machine that takes time.
        let grace = if self.strict { GRACE } else { 5 * GRACE };
        self.watch(Instant::now() + grace, Duration::MAX)?;
        self.status.ok_or_else(|| self.failure(Cause::IgnoredInterrupt(grace)))
    }

    /// The processes that belong to the program, each as «pid (name)»; after its end: that it has
    /// left behind. Processes that have ended and were not collected by their parent do not count.
    #[must_use]
    pub fn processes(&self) -> Vec<String> {
        self.members().into_iter().map(|(_, name)| name).collect()
    }

    /// The ids of the processes in the program's process group that are alive, without its own.
    #[must_use]
    pub fn children(&self) -> Vec<Pid> {
        let all = members(self.group, None).into_iter().map(|(pid, _)| pid);
        all.filter(|pid| *pid != self.group).collect()
    }

    /// The live processes in its group or, if nobody is there, elsewhere.
    fn members(&self) -> Vec<(Pid, String)> {
        let group = members(self.group, None);
        if group.is_empty() { members(self.group, Some(&self.mark)) } else { group }
    }

    /// To be called after the end of the program: nothing is left behind, standard error is
    /// empty, the last line is whole, and the status is a success, or the signal after an
    /// interrupt.
    ///
    /// # Errors
    ///
    /// [`Cause::LeftBehind`], [`Cause::Stderr`], [`Cause::NotText`], [`Cause::CutLine`],
    /// [`Cause::Status`].
    ///
    /// # Panics
    ///
    /// If the program has not ended.
    pub fn finish(mut self) -> Result<Transcript, Failure> {
        let status = self.status.expect("the program has ended");
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

    /// As [`Running::finish`], but for a program that should fail: the status must be a failure
    /// with an exit code, and there must be something on standard error.
    ///
    /// # Errors
    ///
    /// [`Cause::LeftBehind`], [`Cause::NotText`], [`Cause::CutLine`]; [`Cause::NoMessage`];
    /// [`Cause::Status`] if it succeeded or died of a signal.
    ///
    /// # Panics
    ///
    /// If the program has not ended.
    pub fn finish_failed(mut self) -> Result<Transcript, Failure> {
        let status = self.status.expect("the program has ended");
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

    /// As [`Running::finish`], but whatever the status is and whatever it has said: for a program
    /// that a fault has hit, of which only some is known beforehand.
    ///
    /// # Errors
    ///
    /// [`Cause::LeftBehind`], [`Cause::NotText`], [`Cause::CutLine`].
    ///
    /// # Panics
    ///
    /// If the program has not ended.
    pub fn finish_anyhow(mut self) -> Result<(ExitStatus, Transcript), Failure> {
        let status = self.status.expect("the program has ended");
        self.collect()?;
        match self.broken.take() {
            None | Some(Cause::Stderr) => Ok((status, std::mem::take(&mut self.transcript))),
            Some(cause) => Err(self.failure(cause)),
        }
    }

    /// Waits for the processes that the program has left to end, and for the end of its output.
    fn collect(&mut self) -> Result<(), Failure> {
        let ended_at = self.transcript.ended_at;
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
            let holder = "somebody who keeps its output open".to_owned();
            return Err(self.failure(Cause::LeftBehind(vec![holder])));
        }
        self.transcript.ended_at = ended_at;
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
    /// Kills it and all processes that belong to it, and waits for them to be gone.
    fn kill(&mut self) {
        let _ = rustix::process::kill_process_group(self.group, Signal::KILL);
        let _ = self.child.wait();
        // Again until they are gone: a signal takes its time, and a process that was being
        // started while the first one was sent has not got it.
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

/// The process groups of all programs that are running. The first use sets up that SIGINT,
/// SIGTERM and SIGHUP to the test program kill them too: they do not get the terminal's Ctrl-C.
static GROUPS: LazyLock<Mutex<HashSet<Pid>>> = LazyLock::new(|| {
    use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
    let mut signals = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGHUP])
        .expect("these signals may be handled");
    thread::spawn(move || {
        if let Some(signal) = signals.forever().next() {
            // Kept locked: nothing more is started.
            let groups = GROUPS.lock().unwrap_or_else(PoisonError::into_inner);
            for group in groups.iter() {
                let _ = rustix::process::kill_process_group(*group, Signal::KILL);
            }
            std::process::exit(128 + signal);
        }
    });
    Mutex::new(HashSet::new())
});

/// The live processes of a group, and those with the mark of a run, for a process may leave its
/// group. To look for the mark takes ten times as long.
#[cfg(target_os = "linux")]
fn members(group: Pid, mark: Option<&str>) -> Vec<(Pid, String)> {
    let Ok(processes) = procfs::process::all_processes() else {
        return Vec::new();
    };
    let mut found = Vec::new();
    // A process that ends while it is looked at is passed over.
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

/// The group itself, as long as there is anybody in it.
#[cfg(not(target_os = "linux"))]
fn members(group: Pid, _mark: Option<&str>) -> Vec<(Pid, String)> {
    match rustix::process::test_kill_process_group(group) {
        Ok(()) => vec![(group, format!("process group {group}"))],
        Err(_) => Vec::new(),
    }
}
