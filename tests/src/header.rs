//! The header of a snippet: the one place where all that there is to know about it is written.
//!
//! ```text
//! //! `threading.Semaphore`: nine endless threads, at most three of them inside at once.
//! //!
//! //! Python:   tests/python/semaphore.py
//! //! Run:      cargo run -p sync --bin semaphore    (runs until Ctrl-C)
//! //! Copy:     cargo add parking_lot
//! //! Contract: ordered - at most three lines in any two seconds; each thread counts up by one
//! //! Differs:  only where Rust must or should differ from Python, and why; goes on in lines that
//! //!           are indented like this one
//! ```
//!
//! Beside these there may be `Prefer:` (companions have it: when to prefer this way) and text
//! in paragraphs of its own.

use std::fs;
use std::path::{Path, PathBuf};

use crate::contracts::Kind;

/// A field with this name begins in column 0 of the header's text.
const FIELDS: [&str; 6] = ["Python", "Run", "Copy", "Contract", "Differs", "Prefer"];

/// A snippet's header, read.
#[derive(Clone, Debug)]
pub struct Header {
    /// The crate, which is also its folder: `sync`.
    pub section: String,
    /// The binary: `semaphore`.
    pub binary: String,
    /// The whole first line.
    pub title: String,
    /// The code in the title, before its colon: `threading.Semaphore`.
    pub names: Vec<String>,
    /// The Python counterpart, from the root of the workspace.
    pub python: PathBuf,
    /// The command that runs it.
    pub run: String,
    /// How it ends: the words behind the command, `runs until Ctrl-C` or `ends after 4 s`.
    pub ends: String,
    /// The commands that make a fresh project able to build it; none if it needs std alone.
    pub copy: Vec<String>,
    /// The kind of contract.
    pub kind: Kind,
    /// What the contract promises.
    pub promise: String,
    /// What differs from Python, if anything.
    pub differs: Option<String>,
    /// For a companion: when to prefer it.
    pub prefer: Option<String>,
    /// What else the header has to say, in Markdown: its text outside of the fields.
    pub notes: String,
}

/// The text of a snippet.
///
/// # Panics
///
/// If it cannot be read.
#[must_use]
pub fn source(section: &str, binary: &str) -> String {
    let path = crate::workspace().join(section).join("src/bin").join(format!("{binary}.rs"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The binaries of a section in alphabetical order: the names of the files in its `src/bin`.
///
/// # Panics
///
/// If the folder cannot be read.
#[must_use]
pub fn binaries(section: &str) -> Vec<String> {
    let folder = crate::workspace().join(section).join("src/bin");
    let Ok(entries) = fs::read_dir(&folder) else {
        return Vec::new(); // a section without a snippet
    };
    let mut names: Vec<String> = entries
        .map(|entry| entry.expect("a folder's entry can be read").path())
        .filter(|path| path.extension() == Some("rs".as_ref()))
        .filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    names
}

impl Header {
    /// Reads the header of a snippet.
    ///
    /// # Panics
    ///
    /// If the header does not have the form, with what is wrong with it.
    #[must_use]
    pub fn read(section: &str, binary: &str) -> Self {
        let source = source(section, binary);
        Self::parse(section, binary, &source)
            .unwrap_or_else(|wrong| panic!("{section}/src/bin/{binary}.rs: the header {wrong}"))
    }

    /// Reads the header from the text of a snippet.
    ///
    /// # Errors
    ///
    /// What is wrong with its form.
    pub fn parse(section: &str, binary: &str, source: &str) -> Result<Self, String> {
        let comment: Vec<&str> = source
            .lines()
            .map_while(|line| line.strip_prefix("//!"))
            .map(|line| line.strip_prefix(' ').unwrap_or(line))
            .collect();
        let title = comment.first().ok_or("is missing")?.to_string();
        if comment.get(1) != Some(&"") {
            return Err("has more than one line before the first empty one".into());
        }
        let (before_colon, _) = title.split_once(": ").unwrap_or_default();
        let names: Vec<String> =
            before_colon.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        if names.is_empty() || !title.starts_with('`') {
            return Err("has a title that is not «`name`: what it does»".into());
        }

        let field = |name: &str| -> Option<String> {
            let begins = |line: &&str| line.strip_prefix(name).is_some_and(|l| l.starts_with(':'));
            let start = comment.iter().position(begins)?;
            let first = comment[start][name.len() + 1..].trim();
            let rest = comment[start + 1..]
                .iter()
                .map_while(|line| line.strip_prefix("   "))
                .map(str::trim);
            Some(std::iter::once(first).chain(rest).collect::<Vec<_>>().join("\n"))
        };
        let line = |name: &str| field(name).map(|text| text.replace('\n', " "));
        let need = |name: &str| line(name).ok_or(format!("has no line {name}:"));
        for line in &comment {
            if let Some((name, _)) = line.split_once(':')
                && name.chars().all(char::is_alphabetic)
                && !FIELDS.contains(&name)
            {
                return Err(format!("has a field {name}, which is not one of {FIELDS:?}"));
            }
        }

        let of_a_field = |line: &&&str| {
            line.starts_with("   ")
                || FIELDS.iter().any(|name| line.starts_with(&format!("{name}:")))
        };
        let fields = comment[2..].iter().take_while(of_a_field).count();
        let notes = comment[2 + fields..].join("\n").trim().to_owned();

        let run = need("Run")?;
        let (run, ends) = run.split_once("  ").ok_or("does not say behind Run how it ends")?;
        let ends = ends.trim().strip_prefix('(').and_then(|ends| ends.strip_suffix(')'));
        let ends = ends.ok_or("does not say in brackets how it ends")?.to_owned();
        let copy = field("Copy").ok_or("has no line Copy:")?;
        let copy = if copy.starts_with("nothing to add") {
            Vec::new()
        } else {
            copy.lines().map(str::to_owned).collect()
        };
        let contract = need("Contract")?;
        let (kind, promise) =
            contract.split_once(" - ").ok_or("has a contract without «kind - »")?;
        let kind = Kind::from_name(kind).ok_or(format!("names an unknown contract: {kind}"))?;
        Ok(Self {
            section: section.to_owned(),
            binary: binary.to_owned(),
            names,
            title,
            python: PathBuf::from(need("Python")?),
            run: run.to_owned(),
            ends,
            copy,
            kind,
            promise: promise.to_owned(),
            differs: line("Differs"),
            prefer: line("Prefer"),
            notes,
        })
    }

    /// The counterpart's absolute path.
    #[must_use]
    pub fn python_path(&self) -> PathBuf {
        crate::workspace().join(&self.python)
    }

    /// Whether the counterpart is this snippet's own, and not that of the one it accompanies.
    #[must_use]
    pub fn has_own_python(&self) -> bool {
        self.python == Path::new("tests/python").join(format!("{}.py", self.binary))
    }
}

/// The text of a snippet as it is copied: without the lines that use the crate `shared`, those with
/// `shared::` in them. The word alone is something else: a method of a future, or a feature.
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

/// The lines that use `shared` and are not a statement of their own: what is left without such a
/// line is something else, or nothing that compiles.
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

/// Another way to write one function of a snippet, which stands in its header:
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
    /// The command that the first line names, to be run after those of `Copy:`.
    pub copy: String,
    /// The lines of the snippet that it does not need, as `// delete` names them.
    pub delete: Vec<String>,
    /// The function.
    pub code: String,
}

/// The variants in the header of a snippet. Blocks of text that begin otherwise are none.
#[must_use]
pub fn variants(source: &str) -> Vec<Variant> {
    let comment: Vec<&str> = source
        .lines()
        .map_while(|line| line.strip_prefix("//!"))
        .map(|line| line.strip_prefix(' ').unwrap_or(line))
        .collect();
    let mut variants = Vec::new();
    for block in comment.split(|line| *line == "```text").skip(1) {
        let block: Vec<&str> = block.iter().copied().take_while(|line| *line != "```").collect();
        if let Some((first, code)) = block.split_first()
            && let Some(copy) = first.strip_prefix("// ").filter(|l| l.starts_with("cargo add"))
        {
            let deletes = |line: &&&str| line.starts_with("// delete `");
            let (delete, code) = code.split_at(code.iter().take_while(deletes).count());
            let between_backticks = |line: &&str| -> Vec<String> {
                line.split('`').skip(1).step_by(2).map(str::to_owned).collect()
            };
            variants.push(Variant {
                copy: copy.to_owned(),
                delete: delete.iter().flat_map(between_backticks).collect(),
                code: code.join("\n") + "\n",
            });
        }
    }
    variants
}

/// The snippet with the variant's function in the place of its own, and without the lines that the
/// variant deletes.
///
/// # Errors
///
/// If the snippet has no such function at the start of a line, or not one such line.
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

/// The name of the function that begins in this line.
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

    const GOOD: &str = "//! `a.B`, `a.C`: what it is.\n//!\n//! Python:   tests/python/b.py\n\
                        //! Run:      cargo run -p s --bin b    (ends after 4 s)\n\
                        //! Copy:     cargo add x\n//!           cargo add y\n\
                        //! Contract: exact - one line,\n//!           always\n\
                        //!\n//! And more:\n//!\n//!     code\n\nfn main() {}\n";

    #[test]
    fn reads_every_field() {
        let header = Header::parse("s", "b", GOOD).expect("has the form");
        assert_eq!(header.names, ["a.B", "a.C"]);
        assert_eq!(header.run, "cargo run -p s --bin b");
        assert_eq!(header.ends, "ends after 4 s");
        assert_eq!(header.copy, ["cargo add x", "cargo add y"]);
        assert_eq!((header.kind, header.promise.as_str()), (Kind::Exact, "one line, always"));
        assert_eq!((header.differs.as_deref(), header.prefer.as_deref()), (None, None));
        assert_eq!(header.notes, "And more:\n\n    code");
        assert!(header.has_own_python());
    }

    #[test]
    fn says_what_is_missing() {
        for (gone, complaint) in [
            ("//! Python:   tests/python/b.py\n", "has no line Python:"),
            ("//! Copy:     cargo add x\n//!           cargo add y\n", "has no line Copy:"),
            ("    (ends after 4 s)", "does not say behind Run how it ends"),
            ("exact - ", "has a contract without «kind - »"),
            (": what", "has a title that is not «`name`: what it does»"),
        ] {
            let wrong = Header::parse("s", "b", &GOOD.replace(gone, "")).expect_err(gone);
            assert_eq!(wrong, complaint);
        }
        let unknown = Header::parse("s", "b", &GOOD.replace("Copy:", "Coyp:"));
        assert!(unknown.expect_err("Coyp").contains("Coyp"));
    }

    #[test]
    fn a_variant_takes_the_place_of_the_function() {
        let source = "//! ```text\n//! not one\n//! ```\n//! ```text\n//! // cargo add x\n\
                      //! async fn b() {\n//!     2\n//! }\n//! ```\n\nfn a() {}\n\
                      fn b() {\n    1\n}\n\nfn c() {}\n";
        let variants = variants(source);
        let code = "async fn b() {\n    2\n}\n".to_owned();
        let copy = "cargo add x".to_owned();
        assert_eq!(variants, [Variant { copy, delete: Vec::new(), code }]);
        let text = with_variant(source, &variants[0]).expect("has a function b");
        assert!(text.ends_with("\nfn a() {}\nasync fn b() {\n    2\n}\n\nfn c() {}\n"), "{text}");
        let without = source.replace("\nfn b()", "\nfn d()");
        with_variant(&without, &variants[0]).expect_err("has no function b");
    }

    #[test]
    fn a_variant_deletes_what_it_names() {
        let source = "//! ```text\n//! // cargo add x\n//! // delete `use a;` and `use c;`\n\
                      //! fn b() {}\n//! ```\n\nuse a;\nuse a::d;\n\nuse c;\n\nfn b() {\n}\n";
        let variants = variants(source);
        assert_eq!(variants[0].delete, ["use a;", "use c;"]);
        let text = with_variant(source, &variants[0]).expect("has these lines");
        assert!(text.ends_with("//! ```\n\nuse a::d;\n\n\nfn b() {}\n\n"), "{text}");
        let without = source.replace("\nuse c;\n", "\n");
        let wrong = with_variant(&without, &variants[0]).expect_err("has no `use c;`");
        assert_eq!(wrong, "a variant of b that deletes `use c;`, found 0 times");
    }

    #[test]
    fn a_line_that_uses_shared_is_a_statement() {
        let good = "fn a() {\n    shared::log!(\"a {b}\"); // c\n    // d,\n    \
                    let e = shared::f();\n    match g {\n        h => {\n            \
                    shared::i(j(k));\n        }\n    }\n}\n";
        assert_eq!(inseparable_lines(good), [""; 0]);
        for (bad, line) in [
            ("shared::log!(\n    \"a\",\n);\n", "shared::log!("),
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
        let uses = "use shared::x;\n    shared::log!(\"waits\"); // shared\n";
        let others = "//! Copy:     cargo add x --features safe-shared-libraries\n\
                      let task = task.shared();\nlet x = unshared::x();\n// shared\n}\n";
        assert_eq!(without_shared(&[uses, others].concat()), others);
    }
}
