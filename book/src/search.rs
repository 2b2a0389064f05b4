//! The index of the book's search box.
//!
//! mdBook's own index is for English: Chinese words are dropped, and `Condition.notify` is one
//! word. The index of this module has the same form and is loaded in the same way, as a script from
//! disk, so mdBook's search box can read the index. The search box looks for the beginnings of
//! words. Therefore every suffix of a dotted name, and of a run of Chinese characters, is a word of
//! its own.

use elasticlunr::config::{SearchBool, SearchOptions, SearchOptionsField};
use elasticlunr::{IndexBuilder, Language, Pipeline};
use serde::Serialize;

/// A document of the index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// The page and the anchor on the page: `names/queue.html#Queue.join`.
    pub url: String,
    /// The title, whose words count five times.
    pub title: String,
    /// The line in the list of results.
    pub place: String,
    /// The other words of the document.
    pub body: String,
}

/// The maximum number of characters in a suffix of a run of Chinese characters.
const LONGEST_CHINESE: usize = 8;

/// Returns the words of a text, in lower case.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    for piece in text.split(|c: char| {
        c.is_whitespace() || "-,;()[]{}<>\u{ab}\u{bb}`\"'=…，。；：、（）".contains(c)
    }) {
        let mut rest = piece;
        while let Some(first) = rest.chars().next() {
            let chinese = is_chinese(first);
            let end = rest.find(|c| is_chinese(c) != chinese).unwrap_or(rest.len());
            let run;
            (run, rest) = rest.split_at(end);
            if chinese {
                let characters: Vec<char> = run.chars().collect();
                words.extend((0..characters.len()).map(|start| -> String {
                    characters[start..].iter().take(LONGEST_CHINESE).collect()
                }));
            } else {
                latin_words(run, &mut words);
            }
        }
    }
    words
}

/// Adds a name, each of its suffixes and each of its parts: for `ThreadPool.map` also `pool.map`,
/// `map`, `thread` and `pool`.
fn latin_words(run: &str, words: &mut Vec<String>) {
    let run = run.trim_matches(|c: char| !c.is_alphanumeric() && c != '_');
    if run.is_empty() {
        return;
    }
    let is_break = |c: char| ".:_/".contains(c);
    let after = run.match_indices(is_break).map(|(at, _)| at + 1);
    let humps = run.match_indices(char::is_uppercase).map(|(at, _)| at);
    let humps = humps.filter(|at| run[..*at].ends_with(char::is_lowercase));
    let mut starts: Vec<usize> = after.chain(humps).chain([0, run.len()]).collect();
    starts.sort_unstable();
    starts.dedup();
    for bounds in starts.windows(2) {
        let (end, part) = (&run[bounds[0]..], run[bounds[0]..bounds[1]].trim_end_matches(is_break));
        if end.starts_with(char::is_alphanumeric) || bounds[0] == 0 {
            words.push(end.to_lowercase());
            if part.len() < end.len() && !part.is_empty() {
                words.push(part.to_lowercase());
            }
        }
    }
}

fn is_chinese(character: char) -> bool {
    ('\u{2e80}'..='\u{9fff}').contains(&character)
}

/// A language without stop words (`get` and `all` are names here) and without stemming.
#[derive(Clone, Copy, Debug)]
struct AsTheyAre;

impl Language for AsTheyAre {
    fn name(&self) -> String {
        "English".to_owned()
    }

    fn code(&self) -> String {
        "en".to_owned()
    }

    fn tokenize(&self, text: &str) -> Vec<String> {
        words(text)
    }

    fn make_pipeline(&self) -> Pipeline {
        Pipeline { queue: Vec::new() }
    }
}

/// Returns the script that a page loads when a reader opens the search box.
///
/// # Panics
///
/// Never panics: JSON can represent the strings and numbers of the index.
#[must_use]
pub fn script(documents: &[Document]) -> String {
    #[derive(Serialize)]
    struct Results {
        limit_results: u32,
        teaser_word_count: u32,
    }
    #[derive(Serialize)]
    struct Search<'a> {
        results_options: Results,
        search_options: SearchOptions,
        doc_urls: Vec<&'a str>,
        index: elasticlunr::Index,
    }
    let mut index = IndexBuilder::with_language(Box::new(AsTheyAre))
        .add_field("title")
        .add_field("body")
        .add_field("breadcrumbs")
        .build();
    for (number, Document { title, place, body, .. }) in documents.iter().enumerate() {
        index.add_doc(&number.to_string(), [title, body, place]);
    }
    let boost = |by: u8| SearchOptionsField { boost: Some(by), ..SearchOptionsField::default() };
    let fields = [("title", boost(5)), ("body", boost(1)), ("breadcrumbs", boost(1))];
    let search = Search {
        results_options: Results { limit_results: 30, teaser_word_count: 30 },
        search_options: SearchOptions {
            bool: SearchBool::Or,
            expand: true,
            fields: fields.into_iter().map(|(name, boost)| (name.to_owned(), boost)).collect(),
        },
        doc_urls: documents.iter().map(|document| document.url.as_str()).collect(),
        index,
    };
    // A `Value` sorts its keys, so the same documents always result in the same file.
    let json = serde_json::to_value(&search).expect("the index should be valid JSON");
    let literal = json.to_string().replace('\\', "\\\\").replace('\'', "\\'");
    format!("window.search = Object.assign(window.search, JSON.parse('{literal}'));")
}

#[cfg(test)]
mod tests_of_the_search {
    use super::*;

    #[test]
    fn every_suffix_and_part_of_a_name_is_a_word() {
        let found =
            words("`threading.Condition.notify_all()` 使用Semaphore, 信号量。ThreadPoolExecutor");
        for word in [
            "threading.condition.notify_all",
            "condition.notify_all",
            "notify_all",
            "all",
            "使用",
            "semaphore",
            "信号量",
            "poolexecutor",
            "executor",
            "pool",
            "notify",
            "号量",
        ] {
            assert!(found.contains(&word.to_owned()), "{word} in {found:?}");
        }
        assert!(found.iter().all(|word| !word.contains(['(', '`', ',', '。'])), "{found:?}");
    }
}
