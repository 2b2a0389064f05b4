//! Cancellation of a waiting task: which of its tasks end with the wait, and which keep running, in
//! Rust and in Python.

use std::thread;
use std::time::Duration;

use changed::Changed;
use tests::{Failure, Program, Transcript};

const PATIENCE: Duration = Duration::from_secs(30);

fn run(program: Program) -> Transcript {
    program.run(PATIENCE).unwrap_or_else(Failure::fail)
}

/// Makes each task report its end.
fn says_its_end(changed: Changed) -> Changed {
    changed
        .rust("    format!(\"Done", "    println!(\"ended {x}\");\n    format!(\"Done")
        .python("    return f\"Done", "    say(f\"ended {x}\")\n    return f\"Done")
}

/// Makes each task report its end, and shortens each of its seconds to a quarter.
fn soon(changed: Changed) -> Changed {
    says_its_end(changed)
        .rust("Duration::from_secs(x)", "Duration::from_millis(250 * x)")
        .python("asyncio.sleep(x)", "asyncio.sleep(x / 4)")
}

/// Starts `waiter`, cancels `waiter` when all its tasks have started, and waits until the tasks
/// would have ended.
fn cancels(changed: Changed, waiter: &str, python_waiter: &str) -> Changed {
    let main = format!(
        "fn main() {{
    let event_loop = runtime::Builder::new_current_thread().enable_time().build();
    event_loop.expect(\"the runtime should start\").block_on(async {{
        let waiter = tokio::spawn(async {{ let _ = {waiter}.await; }});
        for _ in 0..3 {{
            tokio::task::yield_now().await;
        }}
        waiter.abort();
        println!(\"cancelled: {{}}\", waiter.await.is_err());
        tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
        println!(\"the end\");
    }});
}}"
    );
    python_cancels(changed.rust_from("fn main()", &main), python_waiter)
}

fn python_cancels(changed: Changed, waiter: &str) -> Changed {
    let python = format!(
        "async def cancels():
    waiter = asyncio.create_task({waiter})
    for _ in range(3):
        await asyncio.sleep(0)
    waiter.cancel()
    await asyncio.wait([waiter])
    say(\"cancelled: \" + str(waiter.cancelled()).lower())
    await asyncio.sleep(1.5)
    say(\"the end\")

asyncio.run(cancels())"
    );
    changed.python_from("if __name__", &python)
}

/// Asserts what is printed after the cancellation, on both sides.
#[track_caller]
fn assert_after(changed: &Changed, rust: &[&str], python: &[&str]) {
    let (program, twin) = (changed.build(), changed.twin());
    let other = thread::spawn(|| twin.map(run));
    let program = run(program);
    let twin = other.join().expect("the counterpart should run");
    for (run, expected) in [(Some(program), rust), (twin, python)] {
        let Some(run) = run else { continue };
        let at = run.texts().iter().position(|text| *text == "cancelled: true");
        let Some(at) = at else { panic!("the waiter should be cancelled\n{run}") };
        run.split_at(at + 1).1.assert_lines(&[expected, &["the end"]].concat());
    }
}

const RUN_ON: &[&str] = &["ended 1", "ended 2", "ended 4"];
const CANCELLED: &[&str] = &[];

#[test]
fn gather_cancels_its_tasks() {
    let changed = soon(Changed::new("run_gather", "cancelled"));
    assert_after(&cancels(changed, "run()", "main()"), CANCELLED, CANCELLED);
}

#[test]
fn joined_futures_are_dropped_with_the_wait() {
    let changed = Changed::new("gather", "cancelled");
    assert_after(&cancels(changed, "run()", "main()"), CANCELLED, CANCELLED);
}

#[test]
fn after_the_first_error_of_gather_the_other_tasks_keep_running() {
    let changed = says_its_end(Changed::new("run_gather", "fails"))
        .rust(
            "(Duration::from_secs(x)).await;",
            "(Duration::from_secs(x)).await;
    if x == 1 {
        std::panic::resume_unwind(Box::new(\"no message\"));
    }",
        )
        .rust("async fn run() -> Vec<String> {", "async fn run() -> Vec<String> { let results = {")
        .rust(
            "    gather(tasks).await.expect(\"no task should panic\")",
            "    gather(tasks).await };
    println!(\"failed: {}\", results.is_err());
    tokio::time::sleep(Duration::from_secs(3)).await;
    Vec::new()",
        )
        .python("asyncio.sleep(x)", "asyncio.sleep(x)\n    if x == 1:\n        raise ValueError")
        .python(
            "    return await asyncio.gather(*tasks)",
            "    try:
        await asyncio.gather(*tasks)
    except ValueError:
        say(\"failed: true\")
    await asyncio.sleep(3)
    return []",
        );
    for program in [Some(changed.build()), changed.twin()].into_iter().flatten() {
        let (_, end) = run(program).split_at(3);
        end.assert_lines(&["failed: true", "ended 2", "ended 2"]);
    }
}

#[test]
fn results_of_gather_are_in_argument_order_whichever_task_ends_first() {
    let changed = Changed::new("run_gather", "first_is_last")
        .rust("do_some_work(1)", "do_some_work(3)")
        .python("do_some_work(1)", "do_some_work(3)");
    for program in [Some(changed.build()), changed.twin()].into_iter().flatten() {
        let (_, end) = run(program).split_at(3);
        end.assert_lines(&[3, 2, 2].map(|x| format!("Task ret:  Done after {x}s")));
    }
}

#[test]
fn as_completed_does_not_cancel_its_tasks() {
    let changed = soon(Changed::new("as_completed", "cancelled"));
    assert_after(&cancels(changed, "run()", "main()"), RUN_ON, RUN_ON);
}

#[test]
fn waiting_for_the_first_does_not_cancel_the_tasks() {
    let changed = soon(Changed::new("first_completed", "cancelled"));
    assert_after(&cancels(changed, "run()", "main()"), RUN_ON, RUN_ON);
}

#[test]
fn select_drops_both_coroutines_but_tasks_in_python_keep_running() {
    let changed = soon(Changed::new("first_completed", "cancelled_select"))
        .rust("    wait_for_the_first().await;\n    select().await;", "    select().await;")
        .rust("async fn wait_for_the_first", "#[allow(dead_code)]\nasync fn wait_for_the_first");
    let changed = cancels(changed, "run()", "first((1, 2))");
    assert_after(&changed, CANCELLED, &["ended 1", "ended 2"]);
}

#[test]
fn wait_does_not_abort_the_tasks_of_the_set() {
    let changed = soon(Changed::new("wait_tasks", "cancelled")).rust_from(
        "async fn run()",
        "async fn run() {
    let mut tasks = JoinSet::new();
    for x in [1, 2, 4] {
        tasks.spawn(do_some_work(x));
    }
    tokio::select! {
        biased;
        _ = wait(&mut tasks) => {}
        () = async { for _ in 0..3 { tokio::task::yield_now().await } } => {}
    }
    println!(\"cancelled: true\");
    tokio::time::sleep(Duration::from_millis(1500)).await;
    println!(\"the end\");
}

fn main() {
    let event_loop = runtime::Builder::new_current_thread().enable_time().build();
    event_loop.expect(\"the runtime should start\").block_on(run());
}",
    );
    assert_after(&python_cancels(changed, "main()"), RUN_ON, RUN_ON);
}

#[test]
fn a_set_that_the_waiter_owns_aborts_its_tasks_but_asyncio_wait_does_not() {
    for (binary, waiter) in [("wait_tasks", "run()"), ("run_wait", "wait()")] {
        let changed = soon(Changed::new(binary, "cancelled_with_the_set"));
        assert_after(&cancels(changed, waiter, "main()"), CANCELLED, RUN_ON);
    }
    let end = |n: u32| {
        format!(
            "    tokio::time::sleep(std::time::Duration::from_millis({n}00)).await;
    println!(\"ended {n}\");
    \"coro{n}\"
}}"
        )
    };
    let python = |n: u32| {
        format!("    await asyncio.sleep({n} / 10)\n    say(\"ended {n}\")\n    return \"coro{n}\"")
    };
    let changed = Changed::new("wait", "cancelled")
        .rust("    \"coro1\"\n}", &end(1))
        .rust("    \"coro2\"\n}", &end(2))
        .python("    return \"coro1\"", &python(1))
        .python("    return \"coro2\"", &python(2));
    assert_after(&cancels(changed, "run()", "main()"), CANCELLED, &["ended 1", "ended 2"]);
}

#[test]
fn a_join_set_aborts_its_tasks_with_the_waiter_but_in_python_they_keep_running() {
    let changed = soon(Changed::new("join_set", "cancelled"));
    let changed = cancels(changed, "run()", "main()");
    let program = changed.build();
    run(program).assert_lines(&[
        "Waiting:  1",
        "Waiting:  2",
        "Waiting:  4",
        "Cancelled:  1",
        "Cancelled:  2",
        "Cancelled:  4",
        "cancelled: true",
        "the end",
    ]);
    if let Some(twin) = changed.twin() {
        run(twin).split_at(4).1.assert_lines(&[RUN_ON, &["the end"]].concat());
    }
}

#[test]
fn an_awaited_task_keeps_running_but_in_python_it_is_cancelled_with_its_waiter() {
    let changed = soon(Changed::new("create_task", "cancelled"));
    assert_after(&cancels(changed, "run()", "main()"), &["ended 2"], CANCELLED);
}
