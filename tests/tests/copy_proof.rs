//! Every snippet can be copied: a fresh package, the commands of the header's `Copy:` line, and the
//! file without its lines that name `shared` build without a warning and hold the contract.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use tests::header::{self, Header};
use tests::{Contract, Program, contracts};

/// Runs cargo in `folder`, with one build folder for all packages.
fn cargo(folder: &Path, target: &Path, args: &[&str]) -> Result<(), String> {
    let output = Command::new(env!("CARGO"))
        .args(args)
        .current_dir(folder)
        .env("CARGO_TARGET_DIR", target)
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        Ok(())
    } else {
        let stderr = String::from_utf8_lossy(&output.stderr);
        Err(format!("cargo {}:\n{stderr}", args.join(" ")))
    }
}

/// Makes the package `name` in `folder`, and builds it.
fn build(contract: &Contract, name: &str, folder: &Path, target: &Path) -> Result<(), String> {
    let header = Header::read(contract.section, contract.binary);
    cargo(folder, target, &["new", "--quiet", "--vcs", "none", name])?;
    let package = folder.join(name);
    for command in &header.copy {
        let args: Vec<&str> = command.split_whitespace().collect();
        let ["cargo", "add", rest @ ..] = &args[..] else {
            return Err(format!("Copy: is not «cargo add», but {command}"));
        };
        // First from what has been downloaded for the workspace, then from the registry.
        let offline = [&["add", "--offline", "--quiet"], rest].concat();
        let online = [&["add", "--quiet"], rest].concat();
        cargo(&package, target, &offline).or_else(|_| cargo(&package, target, &online))?;
    }
    let source = header::without_shared(&header::source(contract.section, contract.binary));
    assert!(!source.contains("shared::"), "{}: still names shared", contract.binary);
    fs::write(package.join("src/main.rs"), source).map_err(|error| error.to_string())?;
    // A warning is an error here, but only in the snippet: dependencies are not our business.
    let strict = ["rustc", "--quiet", "--", "-Dwarnings"];
    let offline = [&["rustc", "--offline"], &strict[1..]].concat();
    cargo(&package, target, &offline).or_else(|_| cargo(&package, target, &strict))
}

#[test]
fn every_snippet_builds_and_runs_as_a_copy() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("copy-proof");
    let mut failures = Vec::new();
    let mut built = Vec::new();
    for contract in contracts::all() {
        let name = format!("copied-{}", contract.binary);
        match build(contract, &name, folder.path(), &target) {
            Ok(()) => built.push((contract, target.join("debug").join(name))),
            Err(why) => failures.push(format!("{}: {why}", contract.binary)),
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(!built.is_empty());
    // They sleep most of their time, so side by side.
    thread::scope(|scope| {
        for (contract, path) in &built {
            scope.spawn(move || {
                let program = Program::new(contract.binary, Command::new(path));
                contract.hold(program).unwrap_or_else(|failure| panic!("a copy: {failure}"));
            });
        }
    });
}
