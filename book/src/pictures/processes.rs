//! Checks the pictures of the section "using processes".

use std::collections::BTreeSet;
use std::time::Duration;

use super::{CLOCKS_DIFFER, Checked, Lane, Picture, ms, number, so};

/// Checks that lane `name(n)` prints 0 to `n - 1`, for each `n` from 1 to 9.
fn prints_below(p: &Picture, name: impl Fn(u32) -> String) -> Checked {
    let _: [&Lane; 9] = p.lanes()?;
    for n in 1..10 {
        let printed = p.beats(&name(n), "note: prints", 1, ms(1000))?;
        so(printed.iter().copied().eq(0..n), format!("{} prints {printed:?}", name(n)))?;
    }
    Ok(())
}

pub(super) fn process(p: &Picture) -> Checked {
    prints_below(p, |n| format!("Process-{}", n + 1))
}

pub(super) fn process_pool(p: &Picture) -> Checked {
    prints_below(p, |n| format!("job {n}"))
}

pub(super) fn process_queue(p: &Picture) -> Checked {
    let sent = p.beats("writer", "note: sent", 5, ms(1000))?;
    let got = p.beats("reader", "note: received", 4, ms(1000))?;
    let received = format!("{sent:?} are sent, {got:?} are received");
    so(sent.starts_with(&got) && sent[0] == 1, received)?;
    let at = |place: &usize| p.recording.entries[*place].at;
    let (sent, received) = (p.places("writer", "note: sent"), p.places("reader", "note: received"));
    let early = sent.iter().zip(&received).find(|(sent, got)| at(got) + CLOCKS_DIFFER < at(sent));
    so(early.is_none(), "a number is received before it is sent")
}

pub(super) fn master_worker(p: &Picture) -> Checked {
    // The beginning and the end of each bar are cut off, because the workers' clocks differ.
    let trimmed: Vec<(Duration, Duration)> = p
        .timeline
        .holds()
        .map(|(_, span)| (span.from + CLOCKS_DIFFER, span.to.saturating_sub(CLOCKS_DIFFER / 2)))
        .collect();
    let at = |moment| trimmed.iter().filter(|(from, to)| (from..to).contains(&&moment)).count();
    let most = trimmed.iter().map(|(from, _)| at(*from)).max().unwrap_or(0);
    let at_once = format!("{most} workers work at the same time, should be 4 at most");
    so((1..=4).contains(&most), at_once)?;
    let mut done = BTreeSet::new();
    for (lane, span) in p.timeline.holds() {
        match span.until.as_deref() {
            Some("done: died") => so(
                lane.spans.last() == Some(span),
                format!("{} continues after its death", lane.name),
            )?,
            Some(end) if end.starts_with("done: task") && number(end) == number(&span.words) => {
                p.lasts(lane, span, ms(200))?;
                so(done.insert(number(end)), format!("`{end}` occurs twice"))?;
            }
            end => return Err(format!("{} {} until {end:?}", lane.name, span.words)),
        }
    }
    so(done.into_iter().flatten().eq((0..20).filter(|task| *task != 13)), "19 tasks should end")
}
