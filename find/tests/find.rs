//! Runs `cargo run -p find` as a reader does.

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

fn find(words: &[&str]) -> Output {
    find_in("en_GB.UTF-8", words)
}

fn find_in(language: &str, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_inrust"));
    command.args(words).env("LC_ALL", language);
    command.output().expect("the binary should start")
}

#[test]
fn chinese_is_answered_in_chinese_and_so_is_a_chinese_locale() {
    for (language, words) in [("C", "信号量"), ("zh_CN.UTF-8", "Semaphore")] {
        let output = find_in(language, &[words]);
        let answer = text(&output.stdout);
        assert!(answer.contains("cargo run -p sync --bin semaphore\n    计数信号量"), "{answer}");
    }
    let output = find_in("zh_CN.UTF-8", &["asyncio.gather(return_exceptions)"]);
    assert!(text(&output.stdout).contains("// 在 async 函数里\n"), "{}", text(&output.stdout));
    let output = find_in("zh_CN.UTF-8", &["nofity"]);
    let said = text(&output.stderr);
    assert!(said.starts_with("inrust: 没有叫这个名字的：nofity；你是不是要找 "), "{said}");
    let output = find_in("C", &["Semaphore"]);
    assert!(text(&output.stdout).contains("    Counting semaphore"), "{}", text(&output.stdout));
}

/// A reader of Chinese also learns in Chinese what went wrong, and how to ask.
#[test]
fn help_and_errors_are_in_chinese_for_a_chinese_locale() {
    let folder = tempfile::tempdir().expect("a temporary folder should be writable");
    let taken = folder.path().to_str().expect("the path should be UTF-8");
    std::fs::write(folder.path().join("a"), "").expect("the folder should be writable");
    for (arguments, status, wrong) in [
        (&["--copy", "profile threads"][..], 1, "profile threads 在 Rust 里无对应"),
        (&["--new", "lock", taken], 1, "已存在，且不是空文件夹"),
        (&[], 2, "没有可查的词"),
        (&["--copy"], 2, "--copy 需要一个名字"),
        (&["--new", "lock"], 2, "--new 需要一个名字和一个文件夹"),
        (&["--copy", "--new", "a"], 2, "--copy 打印，--new 写入"),
        (&["--cpoy", "a"], 2, "没有这个选项：--cpoy"),
        (&["--all=a", "b"], 2, "选项 --all 不带值：\"a\""),
    ] {
        let output = find_in("zh_CN.UTF-8", arguments);
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {output:?}");
        let said = text(&output.stderr);
        assert!(said.contains(wrong) && said.lines().count() == 1, "{arguments:?}: {said}");
        assert!(output.stdout.is_empty(), "{arguments:?}: {output:?}");
        let english = find(arguments);
        assert_eq!(english.status.code(), Some(status), "{arguments:?}: {english:?}");
        assert!(english.stderr.is_ascii(), "{arguments:?}: {english:?}");
    }
    // The words decide as well, in any locale.
    let output = find(&["--copy", "锁", "信号量"]);
    assert!(text(&output.stderr).contains("--copy 需要一个名字"), "{output:?}");
    // Both helps have the same lines with the same options.
    let [english, chinese] = ["C", "zh_CN.UTF-8"].map(|language| find_in(language, &["--help"]));
    let [english, chinese] = [text(&english.stdout), text(&chinese.stdout)];
    let options = |help: &str| -> Vec<Vec<String>> {
        let is_option = |word: &&str| word.starts_with('-') || *word == "inrust";
        let options =
            |line: &str| line.split([' ', '：']).filter(is_option).map(str::to_owned).collect();
        help.lines().map(options).collect()
    };
    assert_eq!(options(chinese), options(english));
    assert!(chinese.contains("显示帮助") && !english.contains("帮助"), "{chinese}");
}

/// Other programs read this output, so it does not depend on the locale.
#[test]
fn json_is_the_same_in_every_locale() {
    let [english, chinese] =
        ["C", "zh_CN.UTF-8"].map(|language| find_in(language, &["--json", "Semaphore"]).stdout);
    assert!(!english.is_empty() && english == chinese);
    for (language, words) in [("C", "JSON, in English"), ("zh_CN.UTF-8", "JSON（英文）")] {
        let help = find_in(language, &["--help"]);
        assert!(text(&help.stdout).contains(words), "{}", text(&help.stdout));
    }
}

fn text(bytes: &[u8]) -> &str {
    str::from_utf8(bytes).expect("the output should be UTF-8")
}

#[test]
fn a_name_is_answered_with_the_command_to_run() {
    for words in [&["notify"][..], &["Condition.notify"], &["threading.Condition.notify()"]] {
        let output = find(words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        let rows = text(&output.stdout);
        let row = rows.lines().find(|row| row.starts_with("threading.Condition.notify "));
        let row = row.unwrap_or_else(|| panic!("{words:?}: {rows}"));
        assert!(row.ends_with("cargo run -p sync --bin condition"), "{row}");
        assert!(output.stderr.is_empty());
    }
}

/// A module of a package that does not come with CPython is named with its package.
#[test]
fn the_client_of_a_broker_is_named_with_its_package() {
    for words in [["nats.js"], ["kafka"]] {
        let output = find(&words);
        let first = text(&output.stdout).lines().next().unwrap_or_default();
        assert!(first.starts_with("nats.js (nats-py)"), "{words:?}: {first}");
    }
}

#[test]
fn chinese_and_several_words_are_found() {
    for (words, command) in [
        (&["信号量"][..], "cargo run -p sync --bin semaphore"),
        (&["条件变量"], "cargo run -p sync --bin condition"),
        (&["线程池"], "cargo run -p threads --bin thread_pool_executor"),
        (&["事件循环"], "cargo run -p async --bin run_until_complete"),
        (&["thread", "pool"], "cargo run -p threads --bin thread_pool_executor"),
        (&["thread pool"], "cargo run -p threads --bin thread_pool_rayon"),
    ] {
        let output = find(words);
        assert!(output.status.success(), "{words:?}: {output:?}");
        assert!(text(&output.stdout).contains(command), "{words:?}: {}", text(&output.stdout));
    }
}

#[test]
fn an_unknown_name_is_reported_with_the_most_similar_names() {
    let output = find(&["nofity"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    let said = text(&output.stderr);
    assert_eq!(said.lines().count(), 1, "{said}");
    assert!(said.starts_with("inrust: nothing is named nofity; did you mean "), "{said}");
    assert!(said.contains("Condition.notify"), "{said}");

    let output = find(&["xyzzy"]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(text(&output.stderr), "inrust: nothing is named xyzzy, and no name is similar\n");

    for (mistyped, meant) in [
        ("asyncio.Sempahore", "asyncio.Semaphore"),
        ("threading.get_native_idd", "threading.get_native_id"),
    ] {
        let output = find(&[mistyped]);
        assert_eq!(output.status.code(), Some(1));
        let said = text(&output.stderr);
        let begin = format!("inrust: nothing is named {mistyped}; did you mean {meant}, ");
        assert!(said.starts_with(&begin) && output.stdout.is_empty(), "{output:?}");
    }
}

#[test]
fn a_long_query_is_answered_soon() {
    for long in ["q", "锁", "a b ", "ab."].map(|text| text.repeat(30_000 / text.len())) {
        for arguments in [&[&*long][..], &["--copy", &long]] {
            let start = Instant::now();
            let output = find(arguments);
            // A second is plenty, also for a debug build on a busy computer.
            assert!(start.elapsed() < Duration::from_secs(10), "{long:.9}...");
            assert!(output.stderr.len() < 500, "{output:?}");
        }
    }
}

#[test]
fn an_unknown_name_is_repeated_without_control_characters_and_shortened() {
    let word = "\u{1b}[31mxyzzy\u{7}q";
    for words in [&[word][..], &["--copy", word]] {
        let said = find(words).stderr;
        let wanted = "inrust: nothing is named [31mxyzzy q, and no name is similar\n";
        assert_eq!(text(&said), wanted, "{words:?}");
    }
    let output = find(&[&"q".repeat(20_000)]);
    let said = text(&output.stderr);
    let shown = "q".repeat(60);
    assert_eq!(said, format!("inrust: nothing is named {shown}..., and no name is similar\n"));
}

#[cfg(unix)]
#[test]
fn a_word_that_is_not_utf_8_is_an_unknown_name() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let mut command = Command::new(env!("CARGO_BIN_EXE_inrust"));
    let output =
        command.arg(OsStr::from_bytes(b"xyzzy\xff")).output().expect("the binary should start");
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stderr);
    assert_eq!(said, "inrust: nothing is named xyzzy\u{fffd}, and no name is similar\n");
}

#[test]
fn without_a_word_the_usage_is_printed() {
    let output = find(&[]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).starts_with("inrust: no word to look up; "), "{output:?}");
}

#[test]
fn words_without_a_letter_or_digit_are_refused() {
    for words in [&[""][..], &["", ""], &[" \t"], &["()"], &["."], &["--", "-"], &["。。。"]] {
        let output = find(words);
        assert_eq!(output.status.code(), Some(2), "{words:?}: {output:?}");
        let said = text(&output.stderr);
        assert!(
            said.starts_with("inrust: no word to look up; ") && said.lines().count() == 1,
            "{said}"
        );
        assert!(output.stdout.is_empty(), "{words:?}");
    }
    // Beside another word they are ignored.
    let [notify, padded] = [&["notify"][..], &["", "notify", "."]].map(find);
    assert_eq!(text(&padded.stdout), text(&notify.stdout));
    assert!(padded.status.success() && !padded.stdout.is_empty());
}

#[test]
fn a_closed_standard_output_is_not_an_error() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_inrust"))
        .arg("thread")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary should start");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the child should be waited for");
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn a_phrase_is_printed_with_its_code_and_a_page_with_its_command() {
    let output = find(&["threading.Event.wait(timeout)"]);
    let said = text(&output.stdout);
    assert!(said.contains("\n    // cargo add parking_lot\n"), "{said}");
    assert!(said.contains("\n    Trap: ") || said.contains("println!"), "{said}");
    assert!(said.contains(" (--copy threading::event_wait_timeout)\n"), "{said}");
    let page = find(&["threading.Condition"]);
    let page: Vec<&str> = text(&page.stdout).lines().take(4).collect();
    assert!(page[2].starts_with("    Rust: parking_lot::Condvar, "), "{page:?}");
    assert_eq!(page[3], "    inrust --copy condition; cargo add parking_lot");
    let all = find(&["--all", "thread"]);
    let few = find(&["thread"]);
    let lines = |output: &Output| text(&output.stdout).lines().count();
    assert!(lines(&all) > 40 && text(&few.stdout).contains(" more: --all prints all\n"));
}

#[test]
fn json_has_the_same_results() {
    let output = find(&["--json", "Semaphore"]);
    let results: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("the output should be JSON");
    assert_eq!(results[0]["kind"], "page");
    assert_eq!(results[0]["name"], "semaphore");
    assert_eq!(results[0]["run"], "cargo run -p sync --bin semaphore");
    let plain = find(&["Semaphore"]);
    let first = text(&plain.stdout).lines().next().expect("there should be a result");
    assert!(first.ends_with("--bin semaphore"), "{first}");
    let phrases: serde_json::Value =
        serde_json::from_slice(&find(&["--json", "threading.stack_size"]).stdout).expect("JSON");
    let code = phrases[0]["code"].as_str().expect("the first result should be a phrase");
    assert!(code.contains("let "), "{code}");
}

#[test]
fn a_copy_is_the_file_without_the_lines_of_this_repository() {
    let source = catalog::header::source("sync", "semaphore");
    let copied = catalog::header::without_shared(&source);
    for name in ["semaphore", "threading.Semaphore", "Semaphore"] {
        assert_eq!(text(&find(&["--copy", name]).stdout), copied, "{name}");
    }
    let phrase = find(&["--copy", "threading::event_wait_timeout"]);
    assert!(text(&phrase.stdout).starts_with("fn main() {\n"));
    // A call, a name of Rust, and a search term.
    let call = find(&["--copy", "lock.acquire(timeout=2)"]);
    let phrase = find(&["--copy", "threading::lock_acquire_timeout"]);
    assert!(call.status.success() && call.stdout == phrase.stdout, "{call:?}");
    for (name, section, snippet) in
        [("JoinSet", "async", "join_set"), ("tokio::sync::Notify", "async", "async_event")]
    {
        let source = catalog::header::without_shared(&catalog::header::source(section, snippet));
        assert_eq!(text(&find(&["--copy", name]).stdout), source, "{name}");
    }
    let stop = find(&["--copy", "kill a thread"]);
    assert_eq!(text(&stop.stdout), text(&find(&["--copy", "threading::thread_stop"]).stdout));
    // What is no name at all has a best answer, which is not copied unasked.
    let words = find(&["--copy", "stopping threads"]);
    assert_eq!(words.status.code(), Some(1));
    let said = text(&words.stderr);
    let begin = "inrust: nothing is named stopping threads; the best answer is inrust --copy ";
    assert!(said.starts_with(begin) && words.stdout.is_empty(), "{words:?}");
    let chinese = find(&["--copy", "怎样 停止 线程"]);
    let said = text(&chinese.stderr);
    assert!(said.contains("；最好的回答是 inrust --copy "), "{said}");
    let unknown = find(&["--copy", "semahpore"]);
    assert_eq!(unknown.status.code(), Some(1));
    assert!(text(&unknown.stderr).contains("; did you mean "), "{unknown:?}");
}

/// Makes packages, and builds and runs them.
#[cfg(unix)]
#[test]
fn a_new_package_is_ready_for_cargo_run() {
    let folder = tempfile::tempdir().expect("a temporary folder should be writable");
    let target = folder.path().join("target");
    for (name, package, first) in
        [("race", "a", None), ("threading::semaphore_acquire_timeout", "b/c", Some("acquired: "))]
    {
        let path = folder.path().join(package);
        let path = path.to_str().expect("the path should be UTF-8");
        let output = find(&["--new", name, path]);
        assert!(output.status.success(), "{output:?}");
        let ran = tests::cargo::run(path.as_ref(), &target, &["run"]);
        let ran = ran.unwrap_or_else(|wrong| panic!("{name}: {wrong}"));
        assert!(first.is_none_or(|first| ran.starts_with(first)) && !ran.is_empty(), "{ran}");

        let again = find(&["--new", name, path]);
        assert_eq!(again.status.code(), Some(1));
        let said = text(&again.stderr);
        assert_eq!(said, format!("inrust: {path}: exists and is not an empty folder\n"));
    }
}

#[test]
fn a_wrong_option_is_one_clear_line() {
    for (arguments, wrong) in [
        (&["--copy"][..], "inrust: --copy needs one name, such as semaphore\n"),
        (&["--copy", ""], "inrust: --copy needs one name, such as semaphore\n"),
        (
            &["--new", "lock"],
            "inrust: --new needs a name and a folder: --new semaphore my-folder\n",
        ),
        (&["--copy", "--new", "a"], "inrust: --copy prints and --new writes; give one of them\n"),
        (&["--cpoy", "a"], "inrust: invalid option '--cpoy'\n"),
    ] {
        let output = find(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert_eq!(text(&output.stderr), wrong);
        assert!(output.stdout.is_empty());
    }
    let help = find(&["--help"]);
    assert!(help.status.success() && text(&help.stdout).contains("--copy NAME"));
    for option in ["--version", "-V"] {
        assert_eq!(
            text(&find(&[option]).stdout),
            concat!("inrust ", env!("CARGO_PKG_VERSION"), "\n")
        );
    }
}
