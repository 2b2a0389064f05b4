//! Section "using threads".

use std::time::Duration;

use super::Contract;

/// The lines of a group appear within this time, which is less than the second between two groups.
const AT_ONCE: Duration = Duration::from_millis(750);

pub(super) fn thread_subclass(contract: Contract) -> Contract {
    contract.stopped_at(4500).check(|run| {
        let lines = run.lines.len();
        run.assert(lines >= 20, "five lines should be printed per second");
        run.assert_lines(&vec!["------------"; lines]);
        run.assert_times((0..lines).map(|index| (index / 5) as f64));
        run.assert_groups_of(5, AT_ONCE);
    })
}

pub(super) fn thread_target(contract: Contract) -> Contract {
    contract.stopped_at(4500).check(|run| {
        let lines = run.lines.len();
        run.assert(lines >= 4, "one line should be printed per second");
        run.assert_lines(&(1..=lines).map(|number| number.to_string()).collect::<Vec<_>>());
        run.assert_times((0..lines).map(|index| index as f64));
    })
}

pub(super) fn thread_pool_executor(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_count(10);
        let mut jobs = run.numbers_after("--- ");
        run.assert(jobs.len() == 10, "every line should be `--- ` and a number");
        // The jobs in each wave are fixed. Their order within the wave is not.
        jobs.chunks_mut(3).for_each(<[_]>::sort_unstable);
        run.assert(jobs.is_sorted(), "the jobs should start in waves: 0 1 2, 3 4 5, 6 7 8, 9");
        run.assert(jobs.iter().copied().eq(0..10), "each job should run once");
        run.assert_times((0..10).map(|index| f64::from(index / 3)));
        run.assert_at_most(3, Duration::from_secs(1));
        run.assert_groups_of(3, AT_ONCE);
    })
}
