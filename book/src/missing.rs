//! Writes the page `404.html`, which the server of a hosted copy shows if a page does not exist.
//!
//! The server shows the file at the missing address, so a relative link leads to a place that
//! depends on that address, and the folder of a hosted copy is not known when the book is built. A
//! script in the page finds the folder. The page needs no other file.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use catalog::names;

use crate::edition::Edition;
use crate::site;
use crate::timeline::escape;

const FILE: &str = "404.html";

const STYLE: &str = "\
:root { color-scheme: light dark; }
body { max-width: 40em; margin: 3em auto; padding: 0 1em; font: 16px/1.6 sans-serif; }
input, button { font: inherit; padding: 6px 10px; }
li { padding: 3px 0; }
section + section { margin-top: 3em; }
";

/// Writes the page of each edition, English and Chinese, into the finished book `book`. The page in
/// the first folder has both languages, because many servers know only one such page.
///
/// # Errors
///
/// Returns an error if a file cannot be read or written.
pub fn write(book: &Path, [english, chinese]: [&Edition; 2]) -> Result<(), String> {
    let both = section(english, "")? + &section(chinese, "")?;
    for (edition, file, sections) in [
        (english, FILE.to_owned(), both),
        (chinese, format!("zh/{FILE}"), section(chinese, "../")?),
    ] {
        let path = book.join(file);
        fs::write(&path, page(edition, &sections)?)
            .map_err(|why| format!("{}: {why}", path.display()))?;
    }
    Ok(())
}

/// Asks for the words of the page, so that they are translated.
///
/// # Errors
///
/// Returns an error if a file cannot be read.
pub fn ask(edition: &Edition) -> Result<(), String> {
    section(edition, "").map(drop)
}

fn page(edition: &Edition, sections: &str) -> Result<String, String> {
    let script = catalog::read("book/assets/missing.js")?;
    let language = language(edition);
    let title = edition.word(TITLE);
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"UTF-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{sections}</main>\n\
         <script>\n{script}</script>\n</body>\n</html>\n"
    ))
}

const TITLE: &str = "There is no such page";

/// Returns the part of the page in a language: a search, and links to the lists. `up` leads to the
/// first folder.
fn section(edition: &Edition, up: &str) -> Result<String, String> {
    let folder = edition.either("", "zh/");
    let mut text = format!(
        "<section lang=\"{}\" data-edition=\"{folder}\">\n<h1>{}</h1>\n",
        language(edition),
        edition.word(TITLE)
    );
    let index = format!("{folder}index.html");
    let _ = writeln!(
        text,
        "<form role=\"search\" action=\"{up}{index}\" data-to=\"{index}\"><label>{} \
         <input type=\"search\" name=\"search\"></label> <button>{}</button></form>\n<ul>",
        edition.word("Search this book:"),
        edition.word("Search")
    );
    let lists = names::modules()?;
    let lists = lists
        .iter()
        .map(|module| (format!("{folder}names/{module}.html"), site::title(edition, module)));
    for (to, title) in [(index.clone(), edition.word("Start here"))].into_iter().chain(lists) {
        let title = escape(&title);
        let _ = writeln!(text, "<li><a href=\"{up}{to}\" data-to=\"{to}\">{title}</a></li>");
    }
    Ok(text + "</ul>\n</section>\n")
}

const fn language(edition: &Edition) -> &'static str {
    edition.either("en", "zh-Hans")
}
