//! Puts each snippet into a module of its own, whole and unmodified, where the names `std`,
//! `parking_lot`, `tokio` and `shared` are the stand-ins. It is a module and not a crate, for what
//! a snippet has is private; so its scenarios are a child of it.
//!
//! Beside it come its broken variants: one place in the source is replaced, by something that
//! somebody might have written. The exploration must find what is wrong with each.

use std::error::Error;
use std::fmt::Write;
use std::path::Path;
use std::{env, fs};

/// A snippet, and what is replaced in its broken variants: the name of the mistake, what the
/// source says, and what it says then.
struct Snippet {
    section: &'static str,
    name: &'static str,
    mistakes: &'static [(&'static str, &'static str, &'static str)],
}

const SNIPPETS: &[Snippet] = &[
    Snippet {
        section: "sync",
        name: "semaphore",
        mistakes: &[
            ("nobody is notified", "        self.semaphore.released.notify_one();\n", ""),
            (
                "notified before the permit is there",
                "        *self.semaphore.permits.lock() += 1;\n        \
                 self.semaphore.released.notify_one();\n",
                "        self.semaphore.released.notify_one();\n        \
                 *self.semaphore.permits.lock() += 1;\n",
            ),
            (
                "the lock is free between looking and taking",
                "*permits -= 1;",
                "drop(permits); *self.permits.lock() -= 1;",
            ),
            (
                "`if` in place of the loop",
                "self.released.wait_while(&mut permits, |permits| *permits == 0);",
                "if *permits == 0 { self.released.wait(&mut permits); }",
            ),
        ],
    },
    Snippet {
        section: "sync",
        name: "event",
        mistakes: &[
            ("a flag alone", "!state.is_set && state.sets == before", "!state.is_set"),
            ("only one is let go", "self.changed.notify_all()", "self.changed.notify_one()"),
            ("nobody is notified", "        self.changed.notify_all();\n", ""),
            (
                "the flag is set outside the lock",
                "        let mut state = self.state.lock();\n        state.is_set = true;\n        \
                 state.sets += 1;\n        self.changed.notify_all();",
                "        self.changed.notify_all();\n        let mut state = self.state.lock();\n        \
                 state.is_set = true;\n        state.sets += 1;",
            ),
        ],
    },
    Snippet {
        section: "sync",
        name: "timer",
        mistakes: &[
            ("cancel notifies nobody", "        changed.notify_one();\n", ""),
            ("it runs even if cancelled", "let is_due = !*cancelled;", "let is_due = true;"),
            (
                "it looks before the time, not after it",
                "changed.wait_while_for(&mut cancelled, |cancelled| !*cancelled, interval);\n                \
                 let is_due = !*cancelled;",
                "let is_due = !*cancelled;\n                \
                 changed.wait_while_for(&mut cancelled, |cancelled| !*cancelled, interval);",
            ),
            (
                "cancel runs into the lock held by the function",
                "                drop(cancelled); // or `cancel` would block while the function runs\n",
                "",
            ),
        ],
    },
    Snippet {
        section: "sync",
        name: "condition",
        mistakes: &[
            (
                "fun1 does not look whose turn it is",
                "COND.wait_while(&mut turn, |turn| *turn != Turn::Fun1);",
                "COND.wait(&mut turn);",
            ),
            (
                "fun1 notifies nobody",
                "        *turn = Turn::Fun2;\n        COND.notify_one();",
                "        *turn = Turn::Fun2;",
            ),
        ],
    },
    Snippet { section: "sync", name: "condition_lost_wakeup", mistakes: &[] },
    Snippet {
        section: "async",
        name: "async_event",
        mistakes: &[
            (
                "it looks before it listens",
                "            self.waiters.notified() // with the lock held: it misses no `set` \
                 after this\n        };\n        notified.await;",
                "            drop(flag);\n        };\n        self.waiters.notified().await;",
            ),
            (
                "it notifies before it is set",
                "        let mut flag = self.flag();\n        *flag = true;",
                "        self.waiters.notify_waiters();\n        *self.flag() = true;\n    }\n\n    \
                 fn notify(&self) {",
            ),
            (
                "it notifies when the lock is free again",
                "        *flag = true;",
                "        *flag = true;\n        drop(flag);",
            ),
            ("only one is let go", "self.waiters.notify_waiters()", "self.waiters.notify_one()"),
        ],
    },
    Snippet {
        section: "async",
        name: "async_condition",
        mistakes: &[
            (
                "who is cancelled before it noticed passes nothing on",
                "self.condition.wake(1); // notified, but it had not been its turn yet",
                "",
            ),
            (
                "who is cancelled while it waits for the lock passes nothing on",
                "Stage::Notified => self.condition.wake(1),",
                "Stage::Notified => {}",
            ),
            (
                "who is cancelled counts as woken",
                "if waiter.send(()).is_ok() {",
                "let _ = waiter.send(());\n            {",
            ),
            (
                "the lock is free before it waits",
                "        condition.waiters().push_back(notify); // before the lock is free: no notify is \
                 missed\n",
                "        drop(guard);\n        condition.waiters().push_back(notify);\n        \
                 let guard = String::new();\n",
            ),
            (
                "it does not close before it looks whether it was notified",
                "                self.notified.close(); // from here on, no notify counts it\n",
                "",
            ),
        ],
    },
    Snippet {
        section: "async",
        name: "async_queue",
        mistakes: &[
            ("get frees no place", "        self.places.add_permits(1);\n", ""),
            ("put tells nobody", "        self.queue.items.add_permits(1);\n", ""),
            (
                "put gives the place back",
                "        self.permit.forget(); // `get` gives the place back\n",
                "",
            ),
            (
                "get gives the permit back",
                "self.items.acquire().await.expect(\"it is never closed\").forget();",
                "let _ = self.items.acquire().await.expect(\"it is never closed\");",
            ),
            (
                "get awaits with the permit forgotten",
                ".forget();\n        let item",
                ".forget();\n        tokio::task::yield_now().await;\n        let item",
            ),
            (
                "join looks before it listens",
                "        let finished = self.finished.notified(); // before the count is read: it misses \
                 nothing\n        if self.state().unfinished > 0 {\n            finished.await;",
                "        if self.state().unfinished > 0 {\n            self.finished.notified().await;",
            ),
            (
                "the count is taken and set apart",
                "state.unfinished += 1;",
                "let count = state.unfinished + 1; drop(state); \
             let mut state = self.queue.state(); state.unfinished = count;",
            ),
        ],
    },
    Snippet {
        section: "processes",
        name: "master_worker",
        mistakes: &[
            (
                "the task of a dead worker is forgotten",
                "self.queue.push_back(Task { number: task, tries });",
                "",
            ),
            (
                "the news of a death overtakes what was done",
                "said.chain([News::Died])",
                "[News::Died].into_iter().chain(said)",
            ),
            (
                "nobody comes for a dead worker",
                "self.workers.len() >= self.wanted {",
                "self.started >= WORKERS as u32 {",
            ),
            ("it gives up too early", "if tries < TRIES {", "if tries + 1 < TRIES {"),
            (
                "it ends when there is nothing left to hand out",
                "if self.queue.is_empty() && !is_busy {",
                "if self.queue.is_empty() {",
            ),
            (
                "every line is an answer",
                "if line == format!(\"done {task}\") => {",
                "if !line.is_empty() => {",
            ),
            (
                "a worker that dies before it is ready has tried a task",
                "if worker.is_ready && worker.task.is_none() {",
                "if worker.task.is_none() {",
            ),
            (
                "it gives up as soon as one cannot be replaced",
                "if self.workers.is_empty() {",
                "if self.workers.len() < self.wanted.max(WORKERS) {",
            ),
            (
                "it waits although none is left",
                "if self.workers.is_empty() {",
                "if self.started == 0 {",
            ),
        ],
    },
];

fn main() -> Result<(), Box<dyn Error>> {
    let here = env::var("CARGO_MANIFEST_DIR")?;
    let mut modules = String::new();
    let mut broken = String::new();
    for Snippet { section, name, mistakes } in SNIPPETS {
        let path = Path::new(&here).join(format!("../{section}/src/bin/{name}.rs"));
        println!("cargo::rerun-if-changed={}", path.display());
        let source = fs::read_to_string(&path)?;
        let scenarios = Path::new(&here).join(format!("src/scenarios/{name}.rs"));
        module(&mut modules, name, &source, &scenarios)?;
        for (number, (mistake, from, to)) in mistakes.iter().enumerate() {
            if source.matches(from).count() != 1 {
                return Err(format!("{name}: «{mistake}» should be in one place: {from:?}").into());
            }
            let variant = format!("{name}_{number}");
            module(&mut modules, &variant, &source.replace(from, to), &scenarios)?;
            writeln!(broken, "    ({name:?}, {mistake:?}, {variant}::scenarios::SCENARIOS),")?;
        }
    }
    let names = SNIPPETS.iter().map(|snippet| snippet.name);
    let whole = names.fold(String::new(), |all, name| {
        all + &format!("    ({name:?}, {name}::scenarios::SCENARIOS),\n")
    });
    let all = format!(
        "{modules}\n\
         /// The snippets, and what is looked at in each.\n\
         pub const SNIPPETS: &[(&str, &[Scenario])] = &[\n{whole}];\n\n\
         /// Their broken variants: of which snippet, what is wrong, and what is looked at.\n\
         pub const BROKEN: &[(&str, &str, &[Scenario])] = &[\n{broken}];\n"
    );
    fs::write(Path::new(&env::var("OUT_DIR")?).join("snippets.rs"), all)?;
    Ok(())
}

/// A module: the source as it is, the stand-ins by name, and the scenarios.
fn module(out: &mut String, name: &str, source: &str, scenarios: &Path) -> std::fmt::Result {
    write!(
        out,
        "#[allow(dead_code, unused, clippy::all, reason = \"the snippet is linted where it is\")]\n\
         mod {name} {{\n\
         {source}\n\
         use crate::stand_ins::{{parking_lot, println, shared, std, tokio}};\n\
         #[path = {scenarios:?}]\n\
         pub(crate) mod scenarios;\n\
         }}\n"
    )
}
