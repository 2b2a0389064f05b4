//! A program with the line `shared::init()` and without it fails in the same way: a panic is
//! reported with its place and can be caught, whatever its message says.

use std::env;
use std::fs::File;
use std::io;
use std::panic;
use std::process::{Command, Output};
use std::thread;

const CHILD: &str = "SHARED_TEST_CHILD";

#[expect(clippy::unwrap_used, reason = "it is what everybody writes first")]
/// Panics that a program catches, each with the name that the program prints.
const PANICS: [(&str, fn()); 6] = [
    ("no such file", || drop(open().unwrap())),
    ("nor with other words", || drop(open().expect("the settings should be there"))),
    ("in words alone", || panic!("{}", io::Error::from_raw_os_error(2))),
    ("like std's", || panic!("failed to spawn thread: {:?}", io::Error::from_raw_os_error(11))),
    ("like println's", || {
        panic!("failed printing to stdout: {}", io::Error::from_raw_os_error(32))
    }),
    ("like a library's", || {
        panic!("The global thread pool has not been initialized.: (os error 11)")
    }),
];

fn open() -> io::Result<File> {
    File::open("/nowhere/settings.toml")
}

/// Catches the panics of threads, and prints a line for each.
fn recover() {
    for (what, work) in PANICS {
        let result = thread::spawn(work).join();
        println!("{what}: {}", if result.is_err() { "caught" } else { "nothing happened" });
    }
    let result = panic::catch_unwind(PANICS[0].1);
    println!("in main: {}", if result.is_err() { "caught" } else { "nothing happened" });
}

fn run(with: &str) -> Output {
    let mut child = Command::new(env::current_exe().expect("a test program has a path"));
    child.args(["a_panic_is_the_same_with_shared_and_without", "--exact", "--nocapture"]);
    child.env(CHILD, with).env_remove("RUST_BACKTRACE").output().expect("it can be started")
}

#[test]
fn a_panic_is_the_same_with_shared_and_without() {
    match env::var(CHILD).as_deref() {
        Ok("with") => {
            shared::init();
            return recover();
        }
        Ok(_) => return recover(),
        Err(_) => {}
    }
    let [with, without] = ["with", "without"].map(run);
    for output in [&with, &without] {
        let stdout = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{}\n{stdout}\n{stderr}", output.status);
        assert_eq!(stdout.matches(": caught\n").count(), PANICS.len() + 1, "{stdout}");
        let places =
            stderr.lines().filter(|line| line.contains(&format!(" panicked at {}:", file!())));
        assert_eq!(places.count(), PANICS.len() + 1, "{stderr}");
    }
}
