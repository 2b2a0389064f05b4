//! Asks CPython 3.13 for the public names of its modules.
//!
//! The answer is the file `book/python-3.13.txt`: on each line a module and a name. A test compares
//! the index with that file, and the file with CPython 3.13 where CPython 3.13 is installed.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use catalog::names::MODULES;

/// Prints the version, then the public names of the modules in its arguments.
const ASK: &str = "
import importlib, sys
print('%d.%d' % sys.version_info[:2])
for module in sys.argv[1:]:
    for name in sorted(importlib.import_module(module).__all__):
        if not name.startswith('_'):
            print(module, name)
";

/// Prints the names on its standard input that do not exist. A method is looked up in its class,
/// and in the source of the class, since `__init__` may assign the method; an `(argument)` is
/// looked up in the parameters.
const MISSING: &str = r"
import importlib, inspect, re, sys
import asyncio.subprocess, multiprocessing.connection, multiprocessing.managers
import multiprocessing.pool, multiprocessing.process, multiprocessing.queues
import multiprocessing.shared_memory, multiprocessing.sharedctypes, multiprocessing.synchronize
mp = multiprocessing
# In the module, these names are functions that return an instance, or do not exist.
CLASSES = {
    'asyncio.loop': asyncio.BaseEventLoop,
    'asyncio.subprocess.Process': asyncio.subprocess.Process,
    'threading.Lock': type(__import__('threading').Lock()),
    'threading.RLock': type(__import__('threading').RLock()),
    'multiprocessing.Process': mp.process.BaseProcess,
    'multiprocessing.Pool': mp.pool.Pool,
    'multiprocessing.AsyncResult': mp.pool.AsyncResult,
    'multiprocessing.Connection': mp.connection.Connection,
    'multiprocessing.Queue': mp.queues.Queue,
    'multiprocessing.JoinableQueue': mp.queues.JoinableQueue,
    'multiprocessing.SimpleQueue': mp.queues.SimpleQueue,
    # `acquire` and `release` of an instance are those of its semaphore.
    'multiprocessing.Lock': __import__('_multiprocessing').SemLock,
    'multiprocessing.RLock': __import__('_multiprocessing').SemLock,
    'multiprocessing.Semaphore': __import__('_multiprocessing').SemLock,
    'multiprocessing.Event': mp.synchronize.Event,
    'multiprocessing.Condition': mp.synchronize.Condition,
    'multiprocessing.Barrier': mp.synchronize.Barrier,
    'multiprocessing.Manager': mp.managers.SyncManager,
    'multiprocessing.Value': mp.sharedctypes.Synchronized,
    'multiprocessing.Array': mp.sharedctypes.SynchronizedArray,
}
# These functions pass further arguments on.
PASS_ON = {
    'asyncio.create_subprocess_exec': __import__('subprocess').Popen,
    'asyncio.create_subprocess_shell': __import__('subprocess').Popen,
    'asyncio.open_connection': asyncio.BaseEventLoop.create_connection,
    'asyncio.start_server': asyncio.BaseEventLoop.create_server,
    'subprocess.run': __import__('subprocess').Popen,
}
def source(holder):
    try:
        return inspect.getsource(holder)
    except (OSError, TypeError):  # written in C
        return ''
for line in sys.stdin.read().split('\n'):
    module, name = line.split(' ', 1)
    of, member, argument = re.fullmatch(r'(?:([\w.]+)\.)?(\w+)(?:\((\w+)\))?', name).groups()
    holder = importlib.import_module(module)
    if of:
        holder = CLASSES.get(f'{module}.{of}') or getattr(holder, of)
    if not hasattr(holder, member):
        if not re.search(rf'self\.{member}\b', source(holder)):
            print(line)
    elif argument:
        methods = [getattr(holder, member), PASS_ON.get(f'{module}.{member}')]
        try:
            known = any(argument in inspect.signature(m).parameters for m in methods if m)
        except ValueError:
            known = argument in (methods[0].__doc__ or '')
        if not known:
            print(line)
";

/// Returns the path of the file of the names.
#[must_use]
pub fn list() -> PathBuf {
    catalog::workspace().join("book/python-3.13.txt")
}

/// Returns the command that starts CPython 3.13: the value of `PYTHON_3_13`, otherwise `python3.13`
/// or `python3` on the `PATH`. Returns `None` if neither of the two is CPython 3.13.
///
/// # Errors
///
/// Returns an error if `PYTHON_3_13` is set to something else than CPython 3.13.
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

/// Returns the public names of the interpreter `python`, in the form of the list.
///
/// # Errors
///
/// Returns an error if the interpreter does not start, or is not CPython 3.13.
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

/// Returns the lines of `names` whose name does not exist in the interpreter `python`. Each line is
/// a module and a name.
///
/// # Errors
///
/// Returns the interpreter's standard error if the interpreter fails.
///
/// # Panics
///
/// Never panics: the interpreter's standard input is a pipe.
pub fn missing(python: &str, names: &[String]) -> Result<String, String> {
    use std::io::Write as _;
    use std::process::Stdio;

    let mut child = Command::new(python)
        .args(["-c", MISSING])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("{python}: {error}"))?;
    let mut input = child.stdin.take().expect("standard input should be a pipe");
    // An error here means that the interpreter has failed, which its status also reports.
    let _ = input.write_all(names.join("\n").as_bytes());
    drop(input);
    let output = child.wait_with_output().map_err(|error| format!("{python}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}
