//! Draws a recorded run: each thread, process or task has a lane, and time runs from left to right.
//!
//! An empty bar means that the lane waits, and a full bar that the lane holds something or runs. A
//! dot is a moment. An arrow leads from an event to a wait of another lane that the event ended.
//! The lines of standard output are strokes in a lane of their own.
//!
//! The pictures are SVG inside the page, so their colours follow the theme of the page.

use std::fmt::Write as _;
use std::time::Duration;

use catalog::pages::Wakes;

use crate::edition::Edition;
use crate::recording::Recording;
use crate::wakes::{self, Arrow};

/// The meaning of an event for its lane: the kind of moment that was passed to `shared::log!`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The lane waits from this moment on.
    Waits,
    /// The lane holds something, or runs, from this moment on.
    Holds,
    /// The wait or the hold of the lane ends; drawn as a dot as well.
    Done,
    /// A moment that does not change the lane; drawn as a dot.
    Note,
}

impl Meaning {
    /// Returns the kind with which the words of an event begin; `None` if they begin with no kind.
    #[must_use]
    pub fn of(words: &str) -> Option<Self> {
        match words.split_once(' ') {
            Some(("waits", _)) => Some(Self::Waits),
            Some(("holds", _)) => Some(Self::Holds),
            Some(("done:", _)) => Some(Self::Done),
            Some(("note:", _)) => Some(Self::Note),
            None if words == "done" => Some(Self::Done),
            _ => None,
        }
    }
}

/// A period in which a lane waits, or in which a lane holds something or runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The words of the event that began the span.
    pub words: String,
    /// The words of the event that ended the span; `None` if no event ended the span.
    pub until: Option<String>,
    /// The index of the entry of the recording that began the span.
    pub first: usize,
    /// The index of the entry that ended the span; `None` if no event ended the span.
    pub last: Option<usize>,
    /// [`Meaning::Waits`] or [`Meaning::Holds`].
    pub meaning: Meaning,
    /// The beginning of the span.
    pub from: Duration,
    /// The end of the span; the end of the run if no event ended the span.
    pub to: Duration,
}

impl Span {
    /// Returns whether an event ended the span.
    #[must_use]
    pub const fn ended(&self) -> bool {
        self.until.is_some()
    }
}

/// A thread, process or task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// The name of the lane.
    pub name: String,
    /// The spans of the lane, one after another.
    pub spans: Vec<Span>,
    /// The dots of the lane, each with its time and its words.
    pub moments: Vec<(Duration, String)>,
    /// All events of the lane: the index in the recording, and the time.
    pub events: Vec<(usize, Duration)>,
}

impl Lane {
    fn new(name: &str) -> Self {
        let (spans, moments, events) = (Vec::new(), Vec::new(), Vec::new());
        Self { name: name.to_owned(), spans, moments, events }
    }

    /// Returns the span that no event has ended yet, if there is one.
    fn open(&self) -> Option<&Span> {
        self.spans.last().filter(|span| !span.ended())
    }

    /// Ends the open span, if there is one.
    fn end(&mut self, at: Duration, words: &str, entry: usize) {
        if let Some(open) = self.spans.last_mut().filter(|span| !span.ended()) {
            (open.to, open.until, open.last) = (at, Some(words.to_owned()), Some(entry));
        }
    }
}

/// Returns the lane with this name in which a span with these words can begin.
///
/// Several tasks may have the same name. If every lane with the name already has an open span with
/// the same words, a new lane is inserted. The name of a thread is unique, so for a thread the
/// result is then `None`.
fn lane_for<'a>(lanes: &'a mut Vec<Lane>, name: &str, words: &str) -> Option<&'a mut Lane> {
    let begun = |lane: &Lane| lane.open().is_some_and(|span| span.words == words);
    if let Some(free) = lanes.iter().position(|lane| lane.name == name && !begun(lane)) {
        return Some(&mut lanes[free]);
    }
    if name == "main" || name.starts_with("Thread-") {
        return None;
    }
    let last = lanes.iter().rposition(|lane| lane.name == name)?;
    lanes.insert(last + 1, Lane::new(name));
    Some(&mut lanes[last + 1])
}

/// The lanes, spans and lines that a picture of a recorded run shows.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// The binary.
    pub binary: String,
    /// The lanes, in the order of their first events. Lanes whose names differ only in a final
    /// number are grouped, in the order of their numbers. Tasks that have the same name and run at
    /// the same time have a lane each.
    pub lanes: Vec<Lane>,
    /// The lines of standard output, each with its time.
    pub lines: Vec<(Duration, String)>,
    /// The end of the run.
    pub ended_at: Duration,
    /// The time of the last entry.
    pub took: Duration,
    /// Whether the run is drawn by order. The times are then the positions of the entries, because
    /// the run, or each of its holds, is too short to be drawn to scale.
    pub by_order: bool,
    /// If the run is drawn by order, the time of the first entry at each position.
    times: Vec<Duration>,
    /// The arrows; see [`Timeline::with_arrows`].
    pub arrows: Vec<Arrow>,
}

/// A run that is shorter than this is drawn by order.
const TOO_SHORT_TO_DRAW: Duration = Duration::from_millis(50);
/// A run whose longest full bar is a smaller part of the run than one in this number is drawn by
/// order, because the bar would be narrower than a pixel.
const TOO_THIN_TO_DRAW: u32 = 500;
/// The number of successive lines that have positions of their own if a run is drawn by order. The
/// following lines share the next position.
const LINES_IN_A_ROW: usize = 10;

impl Timeline {
    /// Creates the timeline of a recording.
    ///
    /// # Errors
    ///
    /// Returns an error if an event has no kind, if a thread begins a span with the words of its
    /// open span, or if an event `done` has no span to end.
    pub fn new(recording: &Recording) -> Result<Self, String> {
        let entries = &recording.entries;
        let last = entries.iter().map(|entry| entry.at).max().unwrap_or_default();
        let times: Vec<Duration> = entries.iter().map(|entry| entry.at).collect();
        let drawn = Self::with_times(recording, &times, recording.ended_at, false)?;
        let widest = drawn.holds().map(|(_, span)| span.to - span.from).max();
        let thin = widest.is_some_and(|widest| widest < last / TOO_THIN_TO_DRAW);
        if !thin && last >= TOO_SHORT_TO_DRAW {
            return Ok(drawn);
        }
        let (mut step, mut in_a_row) = (0_u64, 0);
        let mut first_at = Vec::new();
        let times: Vec<Duration> = entries
            .iter()
            .map(|entry| {
                in_a_row = if entry.lane.is_none() { in_a_row + 1 } else { 0 };
                let at = Duration::from_secs(step);
                if first_at.len() as u64 == step {
                    first_at.push(entry.at);
                }
                step += u64::from(in_a_row < LINES_IN_A_ROW);
                at
            })
            .collect();
        first_at.push(recording.ended_at);
        let drawn = Self::with_times(recording, &times, Duration::from_secs(step), true)?;
        Ok(Self { times: first_at, ..drawn })
    }

    /// Adds the arrows that the rows of `## Wakes` declare.
    ///
    /// # Errors
    ///
    /// Returns an error if a row leads to no arrow.
    pub fn with_arrows(mut self, recording: &Recording, rows: &[Wakes]) -> Result<Self, String> {
        let arrows = wakes::arrows(&self, recording, rows);
        self.arrows = arrows.map_err(|wrong| format!("{}: {wrong}", self.binary))?;
        Ok(self)
    }

    /// Returns the name of the lane with the event that ended a wait, if there is an arrow that
    /// says so. `entry` is the index of the entry with which the wait ended.
    #[must_use]
    pub fn woken_by(&self, entry: usize) -> Option<&str> {
        let arrow = self.arrows.iter().find(|arrow| arrow.to.entry == entry)?;
        Some(&self.lanes[arrow.from.lane].name)
    }

    fn with_times(
        recording: &Recording,
        times: &[Duration],
        ended_at: Duration,
        by_order: bool,
    ) -> Result<Self, String> {
        let binary = &recording.binary;
        let took = recording.entries.iter().map(|entry| entry.at).max().unwrap_or_default();
        let mut lanes: Vec<Lane> = in_order(recording.lanes()).into_iter().map(Lane::new).collect();
        let mut lines = Vec::new();
        for (index, (entry, at)) in recording.entries.iter().zip(times.iter().copied()).enumerate()
        {
            let words = &entry.words;
            let Some(name) = &entry.lane else {
                lines.push((at, words.clone()));
                continue;
            };
            let meaning = Meaning::of(words).ok_or(format!(
                "{binary}: `{words}` should begin with waits, holds, done or note"
            ))?;
            let lane = match meaning {
                Meaning::Done => lanes
                    .iter_mut()
                    .find(|lane| lane.name == *name && lane.open().is_some())
                    .ok_or(format!("{binary}: {name} has no open span before `{words}`"))?,
                Meaning::Waits | Meaning::Holds => lane_for(&mut lanes, name, words)
                    .ok_or(format!("{binary}: {name} {words} already"))?,
                Meaning::Note => lanes
                    .iter_mut()
                    .find(|lane| lane.name == *name)
                    .expect("every lane of the recording should be there"),
            };
            if meaning != Meaning::Note {
                lane.end(at, words, index);
            }
            lane.events.push((index, at));
            match meaning {
                Meaning::Waits | Meaning::Holds => lane.spans.push(Span {
                    words: words.clone(),
                    until: None,
                    first: index,
                    last: None,
                    meaning,
                    from: at,
                    to: ended_at,
                }),
                Meaning::Done | Meaning::Note => lane.moments.push((at, words.clone())),
            }
        }
        let (binary, times, arrows) = (binary.clone(), Vec::new(), Vec::new());
        Ok(Self { binary, lanes, lines, ended_at, took, by_order, times, arrows })
    }

    /// Returns all spans in which a lane holds something or runs, each with its lane.
    pub fn holds(&self) -> impl Iterator<Item = (&Lane, &Span)> {
        let spans = self.lanes.iter().flat_map(|lane| lane.spans.iter().map(move |s| (lane, s)));
        spans.filter(|(_, span)| span.meaning == Meaning::Holds)
    }

    /// Returns the number of lanes that hold something or run at any time.
    #[must_use]
    pub fn holders(&self) -> usize {
        let holds = |lane: &&Lane| lane.spans.iter().any(|span| span.meaning == Meaning::Holds);
        self.lanes.iter().filter(holds).count()
    }

    /// Returns the maximum number of lanes that hold something or run at the same time. A hold that
    /// ends at the moment at which another begins does not overlap with the other.
    #[must_use]
    pub fn most_holding(&self) -> usize {
        let at = |moment: Duration| {
            self.holds().filter(|(_, span)| (span.from..span.to).contains(&moment)).count()
        };
        self.holds().map(|(_, span)| at(span.from)).max().unwrap_or(0)
    }

    /// Returns a summary of the run, for readers who cannot see the picture.
    #[must_use]
    pub fn description(&self, edition: &Edition) -> String {
        let [lanes, lines, most] = [self.lanes.len(), self.lines.len(), self.most_holding()]
            .map(|number| number.to_string());
        let mut text = edition.words("Lanes: {0}. Lines printed: {1}.", &[&lanes, &lines]);
        if self.holders() > 1 {
            text += edition.space();
            text +=
                &edition.words("Lanes that hold or run at the same time: at most {0}.", &[&most]);
        }
        if !self.arrows.is_empty() {
            let arrows = self.arrows.len().to_string();
            text += edition.space();
            text += &edition.words("Arrows that show who woke whom: {0}.", &[&arrows]);
        }
        text += edition.space();
        text + &edition.word("The run as text follows the picture.")
    }

    /// Returns the picture as SVG.
    #[must_use]
    pub fn svg(&self, edition: &Edition, width: Width) -> String {
        let mut svg = Svg::new(self, edition, width);
        svg.axis();
        svg.rails();
        svg.arrows(); // below the bars and dots
        for (row, lane) in self.lanes.iter().enumerate() {
            svg.lane(row, lane);
        }
        svg.printed();
        svg.finish()
    }
}

fn in_order(mut names: Vec<&str>) -> Vec<&str> {
    let split = |name: &str| {
        let word = name.trim_end_matches(|c: char| c.is_ascii_digit());
        (word.to_owned(), name[word.len()..].parse::<u64>().unwrap_or(0))
    };
    let words: Vec<String> = names.iter().map(|name| split(name).0).collect();
    names.sort_by_key(|name| {
        let (word, number) = split(name);
        (words.iter().position(|other| *other == word), number)
    });
    names
}

/// The two widths of a picture: one for phones, one for other screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// 760 pixels.
    Wide,
    /// 350 pixels.
    Narrow,
}

// These lengths are in pixels.
const ROW: f64 = 24.0;
const BAR: f64 = 12.0;
const TOP: f64 = 26.0;
const LETTER: f64 = 7.2;
/// The distance of an arrow from the middle of a lane: the bars stay visible.
const CLEAR: f64 = 7.0;
/// The length of the head of an arrow, and half its width.
const HEAD: (f64, f64) = (5.0, 3.2);
/// The label of a time.
const LABEL: f64 = 30.0;
/// A letter of the number of lines.
const NUMBER: f64 = 6.0;
const RIGHT: f64 = 14.0;

struct Svg<'a> {
    timeline: &'a Timeline,
    edition: &'a Edition,
    width: Width,
    text: String,
    left: f64,
    scale: f64,
    full: f64,
    /// The seconds that the axis leaves out, from and to, if there are such.
    gap: Option<(f64, f64)>,
    end: f64,
}

/// A time without events that is a greater part of the run than this is left out.
const LONG_GAP: f64 = 0.4;
/// What is left of such a time, as a part of the run.
const SHORT_GAP: f64 = 0.06;

/// Returns the longest time without events, in seconds, if the time is long enough to leave out.
fn gap(timeline: &Timeline) -> Option<(f64, f64)> {
    if timeline.by_order {
        return None;
    }
    let of_lane = |lane: &Lane| -> Vec<Duration> {
        let spans = lane.spans.iter().flat_map(|span| [span.from, span.to]);
        spans.chain(lane.moments.iter().map(|(at, _)| *at)).collect()
    };
    let mut times: Vec<Duration> = timeline.lanes.iter().flat_map(of_lane).collect();
    times.extend(timeline.lines.iter().map(|(at, _)| *at));
    times.extend([Duration::ZERO, timeline.ended_at]);
    times.sort();
    let gaps = times.windows(2).map(|pair| (pair[0].as_secs_f64(), pair[1].as_secs_f64()));
    let longest = gaps.max_by(|a, b| (a.1 - a.0).total_cmp(&(b.1 - b.0)))?;
    (longest.1 - longest.0 > LONG_GAP * timeline.ended_at.as_secs_f64()).then_some(longest)
}

/// Returns a time in seconds without most of the gap.
fn without_gap(at: f64, gap: Option<(f64, f64)>, end: f64) -> f64 {
    let Some((from, to)) = gap else { return at };
    let rest = SHORT_GAP * end;
    if at <= from {
        at
    } else if at >= to {
        at - (to - from) + rest
    } else {
        from + (at - from) / (to - from) * rest
    }
}

impl<'a> Svg<'a> {
    fn new(timeline: &'a Timeline, edition: &'a Edition, width: Width) -> Self {
        let (full, widest, class) = match width {
            Width::Wide => (760.0, 24, "wide"),
            Width::Narrow => (350.0, 13, "narrow"),
        };
        let names = timeline.lanes.iter().map(|lane| columns(&lane.name)).chain([8]);
        let longest = names.max().unwrap_or(0).min(widest);
        let left = f64::from(u32::try_from(longest).unwrap_or(0)) * LETTER + 12.0;
        let end = timeline.ended_at.as_secs_f64().max(1e-6);
        let rows = f64::from(u32::try_from(timeline.lanes.len() + 1).unwrap_or(0));
        let height = TOP + rows * ROW + 4.0;
        let name = &timeline.binary;
        let text = format!(
            "<svg class=\"timeline {class}\" viewBox=\"0 0 {full} {height}\" width=\"{full}\" \
             height=\"{height}\" role=\"img\" aria-labelledby=\"{class}-title {class}-words\">\
             <title id=\"{class}-title\">{}</title><desc id=\"{class}-words\">{}</desc>",
            edition.words("Timeline of {0}", &[name]),
            escape(&timeline.description(edition))
        );
        let gap = gap(timeline);
        let scale = (full - left - RIGHT) / without_gap(end, gap, end);
        Self { timeline, edition, width, text, left, scale, full, gap, end }
    }

    fn x(&self, at: Duration) -> f64 {
        self.at(at.as_secs_f64().min(self.end))
    }

    /// Returns the position of a time in seconds.
    fn at(&self, seconds: f64) -> f64 {
        self.left + without_gap(seconds, self.gap, self.end) * self.scale
    }

    fn axis(&mut self) {
        let bottom = TOP + ROW * (self.timeline.lanes.len() + 1) as f64;
        if self.timeline.by_order {
            let took = format!("{:.1}", self.timeline.took.as_secs_f64() * 1000.0);
            let words = match self.width {
                Width::Wide => "in order, not to scale, in {0} ms",
                Width::Narrow => "in order, in {0} ms",
            };
            let words = self.edition.words(words, &[&took]);
            let _ = write!(
                self.text,
                "<text class=\"time\" x=\"{}\" y=\"14\">{words} →</text>",
                self.left
            );
            return;
        }
        let most = if self.width == Width::Wide { 10.0 } else { 5.0 };
        let steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0];
        let shown = without_gap(self.end, self.gap, self.end);
        let step = steps.into_iter().find(|step| shown / step <= most).unwrap_or(20.0);
        let decimals = if step < 0.1 { 2 } else { usize::from(step < 1.0) };
        let mut tick = 0.0;
        while tick <= self.end {
            // The end of the gap has a label of its own.
            let is_left_out = self
                .gap
                .is_some_and(|(from, to)| from < tick && self.at(tick) < self.at(to) + LABEL);
            if is_left_out {
                tick += step;
                continue;
            }
            let x = self.at(tick);
            let unit = if tick == 0.0 { " s" } else { "" };
            let _ = write!(
                self.text,
                "<line class=\"grid\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{TOP}\" y2=\"{bottom}\"/>\
                 <text class=\"time\" x=\"{x:.1}\" y=\"14\" text-anchor=\"middle\">{tick:.decimals$}{unit}</text>"
            );
            tick += step;
        }
        if let Some((from, to)) = self.gap {
            let (x, after) = (self.at(f64::midpoint(from, to)), self.at(to));
            let [from, to] = [from, to].map(|seconds| format!("{seconds:.decimals$}"));
            let words = self.edition.words("from {0} to {1} s: no event", &[&from, &to]);
            let _ = write!(
                self.text,
                "<text class=\"time\" x=\"{x:.1}\" y=\"14\" text-anchor=\"middle\">//<title>{words}\
                 </title></text><text class=\"time\" x=\"{after:.1}\" y=\"14\">{to}</text>"
            );
        }
    }

    fn label(&mut self, row: usize, name: &str, class: &str) -> f64 {
        let middle = middle(row);
        let room = ((self.left - 12.0) / LETTER).round() as usize;
        let mut shown = String::new();
        for letter in name.chars() {
            if columns(&shown) + columns(letter.encode_utf8(&mut [0; 4])) > room {
                shown.pop();
                shown.push('…');
                break;
            }
            shown.push(letter);
        }
        let _ = write!(
            self.text,
            "<text class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            self.left - 8.0,
            middle + 4.0,
            escape(&shown)
        );
        middle
    }

    fn rails(&mut self) {
        let (start, end) = (self.left, self.full - RIGHT);
        for row in 0..self.timeline.lanes.len() {
            let middle = middle(row);
            let _ = write!(
                self.text,
                "<line class=\"rail\" x1=\"{start:.1}\" x2=\"{end:.1}\" y1=\"{middle}\" y2=\"{middle}\"/>"
            );
        }
    }

    fn arrows(&mut self) {
        for arrow in &self.timeline.arrows {
            let (down, from, to) = (
                if arrow.to.lane > arrow.from.lane { 1.0 } else { -1.0 },
                (self.x(arrow.from.at), middle(arrow.from.lane)),
                (self.x(arrow.to.at), middle(arrow.to.lane)),
            );
            let (from, to) = ((from.0, from.1 + CLEAR * down), (to.0, to.1 - CLEAR * down));
            let (right, along) = (to.0 - from.0, to.1 - from.1);
            let long = right.hypot(along);
            let (right, along) = (right / long, along / long);
            // The middle of the end of the head, and its two corners.
            let neck = (to.0 - right * HEAD.0, to.1 - along * HEAD.0);
            let wide = (along * HEAD.1, -right * HEAD.1);
            let [by, woken] =
                [arrow.from.lane, arrow.to.lane].map(|lane| &*self.timeline.lanes[lane].name);
            let words = self.edition.words("{0} woken by {1}", &[&escape(woken), &escape(by)]);
            let _ = write!(
                self.text,
                "<path class=\"wakes\" d=\"M{:.1} {:.1}L{:.1} {:.1}M{:.1} {:.1}L{:.1} {:.1}L{:.1} {:.1}z\">\
                 <title>{words}{}</title></path>",
                from.0,
                from.1,
                neck.0,
                neck.1,
                to.0,
                to.1,
                neck.0 + wide.0,
                neck.1 + wide.1,
                neck.0 - wide.0,
                neck.1 - wide.1,
                self.when(arrow.to.at)
            );
        }
    }

    fn lane(&mut self, row: usize, lane: &Lane) {
        let middle = self.label(row, &lane.name, "lane");
        for span in &lane.spans {
            let (from, to) = (self.x(span.from), self.x(span.to));
            // A wait is thin and hollow, a hold is thick and full, so the two differ without
            // colour, too.
            let (class, height) = match span.meaning {
                Meaning::Holds => ("holds", BAR),
                _ => ("waits", BAR / 2.0),
            };
            let until = if span.ended() { self.time(span.to) } else { "…".into() };
            let when = self
                .edition
                .words(", {0} to {1} {2}", &[&self.time(span.from), &until, self.unit()]);
            let by = self.woken_by(row, span.to);
            let _ = write!(
                self.text,
                "<rect class=\"{class}\" data-row=\"{row}\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" \
                 height=\"{height}\"><title>{} {}{when}{by}</title></rect>",
                middle - height / 2.0,
                (to - from).max(2.0),
                escape(&lane.name),
                escape(&span.words),
            );
        }
        for (at, words) in &lane.moments {
            let _ = write!(
                self.text,
                "<circle class=\"moment\" data-row=\"{row}\" cx=\"{:.1}\" cy=\"{middle}\" r=\"3.5\">\
                 <title>{} {}{}{}</title></circle>",
                self.x(*at),
                escape(&lane.name),
                escape(words),
                self.when(*at),
                self.woken_by(row, *at),
            );
        }
    }

    fn printed(&mut self) {
        let printed = self.edition.word("printed");
        let row = self.timeline.lanes.len();
        let middle = self.label(row, &printed, "lane printed");
        // Lines whose strokes would touch are one stroke, with their number beside it.
        let mut strokes: Vec<(f64, Vec<&(Duration, String)>)> = Vec::new();
        for line in &self.timeline.lines {
            let x = self.x(line.0);
            match strokes.last_mut() {
                Some((last, lines)) if x - *last < 1.0 => lines.push(line),
                _ => strokes.push((x, vec![line])),
            }
        }
        let colon = self.edition.either(": ", "：");
        for (at, (x, lines)) in strokes.iter().enumerate() {
            let (time, first) = lines[0];
            let words = match lines.len() {
                1 => String::new(),
                number => self.edition.words(" and {0} more", &[&(number - 1).to_string()]),
            };
            let _ = write!(
                self.text,
                "<line class=\"line\" data-row=\"{row}\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{:.1}\" y2=\"{:.1}\">\
                 <title>{printed}{colon}{}{words}{}</title></line>",
                middle - 7.0,
                middle + 7.0,
                escape(first),
                self.when(*time),
            );
            let room = strokes.get(at + 1).map_or(self.full, |(next, _)| *next) - x;
            let number = format!("×{}", lines.len());
            if lines.len() > 1 && room > NUMBER * (columns(&number) + 1) as f64 {
                let _ = write!(
                    self.text,
                    "<text class=\"lines\" x=\"{:.1}\" y=\"{:.1}\">{number}</text>",
                    x + 3.0,
                    middle + 4.0
                );
            }
        }
    }

    fn when(&self, at: Duration) -> String {
        let comma = self.edition.either(", ", "，");
        format!("{comma}{} {}", self.time(at), self.unit())
    }

    /// Returns who ended the wait of a lane that ended at this time, if an arrow says so.
    fn woken_by(&self, row: usize, at: Duration) -> String {
        let is_there = |arrow: &&Arrow| (arrow.to.lane, arrow.to.at) == (row, at);
        let Some(arrow) = self.timeline.arrows.iter().find(is_there) else { return String::new() };
        let by = escape(&self.timeline.lanes[arrow.from.lane].name);
        self.edition.words(", woken by {0}", &[&by])
    }

    /// Returns a time of the picture as a number of [`Svg::unit`].
    fn time(&self, at: Duration) -> String {
        let time = match usize::try_from(at.as_secs()) {
            Ok(step) if self.timeline.by_order => self.timeline.times[step] * 1000,
            _ => at,
        };
        format!("{:.3}", time.as_secs_f64())
    }

    const fn unit(&self) -> &'static str {
        if self.timeline.by_order { "ms" } else { "s" }
    }

    fn finish(self) -> String {
        self.text + "</svg>"
    }
}

/// Returns the middle of a lane.
fn middle(row: usize) -> f64 {
    TOP + ROW * (row as f64 + 0.5)
}

/// Returns the number of columns that a text occupies. A Chinese character occupies two.
fn columns(text: &str) -> usize {
    text.chars().map(|letter| if letter < '\u{2e80}' { 1 } else { 2 }).sum()
}

/// Escapes a text for HTML and SVG.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests_of_timelines {
    use super::*;
    use crate::edition::Language;

    fn timeline(entries: &str) -> Result<Timeline, String> {
        let text = format!("# binary    a\n# source    b\n# recorded  c\n{entries}");
        Timeline::new(&Recording::parse(&text).expect("the recording should be well formed"))
    }

    #[test]
    fn the_next_event_of_a_lane_ends_a_span() {
        let timeline = timeline(
            "0.0\tA\twaits for a permit\n0.5\tA\tholds a permit\n0.5\t\t<1>\n0.7\tA\tnote: 3 left\n\
             2.0\tA\tdone: releases the permit\n2.0\tB\tholds a permit\n4.0\n",
        )
        .expect("every event should have a kind");
        let [a, b] = &timeline.lanes[..] else { panic!("there should be two lanes") };
        let times: Vec<(f64, f64, bool)> =
            a.spans.iter().map(|s| (s.from.as_secs_f64(), s.to.as_secs_f64(), s.ended())).collect();
        assert_eq!(times, [(0.0, 0.5, true), (0.5, 2.0, true)]);
        assert_eq!(a.moments.len(), 2);
        assert!(!b.spans[0].ended() && b.spans[0].to == Duration::from_secs(4));
        assert_eq!(timeline.most_holding(), 1, "A should release when B acquires");
        let english = Edition::new(Language::English).expect("the files should be well formed");
        let svg = timeline.svg(&english, Width::Narrow);
        assert!(svg.contains("class=\"waits\"") && svg.contains("class=\"holds\""), "{svg}");
        assert!(svg.contains("&lt;1&gt;") && !svg.contains("<1>"), "{svg}");
        let words =
            "Lanes: 2. Lines printed: 1. Lanes that hold or run at the same time: at most 1. ";
        assert!(timeline.description(&english).starts_with(words));
    }

    #[test]
    fn a_long_time_without_events_is_left_out() {
        let long = timeline("0.1\tA\tholds it\n1.0\tA\tdone\n9.0\t\tx\n10.0\n");
        let long = long.expect("every event should have a kind");
        assert_eq!(gap(&long), Some((1.0, 9.0)));
        let positions = [0.5, 1.0, 5.0, 9.0, 10.0].map(|at| without_gap(at, gap(&long), 10.0));
        let expected: [f64; 5] = [0.5, 1.0, 1.3, 1.6, 2.6];
        for (position, expected) in positions.iter().zip(expected) {
            assert!((position - expected).abs() < 1e-9, "{positions:?}");
        }
        let short = timeline("0.1\tA\tholds it\n4.0\tA\tdone\n7.0\t\tx\n10.0\n");
        assert_eq!(gap(&short.expect("every event should have a kind")), None);
    }

    #[test]
    fn numbered_lanes_are_in_the_order_of_their_numbers() {
        let names = vec!["main", "job 10", "x", "job 9", "job 1"];
        assert_eq!(in_order(names), ["main", "job 1", "job 9", "job 10", "x"]);
    }

    #[test]
    fn an_event_without_a_kind_is_refused() {
        for (words, meaning) in [
            ("waits for a permit", Some(Meaning::Waits)),
            ("holds 2 permits", Some(Meaning::Holds)),
            ("done: releases one", Some(Meaning::Done)),
            ("done", Some(Meaning::Done)),
            ("note: waits is a word", Some(Meaning::Note)),
            ("done releases one", None),
            ("waits", None),
            ("holdsome", None),
            ("", None),
        ] {
            assert_eq!(Meaning::of(words), meaning, "{words}");
        }
        let refused = timeline("0.1\tA\tmuses\n0.2\n").expect_err("`muses` should be refused");
        assert_eq!(refused, "a: `muses` should begin with waits, holds, done or note");
    }

    #[test]
    fn a_contradictory_event_is_refused() {
        for (entries, wrong) in [
            ("0.1\tA\tdone\n1.0\n", "a: A has no open span before `done`"),
            (
                "0.1\tA\twaits for B\n0.2\tA\tdone\n0.3\tA\tdone: ends\n1.0\n",
                "a: A has no open span before `done: ends`",
            ),
            (
                "0.1\tThread-1\twaits for B\n0.2\tThread-1\twaits for B\n1.0\n",
                "a: Thread-1 waits for B already",
            ),
        ] {
            assert_eq!(timeline(entries).expect_err("the events should be refused"), wrong);
        }
    }

    #[test]
    fn tasks_with_the_same_name_have_a_lane_each() {
        let entries = "0.1\twork 2\twaits for 2 s\n0.2\twork 2\twaits for 2 s\n2.1\twork 2\tdone\n\
                       2.2\twork 2\tdone\n2.3\tzero\twaits for 2 s\n3.0\n";
        let lanes = timeline(entries).expect("every event should have a kind").lanes;
        let names: Vec<&str> = lanes.iter().map(|lane| lane.name.as_str()).collect();
        assert_eq!(names, ["work 2", "work 2", "zero"]);
        let times: Vec<(f64, f64)> = lanes[..2]
            .iter()
            .map(|lane| (lane.spans[0].from.as_secs_f64(), lane.spans[0].to.as_secs_f64()))
            .collect();
        assert_eq!(times, [(0.1, 2.1), (0.2, 2.2)]);
    }

    #[test]
    fn a_run_with_very_short_holds_is_drawn_by_order() {
        let entries = "0.0001\tA\tholds it\n0.0002\tA\tdone\n0.9\t\tx\n1.0\n";
        assert!(timeline(entries).expect("the events should be accepted").by_order);
        let entries = "0.1\tA\tholds it\n0.2\tA\tdone\n0.9\t\tx\n1.0\n";
        assert!(!timeline(entries).expect("the events should be accepted").by_order);
        let many = "0.0001\t\tx\n".repeat(1000);
        let entries = format!("{many}0.0002\tA\tholds it\n0.0003\tA\tdone\n0.01\n");
        let timeline = timeline(&entries).expect("the events should be accepted");
        assert_eq!(timeline.lanes[0].spans[0].from.as_secs(), LINES_IN_A_ROW as u64 - 1);
        assert_eq!(timeline.lines.len(), 1000);
    }

    #[test]
    fn a_very_short_run_is_drawn_by_order() {
        let timeline = timeline("0.0\tA\tholds it\n0.000001\t\tx\n0.000002\tA\tdone\n0.01\n");
        let timeline = timeline.expect("every event should have a kind");
        assert!(timeline.by_order);
        assert_eq!(timeline.lanes[0].spans[0].to, Duration::from_secs(2));
    }
}
