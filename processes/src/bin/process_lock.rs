//! Lock, semaphore, event and barrier between processes (`multiprocessing.Lock`).
//!
//! The lock is a lock on a file, which the system releases when the process that holds it ends. For
//! the others, the parent is the server: a process connects, and waits until the server answers. A
//! permit is the open connection, so that the system also releases the permit of a process that is
//! killed. In Python, all four are semaphores of the system: what a killed process holds is never
//! released, and the next process that acquires it waits forever.
//!
//! Python:   tests/python/process_lock.py
//! Rust:     `std::fs::File::lock`, `std::net::TcpListener`, `procspawn::Builder`
//! Section:  使用进程锁
//! Run:      cargo run -p processes --bin process_lock    (ends after 0.3 s)
//! Copy:     cargo add procspawn --no-default-features --features safe-shared-libraries
//! Contract: ordered - no update is lost, at most two hold a permit, an event wakes both waiters,
//!           three processes pass the barrier; what a killed process held is free in Rust and lost
//!           in Python

use std::env;
use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::{Arc, Condvar, Mutex, mpsc};
use std::thread;
use std::time::Duration;

use procspawn::{Builder, JoinHandle};

/// Acquires the lock of a file, and blocks until it is available. Dropping the file, or the end of
/// the process, releases the lock.
///
/// # Errors
///
/// Returns an error if the file cannot be created, opened or locked.
pub fn lock(path: &Path) -> io::Result<File> {
    // Windows does not lock a file that is opened only for append.
    let file = File::options().create(true).read(true).append(true).open(path)?;
    file.lock()?;
    Ok(file)
}

/// Serves connections on a port of this machine until this process ends. Skips a connection that
/// cannot be accepted.
fn serve(answer: impl FnMut(TcpStream) + Send + 'static) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?; // 0: the system chooses the port
    let address = listener.local_addr()?;
    thread::spawn(move || listener.incoming().flatten().for_each(answer));
    Ok(address)
}

/// Connects to a server, sends a request and blocks until the answer. Returns the connection and
/// the answer.
///
/// # Errors
///
/// Returns an error if the server has ended.
pub fn ask(server: SocketAddr, request: u8) -> io::Result<(TcpStream, u8)> {
    let mut connection = TcpStream::connect(server)?;
    connection.write_all(&[request])?;
    let mut answer = [0];
    connection.read_exact(&mut answer)?;
    Ok((connection, answer[0]))
}

/// Serves a semaphore. The connection is the permit: closing the connection, or the end of the
/// process that holds it, releases the permit. Permits are acquired in the order of the requests.
///
/// # Errors
///
/// Returns an error if the system refuses a port.
///
/// # Panics
///
/// Never panics, because the receiver of the permits exists as long as the server.
pub fn semaphore(permits: usize) -> io::Result<SocketAddr> {
    let (release, available) = mpsc::channel();
    for _ in 0..permits {
        release.send(()).expect("the receiver should exist");
    }
    serve(move |mut connection| {
        available.recv().expect("`release` should exist");
        let release = release.clone();
        thread::spawn(move || {
            if connection.write_all(b"+").is_ok() {
                let _ = io::copy(&mut connection, &mut io::sink()); // until the connection closes
            }
            let _ = release.send(());
        });
    })
}

/// Serves an event. The requests are `s` (set), `c` (clear), `?` (`is_set`) and `w` (wait).
///
/// # Errors
///
/// Returns an error if the system refuses a port.
///
/// # Panics
///
/// Never panics, because no request panics while it holds the flag.
pub fn event() -> io::Result<SocketAddr> {
    let event = Arc::new((Mutex::new(Flag { set: false, sets: 0 }), Condvar::new()));
    serve(move |mut connection| {
        let event = event.clone();
        thread::spawn(move || {
            let (flag, changed) = &*event;
            let mut request = [0];
            connection.read_exact(&mut request)?;
            let mut flag = flag.lock().expect("no request should panic");
            match &request {
                b"s" => *flag = Flag { set: true, sets: flag.sets + 1 },
                b"c" => flag.set = false,
                b"w" => {
                    // A `clear` that follows the `set` immediately keeps no process waiting.
                    let before = flag.sets;
                    let wait = |flag: &mut Flag| !flag.set && flag.sets == before;
                    drop(changed.wait_while(flag, wait));
                    return connection.write_all(&[1]);
                }
                _ => {}
            }
            changed.notify_all();
            connection.write_all(&[u8::from(flag.set)])
        });
    })
}

/// Whether an event is set, and how often the event was set.
struct Flag {
    set: bool,
    sets: u64,
}

/// Serves a barrier: answers as soon as so many processes wait, and then waits for the next ones.
/// The answer is the place of the process in the order of arrival.
///
/// # Errors
///
/// Returns an error if the system refuses a port.
pub fn barrier(parties: u8) -> io::Result<SocketAddr> {
    let mut waiting = Vec::new();
    serve(move |mut connection| {
        // Closing a connection with an unread request may discard the answer.
        if connection.read_exact(&mut [0]).is_err() {
            return; // that process was killed
        }
        waiting.push(connection);
        if waiting.len() == usize::from(parties) {
            for (mut connection, index) in waiting.drain(..).zip(0..) {
                let _ = connection.write_all(&[index]); // an error if that process was killed
            }
        }
    })
}

/// What each child receives: a file, and the addresses of the semaphore, the event and the barrier.
type Setup = (PathBuf, SocketAddr, SocketAddr, SocketAddr);

/// Adds 100 to the number in the file. Without the lock, two processes would read the same number.
fn count((file, ..): Setup) -> Result<u8, String> {
    let count = || -> io::Result<u8> {
        for _ in 0..100 {
            let _lock = lock(&file.with_extension("lock"))?;
            let number: u32 = fs::read_to_string(&file)?.parse().map_err(io::Error::other)?;
            fs::write(&file, (number + 1).to_string())?;
        }
        Ok(0)
    };
    count().map_err(|error| error.to_string())
}

/// Holds a permit for a while, and appends a mark to the file before and after.
fn work((file, semaphore, ..): Setup) -> Result<u8, String> {
    let work = || -> io::Result<u8> {
        let mut marks = File::options().append(true).open(&file)?;
        shared::log!(waits, "for a permit");
        let _permit = ask(semaphore, b'+')?;
        shared::log!(holds, "one of 2 permits");
        marks.write_all(b"+")?;
        thread::sleep(Duration::from_millis(20));
        marks.write_all(b"-")?;
        shared::log!(done, "releases the permit");
        Ok(0)
    };
    work().map_err(|error| error.to_string())
}

fn wait((_, _, event, _): Setup) -> Result<u8, String> {
    ask(event, b'w').map(|(_, set)| set).map_err(|error| error.to_string())
}

fn meet((.., barrier): Setup) -> Result<u8, String> {
    ask(barrier, b'w').map(|(_, index)| index).map_err(|error| error.to_string())
}

/// Acquires the lock and a permit, says so by the event, and is killed.
fn hold((file, semaphore, event, _): Setup) -> Result<u8, String> {
    let hold = || -> io::Result<u8> {
        let _lock = lock(&file.with_extension("lock"))?;
        let _permit = ask(semaphore, b'+')?;
        ask(event, b's')?;
        thread::sleep(Duration::from_secs(10));
        Ok(0)
    };
    hold().map_err(|error| error.to_string())
}

type Job = fn(Setup) -> Result<u8, String>;
type Child = JoinHandle<Result<u8, String>>;

fn start(children: usize, setup: &Setup, job: Job) -> Vec<Child> {
    let mut started = Vec::new();
    while started.len() < children {
        let mut child = Builder::new();
        child.envs(shared::child_env(format!("Process-{}", started.len() + 1)));
        started.push(child.spawn(setup.clone(), job));
    }
    started
}

/// Waits for all children, and returns what they returned, in order of size.
fn join(children: Vec<Child>) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut returned = Vec::new();
    for child in children {
        returned.push(child.join()??);
    }
    returned.sort_unstable();
    Ok(returned)
}

/// Returns the lines to print, because the files are removed first.
fn run(file: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut lines = Vec::new();
    let setup = (file.to_owned(), semaphore(2)?, event()?, barrier(3)?);
    fs::write(file, "0")?;
    join(start(3, &setup, count))?;
    lines.push(format!("lock: {}", fs::read_to_string(file)?));

    fs::write(file, "")?;
    join(start(5, &setup, work))?;
    let (mut holders, mut most) = (0, 0);
    for mark in fs::read(file)? {
        holders += if mark == b'+' { 1 } else { -1 };
        most = most.max(holders);
    }
    lines.push(format!("semaphore: at most two: {}", most <= 2));

    let (_, semaphore, event, _) = setup;
    lines.push(format!("event: is set: {}", ask(event, b'?')?.1 == 1));
    let waiters = start(2, &setup, wait);
    thread::sleep(Duration::from_millis(200)); // so that both wait
    ask(event, b's')?;
    lines.push(format!("event: {:?}", join(waiters)?));
    ask(event, b'c')?;

    lines.push(format!("barrier: {:?}", join(start(3, &setup, meet))?));

    let holders = start(1, &setup, hold);
    ask(event, b'w')?;
    for mut holder in holders {
        holder.kill()?;
    }
    lock(&file.with_extension("lock"))?;
    lines.push("killed: the lock is free".to_owned());
    let _both = (ask(semaphore, b'+')?, ask(semaphore, b'+')?);
    lines.push("killed: the permit is free".to_owned());
    Ok(lines)
}

fn main() -> Result<(), Box<dyn Error>> {
    shared::init();
    procspawn::init(); // in a child this calls the function, and does not return
    shared::exit_unless_temp_dir(); // `ipc-channel` makes its sockets there
    let file = env::temp_dir().join(format!("process_lock-{}", process::id()));
    let lines = run(&file);
    let _ = fs::remove_file(&file);
    let _ = fs::remove_file(file.with_extension("lock"));
    for line in lines? {
        println!("{line}");
    }
    Ok(())
}
