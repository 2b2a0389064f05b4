//! The master's book-keeping, with workers that die at any point: each task is done once, or given
//! up after three deaths, and none is lost. The workers are stand-ins; what a worker does with its
//! lines and its threads is not looked at here.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{Master, TASKS, TRIES};
use crate::{End, Run, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[Scenario {
    name: "the master, whose workers die now and then",
    program,
    horizon: Duration::MAX,
    check: none_is_lost,
}];

fn program() {
    Master::new().run().expect("no worker says what it should not");
}

fn none_is_lost(run: &Run) {
    assert_eq!(run.end, End::Returned, "it waits for news that do not come\n{run}");
    let (mut done, mut given_up) = (BTreeSet::new(), BTreeSet::new());
    let mut deaths = BTreeMap::<u32, u32>::new();
    let mut last = "";
    for (_, _, line) in &run.lines {
        let words = line.split([' ', ',']).collect::<Vec<_>>();
        let number = |at: usize| words.get(at).and_then(|word| word.parse::<u32>().ok());
        last = line;
        match (words.as_slice(), number(3), number(4), number(5)) {
            (["worker", _, "did", ..], _, Some(task), _) => {
                assert!(done.insert(task), "task {task} is done twice\n{run}");
            }
            (["worker", _, "died", ..], _, _, Some(task)) => {
                *deaths.entry(task).or_default() += 1;
            }
            (["task", number, "given", ..], ..) => {
                assert!(given_up.insert(number.parse().expect("a task")), "twice\n{run}");
            }
            _ => {}
        }
    }
    let all = done.union(&given_up).copied().collect::<BTreeSet<u32>>();
    assert_eq!(all, BTreeSet::from_iter(0..TASKS), "a task is lost\n{run}");
    assert!(done.is_disjoint(&given_up), "a task is both done and given up\n{run}");
    for (task, deaths) in deaths {
        let expected = if done.contains(&task) { deaths < TRIES } else { deaths == TRIES };
        assert!(expected, "{deaths} died of task {task}\n{run}");
    }
    let (done, given_up) = (done.len(), given_up.len());
    let start = format!("{done} done, {given_up} given up, ");
    assert!(last.starts_with(&start) && last.ends_with(" 0 lost"), "\n{run}");
}
