//! The pitfalls on the pages of section `async`: each test changes a snippet in the way that the
//! page warns about.

use std::panic;
use std::time::Duration;

use changed::Changed;
use tests::{Cause, Failure, Transcript};

const PATIENCE: Duration = Duration::from_secs(30);

fn run(changed: &Changed) -> Transcript {
    changed.build().run(PATIENCE).unwrap_or_else(Failure::fail)
}

fn lines(transcript: &Transcript) -> Vec<&str> {
    transcript.lines.iter().map(|line| line.text.as_str()).collect()
}

/// Asserts that the compiler refuses the program with this error code.
fn assert_refused(changed: &Changed, code: &str) {
    let panic = panic::catch_unwind(|| changed.path()).expect_err("the program should not compile");
    let text =
        panic.downcast_ref::<String>().expect("the panic should have the compiler's message");
    assert!(text.contains(code), "not {code}: {text}");
}

/// Asserts that the program prints nothing for five seconds. If `twin_too`, the changed counterpart
/// must do the same.
fn assert_deadlock(changed: &Changed, twin_too: bool) {
    let twin = changed.twin().filter(|_| twin_too);
    for program in std::iter::once(changed.build()).chain(twin) {
        let failure = program.run(Duration::from_secs(5)).expect_err("the program should not end");
        assert!(matches!(failure.cause, Cause::Hang(_)), "{failure}");
    }
}

#[test]
fn a_condition_is_moved_by_a_wait_whose_guard_is_not_bound() {
    let changed = Changed::new("async_condition", "not_bound");
    assert_refused(&changed.rust("    locked = locked.wait()", "    locked.wait()"), "E0382");
}

#[test]
fn the_lock_of_a_condition_is_not_reentrant() {
    let changed = Changed::new("async_condition", "reentrant")
        .rust("    locked.notify(i);", "    condition.lock().await;\n        locked.notify(i);")
        .python("condition.notify(n=i)", "await condition.acquire()");
    assert_deadlock(&changed, true);
}

#[test]
fn ensure_future_cannot_infer_the_coroutine_type_of_a_task_alone() {
    let changed = Changed::new("ensure_future", "task_alone").rust(
        "    let mut awaitable",
        "    ensure_future(Awaitable::Task(tokio::spawn(async {})));\n    let mut awaitable",
    );
    assert_refused(&changed, "E0284");
}

#[test]
fn an_event_with_notify_one_wakes_only_one_waiter() {
    let changed = Changed::new("async_event", "notify_one");
    assert_deadlock(&changed.rust("notify_waiters", "notify_one"), false);
}

#[test]
fn a_queue_with_a_vec_is_last_in_first_out() {
    let main = "fn main() {
    let event_loop = runtime::Builder::new_current_thread().enable_time().build();
    event_loop.expect(\"the runtime should start\").block_on(async {
        let q = Queue::new(0);
        for round in 1..=2 {
            for i in 0..3 {
                q.put(round * 10 + i).await;
            }
            for _ in 0..3 {
                println!(\"{}\", q.get().await);
                q.task_done().expect(\"the item should be put\");
            }
            q.join().await;
            println!(\"joined\");
        }
        println!(\"{}\", q.task_done().is_err());
    });
}";
    let python = "async def rounds():
    q = asyncio.LifoQueue(0)
    for round in [1, 2]:
        for i in range(3):
            await q.put(round * 10 + i)
        for _ in range(3):
            print(await q.get())
            q.task_done()
        await q.join()
        print('joined')
    try:
        q.task_done()
        print('false')
    except ValueError:
        print('true')


asyncio.run(rounds())";
    let changed = Changed::new("async_queue", "lifo")
        .rust("use std::collections::VecDeque;\n", "#![allow(dead_code)]\n")
        .rust("items: VecDeque<T>", "items: Vec<T>")
        .rust("items: VecDeque::new()", "items: Vec::new()")
        .rust("items.pop_front()", "items.pop()")
        .rust("items.push_back(", "items.push(")
        .rust_from("fn main()", main)
        .python_from("if __name__", python);
    let wanted = ["12", "11", "10", "joined", "22", "21", "20", "joined", "true"];
    for program in std::iter::once(changed.build()).chain(changed.twin()) {
        assert_eq!(lines(&program.run(PATIENCE).unwrap_or_else(Failure::fail)), wanted);
    }
}

#[test]
fn an_expired_timer_makes_no_pause() {
    let changed = Changed::new("async_for", "old_timer");
    let pauses = |changed: &Changed| {
        let transcript = run(changed);
        let pairs = transcript.lines.windows(2);
        pairs.filter(|pair| pair[1].at - pair[0].at > Duration::from_millis(150)).count()
    };
    let (as_it_is, without) = (pauses(&changed), changed.rust("        self.pause = None;\n", ""));
    assert!(as_it_is >= 12, "{as_it_is}");
    let without = pauses(&without);
    assert!(without < 8, "each of the four loops should pause once, not {without} times in all");
}

/// Returns what `async_with` prints for the slow statement, and afterwards.
fn after_slow(transcript: &Transcript) -> Vec<&str> {
    let lines = lines(transcript);
    let slow = lines.iter().position(|line| *line == "statement slow pass on");
    lines[slow.expect("the line should be printed") + 1..].to_vec()
}

#[test]
fn cancellation_during_aenter_runs_aexit_and_skips_the_body() {
    let changed = Changed::new("async_with", "early_cancel")
        .rust("                    sleep(Duration::from_millis(500)).await;\n", "");
    let transcript = run(&changed);
    let slow = after_slow(&transcript);
    let wanted = [
        "  aenter begins",
        "  aenter ends",
        "  aexit begins CancelledError",
        "  aexit ends",
        "  cancelled outside",
    ];
    assert_eq!(slow[..5], wanted);
}

#[test]
fn a_timeout_drops_with_without_aexit() {
    let changed = Changed::new("async_with", "timeout").rust(
        "    with(manager, token, |var| block.run(var)).await\n",
        "    let with = with(manager, token, |var| block.run(var));
    let limit = Duration::from_millis(400);
    tokio::time::timeout(limit, with).await.unwrap_or(Err(Error::Cancelled))\n",
    );
    let transcript = run(&changed);
    let slow = after_slow(&transcript);
    let wanted = ["  aenter begins", "  aenter ends", "  BLOCK VAR", "  dropped without aexit"];
    assert_eq!(slow[..4], wanted);
}

#[test]
fn a_guard_that_reports_cancellation_also_reports_a_panic() {
    let changed = Changed::new("join_set", "panics")
        .rust(
            "    guard.ended = true;",
            "    if x == 1 { std::panic::resume_unwind(Box::new(1)) }\n    guard.ended = true;",
        )
        .rust("result.expect(\"the task should not panic\")", "result.unwrap_or_default()");
    assert!(lines(&run(&changed)).contains(&"Cancelled:  1"));
}

#[test]
fn a_task_with_an_rc_cannot_be_spawned_on_a_local_runtime() {
    let changed = Changed::new("local_runtime", "spawn")
        .rust("{JoinHandle, spawn_local, yield_now}", "{JoinHandle, yield_now}")
        .rust(
            "use tokio::time::sleep;",
            "use tokio::spawn as spawn_local;\nuse tokio::time::sleep;",
        );
    assert_refused(&changed, "cannot be sent between threads safely");
}

/// Asserts that the program panics with these words.
fn assert_panics(changed: &Changed, words: &str) {
    let mut running = changed.build().start().unwrap_or_else(Failure::fail);
    running.wait(PATIENCE).unwrap_or_else(Failure::fail);
    let stderr = running.finish_failed().unwrap_or_else(Failure::fail).stderr;
    assert!(stderr.contains(words), "{stderr}");
}

#[test]
fn spawn_local_needs_a_local_runtime() {
    let changed = Changed::new("local_runtime", "build")
        .rust("{self, LocalOptions}", "{self}")
        .rust("build_local(LocalOptions::default())", "build()");
    assert_panics(&changed, "`spawn_local` called from outside of a `task::LocalSet`");
}

#[test]
fn a_borrow_across_an_await_panics_when_another_task_borrows() {
    let changed = Changed::new("local_runtime", "borrowed").rust(
        "    sleep(Duration::from_millis(milliseconds)).await;\n    list.borrow_mut().push(word);",
        "    let mut list = list.borrow_mut();
    sleep(Duration::from_millis(milliseconds)).await;
    list.push(word);",
    );
    assert_panics(&changed, "already borrowed");
}

#[test]
fn a_task_local_variable_panics_outside_of_a_scope() {
    let changed = Changed::new("task_local", "no_scope")
        .rust("REQUEST.try_with(|request| *request).unwrap_or(\"no request\")", "REQUEST.get()");
    assert_panics(&changed, "without setting it first");
}

/// The limit does not reach the task: the task ends by itself.
#[test]
fn a_limit_on_a_handle_does_not_abort_the_task() {
    let changed = Changed::new("timeout", "detached")
        .rust("work(\"task\", 10_000)", "work(\"task\", 200)")
        .rust(
            "wait_for(task, Some(Duration::from_millis(50)))",
            "timeout(Duration::from_millis(20), task)",
        )
        .rust(
            "println!(\"main: timed out: {timed_out}\"); //",
            "sleep(Duration::from_secs(1)).await; //",
        )
        .rust("use std::fmt;", "#![allow(dead_code, unused_variables)]\nuse std::fmt;");
    let transcript = run(&changed);
    let ended = lines(&transcript).iter().filter(|line| **line == "task: ends").count();
    assert_eq!(ended, 2);
}
