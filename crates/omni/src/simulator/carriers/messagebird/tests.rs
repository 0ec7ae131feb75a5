//! Tests of what MessageBird refuses, and of its webhooks.

use serde_json::Map;

use super::*;
use crate::simulator::player::over;

#[test]
fn nonsense_is_refused_with_messagebirds_codes() {
    let check = |mms: bool, change: Value, expected: Result<&str, i64>| {
        let mut message = json!({"originator": demo::NUMBER, "recipients": ["14155550100"], "body": "Hi",
            "reference": "a.0.0", "reportUrl": "https://x/webhooks/messagebird/c"});
        over(&mut message, &change);
        let read = read(&message, mms);
        let outcome = read.as_ref().map(|taken| taken.kind.as_str()).map_err(|refusal| refusal.code.clone().unwrap());
        assert_eq!(outcome, expected.map_err(Code::from), "{change}");
    };
    check(false, json!({}), Ok("text"));
    check(false, json!({"recipients": 14_155_550_100_i64}), Ok("text"));
    check(true, json!({"body": null, "mediaUrls": ["https://x/1.jpg"]}), Ok("media"));
    check(false, json!({"originator": ""}), Err(MISSING));
    check(false, json!({"originator": "ACME"}), Err(INVALID));
    check(false, json!({"recipients": []}), Err(MISSING));
    check(false, json!({"recipients": ["15005550001"]}), Err(MISSING));
    check(false, json!({"body": ""}), Err(MISSING));
    check(false, json!({"body": "x".repeat(1_378)}), Err(INVALID));
    check(false, json!({"mediaUrls": ["https://x/1.jpg"]}), Err(INVALID));
    check(false, json!({"reportUrl": "nowhere"}), Err(INVALID));
}

#[test]
fn a_status_report_is_a_get_whose_query_tells_everything() {
    let outgoing = Outgoing {
        carrier: CarrierId::MessageBird,
        to: "14155550100".to_owned(),
        from: demo::NUMBER.to_owned(),
        kind: "text".to_owned(),
        body: "Hi".to_owned(),
        reference: Some("a.0.0".to_owned()),
        callback: Some("https://x/webhooks/messagebird/c".to_owned()),
        message: Value::Null,
    };
    let error = Code::from(103);
    let told = Told {
        outgoing: &outgoing,
        id: "e8077d80",
        at: Timestamp::UNIX_EPOCH,
        status: "undelivered",
        error: Some(&error),
        webhooks: "https://x/webhooks/messagebird",
    };
    let report = MessageBird.receipt(&told).unwrap();
    assert_eq!(report.method, reqwest::Method::GET);
    assert_eq!(
        report.url,
        "https://x/webhooks/messagebird/c?id=e8077d80&reference=a.0.0&recipient=14155550100&status=delivery_failed\
         &statusReason=unknown+subscriber&statusErrorCode=103&statusDatetime=1970-01-01T00%3A00%3A00%2B00%3A00\
         &messageLength=2&messagePartCount=1&datacoding=plain&mccmnc=310260&ported=0"
    );
}

#[test]
fn a_message_takes_fields_of_the_test() {
    let fields = json!({"body": null, "mediaUrls": ["https://x/1", "https://x/2"]});
    let no_fields = Map::new();
    let written = |fields| Written {
        from: "+14155550100",
        name: None,
        id: "1",
        text: "Hi you",
        fields,
        at: Timestamp::UNIX_EPOCH,
        first: true,
    };
    assert!(MessageBird.message(&written(&no_fields)).contains("originator=14155550100&body=Hi+you&"));
    let mms = MessageBird.message(&written(fields.as_object().unwrap()));
    assert!(!mms.contains("body="));
    assert!(mms.ends_with("mediaUrls=https%3A%2F%2Fx%2F1&mediaUrls=https%3A%2F%2Fx%2F2"), "{mms}");
}
