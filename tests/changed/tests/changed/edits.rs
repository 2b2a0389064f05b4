//! The harness for snippets as readers change them: edits, compiles, runs, both sides.

use std::time::Duration;

use changed::{Changed, compile};

const PATIENCE: Duration = Duration::from_secs(30);

#[test]
fn a_changed_snippet_and_its_changed_twin_run() {
    let changed = Changed::new("thread_local", "prints_once")
        .rust("use std::thread;\n", "")
        .rust_from("fn main() {", "fn main() {\n    fun(5);\n}")
        .python_from("if __name__", "own = local()\nfun(5)");
    for program in [Some(changed.build()), changed.twin()].into_iter().flatten() {
        let transcript = program.run(PATIENCE).expect("it ends");
        assert_eq!(transcript.lines.len(), 1);
        assert_eq!(transcript.lines[0].text, "----- 1000005");
    }
}

#[test]
fn what_does_not_compile_or_warns_is_told() {
    let error = compile("wrong", "fn main() { nothing(); }").expect_err("it does not compile");
    assert!(error.contains("nothing"), "{error}");
    let error = compile("warns", "fn main() { let unused = 1; }").expect_err("it warns");
    assert!(error.contains("unused"), "{error}");
}

#[test]
#[should_panic = "0 places in place of one"]
fn an_edit_of_what_is_not_there_fails() {
    let _ = Changed::new("lock", "nothing").rust("no such text", "");
}
