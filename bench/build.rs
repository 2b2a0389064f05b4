//! Puts the snippets whose own types are measured into modules, each whole and unmodified, with
//! its part of `src/ours` as a child: only a child sees what is private in a snippet.

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const SNIPPETS: [(&str, &str); 9] = [
    ("async", "async_condition"),
    ("async", "async_event"),
    ("async", "async_queue"),
    ("async", "call_later"),
    ("async", "call_soon_threadsafe"),
    ("sync", "event"),
    ("sync", "semaphore"),
    ("sync", "timer"),
    ("threads", "thread_pool_executor"),
];

fn main() -> Result<(), Box<dyn Error>> {
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let mut modules = String::new();
    for (section, name) in SNIPPETS {
        let path = Path::new(&here).join(format!("../{section}/src/bin/{name}.rs"));
        println!("cargo::rerun-if-changed={}", path.display());
        let source = fs::read_to_string(&path)?;
        let measured = Path::new(&here).join(format!("src/ours/{name}.rs"));
        write!(
            modules,
            "#[allow(dead_code, unused, clippy::all, reason = \"it is linted where it is\")]\n\
             pub(crate) mod {name} {{\n{source}\n#[path = {measured:?}]\npub(crate) mod ours;\n}}\n"
        )?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("snippets.rs"), modules)?;
    Ok(())
}
