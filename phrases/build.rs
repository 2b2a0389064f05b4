//! Finds the phrases: the public functions without parameters in each file of `src` that has a twin
//! in `python`. The files are the list, from which this script generates the function that runs a
//! phrase by its name.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=python");
    let mut modules: Vec<String> = fs::read_dir("python")
        .expect("the package should have a folder python")
        .filter_map(|entry| {
            entry.expect("the folder should be readable").file_name().into_string().ok()
        })
        .filter_map(|name| Some(name.strip_suffix(".py")?.to_owned()))
        .collect();
    modules.sort();
    let mut items = String::new();
    let mut arms = String::new();
    for module in modules {
        let path = env::current_dir()
            .expect("the current folder should exist")
            .join(format!("src/{module}.rs"));
        let source = fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("phrases/src/{module}.rs, the twin: {error}"));
        items += &format!("#[path = {path:?}]\nmod {module};\n");
        let mut cfg = "";
        for line in source.lines() {
            if line.starts_with("#[cfg(") {
                cfg = line; // the next function exists on some systems only
                continue;
            }
            let name = |start: &str| line.strip_prefix(start)?.strip_suffix("() {");
            let (name, call) = if let Some(name) = name("pub fn ") {
                (name, format!("{module}::{name}()"))
            } else if let Some(name) = name("pub async fn ") {
                (name, format!("run({module}::{name}())"))
            } else {
                cfg = "";
                continue;
            };
            arms += &format!("{cfg}\n        \"{module}::{name}\" => {call},\n");
            if let Some(system) = cfg.strip_prefix("#[cfg(").and_then(|c| c.strip_suffix(")]")) {
                let why = format!("this phrase needs cfg({system}), which this system lacks");
                arms += &format!(
                    "#[cfg(not({system}))]\n        \"{module}::{name}\" => return Err({why:?}),\n"
                );
            }
            cfg = "";
        }
    }
    let text = format!(
        "{items}\n/// Runs the phrase with this name, or returns why it cannot run.\n\
         fn call(name: &str) -> Result<(), &'static str> {{\n    match name {{\n{arms}        \
         _ => return Err(\"no phrase has this name; see phrases/src for the names\"),\n    }}\n    \
         Ok(())\n}}\n"
    );
    let folder = env::var("OUT_DIR").expect("Cargo should set OUT_DIR");
    fs::write(Path::new(&folder).join("call.rs"), text).expect("OUT_DIR should be writable");
}
