//! The index by Python name, `book/names/MODULE.md`: every public name of five modules of Python's
//! standard library, and methods that readers look for, each with its answer in Rust.
//!
//! ```text
//! ## Event.wait(timeout)
//!
//! - phrase: threading::event_wait_timeout
//! - also: 超时
//! ```
//!
//! An answer is one of these:
//!
//! - `page`: the snippet that answers the name, with its page and its test;
//! - `phrase`: a few lines in `phrases/src`, run beside their twin on CPython;
//! - `use` with `link`: what to use, in one sentence, and where it is documented (a link without a
//!   scheme is one into std's documentation);
//! - `none`: there is nothing, and why.
//!
//! `more` names phrases for further uses of the same name, `also` other words to search by. The
//! names of a module are in alphabetical order. The text of an item goes on in indented lines.

use std::collections::BTreeSet;

use crate::header::Header;
use crate::join_lines;
use crate::pages::Prose;
use crate::phrases::{self, Phrase};

/// The modules, in the order of the document.
pub const MODULES: [&str; 5] =
    ["threading", "queue", "concurrent.futures", "multiprocessing", "asyncio"];

/// What a name is in Rust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A snippet shows it, and is tested: the binary.
    Page(String),
    /// A phrase shows it, and is run beside its twin on CPython.
    Phrase(Phrase),
    /// What to use, in Markdown, and the address of its documentation.
    Use(String, String),
    /// There is nothing, and why, in Markdown.
    Nothing(String),
}

/// A Python name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The module: `threading`.
    pub module: String,
    /// The name in it, or a class and its method: `Condition.notify`.
    pub name: String,
    /// What it is in Rust.
    pub answer: Answer,
    /// Phrases that show further uses of it.
    pub more: Vec<Phrase>,
    /// Other words by which it is looked for.
    pub also: Vec<String>,
}

impl Name {
    /// With its module: `threading.Condition.notify`. What is a method of any event loop has none.
    #[must_use]
    pub fn full(&self) -> String {
        if self.name.starts_with("loop.") {
            return self.name.clone();
        }
        format!("{}.{}", self.module, self.name)
    }

    /// Whether it is a method or an attribute of a class.
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
/// That a file cannot be read, or what is wrong with its form.
pub fn read() -> Result<Vec<Name>, String> {
    let phrases = phrases::all()?;
    let mut names = Vec::new();
    for module in MODULES {
        let file = format!("book/names/{module}.md");
        let text = crate::read(&file)?;
        names.extend(parse(module, &text, &phrases).map_err(|wrong| format!("{file}: {wrong}"))?);
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
        found.ok_or_else(|| wrong(&format!("no phrase is {path}")))
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
        _ => return Err(wrong("should have a page, a phrase, a use with its link, or a none")),
    };
    let more = list(more).iter().map(|path| phrase(path)).collect::<Result<_, _>>()?;
    Ok(Name { module: module.to_owned(), name: name.to_owned(), answer, more, also: list(also) })
}

/// The whole address: one without a scheme is in the documentation of std.
fn address(link: &str) -> String {
    if link.starts_with("https://") {
        link.to_owned()
    } else {
        format!("https://doc.rust-lang.org/{link}")
    }
}

/// A row that a search in the terminal finds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The Python name.
    pub python: String,
    /// The answer: a command, or a line of text.
    pub answer: String,
    /// Words by which it is found, besides the name.
    pub words: String,
}

/// All rows: one for each Python name, and one for each snippet.
///
/// # Errors
///
/// As [`read`].
pub fn rows() -> Result<Vec<Row>, String> {
    // A snippet that is being written is not found, and hides no other one.
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

/// What is looked for: the words in these arguments. What has no letter and no digit is no word.
#[must_use]
pub fn words(arguments: &[String]) -> Vec<String> {
    let is_between = |c: char| c.is_whitespace() || c.is_control();
    let words = arguments.iter().flat_map(|argument| argument.split(is_between));
    let words = words.filter(|word| word.contains(char::is_alphanumeric));
    words.map(|word| word.trim_end_matches("()").to_lowercase()).collect()
}

/// The rows in which all of these words are, those with the word in their name first. Without a
/// word there are none.
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

/// The names that look most like what was asked for, at most three.
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

/// A dotted name and its ends: `a.b.c`, `b.c`, `c`.
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
    fn a_name_comes_before_what_has_it_within() {
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
        let [name] = &parse(good).expect("the entry should have the form")[..] else {
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
