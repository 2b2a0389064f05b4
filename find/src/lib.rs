//! What there is to look up, read from the files: every other list in this repository follows
//! from these.
//!
//! - [`header`] reads the header of a snippet, [`document`] puts all snippets in the order of the
//!   document.
//! - [`pages`] reads the prose for which a header has no room, `book/pages/NAME.md`.
//! - [`phrases`] reads the phrasebook, [`names`] the index by Python name, and looks a name up.
//! - [`complete`] checks that all is there that belongs to a snippet.
//! - [`generated`] writes the parts of other files that follow from the headers: the README's
//!   table and the sections' manifests; [`new`] has the files that a new snippet begins with.
//!
//! Nothing here runs a program, and everything builds on every system.

pub mod complete;
pub mod document;
pub mod generated;
pub mod header;
pub mod names;
pub mod new;
pub mod pages;
pub mod phrases;

pub use document::{SECTIONS, snippets};
pub use header::{Header, Kind};

use std::fs;
use std::path::{Path, PathBuf};

/// The root folder of the workspace.
///
/// # Panics
///
/// Never: the package's folder has a parent.
#[must_use]
pub fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the package should be in the workspace's folder").to_owned()
}

/// Reads a file of the workspace; an error names the file.
///
/// # Errors
///
/// That it cannot be read.
pub fn read(path: impl AsRef<Path>) -> Result<String, String> {
    let path = path.as_ref();
    fs::read_to_string(workspace().join(path)).map_err(|why| format!("{}: {why}", path.display()))
}

/// The names of the files in a folder of the workspace that end so, without the ending, in
/// alphabetical order.
///
/// # Errors
///
/// That the folder cannot be read.
pub(crate) fn names_in(folder: &str, ending: &str) -> Result<Vec<String>, String> {
    let wrong = |why: std::io::Error| format!("{folder}: {why}");
    let mut names = Vec::new();
    for entry in fs::read_dir(workspace().join(folder)).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        if path.extension() == Some(ending.as_ref())
            && let Some(name) = path.file_stem().and_then(|stem| stem.to_str())
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The lines of a paragraph as one line. Chinese text has no space where a line was broken.
#[must_use]
pub fn join_lines<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::new();
    for line in lines {
        let is_chinese = |c: char| ('\u{2e80}'..='\u{ffef}').contains(&c);
        let between = (text.chars().next_back(), line.chars().next());
        if let (Some(before), Some(after)) = between
            && !(is_chinese(before) || is_chinese(after))
        {
            text.push(' ');
        }
        text += line;
    }
    text
}
