//! The master's bookkeeping with workers that die at any point: each task is done once, or given
//! up after three deaths, and none is lost. If some workers do not start, or die before they are
//! ready, the others do the work; a task is lost only if no worker is left. The workers are
//! stand-ins: how a worker handles its lines and threads is not explored.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use super::{Master, TASKS, TRIES};
use crate::stand_ins::std::process::TROUBLED;
use crate::stand_ins::std::thread;
use crate::{End, Run, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "the master, with workers that die",
        program: || Master::new(PathBuf::new()).run().expect("every worker should start"),
        horizon: Duration::MAX,
        check: |run| none_is_lost(run, false),
    },
    Scenario {
        name: "the master, with workers that may not start",
        program: || {
            // If no worker starts, this is the choice that PCT needs in its first schedule.
            let other = thread::spawn(|| thread::sleep(Duration::ZERO));
            thread::sleep(Duration::ZERO);
            other.join().expect("the thread should only sleep");
            if Master::new(PathBuf::from(TROUBLED)).run().is_err() {
                crate::world::print("(fails)".to_owned());
            }
        },
        horizon: Duration::MAX,
        check: |run| none_is_lost(run, true),
    },
];

fn none_is_lost(run: &Run, is_troubled: bool) {
    assert_eq!(run.end, End::Returned, "deadlock: the master waits for news\n{run}");
    let (mut done, mut given_up) = (BTreeSet::new(), BTreeSet::new());
    let mut deaths = BTreeMap::<u32, u32>::new();
    let (mut really, mut last) = (BTreeSet::<u32>::new(), "");
    let (mut dismissed, mut failed) = (false, false);
    for (_, _, line) in &run.lines {
        let words = line.split([' ', ',']).collect::<Vec<_>>();
        let number = |at: usize| words.get(at).and_then(|word| word.parse::<u32>().ok());
        match line.strip_prefix('(') {
            None => last = line,
            Some("is dismissed)") => dismissed = true,
            Some("fails)") => failed = true,
            Some(_) => {}
        }
        match (words.as_slice(), number(3), number(4), number(5)) {
            (["worker", _, "did", ..], _, Some(task), _) => {
                assert!(done.insert(task), "task {task} is done twice\n{run}");
                assert!(really.contains(&task), "task {task} is not really done\n{run}");
            }
            (["(does", task], ..) => {
                let task =
                    task.trim_end_matches(')').parse().expect("the line should have a number");
                really.insert(task); // twice if its worker dies before the answer
            }
            (["worker", _, "died", ..], _, _, Some(task)) => {
                *deaths.entry(task).or_default() += 1;
            }
            (["task", number, "given", ..], ..) => {
                assert!(
                    given_up.insert(number.parse().expect("the line should have a number")),
                    "task {number} is given up twice\n{run}"
                );
            }
            _ => {}
        }
    }
    assert!(done.is_disjoint(&given_up), "a task is both done and given up\n{run}");
    let lost = TASKS as usize - done.len() - given_up.len();
    if is_troubled && lost > 0 {
        assert!(failed && !dismissed, "tasks are lost although workers live\n{run}");
    } else {
        assert!(lost == 0 && !failed, "a task is lost\n{run}");
    }
    for (task, deaths) in deaths {
        let expected = if given_up.contains(&task) { deaths == TRIES } else { deaths < TRIES };
        assert!(expected, "task {task} killed {deaths} workers\n{run}");
    }
    let (done, given_up) = (done.len(), given_up.len());
    let start = format!("{done} done, {given_up} given up, ");
    assert!(last.starts_with(&start) && last.ends_with(&format!(" {lost} lost")), "\n{run}");
}
