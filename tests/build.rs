//! Lists the contracts in `src/contracts` and the tests in `tests/snippets`, so that no list is
//! kept by hand.

use std::path::Path;
use std::{env, fs};

fn main() {
    let contracts = rows("src/contracts", |line| {
        line.strip_prefix("pub(super) fn ")?.strip_suffix("(contract: Contract) -> Contract {")
    });
    write("contracts.rs", &contracts);
    let tests = rows("tests/snippets", |line| line.strip_prefix("pub fn ")?.strip_suffix("() {"));
    write("tests.rs", &tests);
    let each = rows("tests/snippets", |line| {
        line.strip_prefix("pub fn ")?.strip_suffix("(contract: &Contract) -> Completion {")
    });
    write("each.rs", &each);
}

/// Returns a row for each function that `name` finds in a file of `folder`: the file, the
/// function's name, and the function.
fn rows(folder: &str, name: impl Fn(&str) -> Option<&str>) -> String {
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
    rows
}

/// Writes the rows to a file that is included as a slice.
fn write(file: &str, rows: &str) {
    let folder = env::var("OUT_DIR").expect("Cargo should set OUT_DIR");
    fs::write(Path::new(&folder).join(file), format!("&[\n{rows}]\n"))
        .expect("OUT_DIR should be writable");
}
