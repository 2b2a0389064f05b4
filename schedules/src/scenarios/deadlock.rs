//! WRONG on purpose: the program deadlocks after two lines under every schedule. Transfers that
//! acquire the locks in one order do not deadlock under any. One of the mistakes on purpose is the
//! opposite order, without the barrier that provokes the deadlock.

use std::time::Duration;

use super::std::thread;
use super::{A, B, main, println, transfer_in_order};
use crate::{End, Run, Scenario};

pub(crate) const SCENARIOS: &[Scenario] = &[
    Scenario {
        name: "the program deadlocks after two lines",
        program: main,
        horizon: Duration::MAX,
        check: two_lines,
    },
    Scenario {
        name: "two transfers in each direction and one to the same account, in one order",
        program: in_one_order,
        horizon: Duration::MAX,
        check: balanced,
    },
];

fn two_lines(run: &Run) {
    assert_eq!(run.end, End::Deadlock, "\n{run}");
    let lines: Vec<&str> = run.lines.iter().map(|(.., line)| line.as_str()).collect();
    let expected = ["in one order: 100 and 100", "in opposite order: 2 threads wait"];
    assert_eq!(lines, expected, "\n{run}");
}

fn in_one_order() {
    thread::scope(|scope| {
        for (from, to, amount) in
            [(&A, &B, 1), (&B, &A, 20), (&A, &A, 7), (&A, &B, 50), (&B, &A, 31)]
        {
            scope.spawn(move || transfer_in_order(from, to, amount));
        }
    });
    println!("{} and {}", *A.balance.lock(), *B.balance.lock());
}

fn balanced(run: &Run) {
    assert_eq!(run.end, End::Returned, "deadlock: a thread waits for a lock forever\n{run}");
    let lines: Vec<&str> = run.lines.iter().map(|(.., line)| line.as_str()).collect();
    assert_eq!(lines, ["100 and 100"], "a transfer is lost\n{run}");
}
