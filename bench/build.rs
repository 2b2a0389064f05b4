//! Puts each snippet whose own types are measured into a module, whole and unmodified. Its part of
//! `src/ours` is a child module, since only a child can use the private items of a snippet.

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

fn main() -> Result<(), Box<dyn Error>> {
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let mut modules = String::new();
    println!("cargo::rerun-if-changed=src/ours");
    for name in catalog::names_in("bench/src/ours", "rs")? {
        let file = catalog::document::load(&name)?.path();
        println!("cargo::rerun-if-changed=../{file}");
        let source = catalog::read(&file)?;
        let measured = Path::new(&here).join(format!("src/ours/{name}.rs"));
        write!(
            modules,
            "#[allow(dead_code, unused, clippy::all, reason = \"its package lints it\")]\n\
             pub(crate) mod {name} {{\n{source}\n#[path = {measured:?}]\npub(crate) mod ours;\n}}\n"
        )?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("snippets.rs"), modules)?;
    Ok(())
}
