//! Timing and logging helpers for the snippets, and nothing else.
//!
//! A snippet names this crate only on lines of their own. A reader who copies the file deletes
//! those lines, and the rest compiles, prints the same, and fails the same way.
//!
//! - [`init`] is the first line of every `main`.
//! - [`log!`] writes what a thread, process or task is doing to standard error, if `RUST_LOG` asks
//!   for it.
//! - [`child_env`] passes the clock and the name of a lane to a child process.
//! - [`Stopwatch`] measures elapsed time.
//! - `exit_if_stdout_closed` (feature `closed-stdout`) is for a parent whose children print.
//! - [`exit_unless_temp_dir`] is for a program whose libraries create sockets in the temporary
//!   folder.

mod clock;
mod exit;
mod init;
mod log;
mod refused;
mod stdout;
mod stopwatch;
mod temp_dir;

pub use clock::child_env;
pub use init::init;
#[cfg(feature = "closed-stdout")]
pub use stdout::exit_if_stdout_closed;
pub use stopwatch::Stopwatch;
pub use temp_dir::exit_unless_temp_dir;

/// The items to which [`log!`] expands; not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use crate::log::{Kind, emit};
    pub use log::{Level, log_enabled};
}
