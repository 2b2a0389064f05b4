//! Puts the files that a lookup reads into the program, which then works without the checkout.

use std::path::Path;
use std::{env, fs};

/// The folders, and the extension of the files in each.
const FOLDERS: [(&str, &str); 8] = [
    ("book/names", "md"),
    ("book/pages", "md"),
    ("phrases/src", "rs"),
    ("phrases/python", "py"),
    ("threads/src/bin", "rs"),
    ("processes/src/bin", "rs"),
    ("sync/src/bin", "rs"),
    ("async/src/bin", "rs"),
];
/// Further files.
const FILES: [&str; 2] = ["book/headings.md", "Cargo.toml"];

fn main() {
    let here = env::current_dir().expect("Cargo should run this in the package's folder");
    let root = here.parent().expect("the package should be in the workspace's folder");
    let mut files: Vec<String> = FILES.map(str::to_owned).to_vec();
    for (folder, ending) in FOLDERS {
        println!("cargo::rerun-if-changed={}", root.join(folder).display());
        let entries = fs::read_dir(root.join(folder));
        let entries = entries.unwrap_or_else(|why| panic!("{folder}: {why}"));
        for entry in entries {
            let path = entry.unwrap_or_else(|why| panic!("{folder}: {why}")).path();
            if path.extension() == Some(ending.as_ref())
                && let Some(name) = path.file_name().and_then(|name| name.to_str())
            {
                files.push(format!("{folder}/{name}"));
            }
        }
    }
    files.sort();
    let rows: String = files
        .iter()
        .map(|file| format!("({file:?}, include_str!({:?})),\n", root.join(file)))
        .collect();
    let folder = env::var("OUT_DIR").expect("Cargo should set OUT_DIR");
    fs::write(Path::new(&folder).join("files.rs"), format!("&[\n{rows}]\n"))
        .expect("OUT_DIR should be writable");
}
