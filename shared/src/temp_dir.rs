//! Checks that the temporary folder is suitable for sockets.

use std::env;
use std::fs;
use std::io;
use std::process;

use crate::exit::{exit_with_message, program_name};

/// Ends the process with one line on standard error and status 1, if no socket can be created in
/// the temporary folder (`TMPDIR`, or `/tmp`); otherwise does nothing.
///
/// This function is for a program with a library that needs the folder and reports no clear error
/// without the folder. `ipc-channel` 0.22 creates its sockets there, truncates a path that is too
/// long for the system, and panics if the path is not UTF-8.
pub fn exit_unless_temp_dir() {
    // `sun_path` has room for that many bytes, the last of which is 0.
    const SUN_PATH: usize = if cfg!(target_os = "linux") { 108 } else { 104 };
    let folder = env::temp_dir();
    let name = folder.display();
    let socket = folder.join(".tmpXXXXXX/socket"); // the library's name for a socket
    if cfg!(unix) && socket.as_os_str().len() >= SUN_PATH {
        let most = SUN_PATH - "/.tmpXXXXXX/socket".len() - 1;
        exit_with_message(&format!(
            "no socket fits into {name}: its path has more than {most} bytes"
        ));
    }
    if folder.to_str().is_none() {
        exit_with_message(&format!("no socket can be made in {name}: its path is not UTF-8"));
    }
    let probe = folder.join(format!("{}-{}", program_name(), process::id()));
    match fs::create_dir(&probe) {
        Ok(()) => drop(fs::remove_dir(&probe)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => exit_with_message(&format!("nothing can be made in {name}: {error}")),
    }
}
