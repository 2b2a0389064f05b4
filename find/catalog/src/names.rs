//! The index by Python name, `book/names/MODULE.md`.
//!
//! The index contains every public name of five modules of Python's standard library, methods that
//! readers look for, and names of further modules, each with an answer in Rust.
//!
//! ```text
//! ## Event.wait(timeout)
//!
//! - phrase: threading::event_wait_timeout
//! - also: 超时
//! ```
//!
//! Each answer has one of these forms:
//!
//! - `page` names the snippet that answers the Python name; the snippet has a page and a test.
//! - `phrase` names a few lines in `phrases/src`, which the tests run beside their Python twin.
//! - `none` gives the reason why Rust has no counterpart. `more` then names what comes close.
//!
//! `more` names phrases for further uses of the same name. `also` lists further search terms. The
//! names of a module are in alphabetical order. The text of an item continues on indented lines.

use crate::join_lines;
use crate::phrases::{self, Phrase};

/// The modules whose every public name is in the index, in the order of the document.
pub const MODULES: [&str; 5] =
    ["threading", "queue", "concurrent.futures", "multiprocessing", "asyncio"];

/// Returns the modules of the index: those of [`MODULES`], then the modules of which the index has
/// only the names that readers look for, in alphabetical order. The files are the list.
///
/// # Errors
///
/// Returns an error if the folder cannot be read.
pub fn modules() -> Result<Vec<String>, String> {
    let mut modules = MODULES.map(str::to_owned).to_vec();
    let further = crate::names_in("book/names", "md")?;
    modules.extend(further.into_iter().filter(|module| !MODULES.contains(&module.as_str())));
    Ok(modules)
}

/// A package that does not come with CPython.
#[derive(Clone, Copy, Debug)]
pub struct Package {
    /// The module that a program imports.
    module: &'static str,
    /// The name that `pip install` takes.
    pub name: &'static str,
    /// The address of the documentation.
    pub documentation: &'static str,
}

/// All of these packages.
const PACKAGES: [Package; 1] = [Package {
    module: "nats",
    name: "nats-py",
    documentation: "https://nats-io.github.io/nats.py/",
}];

/// Returns the package that has this Python name; `None` if the name comes with CPython.
#[must_use]
pub fn package_of(name: &str) -> Option<&'static Package> {
    let module = name.split('.').next().unwrap_or_default();
    PACKAGES.iter().find(|package| package.module == module)
}

/// Returns a Python name as a title: with its package if the name does not come with CPython. The
/// module `nats.js` alone reads like a package for JavaScript.
#[must_use]
pub fn title(name: &str) -> String {
    package_of(name).map_or_else(|| name.to_owned(), |package| format!("{name} ({})", package.name))
}

/// The answer for a Python name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The binary of a snippet, which has a page and a test.
    Page(String),
    /// A phrase, which the tests run beside its Python twin.
    Phrase(Box<Phrase>),
    /// The reason why Rust has no counterpart, in Markdown.
    Nothing(String),
}

/// A Python name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The module: `threading`.
    pub module: String,
    /// The name in the module, or a class and its method: `Condition.notify`.
    pub name: String,
    /// The answer in Rust.
    pub answer: Answer,
    /// Phrases that show further uses of the name.
    pub more: Vec<Phrase>,
    /// Further search terms.
    pub also: Vec<String>,
}

impl Name {
    /// Returns the name with the module: `threading.Condition.notify`. A method of an event loop is
    /// returned without a module: `loop.call_soon`.
    #[must_use]
    pub fn full(&self) -> String {
        if self.name.starts_with("loop.") {
            return self.name.clone();
        }
        format!("{}.{}", self.module, self.name)
    }

    /// Returns whether the phrase with this path answers the name, or shows a further use of it.
    #[must_use]
    pub fn leads_to(&self, phrase: &str) -> bool {
        let answer = match &self.answer {
            Answer::Phrase(answer) => Some(&**answer),
            _ => None,
        };
        answer.into_iter().chain(&self.more).any(|of_name| of_name.has_path(phrase))
    }

    /// Returns whether the name is a method or an attribute of a class, or has an argument:
    /// `Queue.get`, `Queue(maxsize)`.
    #[must_use]
    pub fn is_method(&self) -> bool {
        self.name.contains(['.', '('])
    }
}

/// The fields of an entry.
const FIELDS: [&str; 5] = ["page", "phrase", "none", "more", "also"];

/// Reads the index.
///
/// # Errors
///
/// Returns an error if a file cannot be read, or if an entry is malformed.
pub fn read() -> Result<Vec<Name>, String> {
    read_with(&phrases::all()?)
}

/// Reads the index, whose answers are among these phrases.
///
/// # Errors
///
/// Returns the errors of [`read`].
pub fn read_with(phrases: &[Phrase]) -> Result<Vec<Name>, String> {
    let mut names = Vec::new();
    for module in modules()? {
        let file = format!("book/names/{module}.md");
        let text = crate::read(&file)?;
        names.extend(parse(&module, &text, phrases).map_err(|wrong| format!("{file}: {wrong}"))?);
    }
    Ok(names)
}

fn parse(module: &str, text: &str, phrases: &[Phrase]) -> Result<Vec<Name>, String> {
    text.split("\n## ").skip(1).map(|entry| parse_entry(module, entry, phrases)).collect()
}

fn parse_entry(module: &str, text: &str, phrases: &[Phrase]) -> Result<Name, String> {
    let (name, body) = text.split_once('\n').unwrap_or((text, ""));
    let wrong = |what: &str| format!("{name}: {what}");
    let mut fields: [Option<String>; FIELDS.len()] = Default::default();
    for item in format!("\n{}", body.trim()).split("\n- ").skip(1) {
        let (field, value) = item.split_once(':').unwrap_or((item, ""));
        let at = FIELDS.iter().position(|known| *known == field);
        let at = at.ok_or_else(|| wrong(&format!("`{field}` is not one of {FIELDS:?}")))?;
        fields[at] = Some(join_lines(value.lines().map(str::trim)));
    }
    let phrase = |path: &str| {
        let found = phrases.iter().find(|phrase| phrase.has_path(path)).cloned();
        found.ok_or_else(|| wrong(&format!("no phrase is named {path}")))
    };
    let list = |field: Option<String>| -> Vec<String> {
        field.iter().flat_map(|words| words.split(", ")).map(str::to_owned).collect()
    };
    let [page, path, why, more, also] = fields;
    let answer = match (page, path, why) {
        (Some(page), None, None) => Answer::Page(page),
        (None, Some(path), None) => Answer::Phrase(Box::new(phrase(&path)?)),
        (None, None, Some(why)) => Answer::Nothing(why),
        _ => return Err(wrong("should have either page, phrase, or none")),
    };
    let more = list(more).iter().map(|path| phrase(path)).collect::<Result<_, _>>()?;
    Ok(Name { module: module.to_owned(), name: name.to_owned(), answer, more, also: list(also) })
}

#[cfg(test)]
mod tests_of_names {
    use super::*;

    #[test]
    fn an_entry_has_one_answer() {
        let parse = |text: &str| parse("queue", text, &[]);
        let good = "# queue\n\n## Queue\n\n- none: a\n  b\n- also: 队列, x\n";
        let [name] = &parse(good).expect("the entry should be well formed")[..] else {
            panic!("there should be one name")
        };
        assert_eq!(name.answer, Answer::Nothing("a b".into()));
        assert_eq!(
            (name.full().as_str(), &name.also[..]),
            ("queue.Queue", &["队列".to_owned(), "x".to_owned()][..])
        );
        for bad in [
            "\n## Queue\n\n- page: a\n- none: b\n",
            "\n## Queue\n\n- use: a\n",
            "\n## Queue\n\n- phrase: queue::no_such_phrase\n",
            "\n## Queue\n\n- page: a\n- pages: b\n",
            "\n## Queue\n\n- page: a\n- more: queue::no_such_phrase\n",
            "\n## Queue\n",
        ] {
            parse(bad).expect_err(bad);
        }
    }
}
