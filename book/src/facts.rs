//! Facts about a snippet in one line each, each with a link to its evidence: the contract, the
//! explored schedules, the fairness, and CPython's own tests.

use std::fmt::Write as _;

use catalog::header::Header;
use conformance::Figures;

use crate::edition::Edition;

/// Which thread or task is next, as the tests in `tests/changed/tests/changed/fairness.rs` show.
struct Fairness {
    /// What the tests show.
    what: &'static str,
    snippets: &'static [&'static str],
}

const FAIRNESS: [Fairness; 7] = [
    Fairness {
        what: "fair; two threads that acquire the lock in a loop share the turns, as in CPython",
        snippets: &["lock", "rlock"],
    },
    Fairness {
        what: "unfair; one thread starves the other, which CPython's lock prevents",
        snippets: &["lock_starvation"],
    },
    Fairness {
        what: "none is promised; a thread may starve, as in CPython",
        snippets: &["semaphore"],
    },
    Fairness {
        what: "waiting tasks are served in the order of their arrival, before a newcomer, as in \
               CPython",
        snippets: &["async_lock"],
    },
    Fairness {
        what: "waiting tasks are served in the order of their arrival; only in CPython does each \
               precede every newcomer",
        snippets: &["async_semaphore"],
    },
    Fairness {
        what: "waiting tasks are served in the order of their arrival; in CPython a newcomer \
               overtakes them",
        snippets: &["async_queue"],
    },
    Fairness {
        what: "jobs start in the order in which they were submitted, as in CPython",
        snippets: &["thread_pool_executor", "thread_pool_channel", "thread_pool_rayon"],
    },
];

/// The page with the evidence.
const EVIDENCE: &str = "reliability.md";

/// What is known about the snippets.
pub struct Known {
    /// The figures of CPython's own tests.
    pub figures: Vec<Figures>,
    /// The snippets whose schedules are explored: each has a file of scenarios.
    explored: Vec<String>,
}

impl Known {
    /// Reads what is known.
    ///
    /// # Errors
    ///
    /// Returns an error if the figures or the folder of the scenarios cannot be read.
    pub fn read() -> Result<Self, String> {
        let explored = catalog::names_in("schedules/src/scenarios", "rs")?;
        Ok(Self { figures: conformance::read()?, explored })
    }
}

/// Returns the facts about a snippet, as a list.
#[must_use]
pub fn of_snippet(edition: &Edition, header: &Header, known: &Known) -> String {
    let mut facts = Vec::new();
    let kind = format!("[{}](#what-is-promised)", edition.word(header.kind.name()));
    let soak = link(edition, "the soak", "the-soak");
    facts.push(edition.words("Contract: {0}; {1} checks it under load.", &[&kind, &soak]));
    if let Some(fairness) = FAIRNESS.iter().find(|row| row.snippets.contains(&&*header.binary)) {
        let label = link(edition, "Fairness", "fairness");
        let [colon, end] = [(": ", "："), (".", "。")].map(|(a, b)| edition.either(a, b));
        facts.push(format!("{label}{colon}{}{end}", edition.word(fairness.what)));
    }
    if known.explored.contains(&header.binary) {
        let explored = link(edition, "explored", "all-schedules");
        facts.push(edition.words("All schedules: {0}.", &[&explored]));
    }
    let of_cpython = known.figures.iter().filter(|figures| figures.snippet == header.binary);
    let mut of_cpython: Vec<&Figures> = of_cpython.collect();
    of_cpython.sort_by_key(|figures| figures.is_skipped());
    let of_cpython: Vec<String> = of_cpython
        .into_iter()
        .map(|figures| {
            let Figures { python_type, passed, total, .. } = figures;
            let [passed, total] = [passed, total].map(ToString::to_string);
            let words = match figures.is_skipped() {
                true => edition.words("{0} skipped, with a reason", &[&total]),
                false => edition.words("{0} of {1} pass", &[&passed, &total]),
            };
            format!("`{python_type}` [{words}]({EVIDENCE}#cpythons-own-tests)")
        })
        .collect();
    if !of_cpython.is_empty() {
        let list = of_cpython.join(edition.either(", ", "，"));
        facts.push(edition.words("CPython's own tests: {0}.", &[&list]));
    }
    format!("<div class=\"facts\">\n\n- {}\n\n</div>\n\n", facts.join("\n- "))
}

/// Returns the table of the fairness of the snippets, for the page with the evidence.
#[must_use]
pub fn fairness(edition: &Edition) -> String {
    let [page, next] = ["Page", "Who is next"].map(|title| edition.word(title));
    let mut text = format!("| {page} | {next} |\n|---|---|\n");
    for row in &FAIRNESS {
        let pages = row.snippets.iter().map(|name| format!("[`{name}`]({name}.md)"));
        let pages = pages.collect::<Vec<_>>().join(edition.either(", ", "、"));
        let _ = writeln!(text, "| {pages} | {} |", edition.word(row.what));
    }
    text
}

fn link(edition: &Edition, words: &str, anchor: &str) -> String {
    format!("[{}]({EVIDENCE}#{anchor})", edition.word(words))
}

#[cfg(test)]
mod tests_of_facts {
    use super::*;
    use crate::edition::Language;

    /// The test of each snippet that shows its fairness.
    const TESTS: [(&str, &str); 10] = [
        ("lock", "lock_two_long_holders_have_a_fifth_of_the_turns_each"),
        ("rlock", "rlock_two_long_holders_have_a_fifth_of_the_turns_each"),
        ("lock_starvation", "lock_starvation_starves_a_thread_in_rust_and_none_in_cpython"),
        ("semaphore", "semaphore_cpython_gives_the_permits_to_the_same_three"),
        ("async_lock", "async_lock_waiters_acquire_it_in_order_before_the_task_that_locks_again"),
        (
            "async_semaphore",
            "async_semaphore_waiters_are_served_in_order_and_only_in_cpython_before_a_newcomer",
        ),
        ("async_queue", "async_queue_a_newcomer_overtakes_a_woken_waiter_only_in_cpython"),
        ("thread_pool_executor", POOLS),
        ("thread_pool_channel", POOLS),
        ("thread_pool_rayon", POOLS),
    ];
    const POOLS: &str = "pools_start_the_jobs_in_the_order_of_submission";

    #[test]
    fn every_fact_about_fairness_has_a_test() {
        let source = catalog::read("tests/changed/tests/changed/fairness.rs");
        let source = source.expect("the file should exist");
        for snippet in FAIRNESS.iter().flat_map(|row| row.snippets) {
            let test = TESTS.iter().find(|(name, _)| name == snippet);
            let (_, test) = test.unwrap_or_else(|| panic!("{snippet}: no test of its fairness"));
            let begin = format!("#[test]\nfn {test}() {{\n");
            let (_, body) = source.split_once(&begin).unwrap_or_else(|| panic!("no test {test}"));
            let (body, _) = body.split_once("\n}\n").expect("a function should end");
            assert!(body.contains(&format!("\"{snippet}\"")), "{test} does not name {snippet}");
        }
    }

    #[test]
    fn the_facts_of_a_page_are_those_that_are_known() {
        let english = &Edition::new(Language::English).expect("the files should be well formed");
        let figures = conformance::parse(
            "threading.Lock\tlock\t`FairMutex`\t`AtForkTests`\tunmodified\t0\t1\t3.13.0\n\
             \tc\tno fork\n\
             threading.Lock\tlock\t`FairMutex`\t`LockTests`\tunmodified\t1\t3\t3.13.0\n\
             \ta\tits text\n\tb\tits text\n",
        )
        .expect("the text should be well formed");
        let known = Known { figures, explored: vec!["semaphore".to_owned()] };
        let facts = |section, name| of_snippet(english, &Header::read(section, name), &known);
        let lock = facts("sync", "lock");
        assert!(lock.contains("`threading.Lock` [1 of 3 pass](reliability.md#cpythons-own-tests)"));
        let skipped = "`threading.Lock` [1 skipped, with a reason]";
        assert!(lock.contains(skipped) && !lock.contains("0 of 1"), "{lock}");
        assert!(lock.find("1 of 3 pass") < lock.find(skipped), "{lock}");
        assert!(lock.contains("Fairness") && !lock.contains("All schedules"), "{lock}");
        let semaphore = facts("sync", "semaphore");
        assert!(semaphore.contains("All schedules") && !semaphore.contains("CPython's own"));
        let timer = facts("sync", "timer");
        assert_eq!(timer.matches("\n- ").count(), 1, "{timer}");
    }
}
