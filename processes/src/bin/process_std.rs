//! `multiprocessing.Process` with std alone: the program runs itself again as its children.
//!
//! Python:   tests/python/process.py
//! Run:      cargo run -p processes --bin process_std    (ends after 9 s)
//! Copy:     nothing to add, std is enough
//! Contract: timed - the number n comes 9 - n times, in second n; the end after 9 s
//! Differs:  a child gets text, its arguments, and gives back text and a status; no functions and
//!           no values. The parent holds the writing end of each child's standard input and never
//!           writes: the end of that input tells the child that the parent is gone.
//! Prefer:   over `process` unless values have to go to and fro: nothing to add, nothing hidden,
//!           and the child may as well be another program.

use std::env;
use std::error::Error;
use std::io;
use std::process::{self, Command, ExitCode, Stdio};
use std::thread;
use std::time::Duration;

/// Ends this process as soon as its parent is gone, whatever the reason.
fn die_with_parent() {
    thread::spawn(|| {
        let _ = io::copy(&mut io::stdin(), &mut io::sink());
        // A line that is just being printed comes first, or `exit` might cut it: it takes away
        // the buffer. But perhaps nobody reads, so there is 0.1 s for that, and no more.
        let _ = thread::Builder::new().spawn(|| {
            thread::sleep(Duration::from_millis(100));
            process::exit(1);
        });
        let _stdout = io::stdout().lock();
        process::exit(1);
    });
}

fn func(num: u32) {
    die_with_parent();
    for n in 0..num {
        shared::log!("prints {n}");
        println!("{n}");
        thread::sleep(Duration::from_secs(1));
    }
}

fn main() -> Result<ExitCode, Box<dyn Error>> {
    shared::init();
    // With a number this is a child, without one the parent.
    if let Some(num) = env::args().nth(1) {
        let Ok(num) = num.parse() else {
            eprintln!("not a number: {num}");
            return Ok(ExitCode::from(2));
        };
        func(num);
        return Ok(ExitCode::SUCCESS);
    }
    let (mut children, mut lifelines) = (Vec::new(), Vec::new());
    for each in 0..10 {
        let mut child = Command::new(env::current_exe()?);
        child.envs(shared::child_env(format!("Process-{}", each + 1)));
        let mut child = child.arg(each.to_string()).stdin(Stdio::piped()).spawn()?;
        lifelines.push(child.stdin.take()); // taken out, because `wait` would close it
        children.push(child);
    }
    let mut status = ExitCode::SUCCESS;
    for (each, mut child) in children.into_iter().enumerate() {
        let end = child.wait()?;
        if !end.success() {
            eprintln!("child {each} failed: {end}");
            status = ExitCode::FAILURE;
        }
    }
    Ok(status)
}
