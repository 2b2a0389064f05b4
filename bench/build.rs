//! Puts each snippet whose own types are measured into a module, whole and unmodified. Its part of
//! `src/ours` is a child module, since only a child can use the private items of a snippet.

use std::env;
use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::path::Path;

const SNIPPETS: &[(&str, &str)] = &[
    ("async", "async_condition"),
    ("async", "async_event"),
    ("async", "async_queue"),
    ("async", "async_queue_full"),
    ("async", "call_later"),
    ("async", "call_soon_threadsafe"),
    ("async", "task_group"),
    ("processes", "process_manager"),
    ("processes", "process_pipe"),
    ("processes", "process_pool_map"),
    ("sync", "barrier_full"),
    ("sync", "condition_queue"),
    ("sync", "event"),
    ("sync", "event_full"),
    ("sync", "semaphore"),
    ("sync", "semaphore_full"),
    ("sync", "timer"),
    ("threads", "actor"),
    ("threads", "executor_results"),
    ("threads", "queue"),
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
            "#[allow(dead_code, unused, clippy::all, reason = \"its package lints it\")]\n\
             pub(crate) mod {name} {{\n{source}\n#[path = {measured:?}]\npub(crate) mod ours;\n}}\n"
        )?;
    }
    fs::write(Path::new(&env::var("OUT_DIR")?).join("snippets.rs"), modules)?;
    Ok(())
}
