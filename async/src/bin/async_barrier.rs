//! Barrier: three tasks wait for one another, and all continue (`asyncio.Barrier`).
//!
//! `tokio::sync::Barrier` has neither `abort` nor `reset`, and a task that is cancelled while it
//! waits there still counts. This barrier has every method of Python's, and the same phases: a task
//! that arrives while others are still leaving waits until these have left. `abort` and `reset`
//! need no `await`. A cancelled task does not count any more, and the barrier remains usable.
//! On a multi-thread runtime the tasks arrive in any order, and continue in any order.
//!
//! Python:   tests/python/async_barrier.py, which before Python 3.11 defines the barrier itself
//! Rust:     `std::sync::Mutex`, `tokio::sync::Notify`
//! Section:  asyncio.Barrier
//! Run:      cargo run -p async --bin async_barrier    (ends after 0.25 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - 24 lines: in each of two rounds, three tasks arrive and then continue; a
//!           cancelled task does not count; `abort` and `reset` end the waits with an error

use std::error::Error;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// A barrier for a fixed number of tasks. The barrier can be used any number of times.
pub struct Barrier {
    parties: usize,
    /// The lock is held briefly, and never across an await.
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    phase: Phase,
    /// The number of tasks that have arrived and have not left yet.
    count: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    /// Tasks arrive and wait.
    Filling,
    /// All tasks have arrived, and are leaving.
    Draining,
    /// The barrier was reset while tasks were there. They are leaving with an error.
    Resetting,
    /// The barrier was aborted.
    Broken,
}

/// The barrier was aborted, or was reset while the task waited.
#[derive(Debug, PartialEq, Eq)]
pub struct BrokenBarrierError;

impl fmt::Display for BrokenBarrierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the barrier was aborted or reset")
    }
}

impl Error for BrokenBarrierError {}

impl Barrier {
    /// Creates a barrier that `parties` tasks pass together.
    ///
    /// # Panics
    ///
    /// Panics if `parties` is zero.
    pub const fn new(parties: usize) -> Self {
        assert!(parties > 0, "a barrier needs at least one task");
        let state = State { phase: Phase::Filling, count: 0 };
        Self { parties, state: Mutex::new(state), changed: Notify::const_new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing should panic with the state locked")
    }

    /// Waits until `parties` tasks wait. Returns the number of tasks that had arrived before this
    /// task: exactly one task receives `parties - 1`. If the future is dropped while it waits, the
    /// task does not count any more, and another task may receive the same number.
    ///
    /// # Errors
    ///
    /// Returns an error if the barrier is broken, or is aborted or reset while the task waits.
    pub async fn wait(&self) -> Result<usize, BrokenBarrierError> {
        let (index, _arrival) = self.arrive().await?;
        loop {
            let changed = {
                let state = self.state();
                match state.phase {
                    Phase::Filling => self.changed.notified(),
                    Phase::Draining => return Ok(index),
                    Phase::Resetting | Phase::Broken => return Err(BrokenBarrierError),
                }
            };
            changed.await;
        }
    }

    /// Waits until the tasks of an earlier round have left, and arrives.
    async fn arrive(&self) -> Result<(usize, Arrival<'_>), BrokenBarrierError> {
        loop {
            let changed = {
                let mut state = self.state();
                match state.phase {
                    Phase::Broken => return Err(BrokenBarrierError),
                    Phase::Draining | Phase::Resetting => self.changed.notified(),
                    Phase::Filling => {
                        let index = state.count;
                        state.count += 1;
                        if state.count == self.parties {
                            self.change(&mut state, Phase::Draining);
                        }
                        return Ok((index, Arrival(self)));
                    }
                }
            };
            changed.await;
        }
    }

    /// Breaks the barrier: every task that waits, or calls `wait` later, receives an error.
    pub fn abort(&self) {
        self.change(&mut self.state(), Phase::Broken);
    }

    /// Makes the barrier usable again after `abort`. Tasks that wait receive an error.
    pub fn reset(&self) {
        let mut state = self.state();
        let phase = if state.count > 0 { Phase::Resetting } else { Phase::Filling };
        self.change(&mut state, phase);
    }

    /// Returns the number of tasks that pass the barrier together.
    pub const fn parties(&self) -> usize {
        self.parties
    }

    /// Returns the number of tasks that wait for others to arrive.
    pub fn n_waiting(&self) -> usize {
        let state = self.state();
        if state.phase == Phase::Filling { state.count } else { 0 }
    }

    /// Returns whether the barrier was aborted and not reset since.
    pub fn broken(&self) -> bool {
        self.state().phase == Phase::Broken
    }

    /// The lock is still held when the tasks are notified, so no task misses a change.
    fn change(&self, state: &mut State, phase: Phase) {
        state.phase = phase;
        self.changed.notify_waiters();
    }
}

/// A task that has arrived. Dropping the value is leaving, also by cancellation.
struct Arrival<'a>(&'a Barrier);

impl Drop for Arrival<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.count -= 1;
        if state.count == 0 && matches!(state.phase, Phase::Draining | Phase::Resetting) {
            self.0.change(&mut state, Phase::Filling);
        }
    }
}

type AnyError = Box<dyn Error + Send + Sync>;

async fn worker(barrier: Arc<Barrier>, n: u64) -> Result<(), BrokenBarrierError> {
    for round in [1, 2] {
        tokio::time::sleep(Duration::from_millis(50 * n)).await;
        println!("round {round}: {n} arrives");
        shared::log!(lane: format!("worker {n}"), waits, "for the others");
        let index = barrier.wait().await?;
        shared::log!(lane: format!("worker {n}"), done, "continues");
        println!("round {round}: {n} continues, {index} arrived before");
    }
    Ok(())
}

/// Spawns a task that waits for the others, and prints how the wait ended.
fn spawn_wait(barrier: &Arc<Barrier>, name: &'static str) -> JoinHandle<()> {
    let barrier = barrier.clone();
    tokio::spawn(async move {
        match barrier.wait().await {
            Ok(index) => println!("{name}: {index} arrived before"),
            Err(BrokenBarrierError) => println!("{name}: BrokenBarrierError"),
        }
    })
}

/// Waits until so many tasks wait.
async fn waiting(barrier: &Barrier, count: usize) {
    while barrier.n_waiting() < count {
        tokio::task::yield_now().await;
    }
}

async fn rounds() -> Result<(), AnyError> {
    let barrier = Arc::new(Barrier::new(3));
    for worker in [0, 1, 2].map(|n| tokio::spawn(worker(barrier.clone(), n))) {
        worker.await??;
    }
    Ok(())
}

async fn cancelled() -> Result<(), AnyError> {
    let barrier = Arc::new(Barrier::new(3));
    let [a, b] = ["a", "b"].map(|name| spawn_wait(&barrier, name));
    waiting(&barrier, 2).await;
    a.abort();
    let _ = a.await; // until `a` has left
    println!("a was cancelled, {} of {} waits", barrier.n_waiting(), barrier.parties());
    let others = ["c", "d"].map(|name| spawn_wait(&barrier, name));
    for task in [b].into_iter().chain(others) {
        task.await?;
    }
    if timeout(Duration::from_millis(50), barrier.wait()).await.is_err() {
        println!("timed out, {} of {} waits", barrier.n_waiting(), barrier.parties());
    }
    Ok(())
}

async fn abort_and_reset() -> Result<(), AnyError> {
    let barrier = Arc::new(Barrier::new(2));
    let a = spawn_wait(&barrier, "a");
    waiting(&barrier, 1).await;
    barrier.abort();
    a.await?;
    println!("broken: {}", python(barrier.broken()));
    spawn_wait(&barrier, "b").await?;

    barrier.reset();
    println!("broken: {}", python(barrier.broken()));
    let c = spawn_wait(&barrier, "c");
    waiting(&barrier, 1).await;
    barrier.reset();
    c.await?;
    for task in ["d", "e"].map(|name| spawn_wait(&barrier, name)) {
        task.await?;
    }
    Ok(())
}

/// Returns the truth value as Python prints it.
fn python(truth: bool) -> &'static str {
    if truth { "True" } else { "False" }
}

async fn run() -> Result<(), AnyError> {
    rounds().await?;
    cancelled().await?;
    abort_and_reset().await
}

fn main() -> Result<(), AnyError> {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread().enable_time().build()?;
    event_loop.block_on(run())
}
