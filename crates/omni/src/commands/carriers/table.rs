//! Routes as a table: state, points, the last minutes, and why.

use jiff::Timestamp;
use serde_json::Value;

use crate::foundation::output;

/// The minutes that are drawn.
const MINUTES: i64 = 15;

/// Blocks from nothing to all.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// Draws what the API says of routes, at `now`.
pub(super) fn drawn(health: &Value, now: Timestamp) -> String {
    let routes = health.get("routes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let failed = format!("failed, {MINUTES} min");
    let mut table = output::table(["route", "state", "points", failed.as_str(), "since", "why"]);
    for route in routes {
        table.add_row([
            format!("{}/{}", word(route, "carrier"), word(route, "kind")),
            state(route),
            points(route),
            minutes(route, now),
            word(route, "since").to_owned(),
            word(route, "reason").to_owned(),
        ]);
    }
    format!("{}\n", output::fitted(table))
}

/// The availability of a route, and the operator's order for it.
fn state(route: &Value) -> String {
    let wants = route.pointer("/order/wants").and_then(Value::as_str);
    match (word(route, "availability"), wants) {
        (_, Some("drain")) => "drained".to_owned(),
        (availability, Some("pin")) => format!("{availability}, pinned"),
        (availability, _) => availability.to_owned(),
    }
}

/// A bar of ten, and the number.
fn points(route: &Value) -> String {
    let points = route.get("points").and_then(Value::as_u64).unwrap_or_default().min(100);
    let full = usize::try_from(points / 10).unwrap_or_default();
    format!("{}{} {points:>3}", "█".repeat(full), "░".repeat(10 - full))
}

/// The percentages of failed calls, minute by minute, the running one last; a dot where there was none.
fn minutes(route: &Value, now: Timestamp) -> String {
    let minutes = route.get("minutes").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let minute_of = |at: Timestamp| at.as_second().div_euclid(60);
    let failed = |nth: i64| {
        let at = |minute: &&Value| word(minute, "at").parse().is_ok_and(|at| minute_of(at) == nth);
        let percent = minutes.iter().find(at)?.get("failedPercent").and_then(Value::as_u64)?;
        // Whatever failed is seen.
        BLOCKS.get(usize::try_from(percent.min(100).div_ceil(15)).ok()?)
    };
    let last = minute_of(now);
    (last - MINUTES + 1..=last).map(|nth| failed(nth).unwrap_or(&'·')).collect()
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_route_is_one_line() {
        let check = |changes: Value, expected: &str| {
            let mut route = json!({
                "carrier": "twilio", "kind": "sms", "availability": "usable", "points": 100, "reason": "", "since": null,
                "minutes": [],
            });
            for (name, value) in changes.as_object().unwrap() {
                route[name] = value.clone();
            }
            let drawn = drawn(&json!({ "routes": [route] }), "2026-11-23T20:45:30Z".parse().unwrap());
            let line: Vec<&str> = drawn.lines().nth(1).unwrap().split_whitespace().collect();
            assert_eq!(line.join(" "), expected);
        };
        check(json!({}), "twilio/sms usable ██████████ 100 ···············");
        check(
            json!({ "points": 90, "order": { "wants": "pin" }, "reason": "an operator pinned it" }),
            "twilio/sms usable, pinned █████████░ 90 ··············· an operator pinned it",
        );
        check(
            json!({ "availability": "blocked", "order": { "wants": "drain" }, "since": "2026-11-23T20:45:00Z" }),
            "twilio/sms drained ██████████ 100 ··············· 2026-11-23T20:45:00Z",
        );
        check(
            json!({ "minutes": [
                { "at": "2026-11-23T20:00:00Z", "failedPercent": 100 },
                { "at": "2026-11-23T20:42:00Z", "failedPercent": 0 },
                { "at": "2026-11-23T20:43:00Z", "failedPercent": 1 },
                { "at": "2026-11-23T20:44:00Z", "failedPercent": 50 },
                { "at": "2026-11-23T20:45:00Z", "failedPercent": 100 },
            ] }),
            "twilio/sms usable ██████████ 100 ···········▁▂▅█",
        );
    }
}
