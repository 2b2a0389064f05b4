//! Phrases for `sched`. A map that is sorted by time and priority is the whole scheduler.

/// `sched.scheduler.enter`, `scheduler.run`: calls functions after their delays.
///
/// Trap: A call that takes long delays the later calls. For calls that run side by side, spawn a
/// thread for each, or use `call_later`.
pub fn scheduler_enter() {
    use std::collections::BTreeMap;
    use std::thread;
    use std::time::{Duration, Instant};

    type Event = (Instant, u32, u32); // time, priority, and a number that keeps the order
    let mut scheduler: BTreeMap<Event, Box<dyn FnOnce()>> = BTreeMap::new();
    for (number, delay, name) in [(1, 100, "later"), (2, 10, "soon")] {
        let when = Instant::now() + Duration::from_millis(delay);
        scheduler.insert((when, 1, number), Box::new(move || println!("{name}")));
    }
    while let Some(((when, ..), action)) = scheduler.pop_first() {
        thread::sleep(when.saturating_duration_since(Instant::now()));
        action();
    }
}

/// `sched.scheduler.enterabs`: at the same time the lower number is first.
///
/// Trap: Two events need different keys: without the number, `insert` replaces an event that has
/// the same time and priority.
pub fn scheduler_enterabs() {
    use std::collections::BTreeMap;
    use std::thread;
    use std::time::{Duration, Instant};

    let when = Instant::now() + Duration::from_millis(20);
    let mut scheduler = BTreeMap::new();
    for (number, priority, name) in [(1, 2, "third"), (2, 1, "first"), (3, 1, "second")] {
        scheduler.insert((when, priority, number), name);
    }
    while let Some(((when, ..), name)) = scheduler.pop_first() {
        thread::sleep(when.saturating_duration_since(Instant::now()));
        println!("{name}");
    }
}

/// `sched.scheduler.cancel`, `scheduler.empty`: the key of an event cancels the event.
///
/// Trap: `remove` returns `None` for an event that has run, or that is cancelled already. Python
/// raises `ValueError`.
pub fn scheduler_cancel() {
    use std::collections::BTreeMap;
    use std::time::{Duration, Instant};

    let mut scheduler = BTreeMap::new();
    let event = (Instant::now() + Duration::from_secs(60), 1, 1);
    scheduler.insert(event, "never");
    println!("empty: {}", scheduler.is_empty());
    println!("cancelled: {}", scheduler.remove(&event).is_some());
    println!("cancelled again: {}", scheduler.remove(&event).is_some());
    println!("empty: {}", scheduler.is_empty());
}

/// `sched.scheduler.run(blocking=False)`: calls what is due, and returns the time until the next.
///
/// Trap: Compare all events with one `now`. Python reads the clock again for each event, so a
/// periodic event that takes longer than its period keeps `run` from returning.
pub fn scheduler_run_blocking() {
    use std::collections::BTreeMap;
    use std::time::{Duration, Instant};

    let start = Instant::now();
    let mut scheduler = BTreeMap::new();
    scheduler.insert((start, 1, 1), "is due");
    scheduler.insert((start + Duration::from_secs(60), 1, 2), "is not due");

    let now = Instant::now();
    while let Some(event) = scheduler.first_entry()
        && event.key().0 <= now
    {
        println!("{}", event.remove());
    }
    let next = scheduler.keys().next().map(|(when, ..)| *when - now);
    println!("next within 60 s: {}", next.is_some_and(|left| left <= Duration::from_secs(60)));
}
