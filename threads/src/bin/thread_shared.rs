//! Shared state: threads count words in one map, and read and change another (`threading.Thread`).
//!
//! A spawned thread may outlive the function that starts the thread, so the thread cannot borrow a
//! local variable. `Arc` counts the owners, and each thread owns a clone. An `Arc` alone gives no
//! mutable access; the `Mutex` inside gives mutable access to one thread at a time. The map is in
//! the lock, so the compiler rejects an access without the lock. Python accepts
//! `counts[word] += 1` without a lock, which can lose updates. An `RwLock` lets several threads
//! read at the same time.
//!
//! Use it when threads share data and no scope joins them. Where a scope does, references suffice:
//! see `scoped_threads`.
//!
//! Python:   tests/python/thread_shared.py
//! Rust:     `std::sync::Arc`, `std::sync::Mutex`, `std::sync::RwLock`, `std::thread::spawn`
//! Beside:   thread_target
//! Run:      cargo run -p threads --bin thread_shared    (ends at once)
//! Copy:     nothing to add, std is enough
//! Contract: exact - three threads count 300000 words, and no count is lost; three threads read a
//!           setting before and after `main` changes the setting

use std::collections::BTreeMap;
use std::sync::{Arc, Barrier, Mutex, RwLock};
use std::thread;

type Counts = Arc<Mutex<BTreeMap<String, u32>>>;
type Settings = Arc<RwLock<BTreeMap<String, u32>>>;

fn count(text: &str, counts: &Counts) {
    for word in text.split(' ') {
        let mut counts = counts.lock().expect("no other thread should have panicked");
        *counts.entry(word.to_owned()).or_default() += 1;
    } // releases the lock after each word
}

fn limit(settings: &Settings) -> u32 {
    let settings = settings.read().expect("no other thread should have panicked");
    settings["limit"]
}

fn read(settings: &Settings, barrier: &Barrier) {
    println!("limit {}", limit(settings));
    barrier.wait(); // all have read; now main changes the setting
    barrier.wait();
    println!("limit {}", limit(settings));
}

fn main() {
    shared::init();
    let counts = Counts::default();
    let threads = ["spam egg", "egg ham", "spam spam"].map(|text| {
        let counts = Arc::clone(&counts);
        thread::spawn(move || {
            shared::log!(holds, "a clone of the `Arc`");
            (0..50_000).for_each(|_| count(text, &counts));
            shared::log!(done, "drops the clone");
        })
    });
    for t in threads {
        t.join().expect("count should not panic");
    }
    for (word, count) in &*counts.lock().expect("no thread should have panicked") {
        println!("{word}: {count}");
    }

    let settings = Settings::default();
    let barrier = Arc::new(Barrier::new(4));
    let set = |limit| {
        let mut settings = settings.write().expect("no thread should have panicked");
        settings.insert("limit".to_owned(), limit);
    };
    set(10);
    let threads = [(); 3].map(|()| {
        let (settings, barrier) = (Arc::clone(&settings), Arc::clone(&barrier));
        thread::spawn(move || read(&settings, &barrier))
    });
    barrier.wait();
    set(20);
    barrier.wait();
    for t in threads {
        t.join().expect("read should not panic");
    }
}
