//! The master's book-keeping, with workers that die at any point: each task is done once, or given
//! up after three deaths, and none is lost. Where workers cannot always be started, or die before
//! they are ready, those that there are do the work; some of it is lost only if none is left. The
//! workers are stand-ins; what a worker does with its lines and its threads is not looked at here.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

use super::{Master, TASKS, TRIES};
use crate::stand_ins::std::process::TROUBLED;
use crate::stand_ins::std::thread;
use crate::{End, Run, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "the master, whose workers die now and then",
        program: || Master::new(PathBuf::new()).run().expect("a worker can always be started"),
        horizon: Duration::MAX,
        check: |run| none_is_lost(run, false),
    },
    Scenario {
        name: "the master, whose workers cannot always be started",
        program: || {
            // Perhaps no worker can be started, and PCT wants a choice in its first schedule.
            let other = thread::spawn(|| thread::sleep(Duration::ZERO));
            thread::sleep(Duration::ZERO);
            other.join().expect("it only sleeps");
            if let Err(words) = Master::new(PathBuf::from(TROUBLED)).run() {
                crate::world::print(format!("({words})"));
            }
        },
        horizon: Duration::MAX,
        check: |run| none_is_lost(run, true),
    },
];

fn none_is_lost(run: &Run, is_troubled: bool) {
    assert_eq!(run.end, End::Returned, "it waits for news that do not come\n{run}");
    let (mut done, mut given_up) = (BTreeSet::new(), BTreeSet::new());
    let mut deaths = BTreeMap::<u32, u32>::new();
    let (mut really, mut last) = (BTreeSet::<u32>::new(), "");
    let (mut sent_home, mut failed) = (false, false);
    for (_, _, line) in &run.lines {
        let words = line.split([' ', ',']).collect::<Vec<_>>();
        let number = |at: usize| words.get(at).and_then(|word| word.parse::<u32>().ok());
        match line.strip_prefix('(') {
            None => last = line,
            Some("is sent home)") => sent_home = true,
            Some(words) if words.starts_with("no worker is left") => failed = true,
            Some(_) => {}
        }
        match (words.as_slice(), number(3), number(4), number(5)) {
            (["worker", _, "did", ..], _, Some(task), _) => {
                assert!(done.insert(task), "task {task} is done twice\n{run}");
                assert!(really.contains(&task), "task {task} is not done\n{run}");
            }
            (["(does", task], ..) => {
                let task = task.trim_end_matches(')').parse().expect("a task");
                really.insert(task); // again if its worker dies before it has said so
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
    assert!(done.is_disjoint(&given_up), "a task is both done and given up\n{run}");
    let lost = TASKS as usize - done.len() - given_up.len();
    if is_troubled && lost > 0 {
        assert!(failed && !sent_home, "tasks are lost although workers live\n{run}");
    } else {
        assert!(lost == 0 && !failed, "a task is lost\n{run}");
    }
    for (task, deaths) in deaths {
        let expected = if given_up.contains(&task) { deaths == TRIES } else { deaths < TRIES };
        assert!(expected, "{deaths} died of task {task}\n{run}");
    }
    let (done, given_up) = (done.len(), given_up.len());
    let start = format!("{done} done, {given_up} given up, ");
    assert!(last.starts_with(&start) && last.ends_with(&format!(" {lost} lost")), "\n{run}");
}
