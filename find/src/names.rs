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
//! - `use` says in one sentence what to use, and `link` is the address of the documentation. A link
//!   without a scheme points into std's documentation.
//! - `none` gives the reason why Rust has no counterpart.
//!
//! `more` names phrases for further uses of the same name. `also` lists further search terms. The
//! names of a module are in alphabetical order. The text of an item continues on indented lines.

use std::collections::BTreeSet;

use crate::header::Header;
use crate::join_lines;
use crate::pages::Prose;
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

/// The answer for a Python name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The binary of a snippet, which has a page and a test.
    Page(String),
    /// A phrase, which the tests run beside its Python twin.
    Phrase(Phrase),
    /// What to use, in Markdown, and the address of the documentation.
    Use(String, String),
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

    /// Returns whether the name is a method or an attribute of a class.
    #[must_use]
    pub fn is_method(&self) -> bool {
        self.name.contains('.')
    }
}

/// The fields of an entry.
const FIELDS: [&str; 7] = ["page", "phrase", "use", "link", "none", "more", "also"];

/// Reads the index.
///
/// # Errors
///
/// Returns an error if a file cannot be read, or if an entry is malformed.
pub fn read() -> Result<Vec<Name>, String> {
    let phrases = phrases::all()?;
    let mut names = Vec::new();
    for module in modules()? {
        let file = format!("book/names/{module}.md");
        let text = crate::read(&file)?;
        names.extend(parse(&module, &text, &phrases).map_err(|wrong| format!("{file}: {wrong}"))?);
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
        let found = phrases.iter().find(|phrase| phrase.path() == path).cloned();
        found.ok_or_else(|| wrong(&format!("no phrase is named {path}")))
    };
    let list = |field: Option<String>| -> Vec<String> {
        field.iter().flat_map(|words| words.split(", ")).map(str::to_owned).collect()
    };
    let [page, path, text, link, why, more, also] = fields;
    let answer = match (page, path, text, link, why) {
        (Some(page), None, None, None, None) => Answer::Page(page),
        (None, Some(path), None, None, None) => Answer::Phrase(phrase(&path)?),
        (None, None, Some(text), Some(link), None) => Answer::Use(text, address(&link)),
        (None, None, None, None, Some(why)) => Answer::Nothing(why),
        _ => return Err(wrong("should have either page, phrase, use with link, or none")),
    };
    let more = list(more).iter().map(|path| phrase(path)).collect::<Result<_, _>>()?;
    Ok(Name { module: module.to_owned(), name: name.to_owned(), answer, more, also: list(also) })
}

/// Returns the whole address. A link without a scheme points into std's documentation.
fn address(link: &str) -> String {
    if link.starts_with("https://") {
        link.to_owned()
    } else {
        format!("https://doc.rust-lang.org/{link}")
    }
}

/// A row that a search in the terminal can find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The Python name.
    pub python: String,
    /// The answer: a command, or a line of text.
    pub answer: String,
    /// Search terms in addition to the name.
    pub words: String,
}

/// Returns all rows: those of the snippets, then those of the Python names.
///
/// # Errors
///
/// Returns an error if the index cannot be read, or if a page that the index names does not exist.
pub fn rows() -> Result<Vec<Row>, String> {
    // A malformed header, for example of a snippet that is being written, hides only its own
    // snippet.
    let snippets = crate::snippets().unwrap_or_else(|_| crate::document::readable());
    Ok(rows_of(&snippets, &read()?))
}

fn rows_of(snippets: &[Header], names: &[Name]) -> Vec<Row> {
    let mut rows = Vec::new();
    for header in snippets {
        let Header { binary, title, .. } = header;
        let words = Prose::read(binary).map(|prose| prose.words.join(" ")).unwrap_or_default();
        rows.push(Row {
            python: header.names[0].clone(),
            answer: header.run.clone(),
            words: format!("{} {binary} {title} {words}", binary.replace('_', " ")),
        });
    }
    for name in names {
        let answer = match &name.answer {
            Answer::Page(binary) => match snippets.iter().find(|header| header.binary == *binary) {
                Some(header) => header.run.clone(),
                None => continue,
            },
            Answer::Phrase(phrase) => format!("cargo run -p phrases -- {}", phrase.path()),
            Answer::Use(text, link) => format!("{text}  {link}"),
            Answer::Nothing(why) => format!("none: {why}"),
        };
        rows.push(Row { python: name.full(), answer, words: name.also.join(" ") });
        rows.extend(name.more.iter().map(|phrase| Row {
            python: name.full(),
            answer: format!("cargo run -p phrases -- {}", phrase.path()),
            words: format!("{} {}", phrase.title, name.also.join(" ")),
        }));
    }
    rows
}

/// Returns the words in these arguments, in lower case. A word contains a letter or a digit.
#[must_use]
pub fn words(arguments: &[String]) -> Vec<String> {
    let is_between = |c: char| c.is_whitespace() || c.is_control();
    let words = arguments.iter().flat_map(|argument| argument.split(is_between));
    let words = words.filter(|word| word.contains(char::is_alphanumeric));
    words.map(|word| word.trim_end_matches("()").to_lowercase()).collect()
}

/// Returns the rows that contain all of these words; rows with the words in the name come first.
/// Without a word, no row is returned.
#[must_use]
pub fn find<'a>(rows: &'a [Row], arguments: &[String]) -> Vec<&'a Row> {
    let words = words(arguments);
    if words.is_empty() {
        return Vec::new();
    }
    let rank = |row: &Row| -> Option<usize> {
        let (name, others) = (row.python.to_lowercase(), row.words.to_lowercase());
        let ranks = words.iter().map(|word| {
            if tails(&name).any(|tail| tail == word) {
                Some(0)
            } else if name.contains(word.as_str()) {
                Some(1)
            } else {
                others.contains(word.as_str()).then_some(2)
            }
        });
        ranks.sum::<Option<usize>>()
    };
    let mut found: Vec<(usize, &Row)> =
        rows.iter().filter_map(|row| Some((rank(row)?, row))).collect();
    found.sort_by_key(|(rank, _)| *rank);
    let mut rows: Vec<&Row> = Vec::new();
    for (_, row) in found {
        if !rows.iter().any(|other| (&other.python, &other.answer) == (&row.python, &row.answer)) {
            rows.push(row);
        }
    }
    rows
}

/// Returns the names that are most similar to `asked`, at most three.
#[must_use]
pub fn nearest<'a>(rows: &'a [Row], asked: &str) -> Vec<&'a str> {
    const LEAST: f64 = 0.5;
    let asked = asked.to_lowercase();
    let length = asked.chars().count();
    // What is twice as long differs in half of its letters at least. A comparison takes time with
    // the product of both lengths.
    let comparable =
        |tail: &&str| (length.div_ceil(2)..=length * 2).contains(&tail.chars().count());
    let likeness = |name: &str| {
        let name = name.to_lowercase();
        let tails = tails(&name).filter(comparable);
        tails.map(|tail| strsim::normalized_damerau_levenshtein(tail, &asked)).fold(0.0, f64::max)
    };
    let names: BTreeSet<&str> = rows.iter().map(|row| row.python.as_str()).collect();
    let mut names: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (likeness(name), name))
        .filter(|(likeness, _)| *likeness > LEAST)
        .collect();
    names.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    names.into_iter().take(3).map(|(_, name)| name).collect()
}

/// Returns a dotted name and its tails: `a.b.c`, `b.c`, `c`.
pub fn tails(name: &str) -> impl Iterator<Item = &str> {
    let starts = name.match_indices('.').map(|(dot, _)| dot + 1);
    std::iter::once(0).chain(starts).map(|start| &name[start..])
}

#[cfg(test)]
mod tests_of_names {
    use super::*;

    fn row(python: &str, words: &str) -> Row {
        Row { python: python.into(), answer: python.to_lowercase(), words: words.into() }
    }

    #[test]
    fn an_exact_name_comes_before_a_name_that_contains_the_word() {
        let rows = [
            row("asyncio.Condition.notify_all", ""),
            row("threading.Semaphore", "信号量 notify"),
            row("threading.Condition.notify", ""),
        ];
        let found = |words: &[&str]| -> Vec<&str> {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            find(&rows, &words).into_iter().map(|row| row.python.as_str()).collect()
        };
        let all =
            ["threading.Condition.notify", "asyncio.Condition.notify_all", "threading.Semaphore"];
        assert_eq!(found(&["notify"]), all);
        assert_eq!(found(&["Condition.notify()"]), all[..2]);
        assert_eq!(found(&["信号量"]), all[2..]);
        assert_eq!(found(&["threading notify"]), [all[0], all[2]]);
        assert!(found(&["nofity"]).is_empty());
        assert_eq!(nearest(&rows, "nofity"), ["threading.Condition.notify"]);
        assert!(nearest(&rows, "xyz").is_empty());
        assert!(nearest(&rows, &"notify".repeat(100_000)).is_empty(), "and soon");
    }

    #[test]
    fn a_snippet_that_is_being_written_hides_no_other() {
        let text = "\n## A\n\n- page: not_there\n\n## B\n\n- page: lock\n";
        let names = parse("queue", text, &[]).expect("the entries should have the form");
        let rows = rows_of(&[Header::read("sync", "lock")], &names);
        let found: Vec<&str> = rows.iter().map(|row| row.python.as_str()).collect();
        assert_eq!(found, ["threading.Lock", "queue.B"]);
    }

    #[test]
    fn an_entry_has_one_answer() {
        let parse = |text: &str| parse("queue", text, &[]);
        let good = "# queue\n\n## Queue\n\n- use: a\n  b\n- link: std/b\n- also: 队列, x\n";
        let [name] = &parse(good).expect("the entry should be well formed")[..] else {
            panic!("there should be one name")
        };
        let link = "https://doc.rust-lang.org/std/b";
        assert_eq!(name.answer, Answer::Use("a b".into(), link.into()));
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
