//! Checks the pictures of the sections "restricting threads" and "communication between threads".

use std::time::Duration;

use super::{Checked, Lane, Meaning, Picture, ROUNDED, Run, Span, ends_with, ms, number, so};

pub(super) fn race(p: &Picture) -> Checked {
    let _: [&Lane; 2] = p.lanes()?;
    p.none_waits()?;
    for (lane, span) in p.timeline.holds() {
        let read = span.words.strip_prefix("holds the old value ").and_then(number);
        let wrote = span.until.as_deref().and_then(|words| words.strip_prefix("done: stores "));
        let adds_one = read.is_some() && read.map(|n| n + 1) == wrote.and_then(number);
        so(adds_one, format!("{} {}, then {:?}", lane.name, span.words, span.until))?;
    }
    let most = p.timeline.most_holding();
    so(most == 2 || p.run == Run::Fresh, "the two threads should load the same value once")
}

pub(super) fn lock(p: &Picture) -> Checked {
    let lanes: [&Lane; 2] = p.lanes()?;
    p.at_most_one()?;
    p.waits_before_each_hold()?;
    p.each_hold_ends_with(&["done: releases the lock"])?;
    let holds = p.timeline.holds().count();
    so(holds >= 8, format!("the lock is held {holds} times"))?;
    let blocked = lanes.iter().flat_map(|lane| &lane.spans).any(|wait| {
        let held = |(_, hold): (&Lane, &Span)| wait.from < hold.to && hold.from < wait.to;
        wait.meaning == Meaning::Waits && p.timeline.holds().any(held)
    });
    so(blocked || p.run == Run::Fresh, "no thread waits while the other holds the lock")
}

pub(super) fn lock_std(p: &Picture) -> Checked {
    p.at_most_one()?;
    p.in_order(&[
        ("", "2000000"),
        ("Thread-1", "holds the lock"),
        ("Thread-1", "done: panics and poisons the lock"),
        ("main", "holds the poisoned lock"),
        ("", "2000001"),
        ("main", "waits for the lock"),
        ("main", "holds the lock"),
        ("", "2000002"),
    ])?;
    let released = p.places("main", "done: releases the lock").len();
    let three = p.timeline.holds().count() == 3;
    so(released == 2 && three, "there should be three holds, two of which `main` releases")
}

pub(super) fn lock_starvation(p: &Picture) -> Checked {
    let lanes: [&Lane; 2] = p.lanes()?;
    p.at_most_one()?;
    p.waits_before_each_hold()?;
    p.each_hold_ends_with(&["done: releases the lock"])?;
    p.timeline.holds().try_for_each(|(lane, span)| p.lasts(lane, span, ms(20)))?;
    let turns = |lane: &Lane| lane.spans.iter().filter(|s| s.meaning == Meaning::Holds).count();
    let [a, b] = lanes.map(turns);
    so(a.min(b) >= 1, "both threads should acquire the lock at least once")?;
    so(a.min(b) * 5 < a + b || p.run == Run::Fresh, format!("no thread starves: {a} and {b}"))
}

pub(super) fn lock_timeout(p: &Picture) -> Checked {
    p.at_most_one()?;
    let main = p.lane("main")?;
    let waits: Vec<&Span> =
        main.spans.iter().filter(|span| span.meaning == Meaning::Waits).collect();
    let [at_once, short, long] = waits[..] else {
        return Err(format!("`main` waits {} times, should wait three times", waits.len()));
    };
    for span in [at_once, short] {
        so(span.until.as_deref() == Some("done: gives up"), ends_with("main", span))?;
    }
    p.lasts(main, short, ms(200))?;
    so(long.until.as_deref() == Some("holds the lock"), ends_with("main", long))?;
    p.in_order(&[
        ("main", "waits for the lock, 200ms at most"),
        ("", "gave up after 200 ms"),
        ("Thread-1", "done: releases the lock"),
        ("main", "holds the lock"),
    ])
}

pub(super) fn deadlock(p: &Picture) -> Checked {
    let lanes: [&Lane; 2] = p.lanes()?;
    p.fills(2)?;
    for lane in lanes {
        let [first, second] = &lane.spans[..] else {
            return Err(format!("{} has {} bars, should be two", lane.name, lane.spans.len()));
        };
        let both = (first.words.as_str(), second.words.as_str());
        let expected = ("holds its first lock", "waits for its second lock");
        so(both == expected, format!("{} {both:?}", lane.name))?;
        so(!second.ended(), "both threads should wait until the end")?;
    }
    Ok(())
}

pub(super) fn rwlock(p: &Picture) -> Checked {
    let _: [&Lane; 5] = p.lanes()?;
    p.fills(3)?;
    p.each_hold_ends_with(&["done: releases the lock"])?;
    let holds: Vec<(&Lane, &Span)> = p.timeline.holds().collect();
    let (writes, reads): (Vec<_>, Vec<_>) =
        holds.into_iter().partition(|(_, span)| span.words == "holds the lock, to write");
    let ([(_, write)], 4) = (&writes[..], reads.len()) else {
        return Err(format!("{} writes and {} reads", writes.len(), reads.len()));
    };
    let is_alone = reads.iter().all(|(_, read)| read.to <= write.from || write.to <= read.from);
    so(is_alone, "no thread should read during the write")
}

/// Checks that two threads run, and that neither waits.
fn two_lives(p: &Picture) -> Checked {
    let _: [&Lane; 2] = p.lanes()?;
    p.none_waits()?;
    so(p.timeline.holds().count() == 2, "there should be two bars")?;
    p.each_hold_ends_with(&["done"])?;
    let end = p.timeline.holds().map(|(_, span)| span.to).max();
    let last = p.timeline.lines.last().map(|(at, _)| *at);
    so(end <= last, "the last line should be printed after both threads have ended")
}

pub(super) fn race_atomic(p: &Picture) -> Checked {
    two_lives(p)
}

pub(super) fn thread_local(p: &Picture) -> Checked {
    two_lives(p)
}

pub(super) fn rlock(p: &Picture) -> Checked {
    let [thread] = p.lanes()?;
    for round in thread.spans.chunks(4) {
        let words: Vec<&str> = round.iter().map(|span| span.words.as_str()).collect();
        let steps =
            ["waits for the lock", "holds the lock", "holds the lock twice", "holds the lock once"];
        so(words == steps, format!("a round is {words:?}"))?;
        so(
            round[1].to == round[2].from && round[2].to == round[3].from,
            "the lock should not be released in between",
        )?;
        let until = round[3].until.as_deref();
        so(until == Some("done: releases the lock"), "the lock should be released")?;
    }
    so(thread.spans.len() >= 8, "there should be at least two rounds")
}

pub(super) fn semaphore(p: &Picture) -> Checked {
    let _: [&Lane; 9] = p.lanes()?;
    p.fills(3)?;
    p.waits_before_each_hold()?;
    p.each_hold_ends_with(&["done: releases the permit", "done: releases the place"])?;
    p.every_hold_lasts(2, 24)
}

pub(super) fn barrier(p: &Picture) -> Checked {
    let lanes: [&Lane; 9] = p.lanes()?;
    for lane in lanes {
        p.one_span(&lane.name, Meaning::Waits, "done: passes the barrier", Duration::ZERO)?;
    }
    let (mut come, mut gone) = (0, 0);
    for entry in p.recording.entries.iter().filter(|entry| entry.lane.is_some()) {
        if entry.words == "waits at the barrier" {
            come += 1;
            continue;
        }
        let group = gone / 3 + 1;
        gone += 1;
        let long = entry.at + ROUNDED >= Duration::from_secs(3 * group);
        let early = format!("thread {gone} passes too early: {come} threads have arrived");
        so(come >= 3 * group && long, early)?;
    }
    Ok(())
}

pub(super) fn timer(p: &Picture) -> Checked {
    let lanes: [&Lane; 2] = p.lanes()?;
    p.every_hold_lasts(2, 1)?;
    let due: Vec<&Lane> = p.timeline.holds().map(|(lane, _)| lane).collect();
    let [due] = due[..] else { return Err(format!("{} timers are due", due.len())) };
    let waits = due.spans.len() == 2 && due.spans[0].meaning == Meaning::Waits;
    so(waits, "the timer should wait, then run the function")?;
    p.lasts(due, &due.spans[0], ms(5000))?;
    let other = lanes.into_iter().find(|lane| lane.name != due.name);
    let other = other.expect("there should be two lanes");
    p.one_span(&other.name, Meaning::Waits, "done", Duration::ZERO)?;
    p.ends_no_earlier(&other.name, ms(7000))?;
    so(other.spans[0].to >= due.spans[1].to, "the timer is cancelled before the other has run")
}

pub(super) fn event(p: &Picture) -> Checked {
    p.beats("main", "note: sets the event", 5, ms(1000))?;
    let (mut sets, mut woken) = (0, 0);
    for entry in p.recording.entries.iter().filter(|entry| entry.lane.is_some()) {
        sets += usize::from(entry.words == "note: sets the event");
        woken += usize::from(entry.words == "done: wakes");
        so(woken <= sets, format!("{woken} wakeups after {sets} calls of `set`"))?;
    }
    so(woken == 5, format!("{woken} wakeups, should be 5"))?;
    let thread = p.lane("Thread-1")?;
    let waits = thread.spans.iter().filter(|span| span.ended()).count();
    let forever = waits == 5 && thread.spans.len() == 6;
    so(forever, "the thread should wait five times, and then forever")
}

pub(super) fn condition(p: &Picture) -> Checked {
    in_turn(p, ["waits for the turn", "done: hands the turn over"]) // `wait` releases the lock
}

pub(super) fn condition_channel(p: &Picture) -> Checked {
    in_turn(p, ["done: hands the turn over"; 2])
}

/// Checks that the two threads hold alternately, that each prints a line in its turn, and that the
/// turns end with these words.
fn in_turn(p: &Picture, ends: [&str; 2]) -> Checked {
    let _: [&Lane; 2] = p.lanes()?;
    p.at_most_one()?;
    p.every_hold_lasts(1, 7)?;
    let mut turns: Vec<(&Lane, &Span)> = p.timeline.holds().collect();
    turns.sort_by_key(|(_, span)| span.from);
    let alternate = turns.windows(2).all(|two| two[0].0.name != two[1].0.name);
    so(alternate, "the two threads should alternate")?;
    for (index, (Lane { name, .. }, span)) in turns.iter().enumerate() {
        let until = span.until.as_deref();
        let end = ends[index % 2];
        so(until.is_none_or(|until| until == end), ends_with(name, span))?;
        let inside = |at: &Duration| (span.from..=span.to).contains(at);
        let lines = p.timeline.lines.iter().filter(|(at, _)| inside(at));
        let lines: Vec<&str> = lines.map(|(_, line)| line.as_str()).collect();
        let line = if index % 2 == 0 { "*******" } else { "--------" };
        let stopped = lines.is_empty() && index + 1 == turns.len();
        so(lines == [line] || stopped, format!("{name} prints {lines:?} in its turn {index}"))?;
    }
    Ok(())
}

pub(super) fn condition_lost_wakeup(p: &Picture) -> Checked {
    let lanes: [&Lane; 2] = p.lanes()?;
    p.at_most_one()?;
    p.every_hold_lasts(1, 1)?;
    let holder = p.timeline.holds().map(|(lane, _)| lane).next();
    let holder = holder.expect("there should be a hold");
    let other = lanes.into_iter().find(|lane| lane.name != holder.name);
    let other = other.expect("there should be two lanes");
    p.in_order(&[
        (&holder.name, "holds the lock"),
        (&holder.name, "note: notifies"),
        ("", "*******"),
        (&holder.name, "waits for a notification"),
        (&other.name, "waits for a notification"),
    ])?;
    let [first, second] = &other.spans[..] else {
        return Err(format!("{} has {} bars", other.name, other.spans.len()));
    };
    so(first.words == "waits for the lock", format!("{} {}", other.name, first.words))?;
    let stuck = !second.ended() && holder.spans.last().is_some_and(|span| !span.ended());
    so(stuck, "both threads should wait until the end")
}
