//! Each thread has a number of its own (`threading.local`).
//!
//! The variable has a type and a first value in every thread; in Python it does not exist in a
//! thread that has not set it (`AttributeError`).
//!
//! Python:   tests/python/thread_local.py
//! Rust:     `std::thread_local!`, `std::cell::Cell`
//! Section:  使用ThreadLocal
//! Run:      cargo run -p sync --bin thread_local    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: exact - 1000000 from each of the two threads, then 0, main's plain `num`

use std::cell::Cell;
use std::thread;

thread_local! {
    static LOCAL_NUM: Cell<u32> = const { Cell::new(0) };
}

fn fun(num: u32) {
    shared::log!("begins");
    LOCAL_NUM.set(num);
    for _ in 0..1_000_000 {
        LOCAL_NUM.set(LOCAL_NUM.get() + 1); // no lock: no other thread can see it
    }
    println!("----- {}", LOCAL_NUM.get());
    shared::log!("ends");
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
