//! Requests to the actor, one after another, each with its reply.

use std::time::{Duration, Instant};

use super::{Items, Store};
use crate::common::{pin, unpin};

/// Times requests, each of which waits for its reply.
pub(crate) fn round_trips(n: u64) -> Duration {
    pin(1); // the actor inherits the core
    let (store, actor) = Store::start(Items::from([("apple".to_owned(), u32::MAX)]));
    pin(0);
    let watch = Instant::now();
    for _ in 0..n {
        store.take("apple").expect("the actor should reply");
    }
    let elapsed = watch.elapsed();
    unpin();
    store.stop();
    let items = actor.join().expect("the actor should not panic");
    assert_eq!(u64::from(u32::MAX - items["apple"]), n);
    elapsed
}
