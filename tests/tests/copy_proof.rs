//! Every snippet can be copied: a fresh package, the commands of the header's `Copy:` line, and the
//! file without its lines that use `shared` build without a warning and hold the contract. So do
//! the variants that stand in the headers.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::thread;

use tests::header::{self, Header};
use tests::{Contract, Program, cargo, contracts};

/// A program to be built: its contract, the name of its package, and of what it is made.
struct Copy {
    contract: &'static Contract,
    name: String,
    commands: Vec<String>,
    source: String,
}

/// A snippet as it is, then each of its variants.
fn copies(contract: &'static Contract) -> Vec<Copy> {
    let header = Header::read(contract.section, contract.binary);
    let source = header::source(contract.section, contract.binary);
    let name = format!("copied-{}", contract.binary);
    let mut copies = Vec::new();
    for (index, variant) in header::variants(&source).iter().enumerate() {
        let changed = header::with_variant(&source, variant);
        let changed = changed.unwrap_or_else(|wrong| panic!("{}: {wrong}", contract.binary));
        copies.push(Copy {
            contract,
            name: format!("{name}-{}", index + 1),
            commands: [&header.copy[..], std::slice::from_ref(&variant.copy)].concat(),
            source: header::without_shared(&changed),
        });
    }
    let (commands, source) = (header.copy, header::without_shared(&source));
    copies.push(Copy { contract, name, commands, source });
    copies
}

/// Makes a package in `folder`, and builds it.
fn build(copy: &Copy, folder: &Path, target: &Path) -> Result<(), String> {
    let name = &copy.name;
    cargo::run(folder, target, &["new", "--vcs", "none", name])?;
    let package = folder.join(name);
    for command in &copy.commands {
        cargo::add(&package, target, command)?;
    }
    assert!(!copy.source.contains("shared::"), "{name}: still uses shared");
    fs::write(package.join("src/main.rs"), &copy.source).map_err(|error| error.to_string())?;
    // A warning is an error here, but only in the snippet: dependencies are not our business.
    cargo::run(&package, target, &["rustc", "--", "-Dwarnings"]).map(drop)
}

#[test]
fn every_snippet_builds_and_runs_as_a_copy() {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("copy-proof");
    let mut failures = Vec::new();
    let mut built = Vec::new();
    for copy in contracts::all().flat_map(copies) {
        match build(&copy, folder.path(), &target) {
            Ok(()) => built.push((copy.contract, target.join("debug").join(&copy.name))),
            Err(why) => failures.push(format!("{}: {why}", copy.name)),
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
