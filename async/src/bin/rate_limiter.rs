//! Rate limiter: at most one request per period, without a burst after a pause (`asyncio.Lock`).
//!
//! A ticker keeps a schedule. If nothing takes a tick for a while, because the loop was blocked or
//! no request came, tokio's `interval` catches up by default: all missed ticks come at once
//! (`MissedTickBehavior::Burst`). `Delay` counts the next period from a late tick, but not if the
//! tick is less than 5 ms late. So the limiter calls `reset` after each tick. The lock around the
//! ticker is fair, so requests pass in the order in which they came. If a request is cancelled
//! while it waits, no tick is lost. On a multi-thread runtime the tasks' requests come in any
//! order.
//!
//! Python:   tests/python/rate_limiter.py
//! Rust:     `tokio::time::interval`, `tokio::time::Interval::reset`, `tokio::sync::Mutex`
//! Section:  限流
//! Run:      cargo run -p async --bin rate_limiter    (ends after 0.8 s)
//! Copy:     cargo add tokio --features rt,sync,time
//! Contract: exact - three tasks take turns, and seven requests take six periods; after a pause,
//!           three requests take two periods, but a ticker that catches up has four ticks at once

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime;
use tokio::sync::Mutex;
use tokio::task::JoinSet;
use tokio::time::{Instant, Interval, interval, sleep, timeout};

const PERIOD: Duration = Duration::from_millis(50);

/// Lets requests pass in their order, at least one period apart.
pub struct RateLimiter {
    ticks: Mutex<Interval>,
}

impl RateLimiter {
    /// Creates a limiter. The first request passes immediately.
    ///
    /// # Panics
    ///
    /// Panics if `period` is zero, or outside of a runtime with time enabled.
    pub fn new(period: Duration) -> Self {
        Self { ticks: Mutex::new(interval(period)) }
    }

    /// Waits until the request may pass. Cancellation-safe: a request that is dropped while it
    /// waits takes no tick and leaves its place in the queue.
    pub async fn acquire(&self) {
        let mut ticks = self.ticks.lock().await;
        ticks.tick().await;
        ticks.reset(); // the next tick is a period from now, not from the scheduled time
    }
}

async fn request(limiter: Arc<RateLimiter>, number: u32) {
    for _ in 0..2 {
        shared::log!(lane: format!("task {number}"), waits, "for its turn");
        limiter.acquire().await;
        shared::log!(lane: format!("task {number}"), done, "sends a request");
        println!("task {number}: sends a request");
        tokio::task::yield_now().await; // all tasks have queued before the second request
    }
}

async fn three_tasks() {
    let limiter = Arc::new(RateLimiter::new(PERIOD));
    let started = Instant::now();
    limiter.acquire().await;
    println!("main: sends a request");
    let tasks: JoinSet<()> = (1..=3).map(|number| request(limiter.clone(), number)).collect();
    tasks.join_all().await;
    println!("seven requests took six periods: {}", started.elapsed() >= 6 * PERIOD);
}

async fn after_a_pause() {
    let limiter = RateLimiter::new(PERIOD);
    limiter.acquire().await;
    sleep(5 * PERIOD).await;
    let started = Instant::now();
    let gave_up = async {
        limiter.acquire().await;
        timeout(Duration::ZERO, limiter.acquire()).await.is_err()
    };
    println!("a request gives up: {}", gave_up.await);
    for _ in 0..2 {
        limiter.acquire().await;
    }
    println!("three requests took two periods: {}", started.elapsed() >= 2 * PERIOD);
}

async fn ticker_that_catches_up() {
    let mut ticks = interval(PERIOD);
    ticks.tick().await;
    std::thread::sleep(5 * PERIOD); // blocks the loop
    let unblocked = Instant::now();
    let mut missed = 0;
    // `tick` returns the time for which the tick was scheduled.
    while missed < 4 && ticks.tick().await <= unblocked {
        missed += 1;
    }
    println!("a ticker that catches up: {missed} ticks at once");
}

async fn run() {
    three_tasks().await;
    after_a_pause().await;
    ticker_that_catches_up().await;
}

fn main() {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("the runtime should start");
    event_loop.block_on(run());
}
