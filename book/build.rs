//! Lists what the pictures have to show: the functions in `src/pictures`, each with the name of a
//! snippet.

#[path = "../tests/functions.rs"]
mod functions;

fn main() {
    functions::list("pictures.rs", "src/pictures", |line| {
        line.strip_prefix("pub(super) fn ")?.strip_suffix("(p: &Picture) -> Checked {")
    });
}
