//! Tests of forwarded messages and of status reports.

use super::super::*;
use crate::domain::carriers::messagebird::receipts::reference::write;

const LONG: &str = "receiver=12025550113&recipient=12025550113&originator=14155550100";

const SHORT: &str = "shortcode=51515&originator=14155550100&mid=m1";

const REPORT: &str = "id=m1&reference=018f-ab.0.0.12025550113&recipient=14155550100";

fn table(rows: &[(&str, Request)]) -> BTreeMap<String, Value> {
    rows.iter().map(|(name, request)| ((*name).to_owned(), shown(parsed(request.clone()).unwrap()))).collect()
}

#[test]
fn every_kind_of_text_message_is_read() {
    let row = |base: &str, rest: &str| form(&format!("{base}&{rest}"));
    let dated = "body=Hi+there&reference=1&id=b6aa&createdDatetime=2025-01-06T15%3A43%3A35%2B00%3A00&date=1736178215";
    let twice = "CreatedDatetime=2025-01-06T15:43:35+00:00&ID=b6aa&id=c7bb&Body=Hi+%F0%9F%91%8B&body=no";
    let picture =
        "message_id=mm1&subject=Look&mediaURLs=https://x/a.jpg&mediaURLs=https://x/b&mediaUrls[2]=https://x/c.mp4";
    let listed = r#"message_id=mm1&message=Look&mediaUrls=["https://x/a.png","https://x/b.amr"]"#;
    let json = json!({"id": 17, "recipient": 12_025_550_113_u64, "originator": "14155550100", "body": "Hi", "message": null,
        "mediaUrls": ["https://x/a.gif"], "createdDatetime": "2025-01-06T15:43:35Z"});
    let bare = json!({"id": "1", "recipient": "12025550113", "originator": "14155550100", "message": "Hi"}).to_string();
    let bird = json!({"service": "channels", "event": "sms.inbound", "payload": {"id": "1", "body": {"type": "text"}}});
    let messages = table(&[
        ("long number", row(LONG, dated)),
        ("by get", get(&format!("{LONG}&{dated}"))),
        ("other cases and everything twice", row(LONG, twice)),
        ("short code", row(SHORT, "message=Hi&receive_datetime=20250106154335&keyword=HI")),
        ("unix time", row(LONG, "id=1&message=Hi&date_utc=1736178215")),
        ("absurd time", row(LONG, "id=1&message=Hi&date_utc=17")),
        ("pictures without a text", row(LONG, picture)),
        ("pictures in a list", row(LONG, listed)),
        ("json", post("application/json; charset=utf-8", json.to_string().as_bytes())),
        ("json that does not say so", form(&bare)),
        ("a piece", row(LONG, "id=1&body=Hel&udh=050003CC0201")),
        ("a header that is no piece", row(LONG, "id=1&body=Hel&udh=0605040b8423f0")),
        ("nothing", row(LONG, "id=1&body=&message=")),
        ("zero characters", row(LONG, "id=1&body=a%00b%00")),
        ("received", row(LONG, "id=1&body=x&status=received")),
        ("from a name", form("recipient=%2B12025550113&originator=ACME&id=1&body=x")),
        ("without a sender", form("recipient=12025550113&id=1&body=x")),
        ("without an id", row(LONG, "body=x")),
        ("without a number of ours", form("originator=14155550100&id=1&body=x")),
        ("without a number at all", get("x=1")),
        ("posted without a number at all", form("x=1")),
        ("of bird's channels", post("application/json", bird.to_string().as_bytes())),
    ]);
    snapshot("text-messages", &messages);
}

#[test]
fn every_status_is_read() {
    let row = |rest: &str| get(&format!("{REPORT}&{rest}"));
    let money = "status=delivered&statusDatetime=2017-09-01T10:00:05+00:00&price[amount]=0.05&price%5Bcurrency%5D=EUR\
                 &mccmnc=20408&ported=1&messagePartCount=1&statusErrorCode=0";
    let failed = "status=delivery_failed&statusReason=unknown+subscriber+14155550100&statusErrorCode=1";
    let mut rows: Vec<(String, Request)> = ["scheduled", "buffered", "accepted", "pending", "sent", "transmitted"]
        .into_iter()
        .chain([
            "read",
            "clicked",
            "opened",
            "expired",
            "rejected",
            "failed",
            "bounce",
            "deleted",
            "unknown",
            "teleported",
        ])
        .map(|word| (word.to_owned(), row(&format!("status={word}"))))
        .collect();
    let others = [
        ("delivered", row(money)),
        ("delivery_failed", row(failed)),
        (
            "delivery_failed by stop",
            row("status=delivery_failed&statusErrorCode=103&statusDatetime=2017-09-01T10%3A00%3A05%2B02%3A00"),
        ),
        ("posted", form(&format!("{REPORT}&status=sent"))),
        ("of a short code", get("id=m1&reference=018f-ab.0.0._51515&status=sent")),
        ("of a channel without a key", get("id=m1&reference=018f-ab.0.0&status=sent")),
        ("of somebody else", get("id=m1&reference=FOO&recipient=14155550100&status=sent")),
        ("without a reference", get("id=m1&recipient=14155550100&status=sent")),
        ("without an id", get("reference=018f-ab.0.0.12025550113&status=sent")),
        ("a long word", row(&format!("status={}", "x".repeat(100)))),
    ];
    rows.extend(others.map(|(name, request)| (name.to_owned(), request)));
    let shown = rows.into_iter().map(|(name, request)| (name, shown(parsed(request).unwrap()))).collect();
    snapshot("statuses", &shown);
}

#[test]
fn a_report_finds_the_channel_that_sent() {
    let reference = write(&crate::model::message::SendReference::read("018f-ab.1.2").unwrap(), &channel(&[]));
    let report = parsed(get(&format!("id=m1&status=delivered&recipient=14155550100&reference={reference}"))).unwrap();
    assert!(channel(&[]).keys.contains(&report.key));
    let CarrierEvent::Receipt(receipt) = report.event else { panic!("no receipt") };
    assert_eq!(receipt.reference.unwrap().to_string(), "018f-ab.1.2");
}

#[test]
fn a_body_that_is_not_readable_says_where() {
    let check = |body: &str, expected: &'static str| {
        let failure = parsed(post("application/json", body.as_bytes())).err();
        assert_eq!(failure, Some(Failure::permanent(expected)), "{body}");
    };
    check(r#"{"message":"#, "webhook is not readable at line 1 column 11");
    check(r#"["+14155550100"]"#, "webhook is no object");
    let many = "a=1&".repeat(10_001);
    assert_eq!(parsed(form(&many)).err(), Some(Failure::permanent("form has more than 10000 parameters")));
}

#[test]
fn the_form_is_kept_as_it_came() {
    let CarrierEvent::Message(message) = parsed(form(&format!("{LONG}&id=1&Body=a&Tag=1&Tag=2"))).unwrap().event else {
        panic!("no message")
    };
    assert_eq!(message.payload["Tag"], json!(["1", "2"]));
    assert_eq!(message.payload["Body"], "a");
}
