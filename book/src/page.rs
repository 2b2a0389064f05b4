//! The pages: one for each snippet, in Markdown, made of its header, its source, its counterpart,
//! its recording, and its prose in `book/pages`.

use std::fmt::Write as _;

use find::document::{self, Heading};
use find::header::{self, Header, Kind, without_shared};
use find::pages::Prose;

use crate::recording::{Entry, Recording};
use crate::timeline::{Meaning, Timeline, Width, escape};

/// The name of a page in the list of pages: the Python name, and the binary if it is a companion
/// or another page has that name.
#[must_use]
pub fn name(header: &Header, taken: &mut Vec<String>) -> String {
    let python = &header.names[0];
    if taken.contains(python) {
        return format!("{python} ({})", header.binary);
    }
    taken.push(python.clone());
    python.clone()
}

/// The page of a binary.
///
/// # Errors
///
/// What is missing for it.
pub fn markdown(header: &Header, all: &[Header], name: &str) -> Result<String, String> {
    let Header { section, binary, .. } = header;
    let source = header::source(section, binary);
    let python = find::read(&header.python)?;
    let prose = Prose::read(binary)?;
    let Heading { chapter, section: heading } = document::heading(header, all)?;
    let recording = Recording::read(binary)?;

    let mut page = String::new();
    let _ = writeln!(
        page,
        "# {name}\n\n<p class=\"place\"><span lang=\"zh\">{} › {}</span> · {} › {}</p>\n",
        chapter.0, heading.0, chapter.1, heading.1
    );
    let _ = writeln!(page, "**{}.**\n", header.title);
    let _ = writeln!(page, "{}\n\n<div lang=\"zh\">\n\n{}\n\n</div>\n", prose.what, prose.chinese);
    let _ = writeln!(page, "`{}` runs it ({}).\n", header.run, header.ends);
    let _ = writeln!(page, "## In Rust\n\n{}\n", with_links(&header.prose, "", all));

    let _ = writeln!(page, "## Python and Rust\n\n<div class=\"pair\">\n");
    let path = header.python.display().to_string();
    page += &code_block("python", "Python", &path, &python, 0);
    let copied = without_shared(&source);
    let lines_of_header = copied.lines().take_while(|line| line.starts_with("//!")).count() + 1;
    let path = format!("{section}/src/bin/{binary}.rs");
    page += &code_block("rust", "Rust", &path, &copied, lines_of_header);
    page += "</div>\n\n";
    page += "<p class=\"aside\">What the button copies is the whole file, its header included, \
             less the lines that use this repository's timing and logging.</p>\n\n";

    page += "## Copy it\n\n";
    page +=
        "These commands make a new project; then put the Rust above into its `src/main.rs`:\n\n";
    let mut commands = vec![format!("cargo new {binary}"), format!("cd {binary}")];
    commands.extend(header.copy.iter().cloned());
    let _ = writeln!(page, "{}", commands_block(&commands));
    page += "`cargo run` runs it.\n\n";

    page += "## What is promised\n\n";
    let _ = writeln!(page, "<table class=\"contract\">\n<tbody>\n");
    let promised = format!("{}: {}", kind(header.kind), header.promise);
    for (what, text) in [("Promised", promised.as_str()), ("May vary", &prose.vary)] {
        let _ = writeln!(
            page,
            "<tr><th scope=\"row\">{what}</th><td>\n\n{}\n\n</td></tr>\n",
            with_links(text, "", all)
        );
    }
    page += "</tbody>\n</table>\n\n";
    page += "Both hold for both programs: the same test runs them on Rust and on CPython.\n\n";

    page += "## A recorded run\n\n";
    page += &recorded(&recording, &source)?;

    page += "## Pitfalls\n\n";
    for pitfall in &prose.pitfalls {
        let _ = writeln!(page, "- {}", with_links(pitfall, "", all));
    }
    page.push('\n');
    if !header.notes.is_empty() {
        // Backticks of a fence are no pointers: a block is left as it is.
        let notes: Vec<String> = header
            .notes
            .split("```")
            .enumerate()
            .map(|(index, part)| match index % 2 {
                0 => with_links(part, "", all),
                _ => part.replacen("text\n// cargo add", "rust,ignore\n// cargo add", 1),
            })
            .collect();
        let _ = writeln!(page, "## More\n\n{}\n", notes.join("```"));
    }
    page += &other_ways(header, all);
    Ok(page)
}

/// A kind of contract, in words.
const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Exact => "Exact, the output is the same as Python's, byte for byte",
        Kind::Unordered => "Unordered, the same lines in any order",
        Kind::Ordered => "Ordered, what comes before what, and how much at most",
        Kind::Timed => "Timed, when lines come",
    }
}

/// A block of code with a button that copies it. Its first lines may be hidden.
fn code_block(language: &str, title: &str, path: &str, code: &str, hidden: usize) -> String {
    let at = code.split_inclusive('\n').take(hidden).map(str::len).sum();
    let (hidden_part, shown) = code.split_at(at);
    let (mut switch, mut first) = (String::new(), String::new());
    if hidden > 0 {
        switch = "<label><input type=\"checkbox\" class=\"show-header\"> header</label>".to_owned();
        first = format!("<span class=\"file-header\">{}</span>", escape(hidden_part));
    }
    format!(
        "<div class=\"code of-{language}\">\n<div class=\"code-title\"><strong>{title}</strong> \
         <code class=\"path\">{path}</code>{switch}<button type=\"button\" class=\"copy\" \
         data-copies=\"code-{language}\">Copy</button></div>\n\n\
         <pre><code id=\"code-{language}\" class=\"language-{language}\">{first}{}</code></pre>\n\n\
         </div>\n\n",
        escape(shown)
    )
}

fn commands_block(commands: &[String]) -> String {
    format!(
        "<div class=\"code commands\">\n<div class=\"code-title\"><strong>Terminal</strong>\
         <button type=\"button\" class=\"copy\" data-copies=\"commands\">Copy</button></div>\n\n\
         <pre><code id=\"commands\" class=\"nohighlight\">{}\n</code></pre>\n\n</div>\n",
        escape(&commands.join("\n"))
    )
}

/// The picture of a recorded run of `source`, and what happened in it.
fn recorded(recording: &Recording, source: &str) -> Result<String, String> {
    let timeline = Timeline::new(recording)?;
    let mut text = String::from("<figure class=\"run\">\n");
    for width in [Width::Wide, Width::Narrow] {
        let _ = writeln!(text, "{}", timeline.svg(width));
    }
    let _ = writeln!(text, "<figcaption>{}</figcaption>\n</figure>\n", caption(&timeline, source));
    let _ = writeln!(
        text,
        "<details open>\n<summary>The run in words: seconds, lane, event; lines of output are \
         bold</summary>\n\n<pre class=\"run-text\" tabindex=\"0\"><code class=\"nohighlight\">{}</code></pre>\n\n\
         </details>\n\n<p class=\"aside\">Recorded {}, with <code>RUST_LOG=info</code>.</p>\n",
        in_words(recording),
        escape(&recording.recorded)
    );
    Ok(text)
}

/// What the bars of this picture are: from which event to which.
fn caption(timeline: &Timeline, source: &str) -> String {
    let mut caption = String::new();
    for (meaning, class, named) in BARS {
        let spans = timeline.lanes.iter().flat_map(|lane| &lane.spans);
        let bars: Vec<(&str, &str)> = spans
            .filter(|span| span.meaning == meaning)
            .map(|span| (span.words.as_str(), span.until.as_deref().unwrap_or("the end")))
            .collect();
        let all = alike(&bars, without_numbers);
        let few = if all.len() > MOST_BARS { alike(&bars, first_word) } else { all };
        if !few.is_empty() {
            let from_to = few.iter().map(|(from, to)| {
                let quoted = |words: &str| match words {
                    "the end" => words.to_owned(),
                    words => format!("<q>{}</q>", escape(words)),
                };
                format!("from {} to {}", quoted(from), quoted(to))
            });
            let from_to: Vec<String> = from_to.collect();
            let _ = write!(
                caption,
                "<span class=\"key {class}\"></span> {named}: {} ",
                from_to.join(", or ")
            );
        }
    }
    caption += "<span class=\"key moment\"></span> an event \
                <span class=\"key line\"></span> a line printed";
    if timeline.holders() > 1 {
        let most = match timeline.most_holding() {
            1 => "one full bar".to_owned(),
            most => format!("{most} full bars"),
        };
        let _ = write!(caption, "<br>Never more than {most} at the same time.");
    }
    if let Some((_, rest)) = source.split_once("log!(first: ")
        && let Some((rounds, _)) = rest.split_once(',')
    {
        let _ = write!(caption, "<br>Only the first {rounds} rounds of each thread are shown.");
    }
    caption
}

/// The kinds of bars: their class in the picture, and what they are called.
const BARS: [(Meaning, &str, &str); 2] =
    [(Meaning::Waits, "waits", "waits"), (Meaning::Holds, "holds", "holds or runs")];
/// More kinds of bars are named by the first words of their events.
const MOST_BARS: usize = 3;

/// Each kind of bar once, in the order of the picture.
fn alike(bars: &[(&str, &str)], shorter: fn(&str) -> String) -> Vec<(String, String)> {
    let mut kinds = Vec::new();
    for (from, to) in bars {
        let kind = (shorter(from), if *to == "the end" { (*to).to_owned() } else { shorter(to) });
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    // What the program's end cut short has another end elsewhere.
    let named = |from: &str, kinds: &[(String, String)]| {
        kinds.iter().any(|(other, to)| from == other && to != "the end")
    };
    let all = kinds.clone();
    kinds.retain(|(from, to)| to != "the end" || !named(from, &all));
    kinds
}

/// `begins task …` of `begins task 5`.
fn without_numbers(words: &str) -> String {
    match words.find(|c: char| c.is_ascii_digit()) {
        Some(digit) => {
            let before = words[..digit].rfind(' ').map_or(0, |space| space);
            format!("{} …", &words[..before])
        }
        None => words.to_owned(),
    }
}

/// `begins …` of `begins statement good`.
fn first_word(words: &str) -> String {
    match words.split_once(' ') {
        Some((first, _)) => format!("{first} …"),
        None => words.to_owned(),
    }
}

/// A recording of more entries is cut in the middle.
const MOST_ENTRIES: usize = 70;
const LAST_ENTRIES: usize = 10;

fn in_words(recording: &Recording) -> String {
    let entries = &recording.entries;
    let widest = recording.lanes().iter().map(|lane| lane.chars().count()).max().unwrap_or(0);
    let line = |Entry { at, lane, words }: &Entry| {
        let (at, words) = (at.as_secs_f64(), escape(words));
        match lane {
            Some(lane) => format!("{at:9.4}  {:widest$}  {words}\n", escape(lane)),
            None => format!("{at:9.4}  {:widest$}  <b>{words}</b>\n", ""),
        }
    };
    let mut text = String::new();
    if entries.len() <= MOST_ENTRIES {
        text.extend(entries.iter().map(line));
    } else {
        let (first, rest) = entries.split_at(MOST_ENTRIES - LAST_ENTRIES);
        let (left, last) = rest.split_at(rest.len() - LAST_ENTRIES);
        text.extend(first.iter().map(line));
        let _ = writeln!(text, "           … {} more …", left.len());
        text.extend(last.iter().map(line));
    }
    let _ = writeln!(text, "{:9.4}  the end", recording.ended_at.as_secs_f64());
    text
}

/// The text with each of the snippets `all` that it points at, as in "see `binary`", made a link to
/// its page in `folder`.
pub(crate) fn with_links(text: &str, folder: &str, all: &[Header]) -> String {
    const POINTERS: [&str; 4] = ["see ", "as in ", " of ", "with "];
    let mut linked = String::new();
    for (index, piece) in text.split('`').enumerate() {
        // Every second piece stands between backticks.
        if index % 2 == 0 {
            linked += piece;
        } else if POINTERS.iter().any(|pointer| linked.ends_with(pointer))
            && all.iter().any(|header| header.binary == piece)
        {
            let _ = write!(linked, "[`{piece}`]({folder}{piece}.md)");
        } else {
            let _ = write!(linked, "`{piece}`");
        }
    }
    linked
}

/// The other snippets under the same heading, and when to use them.
fn other_ways(header: &Header, all: &[Header]) -> String {
    let original = |header: &Header| {
        document::original(header, all).map(|original| original.binary.clone()).ok()
    };
    let others: Vec<&Header> = all
        .iter()
        .filter(|other| original(other) == original(header) && other.binary != header.binary)
        .collect();
    let mut text = String::new();
    if !others.is_empty() {
        text += "## Other ways\n\n";
    }
    for other in others {
        let _ = write!(text, "- [{}]({}.md): {}.", other.binary, other.binary, other.title);
        if let Some(when) = other.use_it_when() {
            let _ = write!(text, " {}", with_links(&when, "", all));
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests_of_pages {
    use super::*;

    #[test]
    fn what_is_pointed_at_is_linked() {
        let all = find::snippets().expect("the headers should have the form");
        let with_links = |text, folder| super::with_links(text, folder, &all);
        let linked = with_links("Or not, see `lock_std`; see `nothing`, `lock`", "");
        assert_eq!(linked, "Or not, see [`lock_std`](lock_std.md); see `nothing`, `lock`");
        assert_eq!(with_links("as in `event`", "../"), "as in [`event`](../event.md)");
    }

    #[test]
    fn captions_say_what_the_bars_are() {
        let caption = |binary: &str| {
            let recording = Recording::read(binary).expect("is recorded");
            let timeline = Timeline::new(&recording).expect("can be drawn");
            caption(&timeline, &header::source("sync", binary))
        };
        let (lock, race) = (caption("lock"), caption("race"));
        assert!(
            lock.contains(
                "holds or runs: from <q>holds the lock</q> to <q>done: releases the lock</q>"
            ),
            "{lock}"
        );
        assert!(lock.contains("Never more than one full bar at"), "{lock}");
        assert!(lock.contains("Only the first 8 rounds"), "{lock}");
        assert!(
            race.contains("from <q>holds the old value …</q> to <q>done: stores …</q>"),
            "{race}"
        );
        assert!(race.contains("Never more than 2 full bars"), "{race}");
        let life = caption("race_atomic");
        assert!(
            life.contains("holds or runs: from <q>holds no lock while adding</q> to <q>done</q>"),
            "{life}"
        );
        assert!(!life.contains("waits") && !life.contains("Only"), "{life}");
        let stuck = caption("condition_lost_wakeup");
        assert!(stuck.contains("from <q>waits for a notification</q> to the end"), "{stuck}");
    }

    #[test]
    fn only_companions_and_namesakes_are_called_by_their_binary() {
        let mut taken = Vec::new();
        let names = [("sync", "lock"), ("sync", "lock_std"), ("sync", "rlock")]
            .map(|(section, binary)| name(&Header::read(section, binary), &mut taken));
        assert_eq!(names, ["threading.Lock", "threading.Lock (lock_std)", "threading.RLock"]);
    }
}
