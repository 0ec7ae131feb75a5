//! Events survive storage, whichever version wrote them.

use serde_json::{Value, json};

use super::*;

fn row(outcome: &str, detail: &Value) -> Value {
    json!({"tenantId": "acme", "messageId": "m", "key": outcome, "at": "2026-11-23T20:45:00Z", "outcome": outcome, "detail": detail})
}

fn read(outcome: &str, detail: &Value) -> TimelineEvent {
    let event: TimelineEvent = serde_json::from_value(row(outcome, detail)).unwrap();
    assert_eq!(serde_json::to_value(&event).unwrap(), row(outcome, detail), "{outcome}");
    event
}

/// Everything that this version writes of an outcome.
fn full(outcome: Outcome) -> Value {
    let refused = json!({"reason": "spam", "rule": "r", "configuration": 7, "choices": [{"rule": "r", "destination": {"type": "drop", "reason": "spam"}}]});
    match outcome {
        Outcome::Accepted => json!({"by": "webhook", "carrier": "twilio", "correlationId": "c"}),
        Outcome::Routed => json!({"rule": "r", "destination": "order", "configuration": 7, "choices": [
            {"rule": "r", "destination": {"type": "stateMachine", "name": "order"}, "execution": "e"},
            {"rule": null, "destination": {"type": "reply", "body": "Thank you."}, "message": "m-1"},
            {"rule": null, "destination": "support"},
            {"rule": "of a newer version", "destination": {"type": "teleport", "to": "moon"}},
        ]}),
        Outcome::Enriched => {
            json!({"workflow": "support", "contact": true, "history": 5, "failed": ["history: time-out"], "quickReply": "b"})
        }
        Outcome::Filtered => {
            json!({"workflow": "support", "pii": ["card"], "profanity": 1, "spam": 0.5, "masked": true,
            "blockedBy": ["pii"]})
        }
        Outcome::Transformed => json!({"workflow": "support", "applied": ["prefix"], "messages": 1}),
        Outcome::Processed => json!({"workflow": "support", "messages": ["m-1", "m-2"], "stopped": "x",
            "configuration": 7, "folder": "Orders", "agentGroup": "vip"}),
        Outcome::Admitted => json!({"segments": 2, "encoding": "UCS-2", "forcedBy": [
            {"character": "“", "codePoint": "U+201C", "replacement": "\""}, {"character": "ç", "codePoint": "U+00E7"},
        ]}),
        Outcome::Held => json!({"reason": "it is night", "until": "2026-11-24T08:00:00Z"}),
        Outcome::Suppressed => json!({"reason": "the customer said stop"}),
        Outcome::Scheduled => json!({"sendAt": "2026-11-24T08:00:00Z"}),
        Outcome::Planned => json!({"cutBy": 1, "leftOut": [{"channelId": "chat", "reason": "no files"}], "plan": [
            {"channelId": "tw", "points": 0, "reasons": ["priority 0"], "cost": {"amount": "0.0079", "currency": "USD"}},
            {"channelId": "bw", "points": 3, "reasons": [], "downgraded": ["mediaAsLink"]},
        ]}),
        Outcome::Sent => {
            json!({"carrier": "twilio", "kind": "sms", "channelId": "tw", "carrierMessageId": "SM1", "step": 0, "parts": 3})
        }
        Outcome::Unanswered => json!({"carrier": "twilio", "kind": "sms", "reason": "time-out"}),
        Outcome::Retrying => {
            json!({"carrier": "twilio", "kind": "sms", "code": "http-503", "error": "x", "fate": "retry", "after": 4})
        }
        Outcome::Rejected => {
            json!({"carrier": "twilio", "kind": "sms", "code": "21211", "error": "", "fate": "permanent"})
        }
        Outcome::FailedOver => {
            json!({"code": "no-receipt", "reason": "x", "fate": "otherCarrier", "channelId": "bw", "parts": 2})
        }
        Outcome::Failed => json!({"code": "30008", "reason": "x", "fate": "retry"}),
        Outcome::Refused => refused,
        Outcome::Unknown => json!({"reason": "x", "reference": "m.0.1"}),
        Outcome::Dead => json!({"function": "carrier-selector", "reason": "x"}),
        Outcome::Redriven => json!({"function": "carrier-selector"}),
        Outcome::Discarded => json!({"function": "carrier-selector", "by": "Ana", "reason": "x", "was": "y"}),
        Outcome::Due | Outcome::Cancelled | Outcome::Other => json!({}),
    }
}

#[test]
fn everything_that_is_written_is_read_and_written_again() {
    for outcome in Outcome::ALL {
        let detail = full(*outcome);
        let (details, more) = EventDetails::read(outcome.name(), detail.as_object().cloned().unwrap());
        assert_eq!((details.outcome(), more.len()), (*outcome, 0), "{outcome:?}: {more:?} is not understood");
        assert_eq!(Value::Object(details.written(more)), detail, "{outcome:?}");
        assert_eq!(EventDetails::from(*outcome).written(serde_json::Map::new()).len(), 0, "{outcome:?}");
    }
}

#[test]
fn an_event_without_details_has_none_in_json() {
    let bare =
        json!({"tenantId": "acme", "messageId": "m", "key": "due", "at": "2026-11-23T20:45:00Z", "outcome": "due"});
    let event: TimelineEvent = serde_json::from_value(bare.clone()).unwrap();
    assert_eq!((event.outcome(), serde_json::to_value(event).unwrap()), (Outcome::Due, bare));
}

#[test]
fn what_an_older_version_left_out_is_missing() {
    let event = read("sent", &json!({"carrier": "twilio"}));
    let expected = SentDetails { carrier: Some(crate::model::carrier::CarrierId::Twilio), ..SentDetails::default() };
    assert_eq!(event.details, EventDetails::Sent(expected));
}

#[test]
fn what_a_newer_version_writes_is_kept() {
    let event = read("teleported", &json!({"to": "moon", "carrier": "twilio"}));
    assert_eq!((event.outcome(), event.details.name()), (Outcome::Other, "teleported"));
    let event =
        read("sent", &json!({"carrier": "pigeon", "kind": "semaphore", "step": "first", "parts": 2, "flags": [1]}));
    let expected = SentDetails { parts: Some(2), ..SentDetails::default() };
    assert_eq!((event.details, event.more.len()), (EventDetails::Sent(expected), 4));
    let event = read("routed", &json!({"configuration": 7, "choices": {"of": "another kind"}}));
    assert!(matches!(
        event.details,
        EventDetails::Routed(RoutedDetails { choices: Some(RoutedChoices::Newer(_)), .. })
    ));
    read("retrying", &json!({"carrier": null, "kind": null, "fate": "laterOn"}));
}

#[test]
fn an_event_of_a_newer_version_does_not_decide_the_status() {
    let events = vec![read("planned", &json!({"plan": []})), read("teleported", &json!({"to": "moon"}))];
    assert_eq!(Timeline { message: None, events, attempts: Vec::new() }.status(), "planned");
}
