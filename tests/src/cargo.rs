//! Runs Cargo in packages that the tests create, and reads the paths of the built programs.

use std::env;
use std::fs;
use std::path::{Component, Path, PathBuf};
use std::process::{Command, Stdio};

use catalog::package::Copied;
use serde_json::Value;

/// A command that runs Cargo: the Cargo that started this program, or else `cargo` from the `PATH`.
///
/// The command does not inherit what Cargo tells a test about the test's own package. The build
/// script of ring runs again if one of these variables changes, and everything that depends on ring
/// would be built again: by the test, and then by the next `cargo test`.
#[must_use]
pub fn command() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(is_of_this_package) {
            command.env_remove(name);
        }
    }
    command
}

fn is_of_this_package(variable: &str) -> bool {
    let begins = |begin: &&str| variable.starts_with(begin);
    variable == "OUT_DIR" || ["CARGO_MANIFEST_", "CARGO_PKG_"].iter().any(begins)
}

/// Runs Cargo in `folder` with the build folder `target`, and returns its standard output. Cargo
/// first runs offline, with the crates that are already downloaded. If that fails, Cargo runs again
/// with the registry.
///
/// # Errors
///
/// Returns an error if Cargo cannot be started, or Cargo's standard error if it fails.
pub fn run(folder: &Path, target: &Path, args: &[&str]) -> Result<String, String> {
    let run = |more: &[&str]| {
        let mut command = self::command();
        command.arg(args[0]).args(more).args(&args[1..]);
        command.current_dir(folder).env("CARGO_TARGET_DIR", target);
        let output = command.output().map_err(|error| format!("cargo: {error}"))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let stderr = String::from_utf8_lossy(&output.stderr);
        Err(format!("cargo {}:\n{stderr}", args.join(" ")))
    };
    run(&["--quiet", "--offline"]).or_else(|_| run(&["--quiet"]))
}

/// The end of the manifest of a package that is built in the workspace's build folder. With it, and
/// with the workspace's lock file, the crates are those that the workspace has built already.
pub const PROFILE: &str = "\n[profile.dev.package.\"*\"]\ndebug = false\n";

/// Writes the manifest of a package with the crates of `copied`, and the workspace's lock file,
/// into `folder`, so that the crates are those that the workspace has built already.
///
/// # Errors
///
/// Returns the errors of [`Copied::manifest`] and [`write()`].
pub fn write_manifest(folder: &Path, copied: &Copied) -> Result<(), String> {
    write(&folder.join("Cargo.toml"), &(copied.manifest()? + PROFILE))?;
    write(&folder.join("Cargo.lock"), &catalog::read("Cargo.lock")?)
}

/// Writes a file, and the folders that it is in, unless the file has this text: Cargo would compile
/// a newer file again.
///
/// # Errors
///
/// Returns an error that names the file if it cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), String> {
    if fs::read_to_string(path).is_ok_and(|is| is == text) {
        return Ok(());
    }
    let folder = path.parent().unwrap_or(path);
    let written = fs::create_dir_all(folder).and_then(|()| fs::write(path, text));
    written.map_err(|error| format!("{}: {error}", path.display()))
}

/// Runs a `cargo add` command from a header or a phrase in the package in `folder`.
///
/// # Errors
///
/// Returns an error if the command is not `cargo add`, and the errors of [`run`].
pub fn add(folder: &Path, target: &Path, command: &str) -> Result<(), String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let ["cargo", rest @ ..] = &words[..] else {
        return Err(format!("expected a command `cargo add ...`, found `{command}`"));
    };
    if rest.first() != Some(&"add") {
        return Err(format!("expected a command `cargo add ...`, found `{command}`"));
    }
    run(folder, target, rest).map(drop)
}

/// Returns the build folder of the running program. Cargo puts a test into the folder `deps` of a
/// profile, and another program into the folder of the profile itself.
///
/// # Errors
///
/// Returns an error if the path of the program is unknown, or not in such a folder.
pub fn target_folder() -> Result<PathBuf, String> {
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let mut folders = program.ancestors().skip(1).skip_while(|folder| folder.ends_with("deps"));
    let target = folders.nth(1).ok_or("this program should be in a build folder")?;
    Ok(target.to_owned())
}

/// Creates the package `name` in `folder` as a reader of a snippet does, with the commands of its
/// `Copy:` line, and returns the folder of the package. A warning in the package is an error, but
/// not in a dependency. With the workspace's lock file, and in the build folder `target`, what the
/// workspace has built is not built again.
///
/// # Errors
///
/// Returns the errors of [`run`] and [`add`], or an error that names a file that cannot be read or
/// written.
pub fn new_copy(
    folder: &Path,
    target: &Path,
    name: &str,
    commands: &[String],
) -> Result<PathBuf, String> {
    const MORE: &str = "\n[lints.rust]\nwarnings = \"deny\"\n\n[workspace]\n";
    run(folder, target, &["new", "--vcs", "none", name])?;
    let package = folder.join(name);
    write(&package.join("Cargo.lock"), &catalog::read("Cargo.lock")?)?;
    for command in commands {
        add(&package, target, command)?;
    }
    let manifest = package.join("Cargo.toml");
    let text = fs::read_to_string(&manifest);
    let text = text.map_err(|error| format!("{}: {error}", manifest.display()))?;
    write(&manifest, &(text + MORE + PROFILE))?;
    Ok(package)
}

/// Builds targets of this workspace, and returns the messages of Cargo. The targets are optimized
/// if the running program is. This function is for programs of this workspace, and uses their build
/// folder.
///
/// # Errors
///
/// Returns an error if the targets cannot be built. Cargo reports the reason on standard error.
pub fn build(targets: &[&str]) -> Result<String, String> {
    let mut build = command();
    build.args(["build", "--quiet", "--message-format=json-render-diagnostics"]).args(targets);
    build.arg("--manifest-path").arg(catalog::workspace().join("Cargo.toml"));
    if let Some(named) = env::var_os("CARGO_TARGET_DIR")
        && let Ok(program) = env::current_exe()
        && let Some(folder) = build_folder(Path::new(&named), &program)
    {
        build.env("CARGO_TARGET_DIR", folder);
    }
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    let output = build.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("cargo cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("cargo cannot build {}: see its errors above", targets.join(" ")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Returns the ancestor of `program` that `CARGO_TARGET_DIR` names. If the name is relative, it is
/// relative to the folder in which Cargo was started, but Cargo starts a test in the folder of its
/// package.
fn build_folder<'a>(named: &Path, program: &'a Path) -> Option<&'a Path> {
    let is_a_name = |part: &Component| !matches!(part, Component::CurDir | Component::ParentDir);
    let name: PathBuf = named.components().filter(is_a_name).collect();
    let mut folders = program.parent()?.ancestors();
    folders.find(|folder| !name.as_os_str().is_empty() && folder.ends_with(&name))
}

/// Returns the messages that Cargo printed with `--message-format=json`.
pub fn messages(printed: &str) -> impl Iterator<Item = Value> {
    printed.lines().filter_map(|line| serde_json::from_str(line).ok())
}

#[cfg(test)]
mod tests_of_cargo {
    use super::*;

    #[test]
    fn rejects_every_command_but_cargo_add() {
        let here = Path::new(".");
        for command in ["cargo", "cargo remove x", "rm -r x", ""] {
            let error = add(here, here, command).expect_err(command);
            assert!(error.contains("cargo add"), "{error}");
        }
    }

    #[test]
    fn cargo_does_not_inherit_what_a_test_knows_about_its_package() {
        let command = command();
        let removed: Vec<_> = command.get_envs().filter(|(_, value)| value.is_none()).collect();
        for name in ["CARGO_MANIFEST_DIR", "CARGO_PKG_NAME", "CARGO_PKG_VERSION_MAJOR"] {
            assert!(removed.iter().any(|(is, _)| *is == name), "{name}: {removed:?}");
        }
        assert!(!removed.iter().any(|(is, _)| *is == "CARGO_HOME"), "{removed:?}");
    }

    #[test]
    fn a_relative_build_folder_is_found_above_the_program() {
        let program = Path::new("/home/a/build out/x86_64/debug/deps/snippets");
        for named in ["../build out", "build out", "./build out/", "/home/a/build out"] {
            let folder = build_folder(Path::new(named), program);
            assert_eq!(folder, Some(Path::new("/home/a/build out")), "{named}");
        }
        for named in ["/elsewhere", "out", ".."] {
            assert_eq!(build_folder(Path::new(named), program), None, "{named}");
        }
    }
}
