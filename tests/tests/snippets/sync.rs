//! Sections «restricting threads» and «communication between threads»: what is tested of some
//! snippets.

use std::time::Duration;

use tests::{Failure, faults, snippets, transcript};

pub fn the_log_tells_when_who_and_what() {
    let run = |binary: &str| {
        let program = snippets::program(binary).log("timer=info");
        program.run(Duration::from_secs(30)).unwrap_or_else(Failure::fail)
    };
    let log = run("timer").stderr;
    let events: Vec<(f64, &str)> = log.lines().map(transcript::event).collect();
    let waits = events.iter().filter(|(at, what)| *at < 3.0 && what.ends_with("] waits")).count();
    assert_eq!(waits, 2, "{log}");
    // Threads are numbered by their first events, so either timer may be the first.
    let [_, _, due, ended @ ..] = &events[..] else { panic!("{log}") };
    assert!(due.0 >= 5.0, "{log}");
    assert!(["Thread-1] is due", "Thread-2] is due"].contains(&due.1), "{log}");
    let mut ended: Vec<&str> = ended.iter().map(|(_, what)| *what).collect();
    ended.sort_unstable();
    assert_eq!(ended, ["Thread-1] ends", "Thread-2] ends"], "{log}");

    // Nothing for another program, and nothing unless it is asked for (as all other tests hold).
    let transcript = run("lock");
    assert_eq!((transcript.stderr.as_str(), transcript.texts()), ("", vec!["2000000"]));
}

/// More threads are wanted, and two can be had, which run or wait for the others for ever.
pub fn a_thread_too_many_is_one_clear_line() {
    for binary in ["semaphore", "semaphore_channel", "barrier"] {
        faults::fails_clearly_with_two_threads(binary);
    }
}
