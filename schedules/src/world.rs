//! The world that a program runs in while it is explored: threads that run one at a time, and a
//! clock that goes on only when all of them wait.
//!
//! Shuttle chooses who runs next, at every [`switch`]. Everything that blocks is built here on one
//! thing, [`block`] and [`wake`], so that the world always knows how many could go on. When nobody
//! can, the clock jumps to the moment when the next one wakes up; so a sleep takes no time, and
//! the program's times can be told exactly. When nobody ever wakes up again, that is known too: a
//! deadlock, or the silence that an endless program promises.
//!
//! A program that runs for ever is looked at until its horizon, as the other tests look at it for
//! some seconds. It ends like this: who waits is woken, and unwinds with [`Ended`].

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

/// What a program did, seen from outside.
pub struct Run {
    /// The lines it printed: when, which thread, what.
    pub lines: Vec<(Duration, usize, String)>,
    /// How it ended.
    pub end: End,
    /// When it ended.
    pub at: Duration,
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// `main` returned.
    Returned,
    /// All threads wait, and nobody will ever wake them.
    Silent,
    /// It would have gone on.
    Horizon,
}

/// A program to be explored, and what must be true of each of its runs.
#[derive(Clone, Copy)]
pub struct Scenario {
    /// What is looked at, in a few words.
    pub name: &'static str,
    /// The program.
    pub program: fn(),
    /// How long it is looked at, if it does not end by itself.
    pub horizon: Duration,
    /// Panics if the run is not as promised.
    pub check: fn(&Run),
}

/// What a thread unwinds with when the run is over.
struct Ended;

/// A thread of the program, by the order of their starts; 0 is the one that runs `main`.
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
    /// Which thread of the world a thread of shuttle's is.
    numbers: HashMap<usize, usize>,
    /// How many are neither blocked nor finished.
    running: usize,
    clock: Duration,
    sleepers: Vec<(Duration, usize)>,
    /// What the locks of this run guard, while nobody holds them.
    values: HashMap<usize, Box<dyn Any>>,
    locked: HashMap<usize, Vec<usize>>,
    /// Who waits for a condition, an event of some kind, by its key.
    waiting: HashMap<usize, Vec<usize>>,
    lines: Vec<(Duration, usize, String)>,
    trace: Vec<(Duration, usize, Cow<'static, str>)>,
    ended: bool,
}

thread_local! {
    /// All threads of a run are coroutines on one real thread, so this is theirs together. Never
    /// borrowed across a switch.
    static WORLD: RefCell<Option<World>> = const { RefCell::new(None) };
}

fn with<T>(f: impl FnOnce(&mut World) -> T) -> T {
    WORLD.with_borrow_mut(|world| f(world.as_mut().expect("only called by a running program")))
}

/// Runs a program once, under the schedule that shuttle chooses; to be called by shuttle.
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

/// What the threads of the last run on this real thread did, for whoever wants to know how it
/// came about.
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

fn me() -> usize {
    let number = shuttle_number();
    with(|world| world.numbers[&number])
}

/// Runs `f`, to its end or to the end of the run.
pub(crate) fn until_ended<T>(f: impl FnOnce() -> T) -> Option<T> {
    match panic::catch_unwind(AssertUnwindSafe(f)) {
        Ok(value) => Some(value),
        Err(payload) if payload.is::<Ended>() => None,
        Err(payload) => panic::resume_unwind(payload),
    }
}

/// Whether a thread should do no more than let go what it holds.
fn over() -> bool {
    thread::panicking() || with(|world| world.ended)
}

/// Unwinds, for the run is over.
pub(crate) fn leave() -> ! {
    panic::resume_unwind(Box::new(Ended))
}

fn leave_if_ended() {
    if !thread::panicking() && with(|world| world.ended) {
        leave();
    }
}

/// A point where another thread may be the next to run.
pub(crate) fn switch() {
    if over() {
        return leave_if_ended();
    }
    shuttle::thread::sleep(Duration::ZERO); // which is a switch, and no more
    leave_if_ended();
}

/// Blocks this thread until somebody wakes it. Whoever should do so must know of it already.
fn block() {
    let me = me();
    let nobody_runs = with(|world| {
        world.threads[me].blocked = true;
        world.running -= 1;
        world.running == 0
    });
    if nobody_runs {
        go_on();
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
    leave_if_ended();
}

/// Lets a blocked thread go on. That is no switch.
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

/// Lets the clock go on to when somebody wakes up; called when nobody runs.
fn go_on() {
    let Some(next) = with(|world| world.sleepers.iter().map(|(when, _)| *when).min()) else {
        return end(End::Silent);
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

/// Ends the run: looks at it, and makes all threads leave.
fn end(end: End) {
    let (check, run) = with(|world| {
        let lines = std::mem::take(&mut world.lines);
        (world.scenario.check, Run { lines, end, at: world.clock })
    });
    note(match end {
        End::Returned => "the program ends",
        End::Silent => "all wait, for ever",
        End::Horizon => "the horizon",
    });
    check(&run);
    with(|world| world.ended = true);
    for thread in 0..with(|world| world.threads.len()) {
        wake(thread);
    }
}

/// Enters this thread among those that wait for `key`, without blocking it yet.
fn enter(key: usize) {
    let me = me();
    with(|world| world.waiting.entry(key).or_default().push(me));
}

/// Wakes one of those that wait for `key`, any of them. Whether there was one.
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

/// Wakes all that wait for `key`. Whether there were any.
pub(crate) fn wake_all(key: usize) -> bool {
    let all = with(|world| world.waiting.remove(&key).unwrap_or_default());
    let any = !all.is_empty();
    all.into_iter().for_each(wake);
    any
}

/// Blocks until [`wake_one`] or [`wake_all`]; `before` is done when this thread waits already.
pub(crate) fn wait_for(key: usize, before: impl FnOnce()) {
    if over() {
        return leave_if_ended();
    }
    enter(key);
    before();
    block();
}

/// The same, until a moment at most. Whether that was it.
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

/// Blocks until the clock has gone on by `time`.
pub(crate) fn sleep(time: Duration) {
    switch();
    let me = me();
    with(|world| world.sleepers.push((world.clock + time, me)));
    block();
}

/// Since the program began.
pub(crate) fn now() -> Duration {
    with(|world| world.clock)
}

/// Writes a line to the program's standard output.
pub(crate) fn print(line: String) {
    let me = me();
    with(|world| {
        world.trace.push((world.clock, me, format!("prints {line:?}").into()));
        world.lines.push((world.clock, me, line));
    });
}

/// Remembers what a thread does, for the [`trace`].
pub(crate) fn note(what: impl Into<Cow<'static, str>>) {
    let me = me();
    with(|world| world.trace.push((world.clock, me, what.into())));
}

/// Tells the locks and conditions apart; they may be statics, which are the same in every run.
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

/// Takes the lock `key`, when it is free; any of those who wait may be the next to have it.
pub(crate) fn lock(key: usize) {
    switch();
    while !over() && with(|world| world.locked.contains_key(&key)) {
        let me = me();
        with(|world| world.locked.entry(key).or_default().push(me));
        block();
    }
    with(|world| world.locked.insert(key, Vec::new()));
}

/// Frees the lock `key`.
pub(crate) fn unlock(key: usize) {
    let waiters = with(|world| world.locked.remove(&key).unwrap_or_default());
    waiters.into_iter().for_each(wake);
}

/// Takes out what belongs to `key` in this run; in the beginning, that is nothing.
pub(crate) fn take(key: usize) -> Option<Box<dyn Any>> {
    with(|world| world.values.remove(&key))
}

/// Puts back what belongs to `key`.
pub(crate) fn put_back(key: usize, value: Box<dyn Any>) {
    with(|world| world.values.insert(key, value));
}

/// A thread that is being started.
pub(crate) struct New(usize);

impl New {
    /// Enters a thread that shuttle starts next.
    pub(crate) fn thread() -> Self {
        with(|world| {
            world.threads.push(Thread::default());
            world.running += 1;
            Self(world.threads.len() - 1)
        })
    }

    /// Its number.
    pub(crate) fn number(&self) -> usize {
        self.0
    }

    /// What it does; to be called by itself.
    pub(crate) fn run<T>(self, f: impl FnOnce() -> T) -> Option<T> {
        let number = shuttle_number();
        with(|world| world.numbers.insert(number, self.0));
        let value = until_ended(|| {
            leave_if_ended();
            f()
        });
        let (joining, nobody_runs) = with(|world| {
            let thread = &mut world.threads[self.0];
            thread.finished = true;
            world.running -= 1;
            let joining = std::mem::take(&mut thread.joining);
            let nobody_runs = world.running == 0 && joining.is_empty() && !world.ended;
            (joining, nobody_runs)
        });
        joining.into_iter().for_each(wake);
        if nobody_runs {
            go_on();
        }
        value
    }
}

/// Waits for the end of a thread.
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

/// How a task waits: as the thread that polls it, for this key.
struct Task {
    key: Key,
    woken: AtomicUsize,
}

impl Wake for Task {
    fn wake(self: Arc<Self>) {
        self.woken.fetch_add(1, Relaxed);
        wake_one(self.key.get()); // that is no switch: tokio may hold a lock of its own here
    }
}

/// Runs a task in this thread, to its end.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> T {
    run_task(future, false).expect("it is not cancelled")
}

/// Runs a task in this thread, to its end or until it is cancelled: at any point where it waits,
/// at once or some steps later, when what it waits for may have come; or, if nothing comes, when
/// the clock has gone on for a second.
pub(crate) fn block_on_or_cancel<T>(future: impl Future<Output = T>) -> Option<T> {
    run_task(future, true)
}

fn run_task<T>(future: impl Future<Output = T>, may_cancel: bool) -> Option<T> {
    // Left alone when the run ends: that is no cancellation, and its locks may be held by others.
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
    note(if value.is_some() { "its task ends" } else { "its task is cancelled" });
    drop(ManuallyDrop::into_inner(future));
    value
}

/// One of `0..n`, as the schedule has it.
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
