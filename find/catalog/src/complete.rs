//! What belongs to a snippet besides a correct header. [`check`] names what is forgotten, and
//! [`stray`] what is left of a snippet that has been removed.

use std::path::Path;

use crate::header::{self, Header};
use crate::pages::{self, Prose, Row};
use crate::{document, generated};

/// The folder of the recordings, from the root of the workspace.
const RECORDINGS: &str = "book/recordings";
/// The folder of the counterparts, from the root of the workspace.
const COUNTERPARTS: &str = "tests/python";

/// The path of the recording of a snippet, from the root of the workspace.
#[must_use]
pub fn recording(binary: &str) -> String {
    format!("{RECORDINGS}/{binary}.tsv")
}

/// Reads the recording of a snippet.
///
/// # Errors
///
/// That it cannot be read; where there is none, with the command that makes it.
pub fn read_recording(binary: &str) -> Result<String, String> {
    let path = recording(binary);
    if !crate::has_file(&path) {
        return Err(format!("{path}: missing; run cargo run -p book -- record {binary}"));
    }
    crate::read(path)
}

/// Checks that a snippet has all that belongs to it. `all` are the headers of all snippets.
///
/// # Errors
///
/// The first thing that is forgotten, in one line: where, what, and what to do.
pub fn check(header: &Header, all: &[Header]) -> Result<(), String> {
    let Header { binary, python, .. } = header;
    let path = header.path();
    let source = crate::read(&path)?;
    written(&path, &source)?;
    written(&python.display().to_string(), &crate::read(python)?)?;
    if let Some(line) = header::inseparable_lines(&source).first() {
        return Err(format!(
            "{path}: `{}` uses `shared` and is no statement of its own; write a statement in one \
             line, which a reader can delete",
            line.trim()
        ));
    }
    if !source.contains("shared::log!(") {
        return Err(format!("{path}: logs nothing; write a line with `shared::log!`"));
    }
    let prose = Prose::read(binary)?;
    if prose.what.len() <= 80 {
        return Err(format!(
            "{}: too short; write a sentence or two about what it is and when it is used",
            pages::path(binary)
        ));
    }
    let python_code = crate::read(python)?;
    for Row { python, rust } in &prose.answer {
        let sides = [("Python", python, python_code.as_str()), ("Rust", rust, source.as_str())];
        for (language, part, code) in sides {
            if pages::line_of(code, part).is_none() {
                return Err(format!(
                    "{}: the {language} program has no line with `{part}`; correct `## Answer`",
                    pages::path(binary)
                ));
            }
        }
    }
    read_recording(binary)?;
    generated::check_rows(header, all)
}

/// Returns an error if a text has a mark of what is still to be written.
fn written(path: &str, text: &str) -> Result<(), String> {
    match text.lines().enumerate().find(|(_, line)| line.contains("TODO")) {
        Some((at, line)) => {
            Err(format!("{path}:{}: is not written yet: `{}`", at + 1, line.trim()))
        }
        None => Ok(()),
    }
}

/// The pages, recordings and counterparts that belong to no snippet, each in a line that says what
/// to do.
///
/// # Errors
///
/// What is wrong with a header, or that a folder cannot be read.
pub fn stray() -> Result<Vec<String>, String> {
    let all = document::snippets()?;
    let is_a_snippet = |name: &str| all.iter().any(|header| header.binary == name);
    let is_named = |name: &str| {
        let path = Path::new(COUNTERPARTS).join(name).with_extension("py");
        all.iter().any(|header| header.python == path)
    };
    let mut stray = Vec::new();
    for (folder, ending) in [(pages::FOLDER, "md"), (RECORDINGS, "tsv")] {
        for name in crate::names_in(folder, ending)?.iter().filter(|name| !is_a_snippet(name)) {
            stray.push(format!(
                "{folder}/{name}.{ending}: no snippet is named `{name}`; delete or rename the file"
            ));
        }
    }
    for name in crate::names_in(COUNTERPARTS, "py")?.iter().filter(|name| !is_named(name)) {
        stray.push(format!("{COUNTERPARTS}/{name}.py: no header names this file; delete it"));
    }
    Ok(stray)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_written_is_named_with_its_line() {
        assert_eq!(written("a.rs", "fn main() {}\n"), Ok(()));
        let wrong = "a.rs:2: is not written yet: `// TODO: b`";
        assert_eq!(written("a.rs", "\n    // TODO: b\n"), Err(wrong.to_owned()));
    }

    #[test]
    fn a_missing_recording_is_named_with_the_command() {
        let wrong =
            "book/recordings/not_there.tsv: missing; run cargo run -p book -- record not_there";
        assert_eq!(read_recording("not_there"), Err(wrong.to_owned()));
    }

    #[test]
    fn a_row_that_does_not_follow_from_the_header_is_named_with_the_command() {
        let lock = Header::read("sync", "lock");
        let all = [lock.clone()];
        assert_eq!(check(&lock, &all), Ok(()));
        let mut renamed = lock.clone();
        renamed.title = "Another".to_owned();
        let wrong = "README.md: not up to date for `lock`; run cargo run -p book -- tables";
        assert_eq!(check(&renamed, &all), Err(wrong.to_owned()));
    }
}
