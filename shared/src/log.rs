//! The log. An event has a time, a lane, the kind of the moment, and a few words.

use std::cell::Cell;
use std::fmt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use crate::clock::{elapsed, lane_of_process};

/// Writes an event to standard error, if `RUST_LOG` asks for it.
///
/// ```
/// let permits = 3;
/// shared::log!(waits, "for a permit");
/// shared::log!(holds, "one of {permits} permits");
/// shared::log!(note, "{} permits left", permits - 1);
/// shared::log!(done, "releases the permit");
/// ```
///
/// The first argument is the kind of the moment, one of four:
///
/// | kind | meaning | line |
/// |---|---|---|
/// | `waits, "..."` | the lane waits from here on | `waits for a permit` |
/// | `holds, "..."` | the lane holds something, or runs, from here on | `holds one of 3 permits` |
/// | `done, "..."`, or `done` | the wait or the hold ends | `done: releases the permit`, or `done` |
/// | `note, "..."` | a moment that does not change the lane | `note: 2 permits left` |
///
/// The words are as in [`format!`]. After `waits` and `holds` they continue the sentence.
///
/// An event is one line: the seconds since [`init`](crate::init) with six decimals, the lane, and
/// the words, of which the first is the kind.
///
/// ```text
/// [  2.000134 Thread-3] holds one of 3 permits
/// ```
///
/// The lane is the name of the thread. Threads without a name are `Thread-1`, `Thread-2`, ... in
/// the order of their first events. In a child process the lane is the name that
/// [`child_env`](crate::child_env) has passed, in front of the thread's if that is not the main
/// thread. A task has no thread of its own, so the caller names its lane with `lane:` in front:
///
/// ```
/// shared::log!(lane: "consumer 1", waits, "for an item");
/// ```
///
/// In a loop of a million rounds, `first: 8` in front limits the log to the first 8 events that
/// each thread logs there:
///
/// ```
/// for _ in 0..1_000_000 {
///     shared::log!(first: 8, holds, "the lock");
/// }
/// ```
///
/// Without `RUST_LOG`, an event costs the load and the comparison of one integer; its arguments are
/// not evaluated.
///
/// # Errors
///
/// A kind other than these four does not compile:
///
/// ```compile_fail
/// shared::log!(has, "the lock");
/// ```
/// ```text
/// error: `has` is no kind of moment: write waits, holds, done or note
/// ```
///
/// An event without a kind does not compile either, nor does a wait without words:
///
/// ```compile_fail
/// shared::log!("has the lock");
/// ```
/// ```text
/// error: the kind of moment is missing: write log!(waits, "..."), holds, done or note
/// ```
/// ```compile_fail
/// shared::log!(lane: "task", waits);
/// ```
/// ```text
/// error: `waits` needs words: write log!(waits, "...")
/// ```
#[macro_export]
macro_rules! log {
    (lane: $lane:expr, $($moment:tt)+) => {
        if $crate::__private::log_enabled!($crate::__private::Level::Info) {
            $crate::__emit!(Some(&$lane), $($moment)+);
        }
    };
    (first: $times:expr, $($moment:tt)+) => {
        if $crate::__private::log_enabled!($crate::__private::Level::Info) {
            ::std::thread_local! {
                static TIMES: ::core::cell::Cell<u32> = const { ::core::cell::Cell::new(0) };
            }
            let times = TIMES.get();
            if times < $times {
                TIMES.set(times + 1);
                $crate::__emit!(None, $($moment)+);
            }
        }
    };
    ($($moment:tt)*) => {
        if $crate::__private::log_enabled!($crate::__private::Level::Info) {
            $crate::__emit!(None, $($moment)*);
        }
    };
}

/// The part of [`log!`](crate::log) that reads the kind.
#[doc(hidden)]
#[macro_export]
macro_rules! __emit {
    ($lane:expr, waits, $($words:tt)+) => { $crate::__emit!(@ $lane, Waits, $($words)+) };
    ($lane:expr, holds, $($words:tt)+) => { $crate::__emit!(@ $lane, Holds, $($words)+) };
    ($lane:expr, done, $($words:tt)+) => { $crate::__emit!(@ $lane, Done, $($words)+) };
    ($lane:expr, done) => { $crate::__emit!(@ $lane, Done, "") };
    ($lane:expr, note, $($words:tt)+) => { $crate::__emit!(@ $lane, Note, $($words)+) };
    (@ $lane:expr, $kind:ident, $($words:tt)+) => {
        $crate::__private::emit(
            ::core::module_path!(),
            $lane,
            $crate::__private::Kind::$kind,
            ::core::format_args!($($words)+),
        )
    };
    ($lane:expr, waits) => { $crate::__emit!(wordless waits) };
    ($lane:expr, holds) => { $crate::__emit!(wordless holds) };
    ($lane:expr, note) => { $crate::__emit!(wordless note) };
    (wordless $kind:ident) => {
        ::core::compile_error!(::core::concat!(
            "`",
            ::core::stringify!($kind),
            "` needs words: write log!(",
            ::core::stringify!($kind),
            ", \"...\")",
        ))
    };
    ($lane:expr, $kind:ident $($words:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "`",
            ::core::stringify!($kind),
            "` is no kind of moment: write waits, holds, done or note",
        ))
    };
    ($lane:expr, $($words:tt)*) => {
        ::core::compile_error!(
            "the kind of moment is missing: write log!(waits, \"...\"), holds, done or note"
        )
    };
}

/// The kind of a moment; its display is the first word of the event.
#[derive(Clone, Copy)]
pub enum Kind {
    /// The lane waits from here on.
    Waits,
    /// The lane holds something, or runs, from here on.
    Holds,
    /// The wait or the hold of the lane ends.
    Done,
    /// A moment that does not change the lane.
    Note,
}

/// Writes an event.
pub fn emit(target: &str, lane: Option<&dyn fmt::Display>, kind: Kind, words: fmt::Arguments<'_>) {
    let seconds = elapsed().as_secs_f64();
    let here: String;
    let lane = if let Some(lane) = lane {
        lane
    } else {
        here = thread_lane();
        &here
    };
    let kind = match kind {
        Kind::Waits => "waits ",
        Kind::Holds => "holds ",
        Kind::Done if words.as_str() == Some("") => "done",
        Kind::Done => "done: ",
        Kind::Note => "note: ",
    };
    log::logger().log(
        &log::Record::builder()
            .level(log::Level::Info)
            .target(target)
            .args(format_args!("[{seconds:>10.6} {lane}] {kind}{words}"))
            .build(),
    );
}

/// Returns the lane of this thread.
fn thread_lane() -> String {
    static THREADS: AtomicU32 = AtomicU32::new(0);
    thread_local! {
        static NUMBER: Cell<u32> = const { Cell::new(0) };
    }
    let thread = thread::current();
    let process = lane_of_process();
    let name = match (thread.name(), process) {
        (Some("main"), Some(process)) => return process.to_owned(),
        (Some(name), _) => name.to_owned(),
        (None, _) => {
            if NUMBER.get() == 0 {
                // Relaxed: the counter orders nothing else.
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::env;
    use std::process::Command;

    #[test]
    fn threads_without_a_name_are_numbered_and_keep_their_number() {
        let lanes = || (thread_lane(), thread_lane());
        let (first, again) = thread::spawn(lanes).join().expect("the thread should not panic");
        assert_eq!(first, again);
        assert!(first.starts_with("Thread-"), "{first}");
        let (second, _) = thread::spawn(lanes).join().expect("the thread should not panic");
        assert_ne!(first, second);
        let named = thread::Builder::new().name("reader".into()).spawn(lanes);
        let named = named.expect("the thread should start").join();
        let (named, _) = named.expect("the thread should not panic");
        assert_eq!(named, "reader");
    }

    #[test]
    fn an_event_that_is_off_does_not_evaluate_its_words() {
        let evaluated = Cell::new(false);
        crate::log!(note, "{}", evaluated.replace(true));
        crate::log!(lane: "task", waits, "{}", evaluated.replace(true));
        crate::log!(first: 1, done, "{}", evaluated.replace(true));
        assert!(!evaluated.get());
    }

    /// Runs the test `test` of this file in a process of its own with the log on. Returns its
    /// standard error; in that process, `None`.
    fn in_a_child(test: &str) -> Option<String> {
        const CHILD: &str = "SHARED_TEST_CHILD";
        if env::var_os(CHILD).is_some() {
            crate::init();
            return None;
        }
        let mut child =
            Command::new(env::current_exe().expect("the test program should have a path"));
        child.args([&format!("log::tests::{test}"), "--exact", "--nocapture"]);
        let child = child.env(CHILD, "").env("RUST_LOG", "info");
        let output = child.output().expect("the child should start");
        let stderr = String::from_utf8(output.stderr).expect("standard error should be text");
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && stdout.contains("1 passed"), "{stdout}\n{stderr}");
        Some(stderr)
    }

    #[test]
    fn an_event_is_one_line_that_names_its_kind() {
        let Some(stderr) = in_a_child("an_event_is_one_line_that_names_its_kind") else {
            let permits = 3;
            crate::log!(lane: "a", waits, "for a permit");
            crate::log!(lane: "a", holds, "one of {permits} permits");
            crate::log!(lane: format!("{} {}", "lane", permits), note, "{} left", permits - 1,);
            crate::log!(lane: "a", done, "releases {0:?}", "it");
            crate::log!(lane: "a", done);
            return;
        };
        let parts = |line: &'static str| {
            let (head, words) = line.split_once("] ").expect("the words should follow the lane");
            let (seconds, lane) =
                head.trim_start_matches(['[', ' ']).split_once(' ').expect("there is a lane");
            assert_eq!(seconds.find('.').map(|point| seconds.len() - point - 1), Some(6), "{line}");
            (lane, words)
        };
        let events: Vec<_> = String::leak(stderr).lines().map(parts).collect();
        let expected = [
            ("a", "waits for a permit"),
            ("a", "holds one of 3 permits"),
            ("lane 3", "note: 2 left"),
            ("a", "done: releases \"it\""),
            ("a", "done"),
        ];
        assert_eq!(events, expected);
    }

    #[test]
    fn only_the_first_rounds_of_each_thread_are_logged() {
        let Some(stderr) = in_a_child("only_the_first_rounds_of_each_thread_are_logged") else {
            let rounds = || (0..100).for_each(|_| crate::log!(first: 3, holds, "the lock"));
            rounds();
            thread::scope(|scope| {
                scope.spawn(rounds);
                scope.spawn(rounds);
            });
            return;
        };
        assert_eq!(stderr.lines().filter(|line| line.ends_with("] holds the lock")).count(), 9);
        assert_eq!(stderr.lines().count(), 9, "{stderr}");
    }
}
