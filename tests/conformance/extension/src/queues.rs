//! `Queue`, `LifoQueue` and `PriorityQueue` from the snippets `queue` and `queue_priority`.

use std::cmp::Ordering;
use std::panic;

use pyo3::create_exception;
use pyo3::exceptions::{PyException, PyValueError};
use pyo3::prelude::*;

use crate::arguments::{Truth, Wait};
use crate::simple_queue::Empty;
use crate::{queue, queue_priority};

create_exception!(conformance_extension, Full, PyException, "The queue is full.");
create_exception!(conformance_extension, ShutDown, PyException, "The queue is shut down.");

/// An item, which a priority queue compares as Python does: with `<`.
pub(crate) struct Item(Py<PyAny>);

impl Ord for Item {
    fn cmp(&self, other: &Self) -> Ordering {
        let order = Python::attach(|py| {
            let (one, other) = (self.0.bind(py), other.0.bind(py));
            if one.lt(other)? {
                return Ok(Ordering::Less);
            }
            Ok(if other.lt(one)? { Ordering::Greater } else { Ordering::Equal })
        });
        order.unwrap_or_else(|exception: PyErr| panic::resume_unwind(Box::new(exception)))
    }
}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Item {}

/// Declares a class around a queue type of a snippet. PyO3 has no generic classes.
macro_rules! queue_class {
    ($(#[$doc:meta])* $class:ident, $snippet:ident) => {
        $(#[$doc])*
        #[pyclass(frozen, weakref)]
        pub(crate) struct $class($snippet::$class<Item>);

        #[pymethods]
        impl $class {
            #[new]
            #[pyo3(signature = (maxsize = 0))]
            fn new(maxsize: usize) -> Self {
                Self($snippet::$class::new(maxsize))
            }

            #[pyo3(signature = (item, block = Truth(true), timeout = None))]
            fn put(
                &self,
                py: Python<'_>,
                item: Py<PyAny>,
                block: Truth,
                timeout: Option<f64>,
            ) -> PyResult<()> {
                let (wait, item) = (Wait::of_queue(block, timeout)?, Item(item));
                let put = py.detach(|| match wait {
                    Wait::Try => self.0.try_put(item),
                    Wait::AtMost(timeout) => self.0.put_timeout(item, timeout),
                    Wait::Forever => self.0.put(item).map_err(|$snippet::ShutDown(item)| {
                        $snippet::PutError::ShutDown(item)
                    }),
                });
                put.map_err(|error| match error {
                    $snippet::PutError::Full(_) => Full::new_err(()),
                    $snippet::PutError::ShutDown(_) => ShutDown::new_err(()),
                })
            }

            fn put_nowait(&self, py: Python<'_>, item: Py<PyAny>) -> PyResult<()> {
                self.put(py, item, Truth(false), None)
            }

            #[pyo3(signature = (block = Truth(true), timeout = None))]
            fn get(
                &self,
                py: Python<'_>,
                block: Truth,
                timeout: Option<f64>,
            ) -> PyResult<Py<PyAny>> {
                let wait = Wait::of_queue(block, timeout)?;
                let item = py.detach(|| match wait {
                    Wait::Try => self.0.try_get(),
                    Wait::AtMost(timeout) => self.0.get_timeout(timeout),
                    Wait::Forever => self.0.get().map_err(|_| $snippet::GetError::ShutDown),
                });
                item.map(|Item(item)| item).map_err(|error| match error {
                    $snippet::GetError::Empty => Empty::new_err(()),
                    $snippet::GetError::ShutDown => ShutDown::new_err(()),
                })
            }

            fn get_nowait(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
                self.get(py, Truth(false), None)
            }

            fn task_done(&self, py: Python<'_>) -> PyResult<()> {
                let done = py.detach(|| self.0.task_done());
                done.map_err(|error| PyValueError::new_err(error.to_string()))
            }

            fn join(&self, py: Python<'_>) {
                py.detach(|| self.0.join());
            }

            #[pyo3(signature = (immediate = false))]
            fn shutdown(&self, py: Python<'_>, immediate: bool) {
                py.detach(|| self.0.shutdown(immediate));
            }

            #[getter]
            fn is_shutdown(&self, py: Python<'_>) -> bool {
                py.detach(|| self.0.is_shutdown())
            }

            #[getter]
            fn unfinished_tasks(&self, py: Python<'_>) -> usize {
                py.detach(|| self.0.unfinished_tasks())
            }

            #[getter]
            fn maxsize(&self) -> usize {
                self.0.maxsize()
            }

            fn qsize(&self, py: Python<'_>) -> usize {
                py.detach(|| self.0.qsize())
            }

            fn empty(&self, py: Python<'_>) -> bool {
                py.detach(|| self.0.empty())
            }

            fn full(&self, py: Python<'_>) -> bool {
                py.detach(|| self.0.full())
            }
        }
    };
}

queue_class! {
    /// `queue.Queue`.
    Queue, queue
}
queue_class! {
    /// `queue.LifoQueue`.
    LifoQueue, queue_priority
}
queue_class! {
    /// `queue.PriorityQueue`.
    PriorityQueue, queue_priority
}
