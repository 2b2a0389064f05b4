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
    /// The tests that fail, each with the reason.
    pub skipped: &'static [(&'static str, &'static str)],
    /// The tests that are not run, because they would pass or fail whatever the type does, each
    /// with the reason.
    pub not_run: &'static [(&'static str, &'static str)],
}

impl Type {
    /// Returns the Python name of the type: `threading.Lock`.
    pub(crate) fn python_type(&self) -> String {
        format!("{}.{}", self.module, self.name)
    }

    /// Returns the tests of CPython, in Markdown.
    pub(crate) fn class(&self) -> String {
        let (module, class) = self.tests;
        format!("`{class}` of `test.{module}`")
    }

    /// Returns whether a test is expected to fail.
    pub(crate) fn skips(&self, test: &str) -> bool {
        self.skipped.iter().any(|(skipped, _)| *skipped == test)
    }
}

const FORK: &str = "only CPython itself calls `_at_fork_reinit`, in the child of a `fork`";
const REPR: &str = "the text of `repr` is a format of Python's own";

const CANCELLED: &str = "a cancelled future is done at once; CPython's `wait` regards the future as \
                         not done until a thread takes its job";
const NAMES: &str = "the threads of the pool have no names";
const OTHER_PROCESS: &str = "runs another process with CPython's own pool";
const SET_TWICE: &str = "the text of an error; in Rust, a second result cannot be written";
const SHRINKS: &str =
    "the number of places is fixed; CPython's attribute `maxsize` can be assigned";
const THREADS: &str = "reads the private `_threads`";

/// Not run for `Lock` and `RLock`.
const WEAKREF: &[(&str, &str)] = &[
    ("test_weakref_deleted", "a weak reference refers to the Python object around the Rust type"),
    ("test_weakref_exists", "a weak reference refers to the Python object around the Rust type"),
];

pub(crate) const TYPES: &[Type] = &[
    Type {
        name: "Lock",
        module: "threading",
        snippet: "lock",
        rust_type: "`parking_lot::FairMutex`",
        tests: ("lock_tests", "LockTests"),
        attribute: "locktype",
        skipped: &[("test_at_fork_reinit", FORK), ("test_locked_repr", REPR), ("test_repr", REPR)],
        not_run: WEAKREF,
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
        not_run: WEAKREF,
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
        not_run: &[],
    },
    Type {
        name: "Event",
        module: "threading",
        snippet: "event_full",
        rust_type: "`Event`",
        tests: ("lock_tests", "EventTests"),
        attribute: "eventtype",
        skipped: &[("test_at_fork_reinit", FORK), ("test_repr", REPR)],
        not_run: &[],
    },
    Type {
        name: "Semaphore",
        module: "threading",
        snippet: "semaphore_full",
        rust_type: "`Semaphore`",
        tests: ("lock_tests", "SemaphoreTests"),
        attribute: "semtype",
        skipped: &[("test_repr", REPR)],
        not_run: &[],
    },
    Type {
        name: "BoundedSemaphore",
        module: "threading",
        snippet: "semaphore_full",
        rust_type: "`BoundedSemaphore`",
        tests: ("lock_tests", "BoundedSemaphoreTests"),
        attribute: "semtype",
        skipped: &[("test_repr", REPR)],
        not_run: &[],
    },
    Type {
        name: "Barrier",
        module: "threading",
        snippet: "barrier_full",
        rust_type: "`Barrier`",
        tests: ("lock_tests", "BarrierTests"),
        attribute: "barriertype",
        skipped: &[("test_repr", REPR)],
        not_run: &[],
    },
    Type {
        name: "Queue",
        module: "queue",
        snippet: "queue",
        rust_type: "`Queue`",
        tests: ("test_queue", "QueueTest"),
        attribute: "queue",
        skipped: &[("test_shrinking_queue", SHRINKS)],
        not_run: &[],
    },
    Type {
        name: "Queue",
        module: "queue",
        snippet: "queue",
        rust_type: "`Queue`",
        tests: ("test_queue", "FailingQueueTest"),
        attribute: "queue",
        skipped: &[(
            "test_failing_queue",
            "a subclass overrides `_put` and `_get`, and a Rust type has no subclasses",
        )],
        not_run: &[],
    },
    Type {
        name: "LifoQueue",
        module: "queue",
        snippet: "queue_priority",
        rust_type: "`LifoQueue`",
        tests: ("test_queue", "LifoQueueTest"),
        attribute: "queue",
        skipped: &[("test_shrinking_queue", SHRINKS)],
        not_run: &[],
    },
    Type {
        name: "PriorityQueue",
        module: "queue",
        snippet: "queue_priority",
        rust_type: "`PriorityQueue`",
        tests: ("test_queue", "PriorityQueueTest"),
        attribute: "queue",
        skipped: &[("test_shrinking_queue", SHRINKS)],
        not_run: &[],
    },
    Type {
        name: "SimpleQueue",
        module: "queue",
        snippet: "queue",
        rust_type: "`crossbeam::channel::unbounded`",
        tests: ("test_queue", "CSimpleQueueTest"),
        attribute: "queue",
        skipped: &[],
        not_run: &[("test_is_default", "asks whether CPython uses its code in C")],
    },
    Type {
        name: "ThreadPoolExecutor",
        module: "concurrent.futures",
        snippet: "executor_results",
        rust_type: "`ThreadPoolExecutor`",
        tests: ("test_concurrent_futures.test_thread_pool", "ThreadPoolExecutorTest"),
        attribute: "futures",
        skipped: &[
            ("test_default_workers", "the caller always chooses the number of threads"),
            ("test_idle_thread_reuse", "the pool starts all threads at once, CPython one by one"),
            ("test_saturation", THREADS),
        ],
        not_run: &[(
            "test_hang_global_shutdown_lock",
            "asks what becomes of CPython's own locks in the child of a `fork`",
        )],
    },
    Type {
        name: "ThreadPoolExecutor",
        module: "concurrent.futures",
        snippet: "executor_results",
        rust_type: "`ThreadPoolExecutor`",
        tests: ("test_concurrent_futures.test_shutdown", "ThreadPoolShutdownTest"),
        attribute: "futures",
        skipped: &[
            ("test_context_manager_shutdown", THREADS),
            ("test_del_shutdown", THREADS),
            ("test_shutdown_no_wait", THREADS),
            ("test_thread_names_assigned", NAMES),
            ("test_thread_names_default", NAMES),
            ("test_threads_terminate", THREADS),
        ],
        not_run: &[
            (
                "test_cancel_futures",
                "passes only if a job begins before `shutdown` is called, which is up to the system",
            ),
            ("test_cancel_futures_wait_false", OTHER_PROCESS),
            ("test_hang_gh83386", OTHER_PROCESS),
            ("test_interpreter_shutdown", OTHER_PROCESS),
            ("test_submit_after_interpreter_shutdown", OTHER_PROCESS),
        ],
    },
    Type {
        name: "Future",
        module: "concurrent.futures",
        snippet: "executor_results",
        rust_type: "`Future` and `Promise`",
        tests: ("test_concurrent_futures.test_future", "FutureTests"),
        attribute: "futures",
        skipped: &[
            ("test_cancel", "reads a private state: CPython has two for a cancelled future"),
            ("test_done_callback_raises_already_succeeded", "the text of CPython's log"),
            ("test_exception_with_success", "assigns private attributes, such as `_condition`"),
            ("test_multiple_set_exception", SET_TWICE),
            ("test_multiple_set_result", SET_TWICE),
            ("test_repr", REPR),
        ],
        not_run: &[],
    },
    Type {
        name: "as_completed",
        module: "concurrent.futures",
        snippet: "executor_results",
        rust_type: "`as_completed`",
        tests: ("test_concurrent_futures.test_as_completed", "ThreadPoolAsCompletedTest"),
        attribute: "futures",
        skipped: &[("test_correct_timeout_exception_msg", "the text of an error")],
        not_run: &[],
    },
    Type {
        name: "wait",
        module: "concurrent.futures",
        snippet: "executor_results",
        rust_type: "`wait`",
        tests: ("test_concurrent_futures.test_wait", "ThreadPoolWaitTests"),
        attribute: "futures",
        skipped: &[
            ("test_first_completed", CANCELLED),
            ("test_first_exception_some_already_complete", CANCELLED),
        ],
        not_run: &[],
    },
];
