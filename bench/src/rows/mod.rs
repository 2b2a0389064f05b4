//! The rows of the table: pieces of work, and the ways to do each.

mod hand_over;
mod locks;
mod processes;
mod queues;
mod starts;
mod tasks;
mod timers;

use std::time::Duration;

pub(crate) use processes::child;

/// A piece of work.
pub(crate) struct Row {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// What one operation is, in a few words.
    pub(crate) operation: &'static str,
    /// Whether it is about processes.
    pub(crate) processes: bool,
    /// How many operations there are, if they have to be so many.
    pub(crate) fixed: Option<u64>,
    pub(crate) ways: Vec<Way>,
}

/// A way to do it.
pub(crate) struct Way {
    pub(crate) name: &'static str,
    pub(crate) role: Role,
    pub(crate) how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// As the Python counterpart of the snippet does it.
    Python,
    /// As the snippet does it.
    Ours,
    /// As it could be done as well.
    Other,
    /// The least that the machine can do.
    Limit,
}

#[derive(Clone, Copy)]
pub(crate) enum How {
    /// Does so many operations, and gives the time that they took.
    Rust(fn(u64) -> Duration),
    /// The same, by that name in `bench/python/rows.py`.
    Python(&'static str),
    /// The same, by that name in `bench/limits.c`.
    C(&'static str),
}

impl Row {
    /// A row in which `python` is the name in `rows.py`, and nothing else is there yet.
    fn new(name: &'static str, operation: &'static str, python: &'static str) -> Self {
        let ways = vec![Way { name: "CPython", role: Role::Python, how: How::Python(python) }];
        Self { name, operation, processes: false, fixed: None, ways }
    }

    fn of_processes(mut self) -> Self {
        self.processes = true;
        self
    }

    fn fixed(mut self, n: u64) -> Self {
        self.fixed = Some(n);
        self
    }

    fn way(mut self, name: &'static str, role: Role, how: How) -> Self {
        self.ways.push(Way { name, role, how });
        self
    }

    fn ours(self, name: &'static str, run: fn(u64) -> Duration) -> Self {
        self.way(name, Role::Ours, How::Rust(run))
    }

    fn other(self, name: &'static str, run: fn(u64) -> Duration) -> Self {
        self.way(name, Role::Other, How::Rust(run))
    }

    fn other_python(self, name: &'static str, python: &'static str) -> Self {
        self.way(name, Role::Other, How::Python(python))
    }

    fn limit(self, name: &'static str, run: fn(u64) -> Duration) -> Self {
        self.way(name, Role::Limit, How::Rust(run))
    }

    fn limit_in_c(self, name: &'static str, c: &'static str) -> Self {
        self.way(name, Role::Limit, How::C(c))
    }
}

/// The rows in which one thread lets another go on; they are measured on one core, too.
pub(crate) const HAND_OVER: [&str; 5] =
    ["semaphore", "event", "condition", "barrier", "call_soon_threadsafe"];

/// All rows, in the order of the document.
pub(crate) fn all() -> Vec<Row> {
    [
        starts::threads(),
        queues::pool(),
        starts::processes(),
        processes::rows(),
        locks::rows(),
        hand_over::rows(),
        timers::rows(),
        queues::threads(),
        tasks::rows(),
        hand_over::into_the_loop(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
