//! What a process uses, as `/proc` reports it.

use std::fs;
use std::io;
use std::time::Duration;

use rustix::param::clock_ticks_per_second;

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

/// Returns the processor time of a running process, over all threads, which `/proc` counts in
/// hundredths of a second.
///
/// # Errors
///
/// Returns an error if `/proc` does not report the time.
pub(crate) fn processor_time(process: &str) -> io::Result<Duration> {
    let path = format!("/proc/{process}/stat");
    let stat = fs::read_to_string(&path)?;
    // The name of the program, which may contain spaces, ends at the last parenthesis.
    let fields = stat.rsplit_once(") ").map(|(_, fields)| fields.split(' ').skip(11).take(2));
    let ticks: Option<u64> = fields.and_then(|fields| fields.map(|n| n.parse::<u64>().ok()).sum());
    let ticks = ticks.ok_or_else(|| io::Error::other(format!("no times in {path}")))?;
    Ok(Duration::from_secs_f64(ticks as f64 / clock_ticks_per_second() as f64))
}

/// Returns the process IDs of the children of a running process.
///
/// # Errors
///
/// Returns an error if `/proc` does not list the children.
pub(crate) fn children(process: &str) -> io::Result<Vec<String>> {
    let mut all = Vec::new();
    for thread in fs::read_dir(format!("/proc/{process}/task"))? {
        let children = fs::read_to_string(thread?.path().join("children"))?;
        all.extend(children.split_whitespace().map(str::to_owned));
    }
    Ok(all)
}

#[cfg(test)]
mod tests_of_usage {
    use std::process::Command;

    use super::*;
    use crate::common::processor_now;

    #[test]
    fn a_process_uses_memory_and_time() {
        assert!(peak("self").expect("/proc should report the memory") > 100);
        let before = processor_now();
        while processor_now() - before < Duration::from_millis(100) {}
        let found = processor_time("self").expect("/proc should report the time");
        let expected = processor_now();
        assert!(expected - found < Duration::from_millis(90), "{found:?}, not {expected:?}");
    }

    #[test]
    fn a_child_is_listed_until_it_has_ended() {
        let mut child = Command::new("sleep").arg("60").spawn().expect("the program should start");
        let id = child.id().to_string();
        let is_listed = || children("self").expect("/proc should list the children").contains(&id);
        assert!(is_listed());
        child.kill().expect("the child should be running");
        child.wait().expect("the child should end");
        assert!(!is_listed());
    }
}
