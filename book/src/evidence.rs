//! The pages about the evidence: their text, with the measured results inserted.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use catalog::documents::Catalog;
use catalog::search::{Document, Kind};

use crate::coverage;
use crate::edition::Edition;
use crate::facts;
use crate::figures;
use crate::machines::{self, Samples};
use crate::page;

/// A page that is not about a snippet.
pub struct Evidence {
    /// The file name without `.md`.
    pub file: &'static str,
    /// The title in the list of pages.
    pub title: &'static str,
    source: &'static str,
    /// The title in Chinese.
    chinese: &'static str,
    words: &'static str,
}

/// All of these pages.
pub const PAGES: [Evidence; 6] = [
    Evidence {
        file: "performance",
        title: "Speed and cost",
        source: "book/performance.md",
        chinese: "速度与开销",
        words: "性能, 速度, 基准测试, 内存, 开销, benchmark, performance, memory, how fast, overhead",
    },
    Evidence {
        file: "free_threaded",
        title: "Free-threaded CPython",
        source: "book/free_threaded.md",
        chinese: "自由线程 CPython",
        words: "自由线程, 无 GIL, 全局解释器锁, free-threaded, free threading, no GIL, nogil, python3.14t, PEP 703, \
                disable-gil",
    },
    Evidence {
        file: "reliability",
        title: "Nothing lost",
        source: "book/reliability.md",
        chinese: "无一丢失",
        words: "可靠性, 压力测试, 模型检验, 故障, soak, shuttle, model checking, faults, signals, all schedules, \
                CPython 自己的测试, lock_tests, test_queue, conformance",
    },
    Evidence {
        file: "coverage",
        title: "What is covered",
        source: "book/coverage.md",
        chinese: "覆盖范围",
        words: "覆盖, 示例, PyMOTW, Go by Example, gobyexample, CPython documentation, Rust Cookbook, \
                examples, channels, recipes",
    },
    Evidence {
        file: "glossary",
        title: "Terms in both languages",
        source: "book/glossary.md",
        chinese: "术语对照",
        words: "术语, 词汇, 翻译, 英文, glossary, terms, terminology, Chinese",
    },
    Evidence {
        file: "contributing",
        title: "Contributing",
        source: "CONTRIBUTING.md",
        chinese: "参与贡献",
        words: "贡献, 测试, contributing, how it is tested, add a snippet, add a phrase",
    },
];

/// The curves, in the order of the page.
const CURVES: [&str; 5] = ["tasks", "threads", "items", "getters", "consumers"];

impl Evidence {
    /// Returns the page as Markdown. `{{speed}}` is replaced by `bench/results/speed.md`, and the
    /// other results likewise.
    ///
    /// # Errors
    ///
    /// Returns an error if the page, a result or a place for a result is missing.
    pub fn markdown(&self, edition: &Edition, catalog: &Catalog) -> Result<String, String> {
        let workspace = catalog::workspace();
        edition.at(self.file);
        let mut text = edition.markdown(&read(&workspace.join(self.source))?);
        if ["performance", "free_threaded"].contains(&self.file) {
            let results = workspace.join("bench/results");
            let mut samples = machines::samples()?;
            if self.file == "free_threaded" {
                let table = machines::free_threaded(edition, &samples);
                put(&mut text, "free-threaded", &table)?;
            } else {
                put_measurements(&mut text, edition, &results, &samples)?;
            }
            for name in ["programs.tsv", "broker.tsv"] {
                samples.push(Samples::parse(&read(&results.join(name))?)?);
            }
            text = machines::with_ratios(&text, &samples)?;
        }
        if self.file == "reliability" {
            put(&mut text, "conformance", &figures::of_all(edition, &conformance::read()?))?;
            put(&mut text, "fairness", &facts::fairness(edition))?;
        }
        if self.file == "coverage" {
            let collections = coverage::read(catalog)?;
            put(&mut text, "coverage", &coverage::of_all(edition, &collections))?;
        }
        Ok(text)
    }

    /// Returns the title in a language.
    #[must_use]
    pub const fn title<'a>(&'a self, edition: &Edition) -> &'a str {
        edition.either(self.title, self.chinese)
    }

    /// Returns the document for a search. The document has the title in the edition's language as
    /// its name, which the results show, and is found by the other title as well.
    #[must_use]
    pub fn document(&self, edition: &Edition) -> Document {
        let other = edition.either(self.chinese, self.title);
        Document {
            kind: Kind::Prose,
            target: self.file.to_owned(),
            names: vec![self.title(edition).to_owned()],
            rust: Vec::new(),
            also: self.words.split(", ").chain([other]).map(str::to_owned).collect(),
            what: format!("{} {}", self.title, self.chinese),
            body: String::new(),
        }
    }
}

/// The number of columns of a table whose last three columns are ratios.
const WITH_RATIOS: usize = 9;
/// The file of the words in the results.
const RESULTS: &str = "results";

/// Returns the results in the language of the edition: the words, and the numbers as they are.
fn results_in(edition: &Edition, results: &str) -> String {
    let word = |english: &str| edition.of(RESULTS, english);
    // `latency, 95th percentile` is prose, but `size^0.98` and `12 (11–14)` are numbers.
    let is_prose = |cell: &str| cell.starts_with(char::is_alphabetic) && cell.contains(' ');
    let cell = |cell: &str| -> String {
        if let Some((name, what)) = cell.split_once("**: ") {
            return format!("{name}**{}{}", edition.either(": ", "："), word(what));
        }
        if cell.contains('±') {
            let variants = cell.split("<br>").map(|variant| {
                let (label, time) = variant.split_at(time(variant));
                let label = label.trim_end();
                if label.is_empty() { time.to_owned() } else { format!("{} {time}", word(label)) }
            });
            return variants.collect::<Vec<_>>().join("<br>");
        }
        match cell.split_once(" to ") {
            Some((from, to)) if from.starts_with(|c: char| c.is_ascii_digit()) => {
                edition.words("{0} to {1}", &[from, to])
            }
            _ if cell.contains(|c: char| c.is_ascii_digit()) && !is_prose(cell) => cell.to_owned(),
            _ => word(cell),
        }
    };
    let line = |line: &str| -> String {
        if let Some(row) = line.strip_prefix('|') {
            let row = row.strip_suffix('|').unwrap_or(row);
            let mut cells: Vec<String> = row.split('|').map(|text| cell(text.trim())).collect();
            if cells.len() == WITH_RATIOS {
                cells[1..].rotate_right(3); // the ratios first: a phone has room for them alone
            }
            return format!("| {} |", cells.join(" | "));
        }
        match line.split_once(": ") {
            Some((label, rest)) if label.starts_with("- ") => {
                let has_number = rest.contains(|c: char| c.is_ascii_digit());
                let rest = if has_number { page::machine(edition, rest) } else { word(rest) };
                format!("- {}{}{rest}", word(&label[2..]), edition.either(": ", "："))
            }
            Some((label, rest)) => {
                // The names of rows: `lock`, `queue`.
                let list = rest.trim_end_matches('.').split(", ").collect::<Vec<_>>();
                let list = list.join(edition.either(", ", "、"));
                let [colon, end] = [(": ", "："), (".", "。")].map(|(a, b)| edition.either(a, b));
                let end = if rest.ends_with('.') { end } else { "" };
                format!("{}{colon}{list}{end}", word(label))
            }
            None => line.to_owned(),
        }
    };
    results.lines().map(|text| line(text) + "\n").collect()
}

/// Returns where the time begins in `crossbeam channel 18 ns ±7 %`, in which the unit follows a
/// non-breaking space.
fn time(variant: &str) -> usize {
    let before_unit = variant.find('\u{a0}').unwrap_or(0);
    variant[..before_unit].rfind(' ').map_or(0, |space| space + 1)
}

/// Returns the pictures, which the page shows side by side if there is room.
fn plots(edition: &Edition, results: &Path) -> Result<String, String> {
    let mut text = String::from("<div class=\"plots\">\n");
    for curve in CURVES {
        for quantity in ["time", "memory"] {
            let svg = read(&results.join(format!("{curve}-{quantity}.svg")))?;
            let words = [curve, quantity].map(|word| edition.of(RESULTS, word));
            let caption = words.join(edition.either(": ", "："));
            let _ = write!(text, "<figure>\n{svg}<figcaption>{caption}</figcaption>\n</figure>\n");
        }
    }
    Ok(text + "</div>\n")
}

/// Inserts the measurements of one operation, of growth, of whole programs and of the broker.
fn put_measurements(
    text: &mut String,
    edition: &Edition,
    results: &Path,
    samples: &[Samples],
) -> Result<(), String> {
    for result in ["machine", "speed", "one-core", "two-cores", "growth", "programs", "broker"] {
        let measured = read(&results.join(format!("{result}.md")))?;
        put(text, result, &results_in(edition, &measured))?;
    }
    put(text, "plots", &plots(edition, results)?)?;
    put(text, "machines", &machines::table(edition, samples))
}

fn put(text: &mut String, name: &str, what: &str) -> Result<(), String> {
    let place = format!("{{{{{name}}}}}");
    if text.matches(&place).count() != 1 {
        return Err(format!("the page should have exactly one {place}"));
    }
    *text = text.replace(&place, what.trim_end());
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
