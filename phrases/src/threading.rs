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

/// `Thread.join`: returns what the thread has returned, or its panic.
///
/// Trap: the error of `join` is what the thread panicked with, of any type. A text is a `&str` or a
/// `String`: `panic!("no answer")` makes the one, an index out of bounds and most calls of `expect`
/// make the other.
pub fn thread_join() {
    use std::panic;
    use std::thread;

    let result = thread::spawn(|| 6 * 7).join();
    println!("{}", result.expect("the thread should not panic"));

    // As `panic!("no answer")`, without its message on standard error.
    let failed = thread::spawn(|| panic::resume_unwind(Box::new("no answer"))).join();
    let panic = failed.expect_err("the thread should panic");
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    println!("{}", text.unwrap_or("another type"));
}

/// `Thread.join(timeout)`: waits for the end of a thread, but not longer than the time limit.
///
/// Add: `cargo add crossbeam`
/// Trap: the thread must own the sender, which is dropped when the thread returns or panics. The
/// closed channel is what the waiting thread sees; nothing is ever sent.
pub fn thread_join_timeout() {
    use crossbeam::channel::{self, RecvTimeoutError};
    use std::thread;
    use std::time::Duration;

    let (release, released) = channel::bounded::<()>(0);
    let (ends, ended) = channel::bounded::<()>(0);
    let thread = thread::spawn(move || {
        let _ends = ends; // dropped at the end of the thread
        let _ = released.recv();
    });
    let waited = ended.recv_timeout(Duration::from_millis(50));
    println!("ended: {}", waited != Err(RecvTimeoutError::Timeout));
    drop(release);
    let waited = ended.recv_timeout(Duration::from_secs(60));
    println!("ended: {}", waited != Err(RecvTimeoutError::Timeout));
    thread.join().expect("the thread should not panic");
}

/// `Event.wait(timeout)`: returns whether the event was set in time.
///
/// Add: `cargo add parking_lot`
/// Trap: `wait_while_for` waits while its condition is true; Python's `wait_for` waits until it is.
pub fn event_wait_timeout() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;
    use std::time::Duration;

    let (is_set, changed) = (Mutex::new(false), Condvar::new());
    let wait = |timeout| {
        let mut is_set = is_set.lock();
        changed.wait_while_for(&mut is_set, |is_set| !*is_set, timeout);
        *is_set
    };
    println!("set: {}", wait(Duration::from_millis(50)));
    thread::scope(|scope| {
        scope.spawn(|| {
            *is_set.lock() = true;
            changed.notify_all();
        });
        println!("set: {}", wait(Duration::from_secs(60)));
    });
}

/// `Condition.wait_for(predicate, timeout)`: returns whether the predicate became true in time.
///
/// Add: `cargo add parking_lot`
/// Trap: a `Condition()` of Python is re-entrant, for its lock is an `RLock`; here a second
/// `lock()` by the same thread is a deadlock.
pub fn condition_wait_for_timeout() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;
    use std::time::Duration;

    let (items, changed) = (Mutex::new(0), Condvar::new());
    let mut guard = items.lock();
    // Waits while this is true, which is the opposite of Python's predicate.
    let timeout = Duration::from_millis(50);
    let waited = changed.wait_while_for(&mut guard, |items| *items < 3, timeout);
    println!("in time: {}", !waited.timed_out());
    drop(guard);
    thread::scope(|scope| {
        scope.spawn(|| {
            *items.lock() += 3;
            changed.notify_all();
        });
        let (mut guard, timeout) = (items.lock(), Duration::from_secs(60));
        let waited = changed.wait_while_for(&mut guard, |items| *items < 3, timeout);
        println!("in time: {}", !waited.timed_out());
    });
}

/// `Condition.notify_all`: wakes every thread that waits.
///
/// Add: `cargo add parking_lot`
pub fn condition_notify_all() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;

    let (state, changed) = (Mutex::new((0, false)), Condvar::new()); // how many wait; is it open
    let wait = || {
        let mut state = state.lock();
        state.0 += 1;
        changed.notify_all();
        changed.wait_while(&mut state, |(_, is_open)| !*is_open);
    };
    thread::scope(|scope| {
        let waiters = [scope.spawn(wait), scope.spawn(wait), scope.spawn(wait)];
        let mut state = state.lock();
        changed.wait_while(&mut state, |(waiting, _)| *waiting < 3);
        state.1 = true;
        changed.notify_all();
        drop(state);
        let woken = waiters.into_iter().filter_map(|waiter| waiter.join().ok()).count();
        println!("{woken} woken");
    });
}

/// `Semaphore.acquire(timeout)`: gives up after the time limit.
///
/// Add: `cargo add crossbeam`
/// Trap: to send is to acquire, and to receive is to release. Release with `try_recv`: when no
/// permit is out, it returns an error, where `recv` blocks.
pub fn semaphore_acquire_timeout() {
    use crossbeam::channel;
    use std::time::Duration;

    let (acquire, release) = channel::bounded(1); // one permit
    let timeout = Duration::from_millis(50);
    println!("acquired: {}", acquire.send_timeout((), timeout).is_ok());
    println!("acquired: {}", acquire.send_timeout((), timeout).is_ok());
    release.try_recv().expect("a permit should be out");
    println!("acquired: {}", acquire.send_timeout((), timeout).is_ok());
}

/// `Barrier.wait(timeout)`: gives up, and breaks the barrier, if the others do not come in time.
///
/// Add: `cargo add parking_lot`
/// Trap: this one serves a single group, until the state is set back; `std::sync::Barrier`, which
/// has no timeout, starts again for the next group.
pub fn barrier_wait_timeout() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;
    use std::time::Duration;

    let (state, changed) = (Mutex::new((0, false)), Condvar::new()); // how many came; is it broken
    let wait = |parties: u32, timeout: Duration| {
        let mut state = state.lock();
        state.0 += 1;
        let waits = |state: &mut (u32, bool)| state.0 < parties && !state.1;
        let waited = changed.wait_while_for(&mut state, waits, timeout);
        state.1 |= waited.timed_out();
        changed.notify_all(); // either all came, or the barrier is broken
        !state.1
    };
    println!("all came: {}", wait(2, Duration::from_millis(50)));
    println!("all came: {}", wait(2, Duration::from_secs(60))); // at once: it is broken
    *state.lock() = (0, false); // `reset`
    thread::scope(|scope| {
        scope.spawn(|| wait(2, Duration::from_secs(60)));
        println!("all came: {}", wait(2, Duration::from_secs(60)));
    });
}

/// `threading.local`: a value for each thread, and the sum of all of them in the end.
///
/// Add: `cargo add thread_local`
/// Trap: a value outlives its thread, and a later thread may be given the same one, so add to it
/// and do not set it.
pub fn local_sum() {
    use std::cell::Cell;
    use std::thread;
    use thread_local::ThreadLocal;

    let counts: ThreadLocal<Cell<u32>> = ThreadLocal::new();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| {
                let count = counts.get_or_default();
                for _ in 0..1000 {
                    count.set(count.get() + 1);
                }
            });
        }
    });
    println!("{}", counts.into_iter().map(Cell::into_inner).sum::<u32>());
}

/// `threading.stack_size`: a thread with a stack of another size, for a deep recursion.
///
/// Trap: it is set for one thread at a time. The environment variable `RUST_MIN_STACK`, in bytes,
/// is the size for all that do not set it; it does not change the stack of `main`.
pub fn stack_size() {
    use std::thread;

    fn depth(rest: u32) -> u32 {
        if rest == 0 { 0 } else { 1 + depth(rest - 1) }
    }
    let thread = thread::Builder::new().stack_size(64 << 20).spawn(|| depth(100_000));
    let thread = thread.expect("the thread should start");
    println!("{}", thread.join().expect("the thread should not panic"));
}
