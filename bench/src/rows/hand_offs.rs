//! One thread wakes another.

use std::hint;
use std::sync::atomic::{AtomicU32, Ordering::AcqRel, Ordering::Acquire, Ordering::Release};
use std::thread;
use std::time::{Duration, Instant};

use crossbeam::channel;
use rustix::thread::futex;
use tokio::runtime::Handle;

use super::Row;
use crate::common::{Gate, ListenedEvent, loop_round_trips, pin, ping_pong, unpin, waits};
use crate::{
    actor, barrier_full, call_soon_threadsafe, condition_queue, event, event_full, semaphore,
    semaphore_full, semaphore_spin,
};

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new(
            "semaphore",
            "two threads alternate, each releases the other's permit",
            "semaphore",
        )
        .snippet("the snippet", semaphore::ours::hand_off)
        .alternative("semaphore_spin", semaphore_spin::ours::hand_off)
        .alternative("semaphore_full", semaphore_full::ours::hand_off)
        .alternative("the same with std", std_semaphore)
        .alternative("crossbeam channel", channel_semaphore)
        .limit("futex", bare),
        Row::new("event", "two threads alternate, each sets the other's event", "event")
            .snippet("the snippet", event::ours::hand_off)
            .alternative("event_full", event_full::ours::hand_off)
            .alternative("semaphore_spin", semaphore_spin::ours::hand_off)
            .alternative("event-listener", listener)
            .alternative("std park", park)
            .limit("futex", bare),
        Row::new("condition", "two threads alternate, each waits for its turn", "condition")
            .snippet("parking_lot", condition)
            .alternative("std", std_condition)
            .alternative("crossbeam channel", channel_condition)
            .alternative("condition_queue", condition_queue::ours::hand_off)
            .limit("futex", bare),
        Row::new("barrier", "two threads wait for each other", "barrier")
            .snippet("std", barrier)
            .alternative("barrier_full", barrier_full::ours::meet)
            .limit("futex", bare_barrier),
        Row::new("actor", "a request to the thread that owns the state, and its reply", "actor")
            .snippet("the snippet", actor::ours::round_trips)
            .alternative("crossbeam channels", channel_actor)
            .limit("futex, round trip", |n| bare(2 * n)),
    ]
}

/// What a wait costs, in contrast to what follows the wait.
pub(super) fn waits_alone() -> Vec<Row> {
    vec![
        Row::new("wait", "one thread waits 2 ms for the other's release (processor time)", "wait")
            .fixed(100)
            .snippet("the snippet", semaphore::ours::wait)
            .alternative("semaphore_spin", semaphore_spin::ours::wait)
            .alternative("crossbeam channel", channel_wait)
            .alternative("spinning only", spinning)
            .limit("futex", bare_wait),
    ]
}

pub(super) fn into_the_loop() -> Vec<Row> {
    vec![
        Row::new(
            "call_soon_threadsafe",
            "a callback in the event loop of another thread, and its answer",
            "call_soon_threadsafe",
        )
        .snippet("the snippet", call_soon_threadsafe::ours::round_trips)
        .alternative("tokio channel", loop_channel)
        .limit("futex, round trip", |n| bare(2 * n)),
    ]
}

fn bare(n: u64) -> Duration {
    let gates = [Gate::default(), Gate::default()];
    ping_pong(n, |me| gates[me].pass(), |other| gates[other].open())
}

fn bare_wait(n: u64) -> Duration {
    let gate = Gate::default();
    waits(n, || gate.pass(), || gate.open())
}

fn spinning(n: u64) -> Duration {
    let is_open = AtomicU32::new(0);
    let pass = || {
        while is_open.swap(0, AcqRel) == 0 {
            hint::spin_loop();
        }
    };
    waits(n, pass, || is_open.store(1, Release))
}

fn channel_wait(n: u64) -> Duration {
    let (sender, receiver) = channel::bounded(1);
    waits(
        n,
        || receiver.recv().expect("the sender should exist"),
        || sender.send(()).expect("the receiver should exist"),
    )
}

fn listener(n: u64) -> Duration {
    let events = [ListenedEvent::default(), ListenedEvent::default()];
    ping_pong(n, |me| events[me].wait_blocking(), |other| events[other].set())
}

/// The snippet's semaphore with std's mutex and condition variable.
#[derive(Default)]
struct StdSemaphore {
    permits: std::sync::Mutex<usize>,
    released: std::sync::Condvar,
}

impl StdSemaphore {
    fn acquire(&self) {
        let permits = self.permits.lock().expect("no thread should panic");
        let none = |permits: &mut usize| *permits == 0;
        *self.released.wait_while(permits, none).expect("no thread should panic") -= 1;
    }

    fn release(&self) {
        *self.permits.lock().expect("no thread should panic") += 1;
        self.released.notify_one();
    }
}

fn std_semaphore(n: u64) -> Duration {
    let semaphores = [StdSemaphore::default(), StdSemaphore::default()];
    ping_pong(n, |me| semaphores[me].acquire(), |other| semaphores[other].release())
}

fn channel_semaphore(n: u64) -> Duration {
    let permits = [channel::bounded(1), channel::bounded(1)];
    ping_pong(
        n,
        |me| permits[me].1.recv().expect("the sender should exist"),
        |other| permits[other].0.send(()).expect("the receiver should exist"),
    )
}

fn channel_condition(n: u64) -> Duration {
    channel_semaphore(n)
}

/// A word for each thread, which parks until its word is set.
fn park(n: u64) -> Duration {
    let (first, n) = (thread::current(), n / 2);
    let words = [AtomicU32::new(0), AtomicU32::new(0)];
    let wait = |me: usize| {
        while words[me].swap(0, AcqRel) == 0 {
            thread::park();
        }
    };
    pin(0);
    let watch = Instant::now();
    thread::scope(|scope| {
        let second = scope.spawn(|| {
            pin(1);
            for _ in 0..n {
                wait(1);
                words[0].store(1, Release);
                first.unpark();
            }
        });
        for _ in 0..n {
            words[1].store(1, Release);
            second.thread().unpark();
            wait(0);
        }
    });
    let elapsed = watch.elapsed();
    unpin();
    elapsed
}

fn condition(n: u64) -> Duration {
    let (turn, changed) = (parking_lot::Mutex::new(usize::MAX), parking_lot::Condvar::new());
    ping_pong(
        n,
        |me| {
            let mut turn = turn.lock();
            changed.wait_while(&mut turn, |turn| *turn != me);
        },
        |other| {
            *turn.lock() = other;
            changed.notify_one();
        },
    )
}

fn std_condition(n: u64) -> Duration {
    let (turn, changed) = (std::sync::Mutex::new(usize::MAX), std::sync::Condvar::new());
    ping_pong(
        n,
        |me| {
            let turn = turn.lock().expect("no thread should panic");
            drop(changed.wait_while(turn, |turn| *turn != me).expect("no thread should panic"));
        },
        |other| {
            *turn.lock().expect("no thread should panic") = other;
            changed.notify_one();
        },
    )
}

fn barrier(n: u64) -> Duration {
    let barrier = std::sync::Barrier::new(2);
    let wait = |_| {
        barrier.wait();
    };
    ping_pong(2 * n, wait, |_| {})
}

/// The thread that arrives second wakes the first.
fn bare_barrier(n: u64) -> Duration {
    let (came, passed) = (AtomicU32::new(0), AtomicU32::new(0));
    let wait = |_| {
        let before = passed.load(Acquire);
        if came.fetch_add(1, AcqRel) % 2 == 1 {
            passed.fetch_add(1, AcqRel);
            futex::wake(&passed, futex::Flags::PRIVATE, 1)
                .expect("the futex should accept the word");
        } else {
            while passed.load(Acquire) == before {
                let _ = futex::wait(&passed, futex::Flags::PRIVATE, before, None);
            }
        }
    };
    ping_pong(2 * n, wait, |_| {})
}

/// A request contains a new channel with one place for its reply, as in the snippet.
fn channel_actor(n: u64) -> Duration {
    let (requests, received) = channel::unbounded::<channel::Sender<u64>>();
    thread::scope(|scope| {
        scope.spawn(move || {
            pin(1);
            for (left, reply) in (0..n).rev().zip(received) {
                reply.send(left).expect("the caller should wait for the reply");
            }
        });
        pin(0);
        let watch = Instant::now();
        for left in (0..n).rev() {
            let (reply, replied) = channel::bounded(1);
            requests.send(reply).expect("the actor should run");
            assert_eq!(replied.recv(), Ok(left));
        }
        let elapsed = watch.elapsed();
        unpin();
        elapsed
    })
}

/// A task of the event loop receives the callbacks from a channel.
fn loop_channel(n: u64) -> Duration {
    let calls = std::sync::OnceLock::new();
    loop_round_trips(n, |event_loop: &Handle, callback| {
        let calls = calls.get_or_init(|| {
            let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
            event_loop.spawn(async move {
                while let Some(callback) = receiver.recv().await {
                    let callback: Box<dyn FnOnce() + Send> = callback;
                    callback();
                }
            });
            sender
        });
        assert!(calls.send(callback).is_ok(), "the event loop should run");
    })
}
