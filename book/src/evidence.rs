//! The pages about the evidence: what is written in `book`, with what was measured put in.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::search::Document;

/// A page that is not about a snippet.
pub struct Evidence {
    /// Its file, without the `.md`.
    pub file: &'static str,
    /// What it is called in the list of pages.
    pub title: &'static str,
    chinese: &'static str,
    words: &'static str,
}

/// These pages.
pub const PAGES: [Evidence; 2] = [
    Evidence {
        file: "performance",
        title: "Speed and cost",
        chinese: "性能",
        words: "速度, 基准测试, 内存, 开销, benchmark, performance, memory, how fast, overhead",
    },
    Evidence {
        file: "reliability",
        title: "Nothing lost",
        chinese: "可靠性",
        words: "压力测试, 模型检验, 故障, soak, shuttle, model checking, faults, signals, all schedules",
    },
];

/// The curves, in the order of the page.
const CURVES: [&str; 4] = ["tasks", "threads", "items", "consumers"];

impl Evidence {
    /// The page in Markdown: `{{speed}}` stands for `bench/results/speed.md`, and so on.
    ///
    /// # Errors
    ///
    /// That something is not there: the page, a result, a place for it.
    pub fn markdown(&self) -> Result<String, String> {
        let workspace = tests::workspace();
        let mut text = read(&workspace.join("book").join(format!("{}.md", self.file)))?;
        if self.file == "performance" {
            let results = workspace.join("bench/results");
            for result in ["machine", "speed", "one-core", "growth"] {
                put(&mut text, result, &read(&results.join(format!("{result}.md")))?)?;
            }
            put(&mut text, "plots", &plots(&results)?)?;
        }
        Ok(text)
    }

    /// What is to be found of it.
    #[must_use]
    pub fn document(&self) -> Document {
        Document {
            url: format!("{}.html", self.file),
            title: format!("{} · {}", self.title, self.chinese),
            place: format!("{} · {}", self.title, self.chinese),
            body: self.words.to_owned(),
        }
    }
}

/// The pictures, side by side where there is room.
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

fn put(text: &mut String, name: &str, what: &str) -> Result<(), String> {
    let place = format!("{{{{{name}}}}}");
    if text.matches(&place).count() != 1 {
        return Err(format!("the page should have one place for {place}"));
    }
    *text = text.replace(&place, what.trim_end());
    Ok(())
}

fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))
}
