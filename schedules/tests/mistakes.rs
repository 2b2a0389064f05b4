//! A mistake on purpose replaces code, whatever the comments and the log lines around it say.

#[path = "../build/mistake.rs"]
mod mistake;

use mistake::Mistake;

const MISTAKE: Mistake = Mistake {
    name: "release does not notify",
    code: "*permits += 1; self.released.notify_one();",
    replacement: "*permits += 1;",
};

fn make_in(source: &str) -> Result<String, String> {
    MISTAKE.make_in(source, "sync/src/bin/semaphore.rs")
}

#[test]
fn comments_line_breaks_and_log_lines_do_not_matter() {
    for source in [
        "{ *permits += 1; self.released.notify_one(); }",
        "{ *permits += 1;\n        self.released\n            .notify_one();\n}",
        "{ *permits += 1; // a permit; \"more\"\n self.released.notify_one(); // wakes one\n }",
        "{ *permits += 1; /* one /* and */ more */ self.released./* any */notify_one(); }",
        "{ *permits += 1; shared::log!(done, \"releases (1);\"); self.released.notify_one(); }",
        "{ *permits += 1;\n shared::log!(\n lane: name(&[1]),\n note,\n \"left\"\n );\n \
         self.released.notify_one(); }",
    ] {
        let broken = make_in(source).expect(source);
        let rest = broken.strip_prefix("{ *permits += 1;").expect("the code before stays");
        assert!(!rest.contains("notify_one"), "{broken}");
        assert!(rest.trim_end().ends_with('}'), "the code after stays: {broken}");
    }
}

#[test]
fn comments_strings_and_log_lines_are_not_replaced() {
    for comment in [
        "// *permits += 1; self.released.notify_one();\n",
        "/// *permits += 1; self.released.notify_one();\n",
        "/* *permits += 1; self.released.notify_one(); */",
        "shared::log!(note, \"*permits += 1; self.released.notify_one();\");",
        "shared::log!(note, \"{}\", { *permits += 1; self.released.notify_one(); });",
        "let words = \"*permits += 1; self.released.notify_one();\";",
    ] {
        let source = format!("{comment} *permits += 1; self.released.notify_one();");
        assert_eq!(make_in(&source), Ok(format!("{comment} *permits += 1;")), "{source}");
        make_in(comment).expect_err(comment);
    }
}

#[test]
fn a_token_is_matched_as_a_whole() {
    for source in [
        "*permits += 1; self.released.notify_one_more();",
        "*permits += 10; self.released.notify_one();",
        "*permits += 1; myself.released.notify_one();",
    ] {
        let error = make_in(source).expect_err(source);
        assert!(error.contains("does not occur"), "{error}");
    }
}

#[test]
fn code_that_does_not_occur_once_is_one_line_that_says_what_to_do() {
    let error = make_in("fn main() {}").expect_err("the code is not there");
    assert_eq!(
        error,
        "sync/src/bin/semaphore.rs: the code of the mistake \"release does not notify\" does not \
         occur: copy the snippet's present code into `code` in schedules/build/snippets.rs"
    );
    let twice = format!("{} {}", MISTAKE.code, MISTAKE.code);
    let error = make_in(&twice).expect_err("the code is there twice");
    assert_eq!(
        error,
        "sync/src/bin/semaphore.rs: the code of the mistake \"release does not notify\" occurs 2 \
         times: add a neighbouring token to `code` and `replacement` in schedules/build/snippets.rs"
    );
}
