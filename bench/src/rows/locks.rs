//! Two threads that share a counter, or have one each.

use std::cell::Cell;
use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use super::Row;
use crate::common::contend;

pub(super) fn rows() -> Vec<Row> {
    vec![
        Row::new("lock", "two threads: acquire the lock, add 1, release it", "lock")
            .snippet("FairMutex", fair)
            .alternative("parking_lot", parking_lot)
            .alternative("std", std)
            .limit("atomic add", atomic),
        Row::new("rlock", "two threads: acquire the lock twice, add 1, release it twice", "rlock")
            .snippet("fair", fair_reentrant)
            .alternative("parking_lot", reentrant)
            .limit("atomic add", atomic),
        Row::new("rwlock", "two threads: acquire the lock to read, read, release it", "rwlock")
            .snippet("parking_lot", reading)
            .alternative("std", std_reading)
            .alternative("FairMutex", mutex_reading)
            .limit("two atomic adds", two_atomics),
        Row::new("thread_local", "two threads: each adds 1 to its own variable", "thread_local")
            .snippet("thread_local!", thread_local)
            .limit("local variable", local),
    ]
}

fn fair(n: u64) -> Duration {
    let num = parking_lot::FairMutex::new(0);
    let elapsed = contend(n, |n| {
        for _ in 0..n {
            *num.lock() += 1;
        }
    });
    assert_eq!(num.into_inner(), n);
    elapsed
}

fn parking_lot(n: u64) -> Duration {
    let num = parking_lot::Mutex::new(0);
    let elapsed = contend(n, |n| {
        for _ in 0..n {
            *num.lock() += 1;
        }
    });
    assert_eq!(num.into_inner(), n);
    elapsed
}

fn std(n: u64) -> Duration {
    let num = std::sync::Mutex::new(0);
    let elapsed = contend(n, |n| {
        for _ in 0..n {
            *num.lock().expect("no thread should panic") += 1;
        }
    });
    assert_eq!(num.into_inner().expect("no thread should panic"), n);
    elapsed
}

fn atomic(n: u64) -> Duration {
    let num = AtomicU64::new(0);
    let elapsed = contend(n, |n| {
        for _ in 0..n {
            num.fetch_add(1, Relaxed);
        }
    });
    assert_eq!(num.into_inner(), n);
    elapsed
}

fn reading(n: u64) -> Duration {
    let num = parking_lot::RwLock::new(0);
    contend(n, |n| {
        for _ in 0..n {
            black_box(*num.read());
        }
    })
}

fn std_reading(n: u64) -> Duration {
    let num = std::sync::RwLock::new(0);
    contend(n, |n| {
        for _ in 0..n {
            black_box(*num.read().expect("no thread should panic"));
        }
    })
}

fn mutex_reading(n: u64) -> Duration {
    let num = parking_lot::FairMutex::new(0);
    contend(n, |n| {
        for _ in 0..n {
            black_box(*num.lock());
        }
    })
}

/// The count of readers goes up and down.
fn two_atomics(n: u64) -> Duration {
    let readers = AtomicU64::new(0);
    let elapsed = contend(n, |n| {
        for _ in 0..n {
            readers.fetch_add(1, Relaxed);
            readers.fetch_sub(1, Relaxed);
        }
    });
    assert_eq!(readers.into_inner(), 0);
    elapsed
}

/// The snippet's type.
type ReentrantFairMutex<T> =
    parking_lot::lock_api::ReentrantMutex<parking_lot::RawFairMutex, parking_lot::RawThreadId, T>;

fn fair_reentrant(n: u64) -> Duration {
    let num = ReentrantFairMutex::new(Cell::new(0));
    let elapsed = contend(n, |n| {
        for _ in 0..n {
            let held = num.lock();
            held.set(held.get() + 1);
            black_box(num.lock().get());
        }
    });
    assert_eq!(num.into_inner().get(), n);
    elapsed
}

fn reentrant(n: u64) -> Duration {
    let num = parking_lot::ReentrantMutex::new(Cell::new(0));
    let elapsed = contend(n, |n| {
        for _ in 0..n {
            let held = num.lock();
            held.set(held.get() + 1);
            black_box(num.lock().get());
        }
    });
    assert_eq!(num.into_inner().get(), n);
    elapsed
}

thread_local! {
    static LOCAL_NUM: Cell<u64> = const { Cell::new(0) };
}

fn thread_local(n: u64) -> Duration {
    contend(n, |n| {
        for _ in 0..n {
            LOCAL_NUM.set(black_box(LOCAL_NUM.get()) + 1);
        }
        assert_eq!(LOCAL_NUM.get(), n);
    })
}

fn local(n: u64) -> Duration {
    contend(n, |n| {
        let mut num = 0;
        for _ in 0..n {
            num = black_box(num) + 1;
        }
        assert_eq!(num, n);
    })
}
