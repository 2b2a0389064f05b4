//! Deleting the lines that use `shared` leaves a whole program with the same header.

use std::process::{Command, Stdio};

use tests::header::{self, Header, without_shared};

/// All snippets: header and text.
fn sources() -> impl Iterator<Item = (Header, String)> {
    let headers = find::snippets().unwrap_or_else(|wrong| panic!("{wrong}"));
    headers.into_iter().map(|header| {
        let source = header::source(&header.section, &header.binary);
        (header, source)
    })
}

#[test]
fn a_copied_header_is_the_same() {
    for (header, source) in sources() {
        let binary = &header.binary;
        let copied = Header::parse(&header.section, binary, &without_shared(&source));
        let copied = copied.unwrap_or_else(|wrong| panic!("{binary}: the copied header {wrong}"));
        assert_eq!(copied.copy, header.copy, "{binary}");
        let of_header = |text: &str| text.lines().take_while(|l| l.starts_with("//!")).count();
        assert_eq!(of_header(&without_shared(&source)), of_header(&source), "{binary}");
    }
}

#[test]
fn every_line_that_uses_shared_is_a_statement_of_its_own() {
    for (header, source) in sources() {
        let lines = header::inseparable_lines(&source);
        assert!(lines.is_empty(), "{}: {lines:#?}", header.binary);
    }
}

/// The README says `sed -i /shared::/d src/main.rs`.
#[test]
fn the_command_of_the_readme_deletes_these_lines() {
    use std::io::Write;
    let readme = std::fs::read_to_string(tests::workspace().join("README.md")).expect("is there");
    assert!(readme.contains("`sed -i /shared::/d src/main.rs`"));
    for (header, source) in sources() {
        let binary = &header.binary;
        let mut sed = Command::new("sed");
        sed.arg("/shared::/d").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut sed = sed.spawn().expect("there is a sed");
        let mut stdin = sed.stdin.take().expect("it is a pipe");
        std::thread::scope(|scope| {
            scope.spawn(|| stdin.write_all(source.as_bytes()).map(|()| drop(stdin)));
            let output = sed.wait_with_output().expect("it ends");
            assert_eq!(
                String::from_utf8_lossy(&output.stdout),
                without_shared(&source),
                "{binary}"
            );
        });
    }
}
