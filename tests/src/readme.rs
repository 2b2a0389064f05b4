//! The lookup table of the README.
//!
//! ```text
//! | Python | Section | Run | Rust | What differs |
//! |---|---|---|---|---|
//! | `threading.Lock` | 使用Lock | `cargo run -p sync --bin lock` | `parking_lot::Mutex` | the lock holds ... |
//! ```

use std::fs;

use crate::header::Header;

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The Python name.
    pub python: String,
    /// The heading of the section in the document.
    pub section: String,
    /// The command that runs the snippet.
    pub run: String,
    /// The Rust names that answer it.
    pub rust: Vec<String>,
    /// What differs, in one sentence.
    pub differs: String,
}

/// The rows of the table in the README.
///
/// # Panics
///
/// If the README cannot be read, or a row does not have the form.
#[must_use]
pub fn rows() -> Vec<Row> {
    let readme = fs::read_to_string(crate::workspace().join("README.md")).expect("has a README");
    let is_row = |line: &&str| line.starts_with("| `") && line.contains("cargo run");
    readme.lines().filter(is_row).map(row).collect()
}

fn row(line: &str) -> Row {
    let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
    let [python, section, run, rust, differs] = cells[..] else {
        panic!("README: not five cells: {line}");
    };
    let code = |cell: &str| -> Vec<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let one = |cell: &str| match &code(cell)[..] {
        [one] => one.clone(),
        _ => panic!("README: should be one piece of code: {cell}"),
    };
    Row {
        python: one(python),
        section: section.to_owned(),
        run: one(run),
        rust: code(rust),
        differs: differs.to_owned(),
    }
}

/// What the row of a snippet must say of the differences: the first sentence of its header's.
#[must_use]
pub fn first_difference(header: &Header) -> String {
    let differs = header.differs.as_deref().unwrap_or("nothing");
    let sentence = differs.split_once(". ").map_or(differs, |(first, _)| first);
    sentence.trim_end_matches('.').to_owned()
}

/// The crates that a row's Rust names come from, without std.
#[must_use]
pub fn crates(row: &Row) -> Vec<String> {
    let mut crates: Vec<String> = row
        .rust
        .iter()
        .filter_map(|name| name.split_once("::"))
        .map(|(first, _)| first.replace('_', "-"))
        .filter(|first| first != "std")
        .collect();
    crates.sort();
    crates.dedup();
    crates
}

/// The crates that a snippet's `Copy:` line adds, in the spelling of the registry's dashes.
#[must_use]
pub fn copied_crates(header: &Header) -> Vec<String> {
    let mut crates: Vec<String> = header
        .copy
        .iter()
        .filter_map(|command| command.split_whitespace().nth(2))
        .map(|name| name.split('@').next().unwrap_or(name).replace('_', "-"))
        .collect();
    crates.sort();
    crates
}
