//! Puts each snippet into a module of its own, whole and unmodified, in which the names `std`,
//! `parking_lot`, `crossbeam`, `tokio` and `shared` are the stand-ins. The scenarios are a child
//! module, since only a child can use the private items of a snippet; a crate could not.
//!
//! Next to each snippet stand its broken variants, each with one mistake that a programmer might
//! make. The exploration must find every one of them.

mod mistake;
mod snippets;

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};

use snippets::{SNIPPETS, Snippet};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build");
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let mut modules = String::new();
    let mut broken = String::new();
    for Snippet { name, mistakes } in SNIPPETS {
        let file = catalog::document::load(name)?.path();
        println!("cargo::rerun-if-changed=../{file}");
        let source = catalog::read(&file)?;
        let scenarios = Path::new(&here).join(format!("src/scenarios/{name}.rs"));
        module(&mut modules, name, &source, &scenarios)?;
        for (number, mistake) in mistakes.iter().enumerate() {
            match mistake.make_in(&source, &file) {
                Ok(source) => {
                    let variant = format!("{name}_{number}");
                    module(&mut modules, &variant, &source, &scenarios)?;
                    let what = mistake.name;
                    writeln!(broken, "    ({name:?}, {what:?}, {variant}::scenarios::SCENARIOS),")?;
                }
                Err(error) => println!("cargo::error={error}"),
            }
        }
    }
    let names = SNIPPETS.iter().map(|snippet| snippet.name);
    let whole = names.fold(String::new(), |all, name| {
        all + &format!("    ({name:?}, {name}::scenarios::SCENARIOS),\n")
    });
    let all = format!(
        "{modules}\n\
         /// The snippets, each with its name and its scenarios.\n\
         pub const SNIPPETS: &[(&str, &[Scenario])] = &[\n{whole}];\n\n\
         /// The broken variants, each with the snippet's name, the mistake and the scenarios.\n\
         pub const BROKEN: &[(&str, &str, &[Scenario])] = &[\n{broken}];\n"
    );
    let tests = SNIPPETS.iter().fold(String::new(), |all, Snippet { name, .. }| {
        all + &format!("#[test]\nfn {name}() {{\n    every_schedule_passes({name:?});\n}}\n")
    });
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("snippets.rs"), all)?;
    fs::write(out.join("tests.rs"), tests)?;
    Ok(())
}

/// Writes a module: the source as it is, the stand-ins by name, and the scenarios.
fn module(out: &mut String, name: &str, source: &str, scenarios: &Path) -> std::fmt::Result {
    let has_statics = source.lines().any(|line| line.starts_with("static "));
    let parking_lot = if has_statics { "parking_lot" } else { "parking_lot_local as parking_lot" };
    write!(
        out,
        "#[allow(dead_code, unused, clippy::all, reason = \"its package lints it\")]\n\
         mod {name} {{\n\
         {source}\n\
         use crate::stand_ins::{{crossbeam, {parking_lot}, println, shared, std, tokio}};\n\
         #[path = {scenarios:?}]\n\
         pub(crate) mod scenarios;\n\
         }}\n"
    )
}
