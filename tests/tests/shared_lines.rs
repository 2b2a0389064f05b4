//! After the lines that use `shared` are deleted, a complete program with the same header remains.

use std::process::{Command, Stdio};

use tests::header::{self, Header, without_shared};

/// Returns the header and the text of each snippet.
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
fn every_line_that_uses_shared_is_a_complete_statement() {
    for (header, source) in sources() {
        let lines = header::inseparable_lines(&source);
        assert!(lines.is_empty(), "{}: {lines:#?}", header.binary);
    }
}

/// The README says `sed -i.bak /shared::/d src/main.rs`.
#[test]
fn the_readmes_command_deletes_these_lines() {
    use std::io::Write;
    let readme = std::fs::read_to_string(tests::workspace().join("README.md"))
        .expect("the README should be readable");
    assert!(readme.contains("`sed -i.bak /shared::/d src/main.rs`"));
    for (header, source) in sources() {
        let binary = &header.binary;
        let mut sed = Command::new("sed");
        sed.arg("/shared::/d").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut sed = sed.spawn().expect("`sed` should start");
        let mut stdin = sed.stdin.take().expect("the stream should be a pipe");
        std::thread::scope(|scope| {
            scope.spawn(|| stdin.write_all(source.as_bytes()).map(|()| drop(stdin)));
            let output = sed.wait_with_output().expect("waiting for `sed` should succeed");
            assert_eq!(
                String::from_utf8_lossy(&output.stdout),
                without_shared(&source),
                "{binary}"
            );
        });
    }
}
