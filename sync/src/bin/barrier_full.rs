//! Barrier with action, timeout, `abort` and `reset` (`threading.Barrier`).
//!
//! std's barrier, which `barrier` uses, has none of these. If a thread never arrives, the other
//! threads do not block forever: a timeout or `abort` breaks the barrier, and every `wait` returns
//! `BrokenBarrierError` until `reset`. The action runs in the thread that arrives last, before any
//! thread passes. A panic of the action breaks the barrier and continues in that thread.
//!
//! As in Python, all threads of one group leave before the next group begins. The lock is not held
//! while the action runs, so the action may call `abort` or `reset`. In Python both deadlock.
//!
//! Use it when a thread may be late, fail or be stopped, or when one thread should do something
//! between two phases.
//!
//! Python:   tests/python/barrier_full.py
//! Rust:     `parking_lot::Mutex`, `parking_lot::Condvar`
//! Beside:   barrier
//! Run:      cargo run -p sync --bin barrier_full    (ends after 0.1 s)
//! Copy:     cargo add parking_lot
//! Contract: exact - the sums of two phases, each printed once; a timeout breaks the barrier for
//!           two threads, `reset` repairs the barrier; `abort` and a panic of the action wake the
//!           two other threads with an error

use std::error::Error;
use std::fmt;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::thread;
use std::time::Duration;

use parking_lot::{Condvar, Mutex, MutexGuard};

/// A reusable barrier that can be broken.
pub struct Barrier<'a> {
    parties: usize,
    action: Option<Box<dyn Fn() + Send + Sync + 'a>>,
    timeout: Duration,
    state: Mutex<State>,
    changed: Condvar,
}

struct State {
    phase: Phase,
    /// The number of threads of this group that have arrived and have not left.
    count: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Phase {
    /// Threads arrive.
    Filling,
    /// All threads have arrived, and the last one runs the action.
    Acting,
    /// All threads have arrived, and leave.
    Draining,
    /// The barrier was reset while threads waited. These threads leave with an error.
    Resetting,
    /// The barrier stays broken until it is reset.
    Broken,
}

impl State {
    /// Returns whether threads of the last group have yet to leave.
    fn is_leaving(&self) -> bool {
        matches!(self.phase, Phase::Acting | Phase::Draining | Phase::Resetting)
    }
}

impl<'a> Barrier<'a> {
    /// Creates a barrier for groups of `parties` threads, without an action and without a timeout.
    ///
    /// # Panics
    ///
    /// Panics if `parties` is 0. In a `static`, that is a compile error.
    pub const fn new(parties: usize) -> Self {
        assert!(parties > 0, "a barrier should have at least one party");
        let state = Mutex::new(State { phase: Phase::Filling, count: 0 });
        Self { parties, action: None, timeout: Duration::MAX, state, changed: Condvar::new() }
    }

    /// Sets the function that the last thread to arrive calls before any thread passes. The
    /// function must not call [`Barrier::wait`].
    #[must_use]
    pub fn with_action(mut self, action: impl Fn() + Send + Sync + 'a) -> Self {
        self.action = Some(Box::new(action));
        self
    }

    /// Sets the timeout of [`Barrier::wait`].
    #[must_use]
    pub const fn with_timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Blocks until all parties have arrived. Returns the number of threads of the group that
    /// arrived before this thread: one thread of each group gets 0.
    ///
    /// # Errors
    ///
    /// Returns an error if the barrier is broken, or is broken or reset while the thread waits. The
    /// barrier breaks if not all parties arrive within the timeout of [`Barrier::with_timeout`].
    ///
    /// # Panics
    ///
    /// Panics if the action panics, in the thread that arrived last.
    pub fn wait(&self) -> Result<usize, BrokenBarrierError> {
        self.wait_timeout(self.timeout)
    }

    /// Blocks as [`Barrier::wait`] does, with this timeout in place of the barrier's. The timeout
    /// begins when the last group has left.
    ///
    /// # Errors
    ///
    /// The errors of [`Barrier::wait`].
    ///
    /// # Panics
    ///
    /// Panics if the action panics, in the thread that arrived last.
    pub fn wait_timeout(&self, timeout: Duration) -> Result<usize, BrokenBarrierError> {
        let mut state = self.state.lock();
        self.changed.wait_while(&mut state, |state| state.is_leaving());
        if state.phase == Phase::Broken {
            return Err(BrokenBarrierError);
        }
        let index = state.count;
        state.count += 1;
        let mut acted = Ok(());
        if state.count == self.parties {
            acted = self.release(&mut state);
        } else {
            self.changed.wait_while_for(&mut state, |s| s.phase == Phase::Filling, timeout);
            if state.phase == Phase::Filling {
                self.enter(&mut state, Phase::Broken); // a party is late
            }
            self.changed.wait_while(&mut state, |state| state.phase == Phase::Acting);
        }
        let passes = state.phase == Phase::Draining;
        state.count -= 1;
        if state.count == 0 && state.is_leaving() {
            self.enter(&mut state, Phase::Filling);
        }
        drop(state);
        match acted {
            Err(panic) => panic::resume_unwind(panic),
            Ok(()) if passes => Ok(index),
            Ok(()) => Err(BrokenBarrierError),
        }
    }

    /// Runs the action, and lets the threads of this group pass.
    fn release(&self, state: &mut MutexGuard<'_, State>) -> thread::Result<()> {
        if let Some(action) = &self.action {
            state.phase = Phase::Acting;
            // Safe to unwind: the panic continues once the barrier is broken.
            let act = || panic::catch_unwind(AssertUnwindSafe(action));
            if let Err(panic) = MutexGuard::unlocked(state, act) {
                self.enter(state, Phase::Broken);
                return Err(panic);
            }
            if state.phase != Phase::Acting {
                return Ok(()); // the barrier was broken or reset meanwhile
            }
        }
        self.enter(state, Phase::Draining);
        Ok(())
    }

    fn enter(&self, state: &mut State, phase: Phase) {
        state.phase = phase;
        self.changed.notify_all();
    }

    /// Breaks the barrier: present and future calls of `wait` return an error, until
    /// [`Barrier::reset`].
    pub fn abort(&self) {
        self.enter(&mut self.state.lock(), Phase::Broken);
    }

    /// Makes the barrier usable again. Threads that wait return from `wait` with an error.
    pub fn reset(&self) {
        let mut state = self.state.lock();
        if state.count == 0 {
            self.enter(&mut state, Phase::Filling);
        } else if state.phase != Phase::Draining {
            self.enter(&mut state, Phase::Resetting);
        } // otherwise the threads pass, and the last one makes the barrier usable
    }

    /// Returns the size of a group.
    pub const fn parties(&self) -> usize {
        self.parties
    }

    /// Returns how many threads wait for the other parties.
    pub fn n_waiting(&self) -> usize {
        let state = self.state.lock();
        if matches!(state.phase, Phase::Filling | Phase::Acting) { state.count } else { 0 }
    }

    /// Returns whether the barrier is broken.
    pub fn broken(&self) -> bool {
        self.state.lock().phase == Phase::Broken
    }
}

/// The barrier is broken, or was reset while the thread waited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BrokenBarrierError;

impl fmt::Display for BrokenBarrierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the barrier is broken, or was reset during the wait")
    }
}

impl Error for BrokenBarrierError {}

const SHORT: Duration = Duration::from_millis(100);
const LONG: Duration = Duration::from_secs(20);

/// Three threads add to a sum in two phases. The action prints the sum at the end of each phase.
fn phases() {
    let sum = AtomicU32::new(0);
    let barrier = Barrier::new(3).with_action(|| println!("sum: {}", sum.load(Relaxed)));
    let add = |number| {
        sum.fetch_add(number, Relaxed);
        let index = barrier.wait()?;
        sum.fetch_add(10 * number, Relaxed);
        barrier.wait()?;
        Ok::<_, BrokenBarrierError>(index)
    };
    thread::scope(|scope| {
        let threads = [1, 2, 3].map(|number| scope.spawn(move || add(number)));
        let indices = threads.map(|thread| thread.join().expect("the thread should not panic"));
        let mut indices = indices.map(|index| index.expect("the barrier should not be broken"));
        indices.sort_unstable();
        println!("indices: {indices:?}");
    });
}

/// Lets this number of threads wait at the barrier. Returns what happened to them.
fn arrive(barrier: &Barrier<'_>, threads: usize) -> String {
    let (mut passed, mut broken, mut failed) = (0, 0, 0);
    let wait = || {
        shared::log!(waits, "at the barrier");
        let result = barrier.wait_timeout(LONG);
        shared::log!(done, "leaves the barrier");
        result
    };
    thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(wait)).collect();
        for thread in threads {
            match thread.join() {
                Ok(Ok(_)) => passed += 1,
                Ok(Err(BrokenBarrierError)) => broken += 1,
                Err(_) => failed += 1, // the action panicked in this thread
            }
        }
    });
    format!("{passed} passed, {broken} broken, {failed} failed")
}

fn timeout() {
    let barrier = Barrier::new(3).with_timeout(SHORT);
    thread::scope(|scope| {
        let patient = scope.spawn(|| barrier.wait_timeout(LONG));
        println!("two of {}, after 0.1 s: {}", barrier.parties(), barrier.wait().is_ok());
        let patient = patient.join().expect("the thread should not panic");
        println!("the other, long before 20 s: {}", patient.is_ok());
    });
    println!("broken: {}", barrier.broken());
    println!("at once: {}", arrive(&barrier, 3));
    barrier.reset();
    println!("broken: {}", barrier.broken());
    println!("after reset: {}", arrive(&barrier, 3));
}

/// Waits until two threads wait at the barrier, and calls `interrupt`.
fn interrupted(barrier: &Barrier<'_>, interrupt: impl FnOnce() + Send) -> String {
    thread::scope(|scope| {
        scope.spawn(|| {
            while barrier.n_waiting() < 2 {
                thread::sleep(Duration::from_millis(10));
            }
            interrupt();
        });
        arrive(barrier, 2)
    })
}

fn abort_and_reset() {
    let barrier = Barrier::new(3);
    println!("reset: {}", interrupted(&barrier, || barrier.reset()));
    println!("abort: {}", interrupted(&barrier, || barrier.abort()));
    println!("broken: {}", barrier.broken());
}

fn failing_action() {
    let barrier = Barrier::new(3).with_action(|| {
        shared::log!(done, "panics in the action");
        panic::resume_unwind(Box::new("failed")); // a panic without its message
    });
    println!("action: {}", arrive(&barrier, 3));
    println!("broken: {}", barrier.broken());
}

fn main() {
    shared::init();
    phases();
    timeout();
    abort_and_reset();
    failing_action();
}
