//! Lists functions, so that no list is kept by hand: included by the build scripts of `tests` and
//! `book`.

use std::path::Path;
use std::{env, fs};

/// Writes `file` for `include!`: a slice with a row for each function that `name` finds in a line
/// of a file of `folder`. A row has the name of the file, the name of the function and the
/// function.
pub fn list(file: &str, folder: &str, name: impl Fn(&str) -> Option<&str>) {
    println!("cargo::rerun-if-changed={folder}");
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let entries = entries.map(|entry| entry.expect("a folder's entry should be readable").path());
    let mut files: Vec<_> =
        entries.filter(|path| path.extension() == Some("rs".as_ref())).collect();
    files.sort();
    let mut rows = String::new();
    for path in files {
        let source = fs::read_to_string(&path);
        let source = source.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let file = path.file_stem().expect("a file should have a name").to_string_lossy();
        let module = if file == "async" { "r#async" } else { &file };
        for function in source.lines().filter_map(&name) {
            rows += &format!("    (\"{file}\", \"{function}\", {module}::{function}),\n");
        }
    }
    let out = env::var("OUT_DIR").expect("Cargo should set OUT_DIR");
    fs::write(Path::new(&out).join(file), format!("&[\n{rows}]\n"))
        .expect("OUT_DIR should be writable");
}
