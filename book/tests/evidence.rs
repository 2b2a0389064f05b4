//! The pages about the evidence say something about all that was measured.

use std::fs;

#[test]
fn every_row_that_misses_its_aim_is_explained() {
    let folder = tests::workspace();
    let table = fs::read_to_string(folder.join("bench/results/speed.md")).expect("it is there");
    let page = fs::read_to_string(folder.join("book/performance.md")).expect("it is there");
    let headings: Vec<&str> = page.lines().filter(|line| line.starts_with("### ")).collect();
    let missed: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("Less than 10 times") || line.starts_with("More than 1.5"))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
        .collect();
    assert!(!missed.is_empty(), "{table}");
    for row in missed {
        let explained = headings.iter().any(|heading| heading.contains(&format!("`{row}`")));
        assert!(explained, "nothing explains `{row}`");
    }
}
