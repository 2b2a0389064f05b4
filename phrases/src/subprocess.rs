//! Phrases for `subprocess`.

/// `subprocess.run`: runs a program, waits for its end, and returns its exit status.
///
/// Trap: `code()` returns `None` if a signal ended the program, whereas `returncode` is negative.
/// A program that cannot be started is an `Err` of `status`, with `ErrorKind::NotFound`.
pub fn run() {
    use std::io::ErrorKind;
    use std::process::Command;

    let mut command = Command::new("sh");
    command.args(["-c", "echo hello; exit 3"]);
    let status = command.status().expect("sh should start");
    println!("returncode: {}", status.code().expect("the program should exit by itself"));

    let error = Command::new("no-such-program").status().expect_err("no program has this name");
    println!("not found: {}", error.kind() == ErrorKind::NotFound);
}

/// `subprocess.run(capture_output=True)`: returns what the program wrote.
///
/// Trap: The output consists of bytes. `String::from_utf8` returns an error for other encodings,
/// and `from_utf8_lossy` replaces what is not UTF-8. Standard input is then empty, not inherited.
pub fn run_capture_output() {
    use std::process::Command;

    let mut command = Command::new("sh");
    command.args(["-c", "echo one; echo two >&2; exit 3"]);
    let output = command.output().expect("sh should start");
    println!("returncode: {}", output.status.code().expect("the program should exit by itself"));
    print!("stdout: {}", String::from_utf8_lossy(&output.stdout));
    print!("stderr: {}", String::from_utf8_lossy(&output.stderr));
}

/// `subprocess.run(check=True)`: an exit status other than 0 is an error.
///
/// Trap: `status` and `output` return `Ok` also for a program that failed.
pub fn run_check() {
    use std::io;
    use std::process::Command;

    fn check_call(command: &mut Command) -> io::Result<()> {
        let status = command.status()?;
        if status.success() { Ok(()) } else { Err(io::Error::other(status.to_string())) }
    }

    for script in ["exit 0", "exit 3"] {
        match check_call(Command::new("sh").args(["-c", script])) {
            Ok(()) => println!("{script}: ok"),
            Err(error) => println!("{script}: {error}"), // CalledProcessError
        }
    }
}

/// `subprocess.check_output`: returns the standard output of a program that succeeds.
///
/// Trap: `output` also captures standard error. Python's function inherits standard error, as
/// `stderr(Stdio::inherit())` does.
pub fn check_output() {
    use std::process::{Command, ExitStatus, Stdio};

    fn check_output(script: &str) -> Result<String, ExitStatus> {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stderr(Stdio::inherit());
        let output = command.output().expect("sh should start");
        let text = String::from_utf8(output.stdout).expect("the output should be UTF-8");
        if output.status.success() { Ok(text) } else { Err(output.status) }
    }

    for script in ["echo hello", "exit 3"] {
        match check_output(script) {
            Ok(text) => println!("{}", text.trim_end()),
            Err(status) => println!("failed: {status}"), // CalledProcessError
        }
    }
}

/// `subprocess.run(timeout=seconds)`: kills a program that takes too long.
///
/// Add: `cargo add tokio --features macros,process,rt,time`
/// Trap: Without `kill_on_drop` the program keeps running. Only the program itself is killed, not
/// the programs that it has started.
pub async fn run_timeout() {
    use std::time::Duration;
    use tokio::process::Command;
    use tokio::time::timeout;

    let limits = [("60", Duration::from_millis(50)), ("0", Duration::from_secs(60))];
    for (seconds, limit) in limits {
        let mut command = Command::new("sleep");
        command.arg(seconds).kill_on_drop(true);
        match timeout(limit, command.output()).await {
            Ok(output) => println!("{}", output.expect("sleep should start").status),
            Err(_) => println!("timed out"), // TimeoutExpired
        }
    }
}

/// `subprocess.run(input=text)`: writes to the program, and reads its output.
///
/// Trap: A pipe holds a limited amount. A thread must write while the output is read; otherwise
/// both programs deadlock. If the program ends before it has read all, `write_all` returns
/// `ErrorKind::BrokenPipe`, which Python ignores.
pub fn run_input() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    use std::thread;

    let input = "x".repeat(1_000_000);
    let mut command = Command::new("tr");
    command.args(["x", "y"]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("tr should start");
    let mut stdin = child.stdin.take().expect("stdin should be a pipe");
    let output = thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input.as_bytes()).expect("tr should read"));
        child.wait_with_output().expect("the output should be readable")
    });
    let is_replaced = output.stdout.iter().all(|byte| *byte == b'y');
    println!("{} bytes, replaced: {is_replaced}", output.stdout.len());
}

/// `subprocess.run(shell=True)`: runs a line of shell.
///
/// Trap: Text that is pasted into the script is run as shell. Pass values as arguments, `"$1"`, or
/// in the environment.
pub fn run_shell() {
    use std::process::Command;

    let name = "a name; echo b";
    let mut command = Command::new("sh");
    command.args(["-c", "for word in one two; do echo \"$word: $1\"; done", "sh", name]);
    let output = command.output().expect("sh should start");
    print!("{}", String::from_utf8_lossy(&output.stdout));
}

/// `subprocess.run(env=variables)`: a program with its own environment.
///
/// Trap: `env` alone adds to the inherited variables. Python's `env` replaces all of them, as
/// `env_clear` does: name the program with its path then, because `PATH` is cleared, too.
pub fn run_env() {
    use std::process::Command;

    for clear in [false, true] {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", "echo \"$GREETING, home: ${HOME:-none}\""]);
        if clear {
            command.env_clear();
        } else {
            command.env("HOME", "/home/me"); // in place of the inherited value
        }
        command.env("GREETING", "hello");
        command.status().expect("sh should start");
    }
}

/// `subprocess.run(cwd=folder)`: a program with its own working directory.
///
/// Trap: A relative path of the program itself may be searched in either folder: use an absolute
/// path. `env::set_current_dir` changes the folder for all threads.
pub fn run_cwd() {
    use std::process::Command;

    let mut command = Command::new("pwd");
    command.current_dir("/").status().expect("pwd should start");
}

/// `subprocess.Popen`: starts a program, continues, and waits for the program later.
///
/// Trap: A `Child` that is dropped is neither killed nor waited for. Until `wait` is called, a
/// child that has ended stays a zombie.
pub fn popen() {
    use std::io::Write;
    use std::process::{Command, Stdio};

    let mut command = Command::new("sh");
    command.args(["-c", "read line; echo \"child: $line\"; exit 3"]).stdin(Stdio::piped());
    let mut child = command.spawn().expect("sh should start");
    println!("pid: {}", child.id() > 0);
    println!("continues while the child runs");
    let mut stdin = child.stdin.take().expect("stdin should be a pipe");
    writeln!(stdin, "end").expect("the child should read");
    let status = child.wait().expect("the child should be ours");
    println!("returncode: {}", status.code().expect("the child should exit by itself"));
}

/// `subprocess.Popen.poll`: returns the exit status, or none while the program runs.
///
/// Trap: A signal that ended the program leaves no code. `status.signal()` of `ExitStatusExt`
/// returns the signal.
pub fn popen_poll() {
    use std::process::{Command, Stdio};

    let mut command = Command::new("sh");
    command.args(["-c", "read line; exit 3"]).stdin(Stdio::piped());
    let mut child = command.spawn().expect("sh should start");
    println!("ended: {}", child.try_wait().expect("the child should be ours").is_some());
    drop(child.stdin.take()); // the end of its input ends the child
    child.wait().expect("the child should be ours");
    let status = child.try_wait().expect("the child should be ours");
    let code = status.expect("the child should have ended").code();
    println!("returncode: {}", code.expect("the child should exit by itself"));
}

/// `subprocess.Popen.wait(timeout)`: waits up to a time limit; the program keeps running.
///
/// Trap: The standard library has no such wait, so this phrase polls. `tokio::time::timeout` around
/// the `wait` of a `tokio::process::Child` does not poll.
pub fn popen_wait_timeout() {
    use std::io;
    use std::process::{Child, Command, ExitStatus, Stdio};
    use std::thread;
    use std::time::{Duration, Instant};

    fn wait_timeout(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
        let start = Instant::now();
        loop {
            match child.try_wait()? {
                None if start.elapsed() < limit => thread::sleep(Duration::from_millis(5)),
                ended => return Ok(ended),
            }
        }
    }

    let mut command = Command::new("cat");
    let mut child = command.stdin(Stdio::piped()).spawn().expect("cat should start");
    for limit in [Duration::from_millis(50), Duration::from_secs(60)] {
        match wait_timeout(&mut child, limit).expect("the child should be ours") {
            Some(status) => println!("{status}"),
            None => println!("not ended in time"), // TimeoutExpired
        }
        drop(child.stdin.take()); // the end of its input ends the child
    }
}

/// `subprocess.Popen.communicate`: writes, and reads both outputs until their ends.
///
/// Trap: `wait_with_output` reads both outputs at once. Code that first reads all of one deadlocks
/// when the pipe of the other is full.
pub fn popen_communicate() {
    use std::io::Write;
    use std::process::{Command, Stdio};
    use std::thread;

    let mut command = Command::new("sh");
    command.args(["-c", "head -c 1000000 /dev/zero >&2; wc -c"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("sh should start");
    let mut stdin = child.stdin.take().expect("stdin should be a pipe");
    let output = thread::scope(|scope| {
        let write = move || stdin.write_all(&[0; 1_000_000]).expect("the child should read");
        scope.spawn(write); // drops `stdin` at its end
        child.wait_with_output().expect("the outputs should be readable")
    });
    println!("stdout: {}", String::from_utf8_lossy(&output.stdout).trim());
    println!("stderr: {} bytes", output.stderr.len());
}

/// `subprocess.Popen.kill`, `Popen.terminate`, `Popen.send_signal`: ends a program by a signal.
///
/// Add: `cargo add rustix --features process`
/// Trap: The signal is only sent: call `wait` to wait until the program has ended. A process ID may
/// be reused after `wait`, so send no signal then. `Child::kill` checks that, rustix does not.
#[cfg(unix)]
pub fn popen_kill() {
    use rustix::process::{Pid, Signal, kill_process};
    use std::process::Command;

    let start = || Command::new("sleep").arg("60").spawn().expect("sleep should start");
    let mut children = [start(), start(), start()];
    children[0].kill().expect("the child should be there");
    let terminated = Pid::from_child(&children[1]);
    kill_process(terminated, Signal::TERM).expect("the child should be there");
    let signalled = Pid::from_child(&children[2]);
    kill_process(signalled, Signal::USR1).expect("the child should be there");
    for child in &mut children {
        println!("{}", child.wait().expect("the child should be ours"));
    }
}

/// `subprocess.Popen.stdin`, `Popen.stdout`: a dialogue with a program, line by line.
///
/// Trap: Many programs write whole blocks to a pipe, and a line appears only with its block. Drop
/// `stdin` before `wait`; otherwise a program that reads to the end never ends.
pub fn popen_stdin() {
    use std::io::{BufRead, BufReader, Write};
    use std::process::{Command, Stdio};

    let mut command = Command::new("cat");
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().expect("cat should start");
    let mut stdin = child.stdin.take().expect("stdin should be a pipe");
    let mut lines = BufReader::new(child.stdout.take().expect("stdout should be a pipe")).lines();
    for word in ["one", "two"] {
        writeln!(stdin, "{word}").expect("cat should read");
        let answer = lines.next().expect("cat should answer");
        println!("answer: {}", answer.expect("the answer should be UTF-8"));
    }
    drop(stdin); // the end of its input ends the child
    println!("{}", child.wait().expect("the child should be ours"));
}

/// `subprocess.Popen(args, stdin=other.stdout)`: a pipeline of two programs.
///
/// Trap: The first program ends by a broken pipe only when no process has the reading end any more.
/// A `Command` keeps the end that it was given until the `Command` is dropped, here at the end of
/// its line. In Python `other.stdout.close()` does that. Wait for both programs.
/// Also: pipe output of one command into another, pipe between two commands, 管道连接两个命令
#[cfg(unix)]
pub fn popen_pipeline() {
    use std::process::{Command, Stdio};

    let mut first = Command::new("yes");
    let mut first = first.stdout(Stdio::piped()).spawn().expect("yes should start");
    let stdout = first.stdout.take().expect("stdout should be a pipe");
    let output = Command::new("head").args(["-n", "1"]).stdin(stdout).output();
    print!("{}", String::from_utf8_lossy(&output.expect("head should start").stdout));
    println!("{}", first.wait().expect("the child should be ours"));
}

/// `subprocess.DEVNULL`: discards the output of a program, or gives the program no input.
pub fn devnull() {
    use std::process::{Command, Stdio};

    let mut command = Command::new("sh");
    command.args(["-c", "echo lost; echo lost >&2; wc -c; exit 3"]);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let status = command.status().expect("sh should start");
    println!("returncode: {}", status.code().expect("the program should exit by itself"));
}

/// `subprocess.STDOUT`: both outputs of a program through one pipe.
///
/// Trap: The command keeps its own ends of the pipe. Drop the command before reading; otherwise the
/// pipe has no end.
pub fn stdout() {
    use std::io::{self, Read};
    use std::process::Command;

    let (mut reader, writer) = io::pipe().expect("the system should have a pipe left");
    let stderr = writer.try_clone().expect("the system should have a file left");
    let mut command = Command::new("sh");
    command.args(["-c", "echo out; echo err >&2"]).stdout(writer).stderr(stderr);
    let mut child = command.spawn().expect("sh should start");
    drop(command);
    let mut text = String::new();
    reader.read_to_string(&mut text).expect("the text should be UTF-8");
    child.wait().expect("the child should be ours");
    print!("{text}");
}
