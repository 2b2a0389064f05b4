//! Shows how many of CPython's own tests pass on the types of the snippets.

use std::fmt::Write as _;

use conformance::{Asked, Figures};

/// Returns the part of a snippet's page, or an empty text if no type of the snippet is tested.
#[must_use]
pub fn of_snippet(binary: &str, all: &[Figures]) -> String {
    let mut text = String::new();
    for figures in all.iter().filter(|figures| figures.snippet == binary) {
        let Figures { rust_type, tests, passed, total, .. } = figures;
        if text.is_empty() {
            text += "## CPython's own tests\n\n";
        }
        let of = format!("**{passed} of {total} of CPython {}'s tests**", figures.minor());
        let _ = match figures.asked {
            Asked::Unmodified => {
                write!(text, "{of} pass on {rust_type}: CPython runs its own {tests}, unmodified.")
            }
            Asked::Ported => write!(
                text,
                "{of} in {tests} are asked of {rust_type} in words of our own, test for test, and \
                 pass."
            ),
        };
        text += if figures.skipped.is_empty() { "\n\n" } else { " Skipped:\n\n" };
        text += &skipped(figures);
    }
    text
}

/// Returns the part of the page about the tests: a table of all types, and what is skipped.
#[must_use]
pub fn of_all(all: &[Figures]) -> String {
    let mut text =
        String::from("| Python | Rust | CPython's tests | | Pass |\n|---|---|---|---|---|\n");
    for figures in all {
        let Figures { python_type, snippet, rust_type, tests, passed, total, .. } = figures;
        let asked = match figures.asked {
            Asked::Unmodified => "unmodified",
            Asked::Ported => "in our own words",
        };
        let _ = writeln!(
            text,
            "| [`{python_type}`]({snippet}.md) | {rust_type} | {tests} | {asked} | {passed} of \
             {total} |"
        );
    }
    text += "\n<details>\n<summary>What is skipped, and why</summary>\n";
    for figures in all.iter().filter(|figures| !figures.skipped.is_empty()) {
        let Figures { python_type, tests, .. } = figures;
        let _ = write!(text, "\n`{python_type}`, {tests}:\n\n{}", skipped(figures));
    }
    text + "</details>\n"
}

/// Returns the list of the skipped tests: each reason once, with its tests.
fn skipped(figures: &Figures) -> String {
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
        let _ = writeln!(text, "- {}: {reason}.", tests.join(", "));
    }
    if !text.is_empty() {
        text += "\n";
    }
    text
}

#[cfg(test)]
mod tests_of_figures {
    use super::*;

    #[test]
    fn each_reason_is_listed_once_with_its_tests() {
        let all = conformance::parse(
            "threading.Lock\tlock\t`FairMutex`\t`LockTests`\tunmodified\t1\t3\t3.13.0\n\
             \ttest_locked_repr\tits text\n\ttest_repr\tits text\n\
             asyncio.Lock\tasync_lock\t`Mutex`\t`test_locks`\tported\t2\t2\t3.13.0\n",
        )
        .expect("the text should be well formed");
        let page = of_snippet("lock", &all);
        assert!(page.contains("**1 of 3 of CPython 3.13's tests** pass on `FairMutex`"), "{page}");
        assert!(
            page.contains("Skipped:\n\n- `test_locked_repr`, `test_repr`: its text.\n"),
            "{page}"
        );
        let page = of_snippet("async_lock", &all);
        assert!(page.contains("words of our own") && !page.contains("Skipped"), "{page}");
        assert_eq!(of_snippet("semaphore", &all), "");
        let table = of_all(&all);
        assert!(table.contains("| [`threading.Lock`](lock.md) | `FairMutex` |"), "{table}");
        assert_eq!(table.matches("its text").count(), 1, "{table}");
    }
}
