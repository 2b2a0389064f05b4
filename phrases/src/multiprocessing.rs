//! Phrases for `multiprocessing`. A phrase that needs a child starts this program again, with an
//! environment variable that marks the child, or lets `procspawn` do so.

/// `Process`: a child takes arguments, and returns a value to its parent.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: The function of a child captures nothing: all values that the child needs are sent as its
/// arguments, a tuple for several. Python's `Process` has no result, so the value takes a pipe.
pub fn process_result() {
    procspawn::init(); // comes first: in the child, this call runs the closure and does not return
    let child = procspawn::spawn((6, 7), |(a, b): (u32, u32)| a * b);
    println!("{}", child.join().expect("the child should not panic"));
}

/// `Process.run`: a type whose method runs in the child.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add serde --features derive`
/// Trap: The child works on a copy. What `run` changes in `self` is lost in Python; in Rust the
/// parent has moved the value to the child, and receives the value that `run` returns.
/// Rust prints: the parent has 1
/// Python prints: the parent has 0
pub fn process_run() {
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    struct Counter(u32);

    impl Counter {
        fn run(mut self) -> Self {
            self.0 += 1;
            self
        }
    }
    procspawn::init(); // comes first: in the child, this call runs `run` and does not return
    let counter = procspawn::spawn(Counter(0), Counter::run).join();
    println!("the parent has {}", counter.expect("the child should not panic").0);
}

/// `current_process`, `Process.pid`: the process ID, in the process itself and in its parent.
///
/// Trap: The ID of a child that has been waited for may belong to another process soon. Send a
/// signal only to a child that has not been waited for.
pub fn current_process() {
    use std::env;
    use std::process::{self, Command, Stdio};

    if env::var_os("CHILD").is_some() {
        print!("{}", process::id());
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes").stdout(Stdio::piped());
    let child = command.spawn().expect("a child should start");
    let pid = child.id();
    let output = child.wait_with_output().expect("the wait should succeed");
    println!("the same: {}", String::from_utf8_lossy(&output.stdout) == pid.to_string());
    println!("another than mine: {}", pid != process::id());
}

/// `Process.exitcode`: the exit status of a child, or the signal that ended the child.
///
/// Trap: `code()` returns `None` if a signal ended the child, whereas Python returns a negative
/// number.
#[cfg(unix)]
pub fn process_exitcode() {
    use std::os::unix::process::ExitStatusExt;
    use std::process::{self, Command, ExitStatus};
    use std::{env, thread};

    /// The exit code as in Python: negative for a signal.
    fn exitcode(status: ExitStatus) -> Option<i32> {
        status.code().or_else(|| Some(-status.signal()?))
    }
    match env::var("CHILD").as_deref() {
        Ok("exits") => process::exit(3),
        Ok(_) => loop {
            thread::park(); // until the child is killed; `park` may wake spuriously
        },
        Err(_) => {}
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1));
    let status = command.env("CHILD", "exits").status().expect("a child should start");
    println!("{:?}", exitcode(status));

    let mut child = command.env("CHILD", "parks").spawn().expect("a child should start");
    child.kill().expect("the child should be there");
    let status = child.wait().expect("the wait should succeed");
    println!("{:?}", exitcode(status));
}

/// `Process.exitcode`: the exit code of a child that panics, or raises an exception.
///
/// Trap: A panic ends only its thread: the exit code is 101 if the main thread panics. The message
/// is on standard error, which goes nowhere here.
/// Rust prints: Some(101)
/// Python prints: Some(1)
pub fn process_exitcode_panic() {
    use std::env;
    use std::process::{Command, Stdio};

    if env::var_os("CHILD").is_some() {
        panic!("no such file");
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes").stderr(Stdio::null());
    let status = command.status().expect("a child should start");
    println!("{:?}", status.code());
}

/// `Process.terminate`: sends SIGTERM, and does not wait.
///
/// Add: `cargo add rustix --features process`
/// Trap: `Child::kill` sends SIGKILL, as Python's `kill` does. The signal is only sent: call `wait`
/// to wait until the child has ended.
#[cfg(unix)]
pub fn process_terminate() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::os::unix::process::ExitStatusExt;
    use std::process::Command;
    use std::{env, thread};

    if env::var_os("CHILD").is_some() {
        loop {
            thread::park(); // until the signal arrives; `park` may wake spuriously
        }
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes");
    let mut child = command.spawn().expect("a child should start");
    kill_process(Pid::from_child(&child), Signal::TERM).expect("the child should be there");
    let status = child.wait().expect("the wait should succeed");
    println!("signal {:?}", status.signal());
}

/// `Process.kill`: sends SIGKILL, which no process can ignore, unlike SIGTERM.
///
/// Add: `cargo add rustix --features process`
/// Trap: `kill` ends the child only: the children of the child keep running. `kill` also returns
/// before the child has ended, and without `wait` the child remains as a zombie.
#[cfg(unix)]
pub fn process_kill() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::io::Read;
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Command, Stdio};
    use std::{thread, time::Duration};

    let stubborn = "trap '' TERM; echo ready; exec sleep 60";
    let mut child = Command::new("sh");
    let child = child.args(["-c", stubborn]).stdout(Stdio::piped());
    let mut child = child.spawn().expect("sh should be on the PATH");
    let mut ready = child.stdout.take().expect("stdout should be a pipe");
    ready.read_exact(&mut [0]).expect("the child should ignore SIGTERM by now");
    kill_process(Pid::from_child(&child), Signal::TERM).expect("the child should be there");
    thread::sleep(Duration::from_millis(100));
    println!("alive: {}", child.try_wait().expect("the status should be known").is_none());
    child.kill().expect("the child should be there");
    let status = child.wait().expect("the wait should succeed");
    println!("signal {:?}", status.signal());
}

/// `Process.is_alive`: returns whether a child has not ended yet.
pub fn process_is_alive() {
    use std::process::{Command, Stdio};
    use std::{env, io};

    if env::var_os("CHILD").is_some() {
        io::copy(&mut io::stdin(), &mut io::sink()).expect("the pipe should be readable");
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes").stdin(Stdio::piped());
    let mut child = command.spawn().expect("a child should start");
    println!("alive: {}", child.try_wait().expect("the status should be known").is_none());
    drop(child.stdin.take()); // the end of its input ends the child
    child.wait().expect("the wait should succeed");
    println!("alive: {}", child.try_wait().expect("the status should be known").is_none());
}

/// `Process.join(timeout)`: waits for a child, up to a time limit; the child keeps running.
///
/// Trap: The standard library has no wait with a time limit, so this phrase polls, as
/// `join_timeout` of a `procspawn::JoinHandle` does. The phrase for `Process.sentinel` waits
/// without polling, on Linux.
pub fn process_join_timeout() {
    use std::process::{Command, Stdio};
    use std::time::{Duration, Instant};
    use std::{env, io, thread};

    if env::var_os("CHILD").is_some() {
        io::copy(&mut io::stdin(), &mut io::sink()).expect("the pipe should be readable");
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes").stdin(Stdio::piped());
    let mut child = command.spawn().expect("a child should start");
    let mut join = |timeout| {
        let begin = Instant::now();
        loop {
            match child.try_wait().expect("the status should be known") {
                None if begin.elapsed() < timeout => thread::sleep(Duration::from_millis(5)),
                status => return status,
            }
        }
    };
    println!("alive: {}", join(Duration::from_millis(100)).is_none());
}

/// `Process.sentinel`: becomes readable when the child ends, so `poll` can wait for several.
///
/// Add: `cargo add rustix --features event,process`
/// Trap: A sentinel exists on Linux only, and for `poll` only: a `read` from the sentinel returns
/// an error. The child must still be waited for. `poll` returns `Errno::INTR` early if a signal
/// handler runs: call `poll` again then.
#[cfg(target_os = "linux")]
pub fn process_sentinel() {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::process::{Pid, PidfdFlags, pidfd_open};
    use std::process::Command;
    use std::{env, thread};

    if env::var_os("CHILD").is_some() {
        loop {
            thread::park(); // until the child is killed; `park` may wake spuriously
        }
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes");
    let mut child = command.spawn().expect("a child should start");
    let sentinel = pidfd_open(Pid::from_child(&child), PidfdFlags::empty());
    let sentinel = sentinel.expect("the child should be there");
    let mut ends = [PollFd::new(&sentinel, PollFlags::IN)];
    let timeout = Timespec { tv_sec: 0, tv_nsec: 50_000_000 };
    println!("ended: {}", poll(&mut ends, Some(&timeout)) == Ok(1));
    child.kill().expect("the child should be there");
    println!("ended: {}", poll(&mut ends, None) == Ok(1));
    child.wait().expect("the wait should succeed");
}

/// `Process.name`: a child may have a name, its first argument, which `ps -f` shows as well.
#[cfg(unix)]
pub fn process_name() {
    use std::env;
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    if env::var_os("CHILD").is_some() {
        println!("I am {}", env::args().next().expect("a program should have a name"));
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.arg0("reader").args(env::args().skip(1)).env("CHILD", "yes");
    command.status().expect("a child should start");
}

/// `Process.daemon`: a child that is killed when its parent ends.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: If the parent is killed, the child keeps running in both languages: see
/// `process_supervised`. In Rust the child also keeps running if the parent calls `process::exit`,
/// which drops nothing. A `std::process::Child` keeps running when dropped.
pub fn process_daemon() {
    use ipc_channel::ipc::{self, IpcSender};
    use std::{thread, time::Duration};

    fn serve(alive: IpcSender<()>) {
        println!("started");
        alive.send(()).expect("the parent should receive");
        thread::sleep(Duration::from_secs(60));
    }
    procspawn::init(); // comes first: in the child, this call runs `serve` and does not return
    let (alive, news) = ipc::channel().expect("the channel should open");
    let daemon = procspawn::spawn(alive, serve);
    news.recv().expect("the child should start");
    drop(daemon); // as at the end of `main`
    println!("ended: {}", news.recv().is_err());
}

/// `Process.close`: releases a child that has ended; a child that is running is not released.
///
/// Trap: A `Child` that is dropped before `wait` or `try_wait` has returned its status keeps
/// running, and remains as a zombie when it has ended.
pub fn process_close() {
    use std::process::{Child, Command, ExitStatus, Stdio};
    use std::{env, io};

    fn close(mut child: Child) -> Result<ExitStatus, Child> {
        child.try_wait().expect("the status should be known").ok_or(child)
    }
    if env::var_os("CHILD").is_some() {
        io::copy(&mut io::stdin(), &mut io::sink()).expect("the pipe should be readable");
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes").stdin(Stdio::piped());
    let child = command.spawn().expect("a child should start");
    let mut child = close(child).expect_err("the child should be running");
    println!("still running");
    drop(child.stdin.take()); // the end of its input ends the child
    child.wait().expect("the wait should succeed");
    let status = close(child).expect("the child should have ended");
    println!("closed: {:?}", status.code());
}

/// `ProcessError`: why a child has no value: a panic, a signal, or a time limit.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: In a `procspawn::Pool` a panic ends the worker, and is often reported as a remote close,
/// without its message. Let a job of a pool return a `Result`.
/// Rust prints: failed: no such file
/// Rust prints: killed
/// Rust prints: not ready
/// Python prints: failed: no such file
/// Python prints: no result
/// Python prints: not ready
pub fn process_error() {
    use procspawn::Builder;
    use std::{process::Stdio, thread, time::Duration};

    fn fail((): ()) {
        panic!("no such file");
    }
    fn work((): ()) {
        thread::sleep(Duration::from_secs(60));
    }
    procspawn::init(); // comes first: in a child, this call runs the function and does not return
    let child = Builder::new().stderr(Stdio::null()).spawn((), fail); // without its message
    let error = child.join().expect_err("the child should panic");
    println!("failed: {}", error.panic_info().expect("a panic should be the reason").message());
    let mut child = procspawn::spawn((), work);
    child.kill().expect("the child should be there");
    let error = child.join().expect_err("the child should have been killed");
    println!("{}", if error.is_remote_close() { "killed" } else { "failed" });
    let mut child = procspawn::spawn((), work);
    let error = child.join_timeout(Duration::from_millis(50)).expect_err("the child should work");
    println!("{}", if error.is_timeout() { "not ready" } else { "failed" });
}

/// `parent_process`: the process ID of the parent.
///
/// Trap: Once the parent has ended, the ID is that of the process that adopts the child, usually 1.
/// Python's `parent_process().pid` does not change.
#[cfg(unix)]
pub fn parent_process() {
    use std::env;
    use std::os::unix::process::parent_id;
    use std::process::{self, Command};

    if let Ok(parent) = env::var("PARENT") {
        println!("my parent: {}", parent_id().to_string() == parent);
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("PARENT", process::id().to_string());
    command.status().expect("a child should start");
}

/// `active_children`: the children that have not ended yet, from a list of one's own.
///
/// Trap: `try_wait` also reaps a child that has ended, as Python's `active_children` does.
pub fn active_children() {
    use std::process::{Child, Command, Stdio};
    use std::{env, io};

    fn active(children: &mut Vec<Child>) -> usize {
        children
            .retain_mut(|child| child.try_wait().expect("the status should be known").is_none());
        children.len()
    }
    if env::var_os("CHILD").is_some() {
        io::copy(&mut io::stdin(), &mut io::sink()).expect("the pipe should be readable");
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes").stdin(Stdio::piped());
    let start = |_| command.spawn().expect("a child should start");
    let mut children: Vec<Child> = (0..3).map(start).collect();
    println!("{} active", active(&mut children));
    children[0].kill().expect("the child should be there");
    children[0].wait().expect("the wait should succeed");
    println!("{} active", active(&mut children));
}

/// `get_context`, `set_start_method`: a child starts as a new program, as with Python's `spawn`.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: What the parent has changed in a `static` is not changed in the child: send the value.
/// With Python's `fork`, the child sees the change. `nix::unistd::fork` is `unsafe`: a lock that
/// another thread holds at that moment is never released in the child.
pub fn get_context() {
    use std::sync::atomic::{AtomicU32, Ordering::SeqCst};

    static LEVEL: AtomicU32 = AtomicU32::new(0);
    procspawn::init(); // comes first: in the child, this call runs the closure and does not return
    LEVEL.store(5, SeqCst);
    let child = procspawn::spawn((), |()| LEVEL.load(SeqCst));
    println!("in the parent: {}", LEVEL.load(SeqCst));
    println!("in the child: {}", child.join().expect("the child should not panic"));
}

/// `set_executable`: a child is started from the program at another path.
///
/// Trap: `procspawn` always starts the running program again. A name without a slash is looked up
/// in `PATH`.
#[cfg(unix)]
pub fn set_executable() {
    use std::os::unix::fs::symlink;
    use std::process::{self, Command};
    use std::{env, fs};

    if env::var_os("CHILD").is_some() {
        let path = env::args().next().expect("a program should have a name");
        println!("started as {}", path.rsplit('/').next().expect("a path should have a last part"));
        return;
    }
    let folder = env::temp_dir().join(format!("programs-{}", process::id()));
    fs::create_dir(&folder).expect("the folder should be writable");
    let program = env::current_exe().expect("a program should know its path");
    symlink(program, folder.join("worker")).expect("the folder should be writable");
    let mut command = Command::new(folder.join("worker"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes");
    command.status().expect("a child should start");
    fs::remove_dir_all(folder).expect("the folder should exist");
}

/// `get_logger`, `log_to_stderr`: each message has the level and the name of its process.
///
/// Add: `cargo add env_logger --no-default-features`
/// Add: `cargo add log`
/// Trap: Each process sets up its own logger. Python's logger also reports what `multiprocessing`
/// itself does; `std::process` and `procspawn` write no log.
pub fn log_to_stderr() {
    use std::{env, io::Write, process::Command};

    fn log_to_stderr(name: &'static str) {
        let mut logger = env_logger::Builder::new();
        logger.filter_level(log::LevelFilter::Warn).format(move |line, record| {
            writeln!(line, "[{}/{name}] {}", record.level(), record.args())
        });
        logger.init();
    }
    if env::var_os("CHILD").is_some() {
        log_to_stderr("reader");
        log::error!("no data");
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes");
    let output = command.output().expect("a child should start");
    print!("{}", String::from_utf8_lossy(&output.stderr));
}

/// `Lock`, `Value`: several processes add to one number, one process at a time.
///
/// Trap: The lock belongs to the open file. Each process, and each thread, must open the file
/// itself: through the same `File` or its `try_clone`, a second `lock` succeeds at once on Linux,
/// and may deadlock elsewhere. For numbers in shared memory, see `process_shared`.
pub fn lock() {
    use std::fs::{self, File};
    use std::process::{self, Command};
    use std::{array, env};

    let path = env::temp_dir().join(format!("number-{}", process::id()));
    if let Some(path) = env::var_os("NUMBER") {
        let lock = File::open(format!("{}.lock", path.display())).expect("the lock should exist");
        for _ in 0..100 {
            lock.lock().expect("a local file should be lockable");
            let number = fs::read_to_string(&path).expect("the parent should have made the file");
            let number: u32 = number.parse().expect("the file should hold a number");
            fs::write(&path, (number + 1).to_string()).expect("the file should be writable");
            lock.unlock().expect("the file should be locked");
        }
        return;
    }
    File::create(format!("{}.lock", path.display())).expect("the folder should be writable");
    fs::write(&path, "0").expect("the folder should be writable");
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("NUMBER", &path);
    let children: [_; 4] = array::from_fn(|_| command.spawn().expect("a child should start"));
    for mut child in children {
        child.wait().expect("the wait should succeed");
    }
    println!("{}", fs::read_to_string(&path).expect("the file should exist"));
    fs::remove_file(format!("{}.lock", path.display())).expect("the lock should exist");
    fs::remove_file(path).expect("the file should exist");
}

/// `Lock.acquire(timeout)`: waits for a lock that another process holds, up to a time limit.
///
/// Trap: A lock on a file has no time limit, so this phrase tries again every five milliseconds,
/// and the waiters are not served in order. One `try_lock` is `acquire(block=False)`.
pub fn lock_acquire_timeout() {
    use std::fs::{self, File, TryLockError};
    use std::process::{self, Command};
    use std::time::{Duration, Instant};
    use std::{env, thread};

    if let Some(path) = env::var_os("LOCK") {
        let lock = File::open(path).expect("the file should exist");
        let (begin, timeout) = (Instant::now(), Duration::from_millis(50));
        let acquired = loop {
            match lock.try_lock() {
                Ok(()) => break true,
                Err(TryLockError::Error(error)) => panic!("the file should be lockable: {error}"),
                Err(_) if begin.elapsed() >= timeout => break false,
                Err(_) => thread::sleep(Duration::from_millis(5)),
            }
        };
        println!("acquired: {acquired}");
        return;
    }
    let path = env::temp_dir().join(format!("timeout-{}", process::id()));
    let lock = File::create(&path).expect("the folder should be writable");
    lock.lock().expect("a local file should be lockable");
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("LOCK", &path);
    command.status().expect("a child should start");
    lock.unlock().expect("the file should be locked");
    command.status().expect("a child should start");
    fs::remove_file(path).expect("the file should exist");
}

/// `Lock`: what happens to a lock when the process that holds the lock dies.
///
/// Trap: A `File::lock` is released when its process ends, however the process ends. No other
/// process is told that the guarded data may be half changed. Python's `Lock` is never released
/// then, and a process that waits for the lock deadlocks.
/// Rust prints: acquired: true
/// Python prints: acquired: false
pub fn lock_of_the_dead() {
    use std::env;
    use std::fs::{self, File};
    use std::process::{self, Command};

    if let Some(path) = env::var_os("LOCK") {
        let lock = File::open(path).expect("the file should exist");
        lock.lock().expect("a local file should be lockable");
        process::abort(); // with the lock held
    }
    let path = env::temp_dir().join(format!("lock-{}", process::id()));
    let lock = File::create(&path).expect("the folder should be writable");
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("LOCK", &path);
    command.status().expect("a child should start");
    println!("acquired: {}", lock.try_lock().is_ok());
    fs::remove_file(path).expect("the file should exist");
}

/// `RLock`: the thread that holds the lock may acquire the lock again.
///
/// Trap: The lock is released when the last `Rc` that `acquire` has returned is dropped. Each
/// thread makes its own `RLock`, which opens the file again, so the threads of a process also
/// exclude each other.
pub fn rlock() {
    use std::cell::RefCell;
    use std::fs::{self, File};
    use std::rc::{Rc, Weak};
    use std::{env, path::PathBuf, process};

    struct RLock {
        path: PathBuf,
        held: RefCell<Weak<File>>, // so an `RLock` cannot be shared between threads
    }
    impl RLock {
        fn acquire(&self) -> Rc<File> {
            let held = self.held.borrow().upgrade().unwrap_or_else(|| {
                let file = File::open(&self.path).expect("the file should exist");
                file.lock().expect("a local file should be lockable");
                Rc::new(file)
            });
            self.held.replace(Rc::downgrade(&held));
            held
        }
    }
    let path = env::temp_dir().join(format!("rlock-{}", process::id()));
    let other = File::create(&path).expect("the folder should be writable"); // as another process
    let lock = RLock { path, held: RefCell::default() };
    let (outer, inner) = (lock.acquire(), lock.acquire());
    println!("acquired twice");
    drop(inner);
    println!("free: {}", other.try_lock().is_ok());
    drop(outer);
    println!("free: {}", other.try_lock().is_ok());
    fs::remove_file(lock.path).expect("the file should exist");
}

/// `Semaphore`: two permits for all processes; each permit is a locked file.
///
/// Trap: `try_lock` does not wait. To block until a permit is available, retry after a while, or
/// use the crate `jobserver`: its `acquire` blocks, and its `Client::from_env`, which the child
/// calls, is `unsafe`. The permit of a killed process is released; in Python the permit is lost.
pub fn semaphore() {
    use std::fs::{self, File};
    use std::process::{self, Command};
    use std::{env, path::PathBuf};

    let given = env::var_os("PERMITS").map(PathBuf::from);
    let own = env::temp_dir().join(format!("permits-{}", process::id()));
    let folder = given.as_ref().unwrap_or(&own);
    let open = |n: u32| File::create(folder.join(n.to_string())).expect("files should open");
    let acquire = || (0..2).map(open).find(|permit| permit.try_lock().is_ok());
    if given.is_some() {
        println!("acquired: {}", acquire().is_some());
        return;
    }
    fs::create_dir(folder).expect("the folder should be writable");
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("PERMITS", folder);
    let (first, _second) = (acquire(), acquire());
    command.status().expect("a child should start"); // finds no permit
    drop(first); // releases a permit
    command.status().expect("a child should start");
    fs::remove_dir_all(folder).expect("the folder should exist");
}

/// `BoundedSemaphore`: a permit cannot be released more often than it was acquired.
///
/// Trap: Each permit is a locked file, which other processes open as this one does. `drop` takes
/// the file by value, so a second release of the same permit does not compile. Python's plain
/// `Semaphore` counts an extra release as a further permit.
pub fn bounded_semaphore() {
    use std::fs::{self, File};
    use std::{env, process};

    let folder = env::temp_dir().join(format!("bounded-{}", process::id()));
    fs::create_dir(&folder).expect("the folder should be writable");
    let open = |n: u32| File::create(folder.join(n.to_string())).expect("files should open");
    let acquire = || (0..2).map(open).find(|permit| permit.try_lock().is_ok());
    let mut permits = Vec::new();
    for _ in 0..3 {
        let permit = acquire();
        println!("acquired: {}", permit.is_some());
        permits.extend(permit);
    }
    for _ in 0..3 {
        match permits.pop() {
            Some(permit) => drop(permit),
            None => println!("released too often"), // Python: ValueError
        }
    }
    println!("acquired: {}", acquire().is_some());
    fs::remove_dir_all(folder).expect("the folder should exist");
}

/// `Event`: the children wait until the parent sets the event, once and for all.
///
/// Trap: Each child has a pipe of its own, and the end of the pipe is the event. The event is also
/// set when the parent dies, and cannot be cleared.
pub fn event() {
    use std::process::{Command, Stdio};
    use std::{array, env, io};

    if env::var_os("CHILD").is_some() {
        io::copy(&mut io::stdin(), &mut io::sink()).expect("the pipe should be readable");
        println!("released");
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes").stdin(Stdio::piped());
    let mut children: [_; 3] = array::from_fn(|_| command.spawn().expect("a child should start"));
    println!("set");
    for child in &mut children {
        drop(child.stdin.take());
    }
    for mut child in children {
        child.wait().expect("the wait should succeed");
    }
}

/// `Event.wait(timeout)`: waits until another process has set the event, up to a time limit.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: The end of the channel is the event, so each waiter has a channel of its own, and the
/// event is also set when the process that holds the sender dies. For an event that can be cleared,
/// see `process_lock`.
pub fn event_wait_timeout() {
    use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
    use ipc_channel::{IpcError, TryRecvError};
    use std::time::Duration;

    fn wait(event: &IpcReceiver<()>, timeout: Duration) -> bool {
        let end = event.try_recv_timeout(timeout);
        matches!(end, Err(TryRecvError::IpcError(IpcError::Disconnected)))
    }
    procspawn::init(); // comes first: in the child, this call drops the sender and does not return
    let (set, event) = ipc::channel().expect("the channel should open");
    println!("set: {}", wait(&event, Duration::from_millis(50)));
    let child = procspawn::spawn(set, |set: IpcSender<()>| drop(set));
    println!("set: {}", wait(&event, Duration::from_secs(60)));
    println!("still set: {}", wait(&event, Duration::ZERO));
    child.join().expect("the child should not panic");
}

/// `Condition.wait_for`, `Condition.notify_all`: the process that changes the value wakes waiters.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: One process owns the value, so there is no lock and no spurious wakeup: a waiter sends the
/// sender that wakes it, and the owner answers when the predicate is true. No wakeup is lost,
/// because the message stays in the channel.
pub fn condition() {
    use ipc_channel::ipc::{self, IpcSender};

    fn waiter(condition: IpcSender<IpcSender<u32>>) {
        let (wake, woken) = ipc::channel().expect("the channel should open");
        condition.send(wake).expect("the owner should receive");
        println!("woken: {}", woken.recv().expect("the owner should answer"));
    }
    procspawn::init(); // comes first: in a child, this call runs `waiter` and does not return
    let (condition, waiters) = ipc::channel().expect("the channel should open");
    let children = [(); 3].map(|()| procspawn::spawn(condition.clone(), waiter));
    drop(condition); // so that `recv` returns an error if every waiter dies
    let waiting = [(); 3].map(|()| waiters.recv().expect("three waiters should come"));
    println!("{} wait", waiting.len());
    for wake in waiting {
        wake.send(7).expect("the waiter should wait"); // notify_all
    }
    for child in children {
        child.join().expect("no waiter should panic");
    }
}

/// `Barrier.wait(timeout)`: if a process does not arrive in time, none passes the barrier.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: The parent is the barrier, and its time limit applies to each arrival. Dropping the
/// receiver and what was received breaks the barrier for those that wait and for those that come
/// later, as Python's `abort` does. Python's `reset` is a new channel.
pub fn barrier_wait_timeout() {
    use ipc_channel::ipc::{self, IpcSender};
    use std::time::Duration;

    fn wait(barrier: IpcSender<IpcSender<()>>) {
        let (pass, passed) = ipc::channel().expect("the channel should open");
        let result = barrier.send(pass).and_then(|()| passed.recv());
        println!("{}", if result.is_ok() { "passed" } else { "broken" });
    }
    procspawn::init(); // comes first: in a child, this call runs `wait` and does not return
    for (processes, timeout) in [(3, Duration::from_secs(60)), (2, Duration::from_millis(100))] {
        let (barrier, arrivals) = ipc::channel().expect("the channel should open");
        let start = |_| procspawn::spawn(barrier.clone(), wait);
        let children: Vec<_> = (0..processes).map(start).collect();
        let arrived: Result<Vec<_>, _> =
            (0..3).map(|_| arrivals.try_recv_timeout(timeout)).collect();
        drop(arrivals); // for those that come later
        for pass in arrived.into_iter().flatten() {
            pass.send(()).expect("the child should wait");
        }
        for child in children {
            child.join().expect("no child should panic");
        }
    }
}

/// `Value.get_lock`: a shared number is read and changed by one process at a time.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add vm-memory --no-default-features --features backend-mmap`
/// Trap: Without the lock, two processes may read the same number, and one change is lost. A plain
/// sum needs no lock: `fetch_add`. The lock belongs to one opening of the file.
pub fn value_get_lock() {
    use std::fs::{self, File};
    use std::sync::atomic::{AtomicI64, Ordering::SeqCst};
    use std::{env, path::PathBuf, process};
    use vm_memory::{FileOffset, MmapRegion, VolatileMemory};

    fn sell(path: PathBuf) -> i64 {
        let lock = File::open(&path).expect("the file should exist");
        let file = File::options().read(true).write(true).open(&path);
        let file = FileOffset::new(file.expect("the file should exist"), 0);
        let memory = MmapRegion::<()>::from_file(file, 8).expect("a file should be mappable");
        let left: &AtomicI64 = memory.get_atomic_ref(0).expect("eight bytes should be there");
        for _ in 0..50 {
            lock.lock().expect("a local file should be lockable");
            let after = (left.load(SeqCst) - 1).max(0);
            left.store(after, SeqCst);
            lock.unlock().expect("the file should be locked");
        }
        left.load(SeqCst)
    }
    procspawn::init(); // comes first: in a child, this call runs `sell` and does not return
    let path = env::temp_dir().join(format!("tickets-{}", process::id()));
    fs::write(&path, 170_i64.to_ne_bytes()).expect("the folder should be writable");
    let children = [(); 3].map(|()| procspawn::spawn(path.clone(), sell));
    let left = children.map(|child| child.join().expect("no child should panic"));
    println!("left: {}", left.into_iter().min().expect("three children should have ended"));
    fs::remove_file(path).expect("the file should exist");
}

/// `Array`: a slice of a shared array is read and written.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add vm-memory --no-default-features --features backend-mmap`
/// Trap: Another process may see a slice that is half written, as with Python's `RawArray`.
/// Python's `Array` acquires its lock for each slice. For atomics and a lock, see `process_shared`.
pub fn array_slice() {
    use std::fs::{self, File};
    use std::{env, path::Path, path::PathBuf, process};
    use vm_memory::{FileOffset, MmapRegion, VolatileMemory};

    fn map(path: &Path) -> MmapRegion<()> {
        let file = File::options().read(true).write(true).open(path);
        let file = FileOffset::new(file.expect("the file should exist"), 0);
        MmapRegion::from_file(file, 6 * 8).expect("the file should be mappable")
    }
    fn child(path: PathBuf) {
        let memory = map(&path);
        let array = memory.get_array_ref::<i64>(8, 3).expect("the array should be longer");
        array.copy_from(&[10, 20, 30]); // array[1:4] = [10, 20, 30]
    }
    procspawn::init(); // comes first: in the child, this call runs `child` and does not return
    let path = env::temp_dir().join(format!("array-{}", process::id()));
    fs::write(&path, [0; 6 * 8]).expect("the folder should be writable");
    let memory = map(&path);
    procspawn::spawn(path.clone(), child).join().expect("the child should not panic");
    let slice = |start: usize, len: usize| {
        let mut numbers = vec![0_i64; len];
        let slice = memory.get_array_ref(start * 8, len).expect("the array should be longer");
        slice.copy_to(&mut numbers);
        numbers
    };
    println!("{:?}, {:?}", slice(0, 6), slice(3, 2)); // array[:], array[3:5]
    fs::remove_file(path).expect("the file should exist");
}

/// `shared_memory.SharedMemory`: a block of memory that other processes open by its name.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add rustix --features shm`
/// Add: `cargo add vm-memory --no-default-features --features backend-mmap`
/// Trap: The block exists until `unlink`, also after the end of every process; Python's resource
/// tracker removes the block at the end of the program. Another process may write at any time, so
/// use atomics and copies only.
#[cfg(unix)]
pub fn shared_memory() {
    use rustix::shm::{self, Mode, OFlags};
    use std::sync::atomic::{AtomicU8, Ordering::SeqCst};
    use std::{fs::File, process};
    use vm_memory::{FileOffset, MmapRegion, VolatileMemory};

    fn open(name: &str, flags: OFlags) -> File {
        let file = shm::open(name, flags | OFlags::RDWR, Mode::RUSR | Mode::WUSR);
        File::from(file.expect("the name should be free, or known in the child"))
    }
    fn map(file: File) -> MmapRegion {
        MmapRegion::from_file(FileOffset::new(file, 0), 16).expect("the block should be mappable")
    }
    fn child(name: String) {
        let memory = map(open(&name, OFlags::empty()));
        let byte: &AtomicU8 = memory.get_atomic_ref(0).expect("sixteen bytes should be there");
        byte.store(8, SeqCst);
    }
    procspawn::init(); // comes first: in the child, this call runs `child` and does not return
    let name = format!("/block-{}", process::id());
    let file = open(&name, OFlags::CREATE | OFlags::EXCL);
    file.set_len(16).expect("the memory should be available");
    let memory = map(file);
    let byte: &AtomicU8 = memory.get_atomic_ref(0).expect("sixteen bytes should be there");
    byte.store(7, SeqCst);
    println!("{}", byte.load(SeqCst));
    procspawn::spawn(name.clone(), child).join().expect("the child should not panic");
    println!("{}", byte.load(SeqCst));
    shm::unlink(name).expect("the block should exist");
}

/// `shared_memory.ShareableList`: numbers and texts, each at a fixed place of the shared memory.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add vm-memory --no-default-features --features backend-mmap`
/// Trap: A text must fit into its place, in Python into the place of the first text. Another
/// process may see an item that is half written: two processes that change items need a lock.
pub fn shareable_list() {
    use std::fs::{self, File};
    use std::{env, path::Path, path::PathBuf, process};
    use vm_memory::{Bytes, FileOffset, MmapRegion, VolatileMemory};

    fn map(path: &Path) -> MmapRegion<()> {
        let file = File::options().read(true).write(true).open(path);
        let file = FileOffset::new(file.expect("the file should exist"), 0);
        MmapRegion::from_file(file, 16).expect("the file should be mappable")
    }
    fn child(path: PathBuf) {
        let memory = map(&path);
        let list = memory.as_volatile_slice();
        list.write_obj(7_u64, 0).expect("eight bytes should be there");
        for text in ["reader", "a long name"] {
            let mut item = [0_u8; 8];
            match item.get_mut(..text.len()) {
                Some(start) => {
                    start.copy_from_slice(text.as_bytes());
                    list.write_obj(item, 8).expect("eight bytes should be there");
                }
                None => println!("too long: {text}"), // Python: ValueError
            }
        }
    }
    procspawn::init(); // comes first: in the child, this call runs `child` and does not return
    let path = env::temp_dir().join(format!("list-{}", process::id()));
    fs::write(&path, [0; 16]).expect("the folder should be writable");
    procspawn::spawn(path.clone(), child).join().expect("the child should not panic");
    let memory = map(&path);
    let list = memory.as_volatile_slice();
    let number: u64 = list.read_obj(0).expect("eight bytes should be there");
    let text: [u8; 8] = list.read_obj(8).expect("eight bytes should be there");
    println!("{number} {}", String::from_utf8_lossy(&text).trim_end_matches('\0'));
    fs::remove_file(path).expect("the file should exist");
}

/// `Pipe`: parent and child send lines to each other.
///
/// Trap: A pipe carries bytes. For values, and for ends that are themselves sent to another
/// process, use `ipc_channel::ipc::channel`, one channel for each direction.
pub fn pipe() {
    use std::env;
    use std::io::{self, BufRead, BufReader, Write};
    use std::process::{Command, Stdio};

    if env::var_os("CHILD").is_some() {
        for line in io::stdin().lines().map_while(Result::ok) {
            println!("{}", line.to_uppercase());
        }
        return;
    }
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("a child should start");
    let mut send = child.stdin.take().expect("stdin should be a pipe");
    let mut answers = BufReader::new(child.stdout.take().expect("stdout should be a pipe")).lines();
    for word in ["one", "two"] {
        writeln!(send, "{word}").expect("the child should read");
        let answer = answers.next().expect("an answer should arrive");
        println!("{}", answer.expect("the answer should be UTF-8"));
    }
    drop(send); // closes the child's input: EOFError in Python
    child.wait().expect("the wait should succeed");
}

/// `Pipe(duplex=False)`: one end to read from, one end to write to.
///
/// Trap: The reader receives the end only when every writing end is closed, also those that other
/// processes inherited. `Command` keeps the end that it was given until `Command` is dropped.
pub fn pipe_one_way() {
    use std::env;
    use std::io::{self, BufRead, BufReader};
    use std::process::Command;

    if env::var_os("CHILD").is_some() {
        println!("one\ntwo");
        return;
    }
    let (reader, writer) = io::pipe().expect("the pipe should open");
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("CHILD", "yes").stdout(writer);
    let mut child = command.spawn().expect("a child should start");
    drop(command); // closes the writing end of this process
    for line in BufReader::new(reader).lines() {
        println!("received {}", line.expect("the child should write UTF-8"));
    }
    println!("closed");
    child.wait().expect("the wait should succeed");
}

/// `Connection.send_bytes`, `Connection.recv_bytes`: a message of bytes, whole and unchanged.
///
/// Add: `cargo add ipc-channel@0.22`
/// Trap: A pipe of the system has no messages: a `read` returns what is there, part of a message
/// or several. This channel keeps each message apart.
pub fn connection_send_bytes() {
    use ipc_channel::ipc;

    let (sender, receiver) = ipc::bytes_channel().expect("the channel should open");
    for message in [&b"\x00\xff"[..], b"", b"three"] {
        sender.send(message).expect("the receiver should be there");
    }
    for _ in 0..3 {
        println!("{:?}", receiver.recv().expect("a message should arrive"));
    }
}

/// `BufferTooShort`, `Connection.recv_bytes_into`: a message that is longer than the buffer.
///
/// Add: `cargo add ipc-channel@0.22`
/// Trap: `recv` returns a message in memory of its own size, so no message is cut or lost.
/// `UnixDatagram::recv` cuts a message that is longer than the buffer, without an error.
pub fn buffer_too_short() {
    use ipc_channel::ipc;

    let (sender, receiver) = ipc::bytes_channel().expect("the channel should open");
    let mut buffer = [0; 4];
    for message in ["two", "three"] {
        sender.send(message.as_bytes()).expect("the receiver should be there");
        let message = receiver.recv().expect("a message should arrive");
        match buffer.get_mut(..message.len()) {
            Some(start) => {
                start.copy_from_slice(&message);
                println!("{buffer:?}");
            }
            None => println!("BufferTooShort, the message has {} bytes", message.len()),
        }
    }
}

/// `Connection.poll(timeout)`: waits until something can be read, and takes nothing.
///
/// Add: `cargo add rustix --features event`
/// Trap: `poll` also returns true when the other end is closed. `poll` does not see what a
/// `BufReader` has read already. For an ipc channel see the phrase for `Queue.empty`.
#[cfg(unix)]
pub fn connection_poll() {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use std::io::{self, Read, Write};

    let (mut reader, mut writer) = io::pipe().expect("the pipe should open");
    let ready = |reader: &io::PipeReader, ms: i64| {
        let timeout = Timespec { tv_sec: 0, tv_nsec: ms * 1_000_000 };
        let mut ends = [PollFd::new(reader, PollFlags::IN)];
        println!("poll: {}", poll(&mut ends, Some(&timeout)) == Ok(1));
    };
    ready(&reader, 0);
    ready(&reader, 50);
    writer.write_all(b"one").expect("the reader should be there");
    ready(&reader, 50);
    let mut message = [0; 3];
    reader.read_exact(&mut message).expect("three bytes should be there");
    println!("{}", String::from_utf8_lossy(&message));
    ready(&reader, 0);
    drop(writer);
    ready(&reader, 0);
}

/// `Connection.fileno`: the number of the file, for the calls of the system and other crates.
///
/// Add: `cargo add rustix --features event`
/// Trap: The number is valid only while the connection is open. Pass `as_fd()`, which borrows the
/// connection, rather than the number, which another file may get later.
#[cfg(unix)]
pub fn connection_fileno() {
    use rustix::event::{PollFd, PollFlags, poll};
    use std::io::{self, Write};
    use std::os::fd::{AsFd, AsRawFd};

    let (reader, mut writer) = io::pipe().expect("the pipe should open");
    println!("two numbers: {}", reader.as_raw_fd() != writer.as_raw_fd());
    writer.write_all(b"one").expect("the reader should be there");
    let mut files = [PollFd::from_borrowed_fd(reader.as_fd(), PollFlags::IN)];
    println!("ready: {}", poll(&mut files, None) == Ok(1));
}

/// `connection.wait`: receives from each channel that has a message, until all are closed.
///
/// Add: `cargo add ipc-channel@0.22`
/// Trap: `select` takes the messages, whereas Python's `wait` leaves them. `to` cannot check the
/// type of a message: write the type at `channel` as well.
pub fn connection_wait() {
    use ipc_channel::ipc::{self, IpcReceiverSet, IpcSelectionResult};

    let mut set = IpcReceiverSet::new().expect("the set should open");
    for number in [7, 8] {
        let (sender, receiver) = ipc::channel::<u32>().expect("the channel should open");
        set.add(receiver).expect("the receiver should be there");
        sender.send(number).expect("the receiver should be there");
    } // here `sender` is dropped, which closes the channel
    let (mut open, mut received) = (2, Vec::new());
    while open > 0 {
        for event in set.select().expect("a channel should answer") {
            match event {
                IpcSelectionResult::MessageReceived(_, message) => {
                    received.push(message.to::<u32>().expect("a number should arrive"));
                }
                IpcSelectionResult::ChannelClosed(_) => open -= 1,
            }
        }
    }
    received.sort_unstable(); // the channels come in any order
    println!("{received:?}");
}

/// `allow_connection_pickling`: the end of a channel is sent to another process.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: Sending a sender or a receiver moves it: this process has it no longer. Clone a sender
/// first if this process still needs it. A receiver cannot be cloned.
pub fn send_connection() {
    use ipc_channel::ipc::{self, IpcReceiver, IpcSender};

    fn answer(senders: IpcReceiver<IpcSender<String>>) {
        let sender = senders.recv().expect("the parent should send a sender");
        sender.send("hello".to_owned()).expect("the parent should receive");
    }
    procspawn::init(); // comes first: in the child, this call runs `answer` and does not return
    let (senders, receiver) = ipc::channel().expect("the channel should open");
    let child = procspawn::spawn(receiver, answer);
    let (sender, answers) = ipc::channel().expect("the channel should open");
    senders.send(sender).expect("the child should receive");
    println!("{}", answers.recv().expect("the child should answer"));
    child.join().expect("the child should not panic");
}

/// `reducer`: a type of one's own is sent, without the field that cannot be sent.
///
/// Add: `cargo add ipc-channel@0.22`
/// Add: `cargo add serde --features derive`
/// Trap: An open file cannot be sent. The receiver opens the file again, with a position of its
/// own; opening may fail there.
pub fn reducer() {
    use ipc_channel::ipc;
    use serde::{Deserialize, Serialize};
    use std::cell::OnceCell;
    use std::fs::{self, File};
    use std::{env, io, path::PathBuf, process};

    #[derive(Serialize, Deserialize)]
    struct Log {
        path: PathBuf,
        #[serde(skip)]
        file: OnceCell<File>,
    }
    impl Log {
        fn file(&self) -> &File {
            self.file.get_or_init(|| {
                println!("opens the file");
                File::open(&self.path).expect("the file should exist")
            })
        }
    }
    let path = env::temp_dir().join(format!("log-{}", process::id()));
    fs::write(&path, "ready").expect("the folder should be writable");
    let log = Log { path, file: OnceCell::new() };
    println!("{}", io::read_to_string(log.file()).expect("the file should be readable"));
    let (sender, receiver) = ipc::channel().expect("the channel should open");
    sender.send(log).expect("the receiver should be there");
    let log = receiver.recv().expect("a message should arrive");
    println!("{}", io::read_to_string(log.file()).expect("the file should be readable"));
    fs::remove_file(log.path).expect("the file should exist");
}

/// `connection.Listener`, `connection.Client`: processes that know an address exchange messages.
///
/// Trap: A stream of bytes has no messages, so each message here is a line. Every process of this
/// machine can connect; the phrase for `AuthenticationError` checks a key. For a queue between
/// machines, see `remote_queue`.
pub fn listener() {
    use std::env;
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::process::Command;

    if let Ok(address) = env::var("ADDRESS") {
        let mut connection = TcpStream::connect(address).expect("the parent should listen");
        writeln!(connection, "hello\nbye").expect("the parent should read");
        return;
    }
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port should be free");
    let address = listener.local_addr().expect("the listener should have an address");
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("ADDRESS", address.to_string());
    let mut client = command.spawn().expect("a child should start");
    let (connection, _) = listener.accept().expect("the client should connect");
    for line in BufReader::new(connection).lines() {
        println!("{}", line.expect("the client should write UTF-8"));
    }
    println!("closed"); // Python: EOFError
    client.wait().expect("the wait should succeed");
}

/// `AuthenticationError`, `Process.authkey`: only a process that has the key is accepted.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add getrandom --features std`
/// Add: `cargo add hmac-sha256`
/// Trap: The key proves who connects, and does not cross the connection. What follows is neither
/// encrypted nor signed: between machines use TLS (`rustls`). In Python, both sides prove the key.
pub fn authentication_error() {
    use hmac_sha256::HMAC;
    use std::io::{self, Read, Write};
    use std::net::{SocketAddr, TcpListener, TcpStream};

    fn accept(listener: &TcpListener, key: [u8; 32]) -> io::Result<Option<TcpStream>> {
        let (mut connection, _) = listener.accept()?;
        let (mut challenge, mut digest) = ([0; 32], [0; 32]);
        getrandom::fill(&mut challenge)?;
        connection.write_all(&challenge)?;
        connection.read_exact(&mut digest)?;
        Ok(HMAC::verify(challenge, key, &digest).then_some(connection))
    }
    fn connect((address, key): (SocketAddr, [u8; 32])) {
        let mut connection = TcpStream::connect(address).expect("the parent should listen");
        let mut challenge = [0; 32];
        connection.read_exact(&mut challenge).expect("the parent should send a challenge");
        let digest = HMAC::mac(challenge, key);
        connection.write_all(&digest).expect("the parent should read");
    }
    procspawn::init(); // comes first: in a child, this call runs `connect` and does not return
    let mut key = [0; 32];
    getrandom::fill(&mut key).expect("the system should have random bytes");
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port should be free");
    let address = listener.local_addr().expect("the listener should have an address");
    for childs_key in [[0; 32], key] {
        let child = procspawn::spawn((address, childs_key), connect);
        let accepted = accept(&listener, key).expect("the child should connect").is_some();
        println!("{}", if accepted { "accepted" } else { "AuthenticationError" });
        child.join().expect("the child should not panic");
    }
}

/// `Queue`: several consumers take their items from one producer, each as soon as it is idle.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: An `IpcReceiver` belongs to one process, so each consumer sends a channel of its own to
/// ask for an item. A consumer that dies loses the item that it works on, as in Python.
pub fn queue_consumers() {
    use ipc_channel::ipc::{self, IpcSender};

    fn consumer(idle: IpcSender<IpcSender<u32>>) -> u32 {
        let mut sum = 0;
        loop {
            let (put, get) = ipc::channel().expect("the channel should open");
            match idle.send(put).and_then(|()| get.recv()) {
                Ok(item) => sum += item,
                Err(_) => return sum, // the producer has no item left
            }
        }
    }
    procspawn::init(); // comes first: in a child, this call runs `consumer` and does not return
    let (idle, waiting) = ipc::channel().expect("the channel should open");
    let consumers = [1, 2, 3].map(|_| procspawn::spawn(idle.clone(), consumer));
    drop(idle); // so that `recv` returns an error if every consumer dies
    for item in 1..=100 {
        let next = || waiting.recv().expect("a consumer should live");
        while next().send(item).is_err() {} // that consumer has died
    }
    drop(waiting);
    let sums = consumers.map(|consumer| consumer.join().expect("no consumer should panic"));
    println!("{}", sums.iter().sum::<u32>());
}

/// `Queue.get_nowait`: returns an item, or an error if no item is there.
///
/// Add: `cargo add ipc-channel@0.22`
/// Trap: In Python, `put` hands the item to a thread, so a `get_nowait` that follows at once may
/// still raise `Empty`. When `send` has returned, the item is in the channel.
pub fn queue_get_nowait() {
    use ipc_channel::{TryRecvError, ipc};

    let (put, get) = ipc::channel().expect("the channel should open");
    let get_nowait = || match get.try_recv() {
        Ok(item) => println!("{item}"),
        Err(TryRecvError::Empty) => println!("Empty"),
        Err(error) => panic!("receiving should not fail: {error}"),
    };
    get_nowait();
    put.send(1).expect("the receiver should be there");
    get_nowait();
}

/// `Queue.get(timeout)`: waits for an item, up to a time limit.
///
/// Add: `cargo add ipc-channel@0.22`
/// Trap: The channel has neither `poll` nor `empty`: a check for an item takes the item.
pub fn queue_get_timeout() {
    use ipc_channel::{TryRecvError, ipc};
    use std::time::Duration;

    let (put, get) = ipc::channel().expect("the channel should open");
    let receive = || match get.try_recv_timeout(Duration::from_millis(50)) {
        Ok(item) => println!("{item}"),
        Err(TryRecvError::Empty) => println!("Empty"),
        Err(error) => panic!("receiving should not fail: {error}"),
    };
    receive();
    put.send(1).expect("the receiver should be there");
    receive();
}

/// `Queue.empty`: returns whether no item is there; an item that `empty` finds is kept for `get`.
///
/// Add: `cargo add ipc-channel@0.22`
/// Trap: A queue that is not empty now may be empty at the next `get` if it has several readers. A
/// channel has one, so `get` returns at once after `empty` has returned false.
pub fn queue_empty() {
    use ipc_channel::ipc::{self, IpcReceiver};

    struct Reader {
        receiver: IpcReceiver<u32>,
        received: Option<u32>,
    }
    impl Reader {
        fn empty(&mut self) -> bool {
            self.received = self.received.or_else(|| self.receiver.try_recv().ok());
            self.received.is_none()
        }

        fn get(&mut self) -> u32 {
            let receive = || self.receiver.recv().expect("the sender should be there");
            self.received.take().unwrap_or_else(receive)
        }
    }
    let (put, receiver) = ipc::channel().expect("the channel should open");
    let mut queue = Reader { receiver, received: None };
    println!("empty: {}", queue.empty());
    put.send(1).expect("the receiver should be there");
    println!("empty: {}", queue.empty());
    println!("{}", queue.get());
    println!("empty: {}", queue.empty());
}

/// `Queue(maxsize)`, `Queue.put_nowait`, `Queue.put(timeout)`: `put` needs a free place.
///
/// Add: `cargo add ipc-channel@0.22`
/// Trap: The reader returns a place after each item, by a second channel. Without such a limit,
/// `send` blocks only when the system's buffer is full, after a few hundred small items.
pub fn queue_maxsize() {
    use ipc_channel::{TryRecvError, ipc};
    use std::time::Duration;

    let (put, get) = ipc::channel().expect("the channel should open");
    let (free, places) = ipc::channel().expect("the channel should open");
    for _ in 0..2 {
        free.send(()).expect("the receiver should be there");
    }
    let put = |item, timeout| match places.try_recv_timeout(timeout) {
        Ok(()) => put.send(item).expect("the receiver should be there"),
        Err(TryRecvError::Empty) => println!("Full: no place for {item}"),
        Err(error) => panic!("receiving should not fail: {error}"),
    };
    let get = || {
        println!("got {}", get.recv().expect("the sender should be there"));
        free.send(()).expect("the receiver should be there");
    };
    for item in 1..=3 {
        put(item, Duration::ZERO); // put_nowait
    }
    get();
    put(4, Duration::ZERO);
    put(5, Duration::from_millis(50));
    get();
    get();
}

/// `Queue.qsize`, `Queue.full`: how many items are in the queue, counted by the writer.
///
/// Add: `cargo add ipc-channel@0.22`
/// Trap: The reader sends a message for each item that it has taken. When `qsize` returns, the
/// number may be another already. On macOS, Python's `qsize` raises `NotImplementedError`.
pub fn queue_qsize() {
    use ipc_channel::ipc;

    const MAXSIZE: usize = 2;
    let (put, get) = ipc::channel().expect("the channel should open");
    let (taken, takes) = ipc::channel::<()>().expect("the channel should open");
    let mut size = 0;
    let mut qsize = |added: usize| {
        size += added;
        while takes.try_recv().is_ok() {
            size -= 1;
        }
        println!("qsize: {size}, full: {}", size == MAXSIZE);
    };
    for item in ["a", "b"].map(str::to_owned) {
        put.send(item).expect("the receiver should be there");
        qsize(1);
    }
    println!("{}", get.recv().expect("an item should be there"));
    taken.send(()).expect("the receiver should be there");
    qsize(0);
}

/// `Queue.close`: the writer puts no further item, and the reader learns that.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: The reader receives the end once every sender is dropped, so the reader must hold none
/// itself. In Python `close` tells the reader nothing: put a sentinel, such as `None`, for each
/// reader.
/// Rust prints: 1
/// Rust prints: 2
/// Rust prints: closed
/// Python prints: 1
/// Python prints: 2
/// Python prints: Empty
pub fn queue_close() {
    use ipc_channel::IpcError;
    use ipc_channel::ipc::{self, IpcSender};

    fn write(put: IpcSender<u32>) {
        for item in [1, 2] {
            put.send(item).expect("the parent should receive");
        } // here `put` is dropped
    }
    procspawn::init(); // comes first: in the child, this call runs `write` and does not return
    let (put, get) = ipc::channel().expect("the channel should open");
    let writer = procspawn::spawn(put, write);
    loop {
        match get.recv() {
            Ok(item) => println!("{item}"),
            Err(IpcError::Disconnected) => break println!("closed"),
            Err(error) => panic!("receiving should not fail: {error}"),
        }
    }
    writer.join().expect("the writer should not panic");
}

/// `Queue.join_thread`: waits until the items are in the pipe, so that the process may end.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: No thread is involved in Rust: when `send` has returned, the item is in the channel, and
/// is received even if its sender is killed. Without `join_thread`, Python may lose the item.
pub fn queue_join_thread() {
    use ipc_channel::ipc::{self, IpcSender};
    use std::process;

    fn write(put: IpcSender<u32>) {
        put.send(1).expect("the parent should receive");
        process::abort(); // immediately after `send`
    }
    procspawn::init(); // comes first: in the child, this call runs `write` and does not return
    let (put, get) = ipc::channel().expect("the channel should open");
    let writer = procspawn::spawn(put, write);
    println!("died: {}", writer.join().is_err());
    println!("{}", get.recv().expect("the item should be in the channel"));
}

/// `Queue.cancel_join_thread`: a process ends although an item is not in the pipe yet.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: The item is lost. A large item blocks `send`, and in Python the end of the process, until
/// the item is read: read every item before `join`, or both processes deadlock.
pub fn queue_cancel_join_thread() {
    use ipc_channel::ipc::{self, IpcSender};
    use std::thread;

    fn write(put: IpcSender<Vec<u8>>) {
        thread::spawn(move || put.send(vec![0; 10_000_000])); // detached, so it ends with `write`
    }
    procspawn::init(); // comes first: in the child, this call runs `write` and does not return
    let (put, _get) = ipc::channel().expect("the channel should open");
    procspawn::spawn(put, write).join().expect("the writer should not panic");
    println!("ended without a reader");
}

/// `JoinableQueue`: the worker answers each item with a message; `join` counts the answers.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: A channel holds a few hundred messages, so a separate thread puts the items. If the thread
/// that receives the answers puts a thousand items itself, both processes deadlock. Where Python's
/// `join` waits forever for a worker that died, `recv` returns an error here.
pub fn joinable_queue() {
    use ipc_channel::ipc::{self, IpcReceiver, IpcSender};
    use std::thread;

    fn worker((get, task_done): (IpcReceiver<u32>, IpcSender<()>)) {
        while let Ok(item) = get.recv() {
            println!("works on {item}");
            task_done.send(()).expect("the parent should wait");
        }
    }
    procspawn::init(); // comes first: in the child, this call runs `worker` and does not return
    let (put, get) = ipc::channel().expect("the channel should open");
    let (task_done, done) = ipc::channel().expect("the channel should open");
    let worker = procspawn::spawn((get, task_done), worker);
    thread::spawn(move || {
        for item in 0..3 {
            put.send(item).expect("the worker should receive");
        } // here `put` is dropped, which ends the worker's loop
    });
    for _ in 0..3 {
        done.recv().expect("the worker should live"); // join
    }
    println!("all done");
    worker.join().expect("the worker should not panic");
}

/// `Manager.dict`: one process keeps the map; the other processes send their changes.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: The process that keeps the map does each addition, so no addition is lost. In Python
/// `shared[key] += n` is a get and a put, and needs a lock. To read the map, send a sender for the
/// answer along.
pub fn manager_dict() {
    use ipc_channel::ipc::{self, IpcSender};
    use std::collections::BTreeMap;

    fn count((word, add): (String, IpcSender<(String, u32)>)) {
        add.send((word, 1)).expect("the parent should receive");
    }
    procspawn::init(); // comes first: in a child, this call runs `count` and does not return
    let (add, additions) = ipc::channel().expect("the channel should open");
    let words = ["a", "b", "a"].map(str::to_owned);
    let children = words.map(|word| procspawn::spawn((word, add.clone()), count));
    drop(add); // the loop ends when every child has dropped its sender
    let mut map = BTreeMap::new();
    while let Ok((word, n)) = additions.recv() {
        *map.entry(word).or_insert(0) += n;
    }
    for child in children {
        child.join().expect("no child should panic");
    }
    println!("{map:?}");
}

/// `Manager.list`, `Manager.Value`, `Manager.Namespace`: one process keeps the objects.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Add: `cargo add serde --features derive`
/// Trap: The process that keeps the objects does each addition. In Python `value.value += 1` is two
/// requests, and needs a lock. For a manager that also answers, see `process_manager`.
pub fn manager_values() {
    use ipc_channel::ipc::{self, IpcSender};
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    enum Change {
        Append(String),
        Add(u32),
        Name(String),
    }
    fn child((word, changes): (String, IpcSender<Change>)) {
        let name = Change::Name("words".to_owned());
        for change in [Change::Append(word), Change::Add(1), name] {
            changes.send(change).expect("the parent should receive");
        }
    }
    procspawn::init(); // comes first: in a child, this call runs `child` and does not return
    let (sender, changes) = ipc::channel().expect("the channel should open");
    let words = ["one", "two"].map(str::to_owned);
    let children = words.map(|word| procspawn::spawn((word, sender.clone()), child));
    drop(sender); // the loop ends when every child has dropped its sender
    let (mut list, mut value, mut name) = (Vec::new(), 0, String::new());
    while let Ok(change) = changes.recv() {
        match change {
            Change::Append(word) => list.push(word),
            Change::Add(n) => value += n,
            Change::Name(text) => name = text,
        }
    }
    for child in children {
        child.join().expect("no child should panic");
    }
    list.sort();
    println!("{value} {name}: {}", list.join(", "));
}

/// `Manager.Lock`: one process grants the lock to others, one at a time.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: The guard is the end of a channel, so a process that is killed releases the lock. In
/// Python the lock of a killed process is never released.
pub fn manager_lock() {
    use ipc_channel::ipc::{self, IpcSender};
    use std::{thread, time::Duration};

    type Lock = IpcSender<IpcSender<IpcSender<()>>>;
    fn work(lock: Lock) {
        let (grant, granted) = ipc::channel().expect("the channel should open");
        lock.send(grant).expect("the manager should receive");
        let _guard = granted.recv().expect("the manager should reply");
        println!("acquires");
        thread::sleep(Duration::from_millis(30));
        println!("releases");
    }
    procspawn::init(); // comes first: in a child, this call runs `work` and does not return
    let (lock, requests): (Lock, _) = ipc::channel().expect("the channel should open");
    let children = [(); 3].map(|()| procspawn::spawn(lock.clone(), work));
    drop(lock); // the loop ends when every child has dropped its sender
    while let Ok(grant) = requests.recv() {
        let (guard, released) = ipc::channel().expect("the channel should open");
        if grant.send(guard).is_ok() {
            let _ = released.recv(); // until the guard is dropped
        }
    }
    for child in children {
        child.join().expect("no child should panic");
    }
}

/// `Manager.Queue`: a queue whose ends are arguments of the jobs of a pool.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: The ends of each channel can be sent, so no manager is needed. A channel holds a few
/// hundred small items: if the jobs put more, receive in another thread, or `join` deadlocks. In
/// Python a `multiprocessing.Queue` as an argument of a job raises `RuntimeError`.
pub fn manager_queue() {
    use ipc_channel::ipc::{self, IpcSender};
    use procspawn::Pool;

    fn square((n, put): (u32, IpcSender<u32>)) {
        put.send(n * n).expect("the parent should receive");
    }
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(2).expect("the workers should start");
    let (put, get) = ipc::channel().expect("the channel should open");
    for job in [1, 2, 3].map(|n| pool.spawn((n, put.clone()), square)) {
        job.join().expect("no job should panic");
    }
    let mut squares = [(); 3].map(|()| get.recv().expect("this process should hold a sender"));
    squares.sort_unstable();
    println!("{squares:?}");
}

/// `managers.BaseManager`: other programs call the functions of one process, over the network.
///
/// Trap: Each request is a line, and its answer is a line. Every process that reaches the port can
/// send requests. Python checks a key, but unpickles what a client sends: a client that has the key
/// can run any code. For a queue that loses no item of a client that dies, see `remote_queue`.
pub fn base_manager() {
    use std::collections::VecDeque;
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};
    use std::{env, process::Command};

    if let Ok(address) = env::var("MANAGER") {
        let mut manager = TcpStream::connect(address).expect("the manager should listen");
        write!(manager, "put one\nput two\nget\n").expect("the manager should read");
        let answer = BufReader::new(manager).lines().next().expect("an answer should arrive");
        println!("{}", answer.expect("the answer should be UTF-8"));
        return;
    }
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port should be free");
    let address = listener.local_addr().expect("the listener should have an address");
    let mut command = Command::new(env::current_exe().expect("a program should know its path"));
    command.args(env::args_os().skip(1)).env("MANAGER", address.to_string());
    let mut child = command.spawn().expect("a child should start");
    let (mut client, _) = listener.accept().expect("the child should connect");
    let requests = BufReader::new(client.try_clone().expect("a file should be free")).lines();
    let mut tasks = VecDeque::new();
    for request in requests.map_while(Result::ok) {
        match request.split_once(' ') {
            Some(("put", task)) => tasks.push_back(task.to_owned()),
            _ => writeln!(client, "{}", tasks.pop_front().unwrap_or_default())
                .expect("the child should read"),
        }
    }
    child.wait().expect("the wait should succeed");
    println!("left: {tasks:?}");
}

/// `Pool.apply`: runs one job in a worker, and waits for its result.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: `join` at once means one job at a time. For several, first `spawn` all, then `join` all.
pub fn pool_apply() {
    use procspawn::Pool;

    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(2).expect("the workers should start");
    let job = pool.spawn((2u32, 10), |(base, power)| base.pow(power));
    println!("{}", job.join().expect("the job should not panic"));
}

/// `Pool.map`: returns the results in the order of the arguments.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: A worker that has finished a job waits until the job is joined, before the worker takes
/// another job.
pub fn pool_map() {
    use procspawn::Pool;

    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(2).expect("the workers should start");
    let jobs: Vec<_> = (1..=4).map(|n: u32| pool.spawn(n, |n| n * n)).collect();
    for job in jobs {
        println!("{}", job.join().expect("no job should panic"));
    }
}

/// `Pool.map_async`, `Pool.starmap_async`: the parent continues while the workers work.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: Dropping the handle of a job kills the job and its worker. In Python a result that is not
/// awaited is computed anyway, unless the pool is terminated first.
pub fn pool_map_async() {
    use procspawn::{JoinHandle, Pool};

    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(2).expect("the workers should start");
    let squares: Vec<_> = (1..=3).map(|n: u32| pool.spawn(n, |n| n * n)).collect();
    let powers = [(2u32, 3), (3, 2)].map(|pair| pool.spawn(pair, |(n, power)| n.pow(power)));
    println!("the parent continues");
    let get = |job: JoinHandle<u32>| job.join().expect("no job should panic");
    println!("{:?}", squares.into_iter().map(get).collect::<Vec<_>>());
    println!("{:?}", powers.map(get));
}

/// `Pool.map(chunksize)`: a worker receives several arguments at once.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: Python chooses a chunk size by itself: a quarter of a worker's share. In Rust each job is
/// a message to the worker and one back, so without chunks many small jobs are slow.
pub fn pool_map_chunksize() {
    use procspawn::Pool;
    use std::process;

    fn squares(chunk: Vec<u32>) -> Vec<(u32, u32)> {
        chunk.into_iter().map(|n| (n * n, process::id())).collect()
    }
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(2).expect("the workers should start");
    let numbers: Vec<u32> = (1..=7).collect();
    let jobs: Vec<_> = numbers.chunks(3).map(|chunk| pool.spawn(chunk.into(), squares)).collect();
    for job in jobs {
        let chunk = job.join().expect("no job should panic");
        let one = chunk.iter().all(|(_, pid)| *pid == chunk[0].1);
        let squares: Vec<u32> = chunk.into_iter().map(|(square, _)| square).collect();
        println!("{squares:?} by one worker: {one}");
    }
}

/// `Pool.starmap`: like `map`, with a tuple for the arguments of each job.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
pub fn pool_starmap() {
    use procspawn::Pool;

    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(2).expect("the workers should start");
    let arguments = [(2u32, 3), (3, 2)];
    let jobs = arguments.map(|pair| pool.spawn(pair, |(base, power)| base.pow(power)));
    for job in jobs {
        println!("{}", job.join().expect("no job should panic"));
    }
}

/// `Pool.imap`: returns the results in the order of the arguments, each as soon as it is ready.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: Only the first handle is waited for, so a later job that is ready keeps its worker busy
/// until its turn. `pool_imap_unordered` joins each job in a thread of its own.
pub fn pool_imap() {
    use procspawn::Pool;
    use std::{thread, time::Duration};

    fn nap(ms: u64) -> u64 {
        thread::sleep(Duration::from_millis(ms));
        ms
    }
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(1).expect("the worker should start");
    let mut jobs = [0, 500, 0].map(|ms| pool.spawn(ms, nap)).into_iter();
    let mut next = || jobs.next().expect("a job should be left");
    println!("{}", next().join().expect("no job should panic"));
    let mut second = next();
    match second.join_timeout(Duration::from_millis(50)) {
        Ok(ms) => println!("{ms}"),
        Err(error) => println!("not ready: {}", error.is_timeout()),
    }
    for job in [second, next()] {
        println!("{}", job.join().expect("no job should panic"));
    }
}

/// `Pool.imap_unordered`: returns each result as soon as the result is ready.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: A thread joins each job at once, because a worker takes no other job before that. If the
/// jobs are joined only after the results have arrived, more jobs than workers deadlock.
pub fn pool_imap_unordered() {
    use procspawn::Pool;
    use std::sync::mpsc;
    use std::thread;
    use std::time::Duration;

    fn nap(ms: u64) -> u64 {
        thread::sleep(Duration::from_millis(ms));
        ms
    }
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(2).expect("the workers should start");
    let (sender, results) = mpsc::channel();
    for ms in [2000, 0, 500] {
        let (job, sender) = (pool.spawn(ms, nap), sender.clone());
        thread::spawn(move || sender.send(job.join()));
    }
    drop(sender); // the loop ends when every thread has dropped its sender
    for result in results {
        println!("{}", result.expect("no job should panic"));
    }
}

/// `AsyncResult.get(timeout)`, `ready`: waits up to a time limit; the job continues.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: `join_timeout` takes the result: another `join_timeout` after the result arrived returns
/// an error. With `Duration::ZERO`, the call combines `ready` and `get`.
pub fn async_result_get_timeout() {
    use procspawn::Pool;
    use std::thread;
    use std::time::Duration;

    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(1).expect("the workers should start");
    let mut job = pool.spawn(2000, |ms| {
        thread::sleep(Duration::from_millis(ms));
        ms
    });
    match job.join_timeout(Duration::from_millis(50)) {
        Ok(result) => println!("{result}"),
        Err(error) if error.is_timeout() => println!("not ready"),
        Err(error) => panic!("{error}"),
    }
    println!("{}", job.join().expect("the job should not panic"));
}

/// `Pool`: what happens to a job whose worker is killed.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: The job returns an error, and the pool starts another worker for the next job. In Python
/// the result never comes, so `get` needs a time limit. `ProcessPoolExecutor` raises
/// `BrokenProcessPool`, for this job and for every later job.
/// Rust prints: the worker died
/// Rust prints: the next job: 4
/// Python prints: no result after 0.5 s
/// Python prints: the next job: 4
pub fn pool_worker_dies() {
    use procspawn::Pool;
    use std::process;

    fn die((): ()) {
        process::abort()
    }
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(1).expect("the workers should start");
    match pool.spawn((), die).join() {
        Err(error) if error.is_remote_close() => println!("the worker died"),
        other => panic!("the worker should die: {other:?}"),
    }
    let next = pool.spawn(2, |num: u32| num * 2).join();
    println!("the next job: {}", next.expect("the next worker should run it"));
}

/// `Pool(initializer)`, `Pool(initargs)`: each worker prepares itself once, before its first job.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: The callback runs in every child of this program, and in the worker that replaces a dead
/// one. A callback that panics ends the child before it has connected, and `Pool::new` deadlocks.
pub fn pool_initializer() {
    use procspawn::{Pool, ProcConfig};
    use std::env;
    use std::sync::OnceLock;

    static FACTOR: OnceLock<u32> = OnceLock::new();
    let initialize = || {
        let factor = env::var("FACTOR").expect("the parent should pass the factor");
        FACTOR.set(factor.parse().expect("the factor should be a number")).expect("once is enough");
        println!("prepared");
    };
    // Comes first: in a worker, `init` runs the callback and the jobs, and does not return.
    ProcConfig::new().config_callback(initialize).init();
    let mut workers = Pool::builder(1);
    let pool = workers.env("FACTOR", "10").build().expect("the worker should start");
    let multiply = |n: u32| n * FACTOR.get().expect("the callback should have run");
    let jobs = [1, 2, 3].map(|n| pool.spawn(n, multiply));
    println!("{:?}", jobs.map(|job| job.join().expect("no job should panic")));
}

/// `Pool(maxtasksperchild)`: a worker ends after so many jobs, which releases all its memory.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add rayon`
/// Trap: The start of a worker costs more than a small job. The workers of a `procspawn::Pool`
/// live until the pool ends. In Python, a chunk counts as one task.
pub fn pool_maxtasksperchild() {
    use rayon::prelude::*;
    use std::collections::BTreeSet;
    use std::process;

    fn worker(tasks: Vec<u32>) -> Vec<(u32, u32)> {
        tasks.into_iter().map(|n| (n * n, process::id())).collect()
    }
    procspawn::init(); // comes first: in a worker, this call runs `worker` and does not return
    let three = rayon::ThreadPoolBuilder::new().num_threads(3).build();
    let three = three.expect("the threads should start"); // each thread waits for one worker
    let tasks: Vec<u32> = (1..=8).collect();
    let run = |tasks: &[u32]| procspawn::spawn(tasks.to_vec(), worker).join();
    let done: Vec<_> = three.install(|| tasks.par_chunks(2).map(run).collect());
    let done = done.into_iter().flat_map(|share| share.expect("no task should panic"));
    let (squares, workers): (Vec<u32>, BTreeSet<u32>) = done.unzip();
    println!("{squares:?} by {} workers", workers.len());
}

/// `Pool.close`, `Pool.join`: the pool accepts no further job, and waits until its jobs are done.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: `shutdown` waits until the handle of each job is joined. If the same thread joins the
/// handles afterwards, `shutdown` deadlocks. A `spawn` after `shutdown` panics.
pub fn pool_close() {
    use procspawn::Pool;
    use std::{thread, time::Duration};

    fn work(name: String) {
        thread::sleep(Duration::from_millis(50));
        println!("done: {name}");
    }
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(1).expect("the worker should start");
    let jobs = ["a", "b"].map(|name| pool.spawn(name.to_owned(), work));
    let results = thread::spawn(move || jobs.map(|job| job.join().is_ok()));
    pool.shutdown();
    println!("closed");
    println!("{:?}", results.join().expect("the thread should not panic"));
}

/// `Pool.terminate`: kills the workers, and with them the jobs that are running or queued.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Trap: A job that has not ended returns an error then; in Python its result never comes, so `get`
/// needs a time limit. `Pool::kill` leaves the queued jobs in the pool: their `join` blocks until
/// the pool is dropped.
pub fn pool_terminate() {
    use procspawn::Pool;
    use std::{thread, time::Duration};

    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(1).expect("the worker should start");
    let jobs = [60, 60].map(|s| pool.spawn(s, |s| thread::sleep(Duration::from_secs(s))));
    drop(pool);
    for job in jobs {
        println!("has a result: {}", job.join().is_ok());
    }
}

/// `pool.ThreadPool`: a pool of threads with the methods of a process pool.
///
/// Add: `cargo add rayon`
/// Trap: In Rust threads compute in parallel, so begin with this pool. A process pool is for
/// jobs that may crash or have to be killed.
pub fn thread_pool() {
    use rayon::ThreadPoolBuilder;
    use rayon::prelude::*;

    let pool = ThreadPoolBuilder::new().num_threads(2).build().expect("the threads should start");
    let squares: Vec<u32> = pool.install(|| (1..=4u32).into_par_iter().map(|n| n * n).collect());
    println!("{squares:?}");
}
