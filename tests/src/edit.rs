//! Changes the text of a program.

/// Replaces `from` by `to` in a text.
///
/// # Errors
///
/// Returns an error if `from` does not occur exactly once.
pub fn replace_once(text: &str, from: &str, to: &str) -> Result<String, String> {
    match text.matches(from).count() {
        1 => Ok(text.replace(from, to)),
        found => Err(format!("the text should occur once, but occurs {found} times: {from}")),
    }
}

#[cfg(test)]
mod tests_of_edits {
    use super::*;

    #[test]
    fn a_text_is_replaced_only_if_it_occurs_once() {
        assert_eq!(replace_once("a b c", "b", "d").as_deref(), Ok("a d c"));
        for (from, found) in [("x", "0 times: x"), (" ", "2 times:  ")] {
            let wrong = replace_once("a b c", from, "d").expect_err(from);
            assert!(wrong.ends_with(found), "{wrong}");
        }
    }
}
