//! Tests of webhooks as wholes: the channels that they are for, and what nobody can read.

use super::*;
use crate::domain::carriers::inteliquent::parse;

#[test]
fn a_webhook_claims_the_numbers_that_may_be_ours() {
    let check = |body: &str, expected: &[&str]| {
        let claims = Inteliquent::claims(&post(body.as_bytes()));
        assert_eq!(claims.iter().map(ChannelKey::as_str).collect::<Vec<_>>(), expected, "{body}");
    };
    check(r#"{"from":"14155550100","to":["12025550114"]}"#, &["+12025550114"]);
    check(r#"{"from":"14155550100","to":["12025550114","2025550114",13125550100]}"#, &["+12025550114", "+13125550100"]);
    check(r#"{"from":"1","to":["12025550114"],"deliveryReceipt":true}"#, &["1", "+12025550114"]);
    check(r#"{"from":"12025550114","to":"14155550100","deliveryReceipt":true}"#, &["+12025550114", "+14155550100"]);
    check(r#"{"to":"384387"}"#, &["384387"]);
    check(r#"{"to":[]}"#, &[]);
    check(r#"{"to":null,"from":"14155550100"}"#, &[]);
    check("{}", &[]);
    check("[]", &[]);
    check("", &[]);
    check("\u{feff}{", &[]);
    let many: Vec<u64> = (0..1_000).map(|at| 12_025_550_000 + at).collect();
    assert_eq!(Inteliquent::claims(&post(json!({"to": many}).to_string().as_bytes())).len(), 50);
}

#[test]
fn a_message_without_a_reference_has_the_id_of_its_header() {
    let check = |webhook: Value, id: Option<&str>, expected: &str| {
        let mut request = post(body(&webhook).as_bytes());
        if let Some(id) = id {
            request.headers.add("messageID", id);
        }
        let events = parse::events(&request).unwrap();
        let found = match &events[0].event {
            CarrierEvent::Message(message) => format!("message {}", message.carrier_message_id),
            CarrierEvent::Receipt(receipt) => format!("receipt {}", receipt.carrier_message_id),
            CarrierEvent::Broken { reason, .. } => reason.clone(),
            other => format!("{other:?}"),
        };
        assert_eq!(found, expected, "{webhook} {id:?}");
    };
    let (text, bare) = (json!({"text": "Hi"}), json!({"text": "Hi", "referenceId": null}));
    check(text, Some("5f0c"), "message AccO09773Fd7Gdec");
    check(bare.clone(), Some("5f0c"), "message 5f0c");
    check(bare.clone(), Some(" "), "message without a referenceId");
    check(bare, None, "message without a referenceId");
    // The header of a report names the report; our message only where it is our reference.
    let report = json!({"deliveryReceipt": true, "referenceId": null});
    check(report.clone(), Some("5f0c"), "receipt without a referenceId");
    check(report, Some("018f-ab.0.0"), "receipt 018f-ab.0.0");
}

#[test]
fn a_webhook_that_nobody_can_read_is_kept_as_a_whole() {
    let check = |body: &str, expected: &str| {
        assert_eq!(
            parsed(body).unwrap_err(),
            Failure::permanent(expected.to_owned()),
            "{}",
            &body[..body.len().min(40)]
        );
    };
    check("", "webhook is not readable at line 1 column 0");
    check("{", "webhook is not readable at line 1 column 1");
    check("[]", "webhook is no object");
    check(r#"{"referenceId":"1","from":"14155550100"}"#, "webhook without a number that could be ours");
    check(
        &format!(r#"{{"to":"12025550114","text":"{}"}}"#, "a".repeat(256 * 1024)),
        "webhook is longer than 262144 bytes",
    );
}

#[test]
fn what_nobody_can_hold_is_kept_as_text_and_the_message_is_read() {
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    for odd in ["\"\\ud800\"", "1e400", deep.as_str()] {
        let body = format!(r#"{{"referenceId":"1","from":"14155550100","to":"12025550114","text":"Hi","x":{odd}}}"#);
        match parsed(&body).unwrap().pop().map(|parsed| parsed.event) {
            Some(CarrierEvent::Message(message)) => assert!(message.payload["x"].to_string().contains('"')),
            other => panic!("{other:?} is not a message"),
        }
    }
}

#[test]
fn a_repeated_webhook_is_the_same_message_and_each_member_of_a_group_gets_one() {
    let ids = |to: Value| -> Vec<String> {
        let events = parsed(&body(&json!({"to": to, "text": "Hi"}))).unwrap();
        let id = |parsed: ParsedEvent| match parsed.event {
            CarrierEvent::Message(message) => message.carrier_message_id,
            other => panic!("{other:?} is not a message"),
        };
        events.into_iter().map(id).collect()
    };
    assert_eq!(ids(json!(["12025550114"])), ["AccO09773Fd7Gdec"]);
    assert_eq!(ids(json!("+1 202 555 0114")), ["AccO09773Fd7Gdec"]);
    let group = ["AccO09773Fd7Gdec/+12025550114", "AccO09773Fd7Gdec/+13125550100"];
    assert_eq!(ids(json!(["12025550114", "13125550100"])), group);
    assert_eq!(ids(json!(["2025550114", "13125550100", "12025550114"])), group);
}
