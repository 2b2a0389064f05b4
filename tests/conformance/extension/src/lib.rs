//! The types of the snippets as classes for CPython, so that CPython's own tests run on them.
//!
//! The snippets' files are included by path, unchanged. A class translates the arguments and the
//! errors, and nothing else: what a test observes is the behaviour of the Rust type. Every call
//! that locks or blocks detaches from the interpreter, so that other threads run meanwhile.

mod arguments;
mod executor;
mod locks;
mod queues;
mod simple_queue;
mod sync;

/// The snippets. Their `main` and what it calls are not used here.
#[allow(dead_code)]
#[path = "../../../../sync/src/bin/barrier_full.rs"]
mod barrier_full;
#[allow(dead_code)]
#[path = "../../../../sync/src/bin/event_full.rs"]
mod event_full;
#[allow(dead_code, clippy::mutable_key_type)] // the hash of a future is its address
#[path = "../../../../threads/src/bin/executor_results.rs"]
mod executor_results;
#[allow(dead_code)]
#[path = "../../../../threads/src/bin/queue.rs"]
mod queue;
#[allow(dead_code)]
#[path = "../../../../threads/src/bin/queue_priority.rs"]
mod queue_priority;
#[allow(dead_code)]
#[path = "../../../../sync/src/bin/semaphore_full.rs"]
mod semaphore_full;

use pyo3::prelude::*;

/// The module that CPython imports.
#[pymodule]
mod conformance_extension {
    #[pymodule_export]
    use super::executor::{Future, ThreadPoolExecutor, as_completed, wait};
    #[pymodule_export]
    use super::locks::{Condition, Lock, RLock};
    #[pymodule_export]
    use super::queues::{Full, LifoQueue, PriorityQueue, Queue, ShutDown};
    #[pymodule_export]
    use super::simple_queue::{Empty, SimpleQueue};
    #[pymodule_export]
    use super::sync::{Barrier, BoundedSemaphore, Event, Semaphore};
}
