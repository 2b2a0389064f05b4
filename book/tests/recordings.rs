//! Every snippet has a recording. The recording is of the current code, holds the contract, and can
//! be drawn.

#![cfg(unix)]

use book::edition::{Edition, Language};
use book::recorder;
use book::recording::{self, Recording};
use book::timeline::{Meaning, Timeline, Width};
use catalog::header;
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
