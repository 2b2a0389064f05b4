//! Checks every text that Git tracks or that is new: some words have a better one, which the field
//! uses, and a line of prose has at most 100 columns.

use std::process::Command;

/// The words to replace, in lower case, each with its replacement.
const WORDS: &[(&str, &str)] = &[
    ("for ever", "forever"),
    ("whoever", "\"the thread that\", \"a caller that\""),
    ("somebody", "\"a thread\", \"a reader\": name the thing"),
    ("nobody", "\"no thread\", \"no receiver\": name the thing"),
    ("anybody", "\"any thread\", \"any receiver\": name the thing"),
    ("lets go", "\"releases\""),
    ("let go", "\"released\", \"woken\""),
    ("letting go", "\"releasing\""),
    ("gives back", "\"returns\""),
    ("give back", "\"return\""),
    ("given back", "\"returned\""),
    ("anew", "\"again\""),
    ("by turns", "\"alternating\", \"interleaved\""),
    ("so long as", "\"while\", \"until\""),
    ("falls silent", "\"deadlocks\", \"prints nothing more\""),
    ("fall silent", "\"deadlock\", \"print nothing more\""),
    ("\u{ab}", "\"...\" or backticks"),
    ("\u{bb}", "\"...\" or backticks"),
    ("\u{7279}\u{578b}", "trait（特征）"),
    ("\u{5d29}\u{6e83}", "发生 panic"),
];

/// "Process" in Chinese. A process may crash, so the last of the words above is allowed after this
/// word.
const PROCESS: &str = "\u{8fdb}\u{7a0b}";

/// Files that contain data, or texts of others.
const OTHERS: [&str; 4] = ["LICENSE", "Cargo.lock", "package-lock.json", "python-3.13.txt"];

/// Returns the occurrences of these words in a text: the line, the word, and the replacement.
fn found(text: &str) -> Vec<(usize, &'static str, &'static str)> {
    let is_letter = |c: char| c.is_alphanumeric();
    let mut all = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.to_lowercase();
        for (word, instead) in WORDS {
            let stands_alone = |(at, _): &(usize, &str)| {
                let before = &line[..*at];
                if word.is_ascii() {
                    let after = &line[at + word.len()..];
                    return !before.ends_with(is_letter) && !after.starts_with(is_letter);
                }
                !before.ends_with(PROCESS)
            };
            if line.match_indices(word).any(|found| stands_alone(&found)) {
                all.push((number + 1, *word, *instead));
            }
        }
    }
    all
}

/// Returns the texts, each with its file. Returns `None` in a folder without Git, such as a copy.
fn texts() -> Option<Vec<(String, String)>> {
    if !catalog::workspace().join(".git").exists() {
        eprintln!("skipped: Git does not track these files");
        return None;
    }
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let git = git.current_dir(catalog::workspace()).output().expect("git should be on the PATH");
    assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
    let files = String::from_utf8(git.stdout).expect("the names of the files should be UTF-8");
    let files =
        files.split_terminator('\0').filter(|file| !OTHERS.iter().any(|o| file.contains(o)));
    // What cannot be read is removed, or is no text.
    let texts: Vec<_> =
        files.filter_map(|file| Some((file.to_owned(), catalog::read(file).ok()?))).collect();
    assert!(texts.len() > 200, "there should be more than {} texts", texts.len());
    Some(texts)
}

#[test]
fn every_text_uses_the_words_of_the_field() {
    let Some(texts) = texts() else { return };
    let mut wrong = Vec::new();
    for (file, text) in texts.iter().filter(|(file, _)| !file.ends_with("tests/tests/words.rs")) {
        for (line, word, instead) in found(text) {
            wrong.push(format!("{file}:{line}: `{word}`: write {instead}"));
        }
    }
    assert!(wrong.is_empty(), "{} words to replace:\n{}", wrong.len(), wrong.join("\n"));
}

/// Returns whether a line should have at most 100 columns. `cargo fmt` wraps code, but not
/// comments. Headings, tables, links and what a program writes cannot be wrapped.
fn can_be_wrapped(file: &str, line: &str) -> bool {
    let line = line.trim_start();
    match file.rsplit_once('.') {
        Some((_, "rs")) => line.starts_with("//") && !line.starts_with("/// |"),
        Some((_, "py")) => true,
        Some((_, "md")) => {
            let is_one =
                line.starts_with(['#', '|']) || line.contains("http") || line.contains('<');
            let is_generated = file.starts_with("bench/results/") || file == "README.zh.md";
            !is_one && !is_generated
        }
        _ => false,
    }
}

#[test]
fn no_line_of_prose_is_wider_than_100_columns() {
    let Some(texts) = texts() else { return };
    let mut wide = Vec::new();
    for (file, text) in &texts {
        for (number, line) in text.lines().enumerate() {
            let columns = line.chars().count();
            if columns > 100 && can_be_wrapped(file, line) {
                wide.push(format!("{file}:{}: {columns} columns", number + 1));
            }
        }
    }
    assert!(wide.is_empty(), "{} lines to wrap:\n{}", wide.len(), wide.join("\n"));
}

#[test]
fn a_word_is_found_in_any_case_and_not_within_another() {
    let text = "It waits For ever.\nforeverness, janew, renewed\nLet go!\n";
    let lines: Vec<usize> = found(text).iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [1, 3]);
}
