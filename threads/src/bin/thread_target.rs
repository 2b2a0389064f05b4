//! `threading.Thread(target=..., args=...)`: one thread that counts for ever.
//!
//! Python:   tests/python/thread_target.py
//! Run:      cargo run -p threads --bin thread_target    (runs until Ctrl-C)
//! Copy:     nothing to add, std is enough
//! Contract: timed - 1, 2, 3, ... a second apart
//! Differs:  there is no `args`: a closure takes what it needs with it (`move`). The thread runs
//!           from `spawn` on, there is no `start`. `main` has to join it, or the program ends.

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
