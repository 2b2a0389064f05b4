//! Lists the contracts in `src/contracts` and the tests in `tests/snippets`.

mod functions;

use functions::list;

fn main() {
    list("contracts.rs", "src/contracts", |line| {
        line.strip_prefix("pub(super) fn ")?.strip_suffix("(contract: Contract) -> Contract {")
    });
    list("tests.rs", "tests/snippets", |line| line.strip_prefix("pub fn ")?.strip_suffix("() {"));
    list("checks.rs", "tests/snippets", |line| {
        line.strip_prefix("pub fn ")?.strip_suffix("() -> Result<(), String> {")
    });
    list("each.rs", "tests/snippets", |line| {
        line.strip_prefix("pub fn ")?.strip_suffix("(contract: &Contract) -> Completion {")
    });
}
