//! Ends a process that cannot continue.

use std::env;
use std::io::{self, Write};
use std::process;
use std::sync::Once;

/// Ends the process with one line on standard error and status 1.
pub(crate) fn exit_with_message(message: &str) -> ! {
    // Several threads may fail at the same full device or limit, and only the first reports the
    // failure.
    static MESSAGE: Once = Once::new();
    // A single write, because other processes may write to standard error as well. If the write
    // fails, the line is lost.
    let line = format!("{}: {message}\n", program_name());
    MESSAGE.call_once(|| drop(io::stderr().write_all(line.as_bytes())));
    // `exit` removes the buffer of standard output. A line that another thread prints after that is
    // written in pieces, and is cut when the process ends. So no thread may print from here on.
    let _stdout = io::stdout().lock();
    process::exit(1);
}

/// Returns the file name of this program.
pub(crate) fn program_name() -> String {
    let path = env::current_exe().unwrap_or_default();
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt;
    use std::thread;
    use std::time::{Duration, Instant};

    /// Ten threads print while the process ends, and then end the process themselves. Without the
    /// lock on standard output, 40 runs of 400 ended with a cut line (on one core none did);
    /// without the `Once`, 174 printed the message more than once.
    #[test]
    fn the_last_line_before_the_end_is_whole() {
        const CHILD: &str = "SHARED_TEST_CHILD";
        const REFUSED: &str = "failed to spawn thread: no more (os error 11)";
        const ME: &str = "exit::tests::the_last_line_before_the_end_is_whole";

        /// Text that is written in many pieces.
        struct Pieces;
        impl fmt::Display for Pieces {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                (0..100).try_for_each(|_| f.write_str("x"))
            }
        }

        if env::var_os(CHILD).is_some() {
            crate::init();
            let moment = Instant::now() + Duration::from_millis(5);
            let wait = move || thread::sleep(moment.saturating_duration_since(Instant::now()));
            for _ in 0..10 {
                thread::spawn(move || {
                    wait();
                    println!("{Pieces}");
                    exit_with_message(REFUSED);
                });
            }
            wait();
            exit_with_message(REFUSED);
        }
        let mut child =
            process::Command::new(env::current_exe().expect("the test program should have a path"));
        child.args([ME, "--exact", "--nocapture"]).env(CHILD, "");
        for _ in 0..40 {
            let output = child.output().expect("the child should start");
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert!(stderr.ends_with(&format!(": {REFUSED}\n")), "{stderr}");
            assert_eq!((stderr.lines().count(), output.status.code()), (1, Some(1)), "{stderr}");
            let stdout = String::from_utf8_lossy(&output.stdout);
            assert!(stdout.ends_with('\n'), "the last line is cut: {stdout}");
        }
    }
}
