//! The course of an outage as a picture: who carries the messages, how long they take, how the routes stand.

use std::fmt::Write as _;

use omni_core::testing::simulation::{Series, Side};

use super::outcome::Outcome;

const WIDTH: f64 = 860.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
/// Height of one panel.
const HEIGHT: f64 = 130.0;
/// Above each panel, for its title.
const GAP: f64 = 44.0;
const TOP: f64 = 34.0;

/// Readable on light and on dark ground.
const STYLE: &str = "text{font:12px system-ui,sans-serif;fill:#24292f}.t{font-weight:600}.s{fill:#57606a}\
.g{stroke:#d0d7de;stroke-width:1}.x{fill:#cf222e;opacity:.08}.a{fill:#0969da}.b{fill:#bf8700}.f{opacity:.55}\
.la,.lb,.p,.q,.n{fill:none;stroke-width:1.8}.la{stroke:#0969da}.lb{stroke:#bf8700;stroke-dasharray:7 5}.p{stroke:#1a7f37}.q{stroke:#8250df}\
.n{stroke:#8c959f;stroke-dasharray:4 3}\
@media(prefers-color-scheme:dark){text{fill:#e6edf3}.s{fill:#9198a1}.g{stroke:#3d444d}.x{fill:#ff7b72;opacity:.14}\
.a{fill:#4493f8}.b{fill:#d29922}.la{stroke:#4493f8}.lb{stroke:#d29922}.p{stroke:#3fb950}.q{stroke:#ab7df8}.n{stroke:#7d8590}}";

/// One panel: minutes to the right, something upwards.
struct Panel {
    top: f64,
    minutes: f64,
    /// The least and the most of what goes upwards.
    from: f64,
    to: f64,
    logarithmic: bool,
}

/// The whole picture.
pub(super) fn svg(outcome: &Outcome) -> String {
    let series = &outcome.gateway.series;
    let steps = series.points.a.len();
    let minutes = number(steps) * series.step / 60.0;
    let height = TOP + 3.0 * (GAP + HEIGHT) + 30.0;
    let scenario = outcome.gateway.scenario;
    let title = format!("{}: what becomes of {} messages a second", scenario.title(), outcome.gateway.setup.rate);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{0}\">\
         <title>{0}</title><style>{STYLE}</style><text x=\"{LEFT}\" y=\"20\" class=\"t\">{0}</text>",
        escaped(&title)
    );
    let panel = |nth: f64, (from, to): (f64, f64), logarithmic| Panel {
        top: TOP + nth * (GAP + HEIGHT) + GAP,
        minutes,
        from,
        to,
        logarithmic,
    };
    let trouble = scenario.trouble();
    let trouble = (f64::from(to_u32(trouble.0)), f64::from(to_u32(trouble.1)));
    let most = busiest(series);
    let panels = [
        (panel(0.0, (0.0, most), false), "messages sent on, a second: A below, B above"),
        (
            panel(1.0, (1.0, 10_000.0), true),
            "seconds to the phone, by when it came: half of them, 99 of 100; dashed: 99 of 100 done naively",
        ),
        (panel(2.0, (0.0, 100.0), false), "points of A and B; a bar below where the breaker keeps calls away"),
    ];
    for (panel, title) in &panels {
        panel.frame(&mut svg, title, trouble);
    }
    let [(traffic, _), (latency, _), (health, _)] = &panels;
    draw_traffic(&mut svg, traffic, series);
    draw_latency(&mut svg, latency, outcome);
    draw_health(&mut svg, health, series);
    svg.push_str("</svg>\n");
    svg
}

/// Messages a second that the busiest half-minute sent on, rounded up to something readable.
fn busiest(series: &Series) -> f64 {
    let sums = series.sent.a.iter().zip(&series.sent.b).map(|(a, b)| f64::from(a + b) / series.step);
    let most = sums.fold(1.0, f64::max);
    let unit = 10_f64.powf(most.log10().floor()) / 2.0;
    (most / unit).ceil() * unit
}

fn draw_traffic(svg: &mut String, panel: &Panel, series: &Series) {
    let per_second = |count: u32| f64::from(count) / series.step;
    let a: Vec<f64> = series.sent.a.iter().map(|count| per_second(*count)).collect();
    let both: Vec<f64> = a.iter().zip(&series.sent.b).map(|(a, b)| a + per_second(*b)).collect();
    let floor = vec![0.0; a.len()];
    panel.area(svg, "a f", series.step, &floor, &a);
    panel.area(svg, "b f", series.step, &a, &both);
}

fn draw_latency(svg: &mut String, panel: &Panel, outcome: &Outcome) {
    let (gateway, naive) = (&outcome.gateway.series, &outcome.naive.series);
    panel.line(svg, "n", naive.step, naive.p99.iter().copied());
    panel.line(svg, "p", gateway.step, gateway.p50.iter().copied());
    panel.line(svg, "q", gateway.step, gateway.p99.iter().copied());
}

fn draw_health(svg: &mut String, panel: &Panel, series: &Series) {
    for (side, class, nth) in [(Side::A, "la", 0.0), (Side::B, "lb", 1.0)] {
        panel.line(svg, class, series.step, series.points.at(side).iter().map(|points| Some(f64::from(*points))));
        let fill = if side == Side::A { "a" } else { "b" };
        let mut bar = |from: usize, to: usize| {
            let (x, end) = (panel.x(number(from) * series.step), panel.x(number(to) * series.step));
            let y = panel.top + HEIGHT - 14.0 + 7.0 * nth;
            let _ =
                write!(svg, "<rect class=\"{fill}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"5\"/>", end - x);
        };
        let blocked = series.blocked.at(side);
        let mut since = None;
        for (nth, is_blocked) in blocked.iter().chain([&false]).enumerate() {
            match (since, is_blocked) {
                (None, true) => since = Some(nth),
                (Some(from), false) => {
                    bar(from, nth);
                    since = None;
                }
                _ => {}
            }
        }
    }
}

impl Panel {
    fn x(&self, seconds: f64) -> f64 {
        LEFT + (WIDTH - LEFT - RIGHT) * (seconds / 60.0 / self.minutes).min(1.0)
    }

    fn y(&self, value: f64) -> f64 {
        let value = value.clamp(self.from, self.to);
        let share = if self.logarithmic {
            (value / self.from).ln() / (self.to / self.from).ln()
        } else {
            (value - self.from) / (self.to - self.from)
        };
        self.top + HEIGHT * (1.0 - share)
    }

    /// Its title, its axes, and the time of trouble.
    fn frame(&self, svg: &mut String, title: &str, trouble: (f64, f64)) {
        let (bottom, right) = (self.top + HEIGHT, WIDTH - RIGHT);
        let _ = write!(svg, "<text x=\"{LEFT}\" y=\"{:.0}\" class=\"s\">{title}</text>", self.top - 10.0);
        let (from, to) = (self.x(trouble.0 * 60.0), self.x(trouble.1 * 60.0));
        let _ = write!(
            svg,
            "<rect class=\"x\" x=\"{from:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{HEIGHT}\"/>",
            self.top,
            to - from
        );
        for tick in self.ticks() {
            let y = self.y(tick);
            let _ = write!(
                svg,
                "<path class=\"g\" d=\"M{LEFT} {y:.1}H{right}\"/>\
                 <text x=\"{:.0}\" y=\"{:.1}\" text-anchor=\"end\" class=\"s\">{tick}</text>",
                LEFT - 6.0,
                y + 4.0
            );
        }
        let step = if self.minutes > 100.0 { 20 } else { 10 };
        for minute in (0..=to_u32_of(self.minutes)).step_by(step) {
            let x = self.x(f64::from(minute) * 60.0);
            let label = if minute == 0 { "0 min".to_owned() } else { minute.to_string() };
            let _ = write!(
                svg,
                "<text x=\"{x:.1}\" y=\"{:.0}\" text-anchor=\"middle\" class=\"s\">{label}</text>",
                bottom + 15.0
            );
        }
    }

    fn ticks(&self) -> Vec<f64> {
        if self.logarithmic {
            return vec![1.0, 10.0, 100.0, 1_000.0, 10_000.0];
        }
        [0.0, 0.5, 1.0].into_iter().map(|share| self.from + share * (self.to - self.from)).collect()
    }

    /// A line through what is there; it breaks where nothing is.
    fn line(&self, svg: &mut String, class: &str, step: f64, values: impl Iterator<Item = Option<f64>>) {
        let mut path = String::new();
        let mut drawing = false;
        for (nth, value) in values.enumerate() {
            let Some(value) = value else {
                drawing = false;
                continue;
            };
            let command = if drawing { 'L' } else { 'M' };
            let _ = write!(path, "{command}{:.1} {:.1}", self.x((number(nth) + 0.5) * step), self.y(value));
            drawing = true;
        }
        let _ = write!(svg, "<path class=\"{class}\" d=\"{path}\"/>");
    }

    fn area(&self, svg: &mut String, class: &str, step: f64, low: &[f64], high: &[f64]) {
        let point =
            |(nth, value): (usize, &f64)| format!("{:.1} {:.1}", self.x((number(nth) + 0.5) * step), self.y(*value));
        let there = high.iter().enumerate().map(point);
        let back = low.iter().enumerate().map(point).collect::<Vec<_>>().into_iter().rev();
        let points: Vec<String> = there.chain(back).collect();
        let _ = write!(svg, "<path class=\"{class}\" d=\"M{}Z\"/>", points.join("L"));
    }
}

fn number(count: usize) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

fn to_u32(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The whole minutes of a time that is not negative.
fn to_u32_of(minutes: f64) -> u32 {
    to_u32(std::time::Duration::from_secs_f64(minutes.max(0.0)).as_secs())
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use omni_core::testing::simulation;
    use omni_core::testing::simulation::{Scenario, Setup, Who};

    use super::*;

    #[test]
    fn a_picture_is_small_and_its_tags_close() {
        let setup = Setup { seed: 1, minutes: 20, rate: 2 };
        let run = |who| simulation::run(Scenario::TooManyGarbage, setup, who, &mut |_, _| ());
        let svg = svg(&Outcome { gateway: run(Who::Gateway), naive: run(Who::Naive) });
        assert!(svg.len() < 100_000, "{}", svg.len());
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"));
        assert!(svg.contains("&quot;in a while&quot;"), "its title is escaped");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "every number is one");
        let opened = svg.matches('<').count();
        let closed = svg.matches("/>").count() + 2 * svg.matches("</").count();
        assert_eq!(opened, closed, "each tag closes itself or has an end");
    }
}
