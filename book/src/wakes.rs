//! Finds out which event of a recorded run ended which wait, for the arrows of a picture.
//!
//! A recording has no record of a wakeup. The page of a snippet declares which events end which
//! waits, see [`Which`], because only its code says so. An arrow is drawn if the order of the
//! recorded events leaves no doubt; otherwise there is none.

use std::collections::HashSet;
use std::time::Duration;

use catalog::pages::{Wakes, Which};

use crate::recording::Recording;
use crate::timeline::{Meaning, Timeline};

/// An event, and a wait of another lane that the event ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrow {
    /// The event.
    pub from: Place,
    /// The end of the wait.
    pub to: Place,
}

/// The place of an event in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The index of the lane.
    pub lane: usize,
    /// The index of the entry in the recording.
    pub entry: usize,
    /// The time at which the event is drawn.
    pub at: Duration,
}

/// The maximum time between an event and the end of a wait that the event ended. A wakeup takes
/// some tenths of a millisecond, and longer on a busy machine.
const WAKEUP: Duration = Duration::from_millis(50);

/// A wait that has ended.
struct Wait {
    /// The index of the entry with which the wait began.
    began: usize,
    end: Place,
}

/// Returns the arrows of a picture, in the order of the ends of the waits. The first row that
/// explains the end of a wait counts.
///
/// # Errors
///
/// Returns an error if a row explains the end of no wait.
pub fn arrows(
    timeline: &Timeline,
    recording: &Recording,
    rows: &[Wakes],
) -> Result<Vec<Arrow>, String> {
    let mut arrows: Vec<Arrow> = Vec::new();
    for row in rows {
        let is_explained = |wait: &Wait| arrows.iter().any(|arrow| arrow.to == wait.end);
        let events = events(timeline, recording, &row.event);
        let mut waits = waits(timeline, &row.wait);
        waits.retain(|wait| !is_explained(wait));
        let found = match row.which {
            Which::First => of_the_first(&events, &waits, recording),
            which => of_each(&events, &waits, recording, which),
        };
        if found.is_empty() {
            let Wakes { event, wait, .. } = row;
            return Err(format!(
                "`## Wakes`: no `{event}` in the recording ends a `{wait}` of another lane"
            ));
        }
        arrows.extend(found);
    }
    arrows.sort_by_key(|arrow| arrow.to.entry);
    Ok(arrows)
}

/// Returns the events with these words, in order.
fn events(timeline: &Timeline, recording: &Recording, words: &str) -> Vec<Place> {
    let of_lane = |(lane, events): (usize, &Vec<(usize, Duration)>)| {
        let places = events.iter().map(move |&(entry, at)| Place { lane, entry, at });
        places.collect::<Vec<_>>()
    };
    let lanes = timeline.lanes.iter().map(|lane| &lane.events).enumerate();
    let mut events: Vec<Place> = lanes.flat_map(of_lane).collect();
    events.retain(|event| recording.entries[event.entry].words == words);
    events.sort_by_key(|event| event.entry);
    events
}

/// Returns the waits with these words that have ended, in the order of their ends.
fn waits(timeline: &Timeline, words: &str) -> Vec<Wait> {
    let mut waits = Vec::new();
    for (lane, of_lane) in timeline.lanes.iter().enumerate() {
        for span in &of_lane.spans {
            if span.meaning == Meaning::Waits
                && span.words == words
                && let Some(entry) = span.last
            {
                waits.push(Wait { began: span.first, end: Place { lane, entry, at: span.to } });
            }
        }
    }
    waits.sort_by_key(|wait| wait.end.entry);
    waits
}

/// Returns whether an event can have ended a wait: the wait of another lane had begun, and ended
/// soon.
fn can_end(event: &Place, wait: &Wait, recording: &Recording) -> bool {
    let at = |entry: usize| recording.entries[entry].at;
    event.lane != wait.end.lane
        && (wait.began..wait.end.entry).contains(&event.entry)
        && at(wait.end.entry).saturating_sub(at(event.entry)) <= WAKEUP
}

/// Seeks the event that ended each wait.
fn of_each(events: &[Place], waits: &[Wait], recording: &Recording, which: Which) -> Vec<Arrow> {
    let mut used = HashSet::new();
    let mut arrows = Vec::new();
    for wait in waits {
        let mut can_end = events.iter().filter(|event| can_end(event, wait, recording));
        let is_unused = |event: &&Place| !used.contains(&event.entry);
        let event = match which {
            Which::Any => {
                let mut unused = can_end.filter(is_unused);
                let only = unused.next();
                only.filter(|_| unused.next().is_none())
            }
            Which::Last => can_end.next_back().filter(is_unused),
            Which::First | Which::Every => can_end.next_back(),
        };
        if let Some(event) = event {
            used.insert(event.entry);
            arrows.push(Arrow { from: *event, to: wait.end });
        }
    }
    arrows
}

/// Seeks, for each event, the wait that began first of those that had not been ended before.
fn of_the_first(events: &[Place], waits: &[Wait], recording: &Recording) -> Vec<Arrow> {
    let mut arrows: Vec<Arrow> = Vec::new();
    for event in events {
        let open = waits.iter().filter(|wait| {
            (wait.began..wait.end.entry).contains(&event.entry)
                && arrows.iter().all(|arrow| arrow.to != wait.end)
        });
        if let Some(first) = open.min_by_key(|wait| wait.began)
            && can_end(event, first, recording)
        {
            arrows.push(Arrow { from: *event, to: first.end });
        }
    }
    arrows
}

#[cfg(test)]
mod tests_of_wakes {
    use super::*;

    /// Returns each arrow as `A 1 B 2`: the lane and the entry of the event and of the end.
    fn found(entries: &str, rows: &[(&str, Which, &str)]) -> Result<Vec<String>, String> {
        let text = format!("# binary    a\n# source    b\n# recorded  c\n{entries}9.0\n");
        let recording = Recording::parse(&text).expect("the recording should be well formed");
        let timeline = Timeline::new(&recording).expect("the recording should be drawable");
        let row = |&(event, which, wait): &(&str, Which, &str)| Wakes {
            event: event.to_owned(),
            which,
            wait: wait.to_owned(),
        };
        let rows: Vec<Wakes> = rows.iter().map(row).collect();
        let arrows = arrows(&timeline, &recording, &rows)?;
        let place = |place: Place| format!("{} {}", timeline.lanes[place.lane].name, place.entry);
        Ok(arrows.iter().map(|a| format!("{} {}", place(a.from), place(a.to))).collect())
    }

    const HELD: &str = "0.1\tA\tholds it\n0.2\tB\twaits for it\n0.3\tC\twaits for it\n\
                        1.0\tA\tdone\n1.001\tB\tholds it\n2.0\tB\tdone\n2.001\tC\tholds it\n\
                        2.002\tC\tdone\n";

    #[test]
    fn the_last_event_ends_one_wait() {
        let arrows = found(HELD, &[("done", Which::Last, "waits for it")]);
        assert_eq!(arrows, Ok(vec!["A 3 B 4".to_owned(), "B 5 C 6".to_owned()]));
        // Both have ended after the same release: the second for another reason.
        let both = HELD.replace("2.0\tB\tdone\n2.001", "1.002");
        let arrows = found(&both, &[("done", Which::Last, "waits for it")]);
        assert_eq!(arrows, Ok(vec!["A 3 B 4".to_owned()]));
    }

    #[test]
    fn an_event_that_wakes_all_ends_every_wait() {
        let both = HELD.replace("2.0\tB\tdone\n2.001", "1.002");
        let arrows = found(&both, &[("done", Which::Every, "waits for it")]);
        assert_eq!(arrows, Ok(vec!["A 3 B 4".to_owned(), "A 3 C 5".to_owned()]));
    }

    /// Two permits are released, and two waits end.
    const PERMITS: &str = "0.1\tA\tholds it\n0.1\tB\tholds it\n0.2\tC\twaits for it\n\
                           0.3\tD\twaits for it\n1.0\tA\tdone\n1.001\tB\tdone\n\
                           1.002\tC\tholds it\n1.003\tD\tholds it\n";

    #[test]
    fn the_wait_that_began_first_ends_first() {
        let arrows = found(PERMITS, &[("done", Which::First, "waits for it")]);
        assert_eq!(arrows, Ok(vec!["A 4 C 6".to_owned(), "B 5 D 7".to_owned()]));
        // The first that waits does not end, so the event is not said to have ended the second.
        let late = PERMITS.replace("1.002", "1.5").replace("1.003", "1.5");
        let row = ("done", Which::First, "waits for it");
        found(&late, &[row]).expect_err("the waits should end too late");
    }

    #[test]
    fn nothing_is_said_if_several_events_can_have_ended_a_wait() {
        let row = ("done", Which::Any, "waits for it");
        found(PERMITS, &[row]).expect_err("each of two events can have ended each wait");
        let arrows = found(HELD, &[row]);
        assert_eq!(arrows, Ok(vec!["A 3 B 4".to_owned(), "B 5 C 6".to_owned()]));
    }

    #[test]
    fn an_event_before_the_wait_or_long_before_its_end_ends_no_wait() {
        let row = ("done", Which::Last, "waits for it");
        for entries in [
            "0.1\tA\tholds it\n0.2\tA\tdone\n0.21\tB\twaits for it\n0.22\tB\tdone\n",
            "0.1\tA\tholds it\n0.1\tB\twaits for it\n0.2\tA\tdone\n0.4\tB\tdone: gives up\n",
            "0.1\tA\tholds it\n0.1\tB\twaits for it\n0.2\tA\tdone\n",
        ] {
            let wrong = found(entries, &[row]).expect_err(entries);
            let words =
                "`## Wakes`: no `done` in the recording ends a `waits for it` of another lane";
            assert_eq!(wrong, words);
        }
    }

    #[test]
    fn an_event_ends_no_wait_of_its_own_lane() {
        let entries = "0.1\tA\twaits for it\n0.2\tA\tnote: asks\n0.21\tA\tholds it\n";
        let row = ("note: asks", Which::Last, "waits for it");
        found(entries, &[row]).expect_err("the event should be of another lane");
    }

    #[test]
    fn the_first_row_that_explains_a_wait_counts() {
        let entries = "0.1\tA\tholds it\n0.2\tB\twaits for it\n1.0\tA\tdone\n\
                       1.001\tA\twaits for it\n1.002\tB\tholds it\n2.0\tB\twaits for it\n\
                       2.001\tA\tholds it\n";
        let (done, waits) =
            (("done", Which::Last, "waits for it"), ("waits for it", Which::Last, "waits for it"));
        let arrows = found(entries, &[done, waits]);
        assert_eq!(arrows, Ok(vec!["A 2 B 4".to_owned(), "B 5 A 6".to_owned()]));
    }
}
