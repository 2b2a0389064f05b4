//! Checks the words of every text that Git tracks or that is new: some words have a better one,
//! which the field uses.

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

#[test]
fn every_text_uses_the_words_of_the_field() {
    if !find::workspace().join(".git").exists() {
        return eprintln!("the words: skipped: Git does not track these files");
    }
    let mut git = Command::new("git");
    git.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
    let git = git.current_dir(find::workspace()).output().expect("git should be on the PATH");
    assert!(git.status.success(), "{}", String::from_utf8_lossy(&git.stderr));
    let files = String::from_utf8(git.stdout).expect("the names of the files should be UTF-8");
    let mut wrong = Vec::new();
    let mut texts = 0;
    for file in files.split_terminator('\0') {
        if OTHERS.iter().any(|other| file.contains(other)) || file.ends_with("tests/tests/words.rs")
        {
            continue;
        }
        let Ok(text) = find::read(file) else { continue }; // removed, or no text
        texts += 1;
        for (line, word, instead) in found(&text) {
            wrong.push(format!("{file}:{line}: `{word}`: write {instead}"));
        }
    }
    assert!(texts > 200, "there should be more than {texts} texts");
    assert!(wrong.is_empty(), "{} words to replace:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_word_is_found_in_any_case_and_not_within_another() {
    let text = "It waits For ever.\nforeverness, janew, renewed\nLet go!\n";
    let lines: Vec<usize> = found(text).iter().map(|(line, ..)| *line).collect();
    assert_eq!(lines, [1, 3]);
}
