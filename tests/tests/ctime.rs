//! `shared::ctime` prints what CPython's `time.ctime()` prints.

use std::process::Command;
use std::time::{Duration, UNIX_EPOCH};

/// Prints a time in a time zone, both given as arguments; run as a child of its own, because the
/// time zone is that of the environment.
const PYTHON: &str = "import sys, time; print(time.ctime(int(sys.argv[1])))";

#[test]
fn is_that_of_python() {
    let interpreter = match tests::python::interpreter() {
        Ok(interpreter) => interpreter,
        Err(why) => return eprintln!("ctime: skipped on CPython: {why}"),
    };
    let me = std::env::current_exe().expect("a test program has a path");
    // A one-digit day, the day before summer time begins and ends, a leap day, 1970.
    for seconds in ["0", "1709164800", "1743209999", "1743210001", "1793494800", "1764979200"] {
        for zone in ["UTC", "Europe/Berlin", "Asia/Shanghai", "America/New_York"] {
            let run = |command: &mut Command| {
                let output = command.env("TZ", zone).output().expect("it starts");
                assert!(output.status.success(), "{output:?}");
                String::from_utf8(output.stdout).expect("is text")
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
#[ignore = "only for the test above, which runs it in a time zone"]
fn inner_print() {
    let seconds = std::env::var("CTIME_SECONDS").expect("set by the test above");
    let seconds = Duration::from_secs(seconds.parse().expect("a number"));
    println!("\n{}", shared::ctime(UNIX_EPOCH + seconds));
}
