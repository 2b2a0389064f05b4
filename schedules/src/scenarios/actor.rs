//! Every request is answered or fails, and no caller waits forever, whenever the actor ends.

use std::time::Duration;

use super::std::thread;
use super::{Ended, Items, Store};
use crate::{End, Run, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "the program",
        program: whole,
        horizon: Duration::MAX,
        check: prints_the_sums,
    },
    Scenario {
        name: "the actor is stopped while two threads send requests",
        program: stopped_meanwhile,
        horizon: Duration::MAX,
        check: returns,
    },
    Scenario {
        name: "the last of two handles is dropped",
        program: dropped,
        horizon: Duration::MAX,
        check: returns,
    },
];

fn whole() {
    super::main().expect("the actor should reply");
}

fn prints_the_sums(run: &Run) {
    returns(run);
    let lines: Vec<&str> = run.lines.iter().map(|(.., line)| line.as_str()).collect();
    let sums = ["left: 10", "bought: 10", "another: false", "apples: 0, pears: 3"];
    assert_eq!(lines, [&sums[..], &["the actor has ended"]].concat(), "\n{run}");
}

fn returns(run: &Run) {
    assert_eq!(run.end, End::Returned, "a caller waits forever, or the actor does");
}

fn stopped_meanwhile() {
    let (store, actor) = Store::start(Items::from([("apple".to_owned(), 3)]));
    let takers = [(); 2].map(|()| {
        let store = store.clone();
        thread::spawn(move || [(); 2].map(|()| store.take("apple")))
    });
    store.stop();
    let items = actor.join().expect("the actor should not panic");
    assert_eq!(store.take("apple"), Err(Ended), "a request after the end should fail");
    let replies = takers.map(|taker| taker.join().expect("take should not panic"));
    for [first, second] in &replies {
        assert!(first.is_ok() || second.is_err(), "no request should be answered after the end");
    }
    let taken = replies.iter().flatten().filter(|reply| matches!(reply, Ok(Some(_)))).count();
    assert_eq!(items["apple"] as usize + taken, 3, "an apple is lost or taken twice");
}

fn dropped() {
    let (store, actor) = Store::start(Items::new());
    let other = store.clone();
    let putter = thread::spawn(move || other.put("apple", 1));
    store.put("apple", 2).expect("the actor should not have ended");
    drop(store);
    let items = actor.join().expect("the actor should not panic");
    assert_eq!(items["apple"], 3, "every request should be handled before the actor ends");
    putter.join().expect("put should not panic").expect("the actor should not have ended");
}
