//! The code that the variants of a row share: the threads or tasks, and the timing.

use std::sync::atomic::{
    AtomicBool, AtomicU8, AtomicU32, AtomicU64,
    Ordering::{AcqRel, Acquire, Relaxed, Release},
};
use std::sync::{Arc, Barrier, LazyLock};
use std::thread;
use std::time::{Duration, Instant};

use clap::ValueEnum;
use event_listener::{EventListener, Listener};
use rustix::thread::{CpuSet, futex, sched_getaffinity, sched_setaffinity};
use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{self, Handle, Runtime};
use tokio::sync::Notify;

/// The capacity of a bounded queue.
pub(crate) const PLACES: usize = 1000;

/// The cores on which the two threads of a hand-off run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Placement {
    /// The system decides, and may move the threads at any time.
    System = 0,
    /// Both threads are pinned to the same core.
    OneCore = 1,
    /// Each thread is pinned to a core of its own.
    TwoCores = 2,
}

impl Placement {
    /// Returns the words for a placement.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::System => "left to the system",
            Self::OneCore => "one core",
            Self::TwoCores => "two cores",
        }
    }
}

/// The current [`Placement`], as its number.
static PLACEMENT: AtomicU8 = AtomicU8::new(Placement::System as u8);
/// The cores that this process may use.
static CORES: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let set = sched_getaffinity(None).expect("a thread should know its cores");
    (0..CpuSet::MAX_CPU).filter(|core| set.is_set(*core)).collect()
});

/// Sets where the threads of the next samples run. The calling thread must not be pinned.
pub(crate) fn set_placement(placement: Placement) {
    LazyLock::force(&CORES);
    PLACEMENT.store(placement as u8, Release);
}

/// Pins the calling thread as the current placement says. `number` is 0 for the first thread of the
/// hand-off and 1 for the second. Threads that the calling thread starts inherit the core.
pub(crate) fn pin(number: usize) {
    match PLACEMENT.load(Acquire) {
        0 => {}
        1 => use_cores(&CORES[..1]),
        _ => use_cores(&CORES[number % CORES.len()..][..1]),
    }
}

/// Allows the calling thread all cores of the process again.
pub(crate) fn unpin() {
    use_cores(&CORES);
}

fn use_cores(cores: &[usize]) {
    let mut set = CpuSet::new();
    cores.iter().for_each(|core| set.set(*core));
    sched_setaffinity(None, &set).expect("the cores should be those of this process");
}

/// Builds the event loop of the snippets: one thread, with timers.
///
/// # Panics
///
/// Panics if the system refuses the loop.
pub(crate) fn event_loop() -> Runtime {
    runtime::Builder::new_current_thread().enable_time().build().expect("the runtime should start")
}

/// Builds the event loop of the snippets without timers.
///
/// # Panics
///
/// Panics if the system refuses the loop.
pub(crate) fn loop_without_timers() -> Runtime {
    runtime::Builder::new_current_thread().build().expect("the runtime should start")
}

/// Times `n` operations that two threads share. `operate` is called by each thread with the number
/// of its operations, and runs them in a loop.
pub(crate) fn contend(n: u64, operate: impl Fn(u64) + Sync) -> Duration {
    let start = Barrier::new(3);
    thread::scope(|scope| {
        let threads = [n / 2, n - n / 2].map(|n| {
            let (start, operate) = (&start, &operate);
            scope.spawn(move || {
                start.wait();
                operate(n);
            })
        });
        start.wait();
        let watch = Instant::now();
        for thread in threads {
            thread.join().expect("the operations should not panic");
        }
        watch.elapsed()
    })
}

/// Times `n` hand-offs between two alternating threads: each waits for its turn, and then gives the
/// turn to the other thread.
pub(crate) fn ping_pong(
    n: u64,
    wait: impl Fn(usize) + Sync,
    give: impl Fn(usize) + Sync,
) -> Duration {
    let watch = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| {
            pin(0);
            for _ in 0..n / 2 {
                give(1);
                wait(0);
            }
        });
        scope.spawn(|| {
            pin(1);
            for _ in 0..n / 2 {
                wait(1);
                give(0);
            }
        });
    });
    watch.elapsed()
}

/// Times `n` hand-offs between two tasks of an event loop. `wait` and `give` are the bodies of
/// async blocks.
macro_rules! task_ping_pong {
    (in $loop:expr, $n:expr, $state:expr, |$s:ident, $me:ident| $wait:expr, |$t:ident, $other:ident| $give:expr) => {{
        let (n, state) = ($n, ::std::sync::Arc::new($state));
        $loop.block_on(async {
            let watch = ::std::time::Instant::now();
            let tasks = [0_usize, 1].map(|me| {
                let state = ::std::sync::Arc::clone(&state);
                tokio::spawn(async move {
                    for turn in 0..n {
                        if turn % 2 == me as u64 {
                            let ($t, $other) = (&*state, 1 - me);
                            $give;
                        } else {
                            let ($s, $me) = (&*state, me);
                            $wait;
                        }
                    }
                })
            });
            for task in tasks {
                task.await.expect("the task should not panic");
            }
            watch.elapsed()
        })
    }};
    ($n:expr, $($rest:tt)+) => {
        $crate::common::task_ping_pong!(in $crate::common::event_loop(), $n, $($rest)+)
    };
}
pub(crate) use task_ping_pong;

/// The least that a thread needs to wake another thread: a word in memory and a futex.
#[derive(Default)]
pub(crate) struct Gate(AtomicU32);

impl Gate {
    /// Waits until the gate is open, and closes the gate.
    pub(crate) fn pass(&self) {
        while self.0.swap(0, AcqRel) == 0 {
            // Fails if the gate has just been opened.
            let _ = futex::wait(&self.0, futex::Flags::PRIVATE, 0, None);
        }
    }

    /// Opens the gate, and wakes the waiter.
    pub(crate) fn open(&self) {
        self.0.store(1, Release);
        futex::wake(&self.0, futex::Flags::PRIVATE, 1).expect("the futex should accept the word");
    }
}

/// An event with event-listener: a flag, and a list of the threads and tasks to wake. A waiter
/// clears the flag.
#[derive(Default)]
pub(crate) struct ListenedEvent {
    is_set: AtomicBool,
    listeners: event_listener::Event,
}

impl ListenedEvent {
    /// Clears the flag, or returns what to wait for.
    fn clear(&self) -> Option<EventListener> {
        let is_cleared = || self.is_set.swap(false, AcqRel);
        if is_cleared() {
            return None;
        }
        let listener = self.listeners.listen();
        if is_cleared() { None } else { Some(listener) } // set before `listen`
    }

    pub(crate) async fn wait(&self) {
        while let Some(listener) = self.clear() {
            listener.await;
        }
    }

    pub(crate) fn wait_blocking(&self) {
        while let Some(listener) = self.clear() {
            listener.wait();
        }
    }

    pub(crate) fn set(&self) {
        self.is_set.store(true, Release);
        self.listeners.notify(usize::MAX);
    }
}

/// Returns how late the functions of `n` timers of 5 ms are called, in total. `run` starts a timer
/// with an interval and a function, and waits until the timer ends. The timers run one after
/// another.
pub(crate) fn lateness(n: u64, run: impl Fn(Duration, Box<dyn FnOnce() + Send>)) -> Duration {
    const INTERVAL: Duration = Duration::from_millis(5);
    (0..n)
        .map(|_| {
            let (called, when) = std::sync::mpsc::channel();
            let due = Instant::now() + INTERVAL;
            run(
                INTERVAL,
                Box::new(move || called.send(Instant::now()).expect("the receiver should wait")),
            );
            when.recv()
                .expect("the timer should have called the function")
                .saturating_duration_since(due)
        })
        .sum()
}

/// Returns the processor time of this process up to now, over all threads.
pub(crate) fn processor_now() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let seconds = u64::try_from(time.tv_sec).expect("processor time should not be negative");
    Duration::new(
        seconds,
        u32::try_from(time.tv_nsec).expect("the nanoseconds should be less than a second"),
    )
}

/// Returns the processor time of `work`, over all threads.
pub(crate) fn processor_time(work: impl FnOnce()) -> Duration {
    let before = processor_now();
    work();
    processor_now() - before
}

/// Returns the processor time of both threads when one waits `n` times for what the other gives
/// after two milliseconds. `wait` must block until the next `give`.
pub(crate) fn waits(n: u64, wait: impl Fn() + Sync, give: impl Fn() + Sync) -> Duration {
    let begin = Barrier::new(2);
    processor_time(|| {
        thread::scope(|scope| {
            scope.spawn(|| {
                for _ in 0..n {
                    begin.wait();
                    wait();
                }
            });
            for _ in 0..n {
                begin.wait();
                thread::sleep(Duration::from_millis(2));
                give();
            }
        });
    })
}

/// Returns the delay of timer `number`: within a fifth of a second, in no order.
pub(crate) fn spread(number: u64) -> Duration {
    Duration::from_micros(number.wrapping_mul(7919) % 200_000)
}

/// Counts down, and tells which call is the last.
pub(crate) struct Countdown(AtomicU64);

impl Countdown {
    pub(crate) const fn of(n: u64) -> Self {
        Self(AtomicU64::new(n))
    }

    pub(crate) fn is_last(&self) -> bool {
        self.0.fetch_sub(1, Relaxed) == 1
    }

    /// Waits until the countdown has ended. A single `yield_now` does not let all tasks run:
    /// between two turns of the main task, tokio's loop polls 61 others.
    pub(crate) async fn until_zero(&self) {
        while self.0.load(Relaxed) > 0 {
            tokio::task::yield_now().await;
        }
    }
}

/// Times `n` round trips: `call` schedules a callback in the event loop of another thread, and the
/// answer of the callback, which opens a [`Gate`], is awaited.
pub(crate) fn loop_round_trips(
    n: u64,
    call: impl Fn(&Handle, Box<dyn FnOnce() + Send>),
) -> Duration {
    let event_loop = loop_without_timers();
    let handle = event_loop.handle().clone();
    let end = Notify::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            pin(1);
            event_loop.block_on(end.notified());
        });
        pin(0);
        let answered = Arc::new(Gate::default());
        let watch = Instant::now();
        for _ in 0..n {
            let answer = Arc::clone(&answered);
            call(&handle, Box::new(move || answer.open()));
            answered.pass();
        }
        let elapsed = watch.elapsed();
        unpin();
        end.notify_one();
        elapsed
    })
}

/// Times `n` items that one thread sends and another receives.
pub(crate) fn send_and_receive(
    n: u64,
    send: impl FnMut(u64) + Send,
    receive: impl FnMut() -> u64,
) -> Duration {
    let watch = Instant::now();
    thread::scope(|scope| {
        let mut receive = receive; // dropped with the closure, so that a panic ends `send`
        scope.spawn(move || (0..n).for_each(send));
        for item in 0..n {
            assert_eq!(receive(), item);
        }
    });
    watch.elapsed()
}
