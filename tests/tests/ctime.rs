//! `shared::ctime` prints the same as CPython's `time.ctime()`.

use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

/// Prints the time in the argument. This function runs in a child process, because the environment
/// sets the time zone.
const PYTHON: &str = "import sys, time; print(time.ctime(int(sys.argv[1])))";

#[test]
fn prints_what_python_prints() {
    let interpreter = match tests::python::interpreter() {
        Ok(interpreter) => interpreter,
        Err(why) => return eprintln!("ctime: skipped on CPython: {why}"),
    };
    let me = std::env::current_exe().expect("the path of the test program should be known");
    // 1970, a leap day, the days before summer time begins and ends, and one-digit days.
    for seconds in ["0", "1709164800", "1743209999", "1743210001", "1793494800", "1764979200"] {
        for zone in ["UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York"] {
            let run = |command: &mut Command| {
                let output = command.env("TZ", zone).output().expect("the program should start");
                assert!(output.status.success(), "{output:?}");
                String::from_utf8(output.stdout).expect("the output should be UTF-8")
            };
            let python = run(Command::new(interpreter).args(["-c", PYTHON, seconds]));
            let rust = run(Command::new(&me)
                .args(["--exact", "inner_print", "--ignored", "--nocapture", "--quiet"])
                .env("CTIME_SECONDS", seconds));
            let python = python.trim_end();
            assert!(rust.lines().any(|line| line == python), "{zone}: {python}, not {rust}");
        }
    }
}

#[test]
#[ignore = "runs in a time zone, as a child of the test above"]
fn inner_print() {
    let seconds = std::env::var("CTIME_SECONDS").expect("the test above should set CTIME_SECONDS");
    let seconds = Duration::from_secs(seconds.parse().expect("CTIME_SECONDS should be a number"));
    println!("\n{}", shared::ctime(UNIX_EPOCH + seconds));
}
