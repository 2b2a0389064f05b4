//! Asking Cargo: packages made by the tests, and where what it has built is.

use std::env;
use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Cargo's program: the one that started this one, or else that on the `PATH`.
#[must_use]
pub fn program() -> OsString {
    env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Runs Cargo in `folder` with the build folder `target`, and returns what it prints: first with
/// what has been downloaded already, and if that does not do, with the registry.
///
/// # Errors
///
/// That it cannot be started, or what it says on standard error.
pub fn run(folder: &Path, target: &Path, args: &[&str]) -> Result<String, String> {
    let run = |more: &[&str]| {
        let mut command = Command::new(program());
        command.arg(args[0]).args(more).args(&args[1..]);
        command.current_dir(folder).env("CARGO_TARGET_DIR", target);
        let output = command.output().map_err(|error| format!("cargo: {error}"))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let stderr = String::from_utf8_lossy(&output.stderr);
        Err(format!("cargo {}:\n{stderr}", args.join(" ")))
    };
    run(&["--quiet", "--offline"]).or_else(|_| run(&["--quiet"]))
}

/// Runs a `cargo add`, as a header or a phrase has it, in the package in `folder`.
///
/// # Errors
///
/// That the command is another one, or as [`run`].
pub fn add(folder: &Path, target: &Path, command: &str) -> Result<(), String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let ["cargo", rest @ ..] = &words[..] else {
        return Err(format!("not \"cargo add\": {command}"));
    };
    if rest.first() != Some(&"add") {
        return Err(format!("not \"cargo add\": {command}"));
    }
    run(folder, target, rest).map(drop)
}

/// The messages in what Cargo prints with `--message-format=json`.
pub fn messages(printed: &str) -> impl Iterator<Item = Value> {
    printed.lines().filter_map(|line| serde_json::from_str(line).ok())
}

#[cfg(test)]
mod tests_of_cargo {
    use super::*;

    #[test]
    fn only_an_add_is_run() {
        let here = Path::new(".");
        for command in ["cargo", "cargo remove x", "rm -r x", ""] {
            let error = add(here, here, command).expect_err(command);
            assert!(error.contains("cargo add"), "{error}");
        }
    }
}
