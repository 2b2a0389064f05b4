//! Phrases for `os`. A phrase that needs a child starts this program again, with an environment
//! variable that marks the child.

/// `os.fork`: starts this program again, as a child that does another part.
///
/// Trap: The child begins in `main`, and shares no variables: pass what it needs as an argument, in
/// the environment or in a pipe. `fork` itself copies one thread and the locks of all, so calling
/// `fork` is `unsafe`.
pub fn fork() {
    use std::env;
    use std::process::{self, Command};

    if let Ok(number) = env::var("NUMBER") {
        println!("child: {number}");
        process::exit(3);
    }
    let mut child = Command::new(env::current_exe().expect("a program should know its path"));
    child.args(env::args_os().skip(1)).env("NUMBER", "42");
    let status = child.status().expect("a child should start");
    println!("parent: {}", status.code().expect("the child should exit by itself"));
}

/// `os.getpid`, `os.getppid`: the process ID of this program, and of its parent.
///
/// Trap: Once the parent has ended, the second ID is that of the process that adopts the child.
#[cfg(unix)]
pub fn getpid() {
    use std::os::unix::process::parent_id;
    use std::process::{self, Command};

    let mut child = Command::new("sh");
    let output = child.args(["-c", "echo $PPID"]).output().expect("sh should start");
    let parent = String::from_utf8_lossy(&output.stdout);
    println!("the parent of my child: {}", parent.trim() == process::id().to_string());
    println!("my parent is another process: {}", parent_id() != process::id());
}

/// `os.kill`: sends a signal to a process, or asks whether the process exists.
///
/// Add: `cargo add rustix --features process`
/// Trap: A process that has ended exists until its parent waits for it. After that the system may
/// give its ID to another process.
#[cfg(unix)]
pub fn kill() {
    use rustix::process::{Pid, Signal, kill_process, test_kill_process};
    use std::process::Command;

    let mut child = Command::new("sleep").arg("60").spawn().expect("sleep should start");
    let pid = Pid::from_child(&child);
    println!("exists: {}", test_kill_process(pid).is_ok()); // os.kill(pid, 0)
    kill_process(pid, Signal::TERM).expect("the process should be there");
    child.wait().expect("the child should be ours");
    println!("exists: {}", test_kill_process(pid).is_ok());
}

/// `os.killpg`: ends a program and all programs that it has started.
///
/// Add: `cargo add rustix --features process`
/// Trap: A program in a group of its own does not receive Ctrl-C of the terminal.
#[cfg(unix)]
pub fn killpg() {
    use rustix::process::{Pid, Signal, kill_process_group};
    use std::io::Read;
    use std::os::unix::process::CommandExt;
    use std::process::{Command, Stdio};

    let mut command = Command::new("sh");
    command.args(["-c", "sleep 60 & echo started; wait"]).stdout(Stdio::piped());
    let mut child = command.process_group(0).spawn().expect("sh should start");
    let mut stdout = child.stdout.take().expect("stdout should be a pipe");
    stdout.read_exact(&mut [0; 8]).expect("the child should start its own child");
    kill_process_group(Pid::from_child(&child), Signal::TERM).expect("the group should be there");
    println!("{}", child.wait().expect("the child should be ours"));
    stdout.read_to_string(&mut String::new()).expect("the pipe should be readable");
    println!("no process has the other end of the pipe");
}

/// `os.cpu_count`, `multiprocessing.cpu_count`: the number of threads that can run at once.
///
/// Trap: `available_parallelism` counts the processors that this process may use, as
/// `process_cpu_count` does, and considers the quota of its cgroup. Python's `cpu_count` counts all
/// processors of the machine.
pub fn cpu_count() {
    use std::thread;

    let count = thread::available_parallelism().expect("the system should report a number");
    println!("at least one: {}", count.get() >= 1);
}

/// `os.process_cpu_count`: the number of processors that this process may use.
///
/// Add: `cargo add rustix --features thread`
/// Trap: `available_parallelism` asks the system each time. A pool that exists already, as that of
/// rayon, does not change.
/// Since: 3.13
#[cfg(target_os = "linux")]
pub fn process_cpu_count() {
    use rustix::thread::{CpuSet, sched_getcpu, sched_setaffinity};
    use std::thread;

    let mut one = CpuSet::new();
    one.set(sched_getcpu());
    sched_setaffinity(None, &one).expect("this processor should be usable");
    let count = thread::available_parallelism().expect("the system should report a number");
    println!("{count}");
}

/// `os.sched_setaffinity`: binds this thread to some processors.
///
/// Add: `cargo add rustix --features thread`
/// Trap: The call is for one thread, also in Python. Threads that the thread spawns later inherit
/// the set; other threads do not change.
#[cfg(target_os = "linux")]
pub fn sched_setaffinity() {
    use rustix::thread::{CpuSet, sched_getaffinity, sched_getcpu, sched_setaffinity};
    use std::thread;

    let mut one = CpuSet::new();
    one.set(sched_getcpu());
    sched_setaffinity(None, &one).expect("this processor should be usable");
    let set = sched_getaffinity(None).expect("this thread should exist");
    println!("processors: {}, the one that is set: {}", set.count(), set == one);
    let inherited = thread::spawn(move || sched_getaffinity(None) == Ok(one));
    println!("inherited: {}", inherited.join().expect("the thread should not panic"));
}

/// `os.pipe`: a pipe between two threads, or for the standard streams of a child.
///
/// Trap: The reader receives the end only when every writer has been dropped, also the clones in a
/// `Command`.
pub fn pipe() {
    use std::io::{self, Read, Write};
    use std::thread;

    let (mut reader, mut writer) = io::pipe().expect("the system should have a pipe left");
    thread::scope(|scope| {
        scope.spawn(move || writer.write_all(b"hello").expect("the reader should live"));
        let mut text = String::new();
        reader.read_to_string(&mut text).expect("the text should be UTF-8");
        println!("{text}");
    });
}

/// `os.waitpid`: waits for a certain child, or asks whether the child has ended.
///
/// Trap: The first `wait` collects the exit status, so that no zombie stays. `Child` remembers the
/// status; Python's second `waitpid` raises `ChildProcessError`.
/// Rust prints: ended: false
/// Rust prints: exit code: 3
/// Rust prints: again: true
/// Python prints: ended: false
/// Python prints: exit code: 3
/// Python prints: again: false
pub fn waitpid() {
    use std::process::{Command, Stdio};

    let mut command = Command::new("sh");
    command.args(["-c", "read line; exit 3"]).stdin(Stdio::piped());
    let mut child = command.spawn().expect("sh should start");
    println!("ended: {}", child.try_wait().expect("the child should be ours").is_some()); // WNOHANG
    drop(child.stdin.take()); // the end of its input ends the child
    let status = child.wait().expect("the child should be ours");
    println!("exit code: {}", status.code().expect("the child should exit by itself"));
    println!("again: {}", child.wait().is_ok());
}

/// `os.wait`: waits for any child, whichever ends first.
///
/// Add: `cargo add rustix --features process`
/// Trap: The call also takes the status of children that libraries have started, whose own `wait`
/// then fails. Prefer a thread, or a task, that waits for one `Child`.
#[cfg(unix)]
pub fn wait() {
    use rustix::process::{Pid, WaitOptions, wait};
    use std::process::{Command, Stdio};

    let start = |code: &str| {
        let mut command = Command::new("sh");
        command.args(["-c", "read line; exit $0", code]).stdin(Stdio::piped());
        command.spawn().expect("sh should start")
    };
    let mut children = [start("1"), start("2")];
    for index in [1, 0] {
        drop(children[index].stdin.take()); // the end of its input ends the child
        let ended = wait(WaitOptions::empty()).expect("a child should be there");
        let (pid, status) = ended.expect("the call should block");
        let code = status.exit_status().expect("the child should exit by itself");
        println!("{} {code}", pid == Pid::from_child(&children[index]));
    }
}

/// `os._exit`: ends the program at once, and flushes no buffer.
///
/// Add: `cargo add signal-hook --no-default-features`
/// Trap: `process::exit` flushes standard output, but runs no `drop` either. Only a `return` from
/// `main` drops the variables of `main`.
#[cfg(unix)]
pub fn exit_at_once() {
    use signal_hook::low_level;
    use std::env;
    use std::process::{self, Command};

    if let Ok(word) = env::var("WORD") {
        print!("{word}, "); // in the buffer, because the line has not ended
        if word == "flushed" {
            process::exit(3); // sys.exit
        }
        low_level::exit(3); // os._exit
    }
    for word in ["lost", "flushed"] {
        let mut child = Command::new(env::current_exe().expect("a program should know its path"));
        let status = child.args(env::args_os().skip(1)).env("WORD", word).status();
        println!("{}", status.expect("a child should start"));
    }
}

/// `os.environ`: reads variables, and sets them for a child.
///
/// Trap: `env::set_var` is `unsafe`, because another thread may read the environment meanwhile. Set
/// variables for a child only, and pass other values in parameters.
pub fn environ() {
    use std::env;
    use std::process::Command;

    println!("{}", env::var("NO_SUCH_NAME").unwrap_or("default".to_owned()));
    println!("has a PATH: {}", env::vars_os().any(|(name, _)| name == "PATH"));
    let mut command = Command::new("sh");
    command.args(["-c", "echo \"child: $GREETING\""]).env("GREETING", "hello");
    command.status().expect("sh should start");
    println!("here: {}", env::var("GREETING").unwrap_or("not set".to_owned()));
}

/// `os.execvp`: replaces this program by another.
///
/// Trap: No `drop` runs, and the threads end. `exec` returns only an error.
#[cfg(unix)]
pub fn execvp() {
    use std::os::unix::process::CommandExt;
    use std::process::Command;

    println!("this program");
    let error = Command::new("echo").arg("another program").exec();
    panic!("echo should start: {error}");
}

/// `os.system`: runs a line of shell, and returns its exit status.
///
/// Trap: Text that is pasted into the script is run as shell. Without `sh`, the `args` of a
/// `Command` need no quoting.
pub fn system() {
    use std::process::Command;

    let mut command = Command::new("sh");
    let status = command.args(["-c", "echo hello; exit 3"]).status().expect("sh should start");
    println!("exit code: {}", status.code().expect("the shell should exit by itself"));
}
