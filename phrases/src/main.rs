//! Runs a phrase: `cargo run -p phrases -- threading::event_wait_timeout`.
//!
//! The phrases are the public functions of the other files in this folder. The twin of a phrase
//! has the same name, in the file with the same name in `phrases/python`.

use std::env;
use std::process::ExitCode;

include!(concat!(env!("OUT_DIR"), "/call.rs"));

/// Runs a coroutine as `#[tokio::main(flavor = "current_thread")]` does.
fn run(coroutine: impl Future<Output = ()>) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().build().expect("the runtime should start").block_on(coroutine);
}

fn main() -> ExitCode {
    let arguments = env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
    let arguments: Vec<String> = arguments.collect();
    match &arguments[..] {
        [name] => match call(name) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => {
                eprintln!("phrases: {name}: {why}");
                ExitCode::from(2)
            }
        },
        _ => {
            eprintln!("phrases: name one phrase, for example threading::event_wait_timeout");
            ExitCode::from(2)
        }
    }
}
