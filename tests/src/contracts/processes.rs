//! Section «using processes», and the advice on Master and Worker.

use super::{Contract, Kind, PATIENCE, after};
use crate::transcript::{LATE, Transcript};

const PROCESS: Contract = Contract {
    section: "processes",
    binary: "process",
    kind: Kind::Timed,
    end: after(9),
    patience: PATIENCE,
    check: nine_children_count,
};

pub(super) const CONTRACTS: &[Contract] = &[
    PROCESS,
    Contract { binary: "process_std", ..PROCESS },
    Contract { binary: "process_pool", ..PROCESS },
    Contract {
        section: "processes",
        binary: "process_queue",
        kind: Kind::Timed,
        end: after(5),
        patience: PATIENCE,
        check: five_items_then_the_end,
    },
    Contract {
        section: "processes",
        binary: "master_worker",
        kind: Kind::Ordered,
        end: after(0),
        patience: PATIENCE,
        check: nothing_lost,
    },
];

fn nine_children_count(run: &Transcript) {
    // Child n prints 0 to n - 1, so the number n is printed by 9 - n of them.
    let expected: Vec<String> =
        (0..10).flat_map(|child| (0..child).map(|number: u32| number.to_string())).collect();
    run.assert_lines_in_any_order(&expected);
    let first = run.lines[0].at;
    for line in &run.lines {
        let due = std::time::Duration::from_secs(line.text.parse().expect("checked above"));
        run.assert(line.at >= due, format!("`{}` comes too early", line.text));
        run.assert(line.at <= first + due + LATE, format!("`{}` comes too late", line.text));
    }
}

fn five_items_then_the_end(run: &Transcript) {
    // A sixth item falls due just when both processes are ended: it may come, before or after.
    let mut texts = run.texts();
    texts.retain(|text| *text != "6");
    run.assert(texts == ["1", "2", "3", "4", "5", "强制结束"], "1 to 5, then «强制结束»");
    let sixes = run.lines.len() - texts.len();
    run.assert(sixes <= 1, "at most one 6");
    run.assert_times((0..5).map(f64::from));
    let end = run.lines.iter().find(|line| line.text == "强制结束").expect("checked above");
    run.assert(end.at.as_secs() >= 5, "«强制结束» comes too early");
}

fn nothing_lost(_run: &Transcript) {}
