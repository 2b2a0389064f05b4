//! A stopwatch.

use std::fmt;
use std::time::{Duration, Instant};

/// Measures the time since its start, on the monotonic clock.
///
/// Displays seconds with two decimals: `4.00 s`. The format's precision sets the decimals: `{:.3}`
/// gives `4.002 s`.
///
/// ```
/// let watch = shared::Stopwatch::start();
/// assert!(watch.elapsed().as_secs() < 5);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(Instant);

impl Stopwatch {
    /// Starts measuring.
    #[must_use]
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Returns the time since the start. The stopwatch keeps running.
    #[must_use]
    pub fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }
}

impl fmt::Display for Stopwatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or(2);
        write!(f, "{:.decimals$} s", self.elapsed().as_secs_f64())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopwatch_displays_seconds() {
        let watch = Stopwatch(Instant::now() - Duration::from_millis(2_004));
        assert!(watch.elapsed() >= Duration::from_millis(2_004));
        let shown = watch.to_string();
        let seconds = shown.strip_suffix(" s").expect("the unit should come last");
        let (_, decimals) = seconds.split_once('.').expect("there should be a decimal point");
        assert_eq!(decimals.len(), 2, "{shown}");
        let seconds: f64 = seconds.parse().expect("the rest should be a number");
        assert!((2.0..10.0).contains(&seconds), "{shown}");
        assert_eq!(format!("{watch:.0}").find('.'), None);
    }
}
