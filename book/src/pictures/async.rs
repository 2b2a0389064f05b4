//! Checks the pictures of the section "coroutines".

use std::time::Duration;

use super::{Checked, Lane, Meaning, Picture, READ, ms, number, so};

pub(super) fn run_until_complete(p: &Picture) -> Checked {
    p.in_order(&[("write", "note: runs"), ("", "write")])
}

pub(super) fn wait(p: &Picture) -> Checked {
    p.in_order(&[("coro1", "note: runs"), ("coro2", "note: runs")])?;
    let first = p.recording.entries.iter().position(|entry| entry.lane.is_none());
    so(first > Some(p.place("coro2", "note: runs")?), "both should run before the first line")
}

pub(super) fn gather(p: &Picture) -> Checked {
    let lanes: [&Lane; 12] = p.lanes()?;
    for lane in lanes {
        let [span] = &lane.spans[..] else { return Err(format!("{} should wait once", lane.name)) };
        so(span.until.as_deref() == Some("done: wakes"), format!("{} does not wake", lane.name))?;
        p.lasts(lane, span, ms(1000))?;
    }
    p.together(12)
}

pub(super) fn create_task(p: &Picture) -> Checked {
    p.one_span("work", Meaning::Waits, "done", ms(2000))?;
    p.in_order(&[
        ("", "done: False"),
        ("work", "waits for 2 s"),
        ("", "Waiting"),
        ("work", "done"),
        ("", "done: True"),
    ])
}

pub(super) fn ensure_future(p: &Picture) -> Checked {
    create_task(p)
}

pub(super) fn add_done_callback(p: &Picture) -> Checked {
    p.one_span("coroutine", Meaning::Waits, "done", ms(2000))?;
    p.in_order(&[("coroutine", "done"), ("callback", "note: is called"), ("", "Callback")])
}

pub(super) fn task_result(p: &Picture) -> Checked {
    p.one_span("coroutine", Meaning::Waits, "done", ms(2000))?;
    p.in_order(&[
        ("", "too early"),
        ("coroutine", "waits for 2 s"),
        ("coroutine", "done"),
        ("", "Done"),
    ])
}

pub(super) fn wait_tasks(p: &Picture) -> Checked {
    p.works(&[1, 2, 4])?;
    so(p.who("done") == ["work 1", "work 2", "work 4"], "the tasks should end in this order")?;
    p.told_when_it_has_ended("Task ret:  Done after", &[1, 2, 4], true)
}

pub(super) fn run_wait(p: &Picture) -> Checked {
    wait_tasks(p)?;
    let ended = p.place("main", "note: all done after")? > p.place("work 4", "done")?;
    so(ended, "`main` should wait for the last task")
}

pub(super) fn run_gather(p: &Picture) -> Checked {
    p.works(&[1, 2, 2])?;
    so(p.who("done").len() == 3, "all three tasks should end")?;
    p.told_when_it_has_ended("Task ret:  Done after", &[1, 2], true)
}

pub(super) fn as_completed(p: &Picture) -> Checked {
    p.works(&[1, 2, 4])?;
    so(p.who("done") == ["work 1", "work 2", "work 4"], "the tasks should end in this order")?;
    p.told_when_it_has_ended("Task ret:  Done after {}s", &[1, 2, 4], false)
}

pub(super) fn join_set(p: &Picture) -> Checked {
    p.works(&[1, 2, 4])?;
    so(p.who("done") == ["work 1", "work 2"], "two tasks should end")?;
    p.told_when_it_has_ended("Task ret:  Done after {}s", &[1, 2], false)?;
    p.one_span("work 4", Meaning::Waits, "done: aborted", Duration::ZERO)?;
    p.ends_no_earlier("work 4", ms(2000))
}

pub(super) fn first_completed(p: &Picture) -> Checked {
    p.works(&[1, 2, 4])?;
    so(p.who("done") == ["work 1", "work 1"], "the shortest task should end in both races")?;
    let two = p.lane("work 2")?.spans.iter().map(|span| span.until.as_deref());
    let cut = [Some("done: aborted"), Some("done: dropped")];
    so(two.eq(cut), "`work 2` should be cut short twice")?;
    p.one_span("work 4", Meaning::Waits, "done: aborted", Duration::ZERO)?;
    p.ends_no_earlier("work 4", ms(1000))?;
    p.ends_no_earlier("work 2", ms(2000))?;
    let after = p.place("", "done: ")? > p.places("work 1", "done")[0];
    so(after, "the line should be printed after `work 1` has ended")
}

pub(super) fn call_soon_threadsafe(p: &Picture) -> Checked {
    let event_loop = p.lane("loop")?;
    let [six, three] = &event_loop.spans[..] else {
        return Err("two functions should block the loop".into());
    };
    so(three.from >= six.to, "the two functions should run one after the other")?;
    p.lasts(event_loop, six, ms(6000))?;
    p.lasts(event_loop, three, ms(3000))?;
    p.each_hold_ends_with(&["done: the function has returned"])?;
    so(p.place("loop", "note: runs")? < p.places("loop", "holds")[0], "the loop should run")?;
    let early = p.place("main", "note: continues")? < p.places("loop", "done")[0];
    so(early, "`main` should not block")
}

pub(super) fn blocking_work(p: &Picture) -> Checked {
    p.one_span("blocking thread", Meaning::Waits, "done: returns", ms(2000))?;
    p.one_span("rayon", Meaning::Holds, "done: returns", ms(2000))?;
    for lane in ["blocking thread", "rayon"] {
        let span = &p.lane(lane)?.spans[0];
        let tick = |(at, line): &(Duration, String)| {
            (span.from..span.to).contains(at) && line.starts_with("tick")
        };
        so(p.timeline.lines.iter().any(tick), format!("{lane} blocks the loop"))?;
    }
    Ok(())
}

pub(super) fn blocked_loop(p: &Picture) -> Checked {
    p.one_span("block", Meaning::Holds, "done: releases the loop", ms(1000))?;
    let block = &p.lane("block")?.spans[0];
    let tick = p.lane("tick")?;
    so(tick.spans.len() == 4, "the other task should wait four times")?;
    for wait in &tick.spans {
        p.lasts(tick, wait, ms(250))?;
    }
    let (first, rest) = (&tick.spans[0], &tick.spans[1..]);
    let meanwhile = rest.iter().any(|wait| wait.from < block.to);
    so(
        !meanwhile && first.from <= block.from && block.to <= first.to,
        "the first wait should last until the loop is released",
    )
}

pub(super) fn run_coroutine_threadsafe(p: &Picture) -> Checked {
    p.one_span("第一个", Meaning::Waits, "done: sends the message", ms(6000))?;
    p.one_span("第二个", Meaning::Waits, "done: sends the message", ms(3000))?;
    p.together(2)?;
    p.in_order(&[("第二个", "done"), ("", "第二个"), ("第一个", "done"), ("", "第一个")])
}

pub(super) fn async_with(p: &Picture) -> Checked {
    let slow = p.timeline.holds().filter(|(_, span)| span.words.contains(" slow")).count();
    p.each_ends_what_it_began(p.places("main", "holds").len())?;
    p.at_most_one()?;
    let cancels = p.places("canceller", "note: cancels");
    let cancelled = format!("{} of {slow} slow statements are cancelled", cancels.len());
    so(slow > 0 && cancels.len() == slow, cancelled)?;
    for cancel in cancels {
        let begun = p.recording.entries[..cancel].iter().rfind(|entry| entry.lane.is_some());
        so(
            begun.is_some_and(|e| e.words.contains(" slow")),
            "only slow statements should be cancelled",
        )?;
    }
    Ok(())
}

pub(super) fn cancellation(p: &Picture) -> Checked {
    p.one_span("worker", Meaning::Holds, "done", Duration::ZERO)?;
    p.ends_no_earlier("worker", ms(1500))?;
    p.one_span("holder", Meaning::Holds, "done: releases the guard", Duration::ZERO)?;
    p.in_order(&[
        ("worker", "holds"),
        ("", "main: cancels"),
        ("", "worker: has cleaned up"),
        ("worker", "done"),
        ("holder", "holds a guard"),
        ("", "main: aborts"),
        ("holder", "done: releases the guard"),
    ])
}

pub(super) fn async_for(p: &Picture) -> Checked {
    p.at_most_one()?;
    p.each_ends_what_it_began(4)?;
    p.timeline.holds().try_for_each(|(lane, span)| p.lasts(lane, span, ms(400)))
}

pub(super) fn async_generator(p: &Picture) -> Checked {
    let numbers = p.beats("main", "note: receives", 4, ms(250))?;
    so(numbers == [3, 2, 1, 3], format!("`main` receives {numbers:?}"))?;
    let drops = p.place("main", "note: receives 3 and drops the stream")?;
    let between = drops > p.place("", "ended")? && drops < p.place("", "closed")?;
    so(between, "the second stream should be dropped before it is closed")
}

pub(super) fn loop_stop(p: &Picture) -> Checked {
    p.one_span("work", Meaning::Waits, "done: stops the loop", ms(1000))?;
    p.in_order(&[
        ("work", "waits for 1 s"),
        ("", "after 1s stop"),
        ("work", "done: stops the loop"),
    ])
}

pub(super) fn call_soon(p: &Picture) -> Checked {
    for (lane, least) in [("A", 1000), ("B", 2000), ("C", 3000)] {
        p.one_span(lane, Meaning::Waits, "done", ms(least))?;
    }
    p.in_order(&[
        ("A", "waits"),
        ("", "[hello] Hello, Tom"),
        ("B", "waits"),
        ("C", "waits"),
        ("A", "done"),
        ("B", "done"),
        ("C", "done"),
    ])
}

pub(super) fn call_later(p: &Picture) -> Checked {
    p.one_span("A", Meaning::Waits, "done", ms(1000))?;
    p.one_span("B", Meaning::Waits, "done", ms(2000))?;
    p.in_order(&[
        ("A", "waits"),
        ("", "[hello] Hello, Kitty"),
        ("B", "waits"),
        ("", "[hello] Hello, Jerry"),
        ("", "[hello] Hello, Tom"),
        ("B", "done"),
    ])?;
    for (name, due) in [("Jerry", 1000), ("Tom", 1200)] {
        let called = p.place("", &format!("[hello] Hello, {name}"))?;
        let at = p.recording.entries[called].at + READ;
        so(at >= ms(due), format!("{name} is called too early"))?;
    }
    Ok(())
}

pub(super) fn call_at(p: &Picture) -> Checked {
    call_later(p)
}

pub(super) fn async_lock(p: &Picture) -> Checked {
    p.at_most_one()?;
    p.waits_before_each_hold()?;
    p.each_hold_ends_with(&["done: releases the lock"])?;
    p.in_order(&[
        ("one", "holds the lock"),
        ("two", "waits for the lock"),
        ("one", "done: releases the lock"),
        ("two", "holds the lock"),
        ("two", "done: releases the lock"),
    ])
}

pub(super) fn async_semaphore(p: &Picture) -> Checked {
    let _: [&Lane; 9] = p.lanes()?;
    p.fills(3)?;
    p.waits_before_each_hold()?;
    p.each_hold_ends_with(&["done: releases the permit"])?;
    p.every_hold_lasts(1, 9)?;
    let holders = p.who("holds one of 3 permits");
    so(
        holders.into_iter().filter_map(number).eq(1..10),
        "the tasks should acquire permits in order",
    )
}

pub(super) fn async_event(p: &Picture) -> Checked {
    p.one_span("coro1", Meaning::Waits, "done: wakes", Duration::ZERO)?;
    p.one_span("coro2", Meaning::Waits, "done: wakes", Duration::ZERO)?;
    p.in_order(&[
        ("coro1", "waits"),
        ("coro2", "waits"),
        ("", "setting event in callback"),
        ("coro1", "done: wakes"),
        ("coro2", "done: wakes"),
    ])
}

pub(super) fn async_condition(p: &Picture) -> Checked {
    let lanes: [&Lane; 5] = p.lanes()?;
    for lane in lanes {
        p.one_span(&lane.name, Meaning::Waits, "done: wakes", Duration::ZERO)?;
        p.ends_no_earlier(&lane.name, ms(100))?;
    }
    so(
        p.who("done: wakes").into_iter().filter_map(number).eq(0..5),
        "the tasks should wake in order",
    )?;
    let (mut notified, mut woken) = (0, 0);
    for entry in &p.recording.entries {
        match (entry.lane.is_some(), entry.words.as_str()) {
            (false, "notifying 1 consumers") => notified += 1,
            (false, "notifying 2 consumers") => notified += 2,
            (false, "notifying remaining consumers") => notified = 5,
            (true, "done: wakes") => woken += 1,
            _ => {}
        }
        so(woken <= notified, format!("{woken} tasks wake, {notified} are notified"))?;
    }
    Ok(())
}

pub(super) fn async_queue(p: &Picture) -> Checked {
    let _: [&Lane; 3] = p.lanes()?;
    so(p.timeline.most_holding() <= 2, "at most two consumers should work at the same time")?;
    p.waits_before_each_hold()?;
    let mut items: Vec<u32> = Vec::new();
    for (lane, span) in p.timeline.holds() {
        if let Some(item) = number(&span.words) {
            items.push(item);
            p.lasts(lane, span, ms(10 * u64::from(item)))?;
        }
    }
    items.sort_unstable();
    so(items.into_iter().eq(0..6), "each item should be received once")?;
    let consumer = |lane: &Option<String>| lane.as_deref().is_some_and(|lane| lane != "producer");
    let mut ends = p.recording.entries.iter();
    let ends = ends.rposition(|entry| consumer(&entry.lane) && entry.words == "done");
    so(ends.is_some() && ends < Some(p.place("producer", "done")?), "`join` returns too early")
}

pub(super) fn lazy_coroutine(p: &Picture) -> Checked {
    p.one_span("awaited", Meaning::Waits, "done", Duration::ZERO)?;
    p.one_span("task", Meaning::Waits, "done", Duration::ZERO)?;
    p.in_order(&[
        ("", "made, and nothing"),
        ("awaited", "waits"),
        ("awaited", "done"),
        ("", "handed to the loop"),
        ("task", "waits"),
        ("task", "done"),
        ("", "dropped, and nothing"),
    ])
}

pub(super) fn yield_from(p: &Picture) -> Checked {
    let (polls, told) =
        (p.places("main", "note: polls again"), p.places("", "driver: has control"));
    let in_turn = polls.iter().zip(&told).all(|(poll, told)| poll < told);
    let twice = polls.len() == 2 && told.len() == 2 && in_turn;
    so(twice, "the driver should have control twice")?;
    so(polls[0] > p.place("", "inner: begins")?, "the first poll should follow the beginning")
}

pub(super) fn components(p: &Picture) -> Checked {
    p.one_span("task", Meaning::Waits, "done: has the result", Duration::ZERO)?;
    p.in_order(&[
        ("task", "waits"),
        ("", "future: is set"),
        ("task", "done: has the result"),
        ("", "task: done"),
    ])
}
