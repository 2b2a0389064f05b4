//! Threads that compute.

use std::hint::black_box;
use std::ops::Range;
use std::thread;
use std::time::{Duration, Instant};

use rayon::prelude::*;

use super::Row;

pub(super) fn rows() -> Vec<Row> {
    const WHAT: &str = "count the steps of a Collatz sequence";
    vec![
        Row::new("compute, one thread", WHAT, "compute_one").snippet("one thread", one_thread),
        Row::new("compute, two threads", WHAT, "compute_two")
            .snippet("std scope", two_threads)
            .alternative("rayon", rayon)
            .alternative("one thread", one_thread),
    ]
}

/// Returns the number of steps from a number to 1, which are at most some hundreds here.
fn steps(mut number: u64) -> u64 {
    let mut steps = 0;
    while number != 1 {
        number = if number.is_multiple_of(2) { number / 2 } else { 3 * number + 1 };
        steps += 1;
    }
    steps
}

fn count(numbers: Range<u64>) -> u64 {
    numbers.map(|number| steps(1 + number % 1000)).sum()
}

fn one_thread(n: u64) -> Duration {
    let watch = Instant::now();
    black_box(count(0..n));
    watch.elapsed()
}

fn two_threads(n: u64) -> Duration {
    let watch = Instant::now();
    let total: u64 = thread::scope(|scope| {
        let halves = [0..n / 2, n / 2..n].map(|numbers| scope.spawn(|| count(numbers)));
        halves.map(|half| half.join().expect("counting should not panic")).iter().sum()
    });
    black_box(total);
    watch.elapsed()
}

fn rayon(n: u64) -> Duration {
    let watch = Instant::now();
    black_box((0..n).into_par_iter().map(|number| steps(1 + number % 1000)).sum::<u64>());
    watch.elapsed()
}
