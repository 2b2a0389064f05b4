//! Sections «restricting threads» and «communication between threads»: every snippet against its
//! contract, beside CPython.

tests::snippet_tests! {
    "sync":
    race,
    race_atomic,
    lock,
    lock_std,
    rlock,
    thread_local,
    semaphore,
    semaphore_channel,
    barrier,
    timer,
    timer_channel,
    event,
    condition,
    condition_channel,
    condition_lost_wakeup,
}

#[test]
fn the_log_tells_when_who_and_what() {
    let mut timer = std::process::Command::new(env!("CARGO_BIN_EXE_timer"));
    let output = timer.env("RUST_LOG", "timer=info").output().expect("it starts");
    assert!(output.status.success(), "{output:?}");
    let log = String::from_utf8(output.stderr).expect("is text");
    let events: Vec<(f64, &str)> = log.lines().map(tests::transcript::event).collect();
    let waits = events.iter().filter(|(at, what)| *at < 3.0 && what.ends_with("] waits")).count();
    assert_eq!(waits, 2, "{log}");
    // Threads are numbered by their first events, so either timer may be the first.
    let due = events.last().expect("has events");
    assert!(due.0 >= 5.0, "{log}");
    assert!(["Thread-1] is due", "Thread-2] is due"].contains(&due.1), "{log}");
    assert_eq!(events.len(), 3, "{log}");

    // Nothing for another program, and nothing unless it is asked for (as all other tests hold).
    let mut lock = std::process::Command::new(env!("CARGO_BIN_EXE_lock"));
    let output = lock.env("RUST_LOG", "timer=info").output().expect("it starts");
    assert_eq!((output.stderr.len(), output.stdout), (0, b"2000000\n".to_vec()));
}
