//! The snippets of section "coroutines" on a multi-thread runtime, as if pasted into
//! `#[tokio::main]`. Each snippet compiles there, also as the body of a task. Its contract still
//! holds, or its header says which part does not.

use std::process::Command;
use std::sync::Mutex;
use std::thread;
use std::time::Duration;

use catalog::Kind;
use catalog::header::source;
use changed::{Changed, compile};
use tests::{Failure, Program, Transcript, contracts};

const PATIENCE: Duration = Duration::from_secs(30);

/// The part of a snippet's contract that holds on a runtime with four threads.
#[derive(Clone, Copy)]
enum Holds {
    /// The whole contract: the same lines in the same order.
    Whole,
    /// The same lines, in any order.
    Lines,
    /// Only what this function asserts.
    Only(fn(&Transcript)),
    /// Nothing: the program aborts a task that has been woken. On several threads, the task may
    /// have continued before, and the program then waits forever.
    Nothing,
}

/// The snippets of which not the whole contract holds.
const EXCEPTIONS: &[(&str, Holds)] = &[
    ("actor_async", Holds::Only(one_or_two_pears)),
    ("as_completed", Holds::Lines),
    ("async_barrier", Holds::Only(each_arrives_and_continues)),
    ("async_condition", Holds::Lines),
    ("async_event", Holds::Lines),
    ("async_lock", Holds::Only(one_after_the_other)),
    ("async_queue", Holds::Only(each_item_once)),
    ("async_queue_full", Holds::Nothing),
    ("async_semaphore", Holds::Lines),
    ("async_semaphore_full", Holds::Nothing),
    ("blocked_loop", Holds::Lines),
    ("blocking_work", Holds::Only(ticks_throughout)),
    ("call_at", Holds::Lines),
    ("call_later", Holds::Lines),
    ("call_soon", Holds::Lines),
    ("call_soon_threadsafe", Holds::Only(both_at_once)),
    ("cancellation", Holds::Only(begun_or_not)),
    ("components", Holds::Lines),
    ("create_task", Holds::Lines),
    ("ensure_future", Holds::Lines),
    ("first_completed", Holds::Lines),
    ("join_set", Holds::Lines),
    ("lazy_coroutine", Holds::Lines),
    ("rate_limiter", Holds::Lines),
    ("run_coroutine_threadsafe", Holds::Only(second_before_first)),
    ("run_gather", Holds::Lines),
    ("run_wait", Holds::Lines),
    ("task_group", Holds::Only(each_group_ends_as_it_should)),
    ("task_local", Holds::Lines),
    ("task_result", Holds::Only(aborted_early_or_late)),
    ("wait", Holds::Lines),
    ("wait_tasks", Holds::Lines),
];

/// Snippets whose lines differ between runs, but whose contract holds except for the times.
const HOLD_BUT_FOR_TIMES: [&str; 2] = ["blocking_work", "run_coroutine_threadsafe"];

/// Asserts the contract without its times.
fn ticks_throughout(run: &Transcript) {
    let (ticks, results): (Vec<&str>, Vec<&str>) =
        run.texts().into_iter().partition(|text| text.starts_with("tick "));
    run.assert(results == ["waited", "computed"], "`waited` should be printed, then `computed`");
    let in_order = ticks.iter().zip(1..).all(|(text, n)| *text == format!("tick {n}"));
    run.assert(in_order && ticks.len() > 3, "the ticks should count up");
}

/// Asserts the contract, but the cancelled caller may or may not have taken a pear.
fn one_or_two_pears(run: &Transcript) {
    let pears = if run.texts().contains(&"pears: 2") { 2 } else { 1 };
    run.assert_lines(&[
        "left: 10",
        "bought: 10",
        "another: false",
        &format!("pears: {pears}"),
        &format!("apples: 0, pears: {pears}"),
        "the actor has ended",
    ]);
}

/// Asserts the lines in any order, without the numbers of the tasks that arrived before.
fn each_arrives_and_continues(run: &Transcript) {
    let mut lines = run.clone();
    for line in &mut lines.lines {
        if let Some((task, _)) = line.text.split_once(" arrived before") {
            line.text = task.trim_end_matches(char::is_numeric).to_owned();
        }
    }
    let rounds = [1, 2].into_iter().flat_map(|round| (0..3).map(move |n| (round, n)));
    let mut wanted: Vec<String> = rounds
        .flat_map(|(round, n)| {
            [format!("round {round}: {n} arrives"), format!("round {round}: {n} continues, ")]
        })
        .collect();
    wanted.extend(["b: ", "c: ", "d: ", "d: ", "e: "].map(str::to_owned));
    wanted.extend(["a", "b", "c"].map(|name| format!("{name}: BrokenBarrierError")));
    wanted.extend(
        [
            "a was cancelled, 1 of 3 waits",
            "timed out, 0 of 3 waits",
            "broken: True",
            "broken: False",
        ]
        .map(str::to_owned),
    );
    lines.assert_lines_in_any_order(&wanted.iter().map(String::as_str).collect::<Vec<_>>());
}

/// Asserts the contract without its times.
fn second_before_first(run: &Transcript) {
    run.assert_count(5);
    let texts = run.texts();
    let reports = [texts[1], texts[3]];
    run.assert(
        reports == ["第二个 协程运行完..", "第一个 协程运行完.."],
        "the second coroutine should end first",
    );
}

/// Asserts that either task comes first, and that this task holds the lock from its start to its
/// end.
fn one_after_the_other(run: &Transcript) {
    let mut with_the_lock = run.clone();
    with_the_lock.lines.retain(|line| {
        ["+++", "---"].iter().any(|begin| line.text.starts_with(begin))
            || [" start", " end"].iter().any(|end| line.text.ends_with(end))
    });
    let first = if with_the_lock.lines[0].text == "one start" { "one" } else { "two" };
    let second = if first == "one" { "two" } else { "one" };
    with_the_lock.assert_lines(&[
        format!("{first} start"),
        format!("++++++++++ {first}"),
        format!("---------- {first}"),
        format!("{first} end"),
        format!("{second} start"),
    ]);
}

/// Asserts that each item reaches one consumer, and that the producer ends after the last item.
fn each_item_once(run: &Transcript) {
    let texts = run.texts();
    let items =
        texts.iter().filter_map(|text| text.split_once(": has item ")).map(|(_, item)| item);
    let mut items: Vec<&str> = items.collect();
    items.sort_unstable();
    run.assert(
        items == ["0", "1", "2", "3", "4", "5", "None", "None"],
        "each item should be received once",
    );
    let at = |what: &str| texts.iter().rposition(|text| text.contains(what));
    run.assert(
        at("producer: ending") > at(": has item "),
        "the producer should end after the last item",
    );
}

/// Asserts that both functions have started before one of them ends.
fn both_at_once(run: &Transcript) {
    run.assert_count(5);
    let mut texts = run.split_at(3).1.texts().into_iter().map(str::to_owned).collect::<Vec<_>>();
    texts.sort_unstable();
    run.assert(
        texts == ["Finished more work 3", "Finished more work 6"],
        "both functions should start before one of them ends",
    );
}

/// Asserts that the worker observes its cancellation. The holder, and the task that should never
/// start, may or may not have started.
fn begun_or_not(run: &Transcript) {
    let mut steps = run.clone();
    steps.lines.retain(|line| line.text.starts_with("worker: step "));
    let steps = steps.lines.len();
    let mut rest = run.clone();
    rest.lines.retain(|line| {
        !["worker: step ", "holder: ", "never: "].iter().any(|begin| line.text.starts_with(begin))
    });
    let last = rest.lines.pop().map(|line| line.text).unwrap_or_default();
    run.assert(
        ["main: aborted", "main: not aborted"].contains(&last.as_str()),
        "the last line should say whether the task was aborted",
    );
    let heard = format!("worker: cancelled in step {steps}");
    rest.assert_lines(&[
        "main: cancels",
        &heard,
        "worker: has cleaned up",
        "main: aborts",
        "main: aborted",
        "busy: cancelled, and goes on to the next await",
        "main: aborted",
    ]);
    for never in ["holder: never gets here", "busy: never gets here"] {
        run.assert(!run.texts().contains(&never), never);
    }
}

/// Asserts that the task that is aborted immediately may have started, but has not ended.
fn aborted_early_or_late(run: &Transcript) {
    let waiting = run.texts().iter().filter(|text| **text == "Waiting:  2").count();
    run.assert((1..=2).contains(&waiting), "one or two tasks should start to wait");
    let mut rest = run.clone();
    rest.lines.retain(|line| line.text != "Waiting:  2");
    rest.assert_lines(&["too early", "Done after 2s", "failed: from fail", "cancelled"]);
}

/// Asserts the results of the groups. Of two tasks that fail at the same moment, the first may
/// abort the second.
fn each_group_ends_as_it_should(run: &Transcript) {
    let mut results = run.clone();
    results.lines.retain(|line| {
        let is_result = ["main: ", "body: "].iter().any(|begin| line.text.starts_with(begin));
        is_result && !["error: bad", "panic: oops"].iter().any(|end| line.text.ends_with(end))
    });
    let failed = |text: &&str| ["main: error: bad", "main: panic: oops"].contains(text);
    run.assert(run.texts().iter().any(failed), "one task at least should fail");
    results.assert_lines(&[
        "main: result of one, result of two",
        "body: error of inner",
        "main: the outer group has ended",
        "main: error of outer",
        "main: true, result of two",
        "main: refused: true",
        "main: timed out: true",
    ]);
}

/// Adds a choice of runtime to the snippet. Without an argument the runtime has the current thread
/// only. With `threads` the runtime has four threads. With `task` the runtime has four threads, and
/// the whole snippet runs in a task.
fn on_a_runtime_of_any_kind(binary: &str) -> Changed {
    let mut changed = Changed::new(binary, "on_threads").rust(
        "runtime::Builder::new_current_thread()",
        "{
        let mut builder = match std::env::args().len() {
            1 => runtime::Builder::new_current_thread(),
            _ => runtime::Builder::new_multi_thread(),
        };
        builder.worker_threads(4);
        builder
    }",
    );
    let source = source("async", binary);
    let blocked_on = source.split_once("event_loop.block_on(").map(|(_, rest)| rest);
    if let Some((main, _)) = blocked_on.and_then(|rest| rest.split_once("())"))
        && !main.contains('.')
    {
        changed = changed.rust(
            &format!("event_loop.block_on({main}())"),
            &format!(
                "event_loop.block_on(async {{
        match std::env::args().nth(1).as_deref() {{
            Some(\"task\") => tokio::spawn({main}()).await.expect(\"the task should not panic\"),
            _ => {main}().await,
        }}
    }})"
            ),
        );
    }
    if binary == "async_condition" {
        // All five consumers should wait before the first is notified, even on a busy machine.
        let pause = "sleep(Duration::from_millis(100)).await;\n\n    for";
        changed = changed.rust(pause, &pause.replace("100", "2000"));
    }
    changed
}

fn sorted(run: &Transcript) -> Vec<&str> {
    let mut texts = run.texts();
    texts.sort_unstable();
    texts
}

/// Asserts the part of a snippet's contract that should hold.
fn assert_holds(binary: &str, holds: Holds) {
    if let Holds::Nothing = holds {
        return;
    }
    let contract = contracts::of(binary);
    let path = on_a_runtime_of_any_kind(binary).path();
    let run = |kind: Option<&str>| {
        let mut command = Command::new(&path);
        command.args(kind);
        let name = format!("{binary} {}", kind.unwrap_or_default());
        contract.run(Program::new(name, command)).unwrap_or_else(Failure::fail)
    };
    let kinds = ["threads", "task"].map(Some);
    if let Holds::Only(check) = holds {
        return kinds.map(run).iter().for_each(check);
    }
    let one_thread = run(None);
    for transcript in kinds.map(run) {
        let same = if let Holds::Lines = holds {
            sorted(&transcript) == sorted(&one_thread)
        } else {
            transcript.texts() == one_thread.texts()
        };
        let what = format!(
            "{binary}: the lines should be those of one thread; if they need not be, say in the \
             header what does not hold \"On a multi-thread runtime\", and add `{binary}` to \
             `EXCEPTIONS`:\n{one_thread}several threads:"
        );
        transcript.assert(same, what);
    }
}

/// Returns every snippet that builds a runtime, and what of its contract holds.
fn snippets() -> Vec<(String, Holds)> {
    let mut there = catalog::document::binaries("async").unwrap_or_else(|wrong| panic!("{wrong}"));
    there.retain(|binary| {
        let source = source("async", binary);
        // A local runtime has one thread, and its tasks are not `Send`.
        source.contains("runtime::Builder") && !source.contains(".build_local(")
    });
    let holds = |binary: &String| {
        let exception = EXCEPTIONS.iter().find(|(name, _)| name == binary);
        exception.map_or(Holds::Whole, |(_, holds)| *holds)
    };
    there.into_iter().map(|binary| (binary.clone(), holds(&binary))).collect()
}

#[test]
fn every_exception_has_the_name_of_a_snippet() {
    let snippets = snippets();
    for (name, _) in EXCEPTIONS {
        let known = snippets.iter().any(|(binary, _)| binary == name);
        assert!(known, "async_multi_thread.rs: no snippet with a runtime is named {name}");
    }
}

#[test]
fn a_header_says_what_does_not_hold_on_several_threads() {
    for (binary, holds) in snippets() {
        let source = source("async", &binary);
        let header = source.lines().map_while(|line| line.strip_prefix("//!"));
        let header = header.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
        let says = header.contains("On a multi-thread runtime ");
        let all_holds = matches!(holds, Holds::Whole)
            || contracts::of(&binary).header.kind == Kind::Unordered
            || HOLD_BUT_FOR_TIMES.contains(&&*binary);
        assert!(
            says || all_holds,
            "{binary}: the header should say what does not hold on a multi-thread runtime"
        );
    }
}

#[test]
fn every_snippet_holds_its_promise_on_several_threads() {
    let left = Mutex::new(snippets().into_iter());
    let next = || left.lock().expect("no thread should panic while it holds the lock").next();
    // The snippets mostly sleep, so several run side by side. More of them would make each other
    // late.
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                while let Some((binary, holds)) = next() {
                    assert_holds(&binary, holds);
                }
            });
        }
    });
}

/// Compiles and runs a program, and asserts the one line that it prints.
fn assert_prints(name: &str, changed: Result<Changed, &str>, line: &str) {
    let path = match changed {
        Ok(changed) => changed.path(),
        Err(source) => compile(name, source).unwrap_or_else(|why| panic!("{name}: {why}")),
    };
    let run = Program::new(name, Command::new(path)).run(PATIENCE).unwrap_or_else(Failure::fail);
    run.assert_lines(&[line]);
}

#[test]
fn tasks_start_in_any_order() {
    let source = "
use std::sync::{Arc, Mutex};

async fn round() -> Vec<u32> {
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..4 {
        let order = Arc::clone(&order);
        tasks.spawn(async move { order.lock().expect(\"no task should panic\").push(n) });
    }
    tasks.join_all().await;
    order.lock().expect(\"no task should panic\").clone()
}

#[tokio::main(worker_threads = 4)]
async fn main() {
    for _ in 0..100_000 {
        if tokio::spawn(round()).await.expect(\"the task should not panic\") != [0, 1, 2, 3] {
            return println!(\"in another order\");
        }
    }
    println!(\"always in order\");
}";
    assert_prints("tasks_begin", Err(source), "in another order");
}

#[test]
fn callbacks_of_one_task_are_called_in_any_order() {
    let changed = Changed::new("add_done_callback", "several_threads")
        .rust("use std::sync::Arc;", "#![allow(dead_code)]\nuse std::sync::Arc;")
        .rust_from(
            "async fn run()",
            "async fn round() -> Vec<u32> {
    let task = ensure_future(async { String::new() });
    let (send, receive) = std::sync::mpsc::channel();
    let calls = [0, 1, 2, 3].map(|n| {
        let send = send.clone();
        add_done_callback(&task, move |_| send.send(n).expect(\"`receive` should exist\"))
    });
    for call in calls {
        call.await.expect(\"the task should not panic\");
    }
    drop(send);
    receive.into_iter().collect()
}

fn main() {
    let event_loop = runtime::Builder::new_multi_thread().worker_threads(4).enable_time().build();
    let event_loop = event_loop.expect(\"the runtime should start\");
    for _ in 0..100_000 {
        let round = event_loop.spawn(round());
        if event_loop.block_on(round).expect(\"the task should not panic\") != [0, 1, 2, 3] {
            return println!(\"in another order\");
        }
    }
    println!(\"always in order\");
}",
        );
    assert_prints("add_done_callback", Ok(changed), "in another order");
}

/// The header of `call_soon_threadsafe` recommends this.
#[test]
fn one_task_calls_the_functions_of_a_channel_in_order() {
    let changed = Changed::new("call_soon_threadsafe", "over_a_channel")
        .rust("use std::future;", "#![allow(dead_code, unused_imports)]\nuse std::future;")
        .rust_from(
            "fn main()",
            "fn main() {
    let event_loop = runtime::Builder::new_multi_thread().worker_threads(4).build();
    let event_loop = event_loop.expect(\"the runtime should start\");
    let (call, mut calls) = tokio::sync::mpsc::unbounded_channel::<Box<dyn FnOnce() + Send>>();
    let caller = event_loop.spawn(async move {
        while let Some(callback) = calls.recv().await {
            callback();
        }
    });
    let (send, receive) = std::sync::mpsc::channel();
    for n in 0..10_000 {
        let send = send.clone();
        let callback = Box::new(move || send.send(n).expect(\"`receive` should exist\"));
        assert!(call.send(callback).is_ok());
    }
    drop((call, send));
    event_loop.block_on(caller).expect(\"the task should not panic\");
    println!(\"in order: {}\", receive.into_iter().eq(0..10_000));
}",
        );
    assert_prints("call_soon_threadsafe", Ok(changed), "in order: true");
}

/// A loop that is stopped runs no task, on a current-thread runtime as in Python. On a multi-thread
/// runtime the tasks keep running until the runtime is dropped.
#[test]
fn only_several_threads_run_tasks_between_two_calls_of_block_on() {
    let stopped = |threads: &str| {
        Changed::new("loop_stop", threads)
            .rust("new_current_thread()", &format!("new_{threads}()"))
            .rust(
                "    event_loop.block_on(stop.notified()); // run_forever\n",
                "    event_loop.spawn(async {
        tokio::time::sleep(Duration::from_millis(1500)).await;
        println!(\"another task\");
    });
    event_loop.block_on(stop.notified()); // run_forever
    std::thread::sleep(Duration::from_secs(3));
    println!(\"is closed\");\n",
            )
            .python(
                "    loop.close()",
                "    loop.create_task(another())
    __import__(\"time\").sleep(3)
    say(\"is closed\")
    for task in asyncio.all_tasks(loop):
        task.cancel()
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()",
            )
            .python(
                "if __name__",
                "async def another():
    await asyncio.sleep(1.5)
    say(\"another task\")


if __name__",
            )
    };
    let run = |program: Program| program.run(PATIENCE).unwrap_or_else(Failure::fail);
    let one_thread = stopped("current_thread");
    for program in [Some(one_thread.build()), one_thread.twin()].into_iter().flatten() {
        run(program).assert_lines(&["start", "after 1s stop", "is closed"]);
    }
    let several = stopped("multi_thread").build();
    run(several).assert_lines(&["start", "after 1s stop", "another task", "is closed"]);
}
