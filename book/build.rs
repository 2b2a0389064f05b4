//! Finds the functions that check pictures: each `pub(super) fn NAME(p: &Picture)` in a file of
//! `src/pictures`.

#[path = "../tests/functions.rs"]
mod functions;

fn main() {
    functions::list("pictures.rs", "src/pictures", |line| {
        line.strip_prefix("pub(super) fn ")?.strip_suffix("(p: &Picture) -> Checked {")
    });
}
