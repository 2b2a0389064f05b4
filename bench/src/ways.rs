//! What the ways of a row have in common: who does what, and from when to when it is timed.

use std::sync::Barrier;
use std::sync::atomic::{
    AtomicU32, AtomicU64,
    Ordering::{AcqRel, Relaxed, Release},
};
use std::thread;
use std::time::{Duration, Instant};

use rustix::thread::futex;
use rustix::time::{ClockId, clock_gettime};
use tokio::runtime::{self, Handle, Runtime};
use tokio::sync::Notify;

/// The places of a bounded queue.
pub(crate) const PLACES: usize = 1000;

/// The loop of the snippets: one thread, which runs the tasks and waits for them, and for timers.
///
/// # Panics
///
/// If the system refuses it.
pub(crate) fn event_loop() -> Runtime {
    runtime::Builder::new_current_thread().enable_time().build().expect("a loop can be had")
}

/// The loop of those snippets that have no timers.
///
/// # Panics
///
/// If the system refuses it.
pub(crate) fn loop_without_timers() -> Runtime {
    runtime::Builder::new_current_thread().build().expect("a loop can be had")
}

/// Two threads do `n` operations together, both at once. `operate` is given how many, and does
/// them in a loop of its own.
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
            thread.join().expect("it only operates");
        }
        watch.elapsed()
    })
}

/// Two threads hand over to each other, `n` times in all: each waits until it is given the turn,
/// and gives it back.
pub(crate) fn ping_pong(
    n: u64,
    wait: impl Fn(usize) + Sync,
    give: impl Fn(usize) + Sync,
) -> Duration {
    let watch = Instant::now();
    thread::scope(|scope| {
        scope.spawn(|| {
            for _ in 0..n / 2 {
                give(1);
                wait(0);
            }
        });
        scope.spawn(|| {
            for _ in 0..n / 2 {
                wait(1);
                give(0);
            }
        });
    });
    watch.elapsed()
}

/// The same with two tasks of a loop: `wait` and `give` are bodies of async blocks.
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
                task.await.expect("it only hands over");
            }
            watch.elapsed()
        })
    }};
    ($n:expr, $($rest:tt)+) => {
        $crate::ways::task_ping_pong!(in $crate::ways::event_loop(), $n, $($rest)+)
    };
}
pub(crate) use task_ping_pong;

/// The least with which a thread lets another go on: a word in memory, and the system's futex.
#[derive(Default)]
pub(crate) struct Gate(AtomicU32);

impl Gate {
    /// Waits until it is opened, and closes it.
    pub(crate) fn pass(&self) {
        while self.0.swap(0, AcqRel) == 0 {
            // Fails if it has just been opened.
            let _ = futex::wait(&self.0, futex::Flags::PRIVATE, 0, None);
        }
    }

    /// Opens it.
    pub(crate) fn open(&self) {
        self.0.store(1, Release);
        futex::wake(&self.0, futex::Flags::PRIVATE, 1).expect("nothing is wrong with the word");
    }
}

/// How long after the time the function of a timer is called: together, of `n` timers of 5 ms, one
/// after the other. `run` starts a timer with that function, and waits for its end.
pub(crate) fn lateness(n: u64, run: impl Fn(Duration, Box<dyn FnOnce() + Send>)) -> Duration {
    const INTERVAL: Duration = Duration::from_millis(5);
    (0..n)
        .map(|_| {
            let (called, when) = std::sync::mpsc::channel();
            let due = Instant::now() + INTERVAL;
            run(INTERVAL, Box::new(move || called.send(Instant::now()).expect("somebody waits")));
            when.recv().expect("the timer has ended").saturating_duration_since(due)
        })
        .sum()
}

/// The time that the processors spend on `work`, in all threads.
pub(crate) fn processor_time(work: impl FnOnce()) -> Duration {
    let now = || {
        let time = clock_gettime(ClockId::ProcessCPUTime);
        let seconds = u64::try_from(time.tv_sec).expect("it began at zero");
        Duration::new(seconds, u32::try_from(time.tv_nsec).expect("less than a second"))
    };
    let before = now();
    work();
    now() - before
}

/// When timer `number` of many is due: somewhere in a fifth of a second, in no order.
pub(crate) fn spread(number: u64) -> Duration {
    Duration::from_micros(number.wrapping_mul(7919) % 200_000)
}

/// Tells who is the last of many.
pub(crate) struct Countdown(AtomicU64);

impl Countdown {
    pub(crate) const fn of(n: u64) -> Self {
        Self(AtomicU64::new(n))
    }

    pub(crate) fn is_last(&self) -> bool {
        self.0.fetch_sub(1, Relaxed) == 1
    }
}

/// Calls a callback in a loop that runs in another thread, and waits for its answer, `n` times.
pub(crate) fn loop_round_trips(
    n: u64,
    call: impl Fn(&Handle, Box<dyn FnOnce() + Send>),
) -> Duration {
    let event_loop = loop_without_timers();
    let handle = event_loop.handle().clone();
    let end = Notify::new();
    thread::scope(|scope| {
        scope.spawn(|| event_loop.block_on(end.notified()));
        let (answer, answered) = crossbeam::channel::bounded(1);
        let watch = Instant::now();
        for _ in 0..n {
            let answer = answer.clone();
            call(&handle, Box::new(move || answer.send(()).expect("somebody waits")));
            answered.recv().expect("the loop answers");
        }
        let elapsed = watch.elapsed();
        end.notify_one();
        elapsed
    })
}
