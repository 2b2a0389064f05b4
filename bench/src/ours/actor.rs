//! Requests to the actor, one after another, each with its reply.

use std::time::{Duration, Instant};

use super::{Items, Store};

/// Times requests, each of which waits for its reply.
pub(crate) fn round_trips(n: u64) -> Duration {
    let (store, actor) = Store::start(Items::from([("apple".to_owned(), u32::MAX)]));
    let watch = Instant::now();
    for _ in 0..n {
        store.take("apple").expect("the actor should reply");
    }
    let elapsed = watch.elapsed();
    store.stop();
    let items = actor.join().expect("the actor should not panic");
    assert_eq!(u64::from(u32::MAX - items["apple"]), n);
    elapsed
}
