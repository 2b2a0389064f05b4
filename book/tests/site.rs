//! The built book, as its readers have it: every link leads somewhere, and a real browser finds,
//! shows and copies.
//!
//! It takes mdBook, and for the browser Chromium (`CHROMIUM`, or `chromium` on the PATH), Node and
//! `npm ci` in `book/browser`. Where one is missing, the test says so and passes; with
//! `REQUIRE_BOOK=1` it fails.

use std::collections::{HashMap, HashSet};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use book::site;
use scraper::{Html, Selector};
use serde_json::json;
use tempfile::TempDir;
use tests::header::{self, without_shared};

/// The book, built into a folder of its own.
fn book() -> Option<(TempDir, PathBuf)> {
    let Some(mdbook) = site::mdbook() else {
        return missing(&format!("no mdbook {}", site::MDBOOK));
    };
    let folder = tempfile::tempdir().expect("a folder can be made");
    let html = folder.path().join("book");
    site::build(&mdbook, &folder.path().join("source"), &html)
        .unwrap_or_else(|wrong| panic!("{wrong}"));
    Some((folder, html))
}

fn missing<T>(what: &str) -> Option<T> {
    let required = env::var_os("REQUIRE_BOOK").is_some_and(|value| value == "1");
    assert!(!required, "REQUIRE_BOOK=1, but {what}");
    eprintln!("the book: skipped: {what}");
    None
}

/// The path of Chromium; one that is named in `CHROMIUM` must be there.
fn chromium() -> Option<String> {
    let named = env::var("CHROMIUM");
    let name = named.as_deref().unwrap_or("chromium");
    let path = Command::new("sh").args(["-c", "command -v \"$0\"", name]).output();
    let Some(path) = path.ok().filter(|found| found.status.success()) else {
        assert!(named.is_err(), "CHROMIUM is set, but there is no {name}");
        return missing(&format!("no {name}"));
    };
    Some(String::from_utf8_lossy(&path.stdout).trim().to_owned())
}

/// This test, in a process of its own, where `CHROMIUM` is something that is not there.
#[test]
fn a_browser_that_is_named_must_be_there() {
    const CHILD: &str = "BOOK_TEST_CHILD";
    if env::var_os(CHILD).is_some() {
        assert_eq!(chromium(), None); // skipped, which should not be
        return;
    }
    let mut child = Command::new(env::current_exe().expect("a test program has a path"));
    child.args(["a_browser_that_is_named_must_be_there", "--exact"]).env(CHILD, "");
    child.env("CHROMIUM", "/no/such/chromium").env_remove("REQUIRE_BOOK");
    let output = child.output().expect("it can be started");
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(!output.status.success(), "{said}");
    assert!(said.contains("CHROMIUM is set, but there is no /no/such/chromium"), "{said}");
}

fn pages(folder: &Path) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            pages.extend(self::pages(&path));
        } else if path.extension() == Some("html".as_ref()) {
            pages.push(path);
        }
    }
    pages
}

#[test]
fn every_link_leads_somewhere() {
    let Some((_folder, book)) = book() else { return };
    let (any_link, any_id) = (
        Selector::parse("[href], [src]").expect("is a selector"),
        Selector::parse("[id]").expect("is a selector"),
    );
    let parsed: HashMap<PathBuf, Html> = pages(&book)
        .into_iter()
        .map(|path| {
            let text = fs::read_to_string(&path).expect("can be read");
            (path, Html::parse_document(&text))
        })
        .collect();
    assert!(parsed.len() > find::snippets().expect("the headers have the form").len());
    let ids = |page: &Path| -> HashSet<String> {
        let ids = parsed[page].select(&any_id);
        ids.filter_map(|element| element.attr("id")).map(str::to_owned).collect()
    };
    let mut links: Vec<(&Path, String)> = Vec::new();
    for (page, html) in &parsed {
        let linked = html.select(&any_link);
        let linked = linked.filter_map(|element| element.attr("href").or(element.attr("src")));
        links.extend(linked.map(|link| (page.as_path(), link.to_owned())));
    }
    // What the search finds.
    let index = book.join("index.html");
    let found = site::Sources::new().unwrap_or_else(|wrong| panic!("{wrong}")).documents;
    links.extend(found.into_iter().map(|document| (index.as_path(), document.url)));

    let (mut dead, mut seen) = (Vec::new(), 0);
    for (page, link) in &links {
        if link.starts_with("https://") || link.starts_with("data:") {
            continue;
        }
        seen += 1;
        let (path, anchor) = link.split_once('#').unwrap_or((link, ""));
        let target = match path {
            "" => page.to_path_buf(),
            path => page.parent().expect("is in a folder").join(path),
        };
        let Ok(target) = target.canonicalize() else {
            dead.push(format!("{}: {link}", page.display()));
            continue;
        };
        if !anchor.is_empty() && !ids(&target).contains(anchor) {
            dead.push(format!("{}: {link}: no such place", page.display()));
        }
    }
    assert!(seen > 1000, "only {seen} links");
    assert!(dead.is_empty(), "{dead:#?}");
}

#[test]
fn every_page_has_its_parts() {
    let Some((_folder, book)) = book() else { return };
    for header in find::snippets().expect("the headers have the form") {
        let binary = &header.binary;
        let page = fs::read_to_string(book.join(binary).with_extension("html"));
        let page = Html::parse_document(&page.unwrap_or_else(|error| panic!("{binary}: {error}")));
        for part in [
            "h1",
            "div[lang=zh] p",
            ".of-python code",
            ".of-rust code",
            ".commands code",
            ".contract td",
            "svg.timeline.wide desc",
            "svg.timeline.narrow desc",
            "svg.timeline .line",
            ".run-text code",
            "#pitfalls",
        ] {
            let selector = Selector::parse(part).expect("is a selector");
            let text = page.select(&selector).next();
            assert!(text.is_some(), "{binary}: no {part}");
        }
    }
}

/// What somebody types, and how the address begins that has to come first.
const SEARCHES: [(&str, &str); 29] = [
    ("Condition.notify", "condition.html"),
    ("threading.Condition.notify", "condition.html"),
    ("信号量", "semaphore.html"),
    ("条件变量", "condition.html"),
    ("线程池", "thread_pool"),
    ("事件循环", "loop_stop.html"),
    ("thread pool", "thread_pool"),
    ("Semaphore", "semaphore.html"),
    ("asyncio.Semaphore", "async_semaphore.html"),
    ("asyncio.gather", "gather.html"),
    ("互斥锁", "lock.html"),
    ("可重入锁", "rlock.html"),
    ("屏障", "barrier.html"),
    ("定时器", "timer.html"),
    ("进程池", "process_pool.html"),
    ("异步生成器", "async_generator.html"),
    ("call_soon_threadsafe", "call_soon_threadsafe.html"),
    ("run_in_executor", "blocking_work.html"),
    ("Task.cancel", "cancellation.html"),
    ("async with", "async_with.html"),
    ("master worker", "master_worker.html"),
    ("queue.Queue.join", "names/queue.html"),
    ("asyncio.Queue.join", "async_queue.html"),
    ("imap_unordered", "names/multiprocessing.html"),
    ("lost wakeup", "condition_lost_wakeup.html"),
    ("基准测试", "performance.html"),
    ("benchmark", "performance.html"),
    ("压力测试", "reliability.html"),
    ("类型的值", "process_queue.html"), // from the middle of a sentence
];

#[test]
fn a_browser_shows_finds_and_copies() {
    let Some((folder, book)) = book() else { return };
    let Some(chromium) = chromium() else { return };
    let checks = tests::workspace().join("book/browser");
    if Command::new("node").arg("--version").output().is_err() {
        return missing("no node").unwrap_or_default();
    }
    if !checks.join("node_modules").exists() {
        return missing("no node_modules: npm ci --prefix book/browser").unwrap_or_default();
    }

    let expected_pages: Vec<serde_json::Value> = find::snippets()
        .expect("the headers have the form")
        .into_iter()
        .map(|header| {
            let source = header::source(&header.section, &header.binary);
            let mut commands =
                vec![format!("cargo new {}", header.binary), format!("cd {}", header.binary)];
            commands.extend(header.copy);
            json!({
                "binary": header.binary,
                "copied": without_shared(&source),
                "commands": commands.join("\n") + "\n",
            })
        })
        .collect();
    let searches: Vec<serde_json::Value> =
        SEARCHES.iter().map(|(query, page)| json!({ "query": query, "page": page })).collect();
    let expected = folder.path().join("expected.json");
    let text = json!({ "pages": expected_pages, "searches": searches }).to_string();
    fs::write(&expected, text).expect("can be written");
    let clipboard = folder.path().join("clipboard");
    fs::create_dir(&clipboard).expect("can be made");

    let check = Command::new("node")
        .arg(checks.join("check.mjs"))
        .args([&book, &expected, &clipboard])
        .env("CHROMIUM", chromium)
        .output()
        .expect("node can be started");
    assert!(
        check.status.success(),
        "{}{}",
        String::from_utf8_lossy(&check.stdout),
        String::from_utf8_lossy(&check.stderr)
    );
    for binary in ["semaphore", "async_queue"] {
        builds_from_the_clipboard(binary, &clipboard, folder.path());
    }
}

/// Does what the page says, with what its two buttons have put on the clipboard.
fn builds_from_the_clipboard(binary: &str, clipboard: &Path, folder: &Path) {
    let commands = fs::read_to_string(clipboard.join(binary).with_extension("sh"))
        .expect("the browser has written it");
    let run = |commands: &str, folder: &Path| {
        let output = Command::new("sh")
            .args(["-e", "-c", commands])
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", folder.join("target"))
            .env("RUSTFLAGS", "-Dwarnings")
            .output()
            .expect("a shell can be started");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{binary}: {commands}\n{said}");
    };
    run(&commands, folder);
    let package = folder.join(binary);
    let copied = clipboard.join(binary).with_extension("rs");
    fs::copy(copied, package.join("src/main.rs")).expect("can be copied");
    run("cargo build", &package);
}
