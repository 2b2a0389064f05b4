//! Checks the picture of each page: the bars and dots have to show the contract.
//!
//! [`Timeline::new`] and [`check`] check what the kinds of the moments (waits, holds, done, note)
//! imply for every picture. To check more of one picture, write a function with the snippet's name
//! in `pictures/SECTION.rs`: `pub(super) fn semaphore(p: &Picture) -> Checked`. The build finds the
//! function by name. A companion without a function inherits that of the snippet whose counterpart
//! the companion shares.
//!
//! Only lower bounds of times are checked, because a busy machine makes events late, never early.

mod r#async;
mod processes;
mod sync;
mod threads;

use std::time::Duration;

use catalog::header::Header;
use tests::contracts::{Contract, End};

use crate::recording::Recording;
use crate::timeline::{Lane, Meaning, Span, Timeline};

/// The result of a check; the error says what is wrong with the picture.
pub type Checked = Result<(), String>;

/// The origin of the run that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// A recording of the book, which also has to show what only some runs show, for example a
    /// thread that waits for a lock.
    Recorded,
    /// A new run.
    Fresh,
}

/// A picture, with the recording from which the picture is drawn.
struct Picture<'a> {
    recording: &'a Recording,
    timeline: Timeline,
    run: Run,
}

/// The section, the snippet, and the function.
type Function = (&'static str, &'static str, fn(&Picture) -> Checked);

/// The functions in the files of the folder `pictures`.
const FUNCTIONS: &[Function] = include!(concat!(env!("OUT_DIR"), "/pictures.rs"));

/// Returns the names of all functions, each of which should be that of a snippet.
pub fn functions() -> impl Iterator<Item = &'static str> {
    FUNCTIONS.iter().map(|(_, name, _)| *name)
}

/// Returns whether a snippet has a function, which checks more than what holds for every picture.
#[must_use]
pub fn has_function(header: &Header) -> bool {
    header.function_in(FUNCTIONS).is_some()
}

/// Checks that the picture of a run shows the contract.
///
/// # Errors
///
/// Returns an error that says how the picture contradicts the contract.
pub fn check(contract: &Contract, recording: &Recording, run: Run) -> Checked {
    let header = &contract.header;
    let picture = Picture { recording, timeline: Timeline::new(recording)?, run };
    let checked = || {
        if matches!(contract.end, End::After(_)) {
            picture.everything_ends()?;
        }
        picture.every_print_has_its_line()?;
        header.function_in(FUNCTIONS).map_or(Ok(()), |shows| shows(&picture))
    };
    checked().map_err(|wrong| format!("{}: {wrong}", header.binary))
}

/// Returns `Err` with the words if the condition is false.
fn so(is_so: bool, words: impl Into<String>) -> Checked {
    if is_so { Ok(()) } else { Err(words.into()) }
}

fn ends_with(lane: &str, Span { words, until, .. }: &Span) -> String {
    format!("{lane}: `{words}` ends with `{}`", until.as_deref().unwrap_or("the program"))
}

/// The maximum difference between the clocks of two processes.
const CLOCKS_DIFFER: Duration = Duration::from_millis(100);
/// The maximum error from rounding two times to microseconds.
const ROUNDED: Duration = Duration::from_micros(2);
/// The maximum difference between the delays with which two lines of output are read.
const READ: Duration = Duration::from_millis(10);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// Returns the last number in the words.
fn number(words: &str) -> Option<u32> {
    let digits = words.split(|c: char| !c.is_ascii_digit()).rfind(|digits| !digits.is_empty());
    digits?.parse().ok()
}

impl Picture<'_> {
    fn everything_ends(&self) -> Checked {
        let spans =
            self.timeline.lanes.iter().flat_map(|lane| lane.spans.iter().map(move |s| (lane, s)));
        for (lane, span) in spans {
            so(span.ended(), format!("no event ends `{}: {}`", lane.name, span.words))?;
        }
        Ok(())
    }

    /// Checks that an event `note: prints` precedes each line, if the snippet logs such events.
    fn every_print_has_its_line(&self) -> Checked {
        let (mut prints, mut lines) = (0, 0);
        for entry in &self.recording.entries {
            match &entry.lane {
                Some(_) if entry.words.starts_with("note: prints") => prints += 1,
                Some(_) => {}
                None => lines += 1,
            }
            so(prints == 0 || lines <= prints, format!("`{}` is printed too early", entry.words))?;
        }
        // The program may have been stopped between the last event and its line.
        so(prints == 0 || prints - lines <= 1, format!("{prints} events for {lines} lines"))
    }

    fn lane(&self, name: &str) -> Result<&Lane, String> {
        let lane = self.timeline.lanes.iter().find(|lane| lane.name == name);
        lane.ok_or(format!("there is no lane {name}"))
    }

    fn lanes<const N: usize>(&self) -> Result<[&Lane; N], String> {
        let lanes: Vec<&Lane> = self.timeline.lanes.iter().collect();
        let found = lanes.len();
        lanes.try_into().map_err(|_| format!("{found} lanes, should be {N}"))
    }

    /// Returns the positions of the lane's events that begin with `words`. If the lane is "",
    /// returns the positions of such lines of output.
    fn places(&self, lane: &str, words: &str) -> Vec<usize> {
        let entries = self.recording.entries.iter().enumerate();
        let these = entries.filter(|(_, entry)| {
            entry.lane.as_deref().unwrap_or_default() == lane && entry.words.starts_with(words)
        });
        these.map(|(place, _)| place).collect()
    }

    fn place(&self, lane: &str, words: &str) -> Result<usize, String> {
        let places = self.places(lane, words);
        let found = places.len();
        match places[..] {
            [place] => Ok(place),
            _ => Err(format!("`{lane}: {words}` occurs {found} times, should occur once")),
        }
    }

    /// Checks that these events occur once each, in this order.
    fn in_order(&self, events: &[(&str, &str)]) -> Checked {
        let mut last = None;
        for (lane, words) in events {
            let place = self.place(lane, words)?;
            so(last < Some(place), format!("`{lane}: {words}` comes too early"))?;
            last = Some(place);
        }
        Ok(())
    }

    /// Checks that the lane logs these words at least `least` times, at least `pause` apart.
    /// Returns the numbers in the words.
    fn beats(
        &self,
        lane: &str,
        words: &str,
        least: usize,
        pause: Duration,
    ) -> Result<Vec<u32>, String> {
        let entries = &self.recording.entries;
        let beats = self.places(lane, words);
        let found = beats.len();
        so(
            found >= least,
            format!("`{lane}: {words}` occurs {found} times, should at least {least} times"),
        )?;
        let too_early =
            beats.windows(2).find(|w| entries[w[1]].at + ROUNDED < entries[w[0]].at + pause);
        so(too_early.is_none(), format!("`{lane}: {words}` occurs twice within {pause:?}"))?;
        Ok(beats.iter().filter_map(|beat| number(&entries[*beat].words)).collect())
    }

    /// Checks that at most `n` lanes hold at the same time, and that `n` lanes do at some time.
    fn fills(&self, n: usize) -> Checked {
        let most = self.timeline.most_holding();
        so(most == n, format!("at most {most} lanes hold at the same time, should be {n}"))
    }

    fn at_most_one(&self) -> Checked {
        let most = self.timeline.most_holding();
        so(most == 1, format!("{most} lanes hold at the same time, should be 1"))
    }

    fn none_waits(&self) -> Checked {
        let mut spans = self.timeline.lanes.iter().flat_map(|lane| &lane.spans);
        so(spans.all(|span| span.meaning != Meaning::Waits), "no lane should wait")
    }

    /// Checks that a span that has ended lasts at least `least`.
    fn lasts(&self, lane: &Lane, span: &Span, least: Duration) -> Checked {
        so(!self.timeline.by_order, "the run should be drawn to scale")?;
        let lasted = span.to.saturating_sub(span.from) + ROUNDED;
        so(
            !span.ended() || lasted >= least,
            format!("{} {} for {lasted:?}, should for {least:?}", lane.name, span.words),
        )
    }

    /// Checks that there are at least `least` holds, and that each lasts at least `seconds`.
    fn every_hold_lasts(&self, seconds: u64, least: usize) -> Checked {
        let holds = self.timeline.holds().count();
        so(holds >= least, format!("{holds} bars, should be {least} at least"))?;
        let long = Duration::from_secs(seconds);
        self.timeline.holds().try_for_each(|(lane, span)| self.lasts(lane, span, long))
    }

    /// Checks that the lane has one span, of the kind `kind`, that an event with the words `until`
    /// ends the span, and that the span lasts at least `least`.
    fn one_span(&self, lane: &str, kind: Meaning, until: &str, least: Duration) -> Checked {
        let lane = self.lane(lane)?;
        let [span] = &lane.spans[..] else {
            return Err(format!("{} has {} bars, should be one", lane.name, lane.spans.len()));
        };
        let ends = span.until.as_deref().is_some_and(|words| words.starts_with(until));
        so(
            span.meaning == kind && ends,
            format!("{} {}, until {:?}", lane.name, span.words, span.until),
        )?;
        if least.is_zero() { Ok(()) } else { self.lasts(lane, span, least) }
    }

    /// Checks that the last span of the lane ends at least `time` after the start of the program.
    fn ends_no_earlier(&self, lane: &str, time: Duration) -> Checked {
        so(!self.timeline.by_order, "the run should be drawn to scale")?;
        let end = self.lane(lane)?.spans.last().map_or(Duration::ZERO, |span| span.to);
        so(end + ROUNDED >= time, format!("{lane} ends at {end:?}, should end after {time:?}"))
    }

    /// Checks that a wait of the same lane ends at the moment at which each hold begins.
    fn waits_before_each_hold(&self) -> Checked {
        for lane in &self.timeline.lanes {
            for (index, hold) in lane.spans.iter().enumerate() {
                if hold.meaning == Meaning::Holds {
                    let before = index.checked_sub(1).map(|before| &lane.spans[before]);
                    let waited = before
                        .is_some_and(|span| span.meaning == Meaning::Waits && span.to == hold.from);
                    so(waited, format!("{} {} without a wait", lane.name, hold.words))?;
                }
            }
        }
        Ok(())
    }

    /// Checks that an event with one of these words ends each hold. The event is logged before the
    /// release. The next event of the lane would be too late, because another lane may already hold
    /// the lock.
    fn each_hold_ends_with(&self, ends: &[&str]) -> Checked {
        for (lane, span) in self.timeline.holds() {
            let until = span.until.as_deref();
            let said = until.is_none_or(|until| ends.contains(&until));
            so(said, ends_with(&lane.name, span))?;
        }
        Ok(())
    }

    /// Checks that `done: x` of the same lane ends each `holds x`.
    fn each_ends_what_it_began(&self, pairs: usize) -> Checked {
        let holds: Vec<_> = self.timeline.holds().collect();
        so(holds.len() == pairs, format!("{} bars, should be {pairs}", holds.len()))?;
        for (lane, span) in holds {
            let rest = span.words.strip_prefix("holds ");
            let end = span.until.as_deref().and_then(|words| words.strip_prefix("done: "));
            so(
                rest.is_some() && rest == end,
                format!("{} {} until {:?}", lane.name, span.words, span.until),
            )?;
        }
        Ok(())
    }

    /// Checks that the tasks `work x` wait at the same time, and that each task that is not cut
    /// short waits for `x` seconds.
    fn works(&self, seconds: &[u64]) -> Checked {
        let of = |lane: &Lane| lane.name.strip_prefix("work ").and_then(|x| x.parse().ok());
        let lanes: Vec<u64> = self.timeline.lanes.iter().filter_map(of).collect();
        so(lanes == seconds, format!("the tasks are {lanes:?}, should be {seconds:?}"))?;
        for lane in &self.timeline.lanes {
            for span in &lane.spans {
                so(span.meaning == Meaning::Waits, format!("{} {}", lane.name, span.words))?;
                if span.until.as_deref() == Some("done") {
                    self.lasts(lane, span, Duration::from_secs(of(lane).unwrap_or_default()))?;
                }
            }
        }
        self.together(seconds.len())
    }

    /// Checks that at least `n` spans begin before the first span ends.
    fn together(&self, n: usize) -> Checked {
        let spans = || self.timeline.lanes.iter().flat_map(|lane| &lane.spans);
        let first = spans().map(|span| span.to).min().unwrap_or_default();
        let begun = spans().filter(|span| span.from <= first).count();
        so(begun >= n, format!("{begun} spans begin before the first ends, should be {n}"))
    }

    /// Returns the lanes that log these words, in order. A lane is returned once for each event.
    fn who(&self, words: &str) -> Vec<&str> {
        let entries = self.recording.entries.iter().filter(|entry| entry.words == words);
        entries.filter_map(|entry| entry.lane.as_deref()).collect()
    }

    /// Checks that the line for each `work x` is printed after `work x` has ended.
    fn told_when_it_has_ended(&self, line: &str, works: &[u64], last: bool) -> Checked {
        let all = self.who("done");
        for x in works {
            let told = self.places("", &line.replace("{}", &x.to_string()));
            let ends = self.places(&format!("work {x}"), "done");
            let after = told.first() > if last { ends.last() } else { ends.first() };
            let printed = format!("the line of `work {x}` is printed too early: {all:?}");
            so(after && !ends.is_empty(), printed)?;
        }
        Ok(())
    }
}
