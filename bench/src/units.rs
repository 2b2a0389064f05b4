//! Numbers as text: times, bytes and counts, each in the unit that fits.

/// A space between a number and its unit, where no line breaks.
pub(crate) const NO_BREAK: char = '\u{a0}';

/// Formats a number with two significant digits, or all digits before the point.
pub(crate) fn significant(number: f64) -> String {
    match number {
        9.95.. => format!("{number:.0}"),
        0.995.. => format!("{number:.1}"),
        _ => format!("{number:.2}"),
    }
}

/// Formats a time.
pub(crate) fn seconds(seconds: f64) -> String {
    let (value, unit) = match seconds {
        1.0.. => (seconds, "s"),
        1e-3.. => (seconds * 1e3, "ms"),
        1e-6.. => (seconds * 1e6, "µs"),
        _ => (seconds * 1e9, "ns"),
    };
    format!("{}{NO_BREAK}{unit}", significant(value))
}

/// Formats a number of bytes.
pub(crate) fn bytes(bytes: f64) -> String {
    let (value, unit) = match bytes {
        1e9.. => (bytes / 1e9, "GB"),
        1e6.. => (bytes / 1e6, "MB"),
        1e3.. => (bytes / 1e3, "kB"),
        _ => (bytes, "B"),
    };
    format!("{}{NO_BREAK}{unit}", significant(value))
}

/// Formats a count; ten thousand is `10k`.
pub(crate) fn count(number: f64) -> String {
    match number {
        1e6.. => format!("{}M", number / 1e6),
        1e4.. => format!("{}k", number / 1e3),
        _ => format!("{}", number.round()),
    }
}

#[cfg(test)]
mod tests {
    use super::{bytes, count, seconds, significant};

    #[test]
    fn numbers_have_a_fitting_unit() {
        assert_eq!(seconds(61.4e-9), "61\u{a0}ns");
        assert_eq!(seconds(1.26e-6), "1.3\u{a0}µs");
        assert_eq!(seconds(0.0427), "43\u{a0}ms");
        assert_eq!(seconds(2.0), "2.0\u{a0}s");
        assert_eq!(bytes(312.0), "312\u{a0}B");
        assert_eq!(bytes(8.53e6), "8.5\u{a0}MB");
        assert_eq!((count(1e3), count(1e4)), ("1000".to_owned(), "10k".to_owned()));
        assert_eq!(count(1e6), "1M");
        assert_eq!((significant(9.96), significant(0.5)), ("10".to_owned(), "0.50".to_owned()));
    }
}
