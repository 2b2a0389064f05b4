//! The prose for which a header has no room: `book/pages/NAME.md` for the snippet `NAME`.
//!
//! ```text
//! A paragraph: what the thing is, and when to use it.
//!
//! ## Answer
//!
//! - `sem = Semaphore(3)` → `static SEM: Semaphore = Semaphore::new(3);`
//!
//! ## May vary
//!
//! A phrase: what differs from run to run.
//!
//! ## Pitfalls
//!
//! - A mistake in using or changing the code, and its effect.
//!
//! ## Words
//!
//! 信号量, other words, search terms
//!
//! ## Wakes
//!
//! - `done: releases the permit` → any `waits for a permit`
//! ```
//!
//! `## Answer` has two to four rows: a line of the Python program, and the line of the Rust program
//! that does the same, or the part of the line that matters.
//!
//! `## Wakes` may be missing, and is not shown as prose: each row is an arrow in the picture of the
//! recorded run, from an event to the end of the wait that the event ends, see [`Which`].

use crate::join_lines;

/// The folder of the pages, from the root of the workspace.
pub(crate) const FOLDER: &str = "book/pages";

/// The sections of a page, in their order.
const SECTIONS: [&str; 4] = ["Answer", "May vary", "Pitfalls", "Words"];
/// The section that may follow.
const WAKES: &str = "Wakes";

/// The prose on the page of a snippet, in addition to the header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prose {
    /// The purpose of the snippet: a paragraph in Markdown.
    pub what: String,
    /// The short answer: lines that correspond.
    pub answer: Vec<Row>,
    /// What may vary from run to run.
    pub vary: String,
    /// The mistakes in using or changing the code, in Markdown.
    pub pitfalls: Vec<String>,
    /// Further search terms.
    pub words: Vec<String>,
    /// Which events of the recorded run end which waits.
    pub wakes: Vec<Wakes>,
}

/// A row of `## Wakes`: events of one lane end waits of other lanes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wakes {
    /// The words of the events. The program logs each event before its effect.
    pub event: String,
    /// Which of the waits an event ends.
    pub which: Which,
    /// The words of the waits.
    pub wait: String,
}

/// Which waits an event of a row of `## Wakes` ends. The word precedes the words of the wait.
///
/// An event can only end a wait that has begun before the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// No word: one wait. Only the last event before its end can have ended the wait, as with a
    /// mutex, which one thread holds at a time.
    Last,
    /// `any`: one wait, but nothing says which. If several events can have ended a wait, none of
    /// them is said to have done so, as with the permits of a semaphore that allows barging.
    Any,
    /// `the first`: the wait that began first, as in a queue of waiters.
    First,
    /// `every`: all waits, as with an event or a barrier.
    Every,
}

impl Wakes {
    fn parse(line: &str) -> Option<Self> {
        let (event, rest) = line.strip_prefix('`')?.split_once("` → ")?;
        let (which, wait) = rest.strip_suffix('`')?.split_once('`')?;
        let which = match which {
            "" => Which::Last,
            "any " => Which::Any,
            "the first " => Which::First,
            "every " => Which::Every,
            _ => return None,
        };
        Some(Self { event: event.to_owned(), which, wait: wait.to_owned() })
    }
}

/// A row of the short answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// A line of the Python program, or a part of it.
    pub python: String,
    /// The line of the Rust program that does the same, or a part of it.
    pub rust: String,
}

/// Returns the index of the line of a program that a row of the answer means: the line that equals
/// `part`, otherwise the first line that contains `part`. Comments are not searched.
#[must_use]
pub fn line_of(code: &str, part: &str) -> Option<usize> {
    let is_comment = |line: &str| ["#", "//"].iter().any(|begin| line.starts_with(begin));
    let lines = || code.lines().map(str::trim).enumerate().filter(|(_, line)| !is_comment(line));
    let whole = lines().find(|(_, line)| *line == part);
    whole.or_else(|| lines().find(|(_, line)| line.contains(part))).map(|(at, _)| at)
}

/// Returns the path of a snippet's page from the root of the workspace.
#[must_use]
pub fn path(binary: &str) -> String {
    format!("{FOLDER}/{binary}.md")
}

impl Prose {
    /// Reads the page of a snippet.
    ///
    /// # Errors
    ///
    /// Returns an error of one line if the page does not exist, cannot be read, or is malformed.
    /// The message for a page that does not exist says what to do.
    pub fn read(binary: &str) -> Result<Self, String> {
        let path = path(binary);
        if !crate::has_file(&path) {
            return Err(format!("{path}: `{binary}` has no page; create this file"));
        }
        Self::parse(&crate::read(&path)?).map_err(|wrong| format!("{path}: {wrong}"))
    }

    /// Reads the text of a page.
    ///
    /// # Errors
    ///
    /// Returns an error that names the section that is missing, empty or unknown, or the line that
    /// still contains `TODO`.
    pub fn parse(text: &str) -> Result<Self, String> {
        if let Some(line) = text.lines().find(|line| line.contains("TODO")) {
            return Err(format!("is not written yet: `{line}`"));
        }
        let mut parts = text.split("\n## ");
        let what = parts.next().unwrap_or_default();
        let paragraph = |text: &str| join_lines(text.lines().map(str::trim)).trim().to_owned();
        let mut bodies = Vec::new();
        for section in SECTIONS {
            let body = parts.next().and_then(|part| part.strip_prefix(section));
            let body = body.filter(|body| body.starts_with('\n') && !body.trim().is_empty());
            bodies.push(body.ok_or(format!("the section `## {section}` is missing or empty"))?);
        }
        let mut wakes = None;
        for more in parts {
            match more.strip_prefix(WAKES).filter(|body| body.starts_with("\n\n- ")) {
                Some(body) if wakes.is_none() => wakes = Some(body),
                _ => {
                    let more = more.lines().next().unwrap_or_default();
                    return Err(format!("`## {more}` is not one of the sections {SECTIONS:?}"));
                }
            }
        }
        let what = paragraph(what);
        if what.is_empty() {
            return Err("the first paragraph, on the purpose, is missing".to_owned());
        }
        let list = |body: &str| -> Vec<String> {
            let body = format!("\n{}", body.trim());
            body.split("\n- ").skip(1).map(paragraph).collect()
        };
        let rows = list(bodies[0]).into_iter().map(|line| {
            let row = line.strip_prefix('`').and_then(|line| line.strip_suffix('`'));
            let (python, rust) = row.and_then(|row| row.split_once("` → `")).ok_or(format!(
                "a row of `## Answer` should be `Python` → `Rust`, and not {line}"
            ))?;
            Ok(Row { python: python.to_owned(), rust: rust.to_owned() })
        });
        let answer = rows.collect::<Result<Vec<_>, String>>()?;
        let wakes = wakes.map(list).unwrap_or_default().into_iter().map(|line| {
            Wakes::parse(&line).ok_or(format!(
                "a row of `## {WAKES}` should be `event` → `wait`, with nothing, `any`, \
                 `the first` or `every` before `wait`, and not {line}"
            ))
        });
        let wakes = wakes.collect::<Result<Vec<_>, String>>()?;
        let pitfalls = list(bodies[2]);
        if pitfalls.is_empty() {
            return Err("the section `## Pitfalls` should be a list, with `- `".to_owned());
        }
        Ok(Self {
            what,
            answer,
            vary: paragraph(bodies[1]),
            pitfalls,
            words: paragraph(bodies[3]).split(", ").map(str::to_owned).collect(),
            wakes,
        })
    }
}

/// Returns the names of all pages, in alphabetical order.
///
/// # Errors
///
/// Returns an error if the folder cannot be read.
pub fn names() -> Result<Vec<String>, String> {
    crate::names_in(FOLDER, "md")
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "What it\nis for.\n\n## Answer\n\n- `a` →\n  `b`\n\n## May vary\n\nnothing\n\n\
                        ## Pitfalls\n\n- One\n  goes on.\n- Two.\n\n## Words\n\n信号量, a b,\nc\n";

    #[test]
    fn lines_are_joined_and_lists_are_split() {
        let prose = Prose::parse(GOOD).expect("the page should be well formed");
        assert_eq!(prose.what, "What it is for.");
        assert_eq!(prose.answer, [Row { python: "a".to_owned(), rust: "b".to_owned() }]);
        assert_eq!(prose.pitfalls, ["One goes on.", "Two."]);
        assert_eq!(prose.words, ["信号量", "a b", "c"]);
    }

    #[test]
    fn a_row_means_the_line_that_equals_it_before_a_line_that_contains_it() {
        let code = "# f()\nx = f()\n    f()\n";
        assert_eq!((line_of(code, "f()"), line_of(code, "x = ")), (Some(2), Some(1)));
        assert_eq!((line_of("// g", "g"), line_of("", "g")), (None, None));
    }

    #[test]
    fn a_missing_section_is_named() {
        for (gone, complaint) in [
            ("`a` →\n  ", "a row of `## Answer` should be `Python` → `Rust`, and not `b`"),
            ("## May vary\n\nnothing\n\n", "the section `## May vary` is missing or empty"),
            ("信号量, a b,\nc\n", "the section `## Words` is missing or empty"),
            ("What it\nis for.\n", "the first paragraph, on the purpose, is missing"),
        ] {
            assert_eq!(Prose::parse(&GOOD.replace(gone, "")), Err(complaint.to_owned()));
        }
        let no_list = GOOD.replace("- One", "One").replace("- Two", "Two");
        assert!(Prose::parse(&no_list).is_err_and(|wrong| wrong.contains("should be a list")));
        for more in ["## Moer", "## Wakes\n\n- `a` → `b`\n\n## Wakes"] {
            let more = format!("{GOOD}\n{more}\n\nx\n");
            assert!(Prose::parse(&more).is_err_and(|wrong| wrong.contains("` is not one")));
        }
        let more = format!("{GOOD}\n## Moer\n\nx\n");
        assert!(Prose::parse(&more).is_err_and(|wrong| wrong.contains("`## Moer` is not one")));
    }

    #[test]
    fn a_row_of_wakes_says_which_wait_ends() {
        let wakes = |rows: &str| {
            Prose::parse(&format!("{GOOD}\n## Wakes\n\n{rows}\n")).map(|prose| prose.wakes)
        };
        let row = |which| Wakes { event: "done".to_owned(), which, wait: "waits x".to_owned() };
        for (word, which) in [
            ("", Which::Last),
            ("any ", Which::Any),
            ("the first ", Which::First),
            ("every ", Which::Every),
        ] {
            assert_eq!(wakes(&format!("- `done` →\n  {word}`waits x`")), Ok(vec![row(which)]));
        }
        assert_eq!(Prose::parse(GOOD).map(|prose| prose.wakes), Ok(Vec::new()));
        for wrong in ["- `done` → some `waits x`", "- `done`", "- done → `waits x`"] {
            let wrong = wakes(wrong).expect_err(wrong);
            assert!(wrong.starts_with("a row of `## Wakes` should be"), "{wrong}");
        }
    }
}
