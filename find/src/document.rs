//! The snippets in the order of the document: `book/headings.toml` has its headings, and a header
//! says under which of them its snippet stands.

use std::fs;

use crate::header::Header;

/// The sections: the crates that have snippets.
pub const SECTIONS: [&str; 4] = ["threads", "processes", "sync", "async"];

/// A heading of the document with the one of its chapter, each in Chinese and in English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The chapter's.
    pub chapter: (String, String),
    /// The section's.
    pub section: (String, String),
}

/// The headings of the document, in its order.
///
/// # Errors
///
/// That the file cannot be read, or what is wrong with its form.
pub fn headings() -> Result<Vec<Heading>, String> {
    const FILE: &str = "book/headings.toml";
    let wrong = |what: &dyn std::fmt::Display| format!("{FILE}: {what}");
    let table: toml::Table =
        crate::read(FILE)?.parse().map_err(|error: toml::de::Error| wrong(&error))?;
    let mut headings = Vec::new();
    for (chapter, sections) in table {
        let toml::Value::Table(sections) = sections else {
            return Err(wrong(&format_args!("`{chapter}` should be a table")));
        };
        let english = |name: &str| {
            let text = sections.get(name).and_then(toml::Value::as_str);
            text.map(str::to_owned).ok_or(wrong(&format_args!("`{chapter}`: no text for `{name}`")))
        };
        let chapter = (chapter.clone(), english("english")?);
        for name in sections.keys().filter(|name| *name != "english") {
            let section = (name.clone(), english(name)?);
            headings.push(Heading { chapter: chapter.clone(), section });
        }
    }
    Ok(headings)
}

/// The binaries of a section in alphabetical order: the names of the files in its `src/bin`.
///
/// # Errors
///
/// That the folder cannot be read.
pub fn binaries(section: &str) -> Result<Vec<String>, String> {
    let folder = crate::workspace().join(section).join("src/bin");
    let wrong = |why: std::io::Error| format!("{}: {why}", folder.display());
    let mut names = Vec::new();
    for entry in fs::read_dir(&folder).map_err(wrong)? {
        let path = entry.map_err(wrong)?.path();
        if path.extension() == Some("rs".as_ref())
            && let Some(name) = path.file_stem().and_then(|stem| stem.to_str())
        {
            names.push(name.to_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The headers of all snippets in the order of the document: under each heading the translation
/// first, then its companions by name.
///
/// # Errors
///
/// What is wrong with a header, in one line.
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
        return Err(format!("{a}: {b} has the same name; give one of them another"));
    }
    let headings = headings()?;
    let mut placed = Vec::new();
    for header in &headers {
        let original = original(header, &headers)?;
        let heading = original.heading.as_deref().unwrap_or_default();
        let at = headings.iter().position(|known| known.section.0 == heading);
        let at = at.ok_or_else(|| {
            format!(
                "{}: the heading `{heading}` in its field `Section` is not in book/headings.toml",
                original.path()
            )
        })?;
        placed.push(((at, header.heading.is_none(), header.binary.clone()), header.clone()));
    }
    placed.sort_by(|(a, _), (b, _)| a.cmp(b));
    Ok(placed.into_iter().map(|(_, header)| header).collect())
}

/// The snippet under whose heading this one stands: itself, unless it is a companion.
///
/// # Errors
///
/// That a companion names none.
pub fn original<'a>(header: &'a Header, all: &'a [Header]) -> Result<&'a Header, String> {
    let mut at = header;
    for _ in 0..all.len() {
        let Some(beside) = at.beside() else { return Ok(at) };
        at = all.iter().find(|other| other.binary == beside).ok_or_else(|| {
            format!("{}: it is a companion of `{beside}`, and no snippet has that name", at.path())
        })?;
    }
    Err(format!("{}: it is a companion of itself", header.path()))
}

/// The heading of a snippet: its own, or that of the snippet which it accompanies.
///
/// # Errors
///
/// As [`snippets`].
pub fn heading(header: &Header, all: &[Header]) -> Result<Heading, String> {
    let original = original(header, all)?;
    let heading = headings()?.into_iter().find(|h| Some(&h.section.0) == original.heading.as_ref());
    heading.ok_or_else(|| format!("{}: its heading is not in book/headings.toml", original.path()))
}
