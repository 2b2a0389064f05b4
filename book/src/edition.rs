//! The two editions of the book, English and Chinese, which are written from one source.
//!
//! Every text of a page passes through an [`Edition`], which returns the text in its language and
//! remembers that the text was asked for. So the files `book/zh/NAME.po` can be compared with the
//! texts that the Chinese edition needs: see [`Edition::files`].

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

pub use catalog::chinese::Language;
use catalog::chinese::{self, Chinese, Place, Translation};
use catalog::documents::Catalog;
use catalog::header::Header;

use crate::finish;
use crate::missing;
use crate::page;
use crate::site::Sources;

/// The file of the texts that belong to no source: the words of the interface.
const INTERFACE: &str = "interface";

/// An edition of the book.
pub struct Edition {
    language: Language,
    chinese: Chinese,
    /// The file of the texts that are asked for now.
    file: RefCell<String>,
    /// The texts that were asked for, each with its file, in order.
    asked: RefCell<Vec<(String, String)>>,
}

impl Edition {
    /// Returns the edition in a language.
    ///
    /// # Errors
    ///
    /// Returns an error if a file with translations cannot be read or is malformed.
    pub fn new(language: Language) -> Result<Self, String> {
        let (file, asked) = (RefCell::default(), RefCell::default());
        Ok(Self { language, chinese: Chinese::read()?, file, asked })
    }

    /// Returns the language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// Returns the Chinese of the texts: a search finds Chinese words in both editions.
    #[must_use]
    pub const fn chinese(&self) -> &Chinese {
        &self.chinese
    }

    /// Makes the following texts belong to the file `book/zh/NAME.po`.
    pub fn at(&self, name: &str) {
        name.clone_into(&mut self.file.borrow_mut());
    }

    /// Returns the first text in English, or the second in Chinese.
    #[must_use]
    pub const fn either<'a>(&self, english: &'a str, chinese: &'a str) -> &'a str {
        self.language.either(english, chinese)
    }

    /// Returns what stands between two sentences. A Chinese full stop is as wide as a stop and a
    /// space.
    #[must_use]
    pub const fn space(&self) -> &'static str {
        self.language.either(" ", "")
    }

    /// Returns a text of one paragraph.
    #[must_use]
    pub fn text(&self, english: &str) -> String {
        self.of(&self.file.borrow(), english)
    }

    /// Returns words of the interface.
    #[must_use]
    pub fn word(&self, english: &str) -> String {
        self.of(INTERFACE, english)
    }

    /// Returns words of the interface, with `{0}`, `{1}` and so on replaced.
    #[must_use]
    pub fn words(&self, english: &str, with: &[&str]) -> String {
        let mut words = self.word(english);
        for (number, with) in with.iter().enumerate() {
            words = words.replace(&format!("{{{number}}}"), with);
        }
        words
    }

    /// Returns a heading of the interface. Its anchor is the same in both languages.
    #[must_use]
    pub fn heading(&self, english: &str) -> String {
        self.with_anchor(english, self.word(english))
    }

    /// Returns a piece of Markdown.
    #[must_use]
    pub fn markdown(&self, english: &str) -> String {
        match self.language {
            Language::English => english.to_owned(),
            Language::Chinese => chinese::for_each_text(english, |place, text| match place {
                Place::Heading => self.with_anchor(text, self.text(text)),
                Place::Text => self.text(text),
            }),
        }
    }

    /// Returns a piece of Markdown in which the names of snippets are links to their pages, which
    /// are in the folder `folder`.
    #[must_use]
    pub fn linked(&self, english: &str, folder: &str, all: &[Header]) -> String {
        let linked = page::with_links(english, folder, all);
        match self.language {
            Language::English => linked,
            Language::Chinese => {
                // The same names are links in both languages.
                let is_linked = |piece: &str| linked.contains(&page::link(piece, folder));
                let chinese = self.markdown(english);
                let pieces = chinese.trim_end().split('`').enumerate();
                let pieces = pieces.map(|(at, piece)| match at % 2 {
                    1 if is_linked(piece) => page::link(piece, folder),
                    1 => format!("`{piece}`"),
                    _ => piece.to_owned(),
                });
                pieces.collect()
            }
        }
    }

    /// Returns a text of one paragraph that belongs to the file `book/zh/FILE.po`.
    #[must_use]
    pub fn of(&self, file: &str, english: &str) -> String {
        if self.language == Language::English || chinese::is_neutral(english) {
            return english.to_owned();
        }
        self.asked.borrow_mut().push((file.to_owned(), english.to_owned()));
        self.chinese.of(english).unwrap_or(english).to_owned()
    }

    /// Adds the anchor of the English heading.
    fn with_anchor(&self, english: &str, heading: String) -> String {
        match self.language {
            Language::English => heading,
            Language::Chinese => {
                let letters = english.chars().filter_map(|c| match c {
                    c if c.is_whitespace() => Some('-'),
                    c if c.is_alphanumeric() || c == '_' || c == '-' => Some(c),
                    _ => None,
                });
                format!("{heading} {{#{}}}", letters.collect::<String>().to_lowercase())
            }
        }
    }

    /// Returns the files that the texts asked for so far make, by name: each text once, with its
    /// Chinese if there is one, in the file of the page that asked first.
    #[must_use]
    pub fn files(&self) -> BTreeMap<String, Vec<Translation>> {
        let mut files: BTreeMap<String, Vec<Translation>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (file, english) in &*self.asked.borrow() {
            if seen.insert(english.clone()) {
                let chinese = self.chinese.of(english).unwrap_or_default().to_owned();
                files.entry(file.clone()).or_default().push((english.clone(), chinese));
            }
        }
        files
    }
}

/// Returns the files that follow from the texts and their Chinese, by path: the files
/// `book/zh/NAME.po`, which contain each text of the Chinese edition with its Chinese, if
/// there is any, and the Chinese `README.zh.md`.
///
/// # Errors
///
/// Returns an error if something that a page needs is missing.
pub fn translations() -> Result<BTreeMap<String, String>, String> {
    let edition = Edition::new(Language::Chinese)?;
    let catalog = Catalog::of(catalog::snippets()?)?;
    Sources::new(&edition, &catalog)?;
    let _ = edition.word(finish::SKIP);
    missing::ask(&edition)?;
    let readme = readme(&edition)?;
    let files = edition.files().into_iter();
    let files = files.map(|(name, texts)| (chinese::path(&name), chinese::file(&texts)));
    Ok(files.chain([(README.to_owned(), readme)]).collect())
}

/// The Chinese edition of the first page of the repository.
pub const README: &str = "README.zh.md";

fn readme(edition: &Edition) -> Result<String, String> {
    edition.at("readme");
    let english = catalog::read("README.md")?;
    let (before, rest) = english
        .split_once("<p lang=\"zh\">")
        .and_then(|(before, rest)| Some((before, rest.split_once("</p>")?.1)))
        .ok_or("README.md should have a link to README.zh.md in a `<p lang=\"zh\">`")?;
    let english = format!("{before}[English](README.md){rest}");
    // The sites that show this file make the anchors of the headings themselves.
    Ok(chinese::for_each_text(&english, |_, text| edition.text(text)))
}
