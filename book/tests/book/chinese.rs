//! Every text of the book has its Chinese, in the files `book/zh/NAME.po`.

use std::collections::BTreeSet;

use book::edition::{Edition, Language, README, translations};
use book::site::Sources;
use catalog::chinese;
use catalog::documents::Catalog;

/// What to do if a text has no Chinese.
const ADVICE: &str = "run cargo run -p book -- translate, and write it";

/// A changed English text is a new text, which has no Chinese.
#[test]
fn every_text_has_its_chinese() {
    let mut missing = Vec::new();
    for (path, text) in translations().unwrap_or_else(|wrong| panic!("{wrong}")) {
        if path == README {
            continue; // made of the texts of the files
        }
        for (english, chinese) in chinese::parse(&path, &text).expect("the text was just written") {
            if chinese.is_empty() {
                missing.push(format!("{path}: no Chinese for: {english}"));
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}\n{ADVICE}");
}

#[test]
fn every_file_has_the_texts_of_the_book_and_no_others() {
    let should_be = translations().unwrap_or_else(|wrong| panic!("{wrong}"));
    let names = catalog::names_in(chinese::FOLDER, "po").expect("the folder should exist");
    let are: BTreeSet<String> = names.iter().map(|name| chinese::path(name)).collect();
    let stray: Vec<&String> = are.iter().filter(|path| !should_be.contains_key(*path)).collect();
    assert!(stray.is_empty(), "no page has a text of {stray:?}; delete the file");
    for (path, text) in should_be {
        let is = catalog::read(&path).unwrap_or_else(|wrong| panic!("{wrong}"));
        assert!(is == text, "{path}: not up to date; run cargo run -p book -- translate");
    }
}

/// Code, places and links are the same in both languages.
#[test]
fn the_chinese_has_the_code_of_the_english() {
    let code = |text: &str| -> BTreeSet<String> {
        let mut pieces: BTreeSet<String> =
            text.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        pieces.extend(targets.map(|(target, _)| target.to_owned()));
        let places = text.split('{').skip(1).filter_map(|rest| rest.split_once('}'));
        pieces.extend(places.map(|(place, _)| place.to_owned()));
        pieces
    };
    let mut wrong = Vec::new();
    for name in catalog::names_in(chinese::FOLDER, "po").expect("the folder should exist") {
        let translations = chinese::read_file(&name).unwrap_or_else(|wrong| panic!("{wrong}"));
        for (english, chinese) in translations.iter().filter(|(_, chinese)| !chinese.is_empty()) {
            let (in_english, in_chinese) = (code(english), code(chinese));
            if in_english != in_chinese {
                let differs = in_english.symmetric_difference(&in_chinese);
                wrong.push(format!("{name}: {:?} in: {chinese}", differs.collect::<Vec<_>>()));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Terms that mean something else, each with the one to write.
const TERMS: [(&str, &str); 1] = [("主从", "Master-Worker")];

/// In Chinese databases, one server copies the other in the first term's mode.
#[test]
fn the_chinese_uses_the_terms_of_the_field() {
    let mut wrong = Vec::new();
    for name in catalog::names_in(chinese::FOLDER, "po").expect("the folder should exist") {
        for (_, chinese) in chinese::read_file(&name).unwrap_or_else(|wrong| panic!("{wrong}")) {
            for (term, instead) in TERMS.iter().filter(|(term, _)| chinese.contains(term)) {
                wrong.push(format!("{name}: {term}: write {instead} in: {chinese}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// A text without Chinese is shown in English.
#[test]
fn a_changed_text_is_named() {
    let edition = Edition::new(Language::Chinese).unwrap_or_else(|wrong| panic!("{wrong}"));
    let mut catalog = Catalog::read().unwrap_or_else(|wrong| panic!("{wrong}"));
    let header = catalog.snippets.iter_mut().find(|header| header.binary == "semaphore");
    header.expect("the snippet should exist").title = "A changed title".to_owned();
    Sources::new(&edition, &catalog).unwrap_or_else(|wrong| panic!("{wrong}"));
    let files = edition.files();
    let untranslated = files["semaphore"].iter().filter(|(_, chinese)| chinese.is_empty());
    let untranslated: Vec<&str> = untranslated.map(|(english, _)| english.as_str()).collect();
    assert_eq!(untranslated, ["A changed title"]);
}
