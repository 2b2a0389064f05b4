//! The index by Python name answers every public name of CPython, and no other name.

use std::env;
use std::fs;

use book::python;
use catalog::names::{self, Answer, MODULES, Name};

fn list() -> Vec<String> {
    let path = python::list();
    let text = fs::read_to_string(&path).expect("the list should exist");
    text.lines().map(str::to_owned).collect()
}

fn index() -> Vec<Name> {
    names::read().unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// Returns CPython 3.13. If CPython 3.13 is not installed, prints a line on standard error.
fn interpreter() -> Option<String> {
    let found = python::interpreter().unwrap_or_else(|why| panic!("{why}"));
    if found.is_none() {
        let required = env::var_os("REQUIRE_PYTHON_3_13").is_some_and(|value| value == "1");
        assert!(!required, "REQUIRE_PYTHON_3_13=1, but no python3.13 is on the PATH");
        eprintln!("the names: not compared with CPython: no python3.13 on the PATH");
    }
    found
}

#[test]
fn exactly_the_public_names_have_an_answer() {
    let names: Vec<String> = index()
        .iter()
        .filter(|name| !name.is_method() && MODULES.contains(&name.module.as_str()))
        .map(|name| format!("{} {}", name.module, name.name))
        .collect();
    let list = list();
    let holes: Vec<&String> = list.iter().filter(|line| !names.contains(line)).collect();
    let unknown: Vec<&String> = names.iter().filter(|name| !list.contains(name)).collect();
    assert!(holes.is_empty() && unknown.is_empty(), "no answer: {holes:?}, unknown: {unknown:?}");
    assert_eq!(list.len(), 177);
}

#[test]
fn the_list_is_cpythons() {
    let Some(python) = interpreter() else { return };
    let names = python::ask(&python).expect("`interpreter` should return CPython 3.13");
    assert_eq!(names.lines().collect::<Vec<_>>(), list());
}

#[test]
fn every_name_exists_in_cpython() {
    let Some(python) = interpreter() else { return };
    let names: Vec<String> =
        index().iter().map(|name| format!("{} {}", name.module, name.name)).collect();
    assert!(names.len() > 400, "{} names", names.len());
    assert_eq!(python::missing(&python, &names).as_deref(), Ok(""));
    let wrong = [
        "asyncio Task.cancle",
        "queue Queue.get(tiemout)",
        "threading Thread(deamon)",
        "os frok",
        "subprocess run(tiemout)",
    ];
    let found = python::missing(&python, &wrong.map(str::to_owned));
    let found = found.expect("`interpreter` should return CPython 3.13");
    assert_eq!(found.lines().collect::<Vec<_>>(), wrong);
}

#[test]
fn names_are_sorted_and_their_pages_exist() {
    let names = index();
    let snippets = catalog::snippets().unwrap_or_else(|wrong| panic!("{wrong}"));
    for module in names::modules().expect("the folder should be readable") {
        let of_module: Vec<&str> =
            names.iter().filter(|n| n.module == module).map(|n| n.name.as_str()).collect();
        assert!(of_module.is_sorted(), "{module} is not sorted");
    }
    for name in &names {
        if let Answer::Page(binary) = &name.answer {
            let known = snippets.iter().any(|header| header.binary == *binary);
            assert!(known, "{}: no page is named {binary}", name.full());
        }
    }
}

/// Every name of rustix needs a feature, so `cargo add rustix` alone is not enough.
#[test]
fn names_of_rustix_have_their_feature() {
    let mut found = 0;
    for name in index() {
        let (text, features) = match &name.answer {
            Answer::Use(text, _) => (text.clone(), text.matches("feature `").count()),
            Answer::Phrase(phrase) => {
                let adds = phrase.add.iter().filter(|add| add.starts_with("cargo add rustix "));
                (phrase.body.clone(), adds.filter(|add| add.contains("--features")).count())
            }
            Answer::Page(_) | Answer::Nothing(_) => continue,
        };
        if text.contains("rustix::") {
            found += 1;
            assert!(features > 0, "{}: name the feature of rustix", name.full());
        }
    }
    assert!(found > 2, "only {found} of rustix");
}

#[test]
fn the_commonest_methods_have_an_answer() {
    let names: Vec<String> = index().iter().map(Name::full).collect();
    for wanted in [
        "queue.Queue.join",
        "threading.Event.wait(timeout)",
        "multiprocessing.Pool.imap_unordered",
        "asyncio.Future.add_done_callback",
        "threading.Condition.notify",
        "asyncio.Task.cancel",
        "loop.run_in_executor",
        "multiprocessing.Process.terminate",
    ] {
        assert!(names.contains(&wanted.to_owned()), "{wanted}");
    }
}

/// Without its feature a name of tokio does not compile; without `enable_io`, I/O panics.
#[test]
fn names_of_tokio_have_their_feature() {
    for name in index() {
        let Answer::Use(text, _) = &name.answer else { continue };
        for (path, words) in [
            ("tokio::net::", &["`net`", "`enable_io`"][..]),
            ("tokio::io::unix::", &["`net`", "`enable_io`"]),
            ("tokio::process::", &["`process`", "`enable_io`"]),
            ("tokio::signal::", &["`signal`", "`enable_io`"]),
            ("tokio::io::Async", &["`io-util`"]),
            ("tokio_util::codec::", &["`codec`"]),
            ("tokio_util::task::", &["`rt`"]),
        ] {
            let missing = words.iter().find(|word| text.contains(path) && !text.contains(**word));
            assert_eq!(missing, None, "{}: {text}", name.full());
        }
    }
}
