//! Tests of what Twilio refuses, and of its webhooks.

use super::*;

fn parameters(pairs: &[(&str, &str)]) -> Parameters {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn nonsense_is_refused_with_twilios_codes() {
    let check = |pairs: &[(&str, &str)], expected: Result<&str, i64>| {
        let read = read(&parameters(pairs));
        let outcome = read.as_ref().map(|taken| taken.kind.as_str()).map_err(|refusal| refusal.code.clone().unwrap());
        assert_eq!(outcome, expected.map_err(Code::from), "{pairs:?}");
    };
    let (to, from, body) = (("To", "+14155550100"), ("From", "+12025550111"), ("Body", "Hi"));
    check(&[to, from, body], Ok("text"));
    check(&[to, from, ("MediaUrl", "https://x/1"), ("MediaUrl", "https://x/2")], Ok("media"));
    check(&[to, ("MessagingServiceSid", "MG1"), body], Ok("text"));
    check(&[from, body], Err(21_604));
    check(&[("To", "hello"), from, body], Err(21_211));
    check(&[("To", "+15005550004"), from, body], Err(21_610));
    check(&[to, body], Err(21_603));
    check(&[to, ("From", "+19999999999"), body], Err(21_606));
    check(&[to, from], Err(21_602));
    check(&[to, from, ("Body", &"x".repeat(1_601))], Err(21_617));
    check(&[to, from, body, ("StatusCallback", "nowhere")], Err(21_609));
}

#[test]
fn the_reference_travels_in_the_callback() {
    let check = |url: &str, expected: Option<&str>| assert_eq!(value_of_callback(url).as_deref(), expected, "{url}");
    check("https://api.example.com/webhooks/twilio?reference=018f-ab.0.1", Some("018f-ab.0.1"));
    check("https://api.example.com/webhooks/twilio?x=1&reference=a.0.0#rc=3", Some("a.0.0"));
    check("https://api.example.com/webhooks/twilio", None);
    check("", None);
}

#[test]
fn a_message_takes_fields_of_the_test() {
    let fields = json!({"NumMedia": 1, "MediaUrl0": "https://x/1", "FromCountry": null});
    let written = Written {
        from: "+14155550100",
        name: None,
        id: "SM1",
        text: "Hi",
        fields: fields.as_object().unwrap(),
        at: jiff::Timestamp::UNIX_EPOCH,
        first: true,
    };
    let message = message(&written);
    assert_eq!(value(&message, "NumMedia"), "1");
    assert_eq!(value(&message, "MediaUrl0"), "https://x/1");
    assert!(!message.iter().any(|(name, _)| name == "FromCountry"));
}
