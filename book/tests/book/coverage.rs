//! The lists in `book/coverage` name code that exists, and reach their goals.

use std::fs;

use book::coverage::{self, Collection, Cover};
use book::edition::{Edition, Language};
use catalog::documents::Catalog;

fn catalog() -> Catalog {
    Catalog::read().unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn collections() -> Vec<Collection> {
    coverage::read(&catalog()).unwrap_or_else(|wrong| panic!("{wrong}"))
}

#[test]
fn every_collection_reaches_its_goal() {
    let goals = [
        ("CPython's documentation", 90, 177),
        ("Go by Example", 100, 22),
        ("PyMOTW-3", 95, 97),
        ("Rust Cookbook", 90, 33),
    ];
    let collections = collections();
    let found: Vec<_> =
        collections.iter().map(|c| (c.title.as_str(), c.goal, c.items.len())).collect();
    assert_eq!(found, goals);
    for collection in &collections {
        assert!(
            collection.reaches_its_goal(),
            "{}: {} of {} are covered, but the goal is {} %",
            collection.title,
            collection.covered(),
            collection.items.len(),
            collection.goal
        );
    }
}

#[test]
fn no_item_is_listed_twice() {
    for collection in collections() {
        let mut names: Vec<&str> = collection.items.iter().map(|item| &*item.name).collect();
        names.sort_unstable();
        let twice: Vec<&[&str]> = names.windows(2).filter(|pair| pair[0] == pair[1]).collect();
        assert!(twice.is_empty(), "{}: {twice:?}", collection.title);
    }
}

#[test]
fn code_that_does_not_exist_is_an_error() {
    let catalog = catalog();
    let parse = |items: &str, goal: &str| {
        let head =
            format!("# A\n\n- link: https://a\n- items: https://a/\n- goal: {goal}\n\nWhat.\n");
        coverage::parse(&format!("{head}\n## Items\n\n{items}"), &catalog)
    };
    let good = "- one.html#a 2 x: lock,\n  threading::event_wait_timeout\n- two.py: none: no reason: none\n";
    let collection = parse(good, "50").expect("the text should be well formed");
    assert_eq!((collection.covered(), collection.prose.as_str()), (1, "What."));
    assert!(collection.reaches_its_goal());
    let [one, two] = &collection.items[..] else { panic!("{:?}", collection.items) };
    assert_eq!((one.name.as_str(), one.link.as_str()), ("one#a 2 x", "https://a/one.html#a"));
    let place = "names/threading.md#Event.wait(timeout)".to_owned();
    let phrase = Cover::Phrase("threading::event_wait_timeout".to_owned(), place);
    assert_eq!(one.covered_by, Ok(vec![Cover::Page("lock".to_owned()), phrase]));
    assert_eq!(two.covered_by, Err("no reason: none".to_owned()));
    assert!(!parse(good, "51").expect("the text should be well formed").reaches_its_goal());

    for wrong in ["- a: lokc\n", "- a: threading::event_wiat\n", "- a\n", "- a: \n"] {
        parse(wrong, "50").expect_err(wrong);
    }
    parse(good, "half").expect_err("the goal should be a number");
}

/// Returns the numbers that a text gives, in figures or in words that count items.
fn counts_by_hand(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| !c.is_alphanumeric());
    let is_count = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_digit());
    words.filter(is_count).collect()
}

#[test]
fn no_count_is_written_by_hand() {
    let page = fs::read_to_string(catalog::workspace().join("book/coverage.md"));
    let page = page.expect("the file should exist");
    assert_eq!(counts_by_hand(&page), Vec::<&str>::new());
    for collection in collections() {
        assert_eq!(counts_by_hand(&collection.prose), Vec::<&str>::new(), "{}", collection.title);
    }
    assert_eq!(counts_by_hand("We have 93 of them."), ["93"]);
}

#[test]
fn the_page_shows_the_figures_and_what_is_missing() {
    let collections = collections();
    let english = Edition::new(Language::English).expect("the files should be well formed");
    let page = coverage::of_all(&english, &collections);
    for collection in &collections {
        let row = format!("| {} of {} |", collection.covered(), collection.items.len());
        assert!(page.contains(&row), "{row}");
        for item in &collection.items {
            assert!(page.contains(&format!("[{}](<{}>)", item.name, item.link)), "{}", item.name);
        }
    }
}
