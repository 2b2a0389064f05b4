//! Faults from outside: signals at random moments, standard output that nobody reads, and a system
//! that refuses threads, processes or a place for temporary files.

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

/// Random moments and choices, the same ones again for the same seed.
///
/// The seed is that of the environment variable `FAULTS_SEED`, or another one each time the tests
/// are run. Whoever uses it says in each failure which it is.
pub struct Random(fastrand::Rng);

impl Random {
    /// The seed of this run.
    ///
    /// # Panics
    ///
    /// If `FAULTS_SEED` is set and is no number.
    #[must_use]
    pub fn seed() -> u64 {
        static SEED: LazyLock<u64> = LazyLock::new(|| {
            let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            match env::var_os("FAULTS_SEED") {
                Some(seed) => {
                    let number = seed.to_str().and_then(|seed| seed.parse().ok());
                    number.unwrap_or_else(|| panic!("FAULTS_SEED is no number: {seed:?}"))
                }
                None => u64::from(now().subsec_nanos()),
            }
        });
        *SEED
    }

    /// A sequence of its own for each `lane`.
    #[must_use]
    pub fn new(lane: &str) -> Self {
        let seed = lane.bytes().fold(Self::seed(), |seed, byte| {
            seed.rotate_left(8).wrapping_mul(31) ^ u64::from(byte)
        });
        Self(fastrand::Rng::with_seed(seed))
    }

    /// One of `items`; `None` if there is none.
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        self.0.choice(items)
    }

    /// A moment in the time `within`; half of them lie in its first eighth, for most can go wrong
    /// while everything is being started.
    pub fn moment(&mut self, within: Duration) -> Duration {
        within.mul_f64(self.0.f64().powi(3))
    }
}

/// The command that starts `program` after `sh` has done `setup`: `ulimit -v 1000`, `exec 0<&-`.
#[must_use]
pub fn after(setup: &str, program: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", &format!("{setup} && exec \"$0\""), program]);
    command
}

/// The command that starts `program` with no address space for the stack of more than `threads`
/// threads. A stack is a gigabyte here, so all else has room enough in the rest.
#[must_use]
pub fn with_memory_for(threads: u32, program: &str) -> Command {
    let kilobytes = 900_000 + 1_000_000 * threads;
    let mut command = after(&format!("ulimit -v {kilobytes}"), program);
    command.env("RUST_MIN_STACK", "1024000000");
    command
}

/// A program that is run as a user who has no other process.
pub struct Stranger {
    user: u32,
    folder: TempDir,
}

impl Stranger {
    /// Such a user, with a copy of the program at `path` that it may run; `None` if that takes
    /// more rights than the tests have.
    ///
    /// # Errors
    ///
    /// That the copy cannot be made.
    pub fn new(path: &str) -> io::Result<Option<Self>> {
        static USERS: AtomicU32 = AtomicU32::new(0);
        if !rustix::process::geteuid().is_root() {
            return Ok(None);
        }
        let number = (process::id() % 100) * 30 + USERS.fetch_add(1, Ordering::Relaxed) % 30;
        let folder = TempDir::new()?;
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
        // Not `fs::copy`: what another thread starts in that moment would inherit the open file,
        // and nobody can run a program that is open for writing.
        let copied = Command::new("cp").arg(path).arg(folder.path().join("program")).status()?;
        if !copied.success() {
            return Err(io::Error::other("cp has failed"));
        }
        Ok(Some(Self { user: 62_000 + number, folder }))
    }

    /// The user's own copy of the program.
    fn program(&self) -> String {
        self.folder.path().join("program").display().to_string()
    }

    /// The command that starts the program as that user, after `setup`.
    #[must_use]
    pub fn after(&self, setup: &str) -> Command {
        let mut command = after(setup, &self.program());
        command.uid(self.user).gid(self.user).current_dir("/");
        command
    }
}

/// What `sh` has to do so that the user may have that many processes and threads, this one
/// included. `sh` may be one that has another letter for it.
#[must_use]
pub fn limit_processes(processes: u32) -> String {
    format!("{{ ulimit -u {processes} 2>/dev/null || ulimit -p {processes}; }}")
}

/// A pipe that is full: who writes to it waits until the `usize` bytes which are in it, and all
/// that are written then, are read.
///
/// # Errors
///
/// That there is no such pipe.
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

/// Everything that comes out of the pipe behind the `filled` bytes, line by line.
///
/// # Errors
///
/// That it is not text.
pub fn read_behind(mut reader: PipeReader, filled: usize) -> io::Result<Vec<String>> {
    reader.read_exact(&mut vec![0; filled])?;
    let mut text = String::new();
    reader.read_to_string(&mut text)?;
    Ok(text.lines().map(str::to_owned).collect())
}

/// Starts `program`, with a failure for a panic.
///
/// # Panics
///
/// If it cannot be started.
#[must_use]
pub fn start(program: Program) -> Running {
    program.start().unwrap_or_else(Failure::fail)
}

/// What stands on standard error is there for people to read: whole lines in words, and neither the
/// report of a panic nor an error as `Debug` writes it.
///
/// # Panics
///
/// If it is not.
#[track_caller]
pub fn assert_clear(what: &str, transcript: &Transcript) {
    for line in transcript.stderr.lines() {
        let wrong = ["panicked", "backtrace", "stack", "Error: ", "Os {", "kind: "];
        let clear = !wrong.iter().any(|word| line.contains(word));
        transcript.assert(clear && !line.is_empty(), format!("{what} says: {line}"));
    }
}

/// The program has failed as it should: one clear line for each process that could not go on, and
/// a status that is a failure.
///
/// # Panics
///
/// If it has not.
#[track_caller]
pub fn assert_clear_failure(what: &str, status: ExitStatus, transcript: &Transcript) {
    let failed = status.code().is_some_and(|code| code != 0);
    transcript.assert(failed, format!("{what}: should have failed, and ended with {status}"));
    transcript.assert(!transcript.stderr.is_empty(), format!("{what}: failed without a word"));
    assert_clear(what, transcript);
}

/// What the parent of ten children that count says of them on standard error.
#[derive(Debug)]
pub struct Told {
    /// The children of which it says that they failed.
    pub failed: Vec<usize>,
    /// How many it has started: ten, unless it says that a child could not be.
    pub started: usize,
    /// All other lines: of the children themselves, or of a parent that could not go on.
    pub rest: Vec<String>,
}

impl Told {
    /// What that program has said.
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

    /// Each child that was started, and did not fail, has counted to its end; one that failed has
    /// begun at most; and nothing else is there.
    ///
    /// # Panics
    ///
    /// If it is not so.
    #[track_caller]
    pub fn assert_counted(&self, what: &str, transcript: &Transcript) {
        let mut counts = [0; 9];
        for line in &transcript.lines {
            let count = line.text.parse().ok().and_then(|number: usize| counts.get_mut(number));
            transcript.assert(count.is_some(), format!("{what}: printed `{}`", line.text));
            *count.expect("it is some") += 1;
        }
        for (number, count) in counts.into_iter().enumerate() {
            let most = self.started.saturating_sub(number + 1);
            let failed = self.failed.iter().filter(|child| **child > number).count();
            let right = (most.saturating_sub(failed)..=most).contains(&count);
            transcript.assert(right, format!("{what}: {number} comes {count} times, {self:?}"));
        }
    }
}

/// With memory for two threads only, a program that wants more fails with one line, although the
/// two that it has would run for ever.
///
/// # Panics
///
/// If it does not.
pub fn fails_clearly_with_two_threads(binary: &str) {
    let contract = contracts::of(binary);
    let command = with_memory_for(2, snippets::path(binary));
    let mut running = start(Program::new(binary, command));
    running.wait(contract.patience).unwrap_or_else(Failure::fail);
    let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
    assert_clear_failure(binary, status, &transcript);
    transcript.assert(transcript.stderr.lines().count() == 1, format!("{binary}: one line"));
}

/// Folders for temporary files in which no file can be made, with what they are.
///
/// # Panics
///
/// Never: `folder` is one.
#[must_use]
pub fn bad_temp_dirs(program: &Path) -> [(&'static str, String); 2] {
    [("is not there", "/nowhere/at/all".to_owned()), ("is a file", program.display().to_string())]
}
