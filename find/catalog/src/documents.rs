//! The documents that a reader can find: each page, each phrase, and each Python name.

use std::collections::BTreeSet;

use crate::chinese::Chinese;
use crate::document::{self, Heading};
use crate::header::Header;
use crate::names::{self, Answer, Name};
use crate::pages::Prose;
use crate::phrases::{self, Phrase};
use crate::search::{Document, Kind};

/// Everything that a lookup reads.
#[derive(Clone, Debug)]
pub struct Catalog {
    /// The headers of the snippets.
    pub snippets: Vec<Header>,
    /// The phrases.
    pub phrases: Vec<Phrase>,
    /// The index by Python name.
    pub names: Vec<Name>,
}

impl Catalog {
    /// Reads everything. A snippet with a malformed header, for example one that is being written,
    /// hides only itself.
    ///
    /// # Errors
    ///
    /// Returns an error if the index or a phrase is malformed.
    pub fn read() -> Result<Self, String> {
        Self::of(crate::snippets().unwrap_or_else(|_| document::readable()))
    }

    /// Reads everything but the headers of the snippets.
    ///
    /// # Errors
    ///
    /// Returns an error if the index or a phrase is malformed.
    pub fn of(snippets: Vec<Header>) -> Result<Self, String> {
        let phrases = phrases::all()?;
        let names = names::read_with(&phrases)?;
        Ok(Self { snippets, phrases, names })
    }

    /// Returns a document for each name, each page and each phrase. Of equal documents, a search
    /// returns the first.
    ///
    /// The target of a document is the name of a snippet, the path of a phrase, or a Python name
    /// that has no counterpart. The prose of a document contains what it says in Chinese, too.
    #[must_use]
    pub fn documents(&self, chinese: &Chinese) -> Vec<Document> {
        let Self { snippets, phrases, names } = self;
        let headings = document::headings().unwrap_or_default();
        let mut documents = Vec::new();
        documents.extend(names.iter().filter_map(|name| of_name(name, snippets)));
        documents.extend(snippets.iter().map(|header| of_snippet(header, &headings, names)));
        documents.extend(phrases.iter().map(|phrase| of_phrase(phrase, names)));
        for document in &mut documents {
            let said = self.also_in_chinese(document, chinese);
            document.body += &said;
        }
        documents
    }

    /// Returns what a document says, in Chinese.
    fn also_in_chinese(&self, document: &Document, chinese: &Chinese) -> String {
        let prose = match document.kind {
            Kind::Page => Prose::read(&document.target).ok().map(|prose| prose.what),
            Kind::Phrase => self.phrase(&document.target).and_then(|phrase| phrase.trap.clone()),
            Kind::Nothing | Kind::Prose => None,
        };
        let texts = [Some(document.what.clone()), prose];
        let said = texts.iter().flatten().filter_map(|text| chinese.of(text));
        said.map(|text| format!(" {text}")).collect()
    }

    /// Returns a document that says in Chinese what it shows.
    #[must_use]
    pub fn in_chinese(document: Document, chinese: &Chinese) -> Document {
        let Some(what) = chinese.of(&document.what).map(str::to_owned) else { return document };
        Document { body: format!("{} {}", document.body, document.what), what, ..document }
    }

    /// Returns the snippet with this name.
    #[must_use]
    pub fn snippet(&self, binary: &str) -> Option<&Header> {
        self.snippets.iter().find(|header| header.binary == binary)
    }

    /// Returns the phrase with this path.
    #[must_use]
    pub fn phrase(&self, path: &str) -> Option<&Phrase> {
        self.phrases.iter().find(|phrase| phrase.has_path(path))
    }
}

fn of_snippet(header: &Header, headings: &[Heading], names: &[Name]) -> Document {
    let prose = Prose::read(&header.binary);
    let (also, body) = prose.map_or_else(
        |_| Default::default(),
        |Prose { what, pitfalls, words, .. }| (words, format!("{what} {}", pitfalls.join(" "))),
    );
    // A phrase answers some names, such as `asyncio.run`, better than a page that also shows them.
    let is_answered = |shown: &&String| {
        names.iter().any(|name| matches!(name.answer, Answer::Phrase(_)) && name.full() == **shown)
    };
    let mut own: Vec<String> =
        header.names.iter().filter(|shown| !is_answered(shown)).cloned().collect();
    own.push(header.binary.clone());
    let heading = headings.iter().find(|at| Some(&at.section.0) == header.heading.as_ref());
    let heading = heading.map(|heading| format!(" {} {}", heading.section.0, heading.section.1));
    Document {
        kind: Kind::Page,
        target: header.binary.clone(),
        names: own,
        rust: header.rust.clone(),
        also,
        what: header.title.clone(),
        body: format!("{body} {}{}", header.prose, heading.unwrap_or_default()),
    }
}

fn of_phrase(phrase: &Phrase, names: &[Name]) -> Document {
    let path = phrase.path();
    // First the names that the phrase answers, then those of which the phrase is a further use.
    let mut leading: Vec<&Name> = names.iter().filter(|name| name.leads_to(&path)).collect();
    leading.sort_by_key(|name| name.more.contains(phrase));
    let (title, what) = phrase.names_and_what();
    let mut all: Vec<String> = leading.iter().map(|name| name.full()).collect();
    // The uses that the phrase shows, such as `Event.wait(timeout)`, in the module of its name.
    let module = leading.first().map_or(&phrase.module, |name| &name.module);
    for shown in title.trim_matches('`').split("`, `").filter(|shown| shown.contains('(')) {
        let shown = shown.trim_end_matches("()");
        let shown = shown.strip_prefix(&format!("{module}.")).unwrap_or(shown);
        if !all.iter().any(|name| name.ends_with(shown)) {
            let has_module = names.iter().any(|name| {
                shown.strip_prefix(&name.module).is_some_and(|rest| rest.starts_with('.'))
            });
            // A statement, a method of an event loop, or a name of another module.
            let callee = shown.split('(').next().unwrap_or_default();
            let owner = callee.split_once('.').map(|(owner, _)| owner);
            let is_elsewhere = callee.contains(' ')
                || owner.is_some_and(|owner| {
                    let inside = format!("{module}.{owner}.");
                    owner.starts_with(char::is_lowercase)
                        && !names.iter().any(|name| name.full().starts_with(&inside))
                });
            let is_whole = has_module || is_elsewhere;
            all.insert(0, if is_whole { shown.to_owned() } else { format!("{module}.{shown}") });
        }
    }
    // The search terms of a name are for its answer, not for its further uses.
    let answered = leading
        .iter()
        .filter(|name| matches!(name.answer, Answer::Phrase(_)) && !name.more.contains(phrase));
    let of_answers: Vec<String> = answered.flat_map(|name| name.also.clone()).collect();
    Document {
        kind: Kind::Phrase,
        target: path,
        names: all,
        rust: used(&phrase.body),
        also: [&phrase.also[..], &of_answers[..]].concat(),
        what: what.to_owned(),
        body: format!("{} {}", phrase.trap.clone().unwrap_or_default(), phrase.body),
    }
}

/// Returns the document of a name that a page answers, or that has no counterpart. A name that a
/// phrase answers is in the document of the phrase.
fn of_name(name: &Name, snippets: &[Header]) -> Option<Document> {
    let (kind, target, what) = match &name.answer {
        Answer::Page(binary) => {
            let header = snippets.iter().find(|header| header.binary == *binary)?;
            (Kind::Page, binary.clone(), header.title.clone())
        }
        Answer::Nothing(why) => (Kind::Nothing, name.full(), why.clone()),
        Answer::Phrase(_) => return None,
    };
    Some(Document {
        kind,
        target,
        names: vec![name.full()],
        rust: Vec::new(),
        also: name.also.clone(),
        what,
        body: String::new(),
    })
}

/// Returns the paths in a piece of code: those that `use` declarations import, and those that stand
/// in the other lines, such as `thread::park`.
#[must_use]
pub fn used(code: &str) -> Vec<String> {
    let mut paths: Vec<String> = Vec::new();
    for line in code.lines() {
        let Some(path) = line.trim().strip_prefix("use ") else {
            let is_path = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
            let words = line.split(|c| !is_path(c)).map(|word| word.trim_matches(':'));
            paths.extend(words.filter(|word| word.contains("::")).map(str::to_owned));
            continue;
        };
        let original = |name: &str| name.split(" as ").next().unwrap_or_default().trim().to_owned();
        let path = path.trim_end_matches(';');
        let Some((module, list)) = path.split_once('{') else {
            paths.push(original(path));
            continue;
        };
        paths.extend(list.trim_end_matches('}').split(',').map(original).map(|name| {
            if name == "self" {
                module.trim_end_matches(':').to_owned()
            } else {
                format!("{module}{name}")
            }
        }));
    }
    let mut seen = BTreeSet::new();
    paths.retain(|path| seen.insert(path.clone()));
    paths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_of(title: &str, names: &[Name]) -> Vec<String> {
        let code = format!("/// {title}: x.\npub fn f() {{\n}}\n");
        let phrase = phrases::parse("asyncio", &code).expect("it should be a phrase").remove(0);
        of_phrase(&phrase, names).names
    }

    fn name(name: &str, answer: &str, more: &[Phrase]) -> Name {
        Name {
            module: "asyncio".to_owned(),
            name: name.to_owned(),
            answer: Answer::Page(answer.to_owned()),
            more: more.to_vec(),
            also: Vec::new(),
        }
    }

    #[test]
    fn a_use_is_named_with_its_module_but_a_statement_is_not() {
        let names = [name("Queue.get", "queue", &[]), name("subprocess.run", "run", &[])];
        for (title, shown) in [
            ("`sleep(0)`", "asyncio.sleep(0)"),
            ("`asyncio.sleep(0)`", "asyncio.sleep(0)"),
            ("`Queue.get(block)`", "asyncio.Queue.get(block)"),
            ("`subprocess.run(x)`", "asyncio.subprocess.run(x)"),
            ("`loop.add_reader(fd)`", "loop.add_reader(fd)"),
            ("`logging.getLogger(name)`", "logging.getLogger(name)"),
            ("`a, b = await asyncio.gather(f(), g())`", "a, b = await asyncio.gather(f(), g())"),
        ] {
            assert_eq!(names_of(title, &names), [shown]);
        }
    }

    #[test]
    fn the_names_that_a_phrase_answers_come_before_its_further_uses() {
        let code = "/// `b`: x.\npub fn f() {\n}\n";
        let phrase = phrases::parse("asyncio", code).expect("it should be a phrase").remove(0);
        let further = name("a", "page", std::slice::from_ref(&phrase));
        let answered =
            Name { answer: Answer::Phrase(Box::new(phrase.clone())), ..name("b", "", &[]) };
        assert_eq!(of_phrase(&phrase, &[further, answered]).names, ["asyncio.b", "asyncio.a"]);
    }

    #[test]
    fn imported_paths_are_written_out() {
        let code =
            "use std::thread;\nuse a::b::{self, C, d as e};\nlet x = C::new(1, thread::f);\n";
        assert_eq!(
            used(code),
            ["std::thread", "a::b", "a::b::C", "a::b::d", "C::new", "thread::f"]
        );
    }
}
