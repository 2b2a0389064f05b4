//! What the picture of each page has to show: the contract, held by the bars and dots themselves.
//!
//! What follows from the kind of moment (waits, holds, done) holds for all of them, see
//! [`Timeline::new`] and [`check`]. Beyond that there is a function with the name of the snippet;
//! a companion without one inherits that of the snippet whose counterpart it shares.
//!
//! Times are held from below only: a busy machine makes everything late, and nothing early.

use std::collections::BTreeSet;
use std::time::Duration;

use tests::contracts::{Contract, End};

use crate::recording::Recording;
use crate::timeline::{Lane, Meaning, Span, Timeline};

/// What is wrong with a picture, or nothing.
pub type Checked = Result<(), String>;

/// Where the run comes from that is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Run {
    /// From the book: it also has to show what a run shows by luck, as two threads that collide.
    Recorded,
    /// It has just been made.
    Fresh,
}

/// A picture with the events that it is drawn from.
struct Picture<'a> {
    recording: &'a Recording,
    timeline: Timeline,
    run: Run,
}

macro_rules! pages {
    ($($name:ident)+) => {
        fn page_of(binary: &str) -> Option<fn(&Picture) -> Checked> {
            match binary {
                $(stringify!($name) => Some($name),)+
                _ => None,
            }
        }

        /// The pages with a function of their own.
        pub const PAGES: &[&str] = &[$(stringify!($name)),+];
    };
}

pages! {
    thread_target thread_subclass scoped_threads thread_pool_executor
    process process_pool process_queue master_worker
    race lock lock_std lock_starvation race_atomic rlock thread_local semaphore barrier timer event condition
    condition_channel condition_lost_wakeup
    run_until_complete wait gather create_task ensure_future add_done_callback task_result
    wait_tasks first_completed run_gather run_wait as_completed join_set call_soon_threadsafe
    blocking_work blocked_loop run_coroutine_threadsafe async_with cancellation async_for
    async_generator loop_stop call_soon call_later call_at async_lock async_semaphore async_event
    async_condition async_queue lazy_coroutine yield_from components
}

/// Compares the picture of a run with the contract.
///
/// # Errors
///
/// What it shows that is not so, or that nothing says what it has to show.
pub fn check(contract: &Contract, recording: &Recording, run: Run) -> Checked {
    let header = &contract.header;
    let binary = &header.binary;
    let page = page_of(binary).or_else(|| page_of(header.beside()?));
    let page =
        page.ok_or("nothing says what its picture has to show: write a function for it".to_owned());
    let timeline = Timeline::new(recording)?;
    let picture = Picture { recording, timeline, run };
    let checked = page.and_then(|page| {
        if matches!(contract.end, End::After(_)) {
            picture.everything_ends()?;
        }
        picture.every_print_has_its_line()?;
        page(&picture)
    });
    checked.map_err(|wrong| format!("{binary}: {wrong}"))
}

/// `Err` with the words unless it is so.
fn so(is_so: bool, words: impl Into<String>) -> Checked {
    if is_so { Ok(()) } else { Err(words.into()) }
}

fn ends_with(lane: &str, Span { words, until, .. }: &Span) -> String {
    format!("{lane}: `{words}` ends with `{}`", until.as_deref().unwrap_or("the program"))
}

/// Two processes may differ by so much in what they take for the start.
const CLOCKS_DIFFER: Duration = Duration::from_millis(100);
/// Rounding to microseconds.
const ROUNDED: Duration = Duration::from_micros(2);

const fn ms(ms: u64) -> Duration {
    Duration::from_millis(ms)
}

/// The number at the end of some words, or in them.
fn number(words: &str) -> Option<u32> {
    let digits = words.split(|c: char| !c.is_ascii_digit()).rfind(|digits| !digits.is_empty());
    digits?.parse().ok()
}

impl Picture<'_> {
    fn everything_ends(&self) -> Checked {
        let spans =
            self.timeline.lanes.iter().flat_map(|lane| lane.spans.iter().map(move |s| (lane, s)));
        for (lane, span) in spans {
            so(span.ended(), format!("nothing ends that {} {}", lane.name, span.words))?;
        }
        Ok(())
    }

    /// `prints` is logged before it is printed.
    fn every_print_has_its_line(&self) -> Checked {
        let (mut prints, mut lines) = (0, 0);
        for entry in &self.recording.entries {
            match &entry.lane {
                Some(_) if entry.words.starts_with("prints") => prints += 1,
                Some(_) => {}
                None => lines += 1,
            }
            so(prints == 0 || lines <= prints, format!("`{}` is printed too early", entry.words))?;
        }
        // The last may have been logged when the program was stopped.
        so(prints == 0 || prints - lines <= 1, format!("{prints} prints, {lines} lines"))
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

    /// The places of what a lane logged that begins so; of the lines that are printed, if it is "".
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
            _ => Err(format!("`{lane}` `{words}` {found} times, should be once")),
        }
    }

    /// These come one after the other, each once.
    fn in_order(&self, events: &[(&str, &str)]) -> Checked {
        let mut last = None;
        for (lane, words) in events {
            let place = self.place(lane, words)?;
            so(last < Some(place), format!("`{lane}` `{words}` comes too early"))?;
            last = Some(place);
        }
        Ok(())
    }

    /// The lane does this at least `least` times, `pause` apart; gives the numbers in the words.
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
        so(found >= least, format!("{lane} {words} {found} times, should be {least} at least"))?;
        let too_early =
            beats.windows(2).find(|w| entries[w[1]].at + ROUNDED < entries[w[0]].at + pause);
        so(too_early.is_none(), format!("{lane} {words} again before {pause:?} are over"))?;
        Ok(beats.iter().filter_map(|beat| number(&entries[*beat].words)).collect())
    }

    /// At most so many hold at once, and so many do.
    fn fills(&self, n: usize) -> Checked {
        let most = self.timeline.most_inside();
        so(most == n, format!("{most} hold at the same time, should be {n} at most, and once"))
    }

    fn at_most_one(&self) -> Checked {
        let most = self.timeline.most_inside();
        so(most == 1, format!("{most} hold at the same time, should be 1"))
    }

    fn nobody_waits(&self) -> Checked {
        let mut spans = self.timeline.lanes.iter().flat_map(|lane| &lane.spans);
        so(spans.all(|span| span.meaning != Meaning::Waits), "somebody waits, nobody should")
    }

    /// A span that has ended has lasted so long.
    fn lasts(&self, lane: &Lane, span: &Span, least: Duration) -> Checked {
        so(!self.timeline.by_order, "is drawn without times, should have them")?;
        let lasted = span.to.saturating_sub(span.from) + ROUNDED;
        so(
            !span.ended() || lasted >= least,
            format!("{} {} for {lasted:?}, should be {least:?}", lane.name, span.words),
        )
    }

    /// Everything that is held is held so long, and there are so many of these at least.
    fn every_hold_lasts(&self, seconds: u64, least: usize) -> Checked {
        let holds = self.timeline.holds().count();
        so(holds >= least, format!("{holds} bars, should be {least} at least"))?;
        let long = Duration::from_secs(seconds);
        self.timeline.holds().try_for_each(|(lane, span)| self.lasts(lane, span, long))
    }

    /// The lane has one span, of that kind, which an event of these words ends, after so long.
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

    /// Since the start of the program, and so of all that it waits for.
    fn ends_no_earlier(&self, lane: &str, time: Duration) -> Checked {
        so(!self.timeline.by_order, "is drawn without times, should have them")?;
        let end = self.lane(lane)?.spans.last().map_or(Duration::ZERO, |span| span.to);
        so(end + ROUNDED >= time, format!("{lane} ends at {end:?}, should not before {time:?}"))
    }

    /// Each has waited until the moment in which it holds.
    fn waits_before_each_hold(&self) -> Checked {
        for lane in &self.timeline.lanes {
            for (index, hold) in lane.spans.iter().enumerate() {
                if hold.meaning == Meaning::Holds {
                    let before = index.checked_sub(1).map(|before| &lane.spans[before]);
                    let waited = before
                        .is_some_and(|span| span.meaning == Meaning::Waits && span.to == hold.from);
                    so(waited, format!("{} {} and has not waited", lane.name, hold.words))?;
                }
            }
        }
        Ok(())
    }

    /// A hold is ended by these words, which are logged before what is held is given away, and not
    /// by what its lane does next: by then others may hold it.
    fn each_hold_ends_with(&self, ends: &[&str]) -> Checked {
        for (lane, span) in self.timeline.holds() {
            let until = span.until.as_deref();
            let said = until.is_none_or(|until| ends.contains(&until));
            so(said, ends_with(&lane.name, span))?;
        }
        Ok(())
    }

    /// `begins x` is ended by `ends x`, of the same lane.
    fn each_ends_what_it_began(&self, pairs: usize) -> Checked {
        let holds: Vec<_> = self.timeline.holds().collect();
        so(holds.len() == pairs, format!("{} bars, should be {pairs}", holds.len()))?;
        for (lane, span) in holds {
            let rest = span.words.strip_prefix("begins");
            let end = span.until.as_deref().and_then(|words| words.strip_prefix("ends"));
            so(
                rest.is_some() && rest == end,
                format!("{} {} until {:?}", lane.name, span.words, span.until),
            )?;
        }
        Ok(())
    }

    /// The tasks `work x` run at the same time, `x` seconds each, but for one that is cut short.
    fn works(&self, seconds: &[u64]) -> Checked {
        let of = |lane: &Lane| lane.name.strip_prefix("work ").and_then(|x| x.parse().ok());
        let lanes: Vec<u64> = self.timeline.lanes.iter().filter_map(of).collect();
        so(lanes == seconds, format!("there are {lanes:?}, should be {seconds:?}"))?;
        for (lane, span) in self.timeline.holds() {
            if span.until.as_deref() == Some("ends") {
                self.lasts(lane, span, Duration::from_secs(of(lane).unwrap_or_default()))?;
            }
        }
        self.together(seconds.len())
    }

    /// So many spans have begun before the first one ends.
    fn together(&self, n: usize) -> Checked {
        let spans = || self.timeline.lanes.iter().flat_map(|lane| &lane.spans);
        let first = spans().map(|span| span.to).min().unwrap_or_default();
        let begun = spans().filter(|span| span.from <= first).count();
        so(begun >= n, format!("{begun} have begun when the first ends, should be {n}"))
    }

    /// The lanes that have logged this, in that order; each as often as it has.
    fn who(&self, words: &str) -> Vec<&str> {
        let entries = self.recording.entries.iter().filter(|entry| entry.words == words);
        entries.filter_map(|entry| entry.lane.as_deref()).collect()
    }

    /// The line comes after `work x` has ended.
    fn told_when_it_has_ended(&self, line: &str, works: &[u64], last: bool) -> Checked {
        let all = self.who("ends");
        for x in works {
            let told = self.places("", &line.replace("{}", &x.to_string()));
            let ends = self.places(&format!("work {x}"), "ends");
            let after = told.first() > if last { ends.last() } else { ends.first() };
            so(after && !ends.is_empty(), format!("work {x} is told too early: {all:?}"))?;
        }
        Ok(())
    }
}

// Threads.

fn thread_target(p: &Picture) -> Checked {
    let [thread] = p.lanes()?;
    let printed = p.beats(&thread.name, "prints", 2, ms(1000))?;
    so(printed.iter().copied().eq(1..=u32::try_from(printed.len()).unwrap_or(0)), "should count")
}

fn thread_subclass(p: &Picture) -> Checked {
    let lanes: [&Lane; 5] = p.lanes()?;
    lanes.iter().try_for_each(|lane| p.beats(&lane.name, "prints", 2, ms(1000)).map(drop))
}

fn scoped_threads(p: &Picture) -> Checked {
    thread_subclass(p)
}

fn thread_pool_executor(p: &Picture) -> Checked {
    let _: [&Lane; 3] = p.lanes()?;
    p.fills(3)?;
    p.each_ends_what_it_began(10)?;
    p.every_hold_lasts(1, 10)?;
    let jobs: BTreeSet<u32> = p.timeline.holds().filter_map(|(_, s)| number(&s.words)).collect();
    so(jobs.into_iter().eq(0..10), "each of the ten jobs should run once")
}

// Processes.

/// `n` prints 0 to `n - 1`, for all of these.
fn prints_below(p: &Picture, name: impl Fn(u32) -> String) -> Checked {
    let _: [&Lane; 9] = p.lanes()?;
    for n in 1..10 {
        let printed = p.beats(&name(n), "prints", 1, ms(1000))?;
        so(printed.iter().copied().eq(0..n), format!("{} prints {printed:?}", name(n)))?;
    }
    Ok(())
}

fn process(p: &Picture) -> Checked {
    prints_below(p, |n| format!("Process-{}", n + 1))
}

fn process_pool(p: &Picture) -> Checked {
    prints_below(p, |n| format!("job {n}"))
}

fn process_queue(p: &Picture) -> Checked {
    let put = p.beats("writer", "has put", 5, ms(1000))?;
    let got = p.beats("reader", "gets", 4, ms(1000))?;
    so(put.starts_with(&got) && put[0] == 1, format!("{put:?} are put, {got:?} come out"))?;
    let at = |place: &usize| p.recording.entries[*place].at;
    let (puts, gets) = (p.places("writer", "has put"), p.places("reader", "gets"));
    let early = puts.iter().zip(&gets).find(|(put, get)| at(get) + CLOCKS_DIFFER < at(put));
    so(early.is_none(), "a number comes out before it is put")
}

fn master_worker(p: &Picture) -> Checked {
    // Each bar without its first and last moments, as the workers' clocks differ.
    let trimmed: Vec<(Duration, Duration)> = p
        .timeline
        .holds()
        .map(|(_, span)| (span.from + CLOCKS_DIFFER, span.to.saturating_sub(CLOCKS_DIFFER / 2)))
        .collect();
    let at = |moment| trimmed.iter().filter(|(from, to)| (from..to).contains(&&moment)).count();
    let most = trimmed.iter().map(|(from, _)| at(*from)).max().unwrap_or(0);
    so((1..=4).contains(&most), format!("{most} work at the same time, should be 4 at most"))?;
    let mut done = BTreeSet::new();
    for (lane, span) in p.timeline.holds() {
        match span.until.as_deref() {
            Some("is dead") => so(
                lane.spans.last() == Some(span),
                format!("{} goes on although it is dead", lane.name),
            )?,
            Some(end) if end.starts_with("ends task") && number(end) == number(&span.words) => {
                p.lasts(lane, span, ms(200))?;
                so(done.insert(number(end)), format!("{end} twice"))?;
            }
            end => return Err(format!("{} {} until {end:?}", lane.name, span.words)),
        }
    }
    so(done.into_iter().flatten().eq((0..20).filter(|task| *task != 13)), "19 tasks should end")
}

// Restricting threads.

fn race(p: &Picture) -> Checked {
    let _: [&Lane; 2] = p.lanes()?;
    p.nobody_waits()?;
    for (lane, span) in p.timeline.holds() {
        let read = span.words.strip_prefix("has read ").and_then(number);
        let wrote = span.until.as_deref().and_then(|words| words.strip_prefix("writes "));
        let adds_one = read.is_some() && read.map(|n| n + 1) == wrote.and_then(number);
        so(adds_one, format!("{} {}, then {:?}", lane.name, span.words, span.until))?;
    }
    let inside = p.timeline.most_inside();
    so(inside == 2 || p.run == Run::Fresh, "the two never come between one another's two steps")
}

fn lock(p: &Picture) -> Checked {
    let lanes: [&Lane; 2] = p.lanes()?;
    p.at_most_one()?;
    p.waits_before_each_hold()?;
    p.each_hold_ends_with(&["releases"])?;
    let holds = p.timeline.holds().count();
    so(holds >= 8, format!("the lock is held {holds} times"))?;
    let blocked = lanes.iter().flat_map(|lane| &lane.spans).any(|wait| {
        let held = |(_, hold): (&Lane, &Span)| wait.from < hold.to && hold.from < wait.to;
        wait.meaning == Meaning::Waits && p.timeline.holds().any(held)
    });
    so(blocked || p.run == Run::Fresh, "no thread waits while the other holds the lock")
}

fn lock_std(p: &Picture) -> Checked {
    p.at_most_one()?;
    p.in_order(&[
        ("", "2000000"),
        ("Thread-1", "has the lock"),
        ("Thread-1", "fails with the lock held"),
        ("main", "finds the lock poisoned"),
        ("", "2000001"),
        ("main", "waits"),
        ("main", "has the lock"),
        ("", "2000002"),
    ])?;
    let released = p.places("main", "releases").len();
    so(released == 2 && p.timeline.holds().count() == 3, "three hold it, main releases it twice")
}

fn lock_starvation(p: &Picture) -> Checked {
    let lanes: [&Lane; 2] = p.lanes()?;
    p.at_most_one()?;
    p.waits_before_each_hold()?;
    p.each_hold_ends_with(&["releases"])?;
    p.timeline.holds().try_for_each(|(lane, span)| p.lasts(lane, span, ms(20)))?;
    let turns = |lane: &Lane| lane.spans.iter().filter(|s| s.meaning == Meaning::Holds).count();
    let [a, b] = lanes.map(turns);
    so(a.min(b) >= 1, "both have the lock in the end")?;
    so(a.min(b) * 5 < a + b || p.run == Run::Fresh, format!("no thread starves: {a} and {b}"))
}

/// Two threads run, and neither waits.
fn two_lives(p: &Picture) -> Checked {
    let _: [&Lane; 2] = p.lanes()?;
    p.nobody_waits()?;
    p.each_ends_what_it_began(2)?;
    let end = p.timeline.holds().map(|(_, span)| span.to).max();
    let last = p.timeline.lines.last().map(|(at, _)| *at);
    so(end <= last, "the last line should come when both have ended")
}

fn race_atomic(p: &Picture) -> Checked {
    two_lives(p)
}

fn thread_local(p: &Picture) -> Checked {
    two_lives(p)
}

fn rlock(p: &Picture) -> Checked {
    let [thread] = p.lanes()?;
    for round in thread.spans.chunks(4) {
        let words: Vec<&str> = round.iter().map(|span| span.words.as_str()).collect();
        let steps = ["waits", "has the lock", "has it twice", "has it once"];
        so(words == steps, format!("a round is {words:?}"))?;
        so(
            round[1].to == round[2].from && round[2].to == round[3].from,
            "it is released in between",
        )?;
        so(round[3].until.as_deref() == Some("releases"), "it is not released")?;
    }
    so(thread.spans.len() >= 8, "should show some rounds")
}

fn semaphore(p: &Picture) -> Checked {
    let _: [&Lane; 9] = p.lanes()?;
    p.fills(3)?;
    p.waits_before_each_hold()?;
    p.each_hold_ends_with(&["leaves"])?;
    p.every_hold_lasts(2, 24)
}

fn barrier(p: &Picture) -> Checked {
    let lanes: [&Lane; 9] = p.lanes()?;
    for lane in lanes {
        p.one_span(&lane.name, Meaning::Waits, "goes on", Duration::ZERO)?;
    }
    let (mut come, mut gone) = (0, 0);
    for entry in p.recording.entries.iter().filter(|entry| entry.lane.is_some()) {
        if entry.words == "waits" {
            come += 1;
            continue;
        }
        let group = gone / 3 + 1;
        gone += 1;
        let long = entry.at + ROUNDED >= Duration::from_secs(3 * group);
        so(come >= 3 * group && long, format!("number {gone} goes on when {come} have come"))?;
    }
    Ok(())
}

fn timer(p: &Picture) -> Checked {
    let lanes: [&Lane; 2] = p.lanes()?;
    p.every_hold_lasts(2, 1)?;
    let due: Vec<&Lane> = p.timeline.holds().map(|(lane, _)| lane).collect();
    let [due] = due[..] else { return Err(format!("{} timers are due", due.len())) };
    so(due.spans.len() == 2 && due.spans[0].meaning == Meaning::Waits, "should wait, then run")?;
    p.lasts(due, &due.spans[0], ms(5000))?;
    let other = lanes.into_iter().find(|lane| lane.name != due.name).expect("there are two");
    p.one_span(&other.name, Meaning::Waits, "ends", Duration::ZERO)?;
    p.ends_no_earlier(&other.name, ms(7000))?;
    so(other.spans[0].to >= due.spans[1].to, "is cancelled before the other has run")
}

// Communication between threads.

fn event(p: &Picture) -> Checked {
    p.beats("main", "sets", 5, ms(1000))?;
    let (mut sets, mut let_go) = (0, 0);
    for entry in p.recording.entries.iter().filter(|entry| entry.lane.is_some()) {
        sets += usize::from(entry.words == "sets");
        let_go += usize::from(entry.words == "is let go");
        so(let_go <= sets, format!("is woken {let_go} times, and set {sets} times"))?;
    }
    so(let_go == 5, format!("is let go {let_go} times, should be 5"))?;
    let thread = p.lane("Thread-1")?;
    let waits = thread.spans.iter().filter(|span| span.ended()).count();
    so(waits == 5 && thread.spans.len() == 6, "should wait five times, and then for good")
}

fn condition(p: &Picture) -> Checked {
    in_turn(p, ["waits", "gives the turn away"]) // waiting, the first gives the lock away
}

fn condition_channel(p: &Picture) -> Checked {
    in_turn(p, ["gives the turn away"; 2])
}

/// The two hold in turn, and print a line each time; the words with which their turns end.
fn in_turn(p: &Picture, ends: [&str; 2]) -> Checked {
    let _: [&Lane; 2] = p.lanes()?;
    p.at_most_one()?;
    p.every_hold_lasts(1, 7)?;
    let mut turns: Vec<(&Lane, &Span)> = p.timeline.holds().collect();
    turns.sort_by_key(|(_, span)| span.from);
    let alternate = turns.windows(2).all(|two| two[0].0.name != two[1].0.name);
    so(alternate, "the two should hold in turn")?;
    for (index, (Lane { name, .. }, span)) in turns.iter().enumerate() {
        let until = span.until.as_deref();
        let end = ends[index % 2];
        so(until.is_none_or(|until| until == end), ends_with(name, span))?;
        let inside = |at: &Duration| (span.from..=span.to).contains(at);
        let lines = p.timeline.lines.iter().filter(|(at, _)| inside(at));
        let lines: Vec<&str> = lines.map(|(_, line)| line.as_str()).collect();
        let line = if index % 2 == 0 { "*******" } else { "--------" };
        let stopped = lines.is_empty() && index + 1 == turns.len();
        so(lines == [line] || stopped, format!("{name} prints {lines:?} in its turn {index}"))?;
    }
    Ok(())
}

fn condition_lost_wakeup(p: &Picture) -> Checked {
    let lanes: [&Lane; 2] = p.lanes()?;
    p.at_most_one()?;
    p.every_hold_lasts(1, 1)?;
    let holder = p.timeline.holds().map(|(lane, _)| lane).next().expect("there is one");
    let other = lanes.into_iter().find(|lane| lane.name != holder.name).expect("there are two");
    p.in_order(&[
        (&holder.name, "has the lock"),
        (&holder.name, "notifies"),
        ("", "*******"),
        (&holder.name, "waits for a notify"),
        (&other.name, "waits for a notify"),
    ])?;
    let [first, second] = &other.spans[..] else {
        return Err(format!("{} has {} bars", other.name, other.spans.len()));
    };
    so(first.words == "waits for the lock", format!("{} {}", other.name, first.words))?;
    let stuck = !second.ended() && holder.spans.last().is_some_and(|span| !span.ended());
    so(stuck, "both should wait to the end")
}

// Coroutines.

fn run_until_complete(p: &Picture) -> Checked {
    p.in_order(&[("write", "runs"), ("", "write")])
}

fn wait(p: &Picture) -> Checked {
    p.in_order(&[("coro1", "runs"), ("coro2", "runs")])?;
    let first = p.recording.entries.iter().position(|entry| entry.lane.is_none());
    so(first > Some(p.place("coro2", "runs")?), "both should run before the first line")
}

fn gather(p: &Picture) -> Checked {
    let lanes: [&Lane; 12] = p.lanes()?;
    for lane in lanes {
        let [span] = &lane.spans[..] else { return Err(format!("{} sleeps often", lane.name)) };
        so(span.until.as_deref() == Some("wakes"), format!("{} does not wake", lane.name))?;
        p.lasts(lane, span, ms(1000))?;
    }
    p.together(12)
}

fn create_task(p: &Picture) -> Checked {
    p.one_span("work", Meaning::Holds, "ends", ms(2000))?;
    p.in_order(&[
        ("", "done: False"),
        ("work", "begins"),
        ("", "Waiting"),
        ("work", "ends"),
        ("", "done: True"),
    ])
}

fn ensure_future(p: &Picture) -> Checked {
    create_task(p)
}

fn add_done_callback(p: &Picture) -> Checked {
    p.one_span("coroutine", Meaning::Holds, "ends", ms(2000))?;
    p.in_order(&[("coroutine", "ends"), ("callback", "is called"), ("", "Callback")])
}

fn task_result(p: &Picture) -> Checked {
    p.one_span("coroutine", Meaning::Holds, "ends", ms(2000))?;
    p.in_order(&[("", "too early"), ("coroutine", "begins"), ("coroutine", "ends"), ("", "Done")])
}

fn wait_tasks(p: &Picture) -> Checked {
    p.works(&[1, 2, 4])?;
    so(p.who("ends") == ["work 1", "work 2", "work 4"], "should end in this order")?;
    p.told_when_it_has_ended("Task ret:  Done after", &[1, 2, 4], true)
}

fn run_wait(p: &Picture) -> Checked {
    wait_tasks(p)?;
    so(p.place("main", "all done after")? > p.place("work 4", "ends")?, "is done too early")
}

fn run_gather(p: &Picture) -> Checked {
    p.works(&[1, 2, 2])?;
    so(p.who("ends").len() == 3, "all three should end")?;
    p.told_when_it_has_ended("Task ret:  Done after", &[1, 2], true)
}

fn as_completed(p: &Picture) -> Checked {
    p.works(&[1, 2, 4])?;
    so(p.who("ends") == ["work 1", "work 2", "work 4"], "should end in this order")?;
    p.told_when_it_has_ended("Task ret:  Done after {}s", &[1, 2, 4], false)
}

fn join_set(p: &Picture) -> Checked {
    p.works(&[1, 2, 4])?;
    so(p.who("ends") == ["work 1", "work 2"], "two should end")?;
    p.told_when_it_has_ended("Task ret:  Done after {}s", &[1, 2], false)?;
    p.one_span("work 4", Meaning::Holds, "has aborted", Duration::ZERO)?;
    p.ends_no_earlier("work 4", ms(2000))
}

fn first_completed(p: &Picture) -> Checked {
    p.works(&[1, 2, 4])?;
    so(p.who("ends") == ["work 1", "work 1"], "the shortest should end, twice")?;
    let two = p.lane("work 2")?.spans.iter().map(|span| span.until.as_deref());
    let cut = [Some("has aborted the others"), Some("leaves, which drops the other")];
    so(two.eq(cut), "work 2 should be cut short twice")?;
    p.one_span("work 4", Meaning::Holds, "has aborted", Duration::ZERO)?;
    p.ends_no_earlier("work 4", ms(1000))?;
    p.ends_no_earlier("work 2", ms(2000))?;
    so(p.place("", "done: ")? > p.places("work 1", "ends")[0], "is told too early")
}

fn call_soon_threadsafe(p: &Picture) -> Checked {
    let event_loop = p.lane("loop")?;
    let [six, three] = &event_loop.spans[..] else { return Err("two jobs block the loop".into()) };
    so(three.from >= six.to, "the two should follow each other")?;
    p.lasts(event_loop, six, ms(6000))?;
    p.lasts(event_loop, three, ms(3000))?;
    p.each_hold_ends_with(&["is free"])?;
    so(p.place("loop", "runs")? < p.places("loop", "is blocked")[0], "the loop should run")?;
    so(p.place("main", "is not held up")? < p.places("loop", "is free")[0], "main is held up")
}

fn blocking_work(p: &Picture) -> Checked {
    p.one_span("blocking thread", Meaning::Waits, "has waited", ms(2000))?;
    p.one_span("rayon", Meaning::Holds, "has computed", ms(2000))?;
    for lane in ["blocking thread", "rayon"] {
        let span = &p.lane(lane)?.spans[0];
        let tick = |(at, line): &(Duration, String)| {
            (span.from..span.to).contains(at) && line.starts_with("tick")
        };
        so(p.timeline.lines.iter().any(tick), format!("the loop stands still: {lane}"))?;
    }
    Ok(())
}

fn blocked_loop(p: &Picture) -> Checked {
    p.one_span("block", Meaning::Holds, "lets it go", ms(1000))?;
    let block = &p.lane("block")?.spans[0];
    p.beats("tick", "ticks", 4, ms(250))?;
    let ticks = &p.lane("tick")?.moments;
    let inside = ticks.iter().any(|(at, _)| block.from < *at && *at < block.to);
    so(!inside && ticks[0].0 <= block.from, "it ticks although the loop is blocked")
}

fn run_coroutine_threadsafe(p: &Picture) -> Checked {
    p.one_span("第一个", Meaning::Waits, "reports", ms(6000))?;
    p.one_span("第二个", Meaning::Waits, "reports", ms(3000))?;
    p.together(2)?;
    p.in_order(&[("第二个", "reports"), ("", "第二个"), ("第一个", "reports"), ("", "第一个")])
}

fn async_with(p: &Picture) -> Checked {
    let slow = p.timeline.holds().filter(|(_, span)| span.words.contains(" slow")).count();
    p.each_ends_what_it_began(p.places("main", "begins").len())?;
    p.at_most_one()?;
    let cancels = p.places("canceller", "cancels");
    so(slow > 0 && cancels.len() == slow, format!("{} of {slow} are cancelled", cancels.len()))?;
    for cancel in cancels {
        let begun = p.recording.entries[..cancel].iter().rfind(|entry| entry.lane.is_some());
        so(begun.is_some_and(|e| e.words.contains(" slow")), "cancels something else")?;
    }
    Ok(())
}

fn cancellation(p: &Picture) -> Checked {
    p.one_span("worker", Meaning::Holds, "ends", Duration::ZERO)?;
    p.ends_no_earlier("worker", ms(1500))?;
    p.one_span("holder", Meaning::Holds, "is dropped", Duration::ZERO)?;
    p.in_order(&[
        ("worker", "begins"),
        ("main", "cancels"),
        ("", "worker: has cleaned up"),
        ("worker", "ends"),
        ("holder", "begins"),
        ("", "main: aborts"),
        ("holder", "is dropped"),
    ])
}

fn async_for(p: &Picture) -> Checked {
    p.at_most_one()?;
    p.each_ends_what_it_began(4)?;
    p.timeline.holds().try_for_each(|(lane, span)| p.lasts(lane, span, ms(400)))
}

fn async_generator(p: &Picture) -> Checked {
    let numbers = p.beats("main", "gets", 4, ms(250))?;
    so(numbers == [3, 2, 1, 3], format!("gets {numbers:?}"))?;
    let leaves = p.place("main", "gets 3, and leaves")?;
    so(leaves > p.place("", "ended")? && leaves < p.place("", "closed")?, "leaves too early")
}

fn loop_stop(p: &Picture) -> Checked {
    p.one_span("work", Meaning::Holds, "stops the loop", ms(1000))?;
    p.in_order(&[("work", "begins"), ("", "after 1s stop"), ("work", "stops the loop")])
}

fn call_soon(p: &Picture) -> Checked {
    for (lane, least) in [("A", 1000), ("B", 2000), ("C", 3000)] {
        p.one_span(lane, Meaning::Holds, "ends", ms(least))?;
    }
    p.in_order(&[
        ("A", "begins"),
        ("hello", "is called for Tom"),
        ("B", "begins"),
        ("C", "begins"),
        ("A", "ends"),
        ("B", "ends"),
        ("C", "ends"),
    ])
}

fn call_later(p: &Picture) -> Checked {
    p.one_span("A", Meaning::Holds, "ends", ms(1000))?;
    p.one_span("B", Meaning::Holds, "ends", ms(2000))?;
    p.in_order(&[
        ("A", "begins"),
        ("hello", "is called for Kitty"),
        ("B", "begins"),
        ("hello", "is called for Jerry"),
        ("hello", "is called for Tom"),
        ("B", "ends"),
    ])?;
    for (name, due) in [("Jerry", 1000), ("Tom", 1200)] {
        let called = p.place("hello", &format!("is called for {name}"))?;
        let at = p.recording.entries[called].at + ROUNDED;
        so(at >= ms(due), format!("{name} is called too early"))?;
    }
    Ok(())
}

fn call_at(p: &Picture) -> Checked {
    call_later(p)
}

fn async_lock(p: &Picture) -> Checked {
    p.at_most_one()?;
    p.waits_before_each_hold()?;
    p.each_hold_ends_with(&["leaves"])?;
    p.in_order(&[
        ("one", "has the lock"),
        ("two", "waits for the lock"),
        ("one", "leaves"),
        ("two", "has the lock"),
        ("two", "leaves"),
    ])
}

fn async_semaphore(p: &Picture) -> Checked {
    let _: [&Lane; 9] = p.lanes()?;
    p.fills(3)?;
    p.waits_before_each_hold()?;
    p.each_hold_ends_with(&["leaves"])?;
    p.every_hold_lasts(1, 9)?;
    so(p.who("gets in").into_iter().filter_map(number).eq(1..10), "should get in in order")
}

fn async_event(p: &Picture) -> Checked {
    p.one_span("coro1", Meaning::Waits, "is let go", Duration::ZERO)?;
    p.one_span("coro2", Meaning::Waits, "is let go", Duration::ZERO)?;
    p.in_order(&[
        ("coro1", "waits"),
        ("coro2", "waits"),
        ("", "setting event in callback"),
        ("coro1", "is let go"),
        ("coro2", "is let go"),
    ])
}

fn async_condition(p: &Picture) -> Checked {
    let lanes: [&Lane; 5] = p.lanes()?;
    for lane in lanes {
        p.one_span(&lane.name, Meaning::Waits, "is woken", Duration::ZERO)?;
        p.ends_no_earlier(&lane.name, ms(100))?;
    }
    so(p.who("is woken").into_iter().filter_map(number).eq(0..5), "should be woken in order")?;
    let (mut notified, mut woken) = (0, 0);
    for entry in &p.recording.entries {
        match (entry.lane.is_some(), entry.words.as_str()) {
            (false, "notifying 1 consumers") => notified += 1,
            (false, "notifying 2 consumers") => notified += 2,
            (false, "notifying remaining consumers") => notified = 5,
            (true, "is woken") => woken += 1,
            _ => {}
        }
        so(woken <= notified, format!("{woken} are woken, {notified} notified"))?;
    }
    Ok(())
}

fn async_queue(p: &Picture) -> Checked {
    let _: [&Lane; 3] = p.lanes()?;
    so(p.timeline.most_inside() <= 2, "there are two consumers")?;
    p.waits_before_each_hold()?;
    let mut items: Vec<u32> = Vec::new();
    for (lane, span) in p.timeline.holds() {
        if let Some(item) = number(&span.words) {
            items.push(item);
            p.lasts(lane, span, ms(10 * u64::from(item)))?;
        }
    }
    items.sort_unstable();
    so(items.into_iter().eq(0..6), "each item should be had once")?;
    let ends = p.recording.entries.iter().rposition(|entry| entry.words == "ends");
    so(ends < Some(p.place("producer", "goes on")?), "the producer goes on too early")
}

fn lazy_coroutine(p: &Picture) -> Checked {
    p.one_span("awaited", Meaning::Holds, "ends", Duration::ZERO)?;
    p.one_span("task", Meaning::Holds, "ends", Duration::ZERO)?;
    p.in_order(&[
        ("", "made, and nothing"),
        ("awaited", "begins"),
        ("awaited", "ends"),
        ("", "handed to the loop"),
        ("task", "begins"),
        ("task", "ends"),
        ("", "dropped, and nothing"),
    ])
}

fn yield_from(p: &Picture) -> Checked {
    let (drives, told) = (p.places("main", "drives again"), p.places("", "driver: has control"));
    let in_turn = drives.iter().zip(&told).all(|(drive, told)| drive < told);
    so(drives.len() == 2 && told.len() == 2 && in_turn, "should have control twice")?;
    so(drives[0] > p.place("", "inner: begins")?, "drives too early")
}

fn components(p: &Picture) -> Checked {
    p.one_span("task", Meaning::Waits, "goes on", Duration::ZERO)?;
    p.in_order(&[
        ("task", "waits"),
        ("", "future: is set"),
        ("task", "goes on"),
        ("", "task: done"),
    ])
}
