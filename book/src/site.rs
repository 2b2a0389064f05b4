//! Builds the book: writes the pages in Markdown, has mdBook render them, and replaces mdBook's
//! search index by the one of [`search`].

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;
use std::fs::{self, File};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

use catalog::chinese;
use catalog::document;
use catalog::documents::Catalog;
use catalog::header::Header;
use catalog::names::{self, Answer, MODULES, Name};
use catalog::pages::Prose;
use catalog::phrases::Phrase;
use catalog::search::{Document, Kind};

use crate::edition::{Edition, Language};
use crate::evidence;
use crate::facts::Known;
use crate::feeds;
use crate::finish;
use crate::mdbook;
use crate::missing;
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
    let catalog = Catalog::of(catalog::snippets()?)?;
    let module = search::module()?;
    replace(into, |new| {
        let chinese = beside(into, "zh");
        let _ = fs::remove_dir_all(&chinese); // left by a process that was killed
        let make = |language, folder| make(language, folder, &catalog, &module);
        let (in_english, in_chinese) = thread::scope(|scope| {
            let other = scope.spawn(|| make(Language::Chinese, &chinese));
            let made = make(Language::English, new);
            (made, other.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        let editions = [in_english?, in_chinese?];
        let into_book = fs::rename(&chinese, new.join("zh"));
        into_book.map_err(|why| format!("{}: {why}", chinese.display()))?;
        missing::write(new, editions.each_ref())?;
        feeds::write(new, &catalog)
    })?;
    Ok(into.join("index.html"))
}

/// Makes an edition in the folder `folder`.
fn make(
    language: Language,
    folder: &Path,
    catalog: &Catalog,
    module: &[u8],
) -> Result<Edition, String> {
    let edition = Edition::new(language)?;
    let Sources { files, documents } = Sources::new(&edition, catalog)?;
    let source = beside(folder, "source");
    write_source(&edition, &source, &files)?;
    mdbook::render(&source, folder)?;
    let _ = fs::remove_dir_all(&source);
    finish::finish(&edition, folder)?;
    replace_search_index(folder, &documents, module)?;
    Ok(edition)
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
fn write_source(edition: &Edition, root: &Path, files: &[(String, String)]) -> Result<(), String> {
    let io = |error: std::io::Error| format!("{}: {error}", root.display());
    let _ = fs::remove_dir_all(root); // left by an earlier build
    for folder in ["src/names", "theme"] {
        fs::create_dir_all(root.join(folder)).map_err(io)?;
    }
    let book = catalog::workspace().join("book");
    let settings = match edition.language() {
        Language::English => "book.toml",
        Language::Chinese => "zh/book.toml",
    };
    for (from, to) in [
        (settings, "book.toml"),
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

fn replace_search_index(book: &Path, documents: &[Found], module: &[u8]) -> Result<(), String> {
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
    fs::write(index, search::script(documents, module)).map_err(io)
}

/// The files and search documents from which an edition of the book is built.
pub struct Sources {
    /// The files of mdBook's folder `src`: name and text.
    pub files: Vec<(String, String)>,
    /// The documents that a search can find.
    pub documents: Vec<Found>,
}

impl Sources {
    /// Writes all pages of an edition.
    ///
    /// # Errors
    ///
    /// Returns an error if something that a page needs is missing.
    pub fn new(edition: &Edition, catalog: &Catalog) -> Result<Self, String> {
        let Catalog { snippets: all, names, .. } = catalog;
        let (headings, known) = (document::headings()?, Known::read()?);
        let mut files = Vec::new();
        let mut summary = format!(
            "# Summary\n\n[{}](index.md)\n\n# {}\n\n",
            edition.word("Start here"),
            edition.word("By Python name")
        );
        let modules = names::modules()?;
        for module in &modules {
            let _ = writeln!(summary, "- [{}](names/{module}.md)", title(edition, module));
        }
        let (mut list, mut last) = (String::new(), String::new());
        let mut pages = Vec::new();
        let mut taken = Vec::new();
        for header in all {
            let (binary, name) = (&header.binary, page::name(header, &mut taken));
            let heading = document::heading(header, all, &headings)?;
            let prose = Prose::read(binary)?;
            let chinese = chinese::spaced(&heading.chapter.0);
            let chapter = edition.either(&heading.chapter.1, &chinese);
            if chapter != last {
                let _ = writeln!(summary, "\n# {chapter}\n");
                if !last.is_empty() {
                    list += "\n</tbody>\n</table>\n";
                }
                let _ = writeln!(list, "\n### {chapter}\n\n<table class=\"pages\">\n<tbody>");
                chapter.clone_into(&mut last);
            }
            let is_companion = header.beside().is_some();
            let indent = if is_companion { "  " } else { "" };
            let _ = writeln!(summary, "{indent}- [{name}]({binary}.md)");
            let text = page::markdown(edition, header, heading, &prose, all, &known, &name)?;
            let class = if is_companion { " class=\"companion\"" } else { "" };
            let _ = writeln!(
                list,
                "<tr{class}><td>\n\n<a href=\"{binary}.html\"><code>{}</code></a>\n\n</td>\
                 <td><code>{}</code></td><td>\n\n{}\n\n</td></tr>",
                page::breakable(&escape(&names::title(&header.names[0]))),
                page::breakable(binary),
                edition.text(&header.title)
            );
            pages.push((name, format!("{binary}.md"), text));
        }
        list += "\n</tbody>\n</table>\n";
        for at in 0..pages.len() {
            let neighbour = |at: Option<usize>| at.and_then(|at| pages.get(at));
            let links = neighbours(edition, neighbour(at.checked_sub(1)), neighbour(Some(at + 1)));
            let (_, file, text) = &pages[at];
            files.push((file.clone(), format!("{text}\n{links}")));
        }
        for module in &modules {
            let mut of_module: Vec<&Name> =
                names.iter().filter(|name| name.module == *module).collect();
            of_module.sort_by_key(|name| name.name.to_lowercase());
            let text = names_page(edition, module, &of_module, all)?;
            files.push((format!("names/{module}.md"), text));
        }
        let _ = write!(summary, "\n# {}\n\n", edition.word("The evidence"));
        for page in evidence::PAGES {
            let _ = writeln!(summary, "- [{}]({}.md)", page.title(edition), page.file);
            files.push((format!("{}.md", page.file), page.markdown(edition, catalog)?));
        }
        edition.at("index");
        let index = edition.markdown(&catalog::read("book/index.md")?);
        let pair = page::answer(edition, &Prose::read(EXAMPLE)?.answer);
        let link = format!("[`{EXAMPLE}`]({EXAMPLE}.md)");
        let pair = format!("\n{}\n\n{pair}", edition.words("For example, {0}:", &[&link]));
        let mut text = index;
        for (place, what) in [("{{pages}}", list), ("{{pair}}", pair)] {
            if !text.contains(place) {
                return Err(format!("book/index.md lacks {place}"));
            }
            text = text.replace(place, &what);
        }
        files.push(("index.md".to_owned(), text));
        files.push(("SUMMARY.md".to_owned(), summary));
        Ok(Self { files, documents: documents(edition, catalog)? })
    }
}

/// The page whose short answer the first page shows.
const EXAMPLE: &str = "semaphore";

/// Returns the title of the list of a module's names. Some pages have the name of a module alone.
pub(crate) fn title(edition: &Edition, module: &str) -> String {
    edition.words("{0}: all names", &[module])
}

/// A page: its name, its file and its text.
type Page = (String, String, String);

/// Returns the links to the previous and the next page, with their names.
fn neighbours(edition: &Edition, previous: Option<&Page>, next: Option<&Page>) -> String {
    let mut text = String::from("<div class=\"neighbours\">\n\n");
    for (words, page) in [("Previous: {0}", previous), ("Next: {0}", next)] {
        if let Some((name, file, _)) = page {
            let _ = write!(text, "{}\n\n", edition.words(words, &[&format!("[{name}]({file})")]));
        }
    }
    text + "</div>\n"
}

/// Returns all documents that a search can find, each with its address.
fn documents(edition: &Edition, catalog: &Catalog) -> Result<Vec<Found>, String> {
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
    let chinese = edition.chinese();
    let all = catalog.documents(chinese).into_iter();
    let all = all.map(|document| match edition.language() {
        Language::English => document,
        Language::Chinese => Catalog::in_chinese(document, chinese),
    });
    let mut found: Vec<Found> =
        all.map(|document| Ok((address(&document)?, document))).collect::<Result<_, String>>()?;
    found.extend(
        evidence::PAGES.iter().map(|page| (format!("{}.html", page.file), page.document(edition))),
    );
    Ok(found)
}

/// Returns the page that lists the names of a module. Each name is the anchor of its row.
fn names_page(
    edition: &Edition,
    module: &str,
    names: &[&Name],
    all: &[Header],
) -> Result<String, String> {
    let tested = names.iter().filter(|name| matches!(name.answer, Answer::Page(_))).count();
    let extent = if MODULES.contains(&module) {
        "Every public name of Python 3.13's `{0}`, and the methods that readers look for: {1} names."
    } else {
        "The names of `{0}` that readers of this book look for: {1} names."
    };
    let mark = |class: &str, mark: &str| {
        format!("<strong class=\"{class}\">{}</strong>", edition.word(mark))
    };
    let [page_mark, phrase_mark, none_mark] =
        [mark("tested", "✔ page"), mark("tested", "✔ phrase"), mark("said", "none")];
    let mut text = format!(
        "# {}\n\n{}{}{}\n\n{}<table class=\"names\">\n<thead><tr><th>Python</th><th></th><th>Rust</th>\
         </tr></thead>\n<tbody>\n\n",
        title(edition, module),
        edition.words(extent, &[module, &names.len().to_string()]),
        edition.space(),
        edition.words(
            "{0}: a page of this book, whose program is run and tested beside Python's ({3} \
             names). {1}: a few lines, run and tested beside Python's. {2}: Rust has no \
             counterpart; what comes close is shown.",
            &[&page_mark, &phrase_mark, &none_mark, &tested.to_string()]
        ),
        most_used(edition, names, all)
    );
    // A phrase that several names lead to is shown at the first of them.
    let mut shown: HashMap<String, String> = HashMap::new();
    let mut show = |phrase: &Phrase, name: &Name| match shown.entry(phrase.path()) {
        Entry::Occupied(at) => {
            let link = format!("[`{0}`](#{0})", at.get());
            edition.words("see {0}", &[&link])
        }
        Entry::Vacant(at) => {
            at.insert(name.name.clone());
            phrase_answer(edition, phrase, all)
        }
    };
    let colon = edition.either(": ", "：");
    for name in names {
        let id = escape(&name.name);
        let class = if name.is_method() { " class=\"method\"" } else { "" };
        let (mark, mut answer) = match &name.answer {
            Answer::Page(binary) => {
                let header = all.iter().find(|header| header.binary == *binary);
                let what = &header.ok_or(format!("{}: no page {binary}", name.full()))?.title;
                (&page_mark, format!("[{binary}](../{binary}.md){colon}{}", edition.text(what)))
            }
            Answer::Phrase(phrase) => (&phrase_mark, show(phrase, name)),
            Answer::Nothing(why) => {
                edition.at("names");
                (&none_mark, edition.linked(why, "../", all))
            }
        };
        for phrase in &name.more {
            let (uses, _) = phrase.names_and_what();
            let uses = uses.replace("`, `", edition.either("`, `", "`、`"));
            let _ = write!(answer, "\n\n{uses}{colon}{}", show(phrase, name));
        }
        // The search terms in the language of the edition. Both editions find all of them.
        let is_shown = |term: &&String| match edition.language() {
            Language::English => !term.contains(chinese::is_han),
            Language::Chinese => term.contains(chinese::is_han) || !term.contains(' '),
        };
        let also: Vec<&str> = name.also.iter().filter(is_shown).map(String::as_str).collect();
        let also = if also.is_empty() {
            String::new()
        } else {
            let also = also.join(edition.either(", ", "、"));
            format!(" <small class=\"also\">{}</small>", escape(&also))
        };
        let _ = writeln!(
            text,
            "<tr id=\"{id}\"{class}><td><code>{id}</code><a class=\"anchor\" href=\"#{id}\" \
             aria-label=\"{id}\">§</a>{also}</td><td>{mark}</td><td>\n\n\
             {answer}\n\n</td></tr>\n"
        );
    }
    text += "</tbody>\n</table>\n";
    Ok(text)
}

/// Returns links to the names of the list that are the subjects of pages.
fn most_used(edition: &Edition, names: &[&Name], all: &[Header]) -> String {
    let is_subject = |name: &&&Name| all.iter().any(|header| header.names.contains(&name.full()));
    let links = names.iter().filter(is_subject).map(|name| format!("[`{0}`](<#{0}>)", name.name));
    let links: Vec<String> = links.collect();
    if links.is_empty() {
        return String::new();
    }
    format!(
        "{}\n\n",
        edition.words("With a page of their own: {0}.", &[&links.join(edition.either(", ", "、"))])
    )
}

/// Returns a phrase for a row of the list: the description, the lines, the crates, and the trap.
fn phrase_answer(edition: &Edition, phrase: &Phrase, all: &[Header]) -> String {
    edition.at(&format!("phrases-{}", phrase.module));
    let (_, what) = phrase.names_and_what();
    let mut text = format!("{}\n\n```rust\n{}```\n", edition.text(what), phrase.body);
    for command in &phrase.add {
        let _ = write!(text, "\n`{command}`\n");
    }
    if let Some(trap) = &phrase.trap {
        let _ = write!(text, "\n{}\n", edition.linked(trap, "../", all));
    }
    text
}
