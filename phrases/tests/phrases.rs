//! Every phrase prints the same in Rust and on CPython, and its body compiles alone, with the
//! crates that its comment names and without a warning.
//!
//! Each phrase has a test, `prints_the_same::queue::queue_get`. The bodies with the same `Add:`
//! lines are the modules of one package, which is checked as a whole: `alone::cargo add crossbeam`.
//! A filter also runs a body as a program: `alone::queue::queue_get`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use catalog::package::Copied;
use catalog::phrases::{self, Phrase};
use changed::compile;
use libtest_mimic::{Arguments, Trial};
use tests::{Program, cargo, python};

const PATIENCE: Duration = Duration::from_secs(30);
/// How many phrases run at the same time.
const LANES: usize = 8;

fn main() -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = arguments.test_threads.or(Some(LANES));

    let single = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
    };
    let mut trials = vec![
        single("the_two_sides_have_the_same_phrases", the_two_sides_have_the_same_phrases),
        single("every_phrase_is_in_the_index", every_phrase_is_in_the_index),
        single("an_unknown_name_is_an_error_of_one_line", an_unknown_name_is_an_error_of_one_line),
    ];
    for phrase in all() {
        let (path, same) = (phrase.path(), phrase.clone());
        let test = move || Ok(prints_the_same_on_both_sides(&same)?);
        trials.push(Trial::test(format!("prints_the_same::{path}"), test));
        if arguments.filter.is_some() {
            let test = move || Ok(alone_is_a_program(&phrase)?);
            trials.push(Trial::test(format!("alone::{path}"), test));
        }
    }
    let mut groups: BTreeMap<Vec<String>, Vec<Phrase>> = BTreeMap::new();
    for phrase in all() {
        groups.entry(phrase.add.clone()).or_default().push(phrase);
    }
    for (number, (add, phrases)) in groups.into_iter().enumerate() {
        let test = move || Ok(alone_without_a_warning(number, &phrases)?);
        let name = if add.is_empty() { "std".to_owned() } else { add.join(", ") };
        trials.push(Trial::test(format!("alone::{name}"), test));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Returns the phrases that build on this system.
fn all() -> Vec<Phrase> {
    let mut phrases = phrases::all().unwrap_or_else(|wrong| panic!("{wrong}"));
    phrases.retain(|phrase| match phrase.systems.as_deref() {
        None => true,
        Some("unix") => cfg!(unix),
        Some("target_os = \"linux\"") => cfg!(target_os = "linux"),
        Some("not(target_os = \"macos\")") => cfg!(not(target_os = "macos")),
        Some(systems) => panic!("{}: the systems `{systems}` are unknown here", phrase.path()),
    });
    phrases
}

fn printed(name: &str, command: Command) -> Result<Vec<String>, String> {
    let transcript = Program::new(name, command).run(PATIENCE).map_err(|why| why.to_string())?;
    Ok(transcript.lines.into_iter().map(|line| line.text).collect())
}

fn rust(phrase: &Phrase) -> Result<Vec<String>, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_phrases"));
    command.arg(phrase.path());
    printed("in Rust", command)
}

fn on_cpython(phrase: &Phrase, interpreter: &Path) -> Result<Vec<String>, String> {
    let mut command = Command::new(interpreter);
    // Isolated: otherwise `import threading` finds `threading.py` in the folder of the script.
    command.arg("-I").arg(phrase.python()).arg(&phrase.name);
    printed("on CPython", command)
}

fn the_two_sides_have_the_same_phrases() {
    let all = phrases::all().unwrap_or_else(|wrong| panic!("{wrong}"));
    for module in phrases::modules().expect("the folder should be readable") {
        let rust: Vec<&str> =
            all.iter().filter(|p| p.module == module).map(|p| p.name.as_str()).collect();
        let python = phrases::python_names(&module).expect("the file should be readable");
        if let Some(name) = rust.iter().find(|name| !python.contains(&(**name).to_owned())) {
            panic!("phrases/python/{module}.py: `{name}` has no twin; write `def {name}():`");
        }
        if let Some(name) = python.iter().find(|name| !rust.contains(&name.as_str())) {
            panic!("phrases/src/{module}.rs: `{name}` has no twin; write `pub fn {name}() {{`");
        }
        if let Some((_, name)) = rust.iter().zip(&python).find(|(rust, python)| *rust != python) {
            panic!("phrases/python/{module}.py: `{name}` has another place than its twin; move it");
        }
    }
}

fn every_phrase_is_in_the_index() {
    let names = catalog::names::read().unwrap_or_else(|wrong| panic!("{wrong}"));
    for phrase in all() {
        let path = phrase.path();
        let is_named = names.iter().any(|name| name.leads_to(&path));
        assert!(
            is_named,
            "book/names: no name is answered by `{path}`; write `- phrase: {path}` or \
             `- more: {path}` under its name"
        );
    }
}

fn prints_the_same_on_both_sides(phrase: &Phrase) -> Result<(), String> {
    let in_rust = rust(phrase)?;
    if in_rust.is_empty() {
        return Err("prints nothing".to_owned());
    }
    let differs = !phrase.rust_prints.is_empty() || !phrase.python_prints.is_empty();
    if differs && in_rust != phrase.rust_prints {
        return Err(format!("Rust prints {in_rust:?}, not {:?}", phrase.rust_prints));
    }
    let interpreter = match python::interpreter() {
        Ok(interpreter) => interpreter,
        Err(why) => {
            eprintln!("{}: skipped on CPython: {why}", phrase.path());
            return Ok(());
        }
    };
    if phrase.since.is_some_and(|since| since > python::version().unwrap_or_default()) {
        eprintln!("{}: skipped on CPython: this version is too old", phrase.path());
        return Ok(());
    }
    let on_cpython = on_cpython(phrase, interpreter)?;
    let wanted = if differs { &phrase.python_prints } else { &in_rust };
    if &on_cpython != wanted {
        return Err(format!("CPython prints {on_cpython:?}, not {wanted:?}"));
    }
    Ok(())
}

/// Checks phrases with the same `Add:` lines, each of which is a module, in a package of their own.
fn alone_without_a_warning(number: usize, phrases: &[Phrase]) -> Result<(), String> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("phrases");
    let package = root.join(number.to_string());
    let write = |path: &Path, text: &str| {
        fs::write(path, text).map_err(|why| format!("{}: {why}", path.display()))
    };
    let _ = fs::remove_dir_all(&package); // left by an earlier run
    fs::create_dir_all(package.join("src"))
        .map_err(|why| format!("{}: {why}", package.display()))?;
    let copied = Copied { name: "bodies".to_owned(), ..Copied::phrase(&phrases[0]) };
    // Warnings are denied in the phrases only, not in the dependencies.
    let manifest = copied.manifest()? + "\n[lints.rust]\nwarnings = \"deny\"\n";
    write(&package.join("Cargo.toml"), &manifest)?;
    // The versions are those that are already downloaded.
    let lock = catalog::workspace().join("Cargo.lock");
    fs::copy(&lock, package.join("Cargo.lock")).map_err(|why| format!("Cargo.lock: {why}"))?;
    let mut modules = String::new();
    for phrase in phrases {
        let module = phrase.path().replace("::", "_");
        modules += &format!("pub mod {module};\n");
        let program = phrase.program().replacen("fn main()", "fn run()", 1);
        let program = if phrase.is_async {
            program.replacen("async fn", "pub async fn", 1)
        } else {
            format!("pub {program}")
        };
        write(&package.join("src").join(module).with_extension("rs"), &program)?;
    }
    write(&package.join("src/lib.rs"), &modules)?;
    cargo::run(&package, &root.join("target"), &["check"]).map(drop)
}

fn alone_is_a_program(phrase: &Phrase) -> Result<(), String> {
    let name = phrase.path().replace("::", "-");
    let path = compile(&name, &phrase.program())?;
    let alone = printed("alone", Command::new(path))?;
    let wanted = rust(phrase)?;
    if alone != wanted {
        return Err(format!("alone it prints {alone:?}, not {wanted:?}"));
    }
    Ok(())
}

fn an_unknown_name_is_an_error_of_one_line() {
    for arguments in [&["nothing"][..], &[], &["a", "b"]] {
        let output = Command::new(env!("CARGO_BIN_EXE_phrases")).args(arguments).output();
        let output = output.expect("the program should start");
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&output.stderr).lines().count(), 1);
    }
}
