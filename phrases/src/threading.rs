//! Phrases for `threading`.

/// `Lock.acquire(blocking)`, `Lock.locked`: acquires the lock only if the lock is free.
///
/// Add: `cargo add parking_lot`
/// Trap: The answer of `is_locked` may be out of date at once. To acquire a free lock, call
/// `try_lock` and keep the guard; do not call `is_locked` first.
pub fn lock_acquire_blocking() {
    use parking_lot::FairMutex;

    let lock = FairMutex::new(0);
    let guard = lock.lock();
    println!("locked: {}", lock.is_locked());
    println!("acquired: {}", lock.try_lock().is_some());
    drop(guard);
    println!("locked: {}", lock.is_locked());
    println!("acquired: {}", lock.try_lock().is_some());
}

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

/// `Lock.release`: releases the lock by dropping the guard, also before the end of the block.
///
/// Add: `cargo add parking_lot`
/// Trap: A guard without a name is dropped at the end of its statement. In `match lock.lock().pop()
/// { ... }`, that is after the arms: a second `lock()` in an arm deadlocks.
pub fn lock_release() {
    use parking_lot::FairMutex;

    let num = FairMutex::new(0);
    let mut guard = num.lock();
    *guard += 1;
    drop(guard); // `release`
    println!("locked: {}", num.is_locked());
    {
        let mut guard = num.lock();
        *guard += 1;
        println!("locked: {}", num.is_locked());
    } // drops the guard, as the end of a `with` block does
    *num.lock() += 1; // releases the lock at the end of the statement
    println!("locked: {}", num.is_locked());
    println!("{}", num.into_inner());
}

/// `Lock.release`, `ThreadError`: releases the lock in any thread; an error if the lock is free.
///
/// Add: `cargo add crossbeam`
/// Trap: This lock guards no data. Use the lock only if one thread acquires and another thread
/// releases. Otherwise use a mutex, whose guard releases exactly once.
pub fn lock_release_unlocked() {
    use crossbeam::channel;
    use std::thread;

    let (acquire, release) = channel::bounded(1); // a message in the channel: the lock is held
    acquire.send(()).expect("the receiver should be there");
    let try_release = || match release.try_recv() {
        Ok(()) => println!("released"),
        Err(_) => println!("not locked"),
    };
    thread::scope(|scope| {
        scope.spawn(try_release); // another thread than the one that acquired the lock
    });
    try_release();
}

/// `RLock.acquire(blocking)`: acquires the lock unless another thread holds the lock.
///
/// Add: `cargo add parking_lot`
/// Trap: One thread may have several guards, so a guard gives shared access to the data. Put data
/// that changes into a `Cell` or a `RefCell`.
pub fn rlock_acquire_blocking() {
    use parking_lot::ReentrantMutex;
    use std::thread;

    let lock = ReentrantMutex::new(());
    let try_lock = || lock.try_lock().is_some();
    let elsewhere = || {
        let end = thread::scope(|scope| scope.spawn(try_lock).join());
        end.expect("the thread should not panic")
    };
    let guard = lock.lock();
    println!("the same thread: {}", try_lock());
    println!("another thread: {}", elsewhere());
    drop(guard);
    println!("another thread: {}", elsewhere());
}

/// `RLock.acquire(timeout)`: waits for the other thread's release, up to a time limit.
///
/// Add: `cargo add parking_lot`
/// Trap: This lock is unfair: a thread that acquires the lock in a loop may starve the waiting
/// thread. For a fair lock with the same methods, see `rlock`.
pub fn rlock_acquire_timeout() {
    use parking_lot::ReentrantMutex;
    use std::thread;
    use std::time::Duration;

    let lock = ReentrantMutex::new(());
    let try_lock = || lock.try_lock_for(Duration::from_millis(50)).is_some();
    let elsewhere = || {
        let end = thread::scope(|scope| scope.spawn(try_lock).join());
        end.expect("the thread should not panic")
    };
    let guard = lock.lock();
    println!("the same thread: {}", try_lock());
    println!("another thread: {}", elsewhere());
    drop(guard);
    println!("another thread: {}", elsewhere());
}

/// `RLock.release`: releases one acquisition; the lock is free after the last release.
///
/// Add: `cargo add parking_lot`
/// Trap: A guard cannot be sent to another thread, so only the thread that acquired the lock can
/// release the lock. In Python, a `release` in another thread raises `RuntimeError`.
pub fn rlock_release() {
    use parking_lot::ReentrantMutex;
    use std::thread;

    let lock = ReentrantMutex::new(());
    let try_lock = || lock.try_lock().is_some();
    let is_free = || {
        let end = thread::scope(|scope| scope.spawn(try_lock).join());
        end.expect("the thread should not panic")
    };
    let outer = lock.lock();
    let inner = lock.lock();
    drop(inner);
    println!("free: {}", is_free());
    drop(outer);
    println!("free: {}", is_free());
}

/// `Thread(args)`, `Thread(kwargs)`: a closure captures the arguments of the thread's function.
///
/// Trap: The closure of `thread::spawn` must own what it uses, because the thread may outlive the
/// caller. If the caller needs the value as well, move a clone, or use a scoped thread, which may
/// borrow.
pub fn thread_args() {
    use std::thread;

    fn greet(greeting: &str, names: &[String]) {
        println!("{greeting}, {}", names.join(" and "));
    }
    let names = ["Ann", "Bob"].map(str::to_owned);
    thread::scope(|scope| {
        scope.spawn(|| greet("Hello", &names)); // borrows `names`
    });
    let thread = thread::spawn(move || greet("Goodbye", &names)); // owns `names`
    thread.join().expect("greet should not panic");
}

/// `Thread.start`: a thread that is made first and started later, once.
///
/// Trap: `thread::spawn` makes and starts the thread in one call. So keep the closure until the
/// start, which consumes the closure: no thread can be started twice.
pub fn thread_start() {
    use std::thread;

    let mut target = Some(|| println!("runs")); // `Thread(target=...)`
    for _ in 0..2 {
        match target.take() {
            Some(target) => thread::spawn(target).join().expect("the thread should not panic"),
            None => println!("threads can only be started once"),
        }
    }
}

/// `Thread.start`, `ThreadError`: returns an error if the system refuses the thread.
///
/// Trap: `thread::spawn` and the `spawn` of a scope panic then. Only the `spawn` and `spawn_scoped`
/// of a `Builder` return an error.
pub fn thread_start_refused() {
    use std::thread;

    let builder = thread::Builder::new().stack_size(isize::MAX as usize); // more than any memory
    match builder.spawn(|| println!("never")) {
        Ok(thread) => thread.join().expect("the thread should not panic"),
        Err(_) => println!("refused"),
    }
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
/// Trap: The thread must own the sender, which is dropped when the thread returns or panics. The
/// waiting thread detects the closed channel; nothing is ever sent.
pub fn thread_join_timeout() {
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::thread;
    use std::time::Duration;

    let (release, released) = mpsc::channel::<()>();
    let (ends, ended) = mpsc::channel::<()>();
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

/// `Thread.is_alive`: returns whether the thread's function is still running.
///
/// Trap: Do not poll to wait for the end of a thread: `join` blocks until the thread has ended. A
/// panic ends the thread as well; only `join` returns the panic.
pub fn thread_is_alive() {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    let (release, released) = mpsc::channel::<()>();
    let thread = thread::spawn(move || released.recv().is_err());
    println!("alive: {}", !thread.is_finished());
    drop(release);
    while !thread.is_finished() {
        thread::sleep(Duration::from_millis(10)); // does something else
    }
    println!("alive: {}", !thread.is_finished());
    thread.join().expect("the thread should not panic");
}

/// `Thread`: asks a thread to stop, and waits until the thread has ended.
///
/// Trap: No thread can be killed, in Rust as in Python: the thread itself must check whether to
/// stop. A thread that blocks in a call, such as a `read` of a socket, checks only after that call.
/// What must be killed runs in a process of its own.
/// Also: kill a thread, stop a thread, terminate a thread, 终止线程, 停止线程, 杀死线程,
/// how to stop a thread, how to stop thread, exit thread, cancel a thread, 强制结束线程, 退出线程,
/// 怎么终止线程
pub fn thread_stop() {
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::thread;
    use std::time::Duration;

    let (stop, stopped) = mpsc::channel::<()>();
    let worker = thread::spawn(move || {
        while stopped.recv_timeout(Duration::from_millis(10)) == Err(RecvTimeoutError::Timeout) {
            // a piece of work, every 10 ms
        }
        println!("the worker cleans up");
    });
    println!("alive: {}", !worker.is_finished());
    drop(stop); // wakes the worker at once
    worker.join().expect("the worker should not panic");
    println!("the worker has ended");
}

/// `Thread(daemon)`, `Thread.daemon`: a thread that does not keep the program alive.
///
/// Trap: All threads are like Python's daemon threads: the program ends when `main` returns. Join
/// the threads that must finish, or use `thread::scope`, which joins all its threads. A thread that
/// is stopped at the end of `main` runs no destructor.
pub fn thread_daemon() {
    use std::thread;

    thread::spawn(|| {
        loop {
            thread::park(); // forever; `park` may wake spuriously
        }
    }); // drops the handle, which detaches the thread
    let worker = thread::spawn(|| println!("the worker has finished"));
    worker.join().expect("the worker should not panic"); // for a thread that is not a daemon
    println!("main returns");
}

/// `Thread(name)`, `Thread.name`, `current_thread`: gives a thread a name, and reads the name.
///
/// Trap: A thread has no name unless the `Builder` sets one, whereas Python generates `Thread-1`.
/// Linux shows only the first 15 bytes of a name, for example in `top -H`.
pub fn thread_name() {
    use std::thread;

    let loader = thread::Builder::new().name("loader".to_owned());
    let loader = loader.spawn(|| {
        println!("I am {}", thread::current().name().unwrap_or("nameless"));
    });
    let loader = loader.expect("the thread should start");
    let thread = loader.thread().clone();
    loader.join().expect("the loader should not panic");
    println!("{} has finished", thread.name().unwrap_or("nameless"));
}

/// `Thread.setName`: changes the name that the system's tools show for the running thread.
///
/// Add: `cargo add rustix --features thread`
/// Trap: The name of `thread::current().name()` does not change. Linux keeps 15 bytes of a name.
#[cfg(target_os = "linux")]
pub fn thread_set_name() {
    use rustix::thread::{name, set_name};
    use std::thread;

    let worker = thread::Builder::new().name("reader".to_owned());
    let worker = worker.spawn(|| {
        println!("{}", name().expect("the name should be readable").to_string_lossy());
        set_name(c"writer").expect("the name should be writable");
        println!("{}", name().expect("the name should be readable").to_string_lossy());
    });
    worker.expect("the thread should start").join().expect("the worker should not panic");
}

/// `Thread.ident`, `get_ident`, `current_thread`: identifies a thread, from outside and inside.
///
/// Trap: A `ThreadId` is not a number: compare it, or print it with `{:?}`. No other thread of the
/// program has the same `ThreadId`, whereas Python may reuse the `ident` of a thread that has
/// finished.
pub fn thread_ident() {
    use std::thread;

    let worker = thread::spawn(|| thread::current().id());
    let ident = worker.thread().id();
    let own = worker.join().expect("the worker should not panic");
    println!("the worker: {}", ident == own);
    println!("this thread: {}", ident == thread::current().id());
}

/// `Thread.native_id`, `get_native_id`: the number by which the system knows the thread.
///
/// Add: `cargo add rustix --features thread`
/// Trap: A `JoinHandle` does not know the number, so the thread itself must call `gettid`. A
/// `ThreadId` is not this number.
#[cfg(target_os = "linux")]
pub fn thread_native_id() {
    use rustix::thread::gettid;
    use std::path::Path;
    use std::{process, thread};

    let native_id = || gettid().as_raw_pid().cast_unsigned();
    println!("main has the ID of the process: {}", native_id() == process::id());
    let worker = thread::spawn(move || {
        let folder = format!("/proc/self/task/{}", native_id());
        (native_id(), Path::new(&folder).exists())
    });
    let (worker, is_listed) = worker.join().expect("the worker should not panic");
    println!("the worker has the ID of the process: {}", worker == process::id());
    println!("the system lists the worker: {is_listed}");
}

/// `enumerate`, `active_count`: the threads of a list that are alive.
///
/// Trap: The standard library keeps no list of the threads, so the program keeps the handles of the
/// threads that it starts. Python's list also contains the main thread.
pub fn enumerate() {
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    let start = |name: &str| {
        let (stop, stopped) = mpsc::channel::<()>();
        let thread = thread::Builder::new().name(name.to_owned());
        (stop, thread.spawn(move || stopped.recv().is_err()).expect("the thread should start"))
    };
    let (stop, reader) = start("reader");
    let (_stop, writer) = start("writer");
    let threads = [reader, writer];
    let alive = || {
        let alive = threads.iter().filter(|thread| !thread.is_finished());
        alive.filter_map(|thread| thread.thread().name()).collect::<Vec<_>>()
    };
    println!("{} alive: {}", alive().len(), alive().join(" "));
    drop(stop);
    while !threads[0].is_finished() {
        thread::sleep(Duration::from_millis(10)); // `join` would take the handle out of the list
    }
    println!("{} alive: {}", alive().len(), alive().join(" "));
}

/// `active_count`: counts all threads of the process, as the system lists them.
///
/// Trap: The list also contains the threads of libraries, such as those of a runtime. Python counts
/// the threads that Python has started, and the main thread.
#[cfg(target_os = "linux")]
pub fn active_count() {
    use std::{fs, thread};

    let threads = || fs::read_dir("/proc/self/task").expect("Linux should list the threads");
    println!("{}", threads().count());
    for _ in 0..2 {
        thread::spawn(|| {
            loop {
                thread::park(); // until the program ends
            }
        });
    }
    println!("{}", threads().count());
}

/// `main_thread`: remembers the main thread, and compares a thread with it.
///
/// Trap: The standard library does not tell which thread is the main thread. The name of the main
/// thread is `main`, but any other thread may have the same name.
pub fn main_thread() {
    use std::sync::OnceLock;
    use std::thread::{self, ThreadId};

    static MAIN: OnceLock<ThreadId> = OnceLock::new();
    MAIN.get_or_init(|| thread::current().id()); // at the start of `main`
    let is_main = || MAIN.get() == Some(&thread::current().id());
    println!("main: {}", is_main());
    let worker = thread::spawn(is_main);
    println!("main: {}", worker.join().expect("the worker should not panic"));
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

/// `ExceptHookArgs`: what a hook learns about the panic of a thread.
///
/// Trap: The payload of a panic has any type, here that of an error. `payload_as_str` returns the
/// message of `panic!` and `expect`, and `None` for a payload that is not a text.
pub fn except_hook_args() {
    use std::io::Error;
    use std::{panic, thread};

    panic::set_hook(Box::new(|args| {
        if let Some(error) = args.payload().downcast_ref::<Error>() {
            println!("an OSError: {error}"); // `exc_type` and `exc_value`
        }
        println!("place known: {}", args.location().is_some()); // `exc_traceback`
        println!("thread: {}", thread::current().name().unwrap_or("nameless"));
    }));
    let work = || panic::panic_any(Error::other("no answer"));
    let worker = thread::Builder::new().name("worker".to_owned()).spawn(work);
    let worker = worker.expect("the thread should start");
    println!("ended by a panic: {}", worker.join().is_err());
}

/// `setprofile`, `settrace`: reports when a function is called and when the function returns.
///
/// Trap: Only a function with such a guard is reported. The guard needs a name: `let _ = call(...)`
/// drops the guard at once. The crate `tracing` records calls with its attribute `#[instrument]`.
pub fn setprofile() {
    use std::thread;

    struct Call(&'static str);
    impl Drop for Call {
        fn drop(&mut self) {
            println!("return {}", self.0); // also if the function panics
        }
    }
    fn call(name: &'static str) -> Call {
        println!("call {name}");
        Call(name)
    }
    fn outer() {
        let _call = call("outer");
        inner();
    }
    fn inner() {
        let _call = call("inner");
    }
    thread::spawn(outer).join().expect("outer should not panic");
}

/// `Event.wait(timeout)`: returns whether the event was set in time.
///
/// Add: `cargo add parking_lot`
/// Trap: If another thread sets the event and clears the event at once, a waiting thread may miss
/// both, whereas in Python `set` wakes all waiting threads. `event_full` counts the `set` calls.
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

/// `Event`: an event that is set once and never cleared, with std alone.
///
/// Trap: This event has no `clear`, and `wait` has no time limit; for both, see `event_full`. A
/// second `set` returns an error, which `let _ =` ignores.
pub fn event_set_once() {
    use std::sync::OnceLock;
    use std::thread;

    let event = OnceLock::new();
    thread::scope(|scope| {
        scope.spawn(|| {
            event.wait();
            println!("woken");
        });
        println!("set: {}", event.get().is_some());
        let _ = event.set(());
    });
    println!("set: {}", event.get().is_some());
}

/// `Condition.acquire`, `Condition.release`: acquires and releases the mutex of the condition.
///
/// Add: `cargo add parking_lot`
/// Trap: A `Condvar` has no lock of its own. All its waiting threads must use the same mutex;
/// otherwise `wait` panics. Python's `Condition()` makes an `RLock`, whereas a mutex is not
/// reentrant.
pub fn condition_acquire() {
    use parking_lot::{Condvar, Mutex};

    let (items, changed) = (Mutex::new(Vec::new()), Condvar::new()); // `Condition(Lock())`
    let mut guard = items.lock(); // `acquire`
    println!("acquired again: {}", items.try_lock().is_some());
    guard.push(1);
    changed.notify_one();
    drop(guard); // `release`
    println!("acquired again: {}", items.try_lock().is_some());
}

/// `Condition.wait`: releases the lock, blocks until a notification, and acquires the lock again.
///
/// Add: `cargo add parking_lot`
/// Trap: Check the predicate in a loop: another thread may be first to acquire the lock and change
/// the predicate. The `Condvar` of std can also wake without a notification.
pub fn condition_wait() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;

    let (items, changed) = (Mutex::new(Vec::new()), Condvar::new());
    let mut guard = items.lock();
    thread::scope(|scope| {
        scope.spawn(|| {
            items.lock().push("item"); // blocks until `wait` has released the lock
            changed.notify_one();
        });
        while guard.is_empty() {
            println!("waits");
            changed.wait(&mut guard);
        }
        println!("received {}", guard.concat());
    });
}

/// `Condition.wait(timeout)`: blocks until a notification, up to a time limit.
///
/// Add: `cargo add parking_lot`
/// Trap: `wait_for` of `parking_lot` is `wait(timeout)`. Python's `wait_for` is `wait_while_for`,
/// with the opposite predicate.
pub fn condition_wait_timeout() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;
    use std::time::Duration;

    let (lock, changed) = (Mutex::new(()), Condvar::new());
    let mut guard = lock.lock();
    let waited = changed.wait_for(&mut guard, Duration::from_millis(50));
    println!("notified: {}", !waited.timed_out());
    thread::scope(|scope| {
        scope.spawn(|| {
            let _guard = lock.lock(); // blocks until `wait_for` has released the lock
            changed.notify_one();
        });
        let waited = changed.wait_for(&mut guard, Duration::from_secs(60));
        println!("notified: {}", !waited.timed_out());
    });
}

/// `Condition.wait_for(predicate, timeout)`: returns whether the predicate became true in time.
///
/// Add: `cargo add parking_lot`
/// Trap: The closure is the opposite of Python's predicate: the thread waits while the closure
/// returns true. `timed_out` returns false if the predicate is true at the end of the time limit.
pub fn condition_wait_for_timeout() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;
    use std::time::Duration;

    let (items, changed) = (Mutex::new(0), Condvar::new());
    let mut guard = items.lock();
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

/// `Condition.notify(n)`: wakes n of the waiting threads, here one for each item.
///
/// Add: `cargo add parking_lot`
/// Trap: A notification is lost if no thread is waiting. So the threads wait until the number is
/// greater than zero, and not for the notification alone.
pub fn condition_notify_n() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;

    let (items, changed) = (Mutex::new(0), Condvar::new());
    let get = || {
        let mut items = items.lock();
        changed.wait_while(&mut items, |items| *items == 0);
        *items -= 1;
        println!("received an item");
    };
    thread::scope(|scope| {
        let _getters = [get; 3].map(|get| scope.spawn(get));
        for n in [2, 1] {
            *items.lock() += n;
            for _ in 0..n {
                changed.notify_one();
            }
        }
    });
    println!("{} left", items.into_inner());
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

/// `Barrier(action)`: one thread of the group acts before any thread passes.
///
/// Trap: Without the second `wait`, the other threads pass while the leader acts. If the leader
/// panics, the other threads block forever; the barrier of `barrier_full` breaks then, as Python's
/// does.
pub fn barrier_action() {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    use std::thread;

    let (barrier, sum) = (Barrier::new(3), AtomicU32::new(0));
    let (barrier, sum) = (&barrier, &sum);
    thread::scope(|scope| {
        for num in 1..=3 {
            scope.spawn(move || {
                sum.fetch_add(num, Relaxed);
                if barrier.wait().is_leader() {
                    println!("sum: {}", sum.load(Relaxed));
                }
                barrier.wait(); // until the leader has acted
                sum.fetch_add(10 * num, Relaxed);
            });
        }
    });
    println!("sum: {}", sum.load(Relaxed));
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
    let wait = |timeout| {
        let mut state = state.lock();
        state.0 += 1;
        let waits = |(arrived, is_broken): &mut (u32, bool)| *arrived < 2 && !*is_broken;
        let waited = changed.wait_while_for(&mut state, waits, timeout);
        state.1 |= waited.timed_out();
        changed.notify_all(); // all threads have arrived, or the barrier is broken
        !state.1
    };
    println!("all came: {}", wait(Duration::from_millis(50)));
    println!("all came: {}", wait(Duration::from_secs(60))); // at once: broken
    *state.lock() = (0, false); // `reset`
    thread::scope(|scope| {
        scope.spawn(|| wait(Duration::from_secs(60)));
        println!("all came: {}", wait(Duration::from_secs(60)));
    });
}

/// `Timer(args)`, `Timer.cancel`: calls a function after a delay, unless the timer is cancelled.
///
/// Trap: Dropping the sender cancels the timer, so keep the sender under a name: `let (_, tea) =
/// start(...)` cancels at once.
pub fn timer() {
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::thread;
    use std::time::Duration;

    let start = |delay, what| {
        let (timer, cancelled) = mpsc::channel::<()>();
        let thread = thread::spawn(move || {
            if cancelled.recv_timeout(delay) == Err(RecvTimeoutError::Timeout) {
                println!("{what} is ready");
            }
        });
        (timer, thread)
    };
    let (_timer, tea) = start(Duration::from_millis(50), "tea");
    tea.join().expect("the timer should not panic");
    let (timer, cake) = start(Duration::from_secs(60), "cake");
    drop(timer); // `cancel`
    cake.join().expect("the timer should not panic");
    println!("the cake is cancelled");
}

/// `TIMEOUT_MAX`: the longest time limit, which never ends a wait.
///
/// Add: `cargo add parking_lot`
/// Trap: `Instant::now() + Duration::MAX` panics, because no `Instant` is that late. `checked_add`
/// returns `None` then; wait without a time limit in that case.
pub fn timeout_max() {
    use parking_lot::FairMutex;
    use std::thread;
    use std::time::{Duration, Instant};

    let lock = FairMutex::new(0);
    let guard = lock.lock();
    thread::scope(|scope| {
        let waiter = scope.spawn(|| lock.try_lock_for(Duration::MAX).is_some());
        drop(guard);
        println!("acquired: {}", waiter.join().expect("the waiter should not panic"));
    });
    println!("too long: {}", Instant::now().checked_add(Duration::MAX).is_none());
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
