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

/// At most 80 names have no counterpart, and each of them leads to something close.
#[test]
fn few_names_have_no_answer() {
    let names = index();
    let none = |name: &&Name| matches!(name.answer, Answer::Nothing(_));
    let none: Vec<&Name> = names.iter().filter(none).collect();
    assert!(none.len() <= 80, "{} names", none.len());
    let alone: Vec<String> =
        none.iter().filter(|name| name.more.is_empty()).map(|name| name.full()).collect();
    assert!(alone.is_empty(), "{alone:?}: name what comes close, with `more`");
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
