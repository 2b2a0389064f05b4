//! Changes the pages that mdBook has rendered: adds the link to the other edition and a link that
//! skips the navigation, and translates mdBook's own words.

use std::fs;
use std::path::{Path, PathBuf};

use crate::edition::{Edition, Language};
use crate::page;

/// The label of the link that skips the navigation.
pub(crate) const SKIP: &str = "Skip to the text";

/// mdBook's words in its pages, each as it stands in the HTML.
const IN_PAGES: [(&str, &str); 21] = [
    ("\"Toggle Table of Contents\"", "\"显示或隐藏目录\""),
    ("\"Table of contents\"", "\"目录\""),
    ("\"Change theme\"", "\"更换主题\""),
    ("\"Themes\"", "\"主题\""),
    (">Auto<", ">自动<"),
    (">Light<", ">浅色<"),
    (">Rust</button>", ">锈色</button>"),
    (">Coal<", ">炭黑<"),
    (">Navy<", ">深蓝<"),
    (">Ayu<", ">暗灰<"),
    ("\"Search (`/`)\"", "\"搜索（`/`）\""),
    ("\"Toggle Searchbar\"", "\"显示或隐藏搜索框\""),
    ("\"Search this book ...\"", "\"搜索本书……\""),
    ("\"Previous chapter\"", "\"上一页\""),
    ("\"Next chapter\"", "\"下一页\""),
    ("\"Page navigation\"", "\"翻页\""),
    (">Keyboard shortcuts<", ">键盘快捷键<"),
    (
        "<p>Press <kbd>←</kbd> or <kbd>→</kbd> to navigate between chapters</p>",
        "<p><kbd>←</kbd> 和 <kbd>→</kbd>：翻页</p>",
    ),
    (
        "<p>Press <kbd>S</kbd> or <kbd>/</kbd> to search in the book</p>",
        "<p><kbd>S</kbd> 或 <kbd>/</kbd>：搜索本书</p>",
    ),
    ("<p>Press <kbd>?</kbd> to show this help</p>", "<p><kbd>?</kbd>：显示本帮助</p>"),
    ("<p>Press <kbd>Esc</kbd> to hide this help</p>", "<p><kbd>Esc</kbd>：关闭本帮助</p>"),
];
/// mdBook's words in the script of the search box.
const IN_SEARCH: [(&str, &str); 2] = [
    ("'No search results for \\'' + searchterm + '\\'.'", "'没有找到“' + searchterm + '”。'"),
    (
        "count + ' search results for \\'' + searchterm + '\\':'",
        "'“' + searchterm + '”有 ' + count + ' 个结果：'",
    ),
];

/// Changes the pages of an edition, which are in the folder `book`. The Chinese edition is in the
/// folder `zh` of the English one.
///
/// # Errors
///
/// Returns an error if a page lacks what is to be changed, or cannot be read or written.
pub fn finish(edition: &Edition, book: &Path) -> Result<(), String> {
    for (depth, folder) in [(0, book.to_owned()), (1, book.join("names"))] {
        for path in files(&folder, "html")? {
            change(&path, |page| finish_page(edition, page, &path, depth))?;
        }
    }
    let scripts = files(book, "js")?;
    let script = |begin: &str| {
        let name =
            |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let script = scripts.iter().find(|path| name(path).starts_with(begin));
        script.ok_or(format!("mdBook should write a file {begin}*.js"))
    };
    change(script("toc-")?, breakable_list)?;
    if edition.language() == Language::Chinese {
        change(script("searcher-")?, |script| replace_all(script, &IN_SEARCH))?;
    }
    Ok(())
}

fn finish_page(edition: &Edition, page: &str, path: &Path, depth: usize) -> Result<String, String> {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if name == "toc.html" {
        return breakable_list(page); // the list of pages alone, for browsers without scripts
    }
    let up = "../".repeat(depth);
    let folder = if depth == 0 { "" } else { "names/" };
    let (other, language, label) = match edition.language() {
        Language::English => (format!("{up}zh/{folder}{name}"), "zh-Hans", "中文"),
        Language::Chinese => (format!("{up}../{folder}{name}"), "en", "English"),
    };
    let link = format!(
        "<div class=\"right-buttons\"><a class=\"other-language\" href=\"{other}\" \
         hreflang=\"{language}\" lang=\"{language}\">{label}</a>"
    );
    let skip =
        format!("<body>\n<a class=\"skip\" href=\"#mdbook-content\">{}</a>", edition.word(SKIP));
    let page = replace_all(
        &breakable_cells(page),
        &[("<body>", &skip), ("<div class=\"right-buttons\">", &link)],
    )?;
    match edition.language() {
        Language::English => Ok(page),
        Language::Chinese => {
            let known: Vec<(&str, &str)> = IN_PAGES
                .into_iter()
                // The first page has no previous one, and the last no next one.
                .filter(|(words, _)| !words.ends_with("chapter\"") || page.contains(words))
                .collect();
            replace_all(&page, &known)
        }
    }
}

/// Lets the names in the list of pages be wrapped after each part: the list then fits its place.
///
/// # Errors
///
/// Returns an error if there is no list: mdBook has then changed its form.
fn breakable_list(page: &str) -> Result<String, String> {
    const LINK: &str = "<span class=\"chapter-link-wrapper\"><a href=\"";
    let mut links = page.split(LINK);
    let mut changed = links.next().unwrap_or_default().to_owned();
    let mut count = 0;
    for link in links {
        let parts = link.split_once('>').and_then(|(address, rest)| {
            let (name, after) = rest.split_once("</a>")?;
            Some((address, name, after))
        });
        let (address, name, after) = parts.ok_or("a link in mdBook's list of pages has no end")?;
        changed += &format!("{LINK}{address}>{}</a>{after}", page::breakable(name));
        count += 1;
    }
    match count {
        0 => Err("mdBook's list of pages has no links; correct book/src/finish.rs".to_owned()),
        _ => Ok(changed),
    }
}

/// Lets the names in the cells of tables be wrapped after each part: a table then fits its window.
fn breakable_cells(page: &str) -> String {
    let mut cells = page.split("<td");
    let mut changed = cells.next().unwrap_or_default().to_owned();
    for cell in cells {
        let (cell, after) = cell.split_once("</td>").unwrap_or((cell, ""));
        let mut codes = cell.split("<code>");
        let mut before = codes.next().unwrap_or_default();
        changed += "<td";
        changed += before;
        for code in codes {
            let (code, rest) = code.split_once("</code>").unwrap_or((code, ""));
            let is_block = before.ends_with("<pre>") || code.contains("<wbr>");
            changed += &match is_block {
                true => format!("<code>{code}</code>{rest}"),
                false => format!("<code>{}</code>{rest}", page::breakable(code)),
            };
            before = rest;
        }
        changed += "</td>";
        changed += after;
    }
    changed
}

/// Replaces texts.
///
/// # Errors
///
/// Returns an error if one of the texts does not occur: mdBook has then changed its words.
fn replace_all(text: &str, texts: &[(&str, &str)]) -> Result<String, String> {
    let mut text = text.to_owned();
    for (from, to) in texts {
        if !text.contains(from) {
            return Err(format!("mdBook's page lacks {from}; correct book/src/finish.rs"));
        }
        text = text.replace(from, to);
    }
    Ok(text)
}

fn change(path: &Path, by: impl FnOnce(&str) -> Result<String, String>) -> Result<(), String> {
    let at_path = |why: String| format!("{}: {why}", path.display());
    let text = fs::read_to_string(path).map_err(|why| at_path(why.to_string()))?;
    let text = by(&text).map_err(at_path)?;
    fs::write(path, text).map_err(|why| at_path(why.to_string()))
}

/// Returns the paths of the files with an extension in a folder.
fn files(folder: &Path, ending: &str) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let paths = entries.flatten().map(|entry| entry.path());
    Ok(paths.filter(|path| path.extension() == Some(ending.as_ref())).collect())
}
