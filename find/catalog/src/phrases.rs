//! The phrasebook: twin functions in `phrases/src` and `phrases/python`, read from their text.
//!
//! ```text
//! /// `Event.wait(timeout)`: returns whether the event was set in time.
//! ///
//! /// Add: `cargo add parking_lot`
//! /// Trap: one sentence, or several.
//! /// Also: search terms, in English and Chinese
//! pub fn event_wait_timeout() {
//!     use std::time::Duration;
//!     ...
//! }
//! ```
//!
//! `Since: 3.11` means that the Python name exists since CPython 3.11; on an older version, the
//! tests do not run the twin. If Rust must print something else than CPython, the comment has one
//! line `Rust prints:` and one line `Python prints:` for each printed line.

use std::path::PathBuf;

/// A phrase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// The module, whose file contains the phrase: `threading`.
    pub module: String,
    /// The function.
    pub name: String,
    /// The first line of the comment.
    pub title: String,
    /// The commands that add the dependencies to a fresh project; empty if the phrase needs std
    /// only.
    pub add: Vec<String>,
    /// A common mistake, if there is one.
    pub trap: Option<String>,
    /// Further search terms.
    pub also: Vec<String>,
    /// The lines that Rust prints, if CPython prints something else.
    pub rust_prints: Vec<String>,
    /// The lines that CPython prints, if Rust prints something else.
    pub python_prints: Vec<String>,
    /// The first version of CPython that has the Python name, such as 3.11, if later than 3.9.
    pub since: Option<(u32, u32)>,
    /// The systems on which the phrase builds, as in `cfg`: `unix`; `None` if it builds on all.
    pub systems: Option<String>,
    /// Whether the function is async.
    pub is_async: bool,
    /// The body, which can be copied into `main`.
    pub body: String,
}

impl Phrase {
    /// Returns the name that runs the phrase: `threading::event_wait_timeout`.
    #[must_use]
    pub fn path(&self) -> String {
        format!("{}::{}", self.module, self.name)
    }

    /// Returns the Python names in the title, such as `` `Event.wait(timeout)` ``, and what the
    /// phrase does.
    #[must_use]
    pub fn names_and_what(&self) -> (&str, &str) {
        let colon = self.title.find("`: ").map_or(0, |at| at + 1);
        let (names, what) = self.title.split_at(colon);
        (names, what.strip_prefix(": ").unwrap_or(what))
    }

    /// Returns whether this path names the phrase.
    #[must_use]
    pub fn has_path(&self, path: &str) -> bool {
        let name = path.strip_prefix(&*self.module).and_then(|rest| rest.strip_prefix("::"));
        name == Some(&self.name)
    }

    /// Returns the body as a complete program.
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

    /// Returns the Python twin: the function, after those imports of its file that the function
    /// uses.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, or if the function is missing.
    pub fn python_code(&self) -> Result<String, String> {
        let path = format!("phrases/python/{}.py", self.module);
        twin(&crate::read(&path)?, &self.name)
            .ok_or_else(|| format!("{path}: `{}` is missing", self.name))
    }

    /// Returns the path of the file that contains the Python twin.
    #[must_use]
    pub fn python(&self) -> PathBuf {
        crate::workspace().join(format!("phrases/python/{}.py", self.module))
    }
}

/// Returns the modules, in alphabetical order: the names of the files in `phrases/python`.
///
/// # Errors
///
/// Returns an error if the folder cannot be read.
pub fn modules() -> Result<Vec<String>, String> {
    crate::names_in("phrases/python", "py")
}

/// Returns all phrases, module by module, in the order of the files.
///
/// # Errors
///
/// Returns an error if a file cannot be read, or if a phrase is malformed.
pub fn all() -> Result<Vec<Phrase>, String> {
    let mut phrases = Vec::new();
    for module in modules()? {
        let path = format!("phrases/src/{module}.rs");
        let text = crate::read(&path)?;
        phrases.extend(parse(&module, &text).map_err(|wrong| format!("{path}: {wrong}"))?);
    }
    Ok(phrases)
}

/// Returns the names of the Python functions of a module.
///
/// # Errors
///
/// Returns an error if the file cannot be read.
pub fn python_names(module: &str) -> Result<Vec<String>, String> {
    let text = crate::read(format!("phrases/python/{module}.py"))?;
    let name = |line: &str| -> Option<String> {
        let line = line.strip_prefix("async ").unwrap_or(line);
        let name = line.strip_prefix("def ")?.strip_suffix("():")?;
        (!name.starts_with('_')).then(|| name.to_owned())
    };
    Ok(text.lines().filter_map(name).collect())
}

/// Returns the function with this name in the text of a Python file, after those imports at the top
/// that the function uses.
fn twin(text: &str, name: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |line: &&str| {
        let line = line.strip_prefix("async ").unwrap_or(line);
        line.strip_prefix("def ").and_then(|rest| rest.strip_prefix(name)) == Some("():")
    };
    let start = lines.iter().position(begins)?;
    let is_inside = |line: &&&str| line.is_empty() || line.starts_with(' ');
    let end = start + 1 + lines[start + 1..].iter().take_while(is_inside).count();
    let function = lines[start..end].join("\n").trim_end().to_owned() + "\n";
    let words = |text: &str| -> Vec<String> {
        text.split(|c: char| !(c.is_alphanumeric() || c == '_')).map(str::to_owned).collect()
    };
    let used = words(&function);
    let is_import = |line: &&&str| line.starts_with("import ") || line.starts_with("from ");
    let imports = lines[..start].iter().filter(is_import).filter(|line| {
        let (_, names) = line.split_once("import ").unwrap_or_default();
        names.split(',').any(|name| {
            let name = name.split(" as ").last().unwrap_or_default().trim();
            let name = name.split('.').next().unwrap_or_default();
            used.iter().any(|word| word == name)
        })
    });
    let imports: String = imports.map(|line| format!("{line}\n")).collect();
    Some(if imports.is_empty() { function } else { format!("{imports}\n\n{function}") })
}

/// Returns the phrases in the text of a file.
///
/// # Errors
///
/// Returns an error if a phrase is malformed.
pub fn parse(module: &str, text: &str) -> Result<Vec<Phrase>, String> {
    let mut phrases = Vec::new();
    let mut comment: Vec<&str> = Vec::new();
    let mut systems = None;
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if let Some(words) = line.strip_prefix("///") {
            comment.push(words.strip_prefix(' ').unwrap_or(words));
            continue;
        }
        if let Some(cfg) = line.strip_prefix("#[cfg(").and_then(|line| line.strip_suffix(")]"))
            && !comment.is_empty()
        {
            systems = Some(cfg.to_owned());
            continue;
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
            let title = comment.first().ok_or(wrong("the function should have a comment"))?;
            let title = (*title).to_owned();
            if !title.starts_with('`') || !title.contains("`: ") {
                return Err(wrong("the first line should be \"`name`: what the function does\""));
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
                also: fields(&comment, "Also")
                    .iter()
                    .flat_map(|terms| terms.split(", "))
                    .map(str::to_owned)
                    .collect(),
                rust_prints: fields(&comment, "Rust prints"),
                python_prints: fields(&comment, "Python prints"),
                since: match fields(&comment, "Since").first() {
                    Some(text) => {
                        let version = crate::version(text);
                        Some(version.ok_or(wrong("Since should be a version, such as 3.11"))?)
                    }
                    None => None,
                },
                systems: systems.take(),
                is_async,
                body,
            });
        }
        systems = None;
        comment.clear();
    }
    Ok(phrases)
}

/// Returns the text of each field `name:`. A text ends before the next field or empty line, or at
/// the end of the comment.
fn fields(comment: &[&str], name: &str) -> Vec<String> {
    let begins = |line: &str| {
        let fields = ["Add:", "Trap:", "Also:", "Since:", "Rust prints:", "Python prints:"];
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

#[cfg(test)]
mod tests_of_phrases {
    use super::*;

    #[test]
    fn a_twin_has_the_imports_that_it_uses() {
        let text = "import a\nimport b.c\nfrom d import e as f, g\n\n\ndef one():\n    b.c(1)\n\n    \
                    g(2)\n\n\nasync def two():\n    pass\n";
        let one = "import b.c\nfrom d import e as f, g\n\n\ndef one():\n    b.c(1)\n\n    g(2)\n";
        assert_eq!(twin(text, "one").as_deref(), Some(one));
        assert_eq!(twin(text, "two").as_deref(), Some("async def two():\n    pass\n"));
        assert_eq!(twin(text, "three"), None);
    }

    #[test]
    fn reads_every_field() {
        let text = "//! `a`.\n\n/// `A.b`: does it.\n///\n/// Add: `cargo add x`\n/// Trap: one\n\
                    /// two\n\
                    /// Also: 等待, b c\n/// Since: 3.11\n/// Rust prints: 1\n/// Python prints: 2\n\
                    #[cfg(unix)]\npub fn a_b() {\n\x20   let x = 1;\n\n    f(x);\n}\n\n/// `c`: waits.\npub async fn c() {\n}\n";
        let phrases = parse("a", text).expect("the phrases should be well formed");
        assert_eq!(phrases.len(), 2);
        let first = &phrases[0];
        assert_eq!(first.path(), "a::a_b");
        assert_eq!(first.add, ["cargo add x"]);
        assert_eq!(
            (first.trap.as_deref(), first.systems.as_deref()),
            (Some("one two"), Some("unix"))
        );
        assert_eq!(first.also, ["等待", "b c"]);
        assert_eq!(first.since, Some((3, 11)));
        assert_eq!(
            (&first.rust_prints[..], &first.python_prints[..]),
            (&["1".to_owned()][..], &["2".to_owned()][..])
        );
        assert_eq!(first.program(), "fn main() {\n    let x = 1;\n\n    f(x);\n}\n");
        assert!(phrases[1].is_async && phrases[1].systems.is_none());
        parse("a", "pub fn a() {\n}\n").expect_err("the comment should be missing");
        parse("a", "/// a: b\npub fn a() {\n}\n").expect_err("the name should be missing");
    }
}
