//! Sections «restricting threads» and «communication between threads»: what is tested of some
//! snippets.

use std::time::Duration;

use tests::transcript::Event;
use tests::{Failure, faults, snippets};

pub fn the_log_tells_when_who_and_what() {
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
    // Threads are numbered by their first events, so either timer may be the first.
    let mut lanes = [runs, cancelled];
    lanes.sort_unstable();
    assert_eq!(lanes, ["Thread-1", "Thread-2"], "{log}");
    assert!(due.at.as_secs() >= 5, "{log}");
    assert_eq!((due.lane, due.words), (runs, "holds the running function"), "{log}");
    let done: Vec<(&str, &str)> = done.iter().map(|event| (event.lane, event.words)).collect();
    assert_eq!(done, [(runs, "done"), (cancelled, "done")], "{log}");

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
