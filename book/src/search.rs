//! The search box of the book: the ranking of `find`, compiled to WebAssembly.
//!
//! mdBook's own index is for English: Chinese words are dropped, and `Condition.notify` is one
//! word. The script of this module takes the place of mdBook's index, and is loaded in the same
//! way, from disk. The script contains the documents and the module `book-search`; `reference.js`
//! passes the queries of mdBook's search box to the module.

use std::env;
use std::fs;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use catalog::search::Document;
use serde_json::{Value, json};

/// A document, and the page with the anchor where the document is: `names/queue.html#Queue.join`.
pub type Found = (String, Document);

/// The target of the module.
const TARGET: &str = "wasm32-unknown-unknown";

/// Returns the script that a page loads when a reader opens the search box.
#[must_use]
pub fn script(documents: &[Found], module: &[u8]) -> String {
    let urls: Vec<&str> = documents.iter().map(|(url, _)| url.as_str()).collect();
    let lines: Vec<String> = documents.iter().map(|(_, document)| document.line()).collect();
    let search = json!({
        "results_options": { "limit_results": 30, "teaser_word_count": 30 },
        "search_options": {},
        "doc_urls": urls,
        "index": { "documents": lines.join("\n"), "module": STANDARD.encode(module) },
    });
    let literal = search.to_string().replace('\\', "\\\\").replace('\'', "\\'");
    format!("window.search = Object.assign(window.search, JSON.parse('{literal}'));")
}

/// Builds the module, and returns its bytes.
///
/// # Errors
///
/// Returns an error if the module cannot be built, for example because rustc lacks its target.
pub fn module() -> Result<Vec<u8>, String> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["build", "--quiet", "--package=book-search", "--profile=web"])
        .args(["--target", TARGET, "--message-format=json-render-diagnostics"])
        .current_dir(catalog::workspace())
        .stdin(Stdio::null())
        .output()
        .map_err(|why| format!("cargo: {why}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("can't find crate for `core`") || said.contains("can't find crate for `std`") {
        return Err(format!(
            "the search box is compiled to WebAssembly, and rustc lacks its standard library; run \
             rustup target add {TARGET}"
        ));
    }
    if !output.status.success() {
        return Err(format!("cargo build --package=book-search: {}", said.trim()));
    }
    let messages = String::from_utf8_lossy(&output.stdout);
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let path = messages
        .filter(|message| message["target"]["name"] == "book_search")
        .find_map(|message| message["filenames"][0].as_str().map(str::to_owned));
    let path = path.ok_or("cargo reported no file for book-search")?;
    fs::read(&path).map_err(|why| format!("{path}: {why}"))
}
