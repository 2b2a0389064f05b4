//! Turns for work of which only some may run at the same time.

use std::sync::{Condvar, Mutex, PoisonError};

/// Hands out turns, in a `static`.
#[derive(Debug, Default)]
pub struct Turns {
    running: Mutex<usize>,
    ended: Condvar,
}

/// A turn, which ends when the value is dropped.
#[derive(Debug)]
pub struct Turn(&'static Turns);

impl Turns {
    /// Creates turns, none of which is taken.
    #[must_use]
    pub const fn new() -> Self {
        Self { running: Mutex::new(0), ended: Condvar::new() }
    }

    /// Waits until fewer than `most` turns are taken, and takes one.
    #[must_use]
    pub fn wait(&'static self, most: usize) -> Turn {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let running = self.ended.wait_while(running, |running| *running >= most);
        *running.unwrap_or_else(PoisonError::into_inner) += 1;
        Turn(self)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.0.running.lock().unwrap_or_else(PoisonError::into_inner) -= 1;
        self.0.ended.notify_one();
    }
}
