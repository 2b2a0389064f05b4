//! The Chinese edition: the Chinese of each English text, in the gettext files `book/zh/NAME.po`.
//!
//! ```text
//! msgid "Counting semaphore: nine threads, at most three hold a permit"
//! msgstr "计数信号量：九个线程，最多三个同时持有许可"
//! ```
//!
//! The English text is the key, so a changed English text has no Chinese until its Chinese is
//! written. A text is a title, a paragraph, a list item or a cell of a table: see
//! [`for_each_text`].

use std::collections::HashMap;

use polib::catalog::Catalog;
use polib::message::Message;
use polib::metadata::CatalogMetadata;
use polib::po_file;

/// The folder of the files, from the root of the workspace.
pub const FOLDER: &str = "book/zh";

/// An English text, and the same in Chinese; an empty text if there is none.
pub type Translation = (String, String);

/// The Chinese of each English text.
#[derive(Clone, Debug, Default)]
pub struct Chinese(HashMap<String, String>);

impl Chinese {
    /// Reads all files.
    ///
    /// # Errors
    ///
    /// Returns an error if a file cannot be read or is malformed.
    pub fn read() -> Result<Self, String> {
        let mut texts = HashMap::new();
        for name in crate::names_in(FOLDER, "po")? {
            let written = read_file(&name)?.into_iter().filter(|(_, chinese)| !chinese.is_empty());
            texts.extend(written);
        }
        Ok(Self(texts))
    }

    /// Returns the Chinese of an English text, or `None` if there is none.
    #[must_use]
    pub fn of(&self, english: &str) -> Option<&str> {
        self.0.get(english).map(String::as_str)
    }
}

/// Returns the path of a file from the root of the workspace.
#[must_use]
pub fn path(name: &str) -> String {
    format!("{FOLDER}/{name}.po")
}

/// Reads the translations in a file, in their order.
///
/// # Errors
///
/// Returns an error if the file cannot be read or is malformed.
pub fn read_file(name: &str) -> Result<Vec<Translation>, String> {
    let path = path(name);
    parse(&path, &crate::read(&path)?)
}

/// Reads the translations in the text of a file.
///
/// # Errors
///
/// Returns an error that names the file if the text is malformed.
pub fn parse(path: &str, text: &str) -> Result<Vec<Translation>, String> {
    if let Some((at, line)) = malformed(text) {
        return Err(format!("{path}:{}: is malformed: {line}", at + 1));
    }
    let catalog =
        po_file::parse_from_reader(text.as_bytes()).map_err(|wrong| format!("{path}: {wrong}"))?;
    let messages = catalog.messages().map(|message| {
        let chinese = message.msgstr().map_err(|_| format!("{path}: has a plural form"))?;
        Ok((message.msgid().to_owned(), chinese.to_owned()))
    });
    messages.collect()
}

/// Returns the first line that the parser does not know, with its index: the parser would panic.
fn malformed(text: &str) -> Option<(usize, &str)> {
    const BEGINNINGS: [&str; 7] = ["# ", "#. ", "#: ", "#, ", "#~", "msgid \"", "msgstr \""];
    let mut in_text = false;
    text.lines().enumerate().find(|(_, line)| {
        let goes_on = in_text && line.starts_with('"');
        in_text = goes_on || line.starts_with("msg");
        let is_whole = !in_text || (line.len() > 1 && line.ends_with('"'));
        let is_known = line.is_empty() || BEGINNINGS.iter().any(|begin| line.starts_with(begin));
        !(is_whole && (goes_on || is_known))
    })
}

/// Returns the text of a file with these translations.
///
/// # Panics
///
/// Never panics: writing into memory succeeds, and the result is UTF-8.
#[must_use]
pub fn file(translations: &[Translation]) -> String {
    let metadata = CatalogMetadata {
        language: "zh_Hans".to_owned(),
        mime_version: "1.0".to_owned(),
        content_type: "text/plain; charset=UTF-8".to_owned(),
        content_transfer_encoding: "8bit".to_owned(),
        ..CatalogMetadata::default()
    };
    let mut catalog = Catalog::new(metadata);
    for (english, chinese) in translations {
        let mut message = Message::build_singular();
        message.with_msgid(english.clone()).with_msgstr(chinese.clone());
        catalog.append_or_update(message.done());
    }
    let mut text = std::io::BufWriter::new(Vec::new());
    po_file::write(&catalog, &mut text).expect("writing into memory should succeed");
    let text = text.into_inner().expect("writing into memory should succeed");
    String::from_utf8(text).expect("the file should be UTF-8")
}

/// What a text in Markdown is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A heading.
    Heading,
    /// A paragraph, a list item or a cell of a table.
    Text,
}

/// A piece of Markdown.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Marks, code, HTML and line breaks.
    Fixed(String),
    /// Words.
    Words(Place, String),
}

/// Returns a piece of Markdown with each of its texts replaced by what `replace` returns: each
/// heading, paragraph, list item and cell of a table, with single spaces in place of line breaks.
/// Fenced code and lines of HTML stay as they are.
pub fn for_each_text(markdown: &str, mut replace: impl FnMut(Place, &str) -> String) -> String {
    let replaced = pieces(markdown).into_iter().map(|piece| match piece {
        Piece::Fixed(text) => text,
        Piece::Words(place, words) => replace(place, &words),
    });
    replaced.collect()
}

fn pieces(markdown: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let fixed = |text: String| Piece::Fixed(text);
    let words = |words: &str| Piece::Words(Place::Text, words.to_owned());
    // The lines of the current paragraph.
    let mut paragraph: Vec<&str> = Vec::new();
    let end = |paragraph: &mut Vec<&str>, pieces: &mut Vec<Piece>| {
        if !paragraph.is_empty() {
            pieces.extend([words(&paragraph.join(" ")), fixed("\n".to_owned())]);
            paragraph.clear();
        }
    };
    let (mut in_code, mut in_html) = (false, false);
    for line in markdown.lines() {
        let text = line.trim();
        let indent = &line[..line.len() - line.trim_start().len()];
        let is_fence = text.starts_with("```");
        in_html = !in_code && !text.is_empty() && (in_html || text.starts_with('<'));
        if is_fence || in_code || in_html || text.is_empty() {
            end(&mut paragraph, &mut pieces);
            pieces.push(fixed(format!("{line}\n")));
            in_code ^= is_fence;
        } else if let Some((marks, heading)) = text.split_once(' ')
            && marks.chars().all(|c| c == '#')
        {
            end(&mut paragraph, &mut pieces);
            let heading = Piece::Words(Place::Heading, heading.to_owned());
            pieces.extend([fixed(format!("{marks} ")), heading, fixed("\n".to_owned())]);
        } else if let Some(row) = text.strip_prefix('|') {
            end(&mut paragraph, &mut pieces);
            for cell in row.strip_suffix('|').unwrap_or(row).split('|') {
                pieces.extend([fixed("| ".to_owned()), words(cell.trim()), fixed(" ".to_owned())]);
            }
            pieces.push(fixed("|\n".to_owned()));
        } else if let Some((mark, item)) = item(text) {
            end(&mut paragraph, &mut pieces);
            pieces.push(fixed(format!("{indent}{mark}")));
            paragraph.push(item);
        } else {
            if paragraph.is_empty() {
                pieces.push(fixed(indent.to_owned()));
            }
            paragraph.push(text);
        }
    }
    end(&mut paragraph, &mut pieces);
    pieces
}

/// Splits the mark of a list item from its text.
fn item(text: &str) -> Option<(&str, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(0);
    let length = if text.starts_with("- ") {
        2
    } else if digits > 0 && text[digits..].starts_with(". ") {
        digits + 2
    } else {
        return None;
    };
    Some(text.split_at(length))
}

/// Returns whether a text is the same in every language: it has no words beside code, places such
/// as `{{speed}}` and the targets of links, or is in Chinese, as the headings of the document are.
#[must_use]
pub fn is_neutral(text: &str) -> bool {
    let mut rest = String::new();
    for (at, piece) in text.split('`').enumerate() {
        rest += if at % 2 == 0 { piece } else { "" };
    }
    for (begin, end) in [("{{", "}}"), ("](", ")")] {
        while let Some((before, after)) = rest.split_once(begin) {
            let after = after.split_once(end).map_or("", |(_, after)| after);
            rest = format!("{before}{after}");
        }
    }
    !rest.contains(char::is_alphabetic) || rest.contains(is_han)
}

/// Returns Chinese words with a space between a Chinese character and a letter or a digit.
#[must_use]
pub fn spaced(words: &str) -> String {
    let mut spaced = String::new();
    let mut last = ' ';
    for c in words.chars() {
        let meets = |one: char, other: char| is_han(one) && other.is_ascii_alphanumeric();
        if meets(last, c) || meets(c, last) {
            spaced.push(' ');
        }
        spaced.push(c);
        last = c;
    }
    spaced
}

/// A language of the book and of the answers of `find`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese, in simplified characters.
    Chinese,
}

impl Language {
    /// Returns the first text in English, or the second in Chinese.
    #[must_use]
    pub const fn either<'a>(self, english: &'a str, chinese: &'a str) -> &'a str {
        match self {
            Self::English => english,
            Self::Chinese => chinese,
        }
    }
}

/// Returns whether a character is a Chinese one.
#[must_use]
pub fn is_han(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# One `two`\n\nA line\nand more.\n- item\n  goes on\n  1. deep\n\n| a | `b` |\n\
                        |---|---|\n```text\n- code\n\n# code\n```\n<p>\nHTML\n</p>\n\nEnd {{x}}.\n";

    #[test]
    fn chinese_is_apart_from_letters() {
        assert_eq!(spaced("asyncio的组件"), "asyncio 的组件");
        assert_eq!(spaced("使用RLock (可重入锁)"), "使用 RLock (可重入锁)");
        assert_eq!(spaced("前3 个 task.result() 之后"), "前 3 个 task.result() 之后");
    }

    #[test]
    fn every_text_is_replaced_and_nothing_else() {
        let mut texts = Vec::new();
        let same = for_each_text(PAGE, |place, text| {
            texts.push((place, text.to_owned()));
            text.to_owned()
        });
        let joined = PAGE.replace("line\nand", "line and").replace("item\n  goes", "item goes");
        assert_eq!(same, joined.replace("|---|---|", "| --- | --- |"));
        let (headings, texts): (Vec<_>, Vec<_>) =
            texts.into_iter().partition(|(place, _)| *place == Place::Heading);
        assert_eq!(headings, [(Place::Heading, "One `two`".to_owned())]);
        let texts: Vec<&str> = texts.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(
            texts,
            ["A line and more.", "item goes on", "deep", "a", "`b`", "---", "---", "End {{x}}."]
        );
    }

    #[test]
    fn code_and_places_are_the_same_in_every_language() {
        for (text, neutral) in [
            ("`a`, `b` 1", true),
            ("{{a: b / c}} {{d}}", true),
            ("---", true),
            ("使用Lock", true),
            ("[`a`](b.md)", true),
            ("[a](b)", false),
            ("`信号` b", false),
        ] {
            assert_eq!(is_neutral(text), neutral, "{text}");
        }
    }

    #[test]
    fn a_malformed_line_is_named() {
        let good = file(&[("a".to_owned(), "一".to_owned())]);
        assert_eq!(malformed(&good), None);
        for wrong in ["\"a\"", "msgid a", "msgstr \"a", "mgsid \"a\"", "#"] {
            assert_eq!(malformed(wrong), Some((0, wrong)));
        }
        let text = "msgid \"a\"\n\nmsgstr \"\"\n\n\"b\"\n";
        assert_eq!(malformed(text), Some((4, "\"b\"")));
    }

    #[test]
    fn a_file_is_read_as_it_was_written() {
        let written = [
            ("One \"quoted\" \\ `code`".to_owned(), "一".to_owned()),
            ("a long text ".repeat(30), String::new()),
        ];
        let text = file(&written);
        let catalog = po_file::parse_from_reader(text.as_bytes()).expect("the file should parse");
        let read: Vec<Translation> = catalog
            .messages()
            .map(|message| (message.msgid().to_owned(), message.msgstr().unwrap_or("").to_owned()))
            .collect();
        assert_eq!(read, written);
    }
}
