//! Looks up what a Python name is in Rust: `cargo run -q -p find -- Condition.notify`.

use std::process::ExitCode;

use find::names;

const HELP: &str = "Looks up what a Python name is in Rust: cargo run -q -p find -- NAME, or words.
Prints each answer on one line: the Python name, then the command to run or what to use.";
const USAGE: &str =
    "find: no word to look up; give a name, such as Condition.notify, or words: thread pool";

/// No more characters of an unknown name are repeated.
const MOST_SHOWN: usize = 60;

fn main() -> ExitCode {
    shared::init();
    let words: Vec<String> =
        std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    if let [word] = &words[..]
        && ["-h", "--help"].contains(&word.as_str())
    {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    if names::words(&words).is_empty() {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    match look_up(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("find: {message}");
            ExitCode::FAILURE
        }
    }
}

fn look_up(words: &[String]) -> Result<(), String> {
    let rows = names::rows()?;
    let found = names::find(&rows, words);
    if found.is_empty() {
        let asked = names::words(words).join(" ");
        let nearest = match &names::nearest(&rows, &asked)[..] {
            [] => ", and no name is similar".to_owned(),
            names => format!("; did you mean {}?", names.join(", ")),
        };
        let shown: String = asked.chars().take(MOST_SHOWN).collect();
        let rest = if shown == asked { "" } else { "..." };
        return Err(format!("nothing is named {shown}{rest}{nearest}"));
    }
    let widest = found.iter().map(|row| row.python.chars().count()).max().unwrap_or(0);
    for row in found {
        println!("{:widest$}  {}", row.python, row.answer);
    }
    Ok(())
}
