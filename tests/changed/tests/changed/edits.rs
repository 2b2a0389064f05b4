//! Tests that [`Changed`] edits, compiles and runs both sides, and reports what is wrong.

use std::collections::BTreeSet;
use std::thread;
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
        let transcript = program.run(PATIENCE).expect("the program should end");
        assert_eq!(transcript.lines.len(), 1);
        assert_eq!(transcript.lines[0].text, "----- 1000005");
    }
}

#[test]
fn the_same_change_in_several_tests_is_compiled_and_run_in_each() {
    let changed = || {
        Changed::new("thread_local", "same")
            .rust("use std::thread;\n", "")
            .rust_from("fn main() {", "fn main() {\n    fun(5);\n}")
            .python_from("if __name__", "own = local()\nfun(5)")
    };
    thread::scope(|scope| {
        let paths: Vec<_> = (0..4).map(|_| scope.spawn(|| changed().path())).collect();
        let paths: BTreeSet<_> =
            paths.into_iter().map(|path| path.join().expect("every thread should end")).collect();
        assert_eq!(paths.len(), 4, "a program was overwritten: {paths:?}");
    });
    if let Some(one) = changed().twin() {
        let other = changed().python("fun(5)", "fun(6)").twin().expect("CPython was there");
        let texts = [one, other].map(|twin| {
            let transcript = twin.run(PATIENCE).expect("the program should end");
            transcript.lines[0].text.clone()
        });
        assert_eq!(texts, ["----- 1000005", "----- 1000006"]);
    }
}

#[test]
fn compile_errors_and_warnings_are_reported() {
    let error =
        compile("wrong", "fn main() { nothing(); }").expect_err("the program should not compile");
    assert!(error.contains("nothing"), "{error}");
    let error = compile("warns", "fn main() { let unused = 1; }")
        .expect_err("the warning should be an error");
    assert!(error.contains("unused"), "{error}");
}

#[test]
#[should_panic = "the text should occur once, but occurs 0 times"]
fn an_edit_of_missing_text_panics() {
    let _ = Changed::new("lock", "nothing").rust("no such text", "");
}
