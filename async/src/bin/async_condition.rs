//! Condition variable for tasks: five wait; one, two, then all are woken (`asyncio.Condition`).
//!
//! Neither tokio nor `async-lock` has a condition variable, so this file defines one. A condition
//! variable built on `event-listener` loses a notification whose waiter is dropped before the
//! waiter has reacquired the lock. `wait` and `notify` exist only where the lock is held (Python:
//! `RuntimeError`). `wait` consumes the guard and returns a new one: a dropped wait does not
//! reacquire the lock, whereas Python's wait reacquires the lock on cancellation. On a multi-thread
//! runtime the consumers begin in any order, and consumers that are woken together continue in any
//! order.
//!
//! A condition variable is a lock and a queue of waiters: `Condition` and `Locked` show that.
//! `Waiter` is defined after them and handles waits that are cancelled, for example by a timeout.
//!
//! Python:   tests/python/async_condition.py
//! Rust:     `tokio::sync::Mutex`, `tokio::sync::oneshot`
//! Section:  asyncio.condition
//! Run:      cargo run -p async --bin async_condition    (ends after 0.3 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - consumers 0 to 4 wait; 0 is woken after 0.1 s, 1 and 2 after 0.2 s, 3 and 4
//!           after 0.3 s; first come, first woken

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::oneshot::{self, Receiver, Sender};
use tokio::task::JoinSet;

/// A lock and a queue of the tasks that wait to be notified.
pub(crate) struct Condition {
    lock: Arc<tokio::sync::Mutex<()>>,
    /// The waiters, in the order in which they arrived. The lock is never held across an await.
    waiters: Mutex<VecDeque<Sender<()>>>,
}

/// A condition with its lock held. Dropping the value releases the lock.
pub(crate) struct Locked<'a> {
    condition: &'a Condition,
    guard: tokio::sync::MutexGuard<'a, ()>,
}

impl Condition {
    /// Creates a condition variable without waiters, whose lock is free.
    pub(crate) fn new() -> Self {
        Self::with_lock(Arc::new(tokio::sync::Mutex::new(())))
    }

    /// Creates a condition variable for a lock that other condition variables may share.
    pub(crate) fn with_lock(lock: Arc<tokio::sync::Mutex<()>>) -> Self {
        Self { lock, waiters: Mutex::new(VecDeque::new()) }
    }

    /// Waits until the lock is free and acquires it.
    pub(crate) async fn lock(&self) -> Locked<'_> {
        Locked { condition: self, guard: self.lock.lock().await }
    }

    fn waiters(&self) -> std::sync::MutexGuard<'_, VecDeque<Sender<()>>> {
        self.waiters.lock().expect("nothing should panic with the queue locked")
    }

    fn wake(&self, mut n: usize) {
        while n > 0 {
            let Some(waiter) = self.waiters().pop_front() else { return };
            if waiter.send(()).is_ok() {
                n -= 1; // a waiter that has just been dropped is not counted
            }
        }
    }
}

impl<'a> Locked<'a> {
    /// Releases the lock, waits for a notification, and reacquires the lock. A notification that a
    /// dropped waiter has passed on may come late: as in Python, check the predicate again.
    pub(crate) async fn wait(self) -> Self {
        let Self { condition, guard } = self;
        let (notify, notified) = oneshot::channel();
        condition.waiters().push_back(notify); // before the release: no notification is missed
        let mut waiter = Waiter { condition, notified, stage: Stage::Waiting };
        drop(guard);
        (&mut waiter.notified).await.expect("the queue should keep the sender until it notifies");
        waiter.stage = Stage::Notified;
        let locked = condition.lock().await;
        waiter.stage = Stage::HasTheLock;
        locked
    }

    /// Wakes the first `n` waiters, or all waiters if there are fewer. The waiters continue one by
    /// one, as each acquires the lock.
    pub(crate) fn notify(&self, n: usize) {
        self.condition.wake(n);
    }

    /// Wakes all waiters.
    pub(crate) fn notify_all(&self) {
        self.condition.wake(usize::MAX);
    }
}

/// A wait, which a timeout or an abort may drop at any point. A waiter that is dropped after its
/// notification and before it has reacquired the lock passes the notification on to the next
/// waiter, because the notification was meant for a task that continues.
struct Waiter<'a> {
    condition: &'a Condition,
    notified: Receiver<()>,
    stage: Stage,
}

enum Stage {
    Waiting,
    Notified,
    HasTheLock,
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        match self.stage {
            Stage::Waiting => {
                self.notified.close(); // from here on, no notification counts this waiter
                if self.notified.try_recv().is_ok() {
                    self.condition.wake(1); // notified, but the task has not run yet
                } else {
                    self.condition.waiters().retain(|waiter| !waiter.is_closed());
                }
            }
            Stage::Notified => self.condition.wake(1),
            Stage::HasTheLock => {}
        }
    }
}

async fn consumer(condition: Arc<Condition>, n: u32) {
    println!("----");
    let mut locked = condition.lock().await;
    println!("consumer {n} is waiting");
    shared::log!(lane: format!("consumer {n}"), waits, "for a notification");
    locked = locked.wait().await;
    shared::log!(lane: format!("consumer {n}"), done, "wakes");
    println!("consumer {n} triggered");
    drop(locked);
    println!("ending consumer {n}");
}

async fn manipulate_condition(condition: Arc<Condition>) {
    println!("starting manipulate_condition");

    tokio::time::sleep(Duration::from_millis(100)).await;

    for i in 1..3 {
        let locked = condition.lock().await;
        println!("notifying {i} consumers");
        locked.notify(i);
        drop(locked);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }

    let locked = condition.lock().await;
    println!("notifying remaining consumers");
    locked.notify_all();
    drop(locked);

    println!("ending manipulate_condition");
}

async fn run() {
    let condition = Arc::new(Condition::new());
    tokio::spawn(manipulate_condition(condition.clone()));
    let mut consumers = JoinSet::new();
    for i in 0..5 {
        consumers.spawn(consumer(condition.clone(), i));
    }
    consumers.join_all().await;
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
