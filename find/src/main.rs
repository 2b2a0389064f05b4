//! Looks up what a Python name is in Rust: `cargo run -q -p find -- Condition.notify`.
//!
//! The index, the phrases and the snippets are inside the program.

use std::env;
use std::fs;
use std::path::Path;
use std::process::ExitCode;

use catalog::chinese::{Language, is_han};
use catalog::documents::Catalog;
use catalog::header::Header;
use catalog::package::Copied;
use catalog::phrases::Phrase;
use catalog::search::{Document, Hit, Index, Kind, Query};
use serde_json::{Value, json};

const FILES: &[catalog::Embedded] = include!(concat!(env!("OUT_DIR"), "/files.rs"));
/// The documents of [`FILES`], each on one line. Making the documents takes longer than a search.
const DOCUMENTS: &str = include_str!(concat!(env!("OUT_DIR"), "/documents.txt"));
/// What the documents say, in English and in Chinese: a line each, with a tab between.
const IN_CHINESE: &str = include_str!(concat!(env!("OUT_DIR"), "/chinese.txt"));

const ENGLISH_HELP: &str = "Looks up what a Python name is in Rust.

Usage: inrust [OPTIONS] NAME...   a name, a call or words: Condition.notify, 线程池, kill a thread
       inrust --copy NAME         prints the file of a snippet or a phrase as it is to be copied
       inrust --new NAME DIR      makes a package of it in the folder DIR, ready for `cargo run`

Options:
  -a, --all      prints all results, each on one line, instead of the best
      --json     prints the results as JSON, in English
  -h, --help     prints this help
  -V, --version  prints the version

The answers are in Chinese if the query is, or if LANG says so.
In a checkout of this repository, `cargo run -q -p find --` takes the place of `inrust`.";

/// The same lines in Chinese.
const CHINESE_HELP: &str = "查一个 Python 名字在 Rust 里是什么。

用法：inrust [选项] 名字...     一个名字、一个调用或几个词：Condition.notify、线程池、kill a thread
      inrust --copy 名字        打印一个片段或短语的文件，可以直接复制
      inrust --new 名字 文件夹  在这个文件夹里为它建一个包，可以直接 `cargo run`

选项：
  -a, --all      打印全部结果，每个一行，而不只是最好的
      --json     把结果打印成 JSON（英文）
  -h, --help     显示帮助
  -V, --version  显示版本

查询是中文，或者 LANG 是中文时，用中文回答。
在本仓库的副本里，`cargo run -q -p find --` 就相当于 `inrust`。";

/// So many results are printed with their code.
const WITH_CODE: usize = 3;
/// So many results are printed.
const MOST: usize = 10;
/// No more characters of an unknown name are repeated.
const MOST_SHOWN: usize = 60;

/// What the arguments ask for.
enum Task {
    Help,
    Version,
    Find { query: String, all: bool, json: bool },
    Copy(String),
    New(String, String),
}

/// An error, and the status with which the program ends.
struct Failure(String, u8);

fn usage(wrong: impl Into<String>) -> Failure {
    Failure(wrong.into(), 2)
}

/// Says what is wrong with an option.
fn wrong_option(wrong: &lexopt::Error, language: Language) -> Failure {
    use lexopt::Error::{UnexpectedOption, UnexpectedValue};

    usage(match (language, wrong) {
        (Language::Chinese, UnexpectedOption(option)) => format!("没有这个选项：{option}"),
        (Language::Chinese, UnexpectedValue { option, value }) => {
            format!("选项 {option} 不带值：{value:?}")
        }
        _ => wrong.to_string(),
    })
}

fn main() -> ExitCode {
    shared::init();
    catalog::embed(FILES);
    match task().and_then(run) {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(message, status)) => {
            eprintln!("inrust: {message}");
            ExitCode::from(status)
        }
    }
}

fn task() -> Result<Task, Failure> {
    use lexopt::Arg::{Long, Short, Value};

    let (mut words, mut all, mut json) = (Vec::new(), false, false);
    let (mut copy, mut new) = (false, false);
    let mut arguments = lexopt::Parser::from_env();
    let wrong = |error: lexopt::Error| wrong_option(&error, language_of(""));
    while let Some(argument) = arguments.next().map_err(wrong)? {
        match argument {
            Short('h') | Long("help") => return Ok(Task::Help),
            Short('V') | Long("version") => return Ok(Task::Version),
            Short('a') | Long("all") => all = true,
            Long("json") => json = true,
            Long("copy") => copy = true,
            Long("new") => new = true,
            Value(word) => words.push(word.to_string_lossy().into_owned()),
            other => return Err(wrong(other.unexpected())),
        }
    }
    let query = printable(&words.join(" "));
    let language = language_of(&query);
    let wrong = |english: &'static str, chinese: &'static str| {
        Err(usage(language.either(english, chinese)))
    };
    match (copy, new, &words[..]) {
        (false, false, _) if Query::new(&query).is_empty() => wrong(
            "no word to look up; give a name, such as Condition.notify, or words: thread pool",
            "没有可查的词；请给一个名字，例如 Condition.notify，或者几个词：线程池",
        ),
        (false, false, _) => Ok(Task::Find { query, all, json }),
        (true, false, [name]) if !Query::new(name).is_empty() => Ok(Task::Copy(printable(name))),
        (true, false, _) => {
            wrong("--copy needs one name, such as semaphore", "--copy 需要一个名字，例如 semaphore")
        }
        (false, true, [name, folder]) => Ok(Task::New(printable(name), folder.clone())),
        (false, true, _) => wrong(
            "--new needs a name and a folder: --new semaphore my-folder",
            "--new 需要一个名字和一个文件夹：--new semaphore my-folder",
        ),
        (true, true, _) => wrong(
            "--copy prints and --new writes; give one of them",
            "--copy 打印，--new 写入；请只给其中一个",
        ),
    }
}

/// Returns what a reader has typed, with a space in place of each control character.
fn printable(typed: &str) -> String {
    let typed: String = typed.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    typed.trim().to_owned()
}

fn run(task: Task) -> Result<(), Failure> {
    let failed = |wrong: String| Failure(wrong, 1);
    match task {
        Task::Help => println!("{}", language_of("").either(ENGLISH_HELP, CHINESE_HELP)),
        Task::Version => println!("inrust {}", env!("CARGO_PKG_VERSION")),
        Task::Find { query, all, json } => find(&query, all, json).map_err(failed)?,
        Task::Copy(name) => print!("{}", copied(&name).map_err(failed)?.source),
        Task::New(name, folder) => {
            let copied = copied(&name).map_err(failed)?;
            let language = language_of(&name);
            write_package(&copied, Path::new(&folder), language).map_err(failed)?;
            println!("{}: cd {folder} && cargo run", copied.name);
        }
    }
    Ok(())
}

/// Where the code of a document is.
enum Code<'a> {
    Snippet(&'a Header),
    Phrase(&'a Phrase),
    Nowhere,
}

fn code<'a>(document: &Document, catalog: &'a Catalog) -> Code<'a> {
    let code = match document.kind {
        Kind::Page => catalog.snippet(&document.target).map(Code::Snippet),
        Kind::Phrase => catalog.phrase(&document.target).map(Code::Phrase),
        Kind::Nothing | Kind::Prose => None,
    };
    code.unwrap_or(Code::Nowhere)
}

/// Returns the language of the answer: Chinese if the query has Chinese words, or if the locale is
/// Chinese.
fn language_of(query: &str) -> Language {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"]
        .into_iter()
        .find_map(|name| env::var(name).ok().filter(|value| !value.is_empty()));
    if query.contains(is_han) || locale.is_some_and(|locale| locale.starts_with("zh")) {
        Language::Chinese
    } else {
        Language::English
    }
}

/// Returns what a document says in a language.
fn text(language: Language, english: &str) -> &str {
    let lines = || IN_CHINESE.lines().filter_map(|line| line.split_once('\t'));
    match language {
        Language::English => english,
        Language::Chinese => {
            lines().find(|(text, _)| *text == english).map_or(english, |(_, chinese)| chinese)
        }
    }
}

/// Returns the index of everything that can be found.
fn index() -> Index {
    Index::new(DOCUMENTS.lines().filter_map(Document::from_line).collect())
}

fn find(query: &str, all: bool, json: bool) -> Result<(), String> {
    let catalog = Catalog::read()?;
    let index = index();
    let found = index.search(query);
    let language = language_of(query);
    if found.is_empty() {
        return Err(nothing(query, &index, language));
    }
    let most = if all { found.len() } else { MOST };
    let (shown, rest) = found.split_at(most.min(found.len()));
    if json {
        let results: Vec<Value> = shown.iter().map(|hit| as_json(hit, &catalog)).collect();
        println!("{:#}", Value::Array(results));
        return Ok(());
    }
    let titles: Vec<String> = shown.iter().map(Hit::title).collect();
    let widest = titles.iter().map(|title| title.chars().count()).max().unwrap_or(0);
    for (at, (Hit { document, .. }, name)) in shown.iter().zip(&titles).enumerate() {
        let what = text(language, &document.what);
        let (answer, code) = match code(document, &catalog) {
            Code::Snippet(header) => (header.run.clone(), of_snippet(header, language)),
            Code::Phrase(phrase) => {
                let what = what.trim_end_matches(['.', '。']);
                (format!("{what} (--copy {})", phrase.path()), of_phrase(phrase, language))
            }
            Code::Nowhere => {
                (format!("{}{what}", language.either("none: ", "无对应：")), String::new())
            }
        };
        println!("{name:widest$}  {answer}");
        if at < WITH_CODE && !all {
            print!("{code}");
        }
    }
    if !rest.is_empty() {
        let number = rest.len();
        match language {
            Language::English => println!("and {number} more: --all prints all"),
            Language::Chinese => println!("还有 {number} 个结果：--all 全部打印"),
        }
    }
    Ok(())
}

/// Returns what a snippet shows, its names in Rust, and how to copy it, indented.
fn of_snippet(header: &Header, language: Language) -> String {
    let title = text(language, &header.title);
    let mut copy = vec![format!("inrust --copy {}", header.binary)];
    copy.extend(header.copy.iter().cloned());
    format!("    {title}\n    Rust: {}\n    {}\n", header.rust.join(", "), copy.join("; "))
}

/// Returns the lines of a phrase, indented, with the crates and the trap.
fn of_phrase(phrase: &Phrase, language: Language) -> String {
    let mut lines = vec![String::new()];
    lines.extend(phrase.add.iter().map(|command| format!("// {command}")));
    if phrase.is_async {
        let place = language.either("// in an async function", "// 在 async 函数里");
        lines.push(place.to_owned());
    }
    lines.extend(phrase.body.lines().map(str::to_owned));
    if let Some(trap) = &phrase.trap {
        lines.push(String::new());
        lines.push(format!("{}{}", language.either("Trap: ", "注意："), text(language, trap)));
    }
    lines.push(String::new());
    let indented =
        |line: &String| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") };
    lines.iter().map(indented).collect()
}

fn as_json(hit: &Hit, catalog: &Catalog) -> Value {
    let document = hit.document;
    let mut value = json!({
        "kind": document.kind.name(),
        "name": document.target,
        "python": hit.name,
        "what": document.what,
    });
    let fields = match code(document, catalog) {
        Code::Snippet(header) => vec![
            ("rust", json!(header.rust)),
            ("run", json!(header.run)),
            ("add", json!(header.copy)),
        ],
        Code::Phrase(phrase) => vec![
            ("rust", json!(document.rust)),
            ("code", json!(phrase.body)),
            ("async", json!(phrase.is_async)),
            ("add", json!(phrase.add)),
            ("trap", json!(phrase.trap)),
        ],
        Code::Nowhere => Vec::new(),
    };
    for (field, content) in fields {
        value[field] = content;
    }
    value
}

/// Says that nothing has this name, and which names are similar.
fn nothing(query: &str, index: &Index, language: Language) -> String {
    let nearest: Vec<String> = index.nearest(query).iter().map(Hit::title).collect();
    let nearest = match &nearest[..] {
        [] => language.either(", and no name is similar", "，也没有相近的名字").to_owned(),
        names => {
            let meant = language.either("; did you mean ", "；你是不是要找 ");
            format!("{meant}{}{}", names.join(", "), language.either("?", "？"))
        }
    };
    let named = language.either("nothing is named ", "没有叫这个名字的：");
    format!("{named}{}{nearest}", shortened(query))
}

/// Returns the beginning of what a reader has typed, as a message repeats it.
fn shortened(typed: &str) -> String {
    let shown: String = typed.chars().take(MOST_SHOWN).collect();
    if shown == typed { shown } else { shown + "..." }
}

/// Returns the snippet or the phrase with this name, as it is to be copied.
fn copied(name: &str) -> Result<Copied, String> {
    let catalog = Catalog::read()?;
    if let Some(phrase) = catalog.phrase(name) {
        return Ok(Copied::phrase(phrase));
    }
    if let Some(header) = catalog.snippet(name) {
        return Ok(Copied::snippet(header));
    }
    // A Python or a Rust name, or a call: the best answer that has the name.
    let index = index();
    let language = language_of(name);
    let (query, typed) = (Query::new(name), name.trim_end_matches("()"));
    let is_named = |document: &&Document| {
        let Document { names, rust, also, .. } = *document;
        let is_typed = |name: &String| {
            let last = name.split(['(', '!']).next().unwrap_or_default().rsplit(['.', ':']).next();
            let is_last = |asked: &str| last.is_some_and(|last| last.eq_ignore_ascii_case(asked));
            name.eq_ignore_ascii_case(typed) || query.name().is_some_and(is_last)
        };
        [names, rust, also].into_iter().flatten().any(is_typed)
    };
    let found = index.search(name);
    let Some(best) = found.first() else { return Err(nothing(name, &index, language)) };
    let Some(named) = found.iter().map(|hit| hit.document).find(is_named) else {
        let (shown, path) = (shortened(name), &best.document.target);
        return Err(match language {
            Language::English => {
                format!("nothing is named {shown}; the best answer is inrust --copy {path}")
            }
            Language::Chinese => {
                format!("没有叫这个名字的：{shown}；最好的回答是 inrust --copy {path}")
            }
        });
    };
    match code(named, &catalog) {
        Code::Snippet(header) => Ok(Copied::snippet(header)),
        Code::Phrase(phrase) => Ok(Copied::phrase(phrase)),
        Code::Nowhere => {
            let shown = shortened(name);
            Err(match language {
                Language::English => {
                    format!("{shown} has no counterpart in Rust; inrust {shown} says why")
                }
                Language::Chinese => format!("{shown} 在 Rust 里无对应；inrust {shown} 说明原因"),
            })
        }
    }
}

fn write_package(copied: &Copied, folder: &Path, language: Language) -> Result<(), String> {
    let wrong = |why: std::io::Error| format!("{}: {why}", folder.display());
    let is_taken = match fs::read_dir(folder) {
        Ok(mut entries) => entries.next().is_some(),
        Err(_) => folder.exists(),
    };
    if is_taken {
        let taken =
            language.either(": exists and is not an empty folder", "：已存在，且不是空文件夹");
        return Err(format!("{}{taken}", folder.display()));
    }
    let manifest = copied.manifest()?;
    fs::create_dir_all(folder.join("src")).map_err(wrong)?;
    fs::write(folder.join("Cargo.toml"), manifest).map_err(wrong)?;
    fs::write(folder.join("src/main.rs"), &copied.source).map_err(wrong)
}
