//! A panic is how shuttle is told that something is wrong, and here that may be just what is looked
//! for. So it is not reported, neither by the panic hook nor by shuttle.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::panic::{self, AssertUnwindSafe, Location};
use std::sync::Once;

use shuttle::scheduler::{RandomScheduler, Schedule, Scheduler, Task, TaskId};
use shuttle::{Config, Runner};

/// A panic that was caught.
pub(crate) struct Panic {
    /// What it says.
    pub(crate) what: String,
    /// The line of the first panic, which may have led to others.
    pub(crate) place: String,
}

thread_local! {
    static CATCHES: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Calls `explore`; the panics of this thread are not reported meanwhile.
///
/// # Errors
///
/// The panic that has ended it.
pub(crate) fn catch_panic(explore: impl FnOnce()) -> Result<(), Panic> {
    static HOOK: Once = Once::new();
    HOOK.call_once(set_hook);
    PLACE.take();
    CATCHES.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(explore));
    CATCHES.set(false);
    let place = PLACE.take().unwrap_or_default();
    result.map_err(|panic| Panic { what: words(&*panic).to_owned(), place })
}

fn set_hook() {
    let report = panic::take_hook();
    // With its first run shuttle sets a hook of its own, which reports every panic.
    Runner::new(RandomScheduler::new_from_seed(0, 1), Config::new()).run(|| {});
    panic::set_hook(Box::new(move |panic| {
        if CATCHES.get() {
            let place = || panic.location().map(Location::to_string).unwrap_or_default();
            PLACE.with_borrow_mut(|first| {
                first.get_or_insert_with(place);
            });
        } else {
            report(panic);
        }
    }));
}

/// What a panic says.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or_default()
}

/// A scheduler that is never dropped: where something was found, `RandomScheduler` would print
/// then how to replay it with shuttle's own functions, which do not know the scenarios. A few
/// hundred bytes leak.
pub(crate) struct Quiet(ManuallyDrop<RandomScheduler>);

impl Quiet {
    pub(crate) fn new(scheduler: RandomScheduler) -> Self {
        Self(ManuallyDrop::new(scheduler))
    }
}

impl Scheduler for Quiet {
    fn new_execution(&mut self) -> Option<Schedule> {
        self.0.new_execution()
    }

    fn next_task(
        &mut self,
        runnable: &[&Task],
        current: Option<TaskId>,
        is_yielding: bool,
    ) -> Option<TaskId> {
        self.0.next_task(runnable, current, is_yielding)
    }

    fn next_u64(&mut self) -> u64 {
        self.0.next_u64()
    }
}
