//! Shows how many of CPython's own tests pass on the types of the snippets.

use std::fmt::Write as _;

use conformance::{Asked, Figures};

use crate::edition::Edition;

/// Returns the part of a snippet's page, or an empty text if no type of the snippet is tested.
#[must_use]
pub fn of_snippet(edition: &Edition, binary: &str, all: &[Figures]) -> String {
    let mut text = String::new();
    for figures in all.iter().filter(|figures| figures.snippet == binary) {
        let Figures { rust_type, tests, passed, total, .. } = figures;
        if text.is_empty() {
            let _ = writeln!(text, "## {}\n", edition.heading("CPython's own tests"));
        }
        let [passed, total] = [passed, total].map(ToString::to_string);
        let words = match figures.asked {
            Asked::Unmodified => {
                "**{0} of {1} of CPython {2}'s tests** pass on {3}: CPython runs its own {4}, \
                 unmodified."
            }
            Asked::Ported => {
                "**{0} of {1} of CPython {2}'s tests** in {4} are asked of {3} in words of our \
                 own, test for test, and pass."
            }
        };
        text += &edition.words(words, &[&passed, &total, figures.minor(), rust_type, tests]);
        if !figures.skipped.is_empty() {
            let _ = write!(text, " {}", edition.word("Skipped:"));
        }
        text += "\n\n";
        text += &skipped(edition, figures);
    }
    text
}

/// Returns the part of the page about the tests: a table of all types, and what is skipped.
#[must_use]
pub fn of_all(edition: &Edition, all: &[Figures]) -> String {
    let mut text = format!(
        "| Python | Rust | {} | | {} |\n|---|---|---|---|---|\n",
        edition.word("CPython's tests"),
        edition.word("Pass")
    );
    for figures in all {
        let Figures { python_type, snippet, rust_type, tests, passed, total, .. } = figures;
        let asked = match figures.asked {
            Asked::Unmodified => edition.word("unmodified"),
            Asked::Ported => edition.word("in our own words"),
        };
        let [passed, total] = [passed, total].map(ToString::to_string);
        let of = edition.words("{0} of {1}", &[&passed, &total]).replace(' ', "\u{a0}");
        let _ = writeln!(
            text,
            "| [`{python_type}`]({snippet}.md) | {rust_type} | {tests} | {asked} | {of} |"
        );
    }
    let _ = write!(
        text,
        "\n<details>\n<summary>{}</summary>\n",
        edition.word("What is skipped, and why")
    );
    for figures in all.iter().filter(|figures| !figures.skipped.is_empty()) {
        let Figures { python_type, tests, .. } = figures;
        let _ = write!(text, "\n`{python_type}`, {tests}:\n\n{}", skipped(edition, figures));
    }
    text + "</details>\n"
}

/// Returns the list of the skipped tests: each reason once, with its tests.
fn skipped(edition: &Edition, figures: &Figures) -> String {
    let mut reasons: Vec<(&str, Vec<String>)> = Vec::new();
    for (test, reason) in &figures.skipped {
        let test = format!("`{test}`");
        match reasons.iter_mut().find(|(other, _)| other == reason) {
            Some((_, tests)) => tests.push(test),
            None => reasons.push((reason, vec![test])),
        }
    }
    let mut text = String::new();
    for (reason, tests) in reasons {
        let (reason, [colon, end]) = (
            edition.of("conformance", reason),
            [(": ", "："), (".", "。")].map(|(a, b)| edition.either(a, b)),
        );
        let _ = writeln!(text, "- {}{colon}{reason}{end}", tests.join(", "));
    }
    if !text.is_empty() {
        text += "\n";
    }
    text
}

#[cfg(test)]
mod tests_of_figures {
    use super::*;
    use crate::edition::Language;

    #[test]
    fn each_reason_is_listed_once_with_its_tests() {
        let all = conformance::parse(
            "threading.Lock\tlock\t`FairMutex`\t`LockTests`\tunmodified\t1\t3\t3.13.0\n\
             \ttest_locked_repr\tits text\n\ttest_repr\tits text\n\
             asyncio.Lock\tasync_lock\t`Mutex`\t`test_locks`\tported\t2\t2\t3.13.0\n",
        )
        .expect("the text should be well formed");
        let english = &Edition::new(Language::English).expect("the files should be well formed");
        let page = of_snippet(english, "lock", &all);
        assert!(page.contains("**1 of 3 of CPython 3.13's tests** pass on `FairMutex`"), "{page}");
        assert!(
            page.contains("Skipped:\n\n- `test_locked_repr`, `test_repr`: its text.\n"),
            "{page}"
        );
        let page = of_snippet(english, "async_lock", &all);
        assert!(page.contains("words of our own") && !page.contains("Skipped"), "{page}");
        assert_eq!(of_snippet(english, "semaphore", &all), "");
        let table = of_all(english, &all);
        assert!(table.contains("| [`threading.Lock`](lock.md) | `FairMutex` |"), "{table}");
        assert_eq!(table.matches("its text").count(), 1, "{table}");
    }
}
