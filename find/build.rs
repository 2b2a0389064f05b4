//! Puts the files that a lookup reads, and the documents made of them, into the program, which then
//! works without the checkout.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use catalog::SECTIONS;
use catalog::chinese::{self, Chinese};
use catalog::documents::Catalog;

/// The folders besides those of the snippets, and the extension of the files in each.
const FOLDERS: [(&str, &str); 4] =
    [("book/names", "md"), ("book/pages", "md"), ("phrases/src", "rs"), ("phrases/python", "py")];
/// Further files.
const FILES: [&str; 2] = ["book/headings.md", "Cargo.toml"];

fn main() {
    let root = catalog::workspace();
    let snippets = SECTIONS.map(|section| (format!("{section}/src/bin"), "rs"));
    let others = FOLDERS.map(|(folder, ending)| (folder.to_owned(), ending));
    let mut files: Vec<String> = FILES.map(str::to_owned).to_vec();
    let rerun_at = |path: &str| println!("cargo::rerun-if-changed={}", root.join(path).display());
    FILES.iter().for_each(|file| rerun_at(file));
    for (folder, ending) in snippets.into_iter().chain(others) {
        rerun_at(&folder);
        let names = catalog::names_in(&folder, ending).unwrap_or_else(|wrong| panic!("{wrong}"));
        files.extend(names.iter().map(|name| format!("{folder}/{name}.{ending}")));
    }
    let rows: String = files
        .iter()
        .map(|file| format!("({file:?}, include_str!({:?})),\n", root.join(file)))
        .collect();
    let catalog = Catalog::read().unwrap_or_else(|wrong| panic!("{wrong}"));
    println!("cargo::rerun-if-changed={}", root.join(chinese::FOLDER).display());
    let chinese = Chinese::read().unwrap_or_else(|wrong| panic!("{wrong}"));
    let documents = catalog.documents(&chinese);
    let lines: String = documents.iter().map(|document| document.line() + "\n").collect();
    let said = documents.iter().map(|document| document.what.clone());
    let said = said.chain(catalog.phrases.iter().filter_map(|phrase| phrase.trap.clone()));
    let in_chinese: BTreeMap<String, String> =
        said.filter_map(|said| Some((said.clone(), chinese.of(&said)?.to_owned()))).collect();
    let in_chinese: String = in_chinese.iter().map(|(a, b)| format!("{a}\t{b}\n")).collect();

    let folder = env::var("OUT_DIR").expect("Cargo should set OUT_DIR");
    for (name, text) in [
        ("files.rs", format!("&[\n{rows}]\n")),
        ("documents.txt", lines),
        ("chinese.txt", in_chinese),
    ] {
        fs::write(Path::new(&folder).join(name), text).expect("OUT_DIR should be writable");
    }
}
