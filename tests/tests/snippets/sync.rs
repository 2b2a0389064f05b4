//! Sections "restricting threads" and "communication between threads": further tests of some
//! snippets.

use std::time::Duration;

use tests::transcript::Event;
use tests::{Failure, faults, snippets};

pub fn the_log_has_the_time_the_lane_and_the_event() {
    let run = |binary: &str| {
        let program = snippets::program(binary).log("timer=info");
        program.run(Duration::from_secs(30)).unwrap_or_else(Failure::fail)
    };
    let log = run("timer").stderr;
    let events = Event::parse_all(&log);
    let [first, second, due, done @ ..] = &events[..] else { panic!("{log}") };
    let mut waits = [first, second].map(|event| (event.words, event.lane));
    waits.sort_unstable_by_key(|(words, _)| words.len());
    let [(short, runs), (long, cancelled)] = waits;
    assert_eq!((short, long), ("waits for 5s", "waits for 60s"), "{log}");
    assert!(second.at.as_secs() < 3, "{log}");
    // Threads are numbered by their first events, so either timer may have the number 1.
    let mut lanes = [runs, cancelled];
    lanes.sort_unstable();
    assert_eq!(lanes, ["Thread-1", "Thread-2"], "{log}");
    assert!(due.at.as_secs() >= 5, "{log}");
    assert_eq!((due.lane, due.words), (runs, "holds the running function"), "{log}");
    let done: Vec<(&str, &str)> = done.iter().map(|event| (event.lane, event.words)).collect();
    assert_eq!(done, [(runs, "done"), (cancelled, "done")], "{log}");

    // `RUST_LOG` for one program enables no log of another. Without `RUST_LOG` there is no log,
    // which every other test asserts.
    let transcript = run("lock");
    assert_eq!((transcript.stderr.as_str(), transcript.texts()), ("", vec!["2000000"]));
}

/// The programs need more threads than the two that can be started. These two run or wait forever.
pub fn a_refused_thread_is_one_clear_line() {
    for binary in ["semaphore", "semaphore_channel", "barrier"] {
        faults::fails_clearly_with_two_threads(binary);
    }
}
