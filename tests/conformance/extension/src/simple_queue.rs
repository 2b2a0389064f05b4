//! `SimpleQueue`: an unbounded channel of `crossbeam`.

use crossbeam::channel::{self, Receiver, Sender};
use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

use crate::arguments::{Truth, Wait};

create_exception!(conformance_extension, Empty, PyException, "The queue is empty.");

/// `queue.SimpleQueue`.
#[pyclass(frozen, weakref)]
pub(crate) struct SimpleQueue {
    sender: Sender<Py<PyAny>>,
    receiver: Receiver<Py<PyAny>>,
}

#[pymethods]
impl SimpleQueue {
    #[new]
    fn new() -> Self {
        let (sender, receiver) = channel::unbounded();
        Self { sender, receiver }
    }

    /// Sending to an unbounded channel never blocks, so the other arguments have no effect, as in
    /// Python.
    #[pyo3(signature = (item, block = Truth(true), timeout = None))]
    fn put(&self, item: Py<PyAny>, block: Truth, timeout: Option<f64>) {
        let _ = (block, timeout);
        self.sender.send(item).expect("this queue should hold a receiver");
    }

    fn put_nowait(&self, item: Py<PyAny>) {
        self.put(item, Truth(true), None);
    }

    #[pyo3(signature = (block = Truth(true), timeout = None))]
    fn get(&self, py: Python<'_>, block: Truth, timeout: Option<f64>) -> PyResult<Py<PyAny>> {
        let item = match Wait::of_queue(block, timeout)? {
            Wait::Try => self.receiver.try_recv().ok(),
            Wait::AtMost(timeout) => py.detach(|| self.receiver.recv_timeout(timeout).ok()),
            Wait::Forever => py.detach(|| self.receiver.recv().ok()),
        };
        item.ok_or_else(|| Empty::new_err(()))
    }

    fn get_nowait(&self, py: Python<'_>) -> PyResult<Py<PyAny>> {
        self.get(py, Truth(false), None)
    }

    fn qsize(&self) -> usize {
        self.receiver.len()
    }

    fn empty(&self) -> bool {
        self.receiver.is_empty()
    }
}
