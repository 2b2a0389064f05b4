//! Writes the page of each snippet in Markdown, from the header, the source, the Python
//! counterpart, the recording, and the prose in `book/pages`.

use std::fmt::Write as _;

use catalog::document::{self, Heading};
use catalog::header::{self, Header, Kind, without_shared};
use catalog::names::Name;
use catalog::pages::Prose;
use conformance::Figures;

use crate::figures;
use crate::recording::{Entry, Recording};
use crate::timeline::{Meaning, Timeline, Width, escape};

/// Returns the name of a page in the list of pages: the Python name. If a page in `taken` already
/// has that name, the binary is added in parentheses.
#[must_use]
pub fn name(header: &Header, taken: &mut Vec<String>) -> String {
    let python = &header.names[0];
    if taken.contains(python) {
        return format!("{python} ({})", header.binary);
    }
    taken.push(python.clone());
    python.clone()
}

/// Returns the address of a name in the lists by Python name: the file with this extension, and the
/// anchor of the name.
#[must_use]
pub fn place(name: &Name, extension: &str) -> String {
    format!("names/{}.{extension}#{}", name.module, name.name)
}

/// Returns the page of a snippet.
///
/// # Errors
///
/// Returns an error if the counterpart or the recording is missing or malformed.
pub fn markdown(
    header: &Header,
    heading: &Heading,
    prose: &Prose,
    all: &[Header],
    figures: &[Figures],
    name: &str,
) -> Result<String, String> {
    let Header { section, binary, .. } = header;
    let source = header::source(section, binary);
    let python = catalog::read(&header.python)?;
    let Heading { chapter, section: heading } = heading;
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
    page += &code_block("rust", "Rust", &header.path(), &copied, lines_of_header);
    page += "</div>\n\n";
    page += "<p class=\"aside\">The button copies the whole file, including the header, without \
             the lines that use this repository's timing and logging.</p>\n\n";

    page += "## Copy it\n\n";
    page += "These commands create a new project. Then paste the Rust program into its \
             `src/main.rs`:\n\n";
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
    page += "The same test holds both programs to this contract: in Rust and on CPython.\n\n";
    page += &figures::of_snippet(binary, figures);

    page += "## A recorded run\n\n";
    page += &recorded(&recording, &source)?;

    page += "## Pitfalls\n\n";
    for pitfall in &prose.pitfalls {
        let _ = writeln!(page, "- {}", with_links(pitfall, "", all));
    }
    page.push('\n');
    if !header.notes.is_empty() {
        // A fenced block contains no links, so only the text between the fences is changed.
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

/// Returns the description of a kind of contract.
const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Exact => "Exact, the output equals Python's, byte for byte",
        Kind::Unordered => "Unordered, the lines equal Python's, in any order",
        Kind::Ordered => "Ordered, the order and the number of the lines are constrained",
        Kind::Timed => "Timed, the lines appear at given times",
    }
}

/// Returns a block of code with a button that copies the code. The first `hidden` lines are hidden
/// until the reader shows them.
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

/// Returns the picture of a recorded run of `source`, and the entries of the recording as text.
fn recorded(recording: &Recording, source: &str) -> Result<String, String> {
    let timeline = Timeline::new(recording)?;
    let mut text = String::from("<figure class=\"run\">\n");
    for width in [Width::Wide, Width::Narrow] {
        let _ = writeln!(text, "{}", timeline.svg(width));
    }
    let _ = writeln!(text, "<figcaption>{}</figcaption>\n</figure>\n", caption(&timeline, source));
    let _ = writeln!(
        text,
        "<details open>\n<summary>The run as text: seconds, lane, event; lines of output are \
         bold</summary>\n\n<pre class=\"run-text\" tabindex=\"0\"><code class=\"nohighlight\">{}</code></pre>\n\n\
         </details>\n\n<p class=\"aside\">Recorded {}, with <code>RUST_LOG=info</code>.</p>\n",
        in_words(recording),
        escape(&recording.recorded)
    );
    Ok(text)
}

/// Returns the caption of a picture. The caption says from which event to which event each kind of
/// bar extends.
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

/// The kinds of bars, each with its class in the picture and its name in the caption.
const BARS: [(Meaning, &str, &str); 2] =
    [(Meaning::Waits, "waits", "waits"), (Meaning::Holds, "holds", "holds or runs")];
/// The maximum number of kinds of bars in a caption. If there are more, kinds whose events begin
/// with the same word are merged.
const MOST_BARS: usize = 3;

/// Returns each kind of bar once, in the order of the picture.
fn alike(bars: &[(&str, &str)], shorter: fn(&str) -> String) -> Vec<(String, String)> {
    let mut kinds = Vec::new();
    for (from, to) in bars {
        let kind = (shorter(from), if *to == "the end" { (*to).to_owned() } else { shorter(to) });
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    // A bar that the end of the program cut short is the same kind as a bar that an event ended.
    let named = |from: &str, kinds: &[(String, String)]| {
        kinds.iter().any(|(other, to)| from == other && to != "the end")
    };
    let all = kinds.clone();
    kinds.retain(|(from, to)| to != "the end" || !named(from, &all));
    kinds
}

/// Cuts the words at the first number: `begins task 5` becomes `begins task …`.
fn without_numbers(words: &str) -> String {
    match words.find(|c: char| c.is_ascii_digit()) {
        Some(digit) => {
            let before = words[..digit].rfind(' ').unwrap_or(0);
            format!("{} …", &words[..before])
        }
        None => words.to_owned(),
    }
}

/// Cuts the words after the first one: `begins statement good` becomes `begins …`.
fn first_word(words: &str) -> String {
    match words.split_once(' ') {
        Some((first, _)) => format!("{first} …"),
        None => words.to_owned(),
    }
}

/// The maximum number of entries on a page. From a longer recording, the middle is left out.
const MOST_ENTRIES: usize = 70;
/// The number of entries that follow the omission.
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

/// Turns each reference to one of the snippets `all`, for example "see `binary`", into a link to
/// the snippet's page in `folder`.
pub(crate) fn with_links(text: &str, folder: &str, all: &[Header]) -> String {
    const POINTERS: [&str; 4] = ["see ", "as in ", " of ", "with "];
    let mut linked = String::new();
    for (index, piece) in text.split('`').enumerate() {
        // The pieces with an odd index were between backticks.
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

/// Returns the list of the other snippets under the same heading, each with the sentence that says
/// when to use the snippet.
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
    fn a_reference_becomes_a_link() {
        let all = catalog::snippets().expect("the headers should be well formed");
        let with_links = |text, folder| super::with_links(text, folder, &all);
        let linked = with_links("Or not, see `lock_std`; see `nothing`, `lock`", "");
        assert_eq!(linked, "Or not, see [`lock_std`](lock_std.md); see `nothing`, `lock`");
        assert_eq!(with_links("as in `event`", "../"), "as in [`event`](../event.md)");
    }

    #[test]
    fn captions_name_the_ends_of_the_bars() {
        let caption = |binary: &str| {
            let recording = Recording::read(binary).expect("the recording should exist");
            let timeline = Timeline::new(&recording).expect("the recording should be drawable");
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
    fn a_page_whose_name_is_taken_has_the_binary_in_its_name() {
        let mut taken = Vec::new();
        let names = [("sync", "lock"), ("sync", "lock_std"), ("sync", "rlock")]
            .map(|(section, binary)| name(&Header::read(section, binary), &mut taken));
        assert_eq!(names, ["threading.Lock", "threading.Lock (lock_std)", "threading.RLock"]);
    }
}
