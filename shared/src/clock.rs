//! The clock of all events, which a child process shares with its parent.

use std::env;
use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// The environment variable that passes the start of the clock to a child: nanoseconds since the
/// Unix epoch, in decimal.
const START_VAR: &str = "SHARED_START";
/// The environment variable that passes the name of its lane to a child.
const LANE_VAR: &str = "SHARED_LANE";

/// The zero of all events.
static START: OnceLock<Instant> = OnceLock::new();

/// Starts the clock, or takes over the parent's. Returns whether this call started the clock.
pub(crate) fn start() -> bool {
    START.set(inherited_start().unwrap_or_else(Instant::now)).is_ok()
}

/// Returns the time since [`start`]. If the clock has not been started, this call starts the clock.
pub(crate) fn elapsed() -> Duration {
    START.get_or_init(Instant::now).elapsed()
}

/// Returns the lane that the parent has given this process, if there is such a parent.
pub(crate) fn lane_of_process() -> Option<&'static str> {
    static LANE: OnceLock<Option<String>> = OnceLock::new();
    LANE.get_or_init(|| env::var(LANE_VAR).ok()).as_deref()
}

/// Returns the environment variables that give a child process the clock of this process, and the
/// lane `lane`.
///
/// ```
/// # use std::process::Command;
/// let mut command = Command::new("worker");
/// command.envs(shared::child_env("Process-1"));
/// ```
pub fn child_env(lane: impl Into<String>) -> [(&'static str, String); 2] {
    let began = SystemTime::now() - elapsed();
    let nanos = began.duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos();
    [(START_VAR, nanos.to_string()), (LANE_VAR, lane.into())]
}

/// Returns the start of the parent's clock, if the parent has passed one.
fn inherited_start() -> Option<Instant> {
    let nanos: u64 = env::var(START_VAR).ok()?.parse().ok()?;
    let ago = SystemTime::now().duration_since(UNIX_EPOCH + Duration::from_nanos(nanos)).ok()?;
    Instant::now().checked_sub(ago)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_child_inherits_the_start_of_its_parent() {
        let [(start_var, start), (lane_var, lane)] = child_env("Process-1");
        assert_eq!((start_var, lane_var, lane.as_str()), (START_VAR, LANE_VAR, "Process-1"));
        let start = Duration::from_nanos(start.parse().expect("the start should be a number"));
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("1970 should be over");
        assert!(start <= now && now - start <= elapsed() + Duration::from_secs(1));
    }
}
