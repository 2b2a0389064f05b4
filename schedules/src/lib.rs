//! All schedules, not the lucky ones: what the snippets have written themselves, because no
//! library has it, explored from their own source under the schedules that shuttle makes up.
//!
//! A snippet is not changed for this. It stands in a module where `std`, `parking_lot`, `tokio`
//! and `shared` mean other things: see `build.rs`, and `stand_ins`. It runs in a world of its own,
//! where a sleep takes no time: see `world`.

mod quiet;
#[cfg(rustfmt)]
mod scenarios; // they are children of the snippets' modules; this line is for `cargo fmt`
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

/// A schedule under which something is wrong.
pub struct Found {
    /// How many schedules were explored, this one among them.
    pub after: usize,
    /// What is wrong.
    pub what: String,
    /// The line on which that was noticed: file, line and column.
    pub place: String,
    /// What the threads did, in order.
    pub trace: String,
}

impl fmt::Display for Found {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { after, what, place, trace } = self;
        write!(formatter, "{what}\n{place}, schedule {after}:\n{trace}")
    }
}

/// Explores so many schedules of a scenario, the first half chosen at random at every step, the
/// second with few changes from one thread to another, which finds other mistakes (it is called
/// PCT). The same seed gives the same schedules.
///
/// Where something is found, shuttle names the task on standard error, and that is all.
///
/// # Errors
///
/// The first schedule with something wrong.
///
/// # Panics
///
/// If shuttle explores fewer than it should.
pub fn explore(scenario: &Scenario, schedules: usize, seed: u64) -> Result<(), Found> {
    let explored = Arc::new(AtomicUsize::new(0));
    let (scenario, counter) = (*scenario, Arc::clone(&explored));
    let run = move || {
        counter.fetch_add(1, Relaxed);
        world::run(scenario);
    };
    let mut config = Config::new();
    config.failure_persistence = FailurePersistence::None; // the seed and the trace say it all
    let random = Quiet::new(RandomScheduler::new_from_seed(seed, schedules - schedules / 2));
    let few_changes = PctScheduler::new_from_seed(seed, 3, schedules / 2);
    let few_changes = (schedules > 1).then(|| Runner::new(few_changes, config.clone()));
    let result = quiet::catch_panic(|| {
        Runner::new(random, config).run(run.clone());
        if let Some(runner) = few_changes {
            runner.run(run);
        }
    });
    let explored = explored.load(Relaxed);
    let Err(quiet::Panic { what, place }) = result else {
        assert_eq!(explored, schedules, "shuttle stops only where something is wrong");
        return Ok(());
    };
    Err(Found { after: explored, what, place, trace: world::trace() })
}

/// The ping-pong of the tutorial, from `condition_lost_wakeup`: a schedule must be found under
/// which it deadlocks.
pub const LOST_WAKEUP: Scenario = condition_lost_wakeup::scenarios::LOST;
