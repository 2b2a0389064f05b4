//! Reads `find/tests/queries.tsv`: queries of readers, each with what the query should find. The
//! tests of `find` and of the book's search box use them.

/// A query, and the targets of the documents of which one should be among the first three results.
pub type Wanted = (String, Vec<String>);

/// Returns the queries.
///
/// # Errors
///
/// Returns an error if the file is missing or malformed.
pub fn read() -> Result<Vec<Wanted>, String> {
    parse(&crate::read("find/tests/queries.tsv")?)
}

fn parse(text: &str) -> Result<Vec<Wanted>, String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
            [_, query, targets] => {
                Ok((query.to_owned(), targets.split(", ").map(str::to_owned).collect()))
            }
            _ => Err(format!("queries.tsv: a line should have three fields: {line}")),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_three_fields() {
        let read = parse("# kind\tquery\ttargets\nname\tLock\tlock, rlock\n");
        let wanted = ("Lock".to_owned(), vec!["lock".to_owned(), "rlock".to_owned()]);
        assert_eq!(read, Ok(vec![wanted]));
        let wrong = "queries.tsv: a line should have three fields: name\tLock";
        assert_eq!(parse("name\tLock\n"), Err(wrong.to_owned()));
    }
}
