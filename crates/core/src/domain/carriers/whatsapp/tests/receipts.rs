//! Tests of statuses as receipts.

use serde_json::{Value, json};

use super::{outcome, receipt};
use crate::model::carrier::CarrierError;
use crate::model::message::{MessageId, SendReference};

#[test]
fn every_status_is_the_receipt_of_the_table() {
    let check = |status: Value, expected: &str| {
        let status =
            json!({ "id": "wamid.B", "status": status, "timestamp": "1750000000", "recipient_id": "16505550123" });
        assert_eq!(outcome(json!({ "statuses": [status] })), expected);
    };
    check(json!("sent"), "receipt sent");
    check(json!("delivered"), "receipt delivered");
    check(json!("read"), "receipt read");
    check(json!("played"), "receipt read");
    check(json!("failed"), "receipt failed");
    check(json!("deleted"), "ignored status deleted");
    check(json!("warning"), "ignored status warning");
    check(json!("teleported"), "ignored status teleported");
    check(json!(7), "ignored status 7");
    check(Value::Null, "ignored status none");
    check(json!({}), "broken a status is not readable");
}

#[test]
fn a_status_of_no_message_is_broken() {
    assert_eq!(outcome(json!({ "statuses": [{ "status": "sent" }] })), "broken a status has no id");
    assert_eq!(outcome(json!({ "statuses": ["sent"] })), "broken a status is not readable");
}

#[test]
fn our_reference_comes_back_and_a_foreign_one_is_not_ours() {
    let check = |data: &str, expected: Option<SendReference>| {
        let status = json!({ "id": "wamid.B", "status": "delivered", "timestamp": 1_750_000_000, "biz_opaque_callback_data": data,
            "conversation": { "id": "9f", "expiration_timestamp": 1_750_086_400, "origin": { "type": "service" } },
            "pricing": { "billable": true, "pricing_model": "PMP", "category": "utility" } });
        let receipt = receipt(&status);
        assert_eq!((receipt.carrier_message_id.as_str(), receipt.reference), ("wamid.B", expected));
        assert_eq!(receipt.at.unwrap().as_second(), 1_750_000_000);
    };
    check("018f-ab.1.0", Some(SendReference { message_id: MessageId::new("018f-ab"), part: 1, step: 0 }));
    check("our-correlation-id", None);
    check("", None);
}

#[test]
fn a_failure_says_why_in_meta_s_words() {
    let check = |errors: Value, code: &str, title: &str, details: Option<&str>| {
        let expected =
            CarrierError { code: code.to_owned(), title: title.to_owned(), details: details.map(str::to_owned) };
        let error = receipt(&json!({ "id": "wamid.C", "status": "failed", "errors": errors })).error;
        assert_eq!(error, Some(expected));
    };
    let details = json!({ "details": "more than 24 hours have passed" });
    check(
        json!([{ "code": 131_047, "title": "Re-engagement message", "message": "Re-engagement message", "error_data": details }]),
        "131047",
        "Re-engagement message",
        Some("more than 24 hours have passed"),
    );
    check(json!([{ "code": "131026", "title": "Undeliverable" }]), "131026", "Undeliverable", None);
    check(json!([{ "code": 1, "title": "a" }, { "code": 2, "title": "b" }]), "1", "a", None);
    check(json!([{ "title": "a", "message": "b" }]), "none", "a", Some("b"));
    assert_eq!(receipt(&json!({ "id": "wamid.C", "status": "failed" })).error, None);
    assert_eq!(receipt(&json!({ "id": "wamid.C", "status": "failed", "errors": null })).error, None);
}
