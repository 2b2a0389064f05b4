//! No more threads are in the critical section than there are permits, and no thread waits while a
//! permit is available, whether a thread spins or blocks.

use super::{Semaphore, main, std};
use crate::Scenario;

#[path = "semaphore.rs"]
mod of_each;

pub(crate) const SCENARIOS: &[Scenario] = &[of_each::TWO_PERMITS];
