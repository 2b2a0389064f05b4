//! Panics that mean that the system has refused std or a library a resource.

use std::io;

use crate::clock::lane_of_process;

/// The libraries of the snippets that panic if the system refuses them a resource.
const LIBRARIES: [&str; 5] = ["ipc-channel", "procspawn", "rayon-core", "threadpool", "tokio"];

/// Returns whether `place` is in the source of std. A failed `unwrap` panics at the place of the
/// call.
pub(crate) fn is_in_std(place: &str) -> bool {
    place.replace('\\', "/").contains("/library/std/src/")
}

/// Returns whether `place` is in one of [`LIBRARIES`], in any of Cargo's folders for sources:
/// `.../tokio-1.54.1/src/...`, or `vendor/tokio/src/...`.
fn is_in_a_library(place: &str) -> bool {
    let place = place.replace('\\', "/");
    let folders: Vec<&str> = place.split('/').collect();
    folders.windows(2).any(|pair| {
        pair[1] == "src"
            && LIBRARIES.iter().any(|library| {
                let version = pair[0].strip_prefix(library);
                version.is_some_and(|version| {
                    version.is_empty()
                        || version.starts_with('-')
                            && version[1..].starts_with(|first: char| first.is_ascii_digit())
                })
            })
    })
}

/// Returns the message for a panic at `place` with the text `text`, if the system has refused std
/// or a library a resource; `None` for any other panic.
///
/// std and the libraries do not promise these texts. The tests of the snippets compare each.
pub(crate) fn message_for(place: &str, text: &str) -> Option<String> {
    // tokio panics at the place of the call that needs the thread.
    if text.starts_with("OS can't spawn worker thread: ") {
        return Some(format!("{text}, at {place}"));
    }
    let is_a_thread = is_in_std(place) && text.starts_with("failed to spawn thread: ");
    if !is_a_thread && !is_in_a_library(place) {
        return None;
    }
    if text.ends_with(')') && text.contains(" (os error ") {
        return Some(text.to_owned());
    }
    // The panic of a child that is still starting when its parent is killed.
    if text.ends_with("`Err` value: Disconnected") && lane_of_process().is_some() {
        return Some("the parent has gone".to_owned());
    }
    // `failed to spawn thread: Os { code: 11, ... }`, and `unwrap` with or without a wrapper;
    // `ipc-channel` has `Errno(24)`.
    let (words, rest) = text.split_once("Os { code: ").or_else(|| text.split_once("Errno("))?;
    let (code, _) = rest.split_once([',', ')'])?;
    let error = io::Error::from_raw_os_error(code.parse().ok()?);
    let words = words.rsplit_once(": ").map_or("", |(words, _)| words);
    Some(match words {
        "" | "called `Result::unwrap()` on an `Err` value" => {
            if error.kind() == io::ErrorKind::WouldBlock {
                format!("cannot start a thread or process: {error}")
            } else {
                error.to_string()
            }
        }
        words => format!("{words}: {error}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_system_refuses_std_or_a_library_becomes_one_line() {
        const STD: &str = "/rustc/59807616e1fa/library/std/src/thread/functions.rs";
        const BUILT_STD: &str =
            r"C:\toolchain\lib\rustlib\src\rust\library\std\src\thread\scoped.rs";
        const CARGO: &str = "/home/a/.cargo/registry/src/index.crates.io-1949cf8c6b5b557f";
        // `EAGAIN` on Unix, `WSAEWOULDBLOCK` on Windows.
        let again = match std::env::consts::OS {
            "linux" => 11,
            "windows" => 10_035,
            _ => 35,
        };
        let os = format!("{:?}", io::Error::from_raw_os_error(again));
        let files = io::Error::from_raw_os_error(24).to_string(); // too many open files, on Unix
        let unwrapped = "called `Result::unwrap()` on an `Err` value:";
        let procspawn = format!("{CARGO}/procspawn-1.0.2/src/pool.rs");
        for (file, text, begin) in [
            (STD, format!("failed to spawn thread: {os}"), "failed to spawn thread: "),
            (BUILT_STD, format!("failed to spawn thread: {os}"), "failed to spawn thread: "),
            (&procspawn, format!("{unwrapped} {os}"), "cannot start a thread or process: "),
            (&procspawn, format!("{unwrapped} Io({os})"), "cannot start a thread or process: "),
            ("vendor/ipc-channel/src/ipc.rs", format!("{unwrapped} Errno(24)"), &files),
        ] {
            let message = message_for(file, &text).unwrap_or_else(|| panic!("nothing for {text}"));
            assert!(message.starts_with(begin) && message.ends_with(')'), "{message}");
            assert!(!message.contains("Os {"), "{message}");
            // The same text from any other place is an ordinary panic.
            for file in ["src/main.rs", "/home/a/tokio-like/src/main.rs", "tokio/tests/a.rs", ""] {
                assert_eq!(message_for(file, &text), None, "{file}");
            }
        }
        for text in ["a bug", "index out of bounds (3)", &format!("{unwrapped} Disconnected")] {
            assert_eq!(message_for(&procspawn, text), None);
        }
        let text = "OS can't spawn worker thread: no more (os error 11)";
        assert_eq!(
            message_for("src/main.rs:3:1", text),
            Some(format!("{text}, at src/main.rs:3:1"))
        );
        let file = "/rustc/59807616e1fa/library/std/src/fs.rs";
        assert_eq!(message_for(file, "something else (os error 2)"), None);
    }
}
