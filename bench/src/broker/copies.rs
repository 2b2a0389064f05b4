//! Copies of the Master-Worker snippets whose work takes no time, with the sizes from the
//! environment. They are built as a package of their own, because the client of the broker takes
//! longer to build than everything else that is measured.

use std::fs;
use std::path::{Path, PathBuf};

use catalog::document;
use catalog::package::Copied;
use tests::cargo;
use tests::edit::replace_once;

/// The measured programs.
pub(super) struct Copies {
    /// `master_worker_nats`.
    pub(super) nats: PathBuf,
    /// The counterpart of `master_worker_nats`.
    pub(super) python: PathBuf,
    /// `master_worker`.
    pub(super) pipes: PathBuf,
    /// The least that a broker does for a task.
    pub(super) limit: PathBuf,
}

/// A program in which texts are replaced.
struct Text {
    name: String,
    text: String,
}

impl Text {
    /// Takes a snippet as a reader copies it.
    fn snippet(copied: &Copied) -> Self {
        Self { name: copied.name.clone(), text: copied.source.clone() }
    }

    /// Replaces `from`, which occurs once.
    fn replace(self, from: &str, to: &str) -> Result<Self, String> {
        let Self { name, text } = self;
        let text = replace_once(&text, from, to).map_err(|wrong| format!("{name}: {wrong}"))?;
        Ok(Self { name, text })
    }

    /// Removes the line of a constant, and calls a function wherever the constant was used.
    fn call(self, constant: &str, function: &str) -> Result<Self, String> {
        let line = format!("const {constant}: ");
        let declared = self.text.lines().find(|text| text.starts_with(&line));
        let declared = declared.ok_or_else(|| format!("{}: no `{line}`", self.name))?.to_owned();
        let Self { name, text } = self.replace(&declared, "")?;
        let is_word = |c: char| c.is_alphanumeric() || c == '_';
        let (mut result, mut end) = (String::new(), 0);
        for (at, _) in text.match_indices(constant) {
            let (before, after) = (&text[..at], &text[at + constant.len()..]);
            let is_part = before.ends_with(is_word) || after.starts_with(is_word);
            result += &text[end..at];
            result += if is_part { constant } else { function };
            end = at + constant.len();
        }
        result += &text[end..];
        Ok(Self { name, text: result })
    }
}

/// Returns the copy of `master_worker_nats`.
fn nats(copied: &Copied) -> Result<Text, String> {
    Text::snippet(copied)
        .call("TASKS", "bench_broker::gauge::tasks()")?
        .call("WORKERS", "bench_broker::gauge::workers()")?
        .replace(
            "async fn work(",
            "async fn work(_: u32, _: u32) {}\n\n#[allow(dead_code)]\nasync fn pretend_work(",
        )?
        .replace(
            "let line = line.trim_end();",
            "let line = line.trim_end();\nbench_broker::gauge::said(line);",
        )?
        .replace("self.done += 1;", "self.done += 1;\nbench_broker::gauge::counts();")?
        .replace(
            "{\n        job.publish_task(task).await?;\n    }\n",
            "{\n        if task == 0 {\n            bench_broker::gauge::all_ready().await;\n        \
             }\n        \
             bench_broker::gauge::hands_out();\n        job.publish_task(task).await?;\n        \
             bench_broker::gauge::may_hand_out().await;\n    }\n    println!(\"handed out\");\n",
        )
}

/// Returns the copy of the counterpart of `master_worker_nats`.
fn python(path: &Path) -> Result<Text, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Text { name: path.display().to_string(), text }
        .replace("\nTASKS = 20\n", "\nTASKS = int(os.environ[\"BENCH_TASKS\"])\n")?
        .replace(
            "async def work(task, tries):\n",
            "async def work(task, tries):\n    pass\n\n\nasync def pretend_work(task, tries):\n",
        )
}

/// Returns the copy of `master_worker`.
fn pipes(copied: &Copied) -> Result<Text, String> {
    Text::snippet(copied)
        .call("TASKS", "bench_broker::gauge::tasks()")?
        .call("WORKERS", "bench_broker::gauge::workers()")?
        .replace(
            "\nfn work(",
            "\nfn work(_: u32, _: u32) {}\n\n#[allow(dead_code)]\nfn pretend_work(",
        )?
        .replace("let result = loop {", "bench_broker::gauge::begins();\nlet result = loop {")?
        .replace(
            "self.done.insert(*task);",
            "self.done.insert(*task);\nbench_broker::gauge::counts();",
        )?
        .replace(
            "for worker in self.workers.values_mut() {",
            "let mut waits = bench_broker::gauge::one_at_a_time()\n\
             && self.workers.values().any(|worker| worker.task.is_some());\n\
             for worker in self.workers.values_mut() {",
        )?
        .replace(
            "if worker.is_ready && worker.task.is_none() {",
            "if worker.is_ready && worker.task.is_none() && !waits {\n\
             waits = bench_broker::gauge::one_at_a_time();\n\
             bench_broker::gauge::hands_out();",
        )
}

/// Builds the copies. They are optimized if this program is.
///
/// # Errors
///
/// Returns an error if a snippet no longer has a text that is replaced, or if a copy cannot be
/// built.
pub(super) fn build() -> Result<Copies, String> {
    let workspace = catalog::workspace();
    let header = document::load("master_worker_nats")?;
    let over_nats = Copied::snippet(&header);
    let over_pipes = Copied::snippet(&document::load("master_worker")?);
    let folder = workspace.join("target/bench-broker");
    let write = |name: &str, text: &str| cargo::write(&folder.join(name), text);
    let package = Copied { name: "bench-broker".to_owned(), ..over_nats.clone() };
    cargo::write_manifest(&folder, &package)?;
    write("src/lib.rs", "pub mod gauge;\n")?;
    write("src/gauge.rs", &catalog::read("bench/broker/gauge.rs")?)?;
    write("src/bin/bench-broker-limit.rs", &catalog::read("bench/broker/limit.rs")?)?;
    write("src/bin/bench-broker-nats.rs", &nats(&over_nats)?.text)?;
    write("src/bin/bench-broker-pipes.rs", &pipes(&over_pipes)?.text)?;
    write("master_worker_nats.py", &python(&header.python_path())?.text)?;

    let target = cargo::target_folder()?;
    let mut build = vec!["build", "--bins", "--message-format=json"];
    if !cfg!(debug_assertions) {
        build.push("--release");
    }
    let built = cargo::run(&folder, &target, &build)?;
    let program = |name: &str| {
        cargo::messages(&built)
            .filter(|message| message["target"]["name"] == name)
            .find_map(|message| message["executable"].as_str().map(PathBuf::from))
            .ok_or_else(|| format!("cargo reported no program {name}"))
    };
    Ok(Copies {
        nats: program("bench-broker-nats")?,
        python: folder.join("master_worker_nats.py"),
        pipes: program("bench-broker-pipes")?,
        limit: program("bench-broker-limit")?,
    })
}

#[cfg(test)]
mod tests_of_copies {
    use super::*;

    #[test]
    fn every_replaced_text_exists() {
        let header = document::load("master_worker_nats").expect("the snippet should exist");
        let over_pipes = document::load("master_worker").expect("the snippet should exist");
        nats(&Copied::snippet(&header)).map(drop).expect("master_worker_nats");
        python(&header.python_path()).map(drop).expect("its counterpart");
        pipes(&Copied::snippet(&over_pipes)).map(drop).expect("master_worker");
    }

    #[test]
    fn a_constant_becomes_a_call() {
        let text =
            || Text { name: "a".to_owned(), text: "const N: u32 = 2;\n(0..N) NN".to_owned() };
        let called = text().call("N", "n()").expect("the constant should be there");
        assert_eq!(called.text, "\n(0..n()) NN");
        text().call("M", "m()").map(drop).expect_err("there is no such constant");
        text().replace("N", "").map(drop).expect_err("the text occurs three times");
    }
}
