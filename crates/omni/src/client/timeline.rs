//! Draws what happened to a message, event by event, with times.

use std::fmt::Write as _;

use jiff::Timestamp;
use omni_core::model::timeline::{EventDetails, LeftOut, Outcome, PlannedDetails, PlannedStep};
use serde::Deserialize;
use serde_json::{Map, Value};

/// The order of statuses that were reached at the same time; our own events come before them.
const RANKS: [&str; 4] = ["queued", "sent", "delivered", "read"];

/// One line of the table.
struct Line {
    /// Place in the table: a time, and a rank among lines of the same time.
    place: (Option<Timestamp>, usize),
    /// Time at which it happened, as we were told.
    at: Option<Timestamp>,
    what: String,
    detail: String,
    /// Lines below it: the steps of a plan.
    below: Vec<String>,
}

/// Draws what the API says of a message; in colors only where they are shown.
pub(crate) fn drawn(message: &Value, colors: bool) -> String {
    let mut lines: Vec<Line> = events(message).into_iter().map(event).collect();
    lines.extend(list(message, "attempts").iter().flat_map(receipts));
    lines.sort_by_key(|line| line.place);
    let start = lines.iter().find_map(|line| line.at);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{}  {}", paint(word(message, "id"), "1", colors), painted(word(message, "status"), colors));
    let _ = writeln!(text, "{}", summary(message));
    for Line { at, what, detail, below, .. } in lines {
        let time = at.map_or_else(String::new, |at| at.strftime("%H:%M:%S%.3f").to_string());
        let since = at.zip(start).map(|(at, start)| at.as_millisecond() - start.as_millisecond());
        let since = since.map_or_else(String::new, |millis| format!("{millis:+} ms"));
        let what = painted(&format!("{what:<20}"), colors);
        let _ = writeln!(text, "  {time:<12} {since:>10}  {what} {detail}");
        for line in below {
            let _ = writeln!(text, "{:<28}{line}", "");
        }
    }
    text
}

fn summary(message: &Value) -> String {
    let of = |path: &str| message.pointer(path).and_then(Value::as_str).unwrap_or("?");
    format!(
        "{} {} {} -> {}: {:?}",
        of("/message/direction"),
        of("/message/channel"),
        of("/message/from/address"),
        of("/message/to/address"),
        of("/message/body")
    )
}

/// An event as the API shows it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct ShownEvent {
    #[serde(default)]
    at: Option<Timestamp>,
    #[serde(default)]
    outcome: String,
    #[serde(default)]
    detail: Map<String, Value>,
}

/// The events of a message, as the API shows it.
pub(crate) fn events(message: &Value) -> Vec<ShownEvent> {
    list(message, "timeline").iter().map(|event| ShownEvent::deserialize(event).unwrap_or_default()).collect()
}

/// Time when `message` first had an event with this outcome.
pub(crate) fn time_of(message: &Value, outcome: Outcome) -> Option<Timestamp> {
    events(message).into_iter().find(|event| event.outcome == outcome.name())?.at
}

fn event(ShownEvent { at, outcome, detail }: ShownEvent) -> Line {
    let (mut details, more) = EventDetails::read(&outcome, detail);
    let below = match &mut details {
        EventDetails::Planned(planned) => below(planned),
        _ => Vec::new(),
    };
    Line { place: (at, 0), at, what: outcome, detail: pairs(&details.written(more)), below }
}

/// Takes the steps of a plan out of it, in their order, each with its reasons; and who is not in it, and why.
fn below(planned: &mut PlannedDetails) -> Vec<String> {
    let step =
        |(nth, step): (usize, PlannedStep)| format!("{}. {}: {}", nth + 1, step.channel_id, step.reasons.join("; "));
    let left_out = |left: LeftOut| format!("-  {}: {}", left.channel_id, left.reason);
    let steps = planned.plan.take().into_iter().flatten().enumerate().map(step);
    steps.chain(planned.left_out.take().into_iter().flatten().map(left_out)).collect()
}

/// The carrier's reports on one send, status by status. Carriers tell times in whole seconds (WhatsApp), by clocks of
/// their own, or not at all: each status stands after those that it implies, beside the time that we were told.
fn receipts(attempt: &Value) -> Vec<Line> {
    let progress = attempt.get("progress").and_then(Value::as_object);
    let number = |name: &str| attempt.get(name).and_then(Value::as_u64).unwrap_or_default();
    let send = format!("{} part {} step {}", word(attempt, "carrier"), number("part"), number("step"));
    let times = RANKS.map(|status| progress?.get(status).and_then(time));
    let line = |(status, reached): (&String, &Value)| {
        let at = time(reached);
        let rank = RANKS.iter().position(|known| known == status);
        // A failure implies only that the carrier took it.
        let implied = times.iter().take(rank.map_or(1, |rank| rank + 1)).copied().max().flatten();
        let error = reached.get("error").and_then(Value::as_object);
        let error = error.map(|error| format!("  {}", pairs(error))).unwrap_or_default();
        Line {
            place: (at.max(implied), rank.unwrap_or(RANKS.len()) + 1),
            at,
            what: format!("receipt {status}"),
            detail: format!("{send}{error}"),
            below: Vec::new(),
        }
    };
    progress.into_iter().flatten().map(line).collect()
}

/// `name=value` for what is simple, JSON for the rest.
fn pairs(detail: &Map<String, Value>) -> String {
    let written = detail.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| match value {
        Value::String(text) if text.contains(' ') => format!("{name}={text:?}"),
        Value::String(text) => format!("{name}={text}"),
        other => format!("{name}={other}"),
    });
    written.collect::<Vec<_>>().join(" ")
}

fn time(value: &Value) -> Option<Timestamp> {
    value.get("at").and_then(Value::as_str).and_then(|at| at.parse().ok())
}

fn word<'a>(value: &'a Value, name: &str) -> &'a str {
    value.get(name).and_then(Value::as_str).unwrap_or("?")
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Green is good news, red is bad news, yellow may become either.
fn painted(text: &str, colors: bool) -> String {
    let contains = |words: &[&str]| words.iter().any(|word| text.contains(word));
    let code = if contains(&["retrying", "held", "failedOver", "redriven"]) {
        "33"
    } else if contains(&["failed", "undelivered", "rejected", "refused", "dead", "unknown", "suppressed", "discarded"])
    {
        "31"
    } else if contains(&["delivered", "read"]) {
        "32"
    } else {
        "36"
    };
    paint(text, code, colors)
}

fn paint(text: &str, code: &str, colors: bool) -> String {
    if colors { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn message() -> Value {
        json!({
            "id": "018f", "status": "delivered",
            "message": {"direction": "outbound", "channel": "sms", "body": "Hi",
                "from": {"address": "+12025550111"}, "to": {"address": "+14155550100"}},
            "timeline": [
                {"at": "2026-11-23T20:45:00Z", "outcome": "accepted", "detail": {"by": "api", "carrier": null}},
                {"at": "2026-11-23T20:45:01.25Z", "outcome": "sent", "detail": {"carrier": "twilio"}},
            ],
            "attempts": [{"part": 0, "step": 0, "carrier": "twilio", "progress": {
                "sent": {"at": "2026-11-23T20:45:00.5Z"},
                "failed": {"at": "2026-11-23T20:45:02Z", "error": {"code": "30003", "title": "out of reach"}},
            }}],
        })
    }

    #[test]
    fn events_and_receipts_stand_in_one_time_line() {
        let expected = "018f  delivered\n\
            outbound sms +12025550111 -> +14155550100: \"Hi\"\n  \
            20:45:00.000      +0 ms  accepted             by=api\n  \
            20:45:00.500    +500 ms  receipt sent         twilio part 0 step 0\n  \
            20:45:01.250   +1250 ms  sent                 carrier=twilio\n  \
            20:45:02.000   +2000 ms  receipt failed       twilio part 0 step 0  code=30003 title=\"out of reach\"\n";
        assert_eq!(drawn(&message(), false), expected);
    }

    #[test]
    fn receipts_stand_after_what_they_imply_whatever_the_carriers_clock() {
        let check = |progress: Value, expected: &[(&str, &str)]| {
            let timeline = json!([
                {"at": "2026-11-23T20:45:10.3Z", "outcome": "accepted"},
                {"at": "2026-11-23T20:45:10.6Z", "outcome": "sent"},
            ]);
            let text = drawn(&json!({"timeline": timeline, "attempts": [{"progress": progress}]}), false);
            let lines: Vec<(&str, &str)> =
                text.lines().skip(4).map(|line| (line[15..25].trim(), line[27..47].trim())).collect();
            assert_eq!(lines, expected);
        };
        let at = |second: &str| json!({"at": format!("2026-11-23T20:45:{second}Z")});
        let whatsapp = json!({"queued": at("10.6"), "sent": at("10"), "delivered": at("10"), "read": at("11")});
        check(
            whatsapp,
            &[
                ("+300 ms", "receipt queued"),
                ("-300 ms", "receipt sent"),
                ("-300 ms", "receipt delivered"),
                ("+700 ms", "receipt read"),
            ],
        );
        let twilio = json!({"queued": at("10.6"), "sent": at("12"), "delivered": at("00")});
        check(
            twilio,
            &[("+300 ms", "receipt queued"), ("+1700 ms", "receipt sent"), ("-10300 ms", "receipt delivered")],
        );
        check(json!({"failed": at("11")}), &[("+700 ms", "receipt failed")]);
    }

    #[test]
    fn a_plan_is_a_list_with_reasons() {
        let plan = json!([
            {"channelId": "twilio-1", "reasons": ["the customer knows this address", "priority 0"]},
            {"channelId": "bandwidth-1", "reasons": ["priority 1"]},
        ]);
        let detail = json!({"plan": plan, "leftOut": [{"channelId": "chat-1", "reason": "sms carries no files"}]});
        let timeline = json!([{"at": "2026-11-23T20:45:10Z", "outcome": "planned", "detail": detail}]);
        let text = drawn(&json!({"timeline": timeline, "attempts": []}), false);
        let lines: Vec<&str> = text.lines().skip(3).map(str::trim).collect();
        let expected = [
            "1. twilio-1: the customer knows this address; priority 0",
            "2. bandwidth-1: priority 1",
            "-  chat-1: sms carries no files",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn colors_are_for_terminals() {
        assert!(!drawn(&message(), false).contains('\u{1b}'));
        assert!(drawn(&message(), true).contains("\u{1b}[31mreceipt failed"));
    }
}
