//! The rows of the table: workloads, each with its variants.

mod compute;
mod hand_offs;
mod locks;
mod processes;
mod queues;
mod starts;
mod tasks;
mod timers;

use std::time::Duration;

pub(crate) use processes::child;

/// A workload.
pub(crate) struct Row {
    /// The name on the command line.
    pub(crate) name: &'static str,
    /// One operation, in a few words.
    pub(crate) operation: &'static str,
    /// Whether the workload uses processes.
    pub(crate) processes: bool,
    /// The number of operations in a sample, if fixed.
    pub(crate) fixed: Option<u64>,
    pub(crate) variants: Vec<Variant>,
}

/// One of the programs that do the work.
pub(crate) struct Variant {
    pub(crate) name: &'static str,
    pub(crate) role: Role,
    pub(crate) how: How,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The Python counterpart of the snippet.
    Python,
    /// The same without the global interpreter lock.
    FreeThreaded,
    /// The snippet.
    Snippet,
    /// Another way to write the snippet.
    Alternative,
    /// The limit: the least that the machine needs.
    Limit,
}

#[derive(Clone, Copy)]
pub(crate) enum How {
    /// Runs the given number of operations, and returns the time that they took.
    Rust(fn(u64) -> Duration),
    /// A function of `bench/python/rows.py`, by its name there.
    Python(&'static str),
    /// A function of `bench/limits.c`, by its name there.
    C(&'static str),
}

impl Row {
    /// Makes a row with CPython alone. `python` is the name in `rows.py`.
    fn new(name: &'static str, operation: &'static str, python: &'static str) -> Self {
        let variants =
            vec![Variant { name: "CPython", role: Role::Python, how: How::Python(python) }];
        Self { name, operation, processes: false, fixed: None, variants }
    }

    fn of_processes(mut self) -> Self {
        self.processes = true;
        self
    }

    fn fixed(mut self, n: u64) -> Self {
        self.fixed = Some(n);
        self
    }

    fn variant(mut self, name: &'static str, role: Role, how: How) -> Self {
        self.variants.push(Variant { name, role, how });
        self
    }

    fn snippet(self, name: &'static str, run: fn(u64) -> Duration) -> Self {
        self.variant(name, Role::Snippet, How::Rust(run))
    }

    fn alternative(self, name: &'static str, run: fn(u64) -> Duration) -> Self {
        self.variant(name, Role::Alternative, How::Rust(run))
    }

    fn alternative_in_python(self, name: &'static str, python: &'static str) -> Self {
        self.variant(name, Role::Alternative, How::Python(python))
    }

    fn limit(self, name: &'static str, run: fn(u64) -> Duration) -> Self {
        self.variant(name, Role::Limit, How::Rust(run))
    }

    fn limit_in_c(self, name: &'static str, c: &'static str) -> Self {
        self.variant(name, Role::Limit, How::C(c))
    }
}

/// The rows in which one thread wakes another. These rows are measured on one core, too.
pub(crate) const HAND_OFFS: [&str; 6] =
    ["semaphore", "event", "condition", "barrier", "actor", "call_soon_threadsafe"];

/// Returns all rows, in the order of the document.
pub(crate) fn all() -> Vec<Row> {
    [
        starts::threads(),
        queues::pool(),
        starts::processes(),
        processes::rows(),
        locks::rows(),
        hand_offs::rows(),
        hand_offs::waits_alone(),
        timers::rows(),
        queues::threads(),
        tasks::rows(),
        hand_offs::into_the_loop(),
        compute::rows(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
