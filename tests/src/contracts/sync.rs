//! Sections "restricting threads" and "communication between threads".

use std::time::Duration;

use super::{Contract, PATIENCE_TO_COMPUTE, SILENT_IN_THE_END};

pub(super) fn race(contract: Contract) -> Contract {
    contract.patience(PATIENCE_TO_COMPUTE).check(|run| {
        run.assert_count(1);
        let num = run.numbers_after("")[0];
        run.assert((2..=2_000_000).contains(&num), "the number should be from 2 to 2000000");
    })
}

pub(super) fn lock(contract: Contract) -> Contract {
    contract.patience(PATIENCE_TO_COMPUTE).check(|run| {
        run.assert_lines(&["2000000"]);
    })
}

pub(super) fn lock_std(contract: Contract) -> Contract {
    contract.patience(PATIENCE_TO_COMPUTE).check(|run| {
        run.assert_lines(&["2000000", "2000001", "2000002"]);
    })
}

/// The two programs share the lock differently: `fairness.rs` in `tests/changed` shows how.
pub(super) fn lock_starvation(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_count(2);
        let turns = [run.numbers_after("A: "), run.numbers_after("B: ")].concat();
        run.assert(turns.len() == 2, "the lines should be `A: number` and `B: number`");
        run.assert(
            turns.iter().all(|turns| *turns >= 1),
            "each thread should acquire the lock at least once",
        );
        // At most one acquisition in 20 ms, and the acquisition that a thread is waiting for at the
        // end.
        run.assert(turns.iter().sum::<u32>() <= 76, "one thread at a time should hold the lock");
    })
}

/// The variant in the header resolves the names of its backtraces, which takes a second or two on a
/// busy machine.
pub(super) fn deadlock(contract: Contract) -> Contract {
    contract.stopped_at(4500).patience(SILENT_IN_THE_END).check(|run| {
        run.assert_lines(&["in one order: 100 and 100", "in opposite order: 2 threads wait"]);
    })
}

pub(super) fn rlock(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&(1..=10_000).map(|number| number.to_string()).collect::<Vec<_>>());
    })
}

pub(super) fn thread_local(contract: Contract) -> Contract {
    contract.patience(PATIENCE_TO_COMPUTE).check(|run| {
        run.assert_lines(&["----- 1000000", "----- 1000000", "----- 0"]);
    })
}

pub(super) fn semaphore(contract: Contract) -> Contract {
    contract.stopped_at(17_500).check(|run| {
        let stars = run.lines.iter().position(|line| line.text.starts_with('*'));
        let stars = stars.unwrap_or_else(|| panic!("`******* 0` should be printed at 15 s\n{run}"));
        let since_first = run.lines[stars].at - run.lines[0].at;
        run.assert(
            run.lines[stars].text == "******* 0",
            "the main thread's number should remain 0",
        );
        run.assert(run.lines[stars].at.as_secs() >= 15, "`******* 0` is too early");
        run.assert(since_first.as_secs() < 18, "`******* 0` is too late");

        let mut threads = run.clone();
        threads.lines.remove(stars);
        let numbers = threads.numbers_after("-------- ");
        run.assert(
            numbers.len() == threads.lines.len(),
            "all other lines should be `-------- number`",
        );
        threads.assert_at_most(3, Duration::from_secs(2));
        threads.assert_groups_of(3, Duration::from_millis(1500));
        threads.assert_times((0..numbers.len()).map(|index| (index / 3 * 2) as f64));
        run.assert(numbers.len() >= 24, "three lines should be printed every two seconds");
        // The number that each of the nine threads prints next. Two threads with the same next
        // number are interchangeable from then on.
        let mut next: Vec<u32> = (1..=9).collect();
        for number in numbers {
            let thread = next.iter().position(|next| *next == number);
            let thread =
                thread.unwrap_or_else(|| panic!("no thread can print {number} next\n{run}"));
            next[thread] += 1;
        }
    })
}

pub(super) fn barrier(contract: Contract) -> Contract {
    // The program prints nothing from second 9 to second 24.
    contract.patience(Duration::from_secs(20)).check(|run| {
        run.assert_count(10);
        run.assert(run.lines[9].text == "******* 0", "the last line should be `******* 0`");
        let mut numbers = run.numbers_after("-------- ");
        run.assert(numbers.len() == 9, "the other lines should be `-------- number`");
        numbers.chunks_mut(3).for_each(<[_]>::sort_unstable);
        run.assert(numbers.into_iter().eq(0..9), "the groups should be 0 1 2, 3 4 5, 6 7 8");
        run.assert_times([3., 3., 3., 6., 6., 6., 9., 9., 9., 24.]);
        run.assert_groups_of(3, Duration::from_millis(1500));
    })
}

pub(super) fn timer(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&["--------", "*******"]);
        run.assert_times([5., 7.]);
    })
}

pub(super) fn event(contract: Contract) -> Contract {
    contract.stopped_at(8500).patience(SILENT_IN_THE_END).check(|run| {
        run.assert_lines_in_any_order(&[
            "--------", "--------", "--------", "--------", "--------", "********",
        ]);
        // The line of the main thread and the fifth `--------` are due at the same time.
        let stars = run.lines.iter().position(|line| line.text == "********");
        run.assert(stars >= Some(4), "`********` should be one of the last two lines");
        run.assert_times([1., 2., 3., 4., 5., 5.]);
        let took = run.lines[5].at - run.lines[0].at;
        run.assert(took < Duration::from_secs(6), "the event should be set every second");
    })
}

pub(super) fn condition(contract: Contract) -> Contract {
    contract.stopped_at(8500).check(|run| {
        let lines = run.lines.len();
        run.assert(lines >= 7, "one line should be printed per second");
        let turns: Vec<&str> = ["*******", "--------"].into_iter().cycle().take(lines).collect();
        run.assert_lines(&turns);
        run.assert_times((0..lines).map(|index| index as f64));
    })
}

pub(super) fn condition_lost_wakeup(contract: Contract) -> Contract {
    contract.stopped_at(4500).patience(SILENT_IN_THE_END).check(|run| {
        run.assert_lines(&["*******"]);
    })
}
