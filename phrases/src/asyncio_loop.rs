//! Phrases for the event loop of `asyncio`.

/// `asyncio.run`: builds an event loop, runs a coroutine, and closes the loop.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: Without the flavor, the tasks run on several threads. At the end the tasks that still wait
/// are dropped: only their `Drop` code runs, without an `await`, whereas Python awaits their
/// `finally`.
pub fn run() {
    struct CleanUp;

    impl Drop for CleanUp {
        fn drop(&mut self) {
            println!("the other task: cancelled");
        }
    }

    #[tokio::main(flavor = "current_thread")] // of any function, usually of `main`
    async fn program() -> u32 {
        tokio::spawn(async {
            let _clean_up = CleanUp;
            std::future::pending::<()>().await;
        });
        tokio::task::yield_now().await; // the other task begins
        42
    }

    println!("{}", program());
}

/// `asyncio.run`: refused within a running loop, because loops cannot be nested.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `block_on` panics within a runtime, where Python raises `RuntimeError`. Write `.await`. In
/// a function that is not async, spawn a task, or return the future to a caller that can await.
/// Rust prints: Cannot start a runtime from within a runtime
/// Rust prints: awaited: 42
/// Python prints: asyncio.run() cannot be called from a running event loop
/// Python prints: awaited: 42
/// Also: This event loop is already running,
/// cannot run the event loop while another loop is running, nest_asyncio
pub async fn run_nested() {
    use std::panic;
    use tokio::runtime::Handle;

    async fn answer() -> u32 {
        42
    }

    panic::set_hook(Box::new(|panic| {
        let text = panic.payload_as_str().expect("the payload should be a text");
        println!("{}", text.split('.').next().expect("the text should have a sentence"));
    }));
    // WRONG on purpose: blocks the thread that runs the loop.
    let nested = panic::catch_unwind(|| Handle::current().block_on(answer()));
    nested.expect_err("`block_on` should panic");
    println!("awaited: {}", answer().await);
}

/// `asyncio.run`: a plain function, called by a coroutine, waits for a coroutine.
///
/// Add: `cargo add tokio --features rt-multi-thread`
/// Trap: In a current-thread runtime `block_in_place` panics. The wait blocks the other futures of
/// the same task, so make the function async if you can. In Python the wait blocks the whole loop,
/// and the coroutine runs in a loop of its own.
pub fn run_in_function() {
    use tokio::runtime::{Builder, Handle};
    use tokio::task::block_in_place;

    async fn answer() -> u32 {
        42
    }

    fn plain() -> u32 {
        block_in_place(|| Handle::current().block_on(answer()))
    }

    let event_loop = Builder::new_multi_thread().build().expect("the runtime should start");
    event_loop.block_on(async { println!("{}", plain()) });
}

/// `asyncio.run`: on Ctrl-C the main coroutine is cancelled, and cleans up.
///
/// Add: `cargo add rustix --features process`
/// Add: `cargo add tokio --features macros,rt,signal`
/// Trap: Once `ctrl_c` has been polled, Ctrl-C never ends the program by itself again. A coroutine
/// that computes without an `await` is not interrupted.
#[cfg(unix)]
pub async fn run_ctrl_c() {
    use rustix::process::{Signal, getpid, kill_process};

    struct CleanUp;

    impl Drop for CleanUp {
        fn drop(&mut self) {
            println!("cleans up");
        }
    }

    let main = async {
        let _clean_up = CleanUp;
        kill_process(getpid(), Signal::INT).expect("the process should be there"); // as Ctrl-C does
        std::future::pending::<()>().await;
    };
    tokio::select! {
        biased; // polls `ctrl_c` first, so that no signal is missed
        signal = tokio::signal::ctrl_c() => {
            signal.expect("the signal should be free");
            println!("interrupted");
        }
        () = main => println!("ended by itself"),
    }
}

/// `asyncio.Runner.run`, `Runner.close`: runs several coroutines, one by one, in one loop.
///
/// Add: `cargo add tokio --features rt,sync`
/// Trap: Between two calls of `block_on` no task of a current-thread runtime runs.
/// Since: 3.11
pub fn runner_run() {
    use tokio::runtime::Builder;
    use tokio::sync::oneshot;

    let runner = Builder::new_current_thread().build().expect("the runtime should start");
    let (send, receive) = oneshot::channel();
    let task = runner.spawn(async {
        println!("the task begins, and waits");
        receive.await.expect("the second coroutine should send")
    });
    runner.block_on(async {
        tokio::task::yield_now().await; // the task runs
        println!("the first coroutine ends");
    });
    let result = runner.block_on(async {
        send.send(42).expect("the task should wait");
        task.await.expect("the task should not panic")
    });
    println!("{result}");
    drop(runner); // close
    println!("closed");
}

/// `asyncio.Runner.get_loop`: a handle of the loop, with which another thread spawns tasks.
///
/// Add: `cargo add tokio --features rt,sync`
/// Trap: A handle does not keep the runtime open, and a current-thread runtime runs its tasks only
/// during `block_on`.
/// Since: 3.11
pub fn runner_get_loop() {
    use std::thread;
    use tokio::runtime::Builder;
    use tokio::sync::oneshot;

    let runner = Builder::new_current_thread().build().expect("the runtime should start");
    let event_loop = runner.handle().clone();
    let (send, receive) = oneshot::channel();
    let thread = thread::spawn(move || {
        event_loop.spawn(async { send.send("from another thread") });
    });
    println!("{}", runner.block_on(receive).expect("the task should send"));
    thread.join().expect("the thread should not panic");
}

/// `asyncio.get_running_loop`: a handle of the running loop, or an error where no loop runs.
///
/// Add: `cargo add tokio --features rt`
/// Trap: `Handle::current` panics where no loop runs.
pub fn get_running_loop() {
    use tokio::runtime::{Builder, Handle};

    fn say() {
        match Handle::try_current() {
            Ok(event_loop) => {
                event_loop.spawn(async { println!("a task of the running loop") });
            }
            Err(_) => println!("no running loop"),
        }
    }

    say();
    let event_loop = Builder::new_current_thread().build().expect("the runtime should start");
    event_loop.block_on(async {
        say();
        tokio::task::yield_now().await; // the task runs
    });
}

/// `asyncio.get_event_loop`: a handle of the loop; a new thread has no loop.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: No call of tokio creates a loop by itself, whereas `get_event_loop` does so in the main
/// thread, until Python 3.13.
pub async fn get_event_loop() {
    use std::thread;
    use tokio::runtime::Handle;

    let event_loop = Handle::current();
    let task = event_loop.spawn(async { Handle::current().id() });
    let same = task.await.expect("the task should not panic") == event_loop.id();
    println!("a task has the same loop: {same}");
    let thread = thread::spawn(|| Handle::try_current().is_ok());
    println!("a new thread has a loop: {}", thread.join().expect("the thread should not panic"));
}

/// `asyncio.set_event_loop`: the current loop of this thread, until the guard is dropped.
///
/// Add: `cargo add tokio --features rt`
/// Trap: `enter` does not run the loop: a task that is spawned meanwhile waits for `block_on`. Give
/// the guard a name, because `let _ = event_loop.enter()` drops the guard at once.
pub fn set_event_loop() {
    use tokio::runtime::{Builder, Handle};

    let event_loop = Builder::new_current_thread().build().expect("the runtime should start");
    let guard = event_loop.enter();
    println!("set: {}", Handle::current().id() == event_loop.handle().id());
    let task = tokio::spawn(async { "from the task" });
    drop(guard); // set_event_loop(None)
    println!("no loop: {}", Handle::try_current().is_err());
    println!("{}", event_loop.block_on(task).expect("the task should not panic"));
}

/// `asyncio.new_event_loop`: two threads, each with a loop of its own.
///
/// Add: `cargo add tokio --features rt,sync`
/// Trap: A channel of tokio connects tasks of any two loops. Sockets and timers belong to the loop
/// in which they were created. Python's `Queue` and `Event` belong to one loop.
/// Also: is bound to a different event loop, attached to a different loop
pub fn new_event_loop_two_threads() {
    use std::thread;
    use tokio::runtime::{Builder, Runtime};
    use tokio::sync::{mpsc, oneshot};

    fn new_event_loop() -> Runtime {
        Builder::new_current_thread().build().expect("the runtime should start")
    }

    let (ask, mut questions) = mpsc::channel::<(u32, oneshot::Sender<u32>)>(1);
    let doubles = async move {
        while let Some((number, answer)) = questions.recv().await {
            let _ = answer.send(number * 2); // an error if the asker has been dropped
        }
    };
    let asks = async move {
        let (send, answer) = oneshot::channel();
        ask.send((21, send)).await.expect("the other loop should receive");
        println!("{}", answer.await.expect("the other loop should answer"));
    };
    thread::scope(|scope| {
        scope.spawn(|| new_event_loop().block_on(doubles));
        scope.spawn(|| new_event_loop().block_on(asks));
    });
}

/// `loop.run_forever`: a loop in a background thread, for a program without `async`.
///
/// Add: `cargo add tokio --features rt-multi-thread`
/// Trap: A multi-thread runtime runs its tasks without `block_on`; a current-thread runtime does
/// not. Dropping the runtime cancels the tasks that still wait: wait for their results first.
pub fn loop_run_forever_in_thread() {
    use std::thread;
    use tokio::runtime::Builder;

    let mut builder = Builder::new_multi_thread();
    let event_loop = builder.worker_threads(1).build().expect("the runtime should start");
    let here = thread::current().id();
    let task = event_loop.spawn(async move { thread::current().id() != here });
    let elsewhere = event_loop.block_on(task).expect("the task should not panic");
    println!("ran in another thread: {elsewhere}");
    drop(event_loop); // stop, join and close
    println!("closed");
}

/// `loop.run_until_complete`: returns the result of the coroutine, or its error.
///
/// Add: `cargo add tokio --features rt`
/// Trap: The loop stops with the coroutine. Tasks that have not ended stand still until the next
/// call.
pub fn loop_run_until_complete() {
    use tokio::runtime::Builder;

    async fn half(number: u32) -> Result<u32, String> {
        if number.is_multiple_of(2) { Ok(number / 2) } else { Err(format!("{number} is odd")) }
    }

    let event_loop = Builder::new_current_thread().build().expect("the runtime should start");
    for number in [42, 43] {
        match event_loop.block_on(half(number)) {
            Ok(half) => println!("{half}"),
            Err(error) => println!("error: {error}"),
        }
    }
}

/// `loop.close`, `loop.is_closed`: dropping the runtime closes the loop; later tasks are refused.
///
/// Add: `cargo add tokio --features rt`
/// Trap: The compiler rejects a use of the dropped runtime. A `Handle` can still be used: its tasks
/// are cancelled without having begun, and nothing reports that unless the task is awaited.
pub fn loop_close() {
    use std::future;
    use tokio::runtime::{Builder, Handle};

    fn is_closed(event_loop: &Handle) -> bool {
        let never_ends = event_loop.spawn(future::pending::<()>());
        let is_closed = never_ends.is_finished(); // cancelled at once
        never_ends.abort();
        is_closed
    }

    let runtime = Builder::new_current_thread().build().expect("the runtime should start");
    let event_loop = runtime.handle().clone();
    println!("closed: {}", is_closed(&event_loop));
    drop(runtime);
    println!("closed: {}", is_closed(&event_loop));
    let task = event_loop.spawn(async { println!("never") });
    let error = event_loop.block_on(task).expect_err("the task should be cancelled");
    println!("refused: {}", error.is_cancelled());
}

/// `loop.is_running`: whether this thread is within a certain loop.
///
/// Add: `cargo add tokio --features rt`
/// Trap: Another thread may run the loop meanwhile. Python's `is_running` is then true, whereas
/// this function asks only about its own thread.
pub fn loop_is_running() {
    use tokio::runtime::{Builder, Handle};

    fn is_running(event_loop: &Handle) -> bool {
        Handle::try_current().is_ok_and(|current| current.id() == event_loop.id())
    }

    let runtime = Builder::new_current_thread().build().expect("the runtime should start");
    let event_loop = runtime.handle();
    println!("running: {}", is_running(event_loop));
    runtime.block_on(async { println!("running: {}", is_running(event_loop)) });
    println!("running: {}", is_running(event_loop));
}

/// `loop.time`: the clock of the loop, which only goes forward.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: An `Instant` is not a number, and not a time of day. Subtract two of them, or add a
/// `Duration`.
pub async fn loop_time() {
    use std::time::Duration;
    use tokio::time::{Instant, sleep_until};

    let start = Instant::now();
    let deadline = start + Duration::from_millis(200);
    println!("due: {}", Instant::now() >= deadline);
    sleep_until(deadline).await;
    println!("due: {}", Instant::now() >= deadline);
    println!("0.2 s later: {}", start.elapsed().as_secs_f64() >= 0.2);
}

/// `loop.call_soon`: a plain function runs in its turn, unless its `Handle` is cancelled.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: On a multi-thread runtime the callbacks run in any order, and `abort` may come too late.
pub async fn loop_call_soon() {
    use tokio::task::JoinHandle;

    fn call_soon(callback: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
        tokio::spawn(async { callback() })
    }

    call_soon(|| println!("first"));
    let handle = call_soon(|| println!("never"));
    call_soon(|| println!("last"));
    handle.abort(); // Handle.cancel
    println!("nothing has been called yet");
    tokio::task::yield_now().await;
    println!("cancelled: {}", handle.await.is_err_and(|error| error.is_cancelled()));
}

/// `loop.call_soon`: a callback, which cannot await, starts a coroutine.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `tokio::spawn` panics in a callback that is called by a thread outside of the runtime. A
/// `Handle` that was cloned in the runtime spawns from any thread.
pub async fn loop_call_soon_coroutine() {
    use std::thread;
    use tokio::{runtime::Handle, task::JoinHandle};

    async fn work(name: &str) {
        println!("coroutine {name}");
    }

    fn callback(event_loop: &Handle, name: &'static str) -> JoinHandle<()> {
        println!("callback {name}");
        event_loop.spawn(work(name))
    }

    let event_loop = Handle::current();
    callback(&event_loop, "one").await.expect("the task should not panic");
    let thread = thread::spawn(move || callback(&event_loop, "two"));
    let task = thread.join().expect("the thread should not panic");
    task.await.expect("the task should not panic");
}

/// `loop.call_soon_threadsafe`: a thread wakes a task of the loop.
///
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: The channels, `Notify` and `CancellationToken` of tokio can be used from any thread, so
/// nothing like `call_soon_threadsafe` is needed. For a function that must run in the thread of the
/// loop, use `Handle::spawn`.
pub async fn loop_call_soon_threadsafe() {
    use std::thread;
    use tokio::sync::oneshot;

    let (set_result, future) = oneshot::channel();
    let thread = thread::spawn(move || {
        set_result.send("from another thread").expect("the task should wait");
    });
    println!("{}", future.await.expect("the thread should send"));
    thread.join().expect("the thread should not panic");
}

/// `loop.call_later`: calls a plain function after a delay, unless cancelled.
///
/// Add: `cargo add tokio --features macros,rt,sync,time`
/// Trap: Dropping an `AbortHandle` cancels nothing. `call_at` is the same with `sleep_until`.
pub async fn loop_call_later() {
    use std::time::Duration;
    use tokio::{sync::oneshot, task::AbortHandle, time::sleep};

    fn call_later(delay: u64, callback: impl FnOnce() + Send + 'static) -> AbortHandle {
        let timer = sleep(Duration::from_millis(delay)); // the delay counts from here
        let call = async {
            timer.await;
            callback();
        };
        tokio::spawn(call).abort_handle()
    }

    let (send, done) = oneshot::channel();
    call_later(200, || {
        println!("later");
        send.send(()).expect("the receiver should wait");
    });
    call_later(10, || println!("soon"));
    let handle = call_later(50, || println!("never"));
    handle.abort(); // TimerHandle.cancel
    done.await.expect("the callback should send");
}

/// `loop.call_later`: a periodic call, which Python's callback schedules itself.
///
/// Add: `cargo add tokio --features macros,rt,time`
/// Trap: The first tick comes at once. By default, an `interval` catches up after a late tick. With
/// `Delay`, the next period begins at the late tick, as in Python.
pub async fn loop_call_later_repeat() {
    use std::time::Duration;
    use tokio::time::{MissedTickBehavior, interval};

    let mut ticks = interval(Duration::from_millis(20));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for n in 1..=3 {
        ticks.tick().await;
        println!("tick {n}");
    }
}

/// `loop.set_debug`, `loop.get_debug`: a switch that measures how often tasks block the loop.
///
/// Add: `cargo add tokio --features macros,rt`
/// Add: `cargo add tokio-metrics --no-default-features`
/// Trap: The measurement does not tell which tasks blocked: use a monitor for each kind of task. A
/// coroutine that is never awaited is a warning of the compiler.
pub async fn loop_set_debug() {
    use std::{thread, time::Duration};
    use tokio_metrics::TaskMonitor;

    async fn blocks() {
        thread::sleep(Duration::from_millis(200));
    }

    let mut builder = TaskMonitor::builder();
    builder.with_slow_poll_threshold(Duration::from_millis(50)); // slow_callback_duration
    let monitor = builder.build();
    for debug in [false, true] {
        let task =
            if debug { tokio::spawn(monitor.instrument(blocks())) } else { tokio::spawn(blocks()) };
        task.await.expect("the task should not panic");
        let slow = monitor.cumulative().total_slow_poll_count > 0;
        println!("debug: {debug}, slow: {slow}");
    }
}

/// `loop.set_exception_handler`: reports each task that fails and that no code awaits.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `tokio::spawn` alone reports no `Err`: the error is lost with the handle. A panic is
/// reported by the panic hook instead.
pub async fn loop_set_exception_handler() {
    use std::fmt::Display;

    fn handler(error: impl Display) {
        println!("handler: {error}");
    }

    /// Spawns a task whose error goes to the handler.
    fn spawn(task: impl Future<Output = Result<(), impl Display>> + Send + 'static) {
        tokio::spawn(async {
            if let Err(error) = task.await {
                handler(error);
            }
        });
    }

    spawn(async { Err("no answer") });
    spawn(async { Ok::<_, String>(()) });
    tokio::task::yield_now().await; // the tasks run
    println!("the loop continues");
}

/// `loop.set_exception_handler`: a function that is called when a callback panics.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: The hook is called for every panic of the program, in any thread, also for a panic that
/// `JoinHandle` or `catch_unwind` handles.
pub async fn loop_set_exception_handler_panic() {
    use std::panic;

    panic::set_hook(Box::new(|panic| {
        println!("handler: {}", panic.payload_as_str().unwrap_or("another type"));
    }));
    let callback = || panic!("no answer");
    drop(tokio::spawn(async move { callback() })); // detached, as by call_soon
    tokio::task::yield_now().await; // the callback runs
    println!("the loop continues");
}

/// `loop.default_exception_handler`: a handler that also calls the one before it.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `take_hook` also removes the hook, so set the new hook at once.
pub async fn loop_default_exception_handler() {
    use std::panic::{self, PanicHookInfo};

    fn text<'a>(panic: &'a PanicHookInfo) -> &'a str {
        panic.payload_as_str().unwrap_or("another type")
    }

    // Without this line, the default is std's hook, which writes to standard error.
    panic::set_hook(Box::new(|panic| println!("default: {}", text(panic))));
    let default = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        println!("handler: {}", text(panic));
        default(panic);
    }));
    let callback = || panic!("no answer");
    drop(tokio::spawn(async move { callback() })); // detached, as by call_soon
    tokio::task::yield_now().await; // the callback runs
    println!("the loop continues");
}

/// `loop.call_exception_handler`, `loop.get_exception_handler`: a handler of your own.
///
/// Trap: Copy the function out of the mutex before the call; otherwise a handler that sets another
/// handler deadlocks.
pub fn loop_call_exception_handler() {
    use std::sync::Mutex;

    type Handler = fn(&str);
    static HANDLER: Mutex<Handler> = Mutex::new(|context| println!("default: {context}"));

    fn get_exception_handler() -> Handler {
        *HANDLER.lock().expect("no thread should panic meanwhile")
    }

    fn set_exception_handler(handler: Handler) {
        *HANDLER.lock().expect("no thread should panic meanwhile") = handler;
    }

    let default = get_exception_handler();
    set_exception_handler(|context| println!("handler: {context}"));
    get_exception_handler()("no answer"); // call_exception_handler
    set_exception_handler(default);
    get_exception_handler()("no answer");
}

/// `loop.set_task_factory`: a function of your own through which all tasks are created.
///
/// Add: `cargo add tokio --features macros,rt`
/// Trap: `tokio::spawn` cannot be replaced, so tasks that libraries spawn do not pass through the
/// function. A lint keeps your own code from `tokio::spawn`: `disallowed-methods` in `clippy.toml`.
pub async fn loop_set_task_factory() {
    use tokio::task::JoinHandle;

    /// The factory: what is to happen in each task stands here, once.
    fn create_task<F>(name: &'static str, coroutine: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        println!("new task: {name}");
        tokio::spawn(coroutine)
    }

    async fn double(number: u32) -> u32 {
        number * 2
    }

    for number in [1, 2] {
        let task = create_task("double", double(number));
        println!("{}", task.await.expect("the task should not panic"));
    }
}

/// `loop.run_in_executor`: computes in a thread pool of a certain size.
///
/// Add: `cargo add rayon`
/// Add: `cargo add tokio --features macros,rt,sync`
/// Trap: A panic in a job of rayon aborts the program. A job runs even if its receiver has been
/// dropped, whereas Python's `cancel` cancels a job that has not begun.
pub async fn loop_run_in_executor_pool() {
    use rayon::ThreadPoolBuilder;
    use tokio::sync::oneshot;

    let pool = ThreadPoolBuilder::new().num_threads(2).build().expect("the threads should start");
    let run_in_executor = |number: u64| {
        let (send, result) = oneshot::channel();
        pool.spawn(move || {
            let _ = send.send((1..=number).sum::<u64>()); // an error if the task was cancelled
        });
        result
    };
    let (one, two) = (run_in_executor(10), run_in_executor(100));
    println!("{}", one.await.expect("the job should not panic"));
    println!("{}", two.await.expect("the job should not panic"));
}

/// `loop.run_in_executor`: computes in worker processes.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add tokio --features rt`
/// Trap: Rust needs processes only for isolation, because threads compute in parallel: see
/// `blocking_work`. A worker takes no other job before its job is joined, so join all jobs at once.
pub fn loop_run_in_executor_processes() {
    use procspawn::Pool;
    use tokio::runtime::Builder;
    use tokio::task::spawn_blocking;

    fn sum(number: u64) -> u64 {
        (1..=number).sum()
    }

    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let event_loop = Builder::new_current_thread().build().expect("the runtime should start");
    event_loop.block_on(async {
        let pool = Pool::new(2).expect("the workers should start");
        let jobs = [10, 100].map(|number| pool.spawn(number, sum));
        for result in jobs.map(|job| spawn_blocking(move || job.join())) {
            let result = result.await.expect("`join` should not panic");
            println!("{}", result.expect("the job should not panic"));
        }
    });
}

/// `loop.set_default_executor`: the number of threads for blocking calls.
///
/// Add: `cargo add tokio --features rt`
/// Trap: The default is 512 threads. `tokio::fs` and the look-up of hosts use the same threads, and
/// wait as well while all threads are busy.
pub fn loop_set_default_executor() {
    use std::thread;
    use std::time::Duration;
    use tokio::runtime::Builder;
    use tokio::task::spawn_blocking;

    fn job(number: u32) {
        println!("begins {number}");
        thread::sleep(Duration::from_millis(20));
        println!("ends {number}");
    }

    let mut builder = Builder::new_current_thread();
    let event_loop = builder.max_blocking_threads(1).build().expect("the runtime should start");
    event_loop.block_on(async {
        for job in [1, 2].map(|number| spawn_blocking(move || job(number))) {
            job.await.expect("the job should not panic");
        }
    });
}

/// `loop.shutdown_default_executor`: waits until the blocking calls have ended.
///
/// Add: `cargo add tokio --features rt,sync`
/// Trap: Dropping the runtime waits only for the calls that have begun; a call that is still queued
/// is cancelled. To be sure of a call, await its handle.
pub fn loop_shutdown_default_executor() {
    use std::thread;
    use std::time::Duration;
    use tokio::runtime::Builder;
    use tokio::sync::oneshot;

    let event_loop = Builder::new_current_thread().build().expect("the runtime should start");
    let (begin, begun) = oneshot::channel();
    event_loop.spawn_blocking(|| {
        begin.send(()).expect("the receiver should wait");
        thread::sleep(Duration::from_millis(50));
        println!("the call ends");
    });
    event_loop.block_on(begun).expect("the call should begin");
    drop(event_loop); // waits
    println!("shut down");
}

/// `loop.shutdown_default_executor(timeout)`: waits for the blocking calls up to a time limit.
///
/// Add: `cargo add tokio --features rt,sync`
/// Trap: A call that takes longer is not interrupted: its thread is detached, and ends with the
/// program. Python waits for the thread at its exit.
/// Since: 3.13
pub fn loop_shutdown_default_executor_timeout() {
    use std::{sync::mpsc, time::Duration};
    use tokio::{runtime::Builder, sync::oneshot};

    let event_loop = Builder::new_current_thread().build().expect("the runtime should start");
    let (begin, begun) = oneshot::channel();
    let (release, released) = mpsc::channel();
    let (end, ended) = mpsc::channel();
    event_loop.spawn_blocking(move || {
        begin.send(()).expect("the receiver should wait");
        released.recv().expect("`main` should release the call");
        end.send("the call ends").expect("`main` should wait");
    });
    event_loop.block_on(begun).expect("the call should begin");
    event_loop.shutdown_timeout(Duration::from_millis(50));
    println!("not ended in time");
    release.send(()).expect("the call should wait");
    println!("{}", ended.recv().expect("the call should end"));
}

/// `loop.shutdown_asyncgens`: closes a generator that was not read to its end.
///
/// Add: `cargo add futures --no-default-features --features std`
/// Add: `cargo add tokio --features macros,rt`
/// Trap: A stream is closed when dropped, so nothing is left to shut down. `Drop` cannot await: a
/// clean-up that awaits must be a method that the reader calls.
pub async fn loop_shutdown_asyncgens() {
    use futures::{StreamExt, stream};

    struct CleanUp;

    impl Drop for CleanUp {
        fn drop(&mut self) {
            println!("cleans up");
        }
    }

    let count = stream::unfold((1, CleanUp), |(number, clean_up)| async move {
        Some((number, (number + 1, clean_up))) // yields a number, and keeps the state
    });
    let mut count = Box::pin(count);
    println!("{:?}", count.next().await);
    drop(count);
    println!("shut down");
}

/// `loop.remove_signal_handler`: the signal has its default effect again.
///
/// Add: `cargo add rustix --features process`
/// Add: `cargo add signal-hook --no-default-features`
/// Add: `cargo add tokio --features macros,process,rt,signal`
/// Trap: Dropping the stream of tokio does not restore the default: the signal is then ignored.
/// `register_conditional_default` applies the default while its flag is true.
#[cfg(unix)]
pub async fn loop_remove_signal_handler() {
    use rustix::process::{Signal, getpid, kill_process};
    use signal_hook::{consts::SIGTERM, flag};
    use std::sync::{Arc, atomic::AtomicBool, atomic::Ordering::SeqCst};
    use std::{env, os::unix::process::ExitStatusExt};
    use tokio::process::Command;
    use tokio::signal::unix::{SignalKind, signal};

    if env::var_os("CHILD").is_none() {
        let mut child = Command::new(env::current_exe().expect("a program should know its path"));
        let status = child.args(env::args_os().skip(1)).env("CHILD", "yes").status().await;
        println!("ended by signal {:?}", status.expect("a child should start").signal());
        return;
    }
    let removed = Arc::new(AtomicBool::new(false));
    flag::register_conditional_default(SIGTERM, removed.clone()).expect("SIGTERM can be caught");
    let mut terminate = signal(SignalKind::terminate()).expect("SIGTERM can be caught");
    kill_process(getpid(), Signal::TERM).expect("the process should be there");
    terminate.recv().await.expect("the stream should not end");
    println!("handled");
    removed.store(true, SeqCst); // remove_signal_handler
    kill_process(getpid(), Signal::TERM).expect("the process should be there");
}

/// `asyncio.AbstractEventLoop`: the type of a parameter that takes any loop.
///
/// Add: `cargo add tokio --features rt-multi-thread`
/// Trap: `Handle` is the type of every runtime of tokio, but not of other runtimes. Most functions
/// need no such parameter: within a task `tokio::spawn` finds the loop.
pub fn abstract_event_loop() {
    use tokio::runtime::{Builder, Handle};
    use tokio::task::JoinHandle;

    fn start(event_loop: &Handle, number: u32) -> JoinHandle<u32> {
        event_loop.spawn(async move { number * 2 })
    }

    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = builder.build().expect("the runtime should start");
        let task = start(runtime.handle(), 21);
        println!("{}", runtime.block_on(task).expect("the task should not panic"));
    }
}

/// `asyncio.SelectorEventLoop`: a loop in one thread that waits for sockets and timers.
///
/// Add: `cargo add tokio --features io-util,net,rt,time`
/// Trap: Without `enable_io` the first socket panics, and without `enable_time` the first timer
/// does. `enable_all` enables both. On Linux the loop waits with epoll; no other way can be chosen.
#[cfg(unix)]
pub fn selector_event_loop() {
    use std::time::Duration;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::runtime::Builder;
    use tokio::{net::UnixStream, time::sleep};

    let mut builder = Builder::new_current_thread();
    let event_loop = builder.enable_io().enable_time().build().expect("the runtime should start");
    let text = event_loop.block_on(async {
        let (mut ours, mut theirs) = UnixStream::pair().expect("a socket should be left");
        tokio::spawn(async move {
            sleep(Duration::from_millis(20)).await;
            ours.write_all(b"hello").await.expect("the other end should read");
        });
        let mut text = String::new();
        theirs.read_to_string(&mut text).await.expect("the text should be UTF-8");
        text
    });
    println!("{text}");
    drop(event_loop); // close
}

/// `asyncio.set_event_loop_policy`: one function that builds every loop of the program.
///
/// Add: `cargo add tokio --features rt`
/// Trap: `#[tokio::main]` and `#[tokio::test]` build their own loops, and do not call the function.
pub fn event_loop_policy() {
    use tokio::runtime::{Builder, Runtime};

    /// The policy.
    fn new_event_loop() -> Runtime {
        println!("a new loop");
        Builder::new_current_thread().enable_all().build().expect("the runtime should start")
    }

    for name in ["one", "two"] {
        new_event_loop().block_on(async { println!("{name}") });
    }
    drop(new_event_loop()); // get_event_loop_policy().new_event_loop().close()
}

/// `asyncio.get_child_watcher`: tokio waits for every child, in a loop of any thread.
///
/// Add: `cargo add rustix --features process`
/// Add: `cargo add tokio --features macros,process,rt,time`
/// Trap: A child whose `Child` is dropped keeps running. When the child ends, a loop that runs
/// collects its exit status, so that no zombie stays. Set `kill_on_drop(true)` to end the child.
#[cfg(unix)]
pub async fn child_watcher() {
    use rustix::process::{Pid, test_kill_process};
    use std::{process::Stdio, time::Duration};
    use tokio::{process::Command, time::sleep};

    let mut child = Command::new("sh").args(["-c", "exit 3"]).spawn().expect("sh should start");
    tokio::spawn(async move {
        let status = child.wait().await.expect("the child should be ours");
        println!("callback: {}", status.code().expect("the child should exit by itself"));
    })
    .await
    .expect("the task should not panic");

    let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().expect("cat should start");
    let pid = child.id().and_then(|id| Pid::from_raw(id.cast_signed())).expect("cat should run");
    let stdin = child.stdin.take();
    drop(child); // no task waits for it
    drop(stdin); // the end of its input ends the child
    while test_kill_process(pid).is_ok() {
        sleep(Duration::from_millis(10)).await; // a zombie still has its process ID
    }
    println!("no zombie");
}
