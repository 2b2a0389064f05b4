//! Phrases for `threading`.

/// `Lock.acquire(timeout=...)`: waits for the lock, up to a time limit.
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

/// `Thread.join`: waits for a thread to finish, and returns its result or its panic.
///
/// Trap: The error of `join` is the payload of the panic, of any type. A text is a `&str` or a
/// `String`: the payload of `panic!("no answer")` is a `&str`, whereas the payload of an index out
/// of bounds and of most calls of `expect` is a `String`.
pub fn thread_join() {
    use std::panic;
    use std::thread;

    let result = thread::spawn(|| 6 * 7).join();
    println!("{}", result.expect("the thread should not panic"));

    // Like `panic!("no answer")`, without the message on standard error.
    let failed = thread::spawn(|| panic::resume_unwind(Box::new("no answer"))).join();
    let panic = failed.expect_err("the thread should panic");
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    println!("{}", text.unwrap_or("another type"));
}

/// `Thread.join(timeout)`: waits for a thread to finish, up to a time limit.
///
/// Add: `cargo add crossbeam`
/// Trap: The thread must own the sender, which is dropped when the thread returns or panics. The
/// waiting thread detects the closed channel; nothing is ever sent.
pub fn thread_join_timeout() {
    use crossbeam::channel::{self, RecvTimeoutError};
    use std::thread;
    use std::time::Duration;

    let (release, released) = channel::bounded::<()>(0);
    let (ends, ended) = channel::bounded::<()>(0);
    let thread = thread::spawn(move || {
        let _ends = ends; // dropped when the thread ends
        let _ = released.recv();
    });
    let waited = ended.recv_timeout(Duration::from_millis(50));
    println!("ended: {}", waited != Err(RecvTimeoutError::Timeout));
    drop(release);
    let waited = ended.recv_timeout(Duration::from_secs(60));
    println!("ended: {}", waited != Err(RecvTimeoutError::Timeout));
    thread.join().expect("the thread should not panic");
}

/// `threading.excepthook`: a function that is called when a thread panics.
///
/// Trap: The hook is called for a panic in any thread, including `main`, and also for a panic that
/// `join` or `catch_unwind` handles. Python calls its hook only for an exception that ends a
/// thread.
pub fn excepthook() {
    use std::panic;
    use std::thread;

    panic::set_hook(Box::new(|panic| {
        let thread = thread::current();
        let text = panic.payload_as_str().unwrap_or("another type");
        println!("{}: {text}", thread.name().unwrap_or("no name"));
    }));
    let worker = thread::Builder::new().name("worker".to_owned());
    let worker = worker.spawn(|| panic!("no answer")).expect("the thread should start");
    println!("ended by a panic: {}", worker.join().is_err());
}

/// `Event.wait(timeout)`: returns whether the event was set in time.
///
/// Add: `cargo add parking_lot`
/// Trap: `wait_while_for` waits while its condition is true, whereas Python's `wait_for` waits
/// until its predicate is true.
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
/// Trap: Python's `Condition()` is reentrant, because its lock is an `RLock`. In Rust a second
/// `lock()` by the same thread deadlocks.
pub fn condition_wait_for_timeout() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;
    use std::time::Duration;

    let (items, changed) = (Mutex::new(0), Condvar::new());
    let mut guard = items.lock();
    // The thread waits while the closure is true, the opposite of Python's predicate.
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

/// `Condition.notify_all`: wakes all waiting threads.
///
/// Add: `cargo add parking_lot`
pub fn condition_notify_all() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;

    let (state, changed) = (Mutex::new((0, false)), Condvar::new()); // waiters; whether open
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

/// `Semaphore.acquire(timeout)`: waits for a permit, up to a time limit.
///
/// Add: `cargo add crossbeam`
/// Trap: Sending acquires a permit, and receiving releases one. Release with `try_recv`: when no
/// permit is held, `try_recv` returns an error, whereas `recv` blocks.
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

/// `Barrier.wait(timeout)`: breaks the barrier if the other threads do not arrive in time.
///
/// Add: `cargo add parking_lot`
/// Trap: This barrier serves a single group, until its state is reset. `std::sync::Barrier`, which
/// has no timeout, resets itself for the next group.
pub fn barrier_wait_timeout() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;
    use std::time::Duration;

    let (state, changed) = (Mutex::new((0, false)), Condvar::new()); // arrivals; whether broken
    let wait = |parties: u32, timeout: Duration| {
        let mut state = state.lock();
        state.0 += 1;
        let waits = |state: &mut (u32, bool)| state.0 < parties && !state.1;
        let waited = changed.wait_while_for(&mut state, waits, timeout);
        state.1 |= waited.timed_out();
        changed.notify_all(); // all threads have arrived, or the barrier is broken
        !state.1
    };
    println!("all came: {}", wait(2, Duration::from_millis(50)));
    println!("all came: {}", wait(2, Duration::from_secs(60))); // at once: broken
    *state.lock() = (0, false); // `reset`
    thread::scope(|scope| {
        scope.spawn(|| wait(2, Duration::from_secs(60)));
        println!("all came: {}", wait(2, Duration::from_secs(60)));
    });
}

/// `threading.local`: a value for each thread, and the sum of all values at the end.
///
/// Add: `cargo add thread_local`
/// Trap: A value outlives its thread, and a later thread may receive the same value. So add to the
/// value instead of setting the value.
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
/// Trap: The size is set for one thread at a time. The environment variable `RUST_MIN_STACK`, in
/// bytes, is the size for all threads that do not set their own. The variable does not change the
/// stack of `main`.
pub fn stack_size() {
    use std::thread;

    fn depth(rest: u32) -> u32 {
        if rest == 0 { 0 } else { 1 + depth(rest - 1) }
    }
    let thread = thread::Builder::new().stack_size(64 << 20).spawn(|| depth(100_000));
    let thread = thread.expect("the thread should start");
    println!("{}", thread.join().expect("the thread should not panic"));
}
