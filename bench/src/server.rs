//! Programs in other languages that measure on request. A program reads a line "name n", runs n
//! operations, and writes a line "name n nanoseconds". The program is idle while other programs
//! measure.

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread;
use std::time::Duration;

/// A process that ends when the value is dropped.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.stdin.take()); // this ends a program that reads it, and the program's workers
        for _ in 0..1000 {
            if !matches!(self.0.try_wait(), Ok(None)) {
                return;
            }
            thread::sleep(Duration::from_millis(5));
        }
        let _ = self.0.kill(); // it may have ended
        let _ = self.0.wait();
    }
}

/// A running program.
pub(crate) struct Server {
    process: Running,
    output: BufReader<ChildStdout>,
}

impl Server {
    /// Starts a program.
    ///
    /// # Errors
    ///
    /// Returns an error if the program does not start.
    pub(crate) fn start(command: &mut Command) -> Result<Self, String> {
        let process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
        let mut process = process.map_err(|error| format!("{command:?}: {error}"))?;
        let output = process.stdout.take().ok_or("no pipe to the program")?;
        Ok(Self { process: Running(process), output: BufReader::new(output) })
    }

    /// Returns the process ID.
    pub(crate) fn id(&self) -> String {
        self.process.0.id().to_string()
    }

    /// Requests `n` operations, and returns the time that they took.
    ///
    /// # Errors
    ///
    /// Returns an error if the program has ended, or if its line is no answer.
    pub(crate) fn run(&mut self, name: &str, n: u64) -> Result<Duration, String> {
        let [nanoseconds] = self.ask(name, n)?;
        Ok(Duration::from_nanos(nanoseconds))
    }

    /// Requests `n` operations, and returns the `N` numbers of the answer.
    ///
    /// # Errors
    ///
    /// Returns an error if the program has ended, or if its line is no answer.
    pub(crate) fn ask<const N: usize>(&mut self, name: &str, n: u64) -> Result<[u64; N], String> {
        let mut line = String::new();
        let input = self.process.0.stdin.as_mut().ok_or("no pipe to the program")?;
        writeln!(input, "{name} {n}")
            .and_then(|()| self.output.read_line(&mut line))
            .map_err(|error| format!("{name}: {error}"))?;
        answer(&line, name, n)
    }
}

/// Returns the command that starts this program again.
///
/// # Errors
///
/// Returns an error if the system does not tell the path of this program.
pub(crate) fn this(arguments: &[&str]) -> Result<Command, String> {
    let me = env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(me);
    command.args(arguments);
    Ok(command)
}

/// Returns the numbers in an answer, which repeats the request and then has `N` numbers.
///
/// # Errors
///
/// Returns an error for any other line.
pub(crate) fn answer<const N: usize>(line: &str, name: &str, n: u64) -> Result<[u64; N], String> {
    let numbers = || {
        let numbers = line.strip_suffix('\n')?.strip_prefix(&format!("{name} {n} "))?;
        let numbers: Option<Vec<u64>> = numbers.split(' ').map(|word| word.parse().ok()).collect();
        numbers?.try_into().ok()
    };
    numbers().ok_or_else(|| format!("{name} {n}: no answer: {line:?}"))
}

/// A Python interpreter.
pub(crate) struct Python {
    program: PathBuf,
    /// The version, such as "3.13.0".
    pub(crate) version: String,
    pub(crate) free_threaded: bool,
    order: (u32, u32, u32),
}

impl Python {
    fn ask(program: PathBuf) -> Option<Self> {
        const QUESTION: &str = "import sys, sysconfig; print(*sys.version_info[:3], \
                                int(bool(sysconfig.get_config_var('Py_GIL_DISABLED'))))";
        let output = Command::new(&program).args(["-c", QUESTION]).output().ok()?;
        let text = String::from_utf8(output.stdout).ok()?;
        let numbers: Vec<u32> =
            text.split_whitespace().map(str::parse).collect::<Result<_, _>>().ok()?;
        let [major, minor, patch, free] = numbers[..] else { return None };
        Some(Self {
            program,
            version: format!("{major}.{minor}.{patch}"),
            free_threaded: free == 1,
            order: (major, minor, patch),
        })
    }

    /// Returns the path of the interpreter.
    pub(crate) fn path(&self) -> &Path {
        &self.program
    }

    fn script(&self, name: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(catalog::workspace().join("bench/python").join(name));
        command
    }

    /// Starts the program that measures the rows.
    ///
    /// # Errors
    ///
    /// Returns an error if the interpreter does not start.
    pub(crate) fn rows(&self) -> Result<Server, String> {
        Server::start(&mut self.script("rows.py"))
    }

    /// Returns the command for a point of a curve.
    pub(crate) fn point(&self, curve: &str, size: u64) -> Command {
        let mut command = self.script("growth.py");
        command.args([curve, &size.to_string()]);
        command
    }

    /// Returns the command for a variant of a whole program.
    pub(crate) fn program(&self, program: &str, variant: &str, at: &str) -> Command {
        let mut command = self.script("programs.py");
        command.args([program, variant, at]);
        command
    }
}

/// The interpreters on this machine.
pub(crate) struct Pythons {
    /// The newest with a global interpreter lock.
    pub(crate) newest: Option<Python>,
    /// The newest without a global interpreter lock.
    pub(crate) free_threaded: Option<Python>,
}

impl Pythons {
    /// Returns the interpreters with their names in the results.
    pub(crate) fn named(&self) -> impl Iterator<Item = (&'static str, &Python)> {
        let named = [("CPython", &self.newest), ("CPython, free-threaded", &self.free_threaded)];
        named.into_iter().filter_map(|(name, python)| Some((name, python.as_ref()?)))
    }

    /// Asks each interpreter on the PATH for its version: `python3`, `python3.9`, `python3.14t` and
    /// the like.
    pub(crate) fn find() -> Self {
        let path = env::var_os("PATH").unwrap_or_default();
        let is_python = |name: &str| {
            let version = name.strip_prefix("python3").map(|rest| rest.trim_end_matches('t'));
            version.is_some_and(|version| {
                version.is_empty()
                    || version.strip_prefix('.').is_some_and(|minor| minor.parse::<u8>().is_ok())
            })
        };
        let mut found: Vec<Python> = env::split_paths(&path)
            .filter_map(|folder| folder.read_dir().ok())
            .flatten()
            .flatten()
            .filter(|entry| is_python(&entry.file_name().to_string_lossy()))
            .filter_map(|entry| Python::ask(entry.path()))
            .collect();
        found.sort_by_key(|python| python.order);
        let mut pythons = Self { newest: None, free_threaded: None };
        for python in found {
            if python.free_threaded {
                pythons.free_threaded = Some(python);
            } else {
                pythons.newest = Some(python);
            }
        }
        pythons
    }
}

/// Builds and starts the limits that are written in C. The compiler is the one with which Rust
/// links.
///
/// # Errors
///
/// Returns an error if there is no compiler, or if the compiler fails.
pub(crate) fn limits() -> Result<Server, String> {
    let program = catalog::workspace().join("target/bench-limits");
    let source = catalog::workspace().join("bench/limits.c");
    let built = Command::new("cc")
        .args(["-O2", "-pthread", "-o"])
        .args([&program, &source])
        .status()
        .map_err(|error| format!("cc, for {}: {error}", source.display()))?;
    if !built.success() {
        return Err(format!("cc does not build {}", source.display()));
    }
    Server::start(&mut Command::new(program))
}

#[cfg(test)]
mod tests_of_servers {
    use super::*;

    #[test]
    fn only_the_answer_to_the_request_counts() {
        assert_eq!(answer("lock 10 1234\n", "lock", 10), Ok([1234]));
        assert_eq!(answer("items 10 1234 56\n", "items", 10), Ok([1234, 56]));
        for line in [
            "",       // the program has ended
            "1234\n", // a number alone
            "debug\n",
            "debug lock 10 1234\n",
            "rlock 10 1234\n", // the answer to another request
            "lock 100 1234\n",
            "lock 10 1234 56\n",
            "lock 10 1234 debug\n",
            "lock 10 1234", // incomplete
            "lock 10 12\nlock 10 34\n",
        ] {
            answer::<1>(line, "lock", 10).expect_err(line);
        }
    }

    #[test]
    fn a_program_that_prints_anything_else_is_an_error() {
        let says = |script: &str| {
            let server = Server::start(Command::new("sh").args(["-c", script]));
            server.expect("the shell should start").run("lock", 10)
        };
        assert_eq!(says("read line; echo $line 1234"), Ok(Duration::from_nanos(1234)));
        let debug = says("read line; echo 7; echo $line 1234");
        assert_eq!(debug, Err("lock 10: no answer: \"7\\n\"".to_owned()));
    }
}
