//! The parts of other files that are generated from the headers.
//!
//! The README contains a table, because readers see the README where they cannot run anything. The
//! manifests of the sections contain the targets, because Cargo would otherwise build every snippet
//! a second time as a test.
//!
//! Each part is enclosed by two lines, a start and an end. `book -- tables` writes all parts.

use std::fs;

use crate::document::{self, Heading, SECTIONS};
use crate::header::Header;
use crate::names;

/// The remedy for a part that is not up to date.
const WRITE_THEM: &str = "run cargo run -p book -- tables";

/// A generated part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The file, from the root of the workspace.
    pub file: String,
    /// The line before the part.
    start: &'static str,
    /// The line after the part.
    end: &'static str,
    /// The text that the part should have.
    text: String,
}

/// Returns all generated parts, as they should be.
///
/// # Errors
///
/// Returns an error if a header is malformed.
pub fn parts() -> Result<Vec<Part>, String> {
    let snippets = document::snippets()?;
    let mut parts = vec![Part {
        file: "README.md".to_owned(),
        start: "<!-- The table is generated from the headers: cargo run -p book -- tables -->",
        end: "<!-- The end of the table -->",
        text: table(&snippets)?,
    }];
    for section in SECTIONS {
        parts.push(Part {
            file: format!("{section}/Cargo.toml"),
            start: "# Generated from the files in src/bin: cargo run -p book -- tables",
            end: "# The end of what is generated",
            text: targets(section)?,
        });
    }
    Ok(parts)
}

/// Returns the README's table: one row for each snippet, in the order of the document.
fn table(snippets: &[Header]) -> Result<String, String> {
    let mut table = String::from(
        "\n| Python | Section | Run | Rust | What it shows |\n|---|---|---|---|---|\n",
    );
    let headings = document::headings()?;
    for header in snippets {
        table += &row(header, snippets, &headings)?;
    }
    table.push('\n');
    Ok(table)
}

/// Returns the row of a snippet in the README's table.
fn row(header: &Header, all: &[Header], headings: &[Heading]) -> Result<String, String> {
    let Header { names, run, title, .. } = header;
    let (heading, _) = &document::heading(header, all, headings)?.section;
    let rust: Vec<String> = header.rust.iter().map(|name| format!("`{name}`")).collect();
    let name = names::title(&names[0]);
    Ok(format!("| `{name}` | {heading} | `{run}` | {} | {title} |\n", rust.join(", ")))
}

/// Returns the targets of a section's manifest.
fn targets(section: &str) -> Result<String, String> {
    Ok(document::binaries(section)?.iter().map(|binary| target(binary)).collect())
}

/// Returns the target of a snippet in the manifest of its section.
fn target(binary: &str) -> String {
    format!("[[bin]]\nname = \"{binary}\"\ntest = false\n\n")
}

/// Checks that the generated parts contain the row and the target of this snippet.
///
/// # Errors
///
/// Returns an error that names the file and says what to do.
pub(crate) fn check_rows(header: &Header, all: &[Header]) -> Result<(), String> {
    let manifest = format!("{}/Cargo.toml", header.section);
    let row = row(header, all, &document::headings()?)?;
    for (file, rows) in [("README.md", row), (&*manifest, target(&header.binary))] {
        if !crate::read(file)?.contains(&rows) {
            let binary = &header.binary;
            return Err(format!("{file}: not up to date for `{binary}`; {WRITE_THEM}"));
        }
    }
    Ok(())
}

impl Part {
    /// Returns the whole file as it should be, and as it is.
    fn files(&self) -> Result<(String, String), String> {
        let Self { file, start, end, text } = self;
        let is = crate::read(file)?;
        let parts = is
            .split_once(&format!("{start}\n"))
            .and_then(|(before, rest)| Some((before, rest.split_once(&format!("{end}\n"))?.1)));
        let (before, after) =
            parts.ok_or(format!("{file}: it should have the lines `{start}` and `{end}`"))?;
        Ok((format!("{before}{start}\n{text}{end}\n{after}"), is))
    }

    /// Checks that the part is up to date.
    ///
    /// # Errors
    ///
    /// Returns an error if the part is not up to date. The message contains the first line that
    /// differs, and the command to run. Also returns the errors of reading the file, as
    /// [`Part::write`] does.
    pub fn check(&self) -> Result<(), String> {
        let (should, is) = self.files()?;
        if should == is {
            return Ok(());
        }
        let differs = should.lines().zip(is.lines()).find(|(should, is)| should != is);
        let (should, _) = differs.unwrap_or_default();
        let file = &self.file;
        Err(format!("{file}: not up to date at `{should}`; {WRITE_THEM}"))
    }

    /// Writes the part if the part is not up to date. Returns whether the file was written.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read or written, or has no place for the part.
    pub fn write(&self) -> Result<bool, String> {
        let (should, is) = self.files()?;
        if should == is {
            return Ok(false);
        }
        let path = crate::workspace().join(&self.file);
        fs::write(&path, should).map_err(|why| format!("{}: {why}", self.file))?;
        Ok(true)
    }
}
