//! Starting and joining a thread or a process.

use std::env;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::Row;

pub(super) fn threads() -> Vec<Row> {
    vec![
        Row::new("thread", "start a thread that does nothing, and join it", "thread")
            .snippet("std", spawn)
            .alternative("std scope", scoped)
            .limit_in_c("pthread_create", "thread"),
    ]
}

pub(super) fn processes() -> Vec<Row> {
    vec![
        Row::new("process", "start a process that does nothing, and join it", "process")
            .of_processes()
            .snippet("procspawn", procspawn_process)
            .alternative("std Command", command)
            .alternative_in_python("CPython spawn", "process_spawn")
            .limit_in_c("fork and exec", "process"),
    ]
}

fn timed(n: u64, each: impl Fn()) -> Duration {
    let watch = Instant::now();
    (0..n).for_each(|_| each());
    watch.elapsed()
}

fn spawn(n: u64) -> Duration {
    timed(n, || thread::spawn(|| {}).join().expect("the child should do nothing"))
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
    timed(n, || procspawn::spawn((), nothing).join().expect("the child should do nothing"))
}

fn command(n: u64) -> Duration {
    let me = env::current_exe().expect("the program should have a path");
    timed(n, || {
        let mut command = Command::new(&me);
        let status = command.args(["child", "nothing", "0"]).stdin(Stdio::null()).status();
        assert!(status.expect("the program should start").success());
    })
}
