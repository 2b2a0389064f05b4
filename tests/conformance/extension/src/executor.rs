//! `ThreadPoolExecutor`, `Future`, `as_completed` and `wait` from the snippet `executor_results`.
//!
//! A job fails in Rust by a panic, and in Python by an exception. A Python exception is therefore
//! the payload of a panic on its way through Rust.

use std::any::Any;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic;

use parking_lot::Mutex;
use pyo3::exceptions::{PyRuntimeError, PyValueError};
use pyo3::import_exception;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PySet, PyTuple};

use crate::arguments::Wait;
use crate::executor_results::{self, FutureError, Promise};

import_exception!(concurrent.futures, CancelledError);
import_exception!(concurrent.futures, InvalidStateError);
import_exception!(concurrent.futures, TimeoutError);

/// What a job of Python returns.
type Value = Py<PyAny>;

/// A call of a Python function.
struct Call {
    func: Value,
    args: Py<PyTuple>,
    kwargs: Option<Py<PyDict>>,
}

impl Call {
    /// Calls the function. An exception becomes a panic, without a message of Rust. The arguments
    /// are dropped here, where CPython frees an object at once.
    fn run(self) -> Value {
        let result = Python::attach(|py| {
            let Self { func, args, kwargs } = self;
            func.bind(py)
                .call(args.bind(py), kwargs.as_ref().map(|kwargs| kwargs.bind(py)))
                .map(Bound::unbind)
        });
        result.unwrap_or_else(|exception| panic::resume_unwind(Box::new(exception)))
    }
}

/// Returns the exception of a failed future.
fn exception(py: Python<'_>, payload: &(dyn Any + Send)) -> PyErr {
    let exception = payload.downcast_ref::<PyErr>().expect("a job should fail with an exception");
    exception.clone_ref(py)
}

fn raise(py: Python<'_>, error: &FutureError) -> PyErr {
    match error {
        FutureError::Cancelled => CancelledError::new_err(()),
        FutureError::Timeout => TimeoutError::new_err(()),
        FutureError::Panicked(panicked) => exception(py, &**panicked.payload()),
    }
}

/// `concurrent.futures.Future`. Two objects of the same future are equal.
#[pyclass(frozen, weakref)]
pub(crate) struct Future {
    future: executor_results::Future<Value>,
    /// The other end, if Python created the future itself.
    promise: Mutex<Option<Promise<Value>>>,
    /// What CPython's tests assigned to `_state`.
    assigned: Mutex<String>,
}

impl Future {
    fn of(future: executor_results::Future<Value>) -> Self {
        Self { future, promise: Mutex::new(None), assigned: Mutex::default() }
    }

    fn set(&self, py: Python<'_>, set: impl FnOnce(Promise<Value>) + Send) -> PyResult<()> {
        let promise = self.promise.lock().take().filter(|_| !self.future.done());
        let promise = promise.ok_or_else(|| InvalidStateError::new_err("the future is done"))?;
        py.detach(|| set(promise));
        Ok(())
    }
}

#[pymethods]
impl Future {
    #[new]
    fn new() -> Self {
        let (promise, future) = Promise::new();
        let future = Self::of(future);
        *future.promise.lock() = Some(promise);
        future
    }

    #[pyo3(signature = (timeout = None))]
    fn result(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Value> {
        let result = py.detach(|| match Wait::of_wait(timeout) {
            Wait::AtMost(timeout) => self.future.result_timeout(timeout),
            _ => self.future.result(),
        });
        result.map(|value| value.clone_ref(py)).map_err(|error| raise(py, &error))
    }

    #[pyo3(signature = (timeout = None))]
    fn exception(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<Option<Value>> {
        let result = py.detach(|| match Wait::of_wait(timeout) {
            Wait::AtMost(timeout) => self.future.exception_timeout(timeout),
            _ => self.future.exception(),
        });
        match result {
            Ok(None) => Ok(None),
            Ok(Some(panicked)) => {
                Ok(Some(exception(py, &**panicked.payload()).into_value(py).into_any()))
            }
            Err(error) => Err(raise(py, &error)),
        }
    }

    fn cancel(&self, py: Python<'_>) -> bool {
        py.detach(|| self.future.cancel())
    }

    fn cancelled(&self, py: Python<'_>) -> bool {
        py.detach(|| self.future.cancelled())
    }

    fn running(&self, py: Python<'_>) -> bool {
        py.detach(|| self.future.running())
    }

    fn done(&self, py: Python<'_>) -> bool {
        py.detach(|| self.future.done())
    }

    /// A callback that fails in Rust prints the message of its panic. Here it prints its exception.
    fn add_done_callback(&self, py: Python<'_>, callback: Value) {
        py.detach(|| {
            self.future.add_done_callback(move |future| {
                let result = Python::attach(|py| {
                    let called = callback.call1(py, (Self::of(future.clone()),));
                    called.map(drop).inspect_err(|exception| exception.print(py))
                });
                if let Err(exception) = result {
                    panic::resume_unwind(Box::new(exception));
                }
            });
        });
    }

    fn set_running_or_notify_cancel(&self, py: Python<'_>) -> bool {
        py.detach(|| {
            let promise = self.promise.lock();
            promise.as_ref().is_some_and(Promise::set_running_or_notify_cancel)
        })
    }

    fn set_result(&self, py: Python<'_>, value: Value) -> PyResult<()> {
        self.set(py, |promise| promise.set_result(value))
    }

    fn set_exception(&self, py: Python<'_>, exception: Bound<'_, PyAny>) -> PyResult<()> {
        let exception = Box::new(PyErr::from_value(exception));
        self.set(py, |promise| promise.set_exception(exception))
    }

    /// CPython's tests read this attribute. There is one state of a cancelled future in Rust.
    #[getter]
    fn _state(&self, py: Python<'_>) -> &'static str {
        match py.detach(|| (self.future.cancelled(), self.future.done(), self.future.running())) {
            (true, ..) => "CANCELLED",
            (_, true, _) => "FINISHED",
            (.., true) => "RUNNING",
            _ => "PENDING",
        }
    }

    /// CPython's tests create a future in some state by assigning `_state`, `_exception` and
    /// `_result`, in this order.
    #[setter(_state)]
    fn assign_state(&self, py: Python<'_>, state: String) {
        match &*state {
            "RUNNING" => drop(self.set_running_or_notify_cancel(py)),
            "CANCELLED" | "CANCELLED_AND_NOTIFIED" => drop(self.cancel(py)),
            _ => {}
        }
        *self.assigned.lock() = state;
    }

    #[setter(_exception)]
    fn assign_exception(
        &self,
        py: Python<'_>,
        exception: Option<Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        exception.map_or(Ok(()), |exception| self.set_exception(py, exception))
    }

    #[setter(_result)]
    fn assign_result(&self, py: Python<'_>, value: Value) -> PyResult<()> {
        let is_finished = *self.assigned.lock() == "FINISHED" && !self.future.done();
        if is_finished { self.set_result(py, value) } else { Ok(()) }
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.future == other.future
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.future.hash(&mut hasher);
        hasher.finish()
    }
}

/// `concurrent.futures.ThreadPoolExecutor`.
#[pyclass(frozen, weakref)]
pub(crate) struct ThreadPoolExecutor(Option<executor_results::ThreadPoolExecutor>);

impl ThreadPoolExecutor {
    fn pool(&self) -> &executor_results::ThreadPoolExecutor {
        self.0.as_ref().expect("only `drop` should take the pool")
    }
}

impl Drop for ThreadPoolExecutor {
    /// Dropping the pool waits for the jobs, which need the interpreter.
    fn drop(&mut self) {
        let pool = self.0.take();
        Python::attach(|py| py.detach(|| drop(pool)));
    }
}

fn shut_down(error: executor_results::ShutDown) -> PyErr {
    PyRuntimeError::new_err(error.to_string())
}

#[pymethods]
impl ThreadPoolExecutor {
    /// In Rust, the caller always chooses the number of threads.
    #[new]
    #[pyo3(signature = (max_workers = 5))]
    fn new(py: Python<'_>, max_workers: isize) -> PyResult<Self> {
        match usize::try_from(max_workers) {
            Ok(threads @ 1..) => {
                let pool = py.detach(|| executor_results::ThreadPoolExecutor::new(threads));
                Ok(Self(Some(pool)))
            }
            _ => Err(PyValueError::new_err("max_workers must be greater than 0")),
        }
    }

    #[pyo3(signature = (func, /, *args, **kwargs))]
    fn submit(
        &self,
        py: Python<'_>,
        func: Value,
        args: Py<PyTuple>,
        kwargs: Option<Py<PyDict>>,
    ) -> PyResult<Future> {
        let call = Call { func, args, kwargs };
        py.detach(|| self.pool().submit(|| call.run())).map(Future::of).map_err(shut_down)
    }

    #[pyo3(signature = (func, *iterables, timeout = None, chunksize = 1))]
    fn map(
        &self,
        py: Python<'_>,
        func: Value,
        iterables: Bound<'_, PyTuple>,
        timeout: Option<f64>,
        chunksize: usize,
    ) -> PyResult<Map> {
        let _ = chunksize; // has no effect on threads, as in Python
        let zipped = py.import("builtins")?.call_method1("zip", iterables)?;
        let call = |args: PyResult<Bound<'_, PyAny>>| {
            Ok(Call { func: func.clone_ref(py), args: args?.extract()?, kwargs: None })
        };
        let calls: Vec<Call> = zipped.try_iter()?.map(call).collect::<PyResult<_>>()?;
        let mut map = py.detach(|| self.pool().map(Call::run, calls)).map_err(shut_down)?;
        if let Wait::AtMost(timeout) = Wait::of_wait(timeout) {
            map = map.timeout(timeout);
        }
        Ok(Map(Mutex::new(Some(map))))
    }

    #[pyo3(signature = (wait = true, *, cancel_futures = false))]
    fn shutdown(&self, py: Python<'_>, wait: bool, cancel_futures: bool) {
        py.detach(|| self.pool().shutdown(wait, cancel_futures));
    }

    fn __enter__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __exit__(&self, py: Python<'_>, _kind: Value, _value: Value, _trace: Value) {
        self.shutdown(py, true, false);
    }
}

/// The iterator that `map` returns. As a generator of Python, it ends at the first exception.
#[pyclass(frozen)]
pub(crate) struct Map(Mutex<Option<executor_results::Map<Value>>>);

#[pymethods]
impl Map {
    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Value>> {
        let next = py.detach(|| self.0.lock().as_mut().and_then(Iterator::next));
        next.transpose().map_err(|error| {
            self.close(py);
            raise(py, &error)
        })
    }

    fn close(&self, py: Python<'_>) {
        py.detach(|| drop(self.0.lock().take()));
    }
}

/// Reads an iterable of futures.
fn futures(iterable: &Bound<'_, PyAny>) -> PyResult<Vec<executor_results::Future<Value>>> {
    let future =
        |item: PyResult<Bound<'_, PyAny>>| Ok(item?.cast::<Future>()?.get().future.clone());
    iterable.try_iter()?.map(future).collect()
}

/// `concurrent.futures.as_completed`.
#[pyfunction]
#[pyo3(signature = (fs, timeout = None))]
pub(crate) fn as_completed(
    py: Python<'_>,
    fs: Bound<'_, PyAny>,
    timeout: Option<f64>,
) -> PyResult<AsCompleted> {
    let futures = futures(&fs)?;
    let mut completed = py.detach(|| executor_results::as_completed(futures));
    if let Wait::AtMost(timeout) = Wait::of_wait(timeout) {
        completed = completed.timeout(timeout);
    }
    Ok(AsCompleted(Mutex::new(completed)))
}

/// The iterator that `as_completed` returns.
#[pyclass(frozen)]
pub(crate) struct AsCompleted(Mutex<executor_results::AsCompleted<Value>>);

#[pymethods]
impl AsCompleted {
    fn __iter__(this: Py<Self>) -> Py<Self> {
        this
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Future>> {
        let next = py.detach(|| self.0.lock().next());
        next.transpose().map(|next| next.map(Future::of)).map_err(|error| raise(py, &error))
    }
}

/// `concurrent.futures.wait`.
#[pyfunction]
#[pyo3(signature = (fs, timeout = None, return_when = "ALL_COMPLETED"))]
pub(crate) fn wait<'py>(
    py: Python<'py>,
    fs: Bound<'py, PyAny>,
    timeout: Option<f64>,
    return_when: &str,
) -> PyResult<(Bound<'py, PySet>, Bound<'py, PySet>)> {
    let futures = futures(&fs)?;
    let timeout = match Wait::of_wait(timeout) {
        Wait::AtMost(timeout) => Some(timeout),
        _ => None,
    };
    let return_when = match return_when {
        "FIRST_COMPLETED" => executor_results::first_completed,
        "FIRST_EXCEPTION" => executor_results::first_exception,
        _ => executor_results::all_completed,
    };
    let (done, not_done) = py.detach(|| executor_results::wait(&futures, timeout, return_when));
    let set = |futures: Vec<_>| {
        let futures = futures.into_iter().map(|future| Bound::new(py, Future::of(future)));
        PySet::new(py, futures.collect::<PyResult<Vec<_>>>()?)
    };
    Ok((set(done)?, set(not_done)?))
}
