//! Reads `find/tests/queries.tsv`: queries of readers, each with what the query should find. The
//! tests of `find` and of the book's search box use them.

/// A query, and the targets of the documents of which one should be among the first three results.
pub type Wanted = (String, Vec<String>);

/// The kind of a query whose first target should be the first result.
const FIRST: &str = "first";

/// Returns the queries of every kind.
///
/// # Errors
///
/// Returns an error if the file is missing or malformed.
pub fn read() -> Result<Vec<Wanted>, String> {
    parse(&crate::read("find/tests/queries.tsv")?, |_| true)
}

/// Returns the queries of the kind `first`, each with the target that should be the first result.
///
/// # Errors
///
/// Returns an error if the file is missing or malformed.
pub fn read_first() -> Result<Vec<(String, String)>, String> {
    let wanted = parse(&crate::read("find/tests/queries.tsv")?, |kind| kind == FIRST)?;
    let first = |(query, targets): Wanted| Some((query, targets.into_iter().next()?));
    Ok(wanted.into_iter().filter_map(first).collect())
}

/// Returns the queries of some kinds.
fn parse(text: &str, is_wanted: impl Fn(&str) -> bool) -> Result<Vec<Wanted>, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let read = |line: &str| match line.split('\t').collect::<Vec<_>>()[..] {
        [kind, query, targets] => {
            let targets = targets.split(", ").map(str::to_owned).collect();
            Ok((is_wanted(kind), (query.to_owned(), targets)))
        }
        _ => Err(format!("queries.tsv: a line should have three fields: {line}")),
    };
    let all = lines.map(read).collect::<Result<Vec<_>, _>>()?;
    Ok(all.into_iter().filter_map(|(is_wanted, query)| is_wanted.then_some(query)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_three_fields() {
        let text = "# kind\tquery\ttargets\nname\tLock\tlock, rlock\nfirst\tRLock\trlock\n";
        let wanted = |query: &str, targets: &[&str]| {
            (query.to_owned(), targets.iter().map(|target| (*target).to_owned()).collect())
        };
        let [lock, rlock] = [wanted("Lock", &["lock", "rlock"]), wanted("RLock", &["rlock"])];
        assert_eq!(parse(text, |_| true), Ok(vec![lock, rlock.clone()]));
        assert_eq!(parse(text, |kind| kind == FIRST), Ok(vec![rlock]));
        let wrong = "queries.tsv: a line should have three fields: name\tLock";
        assert_eq!(parse("name\tLock\n", |_| true), Err(wrong.to_owned()));
    }
}
