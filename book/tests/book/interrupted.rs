//! A build that is killed leaves the book of an earlier build whole.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use book::site;
use tests::{Failure, Program, Running};

const CHILD: &str = "BOOK_TEST_CHILD";
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts this test program in a child process that runs only `test`. The child reads the folder of
/// the book from the environment variable `CHILD`.
fn child(test: &str, book: &Path) -> Running {
    let mut child = Command::new(env::current_exe().expect("a test program should have a path"));
    child.args([&format!("interrupted::{test}"), "--exact"]).env(CHILD, book);
    Program::new("a build", child).start().unwrap_or_else(Failure::fail)
}

/// Returns the folder of the book in a process that [`child`] has started, otherwise `None`.
fn book_of_child() -> Option<PathBuf> {
    env::var_os(CHILD).map(PathBuf::from)
}

fn wait_for(path: &Path, running: &Running) {
    let began = Instant::now();
    while !path.exists() {
        assert!(began.elapsed() < PATIENCE, "{}", running.transcript());
        thread::sleep(Duration::from_millis(1));
    }
}

/// Writes a book of two pages that contain `words`.
fn write(book: &Path, words: &str) {
    fs::create_dir_all(book).expect("the folder should be writable");
    for page in ["index.html", "last.html"] {
        fs::write(book.join(page), words).expect("the folder should be writable");
    }
}

/// Returns the contents of the two pages.
fn pages(book: &Path) -> [String; 2] {
    ["index.html", "last.html"].map(|page| fs::read_to_string(book.join(page)).unwrap_or_default())
}

#[test]
fn a_killed_build_leaves_the_old_book() {
    if let Some(book) = book_of_child() {
        site::build(&book).expect("the book should build");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder should be writable");
    let book = folder.path().join("html/book");
    write(&book, "old");
    let running = child("a_killed_build_leaves_the_old_book", &book);
    let new = folder.path().join("html/book.new");
    wait_for(&new.join("index.html"), &running); // the first page of some eighty
    drop(running); // kills the build
    assert!(new.exists(), "the build should be killed before its end");
    assert_eq!(pages(&book), ["old", "old"]);
}

#[test]
fn a_folder_is_replaced_as_a_whole_or_not_at_all() {
    if let Some(book) = book_of_child() {
        let replaced = site::replace(&book, |new| {
            write(new, "half");
            thread::sleep(PATIENCE);
            Ok(())
        });
        replaced.expect("the process should be killed earlier");
        return;
    }
    let folder = tempfile::tempdir().expect("a temporary folder should be writable");
    let book = folder.path().join("html/book");
    write(&book, "old");
    fs::write(book.join("gone.html"), "old").expect("the folder should be writable");

    let running = child("a_folder_is_replaced_as_a_whole_or_not_at_all", &book);
    wait_for(&folder.path().join("html/book.new/last.html"), &running);
    assert_eq!(pages(&book), ["old", "old"], "during a build");
    drop(running); // kills the process
    assert_eq!(pages(&book), ["old", "old"], "after a build was killed");

    let fails = |new: &Path| {
        write(new, "half");
        Err("failed".to_owned())
    };
    assert_eq!(site::replace(&book, fails), Err("failed".to_owned()));
    assert_eq!(pages(&book), ["old", "old"], "after a build has failed");

    let replaced = site::replace(&book, |new| {
        assert!(!new.exists(), "the folder that the killed process left should be removed");
        write(new, "new");
        Ok(())
    });
    replaced.expect("the folder should be replaced");
    assert_eq!(pages(&book), ["new", "new"]);
    assert!(
        !book.join("gone.html").exists(),
        "a page that only the old book has should be removed"
    );
    let entries = fs::read_dir(folder.path().join("html")).expect("the folder should exist");
    let mut names: Vec<_> = entries.flatten().map(|entry| entry.file_name()).collect();
    names.sort();
    assert_eq!(names, ["book", "book.lock"]);

    // A build that is killed between its two renames leaves the old book under another name.
    fs::rename(&book, folder.path().join("html/book.old")).expect("the folder should be writable");
    site::replace(&book, fails).expect_err("the build should fail");
    assert_eq!(pages(&book), ["new", "new"]);
}
