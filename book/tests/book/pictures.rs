//! The picture of every page shows what the contract promises, for the recording and for a new run.

use std::thread;
use std::time::Duration;

use book::pictures::{self, Run};
use book::recorder;
use book::recording::Recording;
use book::timeline::Meaning;
use tests::contracts::{self, Contract};
use tests::snippets;

fn all() -> Vec<Contract> {
    contracts::all().unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn recorded() -> Vec<(Contract, Recording)> {
    recorder::recorded().unwrap_or_else(|wrong| panic!("{wrong}"))
}

#[test]
fn every_picture_in_the_book_shows_the_contract() {
    let wrong: Vec<String> = recorded()
        .into_iter()
        .filter_map(|(contract, recording)| {
            pictures::check(&contract, &recording, Run::Recorded).err()
        })
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn every_picture_of_a_fresh_run_shows_the_contract() {
    let built = snippets::build().unwrap_or_else(|wrong| panic!("{wrong}"));
    let contracts = contracts::of_default_members().unwrap_or_else(|wrong| panic!("{wrong}"));
    let wrong: Vec<String> = thread::scope(|scope| {
        let runs: Vec<_> = contracts
            .iter()
            .map(|contract| {
                thread::sleep(Duration::from_millis(100)); // a start takes processor time
                let path = &built[&contract.header.binary];
                scope.spawn(move || {
                    let recording = recorder::run(contract, path)?;
                    let checked = pictures::check(contract, &recording, Run::Fresh);
                    checked.map_err(|wrong| format!("{wrong}\n{}", recording.text()))
                })
            })
            .collect();
        let ended = runs.into_iter().map(|run| run.join().expect("no run should panic"));
        ended.filter_map(Result::err).collect()
    });
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// For most events of a run, the check has to fail if the event is removed. Otherwise the snippet's
/// function asserts too little.
#[test]
fn a_missing_event_is_noticed() {
    let mut unnoticed = Vec::new();
    for (contract, recording) in recorded() {
        if !pictures::has_function(&contract.header) {
            continue;
        }
        let events: Vec<usize> = (0..recording.entries.len())
            .filter(|index| recording.entries[*index].lane.is_some())
            .collect();
        let noticed = events.iter().filter(|index| {
            let mut damaged = recording.clone();
            damaged.entries.remove(**index);
            pictures::check(&contract, &damaged, Run::Recorded).is_err()
        });
        let (noticed, all) = (noticed.count(), events.len());
        if noticed * 2 <= all {
            unnoticed.push(format!("{}: {noticed} of {all}", contract.header.binary));
        }
    }
    assert!(unnoticed.is_empty(), "{unnoticed:#?}");
}

/// Delays the end of every hold, so that a hold overlaps with the next one.
#[test]
fn a_hold_that_ends_late_is_noticed() {
    for binary in [
        "lock",
        "condition",
        "condition_channel",
        "semaphore",
        "semaphore_channel",
        "async_lock",
        "async_semaphore",
        "thread_pool_executor",
    ] {
        let contract = contracts::of(binary);
        let recording = Recording::read(binary).unwrap_or_else(|wrong| panic!("{wrong}"));
        let mut longer = recording.clone();
        for entry in &mut longer.entries {
            if entry.lane.is_some() && Meaning::of(&entry.words) == Some(Meaning::Done) {
                entry.at += Duration::from_millis(500);
            }
        }
        longer.entries.sort_by_key(|entry| entry.at);
        pictures::check(&contract, &recording, Run::Recorded)
            .expect("the picture should show the contract");
        let checked = pictures::check(&contract, &longer, Run::Recorded);
        assert!(
            checked.is_err(),
            "{binary}: all holds end half a second late, and the check passes"
        );
    }
}

#[test]
fn every_function_has_the_name_of_a_snippet() {
    let contracts = all();
    for name in pictures::functions() {
        let known = contracts.iter().any(|contract| contract.header.binary == name);
        assert!(
            known,
            "book/src/pictures: no snippet is named {name}; delete or rename the function"
        );
    }
}
