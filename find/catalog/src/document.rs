//! The snippets in the order of the document.
//!
//! `book/headings.md` contains the headings of the document. The header of a snippet names the
//! heading under which the snippet stands.

use crate::header::Header;

/// The sections: the crates that have snippets.
pub const SECTIONS: [&str; 5] = ["threads", "processes", "sync", "async", "distributed"];

/// The sections that `cargo test` leaves out, because their dependencies take long to build or
/// their snippets need another program. `cargo test -p SECTION` tests them.
pub const APART: [&str; 1] = ["distributed"];

/// A heading of the document and the heading of its chapter, each in Chinese and in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The heading of the chapter.
    pub chapter: (String, String),
    /// The heading of the section.
    pub section: (String, String),
}

/// Returns the headings of the document, in order.
///
/// # Errors
///
/// Returns an error if the file cannot be read, or if a line of the file is malformed.
pub fn headings() -> Result<Vec<Heading>, String> {
    const FILE: &str = "book/headings.md";
    let text = crate::read(FILE)?;
    let pair = |line: &str| -> Result<(String, String), String> {
        let (chinese, english) =
            line.split_once(" · ").ok_or(format!("{FILE}: `{line}` should be `中文 · English`"))?;
        Ok((chinese.to_owned(), english.to_owned()))
    };
    let (mut headings, mut chapter) = (Vec::new(), None);
    for line in text.lines() {
        if let Some(line) = line.strip_prefix("## ") {
            chapter = Some(pair(line)?);
        } else if let Some(line) = line.strip_prefix("- ") {
            let chapter = chapter.clone().ok_or(format!("{FILE}: `{line}` is in no chapter"))?;
            headings.push(Heading { chapter, section: pair(line)? });
        }
    }
    Ok(headings)
}

/// Returns the binaries of a section in alphabetical order: the names of the files in its
/// `src/bin`.
///
/// # Errors
///
/// Returns an error if the folder cannot be read.
pub fn binaries(section: &str) -> Result<Vec<String>, String> {
    crate::names_in(&format!("{section}/src/bin"), "rs")
}

/// Returns all well-formed headers, section by section, in alphabetical order within a section.
#[must_use]
pub fn readable() -> Vec<Header> {
    let read = |section: &'static str| {
        let binaries = binaries(section).unwrap_or_default().into_iter();
        binaries.filter_map(move |binary| Header::load(section, &binary).ok())
    };
    SECTIONS.into_iter().flat_map(read).collect()
}

/// Returns the headers of all snippets in the order of the document. Under each heading, the
/// translation comes first, and its companions follow in alphabetical order.
///
/// # Errors
///
/// Returns an error of one line if a header is malformed, if two snippets have the same name, or if
/// a heading is unknown.
pub fn snippets() -> Result<Vec<Header>, String> {
    let mut headers = Vec::new();
    for section in SECTIONS {
        for binary in binaries(section)? {
            headers.push(Header::load(section, &binary)?);
        }
    }
    if let Some((a, b)) = headers
        .iter()
        .enumerate()
        .find_map(|(at, a)| Some((a, headers[..at].iter().find(|b| b.binary == a.binary)?)))
    {
        let (a, b) = (a.path(), b.path());
        return Err(format!("{a}: {b} has the same name; rename one of them"));
    }
    let headings = headings()?;
    let mut placed = Vec::new();
    for header in &headers {
        let (at, _) = place(header, &headers, &headings)?;
        placed.push(((at, header.heading.is_none(), header.binary.clone()), header.clone()));
    }
    placed.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(placed.into_iter().map(|(_, header)| header).collect())
}

/// Returns the headers of the snippets that `cargo test` tests, in the order of the document: all
/// but those of the sections in [`APART`].
///
/// # Errors
///
/// Returns the errors of [`snippets`].
pub fn of_default_members() -> Result<Vec<Header>, String> {
    let mut headers = snippets()?;
    headers.retain(|header| !header.is_apart());
    Ok(headers)
}

/// Reads the header of the snippet `binary`, whatever the headers of the other snippets look like.
///
/// # Errors
///
/// Returns an error if no snippet has that name, or the errors of [`Header::load`].
pub fn load(binary: &str) -> Result<Header, String> {
    for section in SECTIONS {
        if binaries(section)?.iter().any(|name| name == binary) {
            return Header::load(section, binary);
        }
    }
    Err(format!("no snippet is named `{binary}`"))
}

/// Returns the snippet under whose heading a snippet stands: for a companion the snippet that the
/// companion accompanies, otherwise the snippet itself.
///
/// # Errors
///
/// Returns an error if a companion names a snippet that does not exist, or accompanies itself.
pub fn original<'a>(header: &'a Header, all: &'a [Header]) -> Result<&'a Header, String> {
    let mut at = header;
    for _ in 0..all.len() {
        let Some(beside) = at.beside() else { return Ok(at) };
        at = all.iter().find(|other| other.binary == beside).ok_or_else(|| {
            format!(
                "{}: a companion of `{beside}`, but no snippet has that name; correct its \
                 field `Python` or `Beside`",
                at.path()
            )
        })?;
    }
    Err(format!("{}: a companion of itself; name another snippet", header.path()))
}

/// Returns the heading of a snippet among [`headings`]. A companion has the heading of the snippet
/// that the companion accompanies.
///
/// # Errors
///
/// Returns the same errors as [`original`], and an error if the heading is unknown.
pub fn heading<'a>(
    header: &Header,
    all: &[Header],
    headings: &'a [Heading],
) -> Result<&'a Heading, String> {
    place(header, all, headings).map(|(_, heading)| heading)
}

/// Returns the heading of a snippet among `headings`, with its index.
fn place<'a>(
    header: &Header,
    all: &[Header],
    headings: &'a [Heading],
) -> Result<(usize, &'a Heading), String> {
    let original = original(header, all)?;
    let name = original.heading.as_deref().unwrap_or_default();
    let place = headings.iter().enumerate().find(|(_, heading)| heading.section.0 == name);
    place.ok_or_else(|| {
        format!(
            "{}: the heading `{name}` in its field `Section` is not in book/headings.md; name one \
             that is, or add the heading there",
            original.path()
        )
    })
}
