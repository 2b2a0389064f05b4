//! Section "many machines".

use super::{Contract, master};

pub(super) fn master_worker_nats(contract: Contract) -> Contract {
    contract.check(|run| {
        let texts = run.texts();
        master::told(run, &texts[..texts.len().saturating_sub(1)]);
        let end = "19 done, 1 given up, 4 workers died, 0 duplicates, 0 lost";
        run.assert(texts.last() == Some(&end), format!("the last line should be `{end}`"));
        // Task 5 takes 2.5 s and is delivered again if its worker does not keep its claim.
        run.assert(run.ended_at.as_millis() >= 2500, "task 5 should take 2.5 s");
    })
}

pub(super) fn remote_queue(contract: Contract) -> Contract {
    contract.check(|run| {
        let texts = run.texts();
        let begin = ["put_nowait: Full", "qsize: 3", "consumer 1 died"];
        run.assert(texts.starts_with(&begin), format!("the run should begin with {begin:?}"));
        // Consumer 1 dies with the item a1. The broker delivers the item again; the process of a
        // `BaseManager` does not have the item any more.
        let mut done: Vec<&str> =
            texts.iter().filter_map(|text| text.strip_prefix("done: ")).collect();
        done.sort_unstable();
        let is_lost = !done.contains(&"a1");
        let end = [
            "get: Empty",
            ["13 put, 13 done, 0 lost", "13 put, 12 done, 1 lost"][usize::from(is_lost)],
        ];
        run.assert(texts.ends_with(&end), format!("the run should end with {end:?}"));
        let items = "a1 a2 a3 b1 b2 b3 b4 b5 c1 c2 c3 c4 c5".split(' ');
        run.assert(
            items.skip(usize::from(is_lost)).eq(done.iter().copied()),
            "each item but a1 should be done once, and no other",
        );
        run.assert(
            texts.len() == begin.len() + done.len() + end.len(),
            "there should be no other line",
        );
    })
}
