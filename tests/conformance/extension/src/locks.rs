//! `Lock`, `RLock` and `Condition`: the types of `parking_lot` that the snippets `lock`, `rlock`
//! and `condition` use.
//!
//! In Rust a guard stands for a held lock, and dropping the guard releases the lock. These classes
//! keep the guard from `acquire` until `release`. A guard must not outlive its lock, so each lock
//! is leaked: a few bytes in a process that only runs tests.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use parking_lot::lock_api::{self, RawMutexTimed, ReentrantMutex, ReentrantMutexGuard};
use parking_lot::{Condvar, Mutex, RawFairMutex, RawMutex, RawThreadId};
use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use crate::arguments::Wait;

type Guard<R> = lock_api::MutexGuard<'static, R, ()>;

/// A lock, and its guard from `acquire` until `release`.
struct Held<R: RawMutexTimed + 'static> {
    lock: &'static lock_api::Mutex<R, ()>,
    guard: Mutex<Option<Guard<R>>>,
}

impl<R> Held<R>
where
    R: RawMutexTimed<Duration = Duration> + Sync,
    Guard<R>: Send,
{
    fn new() -> Self {
        Self { lock: Box::leak(Box::new(lock_api::Mutex::new(()))), guard: Mutex::new(None) }
    }

    fn acquire(&self, py: Python<'_>, blocking: bool, timeout: f64) -> PyResult<bool> {
        let guard = match Wait::of_lock(py, blocking, timeout)? {
            Wait::Try => self.lock.try_lock(),
            Wait::AtMost(timeout) => py.detach(|| self.lock.try_lock_for(timeout)),
            Wait::Forever => Some(py.detach(|| self.lock.lock())),
        };
        let acquired = guard.is_some();
        if acquired {
            *self.guard.lock() = guard;
        }
        Ok(acquired)
    }

    /// Takes the guard of the lock, without which neither `wait` nor `release` can be called.
    fn take(&self) -> PyResult<Guard<R>> {
        let guard = self.guard.lock().take();
        guard.ok_or_else(|| PyRuntimeError::new_err("the lock is not acquired"))
    }
}

/// `threading.Lock`.
#[pyclass(frozen, weakref)]
pub(crate) struct Lock(Held<RawFairMutex>);

#[pymethods]
impl Lock {
    #[new]
    fn new() -> Self {
        Self(Held::new())
    }

    #[pyo3(signature = (blocking = true, timeout = -1.0))]
    fn acquire(&self, py: Python<'_>, blocking: bool, timeout: f64) -> PyResult<bool> {
        self.0.acquire(py, blocking, timeout)
    }

    fn release(&self) -> PyResult<()> {
        self.0.take().map(drop)
    }

    fn locked(&self) -> bool {
        self.0.lock.is_locked()
    }

    fn __enter__(&self, py: Python<'_>) -> PyResult<bool> {
        self.acquire(py, true, -1.0)
    }

    fn __exit__(&self, _kind: Py<PyAny>, _value: Py<PyAny>, _trace: Py<PyAny>) -> PyResult<()> {
        self.release()
    }
}

type ReentrantFairMutex = ReentrantMutex<RawFairMutex, RawThreadId, ()>;
type ReentrantGuard = ReentrantMutexGuard<'static, RawFairMutex, RawThreadId, ()>;

thread_local! {
    /// The guards of this thread, by the address of the lock. A guard of a reentrant lock belongs
    /// to its thread.
    static HELD: RefCell<HashMap<usize, Vec<ReentrantGuard>>> = RefCell::default();
}

/// `threading.RLock`.
#[pyclass(frozen, weakref)]
pub(crate) struct RLock {
    lock: &'static ReentrantFairMutex,
}

impl RLock {
    fn address(&self) -> usize {
        std::ptr::from_ref(self.lock).addr()
    }
}

#[pymethods]
impl RLock {
    #[new]
    fn new() -> Self {
        Self { lock: Box::leak(Box::new(ReentrantFairMutex::new(()))) }
    }

    #[pyo3(signature = (blocking = true, timeout = -1.0))]
    fn acquire(&self, py: Python<'_>, blocking: bool, timeout: f64) -> PyResult<bool> {
        let wait = Wait::of_lock(py, blocking, timeout)?;
        Ok(py.detach(|| {
            let guard = match wait {
                Wait::Try => self.lock.try_lock(),
                Wait::AtMost(timeout) => self.lock.try_lock_for(timeout),
                Wait::Forever => Some(self.lock.lock()),
            };
            let acquired = guard.is_some();
            HELD.with_borrow_mut(|held| held.entry(self.address()).or_default().extend(guard));
            acquired
        }))
    }

    fn release(&self) -> PyResult<()> {
        let guard = HELD.with_borrow_mut(|held| held.get_mut(&self.address()).and_then(Vec::pop));
        guard.map(drop).ok_or_else(|| PyRuntimeError::new_err("cannot release un-acquired lock"))
    }

    fn _is_owned(&self) -> bool {
        self.lock.is_owned_by_current_thread()
    }

    fn __enter__(&self, py: Python<'_>) -> PyResult<bool> {
        self.acquire(py, true, -1.0)
    }

    fn __exit__(&self, _kind: Py<PyAny>, _value: Py<PyAny>, _trace: Py<PyAny>) -> PyResult<()> {
        self.release()
    }
}

/// `threading.Condition` with a lock of its own.
#[pyclass(frozen, weakref)]
pub(crate) struct Condition {
    held: Held<RawMutex>,
    condvar: Condvar,
}

#[pymethods]
impl Condition {
    #[new]
    fn new() -> Self {
        Self { held: Held::new(), condvar: Condvar::new() }
    }

    #[pyo3(signature = (blocking = true, timeout = -1.0))]
    fn acquire(&self, py: Python<'_>, blocking: bool, timeout: f64) -> PyResult<bool> {
        self.held.acquire(py, blocking, timeout)
    }

    fn release(&self) -> PyResult<()> {
        self.held.take().map(drop)
    }

    #[pyo3(signature = (timeout = None))]
    fn wait(&self, py: Python<'_>, timeout: Option<f64>) -> PyResult<bool> {
        let mut guard = self.held.take()?;
        let wait = Wait::of_wait(timeout);
        let (guard, notified) = py.detach(move || {
            let notified = match wait {
                Wait::AtMost(timeout) => !self.condvar.wait_for(&mut guard, timeout).timed_out(),
                _ => {
                    self.condvar.wait(&mut guard);
                    true
                }
            };
            (guard, notified)
        });
        *self.held.guard.lock() = Some(guard);
        Ok(notified)
    }

    #[pyo3(signature = (predicate, timeout = None))]
    fn wait_for(
        &self,
        py: Python<'_>,
        predicate: Py<PyAny>,
        timeout: Option<f64>,
    ) -> PyResult<bool> {
        let mut guard = self.held.take()?;
        let wait = Wait::of_wait(timeout);
        let (guard, result) = py.detach(move || {
            let mut result = Ok(false);
            let condition = |(): &mut ()| {
                result = Python::attach(|py| predicate.call0(py)?.bind(py).is_truthy());
                matches!(result, Ok(false))
            };
            let timeout = if let Wait::AtMost(timeout) = wait { timeout } else { Duration::MAX };
            self.condvar.wait_while_for(&mut guard, condition, timeout);
            (guard, result)
        });
        *self.held.guard.lock() = Some(guard);
        result
    }

    #[pyo3(signature = (n = 1))]
    fn notify(&self, n: usize) {
        for _ in 0..n {
            self.condvar.notify_one();
        }
    }

    fn notify_all(&self) {
        self.condvar.notify_all();
    }

    fn __enter__(&self, py: Python<'_>) -> PyResult<bool> {
        self.acquire(py, true, -1.0)
    }

    fn __exit__(&self, _kind: Py<PyAny>, _value: Py<PyAny>, _trace: Py<PyAny>) -> PyResult<()> {
        self.release()
    }
}
