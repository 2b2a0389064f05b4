//! The first text of a new snippet's files.
//!
//! `TODO` marks each place where the author has to write something. A header or a page that still
//! contains `TODO` is rejected.

use crate::document::{self, SECTIONS};
use crate::header::{self, Header};
use crate::pages;

/// A file to write: the path from the root of the workspace, and the text.
pub type File = (String, String);

/// Returns the files of a new snippet: the snippet, its page, and its Python counterpart if the
/// snippet has one of its own.
///
/// With `like`, the snippet is a companion and begins as a copy of the snippet `like`; `own_python`
/// adds a counterpart of its own. Without `like`, the snippet is a translation with a counterpart.
///
/// # Errors
///
/// Returns an error if the section does not exist, if the name is invalid or taken, or if no
/// snippet is named `like`.
pub fn files(
    section: &str,
    name: &str,
    like: Option<&str>,
    own_python: bool,
) -> Result<Vec<File>, String> {
    if !SECTIONS.contains(&section) {
        return Err(format!("no section is named `{section}`; use one of {}", SECTIONS.join(", ")));
    }
    let is_a_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(is_a_name) {
        return Err(format!("`{name}` is not a name for a snippet; use snake_case"));
    }
    for other in SECTIONS {
        if document::binaries(other)?.iter().any(|binary| binary == name) {
            return Err(format!(
                "{}: the name `{name}` is taken; use another",
                header::path(other, name)
            ));
        }
    }
    let model = like.map(document::load).transpose()?;
    let own_python = own_python || model.is_none();

    let mut files = vec![
        (header::path(section, name), snippet(section, name, model.as_ref(), own_python)),
        (pages::path(name), page()),
    ];
    if own_python {
        let text = match &model {
            Some(model) => crate::read(&model.python)?,
            None => "\"\"\"TODO: the same program in Python.\"\"\"\n".to_owned(),
        };
        files.push((format!("tests/python/{name}.py"), text));
    }
    match files.iter().find(|(path, _)| crate::workspace().join(path).exists()) {
        Some((path, _)) => {
            Err(format!("{path}: is there already; delete it, or take another name"))
        }
        None => Ok(files),
    }
}

fn snippet(section: &str, name: &str, model: Option<&Header>, own_python: bool) -> String {
    let source = model.map(|model| header::source(&model.section, &model.binary));
    let code = source.as_deref().map_or("\nfn main() {\n    shared::init();\n}\n", |source| {
        let header: usize =
            source.split_inclusive('\n').take_while(|l| l.starts_with("//!")).map(str::len).sum();
        &source[header..]
    });
    let quoted = |names: &[String]| -> String {
        let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        names.join(", ")
    };
    let names = model.map_or("`TODO.name`".to_owned(), |model| quoted(&model.names));
    let rust = model.map_or("`std::name`".to_owned(), |model| quoted(&model.rust));
    let mut lines = vec![
        format!("TODO: name the thing by the field's term, then what the program does ({names})."),
        String::new(),
        "TODO: what the thing is in Rust, and how Rust differs from Python.".to_owned(),
    ];
    if model.is_some() {
        lines.extend([String::new(), "Use it when TODO.".to_owned()]);
    }
    lines.push(String::new());
    let mut field = |name: &str, texts: &[String]| {
        for (at, text) in texts.iter().enumerate() {
            let name = if at == 0 { format!("{name}:") } else { String::new() };
            lines.push(format!("{name:10}{text}"));
        }
    };
    let python = match model {
        Some(model) if !own_python => model.python.display().to_string(),
        _ => format!("tests/python/{name}.py"),
    };
    field("Python", &[python]);
    field("Rust", &[format!("TODO: {rust}")]);
    match model {
        Some(model) if own_python => field("Beside", std::slice::from_ref(&model.binary)),
        Some(_) => {}
        None => field("Section", &["TODO: a heading of book/headings.md".to_owned()]),
    }
    let ends = model.map_or("ends at once", |model| &model.ends);
    field("Run", &[format!("cargo run -p {section} --bin {name}    ({ends})")]);
    let nothing = vec!["nothing to add".to_owned()];
    field(
        "Copy",
        &model.map_or(nothing.clone(), |model| {
            if model.copy.is_empty() { nothing } else { model.copy.clone() }
        }),
    );
    let kind = model.map_or("exact", |model| model.kind.name());
    let promise = if own_python { "TODO: what is promised" } else { "TODO: as in its original" };
    field("Contract", &[format!("{kind} - {promise}")]);
    let header = lines.iter().map(|line| format!("//! {line}"));
    let header = header.map(|line| line.trim_end().to_owned() + "\n");
    header.chain([code.to_owned()]).collect()
}

fn page() -> String {
    "TODO: what the thing is, and when to use it.\n\n## Answer\n\n- `TODO` → `TODO`\n\n## May vary\n\nTODO\n\n\
     ## Pitfalls\n\n- TODO: a mistake in using or changing the code.\n\n## Words\n\nTODO\n"
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pages::Prose;

    fn written(text: &str) -> String {
        text.replace("`TODO.name`", "`a.B`").replace("TODO", "it is written")
    }

    #[test]
    fn a_companion_is_two_files_that_are_accepted_when_they_are_written() {
        let files =
            files("sync", "not_there", Some("lock"), false).expect("the snippet lock should exist");
        let [(snippet, code), (page, prose)] = &files[..] else { panic!("{files:?}") };
        assert_eq!(
            (snippet.as_str(), page.as_str()),
            ("sync/src/bin/not_there.rs", "book/pages/not_there.md")
        );
        let wrong =
            Header::parse("sync", "not_there", code).expect_err("a `TODO` should be rejected");
        assert!(wrong.starts_with("is not written yet: `TODO: name the thing"), "{wrong}");
        let header = Header::parse("sync", "not_there", &written(code));
        assert_eq!(header.expect("the header should be well formed").beside(), Some("lock"));
        assert!(
            code.ends_with(&header::source("sync", "lock").split_once("\n\n").expect("code").1)
        );
        assert!(Prose::parse(prose).is_err_and(|wrong| wrong.starts_with("is not written yet: ")));
        Prose::parse(&written(prose)).expect("the page should be well formed");
    }

    #[test]
    fn a_counterpart_of_its_own_is_a_third_file() {
        let files =
            files("sync", "not_there", Some("lock"), true).expect("the snippet lock should exist");
        assert_eq!(files[2].0, "tests/python/not_there.py");
        let header = Header::parse("sync", "not_there", &written(&files[0].1));
        let header = header.expect("the header should be well formed");
        assert!(header.has_own_python() && header.beside() == Some("lock"));
        let files =
            super::files("sync", "not_there", None, false).expect("the name should be free");
        let header = Header::parse("sync", "not_there", &written(&files[0].1));
        assert!(header.expect("the header should be well formed").heading.is_some());
        assert_eq!(files.len(), 3);
    }

    #[test]
    fn an_invalid_section_or_name_is_refused() {
        for (section, name, like, wrong) in [
            ("snyc", "a", None, "no section is named `snyc`"),
            ("sync", "Lock", None, "`Lock` is not a name for a snippet; use snake_case"),
            ("sync", "../lock", None, "`../lock` is not a name"),
            ("sync", "process", None, "processes/src/bin/process.rs: the name `process` is taken"),
            ("sync", "a", Some("lokc"), "no snippet is named `lokc`"),
        ] {
            let refused = files(section, name, like, false).expect_err(wrong);
            assert!(refused.starts_with(wrong), "{refused}");
        }
    }
}
