//! Many timers of one event loop.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use super::call_later_in_order;
use crate::common::{Countdown, event_loop, processor_time, spread};

/// Returns the processor time of `n` timers.
pub(crate) fn many(n: u64) -> Duration {
    processor_time(|| {
        event_loop().block_on(async {
            let done = Arc::new((Countdown::of(n), Notify::new()));
            for number in 0..n {
                let done = Arc::clone(&done);
                call_later_in_order(spread(number), move || {
                    if done.0.is_last() {
                        done.1.notify_one();
                    }
                });
            }
            done.1.notified().await;
        });
    })
}
