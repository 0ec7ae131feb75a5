//! Tests of what Bandwidth refuses, and of its callbacks.

use super::*;

#[test]
fn nonsense_is_refused_with_the_name_of_the_field() {
    let check = |change: Value, expected: Result<&str, &str>| {
        let mut message = json!({"applicationId": demo::APPLICATION_ID, "to": ["+14155550100"],
            "from": demo::NUMBER, "text": "Hi", "tag": "a.0.0"});
        over(&mut message, &change);
        let outcome = read(&message).map(|taken| taken.kind).map_err(|refusal| {
            let answer = Bandwidth.refused(&refusal);
            answer["fieldErrors"][0]["fieldName"].as_str().unwrap().to_owned()
        });
        assert_eq!(outcome, expected.map(str::to_owned).map_err(str::to_owned), "{change}");
    };
    check(json!({}), Ok("text"));
    check(json!({"media": ["https://x/1.jpg"], "text": ""}), Ok("media"));
    check(json!({"applicationId": "another"}), Err("applicationId"));
    check(json!({"to": []}), Err("to"));
    check(json!({"to": ["14155550100"]}), Err("to"));
    check(json!({"to": ["+15005550001"]}), Err("to"));
    check(json!({"from": "+19999999999"}), Err("from"));
    check(json!({"text": ""}), Err("text"));
    check(json!({"text": "x".repeat(2_049)}), Err("text"));
    check(json!({"media": ["file:///x"]}), Err("media"));
    check(json!({"tag": "x".repeat(1_025)}), Err("tag"));
}

#[test]
fn each_refusal_has_bandwidths_own_type() {
    let check = |status: u16, expected: &str| {
        let answer = Bandwidth.refused(&Refusal { status, code: None, message: String::new() });
        assert_eq!(answer["type"].as_str().unwrap_or_default(), expected, "{answer}");
    };
    check(401, "unauthorized");
    check(404, "");
    check(429, "max-message-queue-size-exceeded");
}

#[test]
fn a_callback_shows_its_password_only_when_it_is_asked() {
    let sign = |scheme| {
        let signing = Signing { secret: "pass1", scheme, fresh: "", at: Timestamp::UNIX_EPOCH };
        Bandwidth.sign(Webhook::post(CarrierId::Bandwidth, "http://x/", "[]"), &signing)
    };
    let shows = |webhook: &Webhook| webhook.headers.iter().any(|(name, _)| *name == "authorization");
    assert!(!shows(&sign(None)) && sign(None).when_challenged.is_some());
    assert!(shows(&sign(Some("preemptive"))) && sign(Some("preemptive")).when_challenged.is_none());
}
