//! Readers-writer lock: three readers at once, or one writer alone (`threading.Condition`).
//!
//! Python's library has no such lock, so the counterpart makes one from a `Condition`. In Rust the
//! lock owns the data, and the guard of `read` gives no mutable access. While a writer waits, new
//! readers wait as well, so readers that follow one another do not starve a writer. `std::sync`
//! has an `RwLock`, too, but does not specify this.
//!
//! Use it when many threads read for long and few write. If each access is a few instructions, use
//! the `FairMutex` of `lock`.
//!
//! Python:   tests/python/rwlock.py
//! Rust:     `parking_lot::RwLock`
//! Beside:   lock
//! Run:      cargo run -p sync --bin rwlock    (ends at once)
//! Copy:     cargo add parking_lot
//! Contract: exact - three readers read at once; no writer writes beside a reader; a new reader
//!           waits behind a writer

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use parking_lot::RwLock;

static PRICE: RwLock<u32> = RwLock::new(100);

/// Reads the price once all readers hold the lock. With a `Mutex` this would deadlock.
fn read(all_hold: &Barrier) {
    shared::log!(waits, "for the lock");
    let price = PRICE.read();
    shared::log!(holds, "the lock, to read");
    all_hold.wait();
    println!("reads {price}");
    shared::log!(done, "releases the lock");
}

fn write() {
    shared::log!(waits, "for the lock");
    let mut price = PRICE.write();
    shared::log!(holds, "the lock, to write");
    *price += 1;
    println!("writes {price}");
    shared::log!(done, "releases the lock");
}

fn main() {
    shared::init();
    let all_hold = Barrier::new(3);
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| read(&all_hold));
        }
    });

    shared::log!(holds, "the lock, to read");
    let price = PRICE.read();
    println!("another reader: {}", PRICE.try_read().is_some());
    println!("a writer: {}", PRICE.try_write().is_some());
    let writer = thread::spawn(write);
    while PRICE.try_read().is_some() {
        thread::sleep(Duration::from_millis(1)); // the writer does not wait yet
    }
    println!("another reader while a writer waits: {}", PRICE.try_read().is_some());
    println!("reads {price}");
    shared::log!(done, "releases the lock");
    drop(price);
    writer.join().expect("write should not panic");
    println!("reads {}", *PRICE.read());
}
