//! `cargo run -p schedules -- 1000000 11`, with other arguments.

use std::ffi::OsStr;
use std::process::Command;

#[test]
fn two_numbers_are_wanted_and_nothing_else() {
    let mut wrong: Vec<Vec<&OsStr>> =
        [&[""][..], &["0"], &["-1"], &["x"], &["1", "2", "3"], &["1", ""]]
            .iter()
            .map(|arguments| arguments.iter().map(OsStr::new).collect())
            .collect();
    #[cfg(unix)]
    wrong.push(vec![std::os::unix::ffi::OsStrExt::from_bytes(b"\xff")]);
    for arguments in wrong {
        let mut schedules = Command::new(env!("CARGO_BIN_EXE_schedules"));
        let output = schedules.args(&arguments).output().expect("it can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.starts_with("schedules: how many, and which seed?"), "{said}");
        assert_eq!(said.lines().count(), 1, "{said}");
    }
}
