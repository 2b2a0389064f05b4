//! A package that contains one snippet or one phrase, ready for `cargo run`.
//!
//! The versions are those of this workspace, with which the code has been tested.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::header::{self, Header};
use crate::phrases::Phrase;

/// A program as a reader copies it, and what to add to its package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copied {
    /// The name of the package, which is also the name of the binary.
    pub name: String,
    /// The text of `src/main.rs`.
    pub source: String,
    /// The commands that add the dependencies.
    pub add: Vec<String>,
}

impl Copied {
    /// Returns a snippet as a reader copies it: without the lines that use `shared`.
    #[must_use]
    pub fn snippet(header: &Header) -> Self {
        Self {
            name: header.binary.clone(),
            source: header::without_shared(&header::source(&header.section, &header.binary)),
            add: header.copy.clone(),
        }
    }

    /// Returns a phrase as a program.
    #[must_use]
    pub fn phrase(phrase: &Phrase) -> Self {
        Self { name: phrase.name.clone(), source: phrase.program(), add: phrase.add.clone() }
    }

    /// Returns the manifest of the package.
    ///
    /// # Errors
    ///
    /// Returns an error if a command is not `cargo add`, or names a crate without a version in the
    /// manifest of this workspace.
    pub fn manifest(&self) -> Result<String, String> {
        let root = crate::read("Cargo.toml")?;
        let mut text = format!(
            "[package]\nname = \"{}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n",
            self.name
        );
        let mut dependencies: BTreeMap<String, Dependency> = BTreeMap::new();
        for command in &self.add {
            let (name, added) = Dependency::parse(command)
                .ok_or_else(|| format!("`{command}` is not a command that adds a crate"))?;
            let dependency = dependencies.entry(name).or_default();
            dependency.without_default |= added.without_default;
            dependency.features.extend(added.features);
        }
        for (name, dependency) in dependencies {
            let version = version(&root, &name).ok_or_else(|| {
                format!("Cargo.toml: `{name}` has no version in [workspace.dependencies]")
            })?;
            let _ = writeln!(text, "{name} = {}", dependency.value(version));
        }
        // Otherwise the package would belong to a workspace in a folder above.
        text += "\n[workspace]\n";
        Ok(text)
    }
}

/// The options of a `cargo add` command.
#[derive(Debug, Default)]
struct Dependency {
    without_default: bool,
    features: Vec<String>,
}

impl Dependency {
    fn parse(command: &str) -> Option<(String, Self)> {
        let mut words = command.strip_prefix("cargo add ")?.split_whitespace();
        let name = words.next()?.split('@').next()?.to_owned();
        let mut dependency = Self::default();
        while let Some(option) = words.next() {
            match option {
                "--no-default-features" => dependency.without_default = true,
                "--features" => {
                    dependency.features.extend(words.next()?.split(',').map(str::to_owned));
                }
                _ => return None,
            }
        }
        Some((name, dependency))
    }

    /// Returns what follows the name of the crate in a manifest.
    fn value(&self, version: &str) -> String {
        if !self.without_default && self.features.is_empty() {
            return format!("{version:?}");
        }
        let mut parts = vec![format!("version = {version:?}")];
        if self.without_default {
            parts.push("default-features = false".to_owned());
        }
        if !self.features.is_empty() {
            parts.push(format!("features = {:?}", self.features));
        }
        format!("{{ {} }}", parts.join(", "))
    }
}

/// Returns the version of a crate in the manifest of this workspace.
fn version<'a>(manifest: &'a str, name: &str) -> Option<&'a str> {
    let line = manifest.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "))?;
    let version = line.strip_prefix('"').or_else(|| line.split_once("version = \"").map(|at| at.1));
    Some(version?.split_once('"')?.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_has_the_versions_of_the_workspace() {
        let mut copied = Copied {
            name: "a".to_owned(),
            source: String::new(),
            add: [
                "cargo add ipc-channel@0.22",
                "cargo add futures --no-default-features --features std",
            ]
            .map(str::to_owned)
            .to_vec(),
        };
        let manifest = copied.manifest().expect("the crates should have versions");
        assert!(manifest.contains("\nipc-channel = \"0.22\"\n"), "{manifest}");
        let futures = "default-features = false, features = [\"std\"] }\n";
        assert!(manifest.contains(futures), "{manifest}");
        copied.add = vec!["cargo add no-such-crate".to_owned()];
        let wrong = "Cargo.toml: `no-such-crate` has no version in [workspace.dependencies]";
        assert_eq!(copied.manifest(), Err(wrong.to_owned()));
        copied.add = vec!["cargo install tokio".to_owned()];
        copied.manifest().expect_err("the command should be refused");
    }

    #[test]
    fn every_snippet_and_phrase_has_a_manifest() {
        let snippets = crate::snippets().expect("the headers should be well formed");
        let phrases = crate::phrases::all().expect("the phrases should be well formed");
        let copies = snippets.iter().map(Copied::snippet).chain(phrases.iter().map(Copied::phrase));
        for copied in copies {
            copied.manifest().unwrap_or_else(|wrong| panic!("{}: {wrong}", copied.name));
        }
    }
}
