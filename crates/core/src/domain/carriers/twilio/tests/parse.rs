//! Tests of webhooks as wholes: the channels that they are for, and what is no message.

use super::*;

#[test]
fn other_channels_of_twilio_are_ignored() {
    let check = |from: &str, to: &str, expected: &str| {
        let body = format!("MessageSid=SM01&AccountSid=AC01&From={from}&To={to}&Body=x");
        let event = parsed(post("", body.as_bytes())).unwrap().event;
        assert_eq!(shown(event), json!({"ignored": expected}), "{from} {to}");
    };
    check("messenger:123", "messenger:456", "channel messenger");
    check("%2B14155550100", "rcs:acme_agent", "channel rcs");
}

#[test]
fn a_webhook_claims_the_channels_that_it_may_be_for() {
    let check = |body: &str, expected: &[&str]| {
        let claims = Twilio::claims(&post("", body.as_bytes()));
        assert_eq!(
            claims.iter().map(crate::model::channel::ChannelKey::as_str).collect::<Vec<_>>(),
            expected,
            "{body}"
        );
    };
    check(&format!("{SMS}&Body=x"), &["AC01/+12025550111"]);
    check(&format!("{SMS}&NumMedia=0&SmsStatus=received"), &["AC01/+12025550111"]);
    check(&format!("{WHATSAPP}&Body="), &["AC01/whatsapp:+12025550111"]);
    check(&format!("{STATUS}&MessageStatus=sent"), &["AC01/+12025550111"]);
    check(&format!("{STATUS}&SmsStatus=delivered&Body=x"), &["AC01/+12025550111"]);
    check(&format!("{SMS}&MessageStatus="), &["AC01/+14155550100", "AC01/+12025550111"]);
    check("AccountSid=AC01&From=&MessagingServiceSid=MG01&MessageStatus=accepted", &["AC01/MG01"]);
    check("From=%2B14155550100&To=%2B12025550111&Body=x", &[]);
    check("AccountSid=AC01&Body=x", &[]);
    check("", &[]);
}

#[test]
fn a_get_and_a_json_body_say_the_same_as_a_form() {
    let query = format!("{SMS}&Body=Hi");
    let get = Request { method: "GET".to_owned(), body: b"Body=unsigned".to_vec(), ..post(&query, b"") };
    let CarrierEvent::Message(message) = parsed(get).unwrap().event else { panic!("no message") };
    assert_eq!((message.body.as_str(), message.carrier_message_id.as_str()), ("Hi", "SM01"));

    let body =
        br#"{"MessageSid":"SM01","AccountSid":"AC01","To":"+12025550111","From":"+1415","Body":"Hi","NumMedia":0}"#;
    let json = Request { headers: [("content-type", "application/json")].into_iter().collect(), ..post("", body) };
    let CarrierEvent::Message(message) = parsed(json).unwrap().event else { panic!("no message") };
    assert_eq!((message.body.as_str(), message.carrier_message_id.as_str()), ("Hi", "SM01"));
}

#[test]
fn a_webhook_for_nobody_is_refused_and_the_form_is_kept_as_it_came() {
    let failure = parsed(post("", b"Body=x")).unwrap_err();
    assert_eq!(failure, Failure::permanent("webhook without AccountSid or without an address of ours"));

    let CarrierEvent::Message(message) =
        parsed(post("", format!("{SMS}&Body=a&Tag=1&Tag=2").as_bytes())).unwrap().event
    else {
        panic!("no message")
    };
    assert_eq!(message.payload["Tag"], json!(["1", "2"]));
    assert_eq!(message.payload["From"], "+14155550100");
}
