//! The statements of the pages and headers of `semaphore_full`, `event_full`, `barrier_full` and
//! `condition_queue`, and statements about Python also on CPython.

use crate::statements_threads::{both_print, prints, run, with_main, with_stuck};

// sync: semaphore_full

/// The parts of `semaphore_full` that another `main` does not use.
const UNUSED_SEMAPHORE: &str =
    "let _ = (try_and_timeout, signals, release_many, limit_jobs, bounded, stuck(|| ()));";

#[test]
fn a_permit_is_released_by_its_guard_unless_the_guard_is_forgotten() {
    let main = format!(
        "{UNUSED_SEMAPHORE}
    let sem = Semaphore::new(1);
    #[allow(unused_must_use)]
    {{
        sem.acquire();
    }}
    println!(\"{{}}\", sem.try_acquire().is_some());
    for forgets in [false, true] {{
        let work = std::panic::AssertUnwindSafe(|| {{
            let permit = sem.acquire();
            let _permit = if forgets {{ permit.forget(); None }} else {{ Some(permit) }};
            std::panic::resume_unwind(Box::new(\"failed\"));
        }});
        let panicked = std::panic::catch_unwind::<_, ()>(work);
        println!(\"{{}} {{}}\", panicked.is_err(), sem.try_acquire().is_some());
    }}"
    );
    let lines = ["true", "true true", "true false"];
    prints(&with_main("semaphore_full", "forgotten", &main), &lines);
}

#[test]
fn a_release_beside_a_guard_adds_a_permit() {
    let main = format!(
        "{UNUSED_SEMAPHORE}
    let sem = Semaphore::new(1);
    let permit = sem.acquire();
    sem.release();
    drop(permit);
    let permits: Vec<_> = std::iter::from_fn(|| sem.try_acquire()).collect();
    println!(\"{{}}\", permits.len());"
    );
    let changed = with_main("semaphore_full", "additional", &main).python_from(
        "if __name__",
        "sem = Semaphore(1)\nwith sem:\n    sem.release()\npermits = 0\n\
         while sem.acquire(blocking=False):\n    permits += 1\nsay(permits)",
    );
    both_print(&changed, &["2"]);
}

// sync: event_full

#[test]
fn an_event_does_not_count() {
    let main = "
    let _ = (flag, timeout, set_and_clear, work_until_stopped, stuck(|| ()));
    let event = Event::new();
    event.set();
    event.set();
    println!(\"{}\", event.wait_timeout(Duration::ZERO));
    event.clear();
    println!(\"{}\", event.wait_timeout(Duration::ZERO));";
    let changed = with_main("event_full", "count", main).python_from(
        "if __name__",
        "event = Event()\nevent.set()\nevent.set()\nsay(word(event.wait(0)))\nevent.clear()\n\
         say(word(event.wait(0)))",
    );
    both_print(&changed, &["true", "false"]);
}

// sync: barrier_full

/// The parts of `barrier_full` that another `main` does not use.
const UNUSED_BARRIER: &str =
    "let _ = (phases, timeout, abort_and_reset, failing_action, stuck(|| ()));
    use std::sync::LazyLock;";

#[test]
fn an_action_may_break_its_barrier_but_not_wait_at_the_barrier() {
    let main = format!(
        "{UNUSED_BARRIER}
    static ABORT: LazyLock<Barrier> =
        LazyLock::new(|| Barrier::new(1).with_action(|| ABORT.abort()));
    println!(\"{{}} {{}}\", ABORT.wait().is_err(), ABORT.broken());
    static RESET: LazyLock<Barrier> =
        LazyLock::new(|| Barrier::new(1).with_action(|| RESET.reset()));
    println!(\"{{}} {{}}\", RESET.wait().is_err(), RESET.broken());
    static WAIT: LazyLock<Barrier> =
        LazyLock::new(|| Barrier::new(1).with_action(|| assert!(WAIT.wait().is_err())));
    println!(\"{{}}\", stuck(|| assert!(WAIT.wait().is_err())));"
    );
    let changed = with_main("barrier_full", "action", &main).python_from(
        "if __name__",
        &with_stuck(
            "STUCK
for interrupt in [Barrier.abort, Barrier.reset, Barrier.wait]:
    barrier = Barrier(1, action=lambda: interrupt(barrier))
    say(stuck(barrier.wait))",
        ),
    );
    prints(&changed, &["true true", "true false", "true"]);
    if let Some(twin) = changed.twin() {
        run(twin).assert_lines(&["true", "true", "true"]); // each of them deadlocks
    }
}

#[test]
fn a_thread_that_is_late_for_a_reset_group_joins_the_next_one() {
    let main = format!(
        "{UNUSED_BARRIER}
    static BARRIER: LazyLock<Barrier> = LazyLock::new(|| Barrier::new(2));
    let wait = || thread::spawn(|| BARRIER.wait().ok());
    let arrived = || while BARRIER.n_waiting() == 0 {{ thread::yield_now() }};
    let early = wait();
    arrived();
    BARRIER.reset();
    println!(\"{{:?}}\", early.join().expect(\"the thread should not panic\"));
    let late = wait();
    arrived();
    println!(\"{{:?}}\", BARRIER.wait().ok());
    println!(\"{{:?}}\", late.join().expect(\"the thread should not panic\"));"
    );
    let changed = with_main("barrier_full", "late", &main).python_from(
        "if __name__",
        "barrier = Barrier(2)
results = []

def wait():
    try:
        results.append(f'Some({barrier.wait()})')
    except BrokenBarrierError:
        results.append('None')

def arrived():
    while barrier.n_waiting == 0:
        time.sleep(0.001)

early = Thread(target=wait)
early.start()
arrived()
barrier.reset()
early.join()
late = Thread(target=wait)
late.start()
arrived()
say(results.pop())
say(f'Some({barrier.wait()})')
late.join()
say(results.pop())",
    );
    both_print(&changed, &["None", "Some(1)", "Some(0)"]);
}

// sync: condition_queue

/// A place that becomes free as the time of `put` runs out is used, as by Python's `wait_for`.
#[test]
fn the_buffer_and_not_the_clock_decides_whether_put_succeeds() {
    let main = "
    let _ = (exchange, timeouts, close_wakes_all, stuck(|| ()));
    let buffer = Buffer::new(1);
    println!(\"{}\", buffer.put('a', SHORT).is_ok());
    thread::scope(|scope| {
        let put = scope.spawn(|| buffer.put('b', 5 * SHORT).is_ok());
        thread::sleep(SHORT / 2);
        let mut state = buffer.state.lock();
        thread::sleep(6 * SHORT); // the time of `put` is up
        state.items.clear();
        drop(state);
        println!(\"{}\", put.join().expect(\"the thread should not panic\"));
        let get = scope.spawn(|| [(); 2].map(|()| buffer.get(Duration::MAX).is_ok()));
        thread::sleep(SHORT); // the second `get` waits
        println!(\"{}\", buffer.put('c', Duration::MAX).is_ok());
        println!(\"{:?}\", get.join().expect(\"the thread should not panic\"));
    });";
    let changed = with_main("condition_queue", "clock", main).python_from(
        "if __name__",
        "buffer = Buffer(1)
buffer.put('a', SHORT)
say('true')
results = []

def put():
    buffer.put('b', 5 * SHORT)
    results.append('true')

thread = Thread(target=put)
thread.start()
time.sleep(SHORT / 2)
with buffer.not_full:
    time.sleep(6 * SHORT)
    buffer.items.clear()
thread.join()
say(results.pop())",
    );
    prints(&changed, &["true", "true", "true", "[true, true]"]);
    if let Some(twin) = changed.twin() {
        run(twin).assert_lines(&["true", "true"]);
    }
}
