//! Counting semaphore, complete: `locked`, `release(n)` and a bound (`asyncio.Semaphore`).
//!
//! tokio's semaphore, which `async_semaphore` uses, has no bound, and lets a newcomer acquire a
//! free permit before a woken task has continued. Here no task overtakes another, as in CPython
//! since 3.11: a task stays in the queue until it continues. Dropping the guard releases the
//! permit. `forget` keeps the permit instead, for any task to `release`. `BoundedSemaphore` counts
//! the forgotten permits: if more are released, `release` returns an `Err` (Python: `ValueError`).
//! On a multi-thread runtime the tasks arrive in any order, tasks that are woken together continue
//! in any order, and the program's aborted waiter may receive a signal before the abort.
//!
//! Use it when permits are released by tasks that did not acquire them, or when the order matters.
//! Where the guards suffice, use tokio's semaphore.
//!
//! Python:   tests/python/async_semaphore_full.py
//! Rust:     `std::sync::Mutex`, `tokio::sync::Notify`
//! Beside:   async_semaphore
//! Run:      cargo run -p async --bin async_semaphore_full    (ends after 0.35 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - 15 lines: at most two workers hold a permit, and the tasks acquire permits in
//!           the order in which they arrived; a task that is cancelled passes its permit on

use std::collections::VecDeque;
use std::error::Error;
use std::fmt;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::Notify;
use tokio::task::{JoinError, JoinSet};
use tokio::time::timeout;

/// A counter of permits. Tasks acquire the permits in the order in which they arrived.
pub struct Semaphore {
    /// The lock is held briefly, and never across an await.
    state: Mutex<State>,
}

struct State {
    permits: usize,
    /// The number of permits without a guard, which are held until `release`.
    forgotten: usize,
    /// The tasks that wait, and those that were woken and have not continued yet.
    waiters: VecDeque<Arc<Notify>>,
    /// The number of woken tasks, which are the first ones. Each has been assigned a permit.
    woken: usize,
}

impl Semaphore {
    /// Creates a semaphore with the given number of permits, which may be zero.
    pub const fn new(permits: usize) -> Self {
        let state = State { permits, forgotten: 0, waiters: VecDeque::new(), woken: 0 };
        Self { state: Mutex::new(state) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing should panic with the state locked")
    }

    /// Waits for a permit. If the future is dropped, its permit passes to the next task. A future
    /// that has been polled keeps its place: poll it further or drop it, because until then no
    /// other task acquires a permit.
    pub async fn acquire(&self) -> Permit<'_> {
        let mut waiter = {
            let mut state = self.state();
            if state.take() {
                return Permit(self);
            }
            let woken = Arc::new(Notify::new());
            state.waiters.push_back(woken.clone());
            Waiter { semaphore: self, woken, continues: false }
        };
        waiter.woken.notified().await;
        waiter.continues = true;
        Permit(self)
    }

    /// Acquires a permit without waiting. Returns `None` if `acquire` would wait.
    #[must_use = "dropping the permit releases it"]
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        self.state().take().then(|| Permit(self))
    }

    /// Releases `n` permits and wakes as many tasks. The permits need not have been acquired; there
    /// are at most `usize::MAX`. In `asyncio`, each call releases one permit.
    pub fn release(&self, n: usize) {
        let mut state = self.state();
        state.forgotten = state.forgotten.saturating_sub(n);
        state.add(n);
    }

    /// Returns whether `acquire` would wait: no permit is free, or another task is before this one.
    pub fn locked(&self) -> bool {
        !self.state().is_free()
    }
}

impl State {
    fn is_free(&self) -> bool {
        self.permits > 0 && self.waiters.is_empty()
    }

    fn take(&mut self) -> bool {
        let is_free = self.is_free();
        if is_free {
            self.permits -= 1;
        }
        is_free
    }

    fn add(&mut self, n: usize) {
        self.permits = self.permits.saturating_add(n);
        self.wake();
    }

    /// Assigns the free permits to the first tasks that have none.
    fn wake(&mut self) {
        while self.permits > 0 && self.woken < self.waiters.len() {
            self.permits -= 1;
            self.waiters[self.woken].notify_one();
            self.woken += 1;
        }
    }
}

/// A task in the queue. Dropping the value is leaving the queue, also by cancellation.
struct Waiter<'a> {
    semaphore: &'a Semaphore,
    woken: Arc<Notify>,
    continues: bool,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut state = self.semaphore.state();
        let place = state.waiters.iter().position(|waiter| Arc::ptr_eq(waiter, &self.woken));
        let place = place.expect("a waiter should stay in the queue until it is dropped");
        state.waiters.remove(place);
        if place < state.woken {
            state.woken -= 1;
            if !self.continues {
                state.permits = state.permits.saturating_add(1);
            }
        }
        state.wake(); // also tasks that only had to wait for this one
    }
}

/// A permit. Dropping the value releases the permit.
#[must_use = "dropping a permit releases the permit"]
pub struct Permit<'a>(&'a Semaphore);

impl Permit<'_> {
    /// Drops the guard without releasing the permit. `release` releases the permit, in any task.
    pub fn forget(self) {
        self.0.state().forgotten += 1;
        mem::forget(self);
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        self.0.state().add(1);
    }
}

/// A semaphore whose number of permits never exceeds the initial number.
pub struct BoundedSemaphore(Semaphore);

impl BoundedSemaphore {
    /// Creates a semaphore with the given number of permits.
    pub const fn new(permits: usize) -> Self {
        Self(Semaphore::new(permits))
    }

    /// Waits for a permit, as [`Semaphore::acquire`] does.
    pub async fn acquire(&self) -> Permit<'_> {
        self.0.acquire().await
    }

    /// Acquires a permit without waiting, as [`Semaphore::try_acquire`] does.
    #[must_use = "dropping the permit releases it"]
    pub fn try_acquire(&self) -> Option<Permit<'_>> {
        self.0.try_acquire()
    }

    /// Releases `n` permits whose guards were forgotten.
    ///
    /// # Errors
    ///
    /// Returns an error, and releases nothing, if fewer permits were forgotten.
    pub fn release(&self, n: usize) -> Result<(), ReleasedTooOften> {
        let mut state = self.0.state();
        state.forgotten = state.forgotten.checked_sub(n).ok_or(ReleasedTooOften)?;
        state.add(n);
        Ok(())
    }

    /// Returns whether `acquire` would wait, as [`Semaphore::locked`] does.
    pub fn locked(&self) -> bool {
        self.0.locked()
    }
}

/// More permits were released than were acquired (`ValueError`).
#[derive(Debug, PartialEq, Eq)]
pub struct ReleasedTooOften;

impl fmt::Display for ReleasedTooOften {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("more permits were released than were acquired")
    }
}

impl Error for ReleasedTooOften {}

/// Returns the truth value as Python prints it.
fn python(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

async fn try_and_timeout() {
    let sem = Semaphore::new(1);
    let permit = sem.acquire().await;
    println!("locked: {}", python(sem.locked()));
    if sem.try_acquire().is_none() {
        println!("no permit is free");
    }
    if timeout(Duration::from_millis(50), sem.acquire()).await.is_err() {
        println!("timed out");
    }
    drop(permit);
    println!("locked: {}", python(sem.locked()));
}

async fn worker(sem: Arc<Semaphore>, n: u64) {
    shared::log!(lane: format!("worker {n}"), waits, "for a permit");
    let _permit = sem.acquire().await;
    shared::log!(lane: format!("worker {n}"), holds, "one of 2 permits");
    println!("worker {n} has a permit");
    tokio::time::sleep(Duration::from_millis(50 * (n + 1))).await;
    shared::log!(lane: format!("worker {n}"), done, "releases the permit");
}

async fn limit() {
    let sem = Arc::new(Semaphore::new(2));
    let workers: JoinSet<()> = (0..4).map(|n| worker(sem.clone(), n)).collect();
    workers.join_all().await;
}

async fn waiter(sem: Arc<Semaphore>, n: u64) {
    sem.acquire().await.forget(); // the signal is used up
    println!("waiter {n} has a signal");
}

async fn signals() -> Result<(), JoinError> {
    let sem = Arc::new(Semaphore::new(0));
    let [w0, w1, w2, w3] = [0, 1, 2, 3].map(|n| tokio::spawn(waiter(sem.clone(), n)));
    tokio::task::yield_now().await;
    println!("two signals");
    sem.release(2);
    w0.await?;
    w1.await?;
    println!("one more, but waiter 2 is cancelled");
    sem.release(1);
    w2.abort();
    w3.await
}

async fn bounded() -> Result<(), ReleasedTooOften> {
    let sem = BoundedSemaphore::new(1);
    sem.acquire().await.forget();
    sem.release(1)?;
    if sem.release(1) == Err(ReleasedTooOften) {
        println!("released too often");
    }
    println!("locked: {}", python(sem.locked()));
    Ok(())
}

async fn run() -> Result<(), Box<dyn Error>> {
    try_and_timeout().await;
    limit().await;
    signals().await?;
    bounded().await?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread().enable_time().build()?;
    event_loop.block_on(run())
}
