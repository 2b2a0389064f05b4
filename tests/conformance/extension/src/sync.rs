//! `Event`, `Semaphore`, `BoundedSemaphore` and `Barrier` from the snippets `event_full`,
//! `semaphore_full` and `barrier_full`.
//!
//! A permit's guard is forgotten, because in Python a permit is released by a call.

use std::num::NonZero;
use std::panic::{self, AssertUnwindSafe};

use pyo3::exceptions::PyValueError;
use pyo3::import_exception;
use pyo3::prelude::*;

use crate::arguments::Wait;
use crate::semaphore_full::ReleaseError;
use crate::{barrier_full, event_full, semaphore_full};

import_exception!(threading, BrokenBarrierError);

/// `threading.Event`.
#[pyclass(frozen, weakref)]
pub(crate) struct Event(event_full::Event);

#[pymethods]
impl Event {
    #[new]
    fn new() -> Self {
        Self(event_full::Event::new())
    }

    fn is_set(&self, py: Python<'_>) -> bool {
        py.detach(|| self.0.is_set())
    }

    fn set(&self, py: Python<'_>) {
        py.detach(|| self.0.set());
    }

    fn clear(&self, py: Python<'_>) {
        py.detach(|| self.0.clear());
    }

    #[pyo3(signature = (timeout = None))]
    fn wait(&self, py: Python<'_>, timeout: Option<f64>) -> bool {
        match Wait::of_wait(timeout) {
            Wait::AtMost(timeout) => py.detach(|| self.0.wait_timeout(timeout)),
            _ => {
                py.detach(|| self.0.wait());
                true
            }
        }
    }
}

/// Reads the number of permits, which Rust's `usize` or `NonZero` states as a type.
fn permits<T: TryFrom<usize>>(number: isize, message: &'static str) -> PyResult<T> {
    let permits = usize::try_from(number).ok().and_then(|number| T::try_from(number).ok());
    permits.ok_or_else(|| PyValueError::new_err(message))
}

const NEGATIVE: &str = "semaphore initial value must be >= 0";
const NO_PERMIT: &str = "n must be one or more";

/// Declares a class around a semaphore of the snippet. PyO3 has no generic classes.
macro_rules! semaphore_class {
    ($(#[$doc:meta])* $class:ident, $permit:ident, $release:expr) => {
        $(#[$doc])*
        #[pyclass(frozen, weakref)]
        pub(crate) struct $class(semaphore_full::$class);

        #[pymethods]
        impl $class {
            #[new]
            #[pyo3(signature = (value = 1))]
            fn new(value: isize) -> PyResult<Self> {
                Ok(Self(semaphore_full::$class::new(permits(value, NEGATIVE)?)))
            }

            #[pyo3(signature = (blocking = true, timeout = None))]
            fn acquire(
                &self,
                py: Python<'_>,
                blocking: bool,
                timeout: Option<f64>,
            ) -> PyResult<bool> {
                let wait = Wait::of_semaphore(blocking, timeout)?;
                Ok(py.detach(|| {
                    let permit = match wait {
                        Wait::Try => self.0.try_acquire(),
                        Wait::AtMost(timeout) => self.0.acquire_timeout(timeout),
                        Wait::Forever => Some(self.0.acquire()),
                    };
                    permit.map(semaphore_full::$permit::forget).is_some()
                }))
            }

            #[pyo3(signature = (n = 1))]
            fn release(&self, py: Python<'_>, n: isize) -> PyResult<()> {
                let n: NonZero<usize> = permits(n, NO_PERMIT)?;
                let release: fn(&semaphore_full::$class, _) -> _ = $release;
                py.detach(|| release(&self.0, n))
                    .map_err(|error: ReleaseError| PyValueError::new_err(error.to_string()))
            }

            fn __enter__(&self, py: Python<'_>) -> PyResult<bool> {
                self.acquire(py, true, None)
            }

            fn __exit__(
                &self,
                py: Python<'_>,
                _kind: Py<PyAny>,
                _value: Py<PyAny>,
                _trace: Py<PyAny>,
            ) -> PyResult<()> {
                self.release(py, 1)
            }
        }
    };
}

semaphore_class! {
    /// `threading.Semaphore`.
    Semaphore, Permit, |semaphore, n| {
        semaphore.release_many(n);
        Ok(())
    }
}
semaphore_class! {
    /// `threading.BoundedSemaphore`.
    BoundedSemaphore, BoundedPermit, semaphore_full::BoundedSemaphore::release_many
}

/// `threading.Barrier`.
#[pyclass(frozen, weakref)]
pub(crate) struct Barrier(barrier_full::Barrier<'static>);

impl Barrier {
    /// Waits. An exception of the action is a panic on its way through Rust.
    fn wait_for(&self, py: Python<'_>, wait: Wait) -> PyResult<usize> {
        let wait = || match wait {
            Wait::AtMost(timeout) => self.0.wait_timeout(timeout),
            _ => self.0.wait(),
        };
        match py.detach(|| panic::catch_unwind(AssertUnwindSafe(wait))) {
            Ok(result) => result.map_err(|error| BrokenBarrierError::new_err(error.to_string())),
            Err(payload) => match payload.downcast::<PyErr>() {
                Ok(exception) => Err(*exception),
                Err(payload) => panic::resume_unwind(payload),
            },
        }
    }
}

#[pymethods]
impl Barrier {
    #[new]
    #[pyo3(signature = (parties, action = None, timeout = None))]
    fn new(parties: isize, action: Option<Py<PyAny>>, timeout: Option<f64>) -> PyResult<Self> {
        let parties: NonZero<usize> = permits(parties, "parties must be > 0")?;
        let mut barrier = barrier_full::Barrier::new(parties.get());
        if let Some(action) = action {
            barrier = barrier.with_action(move || {
                if let Err(exception) = Python::attach(|py| action.call0(py)) {
                    panic::resume_unwind(Box::new(exception));
                }
            });
        }
        if let Wait::AtMost(timeout) = Wait::of_wait(timeout) {
            barrier = barrier.with_timeout(timeout);
        }
        Ok(Self(barrier))
    }

    #[pyo3(signature = (timeout = None))]
    fn wait(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<usize> {
        self.wait_for(py, Wait::of_wait(timeout))
    }

    fn abort(&self, py: Python<'_>) {
        py.detach(|| self.0.abort());
    }

    fn reset(&self, py: Python<'_>) {
        py.detach(|| self.0.reset());
    }

    #[getter]
    fn parties(&self) -> usize {
        self.0.parties()
    }

    #[getter]
    fn n_waiting(&self, py: Python<'_>) -> usize {
        py.detach(|| self.0.n_waiting())
    }

    #[getter]
    fn broken(&self, py: Python<'_>) -> bool {
        py.detach(|| self.0.broken())
    }
}
