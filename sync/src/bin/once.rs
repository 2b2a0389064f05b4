//! Lazy global: the first of five threads computes the value that all five use (`global`).
//!
//! A `static` needs a value at compile time. A `LazyLock` computes the value at the first access,
//! whereas Python runs the body of a module at the first `import`. Threads that access the value in
//! the meantime block. A `OnceLock` has no function of its own: a thread sets the value when the
//! value is known, or calls `get_or_init` with a function. If that function panics, the next
//! `get_or_init` calls its function again, as Python does after an exception. If the function of a
//! `LazyLock` panics, the `LazyLock` is poisoned, and every later access panics.
//!
//! Python:   tests/python/once.py, which holds a lock while it computes the value
//! Rust:     `std::sync::LazyLock`, `std::sync::OnceLock`
//! Section:  只初始化一次
//! Run:      cargo run -p sync --bin once    (ends after 0.1 s)
//! Copy:     nothing to add, std is enough
//! Contract: exact - the settings are loaded once for five threads; a value is set once; a function
//!           that fails is called again

use std::collections::HashMap;
use std::panic;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, OnceLock};
use std::thread;
use std::time::Duration;

static SETTINGS: LazyLock<HashMap<&str, u32>> = LazyLock::new(load);
static NAME: OnceLock<String> = OnceLock::new();
static CONNECTION: OnceLock<u32> = OnceLock::new();

fn load() -> HashMap<&'static str, u32> {
    shared::log!(holds, "the running initializer");
    println!("loads the settings");
    thread::sleep(Duration::from_millis(100));
    shared::log!(done, "has loaded the settings");
    HashMap::from([("port", 8080), ("workers", 4)])
}

fn run() {
    shared::log!(note, "reads a setting");
    println!("port {}", SETTINGS["port"]);
}

fn connect() -> u32 {
    static ATTEMPTS: AtomicU32 = AtomicU32::new(0);
    let attempt = ATTEMPTS.fetch_add(1, Ordering::Relaxed) + 1;
    println!("attempt {attempt}");
    if attempt == 1 {
        panic::resume_unwind(Box::new("refused")); // a panic without its message
    }
    attempt
}

fn main() {
    shared::init();
    println!("main starts");
    thread::scope(|scope| {
        for _ in 0..5 {
            scope.spawn(run);
        }
    });

    println!("name: {}", NAME.get().map_or("not set", String::as_str));
    for name in ["first", "second"] {
        println!("{name} is set: {}", NAME.set(name.to_owned()).is_ok());
    }
    println!("name: {}", NAME.get().map_or("not set", String::as_str));

    for _ in 0..3 {
        match panic::catch_unwind(|| CONNECTION.get_or_init(connect)) {
            Ok(attempt) => println!("connected in attempt {attempt}"),
            Err(_) => println!("not connected"),
        }
    }
}
