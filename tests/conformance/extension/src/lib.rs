//! The types of the snippets as classes for CPython, so that CPython's own tests run on them.
//!
//! The snippets' files are included by path, unchanged. A class translates the arguments and the
//! errors, and nothing else: what a test observes is the behaviour of the Rust type. Every call
//! that may block releases the global interpreter lock.

mod arguments;
mod locks;
mod simple_queue;

use pyo3::prelude::*;

/// The module that CPython imports.
#[pymodule]
mod conformance_extension {
    #[pymodule_export]
    use super::locks::{Condition, Lock, RLock};
    #[pymodule_export]
    use super::simple_queue::{Empty, SimpleQueue};
}
