//! The README's table has a row for every snippet, and the row says what the snippet's header says.

use std::collections::HashSet;
use std::fs;

use tests::contracts::{self, SECTIONS};
use tests::header::{self, Header, binaries};
use tests::readme::{self, Row};

fn snippets() -> Vec<Header> {
    SECTIONS
        .iter()
        .flat_map(|section| binaries(section).into_iter().map(|name| Header::read(section, &name)))
        .collect()
}

#[test]
fn every_binary_has_its_row_and_every_row_its_binary() {
    let mut rows: Vec<String> = readme::rows().into_iter().map(|row| row.run).collect();
    let mut runs: Vec<String> = snippets().into_iter().map(|header| header.run).collect();
    rows.sort();
    runs.sort();
    assert!(!runs.is_empty());
    assert_eq!(rows, runs);
}

#[test]
fn the_rows_stand_in_the_order_of_the_document() {
    let rows: Vec<String> = readme::rows().into_iter().map(|row| row.run).collect();
    let runs: Vec<String> = contracts::all()
        .map(|c| format!("cargo run -p {} --bin {}", c.section, c.binary))
        .collect();
    assert_eq!(rows, runs);
}

#[test]
fn every_row_agrees_with_the_header() {
    let rows = readme::rows();
    for header in snippets() {
        let row: &Row = rows.iter().find(|row| row.run == header.run).expect("tested above");
        assert_eq!(row.python, header.names[0], "{}: the Python name", header.binary);
        assert_eq!(row.differs, readme::first_difference(&header), "{}", header.binary);
        assert_eq!(readme::crates(row), readme::copied_crates(&header), "{}", header.binary);
        assert!(!row.section.is_empty() && !row.rust.is_empty(), "{row:?}");
    }
}

#[test]
fn no_two_binaries_have_the_same_name() {
    let mut names = HashSet::new();
    for header in snippets() {
        assert!(names.insert(header.binary.clone()), "two binaries named {}", header.binary);
    }
}

#[test]
fn the_header_that_it_shows_is_that_of_the_file() {
    let readme = fs::read_to_string(tests::workspace().join("README.md")).expect("it is there");
    let shown: Vec<&str> = readme.lines().filter(|line| line.starts_with("//!")).collect();
    let source = header::source("sync", "semaphore");
    let header: Vec<&str> = source.lines().take(shown.len()).collect();
    assert!(shown.len() > 5, "the README should show a header");
    assert_eq!(shown, header);
}
