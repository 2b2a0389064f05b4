//! Finds the functions that check pictures: each `pub(super) fn NAME(p: &Picture)` in a file of
//! `src/pictures`. Generates the function `function`, which maps the name of a snippet to its
//! check.

use std::path::Path;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=src/pictures");
    let mut files: Vec<_> = fs::read_dir("src/pictures")
        .expect("the package should have a folder src/pictures")
        .map(|entry| entry.expect("the folder should be readable").path())
        .collect();
    files.sort();
    let (mut arms, mut names) = (String::new(), String::new());
    for file in files {
        let module = file.file_stem().and_then(|stem| stem.to_str());
        let module = module.expect("a module should have a name in UTF-8");
        let source = fs::read_to_string(&file).expect("the file should be readable");
        for line in source.lines() {
            let name = line.strip_prefix("pub(super) fn ");
            if let Some((name, _)) = name.and_then(|line| line.split_once("(p: &Picture) -> ")) {
                arms += &format!("        {name:?} => Some(r#{module}::{name}),\n");
                names += &format!("{name:?}, ");
            }
        }
    }
    let text = format!(
        "fn function(binary: &str) -> Option<fn(&Picture) -> Checked> {{\n    match binary {{\n\
         {arms}        _ => None,\n    }}\n}}\n\n\
         /// The snippets whose pictures have a check of their own.\n\
         pub const FUNCTIONS: &[&str] = &[{names}];\n"
    );
    let folder = env::var("OUT_DIR").expect("Cargo should set OUT_DIR");
    fs::write(Path::new(&folder).join("pictures.rs"), text).expect("the file should be writable");
}
