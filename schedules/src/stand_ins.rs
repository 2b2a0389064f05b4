//! Stand-ins for `std`, `parking_lot`, `crossbeam`, `tokio` and `shared` while the snippets are
//! explored. Each provides the part that the snippets use, built on the [`world`](crate::world).
//!
//! Stand-ins for shuttle are published, too. The newest ones (November 2026, shuttle 0.9.10) do not
//! serve these scenarios:
//!
//! - shuttle's own `std` has no clock. `thread::sleep` is only a scheduling point, and
//!   `Condvar::wait_timeout` never times out. The world's clock advances when all threads are
//!   blocked, and cannot tell that a thread is blocked in a primitive of shuttle's. A `Mutex` in a
//!   `static` keeps its value from one run to the next.
//! - shuttle-parking_lot 0.12.5 has `Mutex` and `RwLock`, but no `Condvar`. Its `Mutex` is strictly
//!   fair, so no schedule shows a thread that barges. The crate stands in for parking_lot 0.12.
//! - shuttle-tokio 1.0.0 has no `Notify::const_new`, so `async_event` does not compile. With that
//!   line changed, the async scenarios pass, but the mistake "set notifies after the lock is
//!   released" is not found: `notify_waiters` has no scheduling point before it takes the waiters.
//!   The crate also adds 84 crates to a build of 37, because its dependencies include criterion.

pub(crate) mod crossbeam;

/// `println!`: adds a line to the run.
macro_rules! line {
    ($($words:tt)+) => { $crate::world::print(::std::format!($($words)+)) };
}
pub(crate) use line as println;

/// `shared`: a log line goes to the trace, unless the line has a lane or arguments.
pub(crate) mod shared {
    pub(crate) fn init() {}

    /// A stand-in for a process has no environment variables.
    pub(crate) fn child_env(_: String) -> [(&'static str, String); 0] {
        []
    }

    macro_rules! log {
        (lane: $lane:expr, $($moment:tt)+) => {};
        ($kind:ident) => { $crate::world::note(::std::stringify!($kind)) };
        ($kind:ident, $words:literal $($values:tt)*) => {
            if ::std::format_args!($words $($values)*).as_str().is_some() {
                $crate::world::note(::std::concat!(::std::stringify!($kind), " ", $words));
            }
        };
    }
    pub(crate) use log;
}

/// `parking_lot`: an unfair lock, and a condition variable without spurious wakeups. `notify_one`
/// wakes any of the waiters.
///
/// This module serves a snippet with a `static`, which all runs share. A snippet without a `static`
/// has [`parking_lot_local`].
pub(crate) mod parking_lot {
    use std::ops::{Deref, DerefMut};
    use std::time::Duration;

    use crate::world::{self, Key};

    /// A mutex whose value is a clone of `first` at the beginning of each run.
    pub(crate) struct Mutex<T> {
        key: Key,
        first: T,
    }

    /// Owns the value while the lock is held, and stores the value on release.
    pub(crate) struct MutexGuard<'a, T: Clone + 'static> {
        mutex: &'a Mutex<T>,
        value: Option<Box<T>>,
    }

    impl<T> Mutex<T> {
        pub(crate) const fn new(first: T) -> Self {
            Self { key: Key::new(), first }
        }
    }

    impl<T: Clone + 'static> Mutex<T> {
        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            let mut guard = MutexGuard { mutex: self, value: None };
            guard.acquire();
            guard
        }
    }

    /// What a condition variable does with a guard.
    pub(crate) trait Guard: DerefMut {
        fn acquire(&mut self);
        fn release(&mut self);
    }

    impl<T: Clone> Guard for MutexGuard<'_, T> {
        fn acquire(&mut self) {
            let key = self.mutex.key.get();
            world::lock(key);
            let value = world::take(key).and_then(|value| value.downcast().ok());
            self.value = Some(value.unwrap_or_else(|| Box::new(self.mutex.first.clone())));
        }

        fn release(&mut self) {
            if let Some(value) = self.value.take() {
                world::put_back(self.mutex.key.get(), value);
                world::unlock(self.mutex.key.get());
            }
        }
    }

    impl<T: Clone> Deref for MutexGuard<'_, T> {
        type Target = T;

        fn deref(&self) -> &T {
            self.value.as_ref().expect("the value should be there except during a wait")
        }
    }

    impl<T: Clone> DerefMut for MutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            self.value.as_mut().expect("the value should be there except during a wait")
        }
    }

    impl<T: Clone> Drop for MutexGuard<'_, T> {
        fn drop(&mut self) {
            self.release();
        }
    }

    /// Stands in for the fair lock, too. Any waiter may acquire the lock next, so more schedules
    /// are explored than a fair lock has.
    pub(crate) type FairMutex<T> = Mutex<T>;

    pub(crate) struct Condvar(Key);

    impl Condvar {
        pub(crate) const fn new() -> Self {
            Self(Key::new())
        }

        pub(crate) fn wait(&self, guard: &mut impl Guard) {
            world::note("waits for a notification");
            world::wait_for(self.0.get(), || guard.release());
            reacquire(guard);
        }

        pub(crate) fn wait_while<G: Guard<Target: Sized>>(
            &self,
            guard: &mut G,
            mut condition: impl FnMut(&mut G::Target) -> bool,
        ) {
            while condition(guard) {
                self.wait(guard);
            }
        }

        /// Waits without a limit if the timeout ends later than the clock can tell.
        pub(crate) fn wait_while_for<G: Guard<Target: Sized>>(
            &self,
            guard: &mut G,
            mut condition: impl FnMut(&mut G::Target) -> bool,
            timeout: Duration,
        ) {
            let end = world::now().saturating_add(timeout);
            if end == Duration::MAX {
                return self.wait_while(guard, condition);
            }
            let mut timed_out = false;
            while condition(guard) && !timed_out {
                world::note("waits for a notification or the timeout");
                timed_out = world::wait_for_until(self.0.get(), end, || guard.release());
                reacquire(guard);
            }
        }

        pub(crate) fn notify_one(&self) -> bool {
            world::switch();
            let woken = world::wake_one(self.0.get());
            world::note(if woken { "notifies one thread" } else { "notifies no thread" });
            woken
        }

        pub(crate) fn notify_all(&self) {
            world::switch();
            let woken = world::wake_all(self.0.get());
            world::note(if woken { "notifies all threads" } else { "notifies no thread" });
        }
    }

    fn reacquire(guard: &mut impl Guard) {
        guard.acquire();
        world::note("reacquires the lock");
    }
}

/// `parking_lot` for a snippet without a `static`. The value of a mutex need not be `Clone`, so the
/// snippet's types can be generic.
pub(crate) mod parking_lot_local {
    use std::ops::{Deref, DerefMut};
    use std::sync::{PoisonError, TryLockError};

    pub(crate) use super::parking_lot::Condvar;
    use super::parking_lot::Guard;
    use crate::world::{self, Key};

    /// The real mutex, which never blocks: a thread waits in the world first.
    pub(crate) struct Mutex<T> {
        key: Key,
        real: ::std::sync::Mutex<T>,
    }

    /// Has no real guard during a wait.
    pub(crate) struct MutexGuard<'a, T> {
        mutex: &'a Mutex<T>,
        real: Option<::std::sync::MutexGuard<'a, T>>,
    }

    impl<T> Mutex<T> {
        pub(crate) const fn new(value: T) -> Self {
            Self { key: Key::new(), real: ::std::sync::Mutex::new(value) }
        }

        pub(crate) fn into_inner(self) -> T {
            self.real.into_inner().unwrap_or_else(PoisonError::into_inner)
        }

        pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
            let mut guard = MutexGuard { mutex: self, real: None };
            guard.acquire();
            guard
        }
    }

    impl<T> MutexGuard<'_, T> {
        pub(crate) fn unlocked<U>(guard: &mut Self, f: impl FnOnce() -> U) -> U {
            guard.release();
            let value = f();
            guard.acquire();
            value
        }
    }

    impl<T> Guard for MutexGuard<'_, T> {
        fn acquire(&mut self) {
            world::lock(self.mutex.key.get());
            self.real = Some(match self.mutex.real.try_lock() {
                Ok(real) => real,
                // A thread unwound with the lock held. The mutex of `parking_lot` ignores that.
                Err(TryLockError::Poisoned(real)) => real.into_inner(),
                Err(TryLockError::WouldBlock) => panic!("the world should let one thread in"),
            });
        }

        fn release(&mut self) {
            if self.real.take().is_some() {
                world::unlock(self.mutex.key.get());
            }
        }
    }

    impl<T> Deref for MutexGuard<'_, T> {
        type Target = T;

        fn deref(&self) -> &T {
            self.real.as_ref().expect("the lock should be held except during a wait")
        }
    }

    impl<T> DerefMut for MutexGuard<'_, T> {
        fn deref_mut(&mut self) -> &mut T {
            self.real.as_mut().expect("the lock should be held except during a wait")
        }
    }

    impl<T> Drop for MutexGuard<'_, T> {
        fn drop(&mut self) {
            self.release();
        }
    }
}

/// `std`: threads that the world schedules, and sleeps by the world's clock.
pub(crate) mod std {
    pub(crate) use ::std::{
        any, cmp, collections, convert, env, error, fmt, future, hash, iter, mem, num, path, pin,
        task, vec,
    };

    pub(crate) mod time {
        pub(crate) use ::std::time::Duration;

        use crate::world;

        /// A moment of the world's clock.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) struct Instant(Duration);

        impl Instant {
            pub(crate) fn now() -> Self {
                Self(world::now())
            }

            pub(crate) fn elapsed(self) -> Duration {
                Self::now().saturating_duration_since(self)
            }

            pub(crate) fn checked_add(self, time: Duration) -> Option<Self> {
                self.0.checked_add(time).map(Self)
            }

            pub(crate) fn saturating_duration_since(self, earlier: Self) -> Duration {
                self.0.saturating_sub(earlier.0)
            }

            pub(crate) fn since_the_start(self) -> Duration {
                self.0
            }
        }
    }

    /// The real module, but neither the end of a run nor a failed check can be caught.
    pub(crate) mod panic {
        use ::std::panic::catch_unwind as catch;
        pub(crate) use ::std::panic::*;
        use ::std::thread::Result;

        use crate::world;

        pub(crate) fn catch_unwind<T>(f: impl FnOnce() -> T + UnwindSafe) -> Result<T> {
            match catch(f) {
                Err(payload) if world::has_ended() => resume_unwind(payload),
                result => result,
            }
        }
    }

    /// The real module, but what is written to standard error is discarded.
    pub(crate) mod io {
        pub(crate) use ::std::io::*;

        pub(crate) fn stderr() -> Sink {
            sink()
        }
    }

    /// Processes that are threads of the world: workers of the master. A worker reads tasks line by
    /// line, and may die while it is idle, before the work or after its answer. A worker may also
    /// write lines that are no answer. The worker prints, in parentheses, the work that was really
    /// done.
    ///
    /// The program `TROUBLED` sometimes fails to start, or dies before it is ready.
    pub(crate) mod process {
        pub(crate) use ::std::process::{ExitCode, Stdio, abort, exit};
        use std::collections::VecDeque;
        use std::io::{self, BufRead, BufReader, Read, Write};
        use std::path::Path;
        use std::sync::{Arc, Mutex};

        use super::thread::{self, JoinHandle};
        use crate::world::{self, Key};

        pub(crate) const TROUBLED: &str = "troubled";

        pub(crate) struct Command {
            is_troubled: bool,
        }

        pub(crate) struct Child {
            pub(crate) stdin: Option<ChildStdin>,
            pub(crate) stdout: Option<ChildStdout>,
            thread: Option<JoinHandle<()>>,
        }

        pub(crate) struct ChildStdin(Writer);
        pub(crate) struct ChildStdout(Reader);

        impl Command {
            pub(crate) fn new(program: impl AsRef<Path>) -> Self {
                Self { is_troubled: program.as_ref() == TROUBLED }
            }

            pub(crate) fn arg(&mut self, _: &str) -> &mut Self {
                self
            }

            pub(crate) fn envs<T>(&mut self, _: T) -> &mut Self {
                self
            }

            pub(crate) fn stdin(&mut self, _: Stdio) -> &mut Self {
                self
            }

            pub(crate) fn stdout(&mut self, _: Stdio) -> &mut Self {
                self
            }

            pub(crate) fn spawn(&mut self) -> io::Result<Child> {
                let is_troubled = self.is_troubled;
                if is_troubled && world::any(4) == 0 {
                    world::note("fails to start a process");
                    return Err(io::ErrorKind::WouldBlock.into());
                }
                let ((stdin, input), (output, stdout)) = (pipe(), pipe());
                let thread = thread::spawn(move || worker(input, output, is_troubled));
                Ok(Child {
                    stdin: Some(ChildStdin(stdin)),
                    stdout: Some(ChildStdout(stdout)),
                    thread: Some(thread),
                })
            }
        }

        impl Child {
            /// Does nothing: only a worker that is already dead has closed its output.
            #[allow(clippy::unnecessary_wraps, clippy::unused_self, reason = "std's signature")]
            pub(crate) fn kill(&mut self) -> io::Result<()> {
                Ok(())
            }

            #[allow(clippy::unnecessary_wraps, reason = "std's signature")]
            pub(crate) fn wait(&mut self) -> io::Result<()> {
                self.stdin.take();
                if let Some(thread) = self.thread.take() {
                    thread.join().expect("a worker should die without a panic");
                }
                Ok(())
            }
        }

        impl Write for ChildStdin {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0.write(bytes)
            }

            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }

        impl Read for ChildStdout {
            fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
                self.0.read(bytes)
            }
        }

        fn worker(input: Reader, mut output: Writer, is_troubled: bool) {
            let dies = |what, one_in| {
                let dies = world::any(one_in) == 0;
                if dies {
                    world::note(what);
                }
                dies
            };
            if is_troubled && dies("dies before it is ready", 2) {
                return;
            }
            let mut say = |words: &str| output.write_all(format!("{words}\n").as_bytes());
            let mut result = say("ready");
            let mut lines = BufReader::new(input).lines();
            while result.is_ok() && !dies("dies while idle", 12) {
                let Some(Ok(line)) = lines.next() else {
                    world::print("(is dismissed)".to_owned());
                    return;
                };
                let (task, _) = line.split_once(' ').expect("a task should be two numbers");
                if world::any(4) == 0 {
                    result = say("half-way").and_then(|()| say(""));
                }
                if dies("dies before the work", 12) {
                    return;
                }
                world::print(format!("(does {task})"));
                result = result.and_then(|()| say(&format!("done {task}")));
            }
        }

        /// A pipe. Its key identifies the waiters; the count of references tells whether both ends
        /// are open.
        #[derive(Default)]
        struct Pipe {
            key: Key,
            bytes: Mutex<VecDeque<u8>>,
        }

        struct Writer(Arc<Pipe>);
        struct Reader(Arc<Pipe>);

        fn pipe() -> (Writer, Reader) {
            let pipe = Arc::<Pipe>::default();
            (Writer(Arc::clone(&pipe)), Reader(pipe))
        }

        impl Pipe {
            /// Returns whether the other end is closed.
            fn is_closed(self: &Arc<Self>) -> bool {
                Arc::strong_count(self) == 1
            }
        }

        impl Writer {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                world::switch();
                if self.0.is_closed() {
                    return Err(io::ErrorKind::BrokenPipe.into());
                }
                self.0
                    .bytes
                    .lock()
                    .expect("no thread should panic with the lock held")
                    .extend(bytes);
                world::wake_all(self.0.key.get());
                Ok(bytes.len())
            }

            fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
                self.write(bytes).map(|_| ())
            }
        }

        impl Drop for Writer {
            fn drop(&mut self) {
                world::switch();
                let key = self.0.key.get();
                drop(std::mem::take(&mut self.0)); // closes this end
                world::wake_all(key);
            }
        }

        impl Read for Reader {
            fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
                loop {
                    world::switch();
                    let read = self
                        .0
                        .bytes
                        .lock()
                        .expect("no thread should panic with the lock held")
                        .read(bytes)?;
                    if read > 0 || self.0.is_closed() {
                        return Ok(read);
                    }
                    world::wait_for(self.0.key.get(), || {});
                }
            }
        }

        impl Drop for Reader {
            fn drop(&mut self) {
                world::switch();
            }
        }
    }

    pub(crate) mod sync {
        use ::std::fmt;
        use ::std::ops::{Deref, DerefMut};
        pub(crate) use ::std::sync::{Arc, LockResult, PoisonError, atomic};
        use ::std::time::Duration;

        use crate::world::{self, Key};

        pub(crate) mod mpsc {
            use std::collections::VecDeque;
            use std::iter;
            use std::mem;
            use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
            pub(crate) use std::sync::mpsc::{RecvError, SendError};
            use std::sync::{Arc, Mutex, PoisonError};

            use crate::world::{self, Key};

            struct Channel<T> {
                key: Key,
                values: Mutex<VecDeque<T>>,
                /// Whether the receiver has been dropped.
                closed: AtomicBool,
            }

            /// Holds the channel, and a second reference that counts the senders.
            pub(crate) struct Sender<T>(Arc<Channel<T>>, Arc<()>);

            pub(crate) struct Receiver<T>(Arc<Channel<T>>, Arc<()>);

            pub(crate) fn channel<T>() -> (Sender<T>, Receiver<T>) {
                let values = Mutex::new(VecDeque::new());
                let closed = AtomicBool::new(false);
                let channel = Arc::new(Channel { key: Key::new(), values, closed });
                let ends = Arc::new(());
                (Sender(Arc::clone(&channel), Arc::clone(&ends)), Receiver(channel, ends))
            }

            impl<T> Clone for Sender<T> {
                fn clone(&self) -> Self {
                    Self(Arc::clone(&self.0), Arc::clone(&self.1))
                }
            }

            impl<T> Sender<T> {
                /// Sends to an unbounded channel.
                pub(crate) fn send(&self, value: T) -> Result<(), SendError<T>> {
                    world::switch();
                    if self.0.closed.load(Relaxed) {
                        return Err(SendError(value));
                    }
                    self.0
                        .values
                        .lock()
                        .expect("no thread should panic with the lock held")
                        .push_back(value);
                    world::wake_all(self.0.key.get());
                    Ok(())
                }
            }

            impl<T> Drop for Sender<T> {
                fn drop(&mut self) {
                    world::switch();
                    drop(std::mem::take(&mut self.1));
                    world::wake_all(self.0.key.get());
                }
            }

            impl<T> Receiver<T> {
                pub(crate) fn recv(&self) -> Result<T, RecvError> {
                    loop {
                        world::switch();
                        let value = self
                            .0
                            .values
                            .lock()
                            .expect("no thread should panic with the lock held")
                            .pop_front();
                        if let Some(value) = value {
                            return Ok(value);
                        }
                        if Arc::strong_count(&self.1) == 1 {
                            return Err(RecvError);
                        }
                        world::wait_for(self.0.key.get(), || {});
                    }
                }
            }

            /// Drops the values that were sent and not received, as std does.
            impl<T> Drop for Receiver<T> {
                fn drop(&mut self) {
                    world::switch();
                    self.0.closed.store(true, Relaxed);
                    let values = self.0.values.lock();
                    let left = mem::take(&mut *values.unwrap_or_else(PoisonError::into_inner));
                    drop(left);
                }
            }

            impl<T: 'static> IntoIterator for Receiver<T> {
                type Item = T;
                type IntoIter = Box<dyn Iterator<Item = T>>;

                fn into_iter(self) -> Self::IntoIter {
                    Box::new(iter::from_fn(move || self.recv().ok()))
                }
            }
        }

        /// The real mutex, which never blocks: a thread waits in the world first.
        pub(crate) struct Mutex<T> {
            key: Key,
            real: ::std::sync::Mutex<T>,
        }

        pub(crate) struct MutexGuard<'a, T> {
            mutex: &'a Mutex<T>,
            real: ::std::sync::MutexGuard<'a, T>,
        }

        impl<T> Mutex<T> {
            pub(crate) const fn new(value: T) -> Self {
                Self { key: Key::new(), real: ::std::sync::Mutex::new(value) }
            }

            pub(crate) fn lock(&self) -> LockResult<MutexGuard<'_, T>> {
                world::lock(self.key.get());
                let real = self
                    .real
                    .try_lock()
                    .expect("the world should let one thread in, and none should have panicked");
                Ok(MutexGuard { mutex: self, real })
            }
        }

        impl<T: fmt::Debug> fmt::Debug for MutexGuard<'_, T> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.real.fmt(f)
            }
        }

        impl<T> Deref for MutexGuard<'_, T> {
            type Target = T;

            fn deref(&self) -> &T {
                &self.real
            }
        }

        impl<T> DerefMut for MutexGuard<'_, T> {
            fn deref_mut(&mut self) -> &mut T {
                &mut self.real
            }
        }

        impl<T> Drop for MutexGuard<'_, T> {
            fn drop(&mut self) {
                // Not a scheduling point: the real mutex is released before another thread runs.
                world::unlock(self.mutex.key.get());
            }
        }

        /// A condition variable without spurious wakeups. `notify_one` wakes any of the waiters.
        pub(crate) struct Condvar(Key);

        impl Condvar {
            pub(crate) const fn new() -> Self {
                Self(Key::new())
            }

            pub(crate) fn wait_while<'a, T>(
                &self,
                mut guard: MutexGuard<'a, T>,
                mut condition: impl FnMut(&mut T) -> bool,
            ) -> LockResult<MutexGuard<'a, T>> {
                while condition(&mut guard) {
                    world::note("waits for a notification");
                    let mutex = guard.mutex;
                    world::wait_for(self.0.get(), || drop(guard));
                    guard = mutex.lock()?;
                }
                Ok(guard)
            }

            /// Also returns whether the wait timed out.
            pub(crate) fn wait_timeout_while<'a, T>(
                &self,
                mut guard: MutexGuard<'a, T>,
                timeout: Duration,
                mut condition: impl FnMut(&mut T) -> bool,
            ) -> LockResult<(MutexGuard<'a, T>, bool)> {
                let moment = world::now().saturating_add(timeout);
                while condition(&mut guard) {
                    if world::now() >= moment {
                        return Ok((guard, true));
                    }
                    world::note("waits for a notification or the timeout");
                    let mutex = guard.mutex;
                    world::wait_for_until(self.0.get(), moment, || drop(guard));
                    guard = match mutex.lock() {
                        Ok(guard) => guard,
                        Err(error) => error.into_inner(),
                    };
                }
                Ok((guard, false))
            }

            #[allow(dead_code, reason = "used by a broken variant")]
            pub(crate) fn notify_one(&self) {
                world::switch();
                world::wake_one(self.0.get());
            }

            pub(crate) fn notify_all(&self) {
                world::switch();
                world::wake_all(self.0.get());
            }
        }

        /// The real type, with a scheduling point before each operation.
        pub(crate) struct OnceLock<T>(::std::sync::OnceLock<T>);

        impl<T> OnceLock<T> {
            pub(crate) const fn new() -> Self {
                Self(::std::sync::OnceLock::new())
            }

            pub(crate) fn get(&self) -> Option<&T> {
                world::switch();
                self.0.get()
            }

            pub(crate) fn set(&self, value: T) -> Result<(), T> {
                world::switch();
                self.0.set(value)
            }
        }

        /// A barrier for one group of threads after another.
        pub(crate) struct Barrier {
            key: Key,
            parties: usize,
        }

        impl Barrier {
            pub(crate) const fn new(parties: usize) -> Self {
                Self { key: Key::new(), parties }
            }

            pub(crate) fn wait(&self) {
                world::switch();
                let key = self.key.get();
                let before = world::take(key).and_then(|before| before.downcast::<usize>().ok());
                let arrived = before.map_or(0, |before| *before) + 1;
                if arrived < self.parties {
                    world::put_back(key, Box::new(arrived));
                    world::wait_for(key, || {});
                } else {
                    world::wake_all(key);
                }
            }
        }

        /// Calls a closure once in each run.
        pub(crate) struct Once(Key);

        impl Once {
            pub(crate) const fn new() -> Self {
                Self(Key::new())
            }

            pub(crate) fn call_once(&self, f: impl FnOnce()) {
                world::lock(self.0.get());
                if !self.is_done() {
                    f();
                    world::put_back(self.0.get(), Box::new(()));
                    world::wake_all(self.0.get());
                }
                world::unlock(self.0.get());
            }

            pub(crate) fn wait(&self) {
                world::switch();
                if !self.is_done() {
                    world::wait_for(self.0.get(), || {});
                }
            }

            fn is_done(&self) -> bool {
                let done = world::take(self.0.get());
                done.is_some_and(|done| {
                    world::put_back(self.0.get(), done);
                    true
                })
            }
        }
    }

    pub(crate) mod thread {
        use std::cell::RefCell;
        use std::rc::Rc;
        pub(crate) use std::thread::Result;
        use std::time::Duration;

        use crate::world::{self, New};

        pub(crate) struct JoinHandle<T> {
            thread: usize,
            handle: shuttle::thread::JoinHandle<Option<T>>,
        }

        #[derive(Clone, Copy, PartialEq, Eq)]
        pub(crate) struct ThreadId(usize);

        pub(crate) struct Thread(ThreadId);

        impl Thread {
            pub(crate) fn id(&self) -> ThreadId {
                self.0
            }
        }

        pub(crate) fn current() -> Thread {
            Thread(ThreadId(world::me()))
        }

        impl<T> JoinHandle<T> {
            pub(crate) fn thread(&self) -> Thread {
                Thread(ThreadId(self.thread))
            }

            pub(crate) fn join(self) -> Result<T> {
                world::join(self.thread);
                self.handle.join().map(|value| {
                    value.expect("the thread should have returned a value before the run ended")
                })
            }

            pub(crate) fn is_finished(&self) -> bool {
                world::switch();
                world::is_finished(self.thread)
            }
        }

        pub(crate) struct Builder;

        impl Builder {
            pub(crate) fn new() -> Self {
                Self
            }

            #[allow(clippy::unnecessary_wraps, reason = "std's signature")]
            pub(crate) fn spawn<T: Send + 'static>(
                self,
                f: impl FnOnce() -> T + Send + 'static,
            ) -> ::std::io::Result<JoinHandle<T>> {
                Ok(spawn(f))
            }
        }

        pub(crate) fn spawn<T: Send + 'static>(
            f: impl FnOnce() -> T + Send + 'static,
        ) -> JoinHandle<T> {
            world::switch();
            let new = New::thread();
            let thread = new.number();
            JoinHandle { thread, handle: shuttle::thread::spawn(|| new.run(f)) }
        }

        /// Passed by value, because the type borrows shuttle's scope.
        pub(crate) struct Scope<'scope, 'env> {
            scope: &'scope shuttle::thread::Scope<'scope, 'env>,
            started: Rc<RefCell<Vec<usize>>>,
        }

        pub(crate) struct ScopedJoinHandle<'scope, T> {
            thread: usize,
            handle: shuttle::thread::ScopedJoinHandle<'scope, Option<T>>,
        }

        impl<T> ScopedJoinHandle<'_, T> {
            pub(crate) fn join(self) -> Result<T> {
                world::join(self.thread);
                self.handle.join().map(|value| {
                    value.expect("the thread should have returned a value before the run ended")
                })
            }
        }

        impl<'scope> Scope<'scope, '_> {
            pub(crate) fn spawn<T: Send + 'scope>(
                &self,
                f: impl FnOnce() -> T + Send + 'scope,
            ) -> ScopedJoinHandle<'scope, T> {
                world::switch();
                let new = New::thread();
                let thread = new.number();
                self.started.borrow_mut().push(thread);
                ScopedJoinHandle { thread, handle: self.scope.spawn(|| new.run(f)) }
            }
        }

        pub(crate) fn scope<'env, F, T>(f: F) -> T
        where
            F: for<'scope> FnOnce(Scope<'scope, 'env>) -> T,
        {
            // Shuttle's scope must outlive its threads, so the end of the run is caught inside it.
            let value = shuttle::thread::scope(|scope| {
                let started = Rc::default();
                world::until_ended(|| {
                    let value = f(Scope { scope, started: Rc::clone(&started) });
                    started.take().into_iter().for_each(world::join);
                    value
                })
            });
            value.unwrap_or_else(|| world::unwind())
        }

        pub(crate) fn sleep(time: Duration) {
            world::sleep(time);
        }
    }
}

/// `tokio`: the real primitives, with a scheduling point before each operation. An operation itself
/// is a single step here; tokio's own tests explore its steps.
pub(crate) mod tokio {
    pub(crate) use ::tokio::{runtime, time};

    pub(crate) use self::task::spawn;

    /// The real functions, and a `JoinSet` whose tasks are threads of the world. A task is dropped
    /// by its own thread, at its next poll after the abort.
    pub(crate) mod task {
        use std::any::Any;
        use std::error::Error;
        use std::fmt;
        use std::pin::Pin;
        use std::sync::{Arc, Mutex};
        use std::task::{Context, Poll, Waker};

        pub(crate) use ::tokio::task::*;

        use super::super::std::thread;
        use crate::world;

        /// A task. The locks are never held across a scheduling point.
        struct Task<T> {
            result: Mutex<Option<Result<T, JoinError>>>,
            state: Mutex<State>,
        }

        #[derive(Default)]
        struct State {
            aborted: bool,
            ended: bool,
            /// Wakes the task.
            task: Option<Waker>,
            /// Wakes the owner of the set.
            owner: Option<Waker>,
        }

        /// A task was aborted. A panic ends the run.
        #[derive(Debug)]
        pub(crate) struct JoinError;

        impl fmt::Display for JoinError {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the task was aborted")
            }
        }

        impl Error for JoinError {}

        /// The real task, whose error is the one of the `JoinSet`. No scenario spawns one.
        pub(crate) struct JoinHandle<T>(::tokio::task::JoinHandle<T>);

        #[allow(dead_code, reason = "some snippets use these methods")]
        impl<T> JoinHandle<T> {
            pub(crate) fn abort(&self) {
                self.0.abort();
            }

            pub(crate) fn is_finished(&self) -> bool {
                self.0.is_finished()
            }
        }

        impl<T> Future for JoinHandle<T> {
            type Output = Result<T, JoinError>;

            fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
                Pin::new(&mut self.0).poll(context).map_err(|_| JoinError)
            }
        }

        pub(crate) fn spawn<T: Send + 'static>(
            future: impl Future<Output = T> + Send + 'static,
        ) -> JoinHandle<T> {
            JoinHandle(::tokio::spawn(future))
        }

        impl JoinError {
            pub(crate) fn try_into_panic(self) -> Result<Box<dyn Any + Send>, Self> {
                Err(self)
            }
        }

        fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
            mutex.lock().expect("no thread should panic with the lock held")
        }

        impl<T> Task<T> {
            fn abort(&self) {
                let mut state = lock(&self.state);
                state.aborted = true;
                let waker = state.task.take();
                drop(state);
                waker.into_iter().for_each(Waker::wake);
            }
        }

        /// A future that ends when its task is aborted.
        struct Abortable<T> {
            future: Option<Pin<Box<dyn Future<Output = T> + Send>>>,
            task: Arc<Task<T>>,
        }

        impl<T> Future for Abortable<T> {
            type Output = Result<T, JoinError>;

            fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
                let mut state = lock(&self.task.state);
                state.task = Some(context.waker().clone());
                let aborted = state.aborted;
                drop(state);
                if aborted {
                    self.future = None;
                    return Poll::Ready(Err(JoinError));
                }
                let future = self.future.as_mut().expect("the task should not have ended");
                future.as_mut().poll(context).map(Ok)
            }
        }

        pub(crate) struct AbortHandle(Box<dyn Fn(bool) -> bool + Send + Sync>);

        impl AbortHandle {
            pub(crate) fn abort(&self) {
                world::switch();
                self.0(true);
            }

            pub(crate) fn is_finished(&self) -> bool {
                self.0(false)
            }
        }

        pub(crate) struct JoinSet<T>(Vec<Arc<Task<T>>>);

        impl<T> JoinSet<T> {
            pub(crate) fn new() -> Self {
                Self(Vec::new())
            }

            pub(crate) fn abort_all(&mut self) {
                for task in &self.0 {
                    world::switch();
                    task.abort();
                }
            }

            pub(crate) async fn join_all(mut self) -> Vec<T> {
                let mut values = Vec::new();
                while let Some(ended) =
                    std::future::poll_fn(|context| self.poll_join_next(context)).await
                {
                    values.push(ended.expect("no task should be aborted"));
                }
                values
            }

            /// Polls as the real set does: an empty set does not keep the waker.
            pub(crate) fn poll_join_next(
                &mut self,
                context: &mut Context<'_>,
            ) -> Poll<Option<Result<T, JoinError>>> {
                world::switch();
                if let Some(at) = self.0.iter().position(|task| lock(&task.result).is_some()) {
                    return Poll::Ready(lock(&self.0.remove(at).result).take());
                }
                for task in &self.0 {
                    lock(&task.state).owner = Some(context.waker().clone());
                }
                if self.0.is_empty() { Poll::Ready(None) } else { Poll::Pending }
            }
        }

        impl<T: Send + 'static> JoinSet<T> {
            pub(crate) fn spawn(
                &mut self,
                future: impl Future<Output = T> + Send + 'static,
            ) -> AbortHandle {
                let task = Arc::new(Task { result: Mutex::default(), state: Mutex::default() });
                self.0.push(Arc::clone(&task));
                let running = Arc::clone(&task);
                thread::spawn(move || {
                    let future = Some(Box::pin(future) as Pin<Box<_>>);
                    let ended = world::block_on(Abortable { future, task: Arc::clone(&running) });
                    *lock(&running.result) = Some(ended);
                    let mut state = lock(&running.state);
                    state.ended = true;
                    let owner = state.owner.take();
                    drop(state);
                    owner.into_iter().for_each(Waker::wake);
                });
                AbortHandle(Box::new(move |abort| {
                    if abort {
                        task.abort();
                    }
                    lock(&task.state).ended
                }))
            }
        }

        impl<T: Send + 'static, F: Future<Output = T> + Send + 'static> FromIterator<F> for JoinSet<T> {
            fn from_iter<I: IntoIterator<Item = F>>(futures: I) -> Self {
                let mut set = Self::new();
                for future in futures {
                    set.spawn(future);
                }
                set
            }
        }

        impl<T> Drop for JoinSet<T> {
            fn drop(&mut self) {
                self.0.iter().for_each(|task| task.abort());
            }
        }
    }

    pub(crate) mod sync {
        use std::pin::Pin;
        use std::task::{Context, Poll};

        use crate::world;

        /// A future of tokio's, with a scheduling point before each poll.
        pub(crate) struct Steps<'a, T>(Pin<Box<dyn Future<Output = T> + Send + 'a>>);

        impl<'a, T> Steps<'a, T> {
            fn of(future: impl Future<Output = T> + Send + 'a) -> Self {
                Self(Box::pin(future))
            }
        }

        impl<T> Future for Steps<'_, T> {
            type Output = T;

            fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<T> {
                world::switch();
                self.0.as_mut().poll(context)
            }
        }

        pub(crate) struct Notify(tokio::sync::Notify);

        impl Notify {
            pub(crate) fn new() -> Self {
                Self(tokio::sync::Notify::new())
            }

            pub(crate) const fn const_new() -> Self {
                Self(tokio::sync::Notify::const_new())
            }

            pub(crate) fn notified(&self) -> Notified<'_> {
                world::switch();
                Notified(Box::pin(self.0.notified()))
            }

            pub(crate) fn notify_one(&self) {
                world::switch();
                self.0.notify_one();
            }

            pub(crate) fn notify_waiters(&self) {
                world::switch();
                self.0.notify_waiters();
            }
        }

        pub(crate) struct Notified<'a>(Pin<Box<tokio::sync::futures::Notified<'a>>>);

        impl Notified<'_> {
            pub(crate) fn enable(mut self: Pin<&mut Self>) -> bool {
                world::switch();
                self.0.as_mut().enable()
            }
        }

        impl Future for Notified<'_> {
            type Output = ();

            fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
                world::switch();
                self.0.as_mut().poll(context)
            }
        }

        pub(crate) struct Mutex<T>(tokio::sync::Mutex<T>);

        pub(crate) struct MutexGuard<'a, T>(
            #[allow(dead_code, reason = "held to be dropped")] tokio::sync::MutexGuard<'a, T>,
        );

        impl<T: Send> Mutex<T> {
            pub(crate) fn new(value: T) -> Self {
                Self(tokio::sync::Mutex::new(value))
            }

            pub(crate) fn lock(&self) -> Steps<'_, MutexGuard<'_, T>> {
                Steps::of(async { MutexGuard(self.0.lock().await) })
            }
        }

        impl<T> Drop for MutexGuard<'_, T> {
            fn drop(&mut self) {
                world::switch();
            }
        }

        pub(crate) struct Semaphore(tokio::sync::Semaphore);

        pub(crate) struct SemaphorePermit<'a>(Option<tokio::sync::SemaphorePermit<'a>>);

        impl Semaphore {
            pub(crate) const MAX_PERMITS: usize = tokio::sync::Semaphore::MAX_PERMITS;

            pub(crate) fn new(permits: usize) -> Self {
                Self(tokio::sync::Semaphore::new(permits))
            }

            pub(crate) fn acquire(
                &self,
            ) -> Steps<'_, Result<SemaphorePermit<'_>, tokio::sync::AcquireError>> {
                Steps::of(async { Ok(SemaphorePermit(Some(self.0.acquire().await?))) })
            }

            pub(crate) fn add_permits(&self, n: usize) {
                world::switch();
                self.0.add_permits(n);
            }
        }

        impl SemaphorePermit<'_> {
            pub(crate) fn forget(mut self) {
                if let Some(permit) = self.0.take() {
                    permit.forget();
                }
            }
        }

        impl Drop for SemaphorePermit<'_> {
            fn drop(&mut self) {
                if self.0.is_some() {
                    world::switch();
                }
            }
        }

        pub(crate) mod oneshot {
            use std::pin::Pin;
            use std::task::{Context, Poll};

            use tokio::sync::oneshot::error::{RecvError, TryRecvError};

            use crate::world;

            pub(crate) struct Sender<T>(tokio::sync::oneshot::Sender<T>);
            pub(crate) struct Receiver<T>(tokio::sync::oneshot::Receiver<T>);

            pub(crate) fn channel<T>() -> (Sender<T>, Receiver<T>) {
                let (sender, receiver) = tokio::sync::oneshot::channel();
                (Sender(sender), Receiver(receiver))
            }

            impl<T> Sender<T> {
                pub(crate) fn send(self, value: T) -> Result<(), T> {
                    world::switch();
                    self.0.send(value)
                }

                pub(crate) fn is_closed(&self) -> bool {
                    world::switch();
                    self.0.is_closed()
                }
            }

            impl<T> Receiver<T> {
                pub(crate) fn close(&mut self) {
                    world::switch();
                    self.0.close();
                }

                pub(crate) fn try_recv(&mut self) -> Result<T, TryRecvError> {
                    world::switch();
                    self.0.try_recv()
                }
            }

            impl<T> Future for Receiver<T> {
                type Output = Result<T, RecvError>;

                fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
                    world::switch();
                    Pin::new(&mut self.0).poll(context)
                }
            }
        }
    }
}
