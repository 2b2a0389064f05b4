//! Keeps expected panics quiet. A failed check panics, which is how shuttle learns of the failure;
//! for a broken variant that is the wanted result. Neither the panic hook nor shuttle reports it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::mem::ManuallyDrop;
use std::panic::{self, AssertUnwindSafe, Location};
use std::sync::Once;

use shuttle::scheduler::{RandomScheduler, Schedule, Scheduler, Task, TaskId};
use shuttle::{Config, Runner};

/// A panic that was caught.
pub(crate) struct Panic {
    /// The message.
    pub(crate) what: String,
    /// Where the first panic happened; that panic may have caused others.
    pub(crate) place: String,
}

thread_local! {
    static CATCHES: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Calls `explore`. Panics of this thread are not reported during the call.
///
/// # Errors
///
/// Returns the panic that ended the call.
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
    // The first run of shuttle sets a hook that reports every panic.
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

/// Returns the message of a panic.
fn words(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or_default()
}

/// A scheduler that is never dropped, so some hundred bytes leak. After a failed check, dropping
/// `RandomScheduler` would print how to replay the schedule with shuttle's own functions, which
/// cannot run the scenarios.
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
