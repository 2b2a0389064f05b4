//! Curves as SVG pictures: both axes are logarithmic, and each language has a line.

use plotters::prelude::*;

use crate::growth::{MeasuredCurve, Point, exponent};
use crate::units::{bytes, count, seconds};

/// The quantity on the vertical axis.
#[derive(Clone, Copy)]
pub(crate) enum Quantity {
    Time,
    Memory,
}

impl Quantity {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Memory => "memory",
        }
    }

    fn of(self, point: &Point) -> f64 {
        match self {
            Self::Time => point.time,
            Self::Memory => point.memory,
        }
    }

    fn text(self, value: f64) -> String {
        match self {
            Self::Time => seconds(value),
            Self::Memory => bytes(value),
        }
    }

    /// Returns the exponent of a line.
    pub(crate) fn exponent(self, points: &[Point]) -> f64 {
        exponent(points.iter().map(|point| (point.size, self.of(point))))
    }
}

/// The text size. The text is still readable on a phone, where the picture is scaled down.
const TEXT: u32 = 19;

/// The maximum number of labels on the vertical axis. With ten, an axis of less than two decades
/// would have a label at each of 10, 20, 30 up to 100, for which there is no room.
const MOST_LABELS: usize = 9;

/// Colours that are visible on white and on black.
const COLOURS: [RGBColor; 3] =
    [RGBColor(0x3b, 0x82, 0xc4), RGBColor(0xd9, 0x6c, 0x1e), RGBColor(0x3f, 0x9b, 0x5b)];

/// Draws a curve. The text takes the colour of the page.
///
/// # Errors
///
/// Returns the error of the drawing library.
pub(crate) fn svg(curve: &MeasuredCurve, quantity: Quantity) -> Result<String, String> {
    draw(curve, quantity).map_err(|error| format!("{}: {error}", curve.name))
}

fn draw(curve: &MeasuredCurve, quantity: Quantity) -> Result<String, Box<dyn std::error::Error>> {
    let points = || curve.lines.iter().flat_map(|(_, points)| points);
    let range = |of: &dyn Fn(&Point) -> f64, below: f64, above: f64| {
        let values: Vec<f64> = points().map(of).collect();
        let least = values.iter().copied().fold(f64::INFINITY, f64::min);
        let most = values.iter().copied().fold(0.0, f64::max);
        (least / below..most * above).log_scale()
    };
    let mut svg = String::new();
    {
        let root = SVGBackend::with_string(&mut svg, (480, 320)).into_drawing_area();
        let mut chart = ChartBuilder::on(&root)
            .margin(10)
            .x_label_area_size(48)
            .y_label_area_size(80)
            .build_cartesian_2d(
                range(&|point| point.size, 1.2, 1.2),
                range(&|p| quantity.of(p), 1.8, 8.0),
            )?;
        chart
            .configure_mesh()
            .x_desc(curve.name)
            .y_labels(MOST_LABELS)
            .x_label_formatter(&|size| count(*size))
            .y_label_formatter(&|value| quantity.text(*value))
            .light_line_style(TRANSPARENT)
            .bold_line_style(BLACK.mix(0.15))
            .label_style(("sans-serif", TEXT))
            .axis_desc_style(("sans-serif", TEXT))
            .draw()?;
        for (number, (name, points)) in curve.lines.iter().enumerate() {
            let colour = COLOURS[number % COLOURS.len()];
            let place = move |point: &Point| (point.size, quantity.of(point));
            let line = LineSeries::new(points.iter().map(place), colour.stroke_width(2));
            chart
                .draw_series(line)?
                .label(format!("{name}: size^{:.2}", quantity.exponent(points)))
                .legend(move |(x, y)| Circle::new((x + 8, y), 4, shape(colour, number)));
            chart.draw_series(
                points.iter().map(|point| Circle::new(place(point), 4, shape(colour, number))),
            )?;
        }
        chart
            .configure_series_labels()
            .position(SeriesLabelPosition::UpperLeft)
            .label_font(("sans-serif", TEXT))
            .draw()?;
        root.present()?;
    }
    Ok(for_the_page(&svg, curve, quantity))
}

/// The marker of a point: filled for the first line, a ring for the others.
fn shape(colour: RGBColor, number: usize) -> ShapeStyle {
    if number == 0 { colour.filled() } else { colour.stroke_width(2) }
}

/// Replaces black by the colour of the page's text, and adds a title for screen readers.
fn for_the_page(svg: &str, curve: &MeasuredCurve, quantity: Quantity) -> String {
    let lines = curve.lines.iter().map(|(name, points)| {
        let (first, last) = (points.first(), points.last());
        let text = |point: Option<&Point>| {
            point.map_or(String::new(), |point| {
                format!("{} at {}", quantity.text(quantity.of(point)), count(point.size))
            })
        };
        format!("{name}: {}, {}", text(first), text(last))
    });
    let lines = lines.collect::<Vec<_>>().join("; ");
    let title = format!("{} against {}. {lines}.", quantity.name(), curve.name);
    let svg = svg.replace("#000000", "currentColor");
    let (start, rest) = svg.split_once('>').expect("the picture should begin with an element");
    let text = format!("{start} role=\"img\" class=\"plot\"><title>{title}</title>{rest}");
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report;

    /// A label, with the space that it occupies.
    struct Label {
        text: String,
        x: (f64, f64),
        y: (f64, f64),
    }

    /// Returns the labels of a picture. A digit, and most letters, are 0.6 times as wide as high.
    fn labels(svg: &str) -> Vec<Label> {
        let attribute = |tag: &str, name: &str| -> String {
            let rest = tag.split_once(&format!(" {name}=\"")).map_or("", |(_, rest)| rest);
            rest.split('"').next().unwrap_or_default().to_owned()
        };
        let label = |piece: &str| {
            let (tag, rest) = piece.split_once('>')?;
            let text = rest.split('<').next()?.trim().to_owned();
            let number = |name: &str| attribute(tag, name).parse::<f64>().ok();
            let (x, y, high) = (number("x")?, number("y")?, number("font-size")?);
            let wide = text.chars().count() as f64 * high * 0.6;
            let left = match &*attribute(tag, "text-anchor") {
                "start" => x,
                "middle" => x - wide / 2.0,
                _ => x - wide,
            };
            // `dy` moves the text down: by 0.5 to the middle of a small letter, by 0.76 to the top.
            let top = if attribute(tag, "dy") == "0.76em" { y } else { y - high / 2.0 };
            Some(Label { text, x: (left, left + wide), y: (top, top + high) })
        };
        svg.split("<text").skip(1).filter_map(label).collect()
    }

    #[test]
    fn two_labels_never_overlap() {
        let apart = |a: (f64, f64), b: (f64, f64)| a.1 <= b.0 || b.1 <= a.0;
        for curve in report::measured_before().expect("the points should be well formed") {
            for quantity in [Quantity::Time, Quantity::Memory] {
                let labels = labels(&svg(&curve, quantity).expect("the curve should be drawn"));
                assert!(labels.len() > 6, "{}: only {} labels", curve.name, labels.len());
                for (at, one) in labels.iter().enumerate() {
                    for other in &labels[at + 1..] {
                        assert!(
                            apart(one.x, other.x) || apart(one.y, other.y),
                            "{}, {}: {} at {:?} and {} at {:?} overlap",
                            curve.name,
                            quantity.name(),
                            one.text,
                            (one.x, one.y),
                            other.text,
                            (other.x, other.y)
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn the_pictures_are_those_of_the_points() {
        for curve in report::measured_before().expect("the points should be well formed") {
            for quantity in [Quantity::Time, Quantity::Memory] {
                let path = report::picture(&curve, quantity);
                let is = std::fs::read_to_string(&path).expect("the picture should exist");
                let drawn = svg(&curve, quantity).expect("the curve should be drawn");
                assert!(is == drawn, "{}: run cargo run -p bench -- draw", path.display());
            }
        }
    }
}
