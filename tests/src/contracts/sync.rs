//! Sections «restricting threads» and «communication between threads».

use std::time::Duration;

use super::{
    Contract, Kind, PATIENCE, PATIENCE_TO_COMPUTE, SILENT_IN_THE_END, after, after_millis,
    stopped_at,
};
use crate::transcript::Transcript;

const LOCK: Contract = Contract {
    section: "sync",
    binary: "lock",
    kind: Kind::Exact,
    end: after(0),
    patience: PATIENCE_TO_COMPUTE,
    check: two_million,
};

const SEMAPHORE: Contract = Contract {
    section: "sync",
    binary: "semaphore",
    kind: Kind::Ordered,
    end: stopped_at(17_500),
    patience: PATIENCE,
    check: three_inside,
};

const TIMER: Contract = Contract {
    section: "sync",
    binary: "timer",
    kind: Kind::Timed,
    end: after(7),
    patience: PATIENCE,
    check: once_after_five_seconds,
};

const CONDITION: Contract = Contract {
    section: "sync",
    binary: "condition",
    kind: Kind::Timed,
    end: stopped_at(8500),
    patience: PATIENCE,
    check: in_turn,
};

pub(super) const CONTRACTS: &[Contract] = &[
    Contract {
        section: "sync",
        binary: "race",
        kind: Kind::Ordered,
        end: after(0),
        patience: PATIENCE_TO_COMPUTE,
        check: two_to_two_million,
    },
    LOCK,
    Contract { binary: "lock_std", check: two_million_and_a_half_done_step, ..LOCK },
    Contract {
        binary: "lock_starvation",
        kind: Kind::Ordered,
        end: after_millis(1500),
        patience: PATIENCE,
        check: two_share_the_lock,
        ..LOCK
    },
    Contract { binary: "race_atomic", ..LOCK },
    Contract {
        section: "sync",
        binary: "rlock",
        kind: Kind::Exact,
        end: after(0),
        patience: PATIENCE,
        check: one_to_ten_thousand,
    },
    Contract {
        section: "sync",
        binary: "thread_local",
        kind: Kind::Exact,
        end: after(0),
        patience: PATIENCE_TO_COMPUTE,
        check: each_its_own,
    },
    SEMAPHORE,
    Contract { binary: "semaphore_channel", ..SEMAPHORE },
    Contract {
        section: "sync",
        binary: "barrier",
        kind: Kind::Timed,
        end: after(24),
        patience: Duration::from_secs(20), // it is silent from second 9 to 24
        check: in_threes,
    },
    TIMER,
    Contract { binary: "timer_channel", ..TIMER },
    Contract {
        section: "sync",
        binary: "event",
        kind: Kind::Timed,
        end: stopped_at(8500),
        patience: SILENT_IN_THE_END,
        check: five_sets,
    },
    CONDITION,
    Contract { binary: "condition_channel", ..CONDITION },
    Contract {
        binary: "condition_lost_wakeup",
        kind: Kind::Exact,
        end: stopped_at(4500),
        patience: SILENT_IN_THE_END,
        check: falls_silent,
        ..CONDITION
    },
];

fn two_to_two_million(run: &Transcript) {
    run.assert_count(1);
    let num = run.numbers_after("")[0];
    run.assert((2..=2_000_000).contains(&num), "should be a number from 2 to 2000000");
}

fn two_million(run: &Transcript) {
    run.assert_lines(&["2000000"]);
}

fn two_million_and_a_half_done_step(run: &Transcript) {
    run.assert_lines(&["2000000", "2000001", "2000002"]);
}

/// How they share it differs: that is in `tests/tests/fairness.rs`.
fn two_share_the_lock(run: &Transcript) {
    run.assert_count(2);
    let turns = [run.numbers_after("A: "), run.numbers_after("B: ")].concat();
    run.assert(turns.len() == 2, "should be `A: number` and `B: number`");
    run.assert(turns.iter().all(|turns| *turns >= 1), "both should have the lock in the end");
    // At most one turn in 20 ms, and the one that was waited for at the end.
    run.assert(turns.iter().sum::<u32>() <= 76, "should be one at a time");
}

fn one_to_ten_thousand(run: &Transcript) {
    run.assert_lines(&(1..=10_000).map(|number| number.to_string()).collect::<Vec<_>>());
}

fn each_its_own(run: &Transcript) {
    run.assert_lines(&["----- 1000000", "----- 1000000", "----- 0"]);
}

fn three_inside(run: &Transcript) {
    let stars = run.lines.iter().position(|line| line.text.starts_with('*'));
    let stars = stars.unwrap_or_else(|| panic!("`******* 0` should come at 15 s\n{run}"));
    let since_first = run.lines[stars].at - run.lines[0].at;
    run.assert(run.lines[stars].text == "******* 0", "the main thread's number should stay 0");
    run.assert(run.lines[stars].at.as_secs() >= 15, "`******* 0` comes too early");
    run.assert(since_first.as_secs() < 18, "`******* 0` comes too late");

    let mut threads = run.clone();
    threads.lines.remove(stars);
    let numbers = threads.numbers_after("-------- ");
    run.assert(numbers.len() == threads.lines.len(), "all others should be `-------- number`");
    threads.assert_at_most(3, Duration::from_secs(2));
    threads.assert_groups_of(3, Duration::from_millis(1500));
    threads.assert_times((0..numbers.len()).map(|index| (index / 3 * 2) as f64));
    run.assert(numbers.len() >= 24, "should go on, three lines in two seconds");
    // What each of the nine threads will print next. Two threads with the same next number
    // are interchangeable from there on.
    let mut next: Vec<u32> = (1..=9).collect();
    for number in numbers {
        let thread = next.iter().position(|next| *next == number);
        let thread = thread.unwrap_or_else(|| panic!("no thread can print {number} there\n{run}"));
        next[thread] += 1;
    }
}

fn in_threes(run: &Transcript) {
    run.assert_count(10);
    run.assert(run.lines[9].text == "******* 0", "the last line should be `******* 0`");
    let mut numbers = run.numbers_after("-------- ");
    run.assert(numbers.len() == 9, "the others should be `-------- number`");
    numbers.chunks_mut(3).for_each(<[_]>::sort_unstable);
    run.assert(numbers.into_iter().eq(0..9), "the groups should be 0 1 2, 3 4 5, 6 7 8");
    run.assert_times([3., 3., 3., 6., 6., 6., 9., 9., 9., 24.]);
    run.assert_groups_of(3, Duration::from_millis(1500));
}

fn once_after_five_seconds(run: &Transcript) {
    run.assert_lines(&["--------", "*******"]);
    run.assert_times([5., 7.]);
}

fn five_sets(run: &Transcript) {
    run.assert_lines_in_any_order(&[
        "--------", "--------", "--------", "--------", "--------", "********",
    ]);
    // The main thread's line and the fifth of the other come at the same time.
    let stars = run.lines.iter().position(|line| line.text == "********");
    run.assert(stars >= Some(4), "`********` should be one of the last two");
    run.assert_times([1., 2., 3., 4., 5., 5.]);
    let took = run.lines[5].at - run.lines[0].at;
    run.assert(took < Duration::from_secs(6), "should be set every second");
}

fn in_turn(run: &Transcript) {
    let lines = run.lines.len();
    run.assert(lines >= 7, "should be one line a second");
    let turns: Vec<&str> = ["*******", "--------"].into_iter().cycle().take(lines).collect();
    run.assert_lines(&turns);
    run.assert_times((0..lines).map(|index| index as f64));
}

fn falls_silent(run: &Transcript) {
    run.assert_lines(&["*******"]);
}
