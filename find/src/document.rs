//! The snippets in the order of the document: `book/headings.md` has its headings, and a header
//! says under which of them its snippet stands.

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

/// The binaries of a section in alphabetical order: the names of the files in its `src/bin`.
///
/// # Errors
///
/// That the folder cannot be read.
pub fn binaries(section: &str) -> Result<Vec<String>, String> {
    crate::names_in(&format!("{section}/src/bin"), "rs")
}

/// The headers of all snippets that have the form, in alphabetical order in each section.
#[must_use]
pub fn readable() -> Vec<Header> {
    let read = |section: &'static str| {
        let binaries = binaries(section).unwrap_or_default().into_iter();
        binaries.filter_map(move |binary| Header::load(section, &binary).ok())
    };
    SECTIONS.into_iter().flat_map(read).collect()
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
        let (at, _) = place(header, &headers, &headings)?;
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
            format!(
                "{}: it is a companion of `{beside}`, and no snippet has that name; correct its \
                 field `Python` or `Beside`",
                at.path()
            )
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
    let headings = headings()?;
    place(header, all, &headings).map(|(_, heading)| heading.clone())
}

/// The heading of a snippet among `headings`, and its place there.
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
