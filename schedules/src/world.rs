//! The world in which a program runs while it is explored: threads that run one at a time, and a
//! clock that advances only when all of them are blocked.
//!
//! Shuttle chooses the next thread at every [`switch`]. Every operation that blocks is built on
//! [`block`] and [`wake`], so the world always knows how many threads are runnable. When no thread
//! is, the clock jumps to the next wakeup of a sleeping thread. So a sleep takes no time, and the
//! times of a program are exact. When no thread sleeps either, the program has deadlocked.
//!
//! A program that runs forever is explored up to its horizon, as the other tests watch such a
//! program for some seconds. At the horizon every blocked thread is woken and unwinds with
//! [`Ended`].

use std::any::Any;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::future::poll_fn;
use std::mem::ManuallyDrop;
use std::panic::{self, AssertUnwindSafe};
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;
use std::time::Duration;

use shuttle::rand::{Rng, thread_rng};

/// What a program did, as an observer sees it.
pub struct Run {
    /// The printed lines: the time, the thread and the text of each.
    pub lines: Vec<(Duration, usize, String)>,
    /// How the program ended.
    pub end: End,
    /// When the program ended.
    pub at: Duration,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `main` returned.
    Returned,
    /// All threads were blocked, and none of them would ever have been woken.
    Deadlock,
    /// The program was still running at the horizon.
    Horizon,
}

/// A program to explore, and what must hold for each of its runs.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// What the program does, in a few words.
    pub name: &'static str,
    /// The program.
    pub program: fn(),
    /// The time at which a program that is still running is stopped.
    pub horizon: Duration,
    /// Panics if the run breaks a promise of the snippet.
    pub check: fn(&Run),
}

/// The payload with which a thread unwinds when the run has ended.
struct Ended;

/// A thread of the program. Threads are numbered in the order of their starts; 0 runs `main`.
#[derive(Default)]
struct Thread {
    blocked: bool,
    finished: bool,
    waker: Option<Waker>,
    joining: Vec<usize>,
}

struct World {
    scenario: Scenario,
    threads: Vec<Thread>,
    /// Maps shuttle's number of a thread to the world's.
    numbers: HashMap<usize, usize>,
    /// How many threads are neither blocked nor finished.
    running: usize,
    clock: Duration,
    sleepers: Vec<(Duration, usize)>,
    /// The values that the locks of this run guard, while no thread holds them.
    values: HashMap<usize, Box<dyn Any>>,
    /// The locks that are held, by key, each with the threads that wait to acquire it.
    locked: HashMap<usize, Vec<usize>>,
    /// The threads that wait for a notification, by key.
    waiting: HashMap<usize, Vec<usize>>,
    lines: Vec<(Duration, usize, String)>,
    trace: Vec<(Duration, usize, Cow<'static, str>)>,
    ended: bool,
}

thread_local! {
    /// All threads of a run are coroutines on one real thread, and share this value. The value is
    /// never borrowed across a switch.
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

fn with<T>(f: impl FnOnce(&mut World) -> T) -> T {
    WORLD.with_borrow_mut(|world| f(world.as_mut().expect("a program should be running")))
}

/// Runs a program once, under the schedule that shuttle chooses. Shuttle calls this function.
pub(crate) fn run(scenario: Scenario) {
    let main = Thread::default();
    WORLD.set(Some(World {
        scenario,
        threads: vec![main],
        numbers: HashMap::from([(shuttle_number(), 0)]),
        running: 1,
        clock: Duration::ZERO,
        sleepers: Vec::new(),
        values: HashMap::new(),
        locked: HashMap::new(),
        waiting: HashMap::new(),
        lines: Vec::new(),
        trace: Vec::new(),
        ended: false,
    }));
    if until_ended(scenario.program).is_some() {
        end(End::Returned);
    }
}

/// Returns what the threads of the last run on this real thread did, in order.
pub(crate) fn trace() -> String {
    WORLD.with_borrow(|world| {
        let Some(world) = world else { return String::new() };
        let mut text = String::new();
        for (when, who, what) in &world.trace {
            text += &format!("{:>5} s  thread {who}  {what}\n", when.as_secs_f64());
        }
        text
    })
}

fn shuttle_number() -> usize {
    shuttle::thread::current().id().into()
}

/// Returns the number of this thread.
pub(crate) fn me() -> usize {
    let number = shuttle_number();
    with(|world| world.numbers[&number])
}

/// Runs `f` until `f` returns or the run ends.
pub(crate) fn until_ended<T>(f: impl FnOnce() -> T) -> Option<T> {
    match panic::catch_unwind(AssertUnwindSafe(f)) {
        Ok(value) => Some(value),
        Err(payload) if payload.is::<Ended>() => None,
        Err(payload) => panic::resume_unwind(payload),
    }
}

/// Returns whether the run has ended.
pub(crate) fn has_ended() -> bool {
    with(|world| world.ended)
}

/// Returns whether a thread should only release what it holds.
pub(crate) fn over() -> bool {
    thread::panicking() || has_ended()
}

/// Unwinds, because the run has ended.
pub(crate) fn unwind() -> ! {
    panic::resume_unwind(Box::new(Ended))
}

fn unwind_if_ended() {
    if !thread::panicking() && has_ended() {
        unwind();
    }
}

/// A scheduling point: another thread may run next.
pub(crate) fn switch() {
    if over() {
        return unwind_if_ended();
    }
    shuttle::thread::sleep(Duration::ZERO); // in shuttle, a switch and nothing else
    unwind_if_ended();
}

/// Blocks this thread until another thread calls [`wake`]. That thread must know of this one before
/// the call.
fn block() {
    let me = me();
    let all_are_blocked = with(|world| {
        world.threads[me].blocked = true;
        world.running -= 1;
        world.running == 0
    });
    if all_are_blocked {
        advance_clock();
    }
    shuttle::future::block_on(poll_fn(|context| {
        with(|world| {
            if !world.threads[me].blocked {
                return Poll::Ready(());
            }
            world.threads[me].waker = Some(context.waker().clone());
            Poll::Pending
        })
    }));
    unwind_if_ended();
}

/// Wakes a blocked thread. This is not a scheduling point.
fn wake(thread: usize) {
    let waker = with(|world| {
        let thread = &mut world.threads[thread];
        if !thread.blocked {
            return None;
        }
        thread.blocked = false;
        world.running += 1;
        thread.waker.take()
    });
    if let Some(waker) = waker {
        waker.wake();
    }
}

/// Advances the clock to the next wakeup of a sleeping thread. Called when all threads are blocked.
fn advance_clock() {
    let Some(next) = with(|world| world.sleepers.iter().map(|(when, _)| *when).min()) else {
        return end(End::Deadlock);
    };
    if next > with(|world| world.scenario.horizon) {
        return end(End::Horizon);
    }
    let woken = with(|world| {
        world.clock = next;
        world.sleepers.extract_if(.., |(when, _)| *when == next).collect::<Vec<_>>()
    });
    for (_, thread) in woken {
        wake(thread);
    }
}

/// Checks the run, and ends the run by making all threads unwind.
fn end(end: End) {
    let (check, run) = with(|world| {
        let lines = std::mem::take(&mut world.lines);
        (world.scenario.check, Run { lines, end, at: world.clock })
    });
    note(match end {
        End::Returned => "the program ends",
        End::Deadlock => "all threads are blocked forever",
        End::Horizon => "the horizon is reached",
    });
    with(|world| world.ended = true); // first, so that no thread catches the panic of a failed check
    check(&run);
    for thread in 0..with(|world| world.threads.len()) {
        wake(thread);
    }
}

/// Adds this thread to the waiters of `key`, without blocking yet.
fn enter(key: usize) {
    let me = me();
    with(|world| world.waiting.entry(key).or_default().push(me));
}

/// Wakes one waiter of `key`, chosen at random. Returns whether there was one.
pub(crate) fn wake_one(key: usize) -> bool {
    let chosen = with(|world| {
        let waiting = world.waiting.entry(key).or_default();
        match waiting.len() {
            0 => None,
            1 => waiting.pop(),
            n => Some(waiting.swap_remove(thread_rng().gen_range(0..n))),
        }
    });
    chosen.map(wake).is_some()
}

/// Wakes all waiters of `key`. Returns whether there were any.
pub(crate) fn wake_all(key: usize) -> bool {
    let all = with(|world| world.waiting.remove(&key).unwrap_or_default());
    let any = !all.is_empty();
    all.into_iter().for_each(wake);
    any
}

/// Blocks until [`wake_one`] or [`wake_all`]. Calls `before` once this thread is a waiter.
pub(crate) fn wait_for(key: usize, before: impl FnOnce()) {
    if over() {
        return unwind_if_ended();
    }
    enter(key);
    before();
    block();
}

/// Blocks as [`wait_for`] does, but no longer than until `moment`. Returns whether the wait timed
/// out.
pub(crate) fn wait_for_until(key: usize, moment: Duration, before: impl FnOnce()) -> bool {
    let me = me();
    with(|world| world.sleepers.push((moment, me)));
    wait_for(key, before);
    with(|world| {
        world.sleepers.retain(|(_, thread)| *thread != me);
        let waiting = world.waiting.entry(key).or_default();
        let timed_out = waiting.contains(&me);
        waiting.retain(|thread| *thread != me);
        timed_out
    })
}

/// Blocks until the clock has advanced by `time`.
pub(crate) fn sleep(time: Duration) {
    switch();
    let me = me();
    with(|world| world.sleepers.push((world.clock + time, me)));
    block();
}

/// Returns the time since the program began.
pub(crate) fn now() -> Duration {
    with(|world| world.clock)
}

/// Writes a line to the standard output of the program.
pub(crate) fn print(line: String) {
    let me = me();
    with(|world| {
        world.trace.push((world.clock, me, format!("prints {line:?}").into()));
        world.lines.push((world.clock, me, line));
    });
}

/// Adds an entry to the [`trace`] of this run.
pub(crate) fn note(what: impl Into<Cow<'static, str>>) {
    let me = me();
    with(|world| world.trace.push((world.clock, me, what.into())));
}

/// Identifies a lock or a condition variable. Either may be a `static` that all runs share.
#[derive(Default)]
pub(crate) struct Key(OnceLock<usize>);

impl Key {
    pub(crate) const fn new() -> Self {
        Self(OnceLock::new())
    }

    pub(crate) fn get(&self) -> usize {
        static KEYS: AtomicUsize = AtomicUsize::new(0);
        *self.0.get_or_init(|| KEYS.fetch_add(1, Relaxed))
    }
}

/// Acquires the lock `key`. Any waiter may acquire a released lock next.
pub(crate) fn lock(key: usize) {
    switch();
    while !over() && with(|world| world.locked.contains_key(&key)) {
        let me = me();
        with(|world| world.locked.entry(key).or_default().push(me));
        block();
    }
    with(|world| world.locked.insert(key, Vec::new()));
}

/// Releases the lock `key`.
pub(crate) fn unlock(key: usize) {
    let waiters = with(|world| world.locked.remove(&key).unwrap_or_default());
    waiters.into_iter().for_each(wake);
}

/// Removes and returns the value of `key` in this run. A run begins without values.
pub(crate) fn take(key: usize) -> Option<Box<dyn Any>> {
    with(|world| world.values.remove(&key))
}

/// Stores the value of `key` in this run.
pub(crate) fn put_back(key: usize, value: Box<dyn Any>) {
    with(|world| world.values.insert(key, value));
}

/// A thread that is being started.
pub(crate) struct New(usize);

impl New {
    /// Registers the thread that shuttle starts next.
    pub(crate) fn thread() -> Self {
        with(|world| {
            world.threads.push(Thread::default());
            world.running += 1;
            Self(world.threads.len() - 1)
        })
    }

    /// Returns its number.
    pub(crate) fn number(&self) -> usize {
        self.0
    }

    /// Runs `f` as this thread. The thread itself calls this function.
    pub(crate) fn run<T>(self, f: impl FnOnce() -> T) -> Option<T> {
        let number = shuttle_number();
        with(|world| world.numbers.insert(number, self.0));
        let value = until_ended(|| {
            unwind_if_ended();
            f()
        });
        let (joining, all_are_blocked) = with(|world| {
            let thread = &mut world.threads[self.0];
            thread.finished = true;
            world.running -= 1;
            let joining = std::mem::take(&mut thread.joining);
            let all_are_blocked = world.running == 0 && joining.is_empty() && !world.ended;
            (joining, all_are_blocked)
        });
        joining.into_iter().for_each(wake);
        if all_are_blocked {
            advance_clock();
        }
        value
    }
}

/// Waits until a thread has finished.
pub(crate) fn join(thread: usize) {
    switch();
    let me = me();
    if with(|world| {
        let thread = &mut world.threads[thread];
        if !thread.finished {
            thread.joining.push(me);
        }
        !thread.finished
    }) {
        block();
    }
}

/// Returns whether a thread has finished.
pub(crate) fn is_finished(thread: usize) -> bool {
    with(|world| world.threads[thread].finished)
}

/// A task. While the future is pending, the thread that polls the future waits for this key.
struct Task {
    key: Key,
    woken: AtomicUsize,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.woken.fetch_add(1, Relaxed);
        wake_one(self.key.get()); // not a scheduling point: tokio may hold an internal lock
    }
}

/// Runs a task on this thread until it is ready.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    run_task(future, false).expect("the task should not be cancelled")
}

/// Runs a task on this thread until it is ready or is cancelled. A cancellation can happen wherever
/// the task is pending: at once, or some steps later, when the task may already have been woken. A
/// task that is never woken is cancelled after a second.
pub(crate) fn block_on_or_cancel<T>(future: impl Future<Output = T>) -> Option<T> {
    run_task(future, true)
}

/// Repeats a task that may be cancelled, until one completes.
pub(crate) fn retry<F: Future>(future: impl Fn() -> F, may_cancel: bool) -> F::Output {
    if may_cancel {
        for _ in 0..2 {
            if let Some(value) = block_on_or_cancel(future()) {
                return value;
            }
        }
    }
    block_on(future())
}

fn run_task<T>(future: impl Future<Output = T>, may_cancel: bool) -> Option<T> {
    // Leaked when the run ends: that is not a cancellation, and other threads may hold its locks.
    let mut future = ManuallyDrop::new(Box::pin(future));
    let task = Arc::new(Task { key: Key::new(), woken: AtomicUsize::new(0) });
    let waker = Waker::from(Arc::clone(&task));
    let latest = now() + Duration::from_secs(1);
    let value = loop {
        switch();
        let before = task.woken.load(Relaxed);
        if let Poll::Ready(value) = future.as_mut().poll(&mut Context::from_waker(&waker)) {
            break Some(value);
        }
        if may_cancel && any(3) == 0 {
            (0..any(8)).for_each(|_| switch());
            break None;
        }
        if task.woken.load(Relaxed) != before {
            continue;
        }
        if !may_cancel {
            wait_for(task.key.get(), || {});
        } else if wait_for_until(task.key.get(), latest, || {}) {
            break None;
        }
    };
    note(if value.is_some() { "completes its task" } else { "cancels its task" });
    drop(ManuallyDrop::into_inner(future));
    value
}

/// Returns one of `0..n`, chosen by the schedule.
pub(crate) fn any(n: usize) -> usize {
    thread_rng().gen_range(0..n)
}

impl fmt::Display for Run {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (when, who, line) in &self.lines {
            writeln!(f, "{:>5} s  thread {who}: {line}", when.as_secs_f64())?;
        }
        write!(f, "{:>5} s  {:?}", self.at.as_secs_f64(), self.end)
    }
}
