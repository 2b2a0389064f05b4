//! The spinning semaphore, measured as the snippet `semaphore` is.

use super::{Permit, Semaphore};

#[path = "semaphore.rs"]
mod semaphore;

pub(crate) use semaphore::{hand_off, wait};
