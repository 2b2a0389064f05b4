//! The generated parts are up to date, and every command and link in the README works.

#[test]
fn generated_parts_are_up_to_date() {
    for part in find::generated::parts().unwrap_or_else(|wrong| panic!("{wrong}")) {
        part.check().unwrap_or_else(|wrong| panic!("{wrong}"));
    }
}

/// Compares the crates that a snippet's field `Copy` adds with those in its field `Rust`, without
/// std.
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
        assert_eq!(
            named,
            added,
            "{}: the fields `Rust` and `Copy` should name the same crates",
            header.path()
        );
    }
}

/// Checks the commands in backticks that run a snippet or a phrase, and the links to files.
#[test]
fn every_command_and_link_in_the_readme_exists() {
    let readme = find::read("README.md").unwrap_or_else(|wrong| panic!("{wrong}"));
    let snippets = find::snippets().unwrap_or_else(|wrong| panic!("{wrong}"));
    let phrases = find::phrases::all().unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut commands = 0;
    for command in readme.split('`').skip(1).step_by(2) {
        if let Some((_, phrase)) = command.split_once("-p phrases -- ") {
            assert!(
                phrases.iter().any(|known| known.path() == phrase),
                "README.md: no phrase is named `{phrase}`"
            );
            commands += 1;
        } else if command.starts_with("cargo run -p ") && command.contains(" --bin ") {
            assert!(
                snippets.iter().any(|known| known.run == command),
                "README.md: no snippet is run by `{command}`"
            );
            commands += 1;
        }
    }
    assert!(commands > snippets.len() + 5, "the README should name every snippet");
    let links = readme.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    for link in links.filter(|link| !link.starts_with("https://")) {
        assert!(
            find::workspace().join(link).is_file(),
            "README.md: the linked file {link} does not exist"
        );
    }
}

/// A newcomer reads the part before the table.
#[test]
fn the_readme_is_short() {
    let readme = find::read("README.md").unwrap_or_else(|wrong| panic!("{wrong}"));
    let (before, _) = readme.split_once("<!-- The table").expect("the README should have a table");
    assert!(
        before.len() <= 6000,
        "README.md: {} bytes before the table, should be at most 6000",
        before.len()
    );
}
