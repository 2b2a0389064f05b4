//! Phrases for `multiprocessing`. A phrase that needs a child starts this program again, with an
//! environment variable that marks the child.

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
/// Trap: The standard library has no wait with a time limit, so this phrase polls. A
/// `procspawn::JoinHandle` has `join_timeout`. The phrase for `Process.sentinel` waits without
/// polling, on Linux.
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

/// `Process.name`: a child may have a name, its first argument, which `ps` shows as well.
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

/// `cpu_count`: returns how many threads can run at once.
///
/// Trap: `available_parallelism` counts the processors that this process may use: by affinity, as
/// `os.process_cpu_count` does, and by the quota of its cgroup. Python's `cpu_count` counts all
/// processors of the machine.
pub fn cpu_count() {
    use std::thread;

    let count = thread::available_parallelism().expect("the system should report a number").get();
    println!("one at least: {}", count >= 1);
}

/// `Lock`, `Value`: several processes add to one number, one process at a time.
///
/// Trap: The lock belongs to the open file. Each process, and each thread, must open the file
/// itself: through the same `File` or its `try_clone`, a second `lock` succeeds at once on Linux,
/// and may deadlock elsewhere. Writing to shared memory instead is `unsafe`
/// (`IpcSharedMemory::deref_mut`).
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

/// `Queue.get(timeout)`, `Connection.poll(timeout)`: waits for an item, up to a time limit.
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

/// `connection.wait`: receives from each channel that has a message, until all are closed.
///
/// Add: `cargo add ipc-channel@0.22`
/// Trap: `select` takes the messages, and `to` cannot know their type: a 7 sent as `i32` is a 14 as
/// `u32`. So the type is also written at `channel`.
pub fn connection_wait() {
    use ipc_channel::ipc::{self, IpcReceiverSet, IpcSelectionResult};

    let mut set = IpcReceiverSet::new().expect("the set should open");
    let (sender, receiver) = ipc::channel::<u32>().expect("the channel should open");
    set.add(receiver).expect("the receiver should be there");
    sender.send(7).expect("the receiver should be there");
    drop(sender);
    let mut open = 1;
    while open > 0 {
        for event in set.select().expect("a channel should answer") {
            match event {
                IpcSelectionResult::MessageReceived(_, message) => {
                    println!("received {}", message.to::<u32>().expect("a number should arrive"));
                }
                IpcSelectionResult::ChannelClosed(_) => {
                    open -= 1;
                    println!("closed");
                }
            }
        }
    }
}

/// `JoinableQueue`: the worker answers each item with a message; `join` counts the answers.
///
/// Add: `cargo add procspawn --no-default-features --features safe-shared-libraries`
/// Add: `cargo add ipc-channel@0.22`
/// Trap: A channel holds some hundred messages, so a separate thread puts the items. If the thread
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
    println!("{:?}", map.into_iter().collect::<Vec<_>>());
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
    use std::time::Duration;

    fn die((): ()) {
        process::abort()
    }
    procspawn::init(); // comes first: in a worker, this call runs the jobs and does not return
    let pool = Pool::new(1).expect("the workers should start");
    let mut job = pool.spawn((), die);
    match job.join_timeout(Duration::from_secs(60)) {
        Err(error) if error.is_remote_close() => println!("the worker died"),
        other => panic!("the worker should die: {other:?}"),
    }
    let next = pool.spawn(2, |num: u32| num * 2).join();
    println!("the next job: {}", next.expect("the next worker should run it"));
}
