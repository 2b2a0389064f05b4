//! Without a `nats-server`, the tests are skipped, or fail if `REQUIRE_NATS=1` asks for one.

use std::env;
use std::process::Command;

use libtest_mimic::Completion;

/// Runs one test of this program without a `nats-server`, and returns whether the program succeeds
/// and what it says.
fn alone(require: Option<&str>) -> (bool, String) {
    let this = env::current_exe().expect("the path of the test program should be known");
    let mut child = Command::new(this);
    child.args(["faults::usage::rust", "--exact"]).env("PATH", "/nowhere");
    child.env_remove("REQUIRE_NATS").envs(require.map(|value| ("REQUIRE_NATS", value)));
    let output = child.output().expect("the program should start");
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&said).into_owned())
}

/// A skipped test says why.
pub fn a_server_may_be_missing_unless_it_is_required() -> Completion {
    for require in [None, Some("0")] {
        let (passed, said) = alone(require);
        let skipped = said.contains("ignored (no nats-server: ") && said.contains("1 ignored");
        assert!(passed && skipped, "{said}");
    }
    let (passed, said) = alone(Some("1"));
    assert!(!passed && said.contains("REQUIRE_NATS=1, but no nats-server: "), "{said}");
    Completion::Completed
}
