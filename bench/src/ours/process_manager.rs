//! Requests to a manager.

use std::time::{Duration, Instant};

use super::Manager;

/// Times requests of the process that started the manager.
pub(crate) fn requests(n: u64) -> Duration {
    let manager = Manager::new().expect("the manager should start");
    let dict = manager.dict();
    dict.insert("key", 1).expect("the manager should reply"); // the manager is running
    let watch = Instant::now();
    for _ in 0..n {
        assert_eq!(dict.get("key").expect("the manager should reply"), Some(1));
    }
    let elapsed = watch.elapsed();
    manager.shutdown().expect("the manager should end well");
    elapsed
}
