//! What follows from the headers and stands in other files all the same: the README's table, since
//! it is read where nothing can be run, and the targets in the sections' manifests, since Cargo
//! would otherwise build every snippet a second time as a test.
//!
//! Each stands between two lines, a start and an end, and is written by `book -- tables`.

use std::fmt::Write as _;
use std::fs;

use crate::document::{self, SECTIONS};
use crate::header::Header;

/// A part of a file that is generated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The file, from the root of the workspace.
    pub file: String,
    /// The line before the part.
    start: &'static str,
    /// The line after the part.
    end: &'static str,
    /// What it should be.
    text: String,
}

/// All generated parts, as they should be.
///
/// # Errors
///
/// What is wrong with a header.
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

/// The README's table: a row for each snippet, in the order of the document.
fn table(snippets: &[Header]) -> Result<String, String> {
    let mut table = String::from(
        "\n| Python | Section | Run | Rust | What it shows |\n|---|---|---|---|---|\n",
    );
    for header in snippets {
        let heading = document::heading(header, snippets)?.section.0;
        let rust: Vec<String> = header.rust.iter().map(|name| format!("`{name}`")).collect();
        let _ = writeln!(
            table,
            "| `{}` | {heading} | `{}` | {} | {} |",
            header.names[0],
            header.run,
            rust.join(", "),
            header.title
        );
    }
    table.push('\n');
    Ok(table)
}

/// The targets of a section's manifest.
fn targets(section: &str) -> Result<String, String> {
    let mut targets = String::new();
    for binary in document::binaries(section)? {
        let _ = write!(targets, "[[bin]]\nname = \"{binary}\"\ntest = false\n\n");
    }
    Ok(targets)
}

impl Part {
    /// The whole file as it should be, and as it is.
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

    /// Whether it is as it should be.
    ///
    /// # Errors
    ///
    /// That it is not, with the first line that differs and what to do; or as [`Part::write`].
    pub fn check(&self) -> Result<(), String> {
        let (should, is) = self.files()?;
        if should == is {
            return Ok(());
        }
        let differs = should.lines().zip(is.lines()).find(|(should, is)| should != is);
        let (should, _) = differs.unwrap_or_default();
        let file = &self.file;
        Err(format!("{file}: not up to date at `{should}`; run cargo run -p book -- tables"))
    }

    /// Writes it, if it is not as it should be, and returns whether it was not.
    ///
    /// # Errors
    ///
    /// That the file cannot be read or written, or has no place for the part.
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
