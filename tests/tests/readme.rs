//! What is generated is up to date, and what the README shows is what is there.

use std::fs;

use tests::header;

#[test]
fn what_is_generated_is_up_to_date() {
    for part in find::generated::parts().unwrap_or_else(|wrong| panic!("{wrong}")) {
        part.check().unwrap_or_else(|wrong| panic!("{wrong}"));
    }
}

/// The crates that a snippet's `Copy:` line adds, and those of its Rust names, without std.
#[test]
fn every_header_names_the_crates_that_it_adds() {
    for header in find::snippets().unwrap_or_else(|wrong| panic!("{wrong}")) {
        let named = header.rust.iter().filter_map(|name| Some(name.split_once("::")?.0));
        let mut named: Vec<String> =
            named.filter(|name| *name != "std").map(|name| name.replace('_', "-")).collect();
        let added = header.copy.iter().filter_map(|command| command.split_whitespace().nth(2));
        let mut added: Vec<String> =
            added.map(|name| name.split('@').next().unwrap_or(name).replace('_', "-")).collect();
        for crates in [&mut named, &mut added] {
            crates.sort();
            crates.dedup();
        }
        assert_eq!(named, added, "{}: the crates in Rust and in Copy", header.path());
    }
}

#[test]
fn the_header_that_it_shows_is_that_of_the_file() {
    let readme = fs::read_to_string(tests::workspace().join("README.md"));
    let readme = readme.expect("there should be a README");
    let shown: Vec<&str> = readme.lines().filter(|line| line.starts_with("//!")).collect();
    let source = header::source("sync", "semaphore");
    let header: Vec<&str> = source.lines().take(shown.len()).collect();
    assert!(shown.len() > 5, "the README should show a header");
    assert_eq!(shown, header);
}
