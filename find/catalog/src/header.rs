//! The header of a snippet: the single source of the facts about the snippet.
//!
//! ```text
//! //! Counting semaphore: nine threads, at most three hold a permit (`threading.Semaphore`).
//! //!
//! //! Paragraphs: what the thing is in Rust, and how Rust differs from Python. In a companion, one
//! //! sentence begins with "Use it" and says when to prefer the companion.
//! //!
//! //! Python:   tests/python/semaphore.py
//! //! Rust:     `parking_lot::Mutex`, `parking_lot::Condvar`
//! //! Section:  使用Semaphore
//! //! Run:      cargo run -p sync --bin semaphore    (until Ctrl-C)
//! //! Copy:     cargo add parking_lot
//! //! Contract: ordered - at most three lines in any two seconds; each thread counts up by one
//! //!
//! //! Another way to write a function, with a block that begins with `// cargo add`: see
//! //! [`variants`].
//! ```
//!
//! `Section` is the heading of the document under which the snippet stands. A companion has no such
//! field: a companion stands beside the snippet whose counterpart it shares. A companion with a
//! counterpart of its own names that snippet in the field `Beside`. `Since: 3.11`, before either of
//! the two, means that the counterpart needs CPython 3.11; on an older version, the tests do not
//! run the counterpart. A field continues on lines that are indented by three spaces or more.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::{join_lines, version};

/// The fields, in their order.
const FIELDS: [&str; 8] =
    ["Python", "Rust", "Since", "Section", "Beside", "Run", "Copy", "Contract"];

/// The kind of a contract: what a snippet promises about its output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The output equals the counterpart's output, byte for byte.
    Exact,
    /// The output has the lines of the counterpart's output, equally often, in any order.
    Unordered,
    /// The lines satisfy named constraints, for example on their order and number.
    Ordered,
    /// The lines appear at given times.
    Timed,
}

impl Kind {
    /// Returns the kind that has the name `name` in a header.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        let kinds = [Self::Exact, Self::Unordered, Self::Ordered, Self::Timed];
        kinds.into_iter().find(|kind| kind.name() == name)
    }

    /// Returns the name of the kind in a header.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Unordered => "unordered",
            Self::Ordered => "ordered",
            Self::Timed => "timed",
        }
    }
}

/// The parsed header of a snippet.
#[derive(Clone, Debug)]
pub struct Header {
    /// The name of the crate and of its folder: `sync`.
    pub section: String,
    /// The binary: `semaphore`.
    pub binary: String,
    /// The first line, without the names at the end and without the final period.
    pub title: String,
    /// The Python names in the brackets that end the first line: `threading.Semaphore`.
    pub names: Vec<String>,
    /// The paragraphs before the fields, in Markdown.
    pub prose: String,
    /// The path of the Python counterpart, from the root of the workspace.
    pub python: PathBuf,
    /// The Rust names that correspond to the Python names.
    pub rust: Vec<String>,
    /// The first version of CPython that can run the counterpart, such as 3.11, if later than 3.9.
    pub since: Option<(u32, u32)>,
    /// The heading of the document under which the snippet stands; `None` for a companion.
    pub heading: Option<String>,
    /// The command that runs the snippet.
    pub run: String,
    /// How the program ends: the words after the command, `until Ctrl-C`, `ends after 4 s` or
    /// `ends at once`.
    pub ends: String,
    /// The commands that add the dependencies to a fresh project; empty if the snippet needs std
    /// only.
    pub copy: Vec<String>,
    /// The kind of contract.
    pub kind: Kind,
    /// The promise of the contract.
    pub promise: String,
    /// The text after the fields, in Markdown: other ways to write a function.
    pub notes: String,
    beside: Option<String>,
}

/// Returns the path of a snippet from the root of the workspace.
#[must_use]
pub fn path(section: &str, binary: &str) -> String {
    format!("{section}/src/bin/{binary}.rs")
}

/// Returns the text of a snippet.
///
/// # Panics
///
/// Panics if the snippet cannot be read.
#[must_use]
pub fn source(section: &str, binary: &str) -> String {
    crate::read(path(section, binary)).unwrap_or_else(|wrong| panic!("{wrong}"))
}

impl Header {
    /// Reads the header of a snippet.
    ///
    /// # Errors
    ///
    /// Returns an error if the file cannot be read, or if the header is malformed.
    pub fn load(section: &str, binary: &str) -> Result<Self, String> {
        let path = path(section, binary);
        let source = crate::read(&path)?;
        Self::parse(section, binary, &source).map_err(|wrong| format!("{path}: the header {wrong}"))
    }

    /// Reads the header of a snippet.
    ///
    /// # Panics
    ///
    /// Panics if the file cannot be read, or if the header is malformed.
    #[must_use]
    pub fn read(section: &str, binary: &str) -> Self {
        Self::load(section, binary).unwrap_or_else(|wrong| panic!("{wrong}"))
    }

    /// Reads the header from the text of a snippet.
    ///
    /// # Errors
    ///
    /// Returns an error if the header is malformed.
    pub fn parse(section: &str, binary: &str, source: &str) -> Result<Self, String> {
        let comment = comment(source);
        let first = *comment.first().ok_or("is missing")?;
        if let Some(line) = comment.iter().find(|line| line.contains("TODO")) {
            return Err(format!("is not written yet: `{line}`"));
        }
        if comment.get(1) != Some(&"") {
            return Err("should have an empty line after its first line, the title".into());
        }
        let title = first.strip_suffix(").").and_then(|title| title.rsplit_once(" (`"));
        let (title, names) = title
            .ok_or("should have a title that ends with Python names: \"What it does (`name`).\"")?;
        let names = code(&format!("`{names}"));

        let field_of = |line: &str| FIELDS.iter().position(|name| begins_field(line, name));
        let start = comment.iter().position(|line| field_of(line).is_some());
        let start = start.ok_or("has no line Python:")?;
        let end = comment[start..].iter().position(|line| line.is_empty());
        let end = end.map_or(comment.len(), |end| start + end);
        let mut last = None;
        for line in &comment[start..end] {
            let at = field_of(line);
            if at.is_none() && !line.starts_with("   ") {
                let name = line.split(':').next().unwrap_or_default();
                return Err(format!(
                    "should have no field `{name}`, only these: {}",
                    FIELDS.join(", ")
                ));
            }
            if at.is_some() && at <= last {
                return Err(format!("should have its fields in the order {}", FIELDS.join(", ")));
            }
            last = at.or(last);
        }
        let field = |name: &str| -> Option<Vec<&str>> {
            let fields = &comment[start..end];
            let at = fields.iter().position(|line| begins_field(line, name))?;
            let rest = fields[at + 1..].iter().map_while(|line| line.strip_prefix("   "));
            Some(
                std::iter::once(&fields[at][name.len() + 1..]).chain(rest).map(str::trim).collect(),
            )
        };
        let line = |name: &str| field(name).map(join_lines);
        let need = |name: &str| line(name).ok_or(format!("has no line {name}:"));

        let python = need("Python")?;
        let python = PathBuf::from(python.split(", ").next().unwrap_or_default());
        let since = line("Since").map(|text| {
            version(&text).ok_or(format!("should have a version behind Since, not `{text}`"))
        });
        let since = since.transpose()?;
        let run = need("Run")?;
        let (run, ends) = run.split_once("  ").unwrap_or((&run, ""));
        let expected = format!("cargo run -p {section} --bin {binary}");
        if run != expected {
            return Err(format!("should say `{expected}` behind Run"));
        }
        let ends = ends.trim().strip_prefix('(').and_then(|ends| ends.strip_suffix(')'));
        let ends = ends
            .ok_or("should say in brackets behind Run how it ends, such as `(ends at once)`")?
            .to_owned();
        let copy = field("Copy").ok_or("has no line Copy:")?;
        let copy = if copy[0].starts_with("nothing to add") {
            Vec::new()
        } else {
            copy.into_iter().map(str::to_owned).collect()
        };
        let contract = need("Contract")?;
        let (kind, promise) = contract
            .split_once(" - ")
            .ok_or("should have a contract of the form \"kind - promise\"")?;
        let kind = Kind::from_name(kind).ok_or(format!(
            "names an unknown contract, `{kind}`: write exact, unordered, ordered or timed"
        ))?;
        let (heading, beside) = (line("Section"), line("Beside"));
        let header = Self {
            section: section.to_owned(),
            binary: binary.to_owned(),
            title: title.to_owned(),
            names,
            prose: comment[2..start].join("\n").trim().to_owned(),
            python,
            rust: code(&need("Rust")?),
            since,
            heading,
            run: run.to_owned(),
            ends,
            copy,
            kind,
            promise: promise.to_owned(),
            notes: comment[end..].join("\n").trim().to_owned(),
            beside,
        };
        if let Some(only) = header.crate_named_once() {
            return Err(format!(
                "should name the same crates in its fields `Rust` and `Copy`: only one names {only}"
            ));
        }
        if header.heading.is_some() == header.beside().is_some() {
            return Err(
                "should have the field `Section` (a translation of the document), or the field \
                 `Beside` (a companion with a counterpart of its own), or neither (a companion \
                 that shares the counterpart of another snippet)"
                    .into(),
            );
        }
        let is_an_example = header.beside().is_some() && !header.is_wrong_on_purpose();
        if is_an_example && header.use_it_when().is_none() {
            return Err("should say in a sentence that begins with \"Use it\" when to prefer the \
                 snippet, because it is a companion"
                .into());
        }
        Ok(header)
    }

    /// Returns the path of the snippet from the root of the workspace.
    #[must_use]
    pub fn path(&self) -> String {
        path(&self.section, &self.binary)
    }

    /// Returns whether `cargo test` leaves out the snippet's section: see [`APART`](crate::APART).
    #[must_use]
    pub fn is_apart(&self) -> bool {
        crate::APART.contains(&self.section.as_str())
    }

    /// Returns the absolute path of the counterpart.
    #[must_use]
    pub fn python_path(&self) -> PathBuf {
        crate::workspace().join(&self.python)
    }

    /// Returns whether the snippet has a counterpart of its own. A companion may instead share the
    /// counterpart of the snippet that the companion accompanies.
    #[must_use]
    pub fn has_own_python(&self) -> bool {
        self.python.parent() == Some(Path::new("tests/python"))
            && self.counterpart_of() == Some(&self.binary)
    }

    /// Returns the snippet to which the counterpart belongs: the counterpart's name without a
    /// trailing underscore, which keeps a name such as `queue_.py` apart from a module of Python.
    fn counterpart_of(&self) -> Option<&str> {
        let name = self.python.file_stem()?.to_str()?;
        Some(name.strip_suffix('_').unwrap_or(name))
    }

    /// Returns the snippet that a companion accompanies; `None` for other snippets.
    #[must_use]
    pub fn beside(&self) -> Option<&str> {
        self.shares().or(self.beside.as_deref())
    }

    /// For a companion without a counterpart of its own: the snippet whose counterpart, contract
    /// and picture it shares.
    #[must_use]
    pub fn shares(&self) -> Option<&str> {
        self.counterpart_of().filter(|_| !self.has_own_python())
    }

    /// Returns the function of this snippet from rows of a section, a snippet and its function. A
    /// snippet without a row has the function of the snippet whose counterpart it shares.
    #[must_use]
    pub fn function_in<T: Copy>(&self, functions: &[(&str, &str, T)]) -> Option<T> {
        let find = |binary: &str| functions.iter().find(|(_, name, _)| *name == binary);
        let (.., function) = find(&self.binary).or_else(|| find(self.shares()?))?;
        Some(*function)
    }

    /// Returns a crate that only one of the fields `Rust` and `Copy` names. `Copy` does not name
    /// std.
    fn crate_named_once(&self) -> Option<String> {
        let named = self.rust.iter().filter_map(|name| Some(name.split_once("::")?.0));
        let named = named.filter(|name| *name != "std").map(|name| name.replace('_', "-"));
        let added = self.copy.iter().filter_map(|command| command.split_whitespace().nth(2));
        let added = added.map(|name| name.split('@').next().unwrap_or(name).replace('_', "-"));
        let (named, added): (BTreeSet<_>, BTreeSet<_>) = (named.collect(), added.collect());
        named.symmetric_difference(&added).next().cloned()
    }

    /// Returns the sentence that says when to prefer a companion.
    #[must_use]
    pub fn use_it_when(&self) -> Option<String> {
        let prose = join_lines(self.prose.lines());
        let begins = |(at, _): &(usize, &str)| *at == 0 || prose[..*at].ends_with(". ");
        let (start, _) = prose.match_indices("Use it ").find(begins)?;
        let sentence = &prose[start..];
        let end = sentence.find(". ").map_or(sentence.len(), |end| end + 1);
        Some(sentence[..end].to_owned())
    }

    /// Returns whether the snippet shows a mistake.
    #[must_use]
    pub fn is_wrong_on_purpose(&self) -> bool {
        self.title.contains("WRONG on purpose")
    }
}

/// Returns the lines of the comment with which a snippet begins.
fn comment(source: &str) -> Vec<&str> {
    let lines = source.lines().map_while(|line| line.strip_prefix("//!"));
    lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect()
}

/// Returns whether the line begins the field `name`.
fn begins_field(line: &str, name: &str) -> bool {
    line.strip_prefix(name).is_some_and(|rest| rest.starts_with(':'))
}

/// Returns the texts between backticks.
fn code(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Returns the text of a snippet as a reader copies it: without the lines that use the crate
/// `shared`.
///
/// Such a line contains `shared::`. The word `shared` without the colons may be something else: a
/// method of a future, or a feature.
#[must_use]
pub fn without_shared(source: &str) -> String {
    source
        .lines()
        .filter(|line| !uses_shared(line))
        .fold(String::new(), |text, line| text + line + "\n")
}

fn uses_shared(line: &str) -> bool {
    line.match_indices("shared::").any(|(at, _)| !line[..at].ends_with(is_word))
}

/// Returns the lines that use `shared` and are not whole statements.
///
/// Without such a line, the rest may mean something else or may not compile.
#[must_use]
pub fn inseparable_lines(source: &str) -> Vec<&str> {
    let mut ends_before = true;
    let mut lines = Vec::new();
    for line in source.lines() {
        let code = match line.trim_start() {
            comment if comment.starts_with("//") => "",
            code => code.split(" // ").next().unwrap_or_default().trim(),
        };
        let depth = |open: char, close: char| {
            code.matches(open).count().abs_diff(code.matches(close).count())
        };
        let whole = code.ends_with(';') && depth('(', ')') + depth('{', '}') == 0;
        if uses_shared(line) && !(whole && ends_before) {
            lines.push(line);
        }
        if !code.is_empty() {
            ends_before =
                code.ends_with([';', '{', '}']) || code.ends_with(']') && code.starts_with('#');
        }
    }
    lines
}

/// A variant: another way to write one function of a snippet. The header contains the variant:
///
/// ```text
/// //! ```text
/// //! // cargo add jiff
/// //! // delete `use std::process::Command;`
/// //! fn ctime() -> io::Result<String> {
/// //!     ...
/// //! }
/// //! ```
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variant {
    /// The command in the first line, which is run after the commands of `Copy:`.
    pub copy: String,
    /// The lines of the snippet that the variant does not need: those that `// delete` names.
    pub delete: Vec<String>,
    /// The function.
    pub code: String,
}

/// Returns the variants in the header of a snippet. A text block that begins otherwise is not a
/// variant.
#[must_use]
pub fn variants(source: &str) -> Vec<Variant> {
    let comment = comment(source);
    let mut variants = Vec::new();
    for block in comment.split(|line| *line == "```text").skip(1) {
        let block: Vec<&str> = block.iter().copied().take_while(|line| *line != "```").collect();
        if let Some((first, code)) = block.split_first()
            && let Some(copy) = first.strip_prefix("// ").filter(|l| l.starts_with("cargo add"))
        {
            let deletes = |line: &&&str| line.starts_with("// delete `");
            let (delete, code) = code.split_at(code.iter().take_while(deletes).count());
            variants.push(Variant {
                copy: copy.to_owned(),
                delete: delete.iter().flat_map(|line| self::code(line)).collect(),
                code: code.join("\n") + "\n",
            });
        }
    }
    variants
}

/// Returns the snippet with the variant's function in place of the snippet's function, and without
/// the lines that the variant deletes.
///
/// # Errors
///
/// Returns an error if no such function begins at the start of a line, or if the snippet does not
/// contain each deleted line exactly once.
pub fn with_variant(source: &str, variant: &Variant) -> Result<String, String> {
    let wanted = variant.code.lines().find_map(function).ok_or("a variant that is no function")?;
    let mut lines: Vec<&str> = source.lines().collect();
    for delete in &variant.delete {
        let before = lines.len();
        lines.retain(|line| line != delete);
        if before != lines.len() + 1 {
            let found = before - lines.len();
            return Err(format!(
                "a variant of {wanted} that deletes `{delete}`, found {found} times"
            ));
        }
    }
    let start = lines.iter().position(|line| function(line) == Some(wanted));
    let start = start.ok_or(format!("a variant of {wanted}, which it does not have"))?;
    let end = lines[start..].iter().position(|line| *line == "}").ok_or("no end of a function")?;
    let after = lines[start + end + 1..].join("\n");
    Ok(format!("{}\n{}{after}\n", lines[..start].join("\n"), variant.code))
}

/// Returns the name of the function that begins in this line.
fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    line.strip_prefix("fn ")?.split(['(', '<']).next()
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "//! What it is (`a.B`, `a.C`).\n//!\n//! Prose: it is\n//! so. Use it when you\n\
                        //! like. Or not.\n//!\n//! Python:   tests/python/a.py, as it was\n\
                        //! Rust:     `x::Y`, `y::z`\n//! Run:      cargo run -p s --bin b    \
                        (ends after 4 s)\n//! Copy:     cargo add x\n//!           cargo add y\n\
                        //! Contract: exact - one line,\n//!           always\n\
                        //!\n//! And more:\n//!\n//!     code\n\nfn main() {}\n";

    #[test]
    fn reads_every_field() {
        let mut header = Header::parse("s", "b", GOOD).expect("the header should have the form");
        assert_eq!(
            (header.title.as_str(), &header.names[..]),
            ("What it is", &["a.B".to_owned(), "a.C".to_owned()][..])
        );
        assert_eq!(header.prose, "Prose: it is\nso. Use it when you\nlike. Or not.");
        assert_eq!(header.use_it_when().as_deref(), Some("Use it when you like."));
        assert_eq!(header.rust, ["x::Y", "y::z"]);
        assert_eq!(header.run, "cargo run -p s --bin b");
        assert_eq!(header.ends, "ends after 4 s");
        assert_eq!(header.copy, ["cargo add x", "cargo add y"]);
        assert_eq!((header.kind, header.promise.as_str()), (Kind::Exact, "one line, always"));
        assert_eq!(header.notes, "And more:\n\n    code");
        assert_eq!((header.beside(), header.has_own_python()), (Some("a"), false));
        header.binary = "a".to_owned();
        for own in ["tests/python/a.py", "tests/python/a_.py"] {
            header.python = own.into();
            assert_eq!((header.beside(), header.has_own_python()), (None, true));
        }
    }

    #[test]
    fn a_translation_has_a_heading_and_a_companion_has_none() {
        let own = GOOD.replace("python/a.py", "python/b.py");
        let with = |line: &str| own.replace("//! Run:", &format!("{line}\n//! Run:"));
        let translation = Header::parse("s", "b", &with("//! Section:  使用B"));
        let translation = translation.expect("the header should have the form");
        assert_eq!((translation.heading.as_deref(), translation.beside()), (Some("使用B"), None));
        let companion = Header::parse("s", "b", &with("//! Beside:   c"));
        let companion = companion.expect("the header should have the form");
        assert_eq!((companion.heading.as_deref(), companion.beside()), (None, Some("c")));
        for neither in [&own, &GOOD.replace("//! Run:", "//! Section:  使用B\n//! Run:")] {
            let wrong = Header::parse("s", "b", neither).expect_err("one field should be needed");
            assert!(wrong.starts_with("should have the field `Section`"), "{wrong}");
        }
        let wrong = Header::parse("s", "b", &GOOD.replace("Use it", "Take it"));
        assert!(wrong.is_err_and(|wrong| wrong.contains("begins with \"Use it\"")));
    }

    #[test]
    fn the_counterpart_may_need_a_newer_cpython() {
        let since = |line: &str| {
            let source = GOOD.replace("//! Run:", &format!("{line}//! Run:"));
            Header::parse("s", "b", &source).map(|header| header.since)
        };
        assert_eq!(since(""), Ok(None));
        assert_eq!(since("//! Since:    3.11\n"), Ok(Some((3, 11))));
        let wrong = since("//! Since:    now\n").expect_err("this is no version");
        assert_eq!(wrong, "should have a version behind Since, not `now`");
    }

    #[test]
    fn an_error_names_what_is_missing() {
        for (gone, complaint) in [
            ("//! Python:   tests/python/a.py, as it was\n", "has no line Python:"),
            ("//! Rust:     `x::Y`, `y::z`\n", "has no line Rust:"),
            (
                ", `y::z`",
                "should name the same crates in its fields `Rust` and `Copy`: only one names y",
            ),
            ("//! Copy:     cargo add x\n//!           cargo add y\n", "has no line Copy:"),
            (
                "    (ends after 4 s)",
                "should say in brackets behind Run how it ends, such as `(ends at once)`",
            ),
            ("exact - ", "should have a contract of the form \"kind - promise\""),
            (
                " (`a.B`, `a.C`)",
                "should have a title that ends with Python names: \"What it does (`name`).\"",
            ),
            ("--bin b", "should say `cargo run -p s --bin b` behind Run"),
        ] {
            let wrong = Header::parse("s", "b", &GOOD.replace(gone, "")).expect_err(gone);
            assert_eq!(wrong, complaint);
        }
        let unknown = Header::parse("s", "b", &GOOD.replace("Copy:", "Coyp:"));
        let unknown = unknown.expect_err("the field `Coyp` should be unknown");
        assert!(unknown.contains("Coyp"), "{unknown}");
        let order = GOOD
            .replace("//! Rust:     `x::Y`, `y::z`\n", "")
            .replace("//! Copy:", "//! Rust:     `z`\n//! Copy:");
        assert!(Header::parse("s", "b", &order).is_err_and(|wrong| wrong.contains("in the order")));
    }

    #[test]
    fn a_variant_replaces_the_function() {
        let source = "//! ```text\n//! not one\n//! ```\n//! ```text\n//! // cargo add x\n\
                      //! async fn b() {\n//!     2\n//! }\n//! ```\n\nfn a() {}\n\
                      fn b() {\n    1\n}\n\nfn c() {}\n";
        let variants = variants(source);
        let code = "async fn b() {\n    2\n}\n".to_owned();
        let copy = "cargo add x".to_owned();
        assert_eq!(variants, [Variant { copy, delete: Vec::new(), code }]);
        let text = with_variant(source, &variants[0]).expect("the function b should be found");
        assert!(text.ends_with("\nfn a() {}\nasync fn b() {\n    2\n}\n\nfn c() {}\n"), "{text}");
        let without = source.replace("\nfn b()", "\nfn d()");
        with_variant(&without, &variants[0]).expect_err("the function b should be missing");
    }

    #[test]
    fn a_variant_deletes_the_lines_that_the_variant_names() {
        let source = "//! ```text\n//! // cargo add x\n//! // delete `use a;` and `use c;`\n\
                      //! fn b() {}\n//! ```\n\nuse a;\nuse a::d;\n\nuse c;\n\nfn b() {\n}\n";
        let variants = variants(source);
        assert_eq!(variants[0].delete, ["use a;", "use c;"]);
        let text = with_variant(source, &variants[0]).expect("the lines should be found");
        assert!(text.ends_with("//! ```\n\nuse a::d;\n\n\nfn b() {}\n\n"), "{text}");
        let without = source.replace("\nuse c;\n", "\n");
        let wrong =
            with_variant(&without, &variants[0]).expect_err("the line `use c;` should be missing");
        assert_eq!(wrong, "a variant of b that deletes `use c;`, found 0 times");
    }

    #[test]
    fn a_line_that_uses_shared_is_a_statement() {
        let good = "fn a() {\n    shared::log!(note, \"a {b}\"); // c\n    // d,\n    \
                    let e = shared::f();\n    match g {\n        h => {\n            \
                    shared::i(j(k));\n        }\n    }\n}\n";
        assert_eq!(inseparable_lines(good), [""; 0]);
        for (bad, line) in [
            ("shared::log!(\n    note,\n    \"a\",\n);\n", "shared::log!("),
            ("if a\n    && shared::b()\n{\n}\n", "    && shared::b()"),
            ("let a = b\n    + shared::c();\n", "    + shared::c();"),
            ("match a {\n    b => shared::c(),\n}\n", "    b => shared::c(),"),
            ("//! See `shared::init`.\n", "//! See `shared::init`."),
        ] {
            assert_eq!(inseparable_lines(bad), [line]);
        }
    }

    #[test]
    fn a_copy_has_no_line_that_uses_shared() {
        let uses = "use shared::x;\n    shared::log!(done); // shared\n";
        let others = "//! Copy:     cargo add x --features safe-shared-libraries\n\
                      let task = task.shared();\nlet x = unshared::x();\n// shared\n}\n";
        assert_eq!(without_shared(&[uses, others].concat()), others);
    }
}
