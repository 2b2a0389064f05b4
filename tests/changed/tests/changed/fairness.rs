//! Fairness, barging and starvation: which of several threads or tasks acquires a lock, a permit or
//! an item next.
//!
//! The tests compare shares, not times, because a busy machine makes fewer turns for every thread.

use std::collections::BTreeMap;
use std::process::Command;
use std::thread;
use std::time::Duration;

use changed::{Changed, compile};
use tests::transcript::Transcript;
use tests::{Failure, Program};

const PATIENCE: Duration = Duration::from_secs(30);

/// Runs both sides in parallel. `check` receives the name of each side for its failures.
fn both(changed: &Changed, check: impl Fn(&str, &Transcript) + Sync) {
    thread::scope(|scope| {
        scope.spawn(|| check("Rust", &run(changed.build())));
        if let Some(twin) = changed.twin() {
            scope.spawn(|| check("CPython", &run(twin)));
        }
    });
}

fn run(program: Program) -> Transcript {
    program.run(PATIENCE).unwrap_or_else(Failure::fail)
}

/// Returns how often each different line was printed, in ascending order.
fn shares(transcript: &Transcript) -> Vec<usize> {
    let mut shares = BTreeMap::new();
    for line in transcript.texts() {
        *shares.entry(line).or_default() += 1;
    }
    let mut shares: Vec<usize> = shares.into_values().collect();
    shares.sort_unstable();
    shares
}

/// Returns whether both threads acquired the lock, and the rarer one in at least `least` percent of
/// the turns.
fn is_shared(transcript: &Transcript, least: usize) -> bool {
    let shares = shares(transcript);
    let sum: usize = shares.iter().sum();
    assert!(sum >= 10, "at least 10 turns are needed to compare: {shares:?}");
    shares.len() == 2 && shares[0] * 100 >= sum * least
}

/// Asserts that both threads share the lock. In Rust, each run gives the rarer thread at least
/// `least` percent of the turns. CPython hands its lock to no particular thread, so on a busy
/// machine one thread may be faster for a while. One CPython run of several is therefore enough in
/// which the rarer thread has `in_cpython` percent.
fn assert_shared(changed: &Changed, least: usize, in_cpython: usize) {
    thread::scope(|scope| {
        scope.spawn(|| {
            let run = run(changed.build());
            run.assert(is_shared(&run, least), "a thread starves");
        });
        scope.spawn(|| {
            let twin = || changed.twin().map(run);
            let Some(first) = twin() else { return };
            let mut runs = std::iter::once(first).chain((0..7).filter_map(|_| twin()));
            assert!(runs.any(|run| is_shared(&run, in_cpython)), "a thread starves on CPython");
        });
    });
}

/// The tutorial's loop, in which starvation is often observed. A acquires the lock, prints its
/// name, sleeps for 20 ms while holding the lock, and repeats. B does the same, or waits before it
/// locks again.
const TURNS: &str = r#"fn turns(name: &str, inside: u64, outside: u64) {
    let started = std::time::Instant::now();
    while started.elapsed().as_millis() < 1500 {
        {
            ACQUIRE
            println!("{name}");
            thread::sleep(std::time::Duration::from_millis(inside));
        }
        if outside > 0 {
            thread::sleep(std::time::Duration::from_millis(outside));
        }
    }
}

fn main() {
    thread::scope(|scope| {
        scope.spawn(|| turns("A", 20, 0));
        scope.spawn(|| turns("B", IN, OUT));
    });
}"#;
const TURNS_IN_PYTHON: &str = r#"def turns(name, inside, outside):
    import time

    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        with ACQUIRE:
            say(name)
            time.sleep(inside / 1000)
        if outside:
            time.sleep(outside / 1000)


if __name__ == "__main__":
    lock = LOCK()
    Thread(target=turns, args=("A", 20, 0)).start()
    Thread(target=turns, args=("B", IN, OUT)).start()"#;

/// Puts the snippet `lock` or `rlock` into that loop. B holds the lock for `inside` ms and waits
/// for `outside` ms.
fn in_a_loop(binary: &str, change: &str, inside: u32, outside: u32) -> Changed {
    let fill = |text: &str, acquire: &str, lock: &str| {
        text.replace("ACQUIRE", acquire)
            .replace("LOCK", lock)
            .replace("IN", &inside.to_string())
            .replace("OUT", &outside.to_string())
    };
    let changed = Changed::new(binary, change);
    if binary == "rlock" {
        let twice = "let num = NUM.lock();\nlet again = NUM.lock();\nagain.set(num.get() + 1);";
        changed
            .rust_from("fn fun() {", &fill(TURNS, twice, ""))
            .python_from("def fun():", &fill(TURNS_IN_PYTHON, "lock, lock", "RLock"))
    } else {
        let once = "let mut num = NUM.lock();\n*num += 1;";
        changed
            .rust_from("fn run1() {", &fill(TURNS, once, ""))
            .python_from("def run1():", &fill(TURNS_IN_PYTHON, "lock", "Lock"))
    }
}

fn assert_two_long_holders_share(binary: &str) {
    let changed = in_a_loop(binary, "held_by_two", 20, 0);
    assert_shared(&changed, 20, 20);
}

fn assert_a_long_holder_does_not_starve_the_other(binary: &str) {
    let changed = in_a_loop(binary, "held_by_one", 0, 5);
    assert_shared(&changed, 10, 3); // 1.3 if B starves: one turn, after the end of A
}

#[test]
fn lock_two_long_holders_have_a_fifth_of_the_turns_each() {
    assert_two_long_holders_share("lock");
}

#[test]
fn rlock_two_long_holders_have_a_fifth_of_the_turns_each() {
    assert_two_long_holders_share("rlock");
}

#[test]
fn lock_a_thread_that_holds_it_for_20_ms_does_not_starve_the_other() {
    assert_a_long_holder_does_not_starve_the_other("lock");
}

#[test]
fn rlock_a_thread_that_holds_it_for_20_ms_does_not_starve_the_other() {
    assert_a_long_holder_does_not_starve_the_other("rlock");
}

/// Returns the turns of A and B in a run of `lock_starvation`.
fn turns(run: &Transcript) -> [u32; 2] {
    [run.numbers_after("A: ")[0], run.numbers_after("B: ")[0]]
}

fn starved([a, b]: [u32; 2]) -> bool {
    a.min(b) * 5 < a + b
}

#[test]
fn lock_starvation_starves_a_thread_in_rust_and_none_in_cpython() {
    let changed = Changed::new("lock_starvation", "as_it_is");
    thread::scope(|scope| {
        scope.spawn(|| {
            // On a busy machine the barging thread is sometimes suspended just before it reacquires
            // the lock. The two threads then alternate for a while.
            let path = changed.path();
            let mut runs = Vec::new();
            while runs.len() < 12 {
                let program = Program::new("lock_starvation", Command::new(&path));
                runs.push(turns(&run(program)));
                if runs.last().is_some_and(|turns| starved(*turns)) {
                    return;
                }
            }
            panic!("one run should starve a thread: {runs:?}");
        });
        scope.spawn(|| {
            let twin = || changed.twin().map(|twin| turns(&run(twin)));
            let Some(first) = twin() else { return };
            let mut runs = std::iter::once(first).chain((0..7).filter_map(|_| twin()));
            assert!(
                runs.any(|turns| !starved(turns)),
                "CPython's `Lock` should not starve a thread in every run"
            );
        });
    });
}

#[test]
fn lock_starvation_is_avoided_by_the_fair_mutex_and_by_unlock_fair() {
    let fair = Changed::new("lock_starvation", "fair_mutex")
        .rust("use parking_lot::Mutex;", "use parking_lot::FairMutex as Mutex;");
    let unlocked =
        Changed::new("lock_starvation", "unlock_fair").rust("let _guard", "let guard").rust(
            "Duration::from_millis(20));",
            "Duration::from_millis(20));\nparking_lot::MutexGuard::unlock_fair(guard);",
        );
    for changed in [fair, unlocked] {
        let turns = turns(&run(changed.build()));
        assert!(!starved(turns), "{changed:?}: {turns:?}");
    }
}

#[test]
fn fair_mutex_has_no_condition_variable() {
    let source = |mutex: &str| {
        format!(
            "fn main() {{ let (lock, changed) = (parking_lot::{mutex}::new(()), \
             parking_lot::Condvar::new()); changed.wait(&mut lock.lock()); }}"
        )
    };
    let why = compile("fair_condition", &source("FairMutex"))
        .expect_err("a condition variable should not accept a `FairMutex` guard");
    assert!(why.contains("mismatched types"), "{why}");
    compile("condition", &source("Mutex"))
        .expect("a condition variable should accept a `Mutex` guard");
}

/// Nine threads share three permits, and each prints its number when it acquires one.
const NINE: &str = r#"fn main() {
    let end = std::time::Instant::now() + Duration::from_millis(1500);
    thread::scope(|scope| {
        for i in 0..9 {
            scope.spawn(move || {
                while std::time::Instant::now() < end {
                    let _permit = futures::executor::block_on(SEM.acquire());
                    println!("{i}");
                    thread::sleep(Duration::from_millis(20));
                }
            });
        }
    });
}"#;

#[test]
fn semaphore_cpython_gives_the_permits_to_the_same_three() {
    let changed = Changed::new("semaphore", "which_three").python_from(
        "def fun(",
        r#"def fun(i, end):
    while time.monotonic() < end:
        with sem:
            say(i)
            time.sleep(0.02)


if __name__ == "__main__":
    sem = Semaphore(3)
    end = time.monotonic() + 1.5
    for i in range(9):
        Thread(target=fun, args=(i, end)).start()"#,
    );
    if let Some(twin) = changed.twin() {
        let shares = shares(&run(twin));
        let (six, three) = shares.split_at(6);
        let (six, three): (usize, usize) = (six.iter().sum(), three.iter().sum());
        assert!(six * 4 < three, "three threads should acquire most permits: {shares:?}");
    }
}

#[test]
fn semaphore_of_tokio_serves_threads_in_the_order_of_their_arrival() {
    let changed = Changed::new("semaphore", "of_tokio").rust_from(
        "use parking_lot::",
        &format!(
            "static SEM: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(3);\n{NINE}"
        ),
    );
    let transcript = run(changed.build());
    let shares = shares(&transcript);
    let sum: usize = shares.iter().sum();
    assert!(sum >= 27, "at least 27 turns are needed to compare: {shares:?}");
    // With fair waiting each thread has a ninth. On a busy machine a thread may be slow to return
    // to the queue.
    assert!(shares.len() == 9 && shares[0] * 9 * 3 >= sum, "no thread should starve: {shares:?}");
}

#[test]
fn async_semaphore_waiters_are_served_in_order_and_only_in_cpython_before_a_newcomer() {
    let changed = Changed::new("async_semaphore", "newcomer")
        .rust_from(
            "use std::time::",
            r#"use tokio::runtime;
use tokio::sync::Semaphore;

static SEM: Semaphore = Semaphore::const_new(2);

async fn count(name: &'static str) {
    let _permit = SEM.acquire().await.expect("the semaphore should not be closed");
    println!("{name}");
}

async fn run() {
    let one = SEM.acquire().await.expect("the semaphore should not be closed");
    let two = SEM.acquire().await.expect("the semaphore should not be closed");
    let waiters = ["first", "second", "third"].map(|name| tokio::spawn(count(name)));
    tokio::task::yield_now().await;
    drop(one);
    count("again").await;
    for waiter in waiters {
        waiter.await.expect("the task should not panic");
    }
    let one = SEM.acquire().await.expect("the semaphore should not be closed");
    let waiter = tokio::spawn(count("waiter"));
    tokio::task::yield_now().await;
    drop(one);
    drop(two);
    count("again").await;
    waiter.await.expect("the task should not panic");
}

fn main() {
    let event_loop = runtime::Builder::new_current_thread().build();
    event_loop.expect("the runtime should start").block_on(run());
}"#,
        )
        .python_from(
            "async def count",
            r#"async def count(sem, name):
    async with sem:
        say(name)


async def main():
    sem = asyncio.Semaphore(2)
    await sem.acquire()
    await sem.acquire()
    names = ("first", "second", "third")
    waiters = [asyncio.ensure_future(count(sem, name)) for name in names]
    await asyncio.sleep(0)
    sem.release()
    await count(sem, "again")
    await asyncio.gather(*waiters)
    await sem.acquire()
    waiter = asyncio.ensure_future(count(sem, "waiter"))
    await asyncio.sleep(0)
    sem.release()
    sem.release()
    await count(sem, "again")
    await waiter


if __name__ == "__main__":
    asyncio.run(main())"#,
        );
    both(&changed, |side, run| {
        let last = if side == "Rust" { ["again", "waiter"] } else { ["waiter", "again"] };
        run.assert_lines(&[&["first", "second", "third", "again"], &last[..]].concat());
    });
}

#[test]
fn async_lock_waiters_acquire_it_in_order_before_the_task_that_locks_again() {
    let changed = Changed::new("async_lock", "again")
        .rust_from(
            "use tokio::runtime;",
            r#"use tokio::runtime;
use tokio::sync::Mutex;

static LIST: Mutex<Vec<&str>> = Mutex::const_new(Vec::new());

async fn work(name: &'static str) {
    let mut list = LIST.lock().await;
    list.push(name);
    println!("{name}");
}

async fn run() {
    let list = LIST.lock().await;
    let waiters = ["first", "second", "third"].map(|name| tokio::spawn(work(name)));
    tokio::task::yield_now().await;
    drop(list);
    work("again").await;
    for waiter in waiters {
        waiter.await.expect("the task should not panic");
    }
}

fn main() {
    let event_loop = runtime::Builder::new_current_thread().build();
    event_loop.expect("the runtime should start").block_on(run());
}"#,
        )
        .python_from(
            "async def work",
            r#"async def work(lock, name):
    async with lock:
        say(name)


async def main():
    lock = asyncio.Lock()
    await lock.acquire()
    names = ("first", "second", "third")
    waiters = [asyncio.ensure_future(work(lock, name)) for name in names]
    await asyncio.sleep(0)
    lock.release()
    await work(lock, "again")
    await asyncio.gather(*waiters)


if __name__ == "__main__":
    asyncio.run(main())"#,
        );
    both(&changed, |_, run| run.assert_lines(&["first", "second", "third", "again"]));
}

#[test]
fn async_queue_a_newcomer_overtakes_a_woken_waiter_only_in_cpython() {
    let changed = Changed::new("async_queue", "newcomer")
        .rust("use std::coll", "#![allow(dead_code)]\nuse std::coll")
        .rust("use std::time::Duration;\n", "")
        .rust("use tokio::task::JoinSet;\n", "")
        .rust_from(
            "async fn consumer",
            r#"async fn get(name: &str, q: Arc<Queue<&'static str>>) {
    let item = q.get().await;
    println!("{name} gets {item}");
}

async fn put(items: &[&'static str], q: Arc<Queue<&'static str>>) {
    for item in items {
        q.put(item).await;
    }
}

async fn run() {
    let q = Arc::new(Queue::new(0));
    let first = tokio::spawn(get("first", q.clone()));
    let second = tokio::spawn(get("second", q.clone()));
    tokio::task::yield_now().await;
    q.put("a").await; // wakes the first
    let later = tokio::spawn(put(&["b", "c"], q.clone()));
    get("newcomer", q.clone()).await;
    for task in [first, second, later] {
        task.await.expect("the task should not panic");
    }

    let q = Arc::new(Queue::new(1));
    q.put("a").await;
    let first = tokio::spawn(put(&["first"], q.clone()));
    let second = tokio::spawn(put(&["second"], q.clone()));
    tokio::task::yield_now().await;
    q.get().await; // wakes the first
    let later = tokio::spawn({
        let q = q.clone();
        async move {
            for _ in 0..3 {
                println!("{}", q.get().await);
            }
        }
    });
    put(&["newcomer"], q).await;
    for task in [first, second, later] {
        task.await.expect("the task should not panic");
    }
}

fn main() {
    let event_loop = runtime::Builder::new_current_thread().build();
    event_loop.expect("the runtime should start").block_on(run());
}"#,
        )
        .python_from(
            "async def consumer",
            r#"async def get(name, q):
    item = await q.get()
    say(f"{name} gets {item}")


async def put(items, q):
    for item in items:
        await q.put(item)


async def take(q):
    for _ in range(3):
        say(await q.get())


async def main():
    q = asyncio.Queue()
    first = asyncio.ensure_future(get("first", q))
    second = asyncio.ensure_future(get("second", q))
    await asyncio.sleep(0)
    await q.put("a")  # wakes the first
    later = asyncio.ensure_future(put(("b", "c"), q))
    await get("newcomer", q)
    await asyncio.gather(first, second, later)

    q = asyncio.Queue(1)
    await q.put("a")
    first = asyncio.ensure_future(put(("first",), q))
    second = asyncio.ensure_future(put(("second",), q))
    await asyncio.sleep(0)
    await q.get()  # wakes the first
    later = asyncio.ensure_future(take(q))
    await put(("newcomer",), q)
    await asyncio.gather(first, second, later)


if __name__ == "__main__":
    asyncio.run(main())"#,
        );
    both(&changed, |side, run| {
        if side == "Rust" {
            let in_order = ["first gets a", "second gets b", "newcomer gets c"];
            run.assert_lines(&[&in_order[..], &["first", "second", "newcomer"]].concat());
        } else {
            run.assert(
                run.texts().first() == Some(&"newcomer gets a"),
                "the newcomer should overtake the waiters",
            );
            run.assert(
                run.texts().get(3) == Some(&"newcomer"),
                "the newcomer should overtake the waiters",
            );
        }
    });
}

/// Uses one thread instead of three, and jobs of 10 ms.
fn with_one_thread(binary: &str, three: &str, one: &str) -> Changed {
    Changed::new(binary, "one_thread")
        .rust(three, one)
        .rust("Duration::from_secs(1)", "Duration::from_millis(10)")
        .python("ThreadPoolExecutor(3)", "ThreadPoolExecutor(1)")
        .python("time.sleep(1)", "time.sleep(0.01)")
}

#[test]
fn pools_start_the_jobs_in_the_order_of_submission() {
    let in_order: Vec<String> = (0..10).map(|num| format!("--- {num}")).collect();
    for (binary, three, one) in [
        ("thread_pool_executor", "Executor::new(3)", "Executor::new(1)"),
        ("thread_pool_channel", "for _ in 0..3 {", "for _ in 0..1 {"),
        ("thread_pool_rayon", ".num_threads(3)", ".num_threads(1)"),
    ] {
        let changed = with_one_thread(binary, three, one);
        both(&changed, |_, run| run.assert_lines(&in_order));
    }
}

#[test]
fn thread_pool_rayon_spawn_runs_the_newest_job_first_on_the_spawning_thread() {
    let with_spawn = |changed: Changed| {
        changed.rust("pool.scope_fifo(", "pool.scope(").rust("spawn_fifo(", "spawn(")
    };
    let alone = with_one_thread("thread_pool_rayon", ".num_threads(3)", ".num_threads(1)");
    let newest_first: Vec<String> = (0..10).rev().map(|num| format!("--- {num}")).collect();
    run(with_spawn(alone).build()).assert_lines(&newest_first);

    // Of two threads, the spawning thread takes the newest job, the other takes the oldest.
    let two = Changed::new("thread_pool_rayon", "two_threads")
        .rust(".num_threads(3)", ".num_threads(2)")
        .rust("0..10", "0..4")
        .rust("Duration::from_secs(1)", "Duration::from_secs(3)");
    let run = run(with_spawn(two).build());
    run.assert_count(4);
    let mut first = run.texts()[..2].to_vec();
    first.sort_unstable();
    run.assert(
        first == ["--- 0", "--- 3"],
        "the first two jobs should be the oldest and the newest",
    );
}

/// The page of `async_semaphore` makes this statement about a limit per second. tokio's clock is
/// paused and only the program advances it, so the times are exact.
#[test]
fn interval_fires_missed_ticks_in_a_burst_by_default() {
    let changed = Changed::new("async_semaphore", "rate").rust_from(
        "use std::time::",
        r#"use std::time::Duration;

use tokio::runtime;
use tokio::time::{Instant, MissedTickBehavior};

async fn run() {
    for behavior in [None, Some(MissedTickBehavior::Delay), Some(MissedTickBehavior::Skip)] {
        let mut interval = tokio::time::interval(Duration::from_millis(10));
        if let Some(behavior) = behavior {
            interval.set_missed_tick_behavior(behavior);
        }
        interval.tick().await; // the first tick is immediate
        tokio::time::advance(Duration::from_millis(55)).await; // the program was suspended
        let went_on = Instant::now();
        let mut ticks = Vec::new();
        for _ in 0..6 {
            interval.tick().await;
            ticks.push(went_on.elapsed().as_millis());
        }
        println!("{behavior:?}: {ticks:?}");
    }
}

fn main() {
    let builder = &mut runtime::Builder::new_current_thread();
    let event_loop = builder.enable_time().start_paused(true).build();
    event_loop.expect("the runtime should start").block_on(run());
}"#,
    );
    run(changed.build()).assert_lines(&[
        "None: [0, 0, 0, 0, 0, 5]",
        "Some(Delay): [0, 10, 20, 30, 40, 50]",
        "Some(Skip): [0, 5, 15, 25, 35, 45]",
    ]);
}

/// The pages of `timer_channel` and `first_completed` make this statement about `select!`.
#[test]
fn select_chooses_at_random_among_ready_branches_unless_biased() {
    let source = r#"use crossbeam::channel;

fn main() {
    let (mut ours, mut tokios, mut biased) = ([0; 2], [0; 2], [0; 2]);
    let event_loop = tokio::runtime::Builder::new_current_thread().build();
    let event_loop = event_loop.expect("the runtime should start");
    for _ in 0..200 {
        let (one, two) = (channel::bounded(1), channel::bounded(1));
        one.0.send(()).expect("the channel should have a receiver");
        two.0.send(()).expect("the channel should have a receiver");
        crossbeam::select! {
            recv(one.1) -> _ => ours[0] += 1,
            recv(two.1) -> _ => ours[1] += 1,
        }
        event_loop.block_on(async {
            tokio::select! {
                () = async {} => tokios[0] += 1,
                () = async {} => tokios[1] += 1,
            }
            tokio::select! {
                biased;
                () = async {} => biased[0] += 1,
                () = async {} => biased[1] += 1,
            }
        });
    }
    println!("{}", ours.iter().all(|times| *times >= 20));
    println!("{}", tokios.iter().all(|times| *times >= 20));
    println!("{biased:?}");
}"#;
    let path = compile("select", source).unwrap_or_else(|why| panic!("{why}"));
    run(Program::new("select", Command::new(path))).assert_lines(&["true", "true", "[200, 0]"]);
}
