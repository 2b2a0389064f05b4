//! A snippet can be copied: a new package with the commands of the header's `Copy:` line and the
//! file without its lines that use `shared` builds without a warning and holds the contract.
//!
//! The package is built with the workspace's lock file and in its build folder, because a second
//! build of the broker's client would take half a minute.

use std::process::Command;

use catalog::header;
use libtest_mimic::Completion;
use tests::{Contract, Failure, Program, cargo};

/// The copy builds and holds the contract.
pub fn holds_as_a_copy(contract: &Contract) -> Completion {
    let header = &contract.header;
    let folder = tempfile::tempdir().expect("creating a folder should succeed");
    let target = cargo::target_folder().unwrap_or_else(|wrong| panic!("{wrong}"));
    let name = format!("copy-of-{}", header.binary);
    let build = || -> Result<(), String> {
        let package = cargo::new_copy(folder.path(), &target, &name, &header.copy)?;
        let source = header::without_shared(&header::source(&header.section, &header.binary));
        cargo::write(&package.join("src/main.rs"), &source)?;
        cargo::run(&package, &target, &["build"]).map(drop)
    };
    build().unwrap_or_else(|why| panic!("after {}: {why}", header.copy.join(", ")));
    let program = Program::new(&name, Command::new(target.join("debug").join(&name)));
    contract.hold(program).unwrap_or_else(Failure::fail);
    Completion::Completed
}
