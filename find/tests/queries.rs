//! The queries in `queries.tsv` find their answer, with code, among the first three results, and
//! those of the kind `first` as the first result.

use std::collections::HashSet;

use catalog::chinese::Chinese;
use catalog::documents::Catalog;
use catalog::queries::{self, Wanted};
use catalog::search::{Document, Index, Kind};

fn queries() -> Vec<Wanted> {
    queries::read().unwrap_or_else(|wrong| panic!("{wrong}"))
}

fn documents() -> Vec<Document> {
    let chinese = Chinese::read().unwrap_or_else(|wrong| panic!("{wrong}"));
    Catalog::read().unwrap_or_else(|wrong| panic!("{wrong}")).documents(&chinese)
}

#[test]
fn every_query_finds_its_answer_among_the_first_three() {
    let index = Index::new(documents());
    let mut wrong = Vec::new();
    for (query, targets) in queries() {
        let hits = index.search(&query);
        let first: Vec<_> = hits.iter().take(3).map(|hit| hit.document).collect();
        let answers = |target: &str| {
            let has_code = |kind| matches!(kind, Kind::Page | Kind::Phrase);
            first.iter().any(|found| found.target == target && has_code(found.kind))
        };
        if !targets.iter().any(|target| answers(target)) {
            let first: Vec<&str> = first.iter().map(|found| found.target.as_str()).collect();
            wrong.push(format!("{query}: {targets:?}, not {first:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_first_target_of_some_queries_is_the_first_result() {
    let queries = queries::read_first().unwrap_or_else(|wrong| panic!("{wrong}"));
    let index = Index::new(documents());
    let mut wrong = Vec::new();
    for (query, target) in &queries {
        let hits = index.search(query);
        let first: Vec<&str> = hits.iter().take(3).map(|hit| &*hit.document.target).collect();
        if first.first() != Some(&&**target) {
            wrong.push(format!("{query}: {target}, not {first:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(queries.len() >= 80, "only {} queries", queries.len());
}

#[test]
fn every_target_exists() {
    let all = documents();
    let known: HashSet<&str> = all.iter().map(|document| document.target.as_str()).collect();
    let queries = queries();
    let targets = queries.iter().flat_map(|(_, targets)| targets);
    let unknown: Vec<&String> = targets.filter(|target| !known.contains(target.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
    assert!(queries.len() >= 40, "only {} queries", queries.len());
}
