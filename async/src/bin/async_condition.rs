//! Five tasks wait; one is woken, then two, then all that are left (`asyncio.Condition`).
//!
//! Neither tokio nor `async-lock` has one, and one made of `event-listener` loses a notification
//! whose waiter is dropped before it has the lock again; so it is written here. `wait` and `notify`
//! exist only where the lock is held (Python: `RuntimeError`). `wait` uses the lock up and returns
//! it, because a wait that is dropped does not acquire the lock again; Python's does when
//! cancelled. On a multi-thread runtime the consumers begin in any order, and those that are woken
//! together go on in any order.
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

/// Tasks that hold its lock can let it go to wait until they are notified.
pub(crate) struct Condition {
    lock: tokio::sync::Mutex<()>,
    /// Those who wait, in the order in which they came. Never held across an await.
    waiters: Mutex<VecDeque<Sender<()>>>,
}

/// A condition with its lock held. Dropping it frees the lock.
pub(crate) struct Locked<'a> {
    condition: &'a Condition,
    guard: tokio::sync::MutexGuard<'a, ()>,
}

/// Somebody who waits. If dropped between being notified and having the lock again, it passes the
/// notification on to the next one: it was meant for somebody who goes on.
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

impl Condition {
    /// A condition that nobody waits for, its lock free.
    pub(crate) fn new() -> Self {
        Self { lock: tokio::sync::Mutex::new(()), waiters: Mutex::new(VecDeque::new()) }
    }

    /// Waits for the lock.
    pub(crate) async fn lock(&self) -> Locked<'_> {
        Locked { condition: self, guard: self.lock.lock().await }
    }

    fn waiters(&self) -> std::sync::MutexGuard<'_, VecDeque<Sender<()>>> {
        self.waiters.lock().expect("nothing panics with the queue locked")
    }

    fn wake(&self, mut n: usize) {
        while n > 0 {
            let Some(waiter) = self.waiters().pop_front() else { return };
            if waiter.send(()).is_ok() {
                n -= 1; // otherwise it has just been dropped, and does not count
            }
        }
    }
}

impl<'a> Locked<'a> {
    /// Lets the lock go, waits for a notification, and takes the lock again. A wake-up that a
    /// dropped waiter has passed on may come late: as in Python, look again at what you wait for.
    pub(crate) async fn wait(self) -> Self {
        let Self { condition, guard } = self;
        let (notify, notified) = oneshot::channel();
        condition.waiters().push_back(notify); // before the lock is free: no notify is missed
        let mut waiter = Waiter { condition, notified, stage: Stage::Waiting };
        drop(guard);
        (&mut waiter.notified).await.expect("it is in the queue until it is notified");
        waiter.stage = Stage::Notified;
        let locked = condition.lock().await;
        waiter.stage = Stage::HasTheLock;
        locked
    }

    /// Wakes the first `n` of those who wait; all, if they are fewer. They go on one by one, when
    /// the lock is free.
    pub(crate) fn notify(&self, n: usize) {
        self.condition.wake(n);
    }

    /// Wakes all who wait.
    pub(crate) fn notify_all(&self) {
        self.condition.wake(usize::MAX);
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        match self.stage {
            Stage::Waiting => {
                self.notified.close(); // from here on, no notify counts it
                if self.notified.try_recv().is_ok() {
                    self.condition.wake(1); // notified, but it had not been its turn yet
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
