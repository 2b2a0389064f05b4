//! Snippets as readers change them: another number, a worker that panics, a loop around the
//! program.
//!
//! [`Changed`] edits a snippet as readers copy the snippet, and compiles the result with all
//! warnings denied. [`Changed`] also edits the counterpart, so that tests can assert the same
//! behaviour on both sides.
//!
//! The crates are those of the `Copy:` lines of all headers and of the `Add:` lines of all phrases.
//! The crates are built once, in a package below the build folder, with the versions in the
//! workspace's lock file. tokio has all features that a reader may enable, because these tests
//! check what a program does. The copy-proof checks that each snippet names its own features.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

use catalog::header::{self, Header};
use catalog::{document, phrases};
use rustix::process::{Pid, test_kill_process};
use serde_json::Value;

use tests::edit::replace_once;
use tests::turns::Turns;
use tests::{Program, cargo, contracts, snippets};

/// Packages that readers add to those in the headers.
const MORE: [&str; 5] = [
    // The feature `full` is not used, because `full` depends on an older parking_lot.
    "cargo add tokio --features rt-multi-thread,macros,sync,time,signal,net,process,io-util,io-std,fs,test-util",
    "cargo add tokio-util --features rt",
    "cargo add futures --features executor",
    // Named in headers and on pages, but used by no snippet.
    "cargo add async-lock",
    "cargo add rsevents",
];

/// A snippet and its counterpart, each with edits.
#[derive(Debug)]
pub struct Changed {
    header: Header,
    name: String,
    rust: String,
    python: String,
    with_shared: bool,
}

impl Changed {
    /// Takes the snippet `binary` as readers copy it, and its counterpart. `change` names the
    /// change in failures and in the name of the program.
    ///
    /// # Panics
    ///
    /// Panics if no snippet has this name.
    #[must_use]
    pub fn new(binary: &str, change: &str) -> Self {
        let header = contracts::of(binary).header;
        let rust = header::without_shared(&header::source(&header.section, binary));
        let path = header.python_path();
        let python =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Self { name: format!("{binary}-{change}"), header, rust, python, with_shared: false }
    }

    /// Takes the snippet as [`Changed::new`] does, but keeps the lines that use `shared`.
    ///
    /// # Panics
    ///
    /// Panics if no snippet has this name.
    #[must_use]
    pub fn with_shared(binary: &str, change: &str) -> Self {
        let mut changed = Self::new(binary, change);
        changed.rust = header::source(&changed.header.section, binary);
        changed.name += "-shared";
        changed.with_shared = true;
        changed
    }

    /// Replaces `from` by `to` in the snippet.
    ///
    /// # Panics
    ///
    /// Panics if `from` does not occur exactly once.
    #[must_use]
    #[track_caller]
    pub fn rust(mut self, from: &str, to: &str) -> Self {
        self.rust = replaced(&self.name, &self.rust, from, to);
        self
    }

    /// Replaces the snippet from the first line that begins with `line` to its end.
    ///
    /// # Panics
    ///
    /// Panics if no line begins with `line`.
    #[must_use]
    #[track_caller]
    pub fn rust_from(mut self, line: &str, to: &str) -> Self {
        self.rust = replaced_from(&self.name, &self.rust, line, to);
        self
    }

    /// Replaces `from` by `to` in the counterpart.
    ///
    /// # Panics
    ///
    /// Panics if `from` does not occur exactly once.
    #[must_use]
    #[track_caller]
    pub fn python(mut self, from: &str, to: &str) -> Self {
        self.python = replaced(&self.name, &self.python, from, to);
        self
    }

    /// Replaces the counterpart from the first line that begins with `line` to its end.
    ///
    /// # Panics
    ///
    /// Panics if no line begins with `line`.
    #[must_use]
    #[track_caller]
    pub fn python_from(mut self, line: &str, to: &str) -> Self {
        self.python = replaced_from(&self.name, &self.python, line, to);
        self
    }

    /// Compiles the changed snippet, and returns the path of the program.
    ///
    /// # Panics
    ///
    /// Panics if the snippet does not compile without warnings.
    #[must_use]
    #[track_caller]
    pub fn path(&self) -> PathBuf {
        let mut crates = Vec::new();
        if self.with_shared {
            crates.push(shared().unwrap_or_else(|why| panic!("{}: {why}", self.name)));
        }
        compile_with(&self.name, &self.rust, &crates)
            .unwrap_or_else(|why| panic!("{}: {why}", self.name))
    }

    /// Compiles the changed snippet, and returns the program, ready to run.
    ///
    /// # Panics
    ///
    /// The panics of [`Changed::path`].
    #[must_use]
    #[track_caller]
    pub fn build(&self) -> Program {
        Program::new(&self.name, Command::new(self.path()))
    }

    /// Returns the changed counterpart, ready to run, or `None` without a CPython.
    ///
    /// # Panics
    ///
    /// Panics if CPython is required and missing, or if the file cannot be written.
    #[must_use]
    pub fn twin(&self) -> Option<Program> {
        let path = unique(&self.name).with_extension("py");
        fs::write(&path, &self.python).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        snippets::python_program(&self.header.binary, &path)
    }
}

#[track_caller]
fn replaced(name: &str, text: &str, from: &str, to: &str) -> String {
    replace_once(text, from, to).unwrap_or_else(|wrong| panic!("{name}: {wrong}"))
}

#[track_caller]
fn replaced_from(name: &str, text: &str, line: &str, to: &str) -> String {
    let mut at = 0;
    for candidate in text.split_inclusive('\n') {
        if candidate.starts_with(line) {
            return format!("{}{to}\n", &text[..at]);
        }
        at += candidate.len();
    }
    panic!("{name}: no line begins with: {line}");
}

/// Compiles the text of a program that may use every crate of a header or a phrase. A warning is an
/// error. Returns the path of the program.
///
/// # Errors
///
/// Returns the compiler's report, or the reason why the compiler cannot be started.
///
/// # Panics
///
/// Panics if the crates cannot be built.
pub fn compile(name: &str, source: &str) -> Result<PathBuf, String> {
    compile_with(name, source, &[])
}

/// Compiles as [`compile`] does, with more arguments for the compiler.
fn compile_with(name: &str, source: &str, more: &[String]) -> Result<PathBuf, String> {
    static CRATES: OnceLock<Vec<String>> = OnceLock::new();
    let crates = CRATES.get_or_init(|| {
        build_crates().unwrap_or_else(|why| panic!("the crates for changed snippets: {why}"))
    });
    let program = unique(name);
    let file = program.with_extension("rs");
    fs::write(&file, source).map_err(|error| format!("{}: {error}", file.display()))?;
    let mut rustc = Command::new("rustc");
    rustc.args(["--edition=2024", "--crate-name=changed", "-Dwarnings", "-Cdebuginfo=0"]);
    rustc.args(crates).args(more).arg("-o").arg(&program).arg(&file);
    let output = {
        // The tests run side by side, and each compiler keeps a core busy.
        static TURNS: Turns = Turns::new();
        let _turn = TURNS.wait(thread::available_parallelism().map_or(1, usize::from));
        rustc.output().map_err(|error| format!("rustc: {error}"))?
    };
    let _ = fs::remove_file(file);
    if output.status.success() {
        Ok(program)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Returns a path for a program that no other program gets. Several tests, and several test
/// processes, may change a snippet in the same way.
fn unique(name: &str) -> PathBuf {
    static PROGRAMS: AtomicU32 = AtomicU32::new(0);
    let number = PROGRAMS.fetch_add(1, Ordering::Relaxed);
    // `clear` reads the process ID from the end of the name.
    folder().join(format!("{name}-{number}-{}", std::process::id()))
}

/// Returns the folder of the package with the crates and of the compiled programs. The folder is
/// below the build folder.
fn folder() -> PathBuf {
    static FOLDER: OnceLock<PathBuf> = OnceLock::new();
    let make = || {
        let target = cargo::target_folder().unwrap_or_else(|wrong| panic!("{wrong}"));
        let folder = target.join("tmp/changed");
        fs::create_dir_all(folder.join("src"))
            .expect("creating a folder in the build folder should succeed");
        clear(&folder);
        folder
    };
    FOLDER.get_or_init(make).clone()
}

/// Removes the programs of processes that have ended.
fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let number = name.rsplit_once('-').and_then(|(_, number)| number.parse().ok());
        if let Some(process) = number.and_then(Pid::from_raw)
            && test_kill_process(process).is_err()
        {
            let _ = fs::remove_file(path);
        }
    }
}

/// Returns the commands that add every crate.
fn commands() -> BTreeSet<String> {
    let mut commands: BTreeSet<String> = MORE.map(str::to_owned).into();
    for header in document::of_default_members().unwrap_or_else(|wrong| panic!("{wrong}")) {
        let source = header::source(&header.section, &header.binary);
        commands.extend(header::variants(&source).into_iter().map(|variant| variant.copy));
        commands.extend(header.copy);
    }
    for phrase in phrases::all().unwrap_or_else(|wrong| panic!("{wrong}")) {
        commands.extend(phrase.add);
    }
    commands
}

/// Returns the IDs of the packages on which the package itself depends, from what `cargo metadata`
/// printed. A dependency of these may be another version of one of them.
fn dependencies(metadata: &str) -> BTreeSet<String> {
    let metadata: Value = serde_json::from_str(metadata).expect("Cargo should print JSON");
    let resolve = &metadata["resolve"];
    let mut nodes = resolve["nodes"].as_array().into_iter().flatten();
    let package = nodes.find(|node| node["id"] == resolve["root"]);
    let package = package.expect("Cargo should resolve the package");
    let ids = package["dependencies"].as_array().into_iter().flatten();
    ids.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Builds every crate once, and returns the arguments that pass the crates to the compiler.
fn build_crates() -> Result<Vec<String>, String> {
    let folder = folder();
    let target = cargo::target_folder()?;
    let lock = File::create(folder.join("lock")).map_err(|error| error.to_string())?;
    lock.lock().map_err(|error| error.to_string())?; // test processes run in parallel
    let commands = commands();
    let names: BTreeSet<&str> = commands.iter().filter_map(|command| package(command)).collect();
    let versions = catalog::read("Cargo.lock")?;
    let wanted = commands.iter().fold(versions.clone(), |text, command| text + command + "\n");
    let stamp = folder.join("commands");
    if fs::read_to_string(&stamp).ok().as_deref() != Some(&*wanted) {
        let manifest = "[package]\nname = \"crates-of-changed\"\nversion = \"0.1.0\"\n\
                        edition = \"2024\"\n[workspace]\n";
        fs::write(folder.join("Cargo.toml"), manifest.to_owned() + cargo::PROFILE)
            .map_err(|error| error.to_string())?;
        fs::write(folder.join("Cargo.lock"), versions).map_err(|error| error.to_string())?;
        fs::write(folder.join("src/lib.rs"), "").map_err(|error| error.to_string())?;
        for command in &commands {
            cargo::add(&folder, &target, command)?;
        }
        fs::write(&stamp, wanted).map_err(|error| error.to_string())?;
    }
    let direct = dependencies(&cargo::run(&folder, &target, &["metadata", "--format-version=1"])?);
    let built = cargo::run(&folder, &target, &["build", "--message-format=json"])?;

    let mut libraries = BTreeMap::new();
    let mut arguments = Vec::new();
    for message in cargo::messages(&built) {
        if message["reason"] != "compiler-artifact" {
            continue;
        }
        let id = message["package_id"].as_str().unwrap_or_default();
        let crate_name = message["target"]["name"].as_str().unwrap_or_default().replace('-', "_");
        let files = message["filenames"].as_array().into_iter().flatten();
        let library = files
            .filter_map(Value::as_str)
            .find(|file| [".rlib", ".so", ".dylib"].iter().any(|ending| file.ends_with(ending)));
        if let Some(library) = library
            && direct.contains(id)
            && names.iter().any(|name| name.replace('-', "_") == crate_name)
            && let Some(other) = libraries.insert(crate_name.clone(), id.to_owned())
        {
            return Err(format!("two versions of {crate_name}: {other} and {id}, {library}"));
        }
        if let Some(library) = library {
            if arguments.is_empty() {
                let deps = target.join("debug/deps");
                arguments.push(format!("-Ldependency={}", deps.display()));
            }
            if libraries.get(&crate_name).is_some_and(|known| known == id) {
                arguments.push(format!("--extern={crate_name}={library}"));
            }
        }
    }
    for name in names {
        if !libraries.contains_key(&name.replace('-', "_")) {
            return Err(format!("cargo reported no library for {name}"));
        }
    }
    Ok(arguments)
}

/// Builds `shared`, and returns the argument that passes `shared` to the compiler.
fn shared() -> Result<String, String> {
    let package = catalog::workspace().join("shared");
    let target = cargo::target_folder()?;
    let built = cargo::run(&package, &target, &["build", "--lib", "--message-format=json"])?;
    let library = cargo::messages(&built)
        .filter(|message| message["target"]["name"] == "shared")
        .find_map(|message| message["filenames"][0].as_str().map(str::to_owned));
    Ok(format!("--extern=shared={}", library.ok_or("cargo reported no library for shared")?))
}

/// Returns the package in a `cargo add` command: `ipc-channel` in `cargo add ipc-channel@0.22`.
fn package(command: &str) -> Option<&str> {
    command.strip_prefix("cargo add ")?.split([' ', '@']).next()
}
