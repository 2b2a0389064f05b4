//! The pages about the evidence explain what was measured.

use std::fs;

use book::machines::{Samples, with_ratios};

/// Returns the rows that miss an aim, of those that the table names below itself.
fn missed(table: &str) -> impl Iterator<Item = &str> {
    table
        .lines()
        .filter(|line| line.starts_with("Less than 10 times") || line.starts_with("More than 1.5"))
        .flat_map(|line| line.split('`').skip(1).step_by(2))
}

/// Returns whether a section of `page` names `row` in its heading and in its text.
fn is_explained(page: &str, row: &str) -> bool {
    let name = format!("`{row}`");
    let mut sections = page.split("\n### ").skip(1);
    sections.any(|section| {
        let section = section.split("\n## ").next().unwrap_or_default();
        let (heading, text) = section.split_once('\n').unwrap_or_default();
        // A ratio of the row is an explanation as well: `{{queue: the snippet / kanal}}`.
        let ratios = [format!("{{{{{row}: "), format!("{{{{{row}, ")];
        let has_ratio = ratios.iter().any(|ratio| text.contains(ratio));
        heading.contains(&name) && (text.contains(&name) || has_ratio)
    })
}

#[test]
fn every_row_that_misses_its_aim_is_explained() {
    let read = |path: &str| catalog::read(path).unwrap_or_else(|wrong| panic!("{wrong}"));
    let page = read("book/performance.md");
    for table in ["speed", "one-core", "two-cores"] {
        let table = read(&format!("bench/results/{table}.md"));
        let rows: Vec<&str> = missed(&table).filter(|row| *row != "none").collect();
        assert!(!rows.is_empty(), "{table}");
        for row in rows {
            assert!(
                is_explained(&page, row),
                "book/performance.md: no section names `{row}`, which misses its aim, in its \
                 heading and in its text"
            );
        }
    }
    assert!(is_explained("## A\n### `a`, `b`: c\nAn `a` is.", "a"));
    assert!(!is_explained("## A\n### `a`, `b`: c\nAn `a` is.\n## D\n`b`", "b"));
}

/// Returns the places of `page` that give a ratio as text, not as a `{{...}}` to be filled in.
fn ratios_by_hand(page: &str) -> Vec<String> {
    const NUMBERS: [&str; 24] = [
        "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety",
        "hundred", "thousand", "some", "several",
    ];
    let words: Vec<&str> = page.split_whitespace().collect();
    let word = |at: usize| words[at].trim_matches(|c: char| !c.is_alphanumeric() && c != '}');
    let is_ratio = |at: usize| match word(at) {
        "twice" | "thrice" | "tenfold" | "double" => true,
        "times" if at > 0 => {
            let number = word(at - 1);
            NUMBERS.contains(&number) || number.chars().next().is_some_and(char::is_numeric)
        }
        _ => false,
    };
    (0..words.len())
        .filter(|at| is_ratio(*at))
        .map(|at| words[at.saturating_sub(4)..(at + 4).min(words.len())].join(" "))
        .collect()
}

#[test]
fn no_ratio_is_written_by_hand() {
    let page = catalog::workspace().join("book/performance.md");
    let page = fs::read_to_string(page).expect("the file should exist");
    let by_hand = ratios_by_hand(&page);
    assert!(by_hand.is_empty(), "write {{{{row: variant / variant}}}} in place of: {by_hand:#?}");
    for wrong in ["some thirty times as fast", "is 12 times slower", "only four times", "twice as"]
    {
        assert_eq!(ratios_by_hand(wrong).len(), 1, "{wrong}");
    }
}

#[test]
fn a_ratio_is_the_median_over_the_rounds() {
    let samples = "row\tvariant\trole\tns\nqueue\ta\tSnippet\t10.0\t30.0\t90.0\n\
                   queue\tb b\tAlternative\t10.0\t10.0\t1.0\n";
    let samples = &[Samples::parse(samples).expect("the samples should be well formed")];
    let filled = with_ratios("x {{queue: a / b b}} times", samples);
    assert_eq!(filled.as_deref(), Ok("x 3.0 times"));
    assert_eq!(with_ratios("x {{queue: a /\nb b}} times", samples), filled); // prose wraps
    for wrong in ["{{queue: a / c}}", "{{row: a / b b}}", "{{speed}}", "{{queue: a"] {
        with_ratios(wrong, samples).expect_err(wrong);
    }
}

/// Readers of the snippets that stand apart are sent to the page about the faults.
#[test]
fn the_faults_of_every_section_are_described() {
    let page = catalog::read("book/reliability.md").unwrap_or_else(|wrong| panic!("{wrong}"));
    let page = catalog::join_lines(page.lines());
    let snippets = catalog::snippets().unwrap_or_else(|wrong| panic!("{wrong}"));
    for header in snippets.iter().filter(|header| header.is_apart()) {
        let command = format!("`cargo test -p {}`", header.section);
        let link = format!("({}.md)", header.binary);
        for part in [command, link] {
            assert!(page.contains(&part), "book/reliability.md: describe the tests of {part}");
        }
    }
}
