//! Section «using threads»: every snippet against its contract, beside CPython.

tests::snippet_tests! {
    "threads":
    thread_subclass,
    scoped_threads,
    thread_target,
    thread_pool_executor,
    thread_pool_rayon,
    thread_pool_channel,
}

/// As `cargo run -p threads --bin thread_subclass | head -3`.
#[test]
fn a_reader_that_leaves_ends_the_program_quietly() {
    let command = std::process::Command::new(env!("CARGO_BIN_EXE_thread_subclass"));
    let program = tests::Program::new("thread_subclass", command).close_stdout_after(3);
    let transcript = program.run(std::time::Duration::from_secs(10));
    let transcript = transcript.unwrap_or_else(tests::Failure::fail);
    transcript.assert_lines(&["------------"; 3]);
}

/// Three threads or five are wanted, and two can be had; those two may be endless.
#[test]
fn a_thread_too_many_is_one_clear_line() {
    for (binary, path) in [
        (thread_subclass::BINARY, thread_subclass::PATH),
        (scoped_threads::BINARY, scoped_threads::PATH),
        (thread_pool_executor::BINARY, thread_pool_executor::PATH),
        (thread_pool_rayon::BINARY, thread_pool_rayon::PATH),
        (thread_pool_channel::BINARY, thread_pool_channel::PATH),
    ] {
        tests::faults::fails_clearly_with_two_threads(binary, path);
    }
}
