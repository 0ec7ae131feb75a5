//! Tests of every status.

use insta::assert_json_snapshot;

use super::*;

#[test]
fn every_status_is_read() {
    let failed = |code: Value| status("message-failed", json!({"errorCode": code, "description": "rejected"}));
    let quoting = json!({"errorCode": 4720, "description": "no such number +14155550100"});
    let statuses = table(vec![
        ("sending", status("message-sending", json!({"description": "Message is sending to carrier"}))),
        ("sent", status("message-sent", json!({}))),
        ("delivered", status("message-delivered", json!({}))),
        ("delivered with a code", status("message-delivered", json!({"errorCode": 4720}))),
        ("read", status("message-read", json!({"eventTime": "2025-01-06T15:50:00Z"}))),
        ("failed", failed(json!(4432))),
        ("failed with a number quoted", status("message-failed", quoting)),
        ("failed by a code in words", failed(json!("4775"))),
        ("failed without a code", failed(Value::Null)),
        ("nothing was heard", failed(json!(9902))),
        ("nobody knows", failed(json!(9999))),
        ("at no time", status("message-sent", json!({"time": "2016-09-14 18:20:16"}))),
        ("a status of tomorrow", status("message-teleported", json!({}))),
        ("no type", status(" ", json!({}))),
        ("without a message", status("message-sent", json!({"message": null}))),
    ]);
    assert_json_snapshot!("statuses", statuses);
}

#[test]
fn our_reference_comes_back_in_the_tag() {
    let check = |tag: Value, expected: Option<&str>| {
        let mut body = status("message-delivered", json!({}));
        body["message"]["tag"] = tag.clone();
        let CarrierEvent::Receipt(receipt) = event(&body) else { panic!("no receipt") };
        assert_eq!(receipt.reference.map(|reference| reference.to_string()).as_deref(), expected, "{tag}");
    };
    check(json!("018f-ab.1.0"), Some("018f-ab.1.0"));
    check(json!("somebody else"), None);
    check(json!(""), None);
    check(Value::Null, None);
}

#[test]
fn a_group_gets_one_receipt_for_each_recipient_of_the_same_message() {
    let to = |number: &str| status("message-delivered", json!({"to": number}));
    let ids = events(&json!([to("+14155550100"), to("+14155550101")])).into_iter().map(|event| match event {
        CarrierEvent::Receipt(receipt) => receipt.carrier_message_id,
        other => panic!("{other:?}"),
    });
    assert_eq!(ids.collect::<Vec<_>>(), ["1593110555875xo7watq5px6rbe5d"; 2]);
}

#[test]
fn an_outcome_that_nobody_knows_is_no_failure() {
    for code in [9902, 9999, 9001] {
        let body = status("message-failed", json!({"errorCode": code}));
        let CarrierEvent::Receipt(receipt) = event(&body) else { panic!("no receipt") };
        assert_eq!((receipt.status.is_failure(), receipt.status.name()), (false, "sent"), "{code}");
        assert_eq!(receipt.error.unwrap().code, code.to_string());
    }
}
