//! Phrases for `time`.

/// `time.sleep`: blocks the thread for at least this long.
///
/// Trap: In a coroutine `thread::sleep` blocks all tasks of the loop: see `blocked_loop`. Await
/// `tokio::time::sleep` there.
pub fn sleep() {
    use std::thread;
    use std::time::{Duration, Instant};

    let start = Instant::now();
    thread::sleep(Duration::from_millis(50));
    println!("at least 50 ms: {}", start.elapsed() >= Duration::from_millis(50));
}

/// `time.monotonic`: a clock that only goes forward, for deadlines.
///
/// Trap: An `Instant` is not a number, and the difference of two, a `Duration`, is never negative:
/// once the deadline has passed, `saturating_duration_since` returns zero.
pub fn monotonic() {
    use std::thread;
    use std::time::{Duration, Instant};

    let deadline = Instant::now() + Duration::from_millis(200);
    println!("time is left: {}", Instant::now() < deadline);
    thread::sleep(deadline.saturating_duration_since(Instant::now()));
    let left = deadline.saturating_duration_since(Instant::now());
    println!("time is left: {}", !left.is_zero());
}

/// `time.perf_counter`: measures how long a call takes.
///
/// Trap: Measure a release build. Without `black_box` around the input and the result, the compiler
/// may compute the result before the program runs, or move the call out of the measured part.
pub fn perf_counter() {
    use std::hint::black_box;
    use std::time::Instant;

    let start = Instant::now();
    let sum: u64 = black_box(black_box(1..=10_000_u64).sum());
    let seconds = start.elapsed().as_secs_f64();
    println!("{sum}");
    println!("took more than 0 s: {}", seconds > 0.0);
    println!("took less than 5 s: {}", seconds < 5.0);
}

/// `time.time`, `time.time_ns`: the seconds since 1970.
///
/// Trap: This clock may be set, also backward: measure with `Instant`. For dates and time zones use
/// the crate `jiff`.
pub fn time() {
    use std::time::{SystemTime, UNIX_EPOCH};

    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("1970 should have passed");
    println!("after 2020: {}", now.as_secs_f64() > 1_577_836_800.0);
    println!("after 2020: {}", now.as_nanos() > 1_577_836_800_000_000_000);
}

/// `time.thread_time`: the processor time of this thread, without its sleeps.
///
/// Add: `cargo add rustix --features time`
/// Trap: Two threads cannot be compared by this clock: each thread has a clock of its own.
#[cfg(unix)]
pub fn thread_time() {
    use rustix::time::{ClockId, clock_gettime};
    use std::hint::black_box;
    use std::thread;
    use std::time::Duration;

    fn thread_time() -> Duration {
        let time = clock_gettime(ClockId::ThreadCPUTime);
        Duration::try_from(time).expect("the time should be positive")
    }

    let start = thread_time();
    thread::sleep(Duration::from_millis(100));
    println!("the sleep counts: {}", thread_time() - start >= Duration::from_millis(100));
    let start = thread_time();
    let sum: u64 = black_box(black_box(1..=1_000_000_u64).sum());
    println!("the computation of {sum} counts: {}", thread_time() > start);
}

/// `time.process_time`: the processor time of all threads of the program.
///
/// Add: `cargo add rustix --features time`
/// Trap: While several threads compute, this clock may run faster than the time that passes.
#[cfg(unix)]
pub fn process_time() {
    use rustix::time::{ClockId, clock_gettime};
    use std::thread;
    use std::time::Duration;

    fn cpu_time(clock: ClockId) -> Duration {
        Duration::try_from(clock_gettime(clock)).expect("the time should be positive")
    }

    let compute = || while cpu_time(ClockId::ThreadCPUTime) < Duration::from_millis(50) {};
    let start = (cpu_time(ClockId::ProcessCPUTime), cpu_time(ClockId::ThreadCPUTime));
    thread::spawn(compute).join().expect("the thread should not panic");
    let process = cpu_time(ClockId::ProcessCPUTime) - start.0;
    let thread = cpu_time(ClockId::ThreadCPUTime) - start.1;
    println!("the process computed for 50 ms: {}", process >= Duration::from_millis(50));
    println!("this thread computed for 50 ms: {}", thread >= Duration::from_millis(50));
}
