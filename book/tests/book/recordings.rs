//! Every snippet has a recording. The recording is of the current code, holds the contract, and can
//! be drawn.

use std::collections::HashSet;

use book::edition::{Edition, Language};
use book::recorder;
use book::recording::{self, Recording};
use book::timeline::{Meaning, Timeline, Width};
use book::wakes::Arrow;
use catalog::header;
use catalog::pages::Prose;
use tests::contracts::{Contract, End};

fn recorded() -> Vec<(Contract, Recording)> {
    recorder::recorded().unwrap_or_else(|wrong| panic!("{wrong}"))
}

#[test]
fn every_recording_is_of_the_current_code() {
    for (contract, recording) in recorded() {
        let binary = &contract.header.binary;
        assert_eq!(recording.binary, *binary);
        let source = header::source(&contract.header.section, binary);
        assert!(
            recording.source == recording::checksum(&source),
            "book/recordings/{binary}.tsv: the code has changed since the recording; \
             run cargo run -p book -- record {binary}"
        );
    }
}

#[test]
fn every_recording_holds_the_contract() {
    for (contract, recording) in recorded() {
        contract.assert_held(&recording.transcript());
    }
}

#[test]
fn every_recording_can_be_drawn() {
    let english = Edition::new(Language::English).expect("the files should be well formed");
    let mut never_ended: Vec<String> = Vec::new();
    for (contract, recording) in recorded() {
        let timeline = Timeline::new(&recording).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(!timeline.lanes.is_empty(), "{}: no lane", contract.header.binary);
        let drawn = timeline.svg(&english, Width::Wide);
        assert!(drawn.matches("class=\"line\"").count() > 0, "{}: no line", contract.header.binary);
        if matches!(contract.end, End::After(_)) {
            for lane in &timeline.lanes {
                let holds = lane.spans.iter().filter(|span| span.meaning == Meaning::Holds);
                let endless = holds.filter(|span| !span.ended()).map(|span| &span.words);
                never_ended.extend(
                    endless.map(|w| format!("{}: {}: {w}", contract.header.binary, lane.name)),
                );
            }
        }
    }
    assert!(never_ended.is_empty(), "no event ends {never_ended:#?}");
}

fn drawn(binary: &str, recording: &Recording) -> Result<Timeline, String> {
    let prose = Prose::read(binary).unwrap_or_else(|wrong| panic!("{wrong}"));
    Timeline::new(recording)?.with_arrows(recording, &prose.wakes)
}

/// An arrow leads from an event of one lane, which is not later, to the end of a wait of another
/// lane, and each wait has one arrow at most.
#[test]
fn every_arrow_leads_forward_to_the_end_of_a_wait() {
    for (contract, recording) in recorded() {
        let binary = &contract.header.binary;
        let timeline = drawn(binary, &recording).unwrap_or_else(|wrong| panic!("{wrong}"));
        let mut ends = HashSet::new();
        for Arrow { from, to } in &timeline.arrows {
            let [lane, other] = [from, to].map(|place| &timeline.lanes[place.lane]);
            let [event, end] = [from, to].map(|place| &recording.entries[place.entry]);
            let arrow = format!("{binary}: from {event:?} to {end:?}");
            assert!(from.entry < to.entry && event.at <= end.at && from.at <= to.at, "{arrow}");
            assert!(from.lane != to.lane && ends.insert(to.entry), "{arrow}");
            let names = [event.lane.as_deref(), end.lane.as_deref()];
            assert_eq!(names, [Some(&*lane.name), Some(&*other.name)], "{arrow}");
            let mut waits = other.spans.iter().filter(|span| span.meaning == Meaning::Waits);
            let wait = waits.find(|span| span.last == Some(to.entry));
            assert!(wait.is_some_and(|wait| wait.first < from.entry), "{arrow}");
        }
    }
}

/// The arrows of the pictures that explain a primitive, as `lane of the event → lane of the wait`.
#[test]
fn the_arrows_show_who_woke_whom() {
    for (binary, arrows) in [
        ("condition", "1→2 2→1 1→2 2→1 1→2 2→1 1→2 2→1"),
        ("event", "main→1 main→1 main→1 main→1 main→1"),
        ("barrier", "3→1 3→2 6→4 6→5 9→7 9→8"),
        ("async_semaphore", "1→4 2→5 3→6 4→7 5→8 6→9"),
        ("async_queue", "producer→consumer 0 producer→consumer 1 consumer 1→producer"),
    ] {
        let recording = Recording::read(binary).expect("the recording should exist");
        let timeline = drawn(binary, &recording).unwrap_or_else(|wrong| panic!("{wrong}"));
        let name =
            |lane: usize| timeline.lanes[lane].name.replace("Thread-", "").replace("task ", "");
        let found: Vec<String> = timeline
            .arrows
            .iter()
            .map(|arrow| format!("{}→{}", name(arrow.from.lane), name(arrow.to.lane)))
            .collect();
        assert_eq!(found.join(" "), arrows, "{binary}");
    }
}

/// Without its event, a row of `## Wakes` declares what the recording does not show.
#[test]
fn a_row_without_an_arrow_is_an_error_that_names_the_page() {
    let mut rows = 0;
    for (contract, recording) in recorded() {
        let binary = &contract.header.binary;
        let prose = Prose::read(binary).unwrap_or_else(|wrong| panic!("{wrong}"));
        for row in &prose.wakes {
            rows += 1;
            let mut other = row.clone();
            other.event += " of another day";
            let timeline = Timeline::new(&recording).unwrap_or_else(|wrong| panic!("{wrong}"));
            let wrong = timeline.with_arrows(&recording, &[other]).expect_err(&row.event);
            assert!(
                wrong.starts_with(&format!("{binary}: `## Wakes`: no `{}", row.event)),
                "{wrong}"
            );
        }
    }
    assert!(rows > 15, "only {rows} rows");
}

#[test]
fn at_most_three_hold_a_permit() {
    for binary in ["semaphore", "semaphore_channel", "async_semaphore"] {
        let recording = Recording::read(binary).expect("the recording should exist");
        let timeline = Timeline::new(&recording).expect("the recording should be drawable");
        assert_eq!(timeline.most_holding(), 3, "{binary}");
    }
}

#[test]
fn three_pass_the_barrier_at_once() {
    let recording = Recording::read("barrier").expect("the recording should exist");
    let timeline = Timeline::new(&recording).expect("the recording should be drawable");
    let on = timeline.lanes.iter().flat_map(|lane| &lane.moments);
    let mut on: Vec<u128> = on.map(|(at, _)| at.as_millis()).collect();
    on.sort_unstable();
    let [a, b, c] = [&on[..3], &on[3..6], &on[6..]];
    for (group, second) in [(a, 3000), (b, 6000), (c, 9000)] {
        assert_eq!(group.len(), 3);
        assert!(group.iter().all(|at| (second..second + 500).contains(at)), "{group:?}");
    }
}

#[test]
fn the_two_jobs_of_call_soon_threadsafe_follow_each_other() {
    let recording = Recording::read("call_soon_threadsafe").expect("the recording should exist");
    let timeline = Timeline::new(&recording).expect("the recording should be drawable");
    let event_loop = timeline.lanes.iter().find(|lane| lane.name == "loop");
    let event_loop = event_loop.expect("the loop should have a lane");
    let [six, three] = &event_loop.spans[..] else { panic!("{event_loop:?}") };
    assert!(six.ended() && three.from >= six.to, "{event_loop:?}");
}
