//! Lists the tests in `tests/distributed`, and those of every snippet, which `tests` has as well.

#[path = "../tests/functions.rs"]
mod functions;

use functions::list;

const HERE: &str = "tests/distributed";

fn main() {
    list("each.rs", "../tests/tests/snippets", of_each);
    list("each_here.rs", HERE, of_each);
    list("single.rs", HERE, |line| with(line, "() -> Completion {"));
    list("faults.rs", HERE, |line| with(line, "(side: Side) -> Completion {"));
    list("mixed.rs", HERE, |line| with(line, "(first: Side, second: Side) -> Completion {"));
}

fn of_each(line: &str) -> Option<&str> {
    with(line, "(contract: &Contract) -> Completion {")
}

/// Returns the name of a public function with this signature.
fn with<'a>(line: &'a str, signature: &str) -> Option<&'a str> {
    line.strip_prefix("pub fn ")?.strip_suffix(signature)
}
