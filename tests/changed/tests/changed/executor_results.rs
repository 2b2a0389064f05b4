//! The statements of `executor_results` and of its page, and `par_iter`'s, each tested. Statements
//! about Python are also tested on CPython.

use std::time::Duration;

use catalog::header;
use changed::{Changed, compile};
use tests::{Failure, Program, Transcript};

fn run(program: Program) -> Transcript {
    program.run(Duration::from_secs(30)).unwrap_or_else(Failure::fail)
}

/// Gives the snippet another `main`.
fn with_main(binary: &str, change: &str, main: &str) -> Changed {
    let first = if binary == "par_iter" { "use std::collections" } else { "use std::any" };
    Changed::new(binary, change)
        .rust(first, &format!("#![allow(dead_code, unused_imports)]\n{first}"))
        .rust_from(
            "fn main()",
            &format!(
                "fn main() -> Result<(), Box<dyn std::error::Error>> {{\n{main}\n    Ok(())\n}}\n"
            ),
        )
}

#[test]
fn what_holds_on_both_sides() {
    let main = r#"
    // A job that waits for a job of its own pool.
    let (ended, end) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let e = Arc::new(ThreadPoolExecutor::new(1));
        let inner = Arc::clone(&e);
        let outer = e.submit(move || inner.submit(|| 7).map(|future| future.result().is_ok()));
        let _ = outer.map(|future| future.result().is_ok());
        let _ = ended.send(());
    });
    println!("deadlock: {}", end.recv_timeout(Duration::from_millis(700)).is_err());

    // A job that waits for the end of its pool.
    panic::set_hook(Box::new(|_| ()));
    let e = Arc::new(ThreadPoolExecutor::new(1));
    let inner = Arc::clone(&e);
    let failed = e.submit(move || inner.shutdown(true, false))?.exception()?.is_some();
    println!("shutdown in a job: failed: {failed}, closed: {}", e.submit(|| 7).is_err());

    // `map` that is dropped: before the first `next`, and after it.
    static RUNS: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
    let count = |num: u32| {
        RUNS.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        if num == 1 {
            thread::sleep(Duration::from_millis(300));
        }
    };
    for begins in [false, true] {
        let e = ThreadPoolExecutor::new(1);
        let mut results = e.map(count, [0, 1, 2, 3])?;
        if begins {
            results.next();
            thread::sleep(Duration::from_millis(30));
        }
        drop(results);
        drop(e);
        println!("runs: {}", RUNS.swap(0, std::sync::atomic::Ordering::SeqCst));
    }

    let e = ThreadPoolExecutor::new(1);
    let future = e.submit(|| 7)?;
    println!("same: {}", future == future.clone());
    println!("ends: {}", as_completed([future.clone(), future]).count());
    std::process::exit(0);
    #[allow(unreachable_code)]"#;
    let python = r#"
import os
import threading

def nested():
    e = ThreadPoolExecutor(1)
    e.submit(lambda: e.submit(int).result()).result()

thread = threading.Thread(target=nested, daemon=True)
thread.start()
thread.join(0.7)
say(f"deadlock: {lower(thread.is_alive())}")

e = ThreadPoolExecutor(1)
failed = e.submit(lambda: e.shutdown()).exception() is not None
try:
    e.submit(int)
    closed = False
except RuntimeError:
    closed = True
say(f"shutdown in a job: failed: {lower(failed)}, closed: {lower(closed)}")

runs = []

def count(num):
    runs.append(num)
    if num == 1:
        time.sleep(0.3)

for begins in (False, True):
    with ThreadPoolExecutor(1) as e:
        results = e.map(count, [0, 1, 2, 3])
        if begins:
            next(results)
            time.sleep(0.03)
        del results
    say(f"runs: {len(runs)}")
    runs.clear()

e = ThreadPoolExecutor(1)
future = e.submit(int)
say(f"same: {lower(future == future)}")
say(f"ends: {len(list(as_completed([future, future])))}")
os._exit(0)
"#;
    let changed = with_main("executor_results", "both", main).python_from("if __name__", python);
    let lines = [
        "deadlock: true",
        "shutdown in a job: failed: true, closed: true",
        "runs: 4",
        "runs: 2",
        "same: true",
        "ends: 1",
    ];
    run(changed.build()).assert_lines(&lines);
    if let Some(twin) = changed.twin() {
        run(twin).assert_lines(&lines);
    }
}

#[test]
fn what_differs_from_python() {
    let main = r#"
    let e = ThreadPoolExecutor::new(1);
    println!("{:?}", e.map(square, [1, 3, 2])?.collect::<Vec<_>>());
    println!("{:?}", e.map(square, [1, 3, 2])?.collect::<Result<Vec<_>, _>>().is_err());
    let (blocked, _gate) = blocker(&e)?;
    let queued = e.submit(|| square(2))?;
    queued.cancel();
    let (done, not_done) = wait(&[queued], Some(Duration::ZERO), all_completed);
    println!("{} done, {} not done", done.len(), not_done.len());
    println!("{:?}", blocked.result_timeout(Duration::from_millis(1)).err());"#;
    let python = r#"
with ThreadPoolExecutor(1) as e:
    squares = e.map(square, [1, 3, 2])
    say([text(next, squares) for _ in range(3)])
    blocked, gate = blocker(e)
    queued = e.submit(square, 2)
    queued.cancel()
    done, not_done = wait([queued], 0)
    say(f"{len(done)} done, {len(not_done)} not done")
    gate.set()
"#;
    let changed = with_main("executor_results", "differs", main).python_from("if __name__", python);
    run(changed.build()).assert_lines(&[
        r#"[Ok(1), Err(Panicked("cannot square 3")), Ok(4)]"#,
        "true",
        "1 done, 0 not done",
        "Some(Timeout)",
    ]);
    if let Some(twin) = changed.twin() {
        run(twin)
            .assert_lines(&["['1', 'failed: cannot square 3', 'failed: ']", "0 done, 1 not done"]);
    }
}

#[test]
fn what_rust_alone_promises() {
    let main = r#"
    panic::set_hook(Box::new(|panic| println!("reported: {:?}", panic.payload_as_str())));
    let e = ThreadPoolExecutor::new(2);
    let failed = e.submit(|| panic!("a message"))?;
    let failed: Option<Panicked> = Future::<()>::exception(&failed)?;
    println!("{:?}", failed.as_ref().and_then(|panicked| panicked.payload().downcast_ref().copied()).unwrap_or(""));
    let error = e.submit(|| parse("x"))?;
    println!("{} {}", first_exception(&error), error.result().is_ok_and(Result::is_err));
    let never = e.submit(|| String::from("text"))?;
    println!("{:?} {:?}", never.result_timeout(Duration::MAX).ok(), never.result().cloned().ok());
    println!("{}", wait(&[never], Some(Duration::MAX), all_completed).0.len());
    println!("{}", e.map(square, [2])?.timeout(Duration::MAX).count());

    // A value that is dropped after the future was cancelled, and a promise that is dropped.
    let (promise, future) = Promise::new();
    println!("{} {}", future.cancel(), promise.set_running_or_notify_cancel());
    promise.set_result(7);
    println!("{:?}", future.result());
    let (promise, future) = Promise::<u32>::new();
    drop(promise);
    println!("{:?}", future.result());

    // The pool's last owner is a job.
    let e = Arc::new(e);
    let (inner, (sender, receiver)) = (Arc::clone(&e), channel::bounded(1));
    let (gate, opened) = channel::bounded::<()>(0);
    e.submit(move || {
        let _ = opened.recv();
        drop(inner);
        let _ = sender.send("dropped");
    })?;
    drop(e);
    drop(gate);
    println!("{}", receiver.recv()?);
    println!("{:?}", panic::catch_unwind(|| drop(ThreadPoolExecutor::new(0))).is_err());"#;
    let changed = with_main("executor_results", "alone", main);
    run(changed.build()).assert_lines(&[
        r#"reported: Some("a message")"#,
        r#""a message""#,
        "false true",
        r#"Some("text") Some("text")"#,
        "1",
        "1",
        "true false",
        "Err(Cancelled)",
        "Err(Cancelled)",
        "dropped",
        r#"reported: Some("max_workers must be greater than 0")"#,
        "true",
    ]);
}

#[test]
fn a_result_outlives_its_future_only_as_a_copy() {
    let copied = || header::without_shared(&header::source("threads", "executor_results"));
    let text = |result: &str| {
        copied().replace("    results()?;\n", &format!("    results()?;\n    let e = ThreadPoolExecutor::new(1);\n    let value = {result};\n    println!(\"{{value}}\");\n"))
    };
    let call = "e.submit(|| square(2))?.result().expect(\"the job should return\")";
    let error = compile("executor_results-borrowed", &text(call)).expect_err("E0716");
    assert!(error.contains("E0716"), "{error}");
    compile("executor_results-copied", &text(&format!("*{call}"))).expect("a copy should compile");
}

#[test]
fn a_job_of_a_parallel_iterator_may_return_a_result() {
    let main = r#"
    let parse = |text: &str| text.parse::<u32>();
    println!("{:?}", ["1", "2"].into_par_iter().map(parse).collect::<Result<Vec<_>, _>>());
    let failed = ["1", "x", "2"].into_par_iter().map(parse).collect::<Result<Vec<_>, _>>();
    println!("{}", failed.is_err());
    println!("{}", rayon::current_num_threads() == thread::available_parallelism()?.get());
    let pool = ThreadPoolBuilder::new().num_threads(7).build()?;
    println!("{}", pool.install(rayon::current_num_threads));"#;
    let changed = with_main("par_iter", "results", main);
    run(changed.build()).assert_lines(&["Ok([1, 2])", "true", "true", "7"]);
}
