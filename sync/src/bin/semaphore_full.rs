//! Semaphore: timeout, signal, bound (`threading.Semaphore`, `threading.BoundedSemaphore`).
//!
//! This file completes `semaphore`. A thread can try to acquire a permit, and can stop waiting
//! after a timeout. A guard releases its permit on drop. `forget` keeps the permit instead, and any
//! thread may release the permit later. A release needs no earlier acquire, so a semaphore that
//! begins without permits counts signals. `release(0)`, a `ValueError` in Python, cannot be
//! written: `release_many` takes a `NonZero`.
//!
//! The number of permits of a `BoundedSemaphore` never exceeds the initial number. Its `release`
//! returns an error if no permit was kept. If a `with` block of Python releases its permit by hand,
//! the `ValueError` comes at the end of the block. In Rust, the call itself returns the error.
//!
//! Use it when a thread must not wait forever for a permit, or when one thread releases what
//! another thread waits for.
//!
//! Python:   tests/python/semaphore_full.py
//! Rust:     `parking_lot::Mutex`, `parking_lot::Condvar`
//! Beside:   semaphore
//! Run:      cargo run -p sync --bin semaphore_full    (ends after 0.6 s)
//! Copy:     cargo add parking_lot
//! Contract: exact - a permit that is held is refused, at once or after a timeout; three signals
//!           wake a thread three times; one release of three permits wakes three threads; a third
//!           job gets no permit while two run; a bounded semaphore refuses every excess release

use std::error::Error;
use std::fmt;
use std::mem;
use std::num::NonZero;
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex};

/// A counting semaphore that permits barging: a newcomer may overtake a waiting thread.
pub struct Semaphore {
    permits: Mutex<usize>,
    released: Condvar,
}

impl Semaphore {
    /// Creates a semaphore with this many permits. A semaphore without permits counts signals.
    pub const fn new(permits: usize) -> Self {
        Self { permits: Mutex::new(permits), released: Condvar::new() }
    }

    /// Blocks until a permit is available. Dropping the guard releases the permit.
    pub fn acquire(&self) -> Permit<'_> {
        let mut permits = self.permits.lock();
        self.released.wait_while(&mut permits, |permits| *permits == 0);
        *permits -= 1;
        Permit { semaphore: self }
    }

    /// Acquires a permit, or returns `None` if no permit is available now.
    #[must_use = "dropping the permit releases it"]
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        let mut permits = self.permits.lock();
        *permits = permits.checked_sub(1)?;
        Some(Permit { semaphore: self })
    }

    /// Blocks until a permit is available, at most for `timeout`. Returns `None` if none was.
    #[must_use = "dropping the permit releases it"]
    pub fn acquire_timeout(&self, timeout: Duration) -> Option<Permit<'_>> {
        let mut permits = self.permits.lock();
        self.released.wait_while_for(&mut permits, |permits| *permits == 0, timeout);
        // The count decides, not the clock: a thread that a `release` wakes as its time runs out
        // acquires the permit.
        *permits = permits.checked_sub(1)?;
        Some(Permit { semaphore: self })
    }

    /// Adds a permit and wakes a waiting thread. The caller need not have acquired a permit.
    ///
    /// # Panics
    ///
    /// Panics if the number of permits would exceed `usize::MAX`.
    pub fn release(&self) {
        self.release_many(NonZero::<usize>::MIN);
    }

    /// Adds `n` permits and wakes as many waiting threads.
    ///
    /// # Panics
    ///
    /// Panics if the number of permits would exceed `usize::MAX`.
    pub fn release_many(&self, n: NonZero<usize>) {
        let mut permits = self.permits.lock();
        *permits = permits.checked_add(n.get()).expect("the permits should fit in a usize");
        drop(permits);
        for _ in 0..n.get() {
            if !self.released.notify_one() {
                break; // no thread waits; a thread that comes now finds the permits
            }
        }
    }
}

/// One permit, released on drop, as `with sem:` releases one at the end of its block.
#[must_use]
pub struct Permit<'a> {
    semaphore: &'a Semaphore,
}

impl Permit<'_> {
    /// Keeps the permit. [`Semaphore::release`] can release the permit later, in any thread.
    pub fn forget(self) {
        mem::forget(self);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.semaphore.release();
    }
}

/// A semaphore that never has more permits than at the beginning.
pub struct BoundedSemaphore {
    semaphore: Semaphore,
    /// The number of permits that were kept by [`BoundedPermit::forget`] and not released since.
    kept: Mutex<usize>,
}

impl BoundedSemaphore {
    /// Creates a semaphore with this many permits.
    pub const fn new(permits: usize) -> Self {
        Self { semaphore: Semaphore::new(permits), kept: Mutex::new(0) }
    }

    /// Blocks until a permit is available. Dropping the guard releases the permit.
    pub fn acquire(&self) -> BoundedPermit<'_> {
        self.guard(self.semaphore.acquire())
    }

    /// Acquires a permit, or returns `None` if no permit is available now.
    #[must_use = "dropping the permit releases it"]
    pub fn try_acquire(&self) -> Option<BoundedPermit<'_>> {
        self.semaphore.try_acquire().map(|permit| self.guard(permit))
    }

    /// Blocks until a permit is available, at most for `timeout`. Returns `None` if none was.
    #[must_use = "dropping the permit releases it"]
    pub fn acquire_timeout(&self, timeout: Duration) -> Option<BoundedPermit<'_>> {
        self.semaphore.acquire_timeout(timeout).map(|permit| self.guard(permit))
    }

    /// Releases a permit that was kept.
    ///
    /// # Errors
    ///
    /// Returns an error if every permit is available or belongs to a guard.
    pub fn release(&self) -> Result<(), ReleaseError> {
        self.release_many(NonZero::<usize>::MIN)
    }

    /// Releases `n` permits that were kept.
    ///
    /// # Errors
    ///
    /// Returns an error, and releases nothing, if fewer than `n` permits were kept.
    pub fn release_many(&self, n: NonZero<usize>) -> Result<(), ReleaseError> {
        let mut kept = self.kept.lock();
        *kept = kept.checked_sub(n.get()).ok_or(ReleaseError)?;
        drop(kept);
        self.semaphore.release_many(n);
        Ok(())
    }

    fn guard<'a>(&'a self, permit: Permit<'a>) -> BoundedPermit<'a> {
        BoundedPermit { permit, kept: &self.kept }
    }
}

/// One permit of a [`BoundedSemaphore`], released on drop.
#[must_use]
pub struct BoundedPermit<'a> {
    permit: Permit<'a>,
    kept: &'a Mutex<usize>,
}

impl BoundedPermit<'_> {
    /// Keeps the permit. [`BoundedSemaphore::release`] can release the permit later, in any thread.
    pub fn forget(self) {
        *self.kept.lock() += 1;
        self.permit.forget();
    }
}

/// A [`BoundedSemaphore`] was released more often than its permits were kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReleaseError;

impl fmt::Display for ReleaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the semaphore was released too many times")
    }
}

impl Error for ReleaseError {}

const TIMEOUT: Duration = Duration::from_millis(100);

fn try_and_timeout() {
    let sem = Semaphore::new(1);
    let permit = sem.acquire();
    println!("try while held: {}", sem.try_acquire().is_some());
    shared::log!(waits, "for a permit, with a timeout");
    println!("0.1 s while held: {}", sem.acquire_timeout(TIMEOUT).is_some());
    shared::log!(done, "gives up");
    drop(permit);
    println!("0.1 s after the release: {}", sem.acquire_timeout(TIMEOUT).is_some());
}

fn signals() {
    let ready = Semaphore::new(0);
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..3 {
                thread::sleep(TIMEOUT);
                shared::log!(note, "releases a permit");
                ready.release();
            }
        });
        for number in 1..=3 {
            shared::log!(waits, "for a signal");
            ready.acquire().forget(); // the signal is used up
            shared::log!(done, "wakes");
            println!("signal {number}");
        }
    });
}

fn release_many() {
    let gate = Semaphore::new(0);
    let wait = || gate.acquire_timeout(Duration::MAX).map(Permit::forget).is_some();
    thread::scope(|scope| {
        let waiters = [scope.spawn(wait), scope.spawn(wait), scope.spawn(wait)];
        thread::sleep(TIMEOUT);
        shared::log!(note, "releases three permits");
        gate.release_many(NonZero::new(3).expect("3 should not be zero"));
        let woken = waiters.map(|waiter| waiter.join().expect("the thread should not panic"));
        println!("woken: {}", woken.iter().filter(|is_woken| **is_woken).count());
    });
    println!("a fourth permit: {}", gate.try_acquire().is_some());
    println!("release(0) is possible: {}", NonZero::<usize>::new(0).is_some());
}

/// `main` acquires a permit for each job. The thread of the job releases the permit.
fn limit_jobs() {
    let (free, end) = (BoundedSemaphore::new(2), Semaphore::new(0));
    thread::scope(|scope| {
        for _ in 0..2 {
            let permit = free.acquire();
            let end = &end;
            scope.spawn(move || {
                let _permit = permit; // dropped at the end of the job, also if the job panics
                shared::log!(holds, "one of 2 permits");
                end.acquire().forget();
                shared::log!(done, "ends the job");
            });
        }
        println!("a third job: {}", free.acquire_timeout(TIMEOUT).is_some());
        end.release_many(NonZero::new(2).expect("2 should not be zero"));
    });
    println!("after the jobs: {}", free.try_acquire().is_some());
}

fn bounded() {
    let sem = BoundedSemaphore::new(1);
    println!("release before acquire: {}", sem.release().is_ok());
    let permit = sem.acquire();
    println!("release beside a guard: {}", sem.release().is_ok());
    permit.forget();
    println!("try while kept: {}", sem.try_acquire().is_some());
    println!("release: {}", sem.release().is_ok());
    println!("release again: {}", sem.release().is_ok());
}

fn main() {
    shared::init();
    try_and_timeout();
    signals();
    release_many();
    limit_jobs();
    bounded();
}
