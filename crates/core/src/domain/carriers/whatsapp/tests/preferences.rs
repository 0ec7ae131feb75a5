//! Tests of what customers choose about advertising.

use serde_json::{Value, json};

use super::{events, from_ana, webhook};
use crate::domain::carriers::inbound::CarrierEvent;

/// The only event of a webhook, in one line.
fn told(webhook: &Value) -> String {
    match events(webhook).as_slice() {
        [CarrierEvent::Preference(told)] => {
            let at = told.at.map(jiff::Timestamp::as_second);
            format!("{} {} {} {at:?}", told.customer.as_str(), told.stopped, told.word)
        }
        [CarrierEvent::Message(message)] => format!("message {}", message.content.kind()),
        [CarrierEvent::Ignored { what }] => format!("ignored {what}"),
        [CarrierEvent::Broken { reason, .. }] => format!("broken {reason}"),
        events => panic!("{events:?}"),
    }
}

#[test]
fn a_preference_is_a_stop_or_a_start_of_marketing() {
    let check = |changes: Value, expected: &str| {
        let mut preference = json!({
            "wa_id": "16505550123", "detail": "User requested to stop marketing messages",
            "category": "marketing_messages", "value": "stop", "timestamp": 1_750_000_000,
        });
        for (name, value) in changes.as_object().unwrap() {
            preference[name] = value.clone();
        }
        assert_eq!(told(&webhook("user_preferences", json!({ "user_preferences": [preference] }))), expected);
    };
    check(json!({}), "+16505550123 true user_preferences stop Some(1750000000)");
    check(json!({ "value": "resume" }), "+16505550123 false user_preferences resume Some(1750000000)");
    check(json!({ "timestamp": "1750000000" }), "+16505550123 true user_preferences stop Some(1750000000)");
    check(json!({ "timestamp": null }), "+16505550123 true user_preferences stop None");
    check(json!({ "wa_id": null, "user_id": "US.1" }), "US.1 true user_preferences stop Some(1750000000)");
    check(json!({ "wa_id": null }), "broken a preference is nobody's");
    check(json!({ "value": "pause" }), "ignored preference pause");
    check(json!({ "category": "utility" }), "ignored preference of utility");
}

#[test]
fn a_wreck_spares_the_preferences_beside_it() {
    let news = json!({ "user_preferences": [5, { "wa_id": "16505550123", "category": "marketing_messages", "value": "stop" }] });
    let events = events(&webhook("user_preferences", news));
    assert!(matches!(events.as_slice(), [CarrierEvent::Broken { .. }, CarrierEvent::Preference(_)]), "{events:?}");
}

#[test]
fn the_system_message_of_old_says_the_same() {
    let check = |system: Value, expected: &str| {
        let news = from_ana(json!({ "type": "system", "system": system }));
        assert_eq!(told(&webhook("messages", news)), expected);
    };
    let changed = |marketing: Value| json!({ "type": "user_preference_changed", "marketing": marketing, "body": "x" });
    let at = "Some(1749416383)";
    check(changed(json!("stop")), &format!("+16505550123 true user_preference_changed stop {at}"));
    check(changed(json!("resume")), &format!("+16505550123 false user_preference_changed resume {at}"));
    check(changed(Value::Null), "message system");
    check(json!({ "type": "user_changed_number", "marketing": "stop" }), "message system");
}
