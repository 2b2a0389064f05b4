//! Snippets of section "coroutines" as readers change them: the promises of their headers about
//! callbacks, events, timers, context managers, groups, signals, limits, queues and servers, in
//! Rust and in Python.

use std::os::unix::process::ExitStatusExt;
use std::thread;
use std::time::Duration;

use changed::{Changed, compile};
use rustix::process::Signal;
use tests::{Failure, Program, Transcript};

const PATIENCE: Duration = Duration::from_secs(30);

fn run(program: Program) -> Transcript {
    program.run(PATIENCE).unwrap_or_else(Failure::fail)
}

/// Runs both sides in parallel.
fn both(changed: &Changed) -> Vec<Transcript> {
    let (program, twin) = (changed.build(), changed.twin());
    thread::scope(|scope| {
        let twin = scope.spawn(|| twin.map(run));
        let program = run(program);
        let twin = twin.join().expect("the counterpart should run");
        [Some(program), twin].into_iter().flatten().collect()
    })
}

/// Compiles and runs a small program that is not a snippet.
fn output(name: &str, source: &str) -> Transcript {
    let path = compile(name, source).unwrap_or_else(|why| panic!("{name}: {why}"));
    run(Program::new(name, std::process::Command::new(path)))
}

mod callbacks {
    use super::*;

    /// Changes the `run` of the snippet, and the counterpart's `main`.
    fn changed(change: &str, run: &str, python_main: &str) -> Changed {
        Changed::new("add_done_callback", change)
            .rust("use std::sync::Arc;", "#![allow(dead_code)]\nuse std::sync::Arc;")
            .rust_from("async fn run()", run)
            .python_from("async def main()", python_main)
    }

    const MAIN: &str = "
fn main() {
    let event_loop = runtime::Builder::new_current_thread().enable_time().build();
    event_loop.expect(\"the runtime should start\").block_on(run());
}";

    #[test]
    fn are_called_in_the_order_in_which_they_were_added() {
        let changed = changed(
            "many",
            &format!(
                "async fn run() {{
    let task = ensure_future(coroutine(0));
    let calls: Vec<_> = (0..100)
        .map(|n| add_done_callback(&task, move |task| {{
            println!(\"{{n}} {{:?}}\", task.peek().is_some());
        }}))
        .collect();
    calls[50].abort();
    for call in calls {{
        let _ = call.await;
    }}
}}{MAIN}"
            ),
            "async def main():
    def removed(task):
        say('never')

    task = asyncio.ensure_future(coroutine(0))
    for n in range(100):
        if n == 50:
            task.add_done_callback(removed)
        else:
            task.add_done_callback(lambda task, n=n: say(f'{n} {str(task.done()).lower()}'))
    task.remove_done_callback(removed)
    await task

asyncio.run(main())",
        );
        let expected = (0..100).filter(|n| *n != 50).map(|n| format!("{n} true"));
        let expected: Vec<String> =
            ["Waiting:  0".to_owned()].into_iter().chain(expected).collect();
        for run in both(&changed) {
            run.assert_lines(&expected);
        }
    }

    #[test]
    fn are_also_called_after_a_failure() {
        let changed = changed(
            "fails",
            &format!(
                "async fn run() {{
    let task = ensure_future(async {{ std::panic::resume_unwind(Box::new(\"no message\")) }});
    let call = add_done_callback(&task, |task| {{
        println!(\"failed: {{}}\", task.peek().is_some_and(|result| result.is_err()));
    }});
    call.await.expect(\"the task should not panic\");
}}{MAIN}"
            ),
            "async def fail():
    raise ValueError

async def main():
    task = asyncio.ensure_future(fail())
    task.add_done_callback(lambda task: say('failed: ' + str(task.exception() is not None).lower()))
    await asyncio.wait([task])

asyncio.run(main())",
        );
        for run in both(&changed) {
            run.assert_lines(&["failed: true"]);
        }
    }

    #[test]
    fn a_waiter_outside_the_runtime_receives_an_error_when_the_runtime_is_dropped() {
        let changed = changed(
            "runtime_dropped",
            "fn main() {
    let event_loop = runtime::Builder::new_current_thread().enable_time().build();
    let event_loop = event_loop.expect(\"the runtime should start\");
    let task = event_loop.block_on(async { ensure_future(coroutine(2)) });
    let waits = std::thread::spawn(|| {
        let other = runtime::Builder::new_current_thread().build();
        other.expect(\"the runtime should start\").block_on(task)
    });
    std::thread::sleep(Duration::from_millis(100));
    drop(event_loop);
    let result = waits.join().expect(\"the thread should not panic\");
    println!(\"cancelled: {}\", result.is_err_and(|error| error.is_cancelled()));
}",
            "",
        );
        run(changed.build()).assert_lines(&["cancelled: true"]);
    }

    /// Shows why a `Task` is not a `SetOnce`. The page of `components` states both facts.
    #[test]
    fn waiting_for_an_unset_set_once_never_ends_but_a_watch_ends_with_its_sender() {
        let source = "
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{SetOnce, watch};
use tokio::time::timeout;

#[tokio::main(flavor = \"current_thread\")]
async fn main() {
    let once = Arc::new(SetOnce::<u32>::new());
    let (send, mut receive) = watch::channel(None::<u32>);
    let (sets_once, waits) = (Arc::clone(&once), Duration::from_millis(200));
    let setter = tokio::spawn(async move {
        std::future::pending::<()>().await;
        sets_once.set(1).expect(\"the value should be unset\");
        send.send_replace(Some(1));
    });
    setter.abort();
    let result = timeout(waits, receive.wait_for(Option::is_some)).await;
    println!(\"watch: {}\", result.is_ok_and(|result| result.is_err()));
    println!(\"SetOnce: {}\", timeout(waits, once.wait()).await.is_ok());
}";
        output("set_once", source).assert_lines(&["watch: true", "SetOnce: false"]);
    }

    /// The header recommends this for a multi-thread runtime.
    #[test]
    fn one_callback_that_calls_the_others_keeps_their_order_between_threads() {
        let changed = changed(
            "between_threads",
            "async fn round() -> Vec<u32> {
    let task = ensure_future(async { String::new() });
    let (send, receive) = std::sync::mpsc::channel();
    add_done_callback(&task, move |_| {
        for n in 0..4 {
            send.send(n).expect(\"the channel should have a receiver\");
        }
    })
    .await
    .expect(\"the task should not panic\");
    receive.into_iter().collect()
}

fn main() {
    let event_loop = runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build();
    let event_loop = event_loop.expect(\"the runtime should start\");
    for _ in 0..500 {
        assert_eq!(event_loop.block_on(round()), [0, 1, 2, 3]);
    }
    println!(\"in order\");
}",
            "",
        );
        run(changed.build()).assert_lines(&["in order"]);
    }
}

mod event {
    use super::*;

    #[test]
    fn set_wakes_every_waiter_even_if_clear_follows_immediately() {
        let changed = Changed::new("async_event", "cleared_at_once")
            .rust("    event.set();\n}", "    event.set();\n    event.clear();\n}")
            .python("    event.set()", "    event.set()\n    event.clear()");
        for run in both(&changed) {
            run.assert_lines(&[
                "event start state: False",
                "coro1 waiting for event",
                "coro2 waiting for event",
                "setting event in callback",
                "coro1 triggered",
                "coro2 triggered",
                "event end state: False",
            ]);
        }
    }

    #[test]
    fn a_wait_that_begins_after_clear_waits_for_another_set() {
        let changed = Changed::new("async_event", "waits_again")
            .rust(
                "println!(\"coro1 triggered\");",
                "println!(\"coro1 triggered\");
    event.clear();
    let again = tokio::time::timeout(Duration::from_millis(100), event.wait()).await;
    println!(\"again: {}\", python(again.is_ok()));",
            )
            .python(
                "    say(\"coro1 triggered\")",
                "    say(\"coro1 triggered\")
    event.clear()
    try:
        await asyncio.wait_for(event.wait(), 0.1)
        say(\"again: True\")
    except asyncio.TimeoutError:
        say(\"again: False\")",
            );
        for run in both(&changed) {
            let (_, end) = run.split_at(4);
            end.assert_lines(&[
                "coro1 triggered",
                "coro2 triggered",
                "again: False",
                "event end state: False",
            ]);
        }
    }

    /// Shows why the snippet's event is not a watch channel.
    #[test]
    fn a_watch_channel_misses_a_set_that_is_cleared_immediately_and_wakes_in_no_order() {
        let source = "
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

#[tokio::main(flavor = \"current_thread\")]
async fn main() {
    let (flag, mut waiter) = watch::channel(false);
    let waits = tokio::spawn(async move {
        let wait = waiter.wait_for(|flag| *flag);
        tokio::time::timeout(Duration::from_millis(100), wait).await.is_ok()
    });
    tokio::task::yield_now().await;
    flag.send_replace(true);
    flag.send_replace(false);
    println!(\"woken: {}\", waits.await.expect(\"the task should not panic\"));

    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..100 {
        let (mut waiter, order) = (flag.subscribe(), Arc::clone(&order));
        tasks.spawn(async move {
            waiter.wait_for(|flag| *flag).await.expect(\"the sender should exist\");
            order.lock().expect(\"no task should panic\").push(n);
        });
    }
    tokio::task::yield_now().await;
    tokio::task::yield_now().await;
    flag.send_replace(true);
    tasks.join_all().await;
    let order = order.lock().expect(\"no task should panic\");
    println!(\"{} woken, in order: {}\", order.len(), order.is_sorted());
}";
        let expected = ["woken: false", "100 woken, in order: false"];
        output("watch_as_event", source).assert_lines(&expected);
    }

    #[test]
    fn wakes_a_hundred_waiters_in_the_order_of_their_arrival() {
        let changed = Changed::new("async_event", "hundred")
            .rust(
                "    tasks.spawn(coro1(event.clone()));",
                "    for n in 0..100 {
        let event = event.clone();
        tasks.spawn(async move {
            event.wait().await;
            println!(\"{n}\");
        });
    }
    tasks.spawn(coro1(event.clone()));",
            )
            .python_from(
                "async def main()",
                "async def waiter(event, n):
    await event.wait()
    say(n)

async def main():
    event = asyncio.Event()
    tasks = [asyncio.create_task(waiter(event, n)) for n in range(100)]
    await asyncio.sleep(0.1)
    set_event(event)
    await asyncio.wait(tasks)

asyncio.run(main())",
            );
        for mut run in both(&changed) {
            run.lines.retain(|line| line.text.parse::<u32>().is_ok());
            run.assert_lines(&(0..100).map(|n| n.to_string()).collect::<Vec<_>>());
        }
    }
}

mod timers {
    use super::*;

    /// A snippet, its argument for the time, and the same call in Python.
    const PLANNED: [(&str, &str, &str); 2] = [
        ("call_later", "delay", "loop.call_later(0.02, "),
        ("call_at", "Instant::now() + delay", "loop.call_at(loop.time() + 0.02, "),
    ];

    /// A task that has used up its budget starts another task and schedules a call, which is due
    /// first. Both are due in the same step of tokio's timers. `form` is the suffix of the
    /// function's name.
    fn after_128_receives(form: &str, planned: (&str, &str, &str)) -> Changed {
        let (binary, when, python_call) = planned;
        let call = format!("{binary}{form}({when}, ");
        Changed::new(binary, &format!("after_128_receives{form}"))
            .rust("use std::time::Duration;", "#![allow(dead_code)]\nuse std::time::Duration;")
            .rust_from(
                "async fn run()",
                &format!(
                    "fn main() {{
    let event_loop = runtime::Builder::new_current_thread().enable_time().build();
    event_loop.expect(\"the runtime should start\").block_on(async {{
        let delay = Duration::from_millis(20);
        let (send, mut receive) = tokio::sync::mpsc::unbounded_channel();
        for round in 0..20 {{
            for _ in 0..128 {{
                send.send(()).expect(\"the channel should have a receiver\");
                receive.recv().await;
            }}
            let task = tokio::spawn(async move {{
                tokio::time::sleep(delay).await;
                println!(\"{{round}} task\");
            }});
            {call}move || println!(\"{{round}} call\"));
            task.await.expect(\"the task should not panic\");
        }}
    }});
}}"
                ),
            )
            .python_from(
                "async def main()",
                &format!(
                    "async def task(n):
    await asyncio.sleep(0.02)
    say(f'{{n}} task')

async def main():
    loop = asyncio.get_running_loop()
    queue = asyncio.Queue()
    for n in range(20):
        for _ in range(128):
            queue.put_nowait(None)
            await queue.get()
        late = asyncio.ensure_future(task(n))
        {python_call}lambda: say(f'{{n}} call'))
        await late

asyncio.run(main())"
                ),
            )
    }

    #[test]
    fn keep_their_order_in_a_task_that_has_used_its_budget() {
        let expected = (0..20).flat_map(|n| [format!("{n} call"), format!("{n} task")]);
        let expected: Vec<String> = expected.collect();
        for planned in PLANNED {
            for run in both(&after_128_receives("_in_order", planned)) {
                run.assert_lines(&expected);
            }
        }
    }

    /// Shows why there are two forms: the task of a plain call is polled after the other task.
    #[test]
    fn of_a_plain_call_expire_after_the_timer_of_a_task_in_the_same_millisecond() {
        for planned in PLANNED {
            let run = run(after_128_receives("", planned).build());
            let texts = run.texts();
            let at = |line: String| texts.iter().position(|text| *text == line);
            let is_late = |n: &u32| at(format!("{n} call")) > at(format!("{n} task"));
            let late = (0..20).filter(is_late).count();
            // Not all calls: a step may end between the two timers, and the last call may never be
            // made.
            run.assert(
                late >= 10,
                format!("{late} of 20 calls should run after the task, at least 10"),
            );
        }
    }
}

mod context_manager {
    use super::*;

    /// Spawns `with` in a task, from a function that is generic over the body.
    #[test]
    fn can_be_spawned_from_a_function_that_is_generic_over_its_body() {
        let changed = Changed::new("async_with", "generic")
            .rust("use std::time::Duration;", "#![allow(dead_code)]\nuse std::time::Duration;")
            .rust_from(
                "fn main()",
                "async fn in_a_task<F, Body>(body: F) -> Result<(), Error>
where
    F: FnOnce(&'static str) -> Body + Send + 'static,
    Body: Future<Output = Result<(), Error>> + Send + 'static,
{
    let task = tokio::spawn(async move {
        with(Manager::new(false), &CancellationToken::new(), body).await
    });
    task.await.expect(\"the body should not panic\")
}

fn main() {
    let event_loop = runtime::Builder::new_current_thread().enable_time().build();
    let result = event_loop.expect(\"the runtime should start\").block_on(in_a_task(async |var| {
        sleep(Duration::from_millis(10)).await;
        println!(\"  BODY {var}\");
        Ok(())
    }));
    println!(\"{}\", result.is_ok());
}",
            );
        run(changed.build()).assert_lines(&[
            "  aenter begins",
            "  aenter ends",
            "  BODY VAR",
            "  aexit begins None",
            "  aexit ends",
            "true",
        ]);
    }
}

mod task_group {
    use super::*;

    /// A task, or the body, that awaits a task that fails is cancelled, and does not fail as well.
    #[test]
    fn has_one_failure_even_if_others_await_the_task() {
        let changed = Changed::new("task_group", "awaited")
            .rust("use std::any::Any;", "#![allow(dead_code, unused_imports)]\nuse std::any::Any;")
            .rust_from(
                "async fn run()",
                "async fn sibling() {
    let group = task_group(async |group: Group| {
        let one = group.spawn(fail(\"one\", 10))?;
        group.spawn(async { Ok(one.await?) })?;
        sleep(Duration::from_secs(10)).await;
        Ok(())
    });
    println!(\"sibling: {}\", group.await.expect_err(\"a task should fail\"));
}

async fn body() {
    let group = task_group(async |group: Group| Ok(group.spawn(fail(\"one\", 10))?.await?));
    println!(\"body: {}\", group.await.expect_err(\"a task should fail\"));
}

fn main() {
    let event_loop = runtime::Builder::new_current_thread().enable_time().build();
    event_loop.expect(\"the runtime should start\").block_on(async {
        for ended in [tokio::spawn(sibling()).await, tokio::spawn(body()).await] {
            ended.expect(\"the task should not panic\");
        }
    });
}",
            )
            .python_from(
                "async def main()",
                "async def wait_for(task):
    await task


async def sibling():
    try:
        async with asyncio.TaskGroup() as group:
            one = group.create_task(fail('one', 0.01))
            group.create_task(wait_for(one))
            await asyncio.sleep(10)
    except ExceptionGroup as errors:
        say('sibling: ' + '; '.join(map(str, errors.exceptions)))


async def body():
    try:
        async with asyncio.TaskGroup() as group:
            await group.create_task(fail('one', 0.01))
    except ExceptionGroup as errors:
        say('body: ' + '; '.join(map(str, errors.exceptions)))


async def main():
    await sibling()
    await body()


asyncio.run(main())",
            );
        for transcript in both(&changed) {
            transcript.assert_lines(&[
                "one: fails",
                "sibling: error of one",
                "one: fails",
                "body: error of one",
            ]);
        }
    }
}

mod signals {
    use super::*;

    /// The line is printed once the program listens: a signal from then on is not lost.
    #[test]
    fn are_received_as_soon_as_the_first_line_is_printed() {
        let line = "    println!(\"main: runs until Ctrl-C\");";
        let raised = format!("{line}\n    low_level::raise(SIGINT)?;");
        let program = Changed::new("signals", "early").rust(line, &raised).build();
        let mut running = program.start().unwrap_or_else(Failure::fail);
        running.wait(PATIENCE).unwrap_or_else(Failure::fail);
        let (status, transcript) = running.finish_anyhow().unwrap_or_else(Failure::fail);
        assert_eq!(status.signal(), Some(Signal::INT.as_raw()), "{status}");
        transcript.assert_count(6);
    }
}

mod rate_limiter {
    use super::*;

    /// `interval` counts a tick as missed only if the tick is more than 5 ms late.
    #[test]
    fn keeps_its_period_after_a_request_that_is_a_little_late() {
        let changed = Changed::new("rate_limiter", "late")
            .rust(
                "use std::sync::Arc;",
                "#![allow(dead_code, unused_imports)]\nuse std::sync::Arc;",
            )
            .rust_from(
                "async fn run()",
                "async fn run() {
    let period = Duration::from_millis(2);
    let limiter = RateLimiter::new(period);
    limiter.acquire().await;
    let mut least = Duration::MAX;
    for _ in 0..20 {
        std::thread::sleep(Duration::from_millis(6)); // 4 ms late
        limiter.acquire().await;
        let passed = Instant::now();
        limiter.acquire().await;
        least = least.min(passed.elapsed());
    }
    println!(\"one period apart: {}\", least > period * 9 / 10);
}

fn main() {
    let event_loop = runtime::Builder::new_current_thread().enable_time().build();
    event_loop.expect(\"the runtime should start\").block_on(run());
}",
            );
        run(changed.build()).assert_lines(&["one period apart: true"]);
    }
}

mod queue {
    use super::*;

    /// The item of a `put` whose comparison panics is in the queue, and a `get` that waits receives
    /// the item.
    #[test]
    fn wakes_a_waiter_even_if_a_comparison_panics() {
        let changed = Changed::new("async_queue_full", "comparison")
            .rust("use std::cmp::Reverse;", "#![allow(dead_code)]\nuse std::cmp::Reverse;")
            .rust_from(
                "fn sizes()",
                "#[derive(Debug)]
struct Price(f64);

impl PartialEq for Price {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Price {}

impl PartialOrd for Price {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Price {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.partial_cmp(&other.0).expect(\"a price should be a number\")
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let q = Arc::new(PriorityQueue::new(0));
    let [first, second] =
        [q.clone(), q.clone()].map(|q| tokio::spawn(async move { q.get().await }));
    tokio::task::yield_now().await;
    q.put(Price(1.0)).await?;
    std::panic::set_hook(Box::new(|_| {}));
    let put = std::panic::AssertUnwindSafe(|| q.try_put(Price(f64::NAN)));
    println!(\"panicked: {}\", std::panic::catch_unwind(put).is_err());
    for get in [first, second] {
        println!(\"in time: {}\", timeout(Duration::from_secs(1), get).await.is_ok());
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    runtime::Builder::new_current_thread().enable_time().build()?.block_on(run())
}",
            );
        run(changed.build()).assert_lines(&["panicked: true", "in time: true", "in time: true"]);
    }
}

mod tcp_echo {
    use super::*;

    /// `LinesCodec` decodes text, and the counterpart's `readline` returns bytes.
    #[test]
    fn echoes_text() {
        let changed = Changed::new("tcp_echo", "text")
            .rust("use std::io;", "#![allow(dead_code, unused_imports)]\nuse std::io;")
            .rust_from(
                "async fn run()",
                "async fn run() -> io::Result<()> {
    let listener = TcpListener::bind((\"127.0.0.1\", 0)).await?;
    let server = listener.local_addr()?;
    tokio::spawn(serve(listener, CancellationToken::new()));
    for bytes in [&b\"one\\r\\ntwo\"[..], b\"\\xff\\n\"] {
        let mut client = TcpStream::connect(server).await?;
        client.write_all(bytes).await?;
        client.shutdown().await?;
        let mut echo = Vec::new();
        tokio::io::AsyncReadExt::read_to_end(&mut client, &mut echo).await?;
        println!(\"{}\", echo.escape_ascii());
    }
    Ok(())
}

fn main() -> io::Result<()> {
    runtime::Builder::new_current_thread().enable_all().build()?.block_on(run())
}",
            )
            .python_from(
                "async def main()",
                "async def main():
    server = await Server().start()
    for data in b'one\\r\\ntwo', b'\\xff\\n':
        reader, writer = await asyncio.open_connection(*server)
        writer.write(data)
        writer.write_eof()
        say(ascii(await reader.read())[2:-1])


asyncio.run(main())",
            );
        let transcripts = both(&changed);
        transcripts[0].assert_lines(&["one\\ntwo\\n", ""]);
        for python in &transcripts[1..] {
            python.assert_lines(&["one\\r\\ntwo", "\\xff\\n"]);
        }
    }
}
