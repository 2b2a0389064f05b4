//! Phrases for `asyncio`: futures, tasks, calls, locks, queues and time limits.

/// `asyncio.all_tasks()`: the names of the tasks that have not ended, from a `JoinMap`.
///
/// Add: `cargo add tokio --features macros,rt`
/// Add: `cargo add tokio-util --features join-map`
/// Trap: The map contains the tasks that it has spawned, not every task of the runtime. A task that
/// has ended stays in the map until `join_next` returns its result.
pub async fn all_tasks_names() {
    use std::future::pending;
    use tokio_util::task::JoinMap;

    let mut tasks = JoinMap::new();
    for name in ["one", "two", "three"] {
        tasks.spawn(name, pending::<()>());
    }
    tasks.abort("two");
    tasks.join_next().await; // "two" has ended
    let mut names: Vec<_> = tasks.keys().copied().collect();
    names.sort_unstable();
    println!("{}", names.join(", "));
}

/// `async for task in asyncio.as_completed(tasks)`: each result with the name of its task.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: A future that is not spawned runs only while the stream is awaited, so it makes no
/// progress while the body of the loop awaits something else.
/// Since: 3.13
pub async fn as_completed_async_for() {
    use futures::StreamExt;
    use futures::stream::FuturesUnordered;
    use std::time::Duration;
    use tokio::time::sleep;

    async fn work(milliseconds: u64) -> u64 {
        sleep(Duration::from_millis(milliseconds)).await;
        milliseconds
    }

    let named = [("slow", 200), ("quick", 5)].map(|(name, milliseconds)| {
        let task = tokio::spawn(work(milliseconds));
        async move { (name, task.await.expect("the task should not panic")) }
    });
    let mut results = FuturesUnordered::from_iter(named);
    while let Some((name, result)) = results.next().await {
        println!("{name}: {result}");
    }
}

/// `asyncio.as_completed(timeout)`: results in the order of completion, until one deadline.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: After the deadline the spawned tasks keep running, as in Python. A `timeout` around each
/// `next` instead would begin again for each result.
pub async fn as_completed_timeout() {
    use futures::StreamExt;
    use futures::stream::FuturesUnordered;
    use std::time::Duration;
    use tokio::time::{Instant, sleep, timeout_at};

    let tasks = [60_000, 20, 1].map(|milliseconds| {
        tokio::spawn(async move {
            sleep(Duration::from_millis(milliseconds)).await;
            milliseconds
        })
    });
    let deadline = Instant::now() + Duration::from_millis(250);
    let mut results = FuturesUnordered::from_iter(tasks);
    let end = loop {
        match timeout_at(deadline, results.next()).await {
            Ok(Some(result)) => println!("{}", result.expect("the task should not panic")),
            Ok(None) => break "all have ended",
            Err(_) => break "timed out",
        }
    };
    println!("{end}, pending: {}", results.len());
}

/// `except asyncio.CancelledError: ...; raise`: a guard cleans up when its task is cancelled.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `drop` cannot await, and cannot refuse the cancellation. A clean-up that awaits needs a
/// request to stop, as in `cancellation`.
pub async fn cancelled_error() {
    struct CleanUp;

    impl Drop for CleanUp {
        fn drop(&mut self) {
            println!("cleans up"); // also if the task returns or panics, as `finally` does
        }
    }

    let task = tokio::spawn(async {
        let _clean_up = CleanUp;
        println!("begins");
        std::future::pending::<()>().await;
        println!("never");
    });
    tokio::task::yield_now().await;
    task.abort();
    let error = task.await.expect_err("the task should be cancelled");
    println!("cancelled: {}", error.is_cancelled());
}

/// `asyncio.Condition.notify()`, `notify_all()`: wakes waiters, with a `Notify`.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: `notify_one` without a waiter is stored for the next waiter, whereas Python's `notify` is
/// lost. Two such calls store one notification. For a complete condition variable, see
/// `async_condition`.
pub async fn condition_notify() {
    use std::sync::Arc;
    use tokio::sync::Notify;

    let condition = Arc::new(Notify::new());
    let [one, two, three] = [1, 2, 3].map(|n| {
        let condition = condition.clone();
        tokio::spawn(async move {
            condition.notified().await;
            println!("waiter {n} wakes");
        })
    });
    tokio::task::yield_now().await; // all wait
    condition.notify_one();
    one.await.expect("the task should not panic");
    println!("notify_all");
    condition.notify_waiters();
    two.await.expect("the task should not panic");
    three.await.expect("the task should not panic");
}

/// `asyncio.Condition.wait()`: waits in a loop until the shared state is as wanted.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: Call `notified` before the state is read. If the state changes between the read and
/// `notified`, the wakeup is lost.
pub async fn condition_wait() {
    use tokio::sync::Notify;

    static COUNT: std::sync::Mutex<u32> = std::sync::Mutex::new(0);
    static CHANGED: Notify = Notify::const_new();

    let waiter = tokio::spawn(async {
        loop {
            let changed = CHANGED.notified();
            let count = *COUNT.lock().expect("no task should panic with the lock held");
            println!("sees {count}");
            if count == 2 {
                break;
            }
            changed.await;
        }
    });
    for _ in 0..2 {
        tokio::task::yield_now().await;
        *COUNT.lock().expect("no task should panic with the lock held") += 1;
        CHANGED.notify_waiters(); // notify_all
    }
    waiter.await.expect("the task should not panic");
}

/// `asyncio.create_eager_task_factory()`: begins at once; your function spawns the rest.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A coroutine that has completed must not be spawned, because polling a completed coroutine
/// panics.
/// Since: 3.12
pub async fn create_eager_task_factory() {
    use futures::future::{BoxFuture, FutureExt};
    use tokio::task::{JoinSet, yield_now};

    fn create_task(group: &mut JoinSet<()>, mut coroutine: BoxFuture<'static, ()>) {
        if (&mut coroutine).now_or_never().is_none() {
            group.spawn(coroutine); // your own constructor
        }
    }

    let mut group = JoinSet::new();
    create_task(&mut group, async { println!("one: ends") }.boxed());
    let waits = async {
        println!("two: begins");
        yield_now().await;
        println!("two: ends");
    };
    create_task(&mut group, waits.boxed());
    println!("tasks: {}", group.len());
    group.join_all().await;
}

/// `asyncio.create_task(context)`: a task with its own value of a context variable.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A spawned task inherits no value, whereas Python copies the context of its creator: wrap
/// the future in a `scope`. `get` panics where there is no value.
/// Since: 3.11
pub async fn create_task_context() {
    tokio::task_local! {
        static USER: &'static str;
    }

    async fn say() {
        println!("{}", USER.try_with(|user| *user).unwrap_or("no user"));
    }

    let main = USER.scope("alice", async {
        say().await;
        let inherits = tokio::spawn(USER.scope(USER.get(), say()));
        inherits.await.expect("the task should not panic");
        let other = tokio::spawn(USER.scope("bob", say())); // context=...
        other.await.expect("the task should not panic");
        let empty = tokio::spawn(say()); // context=Context()
        empty.await.expect("the task should not panic");
    });
    main.await;
}

/// `asyncio.create_task()`: detaches a task, which keeps running without a handle.
///
/// Add: `cargo add tokio --features macros,rt`
/// Add: `cargo add tokio-util --features rt`
/// Trap: Python's loop holds its tasks weakly, so a Python program keeps them in a set. tokio's
/// runtime owns its tasks; the tracker only counts them and waits for them. A task that has not
/// ended at the end of the runtime is dropped.
/// Also: fire and forget, forget a background task, 后台任务, Task was destroyed but it is pending
pub async fn create_task_detached() {
    use tokio_util::task::TaskTracker;

    let background = TaskTracker::new();
    background.spawn(async {
        tokio::task::yield_now().await;
        println!("the task ends");
    }); // the handle is dropped: the task is detached
    println!("tasks: {}", background.len());
    background.close(); // otherwise `wait` never returns
    background.wait().await;
    println!("tasks: {}", background.len());
}

/// `asyncio.Event.clear()`: the next `wait` waits again, with a flag in a `watch` channel.
///
/// Add: `cargo add tokio --features macros,rt,sync,time`
/// Trap: A waiter misses a flag that is set and cleared immediately, whereas Python's `set` wakes
/// every waiter; so does the event of `async_event`.
pub async fn event_clear() {
    use std::time::Duration;
    use tokio::sync::watch;
    use tokio::time::timeout;

    let event = watch::Sender::new(false);
    let mut waiter = event.subscribe();
    event.send_replace(true); // set
    waiter.wait_for(|is_set| *is_set).await.expect("the sender should live");
    println!("is set: {}", *event.borrow());
    event.send_replace(false); // clear
    println!("is set: {}", *event.borrow());
    let again = timeout(Duration::from_millis(50), waiter.wait_for(|is_set| *is_set)).await;
    println!("waits: {}", again.is_err());
}

/// `asyncio.Event.set()`: wakes every waiter of an event that is never cleared, a `SetOnce`.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: A second `set` returns an `Err`. Where several tasks may set the event, ignore the result:
/// `let _ = event.set(());`.
pub async fn event_set() {
    use std::sync::Arc;
    use tokio::sync::SetOnce;

    let event = Arc::new(SetOnce::new());
    let waiters = [1, 2].map(|n| {
        let event = event.clone();
        tokio::spawn(async move {
            event.wait().await;
            println!("waiter {n} wakes");
        })
    });
    tokio::task::yield_now().await;
    println!("is set: {}", event.initialized());
    event.set(()).expect("the event should be set once");
    for waiter in waiters {
        waiter.await.expect("the task should not panic");
    }
    println!("is set: {}", event.initialized());
}

/// `asyncio.Future.add_done_callback()`, `remove_done_callback()`: tasks that await the result.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: Dropping the handle detaches the task, so the callback is still called. The callbacks wait
/// until the code that sets the result awaits, as in Python; on a multi-thread runtime they do not.
pub async fn future_add_done_callback() {
    use futures::FutureExt;
    use tokio::sync::oneshot;

    let (set_result, future) = oneshot::channel();
    let future = future.shared(); // can be cloned; each clone yields the result
    let add_done_callback = |name: &'static str| {
        let future = future.clone();
        tokio::spawn(async move {
            println!("{name}: {}", future.await.expect("the result should be set"));
        })
    };
    let first = add_done_callback("first");
    let second = add_done_callback("second");
    second.abort(); // remove_done_callback
    let third = add_done_callback("third");
    set_result.send(42).expect("the future should live");
    println!("set");
    let (first, second, third) = tokio::join!(first, second, third);
    first.and(third).expect("no callback should panic");
    println!("removed: {}", second.is_err_and(|error| error.is_cancelled()));
}

/// `asyncio.Future.cancel()`: the waiter receives an error, because the sender is dropped.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: A sender that is dropped by accident, for example by an early `return`, cancels the future
/// as well. So handle the error; do not unwrap it.
pub async fn future_cancel() {
    use tokio::sync::oneshot;

    let (set_result, future) = oneshot::channel::<u32>();
    let waiter = tokio::spawn(async {
        match future.await {
            Ok(result) => println!("{result}"),
            Err(_) => println!("waiter: cancelled"), // Python: CancelledError
        }
    });
    tokio::task::yield_now().await;
    drop(set_result); // cancel
    waiter.await.expect("the task should not panic");
}

/// `asyncio.Future.cancelled()`: returns whether the waiter has given up, before the result is set.
///
/// Add: `cargo add tokio --features macros,rt,sync,time`
/// Trap: The waiter may give up between the question and `send`. So handle the `Err` in which
/// `send` returns the result.
pub async fn future_cancelled() {
    use std::time::Duration;
    use tokio::sync::oneshot;
    use tokio::time::timeout;

    let (set_result, future) = oneshot::channel();
    println!("cancelled: {}", set_result.is_closed());
    if timeout(Duration::from_millis(50), future).await.is_err() {
        println!("timed out"); // and `future` is dropped
    }
    println!("cancelled: {}", set_result.is_closed());
    if let Err(result) = set_result.send(42) {
        println!("not set: {result}"); // Python: InvalidStateError
    }
}

/// `asyncio.Future.exception()`, `set_exception()`: the future holds a `Result`.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: `wait` returns a reference, so the error is read by every waiter and taken by none. To
/// take the error, use a `oneshot` channel, which has one receiver.
pub async fn future_exception() {
    use tokio::sync::SetOnce;

    let future: SetOnce<Result<u32, &str>> = SetOnce::new();
    future.set(Err("bad")).expect("the future should not be set yet"); // set_exception
    if let Some(Err(error)) = future.get() {
        println!("exception: {error}"); // at once, without an await
    }
    match future.wait().await {
        Ok(result) => println!("{result}"),
        Err(error) => println!("raised: {error}"),
    }
}

/// `asyncio.Future.get_loop()`, `Task.get_loop()`: returns the runtime of the current task.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A `JoinHandle` does not contain its runtime. `Handle::current` returns the runtime that
/// runs the caller, and panics outside of a runtime.
pub async fn future_get_loop() {
    use tokio::runtime::Handle;

    let event_loop = Handle::current();
    let task = tokio::spawn(async { Handle::current() });
    let of_task = task.await.expect("the task should not panic");
    println!("the same loop: {}", of_task.id() == event_loop.id());
}

/// `asyncio.Future.result()`, `done()`: reads the result without waiting, as often as wanted.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: `get` returns a reference. The `try_recv` of a `oneshot` channel takes the result, so a
/// second call returns an `Err`.
pub async fn future_result() {
    use tokio::sync::SetOnce;

    let future = SetOnce::new();
    println!("done: {}", future.initialized());
    if future.get().is_none() {
        println!("not set yet"); // Python: InvalidStateError
    }
    future.set(42).expect("the future should not be set yet");
    println!("done: {}", future.initialized());
    for _ in 0..2 {
        println!("{}", future.get().expect("the future should be set"));
    }
}

/// `asyncio.Future.set_result()`: wakes every waiter; a second result is refused.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: A waiter of a `SetOnce` that is never set waits forever. If the sender of a `oneshot`
/// channel is dropped, the waiter receives an error.
pub async fn future_set_result() {
    use std::sync::Arc;
    use tokio::sync::SetOnce;

    let future = Arc::new(SetOnce::new());
    let waiters = ["one", "two"].map(|name| {
        let future = future.clone();
        tokio::spawn(async move { println!("{name}: {}", future.wait().await) })
    });
    tokio::task::yield_now().await;
    future.set(42).expect("the future should not be set yet");
    if future.set(43).is_err() {
        println!("is set already"); // Python: InvalidStateError
    }
    for waiter in waiters {
        waiter.await.expect("the task should not panic");
    }
}

/// `asyncio.gather(...)`: runs at most two coroutines at once, and keeps the argument order.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A result that waits for an earlier one keeps its place, so fewer than two may run.
/// `buffer_unordered` yields each result at once, in the order of completion.
pub async fn gather_limited() {
    use futures::stream::{self, StreamExt};
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

    static RUNNING: AtomicU32 = AtomicU32::new(0);

    async fn work(n: u32) -> (u32, u32) {
        let running = RUNNING.fetch_add(1, Relaxed) + 1;
        tokio::task::yield_now().await;
        RUNNING.fetch_sub(1, Relaxed);
        (n * n, running)
    }

    let results = stream::iter(1..=5).map(work).buffered(2);
    let (squares, running): (Vec<u32>, Vec<u32>) = results.unzip().await;
    println!("{squares:?}");
    println!("at most {} at once", running.iter().max().expect("there should be results"));
}

/// `asyncio.gather(...)`: returns the first error, while the other tasks keep running.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: Futures that are not spawned are dropped at the first error. That is a task group, not a
/// `gather`.
pub async fn gather_one_fails() {
    use futures::future::try_join_all;
    use std::time::Duration;
    use tokio::time::sleep;

    let bad = tokio::spawn(async { Err("bad") });
    let other = tokio::spawn(async {
        sleep(Duration::from_millis(50)).await;
        println!("the other task ends");
        Ok(1)
    });
    let mut tasks = [bad, other];
    let results = tasks.iter_mut().map(async |task| task.await.expect("no task should panic"));
    if let Err(error) = try_join_all(results).await {
        println!("failed: {error}");
    }
    let [_, other] = tasks;
    let result = other.await.expect("the task should not panic");
    println!("{}", result.expect("the other task should succeed"));
}

/// `a, b = await asyncio.gather(f(), g())`: awaits several futures at once, with `join!`.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: `join!` polls its futures in one task, so none runs in parallel with another. Spawn the
/// futures on a multi-thread runtime to use several cores.
/// Also: run two async functions, run two coroutines concurrently
pub async fn gather_two() {
    use std::time::Duration;
    use tokio::time::sleep;

    async fn name() -> &'static str {
        println!("name: begins");
        sleep(Duration::from_millis(150)).await;
        println!("name: ends");
        "Ann"
    }

    async fn age() -> u32 {
        println!("age: begins");
        sleep(Duration::from_millis(5)).await;
        println!("age: ends");
        42
    }

    let (name, age) = tokio::join!(name(), age());
    println!("{name} is {age}");
}

/// `loop.call_soon()`, `Handle.cancel()`, `cancelled()`: a call that is aborted in time.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: Dropping the handle does not cancel the call. On a multi-thread runtime the call may be
/// made before the `abort`.
pub async fn handle_cancel() {
    let call_soon = |name: &'static str| tokio::spawn(async move { println!("{name} is called") });
    let one = call_soon("one");
    let two = call_soon("two");
    one.abort();
    two.await.expect("the call should not panic");
    println!("one is cancelled: {}", one.await.is_err_and(|error| error.is_cancelled()));
}

/// `asyncio.Handle.cancelled()`, `TimerHandle.cancelled()`: returns whether a token was cancelled.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Add: `cargo add tokio-util`
/// Trap: The `is_finished` of an `AbortHandle` does not distinguish: `is_finished` is true once the
/// call has been made, and false after an `abort` until the runtime has dropped the task.
pub async fn handle_cancelled() {
    use std::time::Duration;
    use tokio::time::sleep;
    use tokio_util::sync::CancellationToken;

    let handle = CancellationToken::new();
    let timer = sleep(Duration::from_millis(50)); // the delay counts from here
    let call = async {
        timer.await;
        println!("never called");
    };
    let task = tokio::spawn(handle.clone().run_until_cancelled_owned(call));
    println!("cancelled: {}", handle.is_cancelled());
    handle.cancel();
    println!("cancelled: {}", handle.is_cancelled());
    task.await.expect("the task should not panic");
}

/// `asyncio.iscoroutine()`: a value or a coroutine, which the variant of an enum distinguishes.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A value cannot be asked at run time whether it is a future. If every caller can pass a
/// future, the parameter is `impl Future`, and `std::future::ready` wraps a value.
pub async fn iscoroutine() {
    enum Answer<C> {
        Value(u32),
        Coroutine(C),
    }

    async fn show(answer: Answer<impl Future<Output = u32>>) {
        match answer {
            Answer::Value(value) => println!("a value: {value}"),
            Answer::Coroutine(coroutine) => println!("a coroutine: {}", coroutine.await),
        }
    }

    let mut answer = Answer::Coroutine(async { 42 });
    show(answer).await;
    answer = Answer::Value(7);
    show(answer).await;
}

/// `asyncio.iscoroutinefunction()`, `inspect.iscoroutinefunction()`: told apart by an enum.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: If every caller can pass a coroutine function, the parameter is `impl AsyncFn`, and
/// `async |n| f(n)` wraps a plain function. The wrapped function still blocks the thread.
pub async fn iscoroutinefunction() {
    enum Callback<F> {
        Function(fn(u32) -> u32),
        CoroutineFunction(F),
    }

    async fn call(callback: Callback<impl AsyncFn(u32) -> u32>) {
        match callback {
            Callback::Function(f) => println!("a function: {}", f(21)),
            Callback::CoroutineFunction(f) => println!("a coroutine function: {}", f(21).await),
        }
    }

    let mut callback = Callback::CoroutineFunction(async |n| 2 * n);
    call(callback).await;
    callback = Callback::Function(|n| 2 * n);
    call(callback).await;
}

/// `asyncio.isfuture()`: returns whether a value is a task or a `oneshot` receiver, by `Any`.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: `Any` compares whole types: a `JoinHandle<u32>` is not a `JoinHandle<u64>`. In most code
/// the type in the signature answers the question at compile time.
pub async fn isfuture() {
    use std::any::Any;
    use tokio::sync::oneshot;
    use tokio::task::JoinHandle;

    fn isfuture(x: &dyn Any) -> bool {
        x.is::<JoinHandle<u32>>() || x.is::<oneshot::Receiver<u32>>()
    }

    let coroutine = async { 42_u32 };
    println!("coroutine: {}", isfuture(&coroutine));
    println!("task: {}", isfuture(&tokio::spawn(coroutine)));
    let (_set_result, future) = oneshot::channel::<u32>();
    println!("future: {}", isfuture(&future));
    println!("number: {}", isfuture(&42));
}

/// `async with lock:`: a `tokio::sync::Mutex` in an `Arc`, held across an await.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: A guard of `std::sync::Mutex` that is held across an await can deadlock the loop. Without
/// an await in the critical section, the mutex of std is the better choice.
pub async fn lock_async_with() {
    use std::sync::Arc;
    use tokio::sync::Mutex;

    let lock = Arc::new(Mutex::new(Vec::new()));
    let tasks = ["one", "two"].map(|name| {
        let lock = lock.clone();
        tokio::spawn(async move {
            let mut names = lock.lock().await; // async with
            println!("{name} has the lock");
            tokio::task::yield_now().await;
            names.push(name);
            println!("{name} releases");
        }) // the guard is dropped
    });
    for task in tasks {
        task.await.expect("the task should not panic");
    }
    println!("{}", lock.lock().await.join(", "));
}

/// `asyncio.Lock.locked()`: returns whether the lock is held, by `try_lock`.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: `try_lock` acquires a free lock for a moment, in which the `try_lock` of another thread
/// fails. To act on the answer, keep the guard that `try_lock` returns.
pub async fn lock_locked() {
    use tokio::sync::Mutex;

    let lock = Mutex::new(());
    println!("locked: {}", lock.try_lock().is_err());
    let guard = lock.lock().await;
    println!("locked: {}", lock.try_lock().is_err());
    drop(guard);
    println!("locked: {}", lock.try_lock().is_err());
}

/// `asyncio.Lock.release()`: another task than the one that acquired the lock drops the guard.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: `release` without `acquire`, a `RuntimeError` in Python, does not compile: only a guard
/// releases the lock, once.
pub async fn lock_release() {
    use std::sync::Arc;
    use tokio::sync::Mutex;

    let lock = Arc::new(Mutex::new(()));
    let guard = lock.clone().lock_owned().await; // acquire
    println!("main: acquired");
    let other = tokio::spawn(async move {
        println!("the other task: releases");
        drop(guard); // release
    });
    let _guard = lock.lock().await;
    println!("main: acquired again");
    other.await.expect("the task should not panic");
}

/// `wait_for(queue.put(item), timeout)`: puts an item, or returns the item after the time limit.
///
/// Add: `cargo add tokio --features macros,rt,sync,time`
/// Trap: A `timeout` around `send` drops the item with the future of `send`. `send_timeout` returns
/// the item in the error.
pub async fn queue_put_timeout() {
    use std::time::Duration;
    use tokio::sync::mpsc::{self, error::SendTimeoutError};

    let (queue, mut items) = mpsc::channel(1);
    for item in [1, 2] {
        match queue.send_timeout(item, Duration::from_millis(50)).await {
            Ok(()) => println!("put {item}"),
            Err(SendTimeoutError::Timeout(item)) => println!("timed out with {item}"),
            Err(SendTimeoutError::Closed(item)) => println!("closed: {item}"),
        }
    }
    println!("get {}", items.recv().await.expect("the sender should live"));
}

/// `asyncio.Queue.qsize()`, `empty()`, `full()`, `maxsize`: the state of a bounded channel.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: Only the receiver has `len`. The sender's `capacity` is the number of free places, and
/// counts a place that `reserve` holds as taken.
pub async fn queue_qsize() {
    use tokio::sync::mpsc;

    let (queue, items) = mpsc::channel(2);
    for item in ["a", "b"] {
        println!("qsize: {}, empty: {}", items.len(), items.is_empty());
        queue.send(item).await.expect("the receiver should live");
    }
    println!("qsize: {}, full: {}", items.len(), queue.capacity() == 0);
    println!("maxsize: {}", queue.max_capacity());
}

/// `asyncio.Queue.shutdown(immediate=True)`: drops the items; every later `get` and `put` fails.
///
/// Add: `cargo add async-channel`
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `close` alone keeps the items, as `shutdown()` does.
/// Since: 3.13
pub async fn queue_shutdown_immediate() {
    let (queue, items) = async_channel::unbounded();
    queue.send("one").await.expect("the receiver should live");
    queue.send("two").await.expect("the receiver should live");
    println!("qsize: {}", items.len());
    queue.close();
    while items.try_recv().is_ok() {} // immediate
    println!("qsize: {}", items.len());
    if items.recv().await.is_err() {
        println!("get: shut down");
    }
    if queue.send("three").await.is_err() {
        println!("put: shut down");
    }
}

/// `asyncio.run_coroutine_threadsafe(coro, loop)`: a thread waits for the result of a coroutine.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: `block_on` panics on a thread that runs tasks: a task awaits the handle instead. The call
/// blocks forever if no thread runs the loop any more and the runtime still exists.
pub async fn run_coroutine_threadsafe() {
    use std::time::Duration;
    use tokio::runtime::Handle;
    use tokio::task::spawn_blocking;
    use tokio::time::{sleep, timeout};

    async fn work(milliseconds: u64) -> u64 {
        sleep(Duration::from_millis(milliseconds)).await;
        milliseconds
    }

    let event_loop = Handle::current();
    let thread = spawn_blocking(move || {
        let future = event_loop.spawn(work(10));
        println!("result: {}", event_loop.block_on(future).expect("the task should not panic"));
        let future = event_loop.spawn(work(60_000));
        let result =
            event_loop.block_on(async { timeout(Duration::from_millis(50), future).await });
        println!("timed out: {}", result.is_err());
    });
    thread.await.expect("the thread should not panic");
}

/// `asyncio.run(debug=True)`: reports each step of a coroutine that blocks for too long.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: Only a future that the function wraps is measured, whereas Python's debug mode measures
/// every step of the loop. tokio's own instrumentation, `tokio-console`, needs the build flag
/// `tokio_unstable`.
pub async fn run_debug() {
    use std::pin::pin;
    use std::thread;
    use std::time::{Duration, Instant};

    async fn debug<F: Future>(name: &str, future: F) -> F::Output {
        let mut future = pin!(future);
        std::future::poll_fn(|context| {
            let start = Instant::now();
            let poll = future.as_mut().poll(context);
            if start.elapsed() > Duration::from_millis(100) {
                println!("{name}: takes too long");
            }
            poll
        })
        .await
    }

    debug("slow", async { thread::sleep(Duration::from_millis(200)) }).await;
}

/// `async with semaphore:`: at most two of the spawned tasks hold a permit at the same time.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: Name the guard: `let _ = semaphore.acquire().await` drops the permit at once.
pub async fn semaphore_async_with() {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
    use tokio::{sync::Semaphore, task::JoinSet};

    static RUNNING: AtomicU32 = AtomicU32::new(0);

    let semaphore = Arc::new(Semaphore::new(2));
    let mut tasks = JoinSet::new();
    for _ in 0..5 {
        let semaphore = semaphore.clone();
        tasks.spawn(async move {
            let _permit = semaphore.acquire().await.expect("the semaphore should stay open");
            let running = RUNNING.fetch_add(1, Relaxed) + 1;
            tokio::task::yield_now().await;
            RUNNING.fetch_sub(1, Relaxed);
            running
        });
    }
    let running = tasks.join_all().await;
    println!("at most {} at once", running.iter().max().expect("there should be tasks"));
}

/// `asyncio.Semaphore.locked()`: returns whether no permit is free.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: While a woken task has not continued yet, Python's `locked` is true even if a permit is
/// free. In tokio a newcomer acquires that permit at once; see `async_semaphore_full`.
pub async fn semaphore_locked() {
    use tokio::sync::Semaphore;

    let semaphore = Semaphore::new(2);
    let _one = semaphore.acquire().await.expect("the semaphore should stay open");
    println!("locked: {}", semaphore.available_permits() == 0);
    let two = semaphore.acquire().await.expect("the semaphore should stay open");
    println!("locked: {}", semaphore.available_permits() == 0);
    drop(two);
    println!("locked: {}", semaphore.available_permits() == 0);
}

/// `asyncio.Semaphore.release()`: adds a permit that no guard holds, as a signal.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: A permit that is dropped is released as well: a waiter that uses up a signal calls
/// `forget`. For a bound, see `async_semaphore_full`.
pub async fn semaphore_release() {
    use std::sync::Arc;
    use tokio::sync::Semaphore;

    let signals = Arc::new(Semaphore::new(0));
    let for_waiter = signals.clone();
    let waiter = tokio::spawn(async move {
        for n in 1..=2 {
            for_waiter.acquire().await.expect("the semaphore should stay open").forget();
            println!("signal {n}");
        }
    });
    tokio::task::yield_now().await;
    println!("release");
    signals.add_permits(1);
    tokio::task::yield_now().await;
    println!("release");
    signals.add_permits(1);
    waiter.await.expect("the task should not panic");
}

/// `asyncio.sleep()`: waits while the other tasks run.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: `std::thread::sleep` blocks the loop and every task on its thread. The runtime needs
/// `enable_time` (part of `enable_all`); otherwise `sleep` panics.
pub async fn sleep() {
    use std::time::Duration;

    let other = tokio::spawn(async {
        println!("other: sleeps");
        tokio::time::sleep(Duration::from_millis(5)).await;
        println!("other: wakes");
    });
    println!("main: sleeps");
    tokio::time::sleep(Duration::from_millis(200)).await;
    println!("main: wakes");
    other.await.expect("the task should not panic");
}

/// `asyncio.sleep(result)`: returns a value after the delay.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: The delay counts from the first poll, as in Python. A `sleep` that is created before the
/// `async` block counts from its creation.
pub async fn sleep_result() {
    use std::time::Duration;

    async fn sleep<T>(delay: Duration, result: T) -> T {
        tokio::time::sleep(delay).await;
        result
    }

    let result = sleep(Duration::from_millis(10), "late");
    println!("early");
    println!("{}", result.await);
}

/// `asyncio.Task.cancel()`: cancels a task and the task that it awaits.
///
/// Add: `cargo add tokio --features macros,rt`
/// Add: `cargo add tokio-util --features rt`
/// Trap: With the bare `JoinHandle` the inner task would keep running, as under `asyncio.shield`.
/// Python's outer task ends after the inner task; here the inner task ends a turn of the loop
/// later.
pub async fn task_cancel_inner() {
    use std::future::pending;
    use tokio::task::yield_now;
    use tokio_util::task::AbortOnDropHandle;

    let inner = AbortOnDropHandle::new(tokio::spawn(pending::<()>()));
    let watched = inner.abort_handle();
    let outer = tokio::spawn(async {
        println!("outer: awaits the inner task");
        let _ = inner.await;
    });
    yield_now().await;
    outer.abort();
    println!("outer: {}", if outer.await.is_err() { "cancelled" } else { "ended" });
    yield_now().await; // the inner task ends
    println!("inner: {}", if watched.is_finished() { "cancelled" } else { "runs" });
}

/// `asyncio.Task.cancel(msg)`: asks a task to stop, and says why.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: An `abort` carries no message. If the sender is dropped without a message, the first
/// branch no longer matches, and `select!` waits for the other branch.
pub async fn task_cancel_msg() {
    use std::future::pending;
    use tokio::sync::oneshot;

    let (cancel, cancelled) = oneshot::channel();
    let task = tokio::spawn(async {
        tokio::select! {
            Ok(message) = cancelled => println!("cancelled: {message}"),
            () = pending() => println!("never"),
        }
    });
    tokio::task::yield_now().await;
    cancel.send("shutting down").expect("the task should wait");
    task.await.expect("the task should not panic");
}

/// `asyncio.Task.cancelling()`, `uncancel()`: counts the requests to stop.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: An `abort` is neither counted nor undone. A `CancellationToken` knows only whether it was
/// cancelled, and stays cancelled.
/// Since: 3.11
pub async fn task_cancelling() {
    use tokio::sync::watch;

    let cancelling = watch::Sender::new(0);
    let requests = cancelling.clone();
    let task = tokio::spawn(async move {
        let stop = requests.subscribe().wait_for(|count| *count > 0).await.map(|count| *count);
        println!("cancelling: {}", stop.expect("the sender should live"));
        requests.send_modify(|count| *count -= 1); // uncancel
        println!("cancelling: {}", *requests.borrow());
        requests.send_modify(|count| *count -= 1);
        println!("cancelling: {}", *requests.borrow());
    });
    tokio::task::yield_now().await;
    cancelling.send_modify(|count| *count += 1); // cancel
    cancelling.send_modify(|count| *count += 1);
    task.await.expect("the task should not panic");
    println!("the task has ended by itself");
}

/// `asyncio.Task.exception()`: the error of a task, without raising the error.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A `JoinHandle` returns its result once. A panic and an abort are in the outer `Err`, and
/// the error that the task returns is in the inner one.
pub async fn task_exception() {
    async fn work(fails: bool) -> Result<u32, String> {
        if fails { Err("bad".to_owned()) } else { Ok(42) }
    }

    for fails in [true, false] {
        let task = tokio::spawn(work(fails));
        let result = task.await.expect("the task should not panic");
        match result.err() {
            Some(error) => println!("exception: {error}"),
            None => println!("no exception"),
        }
    }
}

/// `Task exception was never retrieved`: reports the error of a detached task.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: Without such a wrapper, an `Err` of a detached task is lost in silence. A panic is
/// reported by the panic hook where the panic happens, even if the task is awaited.
pub async fn task_exception_never_retrieved() {
    async fn work() -> Result<(), String> {
        Err("bad".to_owned())
    }

    fn detach(work: impl Future<Output = Result<(), String>> + Send + 'static) {
        tokio::spawn(async {
            if let Err(error) = work.await {
                println!("not retrieved: {error}");
            }
        });
    }

    detach(work());
    tokio::task::yield_now().await;
    println!("main: goes on");
}

/// `asyncio.Task.get_context()`: reads, from outside, a value that the task has set.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: The locals of a task are not accessible from outside. So the value is in an `Arc`, of
/// which the caller keeps a clone.
/// Since: 3.12
pub async fn task_get_context() {
    use std::sync::{Arc, Mutex};

    tokio::task_local! {
        static USER: Arc<Mutex<String>>;
    }

    let user = Arc::new(Mutex::new("no user".to_owned()));
    let task = tokio::spawn(USER.scope(user.clone(), async {
        let user = USER.get();
        *user.lock().expect("no task should panic with the lock held") = "alice".to_owned();
        tokio::task::yield_now().await;
    }));
    println!("{}", user.lock().expect("no task should panic with the lock held"));
    tokio::task::yield_now().await; // the task begins
    println!("{}", user.lock().expect("no task should panic with the lock held"));
    task.await.expect("the task should not panic");
}

/// `asyncio.Task.get_coro()`: the name of the coroutine that a task runs.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A task does not return its future, and std promises nothing about the form of a type's
/// name. Use the name only to show it.
pub async fn task_get_coro() {
    use std::any::type_name_of_val;

    async fn work() -> u32 {
        42
    }

    let coroutine = work();
    let name = type_name_of_val(&coroutine); // "crate::work::{{closure}}"
    let task = tokio::spawn(coroutine);
    println!("{}", name.rsplit("::").nth(1).unwrap_or(name));
    println!("{}", task.await.expect("the task should not panic"));
}

/// `asyncio.TaskGroup`: the first failure drops all the other coroutines, with `try_join!`.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: `try_join!` polls its futures in one task, and does not cancel a task that a future has
/// spawned. A panic ends all of them.
/// Since: 3.11
pub async fn task_group_try_join() {
    use std::time::Duration;
    use tokio::time::sleep;

    async fn bad() -> Result<(), String> {
        println!("bad: begins");
        sleep(Duration::from_millis(50)).await;
        Err("bad".to_owned())
    }

    async fn good() -> Result<(), String> {
        println!("good: begins");
        sleep(Duration::from_secs(60)).await;
        println!("never");
        Ok(())
    }

    match tokio::try_join!(bad(), good()) {
        Ok(((), ())) => println!("all have ended"),
        Err(error) => println!("failed: {error}"),
    }
}

/// `asyncio.Task.get_stack()`, `print_stack()`: where tasks wait, by `async-backtrace`.
///
/// Add: `cargo add async-backtrace`
/// Add: `cargo add tokio --features macros,rt`
/// Trap: The dump contains every task, and of each the functions with `#[framed]`. Python shows one
/// task, and of a task that waits only the outermost coroutine.
/// Rust prints: frames: 2
/// Rust prints: in outer
/// Rust prints: in inner
/// Python prints: frames: 1
/// Python prints: in outer
pub async fn task_print_stack() {
    #[async_backtrace::framed]
    async fn inner() {
        std::future::pending::<()>().await;
    }

    #[async_backtrace::framed]
    async fn outer() {
        inner().await;
    }

    let task = tokio::spawn(outer());
    tokio::task::yield_now().await;
    let stack = async_backtrace::taskdump_tree(false);
    println!("frames: {}", stack.lines().count());
    for line in stack.lines() {
        // "└╼ crate::inner::{{closure}} at src/main.rs:3:5"
        let path = line.split("::{{closure}} at ").next().unwrap_or(line);
        println!("in {}", path.rsplit("::").next().unwrap_or(path));
    }
    task.abort();
}

/// `asyncio.Task.remove_done_callback()`: aborts the task that waits to call the callback.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features macros,rt`
/// Trap: Python removes every callback that is equal to `f`. Here each callback has a handle, which
/// removes that callback alone.
pub async fn task_remove_done_callback() {
    use futures::FutureExt;

    let task = tokio::spawn(async { 42 });
    let task = task.map(|ended| ended.expect("the task should not panic")).shared();
    let add_done_callback = |name: &'static str| {
        let task = task.clone();
        tokio::spawn(async move { println!("{name}: {}", task.await) })
    };
    let first = add_done_callback("first");
    let second = add_done_callback("second");
    first.abort(); // remove_done_callback
    second.await.expect("the callback should not panic");
    println!("removed: {}", first.await.is_err_and(|error| error.is_cancelled()));
}

/// `asyncio.Task.set_name()`, `get_name()`: a name that the task and others read and change.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A task has an ID, but no name: `tokio::task::Builder::name` needs the build flag
/// `tokio_unstable`, and names the task only for `tokio-console`.
pub async fn task_set_name() {
    use std::sync::{Arc, Mutex};

    tokio::task_local! {
        static NAME: Arc<Mutex<String>>;
    }

    fn get(name: &Mutex<String>) -> String {
        name.lock().expect("no task should panic with the lock held").clone()
    }

    let name = Arc::new(Mutex::new("one".to_owned()));
    let task = tokio::spawn(NAME.scope(name.clone(), async move {
        println!("in the task: {}", NAME.with(|name| get(name)));
    }));
    println!("outside: {}", get(&name));
    // set_name:
    *name.lock().expect("no task should panic with the lock held") = "two".to_owned();
    task.await.expect("the task should not panic");
}

/// `asyncio.TimeoutError`: the error of a time limit, passed on by `?`.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: `Elapsed` contains no cause. `?` converts `Elapsed` into `std::io::Error` with the kind
/// `TimedOut`, and into `Box<dyn Error>`.
/// Since: 3.11
pub async fn timeout_error() {
    use std::io::{self, ErrorKind};
    use std::time::Duration;
    use tokio::time::{sleep, timeout};

    async fn work() -> io::Result<&'static str> {
        timeout(Duration::from_millis(50), sleep(Duration::from_secs(60))).await?;
        Ok("in time")
    }

    match work().await {
        Ok(text) => println!("{text}"),
        Err(error) if error.kind() == ErrorKind::TimedOut => println!("timed out"),
        Err(error) => println!("another error: {error}"),
    }
}

/// `asyncio.Timeout.expired()`: returns which of two nested limits has expired.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: Python's `expired` may be asked later, by any code that has the `Timeout`; here the answer
/// is the result of the wait. See `timeout` for a limit with a handle.
/// Since: 3.11
pub async fn timeout_expired() {
    use std::time::Duration;
    use tokio::time::{sleep, timeout};

    let outer = timeout(Duration::from_secs(60), async {
        let inner = timeout(Duration::from_millis(50), sleep(Duration::from_secs(30))).await;
        println!("inner: {}", inner.is_err());
    });
    println!("outer: {}", outer.await.is_err());
}

/// `asyncio.timeout(None)`, `wait_for(..., None)`: a limit that may be absent.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: Zero is not the absence of a limit: `Some(Duration::ZERO)` cuts short any future that
/// waits.
/// Since: 3.11
pub async fn timeout_none() {
    use std::time::Duration;
    use tokio::time::{error::Elapsed, sleep, timeout};

    async fn limited<F: Future>(limit: Option<Duration>, work: F) -> Result<F::Output, Elapsed> {
        match limit {
            Some(limit) => timeout(limit, work).await,
            None => Ok(work.await),
        }
    }

    let in_time = limited(None, sleep(Duration::from_millis(10))).await;
    println!("timed out: {}", in_time.is_err());
    let limit = Some(Duration::from_millis(10));
    let too_late = limited(limit, sleep(Duration::from_secs(60))).await;
    println!("timed out: {}", too_late.is_err());
}

/// `asyncio.Timeout.when()`: the deadline of a block, which tells how much time is left.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: The future that `timeout_at` returns does not tell its deadline, so keep the deadline.
/// Subtracting a later `Instant` yields zero.
/// Since: 3.11
pub async fn timeout_when() {
    use std::time::Duration;
    use tokio::time::{Instant, timeout_at};

    let when = Instant::now() + Duration::from_secs(60);
    let block = async {
        let left = when.saturating_duration_since(Instant::now());
        println!("{:.0} s left", left.as_secs_f64());
    };
    timeout_at(when, block).await.expect("the block should not wait");
}

/// `asyncio.TimerHandle.when()`: the moment at which a delayed call is due.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: Ask before the timer is moved into the task. The moment of tokio's clock is not the time
/// of day.
pub async fn timer_handle_when() {
    use std::time::Duration;
    use tokio::time::{Instant, sleep};

    let timer = sleep(Duration::from_secs(60));
    let when = timer.deadline();
    let call = tokio::spawn(async {
        timer.await;
        println!("never called");
    });
    println!("due in {:.0} s", (when - Instant::now()).as_secs_f64());
    call.abort();
}

/// `asyncio.to_thread()`: hands a context variable over to the thread.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A thread inherits no task-local value, whereas `to_thread` copies the context. `get`
/// panics where there is no value.
pub async fn to_thread_context() {
    use tokio::task::spawn_blocking;

    tokio::task_local! {
        static USER: &'static str;
    }

    fn say() {
        println!("in the thread: {}", USER.get());
    }

    let task = USER.scope("alice", async {
        let user = USER.get();
        spawn_blocking(move || USER.sync_scope(user, say)).await.expect("no panic should occur");
    });
    task.await;
}

/// `asyncio.wait(return_when=FIRST_COMPLETED)`: the first result; the other tasks stay pending.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: Dropping the set aborts its tasks, whereas Python's pending tasks keep running. To let
/// them run, call `detach_all`. Python's `done` may contain several tasks; `join_next` returns one,
/// and `len` counts the others as pending.
pub async fn wait_first_completed() {
    use std::time::Duration;
    use tokio::task::JoinSet;
    use tokio::time::sleep;

    let mut tasks = JoinSet::new();
    for milliseconds in [60_000, 5, 30_000] {
        tasks.spawn(async move {
            sleep(Duration::from_millis(milliseconds)).await;
            milliseconds
        });
    }
    if let Some(done) = tasks.join_next().await {
        println!("done: {}", done.expect("the task should not panic"));
    }
    println!("pending: {}", tasks.len());
    tasks.shutdown().await; // cancels the others, and waits until they have ended
    println!("pending: {}", tasks.len());
}

/// `asyncio.wait(timeout)`: what is done when the time is up; the other tasks keep running.
///
/// Add: `cargo add tokio --features macros,rt,sync,time`
/// Trap: The limit cancels no task and is no error, in either language. Dropping the set aborts its
/// tasks.
pub async fn wait_timeout() {
    use std::time::Duration;
    use tokio::sync::oneshot;
    use tokio::task::JoinSet;
    use tokio::time::{Instant, timeout_at};

    let (set_result, future) = oneshot::channel();
    let mut pending = JoinSet::new();
    pending.spawn(async { "quick" });
    pending.spawn(async { future.await.expect("the result should be set") });
    let deadline = Instant::now() + Duration::from_millis(100);
    let mut done = Vec::new();
    while let Ok(Some(result)) = timeout_at(deadline, pending.join_next()).await {
        done.push(result.expect("the task should not panic"));
    }
    println!("done: {}, pending: {}", done.join(", "), pending.len());
    set_result.send("slow").expect("the task should wait");
    println!("later: {}", pending.join_all().await.join(", "));
}

/// `asyncio.wrap_future()`: awaits a result that a thread computes.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: If the thread panics, the sender is dropped and the receiver returns an `Err`. Dropping
/// the receiver does not stop the thread; the thread's `send` returns an `Err` then.
pub async fn wrap_future() {
    use std::thread;
    use tokio::sync::oneshot;

    let (set_result, future) = oneshot::channel();
    thread::spawn(move || {
        let result = (1..=10).sum::<u32>();
        let _ = set_result.send(result); // the receiver may be gone
    });
    println!("{}", future.await.expect("the thread should not panic"));
}
