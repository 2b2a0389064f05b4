//! Ranks documents for a query: the one ranking of `find` and of the book's search box.
//!
//! A query is a name, a call as it stands in a program (`thread.join(timeout=5)`,
//! `async with sem:`, `tokio::select!`), or words in English or Chinese. [`Query`] says how a query
//! is read.
//!
//! Each document matches each term of the query to a degree between 0 and 1, which depends on the
//! field that contains the term: the names most, the prose least. A term counts by its inverse
//! document frequency: a word that few documents contain counts more than a common one. Documents
//! that contain all terms come first, and documents that contain only some of them follow. Of equal
//! documents, a page comes before a phrase, and both before a name without an answer. A document
//! whose search term is the query, or is contained in it, comes before those with the same words.
//!
//! The source of the formula is the vector space model, as in Manning, Raghavan and Schütze,
//! "Introduction to Information Retrieval", chapter 6, with weighted zones (6.1) and the inverse
//! document frequency (6.2.1).

use std::collections::{BTreeSet, HashMap, HashSet};
use std::iter;

use crate::names;

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A snippet, which has a page.
    Page,
    /// A phrase.
    Phrase,
    /// A name without a counterpart in Rust.
    Nothing,
    /// A page of prose.
    Prose,
}

/// The kinds with their names in [`Document::line`].
const KINDS: [(Kind, &str); 4] = [
    (Kind::Page, "page"),
    (Kind::Phrase, "phrase"),
    (Kind::Nothing, "none"),
    (Kind::Prose, "prose"),
];

impl Kind {
    /// Returns the name of the kind: `page`, `phrase`, `none` or `prose`.
    ///
    /// # Panics
    ///
    /// Never panics: every kind has a name.
    #[must_use]
    pub fn name(self) -> &'static str {
        let name = KINDS.iter().find(|(kind, _)| *kind == self).map(|(_, name)| *name);
        name.expect("every kind should have a name")
    }

    /// Is added to the score of a document, which is between 0 and 1 without it.
    fn preference(self) -> f64 {
        match self {
            Self::Page => 0.04,
            Self::Phrase => 0.02,
            Self::Nothing => -0.1,
            Self::Prose => -0.1,
        }
    }
}

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What the document is.
    pub kind: Kind,
    /// What answers: of several documents with the same target, a search returns the best.
    pub target: String,
    /// The Python names, each with its module: `threading.Event.wait(timeout)`; and the target, if
    /// readers know the document by it.
    pub names: Vec<String>,
    /// The Rust names: `tokio::sync::Notify`.
    pub rust: Vec<String>,
    /// Search terms of one or more words, in English and Chinese.
    pub also: Vec<String>,
    /// What the document shows, in one sentence.
    pub what: String,
    /// The prose.
    pub body: String,
}

/// Separates the elements of a list in [`Document::line`].
const COMMA: char = '\u{1f}';

impl Document {
    /// Returns the document as one line, from which [`Document::from_line`] makes it again.
    #[must_use]
    pub fn line(&self) -> String {
        let Self { kind, target, names, rust, also, what, body } = self;
        let list = |list: &[String]| list.join(&COMMA.to_string());
        let fields = [
            kind.name().to_owned(),
            target.clone(),
            list(names),
            list(rust),
            list(also),
            what.clone(),
            body.clone(),
        ];
        fields.map(|field| field.replace(['\t', '\n', '\r'], " ")).join("\t")
    }

    /// Reads a document from a line, or returns `None` if the line is malformed.
    #[must_use]
    pub fn from_line(line: &str) -> Option<Self> {
        let mut fields = line.split('\t');
        let mut next = || fields.next().map(str::to_owned);
        let list = |text: String| -> Vec<String> {
            text.split(COMMA).filter(|element| !element.is_empty()).map(str::to_owned).collect()
        };
        let kind = next()?;
        let (kind, _) = KINDS.iter().find(|(_, name)| *name == kind)?;
        Some(Self {
            kind: *kind,
            target: next()?,
            names: list(next()?),
            rust: list(next()?),
            also: list(next()?),
            what: next()?,
            body: next()?,
        })
    }
}

/// A query, read.
///
/// - Of a statement, the expression remains: without `await`, `async`, `with`, `except`, a trailing
///   colon, and the variable that is assigned. `from a import b` is the name `a.b`. After `await`
///   or `async`, a name of asyncio is preferred.
/// - Of a call, the name, the names of its arguments and constants remain, not other values. Of a
///   call to a function such as `print` or `list`, its arguments remain.
/// - A name has components, separated by `.` or `::`. The abbreviation `mp` is `multiprocessing`,
///   and `asyncio.locks.Lock` is `asyncio.Lock`.
/// - Words without a meaning of their own (`the`, `how to`), single letters and numbers are dropped
///   beside other words.
/// - Chinese text, which has no spaces, is split into pairs of adjacent characters.
///
/// A name that no document contains is searched by its parts, unless it is a mistyped name. Beside
/// other words, a mistyped word is read as the most similar word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// The terms, each a name of one or more components, or a piece of Chinese text.
    terms: Vec<Term>,
    /// The names of the arguments, and the constants among their values.
    arguments: BTreeSet<String>,
    /// Whether the query is a statement with `await` or `async`.
    is_async: bool,
    /// The query in lower case, with single spaces.
    text: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Term {
    /// The components.
    Name(Vec<String>),
    /// Two characters, or one where it stands alone.
    Chinese(String),
}

/// So many characters of a query are read. A search takes time with their number.
const LONGEST: usize = 300;

/// What remains of a query is none of these, unless nothing else remains.
const STOP_WORDS: [&str; 53] = [
    "a", "an", "and", "any", "as", "at", "by", "can", "class", "code", "def", "do", "does", "for",
    "from", "function", "get", "have", "how", "i", "if", "in", "into", "is", "it", "its", "let",
    "me", "my", "not", "of", "on", "one", "or", "python", "rust", "self", "so", "that", "the",
    "then", "there", "this", "to", "up", "use", "using", "want", "was", "what", "when", "with",
    "without",
];

/// Abbreviations of modules, as people import them.
const ALIASES: [(&str, &str); 5] = [
    ("mp", "multiprocessing"),
    ("aio", "asyncio"),
    ("futures", "concurrent.futures"),
    ("cf", "concurrent.futures"),
    ("th", "threading"),
];

/// A call to one of these says nothing: what is meant are its arguments.
const BUILTINS: [&str; 18] = [
    "print",
    "list",
    "set",
    "dict",
    "tuple",
    "sorted",
    "len",
    "str",
    "int",
    "range",
    "next",
    "iter",
    "enumerate",
    "zip",
    "min",
    "max",
    "sum",
    "repr",
];

/// Modules in which CPython implements the names of another module, and which tracebacks name.
const INTERNAL: [(&str, &[&str]); 3] = [
    (
        "asyncio",
        &[
            "base_events",
            "events",
            "exceptions",
            "futures",
            "locks",
            "mixins",
            "queues",
            "runners",
            "streams",
            "taskgroups",
            "tasks",
            "threads",
            "timeouts",
            "unix_events",
        ],
    ),
    ("multiprocessing", &["context", "process", "queues", "synchronize"]),
    ("concurrent", &["_base", "process", "thread"]),
];

impl Query {
    /// Reads a query.
    #[must_use]
    pub fn new(query: &str) -> Self {
        // As it is typed with a Chinese keyboard.
        let query: String = query.chars().take(LONGEST).map(half_width).collect();
        let is_async = ["await", "async"].iter().any(|keyword| {
            query.split(|c| !is_word(c)).any(|word| word == *keyword) && query.contains(['(', ':'])
        });
        let query = expression(&query);
        let is_said = |word: &&str| word.contains(|c| is_word(c) || is_chinese(c));
        let words: Vec<&str> = query.split_whitespace().filter(is_said).collect();
        let mut found = Self { text: words.join(" ").to_lowercase(), is_async, ..Self::default() };
        let mut rest = query.as_str();
        while let Some(first) = rest.chars().next() {
            if is_chinese(first) {
                let end = rest.find(|c| !is_chinese(c)).unwrap_or(rest.len());
                let run;
                (run, rest) = rest.split_at(end);
                found.terms.extend(pairs(run).into_iter().map(Term::Chinese));
            } else if is_word(first) {
                let name;
                (name, rest) = rest.split_at(end_of_name(rest));
                // `enumerate()` has no arguments: it is `threading.enumerate`.
                let has_arguments = rest.starts_with('(') && !rest.starts_with("()");
                if has_arguments && BUILTINS.contains(&name) {
                    continue;
                }
                found.add_name(name);
                if let Some(after) = rest.trim_start_matches('!').strip_prefix('(') {
                    let inside;
                    (inside, rest) = after.split_at(end_of_arguments(after));
                    found.add_arguments(inside);
                }
            } else {
                rest = &rest[first.len_utf8()..];
            }
        }
        let is_stop = |term: &Term| match term {
            Term::Name(name) => matches!(
                &name[..], [word] if word.len() == 1
                    || word.bytes().all(|byte| byte.is_ascii_digit())
                    || STOP_WORDS.contains(&word.to_lowercase().as_str())
            ),
            Term::Chinese(text) => text.chars().count() == 1,
        };
        if found.terms.iter().any(|term| !is_stop(term)) {
            found.terms.retain(|term| !is_stop(term));
        }
        let mut terms: Vec<Term> = Vec::new();
        for term in found.terms {
            if !terms.contains(&term) {
                terms.push(term);
            }
        }
        Self { terms, ..found }
    }

    /// Returns whether the query has no term.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns the last component of the name, if the query is a single name or a call.
    #[must_use]
    pub fn name(&self) -> Option<&str> {
        match &self.terms[..] {
            [Term::Name(name)] => name.last().map(String::as_str),
            _ => None,
        }
    }

    /// Returns whether the query has several words, or Chinese text.
    fn has_words(&self) -> bool {
        self.text.contains(' ') || self.terms.len() > 1
    }

    fn add_name(&mut self, name: &str) {
        let mut components: Vec<String> = Vec::new();
        let mut given = name.split(['.', ':']).filter(|part| !part.is_empty()).peekable();
        while let Some(component) = given.next() {
            let is_module = components.is_empty() && given.peek().is_some();
            match ALIASES.iter().find(|(alias, _)| is_module && *alias == component) {
                Some((_, module)) => components.extend(module.split('.').map(str::to_owned)),
                None => components.push(component.to_owned()),
            }
        }
        let is_internal = |(module, internal): &(&str, &[&str])| {
            let at = components.len().saturating_sub(2);
            components[0] == *module && internal.contains(&&*components[at])
        };
        if components.len() > 2 && INTERNAL.iter().any(is_internal) {
            components.remove(components.len() - 2);
        }
        if !components.is_empty() {
            self.terms.push(Term::Name(components));
        }
    }

    /// Adds the names of the arguments: of `timeout=5`, or of `timeout` alone, as the index writes
    /// them; and the constants, such as `asyncio.FIRST_EXCEPTION`.
    fn add_arguments(&mut self, inside: &str) {
        let mut depth = 0_i32;
        let is_comma = |character: char| {
            depth += i32::from("([{".contains(character)) - i32::from(")]}".contains(character));
            character == ',' && depth == 0
        };
        for argument in inside.split(is_comma) {
            let name = argument.split('=').next().unwrap_or_default().trim();
            if name.chars().all(is_word) {
                self.arguments.insert(name.to_lowercase());
            }
            let value = argument.rsplit(['=', '.']).next().unwrap_or_default().trim();
            if is_constant(value) {
                self.arguments.insert(value.to_lowercase());
            }
        }
    }
}

/// Returns whether a name is that of a constant: `FIRST_EXCEPTION`.
fn is_constant(name: &str) -> bool {
    name.len() > 2 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
}

/// Returns the usual form of a full-width letter, digit or mark.
fn half_width(character: char) -> char {
    match character {
        '\u{3000}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => {
            char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character)
        }
        other => other,
    }
}

/// Returns the expression in a statement: see [`Query`].
fn expression(statement: &str) -> String {
    let mut text = statement.trim().trim_end_matches([':', ';', '?']).to_owned();
    if let Some((module, names)) =
        text.strip_prefix("from ").and_then(|rest| rest.split_once(" import "))
    {
        let names = names.trim_matches(['(', ')']).split(',');
        let names = names.map(|name| name.trim().split(' ').next().unwrap_or_default());
        let names: Vec<String> = names.map(|name| format!("{}.{name}", module.trim())).collect();
        return names.join(" ");
    }
    const KEYWORDS: [&str; 9] = [
        "import ",
        "use ",
        "async with ",
        "async for ",
        "with ",
        "await ",
        "return ",
        "except ",
        "raise ",
    ];
    for keyword in KEYWORDS {
        if let Some(rest) = text.strip_prefix(keyword) {
            let rest = rest.trim_end_matches(".await");
            text = rest.split(" as ").next().unwrap_or_default().to_owned();
        }
    }
    // Of an assignment the value, and of an assignment to an attribute the attribute. The `=` of an
    // argument is no assignment.
    let before_call = text.find('(').unwrap_or(text.len());
    if let Some(at) = text[..before_call].find(" = ") {
        let (variable, value) = (&text[..at], text[at + 3..].trim_start_matches("await "));
        text = if variable.contains('.') { variable } else { value }.to_owned();
    }
    text
}

fn is_word(character: char) -> bool {
    (character.is_alphanumeric() || character == '_') && !is_chinese(character)
}

/// Returns whether a character is Chinese, and no mark such as `。`.
fn is_chinese(character: char) -> bool {
    let is_mark = ('\u{3000}'..='\u{303f}').contains(&character);
    ('\u{2e80}'..='\u{9fff}').contains(&character) && !is_mark
}

/// Returns where the name at the beginning of a text ends: `a.b::c`.
fn end_of_name(text: &str) -> usize {
    let mut end = 0;
    loop {
        let rest = &text[end..];
        let separator = if end == 0 {
            0
        } else if rest.starts_with("::") {
            2
        } else if rest.starts_with('.') {
            1
        } else {
            return end;
        };
        let word = rest[separator..].find(|c| !is_word(c)).unwrap_or(rest.len() - separator);
        if word == 0 {
            return end;
        }
        end += separator + word;
    }
}

/// Returns where the arguments of a call end: before the closing bracket, or at the end.
fn end_of_arguments(text: &str) -> usize {
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' if depth == 0 => return at,
            ')' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// Returns each two adjacent characters of a text, or the text if it is shorter.
fn pairs(text: &str) -> Vec<String> {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() < 2 {
        return vec![text.to_owned()];
    }
    characters.windows(2).map(|pair| pair.iter().collect()).collect()
}

/// Calls `each` with the place of each word of a text, and of each part of a name: in
/// `ThreadPool.map_async` also of `Thread`, `Pool`, `map` and `async`.
fn for_each_word(text: &str, mut each: impl FnMut(usize, usize)) {
    let mut start = 0;
    while let Some(skipped) = text[start..].find(is_word) {
        start += skipped;
        let end = text[start..].find(|c| !is_word(c)).map_or(text.len(), |length| start + length);
        let (mut part, mut before) = (start, '_');
        for (at, character) in text[start..end].char_indices() {
            let at = start + at;
            if character == '_' || (before.is_lowercase() && character.is_uppercase()) {
                if part < at {
                    each(part, at);
                }
                part = if character == '_' { at + 1 } else { at };
            }
            before = character;
        }
        if start < part && part < end {
            each(part, end);
        }
        each(start, end);
        start = end;
    }
}

/// Removes the ending of an English word, so that `threads`, `threaded` and `threading` are equal.
fn stem(word: &str) -> &str {
    if word.len() < 4 || !word.is_ascii() {
        return word;
    }
    for ending in ["ing", "ers", "er", "ed", "es", "s", "e"] {
        if let Some(stem) = word.strip_suffix(ending)
            && stem.len() >= 3
        {
            let bytes = stem.as_bytes();
            let doubled = ending != "s" && bytes[stem.len() - 1] == bytes[stem.len() - 2];
            return if doubled { &stem[..stem.len() - 1] } else { stem };
        }
    }
    word
}

/// How well a term matches the names of a document, or one of its other fields.
mod degree {
    /// The components of the query are the last ones of the name.
    pub const NAME: f64 = 1.0;
    /// The last component of the query is a class or a module, and the name something in it.
    pub const INSIDE: f64 = 0.55;
    /// The query begins a word in upper case, and the name does not.
    pub const OTHER_CASE: f64 = 0.85;
    /// A component of the query is an abbreviation of the name's: `executor.submit`, `t.join`.
    pub const ABBREVIATED: f64 = 0.9;
    /// The first components differ: `worker.join` may be the `join` of any class.
    pub const OTHER_OWNER: f64 = 0.6;
    /// The query is a method of the name: `Arc::clone`.
    pub const OWNER: f64 = 0.7;
    /// Is added if the query is a path, and the document has its last component as a name.
    pub const ABOUT: f64 = 0.04;
    /// The query is a module, on which the search terms say where to begin.
    pub const MODULE: f64 = 0.9;
    /// Is subtracted for each name before the one that matches, up to five: a document is first
    /// about its first name.
    pub const LATER: f64 = 0.001;
    /// Is subtracted for a name with arguments. A query that has them gains more by `ARGUMENT`.
    pub const SPECIAL: f64 = 0.02;
    /// Is subtracted for each name of a page that is wrong on purpose: it does not answer a name.
    pub const WRONG: f64 = 0.05;
    /// A Rust name instead of a Python name.
    pub const RUST: f64 = 0.95;
    /// A search term.
    pub const ALSO: f64 = 0.97;
    /// A word of a search term of several words.
    pub const WORD_OF_ALSO: f64 = 0.7;
    /// A part of a name: `pool` in `ThreadPool`.
    pub const PART: f64 = 0.65;
    /// A word of the sentence that says what the document shows.
    pub const WHAT: f64 = 0.5;
    /// A word of the prose.
    pub const BODY: f64 = 0.2;
    /// The beginning of a word instead of the word.
    pub const BEGINNING: f64 = 0.75;
    /// Is added if the whole query, of several words, is a search term or a name of the document.
    pub const WHOLE: f64 = 0.5;
    /// Is added if one search term has all words of the query, and others.
    pub const WITHIN: f64 = 0.2;
    /// Is added if the query contains a search term of three words, as in `ValueError: task_done()
    /// called too many times`.
    pub const CONTAINED: f64 = 0.25;
    /// Is added if the query is a statement with `await`, and the document is on a name of asyncio.
    pub const ASYNC: f64 = 0.1;
    /// Is added if the document is on an argument that the query has.
    pub const ARGUMENT: f64 = 0.25;
    /// Is added if the document is on an argument that the query does not have.
    pub const OTHER_ARGUMENT: f64 = -0.1;
}

/// The words of a field, stemmed.
#[derive(Debug, Default)]
struct Words {
    /// The field in lower case.
    text: String,
    /// The place of each stem in the text.
    stems: Vec<(usize, usize)>,
}

impl Words {
    fn new(text: &str) -> Self {
        // Lower case of ASCII alone moves no word to another place.
        let lower = text.to_ascii_lowercase();
        let mut stems = Vec::new();
        for_each_word(text, |start, end| {
            stems.push((start, start + stem(&lower[start..end]).len()));
        });
        Self { text: lower, stems }
    }

    /// Returns whether the field has the word (1), or a word that begins with it.
    fn degree(&self, word: &str) -> f64 {
        let stem = stem(word);
        let mut best = 0.0;
        for &(start, end) in &self.stems {
            let found = &self.text[start..end];
            if found == stem {
                return 1.0;
            }
            if stem.len() > 2 && found.starts_with(stem) {
                best = degree::BEGINNING;
            }
        }
        best
    }
}

/// The modules of the Python names, each with its components.
type Modules = HashSet<Vec<String>>;

/// A document with its fields prepared.
#[derive(Debug)]
struct Prepared {
    kind: Kind,
    names: Vec<Vec<String>>,
    /// What is subtracted for each name.
    less: Vec<f64>,
    /// The arguments in the names: `timeout` in `Event.wait(timeout)`.
    arguments: Vec<String>,
    rust: Vec<Vec<String>>,
    /// The search terms.
    also: Vec<Words>,
    /// The search terms of one word, which may be a name, without a module and with it.
    names_also: Vec<Vec<String>>,
    parts: Words,
    what: Words,
    body: Words,
    /// What contains Chinese, in the order of importance.
    chinese: String,
    chinese_body: String,
}

impl Prepared {
    fn new(document: &Document) -> Self {
        let Document { names, rust, also, what, body, .. } = document;
        let components = |name: &String| -> Vec<String> {
            let name = name.split(['(', '!']).next().unwrap_or_default();
            let components = name.split(['.', ':']).filter(|part| !part.is_empty());
            components.map(str::to_owned).collect()
        };
        // `(timeout)` and `(return_when=FIRST_COMPLETED)` are arguments, `(None, func)` is a call.
        let argument = |name: &String| {
            // Those of a statement, such as `async for x in f(xs)`, are any variables.
            let (_, inside) = name.split_once('(').filter(|(callee, _)| !callee.contains(' '))?;
            let inside = inside.trim_end_matches(')');
            let (argument, value) = inside.split_once('=').unwrap_or((inside, ""));
            let argument = if is_constant(value) { value } else { argument };
            (!argument.is_empty() && argument.chars().all(is_word)).then(|| argument.to_lowercase())
        };
        let is_wrong = what.contains("WRONG on purpose");
        let less = |(name, at): (&String, u8)| {
            let special = if name.contains('(') { degree::SPECIAL } else { 0.0 };
            let wrong = if is_wrong && *name != document.target { degree::WRONG } else { 0.0 };
            degree::LATER * f64::from(at) + special + wrong
        };
        // `perf_counter_ns`, a search term of `time.perf_counter`, is also `time.perf_counter_ns`.
        let modules: BTreeSet<Vec<String>> =
            names.iter().map(components).filter_map(|name| module_of(&name)).collect();
        let with_module = |term: &String| {
            let name = components(term);
            let is_free = name.len() == 1;
            let qualified = modules.iter().map(|module| [&module[..], &name[..]].concat());
            let qualified: Vec<_> = qualified.filter(|_| is_free).collect();
            [vec![name.clone()], qualified].concat()
        };
        let chinese = |text: &str| -> String {
            text.chars().map(|c| if is_chinese(c) { c } else { ' ' }).collect()
        };
        Self {
            kind: document.kind,
            names: names.iter().map(components).collect(),
            less: names.iter().zip((0..5).chain(iter::repeat(5))).map(less).collect(),
            arguments: names.iter().filter_map(argument).collect(),
            rust: rust.iter().map(components).collect(),
            also: also.iter().map(|term| Words::new(term)).collect(),
            names_also: also
                .iter()
                .filter(|term| !term.contains(' '))
                .flat_map(with_module)
                .collect(),
            parts: Words::new(&[&names[..], &rust[..]].concat().join(" ")),
            what: Words::new(what),
            body: Words::new(body),
            chinese: chinese(what),
            chinese_body: chinese(body),
        }
    }

    /// Returns how well the document matches a term, between 0 and 1.
    fn degree(&self, term: &Term, modules: &Modules) -> f64 {
        match term {
            Term::Name(name) => self.degree_of_name(name, modules),
            Term::Chinese(text) => {
                let also = self.also.iter().map(|also| also.text.as_str());
                let also = also.filter(|also| also.contains(text.as_str()));
                let also = also.map(|also| if also == text { 1.0 } else { degree::ALSO });
                let what = if self.chinese.contains(text.as_str()) { degree::WHAT } else { 0.0 };
                let body =
                    if self.chinese_body.contains(text.as_str()) { degree::BODY } else { 0.0 };
                also.fold(what.max(body), f64::max)
            }
        }
    }

    fn degree_of_name(&self, query: &[String], modules: &Modules) -> f64 {
        let best = |query: &[String]| {
            let of = |names: &[Vec<String>]| {
                names.iter().map(|name| tail_degree(query, name)).fold(0.0, f64::max)
            };
            let names = self.names.iter().zip(&self.less);
            let names = names.map(|(name, less)| tail_degree(query, name) - less);
            let names = names.fold(of(&self.rust) * degree::RUST, f64::max);
            let of_module = if modules.contains(query) { degree::MODULE } else { 1.0 };
            (names * of_module).max(of(&self.names_also) * degree::ALSO)
        };
        let (last, owners) = query.split_last().expect("a term should have a component");
        let mut found = best(query);
        if !owners.is_empty() {
            // A module with another name in it is no answer for `asyncio.Sempahore`.
            if !modules.contains(owners) {
                found = found.max(best(owners) * degree::OWNER);
            }
            // Many documents use `std::process::Command`. Those that are about it are also named
            // `Command`.
            let is_last = |name: &Vec<String>| name.last().is_some_and(|name| is_same(name, last));
            if found > 0.0 && self.names.iter().any(is_last) {
                found += degree::ABOUT;
            } else if found > 0.0 && self.names_also.iter().any(is_last) {
                found += degree::ABOUT / 2.0;
            }
        }
        // A name that is not found as a name is searched as words.
        let factor = if owners.is_empty() { 1.0 } else { degree::OTHER_OWNER };
        let word = last.to_lowercase();
        let also = self.also.iter().map(|also| (also, degree::WORD_OF_ALSO));
        let others =
            [(&self.parts, degree::PART), (&self.what, degree::WHAT), (&self.body, degree::BODY)];
        also.chain(others)
            .map(|(words, degree)| words.degree(&word) * degree * factor)
            .fold(found, f64::max)
    }

    /// Is added to the score if one search term, or a name such as `async with`, contains the whole
    /// query, or if the query contains a search term as [`Self::is_contained`] says.
    fn as_a_whole(&self, names: &[String], query: &Query, is_contained: bool) -> f64 {
        if !query.has_words() {
            return 0.0;
        }
        if self.also.iter().any(|also| also.text == query.text)
            || names.iter().any(|name| name.to_lowercase() == query.text)
        {
            return degree::WHOLE;
        }
        let is_within = |also: &Words| {
            query.terms.iter().all(|term| match term {
                Term::Name(name) => {
                    matches!(&name[..], [word] if also.degree(&word.to_lowercase()) == 1.0)
                }
                Term::Chinese(pair) => also.text.contains(pair.as_str()),
            })
        };
        if is_contained {
            degree::CONTAINED
        } else if self.also.iter().any(is_within) {
            degree::WITHIN
        } else {
            0.0
        }
    }

    /// Returns whether the query contains a whole search term of at least three words, or of four
    /// Chinese characters.
    fn is_contained(&self, query: &Query) -> bool {
        let is_long = |text: &str| {
            text.matches(' ').count() >= 2 || text.chars().filter(|c| is_chinese(*c)).count() >= 4
        };
        self.also.iter().any(|also| is_long(&also.text) && contains(&query.text, &also.text))
    }

    /// Is added to the score for a name of asyncio, if the query is a statement with `await`.
    fn is_async(&self, query: &Query) -> f64 {
        let is_asyncio = |name: &Vec<String>| matches!(name[0].as_str(), "asyncio" | "loop");
        let is_wanted = query.is_async && self.names.iter().any(is_asyncio);
        if is_wanted { degree::ASYNC } else { 0.0 }
    }

    /// Is added to the score for the arguments in the query.
    fn arguments(&self, query: &Query) -> f64 {
        self.arguments
            .iter()
            .map(|argument| {
                let is_asked = query.arguments.contains(argument);
                match self.kind {
                    _ if is_asked => degree::ARGUMENT,
                    // A page, or a phrase for the name alone, shows other uses as well.
                    Kind::Page => 0.0,
                    _ if self.arguments.len() < self.names.len() => 0.0,
                    _ => degree::OTHER_ARGUMENT,
                }
            })
            .sum()
    }
}

/// Returns whether a text contains another one, and not as a part of a word.
fn contains(text: &str, part: &str) -> bool {
    text.match_indices(part).any(|(at, _)| {
        let (before, after) = (&text[..at], &text[at + part.len()..]);
        !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}

/// Returns the module in a Python name: `threading` of `threading.Lock`.
fn module_of(name: &[String]) -> Option<Vec<String>> {
    let (_, module) = name.split_last()?;
    let is_module = |component: &&String| !component.contains(char::is_uppercase);
    let module: Vec<String> = module.iter().take_while(is_module).cloned().collect();
    (!module.is_empty()).then_some(module)
}

/// Returns how well the components of a query match the last components of a name.
fn tail_degree(query: &[String], name: &[String]) -> f64 {
    let (last, owners) = query.split_last().expect("a term should have a component");
    let mut best: f64 = 0.0;
    let matching = name.iter().enumerate().filter(|(_, found)| is_same(found, last));
    for (at, found) in matching {
        let mut degree = if at + 1 == name.len() { degree::NAME } else { degree::INSIDE };
        // `Notify` is a type, and `notify` is a method, or a type that was typed in haste.
        if found != last && last.contains(char::is_uppercase) && !found.contains('_') {
            degree *= degree::OTHER_CASE;
        }
        // Of two names with the same tail, the shorter is meant.
        let more = name.len().saturating_sub(query.len());
        degree -= 0.01 * u32::try_from(more).map_or(f64::INFINITY, f64::from);
        let mut of_name = name[..at].iter().rev();
        for owner in owners.iter().rev() {
            let Some(component) = of_name.next() else {
                degree *= degree::OTHER_OWNER;
                break;
            };
            if is_same(component, owner) {
                continue;
            }
            let [whole, part] = [component, owner].map(|name| name.to_lowercase());
            let is_abbreviation =
                whole.starts_with(&part) || (part.len() > 2 && whole.ends_with(&part));
            degree *= if is_abbreviation { degree::ABBREVIATED } else { degree::OTHER_OWNER };
        }
        best = best.max(degree);
    }
    best
}

/// Returns whether two names are equal without regard to case and underscores: `JoinSet` and
/// `join_set`.
fn is_same(one: &str, other: &str) -> bool {
    fn letters(name: &str) -> impl Iterator<Item = u8> {
        name.bytes().filter(|byte| *byte != b'_').map(|byte| byte.to_ascii_lowercase())
    }
    one.eq_ignore_ascii_case(other)
        || (one.contains('_') != other.contains('_') && letters(one).eq(letters(other)))
}

/// So similar are a name and the name that was meant.
const MISTYPED: f64 = 0.79;

/// Returns how similar two names are, between 0 and 1; 0 if one is twice as long as the other.
fn likeness(one: &str, other: &str) -> f64 {
    let [one_length, other_length] = [one, other].map(|name| name.chars().count());
    // What is twice as long differs in half of its letters at least. A comparison takes time with
    // the product of both lengths.
    if one_length > 2 * other_length || other_length > 2 * one_length {
        return 0.0;
    }
    strsim::normalized_damerau_levenshtein(one, other)
}

/// A document that a search has found.
#[derive(Clone, Copy, Debug)]
pub struct Hit<'a> {
    /// The index of the document in [`Index::documents`].
    pub at: usize,
    /// The document.
    pub document: &'a Document,
    /// Of the document's names, the one that matches the query best.
    pub name: &'a str,
}

impl Hit<'_> {
    /// Returns the name as a list of results shows it.
    #[must_use]
    pub fn title(&self) -> String {
        names::title(self.name)
    }
}

/// Documents, prepared for queries.
#[derive(Debug)]
pub struct Index {
    documents: Vec<Document>,
    prepared: Vec<Prepared>,
    modules: Modules,
}

impl Index {
    /// Prepares documents for queries.
    #[must_use]
    pub fn new(documents: Vec<Document>) -> Self {
        let prepared: Vec<Prepared> = documents.iter().map(Prepared::new).collect();
        let names = prepared.iter().flat_map(|document| &document.names);
        let modules = names.filter_map(|name| module_of(name)).collect();
        Self { documents, prepared, modules }
    }

    /// Returns the documents.
    #[must_use]
    pub fn documents(&self) -> &[Document] {
        &self.documents
    }

    /// Returns the documents that match a query, the best first.
    #[must_use]
    pub fn search(&self, query: &str) -> Vec<Hit<'_>> {
        let query = self.with_parts(Query::new(query));
        let degrees: Vec<Vec<f64>> =
            query.terms.iter().map(|term| self.degrees(term).collect()).collect();
        let count = |n: usize| u32::try_from(n).map_or(f64::INFINITY, f64::from);
        let weights: Vec<f64> = degrees
            .iter()
            .map(|degrees| {
                let having = degrees.iter().filter(|degree| **degree > 0.0).count();
                (1.0 + count(self.documents.len()) / count(having.max(1))).ln()
            })
            .collect();
        let total: f64 = weights.iter().sum();
        let mut found: Vec<(bool, f64, usize)> = Vec::new();
        for (at, (document, prepared)) in self.documents.iter().zip(&self.prepared).enumerate() {
            let of_terms = degrees.iter().map(|degrees| degrees[at]);
            let sum: f64 =
                of_terms.clone().zip(&weights).map(|(degree, weight)| degree * weight).sum();
            if sum > 0.0 {
                // The prose of a page contains many words that the page does not answer.
                let is_contained = prepared.is_contained(&query);
                let lacks_one =
                    of_terms.clone().any(|degree| degree <= degree::BODY) && !is_contained;
                let score = sum / total
                    + document.kind.preference()
                    + prepared.arguments(&query)
                    + prepared.is_async(&query)
                    + prepared.as_a_whole(&document.names, &query, is_contained);
                found.push((lacks_one, -score, at));
            }
        }
        found.sort_by(|a, b| (a.0.cmp(&b.0)).then(a.1.total_cmp(&b.1)).then(a.2.cmp(&b.2)));
        let mut seen = HashSet::new();
        let found = found.into_iter().map(|(.., at)| at);
        let found = found.filter(|at| seen.insert(&self.documents[*at].target));
        found.map(|at| self.hit(at, &query)).collect()
    }

    /// Returns how well each document matches a term.
    fn degrees(&self, term: &Term) -> impl Iterator<Item = f64> {
        self.prepared.iter().map(|document| document.degree(term, &self.modules))
    }

    /// Returns the query with what is known in place of each name that no document contains. Beside
    /// other words this is the most similar word, and otherwise the parts of the name: `Atomic` and
    /// `Usize` in place of `AtomicUsize`. A query that is a mistyped name is left as it is.
    fn with_parts(&self, mut query: Query) -> Query {
        let is_known = |term: &Term| self.degrees(term).any(|degree| degree > 0.0);
        let is_alone = query.terms.len() == 1;
        let terms = query.terms.into_iter().flat_map(|term| {
            let name = match &term {
                Term::Name(name) if !is_known(&term) => name,
                _ => return vec![term],
            };
            if is_alone {
                let asked = name.join(".");
                if self.likenesses(&asked).any(|(likeness, _)| likeness >= MISTYPED) {
                    return vec![term];
                }
            } else if let Some(word) = self.similar_word(name) {
                return vec![Term::Name(vec![word])];
            }
            let (last, mut parts) = (&name[name.len() - 1], Vec::new());
            for_each_word(last, |start, end| {
                parts.push(Term::Name(vec![last[start..end].to_lowercase()]));
            });
            let known: Vec<Term> = parts.into_iter().filter(is_known).collect();
            if known.is_empty() { vec![term] } else { known }
        });
        query.terms = terms.collect();
        query
    }

    /// Returns the word of a name or a search term that is most similar to a mistyped word.
    fn similar_word(&self, name: &[String]) -> Option<String> {
        let [word] = name else { return None };
        let word = word.to_lowercase();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for document in &self.prepared {
            for field in document.also.iter().chain([&document.parts]) {
                for &(start, end) in &field.stems {
                    *known.entry(&field.text[start..end]).or_default() += 1;
                }
            }
        }
        let asked = stem(&word);
        let similar =
            known.into_iter().map(|(known, count)| (likeness(known, asked), count, known));
        let similar = similar.filter(|(likeness, ..)| *likeness >= MISTYPED);
        let best = similar.max_by(|a, b| {
            (a.0.total_cmp(&b.0)).then(a.1.cmp(&b.1)).then(b.2.cmp(a.2)) // a word has one answer
        });
        best.map(|(.., known)| known.to_owned())
    }

    /// Returns a document with the name that matches the query best.
    fn hit(&self, at: usize, query: &Query) -> Hit<'_> {
        let document = &self.documents[at];
        let mut best = (0.0, 0);
        for (name, components) in self.prepared[at].names.iter().enumerate() {
            if document.names[name] == document.target && document.names.len() > 1 {
                continue;
            }
            let degree = query.terms.iter().map(|term| match term {
                Term::Name(asked) => tail_degree(asked, components),
                Term::Chinese(_) => 0.0,
            });
            let degree = degree.fold(0.0, f64::max);
            if degree > best.0 {
                best = (degree, name);
            }
        }
        Hit { at, document, name: document.names.get(best.1).map_or("", String::as_str) }
    }

    /// Returns how similar the most similar name of each document is to a text, between 0 and 1,
    /// and which of the document's names it is: the first one in place of a Rust name.
    fn likenesses(&self, asked: &str) -> impl Iterator<Item = (f64, usize)> {
        let asked = asked.to_lowercase();
        let of = move |prepared: &Prepared| {
            let names = prepared.names.iter().zip(0..).map(|(name, at)| (name, ".", at));
            let names = names.chain(prepared.rust.iter().map(|name| (name, "::", 0)));
            let of_names = names.flat_map(|(name, separator, at)| {
                let tails = (0..name.len()).map(move |from| name[from..].join(separator));
                tails.map(move |tail| (tail.to_lowercase(), at))
            });
            let mut best = (0.0, 0);
            for (tail, at) in of_names {
                let likeness = likeness(&tail, &asked);
                if likeness > best.0 {
                    best = (likeness, at);
                }
            }
            best
        };
        self.prepared.iter().map(of)
    }

    /// Returns the names that are most similar to a query, at most three: what may have been meant
    /// where a search finds nothing.
    #[must_use]
    pub fn nearest(&self, query: &str) -> Vec<Hit<'_>> {
        const LEAST: f64 = 0.5;
        let query = Query::new(query);
        let found = self.likenesses(&query.text).zip(0..).map(|((likeness, name), at)| {
            let document = &self.documents[at];
            // The target is shown only if nothing else is.
            let name = if document.names.get(name) == Some(&document.target) { 0 } else { name };
            let name = document.names.get(name).map_or("", String::as_str);
            (likeness, Hit { at, document, name })
        });
        let mut found: Vec<(f64, Hit)> = found.filter(|(likeness, _)| *likeness > LEAST).collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.at.cmp(&b.1.at)));
        let mut seen = HashSet::new();
        let hits = found.into_iter().map(|(_, hit)| hit);
        hits.filter(|hit| seen.insert(hit.name)).take(3).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(kind: Kind, target: &str, names: &[&str]) -> Document {
        let list = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect();
        Document {
            kind,
            target: target.to_owned(),
            names: list(names),
            rust: Vec::new(),
            also: Vec::new(),
            what: String::new(),
            body: String::new(),
        }
    }

    /// Some documents; `semaphore` has every field.
    fn index() -> Index {
        let mut documents = vec![
            document(Kind::Nothing, "none", &["multiprocessing.Semaphore.none"]),
            document(Kind::Phrase, "phrase", &["asyncio.Semaphore"]),
            document(Kind::Page, "semaphore", &["threading.Semaphore"]),
            document(Kind::Phrase, "timeout", &["threading.Semaphore.acquire(timeout)"]),
            document(Kind::Phrase, "acquire", &["threading.Semaphore.acquire"]),
            document(Kind::Page, "pool", &["concurrent.futures.ThreadPoolExecutor"]),
            document(Kind::Phrase, "submit", &["concurrent.futures.Executor.submit"]),
            document(Kind::Prose, "prose", &["How it is tested"]),
        ];
        let semaphore = &mut documents[2];
        semaphore.rust = vec!["tokio::sync::Semaphore".to_owned(), "std::sync::Arc".to_owned()];
        semaphore.also = vec!["信号量".to_owned(), "limit the threads".to_owned()];
        let mut uses = document(Kind::Page, "uses", &["threading.Thread"]);
        uses.rust.push(semaphore.rust[0].clone());
        semaphore.what = "Permits for threads 限制并发".to_owned();
        semaphore.body = "Blocking is fair.".to_owned();
        documents.insert(2, uses);
        Index::new(documents)
    }

    fn found(query: &str) -> Vec<String> {
        index().search(query).iter().map(|hit| hit.document.target.clone()).collect()
    }

    #[test]
    fn a_name_is_found_by_each_of_its_tails_and_the_nearest_tail_comes_first() {
        assert_eq!(found("threading.Semaphore")[..2], ["semaphore", "phrase"]);
        assert_eq!(found("asyncio.Semaphore")[..2], ["phrase", "semaphore"]);
        assert_eq!(found("Semaphore")[..2], ["semaphore", "phrase"], "a page before a phrase");
        assert_eq!(found("semaphore").last().map(String::as_str), Some("none"), "none comes last");
        assert_eq!(found("Semaphore.acquire")[..2], ["acquire", "timeout"]);
        assert_eq!(found("sem.acquire")[0], "acquire", "an abbreviation");
        assert_eq!(found("s.acquire")[0], "acquire", "any variable");
        assert_eq!(found("executor.submit")[0], "submit");
        assert_eq!(found("pool executor")[0], "pool", "the parts of a name");
        assert_eq!(found("ProcessPoolExecutor")[0], "pool", "the known parts of an unknown name");
    }

    #[test]
    fn a_call_is_read_as_it_stands() {
        for (query, first) in [
            ("semaphore.acquire(timeout=5)", "timeout"),
            ("Semaphore.acquire(timeout)", "timeout"),
            ("semaphore.acquire()", "acquire"),
            ("ok = sem.acquire(blocking=f(x, timeout=1))", "acquire"),
            ("with Semaphore(3):", "semaphore"),
            ("async with asyncio.Semaphore(3) as s:", "phrase"),
            ("from concurrent.futures import ThreadPoolExecutor as T", "pool"),
            ("let x = std::sync::Arc::clone(&y);", "semaphore"),
            ("use tokio::sync::Semaphore;", "semaphore"),
            ("tokio::sync::Semaphore", "semaphore"),
            ("thread_pool_executor", "pool"),
        ] {
            assert_eq!(found(query)[0], first, "{query}");
        }
        let select = Query::new("tokio::select!");
        assert_eq!(select.terms, [Term::Name(vec!["tokio".to_owned(), "select".to_owned()])]);
        assert_eq!(
            Query::new("#[tokio::main]"),
            Query { text: "#[tokio::main]".to_owned(), ..Query::new("tokio::main") }
        );
        assert_eq!(Query::new("mp.Queue").terms, Query::new("multiprocessing.Queue").terms);
    }

    #[test]
    fn words_are_found_without_their_endings_and_rare_words_count_more() {
        assert_eq!(found("limiting threads")[0], "semaphore");
        assert_eq!(found("how do I use a permit")[0], "semaphore");
        assert_eq!(found("perm"), ["semaphore"], "the beginning of a word");
        assert_eq!(found("blocks")[0], "semaphore", "the prose");
        assert_eq!(stem("running"), "run");
        assert!(found("xyzzy").is_empty() && found("").is_empty() && found("()").is_empty());
    }

    #[test]
    fn documents_with_all_words_come_first_and_those_with_some_follow() {
        let found = found("submit permits");
        assert_eq!(found, ["submit", "semaphore"]);
        assert_eq!(super::tests::found("threads semaphore")[0], "semaphore");
    }

    #[test]
    fn chinese_is_found_by_pairs_of_characters() {
        for query in ["信号量", "号量", "限制 并发", "限制 并发 数"] {
            assert_eq!(found(query), ["semaphore"], "{query}");
        }
        assert!(found("线程").is_empty());
    }

    #[test]
    fn a_mistyped_name_has_similar_names() {
        let index = index();
        let nearest = |query| -> Vec<&str> {
            index.nearest(query).iter().map(|hit| hit.document.target.as_str()).collect()
        };
        assert_eq!(nearest("semahpore")[0], "phrase");
        let names = index.nearest("semahpore");
        let names: Vec<&str> = names.iter().map(|hit| hit.name).collect();
        let distinct: HashSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), distinct.len(), "{names:?}");
        assert!(nearest("xyz").is_empty());
        assert!(nearest(&"notify".repeat(100_000)).is_empty(), "and soon");
    }

    /// Returns what a query finds in phrases with these targets, names and search terms.
    fn found_in(documents: &[(&str, &[&str], &[&str])], query: &str) -> Vec<String> {
        let documents = documents.iter().map(|(target, names, also)| {
            let also = also.iter().map(|term| (*term).to_owned()).collect();
            Document { also, ..document(Kind::Phrase, target, names) }
        });
        let index = Index::new(documents.collect());
        index.search(query).iter().map(|hit| hit.document.target.clone()).collect()
    }

    #[test]
    fn a_mistyped_name_is_not_found_by_its_module_or_its_parts() {
        assert!(found("asyncio.Sempahore").is_empty());
        assert!(found("concurrent.futures.ThreadPoolExceutor").is_empty());
        let index = index();
        let nearest = index.nearest("asyncio.Sempahore");
        assert_eq!(nearest[0].title(), "asyncio.Semaphore");
        let documents: &[(&str, &[&str], &[&str])] = &[
            ("id", &["threading.Thread.ident", "threading.get_ident"], &[]),
            ("other", &["threading.Thread"], &[]),
        ];
        let documents =
            documents.iter().map(|(target, names, _)| document(Kind::Phrase, target, names));
        let index = Index::new(documents.collect());
        let nearest = index.nearest("threading.get_indent");
        assert_eq!(nearest[0].title(), "threading.get_ident", "the similar name of several");
    }

    #[test]
    fn beside_other_words_a_mistyped_word_is_the_nearest_one() {
        assert_eq!(found("limit the thraeds"), found("limit the threads"));
        assert_eq!(found("limit the thraeds")[0], "semaphore");
        assert_eq!(found("permits zzzzzzzz"), ["semaphore"], "the other words are searched");
    }

    #[test]
    fn a_statement_that_awaits_prefers_asyncio() {
        let documents: &[(&str, &[&str], &[&str])] =
            &[("blocking", &["queue.Queue.get"], &[]), ("task", &["asyncio.Queue.get"], &[])];
        assert_eq!(found_in(documents, "queue.get()")[0], "blocking");
        assert_eq!(found_in(documents, "item = await queue.get()")[0], "task");
        assert_eq!(found_in(documents, "async for item in queue.get():")[0], "task");
    }

    #[test]
    fn the_arguments_of_a_builtin_are_what_is_meant() {
        assert_eq!(found("print(sem.acquire())")[0], "acquire");
        assert_eq!(found("list(executor.submit(f) for f in fs)")[0], "submit");
        let terms = |query| Query::new(query).terms;
        assert_eq!(terms("enumerate()"), terms("enumerate"), "nothing else is meant");
        assert_eq!(terms("threading.enumerate()"), terms("threading.enumerate"));
    }

    #[test]
    fn a_name_that_a_traceback_prints_is_the_public_name() {
        let terms = |query| Query::new(query).terms;
        for (internal, public) in [
            ("asyncio.locks.Lock", "asyncio.Lock"),
            (
                "concurrent.futures.process.BrokenProcessPool",
                "concurrent.futures.BrokenProcessPool",
            ),
            ("multiprocessing.context.TimeoutError", "multiprocessing.TimeoutError"),
        ] {
            assert_eq!(terms(internal), terms(public));
        }
        assert_ne!(terms("asyncio.subprocess.Process"), terms("asyncio.Process"));
        assert_ne!(terms("asyncio.locks"), terms("asyncio"));
    }

    #[test]
    fn full_width_letters_and_chinese_marks_are_read() {
        let full_width = Query::new("ｓｅｍ．ａｃｑｕｉｒｅ（ｔｉｍｅｏｕｔ＝５）");
        assert_eq!(full_width, Query::new("sem.acquire(timeout=5)"));
        assert_eq!(Query::new("a\u{3000}b").text, "a b");
        assert!(Query::new("。。。").is_empty() && Query::new("？！").is_empty());
        assert_eq!(found("信号量。"), ["semaphore"]);
    }

    #[test]
    fn a_constant_is_an_argument() {
        let documents: &[(&str, &[&str], &[&str])] = &[
            ("first", &["asyncio.wait(return_when=FIRST_COMPLETED)"], &[]),
            ("failed", &["asyncio.wait(return_when=FIRST_EXCEPTION)"], &[]),
            ("all", &["asyncio.wait"], &[]),
        ];
        let wait = "await asyncio.wait(fs, return_when=asyncio.FIRST_EXCEPTION)";
        assert_eq!(found_in(documents, wait)[0], "failed");
        assert_eq!(found_in(documents, "asyncio.wait(fs)")[0], "all");
        let documents: &[(&str, &[&str], &[&str])] = &[
            ("loop", &["async for x in asyncio.as_completed(tasks)", "asyncio.as_completed"], &[]),
            ("timeout", &["asyncio.as_completed(timeout)"], &[]),
        ];
        let query = "asyncio.as_completed(tasks, timeout=3)";
        assert_eq!(found_in(documents, query)[0], "timeout", "`tasks` is any variable");
    }

    #[test]
    fn a_search_term_is_also_a_name_in_the_module() {
        let documents: &[(&str, &[&str], &[&str])] = &[
            ("other", &["os.other"], &["os.perf_counter_ns"]),
            ("counter", &["time.perf_counter"], &["perf_counter_ns"]),
        ];
        assert_eq!(found_in(documents, "time.perf_counter_ns")[0], "counter");
        let missing = found_in(&documents[1..], "other.perf_counter_ns");
        assert_eq!(missing, ["counter"], "in any other module");
    }

    #[test]
    fn the_search_terms_say_where_a_module_begins() {
        let documents: &[(&str, &[&str], &[&str])] = &[
            ("loop", &["loop.time"], &[]),
            ("now", &["time.time"], &[]),
            ("sleep", &["time.sleep"], &["time"]),
        ];
        assert_eq!(found_in(documents, "time")[0], "sleep");
        assert_eq!(found_in(documents, "import time")[0], "sleep");
        assert_eq!(found_in(documents, "time.time")[0], "now");
    }

    #[test]
    fn a_document_is_first_about_its_first_name_and_a_name_without_arguments() {
        let documents: &[(&str, &[&str], &[&str])] = &[
            ("second", &["signal.pause", "signal.raise_signal"], &[]),
            ("first", &["signal.raise_signal", "signal.pause"], &[]),
            ("special", &["subprocess.run(check)", "subprocess.run"], &[]),
            ("general", &["subprocess.run"], &[]),
        ];
        assert_eq!(found_in(documents, "signal.raise_signal")[0], "first");
        assert_eq!(found_in(documents, "signal.pause")[0], "second");
        assert_eq!(found_in(documents, "subprocess.run")[0], "general");
        assert_eq!(found_in(documents, "subprocess.run(cmd, check=True)")[0], "special");
    }

    #[test]
    fn a_page_that_is_wrong_on_purpose_does_not_answer_a_name() {
        let mut wrong = document(Kind::Page, "blocked", &["time.sleep", "blocked"]);
        wrong.what = "WRONG on purpose: one task blocks the loop".to_owned();
        let sleep = document(Kind::Phrase, "sleep", &["time.sleep", "os.blocked"]);
        let index = Index::new(vec![wrong, sleep]);
        let first = |query| index.search(query)[0].document.target.clone();
        assert_eq!(first("time.sleep"), "sleep");
        assert_eq!(first("blocked"), "blocked");
    }

    #[test]
    fn a_message_is_found_by_the_search_term_that_it_contains() {
        let documents: &[(&str, &[&str], &[&str])] = &[
            ("error", &["queue.task_done"], &["ValueError: called too many times"]),
            ("done", &["queue.done"], &["task_done() called too many times"]),
            ("stop", &["threading.stop"], &["终止线程"]),
            ("thread", &["threading.Thread"], &["线程", "怎么 终止 线程 呢"]),
        ];
        let message = "ValueError: task_done() called too many times";
        assert_eq!(found_in(documents, message)[0], "done");
        assert_eq!(found_in(documents, "请问 怎么终止线程")[0], "stop");
        assert!(!contains("a task_done() calledx", "task_done() called"));
        assert!(contains("a task_done() called.", "task_done() called"));
    }

    #[test]
    fn only_the_beginning_of_a_long_query_is_read() {
        for long in ["q", "锁", "a b ", "ab.", "f(", "lock "] {
            let query = Query::new(&long.repeat(30_000));
            assert!(query.text.chars().count() <= LONGEST && query.terms.len() <= LONGEST);
        }
        let both = format!("semaphore {}", "q".repeat(LONGEST));
        assert_eq!(found(&both)[0], "semaphore");
    }

    #[test]
    fn a_document_is_read_from_its_line() {
        for document in index().documents() {
            assert_eq!(Document::from_line(&document.line()).as_ref(), Some(document));
        }
        assert_eq!(Document::from_line("page\tx"), None);
        assert_eq!(Document::from_line("pages\ta\tb\tc\td\te\tf"), None);
    }
}
