//! Section "using processes", and the Master-Worker advice.

use super::Contract;
use super::master::{self, Told};
use crate::transcript::LATE;

pub(super) fn process(contract: Contract) -> Contract {
    contract.check(|run| {
        // Child n prints 0 to n - 1, so 9 - n children print the number n.
        let expected: Vec<String> =
            (0..10).flat_map(|child| (0..child).map(|number: u32| number.to_string())).collect();
        run.assert_lines_in_any_order(&expected);
        let first = run.lines[0].at;
        for line in &run.lines {
            let due = std::time::Duration::from_secs(
                line.text.parse().expect("the line was asserted above"),
            );
            run.assert(line.at >= due, format!("`{}` is too early", line.text));
            run.assert(line.at <= first + due + LATE, format!("`{}` is too late", line.text));
        }
    })
}

pub(super) fn process_pool(contract: Contract) -> Contract {
    process(contract)
}

pub(super) fn process_queue(contract: Contract) -> Contract {
    contract.check(|run| {
        // A sixth item is due at the moment at which both processes are terminated, so `6` may be
        // printed before or after that, or not at all.
        let mut texts = run.texts();
        texts.retain(|text| *text != "6");
        run.assert(
            texts == ["1", "2", "3", "4", "5", "强制结束"],
            "1 to 5 should be printed, then `强制结束`",
        );
        let sixes = run.lines.len() - texts.len();
        run.assert(sixes <= 1, "`6` should be printed at most once");
        run.assert_times((0..5).map(f64::from));
        let end = run
            .lines
            .iter()
            .find(|line| line.text == "强制结束")
            .expect("the line was asserted above");
        run.assert(end.at.as_secs() >= 5, "`强制结束` is too early");
    })
}

pub(super) fn master_worker(contract: Contract) -> Contract {
    contract.check(|run| {
        let texts = run.texts();
        let costs = texts.first().and_then(|line| line.strip_prefix("a process costs "));
        let costs: Option<Vec<u32>> = costs.and_then(|costs| {
            let (process, thread) = costs.split_once(" us, a thread ")?;
            Some(vec![process.parse().ok()?, thread.strip_suffix(" us")?.parse().ok()?])
        });
        run.assert(costs.is_some(), "the first line should say what a process and a thread cost");
        run.assert(costs.iter().flatten().all(|cost| *cost > 0), "the costs should be measured");

        // A dead worker does nothing, and a task is given up as soon as it has failed three times.
        let (mut dead, mut last_death) = (vec![], None);
        for line in master::told(run, &texts[1..texts.len() - 1]) {
            match line {
                Told::Did { worker, task } => run.assert(
                    !dead.contains(&worker),
                    format!("dead worker {worker} should do no task, but did task {task}"),
                ),
                Told::Died { worker, task, tries } => {
                    dead.push(worker);
                    last_death = Some((task, tries));
                }
                Told::GivenUp { task } => run.assert(
                    last_death == Some((task, "3")),
                    format!("task {task} should be given up only after its third try"),
                ),
            }
        }
        let end = "19 done, 1 given up, 4 workers died, 0 lost";
        run.assert(texts.last() == Some(&end), format!("the last line should be `{end}`"));

        // The surviving workers never stop. All four workers have a task when the first worker
        // dies, so each survivor finishes at least that task.
        let first_death = texts
            .iter()
            .position(|text| text.contains("died"))
            .expect("the line was asserted above");
        for worker in ["1", "2", "3", "4"].iter().filter(|worker| !dead.contains(worker)) {
            let begin = format!("worker {worker} did ");
            let goes_on = texts[first_death..].iter().any(|line| line.starts_with(&begin));
            run.assert(goes_on, format!("worker {worker} should keep working"));
        }
    })
}

/// What a killed process held is free in Rust and lost in Python, which `processes_killed` asserts.
pub(super) fn process_lock(contract: Contract) -> Contract {
    contract.check(|run| {
        let last = run.lines.last().map_or("", |line| &line.text);
        let held = if last.ends_with("free") { "free" } else { "lost" };
        run.assert_lines(&[
            "lock: 300",
            "semaphore: at most two: true",
            "event: is set: false",
            "event: [1, 1]",
            "barrier: [0, 1, 2]",
            &format!("killed: the lock is {held}"),
            &format!("killed: the permit is {held}"),
        ]);
    })
}
