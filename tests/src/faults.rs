//! Faults from outside: signals at random moments, a standard output that no process reads, and a
//! system that refuses threads, processes or temporary files.

use std::env;
use std::fs::{self, Permissions};
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{self, Command, ExitStatus};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rustix::fs::OFlags;
use tempfile::TempDir;

use crate::{Failure, Program, Running, Transcript, contracts, snippets};

/// Random moments and choices. The same seed gives the same sequence.
///
/// The seed is the environment variable `FAULTS_SEED`, or a new one for each run of the tests. Each
/// failure of a test that uses it should name the seed.
pub struct Random(fastrand::Rng);

impl Random {
    /// Returns the seed of this run.
    ///
    /// # Panics
    ///
    /// Panics if `FAULTS_SEED` is set and is not a number.
    #[must_use]
    pub fn seed() -> u64 {
        static SEED: LazyLock<u64> = LazyLock::new(|| {
            let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            match env::var_os("FAULTS_SEED") {
                Some(seed) => {
                    let number = seed.to_str().and_then(|seed| seed.parse().ok());
                    number.unwrap_or_else(|| {
                        panic!("FAULTS_SEED should be a number, but is {seed:?}")
                    })
                }
                None => u64::from(now().subsec_nanos()),
            }
        });
        *SEED
    }

    /// Creates a sequence of its own for each `lane`.
    #[must_use]
    pub fn new(lane: &str) -> Self {
        let seed = lane.bytes().fold(Self::seed(), |seed, byte| {
            seed.rotate_left(8).wrapping_mul(31) ^ u64::from(byte)
        });
        Self(fastrand::Rng::with_seed(seed))
    }

    /// Returns one of `items`, or `None` if there are none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        self.0.choice(items)
    }

    /// Returns a moment in the time `within`. Half of the moments are in its first eighth, because
    /// most faults can occur while the program starts.
    pub fn moment(&mut self, within: Duration) -> Duration {
        within.mul_f64(self.0.f64().powi(3))
    }
}

/// Returns a command that starts `program` after `sh` has run `setup`, for example `ulimit -v 1000`
/// or `exec 0<&-`.
#[must_use]
pub fn after(setup: &str, program: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{setup} && exec \"$0\""), program]);
    command
}

/// Returns the command, started by a shell that ignores SIGCHLD. Not `sh`, because some shells
/// named `sh` cannot ignore this signal.
#[must_use]
pub fn ignoring_sigchld(command: &Command) -> Command {
    let mut bash = Command::new("bash");
    bash.args(["-c", "trap '' CHLD && exec \"$@\"", "bash"]);
    bash.arg(command.get_program()).args(command.get_args());
    bash
}

/// Returns a command that starts `program` with too little address space for the stacks of more
/// than `threads` threads. Each stack is a gigabyte, so the rest is enough for everything else.
/// Only Linux enforces such a limit.
#[must_use]
pub fn with_memory_for(threads: u32, program: &str) -> Command {
    let kilobytes = 900_000 + 1_000_000 * threads;
    let mut command = after(&format!("ulimit -v {kilobytes}"), program);
    command.env("RUST_MIN_STACK", "1024000000");
    command
}

/// A program that runs as a user without any other process.
pub struct Stranger {
    user: u32,
    folder: TempDir,
}

impl Stranger {
    /// Creates such a user, with a copy of the program at `path` that the user may run. Returns
    /// `None` if the tests lack the rights for this.
    ///
    /// # Errors
    ///
    /// Returns an error if the program cannot be copied.
    pub fn new(path: &str) -> io::Result<Option<Self>> {
        static USERS: AtomicU32 = AtomicU32::new(0);
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let number = (process::id() % 100) * 30 + USERS.fetch_add(1, Ordering::Relaxed) % 30;
        let folder = TempDir::new()?;
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
        // Not `fs::copy`: a process that another thread starts meanwhile would inherit the open
        // file, and a program that is open for writing cannot be run.
        let copied = Command::new("cp").arg(path).arg(folder.path().join("program")).status()?;
        if !copied.success() {
            return Err(io::Error::other("cp failed"));
        }
        Ok(Some(Self { user: 62_000 + number, folder }))
    }

    /// Returns the path of the user's own copy of the program.
    fn program(&self) -> String {
        self.folder.path().join("program").display().to_string()
    }

    /// Returns a command that starts the program as that user, after `setup`.
    #[must_use]
    pub fn after(&self, setup: &str) -> Command {
        let mut command = after(setup, &self.program());
        command.uid(self.user).gid(self.user).current_dir("/");
        command
    }
}

/// Returns the `sh` command that limits the user to `processes` processes and threads, including
/// the shell itself. The letter of the option differs between shells.
#[must_use]
pub fn limit_processes(processes: u32) -> String {
    format!("{{ ulimit -u {processes} 2>/dev/null || ulimit -p {processes}; }}")
}

/// Creates a full pipe and returns the number of bytes in it. A writer blocks until a reader has
/// read these bytes.
///
/// # Errors
///
/// Returns an error if the pipe cannot be created or filled.
pub fn full_pipe() -> io::Result<(PipeReader, PipeWriter, usize)> {
    let (reader, mut writer) = io::pipe()?;
    rustix::fs::fcntl_setfl(&writer, OFlags::NONBLOCK)?;
    let mut filled = 0;
    loop {
        match writer.write(&[b'.'; 4096]) {
            Ok(written) => filled += written,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) => return Err(error),
        }
    }
    rustix::fs::fcntl_setfl(&writer, OFlags::empty())?;
    Ok((reader, writer, filled))
}

/// Reads everything that follows the `filled` bytes in the pipe, and returns the lines.
///
/// # Errors
///
/// Returns an error if reading fails or the text is not UTF-8.
pub fn read_behind(mut reader: PipeReader, filled: usize) -> io::Result<Vec<String>> {
    reader.read_exact(&mut vec![0; filled])?;
    let mut text = String::new();
    reader.read_to_string(&mut text)?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Starts `program`, or panics with the failure.
///
/// # Panics
///
/// Panics if the program cannot be started.
#[must_use]
pub fn start(program: Program) -> Running {
    program.start().unwrap_or_else(Failure::fail)
}

/// Asserts that standard error is readable: whole lines in words, without panic reports and without
/// errors in `Debug` form.
///
/// # Panics
///
/// Panics if a line is not readable.
#[track_caller]
pub fn assert_clear(what: &str, transcript: &Transcript) {
    for line in transcript.stderr.lines() {
        let wrong = ["panicked", "backtrace", "stack", "Error: ", "Os {", "kind: "];
        let clear = !wrong.iter().any(|word| line.contains(word));
        transcript.assert(
            clear && !line.is_empty(),
            format!("{what}: an unclear line on standard error: {line}"),
        );
    }
}

/// Asserts that the program failed clearly: one clear line for each process that could not
/// continue, and a failure as its status.
///
/// # Panics
///
/// Panics if the program did not fail, or failed unclearly.
#[track_caller]
pub fn assert_clear_failure(what: &str, status: ExitStatus, transcript: &Transcript) {
    let failed = status.code().is_some_and(|code| code != 0);
    transcript.assert(failed, format!("{what}: should have failed, but ended with {status}"));
    transcript.assert(!transcript.stderr.is_empty(), format!("{what}: failed without a message"));
    assert_clear(what, transcript);
}

/// What a parent with ten counting children reports about them on standard error.
#[derive(Debug)]
pub struct Told {
    /// The children that the parent reports as failed.
    pub failed: Vec<usize>,
    /// The number of started children: ten, unless the parent reports that a child could not be
    /// started.
    pub started: usize,
    /// All other lines, from the children themselves or from a parent that could not continue.
    pub rest: Vec<String>,
}

impl Told {
    /// Reads the report from the transcript.
    #[must_use]
    pub fn by(transcript: &Transcript) -> Self {
        let mut told = Self { failed: Vec::new(), started: 10, rest: Vec::new() };
        for line in transcript.stderr.lines() {
            let child = |words| {
                let (who, _) = line.split_once(words)?;
                who.strip_prefix("child ").or(who.strip_prefix("job "))?.parse().ok()
            };
            if let Some(child) = child(" failed: ") {
                told.failed.push(child);
            } else if let Some(child) = child(" could not be started: ") {
                told.started = child;
            } else {
                told.rest.push(line.to_owned());
            }
        }
        told
    }

    /// Asserts that each started child that did not fail counted to its end, that a failed child
    /// may have counted partly, and that nothing else was printed.
    ///
    /// # Panics
    ///
    /// Panics if the counts differ.
    #[track_caller]
    pub fn assert_counted(&self, what: &str, transcript: &Transcript) {
        let mut counts = [0; 9];
        for line in &transcript.lines {
            let count = line.text.parse().ok().and_then(|number: usize| counts.get_mut(number));
            transcript.assert(count.is_some(), format!("{what}: unexpected line `{}`", line.text));
            *count.expect("`count` should be `Some`: it was asserted above") += 1;
        }
        for (number, count) in counts.into_iter().enumerate() {
            let most = self.started.saturating_sub(number + 1);
            let failed = self.failed.iter().filter(|child| **child > number).count();
            let right = (most.saturating_sub(failed)..=most).contains(&count);
            transcript
                .assert(right, format!("{what}: {number} was printed {count} times, {self:?}"));
        }
    }
}

/// Asserts that with memory for two threads, a program that needs more threads fails with one line,
/// although the first two threads would run forever.
///
/// # Panics
///
/// Panics if the program does not fail in that way.
pub fn fails_clearly_with_two_threads(binary: &str) {
    let contract = contracts::of(binary);
    let command = with_memory_for(2, snippets::path(binary));
    let mut running = start(Program::new(binary, command));
    running.wait(contract.patience).unwrap_or_else(Failure::fail);
    let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
    assert_clear_failure(binary, status, &transcript);
    transcript.assert(
        transcript.stderr.lines().count() == 1,
        format!("{binary}: standard error should have one line"),
    );
}

/// Returns folders in which no temporary file can be created, each with the reason.
///
/// # Panics
///
/// Never panics.
#[must_use]
pub fn bad_temp_dirs(program: &Path) -> [(&'static str, String); 2] {
    [("does not exist", "/nowhere/at/all".to_owned()), ("is a file", program.display().to_string())]
}
