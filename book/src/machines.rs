//! The measurements of all machines: the ratios in the prose, and how the ratios differ.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use crate::edition::Edition;

/// An invisible character beside a dash, where no line breaks.
const JOINER: char = '\u{2060}';

/// What one machine measured: a line for each variant of a row.
pub struct Samples(Vec<Line>);

struct Line {
    row: String,
    variant: String,
    role: String,
    /// The result of each round. The variants of a row were interleaved, so the results of one
    /// round belong together.
    rounds: Vec<f64>,
}

impl Samples {
    /// Parses lines of a row, a variant, a role and the results of the rounds, separated by tabs.
    ///
    /// # Errors
    ///
    /// Returns an error with the first malformed line.
    pub fn parse(text: &str) -> Result<Self, String> {
        let line = |line: &str| -> Option<Line> {
            let cells: Vec<&str> = line.split('\t').collect();
            let [row, variant, role, rounds @ ..] = &cells[..] else { return None };
            let rounds: Vec<f64> =
                rounds.iter().map(|cell| cell.parse().ok()).collect::<Option<_>>()?;
            let [row, variant, role] = [row, variant, role].map(|cell| (*cell).to_owned());
            (!rounds.is_empty()).then_some(Line { row, variant, role, rounds })
        };
        let lines = text.lines().skip(1);
        lines
            .map(|text| line(text).ok_or(format!("no samples: {text}")))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn variant(&self, row: &str, variant: &str) -> Option<&Line> {
        self.0.iter().find(|line| line.row == row && line.variant == variant)
    }

    fn role(&self, row: &str, role: &str) -> Option<&Line> {
        self.0.iter().find(|line| line.row == row && line.role == role)
    }
}

/// Reads `bench/results/machines`, the machine that was measured last at the end.
///
/// # Errors
///
/// Returns an error if a file cannot be read or is malformed.
pub fn samples() -> Result<Vec<Samples>, String> {
    let folder = catalog::workspace().join("bench/results/machines");
    let machines = folder.read_dir().map_err(|why| format!("{}: {why}", folder.display()))?;
    let read =
        |path: &Path| fs::read_to_string(path).map_err(|why| format!("{}: {why}", path.display()));
    let mut found = Vec::new();
    for machine in machines {
        let path = machine.map_err(|why| why.to_string())?.path();
        let description = read(&path.join("machine.md"))?;
        let date = description.lines().next().unwrap_or_default().to_owned();
        let samples = Samples::parse(&read(&path.join("samples.tsv"))?)
            .map_err(|why| format!("{}: {why}", path.display()))?;
        found.push((date, path, samples));
    }
    found.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
    Ok(found.into_iter().map(|(.., samples)| samples).collect())
}

/// Returns the median over the rounds of the time of `a` divided by the time of `b`.
fn ratio(a: &Line, b: &Line) -> f64 {
    let mut ratios: Vec<f64> = a.rounds.iter().zip(&b.rounds).map(|(a, b)| a / b).collect();
    ratios.sort_by(f64::total_cmp);
    let count = ratios.len();
    f64::midpoint(ratios[(count - 1) / 2], ratios[count / 2]) // as `bench` does
}

/// Formats the lowest and the highest of the ratios that the machines measured: `3.5–4.5`, or a
/// single number if both are the same when rounded.
fn range(ratios: &[f64]) -> Option<String> {
    let shown = |ratio: f64| {
        // Two significant digits, but all digits before the point.
        let digits = match ratio {
            9.95.. => 0,
            0.995.. => 1,
            0.0995.. => 2,
            0.00995.. => 3,
            _ => 4,
        };
        format!("{ratio:.digits$}")
    };
    let low = shown(ratios.iter().copied().min_by(f64::total_cmp)?);
    let high = shown(ratios.iter().copied().max_by(f64::total_cmp)?);
    Some(if low == high { low } else { format!("{low}{JOINER}–{JOINER}{high}") })
}

/// Inserts ratios into a text. `{{queue: CPython / crossbeam}}` is replaced by the time of the
/// first variant of that row divided by the time of the second: the median over the rounds, from
/// the lowest to the highest of the machines that measured both.
///
/// # Errors
///
/// Returns an error if no machine measured the two variants, or if a place is malformed.
pub fn with_ratios(text: &str, machines: &[Samples]) -> Result<String, String> {
    let mut pieces = text.split("{{");
    let mut result = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (place, rest) = piece.split_once("}}").ok_or("a place has no closing braces")?;
        let place = place.split_whitespace().collect::<Vec<_>>().join(" "); // prose wraps
        let wrong = || format!("not \"row: variant / variant\": {place}");
        let (row, variants) = place.split_once(": ").ok_or_else(wrong)?;
        let (variant, other) = variants.split_once(" / ").ok_or_else(wrong)?;
        let of = |machine: &Samples| {
            Some(ratio(machine.variant(row, variant)?, machine.variant(row, other)?))
        };
        let ratios: Vec<f64> = machines.iter().filter_map(of).collect();
        let range = range(&ratios).ok_or_else(|| {
            format!("no machine measured the variants {variant} and {other} of the row {row}")
        })?;
        let _ = write!(result, "{range}{rest}");
    }
    Ok(result)
}

/// Returns a table of the rows that more than one machine measured, with the range of each ratio.
#[must_use]
pub fn table(edition: &Edition, machines: &[Samples]) -> String {
    let word = |english: &str| edition.of("results", english);
    let columns = [
        ("CPython ÷ snippet", "Python", "Snippet"),
        ("free-threaded ÷ snippet", "FreeThreaded", "Snippet"),
        ("snippet ÷ limit", "Snippet", "Limit"),
    ];
    let heads = columns.map(|(name, ..)| word(name));
    let mut text =
        format!("| | {} | {} |\n|---|---|---|---|---|\n", word("machines"), heads.join(" | "));
    let mut rows: Vec<&str> = Vec::new();
    for line in machines.iter().flat_map(|machine| &machine.0) {
        if !rows.contains(&line.row.as_str()) {
            rows.push(&line.row);
        }
    }
    for row in rows {
        // A snippet that was rewritten between two measurements has another name in the older one.
        let mut snippets = machines.iter().filter_map(|machine| machine.role(row, "Snippet"));
        let Some(newest) = snippets.next_back() else { continue };
        let same: Vec<&Samples> = machines
            .iter()
            .filter(|machine| machine.variant(row, &newest.variant).is_some())
            .collect();
        if same.len() < 2 {
            continue;
        }
        let _ = write!(text, "| **{row}** | {} |", same.len());
        for (_, a, b) in columns {
            let of = |machine: &&Samples| Some(ratio(machine.role(row, a)?, machine.role(row, b)?));
            let ratios: Vec<f64> = same.iter().filter_map(of).collect();
            let _ = write!(text, " {} |", range(&ratios).unwrap_or("–".to_owned()));
        }
        text.push('\n');
    }
    text
}

/// Returns a table of the time without the global interpreter lock divided by the time with it, the
/// largest ratio first.
#[must_use]
pub fn free_threaded(edition: &Edition, machines: &[Samples]) -> String {
    let mut rows: Vec<(f64, &str, String)> = Vec::new();
    for line in machines.iter().flat_map(|machine| &machine.0) {
        if rows.iter().any(|(_, row, _)| *row == line.row) {
            continue;
        }
        let of = |machine: &Samples| {
            let [free, locked] =
                ["FreeThreaded", "Python"].map(|role| machine.role(&line.row, role));
            Some(ratio(free?, locked?))
        };
        let ratios: Vec<f64> = machines.iter().filter_map(of).collect();
        if let Some(range) = range(&ratios) {
            rows.push((ratios[0], &line.row, range));
        }
    }
    rows.sort_by(|a, b| b.0.total_cmp(&a.0));
    let head = edition.of("results", "free-threaded ÷ CPython");
    let mut text = format!("| | {head} |\n|---|---|\n");
    for (_, row, range) in rows {
        let _ = writeln!(text, "| **{row}** | {range} |");
    }
    text
}

#[cfg(test)]
mod tests_of_machines {
    use super::*;
    use crate::edition::Language;

    const ONE: &str = "row\tvariant\trole\tns\n\
        lock\tCPython\tPython\t100\t200\t300\n\
        lock\tstd\tSnippet\t10\t20\t30\n\
        queue\tCPython\tPython\t90\t90\t90\n\
        queue\told\tSnippet\t9\t9\t9\n\
        queue\tkanal\tAlternative\t45\t90\t30\n";
    const OTHER: &str = "row\tvariant\trole\tns\n\
        lock\tCPython\tPython\t60\t60\t60\n\
        lock\tstd\tSnippet\t1\t2\t3\n\
        queue\tCPython\tPython\t5\t5\t5\n\
        queue\tnew\tSnippet\t5\t5\t5\n";

    fn machines() -> [Samples; 2] {
        [ONE, OTHER].map(|text| Samples::parse(text).expect("the samples should be well formed"))
    }

    fn even_rounds() -> Samples {
        let text = "row\tvariant\trole\tns\n\
            lock\tCPython\tPython\t20\t10\n\
            lock\tstd\tSnippet\t10\t10\n";
        Samples::parse(text).expect("the samples should be well formed")
    }

    #[test]
    fn a_ratio_is_a_range_over_the_machines_that_measured_both() {
        let insert = |text: &str| with_ratios(text, &machines());
        let shown = insert("{{lock: CPython / std}} times").map(|text| text.replace(JOINER, ""));
        assert_eq!(shown, Ok("10–30 times".to_owned()));
        assert_eq!(insert("{{queue: CPython /\n  kanal}}"), Ok("2.0".to_owned()));
        let even = with_ratios("{{lock: CPython / std}}", &[even_rounds()]);
        assert_eq!(even, Ok("1.5".to_owned()), "the middle between two ratios");
        insert("{{queue: CPython / flume}}").expect_err("flume was not measured");
        insert("{{lock}}").expect_err("a place should have two variants");
    }

    #[test]
    fn the_table_has_what_two_machines_measured() {
        let english = Edition::new(Language::English).expect("the files should be well formed");
        let table = table(&english, &machines()).replace(JOINER, "");
        assert!(table.contains("| **lock** | 2 | 10–30 | – | – |"), "{table}");
        assert!(!table.contains("queue"), "the snippet was rewritten: {table}");
    }

    #[test]
    fn the_largest_ratio_without_the_lock_is_first() {
        let english = Edition::new(Language::English).expect("the files should be well formed");
        let samples = "\nlock\tCPython\tPython\t100\nlock\tfree\tFreeThreaded\t50\n\
            rlock\tstd\tSnippet\t1\n\
            queue\tCPython\tPython\t10\nqueue\tfree\tFreeThreaded\t30\n";
        let samples = [Samples::parse(samples).expect("the samples should be well formed")];
        let table = free_threaded(&english, &samples);
        assert!(table.ends_with("| **queue** | 3.0 |\n| **lock** | 0.50 |\n"), "{table}");
    }

    #[test]
    fn a_malformed_line_is_an_error() {
        for text in ["\nlock\tstd\tSnippet", "\nlock\tstd\tSnippet\tx", "\nlock"] {
            assert!(Samples::parse(text).is_err(), "{text}");
        }
    }
}
