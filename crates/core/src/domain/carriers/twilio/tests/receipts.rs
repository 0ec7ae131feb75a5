//! Tests of every status, and of the message that it is about.

use insta::assert_json_snapshot;

use super::*;

#[test]
fn every_status_is_read() {
    let failed = "MessageStatus=undelivered&ErrorCode=30005&ErrorMessage=Unknown+destination&ChannelStatusMessage=gone";
    let statuses = table(&[
        ("accepted", STATUS, "MessageStatus=accepted"),
        ("scheduled", STATUS, "MessageStatus=scheduled"),
        ("queued", STATUS, "MessageStatus=queued&SmsStatus=queued"),
        ("sending", STATUS, "MessageStatus=sending"),
        ("sent", STATUS, "SmsStatus=sent"),
        ("delivered", STATUS, "MessageStatus=delivered&SmsStatus=delivered&ErrorCode=0&RawDlrDoneDate=2611232045"),
        ("delivered at no time", STATUS, "MessageStatus=delivered&RawDlrDoneDate=soon"),
        ("partially_delivered", STATUS, "MessageStatus=partially_delivered"),
        ("read", STATUS, "MessageStatus=read&EventType=READ&ChannelPrefix=whatsapp"),
        ("undelivered", STATUS, failed),
        ("failed", STATUS, "MessageStatus=failed&ErrorCode=30008"),
        ("canceled", STATUS, "MessageStatus=canceled"),
        ("unknown", STATUS, "MessageStatus=teleported"),
        ("without an id", "AccountSid=AC01&From=%2B12025550111", "MessageStatus=sent"),
        ("without a sender", "MessageSid=SM01&AccountSid=AC01&To=%2B14155550100", "MessageStatus=accepted"),
        (
            "of a service",
            "MessageSid=SM01&AccountSid=AC01&To=%2B14155550100",
            "MessagingServiceSid=MG01&MessageStatus=scheduled",
        ),
    ]);
    assert_json_snapshot!("statuses", statuses);
}

#[test]
fn our_reference_comes_back_in_the_callbacks_url() {
    let check = |query: &str, expected: Option<&str>| {
        let body = format!("{STATUS}&MessageStatus=sent&reference=not.0.0");
        let CarrierEvent::Receipt(receipt) = parsed(post(query, body.as_bytes())).unwrap().event else {
            panic!("no receipt")
        };
        assert_eq!(receipt.reference.map(|reference| reference.to_string()).as_deref(), expected, "{query}");
    };
    check("reference=018f-ab.1.0", Some("018f-ab.1.0"));
    check("x=1&reference=018f-ab.1.0", Some("018f-ab.1.0"));
    check("reference=somebody%20else", None);
    check("", None);
}
