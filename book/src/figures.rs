//! Shows how many of CPython's own tests pass on the types of the snippets.

use std::fmt::Write as _;

use conformance::{Asked, Figures};

use crate::edition::Edition;

/// Returns the part of a snippet's page, or an empty text if no type of the snippet is tested.
#[must_use]
pub fn of_snippet(edition: &Edition, binary: &str, all: &[Figures]) -> String {
    let mut text = String::new();
    let mut of_snippet: Vec<&Figures> =
        all.iter().filter(|figures| figures.snippet == binary).collect();
    of_snippet.sort_by_key(|figures| figures.is_skipped());
    for figures in of_snippet {
        let Figures { passed, total, .. } = figures;
        let [rust_type, tests] = [&figures.rust_type, &figures.tests].map(|of| code(edition, of));
        if text.is_empty() {
            let _ = writeln!(text, "## {}\n", edition.heading("CPython's own tests"));
        }
        let [passed, total] = [passed, total].map(ToString::to_string);
        let words = match figures.asked {
            _ if figures.is_skipped() => "CPython {2}'s own {4} is skipped on {3}:",
            Asked::Unmodified => {
                "**{0} of {1} of CPython {2}'s tests** pass on {3}: CPython runs its own {4}, \
                 unmodified."
            }
            Asked::Ported => {
                "**{0} of {1} of CPython {2}'s tests** in {4} are asked of {3} in words of our \
                 own, test for test, and pass."
            }
        };
        text += &edition.words(words, &[&passed, &total, figures.minor(), &rust_type, &tests]);
        if !figures.skipped.is_empty() && !figures.is_skipped() {
            text += edition.space();
            text += &edition.word("Skipped:");
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
        let Figures { python_type, snippet, passed, total, .. } = figures;
        let [rust_type, tests] = [&figures.rust_type, &figures.tests].map(|of| code(edition, of));
        let asked = match figures.asked {
            Asked::Unmodified => edition.word("unmodified"),
            Asked::Ported => edition.word("in our own words"),
        };
        let [passed, total] = [passed, total].map(ToString::to_string);
        let of = match figures.is_skipped() {
            true => edition.word("skipped"),
            false => edition.words("{0} of {1}", &[&passed, &total]).replace(' ', "\u{a0}"),
        };
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
        let [comma, colon] = [(", ", "，"), (":", "：")].map(|(a, b)| edition.either(a, b));
        let tests = code(edition, &figures.tests);
        let _ = write!(
            text,
            "\n`{}`{comma}{tests}{colon}\n\n{}",
            figures.python_type,
            skipped(edition, figures)
        );
    }
    text + "</details>\n"
}

/// Returns names of types or of tests, such as `` `A` with `B` ``: the code, joined by words of the
/// interface.
fn code(edition: &Edition, names: &str) -> String {
    for (between, words) in [
        ("` of `", "{0} of the module {1}"),
        ("` and `", "{0} and {1}"),
        ("` with a `", "{0} with a {1}"),
        ("` with `", "{0} with {1}"),
    ] {
        if let Some((first, second)) = names.split_once(between) {
            return edition.words(words, &[&format!("{first}`"), &format!("`{second}")]);
        }
    }
    names.to_owned()
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
        let reason = edition.of("conformance", reason);
        let marks = [(", ", "、"), (": ", "："), (".", "。")];
        let [comma, colon, end] = marks.map(|(a, b)| edition.either(a, b));
        let _ = writeln!(text, "- {}{colon}{reason}{end}", tests.join(comma));
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
             threading.Lock\tlock\t`FairMutex`\t`AtForkTests` of `a`\tunmodified\t0\t1\t3.13.0\n\
             \ttest_fork\tno fork\n\
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
        let skipped =
            "CPython 3.13's own `AtForkTests` of the module `a` is skipped on `FairMutex`:";
        assert!(page.contains(&format!("{skipped}\n\n- `test_fork`: no fork.\n")), "{page}");
        assert!(page.find("pass on") < page.find(skipped) && !page.contains("0 of 1"), "{page}");
        let page = of_snippet(english, "async_lock", &all);
        assert!(page.contains("words of our own") && !page.contains("Skipped"), "{page}");
        assert_eq!(of_snippet(english, "semaphore", &all), "");
        let table = of_all(english, &all);
        assert!(table.contains("| [`threading.Lock`](lock.md) | `FairMutex` |"), "{table}");
        assert_eq!(table.matches("its text").count(), 1, "{table}");
        assert!(table.contains("| skipped |") && !table.contains("0\u{a0}of"), "{table}");
    }
}
