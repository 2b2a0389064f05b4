//! Asking CPython 3.13 for the public names of its modules.
//!
//! The answer is kept in `book/python-3.13.txt`, a name in a line with its module before it, so that
//! the index can be checked where there is no such CPython; where there is one, a test asks it.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use find::names::MODULES;

/// Prints the version, then the public names of the modules that it is given.
const ASK: &str = "
import importlib, sys
print('%d.%d' % sys.version_info[:2])
for module in sys.argv[1:]:
    for name in sorted(importlib.import_module(module).__all__):
        if not name.startswith('_'):
            print(module, name)
";

/// Prints the names that it is given and does not have. A class's method is looked for in the class
/// and, as some are made in `__init__`, in its source; `(argument)` among its parameters.
const MISSING: &str = r"
import importlib, inspect, re, sys
import asyncio.subprocess, multiprocessing.connection, multiprocessing.managers
import multiprocessing.pool, multiprocessing.process, multiprocessing.queues
import multiprocessing.shared_memory, multiprocessing.sharedctypes, multiprocessing.synchronize
mp = multiprocessing
# What the module has under this name is a function that makes the thing, or the loop's own.
CLASSES = {
    'asyncio.loop': asyncio.AbstractEventLoop,
    'threading.Lock': type(__import__('threading').Lock()),
    'threading.RLock': type(__import__('threading').RLock()),
    'multiprocessing.Process': mp.process.BaseProcess,
    'multiprocessing.Pool': mp.pool.Pool,
    'multiprocessing.AsyncResult': mp.pool.AsyncResult,
    'multiprocessing.Connection': mp.connection.Connection,
    'multiprocessing.Queue': mp.queues.Queue,
    'multiprocessing.JoinableQueue': mp.queues.JoinableQueue,
    'multiprocessing.SimpleQueue': mp.queues.SimpleQueue,
    'multiprocessing.Lock': mp.synchronize.Lock,
    'multiprocessing.RLock': mp.synchronize.RLock,
    'multiprocessing.Semaphore': mp.synchronize.Semaphore,
    'multiprocessing.Event': mp.synchronize.Event,
    'multiprocessing.Condition': mp.synchronize.Condition,
    'multiprocessing.Barrier': mp.synchronize.Barrier,
    'multiprocessing.Manager': mp.managers.SyncManager,
    'multiprocessing.Value': mp.sharedctypes.Synchronized,
    'multiprocessing.Array': mp.sharedctypes.SynchronizedArray,
}
def source(holder):
    try:
        return inspect.getsource(holder)
    except (OSError, TypeError):  # it is written in C
        return ''
for line in sys.stdin.read().split('\n'):
    module, name = line.split(' ', 1)
    of, member, argument = re.fullmatch(r'(\w+)\.(\w+)(?:\((\w+)\))?', name).groups()
    holder = CLASSES.get(f'{module}.{of}') or getattr(importlib.import_module(module), of)
    if not hasattr(holder, member):
        if not re.search(rf'self\.{member}\b', source(holder)):
            print(line)
    elif argument:
        method = getattr(holder, member)
        try:
            known = argument in inspect.signature(method).parameters
        except ValueError:
            known = argument in (method.__doc__ or '')
        if not known:
            print(line)
";

/// Where the names are kept.
#[must_use]
pub fn list() -> PathBuf {
    find::workspace().join("book/python-3.13.txt")
}

/// CPython 3.13: `PYTHON_3_13` if that is set, otherwise `python3.13` or `python3` on the `PATH`;
/// `None` if neither is one.
///
/// # Errors
///
/// That `PYTHON_3_13` is set and is none.
pub fn interpreter() -> Result<Option<String>, String> {
    if let Some(named) = env::var_os("PYTHON_3_13") {
        let named = named.to_string_lossy().into_owned();
        return match ask(&named) {
            Ok(_) => Ok(Some(named)),
            Err(why) => Err(format!("PYTHON_3_13 is set, but {why}")),
        };
    }
    let candidates = ["python3.13", "python3"].map(str::to_owned);
    Ok(candidates.into_iter().find(|python| ask(python).is_ok()))
}

/// The public names that this interpreter knows, as the list has them.
///
/// # Errors
///
/// That it is not CPython 3.13.
pub fn ask(python: &str) -> Result<String, String> {
    let output = Command::new(python)
        .args(["-c", ASK])
        .args(MODULES)
        .output()
        .map_err(|error| format!("{python}: {error}"))?;
    let answer = String::from_utf8_lossy(&output.stdout).into_owned();
    match answer.split_once('\n') {
        Some(("3.13", names)) if output.status.success() => Ok(names.to_owned()),
        _ => Err(format!("{python} is not CPython 3.13")),
    }
}

/// Of these lines, each a module and a method, those that this interpreter does not have.
///
/// # Errors
///
/// What the interpreter complains of.
///
/// # Panics
///
/// Never: its standard input is a pipe.
pub fn missing(python: &str, methods: &[String]) -> Result<String, String> {
    use std::io::Write as _;
    use std::process::Stdio;

    let mut child = Command::new(python)
        .args(["-c", MISSING])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{python}: {error}"))?;
    let mut input = child.stdin.take().expect("it is a pipe");
    // Fails if the interpreter has failed, which its status tells.
    let _ = input.write_all(methods.join("\n").as_bytes());
    drop(input);
    let output = child.wait_with_output().map_err(|error| format!("{python}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
