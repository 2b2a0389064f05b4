//! Links to the documentation of Python and of Rust.

use catalog::names;

/// The pages of Python's documentation of asyncio, each with the beginnings of the names on it.
const ASYNCIO: [(&str, &[&str]); 9] = [
    ("asyncio-runner", &["run", "Runner"]),
    ("asyncio-sync", &["Lock", "Event", "Condition", "Semaphore", "BoundedSemaphore", "Barrier"]),
    ("asyncio-queue", &["Queue", "PriorityQueue", "LifoQueue", "QueueFull", "QueueEmpty"]),
    ("asyncio-subprocess", &["create_subprocess_exec", "create_subprocess_shell"]),
    ("asyncio-stream", &["start_server", "open_connection", "StreamReader", "StreamWriter"]),
    ("asyncio-future", &["Future", "ensure_future", "isfuture", "wrap_future"]),
    ("asyncio-exceptions", &["CancelledError", "TimeoutError", "InvalidStateError"]),
    ("asyncio-eventloop", &["get_running_loop", "get_event_loop", "new_event_loop", "Server"]),
    (
        "asyncio-task",
        &[
            "as_completed",
            "create_task",
            "gather",
            "run_coroutine_threadsafe",
            "shield",
            "sleep",
            "Task",
            "TaskGroup",
            "timeout",
            "to_thread",
            "wait",
            "wait_for",
        ],
    ),
];

/// The statements, each with the place of its description.
const STATEMENTS: [(&str, &str); 5] = [
    ("async def", "reference/compound_stmts.html#async-def"),
    ("async for", "reference/compound_stmts.html#async-for"),
    ("async with", "reference/compound_stmts.html#async-with"),
    ("yield from", "reference/expressions.html#yield-expressions"),
    ("global", "reference/simple_stmts.html#global"),
];

/// The modules whose documentation is a single page.
const MODULES: [&str; 10] = [
    "concurrent.futures",
    "contextvars",
    "multiprocessing",
    "os",
    "queue",
    "sched",
    "signal",
    "subprocess",
    "threading",
    "time",
];

/// Returns the address of a Python name or statement in Python's documentation, or of the package
/// that has the name; `None` if the address is not known.
#[must_use]
pub fn python(name: &str) -> Option<String> {
    let name = name.split('(').next().unwrap_or_default();
    if let Some(package) = names::package_of(name) {
        return Some(package.documentation.to_owned());
    }
    let address = |rest: &str| Some(format!("https://docs.python.org/3/{rest}"));
    if let Some((_, place)) = STATEMENTS.iter().find(|(statement, _)| *statement == name) {
        return address(place);
    }
    // Names as the tutorial writes them, without their module.
    if name.starts_with("loop.") {
        return address(&format!("library/asyncio-eventloop.html#asyncio.{name}"));
    }
    if name.starts_with("Task.") {
        return address(&format!("library/asyncio-task.html#asyncio.{name}"));
    }
    if name == "asyncio" {
        return address("library/asyncio.html");
    }
    if let Some(in_asyncio) = name.strip_prefix("asyncio.") {
        let first = in_asyncio.split('.').next().unwrap_or_default();
        let (page, _) = ASYNCIO.iter().find(|(_, names)| names.contains(&first))?;
        return address(&format!("library/{page}.html#{name}"));
    }
    let is_in = |module: &&str| {
        name.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    };
    let module = MODULES.into_iter().find(is_in)?;
    if name == module {
        return address(&format!("library/{module}.html"));
    }
    let anchor = match name {
        // Documented with the module that has the class.
        "multiprocessing.Pool" => "multiprocessing.pool.Pool",
        "multiprocessing.Pool.map" => "multiprocessing.pool.Pool.map",
        name => name,
    };
    address(&format!("library/{module}.html#{anchor}"))
}

/// Returns the address of a search for a Rust name in the documentation of its crate, or `None` if
/// the name has no crate.
///
/// A search finds the name whether the name is a type, a function or a macro, and in every version.
#[must_use]
pub fn rust(name: &str) -> Option<String> {
    let (crate_name, rest) = name.split_once("::")?;
    let item = rest.trim_end_matches('!');
    Some(match crate_name {
        "std" => format!("https://doc.rust-lang.org/std/?search={crate_name}::{item}"),
        _ => format!("https://docs.rs/{crate_name}/latest/{crate_name}/?search={item}"),
    })
}

#[cfg(test)]
mod tests_of_links {
    use super::*;

    #[test]
    fn every_python_name_of_a_page_has_an_address() {
        let all = catalog::snippets().expect("the headers should be well formed");
        for name in all.iter().flat_map(|header| &header.names) {
            assert!(python(name).is_some(), "{name}: say in links.rs where it is documented");
        }
    }

    #[test]
    fn an_address_has_the_page_and_the_anchor() {
        for (name, place) in [
            ("threading.Semaphore", "library/threading.html#threading.Semaphore"),
            (
                "concurrent.futures.Future",
                "library/concurrent.futures.html#concurrent.futures.Future",
            ),
            ("asyncio.TaskGroup", "library/asyncio-task.html#asyncio.TaskGroup"),
            ("loop.call_soon", "library/asyncio-eventloop.html#asyncio.loop.call_soon"),
            ("Task.cancel", "library/asyncio-task.html#asyncio.Task.cancel"),
            (
                "multiprocessing.Pool.map",
                "library/multiprocessing.html#multiprocessing.pool.Pool.map",
            ),
            ("queue", "library/queue.html"),
            ("async with", "reference/compound_stmts.html#async-with"),
        ] {
            assert_eq!(python(name), Some(format!("https://docs.python.org/3/{place}")));
        }
        let std = "https://doc.rust-lang.org/std/?search=std::thread_local";
        assert_eq!(rust("std::thread_local!").as_deref(), Some(std));
        let tokio = "https://docs.rs/tokio/latest/tokio/?search=sync::Semaphore";
        assert_eq!(rust("tokio::sync::Semaphore").as_deref(), Some(tokio));
        assert_eq!((rust("Future"), python("x")), (None, None));
    }

    #[test]
    fn only_a_module_has_a_page() {
        for name in ["Future.result", "queues.Queue", "asyncio.Nothing", "natsort.sort"] {
            assert_eq!(python(name), None, "{name}");
        }
        assert_eq!(python("nats.js").as_deref(), Some("https://nats-io.github.io/nats.py/"));
    }
}
