//! Reads the snippets' headers, the pages, the phrases and the index by Python name. Every other
//! list in this repository is derived from them.
//!
//! - [`header`] reads the header of a snippet.
//! - [`document`] sorts all snippets in the order of the document.
//! - [`pages`] reads `book/pages/NAME.md`, the prose for which a header has no room.
//! - [`phrases`] reads the phrasebook.
//! - [`names`] reads the index by Python name.
//! - [`documents`] makes documents of the pages and of the names, and [`search`] ranks documents
//!   for a query, in the terminal and in the book.
//! - [`package`] writes a package that contains one snippet or one phrase.
//! - [`chinese`] reads the Chinese of each English text.
//! - [`complete`] checks that nothing is missing that belongs to a snippet.
//! - [`generated`] writes the parts of other files that are generated from the headers: the
//!   README's table and the targets in the sections' manifests.
//! - [`new`] creates the first text of a new snippet's files.
//!
//! This crate runs no other program, and builds on every system.

pub mod chinese;
pub mod complete;
pub mod document;
pub mod documents;
pub mod generated;
pub mod header;
pub mod names;
pub mod new;
pub mod package;
pub mod pages;
pub mod phrases;
pub mod queries;
pub mod search;

pub use document::{APART, SECTIONS, snippets};
pub use header::{Header, Kind};

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// A file inside a program: the path from the root of the workspace, and the text.
pub type Embedded = (&'static str, &'static str);

static EMBEDDED: OnceLock<&'static [Embedded]> = OnceLock::new();

/// Makes this library read only these files, which are inside the program, instead of the files of
/// the workspace. The program then works without the workspace.
///
/// # Panics
///
/// Panics if the function is called twice.
pub fn embed(files: &'static [Embedded]) {
    EMBEDDED.set(files).expect("the files should be embedded once");
}

/// Returns the root folder of the workspace.
///
/// # Panics
///
/// Never panics: the folder of the package is two folders below the root.
#[must_use]
pub fn workspace() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("the package should be in the workspace's folder").to_owned()
}

/// Reads a file of the workspace.
///
/// # Errors
///
/// Returns an error that names the file if the file cannot be read.
pub fn read(path: impl AsRef<Path>) -> Result<String, String> {
    let path = path.as_ref();
    let Some(files) = EMBEDDED.get() else {
        let text = fs::read_to_string(workspace().join(path));
        return text.map_err(|why| format!("{}: {why}", path.display()));
    };
    let file = files.iter().find(|(name, _)| Path::new(name) == path);
    let (_, text) = file.ok_or(format!("{}: not inside this program", path.display()))?;
    Ok((*text).to_owned())
}

/// Returns whether the workspace has a file with this path.
pub(crate) fn has_file(path: &str) -> bool {
    match EMBEDDED.get() {
        Some(files) => files.iter().any(|(name, _)| *name == path),
        None => workspace().join(path).is_file(),
    }
}

/// Returns the names of the files with this extension in a folder of the workspace, without the
/// extension, in alphabetical order.
///
/// # Errors
///
/// Returns an error if the folder cannot be read.
pub fn names_in(folder: &str, ending: &str) -> Result<Vec<String>, String> {
    let mut paths: Vec<PathBuf> = Vec::new();
    if let Some(files) = EMBEDDED.get() {
        let files = files.iter().map(|(name, _)| Path::new(name));
        let files = files.filter(|path| path.parent() == Some(Path::new(folder)));
        paths.extend(files.map(Path::to_owned));
    } else {
        let wrong = |why: std::io::Error| format!("{folder}: {why}");
        for entry in fs::read_dir(workspace().join(folder)).map_err(wrong)? {
            paths.push(entry.map_err(wrong)?.path());
        }
    }
    let paths = paths.iter().filter(|path| path.extension() == Some(ending.as_ref()));
    let names = paths.filter_map(|path| path.file_stem()?.to_str().map(str::to_owned));
    let mut names: Vec<String> = names.collect();
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
