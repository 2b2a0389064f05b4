//! Thread-local variable: each of two threads counts in its own copy (`threading.local`).
//!
//! In Rust the variable has a type, and the copy of each thread starts with the initial value. In
//! Python the attribute does not exist in a thread that has not assigned it (`AttributeError`).
//!
//! Python:   tests/python/thread_local.py
//! Rust:     `std::thread_local!`, `std::cell::Cell`
//! Section:  使用ThreadLocal
//! Run:      cargo run -p sync --bin thread_local    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: exact - 1000000 from each of the two threads, then 0, the plain `num` of `main`

use std::cell::Cell;
use std::thread;

thread_local! {
    static LOCAL_NUM: Cell<u32> = const { Cell::new(0) };
}

fn fun(num: u32) {
    shared::log!(holds, "a number of its own");
    LOCAL_NUM.set(num);
    for _ in 0..1_000_000 {
        LOCAL_NUM.set(LOCAL_NUM.get() + 1); // no lock: no other thread can access this copy
    }
    println!("----- {}", LOCAL_NUM.get());
    shared::log!(done);
}

fn main() {
    shared::init();
    let num = 0;
    thread::scope(|scope| {
        scope.spawn(move || fun(num));
        scope.spawn(move || fun(num));
    }); // joins both
    println!("----- {num}");
}
