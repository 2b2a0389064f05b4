//! `threading`.

/// `Lock.acquire(timeout=...)`: gives up after the time limit.
///
/// Add: `cargo add parking_lot`
pub fn lock_acquire_timeout() {
    use parking_lot::FairMutex;
    use std::time::Duration;

    let lock = FairMutex::new(0);
    let guard = lock.lock();
    println!("acquired: {}", lock.try_lock_for(Duration::from_millis(50)).is_some());
    drop(guard);
    println!("acquired: {}", lock.try_lock_for(Duration::from_millis(50)).is_some());
}
