//! Prepares a snippet: the clock, the log and the panic hook.

use std::env;
use std::io::Write;
use std::panic;

use crate::{clock, exit, refused, stdout};

/// Prepares a snippet. Call `init` first in `main`.
///
/// - Starts the clock of [`log!`](crate::log). A child started with [`child_env`](crate::child_env)
///   takes over the clock of its parent.
/// - Turns the log on if the environment variable `RUST_LOG` is set, in `env_logger`'s syntax:
///   `RUST_LOG=info` for every program, `RUST_LOG=semaphore=info` for one. A directive that
///   `env_logger` cannot parse is reported on standard error and ignored.
/// - Ends the process if standard output fails, where `println!` alone would panic. If the reader
///   has closed the pipe (`| head -3`), the process ends with status 0 and no message. On any other
///   error (a full device), the process ends with one line on standard error and status 1.
/// - Ends the process, also with one line and status 1, if the system refuses std a thread, or
///   refuses a library of the snippets a thread, a process or a socket that the library cannot do
///   without. Otherwise the threads that have already started could keep the program running. A
///   line that another thread is printing is completed first, so the process waits for the reader
///   of that line.
///
/// The process ends without running destructors.
///
/// Every other panic stays a panic, whatever its message. Such a panic is reported with its file
/// and line, unwinds its thread, and can be caught.
///
/// A second call has no effect. `init` never panics.
///
/// ```
/// shared::init();
/// ```
pub fn init() {
    if !clock::start() {
        return;
    }
    if env::var_os("RUST_LOG").is_some() {
        // An event is already a whole line: see `log::emit`. An error means that the program has
        // installed a logger of its own, which then applies.
        let _ = env_logger::Builder::from_default_env()
            .format(|out, record| writeln!(out, "{}", record.args()))
            .try_init();
    }
    let default_hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        if let Some(text) = panic.payload_as_str() {
            // `println!` reports an error only by a panic with this text. std does not promise the
            // text, so a test of every snippet checks the text.
            if refused::is_in_std(&place)
                && let Some(error) = text.strip_prefix("failed printing to stdout: ")
            {
                stdout::exit_for_error(error);
            }
            if let Some(message) = refused::message_for(&place, text) {
                exit::exit_with_message(&message);
            }
        }
        default_hook(panic);
    }));
}
