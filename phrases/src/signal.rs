//! Phrases for `signal`. A phrase that ends by a signal starts this program again as a child, with
//! an environment variable that marks the child.

/// `signal.signal`: a thread calls a function for each signal.
///
/// Add: `cargo add signal-hook --no-default-features --features iterator`
/// Trap: The handler runs in its own thread, whereas Python's runs in the main thread, between two
/// of its steps. Signals of one kind that arrive while the handler runs are merged.
#[cfg(unix)]
pub fn signal() {
    use signal_hook::consts::{SIGINT, SIGTERM};
    use signal_hook::{iterator::Signals, low_level};
    use std::sync::mpsc;
    use std::thread;

    let mut signals = Signals::new([SIGINT, SIGTERM]).expect("the signals should be free");
    let handle = signals.handle();
    let (send, handled) = mpsc::channel();
    let handler = thread::spawn(move || {
        for signal in &mut signals {
            let name = low_level::signal_name(signal).expect("the signal should have a name");
            println!("handler: {name}");
            send.send(()).expect("`main` should wait");
        }
    });
    for signal in [SIGTERM, SIGINT] {
        low_level::raise(signal).expect("the signal should exist"); // as `kill` or Ctrl-C does
        handled.recv().expect("the handler should run");
    }
    handle.close(); // ends the loop of the handler
    handler.join().expect("the handler should not panic");
}

/// `signal.signal(SIGTERM, handler)`: a flag, which a loop checks, ends the program in good order.
///
/// Add: `cargo add signal-hook --no-default-features`
/// Trap: A flag wakes no thread. A loop that waits for long must wait with a time limit, or receive
/// the signal in a channel.
pub fn signal_flag() {
    use signal_hook::{consts::SIGTERM, flag, low_level};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    let stop = Arc::new(AtomicBool::new(false));
    flag::register(SIGTERM, stop.clone()).expect("the signal should be free");
    let mut rounds = 0;
    while !stop.load(Ordering::Relaxed) {
        rounds += 1;
        println!("round {rounds}");
        if rounds == 2 {
            low_level::raise(SIGTERM).expect("the signal should exist"); // as `kill` does
        }
    }
    println!("cleans up");
}

/// `KeyboardInterrupt`: a program that Ctrl-C interrupts while it waits.
///
/// Add: `cargo add signal-hook --no-default-features --features iterator`
/// Trap: No signal interrupts a computation of another thread: nothing like an exception is raised
/// there. The program must wait for the signal and for its work in the same place.
#[cfg(unix)]
pub fn sigint() {
    use signal_hook::{consts::SIGINT, iterator::Signals, low_level};
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::{thread, time::Duration};

    let mut signals = Signals::new([SIGINT]).expect("the signal should be free");
    let (send, interrupted) = mpsc::channel();
    thread::spawn(move || {
        for _ in &mut signals {
            let _ = send.send(()); // an error if `main` no longer waits
        }
    });
    low_level::raise(SIGINT).expect("the signal should exist"); // as Ctrl-C does
    match interrupted.recv_timeout(Duration::from_secs(60)) {
        Ok(()) => println!("interrupted"),
        Err(RecvTimeoutError::Timeout) => println!("slept"),
        Err(RecvTimeoutError::Disconnected) => println!("the thread has ended"),
    }
    println!("cleans up");
}

/// `signal.alarm`: a time limit for a call, at which Python's handler raises an error.
///
/// Trap: The thread of the call is not interrupted, but detached: the thread runs until the call or
/// the program ends. Prefer a call that has a time limit itself.
pub fn alarm() {
    use std::sync::mpsc::{self, RecvTimeoutError};
    use std::{thread, time::Duration};

    fn call(seconds: u64) -> &'static str {
        thread::sleep(Duration::from_secs(seconds));
        "has a result"
    }

    for (seconds, limit) in [(0, Duration::from_secs(60)), (60, Duration::from_millis(50))] {
        let (send, result) = mpsc::channel();
        thread::spawn(move || send.send(call(seconds)));
        match result.recv_timeout(limit) {
            Ok(result) => println!("{result}"),
            Err(RecvTimeoutError::Timeout) => println!("timed out"),
            Err(RecvTimeoutError::Disconnected) => println!("the call panicked"),
        }
    }
}

/// `signal.pause`: blocks until a signal arrives.
///
/// Add: `cargo add signal-hook --no-default-features --features iterator`
/// Trap: `next` returns at once for a signal that arrived since `Signals::new`. Python's `pause`
/// misses a signal that arrives just before the call. `Signals::wait` may return without a signal.
#[cfg(unix)]
pub fn pause() {
    use signal_hook::{consts::SIGUSR1, iterator::Signals, low_level};
    use std::thread;

    let mut signals = Signals::new([SIGUSR1]).expect("the signal should be free");
    let other = thread::spawn(|| low_level::raise(SIGUSR1));
    println!("woken by SIGUSR1: {}", signals.forever().next() == Some(SIGUSR1));
    other.join().expect("the thread should not panic").expect("the signal should exist");
}

/// `signal.sigwait`: receives the next signal, and calls no handler.
///
/// Add: `cargo add signal-hook --no-default-features --features iterator`
/// Trap: Signals that arrive before the call are received in no certain order, and several of one
/// kind as one.
#[cfg(unix)]
pub fn sigwait() {
    use signal_hook::consts::{SIGUSR1, SIGUSR2};
    use signal_hook::{iterator::Signals, low_level};

    let mut signals = Signals::new([SIGUSR1, SIGUSR2]).expect("the signals should be free");
    for signal in [SIGUSR2, SIGUSR1] {
        low_level::raise(signal).expect("the signal should exist"); // waits to be received
        let received = signals.forever().next().expect("no handle should close the signals");
        println!("{}", low_level::signal_name(received).expect("it should have a name"));
    }
}

/// `signal.raise_signal`: sends a signal to the program itself.
///
/// Add: `cargo add signal-hook --no-default-features`
/// Trap: The handler has run when `raise` returns. To stop your own program, return from `main`
/// instead: a signal skips every `drop`.
#[cfg(unix)]
pub fn raise_signal() {
    use signal_hook::{consts::SIGUSR1, flag, low_level};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};

    let received = Arc::new(AtomicBool::new(false));
    flag::register(SIGUSR1, received.clone()).expect("the signal should be free");
    println!("received: {}", received.load(Ordering::Relaxed));
    low_level::raise(SIGUSR1).expect("the signal should exist");
    println!("received: {}", received.load(Ordering::Relaxed));
}

/// `signal.pthread_kill`: wakes one thread, which `unpark` does without a signal.
///
/// Trap: Only a wait that can be woken ends: `park`, a channel, a condition variable. A thread that
/// sleeps or reads continues. `park` may wake spuriously, so check what the thread waits for.
pub fn pthread_kill() {
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::thread;
    use std::time::{Duration, Instant};

    let woken = AtomicBool::new(false);
    let waiter = thread::current();
    thread::scope(|scope| {
        scope.spawn(|| {
            woken.store(true, Ordering::Release);
            waiter.unpark();
        });
        let deadline = Instant::now() + Duration::from_secs(60);
        while !woken.load(Ordering::Acquire) && Instant::now() < deadline {
            thread::park_timeout(deadline - Instant::now());
        }
    });
    println!("woken: {}", woken.load(Ordering::Acquire));
}

/// `signal.set_wakeup_fd`: each signal writes a byte, so that a wait for sockets ends.
///
/// Add: `cargo add rustix --features event`
/// Add: `cargo add signal-hook --no-default-features`
/// Trap: The byte does not say which signal arrived, whereas Python's is the number of the signal:
/// use a socket for each signal. When the socket is full, bytes are dropped. `poll` returns
/// `Errno::INTR` if a signal arrives during the call, so `retry_on_intr` calls `poll` again.
#[cfg(unix)]
pub fn set_wakeup_fd() {
    use rustix::event::{PollFd, PollFlags, poll};
    use rustix::io::retry_on_intr;
    use signal_hook::{consts::SIGUSR1, low_level};
    use std::io::Read;
    use std::os::unix::net::UnixStream;

    let (mut wakeup, fd) = UnixStream::pair().expect("files should be free");
    low_level::pipe::register(SIGUSR1, fd).expect("the signal should be free");
    low_level::raise(SIGUSR1).expect("the signal should exist");
    let mut ready = [PollFd::new(&wakeup, PollFlags::IN)]; // and any other socket
    let count = retry_on_intr(|| poll(&mut ready, None));
    println!("ready: {}", count.expect("the socket should be open"));
    let length = wakeup.read(&mut [0; 100]).expect("a byte should be there");
    println!("bytes: {length}");
}

/// `signal.signal(signal, SIG_IGN)`: a signal that has no effect.
///
/// Add: `cargo add signal-hook --no-default-features`
/// Trap: A child inherits a signal that is ignored, but not a signal that is handled, as here: the
/// child has the default again.
pub fn sig_ign() {
    use signal_hook::{consts::SIGTERM, flag, low_level};
    use std::sync::{Arc, atomic::AtomicBool};

    let ignored = Arc::new(AtomicBool::new(false)); // no code reads the flag
    flag::register(SIGTERM, ignored).expect("the signal should be free");
    low_level::raise(SIGTERM).expect("the signal should exist");
    println!("continues");
}

/// `signal.signal(signal, SIG_DFL)`: cleans up, and then ends by the signal itself.
///
/// Add: `cargo add signal-hook --no-default-features`
/// Trap: A program that exits with a code instead hides from a shell or a supervisor that the
/// signal ended the program.
#[cfg(unix)]
pub fn sig_dfl() {
    use signal_hook::{consts::SIGTERM, flag, low_level};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicBool, Ordering};
    use std::{env, process::Command};

    if env::var_os("CHILD").is_none() {
        let mut child = Command::new(env::current_exe().expect("a program should know its path"));
        let status = child.args(env::args_os().skip(1)).env("CHILD", "yes").status();
        println!("{}", status.expect("a child should start"));
        return;
    }
    let stop = Arc::new(AtomicBool::new(false));
    flag::register(SIGTERM, stop.clone()).expect("the signal should be free");
    low_level::raise(SIGTERM).expect("the signal should exist");
    assert!(stop.load(Ordering::Relaxed), "the signal should have arrived");
    println!("cleans up");
    low_level::emulate_default_handler(SIGTERM).expect("the signal should exist");
}
