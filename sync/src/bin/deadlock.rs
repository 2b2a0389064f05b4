//! Deadlock, WRONG on purpose: two threads acquire two locks in opposite order (`threading.Lock`).
//!
//! Each thread holds one lock and waits for the lock that the other thread holds, so both wait
//! forever. Without the `Barrier`, the deadlock occurs only if the scheduler switches threads
//! between the two calls of `lock`, which no test may ever see. Neither the compiler nor CPython
//! reports a deadlock. The cure is one order of the locks for all threads: `transfer_in_order`
//! acquires the lock of the account with the smaller number first.
//!
//! Python:   tests/python/deadlock.py
//! Rust:     `parking_lot::FairMutex`
//! Beside:   lock
//! Run:      cargo run -p sync --bin deadlock    (until Ctrl-C)
//! Copy:     cargo add parking_lot
//! Contract: exact - in one order both accounts have 100 again; in opposite order two threads wait,
//!           and no other line ever
//!
//! With one more feature, `parking_lot` finds the threads that are deadlocked:
//!
//! ```text
//! // cargo add parking_lot --features deadlock_detection
//! fn waiting(_: &[JoinHandle<()>]) -> usize {
//!     parking_lot::deadlock::check_deadlock().iter().map(Vec::len).sum()
//! }
//! ```

use std::cmp::Ordering;
use std::sync::Barrier;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use parking_lot::FairMutex;

struct Account {
    number: u32,
    balance: FairMutex<i64>,
}

static A: Account = Account { number: 1, balance: FairMutex::new(100) };
static B: Account = Account { number: 2, balance: FairMutex::new(100) };
static BOTH_HOLD_ONE: Barrier = Barrier::new(2);

/// WRONG: the caller decides which lock is acquired first.
fn transfer(from: &Account, to: &Account, amount: i64) {
    let mut from_balance = from.balance.lock();
    shared::log!(holds, "its first lock");
    BOTH_HOLD_ONE.wait(); // forces an order that the scheduler sometimes chooses
    shared::log!(waits, "for its second lock");
    let mut to_balance = to.balance.lock();
    *from_balance -= amount;
    *to_balance += amount;
}

/// Acquires both locks in the order of the accounts' numbers.
fn transfer_in_order(from: &Account, to: &Account, amount: i64) {
    let (mut from_balance, mut to_balance) = match from.number.cmp(&to.number) {
        Ordering::Less => {
            let from_balance = from.balance.lock();
            (from_balance, to.balance.lock())
        }
        Ordering::Greater => {
            let to_balance = to.balance.lock();
            (from.balance.lock(), to_balance)
        }
        Ordering::Equal => return, // a thread cannot acquire the same lock twice
    };
    *from_balance -= amount;
    *to_balance += amount;
}

/// Returns how many of the threads have not ended.
fn waiting(threads: &[JoinHandle<()>]) -> usize {
    threads.iter().filter(|thread| !thread.is_finished()).count()
}

fn main() {
    shared::init();
    thread::scope(|scope| {
        scope.spawn(|| (0..10).for_each(|_| transfer_in_order(&A, &B, 10)));
        scope.spawn(|| (0..10).for_each(|_| transfer_in_order(&B, &A, 10)));
    });
    println!("in one order: {} and {}", *A.balance.lock(), *B.balance.lock());

    let threads = [thread::spawn(|| transfer(&A, &B, 10)), thread::spawn(|| transfer(&B, &A, 10))];
    thread::sleep(Duration::from_millis(500));
    println!("in opposite order: {} threads wait", waiting(&threads));
    for thread in threads {
        thread.join().expect("transfer should not panic"); // never returns
    }
}
