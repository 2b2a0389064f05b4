//! Writes the page of each snippet in Markdown, from the header, the source, the Python
//! counterpart, the recording, and the prose in `book/pages`.

use std::fmt::Write as _;

use catalog::chinese;
use catalog::document::{self, Heading};
use catalog::header::{self, Header, Kind, without_shared};
use catalog::names::{self, Name};
use catalog::pages::{self, Prose, Row, Wakes};

use crate::edition::Edition;
use crate::facts::{self, Known};
use crate::figures;
use crate::links;
use crate::recording::{Entry, Recording};
use crate::timeline::{Meaning, Timeline, Width, escape};

/// Returns the name of a page in the list of pages: the title of the Python name. If a page in
/// `taken` already has that name, the binary is added in parentheses.
#[must_use]
pub fn name(header: &Header, taken: &mut Vec<String>) -> String {
    let python = names::title(&header.names[0]);
    if taken.contains(&python) {
        return format!("{python} ({})", header.binary);
    }
    taken.push(python.clone());
    python
}

/// Returns the address of a name in the lists by Python name: the file with this extension, and the
/// anchor of the name.
#[must_use]
pub fn place(name: &Name, extension: &str) -> String {
    format!("names/{}.{extension}#{}", name.module, name.name)
}

/// Returns a name or a path that can be wrapped after each part.
#[must_use]
pub fn breakable(name: &str) -> String {
    let ends = ["/", ".", "_", "::"];
    ends.iter().fold(name.to_owned(), |name, end| name.replace(end, &format!("{end}<wbr>")))
}

/// Returns the page of a snippet.
///
/// # Errors
///
/// Returns an error if the counterpart or the recording is missing or malformed.
pub fn markdown(
    edition: &Edition,
    header: &Header,
    heading: &Heading,
    prose: &Prose,
    all: &[Header],
    known: &Known,
    name: &str,
) -> Result<String, String> {
    let Header { section, binary, .. } = header;
    edition.at(binary);
    let source = header::source(section, binary);
    let python = catalog::read(&header.python)?;
    let Heading { chapter, section: heading } = heading;
    let recording = Recording::read(binary)?;

    let mut page = String::new();
    let _ = writeln!(
        page,
        "# {}\n\n<p class=\"place\">{} › {}</p>\n",
        breakable(name),
        edition.either(&chapter.1, &chinese::spaced(&chapter.0)),
        edition.either(&heading.1, &chinese::spaced(&heading.0))
    );
    let _ = writeln!(page, "**{}{}**\n", edition.text(&header.title), edition.either(".", "。"));
    page += &answer(edition, &prose.answer);
    let _ = writeln!(page, "{}\n", edition.linked(&prose.what, "", all));
    let runs = edition.words("`{0}` runs it ({1}).", &[&header.run, &ends(edition, &header.ends)]);
    let _ = writeln!(page, "{runs}\n\n{}", documentation(edition, header));
    page += &facts::of_snippet(edition, header, known);

    let _ = writeln!(page, "## {}\n\n<div class=\"pair\">\n", edition.heading("Python and Rust"));
    let copied = without_shared(&source);
    let of_answer = |part: fn(&Row) -> &str| prose.answer.iter().map(part).collect::<Vec<_>>();
    let in_python = of_answer(|row| &row.python);
    page += &Code {
        language: "python",
        title: "Python",
        path: &header.python.display().to_string(),
        code: &python,
        hidden: &aside_in_python(&python, &in_python),
        marked: &in_python,
        in_playground: false,
    }
    .block(edition);
    page += &Code {
        language: "rust",
        title: "Rust",
        path: &header.path(),
        code: &copied,
        hidden: &(0..=copied.lines().take_while(|line| line.starts_with("//!")).count())
            .collect::<Vec<_>>(),
        marked: &of_answer(|row| &row.rust),
        in_playground: can_run_in_playground(header),
    }
    .block(edition);
    page += "</div>\n\n";

    let _ = writeln!(page, "## {}\n\n{}", edition.heading("Output"), output(edition, &recording));
    page += &recorded(edition, &recording, &source, &prose.wakes)?;

    let _ = writeln!(
        page,
        "## {}\n\n{}\n",
        edition.heading("Copy it"),
        edition.word(
            "These commands create a new project. Then paste the Rust program into its \
             `src/main.rs`. The button above the program copies the whole file, including the \
             header, without the lines that use this repository's timing and logging."
        )
    );
    let mut commands = vec![format!("cargo new {binary}"), format!("cd {binary}")];
    commands.extend(header.copy.iter().cloned());
    let _ = writeln!(page, "{}", commands_block(edition, &commands));
    let _ = writeln!(page, "{}\n", edition.word("`cargo run` runs it."));

    let _ = writeln!(page, "## {}\n", edition.heading("In Rust"));
    let _ = writeln!(page, "{}\n", edition.linked(&header.prose, "", all));

    let _ = writeln!(page, "## {}\n", edition.heading("What is promised"));
    let _ = writeln!(page, "<table class=\"contract\">\n<tbody>\n");
    let promised = [edition.word(kind(header.kind)), edition.linked(&header.promise, "", all)];
    let promised = promised.join(edition.either(": ", "："));
    let vary = edition.linked(&prose.vary, "", all);
    for (what, text) in [("Promised", promised), ("May vary", vary)] {
        let what = edition.word(what);
        let _ = writeln!(page, "<tr><th scope=\"row\">{what}</th><td>\n\n{text}\n\n</td></tr>\n");
    }
    page += "</tbody>\n</table>\n\n";
    let held =
        edition.word("The same test holds both programs to this contract: in Rust and on CPython.");
    let _ = writeln!(page, "{held}\n");
    page += &figures::of_snippet(edition, binary, &known.figures);

    let _ = writeln!(page, "## {}\n", edition.heading("Pitfalls"));
    for pitfall in &prose.pitfalls {
        let _ = writeln!(page, "- {}", edition.linked(pitfall, "", all));
    }
    page.push('\n');
    if !header.notes.is_empty() {
        // A fenced block contains no links, so only the text between the fences is changed.
        let notes: Vec<String> = header
            .notes
            .split("```")
            .enumerate()
            .map(|(index, part)| match index % 2 {
                0 => format!("{}\n", edition.linked(part, "", all)),
                _ => part.replacen("text\n// cargo add", "rust,ignore\n// cargo add", 1),
            })
            .collect();
        let _ = writeln!(page, "## {}\n\n{}\n", edition.heading("More"), notes.join("```"));
    }
    page += &other_ways(edition, header, all);
    Ok(page)
}

/// Returns how a program ends: `ends after 2 s`, `ends at once` or `until Ctrl-C`.
fn ends(edition: &Edition, ends: &str) -> String {
    match ends.strip_prefix("ends after ").and_then(|after| after.strip_suffix(" s")) {
        Some(seconds) => edition.words("ends after {0} s", &[seconds]),
        None => edition.word(ends),
    }
}

/// Returns the table of the lines that correspond.
pub(crate) fn answer(edition: &Edition, rows: &[Row]) -> String {
    let mut text = format!(
        "<table class=\"answer\">\n<caption>{}</caption>\n<thead><tr><th \
         scope=\"col\">Python</th><th scope=\"col\">Rust</th></tr></thead>\n<tbody>\n",
        edition.word("The lines that correspond")
    );
    for Row { python, rust } in rows {
        let _ = writeln!(
            text,
            "<tr><td><code>{}</code></td><td><code>{}</code></td></tr>",
            escape(python),
            escape(rust)
        );
    }
    text + "</tbody>\n</table>\n\n"
}

/// Returns the links to the documentation of the Python and the Rust names of a snippet.
fn documentation(edition: &Edition, header: &Header) -> String {
    let linked = |name: &str, link: Option<String>| match link {
        Some(link) => format!("[`{name}`](<{link}>)"),
        None => format!("`{name}`"),
    };
    let python = header.names.iter().map(|name| linked(&names::title(name), links::python(name)));
    let rust = header.rust.iter().map(|name| linked(name, links::rust(name)));
    let list = |names: Vec<String>| names.join(edition.either(", ", "、"));
    let mut text = edition.words(
        "Documentation: {0} in Python; {1} in Rust.",
        &[&list(python.collect()), &list(rust.collect())],
    );
    if let Some(package) = header.names.iter().find_map(|name| names::package_of(name)) {
        let install = "The Python program needs the package {0}: `pip install {0}`.";
        text += edition.space();
        text += &edition.words(install, &[package.name]);
    }
    format!("<div class=\"documentation\">\n\n{text}\n\n</div>\n\n")
}

/// The maximum number of printed lines that a page shows under the code.
const MOST_LINES: usize = 10;

/// Returns the first lines that a recorded run printed.
fn output(edition: &Edition, recording: &Recording) -> String {
    let printed = recording.entries.iter().filter(|entry| entry.lane.is_none());
    let lines: Vec<String> = printed.map(|entry| escape(&entry.words)).collect();
    let shown = if lines.len() > MOST_LINES { MOST_LINES - 1 } else { lines.len() };
    let mut text = lines[..shown].join("\n");
    if shown < lines.len() {
        let more = (lines.len() - shown).to_string();
        let _ = write!(text, "\n<i>{}</i>", edition.words("… {0} more lines", &[&more]));
    }
    format!("<pre class=\"output\"><code class=\"nohighlight\">{text}\n</code></pre>\n")
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

/// Returns the lines of a counterpart that are not about its subject: the text with which the file
/// begins, which says what the page says, and the function `say`, which prints a line. If a line of
/// the short answer is in `say`, the function is about the subject. `marked` has these lines.
fn aside_in_python(python: &str, marked: &[&str]) -> Vec<usize> {
    let lines: Vec<&str> = python.lines().collect();
    let is_blank = |at: usize| lines.get(at).is_some_and(|line| line.trim().is_empty());
    let mut aside = Vec::new();
    if python.starts_with("\"\"\"") {
        let ends = |line: &&str| line.ends_with("\"\"\"");
        let begins_and_ends = lines[0].len() > 5 && ends(&lines[0]);
        let rest = lines.iter().skip(1).position(ends).map_or(0, |end| end + 1);
        aside.extend(0..=if begins_and_ends { 0 } else { rest });
    }
    if let Some(say) = lines.iter().position(|line| line.starts_with("def say(")) {
        let is_body = |at: &usize| lines[*at].starts_with(' ') || is_blank(*at);
        let end = (say + 1..lines.len()).find(|at| !is_body(at)).unwrap_or(lines.len());
        let is_within = |part: &&str| {
            pages::line_of(python, part).is_some_and(|line| (say..end).contains(&line))
        };
        if !marked.iter().any(is_within) {
            aside.extend(say..end);
        }
    }
    // The blank lines at the beginning.
    let first = (0..lines.len()).take_while(|at| aside.contains(at)).count();
    aside.extend((first..lines.len()).take_while(|at| is_blank(*at)));
    aside
}

/// Returns whether the Rust Playground can run a snippet: it needs only std, no other process, and
/// ends within the limit of the Playground, 10 s.
fn can_run_in_playground(header: &Header) -> bool {
    let ends_soon = match header.ends.strip_prefix("ends after ") {
        Some(seconds) => seconds.trim_end_matches(" s").parse().is_ok_and(|s: f64| s < 8.0),
        None => header.ends == "ends at once",
    };
    header.copy.is_empty() && ends_soon && header.section != "processes"
}

/// A program on a page.
struct Code<'a> {
    language: &'a str,
    title: &'a str,
    path: &'a str,
    code: &'a str,
    /// The lines that are hidden until the reader shows them.
    hidden: &'a [usize],
    /// The lines of the short answer.
    marked: &'a [&'a str],
    /// Whether the Rust Playground can run the program.
    in_playground: bool,
}

impl Code<'_> {
    /// Returns a block of code with a button that copies the code.
    fn block(&self, edition: &Edition) -> String {
        let Self { language, title, path, code, hidden, marked, in_playground } = self;
        let marked: Vec<usize> =
            marked.iter().filter_map(|part| pages::line_of(code, part)).collect();
        let mut shown = String::new();
        for (at, line) in code.lines().enumerate() {
            let escaped = escape(line);
            if hidden.contains(&at) {
                let _ = write!(shown, "<span class=\"file-header\">{escaped}\n</span>");
            } else if marked.contains(&at) {
                let indent = escaped.len() - escaped.trim_start().len();
                let (indent, line) = escaped.split_at(indent);
                let _ = writeln!(shown, "{indent}<span class=\"corresponds\">{line}</span>");
            } else {
                let _ = writeln!(shown, "{escaped}");
            }
        }
        let mut switch = String::new();
        if !hidden.is_empty() {
            switch = format!(
                "<label><input type=\"checkbox\" class=\"show-header\"> {}</label>",
                edition.word("whole file")
            );
        }
        let what = edition.words("Copy the {0} program", &[title]);
        format!(
            "<div class=\"code of-{language}\"{}>\n<div class=\"code-title\"><strong>{title}\
             </strong> <code class=\"path\">{}</code>{switch}{}</div>\n\n\
             <pre tabindex=\"0\"><code id=\"code-{language}\" class=\"language-{language}\">\
             {shown}</code></pre>\n\n</div>\n\n",
            if *in_playground { " data-playground" } else { "" },
            breakable(path),
            copy_button(edition, &format!("code-{language}"), &what)
        )
    }
}

/// Returns a button that copies the element with the ID `of`.
fn copy_button(edition: &Edition, of: &str, what: &str) -> String {
    format!(
        "<button type=\"button\" class=\"copy\" data-copies=\"{of}\" aria-label=\"{what}\">{}\
         </button>",
        edition.word("Copy")
    )
}

fn commands_block(edition: &Edition, commands: &[String]) -> String {
    format!(
        "<div class=\"code commands\">\n<div class=\"code-title\"><strong>{}</strong>{}</div>\n\n\
         <pre tabindex=\"0\"><code id=\"commands\" class=\"nohighlight\">{}\n</code></pre>\n\n\
         </div>\n",
        edition.word("Terminal"),
        copy_button(edition, "commands", &edition.word("Copy the commands")),
        escape(&commands.join("\n"))
    )
}

/// Returns the picture of a recorded run of `source`, and the entries of the recording as text.
fn recorded(
    edition: &Edition,
    recording: &Recording,
    source: &str,
    wakes: &[Wakes],
) -> Result<String, String> {
    let timeline = Timeline::new(recording)?.with_arrows(recording, wakes)?;
    let mut text = String::from("<figure class=\"run\">\n");
    for width in [Width::Wide, Width::Narrow] {
        let _ = writeln!(text, "{}", timeline.svg(edition, width));
    }
    let caption = caption(edition, &timeline, source);
    let _ = writeln!(text, "<figcaption>{caption}</figcaption>\n</figure>\n");
    let _ = writeln!(
        text,
        "<details>\n<summary>{}</summary>\n\n<pre class=\"run-text\" tabindex=\"0\"><code \
         class=\"nohighlight\">{}</code></pre>\n\n</details>\n\n<p class=\"aside\">{}</p>\n",
        edition.word("The run as text: seconds, lane, event; lines of output are bold"),
        in_words(edition, recording, &timeline),
        edition.words(
            "Recorded {0}, with <code>RUST_LOG=info</code>.",
            &[&escape(&machine(edition, &recording.recorded))]
        )
    );
    Ok(text)
}

/// Returns the words about a machine, such as `linux x86_64, 2 cores`, in the edition's language.
#[must_use]
pub fn machine(edition: &Edition, words: &str) -> String {
    let parts = words.split("; ").map(|part| {
        let parts = part.split(", ").map(|part| match part.strip_suffix(" cores") {
            Some(number) => edition.words("{0} cores", &[number]),
            None => part.to_owned(),
        });
        parts.collect::<Vec<_>>().join(edition.either(", ", "，"))
    });
    parts.collect::<Vec<_>>().join(edition.either("; ", "；"))
}

/// Returns the caption of a picture. The caption says from which event to which event each kind of
/// bar extends.
fn caption(edition: &Edition, timeline: &Timeline, source: &str) -> String {
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
                    "the end" => edition.word(words),
                    words => format!("<q>{}</q>", escape(words)),
                };
                edition.words("from {0} to {1}", &[&quoted(from), &quoted(to)])
            });
            let from_to: Vec<String> = from_to.collect();
            let _ = write!(
                caption,
                "<span class=\"key {class}\"></span> {}{} ",
                edition.word(named),
                edition.either(": ", "：").to_owned()
                    + &from_to.join(edition.either(", or ", "；或者"))
            );
        }
    }
    let _ = write!(
        caption,
        "<span class=\"key moment\"></span> {} <span class=\"key line\"></span> {}",
        edition.word("an event"),
        edition.word("a line printed")
    );
    if !timeline.arrows.is_empty() {
        let who = edition.word("from the event that woke a lane to the end of its wait");
        let _ = write!(caption, " <span class=\"key wakes\">↗</span> {who}");
    }
    if timeline.holders() > 1 {
        let most = match timeline.most_holding() {
            1 => edition.word("Never more than one full bar at the same time."),
            most => {
                let most = most.to_string();
                edition.words("Never more than {0} full bars at the same time.", &[&most])
            }
        };
        let _ = write!(caption, "<br>{most}");
    }
    if let Some((_, rest)) = source.split_once("log!(first: ")
        && let Some((rounds, _)) = rest.split_once(',')
    {
        let only = "Only the first {0} rounds of each thread are shown.";
        let _ = write!(caption, "<br>{}", edition.words(only, &[rounds]));
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

fn in_words(edition: &Edition, recording: &Recording, timeline: &Timeline) -> String {
    let entries = &recording.entries;
    let widest = recording.lanes().iter().map(|lane| lane.chars().count()).max().unwrap_or(0);
    let line = |(index, Entry { at, lane, words }): (usize, &Entry)| {
        let (at, mut words) = (at.as_secs_f64(), escape(words));
        if let Some(by) = timeline.woken_by(index) {
            words += &edition.words(" (woken by {0})", &[&escape(by)]);
        }
        match lane {
            Some(lane) => format!("{at:9.4}  {:widest$}  {words}\n", escape(lane)),
            None => format!("{at:9.4}  {:widest$}  <b>{words}</b>\n", ""),
        }
    };
    let mut text = String::new();
    if entries.len() <= MOST_ENTRIES {
        text.extend(entries.iter().enumerate().map(line));
    } else {
        let (first, last) = (MOST_ENTRIES - LAST_ENTRIES, entries.len() - LAST_ENTRIES);
        text.extend(entries.iter().enumerate().take(first).map(line));
        let more = edition.words("… {0} more …", &[&(last - first).to_string()]);
        let _ = writeln!(text, "           {more}");
        text.extend(entries.iter().enumerate().skip(last).map(line));
    }
    let end = edition.word("the end");
    let _ = writeln!(text, "{:9.4}  {end}", recording.ended_at.as_secs_f64());
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
            linked += &link(piece, folder);
        } else {
            let _ = write!(linked, "`{piece}`");
        }
    }
    linked
}

/// Returns a link to the page of a snippet.
pub(crate) fn link(binary: &str, folder: &str) -> String {
    format!("[`{binary}`]({folder}{binary}.md)")
}

/// Returns the list of the other snippets under the same heading, each with the sentence that says
/// when to use the snippet.
fn other_ways(edition: &Edition, header: &Header, all: &[Header]) -> String {
    let original = |header: &Header| {
        document::original(header, all).map(|original| original.binary.clone()).ok()
    };
    let others: Vec<&Header> = all
        .iter()
        .filter(|other| original(other) == original(header) && other.binary != header.binary)
        .collect();
    let mut text = String::new();
    if !others.is_empty() {
        let _ = writeln!(text, "## {}\n", edition.heading("Other ways"));
    }
    for other in others {
        edition.at(&other.binary);
        let title = edition.text(&other.title);
        let ends = edition.either(".", "。");
        let _ = write!(
            text,
            "- [{0}]({0}.md){1}{title}{ends}",
            other.binary,
            edition.either(": ", "：")
        );
        if let Some(when) = other.use_it_when() {
            text += edition.space();
            text += &edition.linked(&when, "", all);
        }
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests_of_pages {
    use super::*;
    use crate::edition::Language;

    #[test]
    fn the_text_at_the_beginning_and_the_helper_are_aside() {
        let python = "\"\"\"One:\ntwo.\"\"\"\n\nimport a\n\n\ndef say(x):\n    b\n\n    c\n\n\ndef f():\n    d\n";
        assert_eq!(aside_in_python(python, &["d"]), [0, 1, 6, 7, 8, 9, 10, 11, 2]);
        assert_eq!(aside_in_python(python, &["d", "b"]), [0, 1, 2]); // a marked line is in `say`
        assert_eq!(aside_in_python("\"\"\"One.\"\"\"\n\nimport a\n", &[]), [0, 1]);
        assert_eq!(aside_in_python("import a\n", &[]), [0; 0]);
    }

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
            let edition = Edition::new(Language::English).expect("the files should be well formed");
            caption(&edition, &timeline, &header::source("sync", binary))
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
        let nats = name(&Header::read("distributed", "master_worker_nats"), &mut taken);
        assert_eq!(nats, "nats.js (nats-py)");
    }

    #[test]
    fn a_page_says_which_package_the_python_program_needs() {
        let english = Edition::new(Language::English).expect("the files should be well formed");
        let documentation =
            |section, binary| documentation(&english, &Header::read(section, binary));
        assert!(
            documentation("distributed", "master_worker_nats").contains("`pip install nats-py`")
        );
        assert!(!documentation("sync", "lock").contains("pip install"));
    }
}
