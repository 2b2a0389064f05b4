//! Subprocess: output, input, exit status, timeout and kill (`asyncio.create_subprocess_exec`).
//!
//! `output` and `wait_with_output` read both pipes at once and then wait, as `communicate` does.
//! Input has to be written while the output is read: as soon as a pipe is full, a parent that only
//! writes and a child that only writes deadlock. A `timeout` around `wait` leaves the child
//! running, as in Python, so the child must be killed. `kill` also waits for the child. With
//! `kill_on_drop`, a child is killed as soon as its `Child` is dropped, for example because the
//! task that waits for the child is aborted; the counterpart needs a `finally` for that.
//!
//! Python:   tests/python/subprocess_.py
//! Rust:     `tokio::process::Command`, `tokio::process::Child`, `futures::future::join`
//! Section:  子进程
//! Run:      cargo run -p async --bin subprocess    (ends after 0.2 s)
//! Copy:     cargo add futures --no-default-features --features std
//!           cargo add tokio --features io-util,process,rt,sync,time
//! Contract: exact - exit status 3 and both outputs; a megabyte through both pipes, and through a
//!           child; a child that outlasts its timeout still runs and is killed; the child of an
//!           aborted task is killed; a program that does not exist is an error

use std::io;
use std::process::{ExitStatus, Output, Stdio};
use std::time::Duration;

use futures::future::join;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::time::timeout;

const MEGABYTE: usize = 1_000_000; // more than a pipe holds

fn shell(script: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", script]).kill_on_drop(true);
    command
}

async fn run() -> io::Result<()> {
    let output = shell("echo out; echo err >&2; exit 3").output().await?;
    println!("stdout: {}", String::from_utf8_lossy(&output.stdout).trim_end());
    println!("stderr: {}", String::from_utf8_lossy(&output.stderr).trim_end());
    println!("status: {}", code(output.status));
    Ok(())
}

/// Returns the exit code. A child that a signal has killed has none.
fn code(status: ExitStatus) -> String {
    status.code().map_or("none, killed".to_owned(), |code| code.to_string())
}

async fn both_pipes() -> io::Result<()> {
    let script = format!("head -c {MEGABYTE} /dev/zero >&2; head -c {MEGABYTE} /dev/zero");
    let output = shell(&script).output().await?;
    println!("both pipes: {} and {} bytes", output.stdout.len(), output.stderr.len());
    Ok(())
}

/// Writes `input` to the child and reads both pipes at the same time, then waits for the child.
async fn communicate(mut child: Child, input: &[u8]) -> io::Result<Output> {
    let mut stdin = child.stdin.take().expect("standard input of the child should be a pipe");
    let write = async move { stdin.write_all(input).await }; // the end drops and closes the pipe
    let (written, output) = join(write, child.wait_with_output()).await;
    match written {
        // The child has ended, or has closed its input, without reading everything.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => output,
        Err(error) => Err(error),
        Ok(()) => output,
    }
}

async fn through_a_child() -> io::Result<()> {
    for script in ["cat", "head -c 3"] {
        let mut command = shell(script);
        let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let output = communicate(child, &vec![b'x'; MEGABYTE]).await?;
        println!("{script}: {} bytes", output.stdout.len());
    }
    Ok(())
}

async fn time_is_up() -> io::Result<()> {
    let mut child = shell("exec sleep 5").spawn()?;
    shared::log!(lane: "sleep", holds, "the process");
    if timeout(Duration::from_millis(200), child.wait()).await.is_err() {
        println!("timeout: still running: {}", child.try_wait()?.is_none());
        child.kill().await?;
        shared::log!(lane: "sleep", done, "killed");
    }
    println!("timeout: exit status: {}", code(child.wait().await?));
    Ok(())
}

async fn aborted() -> io::Result<()> {
    let (send, receive) = oneshot::channel();
    let task = tokio::spawn(async move {
        let mut child = shell("echo started; exec sleep 5").stdout(Stdio::piped()).spawn()?;
        let stdout = child.stdout.take().expect("standard output of the child should be a pipe");
        send.send(stdout).expect("`aborted` should wait for the pipe");
        child.wait().await
    });
    let mut stdout = receive.await.expect("the child should start");
    let mut started = [0; 8];
    stdout.read_exact(&mut started).await?;
    task.abort();
    // The pipe ends when no process has its other end any more.
    let ended = timeout(Duration::from_secs(3), stdout.read_to_end(&mut Vec::new())).await.is_ok();
    println!("aborted: the child has ended: {ended}");
    Ok(())
}

async fn not_found() {
    let error = Command::new("no-such-program").spawn().expect_err("there is no such program");
    println!("not found: {}", error.kind() == io::ErrorKind::NotFound);
}

async fn all() -> io::Result<()> {
    run().await?;
    both_pipes().await?;
    through_a_child().await?;
    time_is_up().await?;
    aborted().await?;
    not_found().await;
    Ok(())
}

fn main() -> io::Result<()> {
    shared::init();
    let event_loop = runtime::Builder::new_current_thread().enable_all().build()?;
    event_loop.block_on(all())
}
