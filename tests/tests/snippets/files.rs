//! The generated parts are up to date, no file is left over, and what the README says is so.

use std::io::Write;
use std::process::{Command, Stdio};
use std::thread;

use catalog::header::{self, without_shared};

/// Every generated part follows from the headers.
pub fn the_generated_parts_are_up_to_date() -> Result<(), String> {
    catalog::generated::parts()?.iter().try_for_each(catalog::generated::Part::check)
}

/// Every page, recording, counterpart and contract belongs to a snippet.
pub fn nothing_is_left_over() -> Result<(), String> {
    let stray = [catalog::complete::stray()?, tests::contracts::stray()?].concat();
    if stray.is_empty() { Ok(()) } else { Err(stray.join("\n")) }
}

/// A counterpart with the name of a module of Python would be imported in place of that module, by
/// every counterpart.
pub fn no_counterpart_hides_a_module_of_python() -> Result<(), String> {
    let ask = "import sys; print(*getattr(sys, 'stdlib_module_names', ()))"; // 3.10 or newer
    let Ok(python) = tests::python::interpreter() else { return Ok(()) };
    let output = Command::new(python).args(["-c", ask]).output().map_err(|why| why.to_string())?;
    let modules = String::from_utf8_lossy(&output.stdout);
    for header in catalog::snippets()? {
        let name = header.python.file_stem().expect("a counterpart should have a name");
        if modules.split_whitespace().any(|module| module == name) {
            let (file, name) = (header.python.display(), name.display());
            return Err(format!("{file}: hides Python's module `{name}`; name it `{name}_.py`"));
        }
    }
    Ok(())
}

/// Checks the commands in backticks that run a snippet or a phrase, and the links to files.
pub fn every_command_and_link_in_the_readme_exists() -> Result<(), String> {
    let readme = catalog::read("README.md")?;
    let snippets = catalog::snippets()?;
    let phrases = catalog::phrases::all()?;
    let mut commands = 0;
    for command in readme.split('`').skip(1).step_by(2) {
        if let Some((_, phrase)) = command.split_once("-p phrases -- ") {
            if !phrases.iter().any(|known| known.path() == phrase) {
                return Err(format!("README.md: no phrase is named `{phrase}`"));
            }
            commands += 1;
        } else if command.starts_with("cargo run -p ") && command.contains(" --bin ") {
            if !snippets.iter().any(|known| known.run == command) {
                return Err(format!("README.md: no snippet is run by `{command}`"));
            }
            commands += 1;
        }
    }
    if commands <= snippets.len() + 5 {
        return Err(format!("README.md: {commands} commands, should name every snippet"));
    }
    let links = readme.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    for link in links.filter(|link| !link.starts_with("https://")) {
        if !catalog::workspace().join(link).is_file() {
            return Err(format!("README.md: the linked file {link} does not exist"));
        }
    }
    Ok(())
}

/// A newcomer reads the part before the table.
pub fn the_readme_is_short_before_its_table() -> Result<(), String> {
    let readme = catalog::read("README.md")?;
    let (before, _) = readme.split_once("<!-- The table").ok_or("README.md: has no table")?;
    if before.len() <= 6000 {
        return Ok(());
    }
    Err(format!("README.md: {} bytes before the table, should be at most 6000", before.len()))
}

/// The README says `sed -i.bak /shared::/d src/main.rs`.
pub fn the_command_in_the_readme_deletes_the_lines_that_use_shared() -> Result<(), String> {
    if !catalog::read("README.md")?.contains("`sed -i.bak /shared::/d src/main.rs`") {
        return Err("README.md: should say how to delete the lines that use `shared`".to_owned());
    }
    for header in catalog::snippets()? {
        let source = header::source(&header.section, &header.binary);
        let mut sed = Command::new("sed");
        sed.arg("/shared::/d").stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut sed = sed.spawn().expect("`sed` should start");
        let mut stdin = sed.stdin.take().expect("the stream should be a pipe");
        let output = thread::scope(|scope| {
            scope.spawn(|| stdin.write_all(source.as_bytes()).map(|()| drop(stdin)));
            sed.wait_with_output().expect("waiting for `sed` should succeed")
        });
        if String::from_utf8_lossy(&output.stdout) != without_shared(&source) {
            return Err(format!("{}: a copy made with `sed` is another program", header.path()));
        }
    }
    Ok(())
}
