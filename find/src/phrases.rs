//! The phrasebook: twin functions in `phrases/src` and `phrases/python`, read from their text.
//!
//! ```text
//! /// `Event.wait(timeout)`: returns whether the event was set in time.
//! ///
//! /// Add: `cargo add parking_lot`
//! /// Trap: one sentence, or several.
//! pub fn event_wait_timeout() {
//!     use std::time::Duration;
//!     ...
//! }
//! ```
//!
//! A name that CPython has only since some version has a line such as `Since: 3.11`; on an older
//! version the twin is not run. Where Rust must print something else than CPython, lines
//! `Rust prints:` and `Python prints:` in the comment say what, one of each for every line that is
//! printed.

use std::path::PathBuf;

/// A phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The file in which it stands: `threading`.
    pub module: String,
    /// The function.
    pub name: String,
    /// The first line of its comment.
    pub title: String,
    /// The commands that make a fresh project able to build it; none if std is enough.
    pub add: Vec<String>,
    /// What readers stumble over, if anything.
    pub trap: Option<String>,
    /// What Rust prints, where that is not what CPython prints.
    pub rust_prints: Vec<String>,
    /// What CPython prints, where that is not what Rust prints.
    pub python_prints: Vec<String>,
    /// The first version of CPython that has it, such as 3.11, where that is later than 3.9.
    pub since: Option<(u32, u32)>,
    /// Whether its body awaits.
    pub is_async: bool,
    /// The body, as it can be copied into `main`.
    pub body: String,
}

impl Phrase {
    /// By this name it is run: `threading::event_wait_timeout`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}::{}", self.module, self.name)
    }

    /// The body as a program of its own.
    #[must_use]
    pub fn program(&self) -> String {
        let body: String = self
            .body
            .lines()
            .map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") })
            .collect();
        if self.is_async {
            format!("#[tokio::main(flavor = \"current_thread\")]\nasync fn main() {{\n{body}}}\n")
        } else {
            format!("fn main() {{\n{body}}}\n")
        }
    }

    /// The file with its twin.
    #[must_use]
    pub fn python(&self) -> PathBuf {
        crate::workspace().join(format!("phrases/python/{}.py", self.module))
    }
}

/// The modules: the names of the files in `phrases/python`, in order.
///
/// # Errors
///
/// That the folder cannot be read.
pub fn modules() -> Result<Vec<String>, String> {
    crate::names_in("phrases/python", "py")
}

/// All phrases, module by module, in the order of the files.
///
/// # Errors
///
/// That a file cannot be read, or what is wrong with its form.
pub fn all() -> Result<Vec<Phrase>, String> {
    let mut phrases = Vec::new();
    for module in modules()? {
        let path = format!("phrases/src/{module}.rs");
        let text = crate::read(&path)?;
        phrases.extend(parse(&module, &text).map_err(|wrong| format!("{path}: {wrong}"))?);
    }
    Ok(phrases)
}

/// The names of the functions of a module on the Python side.
///
/// # Errors
///
/// That the file cannot be read.
pub fn python_names(module: &str) -> Result<Vec<String>, String> {
    let text = crate::read(format!("phrases/python/{module}.py"))?;
    let name = |line: &str| -> Option<String> {
        let line = line.strip_prefix("async ").unwrap_or(line);
        let name = line.strip_prefix("def ")?.strip_suffix("():")?;
        (!name.starts_with('_')).then(|| name.to_owned())
    };
    Ok(text.lines().filter_map(name).collect())
}

/// The phrases in the text of a file.
///
/// # Errors
///
/// What is wrong with its form.
pub fn parse(module: &str, text: &str) -> Result<Vec<Phrase>, String> {
    let mut phrases = Vec::new();
    let mut comment: Vec<&str> = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(words) = line.strip_prefix("///") {
            comment.push(words.strip_prefix(' ').unwrap_or(words));
            continue;
        }
        if line.starts_with("#[cfg(") && !comment.is_empty() {
            continue; // the systems that have it
        }
        let (is_async, rest) = match line.strip_prefix("pub async fn ") {
            Some(rest) => (true, Some(rest)),
            None => (false, line.strip_prefix("pub fn ")),
        };
        if let Some(name) = rest.and_then(|rest| rest.strip_suffix("() {")) {
            let body: Vec<&str> = lines.by_ref().take_while(|line| *line != "}").collect();
            let body = body.iter().fold(String::new(), |body, line| {
                body + line.strip_prefix("    ").unwrap_or(line) + "\n"
            });
            let wrong = |what: &str| format!("{name}: {what}");
            let title = (*comment.first().ok_or(wrong("no comment"))?).to_owned();
            if !title.starts_with('`') || !title.contains("`: ") {
                return Err(wrong("the first line is not \"`name`: what it does\""));
            }
            phrases.push(Phrase {
                module: module.to_owned(),
                name: name.to_owned(),
                title,
                add: fields(&comment, "Add")
                    .iter()
                    .map(|command| command.trim_matches('`').to_owned())
                    .collect(),
                trap: fields(&comment, "Trap").into_iter().next(),
                rust_prints: fields(&comment, "Rust prints"),
                python_prints: fields(&comment, "Python prints"),
                since: match fields(&comment, "Since").first() {
                    Some(text) => Some(version(text).ok_or(wrong("Since is not a version"))?),
                    None => None,
                },
                is_async,
                body,
            });
        }
        comment.clear();
    }
    Ok(phrases)
}

/// What stands behind `name:`, as often as it does; each goes on to the next field, empty line or
/// the end.
fn fields(comment: &[&str], name: &str) -> Vec<String> {
    let begins = |line: &str| {
        let fields = ["Add:", "Trap:", "Since:", "Rust prints:", "Python prints:"];
        fields.iter().any(|field| line.starts_with(field))
    };
    let mut found = Vec::new();
    for (at, line) in comment.iter().enumerate() {
        if let Some(first) = line.strip_prefix(name).and_then(|rest| rest.strip_prefix(':')) {
            let rest = comment[at + 1..].iter();
            let rest = rest.take_while(|line| !line.is_empty() && !begins(line));
            let words: Vec<&str> = std::iter::once(first.trim()).chain(rest.copied()).collect();
            found.push(words.join(" "));
        }
    }
    found
}

/// Reads `3.11`.
fn version(text: &str) -> Option<(u32, u32)> {
    let (major, minor) = text.split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

#[cfg(test)]
mod tests_of_phrases {
    use super::*;

    #[test]
    fn reads_every_field() {
        let text = "//! `a`.\n\n/// `A.b`: does it.\n///\n/// Add: `cargo add x`\n/// Trap: one\n\
                    /// two\n/// Since: 3.11\n/// Rust prints: 1\n/// Python prints: 2\npub fn a_b() {\n    let x = \
                    1;\n\n    f(x);\n}\n\n/// `c`: waits.\npub async fn c() {\n}\n";
        let phrases = parse("a", text).expect("has the form");
        assert_eq!(phrases.len(), 2);
        let first = &phrases[0];
        assert_eq!(first.path(), "a::a_b");
        assert_eq!(first.add, ["cargo add x"]);
        assert_eq!(first.trap.as_deref(), Some("one two"));
        assert_eq!(first.since, Some((3, 11)));
        assert_eq!(
            (&first.rust_prints[..], &first.python_prints[..]),
            (&["1".to_owned()][..], &["2".to_owned()][..])
        );
        assert_eq!(first.program(), "fn main() {\n    let x = 1;\n\n    f(x);\n}\n");
        assert!(phrases[1].is_async);
        parse("a", "pub fn a() {\n}\n").expect_err("no comment");
        parse("a", "/// a: b\npub fn a() {\n}\n").expect_err("no name");
    }
}
