//! The statements of the pages and headers of `threads` and `sync` about changes that readers make.
//! Each statement is tested, and statements about Python also on CPython.

use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use catalog::header;
use changed::{Changed, compile};
use tests::edit::replace_once;
use tests::{Failure, Program, Transcript, contracts, python};

const PATIENCE: Duration = Duration::from_secs(30);

/// Returns whether `work` is still blocked after a while on a thread of its own.
const STUCK: &str = "
fn stuck(work: impl FnOnce() + Send + 'static) -> bool {
    let (ended, end) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        work();
        let _ = ended.send(());
    });
    let end = end.recv_timeout(std::time::Duration::from_millis(700));
    end == Err(std::sync::mpsc::RecvTimeoutError::Timeout)
}
";

const STUCK_IN_PYTHON: &str = "
def stuck(work):
    thread = Thread(target=work, daemon=True)
    thread.start()
    thread.join(0.7)
    return str(thread.is_alive()).lower()

";

/// Replaces the line `STUCK` by [`STUCK_IN_PYTHON`].
pub(crate) fn with_stuck(text: &str) -> String {
    text.replace("STUCK\n", STUCK_IN_PYTHON)
}

/// Gives the snippet another `main`, followed by [`STUCK`].
pub(crate) fn with_main(binary: &str, change: &str, main: &str) -> Changed {
    Changed::new(binary, change)
        .rust_from("fn main()", &format!("#[allow(dead_code)]\nfn main() {{\n{main}\n}}\n{STUCK}"))
}

pub(crate) fn run(program: Program) -> Transcript {
    program.run(PATIENCE).unwrap_or_else(Failure::fail)
}

/// Runs the changed snippet, and asserts its lines.
#[track_caller]
pub(crate) fn prints(changed: &Changed, lines: &[&str]) {
    run(changed.build()).assert_lines(lines);
}

/// Runs the changed snippet and its changed counterpart, and asserts their lines.
#[track_caller]
pub(crate) fn both_print(changed: &Changed, lines: &[&str]) {
    prints(changed, lines);
    if let Some(twin) = changed.twin() {
        run(twin).assert_lines(lines);
    }
}

fn copied(binary: &str) -> String {
    header::without_shared(&header::source(&contracts::of(binary).header.section, binary))
}

/// Asserts that the snippet does not compile after these edits, and that the compiler reports
/// `says`.
#[track_caller]
pub(crate) fn refused(binary: &str, says: &str, edits: &[(&str, &str)]) {
    let mut text = copied(binary);
    for (from, to) in edits {
        text = replace_once(&text, from, to).unwrap_or_else(|wrong| panic!("{binary}: {wrong}"));
    }
    refused_text(&format!("{binary}-refused"), says, &text);
}

#[track_caller]
pub(crate) fn refused_text(name: &str, says: &str, text: &str) {
    // Several tests compile at the same time, so each program has its own name.
    let name = format!("{name}-{}", text.len());
    let error = compile(&name, text).expect_err("the program should not compile");
    assert!(error.contains(says), "{name}: expected {says} in: {error}");
}

/// Compiles and runs a program.
#[track_caller]
pub(crate) fn compiled(name: &str, text: &str) -> Transcript {
    let path = compile(name, text).unwrap_or_else(|why| panic!("{name}: {why}"));
    run(Program::new(name, Command::new(path)))
}

#[track_caller]
pub(crate) fn compiles(binary: &str, change: &str, edits: &[(&str, &str)]) -> PathBuf {
    let changed = edits
        .iter()
        .fold(Changed::new(binary, change), |changed, (from, to)| changed.rust(from, to));
    changed.path()
}

/// Returns CPython with this program, if there is a CPython.
pub(crate) fn on_cpython(name: &str, text: &str) -> Option<Program> {
    let interpreter = python::interpreter().ok()?;
    let mut command = Command::new(interpreter);
    command.args(["-c", text]);
    Some(Program::new(name, command))
}

// threads

#[test]
fn a_thread_as_a_type_starts_once_and_stores_no_result() {
    let start = "(0..5).map(|_| Thread1.start()).collect();";
    let twice = ("    // Python waits", "    let t = Thread1;\n    t.start();\n    t.start();\n//");
    refused("thread_subclass", "E0382", &[twice]);
    let field = [
        ("struct Thread1;", "struct Thread1 { lines: u32 }"),
        ("println!(\"------------\");", "self.lines += 1;"),
        (start, "(0..5).map(|_| Thread1 { lines: 0 }.start()).collect();"),
    ];
    refused("thread_subclass", "E0594", &field);
    // `&mut self` alone is not enough: `start` must be able to borrow the value mutably.
    let by_mut = [
        ("    fn run(&self);", "    fn run(&mut self);"),
        ("    fn run(&self) {", "    fn run(&mut self) {"),
    ];
    refused("thread_subclass", "E0596", &[&field[..], &by_mut].concat());
    let start_mut = [("fn start(self)", "fn start(mut self)")];
    compiles("thread_subclass", "by_mut", &[&field[..], &by_mut, &start_mut].concat());
    let by_value = [
        ("    fn run(&self);", "    fn run(self);"),
        ("    fn run(&self) {", "    fn run(mut self) {"),
    ];
    compiles("thread_subclass", "by_value", &[&field[..], &by_value].concat());
    let rc = [
        ("struct Thread1;", "struct Thread1 { _shared: std::rc::Rc<u32> }"),
        (start, "(0..5).map(|_| Thread1 { _shared: std::rc::Rc::new(0) }.start()).collect();"),
    ];
    refused("thread_subclass", "E0277", &rc);
}

#[test]
fn scoped_threads_may_borrow_but_not_mutably_at_the_same_time() {
    let spawn = "scope.spawn(|| run(&line, Duration::from_secs(1)));";
    let numbered = ("for _ in 0..5 {", "for i in 0..5 {");
    let closure = "|| run(&format!(\"{line}{i}\"), Duration::from_secs(1)));";
    let borrowing = format!("scope.spawn({closure}");
    refused("scoped_threads", "E0373", &[numbered, (spawn, &borrowing)]);
    let moving = format!("scope.spawn(move {closure}");
    refused("scoped_threads", "E0382", &[numbered, (spawn, &moving)]);
    let reference = ("for _ in 0..5 {", "let line = &line;\n        for i in 0..5 {");
    compiles("scoped_threads", "reference", &[reference, (spawn, &moving)]);
    let both = "let mut n = 0;\nthread::scope(|scope| {\nscope.spawn(|| n += 1);\n\
                scope.spawn(|| n += 1);\n});\nrun(&n.to_string(), Duration::ZERO);";
    let text = copied("scoped_threads");
    let before = text.find("fn main()").expect("the snippet should have a `main`");
    refused_text("scoped-two", "E0499", &format!("{}fn main() {{\n{both}\n}}\n", &text[..before]));
}

#[test]
fn a_scope_propagates_a_panic_after_all_threads_have_ended() {
    let main = r#"
    let _ = (run, stuck(|| ()));
    let (sender, receiver) = std::sync::mpsc::channel();
    let scope = || thread::scope(|scope| {
        scope.spawn(|| std::panic::resume_unwind(Box::new("failed")));
        scope.spawn(move || {
            thread::sleep(Duration::from_millis(200));
            let _ = sender.send("the other one has ended");
        });
    });
    std::panic::set_hook(Box::new(|_| ()));
    let end = std::panic::catch_unwind(std::panic::AssertUnwindSafe(scope));
    println!("{}", receiver.try_recv().unwrap_or("too early"));
    println!("{}", end.is_err());
    thread::scope(|scope| {
        let joined = scope.spawn(|| std::panic::resume_unwind(Box::new("failed"))).join();
        println!("{}", joined.is_err());
    });"#;
    let lines = ["the other one has ended", "true", "true"];
    prints(&with_main("scoped_threads", "panic", main), &lines);
}

#[test]
fn a_thread_ends_with_main_and_drops_nothing() {
    let main = r#"
    struct Loud;
    impl Drop for Loud {
        fn drop(&mut self) {
            println!("dropped");
        }
    }
    let _ = (func, stuck(|| ()));
    let (begins, begun) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let _loud = Loud;
        let _ = begins.send(());
        thread::sleep(Duration::from_secs(60));
    });
    let _ = begun.recv();
    println!("main ends");"#;
    prints(&with_main("thread_target", "detached", main), &["main ends"]);
    refused("thread_target", "E0277", &[("move || func(num)", "func(num)")]);
    let text = [
        ("let num = 1;", "let num = String::from(\"1\");"),
        ("func(num));", "func(num.len() as u32));\n    println!(\"{num}\");"),
    ];
    refused("thread_target", "E0382", &text);
}

#[test]
fn the_error_of_a_join_contains_the_message_but_does_not_print_it() {
    let main = r#"
    let _ = (func, stuck(|| ()));
    std::panic::set_hook(Box::new(|_| ()));
    let error = thread::spawn(|| panic!("text")).join().expect_err("it should panic");
    println!("{error:?} {:?}", error.downcast_ref::<&str>());
    let num = std::env::args().count();
    let error = thread::spawn(move || panic!("text {num}")).join().expect_err("it should panic");
    println!("{error:?} {:?}", error.downcast_ref::<String>());"#;
    let lines = ["Any { .. } Some(\"text\")", "Any { .. } Some(\"text 1\")"];
    prints(&with_main("thread_target", "panic", main), &lines);
}

#[test]
fn map_of_the_executor_takes_a_closure_when_it_is_generic() {
    let call = [(
        "e.map(func, 0..10);",
        "let one = 1;\n        e.map(move |num| func(num + one), 0..10);",
    )];
    refused("thread_pool_executor", "E0308", &call);
    let generic = [
        ("func: fn(u32)", "func: impl Fn(u32) + Clone + Send + 'static"),
        ("            self.pool", "            let func = func.clone();\n            self.pool"),
    ];
    compiles("thread_pool_executor", "generic", &[&call[..], &generic].concat());
}

#[test]
fn jobs_that_wait_for_jobs_of_their_pool_deadlock() {
    let main = "
    static ALL_BEGUN: std::sync::Barrier = std::sync::Barrier::new(3);
    Executor::new(1).map(func, []);
    println!(\"{}\", stuck(|| {
        let pool = ThreadPool::new(3);
        let (outer, ends) = std::sync::mpsc::channel();
        for _ in 0..3 {
            let (inner, outer) = (pool.clone(), outer.clone());
            pool.execute(move || {
                ALL_BEGUN.wait();
                let (sender, receiver) = std::sync::mpsc::channel();
                inner.execute(move || sender.send(()).expect(\"the job should wait\"));
                let _ = receiver.recv();
                let _ = outer.send(());
            });
        }
        let _ = ends.recv();
    }));";
    let changed = with_main("thread_pool_executor", "nested", main).python_from(
        "if __name__",
        &with_stuck(
            r#"from threading import Barrier, Thread
import os
all_begun = Barrier(3)
STUCK
def outer(pool):
    all_begun.wait()
    pool.submit(int).result()

def work():
    pool = ThreadPoolExecutor(3)
    for job in [pool.submit(outer, pool) for _ in range(3)]:
        job.result()

say(stuck(work))
os._exit(0)  # otherwise Python waits for its pool"#,
        ),
    );
    both_print(&changed, &["true"]);
}

#[test]
fn a_panic_does_not_end_a_thread_of_threadpool_and_a_dropped_pool_runs_its_jobs() {
    let main = r#"
    let _ = stuck(|| Executor::new(1).map(func, []));
    let pool = ThreadPool::new(1);
    let (sender, receiver) = std::sync::mpsc::channel();
    pool.execute(|| std::panic::resume_unwind(Box::new("failed")));
    for num in 0..3 {
        let sender = sender.clone();
        pool.execute(move || {
            thread::sleep(Duration::from_millis(50));
            let _ = sender.send(num);
        });
    }
    drop((pool, sender));
    println!("dropped");
    println!("{:?}", receiver.iter().collect::<Vec<u32>>());"#;
    let changed = with_main("thread_pool_executor", "dropped", main);
    prints(&changed, &["dropped", "[0, 1, 2]"]);
}

/// Returns a program with this `main`, which may use rayon and [`STUCK`].
fn of_rayon(main: &str) -> String {
    format!(
        "use rayon::ThreadPoolBuilder;\nuse std::error::Error;\nuse std::thread;\n\
         use std::time::Duration;\nfn main() -> Result<(), Box<dyn Error>> {{\n{main}\n}}\n{STUCK}"
    )
}

#[test]
fn a_scope_of_rayon_runs_in_its_pool() {
    let main = r#"
    let _ = stuck(|| ());
    let pool = ThreadPoolBuilder::new().num_threads(7).build()?;
    // In the pool and in its jobs, the number of threads is the pool's, also for `par_iter`.
    pool.scope_fifo(|scope| {
        println!("{}", rayon::current_num_threads());
        scope.spawn_fifo(|_| println!("{}", rayon::current_num_threads()));
    });
    println!("{}", rayon::current_num_threads() == 7);
    let one = ThreadPoolBuilder::new().num_threads(1).build()?;
    let order = std::sync::Mutex::new(Vec::new());
    let push = &|num: u32| order.lock().expect("the thread should not panic").push(num);
    one.scope(|scope| (0..3).for_each(|num| scope.spawn(move |_| push(num))));
    one.scope_fifo(|scope| (3..6).for_each(|num| scope.spawn_fifo(move |_| push(num))));
    println!("{:?}", order.lock().expect("the thread should not panic"));
    std::panic::set_hook(Box::new(|_| ()));
    let (sender, receiver) = std::sync::mpsc::channel();
    let end = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| pool.scope_fifo(|scope| {
        scope.spawn_fifo(|_| std::panic::resume_unwind(Box::new("failed")));
        scope.spawn_fifo(move |_| {
            thread::sleep(Duration::from_millis(200));
            let _ = sender.send(());
        });
    })));
    println!("{} {}", receiver.try_recv().is_ok(), end.is_err());
    Ok(())"#;
    let lines = ["7", "7", "false", "[2, 1, 0, 3, 4, 5]", "true true"];
    compiled("rayon-scope", &of_rayon(main)).assert_lines(&lines);
}

#[test]
fn jobs_of_rayon_that_wait_for_each_other_need_as_many_threads() {
    let main = r#"
    let pool = ThreadPoolBuilder::new().num_threads(2).build()?;
    println!("{}", stuck(move || {
        let barrier = std::sync::Barrier::new(3);
        pool.scope_fifo(|scope| for _ in 0..3 {
            scope.spawn_fifo(|_| { barrier.wait(); });
        });
    }));
    let _ = (thread::yield_now, Duration::ZERO);
    Ok(())"#;
    compiled("rayon-barrier", &of_rayon(main)).assert_lines(&["true"]);
}

// sync: race, lock, race_atomic, rlock, thread_local

#[test]
fn a_memory_ordering_does_not_make_two_operations_atomic() {
    let main = r#"
    let _ = (func, stuck(|| ()));
    let barrier = std::sync::Barrier::new(2);
    let step = || {
        let num = NUM.load(Ordering::SeqCst);
        barrier.wait(); // the scheduler sometimes interleaves the threads like this
        NUM.store(num + 1, Ordering::SeqCst);
    };
    thread::scope(|scope| {
        scope.spawn(step);
        scope.spawn(step);
    });
    println!("{}", NUM.load(Ordering::SeqCst));"#;
    prints(&with_main("race", "seq_cst", main), &["1"]);
    let add = "static mut NUM: u32 = 0;\nfn main() { unsafe { NUM += 1 } }\n";
    compile("static-mut", add).expect("the program should compile");
    let print = "static mut NUM: u32 = 0;\nfn main() { unsafe { println!(\"{}\", NUM) } }\n";
    refused_text("static-mut-print", "static_mut_refs", print);
}

#[test]
fn a_temporary_guard_lives_until_the_end_of_its_statement() {
    let main = r#"
    use parking_lot::Mutex as M;
    static A: M<u32> = M::new(0);
    static B: M<u32> = M::new(0);
    static C: M<Option<u32>> = M::new(Some(0));
    static D: M<Option<u32>> = M::new(None);
    static E: M<u32> = M::new(0);
    let _ = run1;
    println!("{}", stuck(|| *A.lock() = *A.lock() + 1));
    println!("{}", stuck(|| match *B.lock() { _ => drop(B.lock()) }));
    println!("{}", stuck(|| if let Some(_) = *C.lock() { drop(C.lock()) }));
    // Since edition 2024 the guard is dropped before `else`.
    if let Some(_) = *D.lock() {} else { drop(D.lock()) }
    if *E.lock() == 0 { drop(E.lock()) }
    *E.lock() += 1;
    let barrier = std::sync::Barrier::new(2);
    let step = || {
        let num = *E.lock();
        barrier.wait(); // the scheduler sometimes interleaves the threads like this
        *E.lock() = num + 1;
    };
    thread::scope(|scope| {
        scope.spawn(step);
        scope.spawn(step);
    });
    println!("{}", *E.lock());"#;
    prints(&with_main("lock", "guards", main), &["true", "true", "true", "2"]);
    let start = "use parking_lot::Mutex;\nfn main() { drop(NUMS.lock()) }\nstatic NUMS: Mutex";
    compile("static-new", &format!("{start}<Vec<u8>> = Mutex::new(Vec::new());"))
        .expect("the program should compile");
    refused_text("static-vec", "E0015", &format!("{start}<Vec<u8>> = Mutex::new(vec![1]);"));
    let map = "<std::collections::HashMap<u8, u8>> = Mutex::new(std::collections::HashMap::new());";
    refused_text("static-map", "E0015", &format!("{start}{map}"));
}

#[test]
fn a_poisoned_lock_stays_poisoned_and_deadlocks_its_own_thread() {
    let main = r#"
    let _ = (run1, panic::catch_unwind(|| ()));
    static HELD: Mutex<u32> = Mutex::new(0);
    println!("{}", thread::spawn(fail).join().is_err());
    if let Ok(mut num) = NUM.lock() {
        *num = 7;
    }
    println!("{}", *NUM.lock().unwrap_or_else(|poisoned| poisoned.into_inner()));
    println!("{}", stuck(|| {
        let num = HELD.lock().expect("the lock should not be poisoned");
        println!("{num}");
        drop(HELD.lock());
        drop(num);
    }));"#;
    prints(&with_main("lock_std", "poisoned", main), &["true", "1", "0", "true"]);
}

#[test]
fn an_atomic_integer_wraps_and_two_operations_on_it_are_a_race_condition() {
    let main = r#"
    let _ = (func, stuck(|| ()));
    NUM.store(u32::MAX, Ordering::Relaxed);
    println!("{}", NUM.fetch_add(1, Ordering::Relaxed) == u32::MAX);
    println!("{}", NUM.load(Ordering::Relaxed));
    let barrier = std::sync::Barrier::new(2);
    NUM.store(9, Ordering::Relaxed);
    let look = || if NUM.load(Ordering::Relaxed) < 10 {
        barrier.wait(); // the scheduler sometimes interleaves the threads like this
        NUM.fetch_add(1, Ordering::Relaxed);
    };
    thread::scope(|scope| {
        scope.spawn(look);
        scope.spawn(look);
    });
    println!("{}", NUM.load(Ordering::Relaxed));
    NUM.store(9, Ordering::Relaxed);
    let step = |num| (num < 10).then_some(num + 1);
    let one_step = || {
        barrier.wait();
        let _ = NUM.try_update(Ordering::Relaxed, Ordering::Relaxed, step);
    };
    thread::scope(|scope| {
        scope.spawn(one_step);
        scope.spawn(one_step);
    });
    println!("{}", NUM.load(Ordering::Relaxed));"#;
    prints(&with_main("race_atomic", "limit", main), &["true", "0", "11", "10"]);
}

#[test]
fn only_its_own_thread_can_reacquire_a_reentrant_lock() {
    let python = "
import threading
lock = threading.RLock()
lock.acquire()
def release():
    try:
        lock.release()
    except RuntimeError:
        print('RuntimeError')
t = threading.Thread(target=release)
t.start()
t.join()
lock.acquire()
lock.release()
t = threading.Thread(target=lambda: print(lock.acquire(False)))
t.start()
t.join()";
    if let Some(twin) = on_cpython("rlock", python) {
        run(twin).assert_lines(&["RuntimeError", "False"]);
    }
    let main = r#"
    let _ = (fun, stuck(|| ()));
    static HELD: parking_lot::ReentrantMutex<std::cell::RefCell<u32>> =
        parking_lot::ReentrantMutex::new(std::cell::RefCell::new(0));
    let free = || thread::spawn(|| HELD.try_lock().is_some()).join();
    let free = || free().expect("the thread should not panic");
    let (outer, inner) = (HELD.lock(), HELD.lock());
    drop(outer);
    println!("{}", free());
    let borrowed = inner.borrow_mut();
    println!("{}", HELD.lock().try_borrow_mut().is_err());
    drop(borrowed);
    drop(inner);
    println!("{}", free());"#;
    prints(&with_main("rlock", "outer_first", main), &["false", "true", "true"]);
    let start = "use parking_lot::ReentrantMutex;\n\
                 static NUM: ReentrantMutex<u32> = ReentrantMutex::new(0);\nfn main() {";
    refused_text("rlock-add", "E0594", &format!("{start} *NUM.lock() += 1; }}\n"));
    let moved = "let g = NUM.lock(); std::thread::scope(|s| { s.spawn(move || drop(g)); });";
    refused_text("rlock-moved", "E0277", &format!("{start} {moved} }}\n"));
}

#[test]
fn a_thread_of_a_pool_keeps_its_local_variable() {
    let main = r#"
    let _ = (fun, stuck(|| ()), thread::yield_now);
    let pool = threadpool::ThreadPool::new(1);
    for _ in 0..2 {
        pool.execute(|| {
            LOCAL_NUM.set(LOCAL_NUM.get() + 1);
            println!("{}", LOCAL_NUM.get());
        });
    }
    pool.join();"#;
    let changed = with_main("thread_local", "pool", main).python_from(
        "if __name__",
        "from concurrent.futures import ThreadPoolExecutor\nown = local()\n\ndef job():\n    \
         own.num = getattr(own, 'num', 0) + 1\n    say(own.num)\n\nwith ThreadPoolExecutor(1) as \
         e:\n    e.submit(job)\n    e.submit(job)",
    );
    both_print(&changed, &["1", "2"]);
    refused(
        "thread_local",
        "E0277",
        &[(
            "Cell<u32> = const { Cell::new(0) }",
            "Cell<String> = const { Cell::new(String::new()) }",
        )],
    );
}

// sync: semaphore, barrier, timer, event, condition

#[test]
fn a_permit_is_released_when_it_is_dropped_on_any_thread() {
    let acquire = "let _permit = SEM.acquire();";
    refused("semaphore", "unused `Permit`", &[(acquire, "SEM.acquire();")]);
    compiles("semaphore", "let_underscore", &[(acquire, "let _ = SEM.acquire();")]);
    let main = "
    let _ = (fun, Duration::ZERO);
    let first = SEM.acquire();
    thread::scope(|scope| { scope.spawn(move || drop(first)); });
    let three = [SEM.acquire(), SEM.acquire(), SEM.acquire()];
    std::mem::forget(three);
    println!(\"{}\", stuck(|| drop(SEM.acquire())));";
    prints(&with_main("semaphore", "moved", main), &["true"]);
}

#[test]
fn acquiring_a_second_permit_may_deadlock() {
    let main = "
    let _ = fun;
    println!(\"{}\", stuck(|| {
        static BARRIER: std::sync::Barrier = std::sync::Barrier::new(3);
        let twice = || {
            let _first = SEM.acquire();
            BARRIER.wait();
            drop(SEM.acquire());
        };
        thread::scope(|scope| for _ in 0..3 { scope.spawn(twice); });
    }));
    let _ = Duration::ZERO;";
    let changed = with_main("semaphore", "second", main).python_from(
        "if __name__",
        &with_stuck(
            r#"import threading
STUCK
sem = Semaphore(3)
barrier = threading.Barrier(3)

def twice():
    with sem:
        barrier.wait()
        sem.acquire()

for _ in range(2):
    Thread(target=twice, daemon=True).start()
say(stuck(twice))"#,
        ),
    );
    both_print(&changed, &["true"]);
}

#[test]
fn a_channel_of_capacity_zero_and_a_surplus_release_block() {
    let program = [
        r#"use crossbeam::channel;
fn main() {
let (acquire, release) = channel::bounded::<()>(0);
println!("{}", stuck(move || {
    acquire.send(()).expect("the channel should be open");
    drop(release);
}));
let (acquire, release) = channel::bounded::<()>(3);
println!("{}", stuck(move || { let _ = release.recv(); }));
drop(acquire);
}
"#,
        STUCK,
    ]
    .concat();
    compiled("no-room", &program).assert_lines(&["true", "true"]);
    let shared = "use std::sync::mpsc;\nfn main() { let (_s, r) = mpsc::sync_channel::<()>(3);\n\
                  std::thread::scope(|scope| { scope.spawn(|| r.recv()); });\n\
                  r.try_recv().ok(); }";
    refused_text("sync-channel", "E0277", shared);
}

#[test]
fn a_barrier_waits_for_a_thread_that_has_panicked() {
    let main = r#"
    let _ = (fun, Duration::ZERO);
    let leaders = std::sync::atomic::AtomicU32::new(0);
    thread::scope(|scope| for _ in 0..3 {
        scope.spawn(|| if BAR.wait().is_leader() {
            leaders.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        });
    });
    println!("{leaders:?}");
    println!("{}", stuck(|| thread::scope(|scope| {
        scope.spawn(|| BAR.wait());
        scope.spawn(|| BAR.wait());
        scope.spawn(|| {
            let panic: fn() -> bool = || std::panic::resume_unwind(Box::new("failed"));
            if panic() { BAR.wait(); }
        });
    })));"#;
    prints(&with_main("barrier", "panic", main), &["1", "true"]);
}

#[test]
fn a_dropped_timer_still_fires_but_ends_with_main() {
    let main = r#"
    let _ = (fun, stuck(|| ()), Timer::cancel, Timer::join);
    let (sender, receiver) = std::sync::mpsc::channel();
    let send = move || sender.send("due").expect("the channel should be open");
    drop(Timer::start(Duration::from_millis(50), send));
    println!("{}", receiver.recv().unwrap_or("cancelled"));
    drop(Timer::start(Duration::from_secs(60), || println!("never")));"#;
    prints(&with_main("timer", "dropped", main), &["due"]);
    refused(
        "timer",
        "E0373",
        &[(
            "    let t = Timer::start(Duration::from_secs(5), fun);",
            "    let s = String::new();\n    \
             let t = Timer::start(Duration::ZERO, || println!(\"{s}\"));\n    fun();",
        )],
    );
}

#[test]
fn select_chooses_at_random_among_ready_arms_and_select_biased_the_first() {
    let select = |name: &str| {
        let text = r#"
    let mut due = 0;
    for _ in 0..200 {
        let (cancel, cancelled) = channel::bounded::<()>(0);
        let after = channel::after(std::time::Duration::ZERO);
        while after.is_empty() {}
        drop(cancel);
        SELECT! {
            recv(cancelled) -> _ => {}
            recv(after) -> _ => due += 1,
        }
    }
"#;
        text.replace("SELECT", name)
    };
    let program = format!(
        "use crossbeam::channel;\nfn main() {{\n{}println!(\"{{}}\", due > 20 && due < 180);\n\
         {}println!(\"{{due}}\");\n}}\n",
        select("crossbeam::select"),
        select("crossbeam::channel::select_biased"),
    );
    compiled("biased", &program).assert_lines(&["true", "0"]);
}

#[test]
fn a_timer_that_is_cancelled_in_time_never_fires() {
    // The thread is scheduled late, so both channels are ready: the timeout and the cancellation.
    let main = "
    let _ = (fun, thread::yield_now, stuck(|| ()));
    for _ in 0..100 {
        let (cancel, cancelled) = channel::bounded(0);
        drop(cancel);
        timer(Duration::ZERO, &cancelled, || println!(\"goes off\"));
    }
    println!(\"end\");";
    let changed = with_main("timer_channel", "late", main).python_from(
        "if __name__",
        "for _ in range(100):\n    t = Timer(0, say, args=('goes off',))\n    t.cancel()\n    \
         t.start()\n    t.join()\nsay('end')",
    );
    both_print(&changed, &["end"]);
}

#[test]
fn a_channel_closes_with_its_sender_and_after_in_a_loop_restarts() {
    let program = "
use crossbeam::channel::{TryRecvError, after, bounded, unbounded};
use crossbeam::select;
use std::time::Duration;

fn main() {
    let (_, cancelled) = bounded::<()>(0);
    println!(\"{}\", cancelled.try_recv() == Err(TryRecvError::Disconnected));
    let (_cancel, cancelled) = bounded::<()>(0);
    println!(\"{}\", cancelled.try_recv() == Err(TryRecvError::Empty));
    let (sender, receiver) = unbounded();
    std::thread::spawn(move || {
        while sender.send(()).is_ok() {
            std::thread::sleep(Duration::from_millis(1));
        }
    });
    let (mut messages, end) = (0, after(Duration::from_secs(2)));
    loop {
        select! {
            recv(receiver) -> _ => messages += 1,
            recv(after(Duration::from_millis(500))) -> _ => return println!(\"goes off\"),
        }
        if end.try_recv().is_ok() && messages > 10 {
            return println!(\"put off\");
        }
    }
}";
    compiled("after-loop", program).assert_lines(&["true", "true", "put off"]);
}

#[test]
fn other_crates_have_an_event_and_a_semaphore() {
    let program = "
use async_lock::Semaphore;
use rsevents::{Awaitable, EventState, ManualResetEvent};
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

static EVENT: ManualResetEvent = ManualResetEvent::new(EventState::Unset);
static SEM: Semaphore = Semaphore::new(1);
static ONCE: OnceLock<u32> = OnceLock::new();

fn main() {
    println!(\"{}\", EVENT.wait_for(Duration::from_millis(50)));
    let waiter = thread::spawn(|| EVENT.wait_for(Duration::from_secs(60)));
    EVENT.set();
    println!(\"{}\", waiter.join().expect(\"the thread should not panic\"));
    EVENT.reset();
    println!(\"{}\", EVENT.wait_for(Duration::from_millis(50)));

    let permit = SEM.acquire_blocking();
    println!(\"{}\", SEM.try_acquire().is_some());
    let waiter = thread::spawn(|| drop(SEM.acquire_blocking()));
    drop(permit);
    waiter.join().expect(\"the thread should not panic\");

    let waiter = thread::spawn(|| *ONCE.wait());
    println!(\"{:?} {:?}\", ONCE.set(1), ONCE.set(2));
    println!(\"{}\", waiter.join().expect(\"the thread should not panic\"));
}";
    let lines = ["false", "true", "false", "false", "Ok(()) Err(2)", "1"];
    compiled("other-crates", program).assert_lines(&lines);
}

#[test]
fn an_event_wakes_all_waiters_and_does_not_count() {
    let main = r#"
    let _ = (fun, Duration::ZERO);
    EVENT.set();
    EVENT.set();
    EVENT.wait();
    EVENT.clear();
    println!("{}", EVENT.state.lock().is_set);
    println!("{}", stuck(|| EVENT.wait()));
    EVENT.set(); // wakes the thread that is stuck
    EVENT.clear();
    let mut woken = 0;
    for _ in 0..20 {
        let (sender, receiver) = std::sync::mpsc::channel();
        for _ in 0..3 {
            let sender = sender.clone();
            thread::spawn(move || {
                EVENT.wait();
                let _ = sender.send(());
            });
        }
        drop(sender);
        thread::sleep(Duration::from_millis(50));
        EVENT.set();
        EVENT.clear();
        // A thread that starts to wait only after that would wait forever.
        while receiver.recv_timeout(Duration::from_millis(500)).is_ok() {
            woken += 1;
        }
        EVENT.set();
        EVENT.clear();
    }
    println!("{}", woken >= 30);"#;
    let changed = with_main("event", "counts", main).python_from(
        "if __name__",
        &with_stuck(
            r#"event = Event()
STUCK
event.set()
event.set()
event.wait()
event.clear()
say(str(event.is_set()).lower())
say(stuck(event.wait))
event.set()
event.clear()
woken = 0
for _ in range(20):
    threads = [Thread(target=event.wait, daemon=True) for _ in range(3)]
    for t in threads:
        t.start()
    time.sleep(0.05)
    event.set()
    event.clear()
    for t in threads:
        t.join(0.5)
    woken += sum(not t.is_alive() for t in threads)
    event.set()
    event.clear()
say(str(woken >= 30).lower())"#,
        ),
    );
    both_print(&changed, &["false", "true", "true"]);
}

#[test]
fn an_event_can_wait_with_a_timeout() {
    let main = "
    let _ = (fun, stuck(|| ()), thread::yield_now);
    println!(\"{}\", EVENT.wait(Duration::from_millis(50)));
    EVENT.set();
    println!(\"{}\", EVENT.wait(Duration::from_secs(60)));
    EVENT.clear();";
    let changed = with_main("event", "timeout", main)
        .rust("    fn wait(&self) {", "    fn wait(&self, timeout: Duration) -> bool {")
        .rust(
            "self.changed.wait_while(&mut state, |state| !state.is_set && state.sets == before);",
            "let unset = |state: &mut State| !state.is_set && state.sets == before;\n        \
             !self.changed.wait_while_for(&mut state, unset, timeout).timed_out()",
        )
        .rust("EVENT.wait();", "EVENT.wait(Duration::from_secs(60));")
        .python_from(
            "if __name__",
            "event = Event()\nsay(str(event.wait(0.05)).lower())\nevent.set()\n\
             say(str(event.wait(60)).lower())",
        );
    both_print(&changed, &["false", "true"]);
}

#[test]
fn a_condition_of_python_is_reentrant_and_a_mutex_is_not() {
    let main = "
    let _ = (fun1, fun2);
    println!(\"{}\", stuck(|| {
        let outer = TURN.lock();
        drop(TURN.lock());
        drop(outer);
    }));";
    let changed = with_main("condition", "twice", main).python_from(
        "if __name__",
        &with_stuck(
            r#"cond = Condition()
STUCK
def twice():
    with cond:
        with cond:
            pass

say(stuck(twice))"#,
        ),
    );
    prints(&changed, &["true"]);
    if let Some(twin) = changed.twin() {
        run(twin).assert_lines(&["false"]);
    }
}

#[test]
fn notify_without_the_lock_is_an_error_in_python_only() {
    let main = "
    let _ = (fun1, fun2, stuck(|| ()), TURN.lock());
    COND.notify_one();
    println!(\"no error\");";
    let changed = with_main("condition", "without_lock", main).python_from(
        "if __name__",
        "try:\n    Condition().notify()\nexcept RuntimeError:\n    say('RuntimeError')",
    );
    prints(&changed, &["no error"]);
    if let Some(twin) = changed.twin() {
        run(twin).assert_lines(&["RuntimeError"]);
    }
}

#[test]
fn notify_one_may_wake_a_thread_whose_turn_it_is_not() {
    // Both languages wake the thread that has waited longest. That thread waits again, and then all
    // threads wait.
    let main = "
    let _ = (fun1, fun2, Duration::ZERO, &COND, &TURN);
    static NEXT: Mutex<(u32, u32)> = Mutex::new((0, 0)); // waiting threads, next thread
    static CHANGED: Condvar = Condvar::new();
    let wait = |me| {
        let mut next = NEXT.lock();
        next.0 += 1;
        CHANGED.wait_while(&mut next, |next| next.1 != me);
    };
    let threads = [1, 2, 3].map(|me| {
        let thread = thread::spawn(move || wait(me));
        while NEXT.lock().0 != me { thread::yield_now() }
        thread
    });
    NEXT.lock().1 = 2;
    CHANGED.notify_one();
    let [_, second, _] = threads;
    println!(\"{}\", stuck(move || second.join().expect(\"the thread should not panic\")));";
    let changed = with_main("condition", "third", main).python_from(
        "if __name__",
        &with_stuck(
            r#"cond = Condition()
waiting = turn = 0
STUCK
def wait(me):
    global waiting
    with cond:
        waiting += 1
        cond.wait_for(lambda: turn == me)
        return me

threads = [Thread(target=wait, args=(me,), daemon=True) for me in (1, 2, 3)]
for number, thread in enumerate(threads, 1):
    thread.start()
    while waiting != number:
        time.sleep(0.001)
with cond:
    turn = 2
    cond.notify()
say(stuck(threads[1].join))"#,
        ),
    );
    both_print(&changed, &["true"]);
}

#[test]
fn notify_all_does_not_prevent_a_lost_wakeup() {
    let changed = Changed::new("condition_lost_wakeup", "notify_all")
        .rust("COND.notify_one(); // lost: fun1 is not waiting yet", "COND.notify_all();")
        .python("cond.notify()  # lost: fun1 is not waiting yet", "cond.notify_all()");
    for program in [Some(changed.build()), changed.twin()].into_iter().flatten() {
        let program = program.may_complain_when_interrupted();
        let run = program.run_for(Duration::from_secs(4), PATIENCE).unwrap_or_else(Failure::fail);
        run.assert_lines(&["*******"]);
    }
}

// queue

#[test]
fn a_blocked_put_succeeds_after_a_channel_is_closed_but_fails_after_a_queue_is_shut_down() {
    let program = r#"use crossbeam::channel;
use std::thread;
fn main() {
let (sender, receiver) = channel::bounded(1);
sender.send(1).expect("the channel should be open");
let waiting = sender.clone();
let put = thread::spawn(move || waiting.send(2));
drop(sender);
println!("{} {}", receiver.recv().is_ok(), receiver.recv().is_ok());
println!("{}", receiver.recv().is_err());
println!("{}", put.join().expect("the thread should not panic").is_ok());
let (sender, receiver) = channel::bounded(1);
sender.send(1).expect("the channel should be open");
let put = thread::spawn(move || sender.send(2));
drop(receiver);
println!("{:?}", put.join().expect("the thread should not panic").map_err(|error| error.0));
}
"#;
    compiled("shutdown", program).assert_lines(&["true true", "true", "true", "Err(2)"]);
    let python = "
import queue, threading, time
q = queue.Queue(1)
q.put(1)
def put():
    try:
        q.put(2)
    except queue.ShutDown:
        print('ShutDown')
t = threading.Thread(target=put)
t.start()
time.sleep(0.1)
q.shutdown()
t.join()
print(q.get())
try:
    q.get()
except queue.ShutDown:
    print('ShutDown')";
    // `Queue.shutdown` requires Python 3.13.
    let new = on_cpython("new", "import queue; print(hasattr(queue.Queue, 'shutdown'))");
    let has_it = new.is_some_and(|program| run_texts(program) == ["True"]);
    let interpreter = match has_it {
        true => python::interpreter().ok().map(PathBuf::from),
        false => std::env::var_os("PYTHON_3_13").map(PathBuf::from),
    };
    let Some(interpreter) = interpreter else {
        return eprintln!("Queue.shutdown: skipped: set PYTHON_3_13 to a CPython 3.13");
    };
    let mut command = Command::new(interpreter);
    command.args(["-c", python]);
    run(Program::new("shutdown", command)).assert_lines(&["ShutDown", "1", "ShutDown"]);
}

fn run_texts(program: Program) -> Vec<String> {
    run(program).lines.into_iter().map(|line| line.text).collect()
}

#[test]
fn a_wait_group_is_consumed_by_its_wait() {
    let twice = "use crossbeam::sync::WaitGroup;\n\
                 fn main() { let group = WaitGroup::new(); group.wait(); group.wait(); }\n";
    refused_text("wait-group", "E0382", twice);
}

#[test]
fn a_range_has_no_par_iter() {
    let map = |header: &str, iter: &str| {
        format!("{header}fn main() {{ println!(\"{{}}\", (0..3u32).{iter}().count()); }}\n")
    };
    let prelude = "use rayon::prelude::*;\n";
    refused_text("par-iter-bare", "E0599", &map("", "par_iter"));
    refused_text("par-iter", "E0599", &map(prelude, "par_iter"));
    compile("into-par-iter", &map(prelude, "into_par_iter")).expect("the program should compile");
}

#[test]
fn corrected_statements_do_not_return() {
    let text = |path: String| catalog::read(path).unwrap_or_else(|wrong| panic!("{wrong}"));
    let pages = catalog::pages::names().unwrap_or_else(|wrong| panic!("{wrong}"));
    let pages = pages.iter().map(|name| text(catalog::pages::path(name)));
    let names = catalog::names::modules().expect("the folder should be readable");
    let names: Vec<String> =
        names.iter().map(|module| text(format!("book/names/{module}.md"))).collect();
    let pages: Vec<String> = pages.chain(names).collect();
    for wrong in ["nor to sum them up", "or `fetch_max`", "`par_iter().map(func).collect()`"] {
        assert!(pages.iter().all(|page| !page.contains(wrong)), "{wrong}");
    }
    for right in ["`select_biased!`", "`try_update`", "`thread_local`", "edition 2024", "RLock"] {
        assert!(pages.iter().any(|page| page.contains(right)), "{right}");
    }
}
