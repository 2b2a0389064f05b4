//! Tests the built book: every link has a target, and a browser can search, show and copy.
//!
//! The browser test needs Chromium (`CHROMIUM`, or `chromium` on the PATH), Node and
//! `npm ci --prefix book/browser`. If one of them is missing, the test prints a line and passes;
//! with `REQUIRE_BOOK=1`, the test fails.

use std::collections::{HashMap, HashSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use book::edition::{Edition, Language};
use book::site::{self, Sources};
use catalog::documents::Catalog;
use catalog::header::{self, Header, without_shared};
use catalog::queries;
use catalog::search::{Hit, Index};
use scraper::{Html, Selector};
use serde_json::json;
use tempfile::TempDir;

/// The book that the tests share: built by the first, and removed with the last.
static BOOK: Mutex<Weak<TempDir>> = Mutex::new(Weak::new());

/// Builds the book in a temporary folder, unless another test has built it.
fn book() -> (Arc<TempDir>, PathBuf) {
    let mut shared = BOOK.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(folder) = shared.upgrade() {
        let html = folder.path().join("book");
        return (folder, html);
    }
    let folder = tempfile::tempdir().expect("a temporary folder should be writable");
    let html = folder.path().join("book");
    site::build(&html).unwrap_or_else(|wrong| panic!("{wrong}"));
    let folder = Arc::new(folder);
    *shared = Arc::downgrade(&folder);
    (folder, html)
}

/// Returns what an edition is built from.
fn sources(language: Language) -> Sources {
    let edition = Edition::new(language).unwrap_or_else(|wrong| panic!("{wrong}"));
    let catalog = Catalog::read().unwrap_or_else(|wrong| panic!("{wrong}"));
    Sources::new(&edition, &catalog).unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn snippets() -> Vec<Header> {
    catalog::snippets().expect("the headers should be well formed")
}

fn missing<T>(what: &str) -> Option<T> {
    let required = env::var_os("REQUIRE_BOOK").is_some_and(|value| value == "1");
    assert!(!required, "REQUIRE_BOOK=1, but {what}");
    eprintln!("the book in a browser: skipped: {what}");
    None
}

/// Returns the path of Chromium: of the program that `CHROMIUM` names, otherwise of `chromium`.
fn chromium() -> Option<String> {
    let named = env::var("CHROMIUM");
    let name = named.as_deref().unwrap_or("chromium");
    // Without its own windows, the browser needs a fifth less time.
    let find = "command -v chromium-headless-shell || command -v chromium";
    let find = if named.is_ok() { "command -v \"$0\"" } else { find };
    let path = Command::new("sh").args(["-c", find, name]).output();
    let Some(path) = path.ok().filter(|found| found.status.success()) else {
        assert!(named.is_err(), "CHROMIUM is set, but {name} does not exist");
        return missing(&format!("no {name}"));
    };
    Some(String::from_utf8_lossy(&path.stdout).trim().to_owned())
}

/// Runs this test in a child process whose `CHROMIUM` names a program that does not exist.
#[test]
fn the_browser_in_the_environment_must_exist() {
    const CHILD: &str = "BOOK_TEST_CHILD";
    if env::var_os(CHILD).is_some() {
        assert_eq!(chromium(), None); // unreachable: `chromium` panics
        return;
    }
    let mut child = Command::new(env::current_exe().expect("a test program should have a path"));
    child.args(["site::the_browser_in_the_environment_must_exist", "--exact"]).env(CHILD, "");
    child.env("CHROMIUM", "/no/such/chromium").env_remove("REQUIRE_BOOK");
    let output = child.output().expect("the test program should start");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("CHROMIUM is set, but /no/such/chromium does not exist"), "{said}");
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder should exist").flatten() {
        let path = entry.path();
        if path.is_dir() {
            pages.extend(self::pages(&path));
        } else if path.extension() == Some("html".as_ref()) {
            pages.push(path);
        }
    }
    pages
}

fn parsed(path: &Path) -> Html {
    let text = fs::read_to_string(path);
    let text = text.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Html::parse_document(&text)
}

/// Returns the pages of each snippet, in both languages.
fn pages_of_snippets(book: &Path) -> Vec<PathBuf> {
    let page = |header: &Header, folder: &str| {
        book.join(folder).join(&header.binary).with_extension("html")
    };
    let both = |header: &Header| ["", "zh"].map(|folder| page(header, folder));
    snippets().iter().flat_map(both).collect()
}

#[test]
fn every_link_has_a_target() {
    let (_folder, book) = book();
    let (any_link, any_id) = (
        Selector::parse("[href], [src]").expect("the selector should parse"),
        Selector::parse("[id]").expect("the selector should parse"),
    );
    let all: HashMap<PathBuf, Html> =
        pages(&book).into_iter().map(|path| (path.clone(), parsed(&path))).collect();
    assert!(all.len() > snippets().len());
    let ids = |page: &Path| -> HashSet<String> {
        let ids = all[page].select(&any_id);
        ids.filter_map(|element| element.attr("id")).map(str::to_owned).collect()
    };
    let mut links: Vec<(&Path, String)> = Vec::new();
    for (page, html) in &all {
        let linked = html.select(&any_link);
        let linked = linked.filter_map(|element| element.attr("href").or(element.attr("src")));
        links.extend(linked.map(|link| (page.as_path(), link.to_owned())));
    }
    // The search results are links, too.
    let indexes = [(Language::English, "index.html"), (Language::Chinese, "zh/index.html")]
        .map(|(language, index)| (language, book.join(index)));
    for (language, index) in &indexes {
        let found = sources(*language).documents;
        links.extend(found.into_iter().map(|(address, _)| (index.as_path(), address)));
    }

    let (mut dead, mut seen) = (Vec::new(), 0);
    for (page, link) in &links {
        if link.starts_with("https://") || link.starts_with("data:") {
            continue;
        }
        seen += 1;
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = match path {
            "" => page.to_path_buf(),
            path => page.parent().expect("a page should be in a folder").join(path),
        };
        let Ok(target) = target.canonicalize() else {
            dead.push(format!("{}: {link}", page.display()));
            continue;
        };
        if !anchor.is_empty() && !ids(&target).contains(anchor) {
            dead.push(format!("{}: {link}: no such anchor", page.display()));
        }
    }
    assert!(seen > 1000, "only {seen} links");
    assert!(dead.is_empty(), "{dead:#?}");
}

/// The pages of CPython's documentation to which the book links, apart from asyncio's.
const OF_PYTHON: [&str; 16] = [
    "library/concurrency",
    "library/concurrent.futures",
    "library/contextvars",
    "library/multiprocessing",
    "library/multiprocessing.shared_memory",
    "library/os",
    "library/queue",
    "library/sched",
    "library/signal",
    "library/subprocess",
    "library/threading",
    "library/time",
    "library/asyncio",
    "reference/compound_stmts",
    "reference/expressions",
    "reference/simple_stmts",
];
/// The parts of CPython's documentation of asyncio, each a page.
const OF_ASYNCIO: [&str; 13] = [
    "dev",
    "eventloop",
    "exceptions",
    "future",
    "platforms",
    "policy",
    "protocol",
    "queue",
    "runner",
    "stream",
    "subprocess",
    "sync",
    "task",
];

/// A test does not ask the server of the documentation, so the names of its pages are listed here.
/// An anchor is a name with its module.
#[test]
fn every_link_to_pythons_documentation_has_a_page() {
    let (_folder, book) = book();
    let (mut dead, mut seen) = (HashSet::new(), HashSet::new());
    for path in pages(&book) {
        let text = fs::read_to_string(&path).expect("the page should be UTF-8");
        for rest in text.split("https://docs.python.org/").skip(1) {
            let address = rest.split(['"', '<', ' ']).next().unwrap_or_default();
            let (_version, place) = address.split_once('/').unwrap_or_default();
            let (page, anchor) = place.split_once('#').unwrap_or((place, ""));
            let page = page.strip_suffix(".html").unwrap_or_default();
            let exists = match page.strip_prefix("library/asyncio-") {
                Some(part) => OF_ASYNCIO.contains(&part),
                None => OF_PYTHON.contains(&page),
            };
            let module = page.trim_start_matches("library/").split('-').next().unwrap_or_default();
            let has_module =
                !anchor.contains('.') || anchor.split('.').next() == module.split('.').next();
            if !(exists && has_module) {
                dead.insert(address.to_owned());
            }
            seen.insert(address.to_owned());
        }
    }
    assert!(seen.len() > 100, "only {} links", seen.len());
    assert!(dead.is_empty(), "{dead:#?}");
}

/// What each page of a snippet has, in both languages.
const PARTS: [&str; 13] = [
    "h1",
    "table.answer td",
    ".documentation a",
    ".of-python .corresponds",
    ".of-rust .corresponds",
    "pre.output code",
    ".commands code",
    ".contract td",
    "svg.timeline.wide desc",
    "svg.timeline.narrow desc",
    "svg.timeline .line",
    ".run-text code",
    "#pitfalls",
];

#[test]
fn every_page_has_its_parts() {
    let (_folder, book) = book();
    for path in pages_of_snippets(&book) {
        let page = parsed(&path);
        for part in PARTS {
            let selector = Selector::parse(part).expect("the selector should parse");
            let text = page.select(&selector).next();
            assert!(text.is_some(), "{}: no {part}", path.display());
        }
    }
}

/// A reader looks for `gather` beside `get_event_loop`, not below all classes.
#[test]
fn a_list_of_names_is_sorted_without_regard_to_case() {
    let (_folder, book) = book();
    let rows = Selector::parse("table.names tbody > tr[id]").expect("it should parse");
    for module in catalog::names::modules().expect("the folder should be readable") {
        for folder in ["names", "zh/names"] {
            let path = book.join(folder).join(format!("{module}.html"));
            let page = parsed(&path);
            let names = page.select(&rows).filter_map(|row| row.attr("id"));
            let names: Vec<String> = names.map(str::to_lowercase).collect();
            assert!(names.len() > 1, "{}", path.display());
            let wrong = names.windows(2).find(|pair| pair[0] > pair[1]);
            assert_eq!(wrong, None, "{}", path.display());
        }
    }
}

/// The texts of the elements of a page, each without the spaces around it.
fn texts(page: &Html, selector: &str) -> Vec<String> {
    let selector = Selector::parse(selector).expect("the selector should parse");
    let texts = page.select(&selector).map(|element| element.text().collect::<String>());
    texts.map(|text| text.trim().to_owned()).collect()
}

/// A reader who has read the short answer finds its lines in the programs, without showing what is
/// hidden.
#[test]
fn every_line_of_an_answer_is_shown_and_marked() {
    let (_folder, book) = book();
    let mut wrong = Vec::new();
    for path in pages_of_snippets(&book) {
        let page = parsed(&path);
        for (language, column) in [("python", 1), ("rust", 2)] {
            let marked = texts(&page, &format!(".of-{language} .corresponds"));
            let hidden = texts(&page, &format!(".of-{language} .file-header .corresponds"));
            assert!(hidden.is_empty(), "{}: {hidden:?}", path.display());
            let rows = texts(&page, &format!("table.answer td:nth-child({column})"));
            assert!(!rows.is_empty(), "{}", path.display());
            for row in rows {
                if !marked.iter().any(|line| line.contains(&row)) {
                    wrong.push(format!("{}: {row}", path.display()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// So many English words in a row are a sentence without Chinese.
const WORDS_IN_A_ROW: usize = 5;

/// Returns the English sentences in a page: the texts outside code, pictures and links.
fn english_sentences(page: &Html) -> Vec<String> {
    let blocks =
        "main p, main li, main td, main th, main h1, main h2, main h3, figcaption, summary";
    let blocks = Selector::parse(blocks).expect("the selector should parse");
    let is_other = |name: &str| matches!(name, "code" | "pre" | "svg" | "q" | "a" | "small");
    let mut found = Vec::new();
    for block in page.select(&blocks) {
        for node in block.descendants() {
            let Some(text) = node.value().as_text() else { continue };
            let mut names = node.ancestors().filter_map(|above| above.value().as_element());
            if names.any(|above| is_other(above.name())) {
                continue;
            }
            let is_word = |word: &&str| word.chars().all(|c| c.is_ascii_alphabetic() || c == ',');
            let in_a_row = text.split_whitespace().collect::<Vec<_>>();
            let in_a_row = in_a_row.chunk_by(|a, b| is_word(a) && is_word(b));
            let has_chinese = text.contains(|c: char| c >= '\u{2e80}');
            if !has_chinese && in_a_row.map(<[_]>::len).max() >= Some(WORDS_IN_A_ROW) {
                found.push(text.trim().to_owned());
            }
        }
    }
    found
}

#[test]
fn the_chinese_edition_has_no_english_sentence() {
    let (_folder, book) = book();
    let mut found = Vec::new();
    for path in pages(&book.join("zh")) {
        let sentences = english_sentences(&parsed(&path));
        found.extend(sentences.iter().map(|text| format!("{}: {text}", path.display())));
    }
    assert!(found.is_empty(), "{found:#?}");
    assert!(english_sentences(&parsed(&book.join("semaphore.html"))).len() > 10);
}

/// English words that a Chinese sentence or list does not have outside code.
const ENGLISH: [&str; 17] = [
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "of", "on", "or", "the",
    "to", "with",
];
/// Stands for a piece of code, a picture or a link in a text.
const CODE: char = '\u{fffc}';

/// Returns what is not Chinese in a text of the Chinese edition: an English word, an ASCII space
/// after a Chinese mark, or an ASCII mark after a piece of code or a Chinese character.
fn not_chinese(text: &str) -> Option<&'static str> {
    let is_word = |c: char| c.is_alphanumeric() || "_-.'".contains(c);
    if let Some(word) = text
        .split(|c| !is_word(c))
        .find_map(|word| ENGLISH.into_iter().find(|english| *english == word))
    {
        return Some(word);
    }
    let is_chinese = |c: char| ('\u{2e80}'..='\u{9fff}').contains(&c);
    let characters: Vec<char> = text.trim().chars().collect();
    let is_end = |at: usize| characters.get(at).is_none_or(|c| c.is_whitespace());
    let has_chinese = characters.iter().any(|c| is_chinese(*c));
    for (at, pair) in characters.windows(2).enumerate() {
        match pair {
            ['。' | '，' | '；' | '、' | '：' | '？' | '！' | '）', ' '] => {
                return Some("a space");
            }
            [before, ',' | '.' | ';' | ':']
                if has_chinese && is_end(at + 2) && (*before == CODE || is_chinese(*before)) =>
            {
                return Some("an ASCII mark");
            }
            _ => {}
        }
    }
    None
}

#[test]
fn the_marks_of_a_chinese_text_are_chinese() {
    for (text, wrong) in [
        ("\u{fffc} of \u{fffc}", Some("of")),
        ("持有位置。 如果", Some("a space")),
        ("慢于极限：\u{fffc}, \u{fffc}", Some("an ASCII mark")),
        ("慢于极限：\u{fffc}、\u{fffc}.", Some("an ASCII mark")),
        ("慢于极限：\u{fffc}、\u{fffc}。1.5 倍，a-b。", None),
        ("\u{fffc}, \u{fffc}", None),
    ] {
        assert_eq!(not_chinese(text), wrong, "{text}");
    }
}

/// The generated joins, and the words beside code, are Chinese, too.
#[test]
fn the_chinese_edition_has_no_english_word_and_no_ascii_mark() {
    let (_folder, book) = book();
    let blocks = Selector::parse(
        "main p, main li, main td, main th, main h1, main h2, main h3, figcaption, summary, svg desc",
    )
    .expect("the selector should parse");
    let is_other = |name: &str| matches!(name, "code" | "pre" | "svg" | "q" | "a" | "small");
    let mut found = Vec::new();
    for path in pages(&book.join("zh")) {
        let page = parsed(&path);
        for block in page.select(&blocks) {
            let mut text = String::new();
            for node in block.descendants() {
                let Some(words) = node.value().as_text() else { continue };
                let above = node.ancestors().take_while(|above| above.id() != block.id());
                let mut names = above.filter_map(|above| above.value().as_element());
                if names.any(|above| is_other(above.name())) {
                    text.push(CODE);
                } else {
                    text += words;
                }
            }
            // Names, and a message that is quoted as it is printed.
            for name in ["async with", "async for", "yield from", "Python Module of the Week"] {
                text = text.replace(name, "");
            }
            while let Some((before, rest)) = text.split_once('“') {
                let (_, after) = rest.split_once('”').unwrap_or_default();
                text = format!("{before}{CODE}{after}");
            }
            if let Some(what) = not_chinese(&text) {
                found.push(format!("{}: {what}: {}", path.display(), text.trim()));
            }
        }
    }
    assert!(found.is_empty(), "{} texts: {found:#?}", found.len());
}

/// Searches for the pages of prose, and in the middle of a sentence. The other searches are those
/// of `find`.
const SEARCHES: &[(&str, &str)] = &[
    ("基准测试", "performance.html"),
    ("benchmark", "performance.html"),
    ("压力测试", "reliability.html"),
    ("从一个进程传到另一个进程", "process_queue.html"),
];
/// A name that does not exist, and a result with a similar name.
const MISTYPED: (&str, &str) = ("nofity", "condition.html");

/// Returns the searches, each with the addresses of which one is among the first three results.
fn searches() -> Vec<serde_json::Value> {
    let documents = sources(Language::English).documents;
    let address = |target: &str| {
        let found = documents.iter().find(|(_, document)| document.target == target);
        found.unwrap_or_else(|| panic!("nothing has the target {target}")).0.clone()
    };
    let queries = queries::read().unwrap_or_else(|wrong| panic!("{wrong}"));
    let queries = queries.into_iter().map(|(query, targets)| {
        let pages: Vec<String> = targets.iter().map(|target| address(target)).collect();
        json!({ "query": query, "pages": pages })
    });
    let more = SEARCHES.iter().map(|(query, page)| json!({ "query": query, "pages": [page] }));
    let (query, page) = MISTYPED;
    let mistyped = json!({ "query": query, "pages": [page], "meant": true });
    queries.chain(more).chain([mistyped]).collect()
}

/// The list of results shows the name of a document: a title in the language of the edition.
#[test]
fn a_page_of_the_evidence_is_found_under_its_title_in_both_languages() {
    for (language, titles) in [
        (Language::English, ["Speed and cost", "Nothing lost"]),
        (Language::Chinese, ["速度与开销", "无一丢失"]),
    ] {
        let documents = sources(language).documents.into_iter();
        let index = Index::new(documents.map(|(_, document)| document).collect());
        let first = |query: &str| index.search(query).first().map(Hit::title);
        for (query, title) in [
            ("基准测试", titles[0]),
            ("速度与开销", titles[0]),
            ("Speed and cost", titles[0]),
            ("无一丢失", titles[1]),
            ("Nothing lost", titles[1]),
        ] {
            assert_eq!(first(query).as_deref(), Some(title), "{query}");
        }
    }
}

/// Returns the folder of the scripts for Node, if Node and the packages are installed.
fn scripts() -> Option<PathBuf> {
    let scripts = catalog::workspace().join("book/browser");
    if Command::new("node").arg("--version").output().is_err() {
        return missing("no node");
    }
    if !scripts.join("node_modules/ajv").exists() {
        return missing("no packages for Node: npm ci --prefix book/browser");
    }
    Some(scripts)
}

#[test]
fn other_programs_can_read_the_index() {
    let Some(scripts) = scripts() else { return };
    let (_folder, book) = book();
    let check = Command::new("node").arg(scripts.join("feeds.mjs")).arg(&book).output();
    let check = check.expect("node should start");
    let said = [check.stdout, check.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
    assert!(check.status.success(), "{}", said.concat());
}

#[test]
fn a_browser_shows_searches_and_copies() {
    let Some(chromium) = chromium() else { return };
    let Some(scripts) = scripts() else { return };

    let (folder, book) = book();
    let pages: Vec<serde_json::Value> = snippets()
        .iter()
        .map(|header| {
            let (rust, commands) = copied(header);
            json!({ "binary": header.binary, "rust": rust, "commands": commands })
        })
        .collect();
    let expected = folder.path().join("expected.json");
    let fonts = FONTS.map(|(font, ..)| font);
    let text = json!({ "pages": pages, "searches": searches(), "fonts": fonts }).to_string();
    fs::write(&expected, text).expect("the folder should be writable");

    let check = Command::new("node")
        .arg(scripts.join("check.mjs"))
        .args([&book, &expected])
        .env("CHROMIUM", chromium)
        .output()
        .expect("node should start");
    let said = String::from_utf8_lossy(&check.stdout);
    assert!(check.status.success(), "{said}{}", String::from_utf8_lossy(&check.stderr));
    println!("{said}"); // the number of pages, and the turn
}

/// Returns the texts that the two buttons of a page should copy: the program and the commands.
fn copied(header: &Header) -> (String, String) {
    let Header { section, binary, copy, .. } = header;
    let source = header::source(section, binary);
    let mut commands = vec![format!("cargo new {binary}"), format!("cd {binary}")];
    commands.extend(copy.iter().cloned());
    (without_shared(&source), commands.join("\n") + "\n")
}

/// Runs the commands of two pages in a shell. The browser test compares the clipboard with the same
/// texts.
#[test]
fn the_copied_texts_build() {
    let folder = tempfile::tempdir().expect("a temporary folder should be writable");
    let run = |commands: &str, folder: &Path, target: &Path| {
        let output = Command::new("sh")
            .args(["-e", "-c", commands])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", target)
            .env("RUSTFLAGS", "-Dwarnings")
            .output()
            .expect("a shell should start");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{commands}\n{said}");
    };
    let (folder, target) = (folder.path(), folder.path().join("target"));
    for (section, binary) in [("sync", "semaphore"), ("async", "async_queue")] {
        let (rust, commands) = copied(&Header::read(section, binary));
        run(&commands, folder, &target);
        let package = folder.join(binary);
        fs::write(package.join("src/main.rs"), rust).expect("the package should be writable");
        run("cargo build", &package, &target);
    }
}

/// The jobs of the workflows: for each, its file and name, and its lines.
fn jobs() -> Vec<(String, String)> {
    let folder = catalog::workspace().join(".github/workflows");
    let mut jobs = Vec::new();
    for file in fs::read_dir(folder).expect("the folder should exist").flatten() {
        let text = fs::read_to_string(file.path()).expect("the workflow should be UTF-8");
        let (_, text) = text.split_once("\njobs:\n").expect("a workflow should have jobs");
        for line in text.lines() {
            let is_name = line.starts_with("  ") && line[2..].starts_with(char::is_alphabetic);
            if is_name {
                jobs.push((format!("{}:{line}", file.path().display()), String::new()));
            } else if let Some((_, lines)) = jobs.last_mut() {
                *lines += &format!("{line}\n");
            }
        }
    }
    jobs
}

#[test]
fn every_job_that_builds_the_book_can_build_the_search_box() {
    let ci = catalog::read(".ci/run").unwrap_or_else(|wrong| panic!("{wrong}"));
    let target = "wasm32-unknown-unknown";
    let mut builders = 0;
    for (job, lines) in jobs() {
        let lines = if lines.contains(".ci/run") { format!("{lines}{ci}") } else { lines };
        let builds = ["cargo run -p book", "-p book -p conformance"];
        let Some(at) = builds.iter().find_map(|build| lines.find(build)) else { continue };
        builders += 1;
        assert!(lines[..at].contains(target), "{job} lacks rustc's target {target}");
    }
    assert_eq!(builders, 3, "the hosted book, and the checks on Linux and Windows");
}

/// What a page weighs with all that it loads before the reader does anything, fonts included: at
/// most so many bytes, compressed.
const HEAVIEST: usize = 350_000;
/// What the search box loads when a reader opens it: at most so many bytes, compressed. This is not
/// a part of [`HEAVIEST`].
const HEAVIEST_SEARCH: usize = 400_000;
/// The fonts that the pages use: the beginning of the file, and the elements that use the font. The
/// browser test checks that no page loads another one.
const FONTS: [(&str, &str, &str); 4] = [
    ("Open Sans 400 normal", "open-sans-v17-all-charsets-regular-", "#mdbook-content"),
    ("Open Sans 400 italic", "open-sans-v17-all-charsets-italic-", "#mdbook-content em"),
    ("Open Sans 700 normal", "open-sans-v17-all-charsets-700-", "#mdbook-content"),
    ("Source Code Pro 500 normal", "source-code-pro-v11-all-charsets-500-", "#mdbook-content"),
];

/// Returns the only file in a folder whose name begins like this.
fn file(folder: &Path, begin: &str) -> PathBuf {
    let names = fs::read_dir(folder).expect("the folder should exist").flatten();
    let paths = names.filter(|entry| entry.file_name().to_string_lossy().starts_with(begin));
    let paths: Vec<PathBuf> = paths.map(|entry| entry.path()).collect();
    let [path] = &paths[..] else { panic!("{begin}: {paths:?}") };
    path.clone()
}

#[test]
fn no_page_is_heavy() {
    let (_folder, book) = book();
    let loaded = Selector::parse("link[rel=stylesheet], script[src]").expect("it should parse");
    let compressed = |path: &Path| -> usize {
        let gzip = Command::new("gzip").arg("-c").arg(path).output().expect("gzip should start");
        assert!(gzip.status.success(), "{}", path.display());
        gzip.stdout.len()
    };
    for edition in [book.clone(), book.join("zh")] {
        let index = file(&edition, "searchindex");
        let weight = compressed(&index);
        assert!(weight <= HEAVIEST_SEARCH, "{}: {weight} bytes", index.display());
    }
    // A font is compressed as it is.
    let fonts = FONTS.map(|(_, begin, elements)| {
        let path = file(&book.join("fonts"), begin);
        let size = fs::read(path).expect("the font should be readable").len();
        (Selector::parse(elements).expect("it should parse"), size)
    });
    let mut weights: HashMap<PathBuf, usize> = HashMap::new();
    for page in pages(&book) {
        let html = parsed(&page);
        let files = html.select(&loaded).filter_map(|one| one.attr("href").or(one.attr("src")));
        let folder = page.parent().expect("a page should be in a folder");
        let files = files.map(|file| folder.join(file)).chain([page.clone()]);
        let weight: usize = files
            .map(|file| {
                let file = file.canonicalize().expect("the file should exist");
                *weights.entry(file).or_insert_with_key(|file| compressed(file))
            })
            .sum();
        let used = fonts.iter().filter(|(elements, _)| html.select(elements).next().is_some());
        let weight = weight + used.map(|(_, size)| size).sum::<usize>();
        assert!(weight <= HEAVIEST, "{}: {weight} bytes", page.display());
    }
}
