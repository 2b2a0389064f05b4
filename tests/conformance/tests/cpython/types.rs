//! The types, CPython's tests of each, and the tests that are skipped.

/// A type of the snippets, and the class of CPython's tests that runs on it.
pub(crate) struct Type {
    /// The name of the class in the extension, and of the Python type in `module`.
    pub name: &'static str,
    /// The Python module of the type.
    pub module: &'static str,
    /// The snippet whose type it is.
    pub snippet: &'static str,
    /// The Rust type, in Markdown.
    pub rust_type: &'static str,
    /// CPython's module and class.
    pub tests: (&'static str, &'static str),
    /// The attribute through which the class finds the type: the type, or for `queue` a module.
    pub attribute: &'static str,
    /// The tests that are skipped, each with the reason. A test of a list must not pass.
    pub skipped: &'static [(&'static str, &'static str)],
}

impl Type {
    /// Returns the Python name of the type: `threading.Lock`.
    pub(crate) fn python_type(&self) -> String {
        format!("{}.{}", self.module, self.name)
    }

    /// Returns whether a test is skipped.
    pub(crate) fn skips(&self, test: &str) -> bool {
        self.skipped.iter().any(|(skipped, _)| *skipped == test)
    }
}

const FORK: &str = "only CPython itself calls `_at_fork_reinit`, in the child of a `fork`";
const REPR: &str = "the text of `repr` is a format of Python's own";

pub(crate) const TYPES: &[Type] = &[
    Type {
        name: "Lock",
        module: "threading",
        snippet: "lock",
        rust_type: "`parking_lot::FairMutex`",
        tests: ("lock_tests", "LockTests"),
        attribute: "locktype",
        skipped: &[("test_at_fork_reinit", FORK), ("test_locked_repr", REPR), ("test_repr", REPR)],
    },
    Type {
        name: "RLock",
        module: "threading",
        snippet: "rlock",
        rust_type: "`ReentrantMutex` with `parking_lot::RawFairMutex`",
        tests: ("lock_tests", "RLockTests"),
        attribute: "locktype",
        skipped: &[
            ("test_locked_repr", REPR),
            ("test_recursion_count", "only CPython's own tests call `_recursion_count`"),
            ("test_release_save_unacquired", "only CPython's `Condition` calls `_release_save`"),
            ("test_repr", REPR),
        ],
    },
    Type {
        name: "Condition",
        module: "threading",
        snippet: "condition",
        rust_type: "`parking_lot::Condvar` with a `Mutex`",
        tests: ("lock_tests", "ConditionTests"),
        attribute: "condtype",
        skipped: &[
            (
                "test_acquire",
                "a `Condvar` takes the guard of a `Mutex`, and CPython's condition takes any lock, \
                 by default an `RLock`",
            ),
            (
                "test_unacquired_notify",
                "Rust permits `notify_one` without the lock, and CPython raises `RuntimeError`",
            ),
        ],
    },
    Type {
        name: "SimpleQueue",
        module: "queue",
        snippet: "queue",
        rust_type: "`crossbeam::channel::unbounded`",
        tests: ("test_queue", "CSimpleQueueTest"),
        attribute: "queue",
        skipped: &[],
    },
];
