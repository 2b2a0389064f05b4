//! Handles a standard output that is closed or full.

use std::process;

use crate::exit::exit_with_message;

/// Ends the process because `println!` failed with `error`: quietly if the reader has closed the
/// pipe, with one line on any other error.
pub(crate) fn exit_for_error(error: &str) -> ! {
    // 32 is EPIPE on every Unix; Windows reports 109 or 232 for a closed pipe.
    let closed: &[&str] =
        if cfg!(windows) { &["(os error 109)", "(os error 232)"] } else { &["(os error 32)"] };
    if closed.iter().any(|code| error.ends_with(code)) {
        process::exit(0);
    }
    exit_with_message(&format!("cannot write to standard output: {error}"));
}

/// Ends the process at once, with status 0 and no message, if standard output is a pipe whose
/// reader has closed it; otherwise does nothing.
///
/// This function is for a parent that prints nothing itself. Once the pipe is closed, its children
/// fail to print, and would look as if they had crashed. Call this function before reporting a
/// crash.
///
/// Does nothing on systems other than Unix, or if the state of the pipe is unknown.
#[cfg(feature = "closed-stdout")]
pub fn exit_if_stdout_closed() {
    #[cfg(unix)]
    {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        let stdout = std::io::stdout();
        // Polling for no event still reports an error (Linux) or a hang-up (macOS, BSD).
        let mut fds = [PollFd::new(&stdout, PollFlags::empty())];
        let at_once = Timespec { tv_sec: 0, tv_nsec: 0 };
        if poll(&mut fds, Some(&at_once)).is_ok()
            && fds[0].revents().intersects(PollFlags::ERR | PollFlags::HUP)
        {
            process::exit(0);
        }
    }
}
