//! Explores the schedules of the primitives that the snippets implement themselves because no
//! library has them. Shuttle generates the schedules.
//!
//! The snippets' source is used unchanged. `build/main.rs` puts each snippet into a module in which
//! `std`, `parking_lot`, `crossbeam`, `tokio` and `shared` are the items of `stand_ins`. Each run
//! has a clock of its own, by which a sleep takes no time: see `world`.

mod quiet;
#[cfg(rustfmt)]
mod scenarios; // child modules of the snippets; this line is for `cargo fmt`
mod stand_ins;
mod world;

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use shuttle::scheduler::{PctScheduler, RandomScheduler};
use shuttle::{Config, FailurePersistence, Runner};

use quiet::Quiet;
pub use world::{End, Run, Scenario};

include!(concat!(env!("OUT_DIR"), "/snippets.rs"));

/// A schedule under which a check fails.
pub struct Found {
    /// How many schedules were explored, including this one.
    pub after: usize,
    /// The message of the failed check.
    pub what: String,
    /// Where the check is: file, line and column.
    pub place: String,
    /// What the threads did, in order, one line each.
    pub trace: String,
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { after, what, place, trace } = self;
        write!(formatter, "{what}\n{place}, schedule {after}:\n{trace}")
    }
}

/// Explores `schedules` schedules of a scenario. In the first half, every step is chosen at random.
/// In the second half, the running thread changes at few points (probabilistic concurrency testing,
/// PCT), which finds other mistakes. The same seed yields the same schedules.
///
/// If a check fails, shuttle writes the name of the task to standard error, and nothing else.
///
/// # Errors
///
/// Returns the first schedule under which a check fails.
///
/// # Panics
///
/// Panics if shuttle explores fewer schedules.
pub fn explore(scenario: &Scenario, schedules: usize, seed: u64) -> Result<(), Found> {
    let explored = Arc::new(AtomicUsize::new(0));
    let (scenario, counter) = (*scenario, Arc::clone(&explored));
    let run = move || {
        counter.fetch_add(1, Relaxed);
        world::run(scenario);
    };
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None; // the seed and the trace suffice
    let random = Quiet::new(RandomScheduler::new_from_seed(seed, schedules - schedules / 2));
    let pct = PctScheduler::new_from_seed(seed, 3, schedules / 2);
    let pct = (schedules > 1).then(|| Runner::new(pct, config.clone()));
    let result = quiet::catch_panic(|| {
        Runner::new(random, config).run(run.clone());
        if let Some(runner) = pct {
            runner.run(run);
        }
    });
    let explored = explored.load(Relaxed);
    let Err(quiet::Panic { what, place }) = result else {
        assert_eq!(explored, schedules, "shuttle should stop early only at a failed check");
        return Ok(());
    };
    Err(Found { after: explored, what, place, trace: world::trace() })
}

/// The tutorial's two threads, from `condition_lost_wakeup`. The exploration must find a schedule
/// under which they deadlock.
pub const LOST_WAKEUP: Scenario = condition_lost_wakeup::scenarios::LOST;
