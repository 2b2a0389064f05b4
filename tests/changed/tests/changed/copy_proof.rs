//! Every snippet can be copied: a new package with the commands of the header's `Copy:` line and
//! the file without its lines that use `shared` builds without a warning and holds the contract.
//! The same is true for the variants in the headers.
//!
//! Snippets with the same commands are programs of one package. So each set of crates and features
//! is built once, and no program sees a feature that its own commands do not add. The packages are
//! built in the workspace's build folder, with its lock file, because a crate that is already built
//! is then not built again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use catalog::header;
use tests::{Contract, Program, cargo, contracts};

/// A program to build: its contract, its name, and its text.
struct Copy {
    contract: Contract,
    name: String,
    source: String,
}

/// Returns the snippet itself and each of its variants, with the commands that each needs.
fn copies(contract: &Contract) -> Vec<(Vec<String>, Copy)> {
    let header = &contract.header;
    let source = header::source(&header.section, &header.binary);
    let copy = |name: String, source: &str| {
        let name = format!("copy-of-{name}"); // the build folder has a program with the other name
        let source = header::without_shared(source);
        assert!(
            !source.contains("shared::"),
            "{name}: `shared` should not be used after its lines are deleted"
        );
        Copy { contract: contract.clone(), name, source }
    };
    let mut copies = vec![(header.copy.clone(), copy(header.binary.clone(), &source))];
    for (index, variant) in header::variants(&source).iter().enumerate() {
        let changed = header::with_variant(&source, variant);
        let changed = changed.unwrap_or_else(|wrong| panic!("{}: {wrong}", header.binary));
        let commands = [&header.copy[..], std::slice::from_ref(&variant.copy)].concat();
        copies.push((commands, copy(format!("{}-{}", header.binary, index + 1), &changed)));
    }
    copies
}

/// Creates and builds the package `name` with these programs in `folder`.
fn build(
    name: &str,
    commands: &[String],
    copies: &[Copy],
    folder: &Path,
    target: &Path,
) -> Result<(), String> {
    let package = cargo::new_copy(folder, target, name, commands)?;
    fs::remove_file(package.join("src/main.rs")).map_err(|error| error.to_string())?;
    let programs = package.join("src/bin");
    for copy in copies {
        cargo::write(&programs.join(&copy.name).with_extension("rs"), &copy.source)?;
    }
    cargo::run(&package, target, &["build", "--keep-going"]).map(drop)
}

#[test]
fn every_snippet_builds_and_runs_as_a_copy() {
    let folder = tempfile::tempdir().expect("creating a folder should succeed");
    let target = cargo::target_folder().unwrap_or_else(|wrong| panic!("{wrong}"));
    let contracts = contracts::of_default_members().unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut groups: BTreeMap<Vec<String>, Vec<Copy>> = BTreeMap::new();
    for (commands, copy) in contracts.iter().flat_map(copies) {
        groups.entry(commands).or_default().push(copy);
    }
    let built = groups.iter().enumerate().map(|(number, (commands, copies))| {
        let name = format!("copies-{number}");
        build(&name, commands, copies, folder.path(), &target)
            .map_err(|why| format!("after {}: {why}", commands.join(", ")))
    });
    let failures: Vec<String> = built.filter_map(Result::err).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(!groups.is_empty());
    // The programs mostly sleep, so they run side by side.
    thread::scope(|scope| {
        for copy in groups.values().flatten() {
            let path = target.join("debug").join(&copy.name);
            scope.spawn(move || {
                let program = Program::new(&copy.name, Command::new(path));
                copy.contract.hold(program).unwrap_or_else(|failure| panic!("a copy: {failure}"));
            });
        }
    });
}
