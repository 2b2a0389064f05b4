//! Phrases for `queue`.

/// `Queue`: several threads receive from one queue the items that another thread sends.
///
/// Add: `cargo add crossbeam`
/// Trap: The readers end when every sender is dropped; a sender that is kept anywhere keeps the
/// readers waiting. For a `maxsize` use `bounded` instead of `unbounded`.
pub fn queue() {
    use crossbeam::channel;
    use std::thread;

    let (sender, receiver) = channel::unbounded();
    let readers = [receiver.clone(), receiver].map(|receiver| {
        thread::spawn(move || receiver.iter().sum::<u32>()) // until the queue is closed and empty
    });
    for item in 1..=4 {
        sender.send(item).expect("a reader should be there");
    }
    drop(sender); // closes the queue
    let sums = readers.map(|reader| reader.join().expect("the reader should not panic"));
    println!("{}", sums.iter().sum::<u32>());
}

/// `Queue.get(timeout)`: waits for an item, up to a time limit; Python then raises `Empty`.
///
/// Add: `cargo add crossbeam`
/// Trap: Each call of `recv_timeout` has the whole time limit. For one time limit over several
/// items use `recv_deadline`.
pub fn queue_get_timeout() {
    use crossbeam::channel::{self, RecvTimeoutError};
    use std::time::Duration;

    let (sender, receiver) = channel::unbounded();
    sender.send(1).expect("the receiver should be there");
    for _ in 0..2 {
        match receiver.recv_timeout(Duration::from_millis(50)) {
            Ok(item) => println!("{item}"),
            Err(RecvTimeoutError::Timeout) => println!("empty"),
            Err(RecvTimeoutError::Disconnected) => println!("closed"),
        }
    }
}

/// `Queue.put(timeout)`: waits for a free slot, up to a time limit; Python then raises `Full`.
///
/// Add: `cargo add crossbeam`
pub fn queue_put_timeout() {
    use crossbeam::channel::{self, SendTimeoutError};
    use std::time::Duration;

    let (sender, _receiver) = channel::bounded(1); // a drop would close the channel
    for item in 1..=2 {
        match sender.send_timeout(item, Duration::from_millis(50)) {
            Ok(()) => println!("put {item}"),
            Err(SendTimeoutError::Timeout(item)) => println!("full: {item}"),
            Err(SendTimeoutError::Disconnected(_)) => println!("closed"),
        }
    }
}

/// `Queue.get_nowait`, `Queue.get(block)`: returns an item or an error at once.
///
/// Add: `cargo add crossbeam`
/// Trap: `try_recv` also returns an error, `Disconnected`, when the queue is empty and every sender
/// is dropped. Do not call `try_recv` in a loop until an item arrives: `recv` blocks until then.
pub fn queue_get_nowait() {
    use crossbeam::channel::{self, TryRecvError};

    let (sender, receiver) = channel::unbounded();
    sender.send(1).expect("the receiver should be there");
    for _ in 0..2 {
        match receiver.try_recv() {
            Ok(item) => println!("{item}"),
            Err(TryRecvError::Empty) => println!("empty"),
            Err(TryRecvError::Disconnected) => println!("closed"),
        }
    }
}

/// `Queue.put_nowait`, `Queue.put(block)`: puts the item or returns an error at once.
///
/// Add: `cargo add crossbeam`
pub fn queue_put_nowait() {
    use crossbeam::channel::{self, TrySendError};

    let (sender, _receiver) = channel::bounded(1); // a drop would close the channel
    for item in 1..=2 {
        match sender.try_send(item) {
            Ok(()) => println!("put {item}"),
            Err(TrySendError::Full(item)) => println!("full: {item}"),
            Err(TrySendError::Disconnected(_)) => println!("closed"),
        }
    }
}

/// `Queue(maxsize)`, `Queue.qsize`, `Queue.empty`, `Queue.full`: the state of a bounded queue.
///
/// Add: `cargo add crossbeam`
/// Trap: The answer may be out of date at once. Call `try_send` or `try_recv` instead of checking
/// first. `bounded(0)` is not a queue without a limit: a `send` blocks until a thread receives.
pub fn queue_qsize() {
    use crossbeam::channel;

    let (sender, receiver) = channel::bounded(2); // `Queue(2)`; `Queue()` is `unbounded()`
    for item in ["a", "b"] {
        println!("{} items, empty: {}", receiver.len(), receiver.is_empty());
        sender.send(item).expect("the receiver should be there");
    }
    println!("{} items, full: {}", sender.len(), sender.is_full());
    println!("maxsize: {}", sender.capacity().unwrap_or(0));
}

/// `Queue.join`, `Queue.task_done`: waits until all items are done, here twice.
///
/// Add: `cargo add crossbeam`
/// Trap: `wait` consumes the group, so each `join` needs items with a new group.
pub fn queue_join() {
    use crossbeam::{channel, sync::WaitGroup};
    use std::thread;

    let (sender, receiver) = channel::unbounded::<(u32, WaitGroup)>();
    let reader = thread::spawn(move || {
        for (item, undone) in receiver {
            println!("{item}");
            drop(undone); // `task_done`; a panic drops the clone, too
        }
    });
    for items in [[1, 2], [3, 4]] {
        let undone = WaitGroup::new();
        for item in items {
            sender.send((item, undone.clone())).expect("the reader should be there");
        }
        undone.wait();
        println!("joined");
    }
    drop(sender);
    reader.join().expect("the reader should not panic");
}

/// `Queue.shutdown(immediate)`, `ShutDown`: closes the queue by dropping its senders.
///
/// Add: `cargo add crossbeam`
/// Trap: The queue is closed when the last clone of the sender is dropped. For a queue with a
/// `shutdown` for all threads, as in Python, see `queue`.
/// Since: 3.13
pub fn queue_shutdown() {
    use crossbeam::channel;

    for immediate in [false, true] {
        let (sender, receiver) = channel::unbounded();
        sender.send(1).expect("the receiver should be there");
        drop(sender); // `shutdown()`
        if immediate {
            receiver.try_iter().for_each(drop); // the items that are left
        }
        for _ in 0..2 {
            match receiver.recv() {
                Ok(item) => println!("{item}"),
                Err(_) => println!("shut down"),
            }
        }
    }
}

/// `PriorityQueue`: returns the smallest item first; `get` waits for an item.
///
/// Add: `cargo add parking_lot`
/// Trap: Without `Reverse`, the greatest item comes first.
pub fn priority_queue() {
    use parking_lot::{Condvar, Mutex};
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;
    use std::thread;

    let (items, changed) = (Mutex::new(BinaryHeap::new()), Condvar::new());
    let put = |item: u32| {
        items.lock().push(Reverse(item));
        changed.notify_one();
    };
    let get = || {
        let mut items = items.lock();
        changed.wait_while(&mut items, |items| items.is_empty());
        items.pop().expect("the heap should not be empty").0
    };
    [3, 1, 2].into_iter().for_each(put);
    println!("{} {} {}", get(), get(), get());
    thread::scope(|scope| {
        scope.spawn(|| put(4));
        println!("{}", get());
    });
}

/// `PriorityQueue`: compares tuples field by field: by priority, then by the item.
///
/// Trap: A `BinaryHeap` returns the greatest item first: `Reverse` makes the smallest the first.
/// The type of every field must be `Ord`, which `f64` is not (see `f64::total_cmp`). Python
/// compares the items only at a tie, and raises `TypeError` only then.
pub fn priority_queue_tuples() {
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;

    let jobs = [(2, "write"), (1, "read"), (2, "close")];
    let mut queue: BinaryHeap<_> = jobs.into_iter().map(Reverse).collect();
    while let Some(Reverse((priority, name))) = queue.pop() {
        println!("{priority} {name}");
    }
}

/// `PriorityQueue`: returns items of the same priority in the order in which they were put.
///
/// Trap: A `BinaryHeap` of tuples compares the next field of a tie, so the items themselves are
/// compared, too. Here the number is unique, and the items need no order. For several threads, put
/// the map into the mutex of the phrase for `PriorityQueue`.
pub fn priority_queue_ties() {
    use std::collections::BTreeMap;

    struct Job(&'static str); // cannot be compared
    let mut queue = BTreeMap::new();
    let jobs = [(2, Job("write")), (1, Job("read")), (2, Job("close"))];
    for (number, (priority, job)) in jobs.into_iter().enumerate() {
        queue.insert((priority, number), job);
    }
    while let Some(((priority, _), job)) = queue.pop_first() {
        println!("{priority} {}", job.0);
    }
}

/// `LifoQueue`: returns the newest item first; `get` waits for an item.
///
/// Add: `cargo add parking_lot`
pub fn lifo_queue() {
    use parking_lot::{Condvar, Mutex};
    use std::thread;

    let (items, changed) = (Mutex::new(Vec::new()), Condvar::new());
    let put = |item: u32| {
        items.lock().push(item);
        changed.notify_one();
    };
    let get = || {
        let mut items = items.lock();
        changed.wait_while(&mut items, |items| items.is_empty());
        items.pop().expect("the stack should not be empty")
    };
    [3, 1, 2].into_iter().for_each(put);
    println!("{} {} {}", get(), get(), get());
    thread::scope(|scope| {
        scope.spawn(|| put(4));
        println!("{}", get());
    });
}

/// `SimpleQueue`: an unbounded channel, whose `send` never blocks.
///
/// Add: `cargo add crossbeam`
/// Trap: The receiver of `std::sync::mpsc::channel` cannot be cloned, so only one thread can
/// receive. Both ends of this channel can be cloned.
pub fn simple_queue() {
    use crossbeam::channel;
    use std::thread;
    use std::time::Duration;

    let (sender, receiver) = channel::unbounded();
    sender.send(1).expect("the receiver should be there");
    sender.send(2).expect("the receiver should be there");
    println!("{} items, empty: {}", receiver.len(), receiver.is_empty());
    println!("{}", receiver.recv().expect("an item should be there"));
    println!("{}", receiver.try_recv().expect("an item should be there"));
    thread::spawn(move || sender.send(3).expect("the receiver should be there"));
    let item = receiver.recv_timeout(Duration::from_secs(60)).expect("an item should come");
    println!("{item}, and then {} items, empty: {}", receiver.len(), receiver.is_empty());
}
