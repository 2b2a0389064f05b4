//! Timing and logging helpers for the example binaries, and nothing else.
//!
//! A snippet may name this crate only on lines of their own, so that whoever copies the file can
//! delete those lines and keep a program that compiles and prints the same.
//!
//! - [`init`] is the first line of every `main`.
//! - [`log!`] tells standard error what a thread, process or task is doing, when `RUST_LOG` asks.
//! - [`child_env`] gives a child process the clock and a name of its own for its events.
//! - [`Stopwatch`] measures how long something took.
//! - `ctime` (feature `ctime`) is the date line of Python's `time.ctime()`.
//! - `exit_if_stdout_closed` (feature `closed-stdout`) is for parents of printing children.
//! - [`exit_unless_temp_dir`] is for programs whose libraries make sockets in files.

use std::cell::Cell;
use std::env;
use std::fmt;
use std::fs;
use std::io::{self, Write};
use std::panic;
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Once, OnceLock};
use std::thread;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Environment variable by which a child takes over the clock of its parent: nanoseconds since
/// the Unix epoch, in decimal.
const START_VAR: &str = "SHARED_START";
/// Environment variable by which a child learns the name of its lane.
const LANE_VAR: &str = "SHARED_LANE";

/// When the program began: the zero of all events.
static START: OnceLock<Instant> = OnceLock::new();
/// The lane of this process, where a parent gave it one.
static PROCESS_LANE: OnceLock<Option<String>> = OnceLock::new();

/// Prepares a snippet; call it first in `main`.
///
/// - Starts the clock which [`log!`] counts from (in a child started with [`child_env`]: takes
///   over the clock of its parent).
/// - Turns the log on if the environment variable `RUST_LOG` is set, with `env_logger`'s syntax:
///   `RUST_LOG=info` for everything, `RUST_LOG=semaphore=info` for one program. What `env_logger`
///   cannot read in it is reported on standard error and passed over.
/// - Makes a failing standard output end the program decently, where `println!` alone would
///   panic. If the reader of a pipe has gone (`| head -3`), the whole process ends at once, with
///   status 0 and no message. On any other error (a full device) it ends with one line on
///   standard error and status 1. No destructor runs in either case.
/// - Does the same, one line and status 1, when the system refuses std a thread, or one of the
///   libraries of the snippets a thread, a process or a socket that the library cannot do without.
///   Otherwise the threads that have been started already may keep the program from ending. A line
///   that one of them is printing at that moment comes whole, so the process waits until its
///   reader has taken it.
///
/// Every other panic stays what it is: it is reported with its file and line, unwinds its thread,
/// and can be caught, whatever its message says.
///
/// Calling it a second time changes nothing more. It never panics.
///
/// ```
/// shared::init();
/// ```
pub fn init() {
    if START.set(inherited_start().unwrap_or_else(Instant::now)).is_err() {
        return;
    }
    if env::var_os("RUST_LOG").is_some() {
        // The event is already a whole line: see `emit`. An error would mean that the program
        // has set up a log of its own, which is then the one to use.
        let _ = env_logger::Builder::from_default_env()
            .format(|out, record| writeln!(out, "{}", record.args()))
            .try_init();
    }
    let default_hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        if let Some(text) = panic.payload_as_str() {
            // `println!` has no other way to report: it panics with this text. The text is no
            // promise of std's, so the tests hold every snippet to what is made of it.
            if is_of_std(&place)
                && let Some(error) = text.strip_prefix("failed printing to stdout: ")
            {
                end_for_stdout_error(error);
            }
            if let Some(error) = refused(&place, text) {
                end_with_message(&error);
            }
        }
        default_hook(panic);
    }));
}

/// The libraries of the snippets that panic when the system refuses them something.
const LIBRARIES: [&str; 5] = ["ipc-channel", "procspawn", "rayon-core", "threadpool", "tokio"];

/// Whether a panic at `place` is std's own. That of a failed `unwrap` is at the place of the call.
fn is_of_std(place: &str) -> bool {
    place.replace('\\', "/").contains("/library/std/src/")
}

/// Whether `place` is in one of [`LIBRARIES`], wherever Cargo keeps their sources:
/// `.../tokio-1.54.1/src/...`, or `vendor/tokio/src/...`.
fn is_of_a_library(place: &str) -> bool {
    let place = place.replace('\\', "/");
    let folders: Vec<&str> = place.split('/').collect();
    folders.windows(2).any(|pair| {
        pair[1] == "src"
            && LIBRARIES.iter().any(|library| {
                let version = pair[0].strip_prefix(library);
                version.is_some_and(|version| {
                    version.is_empty()
                        || version.starts_with('-')
                            && version[1..].starts_with(|first: char| first.is_ascii_digit())
                })
            })
    })
}

/// Ends the process because `println!` failed with `error`.
fn end_for_stdout_error(error: &str) -> ! {
    // 32 is EPIPE on every Unix; 109 and 232 are what Windows says of a closed pipe.
    let closed: &[&str] =
        if cfg!(windows) { &["(os error 109)", "(os error 232)"] } else { &["(os error 32)"] };
    if closed.iter().any(|code| error.ends_with(code)) {
        process::exit(0);
    }
    end_with_message(&format!("cannot write to standard output: {error}"));
}

/// Ends the process with one line on standard error and status 1.
fn end_with_message(message: &str) -> ! {
    // Several threads may meet the same full device or limit: the first one speaks for all.
    static MESSAGE: Once = Once::new();
    // One write: other processes may write there as well. If it fails, the message is lost.
    let line = format!("{}: {message}\n", program_name());
    MESSAGE.call_once(|| drop(io::stderr().write_all(line.as_bytes())));
    // `exit` takes the buffer away from standard output. A line that another thread prints after
    // that is written piece by piece, and cut where the process ends: so no thread may print then.
    let _stdout = io::stdout().lock();
    process::exit(1);
}

/// What to say of a panic at `place` with the message `text`, if the system has refused something
/// to std or to a library; `None` if it is any other panic. These texts are no promises either, and
/// held by the same tests.
fn refused(place: &str, text: &str) -> Option<String> {
    // tokio reports it at the place where its caller needs the thread.
    if text.starts_with("OS can't spawn worker thread: ") {
        return Some(format!("{text}, at {place}"));
    }
    let is_a_thread = is_of_std(place) && text.starts_with("failed to spawn thread: ");
    if !is_a_thread && !is_of_a_library(place) {
        return None;
    }
    if text.ends_with(')') && text.contains(" (os error ") {
        return Some(text.to_owned());
    }
    // What a child says that is just being started, when its parent is killed.
    if text.ends_with("`Err` value: Disconnected") && env::var_os(LANE_VAR).is_some() {
        return Some("the parent has gone".to_owned());
    }
    // `failed to spawn thread: Os { code: 11, ... }`, and `unwrap` with or without a wrapper;
    // `ipc-channel` has `Errno(24)`.
    let (words, rest) = text.split_once("Os { code: ").or_else(|| text.split_once("Errno("))?;
    let (code, _) = rest.split_once([',', ')'])?;
    let error = io::Error::from_raw_os_error(code.parse().ok()?);
    let words = words.rsplit_once(": ").map_or("", |(words, _)| words);
    Some(match words {
        "" | "called `Result::unwrap()` on an `Err` value" => {
            if error.kind() == io::ErrorKind::WouldBlock {
                format!("cannot start a thread or process: {error}")
            } else {
                error.to_string()
            }
        }
        words => format!("{words}: {error}"),
    })
}

/// Ends the process with one line on standard error and status 1, if no socket can be made in the
/// folder for temporary files (`TMPDIR`, or `/tmp`); otherwise does nothing.
///
/// For a program with a library which needs it and says nothing of use when it is not there, as
/// `ipc-channel` 0.22, whose sockets are made there: of a path that is too long for the system it
/// uses the beginning, and it panics if the path is not UTF-8.
pub fn exit_unless_temp_dir() {
    // `sun_path` has room for that many bytes, the last of which is 0.
    const SUN_PATH: usize = if cfg!(target_os = "linux") { 108 } else { 104 };
    let folder = env::temp_dir();
    let name = folder.display();
    let socket = folder.join(".tmpXXXXXX/socket"); // what the library calls it
    if cfg!(unix) && socket.as_os_str().len() >= SUN_PATH {
        let most = SUN_PATH - "/.tmpXXXXXX/socket".len() - 1;
        end_with_message(&format!(
            "no socket fits into {name}: its path has more than {most} bytes"
        ));
    }
    if folder.to_str().is_none() {
        end_with_message(&format!("no socket can be made in {name}: its path is not UTF-8"));
    }
    let probe = folder.join(format!("{}-{}", program_name(), process::id()));
    match fs::create_dir(&probe) {
        Ok(()) => drop(fs::remove_dir(&probe)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => end_with_message(&format!("nothing can be made in {name}: {error}")),
    }
}

/// Ends the process at once, with status 0 and no message, if standard output is a pipe that
/// nobody reads any more; otherwise does nothing.
///
/// For a parent that prints nothing itself: its children fail to print when the reader has gone,
/// and their ends would look like crashes. Call it before reporting one.
///
/// Does nothing on systems that are not Unix, and where the state cannot be asked for.
#[cfg(feature = "closed-stdout")]
pub fn exit_if_stdout_closed() {
    #[cfg(unix)]
    {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let stdout = io::stdout();
        // Asking for nothing still reports an error (Linux) or a hang-up (macOS, BSD).
        let mut fds = [PollFd::new(&stdout, PollFlags::empty())];
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        if poll(&mut fds, Some(&at_once)).is_ok()
            && fds[0].revents().intersects(PollFlags::ERR | PollFlags::HUP)
        {
            process::exit(0);
        }
    }
}

/// Environment variables to start a child process with, so that its events have the same time
/// zero as those of this process, and the lane `lane`.
///
/// ```
/// # use std::process::Command;
/// let mut command = Command::new("worker");
/// command.envs(shared::child_env("Process-1"));
/// ```
pub fn child_env(lane: impl Into<String>) -> [(&'static str, String); 2] {
    let began = SystemTime::now() - elapsed();
    let nanos = began.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    [(START_VAR, nanos.to_string()), (LANE_VAR, lane.into())]
}

/// The parent's clock, if it gave us one.
fn inherited_start() -> Option<Instant> {
    let nanos: u64 = env::var(START_VAR).ok()?.parse().ok()?;
    let ago = SystemTime::now().duration_since(UNIX_EPOCH + Duration::from_nanos(nanos)).ok()?;
    Instant::now().checked_sub(ago)
}

/// Time since [`init`]; if nothing has called that yet, the clock starts now.
fn elapsed() -> Duration {
    START.get_or_init(Instant::now).elapsed()
}

/// The name of this program, as its file is called.
fn program_name() -> String {
    let path = env::current_exe().unwrap_or_default();
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// Writes an event to standard error: when, who, what.
///
/// ```text
/// [  2.000134 Thread-3] gets in
/// ```
///
/// The time is in seconds since [`init`]. Who is the lane: the name of the thread, or `Thread-1`,
/// `Thread-2`, ... for threads without one, in the order of their first events; in a child
/// process the name which [`child_env`] gave. A task has no thread of its own, so it names its
/// lane itself, in front. The words are as in `format!`.
///
/// In a loop of a million rounds, `first: 8` in front logs what each thread does in its first 8.
///
/// Without `RUST_LOG` an event costs the load and the comparison of one integer; its arguments
/// are not evaluated.
///
/// ```
/// shared::log!("waits");
/// let permits = 3;
/// shared::log!(lane: "consumer 1", "gets in, {permits} left");
/// for _ in 0..1_000_000 {
///     shared::log!(first: 8, "has the lock");
/// }
/// ```
#[macro_export]
macro_rules! log {
    (lane: $lane:expr, $($words:tt)+) => {
        if $crate::__private::log_enabled!($crate::__private::Level::Info) {
            $crate::__private::emit(
                ::core::module_path!(),
                Some(&$lane),
                ::core::format_args!($($words)+),
            );
        }
    };
    (first: $times:expr, $($words:tt)+) => {
        if $crate::__private::log_enabled!($crate::__private::Level::Info) {
            ::std::thread_local! {
                static TIMES: ::core::cell::Cell<u32> = const { ::core::cell::Cell::new(0) };
            }
            let times = TIMES.get();
            if times < $times {
                TIMES.set(times + 1);
                $crate::__private::emit(
                    ::core::module_path!(),
                    None,
                    ::core::format_args!($($words)+),
                );
            }
        }
    };
    ($($words:tt)+) => {
        if $crate::__private::log_enabled!($crate::__private::Level::Info) {
            $crate::__private::emit(
                ::core::module_path!(),
                None,
                ::core::format_args!($($words)+),
            );
        }
    };
}

/// What [`log!`] expands to; not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use super::emit;
    pub use log::{Level, log_enabled};
}

#[doc(hidden)]
pub fn emit(target: &str, lane: Option<&dyn fmt::Display>, words: fmt::Arguments<'_>) {
    let seconds = elapsed().as_secs_f64();
    let here: String;
    let lane = if let Some(lane) = lane {
        lane
    } else {
        here = thread_lane();
        &here
    };
    log::logger().log(
        &log::Record::builder()
            .level(log::Level::Info)
            .target(target)
            .args(format_args!("[{seconds:>10.6} {lane}] {words}"))
            .build(),
    );
}

/// The lane of this thread.
fn thread_lane() -> String {
    static THREADS: AtomicU32 = AtomicU32::new(0);
    thread_local! {
        static NUMBER: Cell<u32> = const { Cell::new(0) };
    }
    let thread = thread::current();
    let process = PROCESS_LANE.get_or_init(|| env::var(LANE_VAR).ok());
    let name = match (thread.name(), process) {
        (Some("main"), Some(process)) => return process.clone(),
        (Some(name), _) => name.to_owned(),
        (None, _) => {
            if NUMBER.get() == 0 {
                // Only a count: nothing else is ordered by it.
                NUMBER.set(THREADS.fetch_add(1, Ordering::Relaxed) + 1);
            }
            format!("Thread-{}", NUMBER.get())
        }
    };
    match process {
        Some(process) => format!("{process}/{name}"),
        None => name,
    }
}

/// Measures the time since it was started, on the monotonic clock.
///
/// Shown as seconds with two decimals: `4.00 s`. With a precision: `{:.3}` gives `4.002 s`.
///
/// ```
/// let watch = shared::Stopwatch::start();
/// assert!(watch.elapsed().as_secs() < 5);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// How long ago it was started. It goes on measuring.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl fmt::Display for Stopwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or(2);
        write!(f, "{:.decimals$} s", self.elapsed().as_secs_f64())
    }
}

/// Python's `time.ctime()`: `Sun Nov 22 08:05:09 2026`, in local time, the day padded with a space.
///
/// Local time is that of the environment variable `TZ`, or the system's.
///
/// # Panics
///
/// If `time` is outside the years -9999 to 9999.
#[cfg(feature = "ctime")]
#[must_use]
pub fn ctime(time: SystemTime) -> String {
    let timestamp =
        jiff::Timestamp::try_from(time).expect("the time is within the years -9999 to 9999");
    let local = timestamp.to_zoned(jiff::tz::TimeZone::system());
    local.strftime("%a %b %e %H:%M:%S %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stopwatch_shows_seconds() {
        let watch = Stopwatch(Instant::now() - Duration::from_millis(2_004));
        assert!(watch.elapsed() >= Duration::from_millis(2_004));
        let shown = watch.to_string();
        let seconds: f64 =
            shown.strip_suffix(" s").expect("has a unit").parse().expect("is a number");
        assert!((2.0..10.0).contains(&seconds), "{shown}");
        assert_eq!(shown.split_once('.').expect("has a point").1.len(), "00 s".len());
        assert_eq!(format!("{watch:.0}").find('.'), None);
    }

    #[test]
    fn threads_without_a_name_are_numbered_and_keep_their_number() {
        let lanes = || (thread_lane(), thread_lane());
        let (first, again) = thread::spawn(lanes).join().expect("does not panic");
        assert_eq!(first, again);
        assert!(first.starts_with("Thread-"), "{first}");
        let (second, _) = thread::spawn(lanes).join().expect("does not panic");
        assert_ne!(first, second);
        let named = thread::Builder::new().name("reader".into()).spawn(lanes);
        let (named, _) = named.expect("a thread starts").join().expect("does not panic");
        assert_eq!(named, "reader");
    }

    #[test]
    fn an_event_that_is_off_does_not_evaluate_its_words() {
        let evaluated = Cell::new(false);
        log!("{}", evaluated.replace(true));
        log!(lane: "task", "{}", evaluated.replace(true));
        assert!(!evaluated.get());
    }

    #[test]
    fn only_the_first_rounds_of_each_thread_are_logged() {
        static LOGGED: AtomicU32 = AtomicU32::new(0);
        struct Counted;
        impl fmt::Display for Counted {
            fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
                LOGGED.fetch_add(1, Ordering::Relaxed);
                Ok(())
            }
        }
        const CHILD: &str = "SHARED_TEST_CHILD";
        const ME: &str = "tests::only_the_first_rounds_of_each_thread_are_logged";
        if env::var_os(CHILD).is_none() {
            let mut child = process::Command::new(env::current_exe().expect("it has a name"));
            child.args([ME, "--exact", "--nocapture"]).env(CHILD, "").env("RUST_LOG", "info");
            let output = child.output().expect("it can be started");
            assert!(output.status.success(), "{output:?}");
            return;
        }
        init();
        let rounds = || (0..100).for_each(|_| log!(first: 3, "{Counted}"));
        rounds();
        thread::scope(|scope| {
            scope.spawn(rounds);
            scope.spawn(rounds);
        });
        assert_eq!(LOGGED.load(Ordering::Relaxed), 9);
    }

    #[test]
    fn a_child_gets_the_start_of_its_parent() {
        let [(start_var, start), (lane_var, lane)] = child_env("Process-1");
        assert_eq!((start_var, lane_var, lane.as_str()), (START_VAR, LANE_VAR, "Process-1"));
        let start = Duration::from_nanos(start.parse().expect("a number"));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
        assert!(start <= now && now - start <= elapsed() + Duration::from_secs(1));
    }

    #[test]
    fn only_what_the_system_refuses_std_or_a_library_is_put_in_one_line() {
        const STD: &str = "/rustc/59807616e1fa/library/std/src/thread/functions.rs";
        const BUILT_STD: &str =
            r"C:\toolchain\lib\rustlib\src\rust\library\std\src\thread\scoped.rs";
        const CARGO: &str = "/home/a/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f";
        let os =
            r#"Os { code: 11, kind: WouldBlock, message: "Resource temporarily unavailable" }"#;
        let unwrapped = "called `Result::unwrap()` on an `Err` value:";
        let procspawn = format!("{CARGO}/procspawn-1.0.2/src/pool.rs");
        for (file, text, begin) in [
            (STD, format!("failed to spawn thread: {os}"), "failed to spawn thread: "),
            (BUILT_STD, format!("failed to spawn thread: {os}"), "failed to spawn thread: "),
            (&procspawn, format!("{unwrapped} {os}"), "cannot start a thread or process: "),
            (&procspawn, format!("{unwrapped} Io({os})"), "cannot start a thread or process: "),
            ("vendor/ipc-channel/src/ipc.rs", format!("{unwrapped} Errno(24)"), "Too many open"),
        ] {
            let message = refused(file, &text).unwrap_or_else(|| panic!("nothing for {text}"));
            assert!(message.starts_with(begin) && message.ends_with(')'), "{message}");
            assert!(!message.contains("Os {"), "{message}");
            // The same from anywhere else is a panic like any other.
            for file in ["src/main.rs", "/home/a/tokio-like/src/main.rs", "tokio/tests/a.rs", ""] {
                assert_eq!(refused(file, &text), None, "{file}");
            }
        }
        for text in ["a bug", "index out of bounds (3)", &format!("{unwrapped} Disconnected")] {
            assert_eq!(refused(&procspawn, text), None);
        }
        let text = "OS can't spawn worker thread: no more (os error 11)";
        assert_eq!(refused("src/main.rs:3:1", text), Some(format!("{text}, at src/main.rs:3:1")));
        let file = "/rustc/59807616e1fa/library/std/src/fs.rs";
        assert_eq!(refused(file, "something else (os error 2)"), None);
    }

    /// Ten threads print at the moment in which the process is ended, and then want to end it
    /// themselves. Without the lock that is taken for the end, 40 runs of 400 ended with a cut line
    /// (on one core none did); without the `Once`, 174 said more than once why they end.
    #[test]
    fn the_last_line_before_the_end_is_whole() {
        const CHILD: &str = "SHARED_TEST_CHILD";
        const REFUSED: &str = "failed to spawn thread: no more (os error 11)";
        const ME: &str = "tests::the_last_line_before_the_end_is_whole";

        /// Text that is written in many pieces.
        struct Pieces;
        impl fmt::Display for Pieces {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (0..100).try_for_each(|_| f.write_str("x"))
            }
        }

        if env::var_os(CHILD).is_some() {
            init();
            let moment = Instant::now() + Duration::from_millis(5);
            let wait = move || thread::sleep(moment.saturating_duration_since(Instant::now()));
            for _ in 0..10 {
                thread::spawn(move || {
                    wait();
                    println!("{Pieces}");
                    end_with_message(REFUSED);
                });
            }
            wait();
            end_with_message(REFUSED);
        }
        let mut child = process::Command::new(env::current_exe().expect("it has a name"));
        child.args([ME, "--exact", "--nocapture"]).env(CHILD, "");
        for _ in 0..40 {
            let output = child.output().expect("it can be started");
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(stderr.ends_with(&format!(": {REFUSED}\n")), "{stderr}");
            assert_eq!((stderr.lines().count(), output.status.code()), (1, Some(1)), "{stderr}");
            let stdout = String::from_utf8_lossy(&output.stdout);
            assert!(stdout.ends_with('\n'), "the last line is cut: {stdout}");
        }
    }

    #[cfg(feature = "ctime")]
    #[test]
    fn ctime_has_the_width_of_pythons() {
        for day in 0..40 {
            let line = ctime(UNIX_EPOCH + Duration::from_secs(1_700_000_000 + day * 86_400));
            assert_eq!(line.len(), "Sun Nov 22 08:05:09 2026".len(), "{line}");
        }
    }
}
