//! What a process uses, as `/proc` reports it.

use std::fs;
use std::io;

/// Returns the peak memory of a running process in kB. `process` is a process ID or `self`.
///
/// # Errors
///
/// Returns an error if `/proc` does not report the memory.
pub(crate) fn peak(process: &str) -> io::Result<u64> {
    let path = format!("/proc/{process}/status");
    let status = fs::read_to_string(&path)?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.split_whitespace().next()?.parse().ok());
    peak.ok_or_else(|| io::Error::other(format!("no VmHWM in {path}")))
}
