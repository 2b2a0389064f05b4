//! Section "coroutines".

use std::time::Duration;

use super::{Contract, SILENT_IN_THE_END};
use crate::transcript::Transcript;

/// Lines that are printed together appear within this time. The time is less than any interval that
/// the order of the lines does not already prove.
const AT_ONCE: Duration = Duration::from_millis(750);

/// Calls [`Transcript::assert_times`] and also limits how late each line is, so that a wait of two
/// seconds instead of one is detected. These programs run on one thread and compute almost nothing.
/// CPython's slow start does not matter, because the times are counted from the first line.
#[track_caller]
fn assert_times(run: &Transcript, seconds: impl IntoIterator<Item = f64>) {
    let seconds: Vec<f64> = seconds.into_iter().collect();
    run.assert_times(seconds.iter().copied());
    for (line, due) in run.lines.iter().zip(&seconds) {
        let (since, due) = ((line.at - run.lines[0].at).as_secs_f64(), due - seconds[0]);
        let late = since - due;
        run.assert(late < 0.75 + due / 5., format!("`{}` is {late:.2} s late", line.text));
    }
}

/// Asserts that fewer than `seconds` seconds pass between two lines.
#[track_caller]
fn assert_gap(run: &Transcript, lines: [usize; 2], seconds: f64) {
    let [from, to] = lines.map(|line| &run.lines[line]);
    let gap = (to.at - from.at).as_secs_f64();
    run.assert(gap < seconds, format!("{gap:.2} s from `{}` to `{}`", from.text, to.text));
}

pub(super) fn run_until_complete(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&["write"]);
    })
}

pub(super) fn wait(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines_in_any_order(&["coro1", "coro2"]);
    })
}

pub(super) fn gather(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "A 1",
            "A 2",
            "B 1",
            "B 2",
            "B 3",
            "B 4",
            "B 1",
            "B 2",
            "B 3",
            "B 4",
            "B 5",
            "B 6",
            "[[('A', 1), ('A', 2)], [('B', 1), ('B', 2), ('B', 3), ('B', 4)], \
         [('B', 1), ('B', 2), ('B', 3), ('B', 4), ('B', 5), ('B', 6)]]",
        ]);
        assert_times(run, [1.; 13]);
        run.assert_groups_of(13, AT_ONCE);
    })
}

pub(super) fn create_task(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&["done: False", "Waiting:  2", "done: True"]);
        assert_times(run, [0., 0., 2.]);
    })
}

pub(super) fn ensure_future(contract: Contract) -> Contract {
    create_task(contract)
}

pub(super) fn add_done_callback(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&["Waiting:  2", "Callback:  Done after 2s True"]);
        assert_times(run, [0., 2.]);
    })
}

pub(super) fn task_result(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "too early",
            "Waiting:  2",
            "Done after 2s",
            "failed: from fail",
            "cancelled",
        ]);
        assert_times(run, [0., 0., 2., 2., 2.]);
    })
}

/// Returns the lines that `do_some_work` prints before it sleeps for these seconds.
fn waiting(seconds: [u32; 3]) -> Vec<String> {
    seconds.map(|x| format!("Waiting:  {x}")).to_vec()
}

/// Returns the lines with the results of `do_some_work`.
fn results(seconds: [u32; 3]) -> [String; 3] {
    seconds.map(|x| format!("Task ret:  Done after {x}s"))
}

pub(super) fn wait_tasks(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_count(6);
        let (begin, end) = run.split_at(3);
        begin.assert_lines(&waiting([1, 2, 4]));
        end.assert_lines_in_any_order(&results([1, 2, 4]));
        assert_times(run, [0., 0., 0., 4., 4., 4.]);
        run.assert_groups_of(3, AT_ONCE);
    })
}

pub(super) fn run_wait(contract: Contract) -> Contract {
    wait_tasks(contract)
}

pub(super) fn run_gather(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[waiting([1, 2, 2]), results([1, 2, 2]).to_vec()].concat());
        assert_times(run, [0., 0., 0., 2., 2., 2.]);
        run.assert_groups_of(3, AT_ONCE);
    })
}

pub(super) fn as_completed(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[waiting([1, 2, 4]), results([1, 2, 4]).to_vec()].concat());
        assert_times(run, [0., 0., 0., 1., 2., 4.]);
    })
}

pub(super) fn first_completed(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "Waiting:  1",
            "Waiting:  2",
            "Waiting:  4",
            "done: Done after 1s",
            "pending: 2",
            "Waiting:  1",
            "Waiting:  2",
            "first: Done after 1s",
        ]);
        assert_times(run, [0., 0., 0., 1., 1., 1., 1., 2.]);
        assert_gap(run, [6, 7], 1.75); // not the 2 s of the next task
    })
}

pub(super) fn join_set(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "Waiting:  1",
            "Waiting:  2",
            "Waiting:  4",
            "Task ret:  Done after 1s",
            "Task ret:  Done after 2s",
            "1 left",
            "Cancelled:  4",
            "main: ends",
        ]);
        assert_times(run, [0., 0., 0., 1., 2., 2., 2., 2.]);
    })
}

pub(super) fn call_soon_threadsafe(contract: Contract) -> Contract {
    contract.stopped_at(10_500).patience(SILENT_IN_THE_END).check(|run| {
        run.assert_count(5);
        let took = run.lines[0].text.strip_prefix("TIME: ").and_then(|time| time.parse().ok());
        run.assert(
            took.is_some_and(|took: f64| took < 1.),
            "starting the loop should take less than a second",
        );
        let (_, rest) = run.split_at(1);
        rest.assert_lines(&[
            "More work 6",
            "Finished more work 6",
            "More work 3",
            "Finished more work 3",
        ]);
        assert_times(run, [0., 0., 6., 6., 9.]);
        let not_blocked = run.lines[1].at - run.lines[0].at;
        run.assert(not_blocked < AT_ONCE, "the first work should start immediately");
    })
}

pub(super) fn blocking_work(contract: Contract) -> Contract {
    contract.check(|run| {
        let mut ticks = run.clone();
        ticks.lines.retain(|line| line.text.starts_with("tick "));
        let mut others = run.clone();
        others.lines.retain(|line| !line.text.starts_with("tick "));
        others.assert_lines(&["waited", "computed"]);
        assert_times(&others, [2., 4.]);
        run.assert(run.lines[0].text == "tick 1", "the first line should be `tick 1`");
        // Each work takes two seconds, enough for seven or eight ticks. A busy machine changes the
        // number.
        let waited = run.lines.iter().position(|line| line.text == "waited").unwrap_or_default();
        for ticks in [waited, run.lines.len() - waited - 2] {
            run.assert((4..=12).contains(&ticks), format!("{ticks} ticks in two seconds"));
        }
        let numbers = ticks.numbers_after("tick ");
        run.assert(
            numbers.iter().copied().eq(1..=numbers.len() as u32),
            "the ticks should count up by one",
        );
        // A loop that is blocked by either work would print nothing for two seconds.
        for ticks in ticks.lines.windows(2) {
            let gap = ticks[1].at - ticks[0].at;
            run.assert(gap.as_millis() < 1500, format!("no `{}` for {gap:?}", ticks[1].text));
        }
        let last = ticks.lines[ticks.lines.len() - 1].at;
        // Counted to the last line: CPython takes a second to exit on a busy machine, and does not
        // tick meanwhile.
        let silent = run.lines[run.lines.len() - 1].at.saturating_sub(last);
        run.assert(silent < Duration::from_millis(1500), "the ticks should continue to the end");
    })
}

pub(super) fn blocked_loop(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "tick 1",
            "blocks the loop",
            "lets it go",
            "tick 2",
            "tick 3",
            "tick 4",
        ]);
        // An unblocked loop would tick at 0, 0.25, 0.5 and 0.75 s.
        assert_times(run, [0., 0., 1., 1., 1.25, 1.5]);
        let late = run.lines[3].at - run.lines[0].at;
        run.assert(late > Duration::from_millis(750), "the second tick should be late");
    })
}

/// Returns the second of the day from a line of `time.ctime()`, for example `Sun Nov 22 08:05:09
/// 2026`.
fn clock(run: &Transcript, line: usize) -> u32 {
    const DAYS: &str = "Mon Tue Wed Thu Fri Sat Sun";
    const MONTHS: &str = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";
    let text = &run.lines[line].text;
    let words: Vec<&str> = text.split_whitespace().collect();
    let seconds = || {
        let [day, month, date, time, year] = words[..] else { return None };
        let date: u32 = date.parse().ok()?;
        let year: u32 = year.parse().ok()?;
        let known = DAYS.contains(day) && MONTHS.contains(month);
        // A line that is formatted again from its parts is the same: the date and the parts of the
        // time have two columns each.
        let hours: Vec<u32> = time.split(':').map_while(|part| part.parse().ok()).collect();
        let [hour, minute, second] = hours[..] else { return None };
        let again = format!("{day} {month} {date:2} {hour:02}:{minute:02}:{second:02} {year:04}");
        (known && again == *text).then_some((hour * 60 + minute) * 60 + second)
    };
    let seconds = seconds();
    run.assert(seconds.is_some(), format!("not a line of `time.ctime()`: `{text}`"));
    seconds.unwrap_or_default()
}

pub(super) fn run_coroutine_threadsafe(contract: Contract) -> Contract {
    contract.stopped_at(7500).patience(SILENT_IN_THE_END).check(|run| {
        run.assert_count(5);
        for (line, text) in [(1, "第二个 协程运行完.."), (3, "第一个 协程运行完..")]
        {
            run.assert(
                run.lines[line].text == text,
                format!("line {} should be `{text}`", line + 1),
            );
        }
        assert_times(run, [0., 3., 3., 6., 6.]);
        const DAY: u32 = 24 * 60 * 60;
        let clocks = [0, 2, 4].map(|line| clock(run, line));
        for (earlier, later) in [(clocks[0], clocks[1]), (clocks[1], clocks[2])] {
            let passed = (later + DAY - earlier) % DAY;
            run.assert((2..=6).contains(&passed), "the clock should advance by three seconds");
        }
    })
}

pub(super) fn async_with(contract: Contract) -> Contract {
    contract.check(|run| {
        let cases = [
            ("good pass on", "None", "nothing raised"),
            ("bad pass on", "ValueError", "caught outside: from BLOCK"),
            ("bad swallow", "ValueError", "nothing raised"),
            ("slow pass on", "CancelledError", "cancelled outside"),
        ];
        let (mut lines, mut times, mut now) = (Vec::new(), Vec::new(), 0.);
        for form in ["statement", "desugared"] {
            for (case, error, outcome) in cases {
                lines.extend([
                    format!("{form} {case}"),
                    "  aenter begins".to_owned(),
                    "  aenter ends".to_owned(),
                    "  BLOCK VAR".to_owned(),
                    format!("  aexit begins {error}"),
                    "  aexit ends".to_owned(),
                    format!("  {outcome}"),
                ]);
                let block = if case.starts_with("slow") { 0.25 } else { 0. };
                let entered = now + 0.25;
                let left = entered + block;
                times.extend([now, now, entered, entered, left, left + 0.25, left + 0.25]);
                now = left + 0.25;
            }
        }
        lines.extend(
            [
                "the body never leaves",
                "  aenter begins",
                "  aenter ends",
                "  dropped without aexit",
            ]
            .map(str::to_owned),
        );
        times.extend([now, now, now + 0.25, now + 0.25]);
        run.assert_lines(&lines);
        assert_times(run, times);
    })
}

pub(super) fn cancellation(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "worker: step 1",
            "worker: step 2",
            "worker: step 3",
            "main: cancels",
            "worker: cancelled in step 3",
            "worker: has cleaned up",
            "holder: begins",
            "main: aborts",
            "holder: releases",
            "main: aborted",
            "busy: cancelled, and goes on to the next await",
            "main: aborted",
            "main: aborted",
        ]);
        assert_times(run, [0., 0.5, 1., 1.25, 1.25, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5]);
    })
}

pub(super) fn async_for(contract: Contract) -> Contract {
    contract.check(|run| {
        let (mut lines, mut times, mut now) = (Vec::new(), Vec::new(), 0.);
        for form in ["statement", "desugared"] {
            for (block, items) in [("good", 3), ("bad", 2)] {
                lines.extend([format!("{form} {block}"), "  aiter".to_owned()]);
                times.extend([now, now]);
                for item in 1..=items {
                    now += 0.2;
                    lines.extend([format!("  anext gives {item}"), format!("  BLOCK {item}")]);
                    times.extend([now, now]);
                }
                let end: &[&str] = if block == "good" {
                    now += 0.2;
                    &["  anext raises StopAsyncIteration", "  BLOCK2", "  nothing raised"]
                } else {
                    &["  caught outside: from BLOCK"]
                };
                lines.extend(end.iter().map(|line| (*line).to_owned()));
                times.extend(end.iter().map(|_| now));
            }
        }
        run.assert_lines(&lines);
        assert_times(run, times);
    })
}

pub(super) fn async_generator(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "made, and nothing has happened",
            "3",
            "2",
            "1",
            "released",
            "ended",
            "3",
            "released",
            "closed",
        ]);
        assert_times(run, [0., 0.25, 0.5, 0.75, 0.75, 0.75, 1., 1., 1.]);
        assert_gap(run, [6, 7], 0.4); // the remaining two items would take 0.5 s
    })
}

pub(super) fn loop_stop(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&["start", "after 1s stop"]);
        assert_times(run, [0., 1.]);
        // Saturating, because the line may be read after the program ended.
        let end = run.ended_at.saturating_sub(run.lines[1].at);
        let at_once = end < Duration::from_millis(900) || stands_still(run);
        run.assert(at_once, "the program should end when the loop is stopped");
    })
}

pub(super) fn call_soon(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "[work ] start A",
            "[hello] Hello, Tom",
            "[work ] start B",
            "[work ] start C",
            "[work ] A after 1s stop",
            "[work ] B after 2s stop",
            "[work ] C after 3s stop",
        ]);
        assert_times(run, [0., 0., 0., 0., 1., 2., 3.]);
    })
}

/// Returns whether the machine is so busy that a program may be suspended for fractions of a
/// second: this program took more than two seconds to print its first line.
fn stands_still(run: &Transcript) -> bool {
    run.lines.first().is_some_and(|first| first.at > Duration::from_secs(2))
}

pub(super) fn call_later(contract: Contract) -> Contract {
    contract.check(|run| {
        let mut run = run.clone();
        // If CPython is suspended from before 1 s until after 1.2 s, two timers are due in the same
        // turn of the loop. One timer calls Tom. The other makes A ready, and A runs after Tom.
        // (tokio keeps the order of the timers.)
        let tom_first = run.lines.len() == 7 && run.lines[4].text == "[hello] Hello, Tom";
        if tom_first && stands_still(&run) {
            run.lines.swap(4, 5);
        }
        let run = &run;
        run.assert_lines(&[
            "[workA] start",
            "[hello] Hello, Kitty",
            "[workB] start",
            "[hello] Hello, Jerry",
            "[workA] stop",
            "[hello] Hello, Tom",
            "[workB] stop",
        ]);
        assert_times(run, [0., 0., 0., 1., 1., 1.2, 2.]);
        assert_gap(run, [3, 5], 0.6);
    })
}

pub(super) fn call_at(contract: Contract) -> Contract {
    call_later(contract)
}

pub(super) fn async_lock(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            r"\\\\\\\\\\\\ one",
            "one start",
            "++++++++++ one",
            "///////////",
            r"\\\\\\\\\\\\ two",
            "---------- one",
            "one end",
            "one ok",
            "two start",
            "two ok",
        ]);
    })
}

pub(super) fn async_semaphore(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&(1..=9).map(|num| format!("-------- {num}")).collect::<Vec<_>>());
        assert_times(run, (0..9).map(|num| f64::from(num / 3)));
        run.assert_groups_of(3, AT_ONCE);
    })
}

pub(super) fn async_event(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "event start state: False",
            "coro1 waiting for event",
            "coro2 waiting for event",
            "setting event in callback",
            "coro1 triggered",
            "coro2 triggered",
            "event end state: True",
        ]);
        assert_times(run, [0., 0., 0., 0.1, 0.1, 0.1, 0.1]);
    })
}

pub(super) fn async_condition(contract: Contract) -> Contract {
    contract.check(|run| {
        let waiting = (0..5).flat_map(|n| ["----".to_owned(), format!("consumer {n} is waiting")]);
        let woken = |range: std::ops::Range<u32>| {
            range.flat_map(|n| [format!("consumer {n} triggered"), format!("ending consumer {n}")])
        };
        let mut lines = vec!["starting manipulate_condition".to_owned()];
        lines.extend(waiting);
        lines.push("notifying 1 consumers".to_owned());
        lines.extend(woken(0..1));
        lines.push("notifying 2 consumers".to_owned());
        lines.extend(woken(1..3));
        lines.push("notifying remaining consumers".to_owned());
        lines.push("ending manipulate_condition".to_owned());
        lines.extend(woken(3..5));
        run.assert_lines(&lines);
        let times = [(0., 11), (0.1, 3), (0.2, 5), (0.3, 6)];
        assert_times(run, times.into_iter().flat_map(|(at, lines)| vec![at; lines]));
    })
}

/// The output is exact unless the machine suspends the program for the 10 ms between two wakeups.
/// In that case both consumers are ready in the same turn of the loop. The first consumer wakes the
/// producer, which then runs after the second consumer. CPython (observed with 40 ms on a busy
/// machine) and Rust both do this. The order of the consumers alone, and the order of the producer
/// alone, are still fixed.
///
/// Consumers that run in the same turn print within microseconds. If all wakeups are further apart
/// than half of the shortest sleep between them, the output must be exact.
pub(super) fn async_queue(contract: Contract) -> Contract {
    contract.check(|run| {
        const LINES: &[&str] = &[
            "consumer 0: waiting for item",
            "consumer 0: waiting for item",
            "consumer 1: waiting for item",
            "consumer 1: waiting for item",
            "producer: starting",
            "producer: added task 0 to the queue",
            "producer: added task 1 to the queue",
            "consumer 0: has item 0",
            "consumer 1: has item 1",
            "producer: added task 2 to the queue",
            "producer: added task 3 to the queue",
            "consumer 0: waiting for item",
            "consumer 0: has item 2",
            "producer: added task 4 to the queue",
            "consumer 1: waiting for item",
            "consumer 1: has item 3",
            "producer: added task 5 to the queue",
            "producer: adding stop signals to the queue",
            "consumer 0: waiting for item",
            "consumer 0: has item 4",
            "consumer 1: waiting for item",
            "consumer 1: has item 5",
            "producer: waiting for queue to empty",
            "consumer 0: waiting for item",
            "consumer 0: has item None",
            "consumer 0: ending",
            "consumer 1: waiting for item",
            "consumer 1: has item None",
            "consumer 1: ending",
            "producer: ending",
        ];
        const APART: Duration = Duration::from_millis(5);
        run.assert_count(LINES.len());
        let waits = run.lines.iter().filter(|line| line.text.ends_with(": waiting for item"));
        // The first five do not follow a sleep.
        let wakes: Vec<Duration> = waits.skip(5).map(|line| line.at).collect();
        if wakes.windows(2).all(|pair| pair[1] - pair[0] > APART) {
            run.assert_lines(LINES);
            return;
        }
        run.assert_lines_in_any_order(LINES);
        for who in ["consumer", "producer"] {
            let mut only = run.clone();
            only.lines.retain(|line| line.text.starts_with(who));
            let of = |line: &&&str| line.starts_with(who);
            only.assert_lines(&LINES.iter().filter(of).collect::<Vec<_>>());
        }
        let (mut added, mut taken) = (0, 0);
        for line in &run.lines {
            added += usize::from(line.text.contains(": added task "));
            taken += usize::from(line.text.contains(": has item ") && !line.text.ends_with("None"));
            run.assert(added <= taken + 2, "the queue should hold at most two tasks");
            run.assert(taken <= added, "a task should be added before it is taken");
        }
        run.assert(run.lines[29].text == "producer: ending", "the producer should end last");
    })
}

pub(super) fn lazy_coroutine(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "made, and nothing has happened",
            "awaited: begins",
            "awaited: ends",
            "it returns 42",
            "handed to the loop, and nothing has happened",
            "task: begins",
            "task: ends",
            "it returns 42",
            "dropped, and nothing has happened",
            "made a generator, and nothing has happened",
            "generator: makes 1",
            "it yields 1",
            "generator: makes 2",
            "it yields 2",
            "generator: ends",
        ]);
    })
}

pub(super) fn yield_from(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "nested: 1 2 3 4 5",
            "flat: 1 2 3 4 5",
            "outer: begins",
            "inner: begins",
            "driver: has control",
            "inner: goes on",
            "driver: has control",
            "inner: ends",
            "outer: has 42",
            "driver: done",
        ]);
    })
}

pub(super) fn components(contract: Contract) -> Contract {
    contract.check(|run| {
        run.assert_lines(&[
            "event loop: runs",
            "future: made, not set yet",
            "coroutine: made, nothing has happened",
            "task: made, nothing has happened",
            "coroutine: begins, and awaits the future",
            "future: is set",
            "coroutine: the future is 42",
            "task: done",
            "event loop: has run",
        ]);
        assert_times(run, [0., 0., 0., 0., 0., 0.1, 0.1, 0.1, 0.1]);
    })
}

pub(super) fn signals(contract: Contract) -> Contract {
    contract.stopped_at(500).handles_interrupt()
}
