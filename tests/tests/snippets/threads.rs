//! Section "using threads": further tests of some snippets.

use std::time::Duration;

use tests::{Failure, faults, snippets};

/// The same as `cargo run -p threads --bin thread_subclass | head -3`.
pub fn a_closed_pipe_ends_the_program_quietly() {
    let program = snippets::program("thread_subclass").close_stdout_after(3);
    let transcript = program.run(Duration::from_secs(10)).unwrap_or_else(Failure::fail);
    transcript.assert_lines(&["------------"; 3]);
}

/// The programs need three or five threads, and only two can be started. These two may run forever.
pub fn a_refused_thread_is_one_clear_line() {
    for binary in [
        "thread_subclass",
        "scoped_threads",
        "thread_pool_executor",
        "thread_pool_rayon",
        "thread_pool_channel",
    ] {
        faults::fails_clearly_with_two_threads(binary);
    }
}
