//! `cargo run -p schedules -- 1000000 11`, with other arguments.

use std::ffi::OsStr;
use std::process::Command;

#[test]
fn only_two_numbers_are_accepted() {
    let mut wrong: Vec<Vec<&OsStr>> =
        [&[""][..], &["0"], &["-1"], &["x"], &["1", "2", "3"], &["1", ""]]
            .iter()
            .map(|arguments| arguments.iter().map(OsStr::new).collect())
            .collect();
    #[cfg(unix)]
    wrong.push(vec![std::os::unix::ffi::OsStrExt::from_bytes(b"\xff")]);
    for arguments in wrong {
        let mut schedules = Command::new(env!("CARGO_BIN_EXE_schedules"));
        let output = schedules.args(&arguments).output().expect("the program should start");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.starts_with("schedules: the arguments should be "), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
