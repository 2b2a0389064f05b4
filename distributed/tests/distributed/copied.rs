//! A snippet can be copied: a new package with the commands of the header's `Copy:` line and the
//! file without its lines that use `shared` builds without a warning and holds the contract.
//!
//! The package is built with the workspace's lock file and in its build folder, because a second
//! build of the broker's client would take half a minute.

use std::fs;
use std::path::Path;
use std::process::Command;

use catalog::header;
use libtest_mimic::Completion;
use tests::{Contract, Failure, Program, cargo};

/// What makes warnings errors, and the package one of its own.
const MORE: &str = "
[lints.rust]
warnings = \"deny\"

[workspace]
";

/// The copy builds and holds the contract.
pub fn holds_as_a_copy(contract: &Contract) -> Completion {
    let header = &contract.header;
    let folder = tempfile::tempdir().expect("creating a folder should succeed");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent();
    let target = target.expect("the folder should be in the build folder");
    let name = format!("copy-of-{}", header.binary);
    let package = folder.path().join(&name);
    let build = || -> Result<(), String> {
        cargo::run(folder.path(), target, &["new", "--vcs", "none", &name])?;
        let lock = catalog::workspace().join("Cargo.lock");
        fs::copy(lock, package.join("Cargo.lock")).map_err(|error| error.to_string())?;
        for command in &header.copy {
            cargo::add(&package, target, command)?;
        }
        let manifest = package.join("Cargo.toml");
        let text = fs::read_to_string(&manifest).map_err(|error| error.to_string())?;
        fs::write(&manifest, text + MORE + cargo::PROFILE).map_err(|error| error.to_string())?;
        let source = header::without_shared(&header::source(&header.section, &header.binary));
        fs::write(package.join("src/main.rs"), source).map_err(|error| error.to_string())?;
        cargo::run(&package, target, &["build"]).map(drop)
    };
    build().unwrap_or_else(|why| panic!("after {}: {why}", header.copy.join(", ")));
    let program = Program::new(&name, Command::new(target.join("debug").join(&name)));
    contract.hold(program).unwrap_or_else(Failure::fail);
    Completion::Completed
}
