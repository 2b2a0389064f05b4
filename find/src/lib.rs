//! Reads the snippets' headers, the pages, the phrases and the index by Python name. Every other
//! list in this repository is derived from them.
//!
//! - [`header`] reads the header of a snippet.
//! - [`document`] sorts all snippets in the order of the document.
//! - [`pages`] reads `book/pages/NAME.md`, the prose for which a header has no room.
//! - [`phrases`] reads the phrasebook.
//! - [`names`] reads the index by Python name, and looks up a name.
//! - [`complete`] checks that nothing is missing that belongs to a snippet.
//! - [`generated`] writes the parts of other files that are generated from the headers: the
//!   README's table and the targets in the sections' manifests.
//! - [`new`] creates the first text of a new snippet's files.
//!
//! This crate runs no other program, and builds on every system.

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

/// Returns the root folder of the workspace.
///
/// # Panics
///
/// Never panics: the folder of the package has a parent.
#[must_use]
pub fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the package should be in the workspace's folder").to_owned()
}

/// Reads a file of the workspace.
///
/// # Errors
///
/// Returns an error that names the file if the file cannot be read.
pub fn read(path: impl AsRef<Path>) -> Result<String, String> {
    let path = path.as_ref();
    fs::read_to_string(workspace().join(path)).map_err(|why| format!("{}: {why}", path.display()))
}

/// Returns the names of the files with this extension in a folder of the workspace, without the
/// extension, in alphabetical order.
///
/// # Errors
///
/// Returns an error if the folder cannot be read.
pub fn names_in(folder: &str, ending: &str) -> Result<Vec<String>, String> {
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

/// Parses a version such as `3.11`.
#[must_use]
pub fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// Joins the lines of a paragraph. Lines are joined with a space, except beside Chinese text.
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
