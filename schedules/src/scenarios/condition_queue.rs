//! Each item is received once, and no thread waits while it could continue.

use std::sync::Mutex;
use std::time::Duration;

use super::std::thread;
use super::{Buffer, BufferError, LONG, main};
use crate::{End, Run, Scenario, world};

const SECOND: Duration = Duration::from_secs(1);

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "two producers and two consumers share one place",
        program: one_place,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "`close` while two producers wait",
        program: closed_when_full,
        horizon: Duration::MAX,
        check: in_time,
    },
    Scenario {
        name: "`close` while two consumers begin to wait",
        program: closed_when_empty,
        horizon: Duration::MAX,
        check: at_once,
    },
    Scenario {
        name: "an item comes when the time of one of two consumers is up",
        program: at_the_timeout,
        horizon: Duration::MAX,
        check: in_time,
    },
    Scenario { name: "the program", program: main, horizon: Duration::MAX, check: all_lines },
];

fn all_lines(run: &Run) {
    let lines: Vec<&str> = run.lines.iter().map(|(_, _, line)| line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "items: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]",
            "get from an empty buffer: timed out",
            "put a: done",
            "put b: timed out",
            "get after close: a",
            "get after close: closed",
            "get: closed",
            "get: closed",
            "get: closed",
        ]
    );
    assert_eq!((run.end, run.at), (End::Returned, Duration::from_millis(300)));
}

fn in_time(run: &Run) {
    assert_eq!(run.end, End::Returned);
    assert!(run.at <= SECOND, "a thread waited although it could continue");
}

fn at_once(run: &Run) {
    assert_eq!(run.end, End::Returned);
    assert_eq!(run.at, Duration::ZERO, "a thread waited although it could continue");
}

fn one_place() {
    let (buffer, received) = (Buffer::new(1), Mutex::new(Vec::new()));
    thread::scope(|scope| {
        for first in [0, 2] {
            let buffer = &buffer;
            scope.spawn(move || {
                for number in first..first + 2 {
                    buffer.put(number, LONG).expect("there should be a place");
                }
            });
        }
        for _ in 0..2 {
            scope.spawn(|| {
                for _ in 0..2 {
                    let number = buffer.get(LONG).expect("there should be an item");
                    received.lock().expect("no thread should panic").push(number);
                }
            });
        }
    });
    let mut received = received.into_inner().expect("no thread should panic");
    received.sort_unstable();
    assert_eq!(received, [0, 1, 2, 3]);
}

/// The buffer stays full: no consumer wakes the producers.
fn closed_when_full() {
    let buffer = Buffer::new(1);
    buffer.put(0, LONG).expect("there should be a place");
    thread::scope(|scope| {
        for number in [1, 2] {
            let buffer = &buffer;
            scope.spawn(move || {
                assert_eq!(buffer.put(number, LONG), Err((number, BufferError::Closed)));
            });
        }
        if world::any(2) == 0 {
            thread::sleep(SECOND); // both wait
        }
        buffer.close();
    });
    assert_eq!(buffer.get(LONG), Ok(0));
    assert_eq!(buffer.get(LONG), Err(BufferError::Closed));
}

fn closed_when_empty() {
    let buffer = Buffer::<u32>::new(1);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| assert_eq!(buffer.get(LONG), Err(BufferError::Closed)));
        }
        buffer.close();
    });
}

fn at_the_timeout() {
    let buffer = Buffer::new(1);
    thread::scope(|scope| {
        let hasty = scope.spawn(|| buffer.get(SECOND));
        let patient = scope.spawn(|| buffer.get(LONG));
        thread::sleep(SECOND);
        buffer.put(1, LONG).expect("there should be a place");
        let hasty = hasty.join().expect("no thread should panic");
        if hasty.is_ok() {
            buffer.put(2, LONG).expect("there should be a place");
        }
        patient.join().expect("no thread should panic").expect("an item is left");
    });
}
