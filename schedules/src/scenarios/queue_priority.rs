//! The scenarios of `queue` with a stack, and what a heap adds: the order, and comparisons that
//! panic.

use ::std::cell::Cell;
use ::std::cmp::Ordering;
use ::std::panic::{self, AssertUnwindSafe};
use ::std::time::Duration;

use super::std::thread;
use super::{GetError, LifoQueue as Queue, PriorityQueue, PutError, ShutDown, TaskDoneTooOften};
use super::{main, std};
use crate::{End, Run, Scenario};

#[path = "queue.rs"]
mod with_a_stack;

pub(crate) const SCENARIOS: &[Scenario] = &{
    let program =
        Scenario { name: "the program", program: main, horizon: Duration::MAX, check: all_lines };
    let order = Scenario {
        name: "four items are put, and then received while a fifth is put",
        program: smallest_first,
        horizon: Duration::MAX,
        check: returns,
    };
    let put = Scenario {
        name: "a comparison panics in `put` while two threads get",
        program: put_panics,
        horizon: Duration::MAX,
        check: returns,
    };
    let get = Scenario {
        name: "a comparison panics in `get` while a thread waits to put",
        program: get_panics,
        horizon: Duration::MAX,
        check: returns,
    };
    let [a, b, c, d, e, f, g, h] = with_a_stack::OF_EVERY_ORDER;
    [program, order, put, get, a, b, c, d, e, f, g, h]
};

fn all_lines(run: &Run) {
    returns(run);
    let lines: Vec<&str> = run.lines.iter().map(|(.., line)| line.as_str()).collect();
    let jobs = [
        "3 unfinished tasks",
        "job 1: read",
        "job 2: write",
        "job 3: clean",
        "joined",
        "job 4: report",
        "worker: the queue is shut down",
        "shut down: true",
    ];
    assert_eq!((lines.len(), &lines[12..]), (20, &jobs[..]), "\n{run}");
}

fn returns(run: &Run) {
    assert_eq!(run.end, End::Returned, "a thread waits for what is there");
}

fn smallest_first() {
    let queue = PriorityQueue::new(0);
    for item in [3, 1, 4, 2] {
        queue.put(item).expect("the queue should be open");
    }
    thread::scope(|scope| {
        scope.spawn(|| queue.put(0).expect("the queue should be open"));
        let got = [(); 5].map(|()| queue.get().expect("the queue should be open"));
        let rest: Vec<u32> = got.into_iter().filter(|item| *item > 0).collect();
        assert_eq!(rest, [1, 2, 3, 4], "the smallest item should come first");
    });
}

thread_local! {
    /// Whether comparisons panic. All threads of a run share one real thread.
    static FAILS: Cell<bool> = const { Cell::new(false) };
}

#[derive(PartialEq, Eq)]
struct Item(u32);

impl Ord for Item {
    fn cmp(&self, other: &Self) -> Ordering {
        if FAILS.get() {
            panic::resume_unwind(Box::new("the comparison fails"));
        }
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for Item {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Calls `f`, in which comparisons panic. Returns whether one has.
fn fails<T>(f: impl FnOnce() -> T) -> bool {
    FAILS.set(true);
    let result = panic::catch_unwind(AssertUnwindSafe(f));
    FAILS.set(false);
    result.is_err()
}

/// The heap then holds the item, so both threads receive one.
fn put_panics() {
    let queue = PriorityQueue::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| queue.get().expect("the queue should be open"));
        }
        queue.put(Item(1)).expect("the queue should be open");
        fails(|| queue.put(Item(2)));
    });
    assert_eq!((queue.qsize(), queue.unfinished_tasks()), (0, 2));
}

/// The heap has then lost an item, so the waiting thread can put another one.
fn get_panics() {
    let queue = PriorityQueue::new(3);
    for number in 1..=3 {
        queue.put(Item(number)).expect("the queue should be open");
    }
    thread::scope(|scope| {
        scope.spawn(|| queue.put(Item(4)).expect("the queue should be open"));
        assert!(fails(|| queue.get()), "the heap should compare its items");
    });
    assert_eq!((queue.qsize(), queue.unfinished_tasks()), (3, 4));
}
