//! How a mistake gets into the source of a snippet.

use std::ops::Range;

use ra_ap_rustc_lexer::{FrontmatterAllowed, TokenKind, tokenize};

/// A mistake on purpose: one piece of a snippet's code is replaced.
///
/// Code is compared token by token. Comments, line breaks, indentation and `shared::log!` lines
/// are skipped in the snippet, so rewording or reformatting them changes nothing here.
pub(crate) struct Mistake {
    /// What is wrong, in a few words.
    pub(crate) name: &'static str,
    /// The code that is replaced, which occurs once in the snippet.
    pub(crate) code: &'static str,
    /// The code that stands there instead.
    pub(crate) replacement: &'static str,
}

impl Mistake {
    /// Returns `source`, which is the text of `file`, with the mistake in it.
    ///
    /// # Errors
    ///
    /// Returns one line that says what to do if `code` does not occur exactly once.
    pub(crate) fn make_in(&self, source: &str, file: &str) -> Result<String, String> {
        let Self { name, code, replacement } = self;
        let wanted: Vec<&str> = tokens(code).into_iter().map(|token| &code[token]).collect();
        let tokens = without_log(source, tokens(source));
        let places: Vec<Range<usize>> = tokens
            .windows(wanted.len().max(1))
            .filter(|window| window.iter().map(|token| &source[token.clone()]).eq(wanted.clone()))
            .map(|window| window[0].start..window[window.len() - 1].end)
            .collect();
        match &places[..] {
            [place] => {
                let (before, after) = (&source[..place.start], &source[place.end..]);
                Ok(format!("{before}{replacement}{after}"))
            }
            [] => Err(format!(
                "{file}: the code of the mistake \"{name}\" does not occur: copy the snippet's \
                 present code into `code` in schedules/build/snippets.rs"
            )),
            _ => Err(format!(
                "{file}: the code of the mistake \"{name}\" occurs {} times: add a neighbouring \
                 token to `code` and `replacement` in schedules/build/snippets.rs",
                places.len()
            )),
        }
    }
}

/// Returns where the tokens of `source` are; comments and white space are left out.
fn tokens(source: &str) -> Vec<Range<usize>> {
    let mut end = 0;
    tokenize(source, FrontmatterAllowed::No)
        .map(|token| {
            let start = end;
            end += token.len as usize;
            (token.kind, start..end)
        })
        .filter(|(kind, _)| {
            !matches!(
                kind,
                TokenKind::Whitespace
                    | TokenKind::LineComment { .. }
                    | TokenKind::BlockComment { .. }
            )
        })
        .map(|(_, token)| token)
        .collect()
}

/// Leaves the statements `shared::log!(...);` out.
fn without_log(source: &str, tokens: Vec<Range<usize>>) -> Vec<Range<usize>> {
    const LOG: [&str; 6] = ["shared", ":", ":", "log", "!", "("];
    let text = |at: usize| tokens.get(at).map(|token| &source[token.clone()]);
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if (0..LOG.len()).any(|n| text(at + n) != Some(LOG[n])) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        let mut depth = 0;
        while let Some(word) = text(at) {
            at += 1;
            match word {
                "(" => depth += 1,
                ")" => depth -= 1,
                ";" if depth == 0 => break,
                _ => {}
            }
        }
    }
    kept
}
