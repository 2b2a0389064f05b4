//! Spawned thread: a function counts up forever (`threading.Thread(target=..., args=...)`).
//!
//! `spawn` takes no `args`: a `move` closure captures the arguments. `spawn` also starts the
//! thread, so Rust has no `start`. `main` has to join the thread; otherwise the program ends when
//! `main` returns.
//!
//! Python:   tests/python/thread_target.py
//! Rust:     `std::thread::spawn`
//! Section:  直接使用Thread类
//! Run:      cargo run -p threads --bin thread_target    (until Ctrl-C)
//! Copy:     nothing to add, std is enough
//! Contract: timed - 1, 2, 3, ... a second apart

use std::thread;
use std::time::Duration;

fn func(mut num: u32) {
    loop {
        shared::log!(note, "prints {num}");
        println!("{num}");
        num += 1;
        thread::sleep(Duration::from_secs(1));
    }
}

fn main() {
    shared::init();
    let num = 1;
    let t = thread::spawn(move || func(num));
    t.join().expect("func should not panic"); // Python joins the thread at exit, without a call
}
