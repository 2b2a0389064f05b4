//! One thread that counts for ever (`threading.Thread(target=..., args=...)`).
//!
//! There is no `args`: a closure takes what it needs with it (`move`). The thread runs from `spawn`
//! on, there is no `start`. `main` has to join it, or the program ends.
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
        shared::log!("prints {num}");
        println!("{num}");
        num += 1;
        thread::sleep(Duration::from_secs(1));
    }
}

fn main() {
    shared::init();
    let num = 1;
    let t = thread::spawn(move || func(num));
    t.join().expect("func does not panic"); // Python does this by itself at exit
}
