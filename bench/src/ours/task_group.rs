//! A group of tasks that do nothing.

use std::convert::Infallible;
use std::hint::black_box;
use std::time::{Duration, Instant};

use super::{TaskGroup, task_group};
use crate::common::event_loop;

/// Times `n` tasks of one group, whose results are awaited in order.
pub(crate) fn gather(n: u64) -> Duration {
    event_loop().block_on(async {
        let watch = Instant::now();
        let group = task_group(async |group: TaskGroup<Infallible>| {
            let spawn = |number| group.spawn(async move { Ok(black_box(number)) });
            Ok((0..n).map(spawn).collect::<Result<Vec<_>, _>>())
        });
        let tasks = group.await.expect("no task can fail").expect("the group should be open");
        for (task, number) in tasks.into_iter().zip(0..) {
            assert_eq!(task.await, Ok(number));
        }
        watch.elapsed()
    })
}
