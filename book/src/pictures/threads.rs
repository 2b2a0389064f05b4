//! Checks the pictures of the section "using threads".

use std::collections::BTreeSet;

use super::{Checked, Lane, Picture, ms, number, so};

pub(super) fn thread_target(p: &Picture) -> Checked {
    let [thread] = p.lanes()?;
    let printed = p.beats(&thread.name, "note: prints", 2, ms(1000))?;
    let counts = printed.iter().copied().eq(1..=u32::try_from(printed.len()).unwrap_or(0));
    so(counts, "the thread should count up from 1")
}

pub(super) fn thread_subclass(p: &Picture) -> Checked {
    let lanes: [&Lane; 5] = p.lanes()?;
    lanes.iter().try_for_each(|lane| p.beats(&lane.name, "note: prints", 2, ms(1000)).map(drop))
}

pub(super) fn thread_pool_executor(p: &Picture) -> Checked {
    let _: [&Lane; 3] = p.lanes()?;
    p.fills(3)?;
    p.each_ends_what_it_began(10)?;
    p.every_hold_lasts(1, 10)?;
    let jobs: BTreeSet<u32> = p.timeline.holds().filter_map(|(_, s)| number(&s.words)).collect();
    so(jobs.into_iter().eq(0..10), "each of the ten jobs should run once")
}

pub(super) fn queue(p: &Picture) -> Checked {
    let items: BTreeSet<&str> = p.timeline.holds().map(|(_, span)| span.words.as_str()).collect();
    so(items.len() == 12 && p.timeline.holds().count() == 12, "each item should be done once")?;
    p.timeline.holds().try_for_each(|(lane, span)| p.lasts(lane, span, ms(10)))?;
    so(p.timeline.most_holding() <= 2, "there should be two consumers")
}
