//! Builds the book: writes the pages in Markdown, has mdBook render them, and replaces mdBook's
//! search index by the one of [`search`].

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use catalog::document;
use catalog::documents::Catalog;
use catalog::header::Header;
use catalog::names::{self, Answer, MODULES, Name};
use catalog::pages::Prose;
use catalog::phrases::Phrase;
use catalog::search::{Document, Kind};

use crate::evidence;
use crate::feeds;
use crate::mdbook;
use crate::page;
use crate::search::{self, Found};
use crate::timeline::escape;

/// Builds the book in the folder `into`, as [`replace`] does, and returns the path of its first
/// page.
///
/// # Errors
///
/// Returns an error if something that a page needs is missing, or if mdBook reports an error or a
/// warning.
pub fn build(into: &Path) -> Result<PathBuf, String> {
    replace(into, |new| {
        let Sources { files, documents, catalog } = Sources::new()?;
        let source = beside(into, "source");
        write_source(&source, &files)?;
        mdbook::render(&source, new)?;
        let _ = fs::remove_dir_all(&source);
        feeds::write(new, &catalog)?;
        replace_search_index(new, &documents)
    })?;
    Ok(into.join("index.html"))
}

/// Replaces the folder `folder` with the one that `make` creates at the path that it is given.
///
/// The new folder is made beside the old one and takes the old one's place when `make` has
/// returned. If the process is killed earlier, or `make` fails, the old folder stays as it is. A
/// second call, in any process, waits until the first returns.
///
/// # Errors
///
/// Returns the error of `make` or of the file system.
pub fn replace(
    folder: &Path,
    make: impl FnOnce(&Path) -> Result<(), String>,
) -> Result<(), String> {
    let (new, old) = (beside(folder, "new"), beside(folder, "old"));
    let at_folder = |error: std::io::Error| format!("{}: {error}", folder.display());
    fs::create_dir_all(folder.parent().unwrap_or(folder)).map_err(at_folder)?;
    let lock = File::create(beside(folder, "lock")).map_err(at_folder)?;
    lock.lock().map_err(at_folder)?;
    if old.exists() && !folder.exists() {
        fs::rename(&old, folder).map_err(at_folder)?; // a process was killed between its two renames
    }
    let _ = fs::remove_dir_all(&new); // left by a process that was killed
    make(&new)?;
    let _ = fs::remove_dir_all(&old);
    if folder.exists() {
        fs::rename(folder, &old).map_err(at_folder)?;
    }
    fs::rename(&new, folder).map_err(at_folder)?;
    let _ = fs::remove_dir_all(&old);
    Ok(())
}

/// Returns the path beside `folder` whose name is `folder`'s with the extension `end` appended.
fn beside(folder: &Path, end: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy();
    folder.with_file_name(format!("{name}.{end}"))
}

/// Empties the folder `root`, and writes the files that mdBook reads into `root`.
fn write_source(root: &Path, files: &[(String, String)]) -> Result<(), String> {
    let io = |error: std::io::Error| format!("{}: {error}", root.display());
    let _ = fs::remove_dir_all(root); // left by an earlier build
    for folder in ["src/names", "theme"] {
        fs::create_dir_all(root.join(folder)).map_err(io)?;
    }
    let book = catalog::workspace().join("book");
    for (from, to) in [
        ("book.toml", "book.toml"),
        ("assets/reference.css", "theme/reference.css"),
        ("assets/reference.js", "theme/reference.js"),
    ] {
        fs::copy(book.join(from), root.join(to)).map_err(io)?;
    }
    for (name, text) in files {
        fs::write(root.join("src").join(name), text).map_err(io)?;
    }
    Ok(())
}

fn replace_search_index(book: &Path, documents: &[Found]) -> Result<(), String> {
    let io = |error: std::io::Error| format!("{}: {error}", book.display());
    let is_index = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with("searchindex") && name.ends_with(".js")
    };
    let paths: Vec<PathBuf> =
        fs::read_dir(book).map_err(io)?.flatten().map(|entry| entry.path()).collect();
    let [index] = &paths.into_iter().filter(is_index).collect::<Vec<_>>()[..] else {
        return Err("mdBook should write one file searchindex*.js".to_owned());
    };
    fs::write(index, search::script(documents)?).map_err(io)
}

/// The files and search documents from which a book is built.
pub struct Sources {
    /// The files of mdBook's folder `src`: name and text.
    pub files: Vec<(String, String)>,
    /// The documents that a search can find.
    pub documents: Vec<Found>,
    /// What the pages are written from.
    pub catalog: Catalog,
}

impl Sources {
    /// Writes all pages.
    ///
    /// # Errors
    ///
    /// Returns an error if something that a page needs is missing.
    pub fn new() -> Result<Self, String> {
        let catalog = Catalog::of(catalog::snippets()?)?;
        let Catalog { snippets: all, names, .. } = &catalog;
        let (headings, figures) = (document::headings()?, conformance::read()?);
        let mut files = Vec::new();
        let mut summary =
            String::from("# Summary\n\n[Start here](index.md)\n\n# By Python name\n\n");
        let modules = names::modules()?;
        for module in &modules {
            let _ = writeln!(summary, "- [{module}](names/{module}.md)");
        }
        let (mut list, mut last) = (String::new(), String::new());
        let mut taken = Vec::new();
        for header in all {
            let (binary, name) = (&header.binary, page::name(header, &mut taken));
            let heading = document::heading(header, all, &headings)?;
            let prose = Prose::read(binary)?;
            let (chinese, english) = &heading.chapter;
            if *chinese != last {
                let _ = writeln!(summary, "\n# {chinese} · {english}\n");
                let _ = writeln!(list, "\n### <span lang=\"zh\">{chinese}</span> · {english}\n");
                last.clone_from(chinese);
            }
            let indent = if header.beside().is_some() { "  " } else { "" };
            let _ = writeln!(summary, "{indent}- [{name}]({binary}.md)");
            let _ = writeln!(
                list,
                "{indent}- [`{}`]({binary}.md) <span lang=\"zh\">{}</span> `{binary}`: {}",
                header.names[0], heading.section.0, header.title
            );
            let text = page::markdown(header, heading, &prose, all, &figures, &name)?;
            files.push((format!("{binary}.md"), text));
        }
        for module in &modules {
            let of_module: Vec<&Name> =
                names.iter().filter(|name| name.module == *module).collect();
            let text = names_page(module, &of_module, all)?;
            files.push((format!("names/{module}.md"), text));
        }
        summary += "\n# The evidence\n\n";
        for page in evidence::PAGES {
            let _ = writeln!(summary, "- [{}]({}.md)", page.title, page.file);
            files.push((format!("{}.md", page.file), page.markdown(&catalog)?));
        }
        let index = catalog::read("book/index.md")?;
        if !index.contains("{{pages}}") {
            return Err("book/index.md lacks {{pages}}, where the list of pages goes".to_owned());
        }
        files.push(("index.md".to_owned(), index.replace("{{pages}}", &list)));
        files.push(("SUMMARY.md".to_owned(), summary));
        Ok(Self { files, documents: documents(&catalog)?, catalog })
    }
}

/// Returns all documents that a search can find, each with its address.
fn documents(catalog: &Catalog) -> Result<Vec<Found>, String> {
    let names = &catalog.names;
    let address = |document: &Document| -> Result<String, String> {
        let target = &document.target;
        let name = match document.kind {
            Kind::Page => return Ok(format!("{target}.html")),
            Kind::Phrase => names.iter().find(|name| name.leads_to(target)),
            Kind::Nothing | Kind::Prose => names.iter().find(|name| name.full() == *target),
        };
        name.map(|name| page::place(name, "html")).ok_or(format!("no name leads to {target}"))
    };
    let all = catalog.documents().into_iter();
    let mut found: Vec<Found> =
        all.map(|document| Ok((address(&document)?, document))).collect::<Result<_, String>>()?;
    found.extend(
        evidence::PAGES.iter().map(|page| (format!("{}.html", page.file), page.document())),
    );
    Ok(found)
}

/// Returns the page that lists the names of a module. Each name is the anchor of its row.
fn names_page(module: &str, names: &[&Name], all: &[Header]) -> Result<String, String> {
    let tested = names.iter().filter(|name| matches!(name.answer, Answer::Page(_))).count();
    let extent = if MODULES.contains(&module) {
        format!(
            "Every public name of Python 3.13's `{module}`, and the methods that readers look for"
        )
    } else {
        format!("The names of `{module}` that readers of this book look for")
    };
    let mut text = format!(
        "# {module}\n\n{extent}: {} names. <strong class=\"tested\">✔ page</strong>: a page of this book, whose program is \
         run and tested beside Python's ({tested} names). \
         <strong class=\"tested\">✔ phrase</strong>: a few lines, run and tested beside Python's. \
         <span class=\"said\">none</span>: Rust has no counterpart; what comes close is shown.\n\n\
         <table class=\"names\">\n<thead><tr><th>Python</th><th></th><th>Rust</th></tr></thead>\n\
         <tbody>\n\n",
        names.len()
    );
    // A phrase that several names lead to is shown at the first of them.
    let mut shown: HashMap<String, String> = HashMap::new();
    let mut show = |phrase: &Phrase, name: &Name| match shown.entry(phrase.path()) {
        Entry::Occupied(at) => format!("see [`{0}`](#{0})", at.get()),
        Entry::Vacant(at) => {
            at.insert(name.name.clone());
            phrase_answer(phrase, all)
        }
    };
    for name in names {
        let id = escape(&name.name);
        let class = if name.is_method() { " class=\"method\"" } else { "" };
        let (mark, answer) = match &name.answer {
            Answer::Page(binary) => {
                let header = all.iter().find(|header| header.binary == *binary);
                let what = &header.ok_or(format!("{}: no page {binary}", name.full()))?.title;
                let mark = "<strong class=\"tested\">✔ page</strong>";
                (mark, format!("[{binary}](../{binary}.md): {what}"))
            }
            Answer::Phrase(phrase) => {
                ("<strong class=\"tested\">✔ phrase</strong>", show(phrase, name))
            }
            Answer::Nothing(why) => {
                ("<span class=\"said\">none</span>", page::with_links(why, "../", all))
            }
        };
        let mut answer = answer;
        for phrase in &name.more {
            let (use_of_it, _) = phrase.names_and_what();
            let _ = write!(answer, "\n\n{use_of_it}: {}", show(phrase, name));
        }
        let also = if name.also.is_empty() {
            String::new()
        } else {
            format!(" <small class=\"also\">{}</small>", escape(&name.also.join(", ")))
        };
        let _ = writeln!(
            text,
            "<tr id=\"{id}\"{class}><td><code>{id}</code>{also}</td><td>{mark}</td><td>\n\n\
             {answer}\n\n</td></tr>\n"
        );
    }
    text += "</tbody>\n</table>\n";
    Ok(text)
}

/// Returns a phrase for a row of the list: the description, the lines, the crates, and the trap.
fn phrase_answer(phrase: &Phrase, all: &[Header]) -> String {
    let (_, what) = phrase.names_and_what();
    let mut text = format!("{what}\n\n```rust\n{}```\n", phrase.body);
    for command in &phrase.add {
        let _ = write!(text, "\n`{command}`\n");
    }
    if let Some(trap) = &phrase.trap {
        let _ = write!(text, "\n{}\n", page::with_links(trap, "../", all));
    }
    text
}
