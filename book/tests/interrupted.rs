//! A build that is ended in the middle leaves the book of an earlier build whole.

#![cfg(unix)]

use std::env;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use book::site;
use tests::{Failure, Program};

const CHILD: &str = "BOOK_TEST_CHILD";
const PATIENCE: Duration = Duration::from_secs(60);

/// A program that makes as much of a book as [`site::build`] asks of mdBook; after its first page
/// it does `then`.
fn mdbook(folder: &Path, then: &str) {
    let path = folder.join("mdbook");
    let script = format!(
        "#!/bin/sh\nmkdir -p \"$4\"\necho new > \"$4/index.html\"\n{then}\n\
         echo new > \"$4/last.html\"\ntouch \"$4/searchindex-1.js\"\n"
    );
    fs::write(&path, script).expect("the folder is ours");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
}

/// This test program, to build the book in `folder`.
fn builder(folder: &Path) -> Program {
    let mut child = Command::new(env::current_exe().expect("a test program has a path"));
    child.args(["an_interrupted_build_leaves_the_old_book", "--exact"]).env(CHILD, folder);
    Program::new("a build", child)
}

fn build(folder: &Path) {
    let built =
        site::build(&folder.join("mdbook"), &folder.join("source"), &folder.join("html/book"));
    assert_eq!(built, Ok(folder.join("html/book/index.html")));
}

/// What the first and the last page say.
fn pages(folder: &Path) -> [String; 2] {
    ["index.html", "last.html"].map(|page| {
        let text = fs::read_to_string(folder.join("html/book").join(page)).unwrap_or_default();
        text.trim().to_owned()
    })
}

#[test]
fn an_interrupted_build_leaves_the_old_book() {
    if let Some(folder) = env::var_os(CHILD) {
        return build(Path::new(&folder));
    }
    let folder = tempfile::tempdir().expect("a folder can be made");
    let folder = folder.path();
    let book = folder.join("html/book");
    fs::create_dir_all(&book).expect("the folder is ours");
    for page in ["index.html", "last.html", "gone.html"] {
        fs::write(book.join(page), "old\n").expect("the folder is ours");
    }

    let half = folder.join("half");
    mdbook(folder, &format!("touch '{}'; exec sleep 100", half.display()));
    let running = builder(folder).start().unwrap_or_else(Failure::fail);
    let began = Instant::now();
    while !half.exists() {
        assert!(began.elapsed() < PATIENCE, "{}", running.transcript());
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(pages(folder), ["old", "old"], "while it is built");
    drop(running); // kills it, and mdBook
    assert_eq!(pages(folder), ["old", "old"], "after it was killed");

    // One that fails is no other.
    mdbook(folder, "exit 1");
    let failed = site::build(&folder.join("mdbook"), &folder.join("source"), &book);
    failed.expect_err("mdBook has failed");
    assert_eq!(pages(folder), ["old", "old"], "after it has failed");

    mdbook(folder, "");
    build(folder);
    assert_eq!(pages(folder), ["new", "new"]);
    assert!(!book.join("gone.html").exists(), "what was in the old book only is gone");
    let entries = fs::read_dir(folder.join("html")).expect("it is there").flatten();
    let mut names: Vec<_> = entries.map(|entry| entry.file_name()).collect();
    names.sort();
    assert_eq!(names, ["book", "book.lock"]);

    // Killed between its two renames, a build leaves the old book beside; the next one finds it.
    fs::rename(&book, folder.join("html/book.old")).expect("it is ours");
    mdbook(folder, "exit 1");
    let failed = site::build(&folder.join("mdbook"), &folder.join("source"), &book);
    failed.expect_err("mdBook has failed");
    assert_eq!(pages(folder), ["new", "new"]);
}
