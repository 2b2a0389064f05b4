//! Messages that a child sends back.

use std::time::{Duration, Instant};

use super::{Connection, pipe};

fn send_back(mut child: Connection<u64, u64>) {
    while let Ok(number) = child.recv() {
        if child.send(number).is_err() {
            return; // the parent has ended
        }
    }
}

/// Times messages to another process, each with its answer.
pub(crate) fn round_trips(n: u64) -> Duration {
    let (mut parent, child) = pipe::<u64, u64>().expect("the pipe should open");
    let child = procspawn::spawn(child, send_back);
    let mut ask = |number| {
        parent.send(number).expect("the child should receive");
        assert_eq!(parent.recv().expect("the child should answer"), number);
    };
    ask(0); // the child is running
    let watch = Instant::now();
    (0..n).for_each(&mut ask);
    let elapsed = watch.elapsed();
    drop(parent);
    child.join().expect("the child should only answer");
    elapsed
}
