//! The pages about the evidence: their text, with the measured results inserted.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use catalog::documents::Catalog;
use catalog::search::{Document, Kind};

use crate::coverage;
use crate::figures;

/// A page that is not about a snippet.
pub struct Evidence {
    /// The file name without `.md`.
    pub file: &'static str,
    /// The title in the list of pages.
    pub title: &'static str,
    source: &'static str,
    chinese: &'static str,
    words: &'static str,
}

/// All of these pages.
pub const PAGES: [Evidence; 4] = [
    Evidence {
        file: "performance",
        title: "Speed and cost",
        source: "book/performance.md",
        chinese: "性能",
        words: "速度, 基准测试, 内存, 开销, benchmark, performance, memory, how fast, overhead",
    },
    Evidence {
        file: "reliability",
        title: "Nothing lost",
        source: "book/reliability.md",
        chinese: "可靠性",
        words: "压力测试, 模型检验, 故障, soak, shuttle, model checking, faults, signals, all schedules, \
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
        file: "contributing",
        title: "From file to page",
        source: "CONTRIBUTING.md",
        chinese: "如何添加代码片段",
        words: "贡献, 测试, contributing, how it is tested, add a snippet, add a phrase",
    },
];

/// The curves, in the order of the page.
const CURVES: [&str; 4] = ["tasks", "threads", "items", "consumers"];

impl Evidence {
    /// Returns the page as Markdown. `{{speed}}` is replaced by `bench/results/speed.md`, and the
    /// other results likewise.
    ///
    /// # Errors
    ///
    /// Returns an error if the page, a result or a place for a result is missing.
    pub fn markdown(&self, catalog: &Catalog) -> Result<String, String> {
        let workspace = catalog::workspace();
        let mut text = read(&workspace.join(self.source))?;
        if self.file == "performance" {
            let results = workspace.join("bench/results");
            for result in ["machine", "speed", "one-core", "growth"] {
                put(&mut text, result, &read(&results.join(format!("{result}.md")))?)?;
            }
            put(&mut text, "plots", &plots(&results)?)?;
            text = with_ratios(&text, &read(&results.join("samples.tsv"))?)?;
        }
        if self.file == "reliability" {
            put(&mut text, "conformance", &figures::of_all(&conformance::read()?))?;
        }
        if self.file == "coverage" {
            put(&mut text, "coverage", &coverage::of_all(&coverage::read(catalog)?))?;
        }
        Ok(text)
    }

    /// Returns the document for a search.
    #[must_use]
    pub fn document(&self) -> Document {
        Document {
            kind: Kind::Prose,
            target: self.file.to_owned(),
            names: vec![self.title.to_owned()],
            rust: Vec::new(),
            also: self.words.split(", ").chain([self.chinese]).map(str::to_owned).collect(),
            what: format!("{} {}", self.title, self.chinese),
            body: String::new(),
        }
    }
}

/// Returns the pictures, which the page shows side by side if there is room.
fn plots(results: &Path) -> Result<String, String> {
    let mut text = String::from("<div class=\"plots\">\n");
    for curve in CURVES {
        for quantity in ["time", "memory"] {
            let svg = read(&results.join(format!("{curve}-{quantity}.svg")))?;
            let _ = write!(
                text,
                "<figure>\n{svg}<figcaption>{curve}: {quantity}</figcaption>\n</figure>\n"
            );
        }
    }
    Ok(text + "</div>\n")
}

/// Inserts ratios into a text. `{{queue: CPython / crossbeam}}` is replaced by the time of the
/// first variant of that row divided by the time of the second: the median over the rounds.
///
/// # Errors
///
/// Returns an error if no such row or variant was measured, or if a place is malformed.
pub fn with_ratios(text: &str, samples: &str) -> Result<String, String> {
    let samples_of = |row: &str, variant: &str| -> Result<Vec<f64>, String> {
        let begin = format!("{row}\t{variant}\t");
        let line = samples.lines().find_map(|line| line.strip_prefix(&begin));
        let line =
            line.ok_or_else(|| format!("no variant {variant} of the row {row} was measured"))?;
        // The samples follow the role.
        line.split('\t').skip(1).map(|ns| ns.parse().map_err(|_| format!("{row}: {ns}"))).collect()
    };
    let mut pieces = text.split("{{");
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (place, rest) = piece.split_once("}}").ok_or("a place has no closing braces")?;
        let place = catalog::join_lines(place.lines());
        let wrong = || format!("not \"row: variant / variant\": {place}");
        let (row, variants) = place.split_once(": ").ok_or_else(wrong)?;
        let (variant, other) = variants.split_once(" / ").ok_or_else(wrong)?;
        let (samples, others) = (samples_of(row, variant)?, samples_of(row, other)?);
        let mut ratios: Vec<f64> = samples.iter().zip(&others).map(|(a, b)| a / b).collect();
        ratios.sort_by(f64::total_cmp);
        let median = ratios.get(ratios.len() / 2).ok_or_else(wrong)?;
        let digits = if *median < 9.95 { if *median < 0.995 { 2 } else { 1 } } else { 0 };
        let _ = write!(result, "{median:.digits$}{rest}");
    }
    Ok(result)
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
