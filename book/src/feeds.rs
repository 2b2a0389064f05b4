//! The index for other programs: `index.json` with its schema, `llms.txt` for assistants, and the
//! snippets for VS Code.
//!
//! - `index.json` follows `index.schema.json`, a JSON Schema that the book publishes beside it.
//! - `llms.txt` has the form that <https://llmstxt.org> describes: a title, a summary in a
//!   quotation, and lists of links.
//! - `python-in-rust.code-snippets` has the form of a [snippet file of VS
//!   Code](https://code.visualstudio.com/docs/editing/userdefinedsnippets). In a Rust file,
//!   `Event.wait` offers the phrase for `Event.wait`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use catalog::documents::{self, Catalog};
use catalog::header::{self, Header, without_shared};
use catalog::names::{self, Answer};
use catalog::pages::Prose;
use catalog::phrases::Phrase;
use serde_json::{Value, json};

use crate::evidence;
use crate::page;

/// The name of the file for VS Code, which has to end with `.code-snippets`.
pub const SNIPPETS: &str = "python-in-rust.code-snippets";

/// Writes the files into the folder of the built book.
///
/// # Errors
///
/// Returns an error if something that a file needs is missing or malformed, or if a file cannot be
/// written.
pub fn write(book: &Path, catalog: &Catalog) -> Result<(), String> {
    for (file, text) in [
        ("index.json", format!("{:#}\n", index(catalog)?)),
        ("index.schema.json", format!("{:#}\n", schema())),
        ("llms.txt", llms(catalog)?),
        (SNIPPETS, format!("{:#}\n", code_snippets(catalog))),
    ] {
        let path = book.join(file);
        fs::write(&path, text).map_err(|why| format!("{}: {why}", path.display()))?;
    }
    Ok(())
}

/// Returns the index: the answers, each under its key, and the names, each with the key of its
/// answer.
fn index(catalog: &Catalog) -> Result<Value, String> {
    let Catalog { snippets, phrases, names } = catalog;
    let mut answers = BTreeMap::new();
    for header in snippets {
        let Header { binary, title, section, .. } = header;
        answers.insert(
            binary.clone(),
            json!({
                "kind": "page",
                "what": title,
                "page": format!("{binary}.html"),
                "run": header.run,
                "uses": header.rust,
                "add": header.copy,
                "traps": Prose::read(binary)?.pitfalls,
                "rust": without_shared(&header::source(section, binary)),
                "python": catalog::read(&header.python)?,
            }),
        );
    }
    for phrase in phrases {
        let path = phrase.path();
        let name = names.iter().find(|name| name.leads_to(&path));
        let name = name.ok_or_else(|| format!("no name leads to {path}"))?;
        let (_, what) = phrase.names_and_what();
        answers.insert(
            path,
            json!({
                "kind": "phrase",
                "what": what,
                "page": page::place(name, "html"),
                "run": format!("cargo run -p phrases -- {}", phrase.path()),
                "uses": documents::used(&phrase.body),
                "add": phrase.add,
                "traps": phrase.trap.iter().collect::<Vec<_>>(),
                "rust": phrase.program(),
                "python": phrase.python_code()?,
            }),
        );
    }
    let names = names.iter().map(|name| {
        let (kind, answer, why) = match &name.answer {
            Answer::Page(binary) => ("page", Some(binary.clone()), None),
            Answer::Phrase(phrase) => ("phrase", Some(phrase.path()), None),
            Answer::Nothing(why) => ("none", None, Some(why)),
        };
        json!({
            "name": name.full(),
            "kind": kind,
            "answer": answer,
            "because": why,
            "more": name.more.iter().map(Phrase::path).collect::<Vec<_>>(),
            "also": name.also,
            "page": page::place(name, "html"),
        })
    });
    let names: Vec<Value> = names.collect();
    Ok(json!({ "$schema": "index.schema.json", "names": names, "answers": answers }))
}

/// Returns the schema of the index.
fn schema() -> Value {
    let text = json!({ "type": "string", "minLength": 1 });
    let list = json!({ "type": "array", "items": text });
    let object = |properties: Value| {
        let required: Vec<&String> =
            properties.as_object().into_iter().flatten().map(|(key, _)| key).collect();
        json!({
            "type": "object",
            "required": required,
            "additionalProperties": false,
            "properties": properties,
        })
    };
    let name = object(json!({
        "name": { "description": "The Python name, with its module", "type": "string", "pattern": "^[A-Za-z_]" },
        "kind": { "enum": ["page", "phrase", "none"] },
        "answer": {
            "description": "The key of the answer; null if Rust has no counterpart",
            "type": ["string", "null"],
        },
        "because": {
            "description": "The reason why Rust has no counterpart",
            "type": ["string", "null"],
        },
        "more": { "description": "The keys of further answers", "$ref": "#/$defs/list" },
        "also": { "description": "Search terms in English and Chinese", "$ref": "#/$defs/list" },
        "page": { "description": "The page with the anchor of the name", "$ref": "#/$defs/text" },
    }));
    let answer = object(json!({
        "kind": { "enum": ["page", "phrase"] },
        "what": { "description": "What the code shows", "$ref": "#/$defs/text" },
        "page": { "description": "The page that explains the code", "$ref": "#/$defs/text" },
        "run": { "description": "The command that runs the code in a checkout", "$ref": "#/$defs/text" },
        "uses": { "description": "The Rust names that the code uses", "$ref": "#/$defs/list" },
        "add": { "description": "The commands that add the dependencies", "$ref": "#/$defs/list" },
        "traps": { "description": "Common mistakes", "$ref": "#/$defs/list" },
        "rust": { "description": "A program in Rust", "$ref": "#/$defs/text" },
        "python": { "description": "The same in Python", "$ref": "#/$defs/text" },
    }));
    let mut index = object(json!({
        "$schema": { "type": "string" },
        "names": { "type": "array", "items": name },
        "answers": { "type": "object", "additionalProperties": answer },
    }));
    index["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    index["title"] = json!("What Python's names are in Rust");
    index["$defs"] = json!({ "text": text, "list": list });
    index
}

/// Returns the overview for assistants.
fn llms(catalog: &Catalog) -> Result<String, String> {
    let Catalog { snippets, names, .. } = catalog;
    let mut text = "# Python concurrency in Rust\n\n\
        > What each name of Python's threading, queue, concurrent.futures, multiprocessing and asyncio \
        is in Rust: programs and phrases that tests run beside CPython.\n\n\
        Each Rust program builds alone, in a fresh package, without a warning, with the crates that its \
        page names. A name without a counterpart has a reason. All code is in \
        [index.json](index.json), which [a JSON Schema](index.schema.json) describes.\n\n\
        ## By Python name\n\n"
        .to_owned();
    for module in names::modules()? {
        let count = names.iter().filter(|name| name.module == module).count();
        let _ = writeln!(text, "- [{module}](names/{module}.html): {count} names");
    }
    text += "\n## Pages\n\n";
    for header in snippets {
        let Header { binary, title, names, .. } = header;
        let names: Vec<String> = names.iter().map(|name| names::title(name)).collect();
        let _ = writeln!(text, "- [{binary}]({binary}.html): {title} (`{}`)", names.join("`, `"));
    }
    text += "\n## Optional\n\n";
    for page in evidence::PAGES {
        let _ = writeln!(text, "- [{}]({}.html)", page.title, page.file);
    }
    Ok(text)
}

/// Returns the snippets for VS Code: one for each phrase.
fn code_snippets(catalog: &Catalog) -> Value {
    let Catalog { phrases, names, .. } = catalog;
    let mut snippets = BTreeMap::new();
    for phrase in phrases {
        let path = phrase.path();
        let mut prefixes: Vec<String> = Vec::new();
        for name in names.iter().filter(|name| name.leads_to(&path)) {
            prefixes.push(name.name.clone());
            prefixes.push(name.full());
        }
        prefixes.dedup();
        let mut lines: Vec<String> = phrase.add.iter().map(|add| format!("// {add}")).collect();
        lines.extend(phrase.body.lines().map(str::to_owned));
        let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
        let (_, what) = phrase.names_and_what();
        let place = if phrase.is_async { " (in an async function)" } else { "" };
        snippets.insert(
            path,
            json!({
                "scope": "rust",
                "prefix": prefixes,
                "body": lines,
                "description": format!("{what}{place}"),
            }),
        );
    }
    json!(snippets)
}

/// Escapes the characters that have a meaning in the body of a snippet.
fn escaped(line: &str) -> String {
    line.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
