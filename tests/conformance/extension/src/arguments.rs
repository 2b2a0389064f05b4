//! The arguments `blocking` and `timeout`, which Python checks at run time.

use std::time::Duration;

use pyo3::exceptions::{PyOverflowError, PyValueError};
use pyo3::prelude::*;

/// An argument that is true or false, whatever its type is: `q.get(block=0)`.
#[derive(Clone, Copy)]
pub(crate) struct Truth(pub(crate) bool);

impl FromPyObject<'_, '_> for Truth {
    type Error = PyErr;

    fn extract(object: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        object.is_truthy().map(Self)
    }
}

/// How long a call may block.
#[derive(Clone, Copy)]
pub(crate) enum Wait {
    /// Not at all.
    Try,
    /// At most for this time.
    AtMost(Duration),
    /// Until the call succeeds.
    Forever,
}

impl Wait {
    /// Reads the arguments of `Lock.acquire`, whose timeout is -1 by default.
    pub(crate) fn of_lock(py: Python<'_>, blocking: bool, timeout: f64) -> PyResult<Self> {
        match (blocking, timeout == -1.0) {
            (false, true) => Ok(Self::Try),
            (true, true) => Ok(Self::Forever),
            (false, false) => {
                Err(PyValueError::new_err("can't specify a timeout for a non-blocking call"))
            }
            (true, false) if timeout < 0.0 => {
                Err(PyValueError::new_err("timeout value must be a non-negative number"))
            }
            (true, false) => {
                let longest: f64 = py.import("threading")?.getattr("TIMEOUT_MAX")?.extract()?;
                if timeout > longest {
                    return Err(PyOverflowError::new_err("timeout value is too large"));
                }
                Ok(Self::AtMost(Duration::from_secs_f64(timeout)))
            }
        }
    }

    /// Reads the arguments of `Semaphore.acquire`.
    pub(crate) fn of_semaphore(blocking: bool, timeout: Option<f64>) -> PyResult<Self> {
        match timeout {
            None if !blocking => Ok(Self::Try),
            Some(_) if !blocking => {
                Err(PyValueError::new_err("can't specify timeout for non-blocking acquire"))
            }
            _ => Ok(Self::of_wait(timeout)),
        }
    }

    /// Reads the arguments of the methods of `Queue`, whose timeout must not be negative.
    pub(crate) fn of_queue(Truth(block): Truth, timeout: Option<f64>) -> PyResult<Self> {
        match timeout {
            _ if !block => Ok(Self::Try),
            None => Ok(Self::Forever),
            Some(timeout) if timeout < 0.0 => {
                Err(PyValueError::new_err("'timeout' must be a non-negative number"))
            }
            Some(timeout) => Ok(Self::AtMost(seconds(timeout))),
        }
    }

    /// Reads the timeout of a `wait`. As in Python, a negative timeout is a timeout of zero.
    pub(crate) fn of_wait(timeout: Option<f64>) -> Self {
        timeout.map_or(Self::Forever, |timeout| Self::AtMost(seconds(timeout)))
    }
}

/// Returns a timeout as a duration. A timeout that is too long for a `Duration` never ends.
fn seconds(timeout: f64) -> Duration {
    Duration::try_from_secs_f64(timeout.max(0.0)).unwrap_or(Duration::MAX)
}
