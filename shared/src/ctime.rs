//! Python's `time.ctime()`.

use std::time::SystemTime;

/// Formats a time as Python's `time.ctime()` does: `Sun Nov 22 08:05:09 2026`, in local time, the
/// day padded with a space.
///
/// The local time zone is that of the environment variable `TZ`, or the system's.
///
/// # Panics
///
/// Panics if `time` is outside the years -9999 to 9999.
#[must_use]
pub fn ctime(time: SystemTime) -> String {
    let timestamp =
        jiff::Timestamp::try_from(time).expect("the time should be in the years -9999 to 9999");
    let local = timestamp.to_zoned(jiff::tz::TimeZone::system());
    local.strftime("%a %b %e %H:%M:%S %Y").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::{Duration, UNIX_EPOCH};

    #[test]
    fn ctime_has_the_width_of_pythons() {
        for day in 0..40 {
            let line = ctime(UNIX_EPOCH + Duration::from_secs(1_700_000_000 + day * 86_400));
            assert_eq!(line.len(), "Sun Nov 22 08:05:09 2026".len(), "{line}");
        }
    }
}
