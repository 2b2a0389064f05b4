//! What it costs to start a thread or a process and to wait for its end.

use std::env;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::Row;

pub(super) fn threads() -> Vec<Row> {
    vec![
        Row::new("thread", "start a thread that does nothing, and join it", "thread")
            .ours("std", spawn)
            .other("std scope", scoped)
            .limit_in_c("pthread_create", "thread"),
    ]
}

pub(super) fn processes() -> Vec<Row> {
    vec![
        Row::new("process", "start a process that does nothing, and join it", "process")
            .of_processes()
            .ours("procspawn", procspawn_process)
            .other("std Command", command)
            .other_python("CPython spawn", "process_spawn")
            .limit_in_c("fork and exec", "process"),
    ]
}

fn timed(n: u64, each: impl Fn()) -> Duration {
    let watch = Instant::now();
    (0..n).for_each(|_| each());
    watch.elapsed()
}

fn spawn(n: u64) -> Duration {
    timed(n, || thread::spawn(|| {}).join().expect("it does nothing"))
}

fn scoped(n: u64) -> Duration {
    timed(n, || {
        thread::scope(|scope| {
            scope.spawn(|| {});
        });
    })
}

fn nothing((): ()) {}

fn procspawn_process(n: u64) -> Duration {
    timed(n, || procspawn::spawn((), nothing).join().expect("it does nothing"))
}

fn command(n: u64) -> Duration {
    let me = env::current_exe().expect("it has been started");
    timed(n, || {
        let mut command = Command::new(&me);
        let status = command.args(["child", "nothing", "0"]).stdin(Stdio::null()).status();
        assert!(status.expect("it can be started").success());
    })
}
