//! What the contracts of Master and Worker have in common.

use crate::transcript::Transcript;

/// A line of a master.
pub(super) enum Told<'a> {
    Did { worker: &'a str, task: &'a str },
    Died { worker: &'a str, task: &'a str, tries: &'a str },
    GivenUp { task: &'a str },
}

impl<'a> Told<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        match text.split(' ').collect::<Vec<_>>()[..] {
            ["worker", worker, "did", "task", task] => Some(Self::Did { worker, task }),
            ["worker", worker, "died", "of", "task", task, "try", tries] => {
                Some(Self::Died { worker, task: task.trim_end_matches(','), tries })
            }
            ["task", task, "given", "up", "after", "3", "tries"] => Some(Self::GivenUp { task }),
            _ => None,
        }
    }
}

/// Reads the lines of a master about its tasks. Asserts that each task but 13 is done once, that
/// task 13 is given up after its third try, and that tasks 7 and 13 kill their workers.
pub(super) fn told<'a>(run: &Transcript, texts: &[&'a str]) -> Vec<Told<'a>> {
    let (mut told, mut done) = (vec![], vec![]);
    let (mut dead, mut deaths, mut given_up) = (vec![], vec![], vec![]);
    for text in texts {
        let line = Told::parse(text);
        run.assert(line.is_some(), format!("unexpected line: {text}"));
        match line.as_ref().expect("`Some` was asserted above") {
            Told::Did { task, .. } => done.push(task.parse().unwrap_or(u32::MAX)),
            Told::Died { worker, task, tries } => {
                run.assert(
                    !dead.contains(worker),
                    format!("a worker should die at most once: {text}"),
                );
                dead.push(*worker);
                deaths.push((*task, *tries));
            }
            Told::GivenUp { task } => {
                run.assert(
                    deaths.iter().filter(|(of, _)| of == task).count() == 3,
                    format!("a task should be given up only after its third try: {text}"),
                );
                given_up.push(*task);
            }
        }
        told.extend(line);
    }
    done.sort_unstable();
    let expected = (0..20).filter(|task| *task != 13);
    run.assert(done.into_iter().eq(expected), "each task but 13 should be done once");
    run.assert(given_up == ["13"], "task 13 should be given up, and no other");
    deaths.sort_unstable();
    let expected = [("13", "1"), ("13", "2"), ("13", "3"), ("7", "1")];
    run.assert(deaths == expected, "tasks 7 and 13 should kill, once and three times");
    told
}
